"""What a statement needs of the extracts: the contract's tables and columns, models resolved.

A control is "not tested" when a table or column that its SQL reads was not supplied (ruling 42),
so what it reads is computed from its SQL and never declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sqlglot import exp
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from privity.catalogue import Catalogue
from privity.contract import Contract
from privity.frontmatter import SqlFile, binds_used, parse_select

STAGED_COLUMNS = {
    "calendar": {"day_on": "DATE", "is_business_day": "BOOLEAN", "business_day_no": "INT",
                 "starts_at": "TIMESTAMP", "ends_at": "TIMESTAMP"},
    "work_grace": {"kind": "VARCHAR", "lead_days": "INT", "lag_days": "INT"},
    "addresses": {"address": "VARCHAR", "bare_address": "VARCHAR", "domain": "VARCHAR",
                  "is_inside": "BOOLEAN"},
    "period_bounds": {"period_start": "TIMESTAMP", "period_end": "TIMESTAMP",
                      "period_first_on": "DATE", "period_last_on": "DATE", "as_of": "DATE",
                      "as_of_end": "TIMESTAMP"},
    "reasons": {"explanation": "VARCHAR", "staff_id": "VARCHAR", "case_id": "VARCHAR",
                "person_id": "VARCHAR", "from_at": "TIMESTAMP", "to_at": "TIMESTAMP",
                "evidence": "VARCHAR"},
    "accesses": {"event_id": "VARCHAR", "system": "VARCHAR", "account_id": "VARCHAR",
                 "staff_id": "VARCHAR", "unit_id": "VARCHAR", "occurred_at": "TIMESTAMP",
                 "occurred_on": "DATE", "action": "VARCHAR", "case_id": "VARCHAR",
                 "person_id": "VARCHAR", "records_affected": "BIGINT",
                 "is_explained": "BOOLEAN", "reasons": "VARCHAR[]", "is_first": "BOOLEAN"},
    "access_flags": {"event_id": "VARCHAR", "flag": "VARCHAR", "sentence": "VARCHAR",
                     "weight": "DOUBLE"},
    "disclosure_verdicts": {"disclosure_id": "VARCHAR", "judged_count": "BIGINT",
                            "failed_count": "BIGINT"},
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


_OPTIONAL = "optional_"


def contract_schema(contract: Contract) -> dict[str, dict[str, str]]:
    """Return table -> column -> SQL type, local days included, as controls see them."""
    schema: dict[str, dict[str, str]] = {}
    for table in contract.tables.values():
        columns = {c.name: c.sql_type for c in table.columns.values()}
        columns |= {c.local_day: "DATE" for c in table.columns.values() if c.local_day}
        schema[table.name] = columns
    return schema | STAGED_COLUMNS


def columns_needed(catalogue: Catalogue, sql: str) -> Mapping[str, frozenset[str]]:
    """Return the contract's columns that a statement reads, by table.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    needed: dict[str, set[str]] = {}
    for table, column in _leaves_read(catalogue, sql):
        if table.startswith(_OPTIONAL):
            continue
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


def binds_needed(catalogue: Catalogue, sql: str) -> tuple[set[str], set[str]]:
    """Return the ``$names`` that decide what a statement yields, and the relations behind it.

    Models are resolved, and what nothing looks at is left out: a model may bind a setting for a
    column that this statement does not read.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    tree = _narrowed(catalogue, sql)
    relations = {t.name.removeprefix(_OPTIONAL) for t in tree.find_all(exp.Table)}
    return binds_used(tree.sql(dialect="duckdb")), relations


def _leaves_read(catalogue: Catalogue, sql: str) -> set[tuple[str, str]]:
    leaves = set()
    for scope in traverse_scope(_narrowed(catalogue, sql)):
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table):
                leaves |= {(source.name, c.name) for c in scope.columns if c.table == alias}
    return leaves


def _narrowed(catalogue: Catalogue, sql: str) -> exp.Query:
    if sql not in catalogue.resolved:
        catalogue.resolved[sql] = _resolve(catalogue, sql)
    return catalogue.resolved[sql]


def _resolve(catalogue: Catalogue, sql: str) -> exp.Query:
    tree = _inlined(catalogue.models, sql, ())
    schema = contract_schema(catalogue.contract)
    schema |= {_OPTIONAL + name: columns for name, columns in schema.items()}
    known = set(schema)
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name and table.name not in known | own:
            raise ValueError(f"reads {table.name}, which is no table of the contract and no model")
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
            if not any(c.table == join.alias_or_name and id(c) not in inside
                       for c in select.find_all(exp.Column)):
                select.args["joins"].remove(join)
                dropped = True
    return dropped


def _inlined(models: Mapping[str, SqlFile], sql: str, inside: tuple[str, ...]) -> exp.Query:
    tree = parse_select(sql).copy()
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        model = models.get(table.name)
        if model is None or table.name in own:
            continue
        if table.name in inside:
            raise ValueError(f"model {table.name} reads itself")
        inner = _inlined(models, model.sql, (*inside, table.name))
        _mark_optional(inner, set(model.front.get("optional") or ()))
        table.replace(exp.Subquery(this=inner, alias=exp.TableAlias(
            this=exp.to_identifier(table.alias_or_name))))
    return tree


def _mark_optional(tree: exp.Query, optional: set[str]) -> None:
    # Marked where the model reads it, so that a control which reads the same table itself needs it.
    for table in tree.find_all(exp.Table):
        if table.name in optional:
            alias = table.alias_or_name
            table.set("this", exp.to_identifier(_OPTIONAL + table.name))
            table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))


@lru_cache(maxsize=8)
def spark_problem(sql: str) -> str | None:
    """Return why a statement does not transpile to Spark, or None if it does."""
    import sqlglot

    try:
        sqlglot.transpile(sql, read="duckdb", write="spark",
                          unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.SqlglotError as error:
        return str(error).split("\n")[0]
    return None
