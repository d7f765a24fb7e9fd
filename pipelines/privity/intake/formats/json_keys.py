"""Keys of JSON objects: the spellings of one name, and what is to be done where they differ.

Systems write ``Event_ID`` in one record and ``event_id`` in the next; column names are compared
without regard to case, so these are one column. An object that has both has said two things, and
that one is set aside; the file is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from privity.sqltext import quoted

TWICE = "a key stands twice in the JSON object"


def spellings(keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the keys of a file by the first spelling of each name, with all its spellings."""
    by_name: dict[str, list[str]] = {}
    for key in keys:
        by_name.setdefault(key.strip().lower(), []).append(key)
    return {own[0]: own for own in by_name.values()}


def spelling_notes(spelled: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Say which keys are spelled in more than one way and read as one."""
    return tuple(
        f"keys read as one column: {', '.join(own)}" for own in spelled.values() if len(own) > 1
    )


def json_path(key: str) -> str:
    """Return the path at which an object has a key, whatever signs are in it."""
    return '$."' + key.replace('"', '\\"') + '"'


def twice_sql(columns: Iterable[Sequence[str]], body: str = "body") -> str:
    """Give SQL that says whether an object has one name in two spellings, or NULL."""
    doubted = [
        f"len(list_intersect(json_keys({body}), [{', '.join(map(quoted, own))}])) > 1"
        for own in columns
        if len(own) > 1
    ]
    return f"case when {' or '.join(doubted)} then {quoted(TWICE)} end" if doubted else "null"
