"""One policy's pieces: every clause with its status, then the exceptions, then all its controls."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from privity import verdicts
from privity.blocks import Block, count_of, facts, heading, paragraph, spoken, stack, status_mark
from privity.errors import PrivityError
from privity.pieces import how_controlled, how_read, params_of, table_block
from privity.reader import Run
from privity.tables import Col

LIMIT = 50
_SEVERITIES = ("critical", "high", "medium", "low")

_CLAUSES_SQL = """select c.clause_id, c."at", c.modality, c.evidence, c.requirement, c.test,
    r.status, r.is_loosened, r.examined, r.failed, r.warned, r.control_ids, r.note
from clauses as c
join clause_results as r on r.clause_id = c.clause_id and r.policy_id = c.policy_id
where c.policy_id = $policy
order by c.ordinal"""

_CONTROLS_SQL = """select *
from control_results
where control_id in (
    select unnest(control_ids) from clause_results where policy_id = $policy)
order by control_id"""

_FINDINGS_SQL = """select subject_label, case_label, staff_label, unit_id, occurred_on, reason,
    lifecycle
from findings
where control_id = $control and lifecycle <> 'waived'
order by occurred_on desc nulls last, subject_label, finding_id"""

_MODALITIES = {
    "must": "must",
    "must_not": "must not",
    "may": "may",
    "should": "should",
    "info": "context",
}


class PolicyPages:
    """Pieces of one policy's chapter, by ``run.policy(policy_id)``."""

    def __init__(self, run: Run, policy_id: str) -> None:
        self.run, self.policy_id = run, policy_id
        found = [p for p in verdicts.policies(run) if p["policy_id"] == policy_id]
        if not found:
            raise PrivityError(f"policy {policy_id}: not among the policies of this run")
        self.policy = found[0]

    def verdict(self) -> Block:
        """The verdict on this policy in a sentence, and where its text stands."""
        counts = verdicts.status_counts(self.run).get(self.policy_id, {})
        said = Markup('<p class="verdict">{}. {}</p>').format(
            verdicts.verdict_mark(counts), verdicts.verdict_sentence(counts)
        )
        return stack(
            Block(said, said.striptags()),
            facts([("Policy", self.policy["title"]), ("Citation", self.policy["citation"])]),
        )

    def clauses(self) -> Block:
        """Every clause in reading order: what it asks, status, population, exceptions, controls."""
        params = {"policy": self.policy_id}
        rows = []
        for c in self.run.rows(_CLAUSES_SQL, params):
            asked = Markup("{}<br><small>{} · {}</small>").format(
                c["requirement"], _MODALITIES.get(c["modality"], c["modality"]), c["at"]
            )
            controls = Markup("<br>").join(
                Markup('<a href="#control-{0}">{1}</a>').format(k, spoken(k))
                for k in c["control_ids"] or []
            )
            tested = c["status"] != "context"
            rows.append(
                (
                    Markup('<span id="clause-{0}">{0}</span>').format(c["clause_id"]),
                    status_mark(c["status"], c["is_loosened"]),
                    asked,
                    c["examined"] if tested else None,
                    c["failed"] + c["warned"] if tested else None,
                    controls,
                    c["note"],
                )
            )
        return table_block(
            self.run,
            "All clauses in the order of the text",
            [
                Col("Clause", is_header=True),
                Col("Status"),
                Col("What it asks", is_wide=True),
                Col("Examined", "count"),
                Col("Exceptions", "count"),
                Col("Controls"),
                Col("Note"),
            ],
            rows,
            how_read(self.run, _CLAUSES_SQL, params),
        )

    def exceptions(self) -> Block:
        """Each control with exceptions: why it matters, what to do, how many, which."""
        found = [c for c in self._controls() if c["failed"] or c["warned"]]
        if not found:
            return paragraph("No control of this policy found an exception.")
        found.sort(
            key=lambda c: (c["status"] != "fail", _severity(c), -c["failed"], c["control_id"])
        )
        return stack(*(self._exceptions_of(c) for c in found))

    def _exceptions_of(self, control: dict[str, Any]) -> Block:
        number = control["failed"] + control["warned"]
        rate = f", {number / control['examined'] * 100:.1f} %" if control["examined"] else ""
        clauses = Markup(", ").join(verdicts.clause_link(c) for c in control["clause_ids"] or [])
        summary = facts(
            [
                ("Status", status_mark(control["status"], control["is_loosened"])),
                ("Exceptions", f"{number:,} of {control['examined']:,} examined{rate}"),
                ("Severity", control["severity"]),
                ("Clauses", clauses),
                *([("Waived", f"{control['waived']:,}")] if control["waived"] else []),
                *([("Looser than the policy", control["loosened"])] if control["loosened"] else []),
            ]
        )
        return stack(
            heading(control["title"], 3, f"control-{control['control_id']}"),
            summary,
            paragraph(Markup("<strong>Why it matters.</strong> {}").format(control["why"])),
            paragraph(Markup("<strong>What to do.</strong> {}").format(control["fix"])),
            self._reading(control),
            self._findings_of(control, number),
        )

    def _reading(self, control: dict[str, Any]) -> Block | None:
        text = control.get("reading")
        return (
            paragraph(Markup("<strong>How the clause is read.</strong> {}").format(text))
            if text
            else None
        )

    def _findings_of(self, control: dict[str, Any], number: int) -> Block:
        rows = self.run.rows(_FINDINGS_SQL, {"control": control["control_id"]})
        shown = rows[:LIMIT]
        listed = (
            ("subject_label", "Exception", "label"),
            ("reason", "Reason", "text"),
            ("occurred_on", "Day", "day"),
            ("case_label", "Case", "label"),
            ("staff_label", "Worker", "label"),
            ("unit_id", "Unit", "text"),
            ("lifecycle", "State", "text"),
        )
        used = [entry for entry in listed if any(r[entry[0]] is not None for r in shown)]
        columns = [
            Col(label, kind, is_header=name == "subject_label", is_wide=name == "reason")
            for name, label, kind in used
        ]
        caption = f"Exceptions: {control['title']}"
        if len(rows) > LIMIT:
            caption += f" (the {LIMIT} latest of {len(rows):,})"
        more = (
            paragraph(
                f"{count_of(len(rows) - LIMIT, 'further exception')} in the run's evidence file, "
                f"table findings.",
                "quiet",
            )
            if len(rows) > LIMIT
            else None
        )
        table = table_block(
            self.run,
            caption,
            columns,
            [[spoken(r[n]) if n == "lifecycle" else r[n] for n, _, _ in used] for r in shown],
            empty=f"The evidence lists none of the {number:,} exceptions.",
        )
        return stack(table, more, Block(how_controlled(self.run, control)))

    def controls(self) -> Block:
        """All controls of the policy: status, figures, thresholds; and how each is computed."""
        controls = self._controls()
        columns = [
            Col("Control", is_header=True, is_wide=True),
            Col("Severity"),
            Col("Status"),
            Col("Examined", "count"),
            Col("Passed", "count"),
            Col("Exceptions", "count"),
            Col("Not applicable", "count"),
            Col("Waived", "count"),
            Col("Thresholds"),
            Col("Note"),
        ]
        rows = [
            (
                self._named(c),
                c["severity"],
                status_mark(c["status"], c["is_loosened"]),
                c["examined"],
                c["passed"],
                c["failed"] + c["warned"],
                c["not_applicable"],
                c["waived"],
                _thresholds(c),
                c["loosened"] or c["reason"],
            )
            for c in controls
        ]
        table = table_block(
            self.run,
            "Controls of this policy",
            columns,
            rows,
            how_read(self.run, _CONTROLS_SQL, {"policy": self.policy_id}),
            empty="No control tests a clause of this policy yet.",
        )
        quiet = [c for c in controls if not (c["failed"] or c["warned"])]
        return stack(table, *(self._quiet(c) for c in quiet))

    def _named(self, control: dict[str, Any]) -> Markup:
        return Markup('<a href="#control-{}">{}</a>').format(
            control["control_id"], control["title"]
        )

    def _quiet(self, control: dict[str, Any]) -> Block:
        why = Markup("<p>{}</p>").format(control["why"])
        reading = Markup("<p>{}</p>").format(control["reading"]) if control.get("reading") else ""
        html = Markup(
            '<details class="control" id="control-{}"><summary>{} {}</summary>{}{}{}</details>'
        ).format(
            control["control_id"],
            control["title"],
            status_mark(control["status"], control["is_loosened"]),
            why,
            reading,
            how_controlled(self.run, control),
        )
        return Block(html, control["title"])

    def _controls(self) -> list[dict[str, Any]]:
        return self.run.rows(_CONTROLS_SQL, {"policy": self.policy_id})


def _severity(control: dict[str, Any]) -> int:
    return _SEVERITIES.index(control["severity"]) if control["severity"] in _SEVERITIES else 9


def _thresholds(control: dict[str, Any]) -> str:
    return "; ".join(
        f"{name}: {', '.join(map(str, v)) if isinstance(v, list) else v}"
        for name, v in params_of(control["params"]).items()
    )
