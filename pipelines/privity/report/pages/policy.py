"""One policy's pieces: every clause with its status and past, then all its controls.

The findings themselves are written by ``findings``, the past by ``past``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from privity.errors import PrivityError
from privity.evidence import Evidence
from privity.report.blocks import verdicts
from privity.report.blocks.block import (
    Block,
    control_link,
    facts,
    fold,
    lines,
    link,
    noted,
    paragraph,
    span,
    stack,
    status_mark,
    with_code,
)
from privity.report.blocks.cautions import caution, undecided_caution
from privity.report.blocks.exhibits import (
    how_controlled,
    how_read,
    params_of,
    sentence,
    table_block,
)
from privity.report.blocks.tables import Col
from privity.report.pages.findings import Findings
from privity.report.pages.named import named_block
from privity.report.pages.past import ClauseTrend
from privity.report.pages.permissions import permissions_block
from privity.vocabulary import spoken

_CLAUSES_SQL = """select c.clause_id, c."at", c.modality, c.evidence, c.requirement, c.test,
    r.status, r.is_loosened, r.loosened, r.examined, r.failed, r.warned, r.control_ids, r.note,
    r.coverage
from clauses as c
join clause_results as r on r.clause_id = c.clause_id and r.policy_id = c.policy_id
where c.policy_id = $policy
order by c.ordinal"""

_CONTROLS_SQL = """select control_results.*
from control_results
join (
    select control_id, min(ordinal) as first_clause
    from (select unnest(control_ids) as control_id, ordinal from clause_results
        where policy_id = $policy)
    group by control_id
) as cited on cited.control_id = control_results.control_id
order by cited.first_clause, control_results.control_id"""

_MODALITIES = {
    "must": "must",
    "must_not": "must not",
    "may": "may",
    "should": "should",
    "info": "context",
}


class PolicyPages:
    """Pieces of one policy's chapter, by ``run.policy(policy_id)``."""

    def __init__(self, run: Evidence, policy_id: str) -> None:
        self.run, self.policy_id = run, policy_id
        found = [p for p in verdicts.policies(run) if p["policy_id"] == policy_id]
        if not found:
            raise PrivityError(f"policy {policy_id}: not among the policies of this run")
        self.policy = found[0]

    def verdict(self) -> Block:
        """The verdict on this policy in a sentence, and where its text stands."""
        counts = verdicts.status_counts(self.run).get(self.policy_id, {})
        tables = {t for c in self._controls for t in c["tables"] or []}
        return stack(
            paragraph(verdicts.verdict_line(counts), "verdict"),
            undecided_caution(self._controls),
            caution(self.run, tables),
            facts([("Citation", self.policy["citation"])]),
        )

    @cached_property
    def _clauses(self) -> list[dict[str, Any]]:
        return self.run.rows(_CLAUSES_SQL, {"policy": self.policy_id})

    def _why_open(self, clause: dict[str, Any]) -> str:
        """Return what stands in the way of a clause's controls, each reason once, else its note."""
        reasons = [c["reason"] for c in self._controls if c["control_id"] in clause["control_ids"]]
        once = "; ".join(dict.fromkeys(r for text in reasons if text for r in text.split("; ")))
        if not once:
            return clause["note"]
        return f"{'Not' if clause['status'] == 'not_tested' else 'In part not'} tested: {once}"

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {c["control_id"]: c["title"] for c in self._controls}

    @cached_property
    def _trend(self) -> ClauseTrend:
        return ClauseTrend(self.run, self.policy_id)

    def clauses(self) -> Block:
        """Every clause in reading order: what it asks, status, population, exceptions, past."""
        rows = [self._clause_row(c) for c in self._clauses]
        return table_block(
            self.run,
            "All clauses in the order of the text",
            [
                Col("Clause", is_header=True),
                Col("What it asks, and what tests it", is_wide=True),
                Col("Examined", "count"),
                Col("Exceptions", "count"),
                Col("Past periods"),
            ],
            rows,
            how_read(self.run, _CLAUSES_SQL, {"policy": self.policy_id}),
        )

    def _clause_row(self, c: dict[str, Any]) -> tuple:
        tested = c["evidence"] == "data" and c["status"] != "not_tested"
        exceptions = c["failed"] + c["warned"]
        notes: list[str | Markup] = [f"{_MODALITIES.get(c['modality'], c['modality'])} · {c['at']}"]
        loosened = f"judged by a setting looser than the policy: {c['loosened']}"
        loosened = loosened if c["loosened"] else ""
        notes += [sentence(r) for r in (self._why_open(c), covered(c), loosened) if r]
        if c["control_ids"]:
            titles = {k: k for k in c["control_ids"]} | self._titles
            tests = [control_link(k, titles[k]) for k in c["control_ids"]]
            notes.append(Markup("Tested by: ") + Markup("; ").join(tests))
        linked = link(f"#finding-{c['clause_id']}", f"{exceptions:,}") if exceptions else exceptions
        place = span(c["clause_id"], "past", f"clause-{c['clause_id']}")
        return (
            lines((place, status_mark(c["status"], c["is_loosened"]))),
            noted(c["requirement"], *notes),
            c["examined"] if tested else None,
            linked if tested else None,
            self._trend.of(c["clause_id"]),
        )

    def findings(self) -> Block:
        """Each clause with exceptions as an auditor's finding, its exceptions below it."""
        found = Findings(self.run, self.policy, self._clauses, self._controls)
        return stack(found.all(), found.how())

    def permissions(self) -> Block:
        """Which permission covered each record, and what none covered."""
        return permissions_block(self.run, self._controls)

    def trend(self) -> Block:
        """This period beside those judged before it, by clause."""
        return self._trend.table(self._clauses)

    def named(self) -> Block:
        """What the policy names, and what the extracts hold of it."""
        return named_block(self.run, self.policy_id)

    def controls(self) -> Block:
        """All controls of the policy: status, figures, thresholds; and how each is computed."""
        controls = self._controls
        columns = [
            Col("Control", is_header=True, is_wide=True),
            Col("Status"),
            Col("Examined", "count"),
            Col("Passed", "count"),
            Col("Exceptions", "count"),
            Col("Not applicable", "count"),
            *([Col("Cannot be judged", "count")] if self._is_unclear else []),
            Col("Waived", "count"),
        ]
        rows = [
            (
                self._named(c),
                status_mark(c["status"], c["is_loosened"]),
                *_counted(c, self._is_unclear),
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
        about = "; ".join(t for t in (f"severity {control['severity']}", _thresholds(control)) if t)
        loosened = control["loosened"] and f"looser than the policy: {control['loosened']}"
        notes = [sentence(n) for n in (loosened, control["reason"], covered(control)) if n]
        return noted(control_link(control["control_id"], control["title"]), about, *notes)

    def _quiet(self, control: dict[str, Any]) -> Block:
        content = paragraph(control["why"]).html
        if control.get("reading"):
            content += paragraph(with_code(control["reading"])).html
        mark = status_mark(control["status"], control["is_loosened"])
        html = fold(
            escape(f"{control['title']} ") + mark,
            content + how_controlled(self.run, control),
            "control",
            f"control-{control['control_id']}",
        )
        return Block(html, control["title"])

    @cached_property
    def _is_unclear(self) -> bool:
        return any(c["cannot_judge"] for c in self._controls)

    @cached_property
    def _controls(self) -> list[dict[str, Any]]:
        return self.run.rows(_CONTROLS_SQL, {"policy": self.policy_id})


def covered(result: dict[str, Any]) -> str:
    """Return what a clause or control speaks of, or nothing: what was not tested says so itself."""
    if not result["coverage"] or result["status"] == "not_tested":
        return ""
    return f"what could be judged: {result['coverage']}"


def _counted(control: dict[str, Any], is_unclear: bool) -> tuple[int | None, ...]:
    """Return a control's figures; one that was not tested has none but what it could not judge."""
    unclear = (control["cannot_judge"],) if is_unclear else ()
    if control["status"] in ("not_tested", "error"):
        return (None, None, None, None, *(n or None for n in unclear), None)
    return (
        control["examined"],
        control["passed"],
        control["failed"] + control["warned"],
        control["not_applicable"] - control["cannot_judge"],
        *unclear,
        control["waived"],
    )


def _thresholds(control: dict[str, Any]) -> str:
    return "; ".join(
        f"{spoken(name)}: {', '.join(map(str, v)) if isinstance(v, list) else v}"
        for name, v in params_of(control["params"]).items()
    )
