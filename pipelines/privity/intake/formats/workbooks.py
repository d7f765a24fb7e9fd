"""Workbooks: the one sheet of an Excel or OpenDocument file as records.

Owns which sheet is read, what stands above its rows (titles, headings of two storeys, merged cells)
and how a cell becomes text; what the text must be is the contract's.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import python_calamine

from privity.errors import PrivityError
from privity.intake.formats.cell_faults import NEVER_CALCULATED, Faults, cell_faults
from privity.intake.formats.headers import heading, joined
from privity.intake.formats.text import BOMB_BYTES, BOMB_RATIO, Record

_Range = tuple[tuple[int, int], tuple[int, int]]
_LOOKED_AT = 30


@dataclass(frozen=True)
class Sheet:
    """A sheet that has been opened.

    ``names`` are the column names; ``rows`` yields what stands below them as records numbered as
    the sheet numbers them, blank rows and ``banners`` (one merged cell across all columns) left
    out. A cell merged over several rows counts for each of them; one over columns of other names
    costs its rows. ``notes`` say what was found besides.
    """

    name: str
    names: list[str]
    rows: Callable[[], Iterator[Record]]
    banners: int = 0
    titles: int = 0
    last_row: int = 0
    notes: tuple[str, ...] = ()


def open_sheet(path: Path, wanted: str, known: frozenset[str], place: str) -> Sheet:
    """Open the sheet of the name wanted, or the only one that holds anything.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xlsb, .xls or .ods file.
    wanted : str
        The sheet's name in any case: that of the table it supplies; empty if none is asked for.
    known : frozenset of str
        Names, in lower case, that columns may have: they tell the heading from what is above it.
    place : str
        The file's name in messages.

    Returns
    -------
    Sheet

    Raises
    ------
    PrivityError
        For a damaged workbook, a bomb, an empty one, or several sheets none of which has the name.
    """
    sheets = _sheets(path, place)
    filled = [name for name, sheet in sheets.items() if sheet.height]
    named = [name for name in filled if name.strip().lower() == wanted.lower()]
    if not filled:
        raise PrivityError(f"{place}: is empty; an extract without rows has its header")
    if not named and len(filled) > 1:
        raise PrivityError(
            f"{place}: {len(filled)} sheets hold data and none is named "
            f"{wanted or '(say which: sheet => ...)'}; name the one to load so: "
            + ", ".join(filled)
        )
    chosen = (named or filled)[0]
    sheet = _laid_out(chosen, sheets[chosen], known, cell_faults(path, chosen))
    others = [name for name in filled if name != chosen]
    unread = (f"{len(filled)} sheets hold data, not read: {', '.join(others)}",) if others else ()
    return replace(sheet, notes=(*unread, *sheet.notes))


def sheet_rows(path: Path, wanted: str, place: str) -> list[Record]:
    """Return every row of a sheet that holds anything, whatever it is: titles, headings, notes.

    Parameters are those of :func:`open_sheet`; without ``wanted`` the workbook has one sheet that
    holds anything. Cells that are merged each have the text of the first.

    Raises
    ------
    PrivityError
        For a damaged workbook, a bomb, an empty one, no sheet of that name, or several without.
    """
    sheets = {name: sheet for name, sheet in _sheets(path, place).items() if sheet.height}
    named = [name for name in sheets if name.strip().lower() == wanted.strip().lower()]
    if not sheets:
        raise PrivityError(f"{place}: is empty")
    if not named and (wanted or len(sheets) > 1):
        wrong = f"no sheet is named {wanted}" if wanted else "several sheets hold data"
        raise PrivityError(f"{place}: {wrong}; say which with --sheet: {', '.join(sheets)}")
    sheet = sheets[(named or list(sheets))[0]]
    return [
        Record(number, cells)
        for number, cells in _numbered(sheet, _merged(sheet), {})
        if any(cell.strip() for cell in cells)
    ]


def _sheets(path: Path, place: str) -> dict[str, Any]:
    _refuse_bomb(path, place)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        return {name: workbook.get_sheet_by_name(name) for name in workbook.sheet_names}
    except Exception:  # the library raises whatever its parsers raise, panics included
        raise PrivityError(f"{place}: is no whole workbook; save or copy it again") from None


def _laid_out(name: str, sheet: Any, known: frozenset[str], faults: Faults | None) -> Sheet:
    merged = _merged(sheet)
    first = []
    for row in _numbered(sheet, merged, faults or {}):
        first.append(row)
        if len(first) == _LOOKED_AT:
            break
    at = heading([cells for _, cells in first], known)
    storeys, last = _storeys(first, at, merged)
    width = len(first[at][1]) if first else 0
    banners = {
        low
        for (low, left), (high, right) in merged
        if low > last and low == high and right - left + 1 >= width > 1
    }

    names = joined(cells for _, cells in storeys)
    column_start = (sheet.start or (0, 0))[1]
    spread = [
        span
        for span in merged
        if span[0][0] > last
        and span[0][0] not in banners
        and _spans_names(span, names, column_start)
    ]

    def rows() -> Iterator[Record]:
        for number, cells in _numbered(sheet, merged, faults or {}):
            if number > last and number not in banners and any(cell != "" for cell in cells):
                over = any(low <= number <= high for (low, _), (high, _) in spread)
                problem = "a cell is merged over columns of different names" if over else None
                yield Record(number, None if over else cells, problem, ",".join(cells))

    titles = sum(any(cells) for number, cells in first[:at] if number < storeys[0][0])
    over_rows = sum(low > last and low < high for (low, _), (high, _) in merged)
    notes = _fault_notes(faults, last) + (
        (f"cells merged over rows, read as the same in each: {over_rows}",) if over_rows else ()
    )
    end = (sheet.end or (0, 0))[0] + 1
    return Sheet(name, names, rows, len(banners), titles, end, notes)


def _spans_names(span: _Range, names: list[str], column_start: int) -> bool:
    """Tell whether a merged range lies over columns of more than one name."""
    (_, left), (_, right) = span
    over = names[max(0, left - column_start) : max(0, right - column_start + 1)]
    return len({name for name in over if name}) > 1


def _fault_notes(faults: Faults | None, last: int) -> tuple[str, ...]:
    """Say how many cells below the heading hold an error, or a formula without a value."""
    if faults is None:
        return (
            "whether cells hold errors or formulas without a value is not known of a file of this "
            "form (they are read as empty: save it as .xlsx)",
        )
    told = [text for row, cells in faults.items() if row > last for text in cells.values()]
    never = told.count(NEVER_CALCULATED)
    first = min((row for row in faults if row > last), default=0)
    notes = ()
    if errors := len(told) - never:
        notes += (f"cells with an error value: {errors:,}, the first on row {first}",)
    if never:
        notes += (
            f"formulas without a stored value: {never:,} (open the file in the spreadsheet "
            "program, save it, and supply it again)",
        )
    return notes


def _storeys(
    first: list[tuple[int, list[str]]], at: int, merged: list[_Range]
) -> tuple[list[tuple[int, list[str]]], int]:
    """Return the rows of a heading, and the number of the last: one, or two where cells merge."""
    if not first:
        return [(0, [])], 0
    number, cells = first[at]
    width = len(cells)

    def groups(row: int) -> bool:
        return any(
            low == row == high and 1 < right - left + 1 < width
            for (low, left), (high, right) in merged
        )

    if at and groups(first[at - 1][0]) and first[at - 1][0] == number - 1:
        return [first[at - 1], first[at]], number
    if groups(number) and at + 1 < len(first):
        return [first[at], first[at + 1]], first[at + 1][0]
    return [first[at]], number


def _merged(sheet: Any) -> list[_Range]:
    """List the merged ranges, rows counted as the sheet numbers them, columns from 0."""
    found = getattr(sheet, "merged_cell_ranges", None) or ()
    return [((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in found]


def _numbered(sheet: Any, merged: list[_Range], faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield rows by number, each cell as text, cells that are merged filled from their first.

    A cell with an error value has the text of that error.
    """
    row_start, column_start = sheet.start or (0, 0)
    spans: dict[int, list[_Range]] = {}
    for span in merged:
        spans.setdefault(span[0][0], []).append(span)
    open_spans: list[tuple[_Range, str]] = []
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), row_start + 1):
        row = [_text(cell) for cell in cells]
        for column, told in faults.get(number, {}).items():
            if 0 <= column - column_start < len(row):
                row[column - column_start] = told
        open_spans = [(s, text) for s, text in open_spans if s[1][0] >= number]
        for span in spans.get(number, ()):
            left = span[0][1] - column_start
            open_spans.append((span, row[left] if 0 <= left < len(row) else ""))
        for span, text in open_spans:
            for column in range(span[0][1] - column_start, span[1][1] - column_start + 1):
                if 0 <= column < len(row):
                    row[column] = text
        yield number, row


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return str(cell)


def _refuse_bomb(path: Path, place: str) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return
    if size > BOMB_BYTES and size > BOMB_RATIO * path.stat().st_size:
        raise PrivityError(
            f"{place}: unpacks to more than {BOMB_RATIO} times its size; supply it as CSV"
        )
