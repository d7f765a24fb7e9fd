"""What is told of a source's values, and what only all values of a column together can say.

Owns the counts of readings that are not plain (``n_x`` of ``casts``) and the settling of columns:
whether points set thousands apart, and whether a spreadsheet has cut long ids short. Both look at
the rows of one source after they have been read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from privity.catalogue import Table
from privity.engine import Session
from privity.intake.casts import THOUSANDS
from privity.intake.ids import CUT_SHORT, LOST
from privity.sqltext import ident, quoted

TOLD_TYPE = "struct(column_name varchar, told varchar)[]"
_DECIMALS = "whole numbers written with three decimals"


@dataclass(frozen=True)
class Settled:
    """What the columns of one source say: ``rows`` is the condition on its rows.

    ``decimals`` are the columns of numbers whose points set decimals apart, ``cut`` those of ids
    whose last digits a spreadsheet has lost.
    """

    rows: str
    decimals: frozenset[str] = frozenset()
    cut: tuple[str, ...] = ()


def told_sql(columns: Iterable[str]) -> str:
    """Give SQL of what is to be told of a typed row, NULL where there is nothing."""
    names = list(columns)
    found = ", ".join(
        f"case when n_{name} is not null then {{'column_name': {quoted(name)}, 'told': n_{name}}} end"
        for name in names
    )
    is_any = ", ".join(f"n_{name}" for name in names)
    return (
        f"case when coalesce({is_any}) is not null "
        f"then list_filter([{found}], lambda told: told is not null) end"
    )


def zones_told(table: Table, zones: Mapping[str, str]) -> list[str]:
    """Say which timestamps of a source were read in the zone of their heading."""
    read = [f"{n} {zone}" for n, zone in zones.items() if table.columns[n].type == "timestamp"]
    return [f"times read in the zone that the heading names: {', '.join(read)}"] if read else []


def settle_columns(connection: Session, table: Table, first: int, end: int) -> Settled:
    """Settle what the columns of one source say as a whole.

    Parameters
    ----------
    connection : Session
    table : Table
        As loaded, with its working columns.
    first, end : int
        The row ids of the source's rows, half-open.

    Returns
    -------
    Settled
        Numbers have then been put right; the ids cut short are for ``flaw_cut_ids``.
    """
    rows = f"rowid >= {first} and rowid < {end}"
    numbers = [c.name for c in table.columns.values() if c.type == "int"]
    return Settled(
        rows,
        frozenset(n for n in numbers if _has_decimals(connection, table.name, n, rows)),
        _cut_ids(connection, table, rows),
    )


def flaw_cut_ids(connection: Session, table: Table, settled: Settled) -> None:
    """Add to ``flawed`` the rows, so far without a flaw, of ids that a spreadsheet cut short."""
    for name in settled.cut:
        connection.execute(
            f"insert into flawed select rowid, _line, _file, [{{'column_name': {quoted(name)}, "
            f"'reason': {quoted(LOST)}, 'value_shape': repeat('9', strlen({ident(name)}))}}] "
            f"from {table.name} where {settled.rows} and _problems is null "
            f"and {_long(ident(name))} and rowid not in (select row_no from flawed)"
        )


def readings_told(connection: Session, table: Table, settled: Settled) -> list[str]:
    """Count among a source's loaded rows what was not read plainly, by what was done and column."""
    counted = connection.execute(f"""
        select told.told as what, told.column_name as column_name, count(*) as rows
        from (
            select unnest(_told) as told from {table.name}
            where {settled.rows} and _told is not null
                and rowid not in (select row_no from flawed))
        group by all
        order by all""").fetchall()
    found: dict[str, list[str]] = {}
    for what, column, rows in counted:
        is_fraction = what == THOUSANDS and column in settled.decimals
        found.setdefault(_DECIMALS if is_fraction else what, []).append(f"{column} {rows:,}")
    return [f"{what}: {', '.join(columns)}" for what, columns in found.items()]


def _has_decimals(connection: Session, table: str, name: str, rows: str) -> bool:
    """Read 1.000 as a fraction's writing of 1 where no value of the column says otherwise.

    A value such as 1.234 or 1.000.000 says that points set thousands apart, and so does a whole
    number without a point beside them.
    """
    told = (
        f"list_filter(_told, lambda t: t.column_name = {quoted(name)} "
        f"and t.told = {quoted(THOUSANDS)})"
    )
    pointed, column = f"coalesce(len({told}), 0) > 0", ident(name)
    is_there, says_so = connection.row(
        f"select coalesce(bool_or({pointed}), false), coalesce(bool_or(case when {pointed} then "
        f"{column} % 1000 <> 0 or abs({column}) >= 1000000 else {column} is not null end), false) "
        f"from {table} where {rows}"
    )
    if not is_there or says_so:
        return False
    connection.execute(f"update {table} set {column} = {column} // 1000 where {rows} and {pointed}")
    return True


def _cut_ids(connection: Session, table: Table, rows: str) -> tuple[str, ...]:
    """Name the columns in which every long number ends in zeros where a spreadsheet's digits end."""
    ids = [c.name for c in table.columns.values() if c.type == "id"]
    asked = ", ".join(
        f"coalesce(min({c}) filter ({w}) <> max({c}) filter ({w}) and "
        f"bool_and(regexp_full_match({c}, {quoted(CUT_SHORT)})) filter ({w}), false)"
        for c in map(ident, ids)
        for w in ["where " + _long(c)]
    )
    if not asked:
        return ()
    found = connection.row(f"select {asked} from {table.name} where {rows}")
    return tuple(name for name, is_cut in zip(ids, found, strict=True) if is_cut)


def _long(column: str) -> str:
    return f"strlen({column}) > 15 and regexp_full_match({column}, '[0-9]+')"
