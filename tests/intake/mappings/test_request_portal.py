"""Logs of requests: one table of rows says what becomes of each pair of status and disposition."""

from __future__ import annotations

import pytest

from loading import Desk

HEAD = (
    "Reference No,Create Date,Close Date,Decision Date,Request Status,Disposition,Type of Request\n"
)
DECIDED, CLOSED = "2026-09-03 04:00:00", "2026-09-04 04:00:00"
UNKNOWN = "a disposition that the adapter does not know"
# Close date, decision date, status, disposition, type; then decision, decided, responded, kind, or the reason.
ROWS = [
    (("9/4/2026", "", "Closed", "Granted", ""), ("granted", CLOSED, CLOSED, "public_records")),
    (("9/4/2026", "9/3/2026", "Closed", "Partial Release", ""), ("partial", DECIDED, CLOSED)),
    (("9/4/2026", "", "Full Release", "", ""), ("granted", CLOSED, CLOSED)),
    (("9/4/2026", "", "Full Release", "N/A", ""), ("granted", CLOSED, CLOSED)),
    (("9/4/2026", "", "Closed", "Referred to another office", ""), UNKNOWN),
    (("9/4/2026", "", "Closed", "Referred to another department", ""), (None, None, CLOSED)),
    (("9/4/2026", "", "Closed", "Not granted in full", ""), UNKNOWN),
    (("9/4/2026", "", "Closed", "", ""), (None, None, CLOSED)),
    (("9/4/2026", "", "", "", ""), (None, None, CLOSED)),
    (("", "", "", "", ""), (None, None, None)),
    (("", "", "Awaiting release form", "", ""), (None, None, None)),
    (("", "", "Assigned to department", "", ""), (None, None, None)),
    (("9/4/2026", "", "Assigned", "", ""), (None, None, None)),
    (("", "", "Legal Review", "Granted", ""), (None, None, None)),
    (("9/4/2026", "", "Legal Review", "Granted", ""), ("granted", CLOSED, CLOSED)),
    (("", "", "Granted", "", ""), ("granted", None, None)),
    (("soon", "", "Assigned", "", ""), "not a timestamp"),
    (("9/4/2026", "", "Closed", "Pending approval", ""), "closed on a day, and its disposition"),
    (("9/4/2026", "", "Denied", "Granted", ""), "its disposition and its status are different"),
    (("9/4/2026", "", "Strangely so", "Granted", ""), ("granted", CLOSED, CLOSED)),
    (("9/4/2026", "", "Strangely so", "", ""), "a status that the adapter does not know"),
    (("9/4/2026", "", "Closed", "Granted", "Police Report"), ("granted", CLOSED, CLOSED)),
    (("9/4/2026", "", "Closed", "Granted", "Media"), ("granted", CLOSED, CLOSED, "press")),
]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def test_status_and_disposition_say_together_what_became_of_a_request(desk):
    lines = [
        f"W{n:03d}-090126,9/1/2026 8:00:00 AM,{','.join(row)}" for n, (row, _) in enumerate(ROWS)
    ]
    desk.put("raw/log.csv", HEAD + "\n".join(lines) + "\n")
    desk.put("record_requests.sql", "select * from request_portal_record_requests('raw/log.csv')")
    loaded = desk.load()
    read = {
        int(number): row
        for number, *row in loaded.rows(
            "select request_id[2:4], decision, cast(decided_at as varchar), "
            "cast(responded_at as varchar), kind from record_requests"
        )
    }
    refused = {line - 2: reason for line, _, reason in loaded.quarantine}
    for number, (row, right) in enumerate(ROWS):
        if isinstance(right, str):
            assert refused[number].startswith(right), row
        else:
            assert tuple(read[number][: len(right)]) == right, row
    notes = loaded.sources[0]["notes"]
    assert "2 (closed without a disposition" in notes
    assert "1 (an open status beside a close date" in notes
    assert "1 (a disposition of a request that is open" in notes
    assert "1 (a type that does not say who asks: read as public_records)" in notes
    assert "months read before days, as this file shows" in notes


def test_dates_that_read_both_ways_are_asked_about_and_an_answer_is_taken(desk):
    desk.put("raw/log.csv", "Request ID,Date Received,Status\n1,3/9/2026,Open\n2,4/9/2026,New\n")
    desk.put("record_requests.sql", "select * from request_portal_record_requests('raw/log.csv')")
    assert [reason for _, _, reason in desk.load().quarantine] == [
        "the dates of this file read both ways: say day_first => true or false"
    ] * 2
    desk.put(
        "record_requests.sql",
        "select * from request_portal_record_requests('raw/log.csv', day_first => true)",
    )
    assert (
        desk.load()
        .column("select cast(received_at as date) from record_requests order by 1")[0]
        .isoformat()
        == "2026-09-03"
    )


def test_texts_of_a_list_that_are_not_known_are_counted_and_remarks_are_not_shown(desk):
    rows = [(n, "Sent onward") for n in (1, 2, 3)] + [(9, "Mrs Example asked again")]
    desk.put(
        "raw/log.csv",
        "Request ID,Date Received,Disposition\n"
        + "".join(f"{n},2026-09-01,{text}\n" for n, text in rows),
    )
    call = "select * from request_portal_record_requests('raw/log.csv'{})"
    desk.put("record_requests.sql", call.format(""))
    loaded = desk.load()
    assert loaded.counts == (4, 0, 4)
    assert '3 (not known: "sent onward")' in loaded.sources[0]["notes"]
    assert "asked again" not in loaded.sources[0]["notes"]
    desk.put("record_requests.sql", call.format(", dispositions => 'Sent onward = answered'"))
    assert desk.load().counts == (4, 3, 1)


def test_what_else_could_have_been_read_is_told(desk):
    desk.put(
        "raw/log.csv",
        "Request ID,Create Date,Date Received,Status,Status\n"
        "1,2026-09-05,2026-09-01,Open,Open\n2,2026-09-02,2026-09-02,Open,Closed\n3,,2026-09-03,New,New\n",
    )
    desk.put("record_requests.sql", "select * from request_portal_record_requests('raw/log.csv')")
    loaded = desk.load()
    notes = loaded.sources[0]["notes"]
    assert 'received: column "Date Received", not "Create Date", which differs in 1 rows' in notes
    assert 'read as status: column "Status", not "Status (2)", which differs in 1 rows' in notes
    assert (
        str(loaded.column("select min(received_at) from record_requests")[0])[:10] == "2026-09-01"
    )


def test_a_name_that_stands_twice_is_told_to_a_mapping(desk):
    desk.put("raw/r.csv", "Ref,Date,Date\nC1,2026-09-01,2026-09-05\n")
    desk.put(
        "cases.sql",
        """select "Ref" as case_id, 'adult' as kind, "Date" as opened_on, "Date (2)" as closed_on """
        "from file_rows('raw/r.csv')",
    )
    loaded = desk.load()
    assert (
        'a column "Date" stands there before, this one is read as "Date (2)"'
        in (loaded.sources[0]["notes"])
    )
    assert [str(d) for d in loaded.rows("select opened_on, closed_on from cases")[0]] == [
        "2026-09-01",
        "2026-09-05",
    ]
