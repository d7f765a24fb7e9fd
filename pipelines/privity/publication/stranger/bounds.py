"""The stranger's arithmetic: the smallest and largest whole value of a count, from statements.

Bounds are carried through the statements until nothing moves. What stays open is asked of the
solver by its connected parts: whole points that agree with every statement, two of which that
differ enough prove an interval wide; then one programme each way for what no point proves. The
work is bounded by numbers of programmes and nodes, so that it is the same on every machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor, inf, isinf

import numpy as np
from scipy.optimize import linprog, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from privity.publication.stranger.part import NEAR, CountSpans, Part, Row
from privity.publication.stranger.statements import Cell, Statement

# Statements looked at, programmes of one asking (a whole one counts five), nodes of one; then
# pushes of many counts at once, in all parts together and in one part.
VISITS, PROGRAMMES, NODES = 400_000, 600, 200
PUSHES, PUSHES_OF_PART = 24, 6
_REASONS, _REASONS_SOUGHT = 4, 60
# How far, in spans asked for, one push moves counts from the point before.
_BOX = 4

Interval = tuple[float, float, tuple[str, ...]]


class BoundSheet:
    """All statements, with the bounds they leave to each count.

    Parameters
    ----------
    told : sequence of Statement
    least : int
        What no count is less than.
    """

    def __init__(self, told: Sequence[Statement], least: int = 0) -> None:
        self.conflict = ""
        self.programmes = self.left = self._end = 0
        self.cells: list[Cell] = []
        self.index: dict[Cell, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.why: list[list[int | str]] = []
        self.rows: list[Row] = []
        self._of: list[list[int]] = []
        self._known: set[tuple] = set()
        self._guessed: set[str] = set()
        self._least = least
        self._before: tuple[list[float], list[float]] = ([], [])
        self.conflict = self._add(told)

    def take(self, told: Sequence[Statement]) -> bool:
        """Add statements if some whole counts may still agree with everything; tell whether."""
        kept = (list(self.low), list(self.high), [list(w) for w in self.why], len(self.rows))
        is_good = not self._add(told)
        if is_good:
            at = [self.index[c] for t in told for c, _ in t.terms]
            is_good = all(map(self._is_possible, self._parts(set(at))))
        if not is_good:
            self._restore(*kept)
        return is_good

    def contradiction(self) -> str:
        """Return what contradicts what, or nothing."""
        parts = [] if self.conflict else self._parts()
        if parts and not self._is_possible([r for rows in parts for r in rows]):
            bad = next((rows for rows in parts if not self._is_possible(rows)), parts[0])
            self.conflict = "; ".join(sorted({r.means for r in bad})[:_REASONS])
        return self.conflict

    def changed(self) -> set[Cell]:
        """Return the counts whose bounds moved since intervals were last asked for."""
        low, high = self._before
        return {
            c
            for n, c in enumerate(self.cells)
            if n >= len(low) or (self.low[n], self.high[n]) != (low[n], high[n])
        }

    def beside(self, cells: Iterable[Cell]) -> set[Cell]:
        """Return some counts and all that share a statement with one of them."""
        at = {self.index[c] for c in cells if c in self.index}
        return {
            self.cells[n] for r in {r for a in at for r in self._of[a]} for n in self.rows[r].at
        } | {self.cells[a] for a in at}

    def narrow(self, asked: Mapping[Cell, int]) -> dict[Cell, Interval]:
        """Return the interval of each count whose ends are nearer than asked, and what tells it."""
        self._end = self.programmes + PROGRAMMES
        needed = {self.index[c]: n for c, n in asked.items() if c in self.index}
        found = {
            n: (self.low[n], self.high[n], self._reasons(n))
            for n, need in needed.items()
            if self.high[n] - self.low[n] < need
        }
        open_ = {n: need for n, need in needed.items() if n not in found}
        parts = self._parts()
        whole = self._part([r for rows in parts for r in rows]) if parts and open_ else None
        if whole is not None:
            spans = CountSpans(whole, open_)
            self._push(whole, spans, PUSHES)
            still = set(whole.at[spans.open()].tolist())
            for rows in parts:
                if any(a in still for r in rows for a in r.at):
                    found |= self._ask(self._part(rows), open_, spans)
        self._before = (list(self.low), list(self.high))
        return {self.cells[n]: told for n, told in sorted(found.items())}

    def _at(self, cell: Cell) -> int:
        if cell not in self.index:
            self.index[cell] = len(self.cells)
            self.cells.append(cell)
            self.low.append(float(self._least))
            self.high.append(inf)
            self.why.append(["", ""])
            self._of.append([])
        return self.index[cell]

    def _add(self, told: Sequence[Statement]) -> str:
        """Add statements and carry their bounds on; return what contradicts, or nothing."""
        queue: deque[int] = deque()
        for t in told:
            if t.is_guess:
                self._guessed.add(t.means)
            weights: dict[int, float] = {}
            for cell, weight in t.terms:
                at = self._at(cell)
                weights[at] = weights.get(at, 0.0) + weight
            if len(weights) == 1:
                ((at, weight),) = weights.items()
                low, high = sorted((t.low / weight, t.high / weight)) if weight else (-inf, inf)
                problem = self._set(at, low, high, t.means, queue)
                if problem:
                    return problem
                continue
            row = Row(tuple(weights), tuple(weights.values()), t.low, t.high, t.means)
            key = (frozenset(weights.items()), t.low, t.high)
            if key not in self._known:
                self._known.add(key)
                for at in row.at:
                    self._of[at].append(len(self.rows))
                queue.append(len(self.rows))
                self.rows.append(row)
        return self._carry(queue)

    def _carry(self, queue: deque[int]) -> str:
        waiting, visits = set(queue), 0
        while queue and visits < VISITS:
            number = queue.popleft()
            waiting.discard(number)
            row = self.rows[number]
            visits += len(row.at)
            ends = [
                sorted((w * self.low[a], w * self.high[a])) if w else [0.0, 0.0]
                for a, w in zip(row.at, row.weights, strict=True)
            ]
            # The least sum with its sign turned, so that one without end is added, too.
            least, most = _sum(-e[0] for e in ends), _sum(e[1] for e in ends)
            for (low, high), at, weight in zip(ends, row.at, row.weights, strict=True):
                if not weight:
                    continue
                top, bottom = row.high + _less(least, -low), row.low - _less(most, high)
                one, other = sorted((bottom / weight, top / weight))
                moved: deque[int] = deque()
                problem = self._set(at, one, other, number, moved)
                if problem:
                    return problem
                for r in moved:
                    if r not in waiting:
                        waiting.add(r)
                        queue.append(r)
        if queue:
            self.left += len(queue)
        return ""

    def _set(self, at: int, low: float, high: float, why: int | str, moved: deque[int]) -> str:
        low = low if isinf(low) or low != low else ceil(low - NEAR)
        high = high if isinf(high) or high != high else floor(high + NEAR)
        is_moved = False
        if low > self.low[at]:
            self.low[at], self.why[at][0], is_moved = float(low), why, True
        if high < self.high[at]:
            self.high[at], self.why[at][1], is_moved = float(high), why, True
        if self.low[at] > self.high[at]:
            return "; ".join(self._reasons(at))
        if is_moved:
            moved.extend(self._of[at])
        return ""

    def _restore(self, low: list[float], high: list[float], why: list[list], rows: int) -> None:
        for number in range(rows, len(self.rows)):
            row = self.rows[number]
            self._known.discard(
                (frozenset(zip(row.at, row.weights, strict=True)), row.low, row.high)
            )
            for at in row.at:
                self._of[at].remove(number)
        del self.rows[rows:]
        extra = len(self.cells) - len(low)
        self.low, self.high = [*low, *[float(self._least)] * extra], [*high, *[inf] * extra]
        self.why = [*why, *(["", ""] for _ in range(extra))]

    def _reasons(self, at: int) -> tuple[str, ...]:
        """Return what the bounds of a count rest on, nearest first."""
        said: dict[str, None] = {}
        queue, seen = deque([at]), {at}
        while queue and len(said) < _REASONS_SOUGHT:
            for why in self.why[queue.popleft()]:
                means = why if isinstance(why, str) else self.rows[why].means
                said |= {means: None} if means else {}
                for n in () if isinstance(why, str) else self.rows[why].at:
                    if n not in seen:
                        seen.add(n)
                        queue.append(n)
        return self._told_first(said)

    def _told_first(self, said: Iterable[str]) -> tuple[str, ...]:
        """Return a few reasons: guesses before what stands on pages, and sums after both."""
        ranked = sorted(
            dict.fromkeys(said), key=lambda m: (m not in self._guessed, ".html" not in m)
        )
        return tuple(ranked[:_REASONS])

    def _parts(self, at: set[int] | None = None) -> list[list[Row]]:
        """Return the statements of each connected part of what is open, or of those at a count."""
        is_open = [low < high for low, high in zip(self.low, self.high, strict=True)]
        rows = [(r, [a for a in r.at if is_open[a]]) for r in self.rows]
        rows = [(r, open_) for r, open_ in rows if open_]
        links = [(open_[0], a) for _, open_ in rows for a in open_]
        if not links:
            return []
        one, other = np.array(links).T
        size = len(self.cells)
        _, labels = connected_components(
            coo_array((np.ones(len(links)), (one, other)), shape=(size, size)), directed=False
        )
        wanted = None if at is None else {int(labels[a]) for a in at if is_open[a]}
        by_label: dict[int, list[Row]] = {}
        for r, open_ in rows:
            label = int(labels[open_[0]])
            if wanted is None or label in wanted:
                by_label.setdefault(label, []).append(r)
        return [own for _, own in sorted(by_label.items())]

    def _part(self, rows: Sequence[Row]) -> Part:
        return Part(rows, self.low, self.high)

    def _is_possible(self, rows: Sequence[Row]) -> bool:
        part = self._part(rows)
        return self._solve(part, np.zeros(len(part.at))) is not None

    def _solve(
        self,
        part: Part,
        cost: np.ndarray,
        low: np.ndarray | None = None,
        high: np.ndarray | None = None,
    ):
        """Return a point at which the cost is least, fractions allowed, or None if there is none."""
        self.programmes += 1
        found = linprog(
            cost,
            A_ub=part.over,
            b_ub=part.over_right,
            A_eq=part.equal,
            b_eq=part.equal_right,
            method="highs",
            bounds=np.column_stack(
                [part.low if low is None else low, part.high if high is None else high]
            ),
        )
        return found if found.status == 0 else None

    def _ask(self, part: Part, needed: Mapping[int, int], seen: CountSpans) -> dict[int, Interval]:
        """Return the counts of one part that stay nearer than needed."""
        spans = CountSpans(part, needed, seen)
        self._push(part, spans, PUSHES_OF_PART, is_whole=True)
        found: dict[int, Interval] = {}
        # The small ones first: theirs must be the widest.
        for k in sorted(spans.open().tolist(), key=lambda k: (-spans.need[k], k)):
            if k not in spans.open():
                continue
            if self.programmes >= self._end:
                self.left += 1
                continue
            told = self._one(part, spans, k)
            if told is not None:
                found[int(part.at[k])] = told
        return found

    def _push(self, part: Part, spans: CountSpans, pushes: int, is_whole: bool = False) -> None:
        """Move many open counts at once, this way and that, for points that prove them wide."""
        chance = np.random.default_rng(len(part.at))
        signs = np.zeros(len(part.at))
        for number in range(pushes):
            still = spans.open()
            if not len(still) or self.programmes >= self._end:
                return
            if number % 2:
                signs = -signs
            else:
                signs = np.zeros(len(part.at))
                signs[still] = chance.choice([-1.0, 1.0], len(still))
            reach = _BOX * max(1.0, spans.need.max())
            low = np.fmax(part.low, spans.last - reach)
            high = np.fmin(part.high, spans.last + reach)
            found = self._solve(part, signs, low, high)
            if found is not None and not spans.add(found.x) and is_whole:
                spans.add(self._whole(part, signs, low, high, 20, 0.5)[0])

    def _whole(
        self,
        part: Part,
        cost: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        nodes: int = NODES,
        gap: float = 0.0,
    ) -> tuple[np.ndarray | None, float]:
        """Return a whole point that is good for a cost, and what the cost is never less than."""
        self.programmes += 5
        rules = []
        if part.equal is not None:
            rules.append((part.equal, part.equal_right, part.equal_right))
        if part.over is not None:
            rules.append((part.over, -inf, part.over_right))
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=(low, high),
            constraints=rules,
            options={"node_limit": nodes, "mip_rel_gap": gap},
        )
        bound = -inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
        return found.x, inf if found.status == 2 else bound

    def _one(self, part: Part, spans: CountSpans, k: int) -> Interval | None:
        """Return the interval of one count if it is nearer than needed, else None."""
        need, cost = spans.need[k], np.zeros(len(part.at))
        ends, because = [], []
        for sign in (1.0, -1.0):
            cost[k] = sign
            found = self._solve(part, cost)
            if found is None:
                self.left += 1
                return None
            spans.add(found.x)
            ends.append(ceil(found.fun - NEAR) if sign > 0 else floor(-found.fun + NEAR))
            because += part.tight(found)
        for number, sign in enumerate((1.0, -1.0)):
            if ends[1] - ends[0] < need or k not in spans.open():
                break
            cost[k] = sign
            point, bound = self._whole(part, cost, part.low, part.high)
            spans.add(point)
            if not isinf(bound):
                end = ceil(bound - NEAR) if sign > 0 else floor(-bound + NEAR)
                ends[number] = max(ends[0], end) if sign > 0 else min(ends[1], end)
        if ends[1] - ends[0] < need:
            return ends[0], ends[1], self._told_first(because)
        self.left += int(k in spans.open())
        return None


def _sum(values: Iterable[float]) -> tuple[float, int]:
    """Return the sum of what is finite, and how many are not."""
    total, far = 0.0, 0
    for v in values:
        if isinf(v):
            far += 1
        else:
            total += v
    return total, far


def _less(total: tuple[float, int], own: float) -> float:
    """Return a sum without one of its terms: without end if another term has none."""
    finite, far = total
    far -= isinf(own)
    return (finite if isinf(own) else finite - own) if not far else inf


__all__ = ["BoundSheet"]
