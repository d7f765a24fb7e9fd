"""Text files as they come: compression, encoding, delimiter, and records read one by one.

Turns any CSV or JSON Lines file into UTF-8 that DuckDB can read, and says what was found. Where a
file is too odd for DuckDB's reader (quotes left open, lines of other lengths, several line ends),
``records`` reads it with exact line numbers. Which record names the columns is the business of
``headers``, typing the values that of ``load``.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple, TextIO

from privity.errors import PrivityError

DELIMITERS = (",", ";", "\t", "|")
MAX_RECORD = 32 * 1024 * 1024
# Ordinary logs shrink to a tenth or a thirtieth; only a file made to harm shrinks this much.
BOMB_BYTES, BOMB_RATIO = 1024**3, 250
_CHUNK = 4 * 1024 * 1024
_HEAD = 40
_SPACED_QUOTE = re.compile(rb"[,;\t|\r\n \"] \"")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")
_QUOTED = {q: re.compile(rf" *{q}((?:[^{q}]++|{q}{q})*+){q} *") for q in "\"'"}


@dataclass(frozen=True)
class TextFile:
    """A text file made readable: ``path`` is UTF-8 and not compressed.

    ``lines`` counts physical lines without blank ones at the end. ``is_even`` says that all lines
    end alike and every byte could be decoded, so that DuckDB's reader may be tried; ``is_plain``
    that nothing stands there that it would read in its own way (a NUL, a quote after a space).
    """

    path: Path
    encoding: str
    lines: int
    newline: str
    is_even: bool
    is_plain: bool


class Record(NamedTuple):
    """One record: the line it starts on, its fields, or why there are none."""

    line: int
    fields: list[str] | None
    problem: str | None = None
    head: str = ""


class _Tally:
    """Counts over the bytes of a UTF-8 text, taken as they stream by."""

    def __init__(self) -> None:
        self.size = self.newlines = self.returns = self.pairs = 0
        self.end, self.before = b"", b"\n"
        self.is_plain = True

    def add(self, chunk: bytes) -> None:
        if self.is_plain:
            seen = self.before + chunk
            self.before = seen[-2:]
            self.is_plain = b"\0" not in seen and not (b' "' in seen and _SPACED_QUOTE.search(seen))
        self.size += len(chunk)
        self.newlines += chunk.count(b"\n")
        returns = chunk.count(b"\r")
        self.returns += returns
        if returns or self.end.endswith(b"\r"):
            self.pairs += chunk.count(b"\r\n")
            self.pairs += self.end.endswith(b"\r") and chunk.startswith(b"\n")
        self.end = (self.end + chunk[-256:])[-256:]

    def text(self, path: Path, encoding: str) -> TextFile:
        """Describe the file that was tallied."""
        return TextFile(path, encoding, self.lines, self.newline, self.is_even, self.is_plain)

    @property
    def newline(self) -> str:
        return "\n" if self.newlines or not self.returns else "\r"

    @property
    def is_even(self) -> bool:
        return (
            not self.newlines or self.returns == 0 or (self.returns == self.pairs == self.newlines)
        )

    @property
    def lines(self) -> int:
        ends = self.newlines or self.returns
        tail = self.end.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if not tail.endswith(b"\n"):
            return ends + (self.size > 0)
        return ends - (len(tail) - len(tail.rstrip(b"\n")) - 1)


def open_text(source: Path, scratch: Path, place: str) -> TextFile:
    """Find a file's encoding and make it readable, decompressed and as UTF-8.

    Parameters
    ----------
    source : Path
        A text file, gzipped if its name ends in ``.gz``.
    scratch : Path
        Name of a file that may be written if the source itself cannot serve.
    place : str
        The source's name in messages.

    Returns
    -------
    TextFile

    Raises
    ------
    PrivityError
        For an empty, truncated, damaged or undecodable file, and for a decompression bomb.
    """
    if source.stat().st_size == 0:
        raise PrivityError(f"{place}: is empty (0 bytes); an extract without rows has its header")
    is_packed = source.name.lower().endswith(".gz")
    with source.open("rb") as raw:
        try:
            stream = gzip.GzipFile(fileobj=raw) if is_packed else raw
            sample = stream.read(65_536)
            if not sample:
                raise PrivityError(
                    f"{place}: is empty within; an extract without rows has its header"
                )
            mark, encoding = _encoding_of(sample)
            stream.seek(len(mark))
            copy = scratch if is_packed else None
            if encoding != "utf-8":
                return _transcoded(stream, raw, encoding, bool(mark), scratch, place)
            tally, invalid, foreign = _checked(stream, raw, copy, is_packed, place)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise PrivityError(
                f"{place}: the gzip data are damaged or cut off; export or copy it again"
            ) from None
        if not invalid:
            label = "utf-8 with byte-order mark" if mark else "utf-8"
            return tally.text(copy or source, label)
        if foreign >= invalid:
            label = f"utf-8 with {invalid} undecodable bytes"
            return replace(tally.text(copy or source, label), is_even=False)
    with (copy or source).open("rb") as stream:
        return _transcoded(stream, stream, "cp1252", False, scratch, place)


def _encoding_of(sample: bytes) -> tuple[bytes, str]:
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return mark, encoding
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # The letter that a header begins with has one zero; a row may hold any number of them.
    begins = [byte == 0 for byte in sample[:2]] == [even > odd, even < odd]
    if begins and max(even, odd) > len(sample) * 0.3 and min(even, odd) < len(sample) * 0.05:
        return b"", "utf-16-be" if even > odd else "utf-16-le"
    return b"", "utf-8"


def _checked(
    stream: BufferedIOBase, raw: BufferedIOBase, copy: Path | None, is_packed: bool, place: str
) -> tuple[_Tally, int, int]:
    """Tally a UTF-8 text, counting undecodable bytes and characters beyond ASCII."""
    tally, invalid, foreign = _Tally(), 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    target = copy.open("wb") if copy else None
    try:
        while chunk := stream.read(_CHUNK):
            tally.add(chunk)
            if is_packed:
                _refuse_bomb(tally.size, raw, place)
            if target:
                target.write(chunk)
            if not chunk.isascii() or decoder.getstate()[0]:
                text = decoder.decode(chunk)
                invalid += len(_SURROGATE.findall(text))
                foreign += len(_FOREIGN.findall(text))
        invalid += len(_SURROGATE.findall(decoder.decode(b"", final=True)))
    finally:
        if target:
            target.close()
    return tally, invalid, foreign


def _transcoded(
    stream: BufferedIOBase,
    raw: BufferedIOBase,
    encoding: str,
    has_mark: bool,
    scratch: Path,
    place: str,
) -> TextFile:
    """Write a text as UTF-8, tallying it."""
    tally, decoder = _Tally(), codecs.getincrementaldecoder(encoding)("strict")
    scratch = scratch.with_suffix(".utf8")
    try:
        with scratch.open("wb") as target:
            while True:
                chunk = stream.read(_CHUNK)
                data = decoder.decode(chunk, final=not chunk).encode("utf-8")
                tally.add(data)
                target.write(data)
                if not chunk:
                    break
                if raw is not stream:
                    _refuse_bomb(tally.size, raw, place)
    except UnicodeError:
        known = "Windows-1252" if encoding == "cp1252" else encoding.upper()
        raise PrivityError(
            f"{place}: holds bytes that are neither UTF-8 nor {known}; save it as UTF-8"
        ) from None
    label = {"cp1252": "windows-1252"}.get(encoding, encoding)
    return tally.text(scratch, label + (" with byte-order mark" if has_mark else ""))


def _refuse_bomb(size: int, raw: BufferedIOBase, place: str) -> None:
    if size > BOMB_BYTES and size > BOMB_RATIO * max(raw.tell(), 1):
        raise PrivityError(
            f"{place}: unpacks to more than {BOMB_RATIO} times its size; "
            "if that is right, supply it unpacked"
        )


def records(text: TextFile, delimiter: str | None, quote: str = '"') -> Iterator[Record]:
    """Read a text record by record; without a delimiter each line is one.

    A quote that is never closed, or not followed by a delimiter, costs the one line on which it
    stands; the next line is read on its own again. Blank lines are no records.

    Yields
    ------
    Record
        In file order, each with the physical line on which it starts, the first being 1.
    """
    with text.path.open(encoding="utf-8", errors="surrogateescape", newline=text.newline) as file:
        if file.read(1) != "\ufeff":
            file.seek(0)
        lines = _Lines(file, text.newline)
        if delimiter is None:
            while (line := lines.take()) is not None:
                if line.strip("\r\n"):
                    yield _whole(lines, line) or _decodable(
                        lines.number, [line.rstrip("\r\n")], [line]
                    )
            return
        while not lines.is_over:
            yield from _plain_records(lines, delimiter, quote)
            if (line := lines.take()) is not None and line.strip("\r\n"):
                yield _whole(lines, line) or _odd_record(lines, line, delimiter, quote)


class _Lines:
    """Physical lines of a file, with those of the record at hand to be given back."""

    def __init__(self, file: TextIO, newline: str) -> None:
        self._file, self._newline = file, newline
        self._back: list[str] = []
        self.number = 0
        self.is_over = False

    def take(self) -> str | None:
        """Return the next line, or None; ``number`` is its number."""
        line = self._back.pop() if self._back else self._file.readline(MAX_RECORD)
        self.is_over = not line
        self.number += bool(line)
        return line or None

    def give_back(self, lines: list[str]) -> None:
        """Have lines, the last ones taken, taken again."""
        self._back.extend(reversed(lines))
        self.number -= len(lines)
        self.is_over = False

    def is_cut(self, line: str) -> bool:
        """Whether a line is longer than any record may be."""
        return len(line) >= MAX_RECORD and not line.endswith(self._newline)

    def drop_rest(self) -> None:
        """Skip what is left of a line that is cut."""
        while (part := self._file.readline(MAX_RECORD)) and not part.endswith(self._newline):
            pass


def _whole(lines: _Lines, line: str) -> Record | None:
    if not lines.is_cut(line):
        return None
    lines.drop_rest()
    return Record(lines.number, None, "line longer than 32 MiB", line[:_HEAD])


def _plain_records(lines: _Lines, delimiter: str, quote: str) -> Iterator[Record]:
    """Yield records as long as they are beyond doubt; give back the first that is not."""
    taken: list[str] = []

    def feed() -> Iterator[str]:
        while (line := lines.take()) is not None:
            taken.append(line)
            yield line

    odd = " " + quote
    reader = csv.reader(feed(), delimiter=delimiter, quotechar=quote, strict=True)
    try:
        for fields in reader:
            if any(odd in line or lines.is_cut(line) for line in taken):
                break
            if fields:
                yield _decodable(lines.number - len(taken) + 1, fields, taken)
            taken.clear()
    except csv.Error:
        pass
    lines.give_back(taken)


def _odd_record(lines: _Lines, line: str, delimiter: str, quote: str) -> Record:
    """Read one record that is not plain; if a quote is astray it costs this one line."""
    start, taken, size = lines.number, [], len(line)
    fields = _split(line.rstrip("\r\n"), delimiter, quote)
    while fields is _OPEN and size < MAX_RECORD and (more := lines.take()) is not None:
        taken.append(more)
        size += len(more)
        if more.count(quote) % 2:
            fields = _split((line + "".join(taken)).rstrip("\r\n"), delimiter, quote)
            break
    if fields is None or fields is _OPEN:
        lines.give_back(taken)
        return Record(start, None, "a quote is not closed, or stands within a value", line[:_HEAD])
    return _decodable(start, fields, [line, *taken])


_OPEN: list[str] = ["a quoted field goes on"]


def _split(text: str, delimiter: str, quote: str) -> list[str] | None:
    """Split one record; ``_OPEN`` if its last field is not closed, None if a quote is astray."""
    fields, at, pattern = [], 0, _QUOTED[quote]
    while True:
        if _opens(text, at, quote):
            found = pattern.match(text, at)
            if not found:
                return _OPEN
            if found.end() < len(text) and not text.startswith(delimiter, found.end()):
                return None
            fields.append(found[1].replace(quote * 2, quote))
            at = found.end()
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            fields.append(text[at:end])
            at = end
        if at >= len(text):
            return fields
        at += len(delimiter)


def _opens(text: str, at: int, quote: str) -> bool:
    while text.startswith(" ", at):
        at += 1
    return text.startswith(quote, at)


def _decodable(start: int, fields: list[str], lines: list[str]) -> Record:
    if not all(line.isascii() for line in lines) and _SURROGATE.search("".join(lines)):
        return Record(start, None, "bytes that are not UTF-8", lines[0][:_HEAD])
    return Record(start, fields)
