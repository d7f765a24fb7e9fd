"""A message and its recipients meet, however their keys are written."""

import pytest

from loading import Desk
from privity.engine.duckdb import open_memory
from privity.intake.message_keys import message_key_sql

SPELLINGS = (
    "<AbC.1@Mail.Example>",
    "abc.1@mail.example",
    "ABC.1@MAIL.EXAMPLE",
    "<abc.1@mail.example",
    "<abc.1\r\n @mail.example>",
    "< abc.1@mail.example >",
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_message_id_has_one_spelling(text):
    with open_memory() as session:
        key = session.value(f"select {message_key_sql('$text')}", {"text": text})
    assert key == "abc.1@mail.example"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("N-1", "N-1"),
        ("<N-1>", "N-1"),
        ("< N-1 >", "N-1"),
        ("n 1", "n 1"),
        ("<b>x</b>", "<b>x</b>"),
        ("<No Id>", "<No Id>"),
        ("<>", "<>"),
        ("@SUM(1)", "@SUM(1)"),
        ("<@N-1>", "@N-1"),
        ("N-1@", "N-1@"),
        (None, None),
    ],
)
def test_a_key_of_the_agencys_own_stays(text, key):
    with open_memory() as session:
        assert (
            session.value(f"select {message_key_sql('cast($text as varchar)')}", {"text": text})
            == key
        )


def test_recipients_answers_and_disclosures_name_their_message(tmp_path):
    desk = Desk(tmp_path / "w")
    desk.put(
        "emails.csv",
        "message_id,sent_at,sender,in_reply_to\n"
        "<AbC.1@Mail.Example>,2026-08-01 09:00,a@b.example,\n"
        "abc.2@mail.example,2026-08-01 10:00,a@b.example,ABC.1@MAIL.EXAMPLE\n"
        "<ABC.2@mail.example>,2026-08-01 10:00,a@b.example,<N-1>\n",
    )
    desk.put(
        "email_recipients.csv",
        "message_id,recipient_no,address,kind\n abc.1@mail.example,1,c@d.example,to\n",
    )
    loaded = desk.load()
    joined = "select count(*) from emails join {} on {}.{} = emails.message_id"
    assert loaded.column(joined.format("email_recipients", "email_recipients", "message_id")) == [1]
    assert loaded.column(joined.format("emails as answers", "answers", "in_reply_to")) == [1]
    assert loaded.column("select list(reason) from quarantine") == [
        ["duplicate key, other content: nothing tells which is newer, the first row is kept"]
    ]
