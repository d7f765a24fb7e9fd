"""Measures of requests, reviews and incidents over a handful of rows: what counts when."""

import datetime as dt
from functools import partial

import pytest

from databases import evaluation_of
from measuring import at, measured, rows_of
from privity.quality.suites import read_suites


@pytest.fixture
def measure(catalogue):
    """Return a function that computes one measure over rows given by table."""
    return partial(measured, catalogue)


def request(number, received, answered=None, **own):
    return {
        "request_id": f"R{number}",
        "direction": "received",
        "kind": "subpoena",
        "received_at": at(received),
        "responded_at": at(answered) if answered else None,
        "decision": "granted" if answered else None,
    } | own


def review(number, asked, decided=None, **own):
    return {
        "review_id": f"V{number}",
        "asked_by": "S1",
        "counsel": "aag",
        "reason": "subpoena",
        "asked_at": at(asked),
        "decided_at": at(decided) if decided else None,
    } | own


def incident(number, found, **own):
    return {"incident_id": f"I{number}", "kind": "loss", "discovered_at": at(found)} | own


def summed(rows, count, *columns):
    """Return the sum of a count by columns."""
    totals = {}
    for r in rows:
        key = tuple(r[c] for c in columns) if len(columns) > 1 else r[columns[0]]
        totals[key] = totals.get(key, 0) + r[count]
    return totals


def test_a_request_counts_in_the_month_it_came_and_an_answer_in_its_own(measure):
    given = [
        request(1, "2026-03-20", "2026-04-02"),
        request(2, "2026-04-01", "2026-04-09", decision="withdrawn"),
        request(3, "2026-04-02", direction="sent"),
        request(4, "2025-03-31"),
        request(5, "2026-07-01"),
    ]
    received = measure("requests_received", record_requests=given)
    assert [
        (f"{r['month']:%m}", r["is_in_period"], r["outcome"], r["requests"]) for r in received
    ] == [("03", False, "granted", 1), ("04", True, "withdrawn", 1)]
    (answered,) = measure("requests_answered", record_requests=given)
    assert answered["month"] == dt.date(2026, 4, 1)
    assert (answered["answered"], answered["median_days"]) == (1, 9)


OUTCOMES = {
    "granted": {"responded_at": at("2026-05-08"), "decision": "granted"},
    "partly_granted": {"responded_at": at("2026-05-08"), "decision": "partial"},
    "answered_without_decision": {"responded_at": at("2026-05-08"), "decision": None},
    "denied": {"decided_at": at("2026-05-08"), "decision": "denied"},
    "withdrawn": {"decided_at": at("2026-05-08"), "decision": "withdrawn"},
    "closed_without_decision": {"decided_at": at("2026-05-08")},
    "decided_not_answered": {"decided_at": at("2026-05-08"), "decision": "partial"},
    "undecided": {},
}


def test_every_request_has_one_outcome_and_they_add_up(measure):
    given = [request(n, "2026-05-01", **own) for n, own in enumerate(OUTCOMES.values())]
    rows = measure("requests_received", record_requests=given)
    assert summed(rows, "requests", "outcome") == dict.fromkeys(OUTCOMES, 1)


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        ("granted", "answered"),
        ("denied", "answered"),
        ("answered_without_decision", "answered"),
        ("withdrawn", "withdrawn"),
        ("closed_without_decision", "closed"),
    ],
)
def test_days_run_to_the_end_of_a_request(measure, outcome, ending):
    (row,) = measure(
        "request_days", record_requests=[request(1, "2026-05-01", **OUTCOMES[outcome])]
    )
    assert (row["is_in_period"], row["ending"], row["business_days"]) == (True, ending, 5)


@pytest.mark.parametrize("outcome", ["decided_not_answered", "undecided"])
def test_what_waits_has_taken_its_days_until_the_as_of_day(measure, outcome):
    (row,) = measure(
        "request_days",
        record_requests=[request(1, "2026-06-25", **OUTCOMES[outcome] | {"decided_at": None})],
    )
    assert (row["ending"], row["business_days"]) == ("waiting", 3)


def test_turnaround_counts_business_days_without_the_day_of_receipt(measure):
    given = [
        request(1, "2026-05-22", "2026-05-26"),  # Friday to Tuesday, a holiday between
        request(2, "2026-05-04", "2026-05-04"),
        request(3, "2026-05-04", "2026-05-11"),
    ]
    rows = measure("request_days", record_requests=given)
    assert [(r["business_days"], r["requests"]) for r in rows] == [(0, 1), (1, 1), (5, 1)]


def test_dates_out_of_order_are_counted_and_have_no_days(measure):
    given = [
        request(1, "2026-05-04", "2026-05-05"),
        request(2, "2026-05-20", "2026-05-21", decided_at=at("2026-05-01")),
        request(3, "2026-05-20", "2026-05-11"),
        request(4, "2026-05-20", decision="denied"),
        request(5, "2026-05-20", decision="withdrawn"),
    ]
    rows = measure("request_days", record_requests=given)
    assert summed(rows, "requests", "ending", "business_days") == {
        ("answered", 1): 1,
        ("answered", None): 3,
        ("withdrawn", None): 1,
    }
    (month,) = measure("requests_answered", record_requests=given)
    assert (month["answered"], month["timed"], month["median_days"]) == (3, 1, 1)


def test_the_backlog_holds_what_waits_at_the_as_of_date(measure):
    given = [
        request(1, "2026-06-29"),
        request(2, "2026-01-05", kind="press"),
        request(3, "2026-06-01", "2026-06-02"),
        request(4, "2026-06-01", decision="withdrawn"),
        request(5, "2026-06-01", "2026-07-02"),
        request(6, "2026-06-01", decision="denied", decided_at=at("2026-06-03")),
        request(7, "2026-06-01", decided_at=at("2026-06-03")),
        request(8, "2026-06-01", decided_at=at("2026-07-02")),
        request(9, "2026-06-01", decision="granted", decided_at=at("2026-06-03")),
    ]
    rows = measure("request_backlog", record_requests=given)
    assert summed(rows, "waiting", "band") == {
        "up to 5": 1,
        "6 to 10": 0,
        "11 to 20": 3,
        "21 to 60": 0,
        "61 to 120": 0,
        "over 120": 1,
    }
    assert {(r["band"], r["kind"]) for r in rows if r["waiting"]} == {
        ("up to 5", "subpoena"),
        ("11 to 20", "subpoena"),
        ("over 120", "press"),
    }
    assert {r["oldest_days"] for r in rows if r["kind"] == "press"} == {None, 121}


def test_due_dates(measure):
    due = dt.date(2026, 5, 8)
    given = [
        request(1, "2026-05-01", "2026-05-08", due_on=due),
        request(2, "2026-05-01", "2026-05-09", due_on=due),
        request(3, "2026-05-01", due_on=dt.date(2026, 6, 29)),
        request(4, "2026-05-01", due_on=dt.date(2026, 6, 30)),
        request(5, "2026-05-01"),
        request(6, "2026-05-01", due_on=due, decided_at=at("2026-05-07")),
        request(7, "2026-05-01", due_on=due, decision="denied", decided_at=at("2026-05-07")),
        request(8, "2026-05-10", "2026-05-09", due_on=due),
    ]
    (row,) = measure("request_due_dates", record_requests=given)
    assert (row["answered_with_due_date"], row["on_time"]) == (3, 2)
    (row,) = measure("requests_overdue", record_requests=given)
    assert (row["waiting_with_due_date"], row["overdue"]) == (2, 1)
    reviews = [
        review(1, "2026-05-02", request_id="R1"),
        review(2, "2026-05-02", request_id="R2"),
        review(3, "2026-05-02", request_id="R2", counsel="legal_affairs"),
    ]
    rows = measure("request_due_dates_by_counsel", record_requests=given, legal_reviews=reviews)
    assert {
        r["counsel"]: (r["answered_with_due_date_in_period"], r["on_time_in_period"]) for r in rows
    } == {"aag": (1, 1), "several": (1, 0), "none": (1, 1)}


def test_a_path_says_routing_review_and_outcome(measure):
    given = [
        request(1, "2026-05-01", "2026-05-08", routed_to_legal_at=at("2026-05-02")),
        request(2, "2026-05-01"),
        request(3, "2026-05-01"),
    ]
    reviews = [
        review(1, "2026-05-02", "2026-05-03", request_id="R1"),
        review(2, "2026-05-02", disclosure_id="D1"),
        review(3, "2026-05-02", request_id="R9"),
    ]
    told = [{"disclosure_id": "D1", "request_id": "R2", "disclosed_at": at("2026-05-04")}]
    rows = measure("request_paths", record_requests=given, legal_reviews=reviews, disclosures=told)
    assert summed(rows, "requests", "routing", "review", "outcome") == {
        ("routed", "reviewed", "granted"): 1,
        ("not_routed", "under_review", "undecided"): 1,
        ("not_routed", "not_asked", "undecided"): 1,
    }


def test_a_release_before_review_is_one_that_counsel_had_not_cleared_by_then(measure):
    given = [request(n, "2026-05-01", "2026-05-08") for n in range(4)]
    given.append(request(4, "2026-05-01"))
    reviews = [
        review(0, "2026-05-02", "2026-05-08", request_id="R0", outcome="release"),
        review(1, "2026-05-02", "2026-05-09", request_id="R1", outcome="release"),
        review(2, "2026-05-02", "2026-05-03", request_id="R2", outcome="withhold"),
    ]
    (row,) = measure("releases_before_review", record_requests=given, legal_reviews=reviews)
    assert (row["released"], row["released_before_review"]) == (4, 3)


def test_foia_figures_balance(measure):
    given = [
        request(1, "2026-03-02"),
        request(2, "2026-03-02", "2026-04-02"),
        request(3, "2026-03-02", "2026-03-05"),
        request(4, "2026-04-02", "2026-04-07"),
        request(5, "2026-05-02", decision="withdrawn", decided_at=at("2026-05-05")),
        request(6, "2026-06-29"),
        request(7, "2026-06-29", kind="press", decided_at=at("2026-06-30")),
    ]
    subpoenas, press = sorted(
        measure("foia_processing", record_requests=given), key=lambda r: r["kind"], reverse=True
    )
    assert (subpoenas["track"], press["track"]) == ("complex", "simple")
    assert [
        subpoenas[k]
        for k in (
            "pending_at_start",
            "received",
            "processed",
            "granted",
            "withdrawn",
            "other",
            "pending_at_end",
        )
    ] == [2, 3, 3, 2, 1, 0, 2]
    assert (press["processed"], press["other"]) == (1, 1)
    times = {r["track"]: r for r in measure("foia_response_times", record_requests=given)}
    assert [
        times["complex"][k] for k in ("timed", "median_days", "lowest_days", "highest_days")
    ] == [3, 3, 2, 23]
    (pending,) = measure("foia_pending", record_requests=given)
    assert (pending["pending"], pending["backlog"], pending["highest_days"]) == (2, 1, 83)
    oldest = measure("foia_oldest_pending", record_requests=given)
    assert [(r["rank"], str(r["received_on"])) for r in oldest] == [
        (1, "2026-03-02"),
        (2, "2026-06-29"),
    ]


def test_every_request_received_is_in_the_foia_table_and_its_sum_says_where(measure):
    given = [
        request(1, "2026-04-02", "2026-04-07"),
        request(2, "2026-04-03", decision="withdrawn"),
        request(3, "2026-04-04", "2026-03-20"),
        request(4, "2026-03-02", decision="withdrawn"),
        request(5, "2026-03-02", decision="withdrawn", decided_at=at("2026-03-05")),
        request(6, "2026-05-02"),
    ]
    received = measure("requests_received", record_requests=given)
    (row,) = measure("foia_processing", record_requests=given)
    assert row["received"] == 4 == sum(r["requests"] for r in received if r["is_in_period"])
    assert [
        row[k]
        for k in ("pending_at_start", "processed", "unplaced", "pending_at_end", "undated_earlier")
    ] == [0, 1, 2, 1, 1]
    assert row["pending_at_start"] + row["received"] == (
        row["processed"] + row["unplaced"] + row["pending_at_end"]
    )


@pytest.mark.parametrize(
    ("received", "answered", "days"),
    [
        ("2026-04-07 15:00", "2026-04-07 09:00", None),
        ("2026-04-07 15:00", "2026-04-07 15:00", 0),
        ("2026-04-07 15:00", "2026-04-07 16:00", 0),
        ("2026-04-07 15:00", "2026-04-07 00:00", 0),
        ("2026-04-07 15:00", "2026-04-06 00:00", None),
        ("2026-04-07 15:00", "2026-04-06 23:00", None),
        ("2026-04-07 23:30", "2026-04-08 09:00", 1),
    ],
)
@pytest.mark.parametrize("column", ["responded_at", "decided_at"])
@pytest.mark.parametrize("timezone", ["America/New_York", "Europe/Berlin"])
def test_one_rule_says_what_was_answered_before_receipt(
    catalogue, received, answered, days, column, timezone
):
    decided = {"decision": "denied"} if column == "decided_at" else {"decision": "granted"}
    rows = {
        "record_requests": [
            {
                "request_id": "R",
                "direction": "received",
                "kind": "press",
                "received_at": received,
                column: answered,
                **decided,
            }
        ]
    }
    evaluation = evaluation_of(catalogue, rows, period="2026-Q2", timezone=timezone)
    (row,) = rows_of(evaluation, catalogue, "request_days")
    assert row["business_days"] == days
    name = "answered" if column == "responded_at" else "decided"
    (rule,) = [
        j
        for s in read_suites(catalogue.contract)
        if s.table == "record_requests"
        for j in s.judgements
        if j.name == f"no request is {name} before it was received"
    ]
    found = evaluation.connection.execute(rule.sql).fetchall()
    evaluation.connection.close()
    assert bool(found) is (days is None)


def test_ten_are_the_oldest(measure):
    given = [request(n, f"2026-05-{n + 1:02d}") for n in range(14)]
    rows = measure("foia_oldest_pending", record_requests=given)
    assert [r["received_on"].day for r in rows] == list(range(1, 11))


def test_reviews_add_up_and_days_leave_out_what_is_out_of_order(measure):
    given = [
        review(1, "2026-05-08", "2026-05-11", reason="doubt", outcome="release"),
        review(2, "2026-05-08", "2026-05-01", reason="doubt", outcome="advice"),
        review(3, "2026-06-29", reason="doubt"),
        review(4, "2026-05-08", "2026-05-12", reason="doubt"),
    ]
    rows = measure("reviews_asked", legal_reviews=given)
    assert summed(rows, "reviews", "outcome") == {
        "release": 1,
        "advice": 1,
        "undecided": 1,
        "decided_without_outcome": 1,
    }
    days = measure("review_days", legal_reviews=given)
    assert summed(days, "reviews", "is_decided", "business_days") == {
        (True, 1): 1,
        (True, 2): 1,
        (True, None): 1,
        (False, 1): 1,
    }


def test_reviewers_are_numbered_by_load_and_never_named(measure):
    given = [
        review(
            n,
            "2026-05-08",
            "2026-05-11" if n % 2 else None,
            counsel_staff_id=("KEY-A", "KEY-B", "KEY-B", None)[n],
        )
        for n in range(4)
    ]
    given.append(review(9, "2026-01-08", counsel_staff_id="KEY-A"))
    rows = measure("reviewer_load", legal_reviews=given)
    assert [(r["reviewer_no"], r["asked"], r["decided"], r["still_open"]) for r in rows] == [
        (0, 1, 1, 0),
        (1, 2, 1, 1),
        (2, 1, 0, 2),
    ]
    assert "KEY" not in str(rows)


def test_doubts_go_by_how_far_counsel_had_come(measure):
    def told(number, **own):
        return {
            "disclosure_id": f"D{number}",
            "disclosed_at": at("2026-05-08"),
            "in_doubt": True,
        } | own

    given = [
        told(0, review_id="V0"),
        told(1, review_id="V1"),
        told(2),
        told(3, request_id="R3"),
        told(4),
        told(5, in_doubt=False),
    ]
    reviews = [
        review(0, "2026-05-02", "2026-05-03", outcome="release"),
        review(1, "2026-05-02", "2026-05-03", outcome="withhold"),
        review(2, "2026-05-02", "2026-05-09", outcome="release", disclosure_id="D2"),
        review(3, "2026-05-02", request_id="R3"),
    ]
    rows = measure("disclosures_in_doubt", disclosures=given, legal_reviews=reviews)
    assert summed(rows, "disclosures_in_doubt", "standing") == {
        "cleared_before": 1,
        "withhold_decided_before": 1,
        "decided_afterwards": 1,
        "not_decided": 1,
        "not_asked": 1,
    }


def test_duties_count_calendar_days_and_go_on_until_done(measure):
    given = [
        incident(1, "2026-05-01", supervisor_reported_at=at("2026-05-01", 20)),
        incident(2, "2026-05-01", supervisor_reported_at=at("2026-05-04")),
        incident(3, "2026-05-01", supervisor_reported_at=at("2026-04-30")),
        incident(4, "2026-06-28"),
        incident(5, "2026-03-31"),
    ]
    rows = [
        r for r in measure("incident_duties", incidents=given) if r["duty"] == "Supervisor told"
    ]
    assert summed(rows, "incidents", "standing", "days") == {
        ("done", 0): 1,
        ("done", 3): 1,
        ("out_of_order", None): 1,
        ("not_done", 2): 1,
    }


def test_what_is_due_after_a_loss_is_not_asked_of_other_incidents(measure):
    given = [
        incident(1, "2026-05-01", kind="loss"),
        incident(2, "2026-05-01", kind="theft"),
        incident(3, "2026-05-01", kind="misdirected"),
    ]
    counted = summed(measure("incident_duties", incidents=given), "incidents", "duty")
    assert (counted["Supervisor told"], counted["Loss procedure begun"]) == (2, 2)
    assert counted["Legal director told"] == counted["Human resources told"] == 3


def test_clients_are_told_where_any_are_affected(measure):
    told = {"clients_affected": 10, "clients_notified_at": at("2026-05-31")}
    given = [
        incident(0, "2026-05-01", **told),
        incident(1, "2026-06-01", **told),
        incident(2, "2026-05-01", clients_affected=0),
        incident(3, "2026-05-01"),
        incident(4, "2026-06-20", clients_affected=2),
        incident(5, "2026-05-01", **told | {"clients_affected": None}),
    ]
    rows = measure("client_notification", incidents=given)
    assert summed(rows, "incidents", "standing", "days") == {
        ("done", 30): 2,
        ("out_of_order", None): 1,
        ("nobody_affected", None): 1,
        ("number_not_recorded", None): 1,
        ("not_done", 10): 1,
    }
    assert summed(rows, "clients_affected", "standing")["done"] == 10


def test_outcomes_of_incidents(measure):
    sure = {"alleged_at": at("2026-05-02"), "substantiated_at": at("2026-05-03")}
    given = [
        incident(
            1,
            "2026-05-01",
            closed_at=at("2026-05-09"),
            **sure,
            discipline="reprimand",
            prosecution="referred",
        ),
        incident(2, "2026-05-01", **sure),
        incident(3, "2026-05-01", alleged_at=at("2026-05-02")),
        incident(4, "2026-05-01"),
    ]
    rows = measure("incident_outcomes", incidents=given)
    assert {(r["violation"], r["discipline"], r["prosecution"], r["standing"]) for r in rows} == {
        ("confirmed", "reprimand", "referred", "closed"),
        ("confirmed", "not_recorded", "not_decided", "open"),
        ("not_confirmed", "does_not_apply", "does_not_apply", "open"),
        ("none_alleged", "does_not_apply", "does_not_apply", "open"),
    }
