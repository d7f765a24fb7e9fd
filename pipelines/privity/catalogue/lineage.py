"""What a statement needs of the extracts: the contract's tables and columns, models resolved.

A control is "not tested" when a table or column that its SQL reads was not supplied (ruling 42),
so what it reads is computed from its SQL and never declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from privity.catalogue.catalogue import Catalogue
from privity.catalogue.contract import Contract
from privity.catalogue.sql_file import binds_used, columns_returned, parse_select, relations_read

STAGED_COLUMNS = {
    "calendar": {
        "day_on": "DATE",
        "is_business_day": "BOOLEAN",
        "business_day_no": "INT",
        "starts_at": "TIMESTAMP",
        "ends_at": "TIMESTAMP",
    },
    "work_grace": {"kind": "VARCHAR", "lead_days": "INT", "lag_days": "INT"},
    "addresses": {
        "address": "VARCHAR",
        "bare_address": "VARCHAR",
        "domain": "VARCHAR",
        "is_inside": "BOOLEAN",
        "address_count": "BIGINT",
        "outside_count": "BIGINT",
        "unresolved_count": "BIGINT",
        "staff_id": "VARCHAR",
    },
    "period_bounds": {
        "period_start": "TIMESTAMP",
        "period_end": "TIMESTAMP",
        "period_first_on": "DATE",
        "period_last_on": "DATE",
        "as_of": "DATE",
        "as_of_end": "TIMESTAMP",
    },
    "reasons": {
        "explanation": "VARCHAR",
        "staff_id": "VARCHAR",
        "case_id": "VARCHAR",
        "person_id": "VARCHAR",
        "from_at": "TIMESTAMP",
        "to_at": "TIMESTAMP",
        "evidence": "VARCHAR",
    },
    "accesses": {
        "event_id": "VARCHAR",
        "system": "VARCHAR",
        "account_id": "VARCHAR",
        "staff_id": "VARCHAR",
        "unit_id": "VARCHAR",
        "occurred_at": "TIMESTAMP",
        "occurred_on": "DATE",
        "action": "VARCHAR",
        "case_id": "VARCHAR",
        "person_id": "VARCHAR",
        "records_affected": "BIGINT",
        "is_explained": "BOOLEAN",
        "reasons": "VARCHAR[]",
        "is_first": "BOOLEAN",
    },
    "access_flags": {
        "event_id": "VARCHAR",
        "flag": "VARCHAR",
        "sentence": "VARCHAR",
        "weight": "DOUBLE",
    },
    "disclosure_verdicts": {
        "disclosure_id": "VARCHAR",
        "judged_count": "BIGINT",
        "failed_count": "BIGINT",
    },
}

# Without assignments no access could be explained, and every one would look like snooping.
_BEHIND = {
    "disclosure_verdicts": {"disclosures": frozenset({"disclosure_id"})},
    "reasons": {"assignments": frozenset({"case_id", "staff_id", "from_at", "to_at"})},
    "accesses": {
        "access_events": frozenset({"event_id", "system", "occurred_at", "action"}),
        "assignments": frozenset({"case_id", "staff_id", "from_at", "to_at"}),
    },
}

# Settings behind a staged column, as a model binds those behind its own.
_STAGED_WITH = {
    ("addresses", column): frozenset({"firewall_domains"})
    for column in ("is_inside", "outside_count", "unresolved_count")
}


def contract_schema(contract: Contract) -> dict[str, dict[str, str]]:
    """Return table -> column -> SQL type, local days included, as controls see them."""
    schema: dict[str, dict[str, str]] = {}
    for table in contract.tables.values():
        columns = {c.name: c.sql_type for c in table.columns.values()}
        columns |= {c.local_day: "DATE" for c in table.columns.values() if c.local_day}
        schema[table.name] = columns
    return schema | STAGED_COLUMNS


@dataclass(frozen=True)
class Lineage:
    """What a statement reads once its models are resolved and what nobody looks at is left out."""

    columns: frozenset[tuple[str, str]]
    """Columns that it needs, with their tables."""
    relations: frozenset[str]
    """Tables behind it, those included that a model can do without."""
    binds: frozenset[str]
    unanswered: frozenset[str] = frozenset()
    """Binds of which no model on the way says what an empty one means."""
    beside: frozenset[tuple[str, str]] = frozenset()
    """Columns that it reads where they are there: a model can do without them, or their tables."""


def columns_needed(catalogue: Catalogue, sql: str) -> Mapping[str, frozenset[str]]:
    """Return the contract's columns that a statement reads, by table.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    return _by_table(catalogue, _reading(catalogue, sql).columns)


def columns_read(catalogue: Catalogue, sql: str) -> Mapping[str, frozenset[str]]:
    """Return the contract's columns that may decide what a statement yields, by table.

    Beside what it needs these are the tables that its models can do without, and those by which the
    actor of an access is found.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    reading = _reading(catalogue, sql)
    columns = reading.columns | reading.beside
    if "accesses" in reading.relations:
        actors = _reading(catalogue, _ACTORS)
        columns |= actors.columns | actors.beside
    return _by_table(catalogue, columns)


def reads_reasons(catalogue: Catalogue, sql: str) -> bool:
    """Return whether a statement rests on the reasons for which records were opened."""
    return bool({"reasons", "accesses"} & _reading(catalogue, sql).relations)


def models_behind(catalogue: Catalogue, sql: str) -> frozenset[str]:
    """Return the models that a statement rests on, at any depth; none where it does not parse."""
    found: set[str] = set()
    waiting = [sql]
    while waiting:
        new = models_named(catalogue, waiting.pop()) - found
        found |= new
        waiting += [catalogue.models[name].sql for name in new]
    return frozenset(found)


def models_named(catalogue: Catalogue, sql: str) -> frozenset[str]:
    """Return the models that a statement itself reads; none where it does not parse."""
    try:
        return frozenset(relations_read(sql) & set(catalogue.models))
    except ValueError:
        return frozenset()


_ACTORS = (
    "select event_id, staff_id, unit_id, occurred_at, action, case_id, person_id from access_actors"
)


def _by_table(
    catalogue: Catalogue, read: Iterable[tuple[str, str]]
) -> Mapping[str, frozenset[str]]:
    needed: dict[str, set[str]] = {}
    for table, column in read:
        for name, columns in _base(catalogue.contract, table, column).items():
            needed.setdefault(name, set()).update(columns)
    return {table: frozenset(columns) for table, columns in sorted(needed.items())}


def _base(contract: Contract, table: str, column: str) -> dict[str, frozenset[str]]:
    if table in contract.tables:
        for declared in contract.tables[table].columns.values():
            if declared.local_day == column:
                return {table: frozenset({declared.name})}
        return {table: frozenset({column})}
    if table == "addresses":
        return {}
    return dict(_BEHIND.get(table, {}))


def settings_read(catalogue: Catalogue, sql: str) -> frozenset[str]:
    """Return the settings that decide a statement's rows, and of which no model says what an empty
    one means.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    return _reading(catalogue, sql).unanswered


def binds_needed(catalogue: Catalogue, sql: str) -> tuple[set[str], set[str]]:
    """Return the ``$names`` that decide what a statement yields, and the relations behind it.

    Models are resolved, and what nothing looks at is left out: a model may bind a setting for a
    column that this statement does not read.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    reading = _reading(catalogue, sql)
    return set(reading.binds), set(reading.relations)


def _reading(catalogue: Catalogue, sql: str) -> Lineage:
    if sql not in catalogue.resolved:
        catalogue.resolved[sql] = _read(catalogue, parse_select(sql).copy(), ())
    return catalogue.resolved[sql]


def _reading_of_model(
    catalogue: Catalogue, name: str, used: frozenset[str], inside: tuple[str, ...]
) -> Lineage:
    """Return what a model reads for the sake of some of its columns."""
    if name in inside:
        raise ValueError(f"model {name} reads itself")
    if (name, used) not in catalogue.resolved:
        model = catalogue.models[name]
        wanted = [exp.column(c) for c in sorted(used)] or [exp.Literal.number(1)]
        inner = parse_select(model.sql).copy().subquery("model", copy=False)
        tree = exp.select(*wanted).from_(inner, copy=False)
        reading = _read(catalogue, tree, (*inside, name))
        optional = set(model.front.get("optional") or ())
        answered = set(model.front.get("may_be_empty") or ())
        needed = frozenset(
            c for c in reading.columns if c[0] not in optional and ".".join(c) not in optional
        )
        catalogue.resolved[name, used] = replace(
            reading,
            columns=needed,
            beside=reading.beside | (reading.columns - needed),
            unanswered=reading.unanswered - answered,
        )
    return catalogue.resolved[name, used]


def _read(catalogue: Catalogue, tree: exp.Query, inside: tuple[str, ...]) -> Lineage:
    narrowed = _narrowed(tree, _schema(catalogue, tree))
    columns: set[tuple[str, str]] = set()
    beside: set[tuple[str, str]] = set()
    relations: set[str] = set()
    binds = binds_used(narrowed.sql(dialect="duckdb", copy=False))
    unanswered = set(binds)
    for scope in traverse_scope(narrowed):
        for alias, source in scope.sources.items():
            if not isinstance(source, exp.Table):
                continue
            used = frozenset(c.name for c in scope.columns if c.table == alias)
            if source.name in catalogue.models:
                behind = _reading_of_model(catalogue, source.name, used, inside)
                columns |= behind.columns
                beside |= behind.beside
                relations |= behind.relations
                binds |= behind.binds
                unanswered |= behind.unanswered
            else:
                columns |= {(source.name, column) for column in used}
                relations.add(source.name)
                unanswered |= {
                    setting
                    for column in used
                    for setting in _STAGED_WITH.get((source.name, column), ())
                }
    return Lineage(
        frozenset(columns),
        frozenset(relations),
        frozenset(binds),
        unanswered=frozenset(unanswered),
        beside=frozenset(beside),
    )


def _schema(catalogue: Catalogue, tree: exp.Query) -> dict[str, object]:
    """Return the columns of the relations that a statement reads, and of no other."""
    known = contract_schema(catalogue.contract)
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    schema: dict[str, object] = {}
    for name in sorted({table.name for table in tree.find_all(exp.Table)} - own - {""}):
        if name in known:
            schema[name] = known[name]
        elif name in catalogue.models:
            # Nothing here asks for the types of a model's columns.
            columns = columns_returned(catalogue.models[name].sql)
            schema[name] = dict.fromkeys(columns, "VARCHAR")
        else:
            raise ValueError(f"reads {name}, which is no table of the contract and no model")
    return schema


def _narrowed(tree: exp.Query, schema: dict[str, object]) -> exp.Query:
    try:
        qualified = qualify(tree, schema=schema, dialect="duckdb", quote_identifiers=False)
        narrowed = pushdown_projections(qualified)
        while _drop_idle_joins(narrowed):
            narrowed = pushdown_projections(narrowed)
    except Exception as error:
        raise ValueError(str(error).split("\n")[0]) from None
    return narrowed


def _drop_idle_joins(tree: exp.Query) -> bool:
    # A left join that nothing looks at only adds what pages show; it is no need of the test.
    dropped = False
    for select in tree.find_all(exp.Select):
        for join in list(select.args.get("joins") or ()):
            if join.side != "LEFT":
                continue
            inside = set(map(id, join.find_all(exp.Column)))
            if not any(
                c.table == join.alias_or_name and id(c) not in inside
                for c in select.find_all(exp.Column)
            ):
                select.args["joins"].remove(join)
                dropped = True
    return dropped


@lru_cache(maxsize=1024)
def spark_problem(sql: str) -> str | None:
    """Return why a statement does not transpile to Spark, or None if it does."""
    try:
        sqlglot.transpile(
            sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
    except SqlglotError as error:
        return str(error).split("\n")[0]
    return None
