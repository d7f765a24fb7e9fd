"""Real public records through every stage: known figures come out, noise is told apart."""

import pytest

pytestmark = pytest.mark.real


def one(connection, sql, *values):
    return connection.execute(sql, list(values)).fetchone()[0]


def control(evidence, clause):
    return evidence.execute(
        "select status, examined, failed from control_results where list_contains(clause_ids, ?)",
        [clause],
    ).fetchone()


def test_every_row_read_is_loaded_or_quarantined(evidence):
    rows = evidence.execute(
        "select table_name, rows_read, rows_loaded, rows_quarantined "
        "from load_results where table_name <> ''"
    ).fetchall()
    assert {name: read for name, read, *_ in rows} == {
        "emails": 28281,
        "email_recipients": 307364,
        "record_requests": 16151,
        "incidents": 6465,
        "cases": 1434,
        "staff": 53,
        "assignments": 1434,
        "access_events": 8577,
    }
    assert all(read == loaded + quarantined for _, read, loaded, quarantined in rows)


def test_accesses_by_someone_not_responsible(evidence):
    assert control(evidence, "MS-31") == ("fail", 8577, 3668)
    assert one(evidence, "select count(*) from access_review where not is_explained") == 3668


def test_messages_with_an_outside_recipient(evidence, extracts):
    """1,208 messages have an Internet address; those without a readable date are quarantined."""
    outside = one(
        extracts,
        "select count(distinct message_id) from email_recipients "
        "where address not like '%@eop.internal'",
    )
    assert outside == 1208
    dated = one(
        extracts,
        "select count(distinct message_id) from email_recipients "
        "join emails using (message_id) "
        "where address not like '%@eop.internal'",
    )
    undated = one(extracts, "select count(*) from quarantine where table_name = 'emails'")
    assert outside - dated <= undated
    assert (
        one(
            evidence,
            "select count(distinct split_part(subject, '|', 1)) from findings "
            "join control_results using (control_id) "
            "where list_contains(clause_ids, 'ME-10')",
        )
        == dated
    )


def test_toronto_dates_of_1301_are_quarantined(extracts):
    """So is every year before 1900 or after 2100: 1,930 rows, 136 of them with 1301."""
    assert (
        one(
            extracts,
            "select count(*) from record_requests where least(received_at, "
            "coalesce(decided_at, received_at)) < '1900-01-01'",
        )
        == 0
    )
    assert (
        one(
            extracts,
            "select count(*) from quarantine where table_name = 'record_requests' "
            "and reason like '%implausible%'",
        )
        == 1930
    )


def test_a_decision_before_acceptance_is_flagged_and_never_averaged(evidence, extracts):
    """Of 1,346 such rows 961 have a year that cannot be and are quarantined; 385 are flagged."""
    early = one(extracts, "select count(*) from record_requests where decided_at < received_at")
    assert early == 385
    assert (
        one(
            extracts,
            "select count(*) from quarantine where table_name = 'record_requests' "
            "and reason not like '%duplicate%'",
        )
        >= 1346 - early
    )
    flagged = evidence.execute(
        "select unexpected_count, success from suite_results where table_name = 'record_requests' "
        "and expectation = 'no request is decided before it was received'"
    ).fetchone()
    assert flagged == (early, False)
    assert one(evidence, "select min(business_days) from request_days") >= 0
    assert (
        one(
            evidence,
            "select sum(requests) from request_days where business_days is null and "
            "ending <> 'waiting'",
        )
        == early
    )


def test_days_to_notification_equal_the_registers_own(extracts, raw):
    register = raw / "breach_washington_ag" / "wa_ag_breaches_20240523.csv"
    import duckdb

    with duckdb.connect() as plain:
        own = dict(
            plain.execute(
                "select 'WA-' || Id, cast(DaysElapsedBeforeNotification as integer) from "
                "read_csv(?, all_varchar = true) where DateAware is not null "
                "and DateSubmitted is not null",
                [str(register)],
            ).fetchall()
        )
    measured = dict(
        extracts.execute(
            "select incident_id, date_diff('day', "
            "cast(timezone('America/New_York', timezone('UTC', discovered_at)) as date), "
            "cast(timezone('America/New_York', timezone('UTC', clients_notified_at)) as date)) "
            "from incidents where incident_id like 'WA-%'"
        ).fetchall()
    )
    assert len(own) == 1086 and measured == own


def test_notices_after_more_than_thirty_days(evidence, extracts):
    """813 notices took longer; 16 of them do not say how many clients, if any, were affected."""
    days = "date_diff('day', discovered_at, clients_notified_at) > 30"
    assert one(extracts, f"select count(*) from incidents where {days}") == 813
    assert (
        one(extracts, f"select count(*) from incidents where {days} and clients_affected is null")
        == 16
    )
    late = one(
        evidence,
        "select count(*) from findings join control_results using (control_id) "
        "where list_contains(clause_ids, 'SW-11') and subject like 'WA-%'",
    )
    assert late == 813 - 16


def test_federal_reports_are_counted_and_not_judged_on_notice(evidence):
    assert (
        one(
            evidence,
            "select count(*) from findings join control_results using (control_id) "
            "where list_contains(clause_ids, 'SW-11') and subject like 'HHS-%'",
        )
        == 0
    )


@pytest.mark.parametrize("clause", ["MS-35", "MS-40", "MS-01", "CT-05", "SW-02", "MS-47"])
def test_what_the_sources_lack_is_not_tested(evidence, clause):
    assert control(evidence, clause)[0] == "not_tested"


def test_every_page_is_there_and_says_nothing_of_outsiders(real_run):
    pages = sorted(p.name for p in real_run.glob("*.html"))
    assert "index.html" in pages and len(pages) >= 10
    assert all("aol.com" not in p.read_text() for p in real_run.glob("*.html"))
