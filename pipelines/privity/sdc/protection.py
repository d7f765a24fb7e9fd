"""The one entrance of disclosure control: which published counts are shown, and what that lost.

:func:`protect` takes every table of a publication, and what earlier runs showed, as one linked
system (:mod:`privity.sdc.system`), hides counts of 1 to the threshold, and hides further cells
until none of them can be told: at least loss in small systems (:mod:`privity.sdc.exact`), by cheap
moves beyond (:mod:`privity.sdc.planes`, then :mod:`privity.sdc.select` for what they leave), after
which what need not be hidden is given back (:mod:`privity.sdc.restore`). Then the outcome is
attacked (:mod:`privity.sdc.audit`).
:func:`check` attacks tables that somebody else has protected.

Sources: CMS Cell Size Suppression Policy (1 to 10 neither shown nor derivable, percentages
included; zeros may be shown); Hundepool and others, *Statistical Disclosure Control* (2012),
chapter 4; Fischetti and Salazar, Management Science 47 (2001), for the protection level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import networkx as nx
import numpy as np

from privity.errors import PrivityError
from privity.sdc.audit import Audit, DisclosedCell, Proof, audit, needs
from privity.sdc.exact import least_loss
from privity.sdc.planes import Move, Planes
from privity.sdc.records import NotProtected, hide
from privity.sdc.restore import restore
from privity.sdc.select import select
from privity.sdc.system import (
    Between,
    Codes,
    CountTable,
    Derived,
    Dimension,
    Earlier,
    Key,
    Ratio,
    Rule,
    System,
    describe,
    link,
    tabulate,
)

__all__ = [
    "Between",
    "Codes",
    "CountTable",
    "Derived",
    "Dimension",
    "DisclosedCell",
    "Earlier",
    "HiddenShare",
    "Key",
    "Proof",
    "Protected",
    "Ratio",
    "Records",
    "Rule",
    "check",
    "describe",
    "protect",
    "tabulate",
]

SHOWN, PRIMARY, COMPLEMENTARY = "shown", "primary", "complementary"
EXACT, HEURISTIC = "least loss", "heuristic"
# Rounds of hiding more after a failed audit. Each starts from what the last one hid and asks for
# one more unit of width, so that six also cover a width that halves miss; what leaks then is told.
REPAIRS = 6
_NO_CHOICE = ("what is shown in any case, by earlier editions too, whatever else is hidden",)


@dataclass(frozen=True)
class Records:
    """The records behind all tables: how many each class holds, and what else must not be told.

    ``held`` are cells that are hidden whatever their count: an earlier edition shows one so near
    that the difference would be a small count.
    """

    classes: Sequence[int] = ()
    populations: Sequence[str] = ()
    derived: Sequence[Derived] = ()
    held: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class HiddenShare:
    """What was hidden: of ``cells`` published and their summed ``count``, so much."""

    cells: int
    hidden: int
    primary: int
    count: float
    hidden_count: float

    @property
    def share_of_cells(self) -> float:
        return self.hidden / self.cells if self.cells else 0.0

    @property
    def share_of_count(self) -> float:
        return self.hidden_count / self.count if self.count else 0.0


@dataclass(frozen=True)
class Protected:
    """What may be published.

    ``status`` gives each published cell shown, primary or complementary; ``ratios`` tells by name
    whether a rate may be shown. Publish nothing while ``leaks`` is not empty. ``method`` is
    "least loss" or "heuristic".
    """

    status: Mapping[Key, str]
    ratios: Mapping[str, bool]
    leaks: tuple[DisclosedCell, ...]
    loss: HiddenShare
    method: str
    audit: Audit = field(repr=False)

    @property
    def is_safe(self) -> bool:
        return not self.leaks

    def of(self, table: CountTable) -> dict[Codes, str]:
        """Return the status of each cell of one table, by its codes."""
        return {codes: self.status[key] for codes, key in table.keys().items()}

    def shown(self, table: CountTable) -> frozenset[Codes]:
        """Return the codes shown, as :class:`Earlier` wants them in the next run."""
        return frozenset(c for c, s in self.of(table).items() if s == SHOWN)


def protect(
    tables: Iterable[CountTable],
    *,
    earlier: Iterable[Earlier] = (),
    ratios: Sequence[Ratio] = (),
    rule: Rule | None = None,
    records: Records | None = None,
    seed: int = 0,
) -> Protected:
    """Decide what of a publication is shown.

    Parameters
    ----------
    tables : iterable of CountTable
        Everything that is to be published, chart data and figures in text included; tables
        marked unpublished bind the others without appearing.
    earlier : iterable of Earlier
        What former runs of the workspace published; it stays known.
    ratios : sequence of Ratio
        Rates to be printed; one is shown only where its part and its whole are.
    rule : Rule
        Threshold (10), width of protection, whether zeros are shown.
    records : Records, optional
        The classes that the tables' ``members`` name.

    Returns
    -------
    Protected
        The same for the same input: ties go by the cells' order.

    Raises
    ------
    PrivityError
        A table is incomplete, two contradict each other, or a count is unknown.
    """
    tables, earlier, problems, parts = tuple(tables), tuple(earlier), [], []
    records = records or Records()
    for family in _families(tables, earlier, ratios, records):
        own = family.of(tables, earlier, ratios, records)
        try:
            parts.append(_protect(*own, rule or Rule(), seed))
        except PrivityError as error:
            problems += error.problems
    if problems:
        raise PrivityError(problems)
    return _joined(parts)


@dataclass(frozen=True)
class _Family:
    """What is counted, and the populations it counts, that share no cell, rate or record with more."""

    nodes: frozenset[tuple[str, str]]

    def has(self, counted: str) -> bool:
        return ("counted", counted) in self.nodes

    def of(
        self,
        tables: Iterable[CountTable],
        earlier: Iterable[Earlier],
        ratios: Iterable[Ratio],
        records: Records,
    ) -> tuple[list[CountTable], list[Earlier], list[Ratio], Records]:
        """Return the part of a publication that is this family's."""
        inside = {n for n, p in enumerate(records.populations) if ("population", p) in self.nodes}
        return (
            [t for t in tables if self.has(t.counted)],
            [e for e in earlier if self.has(e.table.counted)],
            [r for r in ratios if self.has(r.part[0])],
            Records(
                records.classes,
                records.populations,
                [d for d in records.derived if d.members <= inside],
                records.held,
            ),
        )


def _families(
    tables: Sequence[CountTable],
    earlier: Sequence[Earlier],
    ratios: Sequence[Ratio],
    records: Records,
) -> list[_Family]:
    """Return the systems that share nothing, each to be protected alone."""
    graph = nx.Graph()
    graph.add_nodes_from(("counted", t.counted) for t in tables)
    graph.add_edges_from((("counted", r.part[0]), ("counted", r.whole[0])) for r in ratios)
    for table in (*tables, *(e.table for e in earlier)):
        for members in (table.members or {}).values():
            graph.add_edges_from(
                (("counted", table.counted), ("population", p))
                for p in {records.populations[n] for n in members}
            )
    found = sorted(nx.connected_components(graph), key=min)
    return [
        _Family(frozenset(nodes))
        for nodes in found
        if any(("counted", t.counted) in nodes for t in tables)
    ]


def _joined(parts: Sequence[Protected]) -> Protected:
    """Return the systems of a publication as one."""
    return Protected(
        {k: s for p in parts for k, s in p.status.items()},
        {n: s for p in parts for n, s in p.ratios.items()},
        tuple(leak for p in parts for leak in p.leaks),
        HiddenShare(*(sum(getattr(p.loss, f.name) for p in parts) for f in fields(HiddenShare))),
        EXACT if all(p.method == EXACT for p in parts) else HEURISTIC,
        Audit(
            tuple(leak for p in parts for leak in p.leaks),
            sum(p.audit.hidden_cells for p in parts),
            sum(p.audit.by_witness for p in parts),
            sum(p.audit.by_programme for p in parts),
            tuple(proof for p in parts for proof in p.audit.proofs),
        ),
    )


def _protect(
    tables: Sequence[CountTable],
    earlier: Sequence[Earlier],
    ratios: Sequence[Ratio],
    records: Records,
    rule: Rule,
    seed: int,
) -> Protected:
    system = link(tables, earlier, records.classes, records.derived, records.populations)
    if np.isnan(system.value).any():
        raise PrivityError(["tables: a count is missing or rounded; only check() takes those"])
    primary = _primary(system, rule, records.held)
    try:
        hidden, method, points, moves = _choose(system, tables, rule, primary, seed)
    except NotProtected as error:
        return _not_protected(system, rule, primary, error.cells)
    hidden, outcome = _settle(system, rule, primary, hidden, points, moves, seed)
    if method == HEURISTIC and outcome.is_safe and system.is_sum.all():
        hidden = restore(system, rule, primary, hidden, points, moves, seed)
        outcome = audit(system, hidden, rule, primary, witnesses=points, moves=moves, seed=seed)
    status = {
        key: COMPLEMENTARY if hidden[i] and not primary[i] else PRIMARY if hidden[i] else SHOWN
        for i, key in enumerate(system.keys)
        if system.is_published[i]
    }
    shown = {
        r.name: all(status.get(k) == SHOWN for k in (r.part, r.whole))
        and not rule.is_primary(
            system.value[system.position[r.whole]] - system.value[system.position[r.part]]
        )
        for r in ratios
    }
    return Protected(status, shown, outcome.leaks, _loss(system, hidden, primary), method, outcome)


def _not_protected(
    system: System, rule: Rule, primary: np.ndarray, told: Iterable[int]
) -> Protected:
    """Return what no choice protects: nothing is shown, and what is told is named."""
    leaks = tuple(
        sorted(
            (DisclosedCell(system.keys[i], 0, None, rule.least_width, _NO_CHOICE) for i in told),
            key=lambda leak: leak.key,
        )
    )
    status = {
        key: PRIMARY if primary[i] else COMPLEMENTARY
        for i, key in enumerate(system.keys)
        if system.is_published[i]
    }
    return Protected(
        status,
        {},
        leaks,
        _loss(system, system.is_published, primary),
        HEURISTIC,
        Audit(leaks, len(leaks), 0, len(leaks), ()),
    )


def check(
    tables: Iterable[CountTable],
    hidden: Iterable[Key],
    *,
    earlier: Iterable[Earlier] = (),
    ratios: Sequence[Ratio] = (),
    rule: Rule | None = None,
    records: Records | None = None,
    proofs: Iterable[Proof] = (),
    seed: int = 0,
) -> Audit:
    """Attack tables as somebody published them.

    ``hidden`` are the marked cells (counts of None are hidden anyway); a cell whose count we know
    to be large needs two possible values only, any other the rule's width. ``ratios`` are the
    printed rates. Tables of ``proofs`` count where they agree with all that is shown here; what
    they do not show is asked anew. Raises as :func:`protect` does.
    """
    rule, records = rule or Rule(), records or Records()
    system = link(tables, earlier, records.classes, records.derived, records.populations)
    marked = np.isnan(system.value) & ~system.is_rounded & system.is_published
    for key in hidden:
        if key not in system.position:
            raise PrivityError([f"hidden cell {describe(key)}: in no table"])
        marked[system.position[key]] = True
    small = np.array([np.isnan(v) or rule.is_primary(v) for v in system.value])
    told = (marked | system.was_hidden | system.is_derived) & small
    points = [point for proof in proofs for point in _carried(proof, system)]
    return audit(system, marked, rule, told, ratios, points, seed=seed)


def _carried(proof: Proof, system: System) -> Iterator[np.ndarray]:
    """Yield a proof's tables as tables of a system that holds its cells and others."""
    here = [
        (i, system.position[k]) for i, k in enumerate(proof.system.keys) if k in system.position
    ]
    theirs, ours = np.array(here, int).reshape(-1, 2).T
    for point in proof.points:
        table = system.value.copy()
        table[ours] = point[theirs]
        yield table


def _primary(system: System, rule: Rule, held: frozenset[Key]) -> np.ndarray:
    small = np.array([rule.is_primary(v) for v in system.value], bool)
    near = np.array([key in held for key in system.keys], bool) & ~system.is_fixed
    return (
        small & (system.is_published | system.was_hidden | system.is_derived)
        | near & system.is_published
    )


def _choose(
    system: System, tables: Sequence[CountTable], rule: Rule, primary: np.ndarray, seed: int
) -> tuple[np.ndarray, str, list[np.ndarray], list[Move]]:
    exact = least_loss(system, rule, primary)
    if exact is not None:
        return exact, EXACT, [], []
    start = primary & system.is_published
    needed = np.where(primary, needs(system, start, rule, primary), 0)
    if not system.is_sum.all():
        hidden, points = hide(system, rule, primary, needed)
        return hidden, HEURISTIC, points, []
    search = Planes(system, rule, start.copy(), primary, needed, seed)
    search.run(tables)
    hidden, points = search.hidden, []
    left = np.where(search.left > 0, needed, 0)
    if left.any():
        hidden, points = select(system, rule, primary, left, hidden, seed, 1)
    return hidden, HEURISTIC, points, search.moves


def _settle(
    system: System,
    rule: Rule,
    primary: np.ndarray,
    hidden: np.ndarray,
    points: list[np.ndarray],
    moves: list[Move],
    seed: int,
) -> tuple[np.ndarray, Audit]:
    """Audit; give back what can be told and is not small, hide more where something small can."""
    outcome = audit(system, hidden, rule, primary, witnesses=points, moves=moves, seed=seed)
    for turn in range(1, REPAIRS + 1):
        if outcome.is_safe:
            break
        leaking = np.zeros(len(hidden), bool)
        leaking[[system.position[x.key] for x in outcome.leaks]] = True
        needed = np.where(leaking & primary, rule.least_width + turn - 1, 0)
        hidden = hidden & ~(leaking & ~primary & system.is_published)
        if needed.any():
            hidden, more = select(
                system, rule, primary, needed, hidden, seed + turn, len(outcome.leaks)
            )
            points = points + more
        points = points + [point for proof in outcome.proofs for point in proof.points]
        outcome = audit(
            system, hidden, rule, primary, witnesses=points, moves=moves, seed=seed + turn
        )
    return hidden, outcome


def _loss(system: System, hidden: np.ndarray, primary: np.ndarray) -> HiddenShare:
    published = system.is_published
    return HiddenShare(
        int(published.sum()),
        int((hidden & published).sum()),
        int((primary & published).sum()),
        float(system.value[published].sum()),
        float(system.value[hidden & published].sum()),
    )
