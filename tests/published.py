"""Invented published tables for tests: written as files, and audited."""

from __future__ import annotations

from pathlib import Path

from privity.table_audit.audit import audit_table
from privity.table_audit.findings import TableAudit


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    """Write a table; its lines may be indented as the test is."""
    lines = [line.removeprefix("        ") for line in text.strip("\n").splitlines()]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def audited(folder: Path, text: str, **options) -> TableAudit:
    """Write a table and audit it."""
    return audit_table(written(folder, text), **options)


def told(found: TableAudit) -> list[tuple[int, str, int]]:
    """Return the cells that can be told: row, column, count."""
    return [(f.row, f.column, f.low) for f in found.derivable]
