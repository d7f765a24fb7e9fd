"""The words of a verdict: counts of clause statuses turned into sentences, once for every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from privity.blocks import STATUS_WORDS, count_of, joined, status_mark
from privity.reader import Run

BAD = ("error", "fail", "attestation_missing", "attestation_expired")
OPEN = ("not_tested", "no_evidence")

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
    """Return clauses by policy and status; a pass under a loosened setting counts as ``loosened``."""
    counts: dict[str, dict[str, int]] = {}
    for row in run.rows(COUNTS_SQL):
        status = row["status"]
        key = "loosened" if status == "pass" and row["is_loosened"] else status
        of_policy = counts.setdefault(row["policy_id"], {})
        of_policy[key] = of_policy.get(key, 0) + row["clauses"]
    return counts


def verdict_mark(counts: Mapping[str, int]) -> Markup:
    """Return the verdict in a word with its sign: the worst that any clause says."""
    if any(counts.get(s) for s in BAD):
        return _mark("fail", "exceptions found")
    if not any(counts.get(s) for s in ("pass", "loosened", "warn", "attested")):
        return _mark("not_tested", "nothing could be tested")
    if counts.get("warn"):
        return _mark("warn", "warnings only")
    if any(counts.get(s) for s in OPEN):
        return _mark("pass", "no exceptions in what could be tested")
    return _mark("pass", "no exceptions")


def _mark(status: str, words: str) -> Markup:
    return Markup(
        '<span class="status status-{}"><span aria-hidden="true">{}</span> {}</span>'
    ).format(status.replace("_", "-"), STATUS_WORDS[status][0], words)


def verdict_sentence(counts: Mapping[str, int]) -> str:
    """Return what the clauses say, in words: how many failed, warned, held, could not be tested."""
    total = sum(n for s, n in counts.items() if s != "context")
    failed = sum(counts.get(s, 0) for s in BAD)
    parts = [f"{failed:,} with exceptions or without what they require"]
    if counts.get("warn"):
        parts.append(f"{counts['warn']:,} with warnings")
    held = f"{sum(counts.get(s, 0) for s in ('pass', 'loosened', 'attested')):,} held"
    asides = [
        f"{counts[s]:,} {words}"
        for s, words in (
            ("loosened", "under a setting looser than the policy"),
            ("attested", "by attestation"),
        )
        if counts.get(s)
    ]
    parts.append(held + (f" ({joined(asides)})" if asides else ""))
    if counts.get("not_tested"):
        parts.append(f"{counts['not_tested']:,} could not be tested")
    if counts.get("no_evidence"):
        parts.append(f"{counts['no_evidence']:,} had nothing to examine")
    return f"Of {count_of(total, 'clause')}: {', '.join(parts)}."


def status_columns(counts: Sequence[Mapping[str, int]]) -> list[tuple[str, str]]:
    """Return the statuses that occur, the worst first, each with its heading."""
    order = [*STATUS_WORDS, "loosened"]
    order.insert(order.index("pass") + 1, order.pop())
    words = {s: w for s, (_, w) in STATUS_WORDS.items()} | {"loosened": "pass (loosened)"}
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
