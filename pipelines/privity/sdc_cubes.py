"""Closed patterns around small cells: the hypercube method, on hierarchies and with open sides.

A change of one innermost cell can be undone, along each dimension, by an opposite change of
another innermost code (a closed side: sums stay as they are up to where the two meet), or be
carried upward through all its sums (an open side: those sums must be hidden). The product over the
dimensions is a whole-numbered move that leaves every equation of its table true; all closed, it
is the hypercube of the literature. Each small cell takes the pattern that costs least, counting
cells already hidden as free; falling cells must be large enough to fall by the width. The moves
are at the same time certificates for the audit, which checks each of them.

Source: S. Giessing and D. Repsilber, "Tools and strategies to protect multiple tables with the
GHQUAR cell suppression engine" (Inference Control in Statistical Databases, 2002); Hundepool and
others, *Statistical Disclosure Control* (2012), section 4.4 (hypercube method).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from privity.sdc_select import lowest, may_hide, weights
from privity.sdc_system import Dimension, Rule, System, Table

NEVER = 1e12
MOST_SIDES = 10

Move = tuple[np.ndarray, np.ndarray]


class _Axis:
    """A dimension's codes by number: what lies above each, and which innermost lie below."""

    def __init__(self, dimension: Dimension) -> None:
        codes = dimension.every_code()
        number = {c: i for i, c in enumerate(codes)}
        above: dict[int, set[int]] = {i: {i} for i in range(len(codes))}
        for _ in dimension.sums:
            for parent, children in dimension.sums:
                for child in children:
                    above[number[child]] |= above[number[parent]]
        self.leaves = [number[c] for c in dimension.leaves()]
        self.chain = {leaf: frozenset(above[leaf]) for leaf in self.leaves}
        self.below = {i: [x for x in self.leaves if i in self.chain[x]]
                      for i in range(len(codes))}

    def sides(self, code: int, rise: np.ndarray, fall: np.ndarray) -> list[dict[int, float]]:
        """Return changes along this axis that lift ``code`` by one, the cheapest few.

        ``rise`` and ``fall`` are the costs of the axis' line through the cell in question.
        """
        starts = sorted((rise[x], x) for x in self.below[code] if rise[x] < NEVER)[:3]
        found: list[dict[int, float]] = []
        for _, leaf in starts:
            chain = self.chain[leaf]
            found.append(dict.fromkeys(sorted(chain), 1.0))
            partners = sorted((fall[x], x) for x in self.leaves
                              if fall[x] < NEVER and code not in self.chain[x])
            for _, partner in partners[:MOST_SIDES]:
                other = self.chain[partner]
                side = dict.fromkeys(sorted(chain - other), 1.0)
                side.update(dict.fromkeys(sorted(other - chain), -1.0))
                found.append(side)
        return found


@dataclass
class Cubes:
    """A pass over small cells of several tables; ``moves`` are the patterns taken."""

    system: System
    rule: Rule
    hidden: np.ndarray
    allowed: np.ndarray
    primary: np.ndarray
    dearest: float = NEVER
    moves: list[Move] = field(default_factory=list)

    def __post_init__(self) -> None:
        system, rule = self.system, self.rule
        self.weight = weights(system)
        self.candidate = may_hide(system, rule) & self.allowed
        self.least = lowest(system, np.ones(len(self.hidden), bool), rule)
        self.most = np.full(len(self.hidden), np.inf)
        if rule.marks_differ:
            self.most[self.primary] = rule.threshold
            self.least[~self.primary & system.is_published] = rule.threshold + 1
        self.low, self.high = system.value.copy(), system.value.copy()
        unseen = ~system.is_published & ~system.is_fixed
        self.cost = np.where(self.hidden | unseen, 0.0,
                             np.where(self.candidate, self.weight, NEVER))

    def run(self, table: Table, needed: np.ndarray, order: np.random.Generator | None) -> None:
        """Protect the small cells of one table that still need it."""
        axes = [_Axis(d) for d in table.dimensions]
        codes = [d.every_code() for d in table.dimensions]
        grid = np.array([self.system.position[table.key(c)] for c in product(*codes)])
        grid = grid.reshape([len(c) for c in codes])
        places = np.argwhere((self.primary & (needed > 0))[grid])
        key = self.system.value[grid[tuple(places.T)]]
        turn = np.argsort(-key, kind="stable") if order is None else order.permutation(len(places))
        for place in places[turn]:
            cell = grid[tuple(place)]
            if self.high[cell] - self.low[cell] < needed[cell]:
                self._protect(axes, grid, tuple(place), float(needed[cell]))

    def _protect(self, axes: Sequence[_Axis], grid: np.ndarray, place: tuple[int, ...],
                 needed: float) -> None:
        best: tuple[float, Move] | None = None
        cell = grid[place]
        for sign in (1.0, -1.0):
            step = needed - (self.system.value[cell] - self.low[cell] if sign > 0
                             else self.high[cell] - self.system.value[cell])
            room_up = self.most - self.system.value >= step
            room_down = self.system.value - self.least >= step
            rise = np.where(room_up if sign > 0 else room_down, self.cost, NEVER)
            fall = np.where(room_down if sign > 0 else room_up, self.cost, NEVER)
            if rise[cell] >= NEVER:
                continue
            found = _cheapest(axes, grid, place, rise, fall)
            if found and (best is None or found[0] < best[0]):
                best = (found[0], (found[1], found[2] * sign * step))
        if best and best[0] <= self.dearest:
            self._take(best[1])

    def _take(self, move: Move) -> None:
        cells, change = move
        new = cells[self.candidate[cells]]
        self.hidden[new] = True
        self.cost[new] = 0.0
        value = self.system.value[cells]
        self.moves.append(move)
        self._spread(cells, value + change)
        self._back(cells, value, -np.sign(change))

    def _back(self, cells: np.ndarray, value: np.ndarray, sign: np.ndarray) -> None:
        room = np.where(sign < 0, value - self.least[cells], self.most[cells] - value).min()
        step = min(float(room), float(self.rule.least_width))
        if step >= 1:
            self.moves.append((cells, sign * np.floor(step)))
            self._spread(cells, value + sign * np.floor(step))

    def _spread(self, cells: np.ndarray, reached: np.ndarray) -> None:
        self.low[cells] = np.minimum(self.low[cells], reached)
        self.high[cells] = np.maximum(self.high[cells], reached)


def _cheapest(axes: Sequence[_Axis], grid: np.ndarray, place: tuple[int, ...], rise: np.ndarray,
              fall: np.ndarray) -> tuple[float, np.ndarray, np.ndarray] | None:
    """Return cost, cells and signs of the cheapest product of sides."""
    sides = []
    for axis, code in enumerate(place):
        line = grid[(*place[:axis], slice(None), *place[axis + 1:])]
        sides.append(axes[axis].sides(code, rise[line], fall[line]))
        if not sides[-1]:
            return None
    padded = [_padded(s) for s in sides]
    total = np.zeros([len(s) for s in sides])
    for corner in product(*(range(p[0].shape[1]) for p in padded)):
        where = np.ix_(*(p[0][:, k] for p, k in zip(padded, corner, strict=True)))
        sign = np.ones(())
        for p, k in zip(padded, corner, strict=True):
            sign = np.multiply.outer(sign, p[1][:, k])
        cells = grid[where]
        total += np.where(sign > 0, rise[cells], np.where(sign < 0, fall[cells], 0.0))
    best = np.unravel_index(int(total.argmin()), total.shape)
    if total[best] >= NEVER:
        return None
    chosen = [side[i] for side, i in zip(sides, best, strict=True)]
    cells = grid[np.ix_(*(list(c) for c in chosen))].reshape(-1)
    sign = np.ones(())
    for c in chosen:
        sign = np.multiply.outer(sign, np.array(list(c.values())))
    return float(total[best]), cells, sign.reshape(-1)


def _padded(sides: list[dict[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    longest = max(map(len, sides))
    codes, signs = np.zeros((len(sides), longest), int), np.zeros((len(sides), longest))
    for row, side in enumerate(sides):
        codes[row, :len(side)], signs[row, :len(side)] = list(side), list(side.values())
    return codes, signs


def blocked(system: System, tables: Sequence[Table], table: Table) -> np.ndarray:
    """Tell which cells of a table also stand in another's equations; its patterns avoid them."""
    mine = {table.key(c) for c in table.counts}
    found = np.zeros(len(system.keys), bool)
    for other in tables:
        if other is not table and other.counted == table.counted:
            shared = [system.position[k] for c in other.counts if (k := other.key(c)) in mine]
            found[shared] = True
    return found
