"""The queue: access sessions in order of rank, each with its score's parts and its accesses."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from privity.evidence import Evidence, counts_of, marked
from privity.report.blocks import verdicts
from privity.report.blocks.block import (
    Block,
    fold,
    heading,
    lines,
    link,
    paragraph,
    span,
    stack,
    status_mark,
)
from privity.report.blocks.exhibits import how_read, table_block
from privity.report.blocks.small_numbers import LEAST, interval_of
from privity.report.blocks.tables import Col, shown
from privity.vocabulary import count_of, joined, noun_of, spoken

LIMIT, ACCESSES = 25, 20

INCIDENTS_SQL = """select rank, incident_label, score, staff_label, account_label, case_label,
    person_label, unit_id, first_on, last_on, accesses, unexplained, systems, actions, flags,
    is_contracted
from access_incidents
order by rank, incident_label"""

PARTS_SQL = """select incident_label, ordinal, part, points, sentence
from access_incident_parts
where list_contains($incidents, incident_label)
order by rank, incident_label, ordinal"""

REVIEW_SQL = """select incident_label, event_label, occurred_at, system, action, is_explained,
    flags, staff_label
from access_review
where list_contains($incidents, incident_label)
order by rank, event_label"""

LOOSE_SQL = """select rank, event_label, occurred_at, system, action, case_label, staff_label,
    is_explained, flags
from access_review
where incident_label is null
order by rank, event_label"""

CONTRACTED_SQL = """select is_contracted, sum(accesses) as judged,
    sum(case when reason = 'unexplained' then accesses else 0 end) as unexplained
from access_summary
where reason <> 'no case or person'
group by is_contracted
order by is_contracted"""

CONTROLS_SQL = """select control_id, title, status, is_loosened, failed, reason, clause_ids
from control_results
where list_contains(clause_ids, 'DHS-05')
order by control_id"""


class Queue:
    """Access sessions as a reviewer takes them up, the worst first."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    @cached_property
    def incidents(self) -> list[dict[str, Any]]:
        """All access sessions, in order of rank."""
        return self.run.rows(INCIDENTS_SQL)

    def sentence(self, judged: int) -> str | Markup:
        """Say how long the queue is, for so many accesses to a case or person."""
        number = len(self.incidents)
        if not number:
            return "No access waits for review."
        held = sum(i["accesses"] for i in self.incidents)
        per = (
            f", {number / judged * 1000:.1f} for every 1,000 accesses to a case or person"
            if judged
            else ""
        )
        verb = "waits" if number == 1 else "wait"
        bare = sum(i["unexplained"] > 0 for i in self.incidents)
        return Markup(
            "{} {} of {} {} for review{}: {:,} with an unexplained access, {:,} with flags alone."
        ).format(
            marked(counts_of(self.run), "access_sessions"),
            noun_of(number, "access session"),
            count_of(held, "access", "accesses"),
            verb,
            per,
            bare,
            number - bare,
        )

    def block(self) -> Block:
        """The first incidents in a list, then one by one; accesses outside any session last."""
        first = self.incidents[:LIMIT]
        if not first:
            return stack(paragraph("No access waits for review."), self._loose())
        return stack(
            paragraph(
                "An access session is what one worker looked at in one case (of one person, where "
                "no case is named) in one sitting: its unexplained and its flagged accesses. Its "
                "score is the sum of its parts, each of them a sentence that can be checked. "
                "Negative points speak for an honest reason that nobody recorded."
            ),
            self._list("Access sessions to review, in order of rank", first, self.incidents),
            self._rest(),
            heading("Why each ranks where it does", 3, "access-sessions"),
            *self._cards(first),
            self._loose(),
        )

    def _list(
        self,
        caption: str,
        listed: list[dict[str, Any]],
        of_all: list[dict[str, Any]],
        how: Markup | None = None,
    ) -> Block:
        if len(of_all) > len(listed):
            caption += f" (the first {len(listed)} of {len(of_all):,})"
        shown_below = {i["incident_label"] for i in self.incidents[:LIMIT]}
        return table_block(
            self.run,
            caption,
            [
                Col("Rank", "count"),
                Col("Access session", "label", is_header=True),
                Col("Score", "points"),
                Col("Worker, and whose record", "label"),
                Col("Day", "day"),
                Col("Unexplained", "range"),
                Col("Flags"),
            ],
            [
                (
                    i["rank"],
                    _linked(i["incident_label"], shown_below),
                    i["score"],
                    lines((_worker(i), _subject(i))),
                    _days(i),
                    f"{i['unexplained']:,} of {i['accesses']:,}",
                    ", ".join(spoken(f) for f in i["flags"]),
                )
                for i in listed
            ],
            how or how_read(self.run, INCIDENTS_SQL),
        )

    def _rest(self) -> Block | None:
        rest = self.incidents[LIMIT:]
        if not rest:
            return None
        held = count_of(sum(i["accesses"] for i in rest), "access", "accesses")
        low, high = shown(rest[-1]["score"], "points"), shown(rest[0]["score"], "points")
        scored = f"score {high}" if low == high else f"score {high} down to {low}"
        return paragraph(
            f"{count_of(len(rest), 'further access session')} of {held} ({scored}): "
            "exports/access_sessions.csv.",
            "quiet",
        )

    def _cards(self, incidents: list[dict[str, Any]]) -> list[Block]:
        asked = {"incidents": [i["incident_label"] for i in incidents]}
        parts = _by_incident(self.run.rows(PARTS_SQL, asked))
        seen = _by_incident(self.run.rows(REVIEW_SQL, asked))
        return [
            *(
                self._card(i, parts.get(i["incident_label"], []), seen.get(i["incident_label"], []))
                for i in incidents
            ),
            Block(how_read(self.run, f"{PARTS_SQL};\n\n{REVIEW_SQL}")),
        ]

    def _card(
        self, incident: dict[str, Any], parts: list[dict[str, Any]], seen: list[dict[str, Any]]
    ) -> Block:
        label = incident["incident_label"]
        table = table_block(
            self.run,
            span(f"{label}: ", "hidden") + "Parts of the score",
            [Col("What a reviewer can check"), Col("Points", "points")],
            [
                (
                    Markup("{} <small>({})</small>").format(p["sentence"], spoken(p["part"])),
                    p["points"],
                )
                for p in parts
            ],
            totals=("Score, the sum of these points", sum(p["points"] for p in parts)),
            empty="No part of the score is on record.",
        )
        card = stack(
            heading(f"{incident['rank']:,}. {label}", 4, label),
            self._facts(incident),
            table,
            self._accesses(label, seen),
        )
        return Block(Markup('<div class="incident">{}</div>').format(card.html), card.text)

    def _facts(self, i: dict[str, Any]) -> Block:
        unit = f", unit {i['unit_id']}" if i["unit_id"] else ""
        contracted = ", contracted provider" if i["is_contracted"] else ""
        return paragraph(
            f"{_worker(i)}{unit}{contracted}; {_subject(i)}; {_days(i)}; "
            f"{count_of(i['accesses'], 'access', 'accesses')} in {joined(i['systems'])} "
            f"({joined([spoken(a) for a in i['actions']])}), {_recorded(i)}."
        )

    def _accesses(self, label: str, seen: list[dict[str, Any]]) -> Block:
        caption = f"Accesses of {label}"
        if len(seen) > ACCESSES:
            caption += (
                f" (the first {ACCESSES} of {len(seen):,}; the others in exports/access_review.csv)"
            )
        table = table_block(
            self.run,
            caption,
            [
                Col("Access", "label", is_header=True),
                Col(self._time, "day"),
                Col("System"),
                Col("Action"),
                Col("Reason"),
                Col("Flags", is_wide=True),
            ],
            [
                (
                    a["event_label"],
                    self._local(a["occurred_at"]),
                    a["system"],
                    spoken(a["action"]),
                    _reason(a),
                    ", ".join(spoken(f) for f in a["flags"]),
                )
                for a in seen[:ACCESSES]
            ],
        )
        return Block(
            fold(f"{count_of(len(seen), 'access', 'accesses')} of {label}", table.html),
            table.text,
        )

    @property
    def _time(self) -> str:
        return f"Time ({self.run.timezone})"

    def _local(self, at: dt.datetime) -> str:
        zone = ZoneInfo(self.run.timezone)
        return f"{at.replace(tzinfo=dt.UTC).astimezone(zone):%Y-%m-%d %H:%M}"

    def _loose(self) -> Block | None:
        """Flagged events that belong to no session: sign-ins, above all."""
        loose = self.run.rows(LOOSE_SQL)
        if not loose:
            return None
        caption = "Flagged sign-ins, which belong to no access session"
        if len(loose) > LIMIT:
            caption += (
                f" (the first {LIMIT} of {len(loose):,}; the others in exports/access_review.csv)"
            )
        return table_block(
            self.run,
            caption,
            [
                Col("Event", "label", is_header=True),
                Col(self._time, "day"),
                Col("System"),
                Col("Action"),
                Col("Worker", "label"),
                Col("Flags", is_wide=True),
            ],
            [
                (
                    a["event_label"],
                    self._local(a["occurred_at"]),
                    a["system"],
                    spoken(a["action"]),
                    a["staff_label"],
                    ", ".join(spoken(f) for f in a["flags"]),
                )
                for a in loose[:LIMIT]
            ],
            how_read(self.run, LOOSE_SQL),
        )

    def contracted(self) -> Block:
        """Contracted providers' workers apart: their accesses, control and access sessions."""
        rows = {r["is_contracted"]: r for r in self.run.rows(CONTRACTED_SQL)}
        own = [i for i in self.incidents if i["is_contracted"]]
        theirs = rows.get(True)
        said = paragraph(
            "No access of the period to a case or person was by a contracted provider's worker."
        )
        if theirs:
            said = paragraph(
                _share("Workers of contracted providers", theirs)
                + " "
                + (_share("All others", rows[False]) if False in rows else "")
            )
        listed = (
            self._list(
                "Access sessions of contracted providers' workers",
                own[:LIMIT],
                own,
                how_read(self.run, f"{CONTRACTED_SQL};\n\n{INCIDENTS_SQL}"),
            )
            if own
            else Block(how_read(self.run, CONTRACTED_SQL))
        )
        return stack(said, *self._controls(), listed)

    def _controls(self) -> list[Block]:
        said = []
        for c in self.run.rows(CONTROLS_SQL):
            why = f": {c['reason']}" if c["reason"] else ""
            found = f"; {count_of(c['failed'], 'exception')}" if c["failed"] else ""
            said.append(
                paragraph(
                    Markup("{}, {} {}{}{}.").format(
                        verdicts.clause_link("DHS-05"),
                        c["title"],
                        status_mark(c["status"], c["is_loosened"]),
                        found,
                        why,
                    )
                )
            )
        return said


def _share(who: str, row: dict[str, Any]) -> str:
    part, whole = row["unexplained"], row["judged"]
    said = f"{who}: {part:,} of {count_of(whole, 'access', 'accesses')} unexplained"
    if whole < LEAST:
        return f"{said}; too few for a rate."
    return f"{said}, {part / whole * 100:.1f} % (95 % interval {interval_of(part, whole)})."


def _by_incident(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["incident_label"], []).append(row)
    return found


def _linked(label: str, shown_below: set[str]) -> str | Markup:
    return link(f"#{label}", label) if label in shown_below else label


def _worker(incident: dict[str, Any]) -> str:
    if incident["staff_label"]:
        return incident["staff_label"]
    return incident["account_label"] or "nobody on record"


def _subject(incident: dict[str, Any]) -> str:
    return incident["case_label"] or incident["person_label"] or "no case or person named"


def _recorded(incident: dict[str, Any]) -> str:
    bare, whole = incident["unexplained"], incident["accesses"]
    if not (incident["case_label"] or incident["person_label"]):
        return "no reason asked for"
    if not bare:
        return "with a recorded reason"
    return (
        "without a recorded reason"
        if bare == whole
        else (f"{bare:,} of them without a recorded reason")
    )


def _days(incident: dict[str, Any]) -> str:
    first, last = incident["first_on"], incident["last_on"]
    return f"{first}" if first == last else f"{first} to {last}"


def _reason(access: dict[str, Any]) -> str:
    if access["is_explained"] is None:
        return "none asked for"
    return "recorded" if access["is_explained"] else "none recorded"
