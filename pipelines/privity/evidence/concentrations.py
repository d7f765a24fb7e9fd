"""Causes that the data shows: a unit, system or month with far more exceptions than its share.

A part of the population is named where it holds at least three exceptions and a quarter of them
all, half as many again as its share of the records judged would bring, and where chance does not
explain that: the interval of its share of the exceptions lies above its share of the records.
"""

from __future__ import annotations

from collections.abc import Iterable

from privity.catalogue import Contract, Control
from privity.engine import Session
from privity.evaluation import ControlResult
from privity.evidence.schema import insert
from privity.statistics import wilson

LEAST, SHARE, TIMES = 3, 0.25, 1.5
_NAMES = (
    "control_id",
    "dimension",
    "value",
    "exceptions",
    "of_exceptions",
    "population",
    "of_population",
)


def write_concentrations(
    connection: Session,
    contract: Contract,
    results: Iterable[ControlResult],
    timezone: str,
) -> None:
    """Fill ``concentrations`` with at most one unit, system and month for each control.

    Parameters
    ----------
    connection : Session
        With the controls' rows in ``evaluated`` and their findings in evidence.
    contract : Contract
    results : iterable of ControlResult
    timezone : str
        The agency's; a month is a local one.
    """
    rows = []
    for result in results:
        if result.exceptions >= LEAST:
            found = connection.execute(
                _sql(contract, result.control), {"control": result.control.id, "timezone": timezone}
            ).fetchall()
            rows += _first_beyond_chance(
                dict(zip(_NAMES, (result.control.id, *row), strict=True)) for row in found
            )
    insert(connection, "concentrations", rows)


def _first_beyond_chance(rows: Iterable[dict]) -> list[dict]:
    """Return the first row of each dimension that chance does not explain."""
    chosen: dict[str, dict] = {}
    for row in rows:
        if row["dimension"] not in chosen and _is_beyond_chance(row):
            chosen[row["dimension"]] = row
    return list(chosen.values())


def _is_beyond_chance(row: dict) -> bool:
    low, _ = wilson(row["exceptions"], row["of_exceptions"])
    return low > row["population"] / row["of_population"]


def _sql(contract: Contract, control: Control) -> str:
    system, join = _system(contract, control)
    return f"""
        with judged as (
            select coalesce(e.unit_id, staff.unit_id) as unit,
                strftime(timezone($timezone, timezone('UTC', e.occurred_at)), '%Y-%m') as month,
                {system} as system,
                found.subject is not null as is_exception
            from evaluated."{control.id}" as e
            left join staff on staff.staff_id = e.staff_id
            left join evidence.findings as found
                on found.control_id = $control and found.subject = e.subject
                and found.lifecycle <> 'waived'
            {join}
            where e.status in ('pass', 'fail')
        ),
        parts as (
            select 'unit' as dimension, unit as value, is_exception from judged
            union all select 'system', system, is_exception from judged
            union all select 'month', month, is_exception from judged
        ),
        counted as (
            select dimension, value, count(*) as population,
                count(*) filter (where is_exception) as exceptions
            from parts where value is not null
            group by dimension, value
        ),
        shared as (
            select *, sum(exceptions) over (partition by dimension) as of_exceptions,
                sum(population) over (partition by dimension) as of_population
            from counted
        )
        select dimension, value, exceptions, cast(of_exceptions as bigint), population,
            cast(of_population as bigint)
        from shared
        where exceptions >= {LEAST} and exceptions >= {SHARE} * of_exceptions
            and exceptions * of_population >= {TIMES} * population * of_exceptions
        order by dimension, exceptions desc, population, value
        """


def _system(contract: Contract, control: Control) -> tuple[str, str]:
    """Return SQL for the system that a subject belongs to, and the join that it needs."""
    for number, name in enumerate(control.subject, 1):
        if name.endswith(".system"):
            return f"split_part(e.subject, '|', {number})", ""
    if len(control.subject) == 1:
        table_name, _, column = control.subject[0].partition(".")
        table = contract.tables.get(table_name)
        if table and table.key == (column,) and "system" in table.columns:
            return "of_subject.system", (
                f"left join {table_name} as of_subject on of_subject.{column} = e.subject"
            )
    return "cast(null as varchar)", ""
