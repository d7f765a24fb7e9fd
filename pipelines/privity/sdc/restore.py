"""Complementary cells shown again where nothing small depends on them, the largest first.

Cheap moves hide more than is needed: what one of them hid, a later one often makes idle, and
totals are what readers look for. Each cell is shown for a trial and the attack repeated; it stays
shown if every small cell still has its interval. Whole tables that the attacker could not rule out
in one trial serve as witnesses in the next, so that few programmes are solved.

Source: the clean-up after a heuristic in Fischetti and Salazar (2001), section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from privity.sdc.audit import NEAR, Attack, Spans, gather, leak_alone, needs
from privity.sdc.select import weights
from privity.sdc.system import Rule, System

# Each trial is an attack of its own: at most so many, fewer in larger systems, none in the largest.
TRIALS, EFFORT = 60, 40_000
# Cells asked one by one in a trial; where common witnesses leave more, the trial is given up.
MOST_ALONE = 12
MOST_CELLS = 6000


def restore(
    system: System,
    rule: Rule,
    primary: np.ndarray,
    hidden: np.ndarray,
    points: Iterable[np.ndarray],
    moves: Sequence[tuple[np.ndarray, np.ndarray]],
    seed: int = 0,
) -> np.ndarray:
    """Return a safe pattern with no more cells hidden than the given safe one.

    Parameters
    ----------
    hidden, primary : arrays of bool, one a cell
        A pattern that withstood the audit, and the cells that must stay hidden.
    points : iterable of arrays, one value a cell
        Tables that may agree with what the pattern shows.
    moves : sequence of (cells, changes)
        Changes of the true table that may lead to such tables.
    """
    idle = np.flatnonzero(hidden & ~primary & system.is_published)
    if not len(idle) or len(system.keys) > MOST_CELLS:
        return hidden
    known = _Known(system, rule, primary, [*points, *(_moved(system, m) for m in moves)])
    loss, trials = weights(system), min(TRIALS, EFFORT // len(system.keys))
    for turn, cell in enumerate(sorted(idle, key=lambda i: -loss[i])[:trials]):
        fewer = hidden.copy()
        fewer[cell] = False
        if known.withstands(fewer, int(cell), seed + turn):
            hidden = fewer
    return hidden


def _moved(system: System, move: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    cells, change = move
    point = system.value.copy()
    np.add.at(point, cells, change)
    return point


class _Known:
    """Tables that agree with some pattern, and whether a pattern withstands the attack."""

    def __init__(
        self, system: System, rule: Rule, primary: np.ndarray, points: Sequence[np.ndarray]
    ) -> None:
        self.system, self.rule, self.primary = system, rule, primary
        self.points = [system.value, *points]

    def withstands(self, hidden: np.ndarray, cell: int, seed: int) -> bool:
        """Tell whether every interval is wide enough; keep the tables found on the way.

        What stands in a sum with the ``cell`` that is shown for a trial is asked first, without
        regard to whole numbers: mostly it decides.
        """
        attack = Attack(self.system, hidden, self.rule, self.primary)
        needed = needs(self.system, hidden, self.rule, self.primary)[attack.cells]
        spans = Spans(len(attack.cells))
        for point in self._agreeing(attack):
            spans.add(point)
        start = len(spans.points)
        beside = self._beside(cell)[attack.cells]
        is_safe = not any(_is_told(attack, needed, i) for i in spans.open(needed * beside))
        if is_safe:
            gather(attack, spans, needed, seed)
            left = spans.open(needed)
            is_safe = len(left) <= MOST_ALONE and all(
                leak_alone(attack, spans, needed, int(i)) is None for i in left
            )
        for point in spans.points[start:]:
            whole = self.system.value.copy()
            whole[attack.cells] = point
            self.points.append(whole)
        return is_safe

    def _beside(self, cell: int) -> np.ndarray:
        matrix = abs(self.system.matrix)
        return matrix.T @ matrix[:, [cell]].toarray()[:, 0] > 0

    def _agreeing(self, attack: Attack) -> list[np.ndarray]:
        seen = np.array(self.points)
        shown = np.ones(seen.shape[1], bool)
        shown[attack.cells] = False
        agree = (seen[:, shown] == self.system.value[shown]).all(axis=1)
        found = (attack.whole(p) for p in seen[agree][:, attack.cells])
        return [p for p in found if p is not None]


def _is_told(attack: Attack, needed: np.ndarray, cell: int) -> bool:
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(needed))
        cost[cell] = sign
        found = attack.solve(cost)
        if found.x is None:
            return True
        ends.append(found.x[cell])
    return ends[1] - ends[0] < needed[cell] - NEAR
