"""Every file of a run on its way into the leak scan: tables by columns, everything else as text."""

from __future__ import annotations

from pathlib import Path

from privity.engine import Session
from privity.gate import tables as gate_tables
from privity.gate import text as gate_text
from privity.resources import verifier
from privity.workspace import EVIDENCE, VERIFIER

RESTRICTED = frozenset({EVIDENCE})


def add_output(scan: Session, run_dir: Path) -> list[str]:
    """Read every file of a run into the tables that ``text`` and ``tables`` lay out.

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
        if name in RESTRICTED or _is_ours(path):
            continue
        is_table = path.suffix.lower() in gate_tables.SUFFIXES and gate_tables.add_table(
            scan, name, path
        )
        if not is_table and not gate_text.add_file(scan, name, path):
            unreadable.append(name)
    gate_text.add_tokens(scan)
    return unreadable


def _is_ours(path: Path) -> bool:
    """Tell whether a file is the checker that every run carries, to the last byte."""
    return (
        path.name == VERIFIER
        and path.is_file()
        and not path.is_symlink()
        and path.read_bytes() == verifier().read_bytes()
    )
