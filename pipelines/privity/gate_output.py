"""Every file of a run on its way into the leak scan: tables by columns, everything else as text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from privity import gate_tables, gate_text

RESTRICTED = frozenset({"evidence.duckdb"})


def add_output(scan: duckdb.DuckDBPyConnection, run_dir: Path) -> list[str]:
    """Read every file of a run into the tables of ``gate_text`` and ``gate_tables``.

    Returns
    -------
    list of str
        Files, relative to the run, that could not be read as text.
    """
    gate_text.prepare(scan)
    gate_tables.prepare(scan)
    unreadable = []
    for path in sorted(p for p in run_dir.rglob("*") if p.is_symlink() or not p.is_dir()):
        name = path.relative_to(run_dir).as_posix()
        if name in RESTRICTED:
            continue
        is_table = (path.suffix.lower() in gate_tables.SUFFIXES
                    and gate_tables.add_table(scan, name, path))
        if not is_table and not gate_text.add_file(scan, name, path):
            unreadable.append(name)
    gate_text.add_tokens(scan)
    return unreadable
