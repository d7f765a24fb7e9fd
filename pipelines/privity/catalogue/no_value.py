"""Words for nothing: what stands in a cell where there is no value, and the SQL that tells it.

Owns the reading of ``expectations/no_value.yaml`` and what an agency may declare to be a value
all the same. That such a cell loads as NULL is the business of ``intake.casts``, that it is counted
of ``intake.rows``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from privity.catalogue.contract import Column, Contract
from privity.resources import expectations_dir, parse_yaml
from privity.sqltext import listed

# How people set a word off from a value.
_BRACKETS = ("()", "[]", "<>", "{}", '""', "''")
FREE_TYPES = ("id", "text")


@dataclass(frozen=True)
class Vocabulary:
    """What stands for no value.

    ``nulls`` is what SQL tools write, ``errors`` what spreadsheets show; ``words`` are lower case,
    every way of setting them off included; ``names`` are those that may be somebody's name.
    """

    nulls: tuple[str, ...]
    errors: tuple[str, ...]
    words: tuple[str, ...]
    names: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Read the words for nothing that privity knows."""
    path = expectations_dir() / "no_value.yaml"
    raw = parse_yaml(path.read_text(encoding="utf-8"))
    plain = [word for line in raw["words"] for word in line]
    words = [
        *plain,
        *(f"{b[0]}{word}{b[1]}" for word in plain for b in _BRACKETS),
        *(null.lower() for null in raw["nulls"]),
    ]
    return Vocabulary(
        tuple(raw["nulls"]),
        tuple(raw["errors"]),
        tuple(dict.fromkeys(words)),
        frozenset(raw["names"]),
    )


def word_sql(text_sql: str) -> str:
    """Give SQL that yields the word for nothing that a trimmed text is, lower case, or NULL."""
    by_length: dict[int, list[str]] = {}
    for word in vocabulary().words:
        by_length.setdefault(len(word.encode()), []).append(word)
    # By length first: a list is searched from its front, and most texts are of no word's length.
    branches = " ".join(
        f"when {size} then case when list_contains({listed(words)}, lower({text_sql})) "
        f"then lower({text_sql}) end"
        for size, words in sorted(by_length.items())
    )
    return f"case strlen({text_sql}) {branches} end"


def null_sql(text_sql: str) -> str:
    """Give SQL that yields what a SQL tool has written for NULL in a typed column, or NULL."""
    nulls = [null.lower() for null in vocabulary().nulls]
    sizes = sorted({len(null) for null in nulls})
    return (
        f"case when strlen({text_sql}) in ({', '.join(map(str, sizes))}) and "
        f"list_contains({listed(nulls)}, lower({text_sql})) then lower({text_sql}) end"
    )


def is_value_sql(column: Column, declared: Collection[str], word: str, text: str) -> str:
    """Give SQL that is true of a word that is a value in its column.

    Parameters
    ----------
    column : Column
        In texts of persons, words that may be a name are values: ``No`` and ``Null`` are surnames.
        ``NULL`` as SQL tools write it is none.
    declared : collection of str
        What the agency says are values in this column.
    word, text : str
        SQL of the word found and of the text that it was found in.
    """
    known, tests = vocabulary(), []
    if declared:
        tests.append(f"list_contains({listed(sorted({d.lower() for d in declared}))}, {word})")
    if column.type == "text" and column.is_pii:
        tests.append(
            f"(list_contains({listed(sorted(known.names))}, {word}) "
            f"and not list_contains({listed(known.nulls)}, {text}))"
        )
    return f"({' or '.join(tests)})" if tests else "false"


def is_error_sql(text_sql: str) -> str:
    """Give SQL that is true of an error value of a spreadsheet."""
    return (
        f"({text_sql} >= '#' and {text_sql} < '$' "
        f"and list_contains({listed(vocabulary().errors)}, upper({text_sql})))"
    )


def declared_problems(
    contract: Contract, declared: Mapping[str, Mapping[str, Collection[str]]]
) -> list[str]:
    """Return what is wrong with the words that an agency declares to be values.

    Parameters
    ----------
    contract : Contract
    declared : mapping
        Words by table and column, as ``words_as_values`` of ``agency.toml`` has them.

    Returns
    -------
    list of str
        ``table.column: what; what to do``; empty if all is well.
    """
    problems = []
    for table, columns in declared.items():
        if table not in contract.tables:
            problems.append(f"{table}: no such table; use one of the extract contract")
            continue
        for name, words in columns.items():
            column = contract.tables[table].columns.get(name)
            if column is None:
                problems.append(f"{table}.{name}: no such column; use one of the extract contract")
            elif column.type not in FREE_TYPES:
                problems.append(
                    f"{table}.{name}: is of type {column.type}, in which words for "
                    "nothing are not read as such; leave it out"
                )
            else:
                problems += [
                    f"{table}.{name}: {word!r} is no word for nothing and a value as it "
                    "is; leave it out (expectations/no_value.yaml lists the words)"
                    for word in words
                    if word.lower() not in vocabulary().words
                ]
    return problems
