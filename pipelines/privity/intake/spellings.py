"""Spellings of ids: one id that two tables write differently becomes one again.

Owns the comparison of every reference with the table that keeps the register of its ids, once all
tables are loaded. An id that the register does not hold is brought to the register's spelling if
nothing but letter case, leading zeros or the last three of a Salesforce id's eighteen characters
differ, and if one id of the register alone fits. What was done stands in ``id_spellings`` and in
the notes of the load. Forms of a single id are the business of ``ids``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from privity.catalogue import Contract, ForeignKey, Table
from privity.engine import Session
from privity.sqltext import ident, quoted

ZEROS, CASE, LENGTH = "leading zeros", "letter case", "15 and 18 characters"
BROUGHT = "brought to the register's spelling"
APART = "left apart because the register holds more than one spelling"
SAME_KEY = "left as they are because two rows would have one key"

_RESULT = """
    create table id_spellings (
        table_name varchar, column_name varchar, register varchar, differs_by varchar,
        outcome varchar, ids bigint, rows_loaded bigint)"""
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_LONG, _SHORT, _PART = 18, 15, 5


@dataclass(frozen=True)
class _Reference:
    """A column of ids and the column of the register that it refers to, within equal ``scope``."""

    table: Table
    column: str
    register: str
    key: str
    scope: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The register's column, as it is told."""
        return f"{self.register}.{self.key}"


def unify_ids(connection: Session, contract: Contract, progress: Callable[[str], None]) -> None:
    """Bring the ids of all tables to the spelling of the table that keeps them.

    Parameters
    ----------
    connection : Session
        With every table loaded and the account of the load.
    contract : Contract
        Its references say which table is the register of which column.
    progress : callable
        Told what was done to each table.
    """
    connection.execute(_RESULT)
    filled = {
        name
        for name in contract.tables
        if connection.value(f"select count(*) from (select 1 from {name} limit 1)")
    }
    for table in contract.tables.values():
        for key in table.foreign_keys:
            reference = _reference(contract, table, key)
            if reference and {table.name, reference.register} <= filled:
                _unify(connection, reference)
    _tell(connection, progress)


def _reference(contract: Contract, table: Table, key: ForeignKey) -> _Reference | None:
    """Return the reference that a key is, if its last column is an id and none other of its."""
    *scope, (column, referenced) = zip(key.columns, key.referenced, strict=True)
    if table.columns[column].type != "id" or any(table.columns[c].type == "id" for c, _ in scope):
        return None
    if contract.tables[key.table].columns[referenced].type != "id":
        return None
    return _Reference(table, column, key.table, referenced, tuple(scope))


def _unify(connection: Session, at: _Reference) -> None:
    scope = "".join(f", {ident(own)} as s{n}" for n, (own, _) in enumerate(at.scope))
    kept = "".join(f", {ident(of)} as s{n}" for n, (_, of) in enumerate(at.scope))
    same = "".join(f" and given.s{n} = register.s{n}" for n in range(len(at.scope)))
    column, key = ident(at.column), ident(at.key)
    connection.execute(f"""
        create or replace temp table given as
        select {column} as id{scope}, count(*) as rows_loaded from {at.table.name} as given
        where {column} is not null group by all;
        delete from given where exists (
            select 1 from (select {key} as id{kept} from {at.register}) as register
            where given.id = register.id{same})""")
    if not connection.value("select count(*) from given"):
        return
    has_long = connection.value(
        f"select coalesce(bool_or({_is_long('id')}), false) from ("
        f"select id from given union all select {key} as id from {at.register})"
    )
    connection.execute(f"""
        create or replace temp table fitting as
        with register as (
            select {_form("id", has_long)} as form, min(id) as id, count(distinct id) as ids
                {"".join(f", s{n}" for n in range(len(at.scope)))}
            from (select {key} as id{kept} from {at.register})
            group by all)
        select given.*, register.id as spelled, register.ids as ids,
            case when length(given.id) <> length(register.id) and {has_long}
                then {quoted(LENGTH)} when regexp_full_match(given.id, '[0-9]+')
                then {quoted(ZEROS)} else {quoted(CASE)} end as differs_by,
            case when register.ids > 1 then {quoted(APART)} else {quoted(BROUGHT)} end as outcome
        from (select *, {_form("id", has_long)} as form from given) as given
        join register on given.form = register.form{same}""")
    if at.column in at.table.key:
        _keep_keys(connection, at)
    connection.execute(f"""
        update {at.table.name} as given set {column} = fitting.spelled
        from fitting
        where given.{column} = fitting.id and fitting.outcome = {quoted(BROUGHT)}
            {"".join(f" and given.{ident(own)} = fitting.s{n}" for n, (own, _) in enumerate(at.scope))};
        insert into id_spellings
        select {quoted(at.table.name)}, {quoted(at.column)}, {quoted(at.name)}, differs_by, outcome,
            count(*), sum(rows_loaded)
        from fitting group by differs_by, outcome order by all""")


def _keep_keys(connection: Session, at: _Reference) -> None:
    """Leave as they are the ids by which, spelled otherwise, two rows would have one key."""
    others = ", ".join(ident(name) for name in at.table.key if name != at.column)
    column = ident(at.column)
    same = "".join(f" and given.{ident(own)} = fitting.s{n}" for n, (own, _) in enumerate(at.scope))
    connection.execute(f"""
        update fitting set outcome = {quoted(SAME_KEY)}
        where outcome = {quoted(BROUGHT)} and spelled in (
            select spelled from (
                select {others + ", " if others else ""}
                    coalesce(fitting.spelled, given.{column}) as spelled
                from {at.table.name} as given
                left join fitting on given.{column} = fitting.id{same})
            group by all
            having count(*) > 1)""")


def _form(text: str, has_long: bool) -> str:
    """Give SQL of what is the same for all spellings of an id.

    Where there are Salesforce ids of eighteen characters, letter case tells ids of fifteen apart.
    """
    base = f"case when {_is_long(text)} then left({text}, {_SHORT}) else {text} end"
    kept = f"when {has_long} and length({base}) = {_SHORT} then {base} "
    return (
        f"case when regexp_full_match({base}, '[0-9]+') then ltrim({base}, '0') "
        f"{kept if has_long else ''}else lower({text}) end"
    )


def _is_long(text: str) -> str:
    """Give SQL that is true of a Salesforce id of eighteen characters.

    Its last three tell which of the letters before are capitals, five by five (Salesforce's own
    documentation of the two forms of its record ids).
    """
    signs = []
    for start in range(1, _SHORT, _PART):
        bits = " + ".join(
            f"case when substr({text}, {start + n}, 1) between 'A' and 'Z' then {1 << n} else 0 end"
            for n in range(_PART)
        )
        signs.append(f"substr({quoted(_SIGNS)}, 1 + {bits}, 1)")
    return (
        f"(strlen({text}) = {_LONG} and regexp_full_match({text}, '[0-9A-Za-z]+') "
        f"and {text}[{_SHORT + 1}:] = {' || '.join(signs)})"
    )


def _tell(connection: Session, progress: Callable[[str], None]) -> None:
    """Add what was done to the notes of the first source of each table."""
    told = connection.execute("""
        select table_name, 'ids ' || outcome || ' (' || register || '): ' || string_agg(
            column_name || ' ' || format('{:,}', rows_loaded) || ' (' || differs_by || ')', ', '
            order by column_name, differs_by)
        from id_spellings group by table_name, outcome, register order by all""").fetchall()
    for table, note in told:
        connection.execute(
            "update load_results set notes = concat_ws('; ', nullif(notes, ''), $1) "
            "where rowid = (select min(rowid) from load_results where table_name = $2)",
            [note, table],
        )
        progress(f"{table}: {note}")
