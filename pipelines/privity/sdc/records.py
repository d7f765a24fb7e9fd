"""What to hide where it is known which records each cell counts: moves of records, one by one.

A *move* adds imagined records to some classes and takes records from others; what it changes of a
cell is what it changes of the classes that the cell counts. A small cell is protected by moves that
change no shown cell and let its count differ by the width asked. For each in turn the cheapest move
is sought (one linear programme: what it changes of shown cells costs their weight); the cells that
it changes become complementary. Then complementary cells are shown again, the weightiest first,
where every small cell finds moves without them.

Every move kept is whole, leaves every shown cell as it is and no class below zero: a table of its
own that an attacker cannot rule out. So the outcome comes with its proof, and the audit that
follows has little left to ask. Moves stay within one population; that a clause sums several only
makes the attacker weaker than the one supposed here.

Sources: A. Hundepool and others, *Statistical Disclosure Control* (Wiley 2012), section 4.4
(protection by feasible tables); J. Kelly, B. Golden and A. Assad, Networks 22 (1992), for the
linear programme; the clean-up after it as in Fischetti and Salazar (2001), section 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, hstack
from scipy.sparse.csgraph import connected_components

from privity.sdc.select import may_hide, weights
from privity.sdc.system import Rule, System, Times, class_number, shape_of

# Programmes spent on showing cells again; counted, not timed, so that every machine decides alike.
TRIES = 500
# A cell on whose change more small ones rest is not tried: one of them will fail.
MOST_LACKING = 25
# Classes in one programme: fewer are less than an attacker's, and so as safe.
MOST_COLUMNS = 1500
# A move's own size costs nearly nothing: of equally cheap ones the smallest is taken.
SMALL = 1e-3
# Fractions of a record that a programme may leave are cleared by whole multiples up to this one.
MULTIPLES = 6
# A total of a time weighs so many times its count, a part of it by one dimension so many.
TIME, TOTAL, PART = "month", 100.0, 10.0
NODES, MOST_CLASSES, MOST_RECORDS = 60, 150, 60.0
NEAR = 1e-6


def hide(
    system: System, rule: Rule, primary: np.ndarray, needed: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Choose what to hide, and return it with tables that prove it.

    Parameters
    ----------
    system : System
        With classes of records.
    rule : Rule
    primary : array of bool, one a cell
    needed : array
        How far apart the counts of each small cell must be able to lie.

    Returns
    -------
    tuple
        Which published cells are hidden; whole tables that agree with all the others.

    Raises
    ------
    NotProtected
        What is shown in any case, by earlier editions too, tells some cells whatever is hidden.
    """
    search = _Search(system, rule, primary, needed)
    for cell in search.order():
        search.protect(cell)
    told = [cell for cell in search.lacking() if not search.stretch(cell)]
    if told:
        raise NotProtected(tuple(c for cell in told for c in search.cells[cell]))
    search.show_again()
    return search.outcome()


class NotProtected(Exception):
    """Cells that no choice of what to hide protects, by their numbers in the system."""

    def __init__(self, cells: tuple[int, ...]) -> None:
        super().__init__(f"{len(cells)} cells")
        self.cells = cells


@dataclass(frozen=True)
class _Move:
    """What a move changes of the classes, and so of the unknowns."""

    classes: np.ndarray
    changes: np.ndarray


class _Search:
    """Unknowns (cells that count the same records are one), and which of them are hidden."""

    def __init__(self, system: System, rule: Rule, primary: np.ndarray, needed: np.ndarray) -> None:
        self.system = system
        numbers = np.array([class_number(k) for k in system.keys])
        self.class_cells = np.flatnonzero(numbers >= 0)
        place = {int(n): i for i, n in enumerate(numbers[self.class_cells])}
        self.records = system.value[self.class_cells]
        groups: dict[Times, list[int]] = {}
        for cell in np.flatnonzero(numbers < 0):
            groups.setdefault(system.members[cell] or frozenset(), []).append(int(cell))
        groups.pop(frozenset(), None)
        self.cells = list(groups.values())
        rows = np.repeat(np.arange(len(groups)), [len(m) for m in groups])
        pairs = np.array([(place[n], times) for m in groups for n, times in sorted(m)], float)
        pairs = pairs.reshape(-1, 2)
        self.counted = csr_array(
            (pairs[:, 1], (rows, pairs[:, 0].astype(int))), shape=(len(groups), len(place))
        )
        candidate, cost = may_hide(system, rule), weights(system)
        shown = system.is_fixed | (system.is_published & ~candidate & ~primary)
        self.value = self.counted @ self.records
        self.locked = self._any(shown)
        self.is_open = ~self._any(system.is_published | system.is_fixed)
        cost = np.where(candidate, cost * _standing(system), 0.0)
        self.cost = np.array([cost[c].sum() for c in self.cells])
        self.needed = np.array([needed[c].max() for c in self.cells])
        self.always = self._any(primary & system.is_published) & ~self.locked
        self.hidden = self.always | self.is_open
        marked = system.is_published | system.was_hidden
        self.least = np.where(self._any(marked) & rule.shows_zeros, 1.0, 0.0)
        self.part = self._populations()
        self._set([])

    def _any(self, what: np.ndarray) -> np.ndarray:
        return np.array([what[c].any() for c in self.cells], bool)

    def _populations(self) -> np.ndarray:
        """Return for each class the number of the part that it shares unknowns with.

        An unknown that counts classes of several populations, a clause's sum, joins nothing.
        """
        own = np.array(
            [
                self.system.population.get(class_number(self.system.keys[c]), "")
                for c in self.class_cells
            ]
        )
        if own.any():
            return np.unique(own, return_inverse=True)[1]
        return connected_components(self.counted.T @ self.counted, directed=False)[1]

    def order(self) -> list[int]:
        """Return the unknowns to protect: those with the fewest classes first."""
        wanted = np.flatnonzero((self.needed > 0) & ~self.locked)
        sizes = np.diff(self.counted.indptr)
        return sorted(wanted.tolist(), key=lambda g: (sizes[g], self.value[g], g))

    def protect(self, unknown: int) -> None:
        """Find cheap moves for one unknown, and hide what they change."""
        needed = self.needed[unknown]
        for is_up in (True, False):
            low, high = self.low[unknown], self.high[unknown]
            if high - low >= needed:
                return
            goal = low + needed if is_up else -max(self.value[unknown] - self.least[unknown], 0.0)
            self._try(unknown, goal)

    def stretch(self, unknown: int) -> bool:
        """Widen one unknown as far as it goes both ways; return False if that is too little.

        Where its classes are not all in one programme it is left to the audit.
        """
        needed = self.needed[unknown]
        own = self._own(unknown)
        parts = np.unique(self.part[own])
        if len(parts) > 1 or (self.part == parts[0]).sum() > MOST_COLUMNS:
            return True
        program = _Program(self, unknown, 1.0, np.flatnonzero(self.part == parts[0]))
        up, down = (np.floor(program.reach(sign) + NEAR) for sign in (1.0, -1.0))
        down = min(down, max(self.value[unknown] - self.least[unknown], 0.0))
        if up + down < needed:
            return False
        self._try(unknown, min(up, self.low[unknown] + needed))
        self._try(unknown, max(-down, self.high[unknown] - needed))
        return True

    def lacking(self) -> list[int]:
        """Return the unknowns whose counts lie too near."""
        return [g for g in self.order() if self.high[g] - self.low[g] < self.needed[g]]

    def _try(self, unknown: int, goal: float) -> None:
        is_there = self.low[unknown] <= goal <= self.high[unknown]
        move = None if is_there else self._move(unknown, goal)
        if move is not None:
            self._keep(move)

    def _own(self, unknown: int) -> np.ndarray:
        return self.counted.indices[self.counted.indptr[unknown] : self.counted.indptr[unknown + 1]]

    def show_again(self) -> None:
        """Show the weightiest cells again, each where what is hidden instead weighs less."""
        tries = TRIES
        idle = np.flatnonzero(self.hidden & ~self.always & ~self.is_open)
        for unknown in sorted(idle.tolist(), key=lambda g: (-self.cost[g], g)):
            if tries <= 0:
                break
            if self.hidden[unknown]:
                tries -= self._try_shown(unknown, tries)

    def _try_shown(self, unknown: int, tries: int) -> int:
        """Show one unknown if every small one finds other moves; return programmes spent."""
        before, spent = self._state(), 0
        paid = self.cost[self.hidden].sum()
        self._set([m for m in self.moves if abs(m.changes[unknown]) < NEAR])
        _, low, high, _ = before
        lacking = [g for g in self.lacking() if high[g] - low[g] >= self.needed[g]]
        is_better = len(lacking) <= MOST_LACKING
        self.locked[unknown] = True
        for small in lacking if is_better else ():
            if self.high[small] - self.low[small] >= self.needed[small]:
                continue
            spent += 1
            move = (
                self._move(small, self.low[small] + self.needed[small]) if spent <= tries else None
            )
            if move is not None:
                self._keep(move)
            is_better = move is not None and self.cost[self.hidden].sum() < paid
            if not is_better:
                break
        self.locked[unknown] = False
        if not is_better or self.cost[self.hidden].sum() >= paid:
            self._restore(before)
        return spent

    def _state(self) -> tuple:
        return list(self.moves), self.low.copy(), self.high.copy(), self.hidden.copy()

    def _restore(self, state: tuple) -> None:
        self.moves, self.low, self.high, self.hidden = state

    def _set(self, moves: list[_Move]) -> None:
        """Keep these moves alone: what no other changes is shown again."""
        self.moves, size = [], len(self.cells)
        self.low, self.high = np.zeros(size), np.zeros(size)
        self.hidden = self.always | self.is_open
        for move in moves:
            self._keep(move)

    def _keep(self, move: _Move) -> None:
        self.moves.append(move)
        np.minimum(self.low, move.changes, out=self.low)
        np.maximum(self.high, move.changes, out=self.high)
        self.hidden |= np.abs(move.changes) > NEAR

    def _move(self, unknown: int, goal: float) -> _Move | None:
        """Return the cheapest whole move that changes an unknown by at least ``goal``."""
        own = self._own(unknown)
        for part in np.unique(self.part[own]):
            program = _Program(self, unknown, goal, self._near(own, part))
            classes = program.solve()
            if classes is not None:
                return _Move(classes, self.counted @ classes)
        return None

    def _near(self, own: np.ndarray, part: int) -> np.ndarray:
        """Return the classes of a part to move: of too many, those most like an unknown's own."""
        classes = np.flatnonzero(self.part == part)
        if len(classes) <= MOST_COLUMNS:
            return classes
        mine = np.zeros(len(self.records))
        mine[own] = 1.0
        alike = (self.counted.T @ np.minimum(self.counted @ mine, 1.0))[classes]
        alike = alike + 0.5 * np.log1p(self.records[classes])
        return np.sort(classes[np.argsort(-alike, kind="stable")[:MOST_COLUMNS]])

    def outcome(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return which cells are hidden, and the tables that the moves lead to."""
        hidden = np.zeros(len(self.system.keys), bool)
        for group, is_hidden in zip(self.cells, self.hidden, strict=True):
            hidden[group] = is_hidden
        points = []
        for move in self.moves:
            point = self.system.value.copy()
            point[self.class_cells] += move.classes
            for unknown in np.flatnonzero(move.changes):
                point[self.cells[unknown]] += move.changes[unknown]
            points.append(point)
        return hidden & self.system.is_published & ~self.system.is_fixed, points


def _standing(system: System) -> np.ndarray:
    """Return how much dearer each cell is for what readers look for: totals of a time, then parts."""
    codes = np.array([sum(d != TIME for d, _ in codes) for _, codes in system.keys])
    return np.select([codes == 0, codes == 1], [TOTAL, PART], 1.0)


class _Program:
    """The cheapest move within one part, as a linear programme."""

    def __init__(self, search: _Search, unknown: int, goal: float, classes: np.ndarray) -> None:
        self.search, self.goal, self.classes = search, goal, classes
        counted = csr_array(search.counted[:, classes])
        self.touched = np.flatnonzero(np.diff(counted.indptr))
        self.counted = csr_array(counted[self.touched])
        self.own = int(np.searchsorted(self.touched, unknown))
        hidden, locked = search.hidden[self.touched], search.locked[self.touched]
        self.is_free = hidden & ~locked
        self.is_payable = ~hidden & ~locked
        self.room = search.records[classes]

    def reach(self, sign: float) -> float:
        """Return how far the unknown can change at most, whatever may be hidden is hidden."""
        size = len(self.classes)
        fixed = csr_array(self.counted[np.flatnonzero(~self.is_free & ~self.is_payable)])
        found = linprog(
            -sign * self.counted[[self.own]].toarray()[0],
            A_eq=fixed,
            b_eq=np.zeros(shape_of(fixed)[0]),
            A_ub=csr_array(-self.counted[np.flatnonzero(self.is_free)]),
            b_ub=self._lows(),
            bounds=np.column_stack([-self.room, np.full(size, MOST_RECORDS)]),
            method="highs",
        )
        return -found.fun if found.x is not None else 0.0

    def _lows(self) -> np.ndarray:
        """Return how far each free unknown may fall."""
        free = np.flatnonzero(self.is_free)
        own = self.touched[free]
        return np.maximum(self.search.value[own] - self.search.least[own], 0.0)

    def solve(self) -> np.ndarray | None:
        """Return the move over all classes, whole, or None."""
        search, size = self.search, len(self.classes)
        fixed = csr_array(self.counted[np.flatnonzero(~self.is_free)])
        payable = np.flatnonzero(self.is_payable[~self.is_free])
        slack = csc_array(
            (np.ones(len(payable)), (payable, np.arange(len(payable)))),
            shape=(shape_of(fixed)[0], len(payable)),
        )
        target = csr_array(self.counted[[self.own]])
        floor = csr_array(-self.counted[np.flatnonzero(self.is_free)])
        sign = 1.0 if self.goal > 0 else -1.0
        upper = csr_array(np.concatenate([floor.toarray(), -sign * target.toarray()]))
        none = csr_array((shape_of(upper)[0], 2 * len(payable)))
        cost = search.cost[self.touched][~self.is_free][payable]
        lows = self._lows()
        found = linprog(
            np.concatenate([np.full(2 * size, SMALL), cost, cost]),
            A_eq=hstack([fixed, -fixed, -slack, slack]),
            b_eq=np.zeros(shape_of(fixed)[0]),
            A_ub=hstack([upper, -upper, none]),
            b_ub=np.concatenate([lows, [-abs(self.goal)]]),
            bounds=np.column_stack(
                [
                    np.zeros(2 * size + 2 * len(payable)),
                    np.concatenate(
                        [np.full(size, MOST_RECORDS), self.room, np.full(2 * len(payable), np.inf)]
                    ),
                ]
            ),
            method="highs",
        )
        if found.x is None:
            return None
        move = found.x[:size] - found.x[size : 2 * size]
        change = np.abs(self.counted @ move) > NEAR
        fixed_after = ~self.is_free & ~(self.is_payable & change)
        return self._whole(move, fixed_after, lows)

    def _whole(self, move: np.ndarray, fixed: np.ndarray, lows: np.ndarray) -> np.ndarray | None:
        """Return the move in whole records: a multiple of it, or another on the same unknowns."""
        for times in range(1, MULTIPLES + 1):
            near = np.rint(move * times)
            if np.abs(near - move * times).max(initial=0) < NEAR and self._holds(near, fixed):
                return self._spread(near)
        # Few classes beside those that the fraction moves: a small programme, whole or not at all.
        near_by = abs(self.counted).T @ (abs(self.counted) @ (np.abs(move) > NEAR))
        near_by[np.abs(move) > NEAR] = np.inf
        own = np.sort(np.argsort(-near_by, kind="stable")[:MOST_CLASSES])
        counted = csr_array(self.counted[:, own])
        target = counted[[self.own]]
        sign = 1.0 if self.goal > 0 else -1.0
        rules: list[tuple] = [
            (csr_array(counted[np.flatnonzero(fixed)]), 0, 0),
            (csr_array(sign * target), abs(self.goal), np.inf),
        ]
        if self.is_free.any():
            rules.append((csr_array(counted[np.flatnonzero(self.is_free)]), -lows, np.inf))
        found = milp(
            np.zeros(len(own)),
            integrality=np.ones(len(own)),
            constraints=[LinearConstraint(*rule) for rule in rules],
            bounds=(-self.room[own], MOST_RECORDS),
            options={"node_limit": NODES},
        )
        if found.x is None:
            return None
        near = np.zeros(len(move))
        near[own] = np.rint(found.x)
        return self._spread(near) if self._holds(near, fixed) else None

    def _holds(self, move: np.ndarray, fixed: np.ndarray) -> bool:
        change = self.counted @ move
        own = change[self.own]
        after = self.search.value[self.touched] + change
        marked = np.abs(change) > NEAR
        return bool(
            (np.abs(change[fixed]) < NEAR).all()
            and (self.room + move >= -NEAR).all()
            and (after[marked] >= self.search.least[self.touched][marked] - NEAR).all()
            and own * np.sign(self.goal) >= abs(self.goal) - NEAR
        )

    def _spread(self, move: np.ndarray) -> np.ndarray:
        whole = np.zeros(len(self.search.records))
        whole[self.classes] = move
        return whole
