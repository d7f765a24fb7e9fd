"""Expectations that run and count something else than they say: groups, and midnights.

Owns what ``privity check`` finds doubtful in an expectation that is sound in itself. How suites are
read is the business of ``suites``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlglot import Expr, exp

from privity.catalogue import Column, Contract, Table, parse_select

if TYPE_CHECKING:
    from privity.quality.suites import StatedExpectation

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_COMPARISONS = (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.EQ, exp.NEQ, exp.Between, exp.In)


def days_as_limits(judgement: StatedExpectation, table: Table) -> list[str]:
    """Return the arguments that set a plain day as the limit of a time.

    Great Expectations compares it as a day in one expectation and as midnight in another, and says
    neither; the column's local day is what was meant.

    Parameters
    ----------
    judgement : StatedExpectation
        One of Great Expectations' own expectations.
    table : Table
    """
    times = [
        table.columns[name]
        for name in judgement.columns
        if name in table.columns and table.columns[name].type == "timestamp"
    ]
    days = [key for key, value in judgement.kwargs.items() if any(map(_is_day, _values(value)))]
    return [
        f"{', '.join(days)}: a day is no limit of a time; {_advice(column)}"
        for column in times
        if days
    ]


def doubtful_sql(judgement: StatedExpectation, contract: Contract) -> list[str]:
    """Return what an expectation's SQL compares or counts otherwise than it looks.

    Parameters
    ----------
    judgement : StatedExpectation
        Rows that should not be there, and the rows that they are counted among.
    contract : Contract
    """
    if judgement.expect != "no_rows":
        return []
    problems = []
    for key, sql in (("sql", judgement.sql), ("of", judgement.of)):
        problems += [
            f"{key}: {name} is compared with a day; {_advice(column)}"
            for name, column in _times_beside_days(sql, contract).items()
        ]
    if (
        "is_inside" in f"{judgement.sql} {judgement.of}"
        and "firewall_domains" not in judgement.needs_settings
    ):
        problems.append(
            "sql: reads addresses.is_inside, which says nothing while firewall_domains "
            "is empty; add needs_settings: [firewall_domains]"
        )
    if _is_grouped(judgement.sql) and not _is_grouped(judgement.of):
        problems.append(
            "sql: yields a row for each group, and they are counted among single rows; "
            "yield every row of a group (count(*) over (partition by ...)), or let "
            "`of` yield the groups"
        )
    return problems


def _times_beside_days(sql: str | None, contract: Contract) -> dict[str, Column]:
    """Return the timestamp columns that a statement compares with a plain day, by their name."""
    tree = _parsed(sql)
    if tree is None:
        return {}
    known = {
        c.name: c
        for name in {t.name for t in tree.find_all(exp.Table)} & set(contract.tables)
        for c in contract.tables[name].columns.values()
    }
    found = {}
    for comparison in tree.find_all(*_COMPARISONS):
        sides = list(comparison.iter_expressions())
        for side in sides:
            column = known.get(side.name) if isinstance(side, exp.Column) else None
            if column and column.type == "timestamp" and any(map(_is_day_literal, sides)):
                found[side.name] = column
    return found


def _is_day_literal(node: Expr) -> bool:
    if isinstance(node, exp.Cast) and node.to.this is exp.DataType.Type.DATE:
        node = node.this
    return isinstance(node, exp.Literal) and node.is_string and _is_day(node.this)


def _is_grouped(sql: str | None) -> bool:
    tree = _parsed(sql)
    return isinstance(tree, exp.Select) and (
        bool(tree.args.get("group") or tree.args.get("distinct"))
        or any(isinstance(selected.unalias(), exp.AggFunc) for selected in tree.selects)
    )


def _parsed(sql: str | None) -> exp.Query | None:
    try:
        return parse_select(sql) if sql else None
    except ValueError:
        return None


def _is_day(value: Any) -> bool:
    if isinstance(value, dt.datetime):
        return False
    return isinstance(value, dt.date) or (isinstance(value, str) and bool(_DAY.match(value)))


def _values(value: Any) -> Iterator[Any]:
    yield from value if isinstance(value, list | tuple) else [value]


def _advice(column: Column) -> str:
    return f"write {column.local_day}, the local day, or a full time"
