"""Adapters: for one export format of one product, the SELECT that turns it into a contract table.

Each is one file, ``expectations/adapters/<product>_<table>.sql``, called by name from a mapping:
``select * from okta_access_events('raw/log*.json')``. Owns their reading and their laws; how a call
becomes rows is the business of ``inputs`` and ``input_rows``.

Front matter: ``title``; ``table``; ``about`` (what it cannot tell); ``reads``, either ``json`` (the
input then has ``_body``, one JSON object) or columns by the name the SQL uses, each a list of the
names that exports give it, or ``{names: [...], required: true}`` (``_body`` among the names: of a
JSON file the whole object); ``list``, the key of the list that holds the objects of a JSON document;
``params`` with their defaults, bound as ``$name``: null is one that is true or false when it is given,
and else left to the file; ``words``, a file beside it that lists names of events, bound as
``$words`` (see ``word_lists``); ``json``, the column that holds JSON; ``ignored``, columns and fields
of it that are known and not read, so that a load does not tell them; ``instead``, what to do with a
file of a form that it does not read.

``over: messages`` puts ``adapters/parts/messages.sql`` before the SELECT as the first of its WITH
names: what several adapters must do alike, such as the keys of messages, is written once.

The SELECT reads ``input`` alone, which has ``_file`` and ``_line`` besides, all texts. It returns
every row of it at least once, with ``_file`` and ``_line``, columns of the contract, ``_problem``
(why a row cannot be judged: it is quarantined) and ``_left_out`` (why a row is none of the table's:
it is counted). It may return ``_notes``, a list of what is to be said of a row that is loaded (a
choice that was made, a value left empty): each is counted in the notes of the load.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from privity.catalogue import Contract, SqlFile, binds_used, columns_returned, read_sql_file
from privity.errors import PrivityError, nearest
from privity.intake.mappings.word_lists import read_word_list
from privity.resources import expectations_dir
from privity.sqltext import literal

MARKS = ("_file", "_line", "_problem", "_left_out")
NOTES = "_notes"
BODY = "_body"
WORDS = "words"
_KEYS = frozenset(
    {"title", "table", "about", "reads", "list", "params", "over", "words", "json", "ignored"}
    | {"instead"}
)
_WITH = re.compile(r"\s*with\b", re.I)
# Texts and comments are passed over; a bound name is none within them.
_BESIDE = re.compile(r"[a-z0-9][a-z0-9_]*\.yaml")
_PATH = re.compile(r"'\$\.([^']+)'")
_LIST_NUMBER = re.compile(r"\[[*0-9]+\]|\"")
_BOUND = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|\$([a-z_][a-z0-9_]*)", re.S)


@dataclass(frozen=True)
class ReadColumn:
    """A column of the input: the name that the SQL uses, and those that exports give it."""

    name: str
    names: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True)
class Adapter:
    """One adapter, as its file says; ``columns`` is empty where it reads JSON objects."""

    name: str
    table: str
    title: str
    place: str
    sql: str
    columns: tuple[ReadColumn, ...] = ()
    list_key: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    line: int = 1
    """The line of its file on which the SELECT begins."""
    words: str = ""
    """Its word list, one ``word|act|reason`` a line."""
    json_column: str = ""
    """The column of its input that holds JSON."""
    ignored: tuple[str, ...] = ()
    """Columns and fields that it knows and does not read."""
    instead: str = ""
    """What to do with a file that it cannot read."""

    @property
    def reads_json(self) -> bool:
        """Whether its input is JSON objects rather than columns."""
        return not self.columns

    @property
    def takes_objects(self) -> bool:
        """Whether it takes the objects of a JSON file whole."""
        return self.reads_json or any(BODY in column.names for column in self.columns)

    @property
    def fields_read(self) -> frozenset[str]:
        """The paths of JSON that its SELECT reads, without the numbers of lists."""
        return frozenset(_LIST_NUMBER.sub("", path) for path in _PATH.findall(self.sql))

    @property
    def sha256(self) -> str:
        """The digest of all that decides which rows it makes."""
        told = repr(
            (self.sql, self.columns, self.list_key, sorted(self.params.items()), self.words)
        )
        return hashlib.sha256(told.encode()).hexdigest()

    def sql_with(self, given: dict[str, Any]) -> str:
        """Return its SELECT with params as literals, those given before the defaults."""
        values = {**self.params, **given, WORDS: self.words}
        return _BOUND.sub(lambda m: literal(values[m[1]]) if m[1] else m[0], self.sql)


def read_adapters(own: Path | None = None) -> dict[str, Adapter]:
    """Read the adapters that ship with privity, and an agency's own beside them.

    Parameters
    ----------
    own : Path, optional
        The workspace's ``expectations`` folder.

    Returns
    -------
    dict
        By name, in alphabetical order.

    Raises
    ------
    PrivityError
        For each file whose front matter is not as an adapter's must be.
    """
    found = dict(_built_in())
    problems = []
    for path in sorted((own / "adapters").glob("*.sql")) if own else ():
        try:
            adapter = _read(path, path.parents[1])
        except PrivityError as error:
            problems.extend(error.problems)
            continue
        if adapter.name in found:
            problems.append(f"{adapter.place}: there is an adapter of this name; choose another")
        found[adapter.name] = adapter
    if problems:
        raise PrivityError(problems)
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def _built_in() -> dict[str, Adapter]:
    root = expectations_dir()
    return {path.stem: _read(path, root) for path in sorted((root / "adapters").glob("*.sql"))}


def _read(path: Path, root: Path) -> Adapter:
    file = read_sql_file(path, root)
    front = file.front
    problems = [
        f"{file.place}: unknown key {key} in the front matter; take it out"
        for key in sorted(front.keys() - _KEYS)
    ]
    problems += [
        f"{file.place}: {key} is missing in the front matter; add it"
        for key in ("title", "table", "reads")
        if not front.get(key)
    ]
    part = front.get("over")
    sql = file.sql
    if part:
        try:
            sql = _over(part, file.sql)
        except ValueError as error:
            raise PrivityError(f"{file.place}: over: {error}") from None
    params = front.get("params") or {}
    known = params.keys() | ({WORDS} if front.get(WORDS) else set())
    problems += [
        f"{file.place}: ${name} is no param of the front matter; add it with its default"
        for name in sorted(binds_used(sql) - known)
    ]
    problems += [
        f"{file.place}: param {name}: its default must be a text, a number, a truth or null"
        for name, value in params.items()
        if not isinstance(value, str | int | bool | None)
    ]
    if problems:
        raise PrivityError(problems)
    return Adapter(
        file.id,
        front["table"],
        front["title"],
        file.place,
        sql,
        _columns(file),
        front.get("list") or "",
        params,
        file.text.count("\n", 0, file.text.index(file.sql))
        + 1
        - (sql.count("\n") - file.sql.count("\n")),
        _words(file, path.parent),
        front.get("json") or (BODY if front["reads"] == "json" else ""),
        tuple(map(str, front.get("ignored") or ())),
        front.get("instead") or "",
    )


def _over(part: str, sql: str) -> str:
    """Put a shared part before an adapter's SELECT, as the first of its WITH names."""
    root = expectations_dir()
    known = {path.stem: path for path in sorted((root / "adapters" / "parts").glob("*.sql"))}
    if part not in known:
        raise ValueError(f"no part is called {part}{nearest(part, known)}")
    start = _WITH.match(sql)
    if not start:
        raise ValueError(f"begin the SELECT with WITH names, so that {part} can stand before them")
    shared = read_sql_file(known[part], root).sql.strip()
    return f"with {part} as (\n{shared}\n),{sql[start.end() :]}"


def _words(file: SqlFile, folder: Path) -> str:
    name = file.front.get(WORDS)
    if not name:
        return ""
    if not _BESIDE.fullmatch(str(name)):
        raise PrivityError(f"{file.place}: words: name a .yaml file that lies beside the adapter")
    return read_word_list(folder / name, file.place)


def _columns(file: SqlFile) -> tuple[ReadColumn, ...]:
    reads = file.front["reads"]
    if reads == "json":
        return ()
    if not isinstance(reads, dict):
        raise PrivityError(f"{file.place}: reads: write json, or the columns with their names")
    columns = []
    for name, told in reads.items():
        spec = told if isinstance(told, dict) else {"names": told}
        names = spec.get("names")
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise PrivityError(
                f"{file.place}: reads: {name}: list its names, in quotes where YAML reads another "
                "kind (No, 1)"
            )
        columns.append(ReadColumn(name, tuple(spec["names"]), bool(spec.get("required"))))
    return tuple(columns)


def adapter_laws(adapter: Adapter, contract: Contract) -> list[str]:
    """Say which of the laws an adapter breaks, as far as its text shows.

    Parameters
    ----------
    adapter : Adapter
    contract : Contract

    Returns
    -------
    list of str
    """
    table = contract.tables.get(adapter.table)
    if table is None:
        return [f"{adapter.place}: no table is called {adapter.table}"]
    problems = []
    if not adapter.name.endswith(f"_{adapter.table}"):
        problems.append(f"{adapter.place}: name it <product>_{adapter.table}.sql")
    try:
        returned = columns_returned(replace(adapter, words="").sql_with({}))
    except ValueError as error:
        return [*problems, f"{adapter.place}: {error}"]
    problems += [
        f"{adapter.place}: {name} is no column of {table.name}"
        for name in returned
        if name not in table.columns and name not in (*MARKS, NOTES)
    ]
    return problems + [
        f"{adapter.place}: does not return {name}"
        for name in (*table.required, *MARKS)
        if name not in returned
    ]


def short_name(name: str, table: str) -> str:
    """Return an adapter's name as one types it: ``m365-audit`` for ``m365_audit_access_events``."""
    return name.removesuffix(f"_{table}").replace("_", "-")


def adapter_for(name: str, table: str, adapters: dict[str, Adapter]) -> Adapter:
    """Return the adapter of a name such as ``m365-audit`` that feeds a table.

    Raises
    ------
    PrivityError
        With those that feed the table, if there is none of the name.
    """
    wanted = name.replace("-", "_").lower()
    for full in (wanted, f"{wanted}_{table}"):
        if full in adapters and adapters[full].table == table:
            return adapters[full]
    feeding = [short_name(n, table) for n, a in adapters.items() if a.table == table]
    raise PrivityError(
        f"--adapter {name}: no adapter of this name feeds {table}; there is "
        f"{', '.join(feeding) or 'none that does'}"
    )
