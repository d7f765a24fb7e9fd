"""Keys of e-mail messages: one spelling, however a log or a mail client writes a Message-ID.

RFC 5322 sets a Message-ID between angle brackets and lets a header be folded within it; logs leave
the brackets out, add blanks, or write it in small letters. The spellings are told apart nowhere, so
that a message and its recipients meet. A key of the agency's own is left as it is written.
"""

from __future__ import annotations

MESSAGE_KEYS = frozenset({"message_id", "in_reply_to"})
"""The columns of the contract that name a message."""


def message_key_sql(text_sql: str) -> str:
    """Give SQL for the one spelling of a message's key: no brackets, no blanks, small letters.

    Parameters
    ----------
    text_sql : str
        A trimmed VARCHAR expression. What neither has an ``@`` between two parts nor stands, as
        one word, in angle brackets is no Message-ID and stays as it is.
    """
    return (
        f"case when regexp_matches({text_sql}, '[^<\\s]\\s*@\\s*[^>\\s]') "
        f"then lower(regexp_replace({text_sql}, '^<|>$|\\s', '', 'g')) "
        f"when regexp_full_match({text_sql}, '<\\s*[^<>\\s]+\\s*>') then trim({text_sql}[2:-2]) "
        f"else {text_sql} end"
    )
