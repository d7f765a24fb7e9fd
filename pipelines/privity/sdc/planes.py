"""Cheap whole-numbered moves around small cells, one layer of a table after the other.

A *side* changes one dimension only: an innermost code rises and another one falls, up to where
their sums meet (closed), or the rise is carried up through all its sums (open). Along the other
dimensions, the *plane*, the change is free: a small linear programme spreads it so that each sum
stays true, many small cells move far enough, and little is hidden that was not. Side times plane
is a move of the whole table; in two dimensions of which one has a single level the programme is a
network's, so that its corners are whole numbers by themselves, and elsewhere it is asked for whole
ones. Tables of one or two dimensions are a plane as they stand.

The programme is offered a price for each unit of width it gives a small cell, and takes what
costs less. Prices rise from sweep to sweep: what is protected cheaply is done first, later sweeps
find those cells hidden already and free, and large totals go last, if at all. Each move is at the
same time a certificate, which :mod:`privity.sdc.audit` checks.

Sources: L. H. Cox, "Network models for complementary cell suppression", Journal of the American
Statistical Association 90 (1995), for planes as networks; Hundepool and others, *Statistical
Disclosure Control* (2012), section 4.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog, milp
from scipy.sparse import csc_array, csr_array, hstack

from privity.sdc.select import lowest, may_hide, weights
from privity.sdc.system import CountTable, Dimension, Rule, System, shape_of

NEVER = 1e12
# What a unit of width may cost, in the units of `weights`: doubled so that a cell is protected at
# no more than twice its cheapest; the last takes everything that can be protected at all.
PRICES = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0, 1e3, 1e5)
# The dimension of fewest codes has the fewest and largest planes and goes at each price; the
# others, many small planes that see little of each other, follow where it has nothing to offer.
OTHERS_FROM = 64.0
OTHERS_SHARE = 0.125
# Partners tried for a code; in a dimension of more, those of the largest counts, which can fall.
MOST_PARTNERS = 60
# A hidden cell costs nearly nothing, not nothing: a move without purpose is not made.
NEARLY_FREE = 1e-4
# Nodes of a programme whose corner was not whole; planes are small, and another side may do.
NODES = 20
# A small cell that can fall to give way to its neighbours' rise does so this often.
FALLS = 0.6

Move = tuple[np.ndarray, np.ndarray]
Side = dict[int, float]


class _Axis:
    """A dimension's codes by number, and what lies above each innermost one."""

    def __init__(self, dimension: Dimension) -> None:
        number = {c: i for i, c in enumerate(dimension.every_code())}
        above = {i: {i} for i in number.values()}
        for _ in dimension.sums:
            for parent, children in dimension.sums:
                for child in children:
                    above[number[child]] |= above[number[parent]]
        self.leaves = [number[c] for c in dimension.leaves()]
        self.chain = {leaf: frozenset(above[leaf]) for leaf in self.leaves}
        self.sums = [(number[p], [number[c] for c in some]) for p, some in dimension.sums]

    def sides(self, codes: np.ndarray, largest: np.ndarray) -> list[Side]:
        """Return the sides that move any of ``codes``; ``largest`` orders partners."""
        found: dict[frozenset, Side] = {}
        partners = sorted(self.leaves, key=lambda x: (-largest[x], x))[:MOST_PARTNERS]
        for leaf in self.leaves:
            chain = self.chain[leaf]
            if not chain & set(codes.tolist()):
                continue
            found.setdefault(frozenset((leaf,)), dict.fromkeys(sorted(chain), 1.0))
            for partner in partners:
                if partner != leaf and frozenset((leaf, partner)) not in found:
                    other = self.chain[partner]
                    found[frozenset((leaf, partner))] = {
                        **dict.fromkeys(sorted(chain - other), 1.0),
                        **dict.fromkeys(sorted(other - chain), -1.0),
                    }
        return list(found.values())


@dataclass
class Planes:
    """A search over the tables of a system; ``moves`` are what it found.

    ``hidden`` grows as it goes; ``low`` and ``high`` are the counts reached in each cell.
    """

    system: System
    rule: Rule
    hidden: np.ndarray
    primary: np.ndarray
    needed: np.ndarray
    seed: int = 0
    moves: list[Move] = field(default_factory=list)

    def __post_init__(self) -> None:
        system, rule = self.system, self.rule
        self.candidate = may_hide(system, rule)
        unseen = ~system.is_published & ~system.is_fixed
        self.cost = np.where(
            self.hidden | unseen, 0.0, np.where(self.candidate, weights(system), NEVER)
        )
        least = lowest(system, np.ones(len(self.hidden), bool), rule)
        most = np.full(len(self.hidden), 4 * system.value.max(initial=0) + 100)
        if rule.marks_differ:
            most[self.primary] = rule.threshold
            least[~self.primary & system.is_published] = rule.threshold + 1
        self.room_down = np.maximum(system.value - least, 0.0)
        self.room_up = np.maximum(most - system.value, 0.0)
        self.low, self.high = system.value.copy(), system.value.copy()
        self.draw = np.random.default_rng(self.seed)

    @property
    def left(self) -> np.ndarray:
        """What each cell's interval still lacks of the width asked."""
        return np.maximum(self.needed - (self.high - self.low), 0.0)

    def run(self, tables: Sequence[CountTable]) -> None:
        """Sweep all tables at each price."""
        grids = [(_Grid(self, t), blocked(self.system, t)) for t in tables]
        for price in PRICES:
            for grid, barred in grids:
                kept = self.cost[barred].copy()
                self.cost[barred] = NEVER
                grid.sweep(price)
                self.cost[barred] = np.where(self.hidden[barred], 0.0, kept)

    def take(self, cells: np.ndarray, change: np.ndarray) -> None:
        """Make a move: hide what it touches and note the counts it reaches."""
        self.hidden[cells[self.candidate[cells]]] = True
        self.cost[cells] = 0.0
        reached = self.system.value[cells] + change
        self.low[cells] = np.minimum(self.low[cells], reached)
        self.high[cells] = np.maximum(self.high[cells], reached)
        self.moves.append((cells, change))


class _Grid:
    """One table's cells by place, and the sums of each of its planes."""

    def __init__(self, search: Planes, table: CountTable) -> None:
        place = np.array([search.system.position[k] for k in table.keys().values()])
        self.search = search
        self.cells = place.reshape([len(d.every_code()) for d in table.dimensions])
        self.axes = [_Axis(d) for d in table.dimensions]
        self.is_plane = len(self.axes) < 3
        self.order = sorted(range(len(self.axes)), key=lambda a: len(self.axes[a].leaves))
        self.sums = (
            [_sums(self.axes)]
            if self.is_plane
            else [
                _sums([x for i, x in enumerate(self.axes) if i != a]) for a in range(len(self.axes))
            ]
        )

    def sweep(self, price: float) -> None:
        """Buy at one price, along each dimension that has its turn."""
        if self.is_plane:
            for _ in range(2):
                self._plane(self.cells.reshape(1, -1), np.ones(1), self.sums[0], price)
            return
        for turn, axis in enumerate(self.order):
            if turn and price < OTHERS_FROM:
                return
            others = tuple(i for i in range(self.cells.ndim) if i != axis)
            lacking = (self.search.left[self.cells] > 0).any(axis=others)
            if not lacking.any():
                return
            largest = self.search.system.value[self.cells].sum(axis=others)
            for side in self.axes[axis].sides(np.flatnonzero(lacking), largest):
                layers = np.stack([np.take(self.cells, k, axis).reshape(-1) for k in side])
                self._plane(
                    layers,
                    np.array(list(side.values())),
                    self.sums[axis],
                    price * OTHERS_SHARE if turn else price,
                )

    def _plane(self, layers: np.ndarray, signs: np.ndarray, sums: csc_array, price: float) -> None:
        search = self.search
        use = np.flatnonzero((search.cost[layers] < NEVER).all(axis=0))
        if not (search.left[layers[:, use]] > 0).any():
            return
        use, part = _balanced(sums, use)
        layers = layers[:, use]
        left = search.left[layers]
        if not (left > 0).any():
            return
        rising = signs[:, None] > 0
        up, down = search.room_up[layers], search.room_down[layers]
        up, down = np.where(rising, up, down).min(axis=0), np.where(rising, down, up).min(axis=0)
        jobs, direction, goal = self._jobs(layers, signs, left, up, down)
        if not len(jobs):
            return
        cost = search.cost[layers].sum(axis=0) / search.rule.least_width + NEARLY_FREE
        reward = cost[jobs] - price * (left[:, jobs] > 0).sum(axis=0)
        change = _spread(part, cost, up, down, jobs, direction, goal, reward)
        if change is not None and (moved := np.flatnonzero(change)).size:
            search.take(layers[:, moved].reshape(-1), (signs[:, None] * change[moved]).reshape(-1))

    def _jobs(
        self,
        layers: np.ndarray,
        signs: np.ndarray,
        left: np.ndarray,
        up: np.ndarray,
        down: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Choose for each place of the plane with a lacking cell which way it goes, how far."""
        search, size = self.search, layers.shape[1]
        first = (left > 0).argmax(axis=0)
        cell, sign = layers[first, np.arange(size)], signs[first]
        rise = np.minimum(
            search.needed[cell] - (search.system.value - search.low)[cell],
            np.where(sign > 0, up, down),
        )
        room = np.where(sign > 0, down, up)
        whole = search.needed[cell] - (search.high - search.system.value)[cell]
        fall = np.minimum(whole, room)
        luck = search.draw.random(size)
        falls = (fall > 0) & ((rise <= 0) | ((room >= whole) & (luck < FALLS)) | (luck < FALLS / 3))
        goal = np.where(falls, fall, rise)
        jobs = np.flatnonzero((left > 0).any(axis=0) & (goal > 0))
        return jobs, np.where(falls, -sign, sign)[jobs], goal[jobs]


def _sums(axes: Sequence[_Axis]) -> csc_array:
    """Return parent = children along each of some dimensions, at every place of their plane."""
    shape = [len({x for p, some in a.sums for x in (p, *some)} | set(a.leaves)) for a in axes]
    places = np.arange(int(np.prod(shape))).reshape(shape)
    rows, columns, values, count = [], [], [], 0
    for number, axis in enumerate(axes):
        lines = np.moveaxis(places, number, 0)
        for parent, children in axis.sums:
            size = lines[0].size
            row = count + np.arange(size)
            rows += [row] * (1 + len(children))
            columns += [lines[code].reshape(-1) for code in (parent, *children)]
            values += [np.full(size, -1.0)] + [np.ones(size)] * len(children)
            count += size
    if not rows:
        return csc_array((0, places.size))
    return csc_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(count, places.size),
    )


def _balanced(sums: csc_array, use: np.ndarray) -> tuple[np.ndarray, csr_array]:
    """Drop cells that stand alone in a sum, for they cannot move, until none does."""
    while True:
        part = csr_array(sums[:, use])
        alone = np.flatnonzero(np.diff(part.indptr) == 1)
        if not len(alone):
            return use, csr_array(part[np.flatnonzero(np.diff(part.indptr))])
        use = np.delete(use, np.unique(part[alone].indices))


def _spread(
    part: csr_array,
    cost: np.ndarray,
    up: np.ndarray,
    down: np.ndarray,
    jobs: np.ndarray,
    direction: np.ndarray,
    goal: np.ndarray,
    reward: np.ndarray,
) -> np.ndarray | None:
    """Return the whole-numbered change of least cost less reward, None if none was found.

    Columns are rises, falls, and the rewarded part of each job, up to its goal.
    """
    size = len(cost)
    column = np.where(direction > 0, jobs, jobs + size)
    upper = np.concatenate([up, down])
    upper[column] -= goal
    upper[np.where(direction > 0, jobs + size, jobs)] = 0.0
    both = csr_array(hstack([part, -part]))
    matrix = csr_array(hstack([both, both[:, column]]))
    prices, upper = np.concatenate([cost, cost, reward]), np.concatenate([upper, goal])
    none = np.zeros(shape_of(matrix)[0])
    found = linprog(
        prices,
        A_eq=matrix if len(none) else None,
        b_eq=none if len(none) else None,
        method="highs-ds",
        bounds=np.column_stack([np.zeros(len(upper)), upper]),
    ).x
    if found is not None and np.abs(found - np.rint(found)).max() > 1e-6:
        found = milp(
            prices,
            integrality=np.ones(len(upper)),
            bounds=(0.0, upper),
            constraints=(matrix, none, none),
            options={"node_limit": NODES, "mip_rel_gap": 0.05},
        ).x
    if found is None:
        return None
    found = np.rint(found)
    change = found[: 2 * size]
    change[column] += found[2 * size :]
    change = change[:size] - change[size:]
    return change if not len(none) or np.abs(part @ change).max() < 0.5 else None


def blocked(system: System, table: CountTable) -> np.ndarray:
    """Tell which cells of a table also stand in sums of others, now or in an earlier run.

    A table's moves avoid them, for nothing would keep those other sums true.
    """
    mine = np.zeros(len(system.keys))
    mine[[system.position[k] for k in table.keys().values()]] = 1.0
    others = abs(system.matrix) @ (1.0 - mine) > 0
    return (abs(system.matrix).T @ others.astype(float) > 0) & (mine > 0)
