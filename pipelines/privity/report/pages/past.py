"""The past of a policy's clauses: this period beside those judged before it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks import verdicts
from privity.report.blocks.block import Block, lines, paragraph, span, stack
from privity.report.blocks.exhibits import how_read, table_block
from privity.report.blocks.tables import Col, shown
from privity.vocabulary import STATUS_WORDS, count_of, names_of

PERIODS = 6

TREND_SQL = """select clause_id, period_label, as_of, status, is_loosened, examined, failed
from clause_trend
where policy_id = $policy
order by clause_id, as_of, period_label"""

_SAYS_NOTHING = names_of("open", "nothing")


class ClauseTrend:
    """What earlier runs of the workspace found on one policy's clauses."""

    def __init__(self, run: Evidence, policy_id: str) -> None:
        self.run, self.policy_id = run, policy_id
        rows = run.rows(TREND_SQL, {"policy": policy_id}) if "clause_trend" in run.tables else []
        order = sorted({(r["as_of"], r["period_label"]) for r in rows})
        self.periods = [label for _, label in order][-PERIODS:]
        self._past = {(r["clause_id"], r["period_label"]): r for r in rows}

    def of(self, clause_id: str) -> Markup | None:
        """Return the clause's last three past periods, one a line; None if there are none."""
        past = [
            span(
                Markup("{} {}").format(label, _cell(self._past[clause_id, label], with_rate=False)),
                "past",
            )
            for label in self.periods[-3:]
            if self._past.get((clause_id, label), {"status": "context"})["status"] != "context"
        ]
        return lines(past) if past else None

    def table(self, clauses: list[dict[str, Any]]) -> Block:
        """Return clauses by period, and which of them got better or worse since the last one."""
        if not self.periods:
            return paragraph(
                "No earlier period was judged in this workspace; the trend begins with this run.",
                "quiet",
            )
        now = self.run.info.get("period_label", "this period")
        rows, better, worse = [], [], []
        for clause in clauses:
            current = {
                "status": clause["status"],
                "is_loosened": clause["is_loosened"],
                "examined": clause["examined"],
                "failed": clause["failed"] + clause["warned"],
            }
            past = [self._past.get((clause["clause_id"], label)) for label in self.periods]
            if all(p is None or p["status"] in _SAYS_NOTHING for p in (*past, current)):
                continue
            change = _change(past[-1], current)
            if change in ("better", "worse"):
                (better if change == "better" else worse).append(clause["clause_id"])
            rows.append(
                (
                    verdicts.clause_link(clause["clause_id"]),
                    *(_cell(p) for p in past),
                    _cell(current),
                    _CHANGES[change],
                )
            )
        return stack(
            paragraph(_message(self.periods[-1], better, worse)),
            table_block(
                self.run,
                "Exceptions of the records judged, by clause and period",
                [
                    Col("Clause", is_header=True),
                    *(Col(label) for label in self.periods),
                    Col(f"{now} (this run)"),
                    Col(f"Rate against {self.periods[-1]}"),
                ],
                rows,
                how_read(self.run, TREND_SQL, {"policy": self.policy_id}),
            ),
        )


_CHANGES = {
    "better": "▼ lower",
    "worse": "▲ higher",
    "same": "= same",
    "": None,
}


def _message(last: str, better: list[str], worse: list[str]) -> str | Markup:
    if not better and not worse:
        return f"No clause's rate of exceptions moved against {last}."
    said = [
        _moved(word, clauses) for word, clauses in (("higher", worse), ("lower", better)) if clauses
    ]
    return Markup("Against {} the rate of exceptions is {}.").format(
        last, Markup(" and ").join(said)
    )


def _moved(word: str, clauses: list[str]) -> Markup:
    listed = Markup(" and ").join(
        verdicts.clause_links(part) for part in (clauses[:-1], clauses[-1:]) if part
    )
    return Markup("{} for {} ({})").format(word, count_of(len(clauses), "clause"), listed)


def _change(before: dict[str, Any] | None, now: dict[str, Any]) -> str:
    if not before or not before["examined"] or not now["examined"]:
        return ""
    then, today = (r["failed"] / r["examined"] for r in (before, now))
    return "same" if then == today else "better" if today < then else "worse"


def _cell(row: dict[str, Any] | None, with_rate: bool = True) -> Markup | None:
    if row is None:
        return None
    sign, word = STATUS_WORDS.get(row["status"], ("?", row["status"]))
    loosened = " (loosened)" if row["is_loosened"] and row["status"] not in _SAYS_NOTHING else ""
    if row["status"] in _SAYS_NOTHING or not row["examined"]:
        return Markup("{} {}{}").format(sign, word, loosened)
    counted = Markup("{} {:,} of {:,}{}").format(sign, row["failed"], row["examined"], loosened)
    if not with_rate:
        return counted
    rate = shown(row["failed"] / row["examined"], "share")
    return Markup('{} <small class="past">{}</small>').format(span(counted, "past"), rate)
