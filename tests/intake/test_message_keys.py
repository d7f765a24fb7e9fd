"""A message and its recipients meet, however their keys are written."""

import pytest

from databases import column, evaluation_of
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
    ("text", "key"), [("N-1", "N-1"), ("<N-1>", "N-1"), ("n 1", "n 1"), (None, None)]
)
def test_a_key_of_the_agencys_own_stays(text, key):
    with open_memory() as session:
        assert session.value(f"select {message_key_sql('$text::varchar')}", {"text": text}) == key


def test_recipients_answers_and_disclosures_name_their_message(catalogue):
    first, second, *_ = SPELLINGS
    evaluation = evaluation_of(
        catalogue,
        {
            "emails": [
                {"message_id": first, "sent_at": "2026-08-01 09:00"},
                {"message_id": "x@y.example", "sent_at": "2026-08-01 10:00", "in_reply_to": second},
            ],
            "email_recipients": [{"message_id": second, "recipient_no": 1}],
            "disclosures": [{"disclosure_id": "D", "message_id": SPELLINGS[2]}],
        },
    )
    for sql in (
        "select count(*) from emails join email_recipients using (message_id)",
        "select count(*) from emails join disclosures using (message_id)",
        "select count(*) from emails join emails as answers on answers.in_reply_to = emails.message_id",
    ):
        assert column(evaluation, sql) == [1]
