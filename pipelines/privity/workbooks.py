"""Workbooks: the one sheet of an Excel or OpenDocument file as records.

Owns which sheet is read and how a cell becomes text; what the text must be is the contract's.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from privity.errors import PrivityError
from privity.textfiles import BOMB_BYTES, BOMB_RATIO, Record


def open_sheet(path: Path, table: str, place: str
               ) -> tuple[str, list[str], Callable[[], Iterator[Record]]]:
    """Open the sheet named as the table, or the only one that holds anything.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xlsb, .xls or .ods file.
    table : str
        The table it supplies.
    place : str
        The file's name in messages.

    Returns
    -------
    tuple
        The sheet's name, its column names (first row that is not blank), and a function that
        yields the rows below as records numbered as the sheet numbers them; blank rows are none.

    Raises
    ------
    PrivityError
        For a damaged workbook, a bomb, an empty one, or several sheets none of which is named
        as the table.
    """
    import python_calamine

    _refuse_bomb(path, place)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = {name: workbook.get_sheet_by_name(name) for name in workbook.sheet_names}
    except Exception:  # the library raises whatever its parsers raise, panics included
        raise PrivityError(f"{place}: is no whole workbook; save or copy it again") from None
    filled = [name for name, sheet in sheets.items() if sheet.height]
    named = [name for name in filled if name.strip().lower() == table]
    if not filled:
        raise PrivityError(f"{place}: is empty; an extract without rows has its header")
    if not named and len(filled) > 1:
        raise PrivityError(f"{place}: {len(filled)} sheets hold data and none is named {table}; "
                           "name the one to load so")
    chosen = (named or filled)[0]
    numbered = _numbered(sheets[chosen])
    header = next((r for r in numbered if any(r[1])), (0, []))

    def rows() -> Iterator[Record]:
        for number, cells in _numbered(sheets[chosen]):
            if number > header[0] and any(cell != "" for cell in cells):
                yield Record(number, cells)

    return chosen, header[1], rows


def _numbered(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    first = sheet.start[0] if sheet.start else 0
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), first + 1):
        yield number, [_text(cell) for cell in cells]


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
        raise PrivityError(f"{place}: unpacks to more than {BOMB_RATIO} times its size; "
                           "supply it as CSV")
