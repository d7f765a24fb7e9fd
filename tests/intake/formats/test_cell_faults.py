"""A cell with an error, or a formula without a value, is not an empty cell, in any form of workbook."""

from __future__ import annotations

import io
import zipfile

import pytest

from loading import Desk, workbook
from privity.intake.formats.cell_faults import cell_faults

HEAD = ["staff_id", "role", "employer", "active_from", "active_to"]
ROW = ["legal", "A", "2020-01-01"]
ROWS = [HEAD, ["S1", *ROW, "#N/A"], ["S2", *ROW, "="], ["S3", *ROW, "2026-06-30"]]
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(rows: list[list[str]]) -> bytes:
    """A workbook in which '#...' is an error, '=' a formula never calculated, '=x' one that was."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(rows, ("staff",)))) as made,
        zipfile.ZipFile(target, "w") as archive,
    ):
        for name in made.namelist():
            text = made.read(name).decode()
            for at in (f"{c}{n}" for c in "ABCDE" for n in range(1, 9)):
                old = f'<c r="{at}" t="inlineStr"><is><t>'
                for sign, new in (
                    ("#N/A", f'<c r="{at}" t="e"><v>#N/A</v></c>'),
                    ("=x", f'<c r="{at}" t="str"><f>A1</f><v></v></c>'),
                    ("=", f'<c r="{at}"><f>A1</f></c>'),
                ):
                    text = text.replace(f"{old}{sign}</t></is></c>", new)
            archive.writestr(name, text)
    return target.getvalue()


def ods(rows: list[list[str]]) -> bytes:
    names = " ".join(
        f'xmlns:{short}="{OASIS}:{short}:1.0"' for short in ("office", "table", "text")
    )
    cells = {
        "#N/A": '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p>',
        "=": '<table:table-cell table:formula="of:=[.A1]">',
    }
    body = "".join(
        "<table:table-row>"
        + "".join(
            cells.get(c, f'<table:table-cell office:value-type="string"><text:p>{c}</text:p>')
            + "</table:table-cell>"
            for c in row
        )
        + "</table:table-row>"
        for row in rows
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names} xmlns:calcext="urn:org:documentfoundation:names:'
            'experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet><table:table '
            f'table:name="staff">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml", f'<m:manifest xmlns:m="{OASIS}:manifest:1.0"></m:manifest>'
        )
    return target.getvalue()


def xlsb(rows: list[list[str]]) -> bytes:
    def number(value: int) -> bytes:
        return value.to_bytes(4, "little")

    def text(value: str) -> bytes:
        return number(len(value)) + value.encode("utf-16-le")

    def record(kind: int, body: bytes = b"") -> bytes:
        made = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(body)
        while size > 127:
            made += bytes([size & 0x7F | 0x80])
            size >>= 7
        return made + bytes([size]) + body

    sheet = record(129) + record(
        148, b"".join(map(number, (0, len(rows) - 1, 0, len(rows[0]) - 1)))
    )
    sheet += record(145)
    for n, row in enumerate(rows):
        sheet += record(0, number(n) + bytes(21))
        for c, cell in enumerate(row):
            is_error = cell.startswith("#")
            value = b"\x2a" if is_error else text(cell)
            sheet += record(3 if is_error else 6, number(c) + bytes(4) + value)
    listed = record(156, number(0) + number(1) + text("rId1") + text("staff"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        archive.writestr(
            "xl/workbook.bin", record(131) + record(143) + listed + record(144) + record(132)
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet + record(146) + record(130))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.xlsx", xlsx(ROWS), {2: {4: "#N/A"}, 3: {4: "#FORMULA!"}}),
        ("a.xlsx", xlsx([HEAD, ["S1", *ROW, "=x"]]), {}),
        ("a.xlsx", xlsx([HEAD, ["S1", *ROW, ""]]), {}),
        ("a.ods", ods(ROWS), {2: {4: "#N/A"}, 3: {4: "#FORMULA!"}}),
        ("a.xlsb", xlsb([row for row in ROWS if "=" not in row]), {2: {4: "#N/A"}}),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
    ],
)
def test_cells_that_are_not_empty_are_found(tmp_path, name, data, found):
    path = tmp_path / name
    path.write_bytes(data)
    assert cell_faults(path, "staff") == found


def test_a_document_that_declares_entities_is_not_looked_through(tmp_path):
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a table:formula="1">&b;</a>'
        )
    assert cell_faults(path, "staff") is None


def test_no_form_of_workbook_loads_a_leaver_as_one_who_stays(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put("staff.xlsx", xlsx(ROWS))
    desk.put("staff.b.ods", ods([[c.replace("S", "T") for c in row] for row in ROWS]))
    desk.put(
        "raw/s.xlsb",
        xlsb([[c.replace("S", "U") for c in row] for row in ROWS if "=" not in row]),
    )
    desk.put("staff.sql", "select * from file_rows('raw/s.xlsb')")
    loaded = desk.load()
    assert loaded.column("select staff_id from staff order by 1") == ["S3", "T3", "U3"]
    assert {column for _, column, _ in loaded.quarantine} == {"active_to"}
    notes = next(s["notes"] for s in loaded.sources if s["source"].endswith("xlsx"))
    assert "cells with an error value: 1, the first on row 2" in notes
    assert "formulas without a stored value: 1 (open the file" in notes
