"""What the audit of a published table found: cells told, sums that disagree, settings; as text.

The findings are made by :mod:`privity.table_audit.audit`; here is what they are and how they are said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from privity.table_audit.settings import TableSettings
from privity.table_audit.words import listed, span_words

if TYPE_CHECKING:
    import pandas as pd

# Lines of each kind that are printed; --json has all.
MOST_LINES, FEW_LINES = 40, 10


@dataclass(frozen=True)
class Finding:
    """A hidden cell that can be told exactly, or more closely than the rule allows.

    ``because`` are the sums that give it away. ``settings`` says of each other setting that fits
    the table whether the cell can be told under it too.
    """

    row: int
    headings: str
    column: str
    mark: str
    low: int
    high: int | None
    needed: int
    because: tuple[str, ...]
    settings: tuple[tuple[str, bool], ...] = ()

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        place = f"row {self.row} ({self.headings}), {self.column} `{self.mark}`"
        also = (
            [f"not if {words}" for words, is_told in self.settings if not is_told]
            if self.is_exact
            else []
        )
        return (
            f"{place}: can only be {span_words(self.low, self.high)}"
            + (f" ({'; '.join(also)})" if also else "")
            + "".join(f"\n    {b}" for b in self.because)
        )


@dataclass(frozen=True)
class Contradiction:
    """A sum that does not agree, and the setting under which it would; it was not used."""

    row: int
    column: str
    words: str
    explained: str

    def __str__(self) -> str:
        return f"{self.words}\n    {self.explained}"


@dataclass(frozen=True)
class Other:
    """Another setting: how many sums disagree under it, and what can be told under it alone.

    ``fits`` if no more sums disagree than under the settings used; else nothing is said of it.
    """

    words: str
    disagreeing: int
    fits: bool
    derivable: tuple[Finding, ...] = ()


@dataclass(frozen=True, repr=False)
class TableAudit:
    """What the audit of a published table came to.

    ``derivable`` can be told exactly; ``narrow`` more closely than the rule wants, but not
    exactly. ``unasked`` are hidden cells that could not be asked within limits.
    """

    place: str
    cells: int
    hidden: int
    sums: int
    settings: TableSettings
    steps: tuple[tuple[str, int, int], ...]
    notes: tuple[str, ...]
    derivable: tuple[Finding, ...]
    narrow: tuple[Finding, ...]
    contradictions: tuple[Contradiction, ...]
    unasked: tuple[str, ...]
    others: tuple[Other, ...]

    @property
    def is_safe(self) -> bool:
        """Whether every hidden cell was asked and none can be told exactly."""
        return not self.derivable and not self.unasked

    def table(self) -> pd.DataFrame:
        """Return the cells that can be told, exactly or closely, one a row."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "row": f.row,
                    "headings": f.headings,
                    "column": f.column,
                    "mark": f.mark,
                    "can only be": span_words(f.low, f.high),
                    "because": "; ".join(f.because),
                }
                for f in (*self.derivable, *self.narrow)
            ],
            columns=["row", "headings", "column", "mark", "can only be", "because"],
        )

    def as_json(self) -> dict[str, Any]:
        """Return everything, for programs."""
        return {
            "table": self.place,
            "cells": self.cells,
            "hidden_cells": self.hidden,
            "sums": self.sums,
            "is_safe": self.is_safe,
            "settings": {
                "used": self.settings.words(),
                "options": self.settings.options(),
                "steps": [
                    {"setting": w, "disagreeing_before": a, "after": b} for w, a, b in self.steps
                ],
            },
            "notes": list(self.notes),
            "derivable": [_finding_json(f) for f in self.derivable],
            "narrow": [_finding_json(f) for f in self.narrow],
            "contradictions": [
                {"row": c.row, "column": c.column, "sum": c.words, "explained_by": c.explained}
                for c in self.contradictions
            ],
            "not_asked": list(self.unasked),
            "other_settings": [
                {
                    "setting": o.words,
                    "disagreeing": o.disagreeing,
                    "fits": o.fits,
                    "derivable": [_finding_json(f) for f in o.derivable],
                }
                for o in self.others
            ],
        }

    def text(self) -> str:
        """Return everything as people read it."""
        return "\n".join(
            [
                f"{self.place}: {self.cells:,} counts, {self.hidden:,} of them hidden; "
                f"{self.sums:,} sums",
                "",
                *_section(
                    "Settings used",
                    [
                        *self.settings.words(),
                        *(
                            f"chosen: {w} ({a:,} sums disagreed, then {b:,})"
                            for w, a, b in self.steps
                        ),
                    ],
                ),
                *_section("How the table was read", self.notes),
                *_section(
                    f"Derivable: {cells_words(len(self.derivable))}", map(str, self.derivable)
                ),
                *_section(
                    f"Narrower than the rule wants, not exact: {cells_words(len(self.narrow))}",
                    map(str, self.narrow),
                    FEW_LINES,
                ),
                *_section(
                    f"Sums that disagree, not used: {len(self.contradictions):,}",
                    _summed(self.contradictions),
                ),
                *_section(
                    f"Not asked within limits: {cells_words(len(self.unasked))}", self.unasked
                ),
                *_section("Under other settings", map(_other_words, self.others)),
                self.verdict(),
            ]
        )

    @property
    def conditional(self) -> tuple[tuple[str, Finding], ...]:
        """Return the cells that can be told if another setting that fits is the true one."""
        return tuple((o.words, f) for o in self.others for f in o.derivable)

    def verdict(self) -> str:
        """Return the outcome in a sentence."""
        cells = {(f.row, f.column) for _, f in self.conditional}
        more = (
            f"; {cells_words(len(cells))} more if another setting that fits is the true one"
            if cells
            else ""
        )
        if self.derivable:
            return f"{cells_words(len(self.derivable))} can be told exactly{more}"
        if self.unasked:
            return (
                f"{cells_words(len(self.unasked))} could not be asked; of the others none "
                f"can be told exactly{more}"
            )
        if not self.hidden:
            return "no cell is hidden: there was nothing to ask"
        if not self.sums:
            return (
                f"no sum was found: of {cells_words(self.hidden)} only marks and rates were asked"
            )
        return f"no hidden cell can be told exactly{more}"

    def __repr__(self) -> str:
        return f"{self.place}: {self.verdict()}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.place)}: {escape(self.verdict())}</p>{self.table()._repr_html_()}"


def _finding_json(one: Finding) -> dict[str, Any]:
    return {
        "row": one.row,
        "headings": one.headings,
        "column": one.column,
        "mark": one.mark,
        "low": one.low,
        "high": one.high,
        "because": list(one.because),
        "derivable_also_if": [w for w, is_told in one.settings if is_told],
        "not_derivable_if": [w for w, is_told in one.settings if not is_told],
    }


def cells_words(count: int) -> str:
    """Say a number of cells."""
    return f"{count:,} cell{'s' * (count != 1)}"


def _section(title: str, lines: Any, most: int = MOST_LINES) -> list[str]:
    lines = [f"  {line}" for line in lines]
    return [title, *listed(lines, most), ""] if lines else []


def _summed(contradictions: Sequence[Contradiction]) -> list[str]:
    """Say how many sums each setting would explain, then each sum."""
    counts: dict[str, int] = {}
    for one in contradictions:
        _, _, why = one.explained.partition("; it agrees if ")
        counts[why] = counts.get(why, 0) + 1
    said = [
        f"{n:,} of them {'agree' if n > 1 else 'agrees'} if {why}"
        for why, n in counts.items()
        if why
    ]
    return [*said, *map(str, contradictions)]


def _other_words(other: Other) -> str:
    if not other.fits:
        return (
            f"if {other.words}: does not fit, {other.disagreeing:,} "
            f"{'sum' if other.disagreeing == 1 else 'sums'} would disagree"
        )
    if not other.derivable:
        return f"if {other.words}: fits, nothing more can be told"
    return (
        f"if {other.words}: fits, and {cells_words(len(other.derivable))} more can be told"
        + "".join("\n    " + str(f).replace("\n", "\n    ") for f in other.derivable)
    )
