"""Files of the content: SQL with YAML front matter, and plain YAML."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlglot
import yaml
from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError

from privity.errors import PrivityError
from privity.resources import name_problem, parse_yaml

_HEADER = re.compile(r"\A\s*/\*\s*---\s*\n(?P<yaml>.*?)\n\s*---\s*\*/", re.DOTALL)
_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """One file of the content: its stem is its id, ``place`` is what messages call it."""

    path: Path
    place: str
    front: dict[str, Any]
    text: str

    @property
    def id(self) -> str:
        """The file's stem."""
        return self.path.stem

    def line_of(self, text: str) -> int:
        """Return the first line on which a text stands, or 1."""
        for number, line in enumerate(self.text.splitlines(), 1):
            if text in line:
                return number
        return 1


class SqlFile(Written):
    """One SQL file: its front matter is a mapping, its text runs as it stands."""

    @property
    def sql(self) -> str:
        """The statement without the front matter, ready to stand inside another."""
        return statement_of(_HEADER.sub("", self.text))

    def completed(self, completion: SqlFile) -> SqlFile:
        """Return this file with its statement inside another, which reads it as ``stated``.

        Its own lines keep their numbers.
        """
        found = _HEADER.match(self.text)
        head = found[0] if found else ""
        own = self.text[len(head) :]
        lead = own[: len(own) - len(own.lstrip())]
        sql = f"with stated as ({lead}{self.sql}\n)\n{completion.sql}\n"
        return replace(self, text=f"{head} {sql}")

    def line_of_bind(self, name: str) -> int:
        """Return the first line on which the statement uses ``$name``, or 1."""
        return self.text.count("\n", 0, _binds(self.text).get(name, 0)) + 1


def read_sql_file(path: Path, root: Path) -> SqlFile:
    """Read one SQL file; ``root`` shortens the place that messages name.

    Raises
    ------
    PrivityError
        If the name is no id, or the front matter is missing or is not a YAML mapping.
    """
    place, text = _read(path, root)
    found = _HEADER.match(text)
    if not found:
        raise PrivityError(f"{place}:1: no front matter; begin with /* --- and end it with --- */")
    front = _mapping(found["yaml"], place, "front matter", first_line=2)
    # YAML 1.1 reads the bare key `on` as true.
    front = {"on" if key is True else key: value for key, value in front.items()}
    return SqlFile(path, place, front, text)


def read_sql_files(found: Iterable[tuple[Path, Path]], problems: list[str]) -> list[SqlFile]:
    """Read SQL files, each with the root that shortens its place.

    Parameters
    ----------
    found : iterable of tuple
        Paths with their roots.
    problems : list of str
        Grows by what is wrong with each file that cannot be read.
    """
    files = []
    for path, root in found:
        try:
            files.append(read_sql_file(path, root))
        except PrivityError as error:
            problems += error.problems
    return files


def read_yaml_file(path: Path, root: Path) -> Written:
    """Read one YAML file; ``root`` shortens the place that messages name.

    Raises
    ------
    PrivityError
        If the name is no id, or the file is not a YAML mapping.
    """
    place, text = _read(path, root)
    return Written(path, place, _mapping(text, place, "the file", first_line=1), text)


def _read(path: Path, root: Path) -> tuple[str, str]:
    """Return what messages call a file, and its text."""
    if problem := name_problem(path, root):
        raise PrivityError(problem)
    place = f"{root.name}/{path.relative_to(root).as_posix()}"
    try:
        return place, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PrivityError(
            f"{place}: cannot be read ({type(error).__name__}); save it as UTF-8 text"
        ) from None


def _mapping(text: str, place: str, what: str, first_line: int) -> dict[str, Any]:
    try:
        given = parse_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else 1
        problem = getattr(error, "problem", None) or "not YAML"
        raise PrivityError(f"{place}:{line}: {what}: {problem}; correct the YAML") from None
    if not isinstance(given, dict):
        raise PrivityError(f"{place}:1: {what} is no mapping of names to values")
    return given


def completed_files(
    files: Iterable[SqlFile], completions: Mapping[str, SqlFile], problems: list[str]
) -> list[SqlFile]:
    """Return files with the statements that complete theirs, where they name one.

    Parameters
    ----------
    files : iterable of SqlFile
        Those with ``completed_by`` are completed.
    completions : mapping
        Statements that read another as ``stated``, by name.
    problems : list of str
        Grows by one message per name that is none.
    """
    return [_completed(file, completions, problems) for file in files]


def _completed(file: SqlFile, completions: Mapping[str, SqlFile], problems: list[str]) -> SqlFile:
    name = file.front.get("completed_by")
    if name is None:
        return file
    if str(name) not in completions:
        problems.append(
            f"{file.place}:{file.line_of('completed_by:')}: completed_by: no statement {name}; "
            f"there are {', '.join(sorted(completions))}"
        )
        return file
    return file.completed(completions[str(name)])


@lru_cache(maxsize=2048)
def statement_of(text: str) -> str:
    """Return a statement without the semicolons and the comments that stand after its end.

    Inside another statement they would end that one, or hide what comes after.
    """
    tokens = list(_tokens(text))
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    return text[: tokens[-1].end + 1].strip() if tokens else text.strip()


def binds_used(sql: str) -> set[str]:
    """Return the names of the ``$parameters`` that a statement uses.

    A ``$name`` inside a text, a quoted name or a comment is none.
    """
    return set(_binds(sql))


@lru_cache(maxsize=4096)
def _binds(sql: str) -> dict[str, int]:
    """Return each bind's name with the place of its first use."""
    tokens, found = _tokens(sql), {}
    for sign, name in itertools.pairwise(tokens):
        if (
            sign.token_type == TokenType.PARAMETER
            and sign.text == "$"
            and name.start == sign.end + 1
            and _NAME.fullmatch(name.text)
        ):
            found.setdefault(name.text, sign.start)
    return found


def _tokens(sql: str) -> list[Token]:
    """Return the tokens of a text, comments left out; none of one that is no SQL."""
    try:
        return sqlglot.tokenize(sql, read="duckdb")
    except SqlglotError:
        return []


@lru_cache(maxsize=2048)
def parse_select(sql: str) -> exp.Query:
    """Parse one SELECT in DuckDB's dialect; the tree is shared, copy it before a change.

    Raises
    ------
    ValueError
        If it does not parse, or is anything but one SELECT.
    """
    try:
        statements = [s for s in sqlglot.parse(sql, read="duckdb") if s is not None]
    except SqlglotError as error:
        first = str(error).split("\n")[0]
        raise ValueError(re.sub(r"\x1b\[[0-9;]*m", "", first)) from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ValueError("not exactly one SELECT")
    return statements[0]


def relations_read(sql: str) -> set[str]:
    """Return the names of the tables and models that a statement reads, its own CTEs left out."""
    tree = parse_select(sql)
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return {t.name for t in tree.find_all(exp.Table) if t.name and t.name not in own}


def columns_returned(sql: str) -> list[str]:
    """Return the names of the columns that a statement yields."""
    return parse_select(sql).named_selects
