"""Mail: the headers of messages in .eml files and mailboxes (.mbox), never their bodies.

Owns where a message begins and ends, and what its headers say, read by the standard library's
``email`` package. A body is passed over line by line: its bytes and its attachments are counted and
nothing of it is kept. What the values must be is decided elsewhere.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from privity.intake.formats.text import Record

ADDRESSES = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc")
_TEXTS = (
    "Subject",
    "In-Reply-To",
    "References",
    "X-Originating-IP",
    "X-MS-Exchange-Organization-Network-Message-Id",
)
COLUMNS = ("Message-ID", "Date", *ADDRESSES, *_TEXTS, "Size", "Attachments")
_MAX_HEADERS, _MAX_LINE = 1024 * 1024, 1024 * 1024
_HEAD = 40
# The line before each message of a mailbox: "From", a sender or a dash, and the day of arrival.
_BETWEEN = re.compile(rb"From (?:-?\s*|.*\d\d:\d\d.*\b\d{4}\s*)\r?\n?\Z")
_ATTACHED = re.compile(rb"content-disposition:\s*attachment", re.I)
# "Name (Office) [a@b]", as Lotus Notes and its heirs write it.
_BRACKETED = re.compile(r"\[([^\[\]\s]+@[^\[\]\s]+)\]")
# Newer versions of Python give nothing for a list by semicolons unless they are told to be lenient.
_LENIENT = {"strict": False} if "strict" in inspect.signature(getaddresses).parameters else {}
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass
class _Mail:
    """One message as it is read: where it begins, its header lines, and what is counted of it."""

    line: int
    headers: list[bytes] = field(default_factory=list)
    size: int = 0
    attachments: int = 0
    in_headers: bool = True
    is_cut: bool = False

    def add(self, text: bytes) -> None:
        """Take one line, keeping it if it is of the headers."""
        self.size += len(text)
        if not self.in_headers:
            self.attachments += bool(_ATTACHED.match(text))
        elif not text.strip():
            self.in_headers = False
        elif self.size > _MAX_HEADERS:
            self.is_cut = True
        else:
            self.headers.append(text)


def mails(path: Path) -> Iterator[Record]:
    """Read the headers of every message of a file.

    Parameters
    ----------
    path : Path
        A mailbox if its first line begins with ``From`` and a blank, else one message.

    Yields
    ------
    Record
        A message by ``COLUMNS``: addresses as JSON lists, the date in ISO 8601 where it can be
        read. What has none of the headers that every mail has is told as such.
    """
    with path.open("rb") as stream:
        for mail in _messages(stream):
            yield _record(mail)


def _messages(stream: BinaryIO) -> Iterator[_Mail]:
    number, is_box, after_blank, mail = 0, False, True, _Mail(1)
    while text := stream.readline(_MAX_LINE):
        number += 1
        if number == 1:
            text = text.removeprefix(b"\xef\xbb\xbf")
            is_box = text.startswith(b"From ")
            if is_box:
                continue
        elif is_box and after_blank and _BETWEEN.match(text):
            yield mail
            mail = _Mail(number)
            after_blank = False
            continue
        mail.add(text)
        after_blank = not text.strip()
    if mail.size:
        yield mail


def _record(mail: _Mail) -> Record:
    raw = b"".join(mail.headers)
    head = raw[:_HEAD].decode("ascii", "replace")
    if mail.is_cut:
        return Record(mail.line, None, "headers longer than 1 MiB", head)
    message = BytesHeaderParser(policy=compat32).parsebytes(raw)
    if not any(_text(message, name) for name in ("From", "Date", "Message-ID", "Received")):
        return Record(mail.line, None, "no headers of a mail", head)
    addresses = {name: _addresses(message, name) for name in ADDRESSES}
    texts = [_text(message, name) for name in _TEXTS]
    date = _moment(_text(message, "Date"))
    given = _text(message, "Message-ID")
    told = json.dumps([date, addresses, texts[0]], sort_keys=True, ensure_ascii=False)
    number = given or f"no-id-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:32]}"
    lists = [json.dumps(found, ensure_ascii=False) if found else "" for found in addresses.values()]
    return Record(mail.line, [number, date, *lists, *texts, str(mail.size), str(mail.attachments)])


def _raw(message: Message, name: str) -> list[str]:
    """Return the headers of a name as they stand: ``get`` would replace what is not ASCII."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _text(message: Message, name: str) -> str:
    return _decoded(next(iter(_raw(message, name)), ""))


def _decoded(value: str) -> str:
    """Return a header unfolded and its encoded words read, whatever is wrong with it."""
    text = " ".join(value.split())
    if _UNDECODED.search(text):
        raw = text.encode("utf-8", "surrogateescape")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    try:
        text = str(make_header(decode_header(text)))
    except (LookupError, ValueError, UnicodeError):
        return text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _addresses(message: Message, name: str) -> list[str]:
    """Return every address of a header, groups and lists by semicolon taken apart.

    A recipient that has a name alone is returned by it: nobody to whom a mail went is left out.
    """
    found: list[str] = []
    for value in _raw(message, name):
        text = _BRACKETED.sub(r"<\1>", " ".join(value.split()))
        if "@" not in text and not text.rstrip("; ").endswith(":"):
            # Names alone: "Surname, Given" has a comma, so that only semicolons part them.
            found += [_decoded(part) for part in text.split(";")]
        else:
            found += [
                _decoded(address or shown) for shown, address in getaddresses([text], **_LENIENT)
            ]
    return [one for one in (part.strip("' ") for part in found) if one]


def _moment(text: str) -> str:
    """Return a date of RFC 5322 in ISO 8601, anything else as it stands; -0000 is in UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return text
    return moment.isoformat(sep=" ") + ("" if moment.tzinfo else "+00:00")
