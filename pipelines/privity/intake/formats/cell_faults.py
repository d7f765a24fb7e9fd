"""Cells that hold no value and are not empty: error values, and formulas that were never calculated.

The library that reads workbooks gives an empty text for both, and an empty cell is a statement: the
worker has not left, the request is not answered. So the parts of the file are looked through for
such cells (Office Open XML: ``t="e"``, a formula without ``v``; OpenDocument: ``calcext:value-type``
``error``, a formula without a value; the binary .xlsb: the records BrtCellError and BrtFmlaError of
MS-XLSB 2.4). In the old binary .xls nobody looks, which is said of each such file.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

NEVER_CALCULATED = "#FORMULA!"
"""What stands for the value of a formula that the file holds no value of."""

Faults = dict[int, dict[int, str]]
"""By row as the sheet numbers it, by column from 0: what stands for the value."""

_CHUNK = 1024 * 1024
_SIGNS = re.compile(rb"""\st=["']e["']|<(\w+:)?f[\s/>]|value-type=["']error["']|table:formula""")
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_ROW, _CELL_ERROR, _FORMULA_ERROR = 0, 3, 11


def cell_faults(path: Path, sheet: str) -> Faults | None:
    """Find the cells of a sheet that an empty text would stand for though they are not empty.

    Parameters
    ----------
    path : Path
        A workbook of any form.
    sheet : str
        The sheet's name.

    Returns
    -------
    dict or None
        None where the file's form does not let them be found.
    """
    if not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            parts = frozenset(archive.namelist())
            if "content.xml" in parts:
                return _in_part(archive, "content.xml", lambda part: _open_document(part, sheet))
            part = _sheet_part(archive, parts, sheet)
            if part is None:
                return None
            if part.endswith(".bin"):
                return _binary(archive.read(part))
            return _in_part(archive, part, _open_xml)
    except (expat.ExpatError, zipfile.BadZipFile, KeyError, OSError, ValueError, IndexError):
        return None


def _in_part(archive: zipfile.ZipFile, name: str, read: Callable[[IO[bytes]], Faults]) -> Faults:
    """Read a part only if it holds any sign of such a cell: most sheets have none."""
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            if _SIGNS.search(tail + chunk):
                with archive.open(name) as again:
                    return read(again)
            tail = chunk[-40:]
    return {}


def _sheet_part(archive: zipfile.ZipFile, parts: frozenset[str], sheet: str) -> str | None:
    """Return the part of an Office Open XML package in which a sheet lies."""
    if "xl/workbook.bin" in parts:
        ids = dict(_binary_sheets(archive.read("xl/workbook.bin")))
        relations = "xl/_rels/workbook.bin.rels"
    else:
        ids = {
            found["name"]: next(v for k, v in found.items() if k.endswith(":id"))
            for found in _elements(archive.read("xl/workbook.xml"), "sheet")
        }
        relations = "xl/_rels/workbook.xml.rels"
    targets = {
        found["Id"]: found["Target"] for found in _elements(archive.read(relations), "Relationship")
    }
    target = targets[ids[sheet]]
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return name if name in parts else None


def _elements(text: bytes, wanted: str) -> list[dict[str, str]]:
    """Return the attributes of every element of one local name."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = _parser()
    parser.StartElementHandler = start
    parser.Parse(text, True)
    return found


def _parser() -> expat.XMLParserType:
    """Return a parser that refuses documents which declare entities of their own."""
    parser = expat.ParserCreate()

    def refused(*declared: object) -> None:
        raise ValueError("a document type is declared")

    parser.StartDoctypeDeclHandler = refused
    parser.buffer_text = True
    return parser


def _open_xml(part: IO[bytes]) -> Faults:
    faults: Faults = {}
    cell: dict[str, str] = {}
    text: list[str] = []
    seen: set[str] = set()
    within = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        within[0] = local
        if local == "c":
            cell.clear()
            cell.update(attributes)
            text.clear()
            seen.clear()
        else:
            seen.add(local)

    def data(given: str) -> None:
        if within[0] == "v":
            text.append(given)

    def end(name: str) -> None:
        within[0] = ""
        if name.rpartition(":")[2] != "c" or not (place := _CELL.fullmatch(cell.get("r", ""))):
            return
        value = "".join(text)
        # A formula that gives an empty text has a type, str, and an empty value.
        is_blank = "f" in seen and not value and cell.get("t", "n") == "n"
        if cell.get("t") == "e" or is_blank:
            column = 0
            for letter in place[1]:
                column = 26 * column + ord(letter) - 64
            told = (value or "#N/A") if cell.get("t") == "e" else NEVER_CALCULATED
            faults.setdefault(int(place[2]), {})[column - 1] = told

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    parser.ParseFile(part)
    return faults


def _open_document(part: IO[bytes], sheet: str) -> Faults:
    faults: Faults = {}
    at = {"row": 0, "rows": 0, "column": 0, "columns": 0}
    state = {"is_in_sheet": False}
    fault: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "table":
            state["is_in_sheet"] = attributes.get("table:name") == sheet
            at.update(row=0, rows=0)
        elif local == "table-row":
            at.update(row=at["row"] + at["rows"], column=0, columns=0)
            at["rows"] = int(attributes.get("table:number-rows-repeated", "1"))
        elif local in ("table-cell", "covered-table-cell"):
            at["column"] += at["columns"]
            at["columns"] = int(attributes.get("table:number-columns-repeated", "1"))
            fault.clear()
            if attributes.get("calcext:value-type") == "error":
                fault.append("#N/A")
            elif "table:formula" in attributes and "office:value-type" not in attributes:
                fault.append(NEVER_CALCULATED)

    def end(name: str) -> None:
        if name.rpartition(":")[2] not in ("table-cell", "covered-table-cell"):
            return
        if fault and state["is_in_sheet"]:
            for row in range(at["row"] + 1, at["row"] + at["rows"] + 1):
                for column in range(at["column"], at["column"] + at["columns"]):
                    faults.setdefault(row, {})[column] = fault[0]

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.ParseFile(part)
    return faults


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Take a part of an .xlsb apart: type and length in units of seven bits, then the body."""
    at = 0
    while at < len(data):
        kind, at = _seven_bits(data, at, 2)
        size, at = _seven_bits(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _seven_bits(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for n in range(most):
        byte = data[at + n]
        value |= (byte & 0x7F) << (7 * n)
        if not byte & 0x80:
            return value, at + n + 1
    return value, at + most


def _binary(data: bytes) -> Faults:
    faults: Faults = {}
    row = 0
    for kind, body in _records(data):
        if kind == _ROW:
            row = int.from_bytes(body[:4], "little") + 1
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            column = int.from_bytes(body[:4], "little")
            faults.setdefault(row, {})[column] = _ERRORS.get(body[8], "#N/A")
    return faults


def _binary_sheets(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and relation of each sheet that a binary workbook lists (BrtBundleSh)."""
    for kind, body in _records(data):
        if kind == 156:
            relation, at = _wide_text(body, 8)
            name, _ = _wide_text(body, at)
            yield name, relation


def _wide_text(body: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(body[at : at + 4], "little")
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end
