"""Headings: how near the heading of a file's column is to the names of a column of the contract.

Compares words, not letters: ``Date Received`` and ``RECVD_DT`` say the same, ``Released By`` and
``Released On`` do not. Which words say the same, which are nouns of a table and which turn a name
into another's stands in ``expectations/synonyms.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from privity.catalogue import Column, Table

EXACT, SAME, NOUN, SPELLED, ONE_MORE = 1.0, 0.95, 0.92, 0.86, 0.78
_ALIKE, _LONG = 88, 6
_MOMENT_WORDS = frozenset({"date", "time", "on", "at", "day", "timestamp"})
_TEXT_WORDS = frozenset({"name", "description", "text"})
_CLOCK_WORDS = frozenset({"time", "hour", "clock"})


@dataclass(frozen=True)
class Lexicon:
    """Words as they stand in headings: ``same`` gives the word that stands for all its like.

    ``nouns`` are those of a table, which its headings may leave out; ``neutral`` say nothing;
    ``turning`` make of a name that of something else (*Worker Phone* is no worker).
    """

    same: Mapping[str, tuple[str, ...]]
    nouns: Mapping[str, frozenset[str]]
    neutral: frozenset[str]
    turning: frozenset[str]
    known: frozenset[str]

    def words(self, heading: str) -> tuple[str, ...]:
        """Return the words of a heading, each as the one that stands for its like."""
        apart = re.sub(r"(?<=[a-z])#|#", " number ", re.sub(r"\([^()]*\)\s*$", "", str(heading)))
        found: list[str] = []
        for word in self._together((plain(apart) or plain(heading)).split()):
            for part in self._parted(word):
                found += self.same.get(part, (part,))
        kept = [w for w in found if w not in self.neutral] or found
        return tuple(dict.fromkeys(kept))

    def _together(self, words: list[str]) -> list[str]:
        """Put together what capitals within a word have parted: ``BitLocker``."""
        kept: list[str] = []
        for word in words:
            if kept and kept[-1] + word in self.known and not {kept[-1], word} <= self.known:
                kept[-1] += word
            else:
                kept.append(word)
        return kept

    def _parted(self, word: str) -> Sequence[str]:
        """Part words that a system has written as one: ``hiredate``."""
        if word in self.known or len(word) < _LONG - 1:
            return (word,)
        for cut in range(len(word) - 2, 1, -1):
            if word[:cut] in self.known and word[cut:] in self.known:
                return (word[:cut], word[cut:])
        return (word,)

    def nearness(self, heading: str, names: Sequence[str], column: Column, table: Table) -> float:
        """Return how near a heading is to the names of a column, from 0 to 1.

        Parameters
        ----------
        heading : str
        names : sequence of str
            Those of the column, the contract's own first.
        column : Column
        table : Table
        """
        if plain(heading) == plain(column.name):
            return EXACT
        is_moment = column.type in ("date", "timestamp")
        given = _bare(self.words(heading), is_moment)
        nouns = self.nouns.get(table.name, frozenset())
        if column.type in ("text", "enum"):
            # The text beside a code: Course Name, Disposition Description.
            nouns |= _TEXT_WORDS
        return max(
            (self._compared(given, _bare(self.words(name), is_moment), nouns) for name in names),
            default=0.0,
        )

    def _compared(
        self, given: frozenset[str], name: frozenset[str], nouns: frozenset[str]
    ) -> float:
        if given == name:
            return SAME
        if (given - nouns) == (name - nouns) and name - nouns:
            return NOUN
        more, less = given - name, name - given
        if not less:
            more -= nouns
            return ONE_MORE if len(more) == 1 and not more & self.turning else 0.0
        if len(more) == len(less) == 1:
            (one,), (other,) = more, less
            if min(len(one), len(other)) >= _LONG and fuzz.ratio(one, other) >= _ALIKE:
                return SPELLED
        return 0.0


def _bare(words: tuple[str, ...], is_moment: bool) -> frozenset[str]:
    kept = frozenset(words)
    return (kept - _MOMENT_WORDS or kept) if is_moment else kept


def says_moment_only(words: Sequence[str]) -> bool:
    """Whether a heading's words say no more than *date* or *time*."""
    return bool(words) and not stem_of(words)


def says_clock(words: Sequence[str]) -> bool:
    """Whether a heading's words say that its column holds times of day."""
    return bool(_CLOCK_WORDS & set(words))


def stem_of(words: Sequence[str]) -> frozenset[str]:
    """Return a heading's words without those that say *date* or *time*."""
    return frozenset(words) - _MOMENT_WORDS - _CLOCK_WORDS


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return " ".join(re.findall(r"[^\W_]+", apart.lower()))


def plain(text: Any) -> str:
    """Reduce a name or word to lower-case words apart: ``DateReceived`` is ``date received``."""
    return _plain(str(text))
