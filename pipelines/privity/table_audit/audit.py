"""The audit of a table that is already published: which hidden counts can be told, and from what.

Reads the table (:mod:`privity.table_audit.reading`), finds its sums (:mod:`privity.table_audit.sums`) and the
settings under which they agree (:mod:`privity.table_audit.settings`), attacks it
(:mod:`privity.table_audit.attack`), and says what was found in the table's own headings. What was
assumed is part of the answer; what could not be asked is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from privity.errors import PrivityError
from privity.table_audit.attack import AttackOutcome, attack
from privity.table_audit.axes import grid_of
from privity.table_audit.findings import Contradiction, Finding, Other, TableAudit
from privity.table_audit.marks import stated
from privity.table_audit.rates import Rate, rates_of, with_rates
from privity.table_audit.reading import read_table, unknown_marks
from privity.table_audit.rows import frame_rows, rows_of
from privity.table_audit.settings import (
    ANY,
    EMPTY,
    HIDDEN_ZEROS,
    NEAREST,
    SHOWN,
    UNLISTED,
    Ranges,
    Reader,
    SettingsFound,
    TableSettings,
    best_settings,
    explanations,
    neighbors,
    rounding_of,
    usual_settings,
)
from privity.table_audit.sums import equations, plain_numbers, with_figures_sums
from privity.table_audit.words import span_words, sum_words

if TYPE_CHECKING:
    import pandas as pd

# Cells up to which other settings that fit are tried to the end as well.
MOST_TRIED = 200_000


def audit_table(
    source: Path | str | pd.DataFrame,
    *,
    marks: Sequence[str] = (),
    threshold: int = 10,
    width: int | None = None,
    rounding: Sequence[str] = (),
    rounded: str = "",
    zeros: str = "",
    unlisted: str = "",
    counts: Sequence[str] = (),
    left_out: Sequence[str] = (),
    sums: Sequence[str] = (),
    sheet: str = "",
    seed: int = 0,
) -> TableAudit:
    """Audit a table that is already published: which hidden counts can be told, and from what.

    Parameters
    ----------
    source : path or pandas.DataFrame
        A file of any form that privity reads, or a frame with marks among its counts; long (a
        row for each combination) or wide, totals and hierarchies told by headings.
    marks : sequence of str
        ``c=hidden``, ``x=none``, ``*=1-4``: what marks mean where it is not the usual.
    threshold : int
        Counts of 1 to so many are small.
    width : int, optional
        How many counts beside the true one a small hidden count must leave possible; default
        half the threshold.
    rounding : sequence of str
        ``5``, ``Regional=10`` or ``none``; default: what the figures show.
    rounded : str
        ``nearest``, or ``any``: to either neighboring multiple, as random rounding does.
    zeros : str
        ``shown`` or ``hidden``: whether a count of 0 may stand behind a mark.
    unlisted : str
        ``empty`` or ``unlisted``: what codes count that a combination does not list.
    counts, left_out : sequence of str
        Columns that hold counts, and columns that play no part.
    sums : sequence of str
        ``TOTAL = A + B`` in the words of the headings, where they do not tell it.
    sheet : str
        The sheet of a workbook.

    Returns
    -------
    TableAudit

    Raises
    ------
    PrivityError
        The table cannot be read, or an option says nothing; all problems of a kind at once.

    Examples
    --------
    >>> import pandas as pd
    >>> import privity as pv
    >>> published = pd.DataFrame({"unit": ["A", "B", "C", "Total"],
    ...                           "disclosures": ["40", "[c]", "25", "68"]})
    >>> audited = pv.audit_table(published)
    >>> audited.is_safe
    False
    >>> audited.table()[["row", "headings", "can only be"]].values.tolist()
    [[3, 'B', '3']]
    """
    _refuse_options(threshold, width, rounded, zeros, unlisted)
    given = stated(marks)
    place, rows = _rows(source, sheet)
    printed = read_table(rows, place, counts, left_out)
    if problems := unknown_marks(printed, set(given)):
        raise PrivityError(problems)
    grid = grid_of(printed)
    values = plain_numbers(grid)
    groups, few, said = rounding_of(grid, values, rounding)
    base = np.ones(len(values))
    for group in groups:
        base[group.cells] = np.maximum(base[group.cells], group.base)
    grid, told = with_figures_sums(grid, values, base, sums)
    rates, about_rates = rates_of(grid, values)
    reader = Reader(grid, equations(grid))
    fixed = {
        *given,
        *(
            n
            for n, v in (
                ("zeros", zeros),
                ("rounding", rounding),
                ("rounded", rounded),
                ("unlisted", unlisted),
            )
            if v
        ),
    }
    found = best_settings(
        reader, usual_settings(reader, given, groups, zeros, rounded, unlisted), fixed, few
    )
    return _Audit(reader, rates, threshold, width, seed).run(
        found, fixed, (*printed.notes, *told, *said, *about_rates)
    )


def _refuse_options(
    threshold: int, width: int | None, rounded: str, zeros: str, unlisted: str
) -> None:
    problems = [
        f"--{name} {value}: not one of {', '.join(known)}"
        for name, value, known in (
            ("rounded", rounded, (NEAREST, ANY)),
            ("zeros", zeros, (SHOWN, HIDDEN_ZEROS)),
            ("unlisted", unlisted, (EMPTY, UNLISTED)),
        )
        if value and value not in known
    ]
    if threshold < 1:
        problems.append(f"--threshold {threshold}: a small count is at least 1")
    if width is not None and width < 1:
        problems.append(f"--width {width}: at least one more count must stay possible")
    if problems:
        raise PrivityError(problems)


def _rows(source: Path | str | pd.DataFrame, sheet: str) -> tuple[str, list]:
    if isinstance(source, (str, Path)):
        return Path(source).name, rows_of(Path(source), sheet)
    return "the table", frame_rows(source)


class _Audit:
    """One table under one rule: the attack under each setting, and the words for it."""

    def __init__(
        self, reader: Reader, rates: Sequence[Rate], threshold: int, width: int | None, seed: int
    ) -> None:
        self.reader, self.grid, self.sums, self.rates = reader, reader.grid, reader.sums, rates
        self.threshold, self.seed = threshold, seed
        self.width = max((threshold + 1) // 2 if width is None else width, 1)

    def run(self, found: SettingsFound, fixed: set[str], notes: Sequence[str]) -> TableAudit:
        """Attack under the settings found and, where the table leaves it open, under others."""
        outcome, ranges, said, wrong = self._attack(found.settings, found.disagreeing)
        why = explanations(self.reader, found)
        others, tried = self._others(found, fixed, outcome)
        findings = [
            replace(
                self._finding(t, ranges, said),
                settings=tuple((words, t.cell in cells) for words, cells in tried),
            )
            for t in outcome.told
        ]
        grid = self.grid
        return TableAudit(
            grid.printed.place,
            len(grid.texts),
            outcome.asked,
            len(self.sums.parent),
            found.settings,
            found.steps,
            (*notes, *wrong, *self._skipped(), *self._without_sum(ranges, found.disagreeing)),
            tuple(f for f in findings if f.is_exact),
            tuple(f for f in findings if not f.is_exact),
            tuple(self._contradiction(int(r), why.get(int(r)), ranges) for r in found.disagreeing)
            + self._contradictions_together(found.settings, outcome, ranges),
            tuple(f"{grid.where(c)} `{grid.texts[c].strip()}`" for c in outcome.unasked),
            others,
        )

    def _attack(
        self,
        settings: TableSettings,
        disagreeing: np.ndarray,
        used: set[int] | None = None,
        alone: bool = False,
    ) -> tuple[AttackOutcome, Ranges, dict[int, str], list[str]]:
        """Attack under some settings; where cells told under others are given, exactly.

        A setting that narrows no range tells nothing more: then only those cells are asked.
        ``alone`` asks only those in any case.
        """
        ranges, said, wrong = with_rates(self.grid, self.reader.ranges(settings), self.rates)
        usable = np.ones(len(self.sums.parent), bool)
        usable[disagreeing] = False
        usable[ranges.is_none[self.sums.parent]] = False
        needed = np.where(ranges.asked, np.minimum(self.width, ranges.span), 0)
        if used is not None:
            needed = np.minimum(needed, 1)
            if (
                alone
                or not (
                    (ranges.low > self.low)
                    | (ranges.high < self.high)
                    | (ranges.asked & ~self.asked)
                ).any()
            ):
                needed[np.setdiff1d(np.arange(len(needed)), list(used))] = 0
        else:
            self.low, self.high, self.asked = ranges.low, ranges.high, ranges.asked
        outcome = attack(
            self.sums.matrix,
            ranges.low,
            ranges.high,
            needed,
            self.threshold,
            usable,
            self.seed,
            used or (),
        )
        return outcome, ranges, said, wrong

    def _others(
        self, found: SettingsFound, fixed: set[str], used: AttackOutcome
    ) -> tuple[tuple[Other, ...], list[tuple[str, set[int]]]]:
        """Try settings that differ in one respect; of those that fit, ask what more they tell."""
        others, tried = [], []
        if len(self.grid.texts) > MOST_TRIED or not used.asked:
            return (), []
        mine = {t.cell for t in used.told if t.is_exact}
        most = len(found.disagreeing) + len(used.against)
        for words, settings in neighbors(self.reader, found.settings, fixed, ()):
            bad = self.reader.disagreeing(self.reader.ranges(settings))
            if len(bad) > most:
                others.append(Other(words, len(bad), False))
                continue
            outcome, ranges, said, _ = self._attack(settings, bad, used=mine)
            wrong = len(bad) + len(outcome.against)
            if wrong > most:
                others.append(Other(words, wrong, False))
                continue
            exact = {t.cell for t in outcome.told if t.is_exact}
            tried.append((words, exact))
            others.append(
                Other(
                    words,
                    wrong,
                    True,
                    tuple(
                        self._finding(t, ranges, said)
                        for t in outcome.told
                        if t.is_exact and t.cell not in mine
                    ),
                )
            )
        return tuple(others), tried

    def _skipped(self) -> list[str]:
        if len(self.grid.texts) > MOST_TRIED:
            return [f"more than {MOST_TRIED:,} counts: other settings that fit were not tried"]
        return []

    def _without_sum(self, ranges: Ranges, disagreeing: np.ndarray) -> list[str]:
        """Tell how many hidden cells no sum was asked of: that they are safe is not shown."""
        usable = np.ones(len(self.sums.parent), bool)
        usable[disagreeing] = False
        reached = abs(self.sums.matrix[np.flatnonzero(usable)]).sum(axis=0) > 0
        alone = int((ranges.asked & ~np.asarray(reached).reshape(-1)).sum())
        return (
            [
                f"{alone:,} hidden cell{'s stand' if alone > 1 else ' stands'} in no sum that was "
                "found and agrees: only marks and rates were asked; say sums with --sum"
            ]
            if alone
            else []
        )

    def _finding(self, told: Any, ranges: Ranges, said: dict[int, str]) -> Finding:
        grid, cell = self.grid, told.cell
        because = [self._sum(r, ranges) for r in told.sums]
        touched = {cell}
        for r in told.sums:
            touched |= set(self.sums.matrix[[r]].indices.tolist())
        because += [said[c] for c in sorted(touched) if c in said]
        return Finding(
            grid.printed.lines[grid.line[cell]].number,
            grid.row_label(cell),
            grid.column_label(cell),
            grid.texts[cell].strip(),
            told.low,
            told.high,
            told.needed,
            tuple(because),
        )

    def _sum(self, row: int, ranges: Ranges) -> str:
        """Say a sum; parts that are not listed are named where they may count."""
        size = len(self.grid.texts)
        is_number = ~np.isnan(self.reader.value)
        rounded = is_number & (ranges.low < ranges.high)[:size]
        return sum_words(self.grid, self.sums, row, rounded, bool((ranges.high[size:] > 0).any()))

    def _contradictions_together(
        self, settings: TableSettings, outcome: AttackOutcome, ranges: Ranges
    ) -> tuple[Contradiction, ...]:
        """Name the sums that agree alone, but not with the others; seek a setting for each."""
        left, why = set(outcome.against), {}
        for words, other in neighbors(self.reader, settings, set(), ()):
            if not left:
                break
            cells = set(self.sums.matrix[sorted(left)].indices.tolist())
            bad = self.reader.disagreeing(self.reader.ranges(other))
            still = set(self._attack(other, bad, cells, alone=True)[0].against) | set(bad.tolist())
            why |= {r: words for r in left - still}
            left &= still
        return tuple(
            self._contradiction(r, why.get(r), ranges, together=True) for r in outcome.against
        )

    def _contradiction(
        self, row: int, why: str | None, ranges: Ranges, together: bool = False
    ) -> Contradiction:
        grid, total = self.grid, int(self.sums.parent[row])
        parts = self.reader.parts[[row]].indices
        least, most = ranges.low[parts].sum(), ranges.high[parts].sum()
        off = (
            "it contradicts other sums taken together"
            if together
            else f"its parts make {span_words(int(least), None if np.isinf(most) else int(most))}"
        )
        off += (
            f"; it agrees if {why}"
            if why
            else (
                "; no setting tried explains it: a revision, another hierarchy, or a part that is "
                "not listed"
            )
        )
        return Contradiction(
            grid.printed.lines[grid.line[total]].number,
            grid.column_label(total),
            self._sum(row, ranges),
            off,
        )
