"""Rates of small groups: none below thirty records, and an interval beside each that is shown."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from privity.report.blocks.block import Block, lines, noted, paragraph
from privity.report.blocks.tables import Col
from privity.statistics import wilson

LEAST = 30
TOO_FEW = Markup('<span class="none">too few</span>')


def rate_columns(what: str) -> list[Col]:
    """Return the columns that :func:`rate_cells` fills; ``what`` the rate is of."""
    return [Col(what, "share"), Col("95 % interval", "range")]


def rate_cells(part: int, whole: int) -> tuple[Any, Any]:
    """Return a share and its interval as cells, or that there are too few records for one.

    Parameters
    ----------
    part, whole : int
        Of so many records, these; nothing at all is shown of none.
    """
    if not whole:
        return None, None
    if whole < LEAST:
        return TOO_FEW, None
    return part / whole, interval_of(part, whole)


def interval_of(part: int, whole: int) -> str:
    """Return the 95 % interval of a share in words; nothing of no records."""
    low, high = wilson(part, whole)
    return "" if low is None or high is None else f"{low * 100:.1f} to {high * 100:.1f} %"


def counted(part: int, whole: int) -> Any:
    """Return a share with its counts as one cell, the counts alone where they are few."""
    if not whole:
        return None
    counts = f"{part:,} of {whole:,}"
    if whole < LEAST:
        return lines((TOO_FEW, counts))
    return noted(f"{part / whole * 100:.1f} %", counts)


def how_small(edition: str, noun: str) -> Block:
    """Return what a reader of rates must know: where none is shown, and what counts may reveal."""
    said = (
        f"A rate is shown from {LEAST} {noun} on: below that, one more or less would move it "
        "by more than three points. Intervals are Wilson's, at 95 %."
    )
    if edition == "internal":
        said += (
            " This is the internal edition: small counts are shown as they are, and a count "
            "of a small group can point to a person. They stay inside the agency."
        )
    return paragraph(said, "quiet")
