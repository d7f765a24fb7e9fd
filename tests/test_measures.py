"""Measures: figures over a handful of rows, and that each transpiles to Spark."""

import datetime as dt
from functools import partial

import pytest
import sqlglot

from measuring import at, measured


@pytest.fixture(scope="module")
def measures(catalogue):
    return {m.id: m for m in catalogue.measures}


@pytest.fixture
def measure(catalogue):
    """Return a function that computes one measure over rows given by table."""
    return partial(measured, catalogue)


def disclosure(number, day, **own):
    return {
        "disclosure_id": f"D{number}",
        "disclosed_at": at(day),
        "staff_id": "S1",
        "recipient_type": "court",
        "channel": "paper",
        "content": "case_record",
        "purpose": "court_hearing",
    } | own


def test_every_measure_transpiles_and_says_what_it_counts(measures):
    for found in measures.values():
        assert found.front["title"] and found.front["unit"]
        assert sqlglot.transpile(found.sql, read="duckdb", write="spark")


def test_months_without_a_disclosure_are_there_from_the_first_one_on(measure):
    rows = measure(
        "disclosures_by_month",
        disclosures=[
            disclosure(1, "2026-01-10"),
            disclosure(2, "2026-04-10", channel="verbal", basis="consent"),
            disclosure(3, "2026-04-11", recipient_type="staff"),
            disclosure(4, "2026-07-01"),
            disclosure(5, "2024-12-31"),
        ],
    )
    assert [(f"{r['month']:%m}", r["is_in_period"], r["disclosures"]) for r in rows] == [
        ("01", False, 1),
        ("02", False, 0),
        ("03", False, 0),
        ("04", True, 2),
        ("05", True, 0),
        ("06", True, 0),
    ]
    april = rows[3]
    assert (april["verbal"], april["outside"], april["by_consent"], april["without_basis"]) == (
        1,
        1,
        1,
        1,
    )


def test_a_disclosure_belongs_to_the_local_day(measure):
    late = disclosure(1, "2026-05-01") | {"disclosed_at": dt.datetime(2026, 5, 1, 3)}
    assert [f"{r['month']:%m}" for r in measure("disclosures_by_channel", disclosures=[late])] == [
        "04"
    ]


def test_the_unit_is_that_of_the_worker(measure):
    rows = measure(
        "disclosures_by_unit",
        disclosures=[disclosure(1, "2026-04-01"), disclosure(2, "2026-04-01", staff_id="S2")],
        staff=[{"staff_id": "S1", "unit_id": "North"}],
    )
    assert [(r["unit_id"], r["disclosures"]) for r in rows] == [("North", 1), ("not recorded", 1)]


def test_splits_add_up_to_the_months(measure):
    given = [
        disclosure(
            n,
            f"2026-0{4 + n % 3}-1{n % 9}",
            basis=("statute", None)[n % 2],
            channel=("fax", "email")[n % 2],
        )
        for n in range(20)
    ]
    total = sum(r["disclosures"] for r in measure("disclosures_by_month", disclosures=given))
    for split in ("recipient", "channel", "basis", "content", "purpose", "unit"):
        rows = measure(f"disclosures_by_{split}", disclosures=given)
        assert sum(r["disclosures"] for r in rows) == total == 20


def test_no_rows_are_no_error(measure, measures):
    for name in measures:
        assert isinstance(measure(name), list)
