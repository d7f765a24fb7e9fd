"""Explanations to consider: what would explain the accesses that nothing in use explains.

Loads, stages and explains as a run does, searches the contract's references for join paths, and
measures each one found on the whole log. What it hands over are files that are off; nothing here
switches anything on, and what is printed holds no id of a worker, case or person.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from privity.catalogue import Catalogue, columns_needed
from privity.engine import open_file
from privity.errors import PrivityError
from privity.evaluation import SPECIAL, TablesSupplied, agency_catalogue, require_sound_reasons
from privity.intake import load_extracts
from privity.periods import Scope, parse_period
from privity.staging import Evaluation, columns_supplied, open_database, stage
from privity.suggest.file import Writing, file_text, path_id
from privity.suggest.graph import group_hop, hops_of
from privity.suggest.groups import Grouping, infer_groups
from privity.suggest.probes import Probes, stage_accesses
from privity.suggest.search import Candidate, PathLimits, search
from privity.workspace import EVIDENCE, Settings, Workspace, read_settings

Progress = Callable[[str, str], None]
# Paths are sought on so many accesses, chosen by hash, and measured on all up to the other limits.
_SCREENED = 2_000
_MEASURED = 1_000_000
_MEASURED_EXPLAINED = 200_000
_LOG = "select event_id, is_explained, is_first from accesses"
_ODD_CASE = "md5_number_lower(case_id) % 2 = 1"


@dataclass(frozen=True)
class Measure:
    """How many accesses of each kind a path explains, of how many tried."""

    unexplained: tuple[int, int]
    random: tuple[int, int]
    explained: tuple[int, int]

    @property
    def lift(self) -> float | None:
        """How many times likelier an unexplained access is explained than a random pairing."""
        chance = _share(self.random)
        return _share(self.unexplained) / chance if chance else None

    @property
    def text(self) -> str:
        """The figures in one sentence."""
        lift = f"lift {self.lift:.1f}" if self.lift else "none by chance"
        overlap = (
            f"{_share(self.explained):.1%} of what is explained already"
            if self.explained[1]
            else "nothing is explained yet"
        )
        return (
            f"explains {self.unexplained[0]:,} of {self.unexplained[1]:,} unexplained accesses "
            f"({_share(self.unexplained):.1%}); {_share(self.random):.1%} of random pairings "
            f"({lift}); {overlap}"
        )


@dataclass(frozen=True)
class PathProposal:
    """One path: its figures, and its file as it may be printed and as it is written."""

    id: str
    candidate: Candidate
    measure: Measure
    sizes: tuple[int, ...]
    held_out: Measure | None
    printed: str
    written: str

    @property
    def facts(self) -> dict[str, Any]:
        """The figures for a program; no id of anybody."""
        measure = self.measure
        return {
            "id": self.id,
            "path": self.candidate.path.text,
            "joins": len(self.candidate.path.hops),
            "group_sizes": list(self.sizes),
            **{
                kind: dict(zip(("explained", "of"), getattr(measure, kind), strict=True))
                for kind in ("unexplained", "random", "explained")
            },
            "lift": measure.lift,
            "file": self.printed,
        }


@dataclass(frozen=True)
class Suggestions:
    """What a search came to."""

    period: str
    accesses: int
    unexplained: int
    by_shared_accounts: int
    tried: int
    missing: tuple[str, ...]
    proposals: tuple[PathProposal, ...]
    broad: tuple[tuple[str, float, float], ...]
    """Paths too broad to be proposed: in words, share explained, share of random pairings."""


def suggest(
    workspace: Workspace,
    period: str,
    top: int,
    limits: PathLimits,
    progress: Progress = lambda stage, detail: None,
    today: dt.date | None = None,
) -> Suggestions:
    """Search a workspace's log for explanations to consider.

    Parameters
    ----------
    workspace : Workspace
    period : str
        As for a run; empty for the whole log.
    top : int
        How many to propose at most.
    limits : PathLimits
    progress : callable
        Told the stage and what it is at.
    today : datetime.date, optional
        What ``last-month`` and ``last-quarter`` count from.

    Returns
    -------
    Suggestions

    Raises
    ------
    PrivityError
        If a table is missing without which no access can be explained.
    """
    settings = read_settings(workspace.settings_file)
    if period:
        parse_period(period, settings.timezone, today)
    catalogue = agency_catalogue(workspace.expectations, settings)
    require_sound_reasons(catalogue, workspace.expectations)
    extracts = load_extracts(
        workspace, settings, catalogue.contract, lambda detail: progress("load", detail)
    )
    asked = parse_period(
        period or _whole_log(extracts.path, settings.timezone), settings.timezone, today
    )
    scope = Scope(asked, asked.last_on, settings.timezone)
    with _evaluation(workspace, extracts.path, catalogue, settings, scope) as (
        evaluation,
        supplied,
    ):
        progress("explain", asked.label)
        _require(evaluation, supplied)
        return _suggest(evaluation, supplied, top, limits, progress)


def _whole_log(extracts: Path, timezone: str) -> str:
    with open_file(extracts, read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        first, last = connection.row(
            "select cast(timezone($zone, timezone('UTC', min(occurred_at))) as date), "
            "cast(timezone($zone, timezone('UTC', max(occurred_at))) as date) "
            "from access_events",
            {"zone": timezone},
        )
    if first is None:
        raise PrivityError(
            "extracts/: access_events was not supplied or is empty; there is no access to explain"
        )
    return f"{first}/{last}"


@contextlib.contextmanager
def _evaluation(
    workspace: Workspace, extracts: Path, catalogue: Catalogue, settings: Settings, scope: Scope
) -> Iterator[tuple[Evaluation, dict[str, frozenset[str]]]]:
    cache = workspace.cache
    with FileLock(cache / ".suggest.lock"):
        for left in cache.glob(".suggest-*/"):
            shutil.rmtree(left, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=".suggest-", dir=cache))
        connection = open_database(
            scratch / "scratch.duckdb",
            extracts,
            scratch / EVIDENCE,
            scratch,
            settings=settings,
        )
        try:
            stage(connection, catalogue.contract, settings, scope)
            supplied = columns_supplied(connection)
            yield (
                Evaluation(connection, catalogue, settings, scope, frozenset(supplied), SPECIAL),
                supplied,
            )
        finally:
            connection.close()
            shutil.rmtree(scratch, ignore_errors=True)


def _require(evaluation: Evaluation, supplied: dict[str, frozenset[str]]) -> None:
    why = TablesSupplied(supplied, {}).why_not_tested(columns_needed(evaluation.catalogue, _LOG))
    if why:
        raise PrivityError(f"extracts/: {why}; without it every access would be unexplained")


def _suggest(
    evaluation: Evaluation,
    supplied: dict[str, frozenset[str]],
    top: int,
    limits: PathLimits,
    progress: Progress,
) -> Suggestions:
    stage_accesses(evaluation)
    label = evaluation.scope.period.label
    accesses, unexplained, by_shared_accounts = evaluation.connection.row(
        "select count(*), count(*) filter (where not is_explained and staff_id is not null), "
        "count(*) filter (where not is_explained and staff_id is null) from accesses "
        "where case_id is not null or person_id is not null"
    )
    missing = tuple(sorted(set(evaluation.catalogue.contract.tables) - set(supplied)))
    if not unexplained:
        return Suggestions(label, accesses, 0, by_shared_accounts, 0, missing, (), ())
    progress("groups", "")
    groupings = infer_groups(evaluation)
    hops = hops_of(evaluation.catalogue.contract, supplied)
    hops += [h for g in groupings for h in (group_hop(g.table), group_hop(g.table).turned)]
    probes = Probes(evaluation, _SCREENED)
    found = search(probes, hops, limits, top, lambda detail: progress("paths", detail))
    probes.close()
    progress("measure", "")
    proposals = _measured(evaluation, found.chosen, {g.table: g for g in groupings})
    broad = tuple((c.path.text, c.share, c.random) for c in found.broad)
    return Suggestions(
        label, accesses, unexplained, by_shared_accounts, found.tried, missing, proposals, broad
    )


def _measured(
    evaluation: Evaluation, chosen: tuple[Candidate, ...], groupings: dict[str, Grouping]
) -> tuple[PathProposal, ...]:
    probes = Probes(evaluation, _MEASURED, _MEASURED_EXPLAINED)
    measures = [_measure(probes, c) for c in chosen]
    probes.close()
    taken = {e.id for e in evaluation.catalogue.explanations}
    proposals = []
    for candidate, measure in zip(chosen, measures, strict=True):
        grouping = next(
            (groupings[h.table] for h in candidate.path.hops if h.table in groupings), None
        )
        held_out = _held_out(evaluation, candidate, grouping) if grouping else None
        name = path_id(candidate.path, taken)
        taken.add(name)
        about = _about(evaluation, candidate, measure, grouping, held_out)
        members = _members(evaluation, grouping) if grouping else ()
        printed, written = (
            file_text(Writing(name, candidate.path, candidate.step, about, listed))
            for listed in ((), members)
        )
        sizes = grouping.sizes if grouping else ()
        proposals.append(PathProposal(name, candidate, measure, sizes, held_out, printed, written))
    return tuple(proposals)


def _measure(probes: Probes, candidate: Candidate) -> Measure:
    probes.reached(candidate.path, candidate.step, "reached")
    counted = probes.counted("reached")
    return Measure(
        *((counted[k], probes.counts[k]) for k in ("unexplained", "random", "explained"))
    )


def _held_out(evaluation: Evaluation, candidate: Candidate, grouping: Grouping) -> Measure | None:
    """Measure groups inferred from half of the cases on the accesses to the other half."""
    halves = infer_groups(evaluation, "_even", f"not ({_ODD_CASE})", (grouping.resolution,))
    if not halves:
        return None
    # Under the name of the whole, so that the same path reads them.
    run, whole = evaluation.connection.execute, grouping.table
    run(f"alter table {whole} rename to groups_of_all_cases")
    run(f"alter table {halves[0].table} rename to {whole}")
    probes = Probes(evaluation, _MEASURED, cases=_ODD_CASE)
    measure = _measure(probes, candidate) if probes.counts["unexplained"] else None
    probes.close()
    run(f"drop table {whole}")
    run(f"alter table groups_of_all_cases rename to {whole}")
    return measure


def _members(evaluation: Evaluation, grouping: Grouping) -> tuple[str, ...]:
    rows = evaluation.connection.execute(
        f"select concat(group_no, ' ', staff_id) from {grouping.table} "
        "order by cast(group_no as integer), staff_id"
    ).fetchall()
    return tuple(row[0] for row in rows)


def _about(
    evaluation: Evaluation,
    candidate: Candidate,
    measure: Measure,
    grouping: Grouping | None,
    held_out: Measure | None,
) -> str:
    parts = [
        f"suggested by {candidate.path.text}",
        f"in {evaluation.scope.period.label} it " + measure.text,
    ]
    if grouping:
        parts.append(
            f"{len(grouping.sizes)} working groups of {min(grouping.sizes)} to "
            f"{max(grouping.sizes)} workers, inferred from who looked at the same cases; "
            "read them before they are believed, for snooping ties people too"
        )
    if held_out:
        parts.append(
            "groups inferred from half of the cases explain "
            f"{_share(held_out.unexplained):.1%} of the unexplained accesses to the other "
            f"half, and {_share(held_out.random):.1%} of random pairings"
        )
    return "; ".join(parts)


def _share(counted: tuple[int, int]) -> float:
    return counted[0] / counted[1] if counted[1] else 0.0
