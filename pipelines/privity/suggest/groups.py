"""Working groups, inferred from who works on the same cases.

Each case gives each of its workers a weight of one, shared among the others who looked at it, so
that a case of two ties them more than a case of twenty (Newman, Phys. Rev. E 64, 016132, 2001).
Groups are the communities of that graph (Louvain, by networkx), at several resolutions.
"""

from __future__ import annotations

from dataclasses import dataclass

from privity.staging import Evaluation
from privity.suggest.graph import GROUPS

RESOLUTIONS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
SEED = 20110501
# Cases that nearly everybody opens say nothing about who works with whom.
_MOST_WORKERS_PER_CASE = 50
_TIES_KEPT = 30
_LEAST_WORKERS = 4


@dataclass(frozen=True)
class Grouping:
    """The groups of one resolution: the relation that holds them, and their sizes."""

    table: str
    resolution: float
    sizes: tuple[int, ...]


def infer_groups(
    evaluation: Evaluation,
    suffix: str = "",
    cases: str = "true",
    resolutions: tuple[float, ...] = RESOLUTIONS,
) -> list[Grouping]:
    """Make one relation of groups per resolution, in the evaluation database.

    Parameters
    ----------
    evaluation : Evaluation
        With ``suggest_accesses``.
    suffix : str
        Ends the relations' names.
    cases : str
        SQL that narrows the accesses from which they are inferred.
    resolutions : tuple of float
        Higher ones give more and smaller groups.

    Returns
    -------
    list of Grouping
        Relations of ``staff_id`` and ``group_no``; groups of one are left out. Empty where too
        few workers share a case.
    """
    import networkx

    ties = evaluation.connection.execute(
        _TIES_SQL.format(cases=cases, most=_MOST_WORKERS_PER_CASE, kept=_TIES_KEPT)
    ).fetchall()
    workers = sorted({worker for tie in ties for worker in tie[:2]})
    if len(workers) < _LEAST_WORKERS:
        return []
    # Numbers in the order of the ids: sets of texts would be walked in another order each time.
    number = {worker: place for place, worker in enumerate(workers)}
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(workers)))
    graph.add_weighted_edges_from((number[a], number[b], weight) for a, b, weight in ties)
    found = []
    for index, resolution in enumerate(resolutions):
        communities = networkx.community.louvain_communities(
            graph, weight="weight", resolution=resolution, seed=SEED
        )
        groups = sorted(sorted(c) for c in communities if len(c) > 1)
        sizes = tuple(len(g) for g in groups)
        if len(groups) > 1 and sizes not in [g.sizes for g in found]:
            table = f"{GROUPS}_{index}{suffix}"
            _store(evaluation, table, [[workers[n] for n in group] for group in groups])
            found.append(Grouping(table, resolution, sizes))
    return found


def _store(evaluation: Evaluation, table: str, groups: list[list[str]]) -> None:
    import pyarrow

    rows = [(worker, place) for place, group in enumerate(groups, 1) for worker in group]
    listed = pyarrow.table(
        {"staff_id": [row[0] for row in rows], "group_no": [str(row[1]) for row in rows]}
    )
    with evaluation.connection.uploaded("group_rows", listed):
        evaluation.connection.create_table(
            table, "select staff_id, group_no from group_rows", replace=True
        )


_TIES_SQL = """
with shared as (
    select case_id, staff_id, count(*) over (partition by case_id) as workers
    from (
        select distinct case_id, staff_id
        from suggest_accesses
        where case_id is not null and ({cases})
    )
),
ties as (
    select one.staff_id as one, other.staff_id as other,
        round(sum(1.0 / (one.workers - 1)), 9) as weight
    from shared as one
    join shared as other on other.case_id = one.case_id and other.staff_id <> one.staff_id
    where one.workers <= {most}
    group by all
),
kept as (
    select one, other, weight
    from ties
    qualify row_number() over (partition by one order by weight desc, other) <= {kept}
)
select distinct least(one, other) as worker, greatest(one, other) as colleague, weight
from kept
order by worker, colleague
"""
