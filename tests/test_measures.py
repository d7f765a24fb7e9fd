"""Measures: figures over a handful of rows, and that each transpiles to Spark."""

import datetime as dt

import duckdb
import pytest
import sqlglot

from fixtures.evidence import SCOPE, SETTINGS, write_extracts
from privity.stage import Evaluation, stage


@pytest.fixture(scope="module")
def measures(catalogue):
    return {m.id: m for m in catalogue.measures}


@pytest.fixture
def measure(catalogue, measures):
    """Return a function that computes one measure over rows given by table."""

    def compute(name, **rows):
        connection = duckdb.connect()
        connection.execute("attach ':memory:' as ext")
        write_extracts(connection, catalogue.contract, rows)
        stage(connection, catalogue.contract, SETTINGS, SCOPE)
        evaluation = Evaluation(connection, catalogue, SETTINGS, SCOPE, frozenset(rows))
        cursor = evaluation.execute(measures[name].sql)
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return compute


def at(day, hour=15):
    return dt.datetime.fromisoformat(f"{day}T{hour:02d}:00")


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


def request(number, received, answered=None, **own):
    return {
        "request_id": f"R{number}",
        "direction": "received",
        "kind": "subpoena",
        "received_at": at(received),
        "responded_at": at(answered) if answered else None,
        "decision": "granted" if answered else None,
    } | own


def incident(number, found, **own):
    return {"incident_id": f"I{number}", "kind": "loss", "discovered_at": at(found)} | own


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


def test_steps_count_in_the_month_in_which_they_happen(measure):
    given = [
        request(1, "2026-03-20", "2026-04-02", routed_to_legal_at=at("2026-03-21")),
        request(2, "2026-04-01", "2026-04-09", decision="withdrawn"),
        request(3, "2026-04-02", direction="sent"),
    ]
    rows = {
        (f"{r['month']:%m}", r["step"]): r["requests"]
        for r in measure("requests_by_month", record_requests=given)
    }
    assert rows == {("03", "received"): 1, ("04", "received"): 1, ("04", "answered"): 1}
    reviews = [
        {
            "review_id": "V1",
            "request_id": "R1",
            "asked_at": at("2026-03-21"),
            "decided_at": at("2026-04-01"),
        }
    ]
    steps = {
        (f"{r['month']:%m}", r["step"]): r["requests"]
        for r in measure(
            "requests_to_counsel_by_month", record_requests=given, legal_reviews=reviews
        )
    }
    assert steps == {("03", "routed"): 1, ("04", "reviewed"): 1}


def test_turnaround_counts_business_days_without_the_day_of_receipt(measure):
    given = [
        request(1, "2026-05-22", "2026-05-26"),  # Friday to Tuesday, a holiday between
        request(2, "2026-05-04", "2026-05-04"),
        request(3, "2026-05-04", "2026-05-11"),
    ]
    (row,) = measure("request_turnaround_by_kind", record_requests=given)
    assert (row["requests"], row["median_days"], row["longest_days"], row["excluded"]) == (
        3,
        1,
        5,
        0,
    )


def test_dates_out_of_order_are_counted_and_never_averaged_in(measure):
    given = [
        request(1, "2026-05-04", "2026-05-05"),
        request(2, "2026-05-20", "2026-05-21", decided_at=at("2026-05-01")),
        request(3, "2026-05-20", "2026-05-11"),
        request(4, "2026-05-20", "1301-01-01"),
    ]
    (row,) = measure("request_turnaround_by_kind", record_requests=given)
    assert (row["requests"], row["longest_days"], row["excluded"]) == (1, 1, 2)
    (month,) = measure("request_turnaround_by_month", record_requests=given)
    assert (month["requests"], month["excluded"]) == (1, 2)


def test_the_backlog_holds_what_waits_at_the_as_of_date(measure):
    given = [
        request(1, "2026-06-29"),
        request(2, "2026-01-05"),
        request(3, "2026-06-01", "2026-06-02"),
        request(4, "2026-06-01", decision="withdrawn"),
        request(5, "2026-06-01", "2026-07-02"),
        request(6, "2026-06-01", decision="denied", decided_at=at("2026-06-03")),
        request(7, "2026-06-01", decided_at=at("2026-06-03")),
        request(8, "2026-06-01", decided_at=at("2026-07-02")),
        request(9, "2026-06-01", decision="granted", decided_at=at("2026-06-03")),
    ]
    rows = {r["band"]: r["requests"] for r in measure("request_backlog", record_requests=given)}
    assert rows == {
        "up to 5": 1,
        "6 to 10": 0,
        "11 to 20": 3,
        "21 to 60": 0,
        "61 to 120": 0,
        "over 120": 1,
    }


def test_due_dates(measure):
    given = [
        request(1, "2026-05-01", "2026-05-08", due_on=dt.date(2026, 5, 8)),
        request(2, "2026-05-01", "2026-05-09", due_on=dt.date(2026, 5, 8)),
        request(3, "2026-05-01", due_on=dt.date(2026, 6, 29)),
        request(4, "2026-05-01", due_on=dt.date(2026, 6, 30)),
        request(5, "2026-05-01"),
        request(6, "2026-05-01", due_on=dt.date(2026, 5, 8), decided_at=at("2026-05-07")),
        request(7, "2026-05-01", due_on=dt.date(2026, 5, 8), decision="denied"),
    ]
    (row,) = measure("request_due_dates", record_requests=given)
    assert [row[k] for k in ("answered", "on_time", "waiting", "overdue")] == [2, 1, 2, 1]


def test_outcomes_add_up(measure):
    given = [
        request(
            n,
            "2026-05-01",
            "2026-05-08" if n % 2 else None,
            decision=("granted", "partial", "denied", "withdrawn", None)[n % 5],
        )
        for n in range(10)
    ]
    given.append(request(10, "2026-05-01", decided_at=at("2026-05-04")))
    (row,) = measure("request_outcomes", record_requests=given)
    assert (row["pending"], row["closed_without_decision"]) == (1, 2)
    assert row["received"] == 11 == sum(v for k, v in row.items() if k not in ("kind", "received"))


def test_review_outcomes_add_up_and_leave_out_what_is_out_of_order(measure):
    given = [
        {
            "review_id": f"V{n}",
            "asked_at": at("2026-05-08"),
            "reason": "doubt",
            "decided_at": at(day) if day else None,
            "outcome": outcome,
        }
        for n, (day, outcome) in enumerate(
            [
                ("2026-05-11", "release"),
                ("2026-05-01", "advice"),
                (None, None),
                ("2026-05-12", None),
            ]
        )
    ]
    (row,) = measure("legal_review_outcomes", legal_reviews=given)
    assert (
        row["asked"]
        == 4
        == sum(
            row[k]
            for k in (
                "release",
                "release_redacted",
                "withhold",
                "advice",
                "decided_without_outcome",
                "undecided",
            )
        )
    )
    assert (row["median_days"], row["excluded"]) == (1.5, 1)


def test_duties_count_calendar_days_and_say_what_is_not_recorded(measure):
    given = [
        incident(1, "2026-05-01", supervisor_reported_at=at("2026-05-01", 20)),
        incident(2, "2026-05-01", supervisor_reported_at=at("2026-05-04")),
        incident(3, "2026-05-01", supervisor_reported_at=at("2026-04-30")),
        incident(4, "2026-05-01"),
        incident(5, "2026-03-31"),
    ]
    row = measure("incident_duties", incidents=given)[0]
    assert row["duty"] == "Supervisor told"
    assert [row[k] for k in ("incidents", "recorded", "not_recorded", "excluded", "same_day")] == [
        4,
        3,
        1,
        1,
        1,
    ]
    assert (row["median_days"], row["longest_days"]) == (1.5, 3)


def test_what_is_due_after_a_loss_is_not_asked_of_other_incidents(measure):
    given = [incident(1, "2026-05-01", kind="loss"), incident(2, "2026-05-01", kind="theft"),
             incident(3, "2026-05-01", kind="misdirected")]
    counted = {r["duty"]: r["incidents"] for r in measure("incident_duties", incidents=given)}
    assert (counted["Supervisor told"], counted["Loss procedure begun"]) == (2, 2)
    assert counted["Legal director told"] == counted["Clients told"] == 3


def test_notice_to_clients_falls_into_bands(measure):
    given = [
        incident(n, "2026-04-01", clients_affected=10, clients_notified_at=at(day))
        for n, day in enumerate(["2026-04-01", "2026-05-01", "2026-05-02", "2026-03-01"])
    ]
    rows = {
        r["band"]: (r["incidents"], r["clients_affected"], r["total_days"])
        for r in measure("client_notification", incidents=given)
        if r["incidents"]
    }
    assert rows == {"same day": (1, 10, 0), "11 to 30": (1, 10, 30), "31 to 60": (1, 10, 31)}


def test_no_rows_are_no_error(measure, measures):
    for name in measures:
        assert isinstance(measure(name), list)
