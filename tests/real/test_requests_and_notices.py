"""Requests of two governments and notices of breaches: each figure recomputed from the raw files.

What the report says is compared with a recount by pandas that shares no code with the product: rows
that the loader has to turn away are told from the raw dates, business days are NumPy's.
"""

import holidays
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.real
FIRST, LAST = pd.Timestamp("1993-01-01"), pd.Timestamp("2024-12-31")
OUTCOMES = {
    "all disclosed": "granted",
    "disclosed in part": "partly_granted",
    "nothing disclosed": "denied",
    "discontinued": "withdrawn",
}


def counted(connection, sql):
    """Return a query's rows as a mapping of all columns but the last to the last."""
    return {
        row[:-1] if len(row) > 2 else row[0]: row[-1] for row in connection.execute(sql).fetchall()
    }


def business_days(start, end):
    """Return the business days after the day of receipt up to the end, by NumPy."""
    closed = sorted(holidays.country_holidays("US", subdiv="DC", years=range(1990, 2027)))
    a, b = (pd.to_datetime(s).to_numpy().astype("datetime64[D]") for s in (start, end))
    return np.busday_count(a + 1, b + 1, holidays=np.array(closed, dtype="datetime64[D]"))


@pytest.fixture(scope="module")
def accepted(raw):
    """Toronto's requests that can be loaded: accepted, decided, outcome, business days."""
    rows = pd.read_csv(raw / "records_requests_canada" / "ca_on_toronto.csv.gz", dtype=str)
    rows = rows.drop_duplicates()
    for column in ("date_accepted", "date"):
        years = rows[column].str[:4].astype(float)
        rows = rows[years.isna() | years.between(1900, 2100)]
    rows = rows.dropna(subset=["identifier", "date_accepted"])
    rows = rows.assign(
        accepted=pd.to_datetime(rows["date_accepted"]), decided=pd.to_datetime(rows["date"])
    )
    rows = rows[rows["accepted"] <= LAST]
    outcome = rows["decision"].map(OUTCOMES)
    without = rows["decided"].notna().map({True: "closed_without_decision", False: "undecided"})
    rows["outcome"] = outcome.fillna(without)
    granted = rows["outcome"].isin(["granted", "partly_granted"]) & rows["decided"].isna()
    rows.loc[granted, "outcome"] = "decided_not_answered"
    rows["is_waiting"] = rows["outcome"].isin(["undecided", "decided_not_answered"])
    until = rows["decided"].where(~rows["is_waiting"], LAST)
    timed = until.notna() & ~(rows["decided"] < rows["accepted"])
    rows["days"] = pd.Series(
        business_days(rows["accepted"][timed], until[timed]), index=rows.index[timed]
    )
    return rows


@pytest.fixture(scope="module")
def toronto(accepted):
    """Those of them that were accepted in the period."""
    return accepted[accepted["accepted"] >= FIRST]


@pytest.fixture(scope="module")
def columbia(raw):
    """British Columbia's requests: the day of the answer alone."""
    rows = pd.read_csv(raw / "records_requests_canada" / "ca_bc.csv.gz", dtype=str)
    keys = ["identifier", "date", "position", "abstract", "alternate_identifier"]
    return pd.to_datetime(rows.drop_duplicates(keys)["date"])


def test_volumes_by_month(evidence, toronto, columbia):
    months = pd.concat([toronto["accepted"], columbia]).dt.to_period("M").value_counts()
    assert counted(
        evidence, "select month, sum(requests) from requests_received group by month"
    ) == {m.start_time.date(): n for m, n in months.items()}


def test_answers_by_month(evidence, accepted):
    answered = accepted[accepted["outcome"].isin(["granted", "partly_granted", "denied"])]
    months = answered["decided"].dt.to_period("M").value_counts()
    found = counted(
        evidence,
        "select month, sum(requests) from requests_ended where ending = 'answered' group by month",
    )
    within = {m.start_time.date(): n for m, n in months.items() if m.start_time >= FIRST}
    assert found == within


def test_outcomes(evidence, toronto, columbia):
    expected = toronto["outcome"].value_counts().to_dict()
    expected["closed_without_decision"] = expected.get("closed_without_decision", 0) + len(columbia)
    assert (
        counted(evidence, "select outcome, sum(requests) from requests_received group by outcome")
        == expected
    )


def test_turnaround_day_by_day(evidence, toronto):
    answered = toronto[toronto["outcome"].isin(["granted", "partly_granted", "denied"])]
    found = counted(
        evidence,
        "select business_days, sum(requests) from request_days "
        "where ending = 'answered' group by business_days",
    )
    early = found.pop(None)
    assert found == answered["days"].dropna().astype(int).value_counts().to_dict()
    assert early == answered["days"].isna().sum()


def text_of(real_run, chapter):
    (page,) = real_run.glob(f"*-{chapter}.html")
    main = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").main
    return " ".join(main.text.split())


def test_the_median_of_the_report_is_the_product_limits(real_run, toronto):
    timed = toronto.dropna(subset=["days"])
    is_answer = timed["outcome"].isin(["granted", "partly_granted", "denied"])
    share, median, ninetieth = 1.0, None, None
    for day in sorted(timed["days"][is_answer].unique()):
        share *= 1 - (timed["days"][is_answer] == day).sum() / (timed["days"] >= day).sum()
        median = day if median is None and share <= 0.5 else median
        ninetieth = day if ninetieth is None and share <= 0.1 else ninetieth
    said = text_of(real_run, "legal")
    assert f"answered within {median:.0f} business days" in said
    assert f"nine of ten within {ninetieth:.0f} (" in said


def test_backlog(evidence, accepted):
    waiting = accepted[accepted["is_waiting"]]
    ((count, oldest),) = evidence.execute(
        "select sum(waiting), max(oldest_days) from request_backlog"
    ).fetchall()
    assert (count, oldest) == (len(waiting), waiting["days"].max())
    found = [
        day
        for (day,) in evidence.execute(
            "select received_on from foia_oldest_pending order by rank"
        ).fetchall()
    ]
    assert found == [d.date() for d in waiting["accepted"].sort_values()[:10]]


def test_foia_figures_balance(evidence, accepted, columbia):
    (row,) = evidence.execute(
        "select track, pending_at_start, received, processed, unplaced, pending_at_end "
        "from foia_processing"
    ).fetchall()
    has_end = accepted["is_waiting"] | (accepted["decided"] >= FIRST)
    is_early, waiting = accepted["accepted"] < FIRST, accepted["is_waiting"].sum()
    # Those that ended before the period though they came in it are received, and on no day.
    assert row == (
        "simple",
        (is_early & has_end).sum(),
        (~is_early).sum() + len(columbia),
        has_end.sum() - waiting + len(columbia),
        (~is_early & ~has_end).sum(),
        waiting,
    )
    assert row[1] + row[2] == row[3] + row[4] + row[5]


def test_notices_day_by_day_are_the_registers_own(evidence, raw):
    register = pd.read_csv(raw / "breach_washington_ag" / "wa_ag_breaches_20240523.csv", dtype=str)
    own = register.dropna(subset=["DateAware", "DateSubmitted"])
    assert len(own) == 1086
    days = own["DaysElapsedBeforeNotification"].astype(int)
    assert counted(
        evidence,
        "select days, sum(incidents) from client_notification "
        "where standing = 'done' group by days",
    ) == (days.value_counts().to_dict())


def test_the_page_says_how_many_notices_were_late(real_run, raw):
    register = pd.read_csv(raw / "breach_washington_ag" / "wa_ag_breaches_20240523.csv", dtype=str)
    days = register["DaysElapsedBeforeNotification"].dropna().astype(int)
    said = text_of(real_run, "incidents")
    assert f"Clients were told of {len(days):,} of {len(days):,} incidents" in said
    assert f"{(days > 30).sum():,} notices took more than 30 days" in said
    assert f"half within {days.median():.0f} days of discovery" in said
