"""The management's response on the pages: what was decided about exceptions, by whom and when.

An exception that was decided on counts like any other; only those under a waiver do not, and these
are listed apart, each with its reason and its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import Block, heading, stack
from privity.report.blocks.exhibits import how_read, table_block
from privity.report.blocks.tables import Col
from privity.vocabulary import count_of

RESPONSES = (
    ("confirmed", "confirmed", "a breach, as found"),
    ("justified", "justified", "a reason was given that the records do not show"),
    ("false_positive", "false positive", "the records are wrong, not what was done"),
    ("referred_legal", "referred to Legal", "Legal has it"),
    ("referred_personnel", "referred to personnel", "personnel has it"),
    ("waived", "waived", "accepted up to a day that has not passed; does not count as failed"),
    ("lapsed", "formerly waived", "the waiver has run out; counts as failed again"),
    ("open", "awaiting a decision", "nobody has reviewed it yet"),
)
"""What can be said of an exception: code, word, meaning."""

RESPONSES_SQL = """select case when found.lifecycle = 'lapsed' then 'lapsed'
        else coalesce(decisions.decision, 'open') end as response, count(*) as exceptions
from findings as found
left join decisions on decisions.finding_id = found.finding_id
    and decisions.control_id = found.control_id
where list_contains($controls, found.control_id)
group by response
order by response"""

ALL_RESPONSES_SQL = RESPONSES_SQL.replace("where list_contains($controls, found.control_id)\n", "")

WAIVED_SQL = """select found.control_id, found.subject_label, found.reason as found_reason,
    found.lifecycle, decisions.decision, decisions.reason, decisions.decided_label,
    decisions.decided_role, decisions.decided_on, decisions.expires_on
from findings as found
join decisions on decisions.finding_id = found.finding_id
    and decisions.control_id = found.control_id
where found.lifecycle = 'waived' and list_contains($controls, found.control_id)
order by decisions.expires_on, found.control_id, found.subject_label, found.finding_id"""


def response_of(run: Evidence, control_ids: Iterable[str]) -> Markup:
    """Return what was decided about the exceptions of some controls, as a sentence."""
    counts = _counts(run, RESPONSES_SQL, {"controls": list(control_ids)})
    total = sum(n for response, n in counts.items() if response != "waived")
    said = []
    if number := counts.get("open", 0):
        verb = "awaits" if number == 1 else "await"
        said.append(
            Markup("{:,} of {} {} a decision (<code>privity review</code>)").format(
                number, count_of(total, "exception"), verb
            )
        )
    elif total:
        said.append(Markup("All of {} reviewed").format(count_of(total, "exception")))
    said += [
        Markup("{}: {:,}").format(word, counts[response])
        for response, word, _ in RESPONSES
        if response in counts and response not in ("open", "waived")
    ]
    if number := counts.get("waived", 0):
        said.append(Markup('<a href="#waived">waived</a>, beside these: {:,}').format(number))
    return Markup("; ").join(said) + "." if said else Markup("")


def decision_text(row: dict[str, Any]) -> str | None:
    """Return a decision as the table of exceptions shows it, or None where there is none."""
    if not row["decision"]:
        return None
    said = {response: word for response, word, _ in RESPONSES}[row["decision"]]
    if row["decision"] == "waived":
        said = (
            f"{'formerly ' if row['lifecycle'] == 'lapsed' else ''}waived until {row['expires_on']}"
        )
    reason = f": {row['reason']}" if row["reason"] else ""
    return f"{said}{reason} ({row['decided_on']}, {decider(row)})"


def decider(row: dict[str, Any]) -> str:
    """Return who decided as a pseudonym, with the role where the extracts know it."""
    role = f", {row['decided_role'].replace('_', ' ')}" if row["decided_role"] else ""
    return f"{row['decided_label']}{role}"


def waived_block(run: Evidence, controls: dict[str, dict[str, Any]]) -> Block | None:
    """Return every waived exception of some controls, under a heading; None if there is none."""
    asked = {"controls": list(controls)}
    rows = run.rows(WAIVED_SQL, asked)
    if not rows:
        return None
    return stack(
        heading("Waived", 3, "waived"),
        table_block(
            run,
            "Exceptions that do not count while their waiver runs, the first to run out first",
            [
                Col("Exception", "label", is_header=True),
                Col("Found by", is_wide=True),
                Col("Reason of the waiver", is_wide=True),
                Col("Until", "day"),
                Col("Decided", "day"),
                Col("By", is_wide=True),
            ],
            [
                (
                    r["subject_label"],
                    f"{controls[r['control_id']]['title']}: {r['found_reason']}",
                    r["reason"],
                    r["expires_on"],
                    r["decided_on"],
                    decider(r),
                )
                for r in rows
            ],
            how_read(run, WAIVED_SQL, asked),
        ),
    )


def responses_block(run: Evidence) -> Block | None:
    """Return how many exceptions were decided on, and how; None if there is no exception."""
    counts = _counts(run, ALL_RESPONSES_SQL, {})
    if not counts:
        return None
    return table_block(
        run,
        "Exceptions by what was decided about them",
        [Col("Decision", is_header=True), Col("Meaning", is_wide=True), Col("Exceptions", "count")],
        [
            (word.capitalize(), meaning, counts[response])
            for response, word, meaning in RESPONSES
            if response in counts
        ],
        how_read(run, ALL_RESPONSES_SQL),
    )


def _counts(run: Evidence, sql: str, asked: dict[str, Any]) -> dict[str, int]:
    return {r["response"]: r["exceptions"] for r in run.rows(sql, asked)}
