"""Measures: figures over a handful of rows, and that each transpiles to Spark."""

import datetime as dt
import random
from collections import Counter
from functools import partial
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
import sqlglot

from measuring import at, measured
from privity.catalogue.lineage import columns_needed


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
            disclosure(5, "2022-12-31"),
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
    assert (rows[3]["verbal"], rows[3]["outside"]) == (1, 1)


DIMENSIONS = (
    "month",
    "recipient_type",
    "channel",
    "content",
    "purpose",
    "basis",
    "unit_id",
    "county",
)
CROSSED = (
    "disclosures_crossed",
    "disclosures_crossed_by_basis",
    "disclosures_crossed_by_unit",
    "disclosures_crossed_by_county",
    "disclosures_crossed_by_unit_and_county",
)


def agency(catalogue, count, seed):
    """Return invented disclosures of some months, blanks among them, with staff and cases."""
    draw = random.Random(seed)
    allowed = catalogue.contract.tables["disclosures"].columns
    first = dt.datetime(2026, 1, 1, 5)
    given = [
        disclosure(
            n,
            "2026-01-01",
            disclosed_at=first + dt.timedelta(minutes=draw.randrange(262_000)),
            staff_id=draw.choice(("S1", "S2", "S3", "S9")),
            case_id=draw.choice(("C1", "C2", "C3", None)),
            recipient_type=draw.choice(allowed["recipient_type"].values),
            channel=draw.choice(allowed["channel"].values),
            content=draw.choice(allowed["content"].values),
            purpose=draw.choice(allowed["purpose"].values),
            basis=draw.choice((*allowed["basis"].values, None)),
            redisclosure_of=draw.choice(("D0", None, None)),
        )
        for n in range(count)
    ]
    staff = [{"staff_id": f"S{n}", "unit_id": unit} for n, unit in ((1, "N"), (2, "A"), (3, None))]
    cases = [
        {
            "case_id": f"C{n}",
            "county": c,
            "unit_id": u,
            "opened_on": dt.date(2026, 1, n),
            "closed_on": closed,
        }
        for n, c, u, closed in (
            (1, "Lake", "N", None),
            (2, "Bay", "A", dt.date(2026, 5, 10)),
            (3, None, "A", dt.date(2026, 2, 28)),
        )
    ]
    return {"disclosures": given, "staff": staff, "cases": cases}


def resolved(given):
    """Return each disclosure's dimensions, worked out one row at a time."""
    units = {s["staff_id"]: s["unit_id"] for s in given["staff"]}
    counties = {c["case_id"]: c["county"] for c in given["cases"]}
    rows = []
    for d in given["disclosures"]:
        local = d["disclosed_at"].replace(tzinfo=dt.UTC).astimezone(ZoneInfo("America/Chicago"))
        rows.append(
            {
                **d,
                "month": local.date().replace(day=1),
                "unit_id": units.get(d["staff_id"]),
                "county": counties.get(d["case_id"]),
            }
        )
    return [{name: r[name] or "not recorded" for name in DIMENSIONS} | {"row": r} for r in rows]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_pair_of_dimensions_is_what_a_plain_recount_gives(measure, catalogue, seed):
    given = agency(catalogue, 400, seed)
    rows = [r for r in resolved(given) if r["month"] < dt.date(2026, 7, 1)]
    found = [r for name in CROSSED for r in measure(name, **given)]
    assert {r["crossing"] for r in found} == {f"{a}, {b}" for a, b in combinations(DIMENSIONS, 2)}
    for first, second in combinations(DIMENSIONS, 2):
        counted = Counter(
            (r[first], r[second])
            for r in rows
            if first == "month" or r["month"] >= dt.date(2026, 4, 1)
        )
        pairs = [r for r in found if r["crossing"] == f"{first}, {second}"]
        assert {(r[first], r[second]): r["disclosures"] for r in pairs} == counted
        others = set(DIMENSIONS) - {first, second}
        assert all(r[name] is None for r in pairs for name in others)


def test_three_dimensions_duties_and_re_disclosures_are_a_plain_recount(measure, catalogue):
    given = agency(catalogue, 300, 3)
    rows = [r for r in resolved(given) if dt.date(2026, 4, 1) <= r["month"] < dt.date(2026, 7, 1)]
    three = measure("disclosures_by_unit_and_recipient", **given)
    assert {
        (r["month"], r["unit_id"], r["recipient_type"]): r["disclosures"] for r in three
    } == Counter((r["month"], r["unit_id"], r["recipient_type"]) for r in rows)
    again = [r for r in measure("redisclosures_by_recipient", **given) if r["is_in_period"]]
    assert sum(r["redisclosures"] for r in again) == sum(
        r["row"]["redisclosure_of"] is not None for r in rows
    )
    assert sum(r["disclosures"] for r in again) == len(rows)
    held = {"case_id": "C1", "staff_id": "S1", "role": "primary", "from_at": at("2026-05-01")}
    duty = measure("disclosures_by_duty", **given, assignments=[held])
    on_case = [r["row"] for r in rows if r["row"]["case_id"] and r["content"] != "aggregate"]
    covered = [
        d
        for d in on_case
        if (d["case_id"], d["staff_id"]) == ("C1", "S1") and d["disclosed_at"] >= at("2026-05-01")
    ]
    assert sum(r["disclosures_on_cases"] for r in duty) == len(on_case)
    assert covered and sum(r["without_duty"] for r in duty) == len(on_case) - len(covered)


def test_open_cases_are_weighted_by_day(measure, catalogue):
    given = agency(catalogue, 200, 4)

    def days(month, last, keep=lambda case: True):
        return sum(
            case["opened_on"] <= day and (case["closed_on"] is None or day <= case["closed_on"])
            for case in given["cases"]
            if keep(case)
            for day in (month + dt.timedelta(days=n) for n in range(last))
        )

    for row in measure("disclosure_rates_by_month", **given):
        assert row["open_case_days"] == days(row["month"], row["days"])
        assert row["per_thousand"] == pytest.approx(
            1000 * row["disclosures"] / (row["open_case_days"] / row["days"])
        )
    for place, name in (("unit_id", "unit"), ("county", "county")):
        rows = measure(f"disclosure_rates_by_{name}", **given)
        for row in rows:
            assert row["open_case_days"] == days(
                row["month"],
                row["days"],
                lambda c, row=row, place=place: (c[place] or "not recorded") == row[place],
            )
        assert sum(r["disclosures"] for r in rows) == sum(
            r["disclosures"] for r in measure("disclosures_by_month", **given)
        )


@pytest.mark.parametrize(
    ("instant", "month"),
    [
        ("2026-05-01T04:59:59", "2026-04"),
        ("2026-05-01T05:00:00", "2026-05"),
        ("2026-06-30T23:00:00", "2026-06"),
        ("2026-07-01T04:59:59", "2026-06"),
        ("2026-07-01T05:00:00", None),
        ("2023-04-01T04:59:59", None),
        ("2023-04-01T05:00:00", "2023-04"),
    ],
)
def test_a_disclosure_belongs_to_the_local_month(measure, instant, month):
    given = [disclosure(1, "2026-05-01") | {"disclosed_at": dt.datetime.fromisoformat(instant)}]
    rows = measure("redisclosures_by_recipient", disclosures=given)
    assert [f"{r['month']:%Y-%m}" for r in rows] == ([month] if month else [])


def test_a_measure_needs_no_more_than_what_it_shows(catalogue, measures):
    needed = {
        name: columns_needed(catalogue, measures[name].sql)
        for name in (
            *CROSSED,
            "disclosures_by_month",
            "disclosure_rates_by_month",
            "redisclosures_by_recipient",
        )
    }
    assert needed["disclosures_by_month"] == {
        "disclosures": {"disclosed_at", "channel", "recipient_type"}
    }
    assert needed["disclosure_rates_by_month"]["cases"] == {"opened_on", "closed_on"}
    assert "redisclosure_of" in needed["redisclosures_by_recipient"]["disclosures"]
    assert (
        set(needed["disclosures_crossed"])
        == set(needed["disclosures_crossed_by_basis"])
        == {"disclosures"}
    )
    assert set(needed["disclosures_crossed_by_unit"]) == {"disclosures", "staff"}
    assert set(needed["disclosures_crossed_by_county"]) == {"disclosures", "cases"}


def test_no_rows_are_no_error(measure, measures):
    for name in measures:
        assert isinstance(measure(name), list)
