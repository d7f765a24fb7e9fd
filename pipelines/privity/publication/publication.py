"""The public edition's one entrance: from a run's evidence to figures that may leave.

Every number of a public page passes here: counts of measures that say ``publish``, what controls
examined and found, rates, statistics, and how much was lost. All tables, with what earlier public
runs of the workspace showed, go to disclosure control (:mod:`privity.sdc.protection`) as one system made of
classes of records (:mod:`privity.publication.classes`); what it hides gets no value and no rate
anywhere. Pages, exports and the audit before the seal take
their figures from the :class:`Publication` made here; none of them ever sees a hidden count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from privity.catalogue import MONTH, Publish, SqlFile, published
from privity.engine import open_file
from privity.errors import PrivityError
from privity.periods import Scope
from privity.publication.certificate import write_certificate
from privity.publication.classes import Classes, find_classes, with_possible
from privity.publication.earlier import EarlierEdition, differences, earlier_tables, held_back
from privity.publication.records import EXCEPTION
from privity.publication.tables import (
    ALL,
    RESULT,
    Published,
    Statistic,
    measure_tables,
    true_counts,
)
from privity.publication.verdict_counts import not_applicable_counts, tests_table
from privity.publication.withheld import Withheld, settle
from privity.sdc import (
    CountTable,
    DisclosedCell,
    Earlier,
    Protected,
    Ratio,
    Records,
    Rule,
    describe,
    protect,
)
from privity.workspace import Settings

COUNT, RATE, STATISTIC, LOSS = "count", "rate", "statistic", "loss"
MARK = "[c]"
_LEAKS_SHOWN = 20


@dataclass(frozen=True)
class Figure:
    """One number of the public edition: its place, and how it is written; hidden, it has neither.

    ``id`` is what pages and exports carry beside it, so that the audit knows its place again.
    """

    id: str
    table: str
    kind: str
    codes: tuple[str, ...]
    value: float | None
    shown: str

    @property
    def is_hidden(self) -> bool:
        """Whether disclosure control has taken it out."""
        return self.value is None


Bare = tuple[str, str, tuple[str, ...], float | None, str]
Rate = tuple[Ratio, str, tuple[str, ...], float]


@dataclass(frozen=True)
class Publication:
    """What a public run may say.

    ``tables`` and ``protected`` hold true counts: they serve the audit and are never written.
    """

    scope: Scope
    rule: Rule
    tables: tuple[Published, ...]
    earlier: tuple[Earlier, ...]
    records: Records = field(repr=False)
    protected: Protected
    figures: tuple[Figure, ...] = field(repr=False)
    withheld: tuple[tuple[str, str, str], ...] = ()
    """Title, what was counted, and by what, of each table and clause that is not published."""

    def cells(self, kind: str = COUNT) -> dict[tuple[str, tuple[str, ...]], Figure]:
        """Return the figures of a kind by table and codes."""
        return {(f.table, f.codes): f for f in self.figures if f.kind == kind}


def rule_of(settings: Settings) -> Rule:
    """Return disclosure control's rule as the agency's settings have it."""
    return Rule(settings.small_count_threshold, settings.small_counts_show_zero)


def make_publication(
    evidence: Path,
    measures: Iterable[SqlFile],
    scope: Scope,
    rule: Rule,
    published_before: Sequence[EarlierEdition],
    certificate: Path,
) -> Publication:
    """Decide what of a run's evidence may be shown.

    Parameters
    ----------
    evidence : Path
        The run's own evidence, every count in it.
    measures : iterable of SqlFile
        Those that say ``publish`` take part.
    scope : Scope
    rule : Rule
        Threshold and zeros, from the agency's settings.
    published_before : sequence of EarlierEdition
        What earlier public runs showed.
    certificate : Path
        The restricted file to make: which record is counted where, and proofs for hidden cells.

    Raises
    ------
    PrivityError
        A small count could be told, with each such cell and what tells it; or tables that
        contradict each other.
    """
    publishes = published(measures)
    classes = find_classes(
        evidence, [(e.run, e.certificate) for e in published_before], certificate
    )
    if not rule.shows_zeros:
        classes = with_possible(classes, evidence, publishes)
    draft = _Draft(
        evidence, publishes, scope, rule, classes, tuple(earlier_tables(published_before, classes))
    )
    withheld, made, protected = settle(draft.protected, publishes)
    if not protected.is_safe:
        raise PrivityError(
            [*leak_problems(protected.leaks, "nothing was published"), *_beside(published_before)]
        )
    tables = made.tables
    figures = [
        *_counts(tables, protected),
        *_shown_rates(made.rates, protected),
        *_statistics(made.statistics, tables, protected, rule),
    ]
    figures += _losses(tables, figures, protected, scope.period.label)
    numbered = tuple(Figure(f"n{i}", *f) for i, f in enumerate(figures, 1))
    write_certificate(certificate, made.plain, made.earlier, protected, made.records)
    return Publication(
        scope, rule, made.tables, made.earlier, made.records, protected, numbered, withheld.said
    )


@dataclass(frozen=True)
class _Made:
    """One attempt: what would be published, and all that binds it."""

    tables: tuple[Published, ...]
    statistics: tuple[Statistic, ...]
    earlier: tuple[Earlier, ...]
    records: Records
    rates: tuple[Rate, ...]

    @property
    def plain(self) -> list[CountTable]:
        return [t.table for t in self.tables]


@dataclass(frozen=True)
class _Draft:
    """What the tables of an edition are made from, to be made again with less."""

    evidence: Path
    publishes: Sequence[Publish]
    scope: Scope
    rule: Rule
    classes: Classes
    earlier: tuple[Earlier, ...]

    def protected(self, withheld: Withheld) -> tuple[_Made, Protected]:
        """Make the tables without what is withheld, and decide what of them is shown."""
        made = self._made(withheld)
        return made, protect(
            made.plain,
            earlier=made.earlier,
            ratios=[r for r, *_ in made.rates],
            rule=self.rule,
            records=made.records,
        )

    def _made(self, withheld: Withheld) -> _Made:
        rule, scope, classes = self.rule, self.scope, self.classes
        with open_file(self.evidence, read_only=True) as connection:
            measured = [
                measure_tables(
                    connection, p, scope, rule, classes, withheld.apart.get(p.measure_id, 0)
                )
                for p in self.publishes
            ]
            tables = [
                *(t for m in measured for t in m.tables if t.table.name not in withheld.tables),
                *tests_table(connection, scope, rule.shows_zeros, classes, withheld.tests),
            ]
            derived = not_applicable_counts(connection, rule.shows_zeros, classes, withheld.tests)
        plain, names = [t.table for t in tables], {t.table.name for t in tables}
        derived += differences(plain, self.earlier, classes.counts)
        records = Records(
            classes.counts.tolist(),
            classes.populations,
            [d for d in derived if rule.is_primary(d.count)],
            held_back(plain, self.earlier, rule),
        )
        return _Made(
            tuple(tables),
            tuple(s for m in measured for s in m.statistics if s.base in names),
            self.earlier,
            records,
            tuple(_rates(tables, scope.period.label)),
        )


def leak_problems(leaks: Iterable[DisclosedCell], outcome: str) -> list[str]:
    """Return leaks as messages: the cell and what tells it, values left out."""
    leaks = list(leaks)
    said = [
        f"public edition: {describe(leak.key)} could be told from "
        f"{'; '.join(leak.because) or 'its own mark'} (values masked); {outcome}"
        for leak in leaks[:_LEAKS_SHOWN]
    ]
    more = len(leaks) - len(said)
    return said + ([f"public edition: and {more} more cells"] if more > 0 else [])


def _beside(editions: Sequence[EarlierEdition]) -> list[str]:
    """Return what earlier editions have to do with a refusal, and the way on; nothing if none."""
    if not editions:
        return []
    runs = ", ".join(e.run for e in editions)
    return [
        f"public edition: what earlier editions show is known to everybody ({runs}) and cannot "
        "be taken back; publish a period that shares no records with theirs"
    ]


def _counts(tables: Iterable[Published], protected: Protected) -> Iterable[Bare]:
    for item in tables:
        shown = protected.shown(item.table)
        for codes, count in true_counts(item.table).items():
            yield (
                (item.table.name, COUNT, codes, count, f"{count:,}")
                if codes in shown
                else (item.table.name, COUNT, codes, None, "")
            )


def _rates(tables: Iterable[Published], period: str) -> Iterable[Rate]:
    """Yield parts of a split in percent of the whole, and shares of the period's totals."""
    for item in tables:
        names = [d.name for d in item.table.dimensions]
        splits = [n for n in (item.split, RESULT) if n in names]
        counts = true_counts(item.table)
        for codes, count in counts.items():
            place = _whole_of(names, splits, codes, period)
            if place is None:
                continue
            whole = (*codes[:place], ALL, *codes[place + 1 :])
            total = counts[whole]
            if total:
                share = round(100 * count / total, 1)
                name = f"{item.table.name} {', '.join(codes)}"
                yield (
                    Ratio(name, item.table.key(codes), item.table.key(whole), share),
                    item.table.name,
                    codes,
                    share,
                )


def _whole_of(
    names: list[str], splits: list[str], codes: tuple[str, ...], period: str
) -> int | None:
    """Return which code of a cell gives way to the total in its rate, or None for no rate."""
    if splits:
        place = names.index(splits[0])
        is_part = codes[place] != ALL and (splits[0] != RESULT or codes[place] == EXCEPTION)
        return place if is_part else None
    if codes[names.index(MONTH)] != period:
        return None
    parts = [i for i, code in enumerate(codes) if names[i] != MONTH and code != ALL]
    return parts[0] if len(parts) == 1 else None


def _shown_rates(rates: Iterable[Rate], protected: Protected) -> Iterable[Bare]:
    for ratio, table, codes, share in rates:
        yield (
            (table, RATE, codes, share, f"{share:.1f} %")
            if protected.ratios[ratio.name]
            else (table, RATE, codes, None, "")
        )


def _statistics(
    statistics: Iterable[Statistic], tables: Sequence[Published], protected: Protected, rule: Rule
) -> Iterable[Bare]:
    counts = {t.table.name: true_counts(t.table) for t in tables}
    shown = {t.table.name: protected.shown(t.table) for t in tables}
    given = list(statistics)
    # What a rate is per is told by the rate and its count. One that is small is not left to be
    # what all the others lack of a total: none of its table is shown.
    few = {s.publish for s in given if s.per is not None and 0 < s.per <= rule.threshold}
    for s in given:
        base, table = counts[s.base][s.codes], f"{s.publish}.{s.name}"
        if (
            s.value is None
            or s.codes not in shown[s.base]
            or base <= rule.threshold
            or (s.per is not None and s.publish in few)
        ):
            yield table, STATISTIC, s.codes, None, ""
        else:
            value = round(s.value, 1)
            yield table, STATISTIC, s.codes, value, f"{value:,.1f}".removesuffix(".0")


def _losses(
    tables: Iterable[Published], figures: Iterable[Bare], protected: Protected, period: str
) -> Iterable[Bare]:
    """Yield cells published and hidden, of each table and in all, and the share that is lost.

    The share is what the shown total leaves after the shown parts: any reader could work it out.
    """
    loss = protected.loss
    shown = {(f[0], f[2]): f[3] for f in figures if f[1] == COUNT and f[3] is not None}
    yield "", LOSS, ("cells",), loss.cells, f"{loss.cells:,}"
    yield "", LOSS, ("hidden",), loss.hidden, f"{loss.hidden:,}"
    yield "", LOSS, ("share of cells",), loss.share_of_cells, f"{100 * loss.share_of_cells:.1f} %"
    for counted in sorted({t.table.counted for t in tables}):
        own = [status for key, status in protected.status.items() if key[0] == counted]
        hidden = sum(status != "shown" for status in own)
        yield counted, LOSS, ("cells",), len(own), f"{len(own):,}"
        yield counted, LOSS, ("hidden",), hidden, f"{hidden:,}"
    for item in tables:
        name, counts = item.table.name, item.table.counts
        hidden = sum((name, codes) not in shown for codes in counts)
        yield name, LOSS, ("cells",), len(counts), f"{len(counts):,}"
        yield name, LOSS, ("hidden",), hidden, f"{hidden:,}"
        total, parts = _period_parts(item, period)
        if total in counts and shown.get((name, total)):
            whole = shown[(name, total)]
            share = 1 - sum(shown.get((name, p), 0) for p in parts) / whole
            yield name, LOSS, ("share of count",), share, f"{100 * share:.1f} %"


def _period_parts(item: Published, period: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    dimensions = item.table.dimensions
    leaves = [set(d.leaves()) for d in dimensions]
    total = tuple(period if d.name == MONTH else ALL for d in dimensions)
    parts = [
        codes
        for codes in item.table.counts
        if all(
            code == period if d.name == MONTH else code in some
            for d, code, some in zip(dimensions, codes, leaves, strict=True)
        )
    ]
    return total, parts
