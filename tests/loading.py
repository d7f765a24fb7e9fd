"""A workspace to load from, for the tests of the load stage: files in, tables out."""

from __future__ import annotations

import base64
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import duckdb

from privity.catalogue.contract import load_contract
from privity.errors import PrivityError
from privity.intake.load import LoadedExtracts, load_extracts
from privity.workspace.settings import Settings
from privity.workspace.workspace import Workspace

STAFF = "staff_id,role,employer,active_from"


class Desk:
    """One workspace under a folder of the test's."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.workspace.extracts.mkdir(parents=True)
        self.told: list[str] = []
        # Beside the workspace: nothing kept in the cache is used without a key to vouch for it.
        self.key_file = root.with_name(f"{root.name}.key")
        self.key_file.write_text(base64.b64encode(bytes(32)).decode())
        self.key_file.chmod(0o600)

    def settings(self, **given: Any) -> Settings:
        """The agency's settings, with its key at hand."""
        return Settings(key_file=str(self.key_file), **given)

    def put(self, name: str, data: str | bytes) -> Path:
        """Write one file under ``extracts/``."""
        path = self.workspace.extracts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def load(self, timezone: str = "America/New_York", anew: bool = False) -> Loaded:
        """Load, and open what was made."""
        return Loaded(
            load_extracts(
                self.workspace,
                self.settings(timezone=timezone),
                load_contract(),
                self.told.append,
                anew,
            )
        )

    def refused(self) -> tuple[str, ...]:
        """Load what cannot be loaded: the problems told. Nothing may be left behind."""
        try:
            self.load()
        except PrivityError as error:
            assert self.left_over() == []
            return error.problems
        raise AssertionError("was loaded")

    def left_over(self) -> list[str]:
        """What stands in the cache beside finished loads, the lock and the digests."""
        if not self.workspace.cache.is_dir():
            return []
        return [
            p.name
            for p in self.workspace.cache.iterdir()
            if p.name not in (".load.lock", "digests.json")
            and not (p.suffix in (".duckdb", ".seal") and p.name.startswith("extracts-"))
        ]


class Loaded:
    """What a load has made; the first source's figures at hand."""

    def __init__(self, extracts: LoadedExtracts) -> None:
        self.extracts = extracts
        self.sources = extracts.sources()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query on the typed extracts."""
        with duckdb.connect(str(self.extracts.path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        """Run a query; its first column."""
        return [row[0] for row in self.rows(sql)]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows read, loaded and quarantined of the first source."""
        first = self.sources[0]
        return first["rows_read"], first["rows_loaded"], first["rows_quarantined"]

    @property
    def quarantine(self) -> list[tuple[Any, ...]]:
        """Line, column and reason of each quarantined row."""
        return self.rows("select line, column_name, reason from quarantine order by all")


def workbook(rows: list[list[Any]], sheets: tuple[str, ...] = ("Sheet1",)) -> bytes:
    """Write the least Excel workbook that is one, all its sheets alike."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(len(sheets))
    body = "".join(
        f'<row r="{n}">'
        + "".join(_cell(f"{chr(65 + i)}{n}", value) for i, value in enumerate(row))
        + "</row>"
        for n, row in enumerate(rows, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
        f'"/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName='
        f'"/xl/styles.xml" ContentType="{kinds}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/s{i}.xml" ContentType="{kinds}.worksheet+xml"/>'
            for i in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="{sheets[i]}" sheetId="{i + 1}" r:id="r{i}"/>' for i in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="s" '
        f'Type="{office}/styles" Target="styles.xml"/>'
        + "".join(
            f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/s{i}.xml"/>'
            for i in numbers
        )
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        **{
            f"xl/worksheets/s{i}.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
            for i in numbers
        },
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + part)
    return target.getvalue()


def _cell(place: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.date):
        return f'<c r="{place}" s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
