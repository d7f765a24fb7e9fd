"""Least loss in small systems: the cell suppression problem, solved by cuts.

A master programme (one binary a cell, SciPy's ``milp``, HiGHS) chooses what to hide; for each
primary cell the attacker's programme then looks for the widest interval the choice allows. Too
narrow a one yields, from its dual prices, an inequality that every protecting choice fulfils;
it is added and the master solved again, until no cell complains. The weights carry each cell's
order, so that of several equally good patterns always the same one is taken. Limits count cells
and rounds, never seconds, so that a slow machine gets the same pattern as a fast one.

Source: Fischetti and Salazar, "Solving the cell suppression problem on tabular data with linear
constraints", Management Science 47 (2001), section 4 (capacity inequalities).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from privity.sdc.select import lowest, may_hide, weights
from privity.sdc.system import Rule, System, shape_of

# Larger systems go to the heuristic, for cuts and their programmes grow with cells times primary
# ones; so do those that use up the rounds, or the nodes of a master programme.
MOST_CELLS = 220
MOST_PRIMARY = 60
MOST_ROUNDS = 40
NODES = 4000


def least_loss(system: System, rule: Rule, primary: np.ndarray) -> np.ndarray | None:
    """Return the least costly pattern, or None beyond the solver's reach.

    Returns
    -------
    array of bool, one a cell, or None
        None too where no pattern protects every primary cell.
    """
    start = primary & system.is_published
    wanted = np.flatnonzero(primary & ~system.is_fixed)
    free = ~system.is_published & ~system.is_fixed
    cells = np.flatnonzero(start | may_hide(system, rule) | free)
    if len(cells) > MOST_CELLS or len(wanted) > MOST_PRIMARY:
        return None
    if not len(wanted):
        return start.copy()
    program = _Attackers(system, rule, primary, cells)
    always = start[cells] | free[cells]
    chosen, cuts = always.copy(), []
    for _ in range(MOST_ROUNDS):
        found = [c for c in (program.cut(int(i), chosen) for i in wanted) if c is not None]
        if not found:
            hidden = np.zeros(len(system.keys), bool)
            hidden[cells[chosen]] = True
            return hidden & system.is_published
        cuts += found
        better = _master(weights(system)[cells], always, cuts, rule.least_width)
        if better is None or (better == chosen).all():
            return None
        chosen = better
    return None


def _master(
    cost: np.ndarray, always: np.ndarray, cuts: list[np.ndarray], width: int
) -> np.ndarray | None:
    found = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=(always.astype(float), 1.0),
        constraints=(np.array(cuts), float(width), np.inf),
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    return None if found.x is None or found.status != 0 else found.x > 0.5


class _Attackers:
    """Two moves from the true table, one up and one down, as far apart in a cell as they can be."""

    def __init__(self, system: System, rule: Rule, primary: np.ndarray, cells: np.ndarray) -> None:
        self.cells, self.width = cells, float(rule.least_width)
        value = system.value[cells]
        marked = system.is_published | system.was_hidden
        least = lowest(system, marked, rule)[cells]
        most = np.full(len(cells), 2.0 * value.max(initial=0) + 4.0 * rule.threshold)
        if rule.marks_differ:
            most[primary[cells]] = rule.threshold
            least[~primary[cells] & system.is_published[cells]] = rule.threshold + 1
        self.room_down = np.maximum(value - least, 0.0)
        self.room_up = np.maximum(most - value, 0.0)
        part = csr_array(system.matrix[:, cells])
        part = part[np.flatnonzero(np.diff(part.indptr))]
        none = csr_array(part.shape)
        self.matrix = csr_array(vstack([hstack([part, none]), hstack([none, part])]))

    def cut(self, cell: int, chosen: np.ndarray) -> np.ndarray | None:
        """Return the inequality (coefficients of >= width) a choice breaks, if it breaks one."""
        size, place = len(self.cells), int(np.searchsorted(self.cells, cell))
        cost = np.zeros(2 * size)
        cost[place], cost[size + place] = -1.0, 1.0
        up, down = self.room_up * chosen, self.room_down * chosen
        bounds = np.column_stack([-np.tile(down, 2), np.tile(up, 2)])
        found = linprog(
            cost,
            A_eq=self.matrix,
            b_eq=np.zeros(shape_of(self.matrix)[0]),
            bounds=bounds,
            method="highs",
        )
        if found.x is None or -found.fun >= self.width - 1e-6:
            return None
        reduced = -cost + self.matrix.T @ found.eqlin.marginals
        reach = np.maximum(reduced, 0) * np.tile(self.room_up, 2) + np.maximum(
            -reduced, 0
        ) * np.tile(self.room_down, 2)
        line = np.minimum(reach[:size] + reach[size:], self.width)
        return np.where(line > 1e-9, line, 0.0)
