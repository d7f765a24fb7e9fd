"""Times to an event on a page: a table of medians and ninetieth percentiles with their intervals.

Owns how counts of days by standing become cells; the estimates are :mod:`privity.statistics.kaplan_meier`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from privity.report.blocks.tables import Col, shown
from privity.statistics import Quantile, Survival, survival

MEDIAN, NINETIETH = 0.5, 0.9


def estimate(
    rows: Iterable[Mapping[str, Any]], days: str, count: str, events: Mapping[str, Sequence[Any]]
) -> tuple[Survival, int]:
    """Return the estimate from rows of a measure, and how many are left out for want of days.

    Parameters
    ----------
    rows : iterable of mapping
    days, count : str
        The columns with the days and with how many took them.
    events : mapping of str to sequence
        One column, and its values that mean the event was met; all others mean not yet.
    """
    ((column, met),) = events.items()
    rows = list(rows)
    timed = [r for r in rows if r[days] is not None]
    left_out = sum(r[count] for r in rows) - sum(r[count] for r in timed)
    return survival((r[days], r[column] in met, r[count]) for r in timed), left_out


def duration_columns(unit: str) -> list[Col]:
    """Return the columns that :func:`duration_cells` fills."""
    return [
        Col(f"Median, {unit}", "days"),
        Col("95 % interval", "range"),
        Col(f"90th percentile, {unit}", "days"),
        Col("95 % interval", "range"),
    ]


def duration_cells(found: Survival) -> tuple[Any, ...]:
    """Return median and ninetieth percentile, each with its interval."""
    return tuple(
        cell
        for share in (MEDIAN, NINETIETH)
        for cell in _cells(found.quantile(share), bool(found.count))
    )


def _cells(quantile: Quantile, is_known: bool) -> tuple[Any, Any]:
    if not is_known:
        return None, None
    value = (
        Markup('<span class="none">not reached</span>')
        if quantile.days is None
        else (quantile.days)
    )
    return value, interval(quantile)


def interval(quantile: Quantile) -> str | None:
    """Return an interval of days in words; one whose end lies beyond the record is open."""
    if quantile.low is None:
        return None
    low = shown(quantile.low, "days")
    return (
        f"{low} or more" if quantile.high is None else (f"{low} to {shown(quantile.high, 'days')}")
    )


def said(quantile: Quantile, unit: str = "", since: str = "") -> str:
    """Return a quantile with its unit, since when it counts, and its interval, for a sentence."""
    found = interval(quantile)
    days = shown(quantile.days, "days")
    value = f"{days} {unit}{'' if days == '1' else 's'}{since}" if unit else f"{days}"
    return f"{value} (95 % interval {found})" if found else value
