"""Synonyms: what agencies call the columns and values of the contract, and how near a name is.

Owns the reading of ``expectations/synonyms.yaml`` and the comparison of names and words; what a
likely match is worth is decided by ``proposal``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from privity.catalogue import Column, Contract
from privity.resources import expectations_dir, parse_yaml

_SIMILAR = 84


@dataclass(frozen=True)
class Synonyms:
    """Other names and words, by ``table.column`` or by column alone."""

    names: dict[str, list[str]]
    values: dict[str, dict[str, list[str]]]
    assumed: dict[str, str]
    truths: dict[str, list[str]]

    def names_of(self, table: str, column: str) -> list[str]:
        """Return every name of a column, its own first."""
        return [
            plain(column),
            *self.names.get(f"{table}.{column}", ()),
            *self.names.get(column, ()),
        ]

    def words_of(self, table: str, column: Column) -> dict[str, str]:
        """Return the values of an enumeration or a truth by every word for them."""
        if column.type == "bool":
            own = {
                "true": "true",
                "1": "true",
                "yes": "true",
                "false": "false",
                "0": "false",
                "no": "false",
            }
            other = self.truths
        else:
            own = {plain(value): value for value in column.values}
            other = {
                **self.values.get(column.name, {}),
                **self.values.get(f"{table}.{column.name}", {}),
            }
        return {**{word: value for value, words in other.items() for word in words}, **own}


@lru_cache(maxsize=1)
def read_synonyms() -> Synonyms:
    """Read the synonyms that ship with the contract."""
    raw = parse_yaml((expectations_dir() / "synonyms.yaml").read_text(encoding="utf-8"))
    return Synonyms(raw["names"], raw["values"], raw["assumed"], raw["truths"])


def synonym_problems(synonyms: Synonyms, contract: Contract) -> list[str]:
    """Say what of the synonyms the contract does not know."""
    columns = {
        f"{t.name}.{c.name}": c for t in contract.tables.values() for c in t.columns.values()
    }
    alone: dict[str, list[Column]] = {}
    for key, column in columns.items():
        alone.setdefault(key.split(".")[1], []).append(column)

    def known(key: str) -> list[Column]:
        return [columns[key]] if key in columns else alone.get(key, [])

    problems = [
        f"synonyms.yaml: {part}: the contract has no column {key}"
        for part, keys in (
            ("names", synonyms.names),
            ("values", synonyms.values),
            ("assumed", synonyms.assumed),
        )
        for key in keys
        if not known(key)
    ]
    problems += [
        f"synonyms.yaml: values: {key}: {value} is none of its values"
        for key, words in synonyms.values.items()
        for value in words
        if known(key) and not any(value in c.values for c in known(key))
    ]
    return problems + [
        f"synonyms.yaml: names: {key}: write {name!r} as {plain(name)!r}"
        for key, names in synonyms.names.items()
        for name in names
        if plain(name) != name
    ]


def plain(text: Any) -> str:
    """Reduce a name or word to lower-case words apart: ``DateReceived`` is ``date received``."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", str(text))
    return " ".join(re.findall(r"[^\W_]+", apart.lower()))


def nearness(name: str, known: list[str]) -> float:
    """Return how near a column's name is to one of those known, from 0 to 1."""
    given = plain(name)
    words = set(given.split())
    best = 0.0
    for other in known:
        score = fuzz.token_sort_ratio(given, other)
        own = set(other.split())
        if own < words:
            # The name with words around it ("date received by the office") says less than alone.
            score = max(score, 70 + 20 * len(own) / len(words))
        best = max(best, score)
    return best / 100


def value_of(word: str, words: dict[str, str]) -> tuple[str | None, bool]:
    """Return the value that a word stands for, and whether that is certain.

    Parameters
    ----------
    word : str
        A value as the file has it.
    words : dict
        From ``Synonyms.words_of``.
    """
    given = plain(word)
    if given in words:
        return words[given], True
    near = (
        process.extractOne(given, list(words), scorer=fuzz.token_sort_ratio, score_cutoff=_SIMILAR)
        if len(given) > 3
        else None
    )
    return (words[near[0]], False) if near else (None, False)
