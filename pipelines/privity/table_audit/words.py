"""What an audit of a table found, in words: each sum with the file's headings and row numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from privity.table_audit.axes import Grid
from privity.table_audit.marks import number, said
from privity.table_audit.sums import Equations

# Parts of a sum that are named one by one; of more, those without a mark are put together.
MOST_PARTS = 8


def sum_words(
    grid: Grid, sums: Equations, row: int, rounded: np.ndarray, unlisted: bool = False
) -> str:
    """Say one sum: its total, its parts, each as printed; parts not listed where they count."""
    line = sums.matrix[[row]].tocoo()
    total = int(sums.parent[row])
    parts = [int(c) for c, w in zip(line.col, line.data, strict=True) if w > 0]
    listed = sorted(p for p in parts if p < len(grid.texts))
    missing = len(parts) - len(listed)
    place = int(sums.axis[row])
    is_across = {grid.line[p] for p in listed} == {grid.line[total]}

    def name(cell: int) -> str:
        if is_across:
            return grid.column_label(cell)
        at = grid.printed.lines[grid.line[cell]].number
        return f"{grid.axes[place].labels[grid.codes[cell, place]]} (row {at})"

    def figure(cell: int) -> str:
        text = grid.texts[cell].strip()
        about = " (rounded)" if rounded[cell] else ""
        return f"{said(text) if not text[:1].isdigit() else text}{about}"

    many = len(listed) > MOST_PARTS
    plain = [p for p in listed if many and grid.texts[p].strip()[:1].isdigit()]
    named = [p for p in listed if p not in plain]
    terms = [f"{name(p)} {figure(p)}" for p in named]
    if plain:
        whole = sum(int(grid_number(grid, p)) for p in plain)
        where = sorted({grid.printed.lines[grid.line[p]].number for p in plain})
        rows = "" if is_across else f" (rows {where[0]} to {where[-1]})"
        terms.append(f"{len(plain)} shown parts{rows} {whole:,} together")
    if missing and unlisted:
        terms.append(f"{missing} part{'s' * (missing > 1)} not listed")
    if is_across:
        first = f"row {grid.printed.lines[grid.line[total]].number} ({grid.row_label(total)}): "
    else:
        beside = [grid.column_label(total)] if len(grid.printed.columns) > 1 else []
        beside += [
            a.labels[c]
            for i, (a, c) in enumerate(zip(grid.axes, grid.codes[total], strict=True))
            if i != place and i < grid.row_axes
        ]
        first = f"{', '.join(beside)}: " if beside else ""
    return f"{first}{name(total)} {figure(total)} = {' + '.join(terms)}"


def grid_number(grid: Grid, cell: int) -> int:
    """Return the number that a cell shows, 0 for a mark."""
    return number(grid.texts[cell]) or 0


def span_words(low: int, high: int | None) -> str:
    """Say a range of counts."""
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"


def listed(lines: Sequence[str], most: int) -> list[str]:
    """Return the first lines, and how many more there are."""
    rest = len(lines) - most
    return [*lines[:most], *([f"  and {rest:,} more (--json has all)"] if rest > 0 else [])]
