"""The words of a verdict: counts of clause statuses turned into sentences, once for every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from privity.blocks import STATUS_WORDS, count_of, joined, status_mark
from privity.reader import Run
from privity.statuses import loosened_word, names_of

BAD, OPEN, PART = names_of("bad"), names_of("open"), names_of("part")
HELD = (*names_of("held"), "loosened")

_ASK = ("set the context and ask for", "sets the context and asks for")

COUNTS_SQL = """select r.policy_id, r.status, r.is_loosened, count(*) as clauses
from clause_results as r
group by r.policy_id, r.status, r.is_loosened
order by r.policy_id, r.status, r.is_loosened"""

POLICIES_SQL = """select policy_id, title, citation
from policies
where is_adopted
order by ordinal"""


def policies(run: Run) -> list[dict[str, Any]]:
    """Return the adopted policies in their order."""
    return run.rows(POLICIES_SQL)


def status_counts(run: Run) -> dict[str, dict[str, int]]:
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
    if counts.get("warn"):
        return _mark("warn", "warnings only")
    if not any(counts.get(s) for s in (*HELD, *PART)):
        return _mark("not_tested", "nothing could be tested")
    if any(counts.get(s) for s in PART):
        return _mark("partial", "no exceptions in what could be judged")
    if any(counts.get(s) for s in OPEN):
        return _mark("pass", "no exceptions in what could be tested")
    return _mark("pass", "no exceptions")


def _mark(status: str, words: str) -> Markup:
    return Markup(
        '<span class="status status-{}"><span aria-hidden="true">{}</span> {}</span>'
    ).format(status.replace("_", "-"), STATUS_WORDS[status][0], words)


def verdict_sentence(counts: Mapping[str, int]) -> str:
    """Return what the clauses say, in words: how many failed, held, could not be tested."""
    total = sum(n for s, n in counts.items() if s != "context")
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
        (held, "held" + (f" ({joined(asides)})" if asides else "")),
        (sum(counts.get(s, 0) for s in PART), "held in what could be judged"),
        (counts.get("not_tested", 0), "could not be tested"),
        (counts.get("no_evidence", 0), "had nothing to examine"),
    ]
    parts = [f"{n:,} {words}" for n, words in said if n or words in ("failed", "held")]
    context = counts.get("context", 0)
    beside = ""
    if context:
        beside = f" {count_of(context, 'further clause')} {_ASK[context == 1]} nothing."
    return f"Of {count_of(total, 'clause')} {joined(parts, len(parts))}.{beside}"


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
    return Markup('<a href="clause:{0}">{0}</a>').format(clause_id)


__all__ = [
    "BAD",
    "COUNTS_SQL",
    "OPEN",
    "clause_link",
    "policies",
    "status_columns",
    "status_counts",
    "status_mark",
    "verdict_mark",
    "verdict_sentence",
]
