"""Dispositions: what was decided about an exception, and what a run makes of it.

A decision holds for one finding of one control. Only a waiver takes an exception off the count,
and only to its last day; every other decision stands beside an exception that counts. How decisions
are kept is left to ``store``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from privity.engine import Session
from privity.errors import nearest

GIVEN = ("finding_id", "control_id", "decision", "reason", "decided_by", "decided_on", "expires_on")
"""What is decided; what a line of the store has beside it, privity adds."""

DECISIONS = (
    "confirmed",
    "justified",
    "false_positive",
    "waived",
    "referred_legal",
    "referred_personnel",
)
NEED_REASON = ("justified", "false_positive", "waived")
_FORMULA = re.compile(r"[=+\-@]")


MAX_CHARACTERS = 2_000
"""How long a text of a decision may be: pages show it in a cell of a table."""


@dataclass(frozen=True)
class DecisionLimits:
    """What may be decided now: not later than today, and no waiver for good.

    Without ``today`` days are not held against the calendar.
    """

    today: dt.date | None = None
    waiver_days: int = 1096

    def problem_of(self, decided: Disposition) -> str:
        """Return what is wrong with a decision that is to be recorded, or an empty text."""
        for name in GIVEN:
            if len(str(getattr(decided, name) or "")) > MAX_CHARACTERS:
                return (
                    f"{name} is longer than {MAX_CHARACTERS:,} characters; say it shorter, and "
                    "name where the rest stands"
                )
        if self.today and decided.decided_on > self.today:
            return f"decided_on lies after today, {self.today}"
        end = decided.expires_on
        if end and (end - decided.decided_on).days > self.waiver_days:
            return (
                f"expires_on lies more than {self.waiver_days:,} days after decided_on "
                "(waiver_days); waive it for a shorter time and decide again"
            )
        return ""


NO_DAY = DecisionLimits()
"""What holds whatever day it is."""


@dataclass(frozen=True)
class Disposition:
    """One decision about one finding; ``expires_on`` is a waiver's last good day.

    ``recorded_by`` and ``recorded_at`` say who wrote it down and when, which may be later.
    """

    finding_id: str
    control_id: str
    decision: str
    reason: str
    decided_by: str
    decided_on: dt.date
    expires_on: dt.date | None
    recorded_by: str = ""
    recorded_at: str = ""

    def is_settled(self, today: dt.date) -> bool:
        """Tell whether the finding needs no other decision: this is no waiver that has run out."""
        return self.expires_on is None or self.expires_on >= today


def disposition_of(row: Mapping[str, str]) -> Disposition:
    """Return a decision from texts by column.

    Raises
    ------
    ValueError
        With the first thing that is wrong with it.
    """
    text = {name: (row.get(name) or "").strip() for name in GIVEN}
    for name in ("finding_id", "control_id"):
        if not text[name]:
            raise ValueError(f"lacks {name}")
    for name in ("decision", "decided_by", "decided_on", "reason", "expires_on"):
        if problem := problem_of(name, text):
            raise ValueError(problem)
    return Disposition(
        text["finding_id"],
        text["control_id"],
        text["decision"],
        text["reason"],
        text["decided_by"],
        dt.date.fromisoformat(text["decided_on"]),
        dt.date.fromisoformat(text["expires_on"]) if text["expires_on"] else None,
        row.get("recorded_by") or "",
        row.get("recorded_at") or "",
    )


def problem_of(name: str, text: Mapping[str, str]) -> str:
    """Return what is wrong with one column of a decision, or an empty text.

    Parameters
    ----------
    name : str
        One of ``GIVEN``.
    text : mapping
        All columns, since a reason and an end are asked of some decisions only.
    """
    given = text[name]
    if any(ord(c) < 32 for c in given) or _FORMULA.match(given):
        return f"{name} begins with a formula's sign or holds a line break; write a plain sentence"
    if name == "decision" and given not in DECISIONS:
        return f"decision is none of {', '.join(DECISIONS)}{nearest(given, DECISIONS)}"
    if name == "reason" and not given and text["decision"] in NEED_REASON:
        return f"lacks a reason, without which nothing is {text['decision'].replace('_', ' ')}"
    if name == "expires_on":
        return _problem_of_end(given, text)
    if name in ("decided_by", "decided_on") and not given:
        return f"lacks {name}"
    return _problem_of_day(name, given) if name == "decided_on" else ""


def _problem_of_end(given: str, text: Mapping[str, str]) -> str:
    if text["decision"] != "waived":
        return "expires_on is for waivers only; leave it empty" if given else ""
    if not given:
        return "lacks expires_on: a waiver has a last day"
    if problem := _problem_of_day("expires_on", given):
        return problem
    is_over = dt.date.fromisoformat(given) < dt.date.fromisoformat(text["decided_on"])
    return f"expires_on lies before decided_on, {text['decided_on']}" if is_over else ""


def _problem_of_day(name: str, given: str) -> str:
    try:
        dt.date.fromisoformat(given)
    except ValueError:
        return f"{name} is not a date; write 2026-09-30"
    return ""


def last_decisions(decided: Iterable[Disposition]) -> dict[tuple[str, str], Disposition]:
    """Return the decision that holds for each finding of each control: the latest day's last."""
    in_order = sorted(decided, key=lambda d: d.decided_on)
    return {(d.finding_id, d.control_id): d for d in in_order}


_DECIDED = pa.schema(
    [
        ("finding_id", pa.string()),
        ("control_id", pa.string()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("decided_by", pa.string()),
        ("decided_on", pa.date32()),
        ("expires_on", pa.date32()),
    ]
)


def stage_decisions(connection: Session, decided: list[Disposition], as_of: dt.date) -> None:
    """Make ``decided``, the decision in force on each finding, and ``waivers`` among them.

    Decisions made after the as-of day are not yet known.
    """
    last = last_decisions(d for d in decided if d.decided_on <= as_of)
    rows = [{name: getattr(d, name) for name in _DECIDED.names} for d in last.values()]
    with connection.uploaded("decided_rows", pa.Table.from_pylist(rows, schema=_DECIDED)):
        connection.create_table("decided", "select * from decided_rows", replace=True)
    connection.create_view(
        "waivers",
        "select finding_id, control_id, expires_on from decided where decision = 'waived'",
        replace=True,
    )


def write_decisions(connection: Session) -> None:
    """Write the decisions on this run's findings; who decided stands there as a pseudonym."""
    connection.execute(
        """
        insert into evidence.decisions
        select decided.finding_id, decided.control_id, decided.decision,
            nullif(decided.reason, ''), pseudonym('staff', decided.decided_by), staff.role,
            decided.decided_on, decided.expires_on
        from decided
        semi join (
            select finding_id, control_id from evidence.findings
            union all
            select finding_id, control_id from evidence.past_findings
        ) as found
            on found.finding_id = decided.finding_id and found.control_id = decided.control_id
        left join staff on staff.staff_id = decided.decided_by
        order by decided.control_id, decided.finding_id
        """
    )


def stage_previous(connection: Session, is_attached: bool) -> None:
    """Make ``found_before``: what was found up to the previous run, by control and subject.

    ``was_open`` says that it was not fixed when last examined, ``was_found`` that the previous run
    itself found it, ``was_otherwise`` that it was none only because the rules had changed. A run
    from before rules were kept leaves them empty: nothing of it can be told to be fixed.
    """
    source = (
        "from (select true as was_found, * from previous.findings union all "
        "select false, * from previous.past_findings)"
        if is_attached
        else "from (select true as was_found, * from evidence.findings limit 0)"
    )
    connection.execute(
        "create or replace table found_before_rows as select false as was_found, * "
        "from evidence.findings limit 0"
    )
    connection.execute(f"insert into found_before_rows by name {source}")
    connection.execute(
        "create or replace table found_before as select control_id, subject, "
        "bool_or(lifecycle <> 'fixed') as was_open, bool_or(was_found) as was_found, "
        "bool_or(lifecycle = 'judged_otherwise') as was_otherwise "
        "from found_before_rows group by control_id, subject"
    )
