"""The search for join paths that explain unexplained accesses.

After Fabbri and LeFevre, "Explanation-Based Auditing", PVLDB 5(1), 2011: paths are grown from both
ends and met in the middle; a half that holds too few accesses is not grown, for no path through
it can hold more; inferred groups take part like any table. Paths are chosen one by one, each for
what it explains beyond those before it and beyond chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from privity.suggest.graph import CASE, PERSON, STAFF, Hop, JoinPath
from privity.suggest.probes import WINDOWS, Half, Probes

MOST_JOINS = 4
# Of two paths that explain the same, the shorter one is the better reason to look.
_LONGER_IS_WORTH = 0.8
# A wider window must bring more than a tenth of what the widest brings beyond chance.
_KEEPS = 0.9
# A path of four tables must be the likelier to be real: at least threefold.
_LEAST_LIFT = 2.0
_LEAST_ACCESSES = 5
_SHORTLIST = 40
_BROAD_SHOWN = 3


@dataclass(frozen=True)
class PathLimits:
    """What a path must hold to be proposed: shares of the accesses tried."""

    least_share: float = 0.01
    most_random: float = 0.25
    most_joins: int = MOST_JOINS

    def least(self, accesses: int) -> int:
        """Return the least number of unexplained accesses that a path must explain."""
        return max(_LEAST_ACCESSES, round(self.least_share * accesses))


@dataclass(frozen=True)
class Candidate:
    """A path, its window by index, and the shares of both kinds that it would explain."""

    path: JoinPath
    step: int
    share: float
    random: float

    @property
    def excess(self) -> float:
        """The share explained beyond chance."""
        return self.share - self.random

    @property
    def lift(self) -> float | None:
        """How many times likelier a real access is explained than a random pairing."""
        return self.share / self.random if self.random else None

    @property
    def score(self) -> float:
        """The excess, less for each join after the first."""
        return self.excess * _LONGER_IS_WORTH ** (len(self.path.hops) - 1)


@dataclass(frozen=True)
class SearchResult:
    """What a search came to: paths to propose, best first, and those too broad to be."""

    chosen: tuple[Candidate, ...]
    broad: tuple[Candidate, ...]
    tried: int


def search(
    probes: Probes, hops: list[Hop], limits: PathLimits, top: int, progress: Callable[[str], None]
) -> SearchResult:
    """Find the paths that explain most beyond chance.

    Parameters
    ----------
    probes : Probes
    hops : list of Hop
        The graph, both ways.
    limits : PathLimits
    top : int
        How many to choose.
    progress : callable
        Told in words what is at hand.

    Returns
    -------
    SearchResult
    """
    good: list[Candidate] = []
    broad: list[Candidate] = []
    tried = 0
    for path, counts in _measured(probes, hops, limits, progress):
        tried += 1
        candidate, is_broad = _judged(probes, path, counts, limits)
        if candidate:
            (broad if is_broad else good).append(candidate)
    good.sort(key=_rank)
    broad.sort(key=_rank)
    progress("choosing")
    chosen = tuple(_chosen(probes, good[:_SHORTLIST], limits, top))
    return SearchResult(chosen, tuple(broad[:_BROAD_SHOWN]), tried)


def _rank(candidate: Candidate) -> tuple:
    return (-round(candidate.score, 12), len(candidate.path.hops), candidate.path.text)


def _measured(
    probes: Probes, hops: list[Hop], limits: PathLimits, progress: Callable[[str], None]
) -> Iterator[tuple[JoinPath, dict[str, list[int]]]]:
    """Yield every path with enough support, and the probes of each kind by window."""
    least = limits.least(probes.counts["unexplained"])
    backward = {0: [probes.start(CASE), probes.start(PERSON)]}
    deepest = limits.most_joins // 2
    for depth in range(1, deepest + 1):
        progress(f"from the record, {depth} joins")
        backward[depth] = _grown(probes, backward[depth - 1], hops, least, None)
    domains = {d: {h.domain for h in halves} for d, halves in backward.items()}
    forward = [probes.start(STAFF)]
    for depth in range(1, limits.most_joins - deepest + 1):
        progress(f"from the worker, {depth} joins")
        meets = [d for d in (depth - 1, depth) if d in backward and d + depth <= limits.most_joins]
        last = depth == limits.most_joins - deepest
        wanted = set().union(*(domains[d] for d in meets)) if last else None
        forward = _grown(probes, forward, hops, least, wanted)
        for met in meets:
            progress(f"{depth + met} joins, {len(forward)} x {len(backward[met])} halves")
            yield from _bridged(probes, forward, backward[met], least)


def _grown(
    probes: Probes, halves: list[Half], hops: list[Hop], least: int, wanted: set[str] | None
) -> list[Half]:
    grown = []
    for half in halves:
        for hop in hops:
            if hop.left_domain != half.domain or hop in half.hops:
                continue
            if half.hops and hop.returns(half.hops[-1]):
                continue
            if wanted is not None and hop.right_domain not in wanted:
                continue
            longer = probes.extend(half, hop)
            if longer and probes.support(longer) >= least:
                grown.append(longer)
            elif longer:
                probes.drop(longer)
    return grown


def _bridged(
    probes: Probes, forward: list[Half], backward: list[Half], least: int
) -> Iterator[tuple[JoinPath, dict[str, list[int]]]]:
    run = probes.connection.execute
    for domain in sorted({h.domain for h in forward} & {h.domain for h in backward}):
        ends = [h for h in backward if h.domain == domain]
        run(
            "create or replace table meeting as "
            + " union all ".join(
                f"select {n} as half_no, probe_no, value, step from {h.table}"
                for n, h in enumerate(ends)
            )
        )
        for half in (h for h in forward if h.domain == domain):
            rows = run(f"""
                select half_no, kind, step, count(*)
                from (
                    select half_no, probe_no, min(greatest(half.step, meeting.step)) as step
                    from {half.table} as half
                    join meeting using (probe_no, value)
                    group by all
                )
                join probes using (probe_no)
                group by all
                """).fetchall()
            counts: dict[int, dict[str, list[int]]] = {}
            for number, kind, step, count in rows:
                by_kind = counts.setdefault(number, {})
                by_kind.setdefault(kind, [0] * len(WINDOWS))[step] += count
            for number, by_kind in sorted(counts.items()):
                path = _joined(half, ends[number])
                if path and sum(by_kind.get("unexplained", ())) >= least:
                    yield path, by_kind


def _joined(forward: Half, backward: Half) -> JoinPath | None:
    back = tuple(hop.turned for hop in reversed(backward.hops))
    if forward.hops and back and back[0].returns(forward.hops[-1]):
        return None
    path = JoinPath((*forward.hops, *back))
    walks_in_circles = len(set(path.hops)) < len(path.hops)
    return path if path.has_time and not walks_in_circles else None


def _judged(
    probes: Probes, path: JoinPath, counts: dict[str, list[int]], limits: PathLimits
) -> tuple[Candidate | None, bool]:
    """Return a path at its best window, and whether it is too broad to be proposed."""
    by_window = []
    hits = chance = 0
    for step in range(len(WINDOWS)):
        hits += counts.get("unexplained", [0] * len(WINDOWS))[step]
        chance += counts.get("random", [0] * len(WINDOWS))[step]
        by_window.append(
            Candidate(
                path,
                step,
                hits / probes.counts["unexplained"],
                chance / max(1, probes.counts["random"]),
            )
        )
    least = limits.least(probes.counts["unexplained"]) / probes.counts["unexplained"]
    enough = [c for c in by_window if c.share >= least and not (c.step == 0 and path.has_events)]
    narrow = [
        c
        for c in enough
        if c.random <= limits.most_random
        and (c.lift is None or c.lift >= max(_LEAST_LIFT, len(path.hops) - 1))
    ]
    for group in (narrow, enough):
        if group and (best := max(c.excess for c in group)) > 0:
            return next(c for c in group if c.excess >= _KEEPS * best), group is enough
    return None, False


def _chosen(
    probes: Probes, shortlist: list[Candidate], limits: PathLimits, top: int
) -> Iterator[Candidate]:
    """Yield candidates, each for what it adds beyond chance to those before it."""
    run, left = probes.connection.execute, dict(enumerate(shortlist))
    run("create or replace table reaching (candidate integer, probe_no bigint)")
    for number, candidate in left.items():
        probes.reached(candidate.path, candidate.step, "reached")
        run(f"insert into reaching select {number}, probe_no from reached")
    run("create or replace table covered (probe_no bigint)")
    least = limits.least(probes.counts["unexplained"])
    for _ in range(top):
        rows = run("""
            select candidate, count(*) filter (where kind = 'unexplained'),
                count(*) filter (where kind = 'random')
            from reaching
            join probes using (probe_no)
            where probe_no not in (select probe_no from covered)
            group by candidate
            """).fetchall()
        adding = {
            n: Candidate(
                left[n].path,
                left[n].step,
                hits / probes.counts["unexplained"],
                chance / max(1, probes.counts["random"]),
            )
            for n, hits, chance in rows
            if n in left and hits >= least
        }
        best = min(adding, key=lambda n: _rank(adding[n]), default=None)
        if best is None or adding[best].excess <= 0:
            return
        yield left[best]
        run(f"insert into covered select probe_no from reaching where candidate = {best}")
        if left.pop(best).path.has_groups:
            left = {n: c for n, c in left.items() if not c.path.has_groups}
