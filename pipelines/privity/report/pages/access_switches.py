"""What was switched on: explanations and flags, their parameters and what each of them did."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import Block, fold, heading, paragraph, stack
from privity.report.blocks.exhibits import figure_block, how_read, params_of, statement, table_block
from privity.report.blocks.tables import Col, shown
from privity.report.charts.basic import Point, bars, ranking_facts
from privity.vocabulary import count_of, joined, spoken

EXPLANATIONS_SQL = """select e.explanation, e.title, e.is_on, e.is_default, e.note, e.params, e.sql,
    coalesce(r.accesses, 0) as accesses, coalesce(r.alone, 0) as alone
from explanations as e
left join (
    select reason, sum(accesses) as accesses, sum(alone) as alone
    from access_reasons
    group by reason
) as r on r.reason = e.explanation
order by e.is_on desc, accesses desc, e.explanation"""

FLAGS_SQL = """select flag, title, is_on, note, params, sql, accesses
from flags
order by is_on desc, accesses desc, flag"""

THRESHOLDS_SQL = """select model, name, value
from access_thresholds
order by model, name"""


class ReasonSwitches:
    """Explanations and flags, in use or not."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def block(self) -> Block:
        """Explanations, flags and the points of a score; the statement of each in a fold."""
        return stack(
            heading("What was switched on", 2, "switches"),
            self._explanations(),
            self._flags(),
            self._thresholds(),
        )

    def raised(self) -> Block:
        """How many accesses each flag is on."""
        rows = [r for r in self.run.rows(FLAGS_SQL) if r["accesses"]]
        if not rows:
            return paragraph("No flag is on any access.")
        points = [Point(r["title"], r["accesses"], r is rows[0]) for r in rows]
        message = (
            f"Flags on accesses, by kind: most often “{rows[0]['title']}”, "
            f"{count_of(rows[0]['accesses'], 'access', 'accesses')}"
        )
        return figure_block(
            self.run,
            message,
            bars(points, "accesses"),
            ranking_facts(points, "accesses"),
            [Col("Flag", is_header=True), Col("Accesses", "count")],
            [(r["title"], r["accesses"]) for r in rows],
            how_read(self.run, FLAGS_SQL),
        )

    def _explanations(self) -> Block:
        rows = self.run.rows(EXPLANATIONS_SQL)
        added = [r["title"] for r in rows if r["is_on"] and not r["is_default"]]
        said = (
            f"{sum(r['is_on'] for r in rows)} of {count_of(len(rows), 'explanation')} were in "
            "use. "
            + (
                f"Switched on by the agency beyond the policies' reading: {joined(added)}."
                if added
                else "The agency has switched on none beyond the policies' reading."
            )
        )
        table = table_block(
            self.run,
            "Explanations: what each covers, and what no other covers",
            [
                Col("Explanation", is_header=True, is_wide=True),
                Col("Used"),
                Col("Parameters"),
                Col("Accesses", "count"),
                Col("By it alone", "count"),
                Col("Note"),
            ],
            [
                (
                    r["title"],
                    _used(r),
                    _params(r["params"]),
                    *_did(r, "accesses", "alone"),
                    r["note"],
                )
                for r in rows
            ],
            how_read(self.run, EXPLANATIONS_SQL),
            empty="No explanation is on record.",
        )
        return stack(paragraph(said), table, _statements("explanation", rows))

    def _flags(self) -> Block:
        rows = self.run.rows(FLAGS_SQL)
        table = table_block(
            self.run,
            "Flags: what deserves a look, explained or not",
            [
                Col("Flag", is_header=True, is_wide=True),
                Col("Used"),
                Col("Parameters"),
                Col("Accesses", "count"),
                Col("Note"),
            ],
            [
                (r["title"], _used(r), _params(r["params"]), *_did(r, "accesses"), r["note"])
                for r in rows
            ],
            how_read(self.run, FLAGS_SQL),
            empty="No flag is on record.",
        )
        return stack(table, _statements("flag", rows) if rows else None)

    def _thresholds(self) -> Block:
        return table_block(
            self.run,
            "Points of a score that are no flag's, and thresholds of the queue",
            [
                Col("Points or threshold", is_header=True),
                Col("Value", "range"),
                Col("Model", "code"),
            ],
            [
                (spoken(r["name"]), r["value"].replace("-", "−"), r["model"])
                for r in self.run.rows(THRESHOLDS_SQL)
            ],
            how_read(self.run, THRESHOLDS_SQL),
            empty="The queue has no thresholds.",
        )


def _used(entry: dict[str, Any]) -> str:
    if entry["is_on"]:
        return "✓ on" if entry.get("is_default", True) else "✓ on, by the agency"
    return "– not in use" if entry["note"] else "– off"


def _params(text: str) -> str:
    return "; ".join(f"{spoken(name)} {shown(value)}" for name, value in params_of(text).items())


def _did(entry: dict[str, Any], *names: str) -> list[int | None]:
    return [entry[name] if entry["is_on"] else None for name in names]


def _statements(noun: str, rows: list[dict[str, Any]]) -> Block:
    parts = Markup("").join(
        paragraph(r["title"]).html + statement(r["sql"]) for r in rows if r["is_on"]
    )
    return Block(fold(f"The statement of each {noun} in use", parts, "how"))
