"""Measures split by month and one dimension: the period's totals as bars, its months as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, paragraph
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured
from privity.report.blocks.tables import Col
from privity.report.charts.basic import Point, bars, ranking_facts, written
from privity.vocabulary import joined, noun_of, spoken

BARS = 15


def split_block(
    run: Evidence,
    measure_id: str,
    column: str,
    value: str,
    noun: str,
    rows: Sequence[dict[str, Any]] | None = None,
) -> Block:
    """Return a chart of the period's totals by one dimension, and its months beneath.

    Parameters
    ----------
    run : Evidence
    measure_id : str
        A measure with the columns ``month``, ``is_in_period``, the dimension and the count.
    column : str
        The dimension's column.
    value : str
        The count's column.
    noun : str
        What the dimension is called in a sentence, such as ``kind of recipient``.
    rows : sequence of mappings, optional
        The measure's rows that count, where it holds others too; by default all.
    """
    missing = not_measured(run, measure_id)
    if missing:
        return missing
    given = run.measure_rows(measure_id) if rows is None else rows
    rows = [r for r in given if r["is_in_period"]]
    if not rows:
        return paragraph(f"No {value} in the period.")
    unit = run.measures[measure_id]["unit"]
    totals = totals_by(rows, column, value)
    total = sum(n for _, n in totals)
    leaders = [label for label, n in totals if n == totals[0][1]]
    points = [Point(spoken(label), n, label in leaders) for label, n in totals[:BARS]]
    each = " each" if len(leaders) > 1 else ""
    message = (
        f"Most {unit} by {noun}: {joined([spoken(x) for x in leaders], 3)}, "
        f"{share(totals[0][1], total)}{each} of {total:,}"
    )
    if len(totals) > BARS:
        message += f" (the first {BARS} of {len(totals)})"
    months = sorted({r["month"] for r in rows})
    counts = {(r[column], r["month"]): r[value] for r in rows}
    columns = [
        Col(noun.capitalize(), is_header=True),
        *(Col(f"{m:%Y-%m}", "count") for m in months),
        Col("Period", "count"),
        Col("Share", "share"),
    ]
    table = [
        (spoken(label), *(counts.get((label, m), 0) for m in months), n, n / total)
        for label, n in totals
    ]
    return figure_block(
        run,
        message,
        bars(points, unit),
        ranking_facts(points, unit),
        columns,
        table,
        how_measured(run, measure_id),
    )


def totals_by(rows: Sequence[dict[str, Any]], column: str, value: str) -> list[tuple[str, int]]:
    """Return the sum of a count by a dimension, the largest first."""
    totals: dict[str, int] = {}
    for row in rows:
        totals[row[column]] = totals.get(row[column], 0) + row[value]
    return sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))


def month_points(rows: Sequence[dict[str, Any]], value: str) -> list[Point]:
    """Return one point per month, the months of the period with the accent."""
    return [
        Point(f"{r['month']:%Y-%m}", r[value] or 0, bool(r["is_in_period"]))
        for r in sorted(rows, key=lambda r: r["month"])
    ]


def every_month(points: Sequence[Point]) -> list[Point]:
    """Return points of months with an empty one for each month between them that has none."""
    known = {p.label: p for p in points}
    if not known:
        return []
    months, (year, month) = [], map(int, min(known).split("-"))
    while (label := f"{year:04d}-{month:02d}") <= max(known):
        months.append(known.get(label, Point(label, None, False)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def share(part: float, whole: float) -> str:
    """Return a part of a whole in percent, as written in a sentence."""
    return f"{part / whole * 100:.0f} %" if whole else "none"


def span(low: float, high: float, noun: str) -> str:
    """Return the least and the most of a noun as the beginning of a sentence."""
    if low == high:
        return f"{written(low)} {noun_of(int(low), noun)}"
    return f"Between {written(low)} and {written(high)} {noun}s"


def begins(points: Sequence[Point]) -> str:
    """Return where the period begins among the months before it."""
    first = next((p.label for p in points if p.is_accent), None)
    return f"the period begins with {first}" if first else "none of them in the period"
