"""Dispositions: what the words of a disposition or a status say became of a request for records.

Owns the reading of ``dispositions`` and ``request_kinds`` of ``expectations/synonyms.yaml``, and the
SQL that reads a text by them. A text is read as whole words and as a whole: each of its words
belongs to a wording of the vocabulary, or the text is not known. So a word that nobody foresaw, a
"not" above all, never leaves the decision that stands beside it. Which connection has the functions
is the business of ``intake.input_rows``, what becomes of a row of the adapter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from privity.catalogue.no_value import word_sql
from privity.engine import Session
from privity.resources import expectations_dir, parse_yaml
from privity.sqltext import listed, quoted

DECISIONS = ("granted", "partial", "denied", "withdrawn")
OUTCOMES = (*DECISIONS, "answered", "closed", "open", "nothing")
DISPOSITION_FUNCTIONS = frozenset({"read_disposition", "request_kind"})
# A letter for each saying, so that the sayings of a text are a short text themselves.
_LETTERS = {
    "granted": "g",
    "partial": "p",
    "denied": "d",
    "withdrawn": "w",
    "answered": "a",
    "closed": "c",
    "open": "o",
    "reasons": "r",
    "entire": "e",
    "beside": "b",
}
# What the sayings of a text are together; a text of other sayings contradicts itself.
_TOGETHER = {
    "granted": "[cb]*g[gecb]*",
    "partial": "[cb]*g*p[pgdrcb]*|[cb]*g[gcb]*p[pgrcb]*",
    "denied": "[cb]*d[darcb]*",
    "withdrawn": "[cb]*w[wacb]*|[cb]*a[acb]*w[wacb]*",
    "answered": "[cb]*a[acb]*",
    "open": "[b]*o[ob]*",
    "closed": "[b]*c[cb]*",
}
_TOKEN = r"(?:[a-z]?\d+[a-z]{0,2}|[a-z])"
# "Exemption (b)(7)(C)", "under section 17a-28": a place in a law, which is a reason to keep back.
_CITATION = (
    r"(?:(?:under|per|pursuant to) )?(?:foia )?"
    r"(?:exemptions?|exempt|sections?|sec|subsection|code|rcw|ors|gc|usc|cgs|b)"
    rf"(?: \|)* {_TOKEN}(?:(?: \|| and| or)* {_TOKEN})*"
)
# Words for nothing that may be an answer ("Released: no", "nothing") are none in a disposition.
_ANSWERS = ("no", "false", "0", "-1", "nothing", "nobody", "no one", "no-one", "not any")
_PARTED = r"[;,:.!?()\[\]{}/\\|\r\n\t]+|\s[-–—]+\s|^\s*[-–—]+|[-–—]+\s*$"


@dataclass(frozen=True)
class Dispositions:
    """The vocabulary: wordings by what they say, and the whole texts that say who asks."""

    wordings: dict[str, tuple[str, ...]]
    opening: tuple[str, ...]
    kinds: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def dispositions() -> Dispositions:
    """Read the vocabulary that privity ships with.

    Raises
    ------
    ValueError
        If a wording stands under two headings: which of them it is could only be guessed.
    """
    raw = parse_yaml((expectations_dir() / "synonyms.yaml").read_text(encoding="utf-8"))
    wordings = {saying: _flat(lines) for saying, lines in raw["dispositions"].items()}
    kinds = {kind: _flat(words) for kind, words in raw["request_kinds"].items()}
    for part in (wordings, kinds):
        every = [wording for words in part.values() for wording in words]
        if twice := sorted({wording for wording in every if every.count(wording) > 1}):
            raise ValueError(f"synonyms.yaml: stands twice: {', '.join(twice)}")
    return Dispositions(wordings, wordings.pop("opening"), kinds)


def _flat(lines: list[str] | list[list[str]]) -> tuple[str, ...]:
    return tuple(
        wording for line in lines for wording in (line if isinstance(line, list) else [line])
    )


def define_dispositions(connection: Session) -> None:
    """Define the functions that read dispositions in a connection, for as long as it lasts.

    ``read_disposition(text, own)`` gives a struct: ``outcome``, one of ``OUTCOMES``, NULL for a text
    that is not known, and ``wording``, the wording that decided. ``own`` are an agency's own texts,
    such as ``'Referred onward = answered; Cleared = granted'``, or an empty text.
    ``request_kind(text)`` gives the kind of request that the whole text names, or NULL.

    Parameters
    ----------
    connection : Session
    """
    for name, definition in disposition_macros().items():
        connection.execute(f"create or replace temp macro {name} as {definition}")


@lru_cache(maxsize=1)
def disposition_macros() -> dict[str, str]:
    """Return the definition of each function that reads dispositions, by its name with parameters."""
    return {
        "words_apart(given)": _words_apart("given"),
        "wordings_in(words)": _wordings_in("words"),
        "sayings_of(found)": _sayings_of("found"),
        "own_outcome(given, own)": _own_outcome("given", "own"),
        "read_disposition(given, own)": _read("given", "own"),
        "request_kind(given)": _kind("given"),
    }


def _words_apart(text: str) -> str:
    """Give SQL that brings a text to lower-case words, a stroke where one part of it ends."""
    parted = f"regexp_replace(strip_accents(lower({text})), {quoted(_PARTED)}, ' | ', 'g')"
    apart = f"trim(regexp_replace({parted}, '[\\p{{P}}\\p{{Z}}\\p{{Cc}}]+', ' ', 'g'))"
    # A number in front is that of the portal's list of choices: "03 - Denied".
    return f"trim(regexp_replace({apart}, '^(\\| )*(\\d{{1,2}} (\\| )*)?', ''))"


def _pattern() -> str:
    known = [w for words in dispositions().wordings.values() for w in words]
    longest = "|".join(sorted(known, key=len, reverse=True))
    opening = "|".join(sorted(dispositions().opening, key=len, reverse=True))
    return rf"\b(?:{_CITATION}|(?:{opening})(?: [^|]*[^| ])?|{longest})\b"


def _wordings_in(words: str) -> str:
    """Give SQL of the wordings that a text is made of; NULL if it holds any other word."""
    pattern = quoted(_pattern())
    rest = f"regexp_replace({words}, {pattern}, ' ', 'g')"
    return (
        f"case when translate({rest}, '| ', '') = '' "
        f"then regexp_extract_all({words}, {pattern}) end"
    )


def _sayings_of(found: str) -> str:
    """Give SQL of the letters of what wordings say, one after another."""
    entries = {
        wording: _LETTERS[saying]
        for saying, wordings in dispositions().wordings.items()
        for wording in wordings
    }
    # One text to search in: a list would be copied for every row, a pattern compiled.
    known = quoted("|" + "".join(f"{wording}={letter}|" for wording, letter in entries.items()))
    opens = " or ".join(
        f"starts_with(wording, {quoted(opening)})" for opening in dispositions().opening
    )
    place = f"strpos({known}, '|' || wording || '=')"
    return (
        f"array_to_string(list_transform({found}, lambda wording: case when {place} > 0 "
        f"then substr({known}, {place} + length(wording) + 2, 1) when {opens} then 'o' else 'r' end), '')"
    )


def _own_outcome(text: str, own: str) -> str:
    """Give SQL of what an agency says that a whole text means."""
    entry = "list_transform(string_split(line, '='), lambda part: lower(trim(part)))"
    return (
        f"list_transform(list_filter(list_transform(string_split({own}, ';'), lambda line: {entry}), "
        f"lambda pair: len(pair) = 2 and pair[1] = lower(trim({text})) "
        f"and list_contains({listed(OUTCOMES)}, pair[2])), lambda pair: pair[2])[1]"
    )


def _read(text: str, own: str) -> str:
    """Give SQL of what a text says: within the subquery it is read once for each text there is."""
    nothing = "{'outcome': 'nothing', 'wording': ''}"
    outcomes = " ".join(
        f"when regexp_full_match(sayings, {quoted(together)}) then {{'outcome': {quoted(outcome)}, "
        f"'wording': found[strpos(sayings, {quoted(_LETTERS[outcome])})]}}"
        for outcome, together in _TOGETHER.items()
    )
    by_wordings = f"""(
        select case when coalesce(words, '') = '' then {nothing} {outcomes} end
        from (
            select words, found, sayings_of(found) as sayings from (
                select words, wordings_in(words) as found from (
                    select words_apart({text}) as words))))"""
    return (
        f"case when own_outcome({text}, {own}) is not null "
        f"then {{'outcome': own_outcome({text}, {own}), 'wording': trim({text})}} "
        f"else coalesce({by_wordings}, case when not list_contains({listed(_ANSWERS)}, "
        f"{word_sql(f'trim({text})')}) then {nothing} end) end"
    )


def _kind(text: str) -> str:
    branches = " ".join(
        f"when list_contains({listed(wordings)}, words) then {quoted(kind)}"
        for kind, wordings in dispositions().kinds.items()
    )
    words = f"trim(regexp_replace(words_apart({text}), '[| ]+', ' ', 'g'))"
    return f"(select case {branches} end from (select {words} as words))"
