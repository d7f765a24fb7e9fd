"""Disclosures by any two dimensions: which long measure holds a pair, and the pair as a table.

The long measures ``disclosures_crossed*`` hold every pair of dimensions; a row's ``crossing`` names
its two. Quarters are sums of months.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from privity.errors import PrivityError
from privity.evidence import Evidence
from privity.report.blocks.block import Block, paragraph
from privity.report.blocks.exhibits import how_measured, not_measured, table_block
from privity.report.blocks.splits import totals_by
from privity.report.blocks.tables import Col
from privity.vocabulary import spoken

if TYPE_CHECKING:
    import pandas as pd

DIMENSIONS = {
    "month": "month",
    "quarter": "month",
    "recipient": "recipient_type",
    "channel": "channel",
    "content": "content",
    "purpose": "purpose",
    "basis": "basis",
    "unit": "unit_id",
    "county": "county",
}
"""What a dimension is called, and its column; in the order in which a crossing names them."""

NOUNS = {
    "recipient": "kind of recipient",
    "unit": "unit of the worker",
    "county": "county of the case",
}
ROWS, ACROSS = 25, 8
OTHERS = "others"


def measure_of(first: str, second: str) -> tuple[str, str]:
    """Return the long measure that holds a pair of dimensions, and the name of its crossing.

    Raises
    ------
    PrivityError
        If one is no dimension, or both rest on the same column.
    """
    for name in (first, second):
        if name not in DIMENSIONS:
            raise PrivityError(f"dimension {name}: there is none; use {', '.join(DIMENSIONS)}")
    order = list(dict.fromkeys(DIMENSIONS.values()))
    columns = sorted({DIMENSIONS[first], DIMENSIONS[second]}, key=order.index)
    if len(columns) < 2:
        raise PrivityError(f"dimensions {first} and {second}: give two different ones")
    places = [c for c in ("unit_id", "county") if c in columns]
    names = {"unit_id": "unit", "county": "county"}
    suffix = (
        "_by_" + "_and_".join(names[p] for p in places)
        if places
        else ("_by_basis" if "basis" in columns else "")
    )
    return f"disclosures_crossed{suffix}", ", ".join(columns)


def pair_rows(run: Evidence, first: str, second: str) -> list[dict[str, Any]]:
    """Return the rows of a pair of dimensions, months before the period included."""
    measure_id, crossing = measure_of(first, second)
    return [r for r in run.measure_rows(measure_id) if r["crossing"] == crossing]


def crossed(run: Evidence, first: str, second: str) -> pd.DataFrame:
    """Return the period's disclosures by two dimensions as a frame: one down, the other across.

    Parameters
    ----------
    run : Evidence
    first, second : str
        Of month, quarter, recipient, channel, content, purpose, basis, unit, county.

    Returns
    -------
    pandas.DataFrame
        Counts; 0 where there is no disclosure.

    Raises
    ------
    PrivityError
        If there is no such pair.
    """
    import pandas as pd

    cells = cells_of(run, first, second)
    down, across = (sorted({key[n] for key in cells}) for n in (0, 1))
    return pd.DataFrame(
        [[cells.get((d, a), 0) for a in across] for d in down],
        index=pd.Index(down, name=first),
        columns=pd.Index(across, name=second),
        dtype="int64",
    )


def cells_of(run: Evidence, first: str, second: str) -> dict[tuple[str, str], int]:
    """Return the period's disclosures by two dimensions: a pair of values -> the count."""
    cells: dict[tuple[str, str], int] = {}
    for row in pair_rows(run, first, second):
        if row["is_in_period"]:
            key = _value(row, first), _value(row, second)
            cells[key] = cells.get(key, 0) + row["disclosures"]
    return cells


def _value(row: dict[str, Any], name: str) -> str:
    value = row[DIMENSIONS[name]]
    if name == "month":
        return f"{value:%Y-%m}"
    if name == "quarter":
        return f"{value.year}-Q{(value.month + 2) // 3}"
    return value


def crossed_block(run: Evidence, first: str, second: str) -> Block:
    """Return a table of the period's disclosures by two dimensions, the largest first.

    Beyond 25 rows and 8 columns the rest is summed, so that the table still adds up.
    """
    measure_id, _ = measure_of(first, second)
    missing = not_measured(run, measure_id)
    if missing:
        return missing
    cells = cells_of(run, first, second)
    if not cells:
        return paragraph("No disclosure in the period.")
    down = _largest(cells, 0, ROWS)
    across = _largest(cells, 1, ACROSS)
    summed: dict[tuple[str, str], int] = {}
    for (d, a), n in cells.items():
        key = d if d in down else OTHERS, a if a in across else OTHERS
        summed[key] = summed.get(key, 0) + n
    names, heads = (
        [*kept, *([OTHERS] if any(k[at] == OTHERS for k in summed) else [])]
        for at, kept in ((0, down), (1, across))
    )
    rows = [
        (
            spoken(d),
            *(summed.get((d, a), 0) for a in heads),
            sum(summed.get((d, a), 0) for a in heads),
        )
        for d in names
    ]
    return table_block(
        run,
        f"Disclosures of the period by {NOUNS.get(first, first)} and {NOUNS.get(second, second)}",
        [
            Col(NOUNS.get(first, first).capitalize(), is_header=True),
            *(Col(spoken(a), "count") for a in heads),
            Col("all", "count"),
        ],
        rows,
        how_measured(run, measure_id),
        totals=("all", *(sum(column) for column in zip(*(r[1:] for r in rows), strict=True))),
    )


def _largest(cells: dict[tuple[str, str], int], at: int, most: int) -> list[str]:
    ranked = totals_by([{"key": key[at], "n": n} for key, n in cells.items()], "key", "n")
    return [name for name, _ in ranked[:most]]


def telling_values(cells: dict[tuple[str, str], int], least: int) -> Sequence[tuple]:
    """Return pairs of values by how far they exceed what their totals let expect, most first.

    Each as (first, second, count, expected); only pairs with at least ``least`` disclosures. The
    expected count is the product of both totals over the whole, as if neither told of the other.
    """
    whole = sum(cells.values())
    down, across = ({}, {})
    for (d, a), n in cells.items():
        down[d] = down.get(d, 0) + n
        across[a] = across.get(a, 0) + n
    found = [(d, a, n, down[d] * across[a] / whole) for (d, a), n in cells.items() if n >= least]
    return sorted(found, key=lambda f: (-(f[2] - f[3]) / f[3] ** 0.5, f[0], f[1]))
