"""Every form of a confidential value in ``leak_forms``: found or not, as the handbook says."""

from __future__ import annotations

import pytest

from leak_forms import FORMS, KINDS, PAGE, handbook_page, write_extracts, write_form
from privity.catalogue.contract import load_contract
from privity.gate.scan import masked, scan_run


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """One scan of all forms, each a file of its own: kinds of leaks by file."""
    folder = tmp_path_factory.mktemp("forms")
    write_extracts(folder / "extracts.duckdb")
    names = [write_form(form, number, folder / "run") for number, form in enumerate(FORMS)]
    kinds = {name: set() for name in [*names, *map(masked, names)]}
    for leak in scan_run(folder / "run", folder / "extracts.duckdb", load_contract(), []):
        kinds[leak.file].add(leak.kind)
    return [kinds[name] | kinds[masked(name)] for name in names]


def test_the_table_is_large_and_says_each_thing_once():
    assert len(FORMS) >= 150 and {form.group for form in FORMS} == set(KINDS)
    assert len({(form.group, form.said) for form in FORMS}) == len(FORMS)
    assert all(
        any(form.is_found is is_found for form in FORMS if form.group == group)
        for group in KINDS
        for is_found in (True, False)
    )


@pytest.mark.parametrize("number", range(len(FORMS)), ids=lambda n: f"{n}-{FORMS[n].group}")
def test_a_form_is_found_or_not_as_the_table_says(found, number):
    form = FORMS[number]
    assert bool(found[number] & set(KINDS[form.group])) is form.is_found, (form.said, found[number])


def test_the_handbook_says_what_the_table_says():
    assert PAGE.read_text(encoding="utf-8") == handbook_page(), (
        f"{PAGE.name} is not what the table says; `python tests/leak_forms.py` writes it anew"
    )
