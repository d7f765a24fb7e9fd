"""A second attacker on a public run, who has nothing but its files and those of earlier runs.

He reads what anyone may read (:mod:`privity.publication.stranger.reading`), writes it down as
statements about whole counts, and asks for the smallest and largest value of each hidden one: first
by carrying bounds through the sums, then by two whole tables that agree with everything and differ
in the count, at last by programmes for that count alone. Guesses (orders, loose sentences) are
tried after what is certain, each only if it contradicts nothing. He shares no code with the
attacker of the build, so that an error of one is not an error of both.

Source: Fischetti and Salazar, "Solving the cell suppression problem on tabular data with linear
constraints", *Management Science* 47 (2001), for the two programmes of an attacker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from privity.publication.stranger.bounds import BoundSheet
from privity.publication.stranger.reading import read_edition
from privity.publication.stranger.statements import Cell, Codes, EditionRead, Listing, Statement

# A place on an axis that two charts share is how far all of them go beyond their longest bar.
_SAME_END = 1e-3
_SHOWN = 30


@dataclass
class Examined:
    """What the stranger found.

    ``problems`` are leaks and contradictions, values masked; ``unasked`` says what he saw and
    could not use, and what was left out for its number. ``hidden`` counts the cells he asked for,
    ``left`` those he did not ask to the end, ``programmes`` how many programmes that took.
    """

    problems: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    hidden: int = 0
    left: int = 0
    programmes: int = 0


def stranger_problems(
    run: Path,
    earlier: Sequence[Path],
    true: Mapping[tuple[str, Codes], int],
    threshold: int,
    width: int,
) -> list[str]:
    """Return what a stranger could tell of the hidden counts of a run; empty if nothing.

    Parameters
    ----------
    run : Path
        The folder as it would leave: ``results.json``, ``exports/figures.csv``, pages.
    earlier : sequence of Path
        Folders of earlier public runs, oldest first.
    true : mapping of (table, codes) to int
        The true counts: they judge what was found, and deduce nothing.
    threshold : int
        Counts from 1 to this are small; zero, too, where the run shows no zeros.
    width : int
        How many counts the interval of a small one must span.

    Returns
    -------
    list of str
        Each as ``cell: what can be told; from which file, order, bar or sum``, values masked.
    """
    return examine(run, earlier, true, threshold, width).problems


def examine(
    run: Path,
    earlier: Sequence[Path],
    true: Mapping[tuple[str, Codes], int],
    threshold: int,
    width: int,
) -> Examined:
    """Do what :func:`stranger_problems` does, and tell besides what was not asked."""
    editions = [read_edition(path) for path in (run, *earlier)]
    found = Examined(
        [p for e in editions for p in e.problems],
        [f"{e.name}: {what}: {n}" for e in editions for what, n in e.unread.items()],
    )
    if not editions[0].tables:
        return found
    truth = {
        editions[0].tables[name].cell(codes): n
        for (name, codes), n in true.items()
        if name in editions[0].tables and len(codes) == len(editions[0].tables[name].axes)
    }
    titles = {c: t for e in reversed(editions) for c, t in e.titles.items()}
    judge = _Judge(editions[0], truth, titles, threshold, width, found)
    sheet = _join(editions, judge)
    marked = sorted(
        {
            judge.names[e.name].get(c, c)
            for e in editions
            for c in e.marks
            if e is editions[0] or c not in editions[0].shown
        }
    )
    found.hidden = len(marked)
    if sheet.conflict:
        found.problems.append(f"figures contradict each other: {sheet.conflict} (values masked)")
        return found
    judge.all(sheet, marked)
    _guess(sheet, _guesses(editions, judge), marked, judge)
    judge.marks_apart()
    judge.untrue(editions[0])
    found.programmes, found.left = sheet.programmes, sheet.left
    if sheet.left:
        found.unasked.append(
            f"hidden counts not asked to the end, for the number of programmes: {sheet.left}"
        )
    return found


class _Judge:
    """Holds what was deduced against the truth: which intervals give a count away."""

    def __init__(
        self,
        run: EditionRead,
        truth: Mapping[Cell, int],
        titles: dict[Cell, str],
        threshold: int,
        width: int,
        found: Examined,
    ) -> None:
        self.run, self.truth, self.titles = run, truth, titles
        self.threshold, self.width, self.found = threshold, width, found
        self.names: dict[str, dict[Cell, Cell]] = {}
        self._said: set[Cell] = set()
        for cell, value in run.shown.items():
            if cell not in run.marks and self.is_small(cell):
                self.say(
                    cell,
                    "is shown and small",
                    (next(t.means for t in run.told if t.terms[0][0] == cell and t.low == value),),
                )

    def is_small(self, cell: Cell) -> bool:
        """Tell whether a count is truly one that may not be shown; zero is where zeros are not."""
        return int(self.run.shows_zeros) <= self.truth.get(cell, -1) <= self.threshold

    def needed(self, cell: Cell) -> int:
        """Return how far apart the ends of a hidden count must be."""
        return self.width if self.is_small(cell) else 1

    def all(self, sheet: BoundSheet, cells: Iterable[Cell]) -> None:
        """Ask for the interval of each cell, and tell the ones that are too narrow."""
        asked = {c: self.needed(c) for c in cells if c not in self._said}
        for cell, (low, high, because) in sheet.narrow(asked).items():
            true = self.truth.get(cell)
            if true is None and not (
                low == high and (cell in self.run.marks or 0 < low <= self.threshold)
            ):
                continue
            if true is not None and not low <= true <= high:
                self.found.unasked.append(
                    f"{self.called(cell)}: what a stranger would make of it is not so"
                )
                continue
            self.say(
                cell, "can be told exactly" if low == high else "can be told too closely", because
            )

    def say(self, cell: Cell, what: str, because: Sequence[str]) -> None:
        """Note a leak, each cell once."""
        if cell not in self._said:
            self._said.add(cell)
            self.found.problems.append(
                f"{self.called(cell)}: {what} (values masked); from "
                f"{'; '.join(dict.fromkeys(because)) or 'its own mark'}"
            )

    def called(self, cell: Cell) -> str:
        """Return the name of a count: the table and codes where it stands."""
        return self.titles.get(cell) or f"{cell[0]}, {', '.join(c for _, c in cell[1])}"

    def marks_apart(self) -> None:
        """Note marks of which one is for small counts and another for the rest."""
        by_mark: dict[str, list[bool]] = {}
        for cell, texts in self.run.marks.items():
            if cell in self.truth:
                for text in texts - {"null", ""}:
                    by_mark.setdefault(text, []).append(self.is_small(cell))
        kinds = {all(small) for small in by_mark.values() if len(set(small)) == 1}
        if len(by_mark) > 1 and kinds == {True, False}:
            self.found.problems.append(
                f"marks {', '.join(sorted(by_mark))}: one is for small counts and another for "
                "the rest, so a mark tells which counts are small; use one mark"
            )

    def untrue(self, edition: EditionRead) -> None:
        """Note sentences of the run that say of hidden counts what is not so."""
        said = sorted(
            {
                t.means
                for t in edition.told
                if t.is_sentence
                and all(c in self.truth for c, _ in t.terms)
                and not t.low <= sum(self.truth[c] * w for c, w in t.terms) <= t.high
            }
        )
        self.found.problems += [
            f"{means}, which is not so of a count that is hidden; say of which counts it is"
            for means in said
        ]


def _join(editions: Sequence[EditionRead], judge: _Judge) -> BoundSheet:
    """Return what all editions tell; a count is one and the same where nothing speaks against it.

    Where an edition shows another number, the times concerned were revised: their counts stay
    apart. So does a whole edition whose counts cannot be those of the others.
    """
    run = editions[0]
    judge.names[run.name] = {}
    sheet = BoundSheet(_certain(run, {}))
    if sheet.contradiction():
        return sheet
    for edition in editions[1:]:
        revised = _revised(run, edition)
        _small_revisions(run, edition, judge)
        every = {c: (f"{c[0]} ({edition.name})", c[1]) for c in _cells(edition)}
        names = {c: n for c, n in every.items() if any(_touches(c, r) for r in revised)}
        if not sheet.take(_certain(edition, names)):
            names = every
            taken = sheet.take(_certain(edition, names))
            judge.found.unasked.append(
                f"{edition.name}: its counts were revised since; it was attacked by itself"
                if taken
                else f"{edition.name}: its figures contradict each other; it was left out"
            )
        judge.names[edition.name] = names
        for cell, name in names.items():
            judge.titles.setdefault(name, f"{edition.called(cell)} in {edition.name}")
        _tables_gone(run, edition, judge)
    return sheet


def _tables_gone(run: EditionRead, edition: EditionRead, judge: _Judge) -> None:
    """Note tables that only one of two editions has: that most counts are small, and no more."""
    counted = ({t.counted for t in e.tables.values()} for e in (run, edition))
    both = set.intersection(*counted)
    only = sorted(
        n
        for n in run.tables.keys() ^ edition.tables.keys()
        if (run.tables.get(n) or edition.tables[n]).counted in both
    )
    if only:
        judge.found.unasked.append(
            f"{edition.name}: tables that stand in only one of this and "
            f"{run.name}: {', '.join(only)}"
        )


def _cells(edition: EditionRead) -> set[Cell]:
    return {c for t in edition.told for c, _ in t.terms} | set(edition.marks)


def _certain(edition: EditionRead, names: Mapping[Cell, Cell]) -> list[Statement]:
    said = [_renamed(t, names) for t in edition.told if not t.is_guess]
    if edition.shows_zeros:
        means = "zeros are shown, so a mark is at least one"
        said += [
            Statement(((names.get(c, c), 1.0),), 1.0, inf, means)
            for c in sorted(edition.marks)
            if c not in edition.shown
        ]
    return said


def _renamed(told: Statement, names: Mapping[Cell, Cell]) -> Statement:
    if not any(c in names for c, _ in told.terms):
        return told
    return Statement(
        tuple((names.get(c, c), w) for c, w in told.terms),
        told.low,
        told.high,
        told.means,
        told.is_guess,
        told.is_sentence,
    )


def _revised(run: EditionRead, edition: EditionRead) -> set[tuple[str, str, str]]:
    """Return (counted, axis, code) of each time that shows another number, and those it is in."""
    axes = [(t, a) for e in (run, edition) for t in e.tables.values() for a in t.axes if a.is_open]
    found = {
        (cell[0], a.name, code)
        for cell, n in edition.shown.items()
        if run.shown.get(cell, n) != n
        for t, a in axes
        if t.counted == cell[0]
        for name, code in cell[1]
        if name == a.name
    }
    grown: set[tuple[str, str, str]] = set()
    while grown != found:
        grown = set(found)
        for t, a in axes:
            for whole, parts in a.sums:
                family = {(t.counted, a.name, c) for c in (whole, *parts)}
                if (t.counted, a.name, whole) in grown:
                    found |= family
                elif family & grown:
                    found.add((t.counted, a.name, whole))
    return found


def _touches(cell: Cell, revised: tuple[str, str, str]) -> bool:
    return cell[0] == revised[0] and revised[1:] in cell[1]


def _small_revisions(run: EditionRead, edition: EditionRead, judge: _Judge) -> None:
    small = [
        c
        for c in sorted(edition.shown.keys() & run.shown.keys())
        if 0 < abs(run.shown[c] - edition.shown[c]) <= judge.threshold
    ]
    judge.found.problems += [
        f"{judge.called(c)}: {edition.name} and {run.name} differ by a small count (values masked)"
        for c in small[:_SHOWN]
    ]
    if len(small) > _SHOWN:
        judge.found.problems.append(
            f"{edition.name} and {run.name}: and {len(small) - _SHOWN} "
            "more counts differ by a small one"
        )


def _guesses(editions: Sequence[EditionRead], judge: _Judge) -> dict[str, list[Statement]]:
    """Return the guesses by what each rests on."""
    groups: dict[str, list[Statement]] = {}
    for edition in editions:
        for told in edition.told:
            if told.is_guess:
                groups.setdefault(f"{edition.name}/{told.means}", []).append(
                    _renamed(told, judge.names[edition.name])
                )
    for means, told in _absences(editions, judge):
        groups.setdefault(means, []).append(told)
    for told in _ends(editions, judge):
        groups.setdefault(told.means, []).append(told)
    return groups


def _absences(editions: Sequence[EditionRead], judge: _Judge) -> Iterator[tuple[str, Statement]]:
    """Yield the zeros of rows that are absent: of a code that is nowhere, or where no zero is."""
    marked = {c for e in editions for c in e.marks}
    for edition in editions:
        for table in edition.tables.values():
            whole = table.name + ": rows that are absent are zero"
            for cell in sorted(c for c in marked | _parts(edition) if c[0] == table.counted):
                at = dict(cell[1])
                codes = tuple(at.pop(a.name, a.total) for a in table.axes)
                if at or "" in codes or codes in table.rows:
                    continue
                unknown = [a for a, c in zip(table.axes, codes, strict=True) if c not in a.every]
                if (
                    any(a.is_open for a in unknown)
                    or (table.has_zero and not unknown)
                    or not _has_sibling(table, codes)
                ):
                    continue
                name = judge.names[edition.name].get(cell, cell)
                yield (
                    f"{edition.name}/{whole}",
                    Statement(((name, 1.0),), 0.0, 0.0, f"{edition.name}: {whole}", True),
                )


def _has_sibling(table: Listing, codes: Codes) -> bool:
    """Tell whether a row would stand among others of its kind; totals that are left out do not."""
    return any(
        (*codes[:place], other, *codes[place + 1 :]) in table.rows
        for place, (axis, code) in enumerate(zip(table.axes, codes, strict=True))
        if code in axis.leaves or code not in axis.every
        for other in axis.leaves
    )


def _parts(edition: EditionRead) -> set[Cell]:
    return {c for t in edition.told if len(t.terms) > 2 for c, _ in t.terms}


def _ends(editions: Sequence[EditionRead], judge: _Judge) -> Iterator[Statement]:
    """Yield what an axis tells that goes further beyond its longest bar than other charts do."""
    ends = [
        (end / top, end, hidden, place, e) for e in editions for end, top, hidden, place in e.axes
    ]
    alike = [sum(abs(one[0] - other[0]) < _SAME_END for other in ends) for one in ends]
    usual = max(zip(alike, (-one[0] for one in ends), strict=True), default=(0, 0.0))
    if usual[0] < 2:
        if any(hidden for _, _, hidden, _, _ in ends):
            judge.found.unasked.append(f"axes that no other chart explains: {len(ends)}")
        return
    for ratio, end, hidden, place, edition in ends:
        if ratio > -usual[1] + _SAME_END:
            top = end / -usual[1]
            for cell in hidden:
                name = judge.names[edition.name].get(cell, cell)
                low = top - 0.5 if len(hidden) == 1 else 0.0
                yield Statement(
                    ((name, 1.0),),
                    low,
                    top + 0.5,
                    f"{place}: its axis is made for a bar longer than any that is drawn",
                    True,
                )


def _guess(
    sheet: BoundSheet, groups: Mapping[str, list[Statement]], marked: Sequence[Cell], judge: _Judge
) -> None:
    """Try the guesses that contradict nothing, and ask again for the counts that they touch."""
    touched: set[Cell] = set()
    for means, group in sorted(groups.items()):
        if not sheet.take(group):
            is_own = any(t.is_sentence and t in judge.run.told for t in group)
            told = judge.found.problems if is_own else judge.found.unasked
            told.append(
                f"{means}: contradicts what is shown, so it is not so"
                + ("; say of which counts it is" if is_own else "")
            )
            continue
        touched |= {c for t in group for c, _ in t.terms}
    near = sheet.changed() | sheet.beside(touched)
    judge.all(sheet, [c for c in marked if c in near])


__all__ = ["Examined", "examine", "stranger_problems"]
