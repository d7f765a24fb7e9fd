"""The attacker: what hidden cells can be told from everything that is published.

For each hidden cell the smallest and largest count consistent with all shown ones, integers all.
First by certificates: whole integer tables that agree with everything published (witnesses); two
that differ enough in a cell prove its interval. One linear programme, pushing many cells at once
inside a box, gives a witness for hundreds of them. What no witness certifies is asked for
cell by cell: a linear programme each way and, should its corner not be whole, a mixed-integer one,
because an interval of (3.2, 3.9) holds no count at all.

Sources: Fischetti and Salazar (2001), section 3 (the attacker's programmes); Hundepool and others,
*Statistical Disclosure Control* (2012), section 4.2 (feasibility intervals).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from privity.sdc.system import Key, Ratio, Rule, System, describe

# No count is larger, unless the table's own are: the programmes want an end.
FAR = 1e6
# Tolerance of the solver.
NEAR = 1e-6
# Common witnesses sought before the rest is asked cell by cell; three in a row without gain end it.
ROUNDS = 24
# Nodes for one end of one cell, fewer in larger systems. Where they do not suffice, only what
# witnesses show is believed.
NODES, MOST_EFFORT = 2000, 200_000
# Unknowns up to which a table that is not whole is worth a mixed-integer programme.
MOST_WHOLE = 2500


@dataclass(frozen=True)
class DisclosedCell:
    """A hidden cell that can be told, or told too closely.

    ``low`` and ``high`` are whole counts; ``high`` is None where there is no limit. ``because``
    are the equations (and rates) that pin it.
    """

    key: Key
    low: int
    high: int | None
    needed: int
    because: tuple[str, ...]

    def __str__(self) -> str:
        span = str(self.low) if self.low == self.high else f"{self.low} to {self.high}"
        return (
            f"{describe(self.key)}: can only be {span}; {self.needed + 1} values must stay "
            f"possible; told from {'; '.join(self.because) or 'its own mark'}"
        )


@dataclass(frozen=True)
class Proof:
    """For each hidden cell two whole tables that agree with everything published.

    ``system`` is what they are tables of, ``points`` the tables, one value a cell; for the cells of
    ``needed`` (position -> how far apart), ``low`` and ``high`` say in which points they are least
    and most. A cell that leaks has points that are too near.
    """

    system: System
    points: tuple[np.ndarray, ...]
    needed: Mapping[int, int]
    low: Mapping[int, int]
    high: Mapping[int, int]


@dataclass(frozen=True)
class Audit:
    """Leaks, and how each hidden cell was proven: by witness, or by programmes of its own.

    ``proofs`` hold the witnesses, one proof a system; where cheap moves of planes were believed
    (systems without classes of records) they lack some.
    """

    leaks: tuple[DisclosedCell, ...]
    hidden_cells: int
    by_witness: int
    by_programme: int
    proofs: tuple[Proof, ...] = ()

    @property
    def is_safe(self) -> bool:
        return not self.leaks


class Attack:
    """The programme of one attacker: unknowns, equations, bounds.

    Parameters
    ----------
    system : System
    hidden : array of bool, one a cell
        Cells that carry a mark. Cells that are published nowhere are unknown too.
    rule : Rule
    primary : array of bool, optional
        Used only where the marks tell primary cells from the others.
    ratios : sequence of Ratio
        Printed rates; each binds its part and whole.
    """

    def __init__(
        self,
        system: System,
        hidden: np.ndarray,
        rule: Rule,
        primary: np.ndarray | None = None,
        ratios: Sequence[Ratio] = (),
    ) -> None:
        self.system, self.rule = system, rule
        shown = system.is_fixed | (system.is_published & ~hidden)
        unknown = ~shown | np.isnan(system.value)
        self.cells = np.flatnonzero(unknown)
        self.low, self.high = _bounds(system, hidden, rule, primary)
        far = max(FAR, 4 * float(np.nanmax(system.value, initial=0.0)))
        self.low, self.high = self.low[self.cells], np.minimum(self.high[self.cells], far)
        known = np.where(unknown, 0.0, system.value)
        part = csr_array(system.matrix[:, self.cells])
        self.rows = np.flatnonzero(np.diff(part.indptr))
        self.matrix = csr_array(part[self.rows])
        self.right = -(system.matrix @ known)[self.rows]
        self.ratio_rows, self.ratio_right, self.ratio_names = _ratio_rows(
            system, ratios, self.cells, known
        )

    def solve(
        self, cost: np.ndarray, low: np.ndarray | None = None, high: np.ndarray | None = None
    ):
        """Minimise ``cost`` over all tables that agree with what is published."""
        bounds = np.column_stack(
            [self.low if low is None else low, self.high if high is None else high]
        )
        rates = self.ratio_rows if self.ratio_names else None
        return linprog(
            cost,
            A_eq=self.matrix if len(self.rows) else None,
            b_eq=self.right if len(self.rows) else None,
            A_ub=rates,
            b_ub=self.ratio_right if rates is not None else None,
            bounds=bounds,
            method="highs",
        )

    def solve_whole(self, cost: np.ndarray) -> tuple[float | None, np.ndarray | None]:
        """Minimise over whole counts: the least, None if not proven, and the best table found."""
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=(self.low, self.high),
            constraints=self._rules(),
            options={"node_limit": min(NODES, MOST_EFFORT // max(len(cost), 1))},
        )
        point = None if found.x is None else self.whole(found.x)
        return (None if point is None or found.status != 0 else float(cost @ point)), point

    def some_whole(self, cost: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
        """Return a whole table that is good, not best, for ``cost`` within a box."""
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=(low, high),
            constraints=self._rules(),
            options={"node_limit": 20, "mip_rel_gap": 0.3},
        )
        return None if found.x is None else self.whole(found.x)

    def _rules(self) -> list[tuple]:
        """Return what is published as constraints: a matrix, what its rows are at least, at most."""
        equal = [(self.matrix, self.right, self.right)] if len(self.rows) else []
        return [*equal, (self.ratio_rows, -inf, self.ratio_right)] if self.ratio_names else equal

    def whole(self, point: np.ndarray) -> np.ndarray | None:
        """Return the point rounded if it then still agrees with everything, else None."""
        near = np.rint(point)
        if (near < self.low - NEAR).any() or (near > self.high + NEAR).any():
            return None
        if np.abs(self.matrix @ near - self.right).max(initial=0) > 1e-4:
            return None
        if self.ratio_names and (self.ratio_rows @ near > self.ratio_right + 1e-9).any():
            return None
        return near


def _bounds(
    system: System, hidden: np.ndarray, rule: Rule, primary: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    low, high = system.low.copy(), system.high.copy()
    marked = hidden | (system.was_hidden & ~system.is_published)
    if rule.shows_zeros:
        low[marked] = np.maximum(low[marked], 1)
    if rule.marks_differ and primary is not None:
        high[hidden & primary] = np.minimum(high[hidden & primary], rule.threshold)
        low[hidden & ~primary] = np.maximum(low[hidden & ~primary], rule.threshold + 1)
    return low, high


def _ratio_rows(
    system: System, ratios: Iterable[Ratio], cells: np.ndarray, known: np.ndarray
) -> tuple[csr_array | None, np.ndarray, list[str]]:
    rows, right, names = [], [], []
    for ratio in ratios:
        half = 0.5 * 10.0**-ratio.decimals + 1e-9
        part, whole = system.position[ratio.part], system.position[ratio.whole]
        for sign, edge in ((1.0, ratio.shown + half), (-1.0, ratio.shown - half)):
            line = np.zeros(len(system.keys))
            line[part] += sign * ratio.scale
            line[whole] -= sign * edge
            if line[cells].any():
                rows.append(csr_array(line[cells][None, :]))
                right.append(-float(line @ known))
                names.append(f"the rate {ratio.name} of {ratio.shown}")
    return (csr_array(vstack(rows)) if rows else None), np.array(right), names


class Spans:
    """Smallest and largest whole count seen for each unknown in a witness, and the witnesses."""

    def __init__(self, size: int) -> None:
        self.low, self.high = np.full(size, inf), np.full(size, -inf)
        self.low_at, self.high_at = np.full(size, -1), np.full(size, -1)
        self.points: list[np.ndarray] = []

    @property
    def middle(self) -> np.ndarray | None:
        """The first witness, about which others are sought."""
        return self.points[0] if self.points else None

    def add(self, point: np.ndarray) -> None:
        number = len(self.points)
        self.points.append(point)
        self.low_at[point < self.low] = number
        self.high_at[point > self.high] = number
        np.minimum(self.low, point, out=self.low)
        np.maximum(self.high, point, out=self.high)

    def open(self, needed: np.ndarray) -> np.ndarray:
        return np.flatnonzero((needed > 0) & ~(self.high - self.low >= needed))


def needs(system: System, hidden: np.ndarray, rule: Rule, primary: np.ndarray) -> np.ndarray:
    """Return how many counts each cell's interval must span: 0 asks for nothing.

    What an earlier run hid stays hidden to the full width if it is small, and so does a small
    count that is printed nowhere. If it was hidden for the sake of others only, it may become
    known; whether that tells the others is asked of them.
    """
    return np.where(
        primary & (hidden | system.was_hidden | system.is_derived),
        rule.least_width,
        np.where(hidden, 1, 0),
    )


def audit(
    system: System,
    hidden: np.ndarray,
    rule: Rule,
    primary: np.ndarray,
    ratios: Sequence[Ratio] = (),
    witnesses: Iterable[np.ndarray] = (),
    moves: Sequence[tuple[np.ndarray, np.ndarray]] = (),
    seed: int = 0,
) -> Audit:
    """Attack a pattern and return what leaks.

    Parameters
    ----------
    hidden, primary : arrays of bool, one a cell
        The marks, and which of the marked cells must be hidden to the full width.
    ratios : sequence of Ratio
        Rates printed beside the counts.
    witnesses : iterable of arrays, one value a cell
        Tables that may agree with what is published. Each is checked before it counts.
    moves : sequence of (cells, changes)
        Changes of the true table, checked likewise.

    Figures that contradict each other are reported as leaks without an interval.
    """
    attack = Attack(system, hidden, rule, primary, ratios)
    needed = needs(system, hidden, rule, primary)[attack.cells]
    spans = Spans(len(attack.cells))
    for witness in [system.value, *witnesses]:
        if not np.isnan(witness[attack.cells]).any():
            point = attack.whole(witness[attack.cells])
            if point is not None:
                spans.add(point)
    _try_moves(attack, spans, moves)
    gather(attack, spans, needed, seed)
    alone = spans.open(needed)
    leaks = [leak for i in alone if (leak := leak_alone(attack, spans, needed, int(i)))]
    now = system.was_hidden & system.is_published & ~hidden
    for told, by in (
        (hidden & system.is_fixed, "an earlier run, which showed it"),
        (now, "this publication, which shows what an earlier run hid"),
    ):
        leaks += [
            DisclosedCell(
                system.keys[i], int(system.value[i]), int(system.value[i]), rule.least_width, (by,)
            )
            for i in np.flatnonzero(told & primary)
        ]
    asked = np.flatnonzero(needed > 0)
    return Audit(
        tuple(sorted(leaks, key=lambda x: x.key)),
        len(asked),
        len(asked) - len(alone),
        len(alone),
        (_proof(attack, spans, needed, asked),),
    )


def _proof(attack: Attack, spans: Spans, needed: np.ndarray, asked: np.ndarray) -> Proof:
    """Return the witnesses of the cells asked, no table that serves none of them."""
    used = sorted({int(n) for at in (spans.low_at, spans.high_at) for n in at[asked]} - {-1})
    place = {n: i for i, n in enumerate(used)} | {-1: -1}
    points = []
    for number in used:
        point = attack.system.value.copy()
        point[attack.cells] = spans.points[number]
        points.append(point)
    return Proof(
        attack.system,
        tuple(points),
        {int(attack.cells[i]): int(needed[i]) for i in asked},
        {int(attack.cells[i]): place[int(spans.low_at[i])] for i in asked},
        {int(attack.cells[i]): place[int(spans.high_at[i])] for i in asked},
    )


def _try_moves(
    attack: Attack, spans: Spans, moves: Sequence[tuple[np.ndarray, np.ndarray]]
) -> None:
    if not moves or spans.middle is None:
        return
    size, place = len(attack.system.keys), np.full(len(attack.system.keys), -1)
    place[attack.cells] = np.arange(len(attack.cells))
    columns = np.repeat(np.arange(len(moves)), [len(c) for c, _ in moves])
    cells = np.concatenate([c for c, _ in moves])
    change = np.concatenate([d for _, d in moves])
    at = place[cells]
    inside = at >= 0
    reached = np.where(inside, spans.middle[np.maximum(at, 0)] + change, np.nan)
    fits = inside & (reached >= attack.low[at]) & (reached <= attack.high[at])
    fits &= change == np.rint(change)
    changes = csr_array((change, (cells, columns)), shape=(size, len(moves)))
    balanced = np.ones(len(moves), bool)
    balanced[np.unique(coo_array(abs(attack.system.matrix @ changes) > NEAR).col)] = False
    if attack.ratio_names:
        balanced[:] = False
    balanced[columns[~fits]] = False
    good = balanced[columns]
    np.minimum.at(spans.low, at[good], reached[good])
    np.maximum.at(spans.high, at[good], reached[good])


def gather(attack: Attack, spans: Spans, needed: np.ndarray, seed: int) -> None:
    """Seek witnesses for many cells at once, until all are certified or rounds bring no more."""
    draw, idle = np.random.default_rng(seed), 0
    for turn in range(ROUNDS):
        left = spans.open(needed)
        if not len(left) or idle == 3:
            return
        cost = np.zeros(len(needed))
        cost[left] = draw.choice((-1.0, 1.0), len(left)) * (1 + draw.random(len(left)) / 8)
        low, high = attack.low, attack.high
        if spans.middle is not None and turn < ROUNDS // 2:
            reach = 2 * max(int(needed.max()), 2)
            low = np.maximum(low, spans.middle - reach)
            high = np.minimum(high, spans.middle + reach)
        found = attack.solve(cost, low, high)
        point = attack.whole(found.x) if found.x is not None else None
        if point is None and found.x is not None and len(cost) <= MOST_WHOLE:
            point = attack.some_whole(cost, low, high)
        if point is not None:
            spans.add(point)
        idle = 0 if len(spans.open(needed)) < len(left) else idle + 1


def leak_alone(attack: Attack, spans: Spans, needed: np.ndarray, cell: int) -> DisclosedCell | None:
    """Ask both ends of one cell; return its leak, if it is one."""
    ends, because = [], []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(needed))
        cost[cell] = sign
        found = attack.solve(cost)
        if found.x is None:
            return DisclosedCell(
                attack.system.keys[attack.cells[cell]],
                0,
                None,
                int(needed[cell]),
                ("figures that contradict each other",),
            )
        because += _pins(attack, found)
        point = attack.whole(found.x)
        if point is not None:
            spans.add(point)
            ends.append(float(point[cell]))
        else:
            exact, point = attack.solve_whole(cost)
            if point is not None:
                spans.add(point)
            ends.append(
                sign * exact
                if exact is not None
                else float((spans.low if sign > 0 else spans.high)[cell])
            )
        if spans.high[cell] - spans.low[cell] >= needed[cell]:
            return None
    low, high = ceil(ends[0] - NEAR), floor(ends[1] + NEAR)
    if high - low >= needed[cell]:
        return None
    return DisclosedCell(
        attack.system.keys[attack.cells[cell]],
        low,
        high,
        int(needed[cell]),
        tuple(dict.fromkeys(because))[:6],
    )


def _pins(attack: Attack, found) -> list[str]:
    pins = [
        attack.system.equation(int(attack.rows[i]))
        for i in np.flatnonzero(np.abs(found.eqlin.marginals) > NEAR)
    ]
    if attack.ratio_names:
        pins += [
            attack.ratio_names[i] for i in np.flatnonzero(np.abs(found.ineqlin.marginals) > NEAR)
        ]
    return pins
