"""Evidence of the audit log: complete, the same whatever the order of rows, without a name."""

from dataclasses import replace

import pytest

from privity.authoring.run_examples import case_evaluation
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.examples import Case
from privity.catalogue.params import Param
from privity.evidence import schema as tables
from privity.evidence.access import write_access
from privity.pseudonyms.labels import register_pseudonyms

CATALOGUE = read_catalogue()
WRITTEN = (
    "access_summary",
    "access_reasons",
    "access_trend",
    "access_review",
    "access_incidents",
    "access_incident_parts",
    "explanations",
    "flags",
    "access_thresholds",
)
WORKER = {
    "staff_id": "W-1001",
    "role": "social_worker",
    "employer": "agency",
    "unit_id": "U1",
    "name": "Quintessa Marlowe",
}
ROWS = {
    "staff": [WORKER, {**WORKER, "staff_id": "W-1002", "role": "contracted", "name": "Odo Finch"}],
    "persons": [
        {"person_id": "P-2001", "given_name": "Ida", "surname": "Marlowe"},
        {"person_id": "P-2002", "given_name": "Bo", "surname": "Thistlewood"},
    ],
    "cases": [
        {
            "case_id": f"C-300{n}",
            "kind": "in_home",
            "opened_on": "2026-01-01",
            "unit_id": "U1",
            "restricted": n == 2,
        }
        for n in (1, 2)
    ],
    "case_members": [
        {"case_id": f"C-300{n}", "person_id": f"P-200{n}", "role": "child", "from_on": "2026-01-01"}
        for n in (1, 2)
    ],
    "assignments": [
        {
            "case_id": "C-3001",
            "staff_id": "W-1001",
            "role": "primary",
            "from_at": "2026-07-01 09:00",
        }
    ],
    "accounts": [{"system": "ECMS", "account_id": "A-4001", "shared": True}],
    "access_events": [
        {
            "event_id": f"E-{n:04}",
            "system": "ECMS",
            "action": ("view", "export", "search")[n % 3],
            "staff_id": ("W-1001", "W-1002")[n % 2],
            "account_id": "A-4001" if n % 10 == 0 else None,
            "case_id": (None, "C-3001", "C-3002", "C-3002")[n % 4],
            "person_id": "P-2002" if n % 8 == 0 else None,
            "occurred_at": f"2026-{7 + n % 3:02}-{1 + n % 25:02} {8 + n % 9:02}:{n % 60:02}",
        }
        for n in range(120)
    ],
}


def written(rows, shuffled=False, supplied=None, catalogue=CATALOGUE, settings=None):
    """Write evidence of a small agency; return every row of its access tables."""
    case = Case("test", rows, {}, {"settings": settings or {}})
    evaluation = case_evaluation(catalogue, case, shuffled)
    connection = evaluation.connection
    if supplied is not None:
        evaluation = replace(evaluation, supplied=frozenset(supplied))
    connection.execute("attach ':memory:' as evidence")
    register_pseudonyms(connection, b"k" * 32)
    tables.create_tables(connection)
    write_access(evaluation)
    found = {name: connection.execute(f"select * from evidence.{name}").dicts() for name in WRITTEN}
    connection.close()
    return found


@pytest.fixture(scope="module")
def evidence():
    return written(ROWS)


def test_the_order_of_rows_changes_nothing(evidence):
    assert written(ROWS, shuffled=True) == evidence


def test_every_access_is_counted_once(evidence):
    assert sum(r["accesses"] for r in evidence["access_summary"]) == 120
    judged = [r for r in evidence["access_summary"] if r["reason"] != "no case or person"]
    bare = [r for r in judged if r["reason"] == "unexplained"]
    assert sum(r["accesses"] for r in judged) == sum(r["judged"] for r in evidence["access_trend"])
    assert (
        sum(r["accesses"] for r in bare)
        == sum(r["unexplained"] for r in evidence["access_trend"])
        == sum(r["is_explained"] is False for r in evidence["access_review"])
    )


def test_a_contracted_worker_is_counted_apart(evidence):
    assert {r["is_contracted"] for r in evidence["access_summary"]} == {True, False}
    assert any(i["is_contracted"] for i in evidence["access_incidents"])


def test_a_shared_account_stands_for_its_worker(evidence):
    nobody = [i for i in evidence["access_incidents"] if i["staff_id"] is None]
    assert nobody and all(i["account_label"].startswith("account-") for i in nobody)


def test_each_incident_holds_its_accesses_and_its_parts(evidence):
    assert evidence["access_incidents"]
    for i in evidence["access_incidents"]:
        label = i["incident_label"]
        seen = [r for r in evidence["access_review"] if r["incident_label"] == label]
        parts = [p for p in evidence["access_incident_parts"] if p["incident_label"] == label]
        assert len(seen) == i["accesses"]
        assert sum(r["is_explained"] is False for r in seen) == i["unexplained"]
        assert sum(p["points"] for p in parts) == i["score"]
        assert {f for r in seen for f in r["flags"]} == set(i["flags"])
    ranks = [i["rank"] for i in evidence["access_incidents"]]
    assert ranks == sorted(ranks) == list(range(1, len(ranks) + 1))


def test_no_sentence_holds_a_name_or_an_id(evidence):
    said = " ".join(p["sentence"] for p in evidence["access_incident_parts"])
    assert said
    for secret in (
        "Marlowe",
        "Quintessa",
        "Thistlewood",
        "Finch",
        "W-100",
        "C-300",
        "P-200",
        "A-4",
        "E-0",
    ):
        assert secret.casefold() not in said.casefold(), secret


def test_without_an_audit_log_only_the_switches_are_written():
    found = written(ROWS, supplied={"assignments", "cases"})
    assert all(
        found[name] == []
        for name in WRITTEN
        if name.startswith("access_") and name != "access_thresholds"
    )
    on = {e["explanation"]: e for e in found["explanations"]}
    assert on["assigned_worker"]["is_on"]
    assert on["visit"] | {"is_on": False, "note": "work_items not supplied"} == on["visit"]
    assert not any(f["is_on"] or f["accesses"] for f in found["flags"])


@pytest.mark.parametrize(("levels", "expected"), [(0, []), (2, [1, 2]), (4, [1, 2, 3, 4])])
def test_a_level_beyond_the_agencys_is_not_in_use(levels, expected):
    found = written(ROWS, settings={"supervision_levels": levels})
    on = {e["explanation"]: e for e in found["explanations"]}
    assert [n for n in range(1, 5) if on[f"supervision_level_{n}"]["is_on"]] == expected
    assert all(
        on[f"supervision_level_{n}"]["note"] == f"supervision_levels is {levels}"
        for n in range(levels + 1, 5)
    )


def test_parameters_that_hold_ids_are_counted_and_not_shown():
    first, *others = CATALOGUE.explanations
    group = replace(first, params=(Param("workers", [], ["W-1001", "W-1002"], is_private=True),))
    found = written({}, catalogue=replace(CATALOGUE, explanations=(group, *others)))
    assert found["explanations"][0]["params"] == '{"workers": "2 listed"}'
