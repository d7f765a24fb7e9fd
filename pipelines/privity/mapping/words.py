"""Words of enumerations and truths: which value of the contract a system's word stands for.

A word is taken for a value where the vocabulary has it, in whatever case, spelling of English or
grade (``Social Worker II``); a single wrong letter is told as a guess. Anything else is unknown, and
asked about: likeness takes *Unsubstantiated* for *Substantiated*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from privity.catalogue import Column, vocabulary
from privity.mapping.names import plain

_LONG = 6
_GRADES = frozenset(
    {"i", "ii", "iii", "iv", "v", "1", "2", "3", "4", "5", "sr", "senior", "jr", "junior"}
)
_SPELLINGS = (
    ("programme", "program"),
    ("uthoriz", "uthoris"),
    ("rganiz", "rganis"),
    ("ecogniz", "ecognis"),
    ("ounsell", "ounsel"),
    ("ancell", "ancel"),
    ("licence", "license"),
)
_CLOSED = frozenset({"closed", "completed", "complete", "final", "finished", "resolved", "decided"})
# What a table's values may be although it is also a word for nothing.
_ANSWERS = frozenset({"no", "false", "0", "none", "unknown"})


@dataclass(frozen=True)
class Word:
    """A word of a column, the value it is taken for (None: not known), and how often it stands.

    ``is_nothing`` says that it stands where there is no value.
    """

    word: str
    value: str | None
    is_certain: bool
    rows: int
    is_nothing: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the mapping knows what to make of it."""
        return self.is_nothing or self.value is not None


def value_of(word: str, words: Mapping[str, str]) -> tuple[str | None, bool]:
    """Return the value that a word stands for, and whether that is certain.

    Parameters
    ----------
    word : str
        A value as the file has it.
    words : mapping
        From ``Synonyms.words_of``.
    """
    known = {spelled(name): value for name, value in words.items()}
    for variant in _variants(word):
        if variant in known:
            return known[variant], True
    given = spelled(word)
    near = {
        value
        for name, value in known.items()
        if len(given) >= _LONG
        and name[:3] == given[:3]
        and DamerauLevenshtein.distance(given, name, score_cutoff=1) <= 1
    }
    return (near.pop(), False) if len(near) == 1 else (None, False)


def _variants(word: str) -> list[str]:
    """List the spellings under which a word may be known, its own first."""
    found = [spelled(word)]
    # "Closed - Granted", "Completed: Denied": the state before the outcome says nothing more.
    head, mark, tail = (part.strip() for part in _parted(word))
    if mark and plain(head) in _CLOSED:
        found.append(spelled(tail))
    # "01 - Granted": a number of the list before its word; "FC - Foster Care": its code.
    if mark and re.fullmatch(r"[A-Z0-9]{1,5}", head):
        found.append(spelled(tail))
    found += [spelled(re.sub(r"\s*\([^()]*\)\s*$", "", word))]
    for variant in list(found):
        parts = variant.split()
        while len(parts) > 1 and parts[-1] in _GRADES:
            parts = parts[:-1]
        while len(parts) > 1 and parts[0] in _GRADES:
            parts = parts[1:]
        found.append(" ".join(parts))
    return [variant for variant in dict.fromkeys(found) if variant]


def _parted(word: str) -> tuple[str, str, str]:
    found = re.match(r"^([^:/(]*?)(\s+[-\u2013\u2014]\s+|\s*[:/]\s*|\s*\()(.+?)\)?$", word.strip())
    return (found[1], found[2].strip() or "-", found[3]) if found else (word, "", "")


def spelled(text: str) -> str:
    """Reduce a word to one spelling of English, lower case, words apart."""
    given = plain(text)
    for british, american in _SPELLINGS:
        given = given.replace(british, american)
    return given


def is_nothing(word: str, column: Column, words: Mapping[str, str]) -> bool:
    """Whether a word stands where there is no value of an enumeration or a truth."""
    text = word.strip().lower()
    return (
        text in vocabulary().words
        and text not in (_ANSWERS - {"unknown"} if column.type == "enum" else {"no", "false", "0"})
        and spelled(word) not in {spelled(name) for name in words}
    )
