"""A small table of counts under disclosure control: a place to try thresholds before publishing.

What a public run does to all of its tables at once (``sdc``), done to one, in sight. A table of
which something is hidden already is audited instead (:mod:`privity.table_audit.audit`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from privity.analysis.charts import bars
from privity.errors import PrivityError, nearest
from privity.sdc import SHOWN, CountTable, Dimension, Protected, Rule, protect, tabulate
from privity.table_audit import number

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "all"
MARK = "[c]"


@dataclass(frozen=True)
class ProtectedCounts:
    """A table of counts, and what of it may be shown.

    Examples
    --------
    >>> import pandas as pd
    >>> import privity as pv
    >>> counts = pd.DataFrame({"unit": ["A", "A", "B", "B"], "to": ["court", "press"] * 2,
    ...                        "disclosures": [40, 3, 25, 18]})
    >>> shown = pv.protect_counts(counts, "unit", "to", "disclosures")
    >>> shown.table().loc["A", "press"], shown.table().loc["all", "all"]
    ('[c]', '86')
    >>> shown.is_safe
    True
    """

    table_: CountTable
    protected: Protected
    rule: Rule

    @property
    def is_safe(self) -> bool:
        """Whether no count that is hidden can be worked out from what is shown."""
        return self.protected.is_safe

    def hidden(self) -> list[tuple[str, ...]]:
        """Return the row and column of each hidden cell, in the order of the table."""
        return [
            codes for codes, status in self.protected.of(self.table_).items() if status != SHOWN
        ]

    def table(self, also_shown: Sequence[tuple[str, str]] = ()) -> pd.DataFrame:
        """Return the table as a public edition would show it.

        ``also_shown`` are hidden cells that are shown all the same, as by a slip: what they give
        away :func:`privity.audit_table` tells.
        """
        if problems := [
            f"{row}, {column}: no hidden cell; hidden() lists them"
            for row, column in also_shown
            if (row, column) not in self.hidden()
        ]:
            raise PrivityError(problems)
        return self._table(
            {
                codes: f"{self.table_.counts[codes]:,}"
                if status == SHOWN or codes in also_shown
                else MARK
                for codes, status in self.protected.of(self.table_).items()
            }
        )

    def why(self) -> pd.DataFrame:
        """Return for each cell whether it is shown, small, or hidden to protect another."""
        said = {"primary": "small", "complementary": "hidden to protect another"}
        return self._table(
            {
                codes: said.get(status, status)
                for codes, status in self.protected.of(self.table_).items()
            }
        )

    def loss(self) -> pd.DataFrame:
        """Return what the protection cost, in one line."""
        import pandas as pd

        lost = self.protected.loss
        return pd.DataFrame(
            [
                {
                    "threshold": self.rule.threshold,
                    "cells": lost.cells,
                    "hidden": lost.hidden,
                    "of them small": lost.primary,
                    "share of cells": lost.share_of_cells,
                    "share of count": lost.share_of_count,
                    "is safe": self.is_safe,
                }
            ]
        )

    def costs(self, thresholds: Sequence[int]) -> pd.DataFrame:
        """Return `loss` under several thresholds, one line each."""
        import pandas as pd

        _refuse_thresholds(thresholds)
        return pd.concat(
            [_protected(self.table_, threshold).loss() for threshold in sorted(set(thresholds))],
            ignore_index=True,
        )

    def chart(self, thresholds: Sequence[int]) -> Any:
        """Return a chart of `costs`."""
        return bars(
            self.costs(thresholds),
            "threshold",
            "hidden",
            f"Hidden cells of {self.protected.loss.cells}, by threshold",
        )

    def _table(self, cells: Mapping[tuple[str, ...], str]) -> pd.DataFrame:
        import pandas as pd

        rows, columns = (d.every_code() for d in self.table_.dimensions)
        return pd.DataFrame(
            [[cells[row, column] for column in columns] for row in rows],
            index=pd.Index(rows, name=self.table_.dimensions[0].name),
            columns=list(columns),
        )

    def _repr_html_(self) -> str | None:
        return self.table()._repr_html_()


def protect_counts(
    frame: pd.DataFrame | Sequence[Mapping[str, Any]],
    rows: str,
    columns: str,
    counts: str,
    threshold: int = 10,
) -> ProtectedCounts:
    """Put one table of counts under disclosure control.

    Parameters
    ----------
    frame : pandas.DataFrame or sequence of dict
        Such as a measure: one or more lines for each cell; they are added up.
    rows, columns : str
        The columns that become the table's rows and columns.
    counts : str
        The column that is counted.
    threshold : int
        Counts of 1 to so many are small.

    Raises
    ------
    PrivityError
        If the frame has no such column, or nothing to count; if a count is missing or a mark (such
        a table is for :func:`privity.audit_table`), negative, or no whole number.

    Examples
    --------
    >>> import privity as pv
    >>> crossed = run.measure("disclosures_by_month", by="recipient_type")
    >>> tried = [pv.protect_counts(crossed, "month", "recipient_type", "disclosures", n).loss()
    ...          for n in (3, 10)]
    >>> bool(tried[0]["hidden"].item() <= tried[1]["hidden"].item())
    True
    """
    import pandas as pd

    frame = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(list(frame))
    if problems := [
        f"{name}: no such column{nearest(name, frame.columns)}"
        for name in (rows, columns, counts)
        if name not in frame
    ]:
        raise PrivityError(problems)
    _refuse_thresholds([threshold])
    if rows == columns:
        raise PrivityError(f"{rows}: cannot be rows and columns at once; name two columns")
    whole = _whole_counts(frame.loc[:, counts], counts)
    summed: Counter[tuple[str, ...]] = Counter()
    for row, column, n in zip(_text(frame[rows]), _text(frame[columns]), whole, strict=True):
        summed[row, column] += n
    if not summed:
        raise PrivityError(f"{counts}: nothing to count")
    codes = [sorted({key[level] for key in summed}) for level in (0, 1)]
    if problems := [
        f"{name}: has a line for {TOTAL!r}; leave totals out, they are made here"
        for name, some in zip((rows, columns), codes, strict=True)
        if TOTAL in some
    ]:
        raise PrivityError(problems)
    dimensions = [
        Dimension(name, ((TOTAL, tuple(some)),))
        for name, some in zip((rows, columns), codes, strict=True)
    ]
    table = tabulate(counts, dimensions, summed)
    return _protected(table, threshold)


def _protected(table: CountTable, threshold: int) -> ProtectedCounts:
    rule = Rule(threshold=threshold)
    return ProtectedCounts(table, protect([table], rule=rule), rule)


def _refuse_thresholds(thresholds: Sequence[int]) -> None:
    if not thresholds:
        raise PrivityError("thresholds: none given; name at least one, such as [3, 10]")
    if problems := [f"threshold {n}: a small count is at least 1" for n in thresholds if n < 1]:
        raise PrivityError(problems)


def _whole_counts(column: pd.Series, name: str) -> pd.Series:
    """Return a column's counts; refuse what is none, for a sum over it would be of something else.

    A missing value is not 0: it may be a count that somebody hid.
    """
    import pandas as pd

    missing = column.isna()
    texts = column.astype(object).map(lambda v: number(_plain(v)), na_action="ignore")
    marks = texts.isna() & ~missing
    negative = marks & pd.Series(pd.to_numeric(column, errors="coerce"), column.index).notna()
    problems = [
        f"{name}: {int(some.sum())} {word} (the first in line {_first(some)}); {remedy}"
        for word, some, remedy in (
            ("missing", missing, _AUDIT),
            ("no number but a mark", marks & ~negative, _AUDIT),
            ("negative or no whole number", negative, "give counts of records"),
        )
        if some.any()
    ]
    if problems:
        raise PrivityError(problems)
    return texts.astype("int64")


_AUDIT = (
    "fill in what was counted, or ask pv.audit_table(frame) what a table that is partly "
    "hidden gives away"
)


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _first(some: pd.Series) -> int:
    return int(some.to_numpy().argmax()) + 1


def _text(column: Any) -> Any:
    if column.dtype.kind == "M":
        return column.dt.strftime("%Y-%m")
    return column.astype(object).where(column.notna(), "not recorded").astype(str)
