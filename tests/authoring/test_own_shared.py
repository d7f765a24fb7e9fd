"""An agency's own models, measures and named things: read, linted, and never in another's place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from places import HANDBOOK
from privity.authoring.check import check_catalogue
from privity.authoring.scaffold import write_measure
from privity.catalogue.catalogue import Catalogue, read_catalogue
from privity.catalogue.lineage import STAGED_COLUMNS, columns_needed, models_behind
from privity.catalogue.params import stated_params
from privity.catalogue.publish import publish_problems
from privity.catalogue.shared import (
    MADE_BY_ENGINE,
    MEASURES,
    MODELS,
    NAMED,
    form_problems,
    unknown_clauses,
)
from privity.catalogue.sql_file import SqlFile
from privity.errors import PrivityError
from privity.evaluation.lint import require_sound_publish, require_sound_reasons
from privity.evaluation.rules_digest import rules_of
from privity.workspace.settings import Settings

MODEL = """\
/* ---
about: Cases that are open.
--- */
select case_id, county, opened_on
from cases
where closed_on is null
"""
MEASURE = """\
/* ---
title: Open cases by county
unit: cases
publish:
  of: cases.case_id
  by: {county: county}
  counts: {cases: []}
  records: select case_id as record, county, true as cases from open_cases
--- */
select county, count(*) as cases
from open_cases
group by county
order by county
"""
THING = """\
/* ---
title: The list of open cases
clauses: [MS-37]
--- */
select 1 as ordinal, 'open cases' as what, count(*) as records
from open_cases
"""
CONTROL = """\
/* ---
title: Open cases have a county
why: A case without one is nobody's.
fix: Give it one.
severity: low
clauses: [MS-37]
params: {as_one: 1}
subject: [cases.case_id]
cases:
  with:    {cases: [{case_id: C1, county: North}], expect: {C1: pass}}
  without: {cases: [{case_id: C1}], expect: {C1: fail}}
--- */
select case_id as subject,
    case when county is null and $as_one = 1 then 'fail' else 'pass' end as status,
    'county looked at' as reason
from open_cases
"""
FILES = {
    "models/open_cases": MODEL,
    "measures/open_cases_by_county": MEASURE,
    "named/list_of_open_cases": THING,
    "controls/own/open_cases_have_a_county": CONTROL,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write an agency's own files, by their places without the suffix."""
    own = folder / "expectations"
    for place, text in files.items():
        path = own / f"{place}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return own


def own_part(catalogue: Catalogue) -> Catalogue:
    """Return a catalogue with the agency's own files alone: ours are linted elsewhere."""

    def own(items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(i for i in items if catalogue.is_own(getattr(i, "file", i)))

    return replace(
        catalogue,
        controls=own(catalogue.controls),
        explanations=own(catalogue.explanations),
        flags=own(catalogue.flags),
        models={m.id: m for m in own(catalogue.models.values())},
        measures=own(catalogue.measures),
        named=own(catalogue.named),
        resolved={},
    )


def problems_of(own: Path) -> list[str]:
    """Return what is wrong with an agency's own files, read or linted."""
    try:
        return check_catalogue(own_part(read_catalogue(own)))
    except PrivityError as error:
        return list(error.problems)


def test_sound_files_are_sound_and_stand_beside_the_built_in_ones(tmp_path, catalogue):
    own = write(tmp_path, FILES)
    found = read_catalogue(own)
    assert problems_of(own) == []
    assert set(found.models) - set(catalogue.models) == {"open_cases"}
    for kind, one in (("measures", "open_cases_by_county"), ("named", "list_of_open_cases")):
        ids = {f.id: f for f in getattr(found, kind)}
        assert set(ids) - {f.id for f in getattr(catalogue, kind)} == {one}
        assert found.is_own(ids[one]) and not catalogue.is_own(ids[one])
        assert ids[one].place == f"expectations/{kind}/{one}.sql"


def test_what_a_model_reads_is_what_its_readers_need(tmp_path):
    found = read_catalogue(write(tmp_path, FILES))
    (measure,) = (m for m in found.measures if m.id == "open_cases_by_county")
    assert columns_needed(found, measure.sql) == {"cases": frozenset({"county", "closed_on"})}
    assert models_behind(found, measure.sql) == {"open_cases"}


# The file, what is changed in it, and the place and words of the problem.
MISTAKES = [
    ("models/open_cases", "about:", "abuot:", r":2: unknown key abuot; nearest: about"),
    ("models/open_cases", "about: Cases that are open.", "optional: []", ":1: lacks about"),
    ("models/open_cases", "is null", "is nul", "models/open_cases.sql"),
    ("models/open_cases", "from cases", "from caess", "reads caess, which is no table"),
    ("models/open_cases", "county,", "cuonty,", "cuonty"),
    ("models/open_cases", "is null", "> current_date", ":6: current_date depends on when it runs"),
    ("models/open_cases", "is null", "> $as_fo", r":6: unknown bind \$as_fo; nearest: as_of"),
    ("models/open_cases", "case_id, county, opened_on", "*", "select \\* hides what is read"),
    ("models/open_cases", "open.\n", "open.\nparams: {days: 1}\n", "parameter days is not used"),
    ("models/open_cases", "open.\n", "open.\nparams: [days]\n", ":3: params is not a mapping"),
    ("models/open_cases", "open.\n", "open.\noptional: cases\n", ":3: optional is not a list"),
    ("models/open_cases", "open.\n", "open.\nneeds_settings: [stat]\n", "no setting stat"),
    (
        "models/open_cases",
        "from cases\nwhere closed_on is null",
        "from open_cases",
        "model open_cases reads itself",
    ),
    ("measures/open_cases_by_county", "title:", "titel:", ":2: unknown key titel; nearest: title"),
    ("measures/open_cases_by_county", "unit: cases\n", "", ":1: lacks unit"),
    ("measures/open_cases_by_county", "unit: cases", "unit: [cases]", ":3: unit is not a text"),
    ("measures/open_cases_by_county", "count(*)", "random()", "random"),
    ("measures/open_cases_by_county", "select county", "selct county", "does not parse"),
    ("measures/open_cases_by_county", "cases.case_id", "cases.county", "of: cases.county is the"),
    ("measures/open_cases_by_county", "cases: []", "caess: []", "returns no column caess"),
    ("measures/open_cases_by_county", "from open_cases\n--- */", "from opn\n--- */", "reads opn"),
    (
        "measures/open_cases_by_county",
        "true as cases from open_cases",
        "county = $cuonty as cases from open_cases",
        r":4: publish: records: unknown bind \$cuonty",
    ),
    ("named/list_of_open_cases", "clauses: [MS-37]\n", "", ":1: lacks clauses"),
    ("named/list_of_open_cases", "[MS-37]", "MS-37", ":3: clauses is not a list of names"),
    ("named/list_of_open_cases", "MS-37", "MS-93", r"unknown clause MS-93; nearest: MS-\d\d"),
    ("named/list_of_open_cases", "as records", "as count_of", "returns no column records"),
    ("named/list_of_open_cases", "/* ---", "/*", "no front matter"),
]


@pytest.mark.parametrize(("place", "old", "new", "expected"), MISTAKES)
def test_each_mistake_is_named_with_its_place(tmp_path, place, old, new, expected):
    assert old in FILES[place]
    found = problems_of(write(tmp_path, FILES | {place: FILES[place].replace(old, new, 1)}))
    said = [p for p in found if p.startswith(f"expectations/{place}.sql")]
    assert any(re.search(expected, p) for p in said), found


def test_all_problems_of_all_kinds_are_told_at_once(tmp_path):
    broken = {
        place: text.replace("from open_cases", "from nowhere") for place, text in FILES.items()
    }
    found = problems_of(write(tmp_path, broken))
    assert all(any(place in problem for problem in found) for place in broken)


def test_a_model_that_nothing_reads_is_told_and_one_behind_another_is_not(tmp_path):
    own = write(
        tmp_path,
        {
            "models/open_cases": MODEL,
            "models/old": "/* ---\nabout: Old.\n--- */\nselect case_id from open_cases",
        },
    )
    (problem,) = problems_of(own)
    assert problem.startswith("expectations/models/old.sql: nothing reads this model")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("models/case_openings", "the id case_openings is taken by models/case_openings.sql"),
        ("models/staff", "staff is a table of the extract contract; rename the file"),
        ("models/accesses", "accesses is a table that a run makes itself; rename the file"),
        ("models/further/open_cases", "is taken by expectations/models/"),
        ("measures/incidents_by_month", "is taken by measures/incidents_by_month.sql; rename"),
        ("measures/findings", "findings is a table of the evidence; rename the file"),
        ("named/ombudsman", "the id ombudsman is taken by named/ombudsman.sql"),
        ("models/Open", "the name is no id"),
    ],
)
def test_none_takes_the_place_of_another(tmp_path, place, expected):
    text = FILES[next(p for p in FILES if p.split("/")[0] == place.split("/")[0])]
    found = problems_of(write(tmp_path, FILES | {place: text}))
    assert any(expected in p for p in found), found


def test_params_of_a_model_and_of_a_control_of_one_name_collide(tmp_path):
    with_params = MODEL.replace("open.\n", "open.\nparams: {since: 1}\n")
    found = problems_of(write(tmp_path, FILES | {"models/open_cases_have_a_county": with_params}))
    assert any("the id open_cases_have_a_county is taken by" in p for p in found)


def test_an_agency_sets_the_params_of_its_own_model(tmp_path):
    text = MODEL.replace("open.\n", "open.\nparams: {since: 1}\n") + "    and 1 = $since\n"
    own = write(tmp_path, FILES | {"models/open_cases": text})
    found = read_catalogue(own, {"open_cases": {"since": 7}})
    assert found.models["open_cases"].front["params"] == {"since": 7}


def test_a_model_may_not_build_on_verdicts(tmp_path):
    text = MODEL.replace("from cases", "from cases join disclosure_verdicts on true")
    found = problems_of(write(tmp_path, FILES | {"models/open_cases": text}))
    assert any("reads disclosure_verdicts" in p and "in the control itself" in p for p in found)


def test_the_names_of_staged_tables_are_taken():
    assert set(STAGED_COLUMNS) <= MADE_BY_ENGINE


def test_by_what_a_control_judges_counts_its_own_models(tmp_path):
    def rules(model: str) -> dict[str, str]:
        own = write(tmp_path, FILES | {"models/open_cases": model})
        return rules_of(read_catalogue(own), Settings())

    first, commented = rules(MODEL), rules(MODEL + "-- no more\n")
    changed = rules(MODEL.replace("closed_on is null", "closed_on is null and county <> ''"))
    assert first == commented
    assert [c for c in first if first[c] != changed[c]] == ["open_cases_have_a_county"]


@pytest.mark.parametrize("is_read", [True, False])
def test_an_unsteady_model_behind_a_reason_is_told_before_a_run(tmp_path, is_read):
    reason = """\
/* ---
title: Open
--- */
select assignments.staff_id, open_cases.case_id, cast(null as varchar) as person_id,
    from_at, to_at, 'open' as evidence
from assignments
join open_cases on open_cases.case_id = assignments.case_id
"""
    if not is_read:
        reason = reason.replace("open_cases", "cases")
    unsteady = MODEL.replace("is null", "> current_date")
    own = write(tmp_path, FILES | {"models/open_cases": unsteady, "explanations/own_one": reason})
    catalogue = read_catalogue(own)
    if not is_read:
        require_sound_reasons(catalogue, own)
        return
    with pytest.raises(PrivityError, match=r"models/open_cases.sql:6: current_date"):
        require_sound_reasons(catalogue, own)


def test_a_publish_that_is_not_sound_is_told_before_a_public_run(tmp_path):
    require_sound_publish(read_catalogue(write(tmp_path, FILES)))
    text = MEASURE.replace("of: cases.case_id", "of: case.case_id")
    catalogue = read_catalogue(write(tmp_path, {"measures/open_cases_by_county": text}))
    with pytest.raises(PrivityError, match=r"nearest: cases.case_id"):
        require_sound_publish(catalogue)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["county", "cases", "", "é"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["county", "cases", "of", "per", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = sorted({*MODELS.keys, *MEASURES.keys, *NAMED.keys, "x"} - {"publish"})
PARTS = ["of", "by", "within", "where", "counts", "statistics", "records", "x"]


@given(front=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_whatever_a_front_matter_says_is_told_or_of_the_right_form(front):
    for kind in (MODELS, MEASURES, NAMED):
        file = SqlFile(Path("m.sql"), "own/m.sql", front, MODEL)
        problems = form_problems(kind, file)
        assert all(re.match(r"own/m.sql:\d+: ", p) for p in problems)
        if not problems:
            assert set(kind.required) <= set(front) <= kind.keys
            assert unknown_clauses([file], []) == [
                f"own/m.sql: unknown clause {clause}" for clause in front.get("clauses") or ()
            ]
            stated_params(front.get("params"))


@given(stated=st.dictionaries(st.sampled_from(PARTS), VALUES, max_size=7))
def test_whatever_publish_says_is_told_as_a_problem_or_is_sound(stated):
    sql = MEASURE.partition("--- */\n")[2]
    file = SqlFile(Path("m.sql"), "measures/m.sql", {"title": "M", "publish": stated}, sql)
    whole = replace(file, front=file.front | {"publish": {**_GOOD, **stated}})
    assert stated == {} or publish_problems(file)
    assert all(p.startswith("measures/m.sql:") for p in publish_problems(whole))


_GOOD = yaml.safe_load(MEASURE.partition("/* ---\n")[2].partition("--- */")[0])["publish"]


def test_a_new_measure_is_sound_and_needs_a_name_of_its_own(tmp_path, catalogue):
    own = tmp_path / "expectations"
    path = write_measure(catalogue, own, "cases_opened_by_month")
    assert path == own / "measures" / "cases_opened_by_month.sql" and problems_of(own) == []
    for name in (
        "cases_opened_by_month",
        "incidents_by_month",
        "control_results",
        "Cases",
        "../up",
    ):
        with pytest.raises(PrivityError):
            write_measure(catalogue, own, name)


def test_the_files_of_the_handbook_are_sound(tmp_path):
    text = (HANDBOOK / "extending.md").read_text(encoding="utf-8")
    shown = re.findall(
        r"`agency/expectations/(\w+/\w+)\.sql`[^`]*(?:`[^`]+`[^`]*)*?```sql\n(.*?)```", text, re.S
    )
    assert [place for place, _ in shown] == [
        "models/cases_in_view",
        "measures/cases_in_view_by_county",
        "named/list_of_open_cases",
    ]
    own = write(tmp_path, dict(shown))
    (own / "policies").mkdir()
    (policy,) = re.findall(r"```yaml\n(title: .*?)```", text, re.S)
    (own / "policies" / "example-state.yaml").write_text(policy)
    assert problems_of(own) == []
