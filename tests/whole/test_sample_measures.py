"""Measures of requests and incidents on the sample: each equals a plain recount in Python."""

import datetime as dt
import shutil
import statistics
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import pytest

from measuring import rows_of
from privity.engine.duckdb import open_memory
from privity.evaluation.controls import materialise
from privity.evaluation.loosening import agency_catalogue
from privity.intake.load import load_extracts
from privity.periods import Scope, calendar_rows, parse_period
from privity.resources import data_samples_dir
from privity.staging.staging import Evaluation, stage
from privity.workspace.settings import read_settings
from privity.workspace.workspace import Workspace

AGENCY = data_samples_dir() / "agency"
SETTINGS = read_settings(AGENCY / "agency.toml")
CATALOGUE = agency_catalogue(None, SETTINGS)
TABLES = ("record_requests", "legal_reviews", "incidents", "disclosures")
FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
SPAN = dt.date(2025, 7, 1)
HERE = ZoneInfo(SETTINGS.timezone)
BUSINESS = {
    day: number
    for day, _, number in calendar_rows(SPAN, LAST, SETTINGS.state, tuple(SETTINGS.holidays))
}


def on(moment):
    """Return the local day of a moment in UTC; of none, and of one after the as-of day, none."""
    if moment is None:
        return None
    day = moment.replace(tzinfo=dt.UTC).astimezone(HERE).date()
    return day if day <= LAST else None


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample's third quarter: an evaluation, and the rows of each table as mappings."""
    workspace = Workspace(tmp_path_factory.mktemp("sample") / "workspace")
    workspace.extracts.mkdir(parents=True)
    shutil.copy(AGENCY / "agency.toml", workspace.settings_file)
    for table in TABLES:
        shutil.copy(AGENCY / "extracts" / f"{table}.csv", workspace.extracts)
    extracts = load_extracts(workspace, SETTINGS, CATALOGUE.contract)
    with open_memory() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach '{extracts.path}' as ext (read_only)")
        scope = Scope(parse_period("2026-Q3", SETTINGS.timezone), LAST, SETTINGS.timezone)
        stage(connection, CATALOGUE.contract, SETTINGS, scope)
        rows = {}
        for table in TABLES:
            rows[table] = connection.execute(f"select * from ext.{table}").dicts()
        yield Evaluation(connection, CATALOGUE, SETTINGS, scope, frozenset(TABLES)), rows


@pytest.fixture
def measure(sample):
    return lambda name: rows_of(sample[0], CATALOGUE, name)


@pytest.fixture(scope="module")
def courses(sample):
    """Every request received: month, kind, outcome, when it ended, business days, counsel."""
    rows, found = sample[1], []
    reviews = {v["review_id"]: v for v in rows["legal_reviews"]}
    belongs = defaultdict(set)
    for v in rows["legal_reviews"]:
        belongs[v["request_id"]].add(v["review_id"])
    for d in rows["disclosures"]:
        belongs[d["request_id"]] |= {d["review_id"]}
        belongs[d["request_id"]] |= {
            v["review_id"]
            for v in rows["legal_reviews"]
            if v["disclosure_id"] == d["disclosure_id"]
        }
    for r in rows["record_requests"]:
        if r["direction"] != "received" or on(r["received_at"]) is None:
            continue
        came, decided, answered = (on(r[c]) for c in ("received_at", "decided_at", "responded_at"))
        how = {"partial": "partly_granted"}.get(r["decision"], r["decision"])
        if how in ("granted", "partly_granted") and not answered:
            how = "decided_not_answered"
        if how is None:
            how = (
                "answered_without_decision"
                if answered
                else "closed_without_decision"
                if decided
                else "undecided"
            )
        ended = {"withdrawn": decided or answered, "decided_not_answered": None}.get(
            how, answered or (decided if how not in ("granted", "partly_granted") else None)
        )
        waits = how in ("undecided", "decided_not_answered")
        until = LAST if waits else ended
        asked = [reviews[v] for v in belongs[r["request_id"]] if v in reviews]
        offices = {v["counsel"] for v in asked}
        found.append(
            {
                "came": came,
                "month": came.replace(day=1),
                "kind": r["kind"],
                "outcome": how,
                "ended": ended,
                "waits": waits,
                "due": r["due_on"],
                "days": BUSINESS[until] - BUSINESS[came] if until else None,
                "counsel": offices.pop() if len(offices) == 1 else "several" if offices else "none",
                "routed": on(r["routed_to_legal_at"]) is not None,
                "asked": bool(asked),
                "reviewed": any(on(v["decided_at"]) for v in asked),
            }
        )
    assert len(found) > 150
    return found


def counted(rows, count, *columns):
    totals = Counter()
    for r in rows:
        totals[tuple(r[c] for c in columns)] += r[count]
    return +totals


def of_period(courses):
    return [c for c in courses if c["came"] >= FIRST]


def answered(course):
    return course["outcome"] in ("granted", "partly_granted", "denied", "answered_without_decision")


def test_received(measure, courses):
    assert counted(measure("requests_received"), "requests", "month", "kind", "outcome") == Counter(
        (c["month"], c["kind"], c["outcome"]) for c in courses if c["came"] >= SPAN
    )


def test_answered(measure, courses):
    rows = measure("requests_answered")
    days = defaultdict(list)
    for c in courses:
        if answered(c) and c["ended"]:
            days[c["ended"].replace(day=1), c["kind"]].append(c["days"])
    assert {(r["month"], r["kind"]): r["answered"] for r in rows} == {
        k: len(v) for k, v in days.items()
    }
    assert all(r["median_days"] == statistics.median(days[r["month"], r["kind"]]) for r in rows)


def test_ended(measure, courses):
    endings = {"withdrawn": "withdrawn", "closed_without_decision": "closed"}
    assert counted(measure("requests_ended"), "requests", "month", "kind", "ending") == Counter(
        (c["ended"].replace(day=1), c["kind"], endings.get(c["outcome"], "answered"))
        for c in courses
        if c["ended"] and c["ended"] >= SPAN
    )


def test_days_by_kind_and_counsel(measure, courses):
    rows = [r for r in measure("request_days") if r["is_in_period"]]
    assert counted(rows, "requests", "kind", "business_days") == Counter(
        (c["kind"], c["days"]) for c in of_period(courses)
    )
    assert counted(
        measure("request_days_by_counsel"), "requests", "counsel", "business_days"
    ) == Counter((c["counsel"], c["days"]) for c in of_period(courses))


def test_paths(measure, courses):
    rows = measure("request_paths")
    assert counted(rows, "requests", "kind", "routing", "review", "outcome") == Counter(
        (
            c["kind"],
            "routed" if c["routed"] else "not_routed",
            "not_asked" if not c["asked"] else "reviewed" if c["reviewed"] else "under_review",
            c["outcome"],
        )
        for c in of_period(courses)
    )


def test_backlog_and_due_dates(measure, courses):
    waiting = [c for c in courses if c["waits"]]
    rows = measure("request_backlog")
    assert counted(rows, "waiting", "kind") == Counter((c["kind"],) for c in waiting)
    assert max(r["oldest_days"] or 0 for r in rows) == max(c["days"] for c in waiting)
    assert sum(r["overdue"] for r in measure("requests_overdue")) == sum(
        c["due"] < LAST for c in waiting if c["due"]
    )
    done = [c for c in courses if answered(c) and c["ended"] and c["due"] and c["ended"] >= FIRST]
    rows = [r for r in measure("request_due_dates") if r["is_in_period"]]
    assert sum(r["answered_with_due_date"] for r in rows) == len(done)
    on_time = sum(c["ended"] <= c["due"] for c in done)
    assert sum(r["on_time"] for r in rows) == on_time
    by_counsel = measure("request_due_dates_by_counsel")
    assert sum(r["on_time_in_period"] for r in by_counsel) == on_time


def test_foia_figures(measure, courses):
    (total,) = [
        {
            k: sum(r[k] for r in measure("foia_processing"))
            for k in (
                "pending_at_start",
                "received",
                "processed",
                "granted",
                "partly_granted",
                "denied",
                "withdrawn",
                "other",
                "unplaced",
                "pending_at_end",
            )
        }
    ]
    assert total["received"] == len(of_period(courses))
    assert total["pending_at_start"] == sum(
        c["came"] < FIRST and (c["waits"] or c["ended"] >= FIRST) for c in courses
    )
    assert total["pending_at_end"] == sum(c["waits"] for c in courses)
    assert total["pending_at_start"] + total["received"] == (
        total["processed"] + total["unplaced"] + total["pending_at_end"]
    )
    assert total["processed"] == sum(
        total[k] for k in ("granted", "partly_granted", "denied", "withdrawn", "other")
    )


def test_releases_before_review_are_what_the_control_finds(sample, measure):
    evaluation, _ = sample
    (control,) = [
        c for c in CATALOGUE.controls if c.id == "request_reviewed_by_law_department_before_release"
    ]
    for relation in ("request_releases", "request_reviews"):
        evaluation.ensure(relation)
    evaluation.connection.execute("create schema if not exists evaluated")
    materialise(evaluation, control)
    (failed,) = evaluation.connection.execute(
        f"select count(*) from evaluated.\"{control.id}\" where status = 'fail'"
    ).fetchone()
    rows = [
        r
        for r in measure("releases_before_review")
        if r["is_in_period"] and r["kind"] in ("case_review", "subpoena")
    ]
    assert sum(r["released_before_review"] for r in rows) == failed > 0


def test_reviews(sample, measure):
    asked = [v for v in sample[1]["legal_reviews"] if (on(v["asked_at"]) or SPAN) >= FIRST]
    rows = [r for r in measure("reviews_asked") if r["is_in_period"]]
    assert counted(rows, "reviews", "reason") == Counter((v["reason"],) for v in asked)
    assert sum(r["asked"] for r in measure("reviewer_load")) == len(asked)
    assert counted(measure("review_days"), "reviews", "counsel", "is_decided") == Counter(
        (v["counsel"], on(v["decided_at"]) is not None) for v in asked
    )


def test_incidents(sample, measure):
    found = [
        (i, on(i["discovered_at"]))
        for i in sample[1]["incidents"]
        if (on(i["discovered_at"]) or SPAN) >= FIRST
    ]
    expected = Counter()
    for duty, column, kinds in (
        ("Supervisor told", "supervisor_reported_at", ("loss", "theft")),
        ("Human resources told", "hr_notified_at", None),
    ):
        for i, discovered in found:
            done = on(i[column])
            if kinds is None or i["kind"] in kinds:
                how = "not_done" if not done else "done" if done >= discovered else "out_of_order"
                days = None if how == "out_of_order" else ((done or LAST) - discovered).days
                expected[duty, i["medium"] or "not recorded", how, days] += 1
    rows = [
        r
        for r in measure("incident_duties")
        if r["duty"] in ("Supervisor told", "Human resources told")
    ]
    assert counted(rows, "incidents", "duty", "medium", "standing", "days") == expected
    assert sum(r["incidents"] for r in measure("client_notification")) == len(found)
    assert sum(r["incidents"] for r in measure("incident_outcomes")) == len(found)
