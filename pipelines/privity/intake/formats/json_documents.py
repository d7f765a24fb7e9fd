"""JSON documents: the objects of a list in one, read element by element with their lines.

Takes a text apart where its brackets say so, without judging what stands between them: an element
that is no JSON is still one element, to be quarantined alone. Handles a list, an object that holds
the list under a key (``entry`` of a FHIR bundle, ``value`` of OData), and objects one after
another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from privity.errors import PrivityError
from privity.intake.formats.text import MAX_RECORD, Record, TextFile

MAX_DOCUMENT = 512 * 1024 * 1024
LIST_KEYS = ("entry", "value", "records", "events", "items", "data")
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|["{}\[\]]', re.S)
_KEY = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*:\s*\Z')
_HEAD = 40
_SURROGATE = re.compile("[\udc80-\udcff]")
_BETWEEN = " \t\r\n,"


def elements(text: TextFile, list_key: str, place: str) -> Iterator[Record]:
    """Take a JSON document apart; whether it can be is known before the first object is read.

    Parameters
    ----------
    text : TextFile
    list_key : str
        The key of the list in an object around it; empty: any of ``LIST_KEYS``.
    place : str
        The file's name in messages.

    Returns
    -------
    iterator of Record
        Each with the line on which it begins and its JSON as its one field.

    Raises
    ------
    PrivityError
        If the document is cut off or its brackets do not match: what follows cannot be told
        apart, so that nobody could say how much was lost.
    """
    if text.path.stat().st_size > MAX_DOCUMENT:
        raise PrivityError(
            f"{place}: one JSON document of more than 512 MiB; export it as JSON "
            "Lines, one object a line"
        )
    body = text.path.read_text(encoding="utf-8", errors="surrogateescape").removeprefix("\ufeff")
    spans = list(_spans(body, (list_key,) if list_key else LIST_KEYS, place))
    return _records(body, spans)


def _records(body: str, spans: list[tuple[int, int]]) -> Iterator[Record]:
    line, counted = 1, 0
    for start, end in spans:
        line += body.count("\n", counted, start)
        counted = start
        yield _record(line, body[start:end])


def _record(line: int, element: str) -> Record:
    if len(element) >= MAX_RECORD:
        return Record(line, None, "element longer than 32 MiB", element[:_HEAD])
    if not element.isascii() and _SURROGATE.search(element):
        return Record(line, None, "bytes that are not UTF-8", element[:_HEAD])
    return Record(line, [element])


def _spans(body: str, list_keys: tuple[str, ...], place: str) -> Iterator[tuple[int, int]]:
    """Yield where each element begins and ends."""
    depth, floor, start, after, brackets, has_list = 0, 0, 0, 0, [], False
    for token in _TOKEN.finditer(body):
        sign = token[0]
        if sign == '"':
            raise _broken(body, token.start(), place)
        if sign in "{[":
            brackets.append("}" if sign == "{" else "]")
            opens_list = sign == "[" and (
                depth == 0
                or (
                    depth == 1
                    and not has_list
                    and floor == 0
                    and brackets[0] == "}"
                    and _key_before(body, start, token.start()) in list_keys
                )
            )
            if opens_list:
                floor, after, has_list = depth + 1, token.end(), True
            elif depth == floor:
                yield from _stray(body, after, token.start())
                start = token.start()
            depth += 1
        elif sign in "}]":
            if not brackets or brackets.pop() != sign:
                raise _broken(body, token.start(), place)
            depth -= 1
            if floor and depth == floor - 1:
                yield from _stray(body, after, token.start())
                floor = 0
            elif depth == floor and not (has_list and not floor):
                yield start, token.end()
                after = token.end()
            if depth == 0:
                after, has_list = token.end(), False
    if brackets:
        raise _broken(body, len(body.rstrip()), place)
    yield from _stray(body, after, len(body))


def _key_before(body: str, start: int, at: int) -> str | None:
    found = _KEY.search(body, max(start, at - 200), at)
    return found[1] if found else None


def _stray(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what stands between elements and is neither blank nor a comma: it is none itself."""
    stray = body[start:end]
    kept = stray.strip(_BETWEEN)
    if kept:
        begin = start + stray.index(kept)
        yield begin, begin + len(kept)


def _broken(body: str, at: int, place: str) -> PrivityError:
    line = body.count("\n", 0, at) + 1
    return PrivityError(
        f"{place}, line {line}: the JSON is cut off or its brackets do not match; "
        "nothing after it can be told apart, export it again"
    )
