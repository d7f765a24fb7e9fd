"""The overview's pieces: verdict, what could not be tested, exceptions, change, method."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from privity.evidence import Evidence, counts_of, marked
from privity.report.blocks import verdicts
from privity.report.blocks.block import Block, heading, paragraph, stack, status_mark
from privity.report.blocks.cautions import caution
from privity.report.blocks.exhibits import figure_block, how_read, table_block
from privity.report.blocks.tables import Col
from privity.report.charts.basic import Point, bars
from privity.report.pages.counts import Reconciliation
from privity.report.pages.framing import (
    authority_block,
    limits_block,
    run_facts_block,
    signing_block,
)
from privity.report.pages.named import named_block
from privity.report.pages.responses import responses_block
from privity.vocabulary import WORST_FIRST, count_of, joined, names_of, noun_of, percent, spoken

_EXCEPTIONS_SQL = f"""select r.policy_id, r.clause_id, c.requirement, r.status, r.is_loosened,
    case when c.evidence = 'data' then r.examined end as examined,
    case when c.evidence = 'data' then r.failed + r.warned end as exceptions
from clause_results as r
join clauses as c on c.clause_id = r.clause_id and c.policy_id = r.policy_id
join policies as p on p.policy_id = r.policy_id
where r.status in {names_of("bad", "warned")}
order by p.ordinal, r.ordinal"""

_CONTROLS_SQL = """select control_id, title, domain, failed + warned as exceptions,
    examined - not_applicable as judged
from control_results
where failed + warned > 0
order by exceptions desc, control_id"""

_OPEN_SQL = f"""select r.clause_id, r.status,
    case when r.status = 'partial' then r.coverage else coalesce(k.reasons, r.note) end as reason
from clause_results as r
left join (
    select clause_id, string_agg(distinct reason, '; ' order by reason) as reasons
    from (select unnest(clause_ids) as clause_id, reason from control_results where reason <> '')
    group by clause_id
) as k on k.clause_id = r.clause_id
join clauses as c on c.clause_id = r.clause_id and c.policy_id = r.policy_id
join policies as p on p.policy_id = r.policy_id
where r.status in {names_of("open", "part")}
order by p.ordinal, r.ordinal"""

_TABLES_SQL = "select table_name from table_supply order by table_name"

_CHANGE_SQL = """select
    coalesce(sum("new"), 0) as "new", coalesce(sum(persisting), 0)
    as persisting, coalesce(sum(reopened), 0) as reopened, coalesce(sum(lapsed), 0) as lapsed,
    coalesce(sum(waived), 0) as waived, coalesce(sum(fixed), 0) as fixed,
    coalesce(sum(judged_otherwise), 0) as judged_otherwise, coalesce(sum(not_run), 0) as not_run
from change_summary"""

_LOOSENED_SQL = """select r.clause_id, r.loosened
from clause_results as r
join policies as p on p.policy_id = r.policy_id
where r.is_loosened
order by p.ordinal, r.ordinal"""

_SETTINGS_SQL = """select name, value, default_value
from settings_used
where not is_default
order by name"""

_LIFECYCLES = (
    ("new", "not there in the last run"),
    ("persisting", "there in the last run, still there"),
    ("reopened", "once gone, there again"),
    ("lapsed", "formerly waived; the waiver has run out, and it counts again"),
    ("waived", "accepted under a waiver that has not run out"),
    ("fixed", "there in the last run, examined again by the same rules, an exception no longer"),
    (
        "judged_otherwise",
        "there in the last run, an exception no longer under other rules: a "
        "setting, an explanation, a parameter or the control was changed; nothing was put right",
    ),
    (
        "not_run",
        "there in the last run, not examined now: its record lies outside this period, or "
        "its control was not tested",
    ),
)


def _otherwise(count: int) -> str:
    verb = "is" if count == 1 else "are"
    return f"{count:,} {verb} none only by other rules, " if count else ""


class OverviewPages:
    """Pieces of the overview chapter, by ``run.overview``."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def verdict(self) -> Block:
        """The verdict: over all policies in a sentence, and by policy in a table."""
        run = self.run
        counts = verdicts.status_counts(run)
        adopted = verdicts.policies(run)
        by_policy = [counts.get(p["policy_id"], {}) for p in adopted]
        total = verdicts.totals_of(by_policy)
        statuses = verdicts.status_columns(by_policy)
        columns = [
            Col("Policy", is_header=True, is_wide=True),
            Col("Verdict"),
            Col("Tested", "range"),
            Col("Clauses", "count"),
            *(Col(word.capitalize(), "count") for _, word in statuses),
        ]
        rows = [
            (
                verdicts.policy_link(p),
                verdicts.verdict_mark(c),
                _share_tested(c),
                sum(c.values()),
                *(c.get(s, 0) for s, _ in statuses),
            )
            for p, c in zip(adopted, by_policy, strict=True)
        ]
        totals = (
            "All policies",
            verdicts.verdict_mark(total),
            _share_tested(total),
            sum(total.values()),
            *(total.get(s, 0) for s, _ in statuses),
        )
        return stack(
            paragraph(verdicts.verdict_line(total), "verdict"),
            caution(run, (t["table_name"] for t in run.rows(_TABLES_SQL))),
            table_block(
                run,
                "Clauses by policy and status",
                columns,
                rows,
                how_read(run, verdicts.COUNTS_SQL),
                totals,
            ),
            paragraph(verdicts.SHARE_RULE, "quiet"),
        )

    def exceptions(self) -> Block:
        """Where the exceptions are: by control as a chart, by clause as a table."""
        return stack(self.exceptions_by_control(), self.exceptions_by_clause())

    def exceptions_by_control(self) -> Block:
        """Which controls found the most exceptions, as a chart."""
        found = self.run.rows(_CONTROLS_SQL)
        if not found:
            return paragraph("No control found an exception.")
        shown = found[:12]
        points = [Point(c["title"], c["exceptions"], number == 0) for number, c in enumerate(shown)]
        counts = counts_of(self.run)
        first = found[0]
        message = Markup("{} {} under {}; most under “{}”: {:,}").format(
            marked(counts, "exceptions"),
            noun_of(counts["exceptions"], "exception"),
            count_of(len(found), "control"),
            first["title"],
            first["exceptions"],
        )
        named = joined(
            [f"{c['title']} ({c['exceptions']:,} of {c['judged']:,})" for c in shown[:3]]
        )
        return stack(
            heading("By control", 3, "exceptions-by-control"),
            figure_block(
                self.run,
                message,
                bars(points, "exceptions"),
                f"The first: {named}. In all {counts['exceptions']:,}.",
                [
                    Col("Control", is_header=True, is_wide=True),
                    Col("Domain"),
                    Col("Exceptions", "count"),
                    Col("Examined", "count"),
                    Col("Rate", "share"),
                ],
                [
                    (
                        c["title"],
                        spoken(c["domain"]),
                        c["exceptions"],
                        c["judged"],
                        c["exceptions"] / c["judged"] if c["judged"] else None,
                    )
                    for c in found
                ],
                how_read(self.run, _CONTROLS_SQL),
            ),
        )

    def exceptions_by_clause(self) -> Block:
        """Every finding, and every clause whose attestation is missing, in reading order."""
        rows = self.run.rows(_EXCEPTIONS_SQL)
        counts = counts_of(self.run)
        said = Markup(
            "{} {}: {} failed, {} with warnings alone. A control that serves several "
            "clauses is counted under each, so that the clauses add up to {}."
        ).format(
            marked(counts, "findings"),
            noun_of(counts["findings"], "finding"),
            marked(counts, "findings_failed"),
            marked(counts, "findings_warned"),
            marked(counts, "exceptions_by_clause"),
        )
        return stack(
            heading("By clause", 3, "exceptions-by-clause"),
            paragraph(said),
            table_block(
                self.run,
                "Clauses with exceptions, or without a valid attestation, in reading order",
                [
                    Col("Clause", is_header=True),
                    Col("What it asks", is_wide=True),
                    Col("Status"),
                    Col("Exceptions", "count"),
                    Col("Examined", "count"),
                ],
                [
                    (
                        verdicts.clause_link(r["clause_id"]),
                        r["requirement"],
                        status_mark(r["status"], r["is_loosened"]),
                        r["exceptions"],
                        r["examined"],
                    )
                    for r in rows
                ],
                how_read(self.run, _EXCEPTIONS_SQL),
                empty="No clause has an exception.",
            ),
        )

    def counts(self) -> Block:
        """How the counts of the report fit together, each with where it is listed."""
        return stack(
            heading("How the counts fit together", 2, "counts"), Reconciliation(self.run).block()
        )

    def untested(self) -> Block:
        """What could not be tested, or only in part, or had nothing to examine, by reason."""
        by_reason: dict[tuple[str, str], list[str]] = {}
        for r in self.run.rows(_OPEN_SQL):
            key = (r["status"], _once(r["reason"]) or "no record of the kind in the extracts")
            by_reason.setdefault(key, []).append(r["clause_id"])
        order = sorted(by_reason, key=lambda k: (WORST_FIRST.index(k[0]), -len(by_reason[k]), k[1]))
        rows = [
            (
                status_mark(status),
                note,
                len(by_reason[status, note]),
                verdicts.clause_links(by_reason[status, note]),
            )
            for status, note in order
        ]
        return table_block(
            self.run,
            "Clauses without a verdict, or with one on a part, by reason",
            [
                Col("Status", is_header=True),
                Col("Why", is_wide=True),
                Col("Clauses", "count"),
                Col("Which", is_wide=True),
            ],
            rows,
            how_read(self.run, _OPEN_SQL),
            empty="Every clause has a verdict on all its records.",
        )

    def named(self) -> Block:
        """What the policies name, and what the extracts hold of it; under a heading of its own."""
        return stack(heading("What the policies name", 2, "named"), named_block(self.run))

    def change(self) -> Block:
        """How exceptions changed since the last run, and what was decided about them."""
        return stack(self._change(), responses_block(self.run))

    def _change(self) -> Block:
        before = self.run.info.get("previous_run", "")
        if not before:
            return paragraph(
                "There is no earlier run to compare with; every exception counts as new."
            )
        counts = self.run.rows(_CHANGE_SQL)[0]
        period = self.run.info.get("previous_period_label", "")
        caption = f"Exceptions against the run before{f' ({period})' if period else ''}"
        return stack(
            paragraph(
                f"Since the last run {count_of(counts['new'], 'exception')} came new, "
                f"{counts['fixed']:,} {'was' if counts['fixed'] == 1 else 'were'} put right, "
                f"{_otherwise(counts['judged_otherwise'])}"
                f"{counts['persisting']:,} "
                f"{'persists' if counts['persisting'] == 1 else 'persist'}."
            ),
            table_block(
                self.run,
                caption,
                [
                    Col("State", is_header=True),
                    Col("Meaning", is_wide=True),
                    Col("Exceptions", "count"),
                ],
                [(spoken(s), meaning, counts[s]) for s, meaning in _LIFECYCLES],
                how_read(self.run, _CHANGE_SQL),
            ),
        )

    def loosened(self) -> Block:
        """Parameters that this agency set looser than the policy's default."""
        by_setting: dict[str, list[str]] = {}
        for row in self.run.rows(_LOOSENED_SQL):
            for setting in (row["loosened"] or "not said which").split("; "):
                by_setting.setdefault(setting, []).append(row["clause_id"])
        return table_block(
            self.run,
            "Settings looser than the policy's default, and the clauses judged by them",
            [
                Col("Setting: in force (policy)", is_header=True, is_wide=True),
                Col("Clauses", "count"),
                Col("Which", is_wide=True),
            ],
            [
                (setting, len(clauses), verdicts.clause_links(clauses))
                for setting, clauses in by_setting.items()
            ],
            how_read(self.run, _LOOSENED_SQL),
            empty="No setting of this agency is looser than the policy's default.",
        )

    def method(self) -> Block:
        """What the run is and by which authority, settings that differ, limitations, sign-off."""
        settings = self.run.rows(_SETTINGS_SQL)
        return stack(
            run_facts_block(self.run),
            authority_block(self.run),
            table_block(
                self.run,
                "Settings that differ from their defaults",
                [
                    Col("Setting", "code", is_header=True),
                    Col("In force", is_wide=True),
                    Col("Default"),
                ],
                [(s["name"], s["value"], s["default_value"]) for s in settings],
                how_read(self.run, _SETTINGS_SQL),
                empty="Every setting stands at its default.",
            ),
            limits_block(self.run),
            signing_block(self.run),
        )


def _share_tested(counts: Mapping[str, int]) -> str:
    """Return the share of clauses tested, as a table's cell; a dash where none asks anything."""
    tested, asked = verdicts.tested_of(counts)
    return f"{percent(tested, asked)} %" if asked else ""


def _once(reason: str | None) -> str:
    """Return the reasons of a clause's controls, each said once."""
    return "; ".join(dict.fromkeys((reason or "").split("; ")))
