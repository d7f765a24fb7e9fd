"""Mail: headers are read whatever form they take, and of a body nothing is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loading import Desk
from privity.intake.formats.mail import COLUMNS, mails

BASE = b"Message-ID: <1@a.test>\r\nDate: Mon, 7 Sep 2026 09:12:44 -0400\r\nFrom: w@a.test\r\n"


def read(path: Path, data: bytes) -> list[dict[str, str]]:
    path.write_bytes(data)
    return [
        dict(zip(COLUMNS, r.fields, strict=True))
        if r.fields
        else {"problem": r.problem, "head": r.head}
        for r in mails(path)
    ]


@pytest.mark.parametrize(
    ("header", "addresses"),
    [
        (b"To: b@o.test", ["b@o.test"]),
        (b"To: b@o.test, c@o.test", ["b@o.test", "c@o.test"]),
        (b"To: b@o.test; c@o.test; d@o.test", ["b@o.test", "c@o.test", "d@o.test"]),
        (b'To: "Boyd; B, Dr." <b@o.test>;\r\n c@o.test', ["b@o.test", "c@o.test"]),
        (b"To: b@o.test,\r\n\t=?utf-8?q?Zo=C3=AB=2C_Z?= <z@o.test>", ["b@o.test", "z@o.test"]),
        (b"To: Room: b@o.test, c@o.test;", ["b@o.test", "c@o.test"]),
        (b"To: undisclosed-recipients:;", []),
        (b"To: b@o.test\r\nTo: c@o.test", ["b@o.test", "c@o.test"]),
        (b"To: Boyd (Office) [b@o.test]", ["b@o.test"]),
        (b"To: 'b@o.test'", ["b@o.test"]),
        (b"To: Boyd, B.; Cole", ["Boyd, B.", "Cole"]),
        (b"To: /o=Org/ou=First/cn=boyd", ["/o=Org/ou=First/cn=boyd"]),
        (b"to: B@O.test", ["B@O.test"]),
        (b"To:", []),
    ],
)
def test_every_recipient_of_a_header_is_read(tmp_path, header, addresses):
    (mail,) = read(tmp_path / "x.eml", BASE + header + b"\r\n\r\nbody\r\n")
    assert json.loads(mail["To"] or "[]") == addresses


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Mon, 7 Sep 2026 09:12:44 -0400", "2026-09-07 09:12:44-04:00"),
        ("7 Sep 2026 09:12:44 -0000", "2026-09-07 09:12:44+00:00"),
        ("Mon, 7 Sep 2026 09:12:44 EST", "2026-09-07 09:12:44-05:00"),
        ("Mon, 07 Sep 26 09:12 +0200 (CEST)", "2026-09-07 09:12:00+02:00"),
        ("tomorrow", "tomorrow"),
        ("Mon, 77 Sep 2026 09:12:44 -0400", "Mon, 77 Sep 2026 09:12:44 -0400"),
        ("", ""),
    ],
)
def test_dates_are_read_with_their_zone_or_stay_as_they_are(tmp_path, date, moment):
    (mail,) = read(tmp_path / "x.eml", f"From: w@a.test\nDate: {date}\n\n".encode())
    assert mail["Date"] == moment


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (b"Visit\r\n  on Friday", "Visit on Friday"),
        (b"=?utf-8?q?Caf=C3=A9?= =?utf-8?b?IHTDtA==?=", "Caf\u00e9 t\u00f4"),
        (b"=?iso-8859-1?q?Caf=E9?=", "Caf\u00e9"),
        (b"=?klingon?q?Caf=E9?=", "=?klingon?q?Caf=E9?="),
        ("Caf\u00e9".encode(), "Caf\u00e9"),
        (b"Caf\xe9", "Caf\u00e9"),
    ],
)
def test_subjects_are_unfolded_and_decoded(tmp_path, subject, text):
    (mail,) = read(tmp_path / "x.eml", BASE + b"Subject: " + subject + b"\n\n")
    assert mail["Subject"] == text


def test_a_mail_without_an_id_is_known_by_what_its_copies_share(tmp_path):
    mail = b"Date: Mon, 7 Sep 2026 09:12:44 -0400\nFrom: s@a.test\nTo: b@o.test\nSubject: Scan\n\n"
    keys = [
        read(tmp_path / f"{n}.eml", data)[0]["Message-ID"]
        for n, data in enumerate(
            [mail, b"Received: from x\n" + mail + b"more", mail.replace(b"Scan", b"Other")]
        )
    ]
    assert keys[0] == keys[1] != keys[2] and keys[0].startswith("no-id-")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"just a text\nof two lines\n", "no headers of a mail"),
        (b"\n\nFrom: w@a.test\n\n", "no headers of a mail"),
        (
            BASE + b"X: " + b"y" * 999_999 + b"\nZ: " + b"y" * 99_999 + b"\n\n",
            "headers longer than 1 MiB",
        ),
    ],
)
def test_what_is_no_mail_is_told(tmp_path, data, problem):
    assert [mail["problem"] for mail in read(tmp_path / "x.eml", data)] == [problem]


BODIES = st.lists(
    st.sampled_from(
        [
            b"",
            b"text",
            b"From what we know",
            b">From a",
            b"From: x@y.test",
            b"--b",
            b"Message-ID: <9>",
        ]
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(BODIES, min_size=1, max_size=5), st.sampled_from([b"\n", b"\r\n"]))
def test_a_mailbox_has_its_messages_whatever_their_bodies_say(tmp_path_factory, bodies, end):
    path = tmp_path_factory.mktemp("box", numbered=True) / "x.mbox"
    texts = []
    for number, body in enumerate(bodies):
        lines = [
            b"From - Mon Sep  7 10:00:00 2026",
            b"Message-ID: <%d>" % number,
            b"From: w@a.test",
            b"",
        ]
        texts.append(end.join([*lines, *body, b"Content-Disposition: attachment", b"", b""]))
    found = read(path, b"".join(texts))
    assert [mail["Message-ID"] for mail in found] == [f"<{n}>" for n in range(len(bodies))]
    assert {mail["Attachments"] for mail in found} == {"1"}
    assert "text" not in json.dumps(found)


def test_a_mapping_reads_mail_by_its_headers(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put("raw/x.eml", BASE + b"To: b@o.test\r\nBcc: c@o.test\r\n\r\nsecret body\r\n")
    for table in ("emails", "email_recipients"):
        desk.put(f"{table}.sql", f"select * from mail_files_{table}('raw/*.eml')")
    loaded = desk.load()
    assert loaded.rows("select message_id, cast(sent_at as varchar), sender from emails") == [
        ("1@a.test", "2026-09-07 13:12:44", "w@a.test")
    ]
    assert loaded.rows("select address, kind from email_recipients order by 1") == [
        ("b@o.test", "to"),
        ("c@o.test", "bcc"),
    ]


def test_a_folder_of_mail_is_read_as_one_and_each_row_keeps_its_file(tmp_path):
    desk = Desk(tmp_path / "agency")
    for number in range(30):
        desk.put(f"raw/m/{number:02d}.eml", BASE.replace(b"<1", b"<%d" % number) + b"\r\n")
    desk.put("raw/m/17.eml", b"no mail\n")
    desk.put("raw/two.mbox", b"From - Mon Sep  7 10:00:00 2026\nFrom: w@a.test\nDate: never\n\n")
    desk.put("emails.sql", "select * from mail_files_emails(['raw/m/*.eml', 'raw/two.mbox'])")
    loaded = desk.load()
    assert loaded.counts == (31, 29, 2)
    assert loaded.rows("select source, line, reason from quarantine order by all") == [
        ("extracts/emails.sql of extracts/raw/m/17.eml", 1, "no headers of a mail"),
        ("extracts/emails.sql of extracts/raw/two.mbox", 1, "not a timestamp"),
    ]
    notes = loaded.sources[0]["notes"]
    assert "reads 30 mail files (sha256 of their list" in notes
    assert "rows read from 31 mail files: 31, unreadable: 1" in notes
    before = notes.partition("of their list ")[2][:64]
    desk.put("raw/m/29.eml", BASE + b"Subject: other\r\n\r\n")
    assert before not in desk.load().sources[0]["notes"]


def test_an_adapter_of_another_format_refuses_mail(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put("raw/x.eml", BASE + b"\r\n")
    desk.put("emails.sql", "select * from message_trace_emails('raw/x.eml')")
    assert "extracts/raw/x.eml: has no column" in "\n".join(desk.refused())
