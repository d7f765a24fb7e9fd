"""Which further cells to hide where no single table can: cheap moves of the whole system.

A *move* changes hidden cells only and leaves every equation true; a move that lifts or lowers a
primary cell far enough protects it. The cheapest move that does so for a batch of primary cells
is one linear programme (costs on shown cells, nearly none on hidden ones); the shown cells it
touches become complementary. Batches go one after the other, so that later ones reuse what earlier
ones hid. It sees the whole system, linked tables and earlier runs included, and so is what remains
for cells that no move within one table protects (:mod:`privity.sdc.planes`) and after a failed
audit. Nothing here vouches for safety: :mod:`privity.sdc.audit` decides that.

Source: the linear-programming heuristic of Kelly, Golden and Assad (Networks 22, 1992), in the
form described by Fischetti and Salazar (2001), section 6, with primary cells in batches.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from privity.sdc.system import Rule, System, shape_of

# A sum weighs so much more, for each direction in which it is one, than a cell of its count.
SUMS = 1.0
# A hidden cell costs nearly nothing, not nothing: a move without purpose is not made.
NEARLY_FREE = 1e-3
# Changes below the solver's tolerance are none.
TOUCHED = 1e-6
# Attempts at cells that a batch left short because its members stood in each other's way.
ATTEMPTS = 4


def weights(system: System) -> np.ndarray:
    """Return what hiding each cell loses: by its count, more for a sum, ties by its order.

    Sums are what readers look for first; a cell that is one in several directions counts as such.
    """
    size = len(system.keys)
    count = np.nan_to_num(system.value)
    matrix = csr_array(system.matrix[np.flatnonzero(system.is_sum)])
    sums = np.bincount(matrix.indices[matrix.data < 0], minlength=size)
    return (1 + np.sqrt(count) + count / 20) * (1 + SUMS * sums) + 1e-6 * np.arange(size) / max(
        size, 1
    )


def may_hide(system: System, rule: Rule) -> np.ndarray:
    """Tell which cells may take a mark: none shown earlier; zeros only where they are not shown."""
    candidate = system.is_published & ~system.is_fixed
    return candidate & (system.value > 0) if rule.shows_zeros else candidate


def lowest(system: System, hidden_or_candidate: np.ndarray, rule: Rule) -> np.ndarray:
    """Return the least value an attacker allows each cell once it is hidden."""
    marked = hidden_or_candidate | (system.was_hidden & ~system.is_published)
    return np.where(marked & rule.shows_zeros, 1.0, 0.0)


@dataclass
class _Search:
    """One pass over all primary cells; ``points`` are tables reached by its moves."""

    system: System
    rule: Rule
    hidden: np.ndarray
    candidate: np.ndarray
    weight: np.ndarray
    primary: np.ndarray
    points: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.low, self.high = self.system.value.copy(), self.system.value.copy()
        self.cap = np.full(len(self.low), np.inf)
        if self.rule.marks_differ:
            self.cap[self.primary] = self.rule.threshold
        free = ~self.system.is_published & ~self.system.is_fixed
        self.cells = np.flatnonzero(self.hidden | self.candidate | free)
        self.least = lowest(self.system, self.hidden | self.candidate, self.rule)
        if self.rule.marks_differ:
            self.least[self.candidate & ~self.primary] = self.rule.threshold + 1
        part = csr_array(self.system.matrix[:, self.cells])
        part = part[np.flatnonzero(np.diff(part.indptr))]
        self.both = csr_array(hstack([part, -part]))

    def protect(self, batch: np.ndarray, needed: np.ndarray, downward: np.ndarray) -> None:
        """Find one cheap move for a batch and hide what it touches."""
        up = np.minimum(self.low[batch] + needed[batch], self.cap[batch]) - self.system.value[batch]
        down = self.system.value[batch] - np.maximum(
            self.high[batch] - needed[batch], self.least[batch]
        )
        goal = np.where(downward & (down > 0), down, np.where(up > 0, up, down))
        sign = np.where(downward & (down > 0), -1.0, np.where(up > 0, 1.0, -1.0))
        move = self._move(batch, sign, goal)
        if move is None:
            return
        touched = self.cells[np.abs(move) > TOUCHED]
        self.hidden[touched[self.candidate[touched]]] = True
        point = self.system.value.copy()
        point[self.cells] += move
        self.points.append(point)
        np.minimum(self.low, point, out=self.low)
        np.maximum(self.high, point, out=self.high)

    def _move(self, batch: np.ndarray, sign: np.ndarray, goal: np.ndarray) -> np.ndarray | None:
        size, value = len(self.cells), self.system.value[self.cells]
        cost = np.where(
            self.hidden[self.cells] | ~self.candidate[self.cells],
            NEARLY_FREE,
            self.weight[self.cells],
        )
        room_down = np.maximum(value - self.least[self.cells], 0)
        room_up = np.minimum(np.full(size, 4.0 * goal.sum() + 100), self.cap[self.cells] - value)
        where = np.searchsorted(self.cells, batch)
        columns = np.where(sign > 0, where, where + size)
        # Reward per unit up to the goal, by splitting the wanted direction into two variables.
        reward = -1e3 * float(self.weight.max()) * np.ones(len(batch))
        upper = np.concatenate([room_up, room_down])
        full = upper[columns].copy()
        goal = np.minimum(goal, full)
        upper[columns] = full - goal
        against = np.where(sign > 0, where + size, where)
        upper[against] = 0
        matrix = csr_array(hstack([self.both, self.both[:, columns]]))
        found = linprog(
            np.concatenate([cost, cost, reward]),
            A_eq=matrix,
            b_eq=np.zeros(shape_of(matrix)[0]),
            method="highs",
            bounds=np.column_stack(
                [np.zeros(len(upper) + len(batch)), np.concatenate([upper, goal])]
            ),
        )
        if found.x is None:
            return None
        both = found.x[: 2 * size].copy()
        both[columns] += found.x[2 * size :]
        return both[:size] - both[size:]


def _batches(cells: np.ndarray, count: int, draw: np.random.Generator) -> list[np.ndarray]:
    mixed = draw.permutation(cells)
    return [np.sort(b) for b in np.array_split(mixed, min(count, len(cells)))] if len(cells) else []


def select(
    system: System,
    rule: Rule,
    primary: np.ndarray,
    needed: np.ndarray,
    hidden: np.ndarray,
    seed: int,
    batches: int,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return a pattern that should protect, and the tables its moves reach.

    Parameters
    ----------
    needed : array
        Span asked of each cell's interval.
    hidden : array of bool
        Cells hidden anyway.
    batches : int
        Cells are moved in so many groups, one programme each.
    """
    candidate = may_hide(system, rule) & ~hidden
    search = _Search(system, rule, hidden.copy(), candidate, weights(system), primary)
    draw = np.random.default_rng(seed)
    wanted = np.flatnonzero((needed > 0) & primary & ~system.is_fixed)
    for _ in range(ATTEMPTS):
        left = wanted[~(search.high - search.low >= needed)[wanted]]
        if not len(left):
            break
        for batch in _batches(left, batches, draw):
            batch = batch[~(search.high - search.low >= needed)[batch]]
            if len(batch):
                flip = draw.random(len(batch)) < 0.5
                search.protect(batch, needed, flip)
    return search.hidden, search.points
