"""The attack on a published table: what its sums leave of each hidden cell, and which sums do it.

Each cell is known to lie in a range (:mod:`privity.table_audit.settings`); cells of one value are known.
What hidden cells share a sum is asked together, what does not apart. First witnesses
(:mod:`privity.sdc.audit`) show that two or more counts are possible; a cell that no witness
clears is asked alone, by a programme each way. A cell told is led back to the fewest sums that
tell it. A cell whose programme does not end within its limits is returned as such.

Source: Fischetti and Salazar, Management Science 47 (2001), section 3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, eye_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from privity.sdc import NEAR, Attack, Rule, Spans, System, gather, shape_of

# Cells of one system that are asked alone; beyond it they are told as not asked.
MOST_ALONE = 2000
# Sums about a cell of which those it is told without are taken out one by one, and how far from
# the cell they are sought before all are taken.
MOST_REASONS, RINGS = 24, 3
# Rounds in which sums that contradict each other are looked for.
MOST_ROUNDS = 6


@dataclass(frozen=True)
class CellDisclosed:
    """A hidden cell whose range is narrower than asked; ``sums`` are the equations that do it.

    ``high`` is None where there is no limit.
    """

    cell: int
    low: int
    high: int | None
    needed: int
    sums: tuple[int, ...]

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class AttackOutcome:
    """What an attack came to: cells told, sums that contradict others, cells not asked."""

    told: tuple[CellDisclosed, ...]
    against: tuple[int, ...]
    unasked: tuple[int, ...]
    asked: int


def attack(
    matrix: csr_array,
    low: np.ndarray,
    high: np.ndarray,
    needed: np.ndarray,
    threshold: int,
    usable: np.ndarray,
    seed: int = 0,
    silent: Collection[int] = (),
) -> AttackOutcome:
    """Attack every hidden cell.

    Parameters
    ----------
    matrix : csr_array
        One sum a line: -1 at the total, 1 at its parts.
    low, high : arrays
        The least and largest count of each cell, without regard to the sums.
    needed : array
        Width asked of each cell's range; 0 for cells that nobody hid. A cell that cannot be
        ``threshold`` or less must only keep two values.
    usable : array of bool
        The sums that count.
    silent : collection of int
        Cells for which no reasons are sought.
    """
    open_ = low < high
    rows = np.flatnonzero(usable & (abs(matrix) @ open_ > 0))
    told, against, unasked = [], [], []
    for cells, own in _components(matrix[rows], open_):
        if not (needed[cells] > 0).any():
            continue
        part = _Part(matrix, low, high, needed, cells, rows[own], threshold, seed, silent)
        part.run()
        told += part.told
        against += part.against
        unasked += part.unasked
    for cell in np.flatnonzero(~open_ & (needed > 0)):
        told.append(CellDisclosed(int(cell), int(low[cell]), int(high[cell]), 1, ()))
    return AttackOutcome(
        tuple(sorted(told, key=lambda t: t.cell)),
        tuple(sorted(against)),
        tuple(sorted(unasked)),
        int((needed > 0).sum()),
    )


def _components(matrix: csr_array, open_: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return groups of unknown cells that share sums, each with its sums."""
    unknown = np.flatnonzero(open_)
    links = csr_array(abs(matrix[:, unknown]))
    shown, cells = shape_of(links)
    if not shown:
        return []
    both = vstack(
        [
            hstack([csr_array((shown, shown)), links]),
            hstack([links.T, csr_array((cells, cells))]),
        ]
    )
    count, label = connected_components(both, directed=False)
    order = np.argsort(label, kind="stable")
    edges = np.searchsorted(label[order], np.arange(count + 1))
    found = []
    for n in range(count):
        mine = order[edges[n] : edges[n + 1]]
        sums = mine[mine < shown]
        if len(sums):
            found.append((unknown[mine[mine >= shown] - shown], sums))
    return found


class _Part:
    """Cells that hang together: their sums, and the attack on each."""

    def __init__(
        self,
        matrix: csr_array,
        low: np.ndarray,
        high: np.ndarray,
        needed: np.ndarray,
        cells: np.ndarray,
        rows: np.ndarray,
        threshold: int,
        seed: int,
        silent: Collection[int],
    ) -> None:
        self.whole, self.low, self.high = matrix, low, high
        self.cells, self.rows, self.seed, self.silent = cells, rows, seed, silent
        self.known = np.where(low == high, low, 0.0)
        self._read()
        self.needed, self.threshold = needed[cells].astype(float), threshold
        self.told: list[CellDisclosed] = []
        self.against: list[int] = []
        self.unasked: list[int] = []

    def run(self) -> None:
        """Attack all cells of the part."""
        if not self._agrees():
            self.unasked += self.cells[self.needed > 0].tolist()
            return
        if not len(self.rows):
            return
        self.attack = _attack(self.matrix, self.right, self.low[self.cells], self.high[self.cells])
        spans = Spans(len(self.cells))
        gather(self.attack, spans, self.needed, self.seed)
        for n, cell in enumerate(spans.open(self.needed)):
            if n >= MOST_ALONE:
                self.unasked.append(int(self.cells[cell]))
            else:
                self._ask(spans, int(cell))

    def _read(self) -> None:
        """Take the sums that are left as equations over the unknown cells."""
        lines = self.whole[self.rows]
        self.matrix = csr_array(lines[:, self.cells])
        self.right = -(lines @ self.known)

    def _agrees(self) -> bool:
        """Take out the fewest sums without which the others have a solution."""
        for _ in range(MOST_ROUNDS):
            size = len(self.rows)
            found = linprog(
                np.concatenate([np.zeros(len(self.cells)), np.ones(2 * size)]),
                A_eq=hstack([self.matrix, eye_array(size), -eye_array(size)]),
                b_eq=self.right,
                bounds=np.column_stack(
                    [
                        np.concatenate([self.low[self.cells], np.zeros(2 * size)]),
                        np.concatenate([self.high[self.cells], np.full(2 * size, inf)]),
                    ]
                ),
                method="highs",
            )
            if found.x is None:
                return False
            slack = found.x[len(self.cells) :]
            bad = np.abs(slack[:size] - slack[size:]) > NEAR
            if not bad.any():
                return True
            self.against += self.rows[bad].tolist()
            self.rows = self.rows[~bad]
            self._read()
            if not len(self.rows):
                return True
        return False

    def _ask(self, spans: Spans, cell: int) -> None:
        """Ask both ends of one cell; enter it where it is told, or could not be asked."""
        ends, sums = [], []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(self.cells))
            cost[cell] = sign
            found = self.attack.solve(cost)
            if found.x is None:
                self.unasked.append(int(self.cells[cell]))
                return
            ends.append(float(found.x[cell]))
            sums += (
                np.flatnonzero(np.abs(found.eqlin.marginals) > NEAR).tolist()
                if len(self.rows)
                else []
            )
            point = self.attack.whole(found.x)
            if point is not None:
                spans.add(point)
        low, high = ceil(ends[0] - NEAR), floor(ends[1] + NEAR)
        needed = int(self.needed[cell]) if low <= self.threshold else 1
        seen = spans.high[cell] - spans.low[cell]
        if seen >= needed:
            return
        if low < high and seen < high - low:
            low, high = self._whole_ends(spans, cell, low, high)
            seen = spans.high[cell] - spans.low[cell]
        if seen >= needed:
            return
        if high - low >= needed or (low < high and seen < 1):
            self.unasked.append(int(self.cells[cell]))
            return
        limit = self.high[self.cells[cell]]
        if (low, high) == (self.low[self.cells[cell]], limit):
            return  # its own mark says as much
        sums = list(dict.fromkeys(sums))
        because = () if self.cells[cell] in self.silent else self._reasons(cell, low, high, sums)
        self.told.append(CellDisclosed(int(self.cells[cell]), low, high, needed, because))

    def _whole_ends(self, spans: Spans, cell: int, low: int, high: int) -> tuple[int, int]:
        """Return the ends as whole tables have them, where that is proven; else those given."""
        for sign in (1.0, -1.0):
            cost = np.zeros(len(self.cells))
            cost[cell] = sign
            end, _ = self.attack.solve_whole(cost)
            if end is None:
                continue
            spans.low[cell] = min(spans.low[cell], sign * end)
            spans.high[cell] = max(spans.high[cell], sign * end)
            low, high = (round(end), high) if sign > 0 else (low, round(-end))
        return low, high

    def _reasons(self, cell: int, low: int, high: int, sums: list[int]) -> tuple[int, ...]:
        """Return the fewest sums found that alone tell the cell as closely."""
        own = self.matrix[:, [cell]].toarray()[:, 0]
        alone = [
            (self.whole[[self.rows[r]]].nnz, r)
            for r in np.flatnonzero(own)
            if self._single(int(r), cell, float(own[r])) == (low, high)
        ]
        if alone:
            return (int(self.rows[min(alone)[1]]),)
        near: list[int] = []
        for near in self._rings(cell, sums):
            if self._tells(near, cell, low, high):
                break
        else:
            return tuple(int(self.rows[r]) for r in sums or near)
        for row in list(near) if len(near) <= MOST_REASONS else ():
            fewer = [r for r in near if r != row]
            if fewer and self._tells(fewer, cell, low, high):
                near = fewer
        return tuple(int(self.rows[r]) for r in near)

    def _rings(self, cell: int, sums: list[int]) -> Iterator[list[int]]:
        """Yield growing sets of sums: about the cell, then those that its programme leaned on."""
        links = csc_array(self.matrix)
        known, cells = set(sums), {cell}
        for _ in range(RINGS):
            rows = {
                int(r) for c in cells for r in links.indices[links.indptr[c] : links.indptr[c + 1]]
            } & known
            yield sorted(rows)
            cells |= {
                int(c)
                for r in rows
                for c in self.matrix.indices[self.matrix.indptr[r] : self.matrix.indptr[r + 1]]
            }
        yield sums
        yield list(range(len(self.rows)))

    def _single(self, row: int, cell: int, sign: float) -> tuple[int, int | float]:
        """Return the range that one sum alone leaves a cell."""
        line = self.whole[[self.rows[row]]].tocoo()
        others = line.col != self.cells[cell]
        cells, weight = line.col[others], line.data[others]
        ends = (
            np.where(weight > 0, self.low[cells], self.high[cells]),
            np.where(weight > 0, self.high[cells], self.low[cells]),
        )
        sums = (float((weight * end).sum()) for end in ends)
        least, most = sorted(-total / sign for total in sums)
        return (
            int(max(least, self.low[self.cells[cell]])),
            min(most, float(self.high[self.cells[cell]])),
        )

    def _tells(self, sums: Sequence[int], cell: int, low: int, high: int) -> bool:
        """Tell whether some sums leave a cell the range that all leave it."""
        lines = self.matrix[list(sums)]
        used = np.unique(np.append(lines.indices, cell))
        cells, lines = self.cells[used], csr_array(lines[:, used])
        cost, ends = np.where(used == cell, 1.0, 0.0), []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * cost,
                A_eq=lines,
                b_eq=self.right[list(sums)],
                method="highs",
                bounds=np.column_stack([self.low[cells], self.high[cells]]),
            )
            if found.x is None:
                return False
            ends.append(sign * found.fun)
        return (ceil(ends[0] - NEAR), floor(ends[1] + NEAR)) == (low, high)


def _attack(matrix: csr_array, right: np.ndarray, low: np.ndarray, high: np.ndarray) -> Attack:
    """Return the programme of sums over unknown cells, as the audit of a publication has it."""
    extra, size = shape_of(matrix)
    count = size + extra
    keys = tuple(("cell", (("number", f"{n:09}"),)) for n in range(count))
    value = np.concatenate([np.full(size, np.nan), -right])
    flags = {
        name: np.zeros(count, bool)
        for name in ("is_fixed", "was_hidden", "is_rounded", "is_derived")
    }
    system = System(
        keys=keys,
        position={k: n for n, k in enumerate(keys)},
        value=value,
        low=np.concatenate([low, -right]),
        high=np.concatenate([high, -right]),
        is_published=np.ones(count, bool),
        matrix=csr_array(hstack([matrix, eye_array(extra)])),
        parents=tuple((keys[0], "") for _ in range(extra)),
        is_sum=np.ones(extra, bool),
        members=(None,) * count,
        population={},
        **flags,
    )
    hidden = np.concatenate([np.ones(size, bool), np.zeros(extra, bool)])
    return Attack(system, hidden, Rule(shows_zeros=False))
