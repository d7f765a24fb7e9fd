"""Every explanation and flag keeps its cases; an agency's own is one file."""

import datetime as dt
from dataclasses import replace

import pytest

from privity.authoring.run_examples import failing_cases, run_explanation_case, run_flag_case
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.explanations import Switches
from privity.catalogue.lineage import spark_problem
from privity.errors import PrivityError
from privity.evaluation.loosening import agency_catalogue, loosened_of, with_settings
from privity.workspace.settings import Settings
from projects import directory_of, miniature, query

CATALOGUE = read_catalogue()
EXPLANATIONS = CATALOGUE.explanations
EXPLANATION_CASES = [
    pytest.param(e, case, id=f"{e.id}-{case.name}") for e in EXPLANATIONS for case in e.cases
]
FLAG_CASES = [
    pytest.param(f, case, id=f"{f.id}-{case.name}") for f in CATALOGUE.flags for case in f.cases
]
OWN = """\
/* ---
title: Answers the door
about: on the day of an assignment's start
on: {on}
cases:
  held:
    assignments: [{{case_id: C, staff_id: S, role: primary, from_at: 2026-08-01 09:00}}]
    access_events: [{{event_id: e, case_id: C, staff_id: S, occurred_at: 2026-08-01 10:00}},
                    {{event_id: f, case_id: C, staff_id: T, occurred_at: 2026-08-01 10:00}}]
    expect: {{e: explained, f: unexplained}}
--- */
select staff_id, case_id, cast(null as varchar) as person_id, from_at,
    from_at + interval 1 day as to_at, 'at the door' as evidence
from assignments
"""


@pytest.mark.parametrize(("explanation", "case"), EXPLANATION_CASES)
def test_case_holds_whatever_the_order_of_rows(explanation, case):
    found = run_explanation_case(CATALOGUE, explanation, case)
    assert found == dict(case.expect)
    assert run_explanation_case(CATALOGUE, explanation, case, shuffled=True) == found


def leaving(case, worker, last_day):
    """Return the case in which a worker's last day is this one."""
    staff = {row["staff_id"]: row for row in case.rows.get("staff", [])}
    staff[worker] = {**staff.get(worker, {"staff_id": worker}), "active_to": str(last_day)}
    return replace(case, rows={**case.rows, "staff": list(staff.values())})


@pytest.mark.parametrize("item", EXPLANATIONS, ids=lambda item: item.id)
def test_every_kind_of_reason_ends_with_the_workers_last_day(item):
    tried = 0
    for case in item.cases:
        for event in case.rows["access_events"]:
            if case.expect.get(event["event_id"]) != "explained" or not event.get("staff_id"):
                continue
            tried += 1
            day = dt.date.fromisoformat(str(event["occurred_at"])[:10])
            then = [
                run_explanation_case(CATALOGUE, item, leaving(case, event["staff_id"], on))
                for on in (day, day - dt.timedelta(1))
            ]
            assert [found[event["event_id"]] for found in then] == ["explained", "unexplained"]
    assert tried


@pytest.mark.parametrize(("flag", "case"), FLAG_CASES)
def test_case_of_a_flag_holds_whatever_the_order_of_rows(flag, case):
    found = run_flag_case(CATALOGUE, flag, case)
    assert {event: status for event, (status, _) in found.items()} == dict(case.expect)
    assert run_flag_case(CATALOGUE, flag, case, shuffled=True) == found


@pytest.mark.parametrize("item", [*EXPLANATIONS, *CATALOGUE.flags], ids=lambda item: item.id)
def test_built_in_ones_say_what_they_are_and_show_both_outcomes(item):
    assert item.title and item.about
    assert len({outcome for case in item.cases for outcome in case.expect.values()}) == 2
    assert spark_problem(item.file.sql) is None


@pytest.fixture
def own(tmp_path):
    def write(text, name="own"):
        path = tmp_path / "expectations/explanations" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return tmp_path / "expectations"

    return write


def explanation(catalogue, name):
    return next(e for e in catalogue.explanations if e.id == name)


def test_an_agency_switches_on_and_off(own):
    root = own(OWN.format(on="false"))
    assert not explanation(agency_catalogue(root, Settings()), "own").is_on
    chosen = agency_catalogue(root, Settings(explanations_on=["own"], explanations_off=["visit"]))
    assert explanation(chosen, "own").is_on and not explanation(chosen, "visit").is_on


def test_wrong_switches_are_named(own):
    with pytest.raises(PrivityError) as caught:
        read_catalogue(
            own(OWN.format(on="false")),
            {},
            Switches(
                explanations_on=["own", "ownn"], explanations_off=["own"], flags_off=["nothing"]
            ),
        )
    text = "\n".join(caught.value.problems)
    assert "explanations_on: no such explanation ownn; nearest: own" in text
    assert "explanations_on: own stands in explanations_off too" in text
    assert "flags_off: no such flag nothing" in text


def test_further_reasons_loosen_the_controls_that_rest_on_reasons(own):
    root = own(OWN.format(on="false"))

    def loosened(**given):
        settings = Settings(**given)
        found = with_settings(agency_catalogue(root, settings), settings)
        return {c.id: loosened_of(c) for c in found.controls if c.is_loosened}

    assert loosened() == {}
    assert loosened(explanations_on=["own"])["access_to_case_explained_by_duty"] == [
        "explanations_on: own (policy: none)"
    ]
    assert loosened(explanations_on=["visit"]) == {}


def test_an_outcome_that_is_none_is_named(own):
    with pytest.raises(PrivityError, match="case held: expects fail; write expect"):
        read_catalogue(own(OWN.format(on="true").replace("f: unexplained", "f: fail")))


def test_a_case_that_comes_out_otherwise_is_named_with_its_place(own):
    wrong = (
        OWN.format(on="true")
        .replace("f: unexplained", "f: explained")
        .replace("e: explained", "e: unexplained")
    )
    problems = [p for p in failing_cases(read_catalogue(own(wrong))) if "own.sql" in p]
    assert problems == [
        "expectations/explanations/own.sql:6: case held: e is explained, the case expects "
        "unexplained",
        "expectations/explanations/own.sql:6: case held: f is unexplained, the case expects "
        "explained",
    ]


def test_a_file_in_a_workspace_is_found_used_and_shown(tmp_path):
    project = miniature(tmp_path)
    folder = project.root / "expectations/explanations"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.sql").write_text(
        OWN.format(on="true").replace("from_at + interval 1 day as to_at", "to_at")
    )
    place = ("--workspace", str(project.root))
    checked = project.privity("check", *place)
    assert checked.returncode == 0, checked.stdout
    done = project.run()
    assert done.returncode == 100, done.stderr
    run = directory_of(done)
    assert query(run, "select title, is_on from explanations where explanation = 'own'") == [
        ("Answers the door", True)
    ]
    ((used,),) = query(run, "select sum(accesses) from access_reasons where reason = 'own'")
    assert used > 0
    (status,) = query(
        run,
        "select is_loosened, loosened from control_results "
        "where control_id = 'access_to_case_explained_by_duty'",
    )
    assert status == (True, "explanations_on: own (policy: none)")
    page = next(p for p in run.glob("*.html") if "access" in p.name)
    assert "Answers the door" in page.read_text(encoding="utf-8")
