"""Closed lists and words that all rooms share: statuses, severities, editions, counts in words.

Owns what a status is called, which is worse than which, and what it says to other programs. How it
is come by is left to ``evaluation.controls``, ``quality.fitness`` and ``evaluation.rollup``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

INTERNAL, PUBLIC = EDITIONS = ("internal", "public")
SEVERITIES = ("low", "medium", "high", "critical")
MODALITIES = ("must", "must_not", "may", "should", "info")
CANNOT_JUDGE = "cannot_judge"
"""A record of which the extracts do not say whether the rule applies to it, or was kept."""
ROW_STATUSES = ("pass", "fail", "not_applicable", CANNOT_JUDGE)


@dataclass(frozen=True)
class Status:
    """One status: its sign and word, what it says of the records, and its JUnit outcome.

    ``says`` is ``bad`` (something is wrong), ``warned``, ``held`` (whole and without exception),
    ``part`` (without exception in what could be judged), ``open`` (nothing was judged) or
    ``nothing`` (nothing was asked).
    """

    name: str
    sign: str
    word: str
    says: str
    junit: str
    is_of_controls: bool = True
    """Whether a control can have it; the others are of clauses alone."""


STATUSES = (
    Status("error", "‼", "error", "bad", "error"),
    Status("fail", "✗", "fail", "bad", "failure"),
    Status("attestation_missing", "✗", "attestation missing", "bad", "failure", False),
    Status("attestation_expired", "✗", "attestation expired", "bad", "failure", False),
    Status("not_tested", "–", "not tested", "open", "skipped"),
    Status("no_evidence", "○", "no evidence", "open", "skipped"),
    Status("warn", "!", "warning", "warned", "passed"),
    # Not passed: a dashboard that shows it in green would say more than was seen.
    Status("partial", "◐", "pass (of what could be judged)", "part", "skipped"),
    Status("attested", "✎", "attested", "held", "passed", False),
    Status("pass", "✓", "pass", "held", "passed"),
    Status("context", "i", "context", "nothing", "skipped", False),
)
"""In the order in which pages list them."""

# A test with nothing to examine says nothing beside one that examined something.
WORST_FIRST = (
    *(s.name for s in STATUSES if s.name not in ("no_evidence", "context")),
    "no_evidence",
)
"""In the order in which a clause takes the worst of its controls."""


def names_of(*says: str) -> tuple[str, ...]:
    """Return the statuses that say one of these, in the order of pages.

    Examples
    --------
    >>> names_of("held", "part")
    ('partial', 'attested', 'pass')
    """
    return tuple(s.name for s in STATUSES if s.says in says)


def says_no_exception(status: str) -> bool:
    """Return whether a control's status tells that none of its records is an exception.

    Examples
    --------
    >>> says_no_exception("partial"), says_no_exception("not_tested")
    (True, False)
    """
    return status == "no_evidence" or status in names_of("held", "part")


def is_judged(status: str) -> bool:
    """Return whether records were judged, so that a setting that is looser matters."""
    return status not in ("error", *names_of("open", "nothing"))


def loosened_word(status: str, word: str) -> str:
    """Return a status's word with the remark that a looser setting was in force."""
    return f"{word} (loosened)" if is_judged(status) else word


CONTEXT = "context"
"""The status of a clause that sets the context and asks for nothing."""

TESTED = frozenset({"fail", "warn", *(s.name for s in STATUSES if s.says == "held")})
"""Statuses of clauses that were wholly tested, by records or by a valid attestation.

All others that ask for anything were not, or only in part: a new status begins there.
"""


def requires_anything(status: str) -> bool:
    """Tell whether a clause of this status asks for anything."""
    return status != CONTEXT


def is_tested(status: str) -> bool:
    """Tell whether a clause of this status was wholly tested."""
    return status in TESTED


def percent(part: int, whole: int) -> int:
    """Return a share in percent that reads as none or as all only where it is that.

    Examples
    --------
    >>> percent(299, 300), percent(300, 300)
    (99, 100)
    """
    if part in (0, whole):
        return 100 if part else 0
    return min(max(round(part / whole * 100), 1), 99)


STATUS_WORDS = {s.name: (s.sign, s.word) for s in STATUSES}
"""Every status with its sign and its word, in the order of pages."""


def count_of(count: int, noun: str, plural: str = "") -> str:
    """Return ``1 clause``, ``2 clauses``, ``no clause`` alike: a number with its noun.

    Examples
    --------
    >>> count_of(1200, "row")
    '1,200 rows'
    """
    return f"{count:,} {noun_of(count, noun, plural)}"


def noun_of(count: int, noun: str, plural: str = "") -> str:
    """Return a noun in the number that a count asks for, where the count stands apart from it.

    Examples
    --------
    >>> noun_of(1, "access", "accesses")
    'access'
    """
    return noun if count == 1 else plural or f"{noun}s"


def joined(names: Sequence[str], limit: int = 6) -> str:
    """Return names as a list in words, the first few and how many more."""
    names = [str(n) for n in names]
    if len(names) > limit:
        return ", ".join(names[:limit]) + f" and {len(names) - limit} more"
    if len(names) > 1:
        return ", ".join(names[:-1]) + " and " + names[-1]
    return "".join(names)


_WORDS = {
    "aag": "assistant attorney general",
    "parent_guardian": "parent or guardian",
    "ncmec": "national centre for missing children (NCMEC)",
    "cjts": "juvenile training school (CJTS)",
    "need_based_programme": "need-based programme",
    "name_address": "names and addresses",
    "child_specific": "child-specific information",
    "email": "e-mail",
}


def spoken(code: str | None) -> str:
    """Return a code of an enumeration as words: ``law_enforcement`` becomes ``law enforcement``."""
    return _WORDS.get(code or "", (code or "not recorded").replace("_", " "))
