"""Mappings: an agency's SELECT over its own files, checked before it runs.

Owns what a mapping may say and where its paths point. DuckDB's own parser reads it, so that what
is checked is what runs; the loading connection's locked configuration stands behind these checks.
What asks the clock, chance or the engine is found by ``steady``: a cached load stands for its
files alone. For the same reason a reader's rows come without the day on which a file was written,
and its name as it is below ``extracts/``: elsewhere the same files give the same rows.
Rows that privity itself reads for a mapping (``file_rows``, databases, adapters) are ``inputs``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from privity.catalogue import (
    DISPOSITION_FUNCTIONS,
    GENERATORS,
    Allowance,
    doubts,
    line_at,
    nodes,
    parse,
)
from privity.engine import Session, token_offsets
from privity.errors import PrivityError
from privity.intake import moments
from privity.intake.mappings.adapters import Adapter
from privity.intake.mappings.inputs import ROWS, Call, Input, named_call, read_call
from privity.sqltext import ident

__all__ = ["Mapping", "adapter_problems", "read_mapping"]

_READERS = frozenset(
    {
        "read_csv",
        "read_csv_auto",
        "read_parquet",
        "parquet_scan",
        "read_json",
        "read_json_auto",
        "read_json_objects",
        "read_json_objects_auto",
        "read_ndjson",
        "read_ndjson_auto",
        "read_ndjson_objects",
        "read_text",
        "read_blob",
        "glob",
    }
)
_GENERATORS = GENERATORS | {"json_each", "json_tree"}
# These tell of a file when it was last written, which is no part of it.
_DATED = frozenset({"read_text", "read_blob"})
_WRITTEN = "last_modified"
_LITERAL = re.compile(rb"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_LOOKS_LIKE_FILE = re.compile(r"[/\\]|\.\w+$")


@dataclass(frozen=True)
class Mapping:
    """A checked mapping: its SQL with absolute paths, and the files that it reads.

    ``is_ordered`` says that its rows come in the order of its files, or in one that it asks for.
    ``inputs`` are the rows that privity reads for it, each under its name in the SQL.
    """

    sql: str
    files: tuple[Path, ...]
    is_ordered: bool
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Read:
    """Where a mapping reads files itself: the node of the parsed SQL, its paths and their places."""

    node: dict[str, Any]
    paths: list[tuple[int, str]]

    @property
    def name(self) -> str:
        """The reader called; empty where a file stands as a table."""
        return self.node["function"]["function_name"].lower() if "function" in self.node else ""

    @property
    def named_option(self) -> str:
        """The column in which the reader gives each row's file, or an empty text."""
        if self.name in _DATED:
            return "filename"
        if self.name == "glob":
            return "file"
        for argument in self.node["function"]["children"] if self.name else ():
            name, value = argument.get("alias", ""), argument
            if argument.get("type") == "COMPARE_EQUAL":
                name, value = argument["left"].get("column_names", [""])[-1], argument["right"]
            if name.lower() == "filename":
                text = next((n["value"]["value"] for n in nodes(value) if "value" in n), True)
                return {"t": "filename", "f": "", True: "filename", False: ""}.get(text, str(text))
        return ""

    def around(self, extracts: Path) -> tuple[str, str]:
        """Return what stands before and after the reader, so that a file is named from extracts/."""
        shown = f"* exclude ({_WRITTEN})" if self.name in _DATED else "*"
        if column := self.named_option:
            own = ident(column)
            shown += f" replace (substr({own}, {len(str(extracts)) + 2}) as {own})"
        alias = "" if self.node["alias"] else f" as {ident(self.name or _stem(self.paths[0][1]))}"
        return f"(select {shown} from ", f"){alias}"


def _stem(path: str) -> str:
    return PurePosixPath(path).name.partition(".")[0]


def read_mapping(
    parser: Session,
    path: Path,
    extracts: Path,
    place: str,
    adapters: dict[str, Adapter],
) -> Mapping:
    """Read and check one mapping.

    Parameters
    ----------
    parser : Session
        From ``open_parser``.
    path : Path
        The ``.sql`` file.
    extracts : Path
        The resolved folder that the mapping's relative paths start from and may not leave.
    place : str
        The mapping's name in messages.
    adapters : dict
        Those that it may call, by name.

    Returns
    -------
    Mapping

    Raises
    ------
    PrivityError
        If it is not exactly one SELECT, reads anything but files under ``extracts``, or asks
        the clock or chance; all such problems at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or "not UTF-8 text"
        raise PrivityError(f"{place}: cannot be read ({cause}); save it as UTF-8") from None
    tree = _parse(parser, text, place)
    if tree.get("named_param_map"):
        raise PrivityError(f"{place}: a mapping takes no parameters")
    common = _own_names(tree)
    problems, reads, calls = _unsteady(tree, place, text, 1), [], []
    for node in nodes(tree):
        if call := named_call(node, adapters):
            calls.append(call)
            problems += adapter_problems(parser, call.adapter) if call.adapter else []
        elif problem := _refusal(node, common, adapters):
            problems.append(f"{place}: {problem}")
        elif paths := _paths(node, common):
            reads.append(Read(node, paths))
    problems += [f"{place}: {problem}" for read in reads for problem in _dated(read, tree)]
    if problems:
        raise PrivityError(list(dict.fromkeys(problems)))
    return _resolve(text.encode(), reads, calls, extracts, place, _is_ordered(tree))


def adapter_problems(parser: Session, adapter: Adapter) -> list[str]:
    """Say what an adapter's SELECT may not: it reads its ``input`` and nothing else.

    Parameters
    ----------
    parser : Session
        From ``open_parser``.
    adapter : Adapter

    Returns
    -------
    list of str
    """
    try:
        tree = _parse(parser, adapter.sql, adapter.place)
    except PrivityError as error:
        return list(error.problems)
    common = _own_names(tree) | {"input"}
    return list(
        dict.fromkeys(
            [
                *_unsteady(tree, adapter.place, adapter.sql, adapter.line),
                *(
                    f"{adapter.place}: {problem}"
                    for node in nodes(tree)
                    if (problem := _refusal(node, common, {}) or _foreign(node, common))
                ),
            ]
        )
    )


def _foreign(node: dict, common: set[str]) -> str | None:
    return (
        "an adapter reads its input and its own WITH names, no file"
        if _paths(node, common)
        else None
    )


def _own_names(tree: dict) -> set[str]:
    names = {
        entry["key"].lower()
        for node in nodes(tree)
        for entry in (node.get("cte_map") or {}).get("map", ())
    }
    return names | {node["cte_name"].lower() for node in nodes(tree) if "cte_name" in node}


def _parse(parser: Session, text: str, place: str) -> dict:
    try:
        return parse(parser, text, "a mapping")
    except ValueError as error:
        raise PrivityError(f"{place}: {error}") from None


def _unsteady(tree: dict, place: str, text: str, first_line: int) -> list[str]:
    allowed = Allowance(
        None,
        keeps_order=_keeps_order,
        has_binds=False,
        functions=moments.FUNCTIONS | DISPOSITION_FUNCTIONS,
    )
    return [
        f"{place}: line {line_at(text, 0, doubt.offset) + first_line - 1}: {doubt.name} "
        f"{doubt.why}, and the same files must always give the same rows; {doubt.instead}"
        for doubt in doubts(tree, allowed)
    ]


def _dated(read: Read, tree: dict) -> list[str]:
    """Say that a mapping asks when a file was written; a copy of the file has another such day."""
    if read.name not in _DATED or not any(
        node.get("type") == "COLUMN_REF" and node["column_names"][-1].lower() == _WRITTEN
        for node in nodes(tree)
    ):
        return []
    return [
        f"{read.name}: {_WRITTEN} is the day on which a file was copied here, and the same "
        "files must always give the same rows; leave it out"
    ]


def _keeps_order(select: dict) -> bool:
    """Tell whether a SELECT takes its rows from one file alone, and so in the file's order."""
    source = select.get("from_table") or {}
    if select.get("group_expressions") or any(
        m["type"] == "DISTINCT_MODIFIER" for m in select.get("modifiers", ())
    ):
        return False
    if source.get("type") == "TABLE_FUNCTION":
        return source["function"]["function_name"].lower() in _READERS | {"file_rows"}
    return source.get("type") == "BASE_TABLE" and _is_file(source)


def _refusal(node: dict, common: set[str], adapters: dict[str, Adapter]) -> str | None:
    kind = node.get("type")
    if kind == "TABLE_FUNCTION":
        name = node["function"]["function_name"].lower()
        if name not in _READERS | _GENERATORS:
            return (
                f"table function {name} is not for mappings; use one of "
                f"{', '.join([*ROWS, *sorted(_READERS | _GENERATORS)])}, or an adapter: "
                f"{', '.join(adapters)}"
            )
        if name in _READERS and not _constants(node["function"]):
            return f"{name}: write its path as a plain text between single quotes"
    elif kind == "SHOW_REF":
        return "a mapping is one SELECT; found a SHOW, DESCRIBE or SUMMARIZE"
    elif kind == "BASE_TABLE" and not _is_file(node) and not _is_common(node, common):
        return f"no table {node['table_name']} here; a mapping reads files and its own WITH names"
    return None


def _is_common(node: dict, common: set[str]) -> bool:
    return not node["schema_name"] and node["table_name"].lower() in common


def _is_file(node: dict) -> bool:
    return not node["schema_name"] and bool(_LOOKS_LIKE_FILE.search(node["table_name"]))


def _constants(function: dict) -> list[dict]:
    first = function["children"][:1]
    if first and first[0].get("function_name") == "list_value":
        first = first[0]["children"]
    constants = [
        n
        for n in first
        if n.get("type") == "VALUE_CONSTANT" and n["value"]["type"]["id"] == "VARCHAR"
    ]
    return constants if len(constants) == len(first) else []


def _paths(node: dict, common: set[str]) -> list[tuple[int, str]]:
    if (
        node.get("type") == "TABLE_FUNCTION"
        and node["function"]["function_name"].lower() in _READERS
    ):
        return [(n["query_location"], n["value"]["value"]) for n in _constants(node["function"])]
    if node.get("type") == "BASE_TABLE" and not _is_common(node, common):
        return [(node["query_location"], node["table_name"])]
    return []


def _is_ordered(tree: dict) -> bool:
    if any(m.get("type") == "ORDER_MODIFIER" for m in tree["node"].get("modifiers", ())):
        return True
    unordered = (
        "JOIN",
        "SUBQUERY",
        "SET_OPERATION_NODE",
        "RECURSIVE_CTE_NODE",
        "DISTINCT_MODIFIER",
        "WINDOW",
    )
    return not any(
        node.get("type") in unordered
        or node.get("class") == "WINDOW"
        or node.get("group_expressions")
        or node.get("sample")
        for node in nodes(tree["node"])
    )


def _resolve(
    text: bytes, reads: list[Read], calls: list[Call], extracts: Path, place: str, is_ordered: bool
) -> Mapping:
    problems, files, edits, inputs = [], [], [], []
    for read in reads:
        before, after = read.around(extracts)
        if read.name:
            start = read.node["function"]["query_location"]
            edits.append((start, start, before))
            edits.append((*[_end_of_call(text, start)] * 2, after))
            before = after = ""
        for location, given in read.paths:
            try:
                end, literal, matches = _path(text, location, given, extracts, place)
            except PrivityError as error:
                problems.extend(error.problems)
                continue
            files.extend(matches)
            edits.append((location, end, before + literal + after))
    for number, call in enumerate(sorted(calls, key=lambda c: c.location)):
        try:
            made = read_call(call, number, place, lambda given: _under(extracts, given, place)[1])
        except PrivityError as error:
            problems.extend(error.problems)
            continue
        inputs.append(made)
        files.extend(made.files)
        edits.append((call.location, _end_of_call(text, call.location), made.relation_sql))
    if problems:
        raise PrivityError(list(dict.fromkeys(problems)))
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement.encode() + text[end:]
    return Mapping(
        _without_semicolon(text),
        tuple(sorted(set(files))),
        is_ordered and all(i.is_ordered for i in inputs),
        tuple(inputs),
    )


def _path(
    text: bytes, location: int, given: str, extracts: Path, place: str
) -> tuple[int, str, list[Path]]:
    """Return where a path ends in the SQL, its absolute form in the same quotes, and its files."""
    found = _LITERAL.match(text, location)
    if (
        not found
        or found[0][1:-1].decode().replace(found[0][:1].decode() * 2, found[0][:1].decode())
        != given
    ):
        raise PrivityError(f"{place}: write the path {given} between plain single quotes")
    target, matches = _under(extracts, given, place)
    quote = found[0][:1].decode()
    return found.end(), quote + target.replace(quote, quote * 2) + quote, matches


def _under(extracts: Path, given: str, place: str) -> tuple[str, list[Path]]:
    """Give the absolute form of a path, and the files that it names under ``extracts``."""
    target = os.path.normpath(os.path.join(extracts, given))
    if "://" in given or not Path(target).is_relative_to(extracts):
        raise PrivityError(
            f"{place}: {given} lies outside extracts/; a mapping reads the workspace's own extracts"
        )
    if matches := _matching(extracts, os.path.relpath(target, extracts)):
        return target, matches
    raise PrivityError(f"{place}: no file {given} under extracts/")


def _end_of_call(text: bytes, start: int) -> int:
    depth = 0
    for offset in token_offsets(text.decode()):
        sign = text[offset : offset + 1]
        if offset >= start and sign in (b"(", b")"):
            depth += 1 if sign == b"(" else -1
            if not depth:
                return offset + 1
    return len(text)


def _without_semicolon(sql: bytes) -> str:
    """Cut at the semicolon that ends a statement, so that it can stand in brackets."""
    for offset in reversed(token_offsets(sql.decode())):
        if sql[offset : offset + 1] != b";":
            break
        sql = sql[:offset]
    return sql.decode()


def _matching(extracts: Path, relative: str) -> list[Path]:
    if (extracts / relative).is_file():
        return [extracts / relative]
    return [p for p in extracts.glob(relative) if p.is_file()]


def _first_line(message: str) -> str:
    return next(iter(message.splitlines()), "")[:200]
