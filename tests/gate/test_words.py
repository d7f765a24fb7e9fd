"""The report's own words: what can reach a page, and no comment, wherever it stands."""

from __future__ import annotations

import calendar
import importlib.util
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract_rows import empty_extracts
from leak_forms import page
from places import TESTS
from privity.catalogue.contract import load_contract
from privity.gate.scan import scan_run
from privity.gate.words import NOT_SHOWN, ROOTS, built_in_texts, page_texts

SURNAMES = (TESTS / "surnames.txt").read_text(encoding="utf-8").splitlines()[1:]
FILES = {
    "privity.runs.sequence.py": "from privity import pages\n\ndef run(x):\n    return 'Printed words'\n",
    "privity.pages.py": "import privity.deeper as d\nTITLE = f'Heading {d}'\n",
    "privity.deeper.py": 'SQL = """select \'told reason\' as reason\nfrom records"""\n',
    "privity.elsewhere.py": "HELP = 'Unprinted words'\n",
    "controls/leavers.sql": "/* ---\ntitle: Leavers are out\ncases:\n  late: {a: Kowalczyk}\n--- */"
    "\nselect 'too late' as reason\nfrom accounts\n",
    "cases/leavers.yaml": "about: leavers\nreading: Interns too\ncases:\n  late: {a: Wisniewski}\n",
    "suites/staff.yaml": "table: staff\nwhy: nobody works twice\n",
    "page.html.j2": "<h1 title='Shown title'>{{ heading or 'No heading' }}</h1>\n",
    "page.css": "h1 { color: black }\n",
    "chapter.ipynb": '{"cells": [{"cell_type": "markdown", "source": ["Spoken prose"]}, '
    '{"cell_type": "code", "source": ["show(pages, \'Drawn\')"]}]}',
}
COMMENTS = {
    ".py": [
        "# {}\n",
        '"""{}"""\n',
        "'{}'\n",
        "def f():\n    '''{}'''\n",
        "class A:\n    '''{}'''\n    x = 1\n    '''{}'''\n",
        'X = """\nselect 1 -- {}\n/* {} */\n"""\n',
    ],
    ".sql": ["-- {}\n", "/* {} */\n", "select 1 -- {}\n"],
    ".yaml": ["# {}\n", "about: x  # {}\n"],
    ".j2": ["{{# {} #}}\n", "<!-- {} -->\n"],
    ".css": ["/* {} */\n"],
}


def _words(texts):
    return {word.lower() for text in texts for word in re.findall(r"[^\W\d_]+", text)}


def test_what_can_reach_a_page_is_listed_and_nothing_else():
    words = _words(page_texts(FILES))
    said = (
        "printed words heading told reason leavers are out too late nobody works twice shown "
        "title no spoken prose show drawn color interns"
    )
    assert words >= set(said.split())
    assert not words & {"unprinted", "kowalczyk", "wisniewski"}


@given(
    st.sampled_from(sorted(FILES)),
    st.data(),
    st.sampled_from(["Salazar", "Crowley", "Prentice wrote", "see Hundepool et al."]),
)
def test_a_comment_changes_nothing(name, data, text):
    """Added before or behind what is there, in every kind of file."""
    if name.endswith(".ipynb"):
        return
    comment = data.draw(st.sampled_from(COMMENTS[Path(name).suffix])).format(*[text] * 2)
    is_behind = name.endswith(".sql") or data.draw(st.booleans())
    changed = FILES[name] + comment if is_behind else comment + FILES[name]
    assert not _words(page_texts(FILES | {name: changed})) & _words([text])


@given(st.sampled_from(["", "rooms.", "a.b."]))
def test_where_a_module_lies_changes_nothing(room):
    moved = {
        name.replace("pages", f"{room}pages"): text.replace("import pages", "import pages")
        for name, text in FILES.items()
    }
    moved["privity.runs.sequence.py"] = f"import privity.{room}pages\nX = 'Printed words'\n"
    assert _words(page_texts(moved)) >= {"printed", "heading", "told"}


def test_the_modules_that_are_named_are_there():
    for name in (*ROOTS, *NOT_SHOWN):
        assert importlib.util.find_spec(name), name


@pytest.mark.parametrize(
    "name", ["Salazar", "Crowley", "Prentice", "Hundepool", "Brookmeyer", "Kowalczyk"]
)
def test_no_author_who_is_cited_in_the_code_is_a_word_of_ours(name):
    assert name.lower() not in _words(built_in_texts())


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Scan each of the commonest surnames in a sentence of its own: those that are found."""

    folder = tmp_path_factory.mktemp("surnames")
    run, extracts_file = folder / "run", folder / "extracts.duckdb"
    run.mkdir()
    with empty_extracts(extracts_file) as connection:
        connection.execute(
            "insert into persons by name select 'P-' || i as person_id, "
            "surnames[i + 1] as surname from (select ?::varchar[] as surnames), "
            "range(1000) t(i)",
            [SURNAMES],
        )
    # Twenty hits of one shape are listed for each file: every name has a file.
    for number, surname in enumerate(SURNAMES):
        (run / f"{number}.html").write_text(page(f"<p>It was seen by {surname} on that day.</p>"))
    return {
        SURNAMES[int(leak.file.split(".")[0])]
        for leak in scan_run(run, extracts_file, load_contract(), [])
    }


def test_the_commonest_surnames_are_found_but_for_words_of_ours(alone):
    assert len(SURNAMES) == len(set(SURNAMES)) == 1000
    ours = set(SURNAMES) - alone
    # Each is written so, with its capital, by the report itself.
    said = {word for text in built_in_texts() for word in re.findall(r"[^\W\d_]+", text)}
    assert ours <= said | {*calendar.month_name}, ours - said
    assert len(ours) <= 30, ours
    assert {"Young", "Price", "White", "Grant", "Long", "Cross", "House", "Salazar", "Li"} <= alone
