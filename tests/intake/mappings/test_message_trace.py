"""Message traces: every route's rows come to the same messages, in both tables under the same keys."""

from __future__ import annotations

import pytest

from loading import Desk, Loaded

EXTENDED = (
    "date_time_utc,event_id,message_id,network_message_id,recipient_address,recipient_status,"
)
EXTENDED += "total_bytes,related_recipient_address,message_subject,sender_address,directionality\n"
V2 = "MessageTraceId,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status,Size\n"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def traced(desk: Desk, text: str, *params: str) -> Loaded:
    desk.put("raw/t.csv", text)
    for table in ("emails", "email_recipients"):
        arguments = ", ".join(["'raw/t.csv'", *params])
        desk.put(f"{table}.sql", f"select * from message_trace_{table}({arguments})")
    return desk.load()


def test_the_extended_report_gives_messages_their_start_and_recipients_their_kind(desk):
    loaded = traced(
        desk,
        EXTENDED
        + "2026-09-01T12:30:09.0Z,SEND,<1@a.test>,n1,b@o.test;c@o.test,250 queued;250 queued,9,,Hi,w@a.test,Originating\n"
        "2026-09-01T12:30:00.0Z,RECEIVE,<1@a.test>,n1,b@o.test;c@o.test;d@o.test,To;Cc;Bcc,8,,Hi,w@a.test,Originating\n"
        "2026-09-01T12:30:04.0Z,EXPAND,<1@a.test>,n1,e@a.test;f@a.test,,8,team@a.test,Hi,w@a.test,Originating\n"
        "2026-09-01T13:00:00.0Z,DELIVER,<2@a.test>,n2,z@a.test,2026-09-01T12:59:59.1Z;SRV=x,7,,Yo,w@a.test,Incoming\n",
    )
    assert loaded.rows(
        "select message_id, cast(sent_at as varchar), size_bytes, direction from emails order by 1"
    ) == [
        ("1@a.test", "2026-09-01 12:30:00", 8, None),
        ("2@a.test", "2026-09-01 13:00:00", 7, "inbound"),
    ]
    assert loaded.rows("select address, kind from email_recipients order by 1") == [
        ("b@o.test", "to"),
        ("c@o.test", "cc"),
        ("d@o.test", "bcc"),
        ("e@a.test", "to"),
        ("f@a.test", "to"),
        ("z@a.test", "to"),
    ]


def test_mails_of_one_message_id_are_told_apart_and_copies_of_a_mail_are_not(desk):
    rows = [
        ("A1", "<scan>", "2026-09-05 08:15:00", "Scan <s@a.test>", "w@a.test", "Scan"),
        ("a-1", "<scan>", "2026-09-05 08:15:02", "s@a.test", "v@a.test", "Scan"),
        ("B2", "<scan>", "2026-09-06 08:15:00", "s@a.test", "x@out.test", "Scan"),
        ("", "<scan>", "2026-09-05 08:15:00", "t@a.test", "y@out.test", "Scan"),
        ("C3", "<m>", "2026-09-07 08:15:00", "w@a.test", "x@out.test", "Copied"),
        ("D4", "<m>", "2026-09-07 08:15:30", "w@a.test", "v@a.test", "Copied"),
        ("E5", "", "2026-09-07 09:00:00", "w@a.test", "v@a.test", "no id"),
    ]
    lines = "".join(f"{','.join(row)},Delivered,10\n" for row in rows)
    loaded = traced(desk, V2 + lines)
    found = loaded.rows(
        "select list(address order by address) from emails join email_recipients using (message_id) "
        "group by message_id order by all"
    )
    assert [a for (a,) in found] == [
        ["v@a.test"],
        ["v@a.test", "w@a.test"],
        ["v@a.test", "x@out.test"],
        ["x@out.test"],
        ["y@out.test"],
    ]
    orphans = "select count(*) from email_recipients anti join emails using (message_id)"
    assert loaded.column(orphans) == [0]
    assert loaded.column("select message_id from emails where subject <> 'Scan' order by 1") == [
        "e5",
        "m",
    ]
    assert "a Message-ID that several messages have" in loaded.sources[0]["notes"]


SIZES = {
    "10": 10,
    '"1,234"': 1234,
    "10 KB": 10240,
    '"10.5 KB (10,752 bytes)"': 10752,
    "large": None,
    "": None,
    "1.5 MB": 1572864,
    "-3": None,
}


def test_forms_of_dates_and_sizes_cost_no_message(desk):
    dates = [
        "2026-09-01 12:00:00 PM",
        '"Sep 1, 2026 12:00:00 PM"',
        "09/21/2026 12:00 PM",
        "9/1/2026 12:00",
    ]
    lines = [
        f"t{n},m{n},{dates[n % 4]},w@a.test,b@o.test,x,Failed,{size}\n"
        for n, size in enumerate(SIZES)
    ]
    loaded = traced(desk, V2 + "".join(lines))
    assert loaded.rows(
        "select size_bytes, day(sent_at) = 1 or day(sent_at) = 21 from emails order by message_id"
    ) == [(size, True) for size in SIZES.values()]
    notes = loaded.sources[0]["notes"]
    assert "2 (a size that is no number of bytes: left empty)" in notes
    assert "2 (a size in KB, MB or GB" in notes
    assert "4 (months read before days, as this file shows)" in notes


def test_dates_that_read_both_ways_are_asked_about_in_both_tables(desk):
    line = "t,m,03/09/2026 21:15:00,w@a.test,b@o.test,x,Delivered,5\n"
    assert [s["rows_loaded"] for s in traced(desk, V2 + line).sources] == [0, 0]
    loaded = traced(desk, V2 + line, "day_first => true")
    assert loaded.rows("select month(sent_at), address from emails, email_recipients") == [
        (9, "b@o.test")
    ]
