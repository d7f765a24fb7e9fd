"""The words of a verdict: counts of clause statuses turned into sentences, once for every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import link, noted, signed, status_mark
from privity.vocabulary import (
    STATUS_WORDS,
    count_of,
    is_tested,
    joined,
    loosened_word,
    names_of,
    percent,
    requires_anything,
)

BAD, OPEN, PART = names_of("bad"), names_of("open"), names_of("part")
HELD = (*names_of("held"), "loosened")

LEAST_SHARE = 90
"""Below so many percent of clauses tested, a verdict without exceptions is neutral, never green."""
MOST = 50
"""Below so many percent the verdict itself says that most is untested."""

SHARE_RULE = (
    "A verdict is green only where nothing was found and at least "
    f"{LEAST_SHARE} % of the clauses that ask for something were tested; below that it "
    "is neutral."
)

_ASK = ("set the context and ask for", "sets the context and asks for")

COUNTS_SQL = """select r.policy_id, r.status, r.is_loosened, count(*) as clauses
from clause_results as r
group by r.policy_id, r.status, r.is_loosened
order by r.policy_id, r.status, r.is_loosened"""

POLICIES_SQL = """select policy_id, title, citation
from policies
where is_adopted
order by ordinal"""


def policies(run: Evidence) -> list[dict[str, Any]]:
    """Return the adopted policies in their order."""
    return run.rows(POLICIES_SQL)


def status_counts(run: Evidence) -> dict[str, dict[str, int]]:
    """Return clauses by policy and status; a pass under a loosened setting is ``loosened``."""
    counts: dict[str, dict[str, int]] = {}
    for row in run.rows(COUNTS_SQL):
        status = row["status"]
        key = "loosened" if status == "pass" and row["is_loosened"] else status
        of_policy = counts.setdefault(row["policy_id"], {})
        of_policy[key] = of_policy.get(key, 0) + row["clauses"]
    return counts


def verdict_mark(counts: Mapping[str, int]) -> Markup:
    """Return the verdict in a few words with its sign: the worst that any clause says."""
    if counts.get("fail"):
        return _mark("fail", "exceptions found")
    if counts.get("error"):
        return _mark("error", "not all could be evaluated")
    if any(counts.get(s) for s in BAD):
        return _mark("attestation_missing", "attestations missing")
    tested, asked = tested_of(counts)
    parts = sum(counts.get(s, 0) for s in PART)
    if not tested and not parts:
        return _mark("not_tested", "nothing could be tested")
    share = percent(tested, asked)
    found = "warnings only" if counts.get("warn") else "no exceptions"
    if percent(tested + parts, asked) < MOST:
        return _mark("not_tested", f"mostly untested; {found} in the rest")
    if tested < asked:
        found += " in what could be tested"
    if counts.get("warn"):
        return _mark("warn", found)
    if parts:
        return _mark("partial", "no exceptions in what could be judged")
    return _mark("pass" if share >= LEAST_SHARE else "not_tested", found)


def tested_of(counts: Mapping[str, int]) -> tuple[int, int]:
    """Return how many clauses were wholly tested, and how many ask for anything."""
    asked = {s: n for s, n in counts.items() if requires_anything(s)}
    return sum(n for s, n in asked.items() if is_tested(s) or s == "loosened"), sum(asked.values())


def verdict_line(counts: Mapping[str, int]) -> Markup:
    """Return the verdict as pages lead with it: the share tested, the sign, what the clauses say."""
    return Markup("<strong>{}</strong> {}. {}").format(
        tested_sentence(counts), verdict_mark(counts), verdict_sentence(counts)
    )


def tested_sentence(counts: Mapping[str, int]) -> str:
    """Return which share of the clauses was tested, in words.

    Examples
    --------
    >>> tested_sentence({"pass": 2, "not_tested": 115, "context": 8})
    '2 of 117 clauses tested (2 %).'
    """
    tested, asked = tested_of(counts)
    share = f" ({percent(tested, asked)} %)" if asked else ""
    return f"{tested:,} of {count_of(asked, 'clause')} tested{share}."


def _mark(status: str, words: str) -> Markup:
    return signed(status, STATUS_WORDS[status][0], words)


def verdict_sentence(counts: Mapping[str, int]) -> str:
    """Return what the clauses say, in words: how many failed, held, could not be tested."""
    unsigned = counts.get("attestation_missing", 0) + counts.get("attestation_expired", 0)
    held = sum(counts.get(s, 0) for s in HELD)
    asides = [
        f"{counts[s]:,} {words}"
        for s, words in (
            ("loosened", "under a setting looser than the policy"),
            ("attested", "by attestation"),
        )
        if counts.get(s)
    ]
    said = [
        (counts.get("fail", 0), "failed"),
        (counts.get("error", 0), "could not be evaluated"),
        (unsigned, "lacked a valid attestation"),
        (counts.get("warn", 0), "gave a warning"),
        (held, "met" + (f" ({joined(asides)})" if asides else "")),
        (sum(counts.get(s, 0) for s in PART), "met in what could be judged"),
        (counts.get("not_tested", 0), "could not be tested"),
        (counts.get("no_evidence", 0), "had nothing to examine"),
    ]
    parts = [f"{n:,} {words}" for n, words in said if n or words in ("failed", "met")]
    context = counts.get("context", 0)
    beside = ""
    if context:
        beside = f" {count_of(context, 'further clause')} {_ASK[context == 1]} nothing."
    return f"Clauses: {joined(parts, len(parts))}.{beside}"


def status_columns(counts: Sequence[Mapping[str, int]]) -> list[tuple[str, str]]:
    """Return the statuses that occur, the worst first, each with its heading."""
    order = [*STATUS_WORDS, "loosened"]
    order.insert(order.index("pass") + 1, order.pop())
    words = {s: w for s, (_, w) in STATUS_WORDS.items()}
    words["loosened"] = loosened_word("pass", words["pass"])
    return [
        (s, words[s])
        for s in order
        if s in ("fail", "not_tested", "pass") or any(c.get(s) for c in counts)
    ]


def clause_link(clause_id: str) -> Markup:
    """Return a link to a clause's place in its policy's chapter; ``render`` finds the page."""
    return link(f"clause:{clause_id}", clause_id)


def clause_links(clause_ids: Iterable[str]) -> Markup:
    """Return links to the places of clauses, in the order given."""
    return Markup(", ").join(map(clause_link, clause_ids))


def policy_link(policy: Mapping[str, Any]) -> Markup:
    """Return a link to a policy's chapter, the policy's citation below it."""
    return noted(link(f"policy:{policy['policy_id']}", policy["title"]), policy["citation"])


def totals_of(by_policy: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return how many clauses of all policies have each status."""
    total: Counter[str] = Counter()
    for counts in by_policy:
        total.update(counts)
    return dict(total)


__all__ = [
    "BAD",
    "COUNTS_SQL",
    "LEAST_SHARE",
    "OPEN",
    "SHARE_RULE",
    "clause_link",
    "clause_links",
    "policies",
    "policy_link",
    "status_columns",
    "status_counts",
    "status_mark",
    "tested_of",
    "tested_sentence",
    "totals_of",
    "verdict_line",
    "verdict_mark",
    "verdict_sentence",
]
