"""Whether a statement gives the same rows each time: own SQL asks neither clock, chance nor engine.

One judgement for every SELECT that an agency may own: controls, explanations, flags, suites,
mappings and adapters; and for privity's own. DuckDB's own parser reads the statement and DuckDB's
own catalogue says what a function is (``duckdb_functions()``, column ``stability``): one that is
not CONSISTENT is refused, a macro by what stands in it, and a function that is not in the catalogue
because nobody can tell. `WRONGLY` names those that the catalogue calls CONSISTENT though they are
not. Table functions are few by name. Where the order of rows decides (``first``, ``list``,
``row_number``, ``limit``), it must be asked for.

What a mapping's paths may point to is the business of ``mappings``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from privity.catalogue.sql_file import SqlFile
from privity.engine import Session, known_functions, open_parser, statement_kinds, syntax_tree
from privity.errors import nearest

GENERATORS = frozenset({"unnest", "range", "generate_series"})

CLOCK = "depends on when it runs"
CHANCE = "is not the same each time it is asked"
SESSION = "tells of the engine and its machine, not of records"
ORDER = "depends on the order of rows, and none is asked for"

# What the catalogue calls CONSISTENT and is not.
WRONGLY = {
    "current_localtime": CLOCK,
    "current_localtimestamp": CLOCK,
    "current_setting": SESSION,  # a folder of this machine, the number of its processors
    "getvariable": SESSION,  # whatever was set before
    "version": SESSION,  # the engine's
    "vector_type": SESSION,  # how the engine holds a value at the moment
    "json_serialize_plan": SESSION,  # a plan changes with the engine and with what it has counted
    "reservoir_quantile": CHANCE,  # draws a sample
    "approx_quantile": CHANCE,  # differs with the order in which threads come to an end
    "approx_top_k": CHANCE,
}
# The catalogue's `age` has one entry for its two forms: with one moment the other is today.
_ONE_ARGUMENT = {"age": CLOCK}
# Aggregates of which the manual says that the order of rows decides, but for sums, which differ by
# rounding alone. Of equal rows `arg_max` and `max_by` take any, as an order with ties does.
_ORDERED = frozenset(
    {
        "any_value",
        "arbitrary",
        "first",
        "last",
        "list",
        "array_agg",
        "string_agg",
        "group_concat",
        "listagg",
        "mode",
    }
)
# Inside these the order of a list does not matter.
_SORTING = frozenset(
    {
        "list_sort",
        "array_sort",
        "list_reverse_sort",
        "array_reverse_sort",
        "len",
        "list_unique",
        "array_unique",
        "list_contains",
        "array_contains",
        "list_has",
        "array_has",
    }
)
_ORDERED_WINDOWS = frozenset(
    {"row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value", "fill"}
)
_BY_NAME = frozenset({"list_aggr", "list_aggregate", "array_aggr", "array_aggregate", "aggregate"})
# Words that the parser takes for a column, and the binder for a function where there is none.
WORDS = frozenset(
    {
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_catalog",
        "current_schema",
    }
)
# What the binder knows and the catalogue does not list as a function of single values.
_BINDERS_OWN = frozenset({"unnest", "unlist", "grouping", "grouping_id"})
_TEMPORAL = re.compile("DATE|TIME")


@dataclass(frozen=True)
class Doubt:
    """What makes a statement unsteady: its name, where it stands, why, and what to do instead."""

    name: str
    offset: int
    why: str
    instead: str

    def __str__(self) -> str:
        return f"{self.name} {self.why}; {self.instead}"


@dataclass(frozen=True)
class Allowance:
    """What a kind of statement may besides: table functions, schemas, rows that keep their order.

    ``tables`` is None where another judges relations and table functions; ``functions`` are those
    that privity itself defines where the statement runs.
    """

    tables: frozenset[str] | None = GENERATORS
    schemas: frozenset[str] = frozenset()
    keeps_order: Callable[[dict], bool] = lambda select: False
    has_binds: bool = True
    functions: frozenset[str] = frozenset()


OWN = Allowance()


@dataclass(frozen=True)
class _Settled:
    """Nodes, by identity, that need no order of their own, and calls judged as table functions."""

    order: set[int] = field(default_factory=set)
    tables: set[int] = field(default_factory=set)


def parse(parser: Session, sql: str, what: str) -> dict[str, Any]:
    """Parse one SELECT as the engine does.

    Parameters
    ----------
    parser : Session
        From ``open_parser``, or any other.
    sql : str
    what : str
        What it is called in messages, such as ``a mapping``.

    Raises
    ------
    ValueError
        If it does not parse, or is anything but one SELECT.
    """
    tree = syntax_tree(parser, sql)
    if tree["error"] and tree["error_type"] == "parser":
        raise ValueError(f"not valid SQL: {_first_line(tree['error_message'])}")
    if tree["error"]:
        kinds = statement_kinds(sql)
        raise ValueError(
            f"{what} is one SELECT; found {', '.join(kinds) or 'no statement'}"
            f"{'; PIVOT is not at hand' if 'pivot' in sql.lower() else ''}"
        )
    if len(tree["statements"]) != 1:
        raise ValueError(f"{what} is one SELECT; found {len(tree['statements'])} statements")
    return tree["statements"][0]


def nodes(tree: Any) -> Iterator[dict]:
    """Yield every node of a parsed statement, each before what is in it."""
    if isinstance(tree, dict):
        yield tree
        tree = tree.values()
    elif not isinstance(tree, list):
        return
    for part in tree:
        yield from nodes(part)


def doubts(tree: dict, allowed: Allowance) -> list[Doubt]:
    """Return everything in a parsed statement that may give other rows another time.

    Parameters
    ----------
    tree : dict
        From ``parse``.
    allowed : Allowance
    """
    settled = _Settled()
    found = []
    for node in nodes(tree):
        _settle(node, settled)
        for judge in (_of_function, _of_window, _of_word, _of_rows, _of_cast):
            if doubt := judge(node, settled, allowed):
                found.append(doubt)
    return list(dict.fromkeys(found))


def doubts_in(parser: Session, file: SqlFile) -> list[tuple[int, str]]:
    """Return what is unsteady in a file of SQL with its line; see ``doubts``.

    Raises
    ------
    ValueError
        If the engine does not read the file as one SELECT.
    """
    tree, start = parse(parser, file.sql, "it"), file.text.index(file.sql)
    return [(line_at(file.text, start, doubt.offset), str(doubt)) for doubt in doubts(tree, OWN)]


def file_problems(parser: Session, file: SqlFile) -> list[str]:
    """Return what is unsteady in a control, explanation, flag, model or measure, with its place."""
    try:
        return [f"{file.place}:{line}: {told}" for line, told in doubts_in(parser, file)]
    except ValueError as error:
        return [f"{file.place}: {error}"]


def statement_problems(
    parser: Session, sql: str, schemas: frozenset[str] = frozenset()
) -> list[str]:
    """Return what is unsteady in a statement that stands in another file, without a place."""
    try:
        tree = parse(parser, sql, "it")
    except ValueError as error:
        return [str(error)]
    return [str(d) for d in doubts(tree, Allowance(schemas=schemas))]


def line_at(text: str, start: int, offset: int) -> int:
    """Return the line of a place in a statement that starts at a character of a text."""
    return text.count("\n", 0, start) + text[start:].encode()[: max(offset, 0)].count(b"\n") + 1


def _settle(node: dict, settled: _Settled) -> None:
    """Note what needs no order of its own: what is sorted afterwards, or only asked for at all."""
    if node.get("type") == "FUNCTION" and node["function_name"].lower() in _SORTING:
        settled.order.update(id(child) for child in node["children"])
    if node.get("type") == "SUBQUERY" and node.get("subquery_type") == "EXISTS":
        settled.order.add(id(node["subquery"]["node"]))
    if node.get("type") == "TABLE_FUNCTION":
        settled.tables.add(id(node["function"]))


def _of_function(node: dict, settled: _Settled, allowed: Allowance) -> Doubt | None:
    if node.get("type") != "FUNCTION" or id(node) in settled.tables:
        return None
    name, children = node["function_name"].lower(), node["children"]
    if name in allowed.functions:
        return None
    if why := _why_not(name, children):
        return _doubt(node, f"{name}()", why, allowed)
    if (
        name in _ORDERED
        and id(node) not in settled.order
        and not _orders(node["order_bys"]["orders"])
    ):
        return _doubt(node, name, ORDER, allowed)
    return None


def _of_window(node: dict, settled: _Settled, allowed: Allowance) -> Doubt | None:
    if node.get("class") != "WINDOW":
        return None
    name = node["function_name"].lower()
    if why := _why_not(name, node["children"]):
        return _doubt(node, f"{name}()", why, allowed)
    if (
        _orders(node["orders"])
        or id(node) in settled.order
        or (_orders(node["arg_orders"]) and name not in _ORDERED_WINDOWS)
    ):
        return None
    is_framed = (node["start"], node["end"]) not in _WHOLE
    return (
        _doubt(node, name, ORDER, allowed)
        if is_framed or name in _ORDERED | _ORDERED_WINDOWS
        else None
    )


_WHOLE = {("UNBOUNDED_PRECEDING", end) for end in ("CURRENT_ROW_RANGE", "UNBOUNDED_FOLLOWING")}


def _of_word(node: dict, _: _Settled, allowed: Allowance) -> Doubt | None:
    if node.get("type") != "COLUMN_REF" or len(node["column_names"]) != 1:
        return None
    name = node["column_names"][0].lower()
    if name not in WORDS:
        return None
    doubt = _doubt(node, name, CLOCK if _TEMPORAL.search(name.upper()) else SESSION, allowed)
    return Doubt(
        doubt.name,
        doubt.offset,
        doubt.why,
        f"{doubt.instead}, or name the table of a column so called",
    )


def _of_rows(node: dict, settled: _Settled, allowed: Allowance) -> Doubt | None:
    """Judge where rows come from and which of them are taken."""
    kind = node.get("type")
    if node.get("sample"):
        return _doubt(node, "a sample", CHANCE, allowed)
    if kind == "JOIN" and node.get("ref_type") == "POSITIONAL":
        return _doubt(node, "a positional join", ORDER, allowed)
    if kind == "SHOW_REF":
        return Doubt("SHOW, DESCRIBE or SUMMARIZE", -1, SESSION, "write one SELECT")
    keeps_order = id(node) in settled.order or allowed.keeps_order(node)
    if "modifiers" in node and not keeps_order and (doubt := _of_modifiers(node, allowed)):
        return doubt
    if kind == "SELECT_NODE" and allowed.keeps_order(node):
        settled.order.update(
            id(n)
            for n in nodes(node["select_list"])
            if n.get("class") == "WINDOW"
            and n["function_name"].lower() == "row_number"
            and not n["partitions"]
        )
    return None if allowed.tables is None else _of_relation(node, allowed.tables, allowed.schemas)


def _of_modifiers(node: dict, allowed: Allowance) -> Doubt | None:
    given = {m["type"]: m for m in node["modifiers"]}
    if _orders(given.get("ORDER_MODIFIER", {}).get("orders", ()), is_of_rows=True):
        return None
    for kind in ("LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"):
        limit = given.get(kind, {}).get("limit") or given.get(kind, {}).get("offset")
        if limit and limit.get("value", {}).get("value") != 0:
            return _doubt(limit, "limit", ORDER, allowed)
    if targets := given.get("DISTINCT_MODIFIER", {}).get("distinct_on_targets"):
        return _doubt(targets[0], "distinct on", ORDER, allowed)
    return None


def _orders(orders: Iterable[dict], is_of_rows: bool = False) -> bool:
    """Tell whether an order by these looks at any column; by a constant nothing is ordered.

    ``is_of_rows`` says that a number stands for a column, as it does after a SELECT alone.
    """
    return any(
        node.get("type") in _OF_COLUMNS
        or (
            is_of_rows
            and isinstance(node.get("value"), dict)
            and isinstance(node["value"].get("value"), int)
        )
        for order in orders
        for node in nodes(order["expression"])
    )


_OF_COLUMNS = ("COLUMN_REF", "STAR", "POSITIONAL_REFERENCE")


def _of_relation(node: dict, tables: frozenset[str], schemas: frozenset[str]) -> Doubt | None:
    if node.get("type") == "TABLE_FUNCTION":
        name = node["function"]["function_name"].lower()
        if name not in tables:
            return Doubt(
                f"table function {name}",
                _offset(node["function"]),
                "reads what is not the records",
                f"use one of {', '.join(sorted(tables))}, or a table",
            )
    if (
        node.get("type") == "BASE_TABLE"
        and node["schema_name"]
        and node["schema_name"].lower() not in schemas
    ):
        return Doubt(
            f"{node['schema_name']}.{node['table_name']}",
            _offset(node),
            "may hold facts dated after the as-of day",
            f"write {node['table_name']} alone",
        )
    return None


def _of_cast(node: dict, _: _Settled, allowed: Allowance) -> Doubt | None:
    if node.get("type") == "OPERATOR_CAST" and node["cast_type"]["id"] == "TIME WITH TIME ZONE":
        return Doubt(
            "a time of day with a zone",
            _offset(node),
            "takes the zone's offset of the day on which it runs",
            "use a timestamp, or a time without a zone",
        )
    return None


def _doubt(node: dict, name: str, why: str, allowed: Allowance) -> Doubt:
    instead = "leave it out"
    if why == CLOCK and allowed.has_binds:
        instead = "use $as_of"
    elif why == ORDER:
        instead = "give it an ORDER BY"
        if not allowed.has_binds:
            instead += "; rows of file_rows(...) have _file and _line to order by"
    elif why.startswith("is no function"):
        instead = "write one that the engine has"
    return Doubt(name, _offset(node), why, instead)


def _offset(node: dict) -> int:
    place = node.get("query_location", -1)
    # The parser's mark for what stands nowhere in the text.
    return place if isinstance(place, int) and place < 1 << 63 else -1


def _why_not(name: str, children: list[dict]) -> str:
    """Return why a call is not steady, or an empty text."""
    if name in _ONE_ARGUMENT and len(children) == 1:
        return _ONE_ARGUMENT[name]
    if name in _BY_NAME:
        given = children[1].get("value", {}).get("value") if len(children) > 1 else None
        if not isinstance(given, str):
            return "takes its aggregate by a plain text between single quotes"
        return unsteady_functions().get(given.lower(), "")
    if name in _BINDERS_OWN:
        return ""
    known = unsteady_functions()
    if name not in known:
        return f"is no function of the engine{nearest(name, known)}"
    return known[name]


@lru_cache(maxsize=1)
def unsteady_functions() -> Mapping[str, str]:
    """Return every function of the engine's catalogue with the reason why it is refused.

    The reason is an empty text for those that are steady. Table functions are not among them.
    """
    with open_parser() as parser:
        listed = known_functions(parser)
    found: dict[str, str] = {}
    macros: dict[str, list[dict]] = {}
    for name, stability, returned, definition in listed:
        why = found.get(name, "") or WRONGLY.get(name, "")
        if definition:
            macros.setdefault(name, []).append(definition)
        elif stability != "CONSISTENT" and not why:
            why = CLOCK if _TEMPORAL.match(returned or "") else CHANCE
            why = SESSION if name.startswith(("current_", "in_")) and why == CHANCE else why
        found[name] = why
    for name in macros:
        found[name] = found[name] or _why_not_macro(name, macros, found, ())
    return found


def _why_not_macro(
    name: str, macros: dict[str, list[dict]], found: dict[str, str], inside: tuple[str, ...]
) -> str:
    """Return why a macro is refused: what stands in one of its definitions."""
    for tree in macros[name]:
        for node in nodes(tree):
            called = node.get("function_name", "").lower()
            if node.get("type") == "TABLE_FUNCTION":
                return SESSION
            if node.get("type") == "COLUMN_REF" and node["column_names"][-1].lower() in WORDS:
                return CLOCK
            if node.get("type") != "FUNCTION" or called in (name, *inside):
                continue
            if called in _ORDERED and not _orders(node["order_bys"]["orders"]):
                return ORDER
            if called in macros and not found[called]:
                found[called] = _why_not_macro(called, macros, found, (*inside, name))
            if why := found.get(called, ""):
                return why
    return ""


def _first_line(message: str) -> str:
    return next(iter(message.splitlines()), "")[:200]
