"""Word lists of adapters: what a product's names of events are to the table, in a file to be read.

An adapter that knows many names keeps them beside it, in a YAML file of two parts: ``acts``, by the
value that the SELECT makes of them, and ``left_out``, by the reason that is counted. What stands in
neither is unknown to the adapter, which quarantines it. Owns the reading of such a file and its form
within SQL.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from privity.errors import PrivityError
from privity.resources import parse_yaml

PARTS = ("acts", "left_out")
_DROPPED = re.compile(r"[ _]|\.+\Z")


def plain_word(word: str) -> str:
    """Return a name as lists compare it: no blank, underscore, capital or full stop at its end.

    Examples
    --------
    >>> plain_word("Add user.")
    'adduser'
    """
    return _DROPPED.sub("", word.strip()).lower()


def read_word_list(path: Path, place: str) -> str:
    """Read a word list, in the form in which an adapter's SELECT gets it.

    Parameters
    ----------
    path : Path
    place : str
        The adapter's name in messages.

    Returns
    -------
    str
        One line a word, ``word|act|reason``, of which one is empty: split it by ``chr(10)`` and
        ``|``.

    Raises
    ------
    PrivityError
        If the file cannot be read, holds anything else, or a word stands in it twice.
    """
    place = f"{place}: {path.name}"
    try:
        told = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PrivityError(f"{place}: cannot be read ({type(error).__name__})") from None
    if not isinstance(told, dict) or not told or told.keys() - set(PARTS):
        raise PrivityError(f"{place}: write acts and left_out, each with lists by name")
    lines: dict[str, str] = {}
    problems = []
    for part in PARTS:
        for key, words in (told.get(part) or {}).items():
            problems += [f"{place}: {problem}" for problem in _refused(key, words)]
            for word in map(str, words or ()):
                plain = plain_word(word)
                if plain in lines:
                    problems.append(f"{place}: {word} stands there twice; keep one")
                lines[plain] = f"{plain}|{key}|" if part == "acts" else f"{plain}||{key}"
    if problems:
        raise PrivityError(list(dict.fromkeys(problems)))
    return "\n".join(lines.values())


def _refused(key: Any, words: Any) -> list[str]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return [f"{key}: write a list of texts, in quotes where YAML reads another kind"]
    return [
        f"{text}: a '|' or a line break cannot stand in a word list"
        for text in (str(key), *words)
        if "|" in text or "\n" in text
    ]
