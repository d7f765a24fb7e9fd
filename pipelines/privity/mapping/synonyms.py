"""Synonyms: what agencies call the columns and values of the contract.

Owns the reading of ``expectations/synonyms.yaml`` and its check against the contract; headings are
compared by ``names``, values by ``words``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from privity.catalogue import Column, Contract
from privity.mapping.names import Lexicon, plain
from privity.resources import expectations_dir, parse_yaml

_OWN_TRUTHS = {"true": ("true", "1", "yes"), "false": ("false", "0", "no")}


@dataclass(frozen=True)
class Synonyms:
    """Other names and words, by ``table.column`` or by column alone.

    ``undecided`` are words that say of an enumeration that there is no value yet.
    """

    names: dict[str, list[str]]
    values: dict[str, dict[str, list[str]]]
    undecided: dict[str, list[str]]
    assumed: dict[str, str]
    truths: dict[str, list[str]]
    lexicon: Lexicon

    def names_of(self, table: str, column: str) -> list[str]:
        """Return every name of a column, its own first."""
        return [
            plain(column),
            *self.names.get(f"{table}.{column}", ()),
            *self.names.get(column, ()),
        ]

    def words_of(self, table: str, column: Column) -> dict[str, str]:
        """Return the values of an enumeration or a truth by every word for them.

        A word of ``undecided`` stands for the empty text.
        """
        if column.type == "bool":
            own = {word: value for value, words in _OWN_TRUTHS.items() for word in words}
            other = self._of(self.values, table, column)
            for value, words in self.truths.items():
                other[value] = [*words, *other.get(value, ())]
        else:
            own = {plain(value): value for value in column.values}
            other = self._of(self.values, table, column)
        found = {word: value for value, words in other.items() for word in words}
        for listed in (
            self.undecided.get(column.name, ()),
            self.undecided.get(f"{table}.{column.name}", ()),
        ):
            found |= dict.fromkeys(listed, "")
        return {**found, **own}

    @staticmethod
    def _of(given: Mapping[str, Mapping], table: str, column: Column) -> dict[str, Any]:
        merged: dict[str, list[str]] = {}
        for part in (given.get(column.name, {}), given.get(f"{table}.{column.name}", {})):
            for value, words in part.items():
                merged.setdefault(value, []).extend(words)
        return merged


@lru_cache(maxsize=1)
def read_synonyms() -> Synonyms:
    """Read the synonyms that ship with the contract."""
    raw = parse_yaml((expectations_dir() / "synonyms.yaml").read_text(encoding="utf-8"))
    return Synonyms(
        raw["names"], raw["values"], raw["undecided"], raw["assumed"], raw["truths"], _lexicon(raw)
    )


def _lexicon(raw: dict) -> Lexicon:
    same: dict[str, tuple[str, ...]] = {
        word: (first,) for first, words in raw["same"].items() for word in words
    }
    same |= {word: tuple(parts.split()) for word, parts in raw["written"].items()}
    spoken = {
        word
        for names in raw["names"].values()
        for name in names
        for word in name.split()
        if len(word) > 1
    }
    return Lexicon(
        same=same,
        nouns={table: frozenset(nouns) for table, nouns in raw["nouns"].items()},
        neutral=frozenset(raw["neutral"]),
        turning=frozenset(raw["turning"]),
        known=frozenset({*spoken, *raw["same"], *same, *raw["turning"]}),
    )


def synonym_problems(synonyms: Synonyms, contract: Contract) -> list[str]:
    """Say what of the synonyms the contract does not know, or is no word."""
    columns = {
        f"{t.name}.{c.name}": c for t in contract.tables.values() for c in t.columns.values()
    }
    alone: dict[str, list[Column]] = {}
    for key, column in columns.items():
        alone.setdefault(key.split(".")[1], []).append(column)

    def known(key: str) -> list[Column]:
        return [columns[key]] if key in columns else alone.get(key, [])

    parts: tuple[tuple[str, Mapping], ...] = (
        ("names", synonyms.names),
        ("values", synonyms.values),
        ("undecided", synonyms.undecided),
        ("assumed", synonyms.assumed),
    )
    problems = [
        f"synonyms.yaml: {part}: the contract has no column {key}"
        for part, keys in parts
        for key in keys
        if not known(key)
    ]
    problems += [
        f"synonyms.yaml: values: {key}: {value} is none of its values"
        for key, words in synonyms.values.items()
        for value in words
        if known(key)
        and not any(value in (_OWN_TRUTHS if c.type == "bool" else c.values) for c in known(key))
    ]
    problems += [
        f"synonyms.yaml: nouns: the contract has no table {table}"
        for table in synonyms.lexicon.nouns
        if table not in contract.tables
    ]
    problems += [
        f"synonyms.yaml: {place}: {word!r} is no text to YAML; put it between quotes"
        for place, word in _words_written(synonyms)
        if not isinstance(word, str)
    ]
    return problems + [
        f"synonyms.yaml: names: {key}: write {name!r} as {plain(name)!r}"
        for key, names in synonyms.names.items()
        for name in names
        if plain(name) != name
    ]


def _words_written(synonyms: Synonyms) -> Iterator[tuple[str, Any]]:
    for value, words in synonyms.truths.items():
        yield from ((f"truths: {value}", word) for word in [value, *words])
    for key, by_value in synonyms.values.items():
        for value, words in by_value.items():
            yield from ((f"values: {key}", word) for word in [value, *words])
    for part, listed in (("names", synonyms.names), ("undecided", synonyms.undecided)):
        for key, words in listed.items():
            yield from ((f"{part}: {key}", word) for word in words)
