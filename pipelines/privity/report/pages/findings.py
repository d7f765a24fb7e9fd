"""Findings as auditors write them: criteria, condition, cause, effect, recommendation, response.

One for each clause with exceptions, in the order of the policy's text; below it the exceptions.
A control that serves several clauses lists its exceptions once, under the first of them.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from privity.evidence import Evidence
from privity.report.blocks import verdicts
from privity.report.blocks.block import (
    Block,
    bullets,
    code,
    facts,
    heading,
    lines,
    link,
    noted,
    paragraph,
    span,
    stack,
    status_mark,
    with_code,
)
from privity.report.blocks.exhibits import how_controlled, how_read, sentence, table_block
from privity.report.blocks.splits import share
from privity.report.blocks.tables import Col, shown
from privity.report.pages.responses import decision_text, response_of, waived_block
from privity.vocabulary import STATUS_WORDS, count_of, joined, spoken

LIMIT, SHORT, REASONS = 50, 12, 6
UNSIGNED = ("attestation_missing", "attestation_expired")

FINDINGS_SQL = """select found.subject_label, found.case_label, found.staff_label, found.unit_id,
    found.occurred_on, found.reason, found.lifecycle, decisions.decision,
    decisions.reason as decided_because, decisions.decided_label, decisions.decided_role,
    decisions.decided_on, decisions.expires_on
from findings as found
left join decisions on decisions.finding_id = found.finding_id
    and decisions.control_id = found.control_id
where found.control_id = $control and found.lifecycle <> 'waived'
order by found.occurred_on desc nulls last, found.subject_label, found.finding_id"""

EFFECT_SQL = """select count(*) as exceptions, count(distinct case_label) as cases,
    count(distinct staff_label) as workers, count(case_label) as with_case,
    count(staff_label) as with_worker
from findings
where list_contains($controls, control_id) and lifecycle <> 'waived'"""

PEOPLE_SQL = """select people, children
from effects
where clause_id = $clause"""

CAUSE_SQL = """select control_id, dimension, value, exceptions, of_exceptions, population,
    of_population
from concentrations
where list_contains($controls, control_id)
order by control_id, dimension desc"""

REASONS_SQL = """select reason, count(*) as exceptions
from findings
where control_id = $control and lifecycle <> 'waived'
group by reason
order by exceptions desc, reason"""

_MARKS = {"unit": "unit {}", "system": "the system {}", "month": "{}"}


class Findings:
    """The findings of one policy; ``clauses`` and ``controls`` as the chapter has read them."""

    def __init__(
        self,
        run: Evidence,
        policy: dict[str, Any],
        clauses: list[dict[str, Any]],
        controls: list[dict[str, Any]],
    ) -> None:
        self.run, self.policy, self.clauses = run, policy, clauses
        self.controls = {c["control_id"]: c for c in controls}
        self._listed: dict[str, str] = {}

    def all(self) -> Block:
        """Every clause with exceptions as a finding, in reading order."""
        found = [c for c in self.clauses if c["failed"] or c["warned"] or c["status"] in UNSIGNED]
        waived = waived_block(self.run, self.controls)
        if not found:
            none = "No clause of this policy has an exception" + (
                " beside those that are waived." if waived else "."
            )
            return stack(paragraph(none), waived)
        self._listed = {}
        return stack(
            *(self._unsigned(c) if c["status"] in UNSIGNED else self._finding(c) for c in found),
            waived,
        )

    def _finding(self, clause: dict[str, Any]) -> Block:
        controls = [self.controls[k] for k in clause["control_ids"] or [] if k in self.controls]
        found = [c for c in controls if c["failed"] or c["warned"]]
        parts = [
            ("Criteria", self._criteria(clause)),
            ("Condition", self._condition(controls)),
            ("Cause", self._cause(found)),
            ("Effect", self._effect(clause["clause_id"], found)),
            ("Recommendation", self._recommendation(found)),
            ("Response", response_of(self.run, [c["control_id"] for c in found])),
        ]
        title = found[0]["title"] if found else clause["requirement"]
        if len(found) > 1:
            title += f", and {count_of(len(found) - 1, 'more control')}"
        return stack(
            heading(f"{clause['clause_id']}: {title}", 3, f"finding-{clause['clause_id']}"),
            _in_parts(parts),
            *(self._exceptions(clause["clause_id"], c) for c in found),
        )

    def _unsigned(self, clause: dict[str, Any]) -> Block:
        """A clause that is attested, and for which nobody entitled signed for all the period."""
        parts = [
            ("Criteria", self._criteria(clause)),
            ("Condition", escape(sentence(clause["note"]))),
            ("Cause", Markup("Attestations show none; ask who is to sign.")),
            (
                "Effect",
                Markup(
                    "No data can show that this clause held, and for those days nobody "
                    "entitled answers for it."
                ),
            ),
            (
                "Recommendation",
                Markup("Have someone entitled examine and sign: {}.").format(
                    code(f"privity attest --clause {clause['clause_id']}")
                ),
            ),
        ]
        title = f"{clause['clause_id']}: {STATUS_WORDS[clause['status']][1]}"
        return stack(heading(title, 3, f"finding-{clause['clause_id']}"), _in_parts(parts))

    def _criteria(self, clause: dict[str, Any]) -> Markup:
        mark = status_mark(clause["status"], clause["is_loosened"])
        source = f"{self.policy['citation']}, {clause['at']} · "
        return noted(
            mark + f" {clause['requirement']}",
            escape(source) + verdicts.clause_link(clause["clause_id"]),
        )

    def _condition(self, controls: list[dict[str, Any]]) -> Markup:
        lines = [self._condition_of(c, len(controls) > 1) for c in controls]
        return Markup("").join(Markup("<div>{}</div>").format(line) for line in lines)

    def _condition_of(self, control: dict[str, Any], is_one_of_many: bool) -> Markup:
        name = escape(f"{control['title']}: ") if is_one_of_many else Markup("")
        number = control["failed"] + control["warned"]
        judged = control["examined"] - control["not_applicable"]
        if not judged:
            why = f"not tested, because {control['reason']}." if control["reason"] else ""
            return name + (why or "nothing to examine.")
        said = f"{number:,} of {count_of(judged, 'record')} judged, {rate(control, number, judged)}"
        said += "." if not control["waived"] else f"; {control['waived']:,} more waived."
        if apart := control["not_applicable"] - control["cannot_judge"]:
            said += f" Not applicable: {apart:,}."
        if control["cannot_judge"]:
            said += f" Cannot be judged: {control['cannot_judge']:,}."
        if control["loosened"]:
            said += f" Judged by a setting looser than the policy: {control['loosened']}."
        reasons = self.run.rows(REASONS_SQL, {"control": control["control_id"]}) if number else []
        return name + said + _reasons(reasons)

    def _cause(self, controls: list[dict[str, Any]]) -> Markup:
        ids = [c["control_id"] for c in controls]
        rows = self.run.rows(CAUSE_SQL, {"controls": ids})
        if not rows:
            return Markup(
                "The data shows none: no unit, system or month has far more than its share."
            )
        several = len({r["control_id"] for r in rows}) > 1
        said = []
        for r in rows:
            where = _MARKS.get(r["dimension"], "{}").format(r["value"])
            prefix = f"{self.controls[r['control_id']]['title']}: " if several else ""
            said.append(
                f"{prefix}{where} has {r['exceptions']:,} of "
                f"{count_of(r['of_exceptions'], 'exception')} "
                f"({share(r['exceptions'], r['of_exceptions'])}), but {r['population']:,} of "
                f"{count_of(r['of_population'], 'record')} judged "
                f"({share(r['population'], r['of_population'])})."
            )
        return lines(s[:1].upper() + s[1:] for s in said)

    def _effect(self, clause_id: str, controls: list[dict[str, Any]]) -> Markup:
        ids = [c["control_id"] for c in controls]
        found = self.run.rows(EFFECT_SQL, {"controls": ids})[0]
        concerned = [
            count_of(found[key], noun)
            for key, noun in (("cases", "case"), ("workers", "worker"))
            if found[key]
        ]
        said = (
            f"Concerns {joined(concerned)}."
            if concerned
            else "The records name no case and no worker."
        )
        said += self._people(clause_id)
        without = found["exceptions"] - found["with_case"]
        if found["cases"] and without:
            verb = "names" if without == 1 else "name"
            said += f" {count_of(without, 'exception')} {verb} no case."
        return Markup(" ").join([said, *(c["why"] for c in controls)])

    def _people(self, clause_id: str) -> str:
        """Return whose information it is: the people of those cases, or the clients themselves."""
        if "effects" not in self.run.tables:
            return ""
        (row,) = self.run.rows(PEOPLE_SQL, {"clause": clause_id}) or [{}]
        if not row.get("people"):
            return ""
        said = f" The information is that of {count_of(row['people'], 'person', 'people')}"
        if not row["children"]:
            return f"{said}."
        verb = "is a child" if row["children"] == 1 else "are children"
        return f"{said}, of whom {row['children']:,} {verb}."

    def _recommendation(self, controls: list[dict[str, Any]]) -> Markup:
        return lines(dict.fromkeys(c["fix"] for c in controls))

    def _exceptions(self, clause_id: str, control: dict[str, Any]) -> Block:
        control_id = control["control_id"]
        if control_id in self._listed:
            first = self._listed[control_id]
            return paragraph(
                Markup("The exceptions are those listed under {}.").format(
                    link(f"#finding-{first}", first)
                ),
                "quiet",
            )
        self._listed[control_id] = clause_id
        rows = [
            r | {"response": decision_text(r | {"reason": r["decided_because"]})}
            for r in self.run.rows(FINDINGS_SQL, {"control": control_id})
        ]
        number = control["failed"] + control["warned"]
        part = f" (the {LIMIT} latest of {len(rows):,})" if len(rows) > LIMIT else ""
        caption = span(f"Exceptions: {control['title']}{part}", anchor=f"control-{control_id}")
        more = (
            paragraph(
                f"{count_of(len(rows) - LIMIT, 'further exception')}: exports/exceptions.csv.",
                "quiet",
            )
            if len(rows) > LIMIT
            else None
        )
        columns, shown_rows = exception_columns(rows[:LIMIT])
        table = table_block(
            self.run,
            caption,
            columns,
            shown_rows,
            empty=f"The evidence lists none of {count_of(number, 'exception')}.",
        )
        reading = (
            paragraph(
                Markup("<strong>How the clause is read.</strong> {}").format(
                    with_code(control["reading"])
                )
            )
            if control.get("reading")
            else None
        )
        return stack(table, more, reading, Block(how_controlled(self.run, control)))

    def how(self) -> Block:
        """How cause and effect were computed, once for the chapter."""
        ids = sorted(self.controls)
        sql = f"{CAUSE_SQL};\n\n{EFFECT_SQL};\n\n{PEOPLE_SQL}"
        return Block(how_read(self.run, sql, {"controls": ids}, "cause and effect"))


def _in_parts(parts: list[tuple[str, Markup]]) -> Block:
    return facts(parts, "finding")


def _reasons(reasons: list[dict[str, Any]]) -> Markup:
    """Return what was found, the most frequent first: one reason in the sentence, several listed."""
    if not reasons:
        return Markup("")
    if len(reasons) == 1:
        return Markup(" Found: {}.").format(reasons[0]["reason"])
    items = [f"{r['reason']} ({r['exceptions']:,})" for r in reasons[:REASONS]]
    if rest := reasons[REASONS:]:
        number = sum(r["exceptions"] for r in rest)
        items.append(f"{count_of(len(rest), 'further reason')} ({number:,})")
    return Markup(" Found:") + bullets(items).html


def exception_columns(rows: list[dict[str, Any]]) -> tuple[list[Col], list[list[Any]]]:
    """Return the columns that any of some exceptions fills, and their values."""
    listed = (
        ("subject_label", "Exception", "label"),
        ("reason", "Reason", "text"),
        ("occurred_on", "Day", "day"),
        ("case_label", "Case", "label"),
        ("staff_label", "Worker", "label"),
        ("unit_id", "Unit", "text"),
        ("lifecycle", "State", "text"),
        ("response", "Decision", "text"),
    )
    units = [r["unit_id"] for r in rows if r["unit_id"]]
    if all(len(u) <= SHORT for u in units):
        listed = tuple((n, label, "label" if n == "unit_id" else k) for n, label, k in listed)
    used = [entry for entry in listed if any(r[entry[0]] is not None for r in rows)]
    columns = [
        Col(label, kind, is_header=name == "subject_label", is_wide=name in ("reason", "response"))
        for name, label, kind in used
    ]
    return columns, [[spoken(r[n]) if n == "lifecycle" else r[n] for n, _, _ in used] for r in rows]


def rate(control: dict[str, Any], number: int, judged: int) -> str:
    """Return the rate of exceptions with its 95 % Wilson interval, as written in a sentence."""
    said = f"{shown(number / judged, 'share')}"
    low, high = control.get("rate_low"), control.get("rate_high")
    if low is None or high is None:
        return said
    return f"{said} (95 % interval {low * 100:.1f} to {high * 100:.1f} %)"
