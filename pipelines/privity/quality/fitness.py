"""Fit to judge: what of a control's population was lost, and what its verdict may still say.

Owns one rule, and no status but the two that it gives. A control without an exception passes only
if nothing was lost that could belong to its population or decide its verdict. Lost are

* rows in quarantine, of the tables that it reads;
* rows that the system of origin counts (``supplied.rows``) and that were not read;
* rows that name no row of another table which it reads, by the contract's references: those whose
  columns on both sides it reads, in the period where the table has one;
* days of the period that the extract of such a table does not cover (``extents``).

If anything was lost, a pass is ``partial``: a pass of what could be judged. It is ``not_tested``

* if of any table more than ``lost_rows_percent`` of the rows were lost. The share is lost rows of
  lost and examined ones for the tables that hold the control's subject, since all of them may have
  belonged to its population; of lost and loaded ones for the others;
* if no day of the period is covered; or
* if nothing was left to examine: what was lost may have been all there was.

Records that a control examined and could not judge count as lost likewise: their share is one of
those and the records that it judged.

An exception stays an exception, whatever was lost beside it; its clause says what that was. Days
that the agency itself declares not to have supplied are not judged: records dated then are left
out, since what would excuse or convict them is not there. Days that only seem to be missing leave
out nothing.

The rule follows what auditors ask of data: complete and accurate enough for the purpose, with the
limits told (US GAO, Assessing Data Reliability, GAO-20-283G).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from privity.catalogue import (
    Catalogue,
    Control,
    ForeignKey,
    Param,
    Table,
    columns_read,
    reads_reasons,
)
from privity.engine import Session
from privity.intake import (
    Days,
    Extent,
    covered_in_words,
    merged,
    period_column,
    read_extents,
    without,
)
from privity.periods import Scope
from privity.sqltext import local_day
from privity.vocabulary import count_of
from privity.workspace import Settings

TOLERANCE = "lost_rows_percent"
TOO_MUCH = "too much of what it rests on was lost"


@dataclass(frozen=True)
class Loss:
    """Rows of one table that a control cannot see, and how they were lost."""

    table: str
    rows: int
    how: str
    loaded: int = 0
    """Rows of the table beside them."""


@dataclass(frozen=True)
class Coverage:
    """What of a control's population could be judged.

    ``text`` says what was lost and which days are covered, empty if nothing was lost; ``lost`` is
    the number of rows lost.
    """

    losses: tuple[Loss, ...] = ()
    gaps: tuple[Days, ...] = ()
    outside: tuple[Days, ...] = ()
    is_empty: bool = False
    """Whether no day of the period is covered."""
    words: str = ""
    beside: tuple[str, ...] = ()
    """What is told without deciding anything, such as reasons that were not supplied."""
    left_out: int = 0
    """Records that were not judged since they are dated outside of what was supplied."""
    unsure: tuple[str, ...] = ()
    """What else stands between a clean result and a pass."""
    undecided: int = 0
    """Records that were examined and cannot be judged."""
    undecided_why: str = ""

    @property
    def lost(self) -> int:
        """Rows lost, of all tables together."""
        return sum(loss.rows for loss in self.losses)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost that could change a verdict."""
        return not (self.losses or self.gaps or self.unsure or self.undecided)

    @property
    def text(self) -> str:
        """What was lost, in words; no part holds a semicolon."""
        return together([self])

    def status_if_clean(
        self, subject: Collection[str], examined: int, applicable: int, tolerance: int
    ) -> tuple[str, str]:
        """Return the status of a control that found no exception, and why it is none that passes.

        Parameters
        ----------
        subject : collection of str
            The tables that hold the control's subject.
        examined, applicable : int
            Rows that it examined, and those among them to which it applies.
        tolerance : int
            ``lost_rows_percent``.
        """
        if self.is_whole:
            return ("pass" if applicable else "no_evidence"), ""
        if self.is_empty:
            return "not_tested", f"nothing of the period is covered: {self._inline}"
        if not applicable:
            return "not_tested", f"nothing was left to examine: {self._inline}"
        for table, rows in self._rows_by_table().items():
            beside = examined if table in subject else self._loaded(table)
            if rows * 100 > tolerance * (rows + beside):
                share = 100 * rows / (rows + beside)
                return "not_tested", (
                    f"{TOO_MUCH}: {share:.1f} % of {rows + beside:,} rows of {table} "
                    f"({tolerance} % are tolerated), {self._inline}"
                )
        if self.undecided * 100 > tolerance * (self.undecided + applicable):
            share = 100 * self.undecided / (self.undecided + applicable)
            return "not_tested", (
                f"too much of it cannot be judged: {share:.1f} % of "
                f"{count_of(self.undecided + applicable, 'record')} ({tolerance} % are tolerated), "
                f"{self._inline}"
            )
        return "partial", ""

    @property
    def _inline(self) -> str:
        # A reason is one part: what stands after its colon may count rows.
        return self.text.replace("; ", ", ")

    def _rows_by_table(self) -> dict[str, int]:
        rows: dict[str, int] = {}
        for loss in self.losses:
            rows[loss.table] = rows.get(loss.table, 0) + loss.rows
        return rows

    def _loaded(self, table: str) -> int:
        return max(loss.loaded for loss in self.losses if loss.table == table)


def together(coverages: Iterable[Coverage]) -> str:
    """Return in words what was lost to any of several controls, each thing once."""
    listed = list(coverages)
    losses = dict.fromkeys(
        f"{count_of(loss.rows, 'row')} of {loss.table} {loss.how}"
        for c in listed
        for loss in c.losses
    )
    said = [c.words for c in listed if c.words]
    said += [
        f"{count_of(c.left_out, 'record')} of other days not judged" for c in listed if c.left_out
    ]
    if losses:
        said.append(f"without {' and '.join(losses)}")
    said += [
        f"all but {count_of(c.undecided, 'record')} ({c.undecided_why})"
        for c in listed
        if c.undecided
    ]
    said += [text for c in listed for text in (*c.unsure, *c.beside)]
    return "; ".join(dict.fromkeys(said))


WHOLE = Coverage()


@dataclass(frozen=True)
class Fitness:
    """What was lost of each table of one evaluation, and what that leaves of each control."""

    connection: Session
    catalogue: Catalogue
    scope: Scope
    tolerance: Param
    extents: Mapping[str, Extent]
    quarantined: Mapping[str, int]
    loaded: Mapping[str, int]
    reasons: tuple[str, ...] = ()
    """Tables behind the explanations in use."""
    _orphans: dict[tuple[str, ForeignKey], tuple[int, int]] = field(default_factory=dict)

    @property
    def period(self) -> Days:
        """The days that are judged, both ends included."""
        return (self.scope.period.first_on, min(self.scope.period.last_on, self.scope.as_of))

    def coverage_of(self, control: Control, judging: str) -> Coverage:
        """Return what of a control's population could be judged.

        Parameters
        ----------
        control : Control
        judging : str
            The part of its SQL that decides its verdicts.
        """
        read = {
            t: columns
            for t, columns in columns_read(self.catalogue, judging).items()
            if t in self.extents
        }
        extents = [self.extents[t] for t in read]
        gaps = merged([gap for e in extents for gap in e.gaps])
        return Coverage(
            losses=tuple(self._losses(read)),
            gaps=tuple(gaps),
            outside=tuple(merged([gap for e in extents for gap in e.outside])),
            is_empty=bool(gaps) and not without([self.period], gaps),
            words=self._words(gaps, extents),
            beside=self._beside(read) if reads_reasons(self.catalogue, judging) else (),
        )

    def leave_out(self, control_id: str, coverage: Coverage) -> Coverage:
        """Take a control's records of days that were declared not supplied out of its judgement."""
        if not coverage.outside:
            return coverage
        days = " or ".join(f"day_on between date '{a}' and date '{b}'" for a, b in coverage.outside)
        rows = (
            f'from evaluated."{control_id}" where occurred_at is not null and ('
            + days.replace("day_on", local_day("occurred_at", self.scope.timezone))
            + ")"
        )
        count = self.connection.value(f"select count(*) {rows}")
        if count:
            self.connection.execute(f"delete {rows}")
        return replace(coverage, left_out=count)

    def _losses(self, read: Mapping[str, frozenset[str]]) -> Iterable[Loss]:
        for table in read:
            loaded = self.loaded.get(table, 0)
            if rows := self.quarantined.get(table, 0):
                yield Loss(table, rows, "in quarantine", loaded)
            if rows := self.extents[table].rows_missing:
                yield Loss(table, rows, "counted where they come from and not read", loaded)
            for key in self.catalogue.contract.tables[table].foreign_keys:
                if (
                    key.table in read
                    and set(key.columns) <= read[table]
                    and set(key.referenced) <= read[key.table]
                ):
                    rows, naming = self._orphans_of(table, key)
                    if rows:
                        yield Loss(
                            table,
                            rows,
                            f"that name no row of {key.table} by {' with '.join(key.columns)}",
                            naming - rows,
                        )

    def _orphans_of(self, name: str, key: ForeignKey) -> tuple[int, int]:
        """Return the rows of a table that name no row of another, and those that name any."""
        if (name, key) not in self._orphans:
            table = self.catalogue.contract.tables[name]
            self._orphans[name, key] = self.connection.row(
                f"select count(*) filter (where not exists "
                f"(select 1 from ext.{key.table} as parent where {key.same_sql})), count(*) "
                f"from {name} as child where {key.given_sql}{self._in_period(table)}"
            )
        return self._orphans[name, key]

    def _in_period(self, table: Table) -> str:
        column = period_column(table)
        if not column or table.carries_over:
            return ""
        if table.columns[column].type == "date":
            first, last = self.period
            return f" and child.{column} between date '{first}' and date '{last}'"
        period = self.scope.period
        return (
            f" and child.{column} >= timestamp '{period.start}' "
            f"and child.{column} < timestamp '{period.end}'"
        )

    def _words(self, gaps: list[Days], extents: list[Extent]) -> str:
        """Return which days are covered, and by which extracts that is so."""
        if not gaps:
            return ""
        short = [e for e in extents if e.gaps]
        if len({e.gaps for e in short}) == 1:
            said = ", ".join(f"{e.table} {_known_by(e)}" for e in short)
        else:
            said = ", ".join(
                f"{e.table} {covered_in_words(e.gaps, self.period)}, {_known_by(e)}" for e in short
            )
        return f"{covered_in_words(gaps, self.period)} ({said})"

    def _beside(self, read: Collection[str]) -> tuple[str, ...]:
        short = [
            self.extents[t]
            for t in self.reasons
            if t in self.extents and t not in read and self.extents[t].gaps
        ]
        return tuple(
            f"reasons from {e.table}: {covered_in_words(e.gaps, self.period)}, {_known_by(e)}"
            for e in short
        )


def _known_by(extent: Extent) -> str:
    return "as declared" if extent.outside else "as far as its rows go"


def subject_tables(control: Control) -> frozenset[str]:
    """Return the tables that hold what a control examines, as its front matter names them."""
    return frozenset(name.partition(".")[0] for name in control.subject if "." in name)


def read_fitness(
    connection: Session,
    catalogue: Catalogue,
    settings: Settings,
    scope: Scope,
    supplied: Collection[str],
    reasons: Iterable[str] = (),
) -> Fitness:
    """Return what was lost of each table that was supplied.

    Parameters
    ----------
    connection : Session
        The staged evaluation database.
    catalogue : Catalogue
    settings : Settings
        Declared extents, row counts and the tolerance.
    scope : Scope
    supplied : collection of str
        Names of the tables that were handed over.
    reasons : iterable of str, optional
        Tables behind the explanations in use: told where an access is judged, deciding nothing,
        since a reason that is not there hides no exception.
    """
    rows = connection.execute(
        "select table_name, sum(rows_quarantined)::bigint, sum(rows_loaded)::bigint "
        "from ext.load_results group by table_name"
    ).fetchall()
    tolerance = Param(
        TOLERANCE, Settings.model_fields[TOLERANCE].default, getattr(settings, TOLERANCE)
    )
    return Fitness(
        connection,
        catalogue,
        scope,
        tolerance,
        read_extents(connection, catalogue.contract, settings, scope, supplied),
        {t: aside for t, aside, _ in rows},
        {t: loaded for t, _, loaded in rows},
        tuple(sorted(set(reasons))),
    )
