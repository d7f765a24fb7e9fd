"""The access chapter's pieces: systems tested, what explains accesses, what to review."""

from __future__ import annotations

from privity.blocks import Block, bullets, count_of, joined, paragraph, spoken, stack
from privity.cautions import caution
from privity.charts import Point, bars, ranking_facts
from privity.pieces import figure_block, how_read, table_block
from privity.reader import Run
from privity.splits import share
from privity.tables import Col

LIMIT = 50

_SYSTEMS_SQL = """select system, sum(accesses) as accesses,
    sum(case when reason is null or reason <> 'no case or person' then accesses else 0 end)
        as judged,
    sum(case when reason not in ('unexplained', 'no case or person') then accesses else 0 end)
        as explained
from access_summary
group by system
order by system"""

_REASONS_SQL = """select coalesce(reason, 'unexplained') as reason, sum(accesses) as accesses,
    sum(case when is_first then accesses else 0 end) as first_accesses
from access_summary
group by coalesce(reason, 'unexplained')
order by accesses desc, reason"""

_REVIEW_SQL = """select rank, event_label, occurred_on, system, action, case_label, staff_label,
    flags
from access_review
order by rank, event_label
limit 50"""

_COUNT_SQL = "select count(*) as waiting from access_review"

_EXPLANATIONS_SQL = """select explanation, title, is_on, note
from explanations
order by is_on desc, explanation"""
TABLES = ("access_events", "accounts", "assignments")


class AccessPages:
    """Pieces of the access chapter, by ``run.access``."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def message(self) -> Block:
        """What the figures say: how many accesses, what share is explained, what waits."""
        return stack(caution(self.run, TABLES), self._message())

    def _message(self) -> Block:
        missing = self._missing()
        if missing:
            return missing
        systems = self.run.rows(_SYSTEMS_SQL)
        total, judged, explained = (
            sum(s[k] for s in systems) for k in ("accesses", "judged", "explained")
        )
        if not total:
            return paragraph("No access in the period.")
        waiting = self.run.rows(_COUNT_SQL)[0]["waiting"]
        return bullets(
            [
                f"{count_of(total, 'access', 'accesses')} in the period, in "
                f"{joined([s['system'] for s in systems])}.",
                f"{judged:,} of them name a case or a person; a recorded duty explains "
                f"{share(explained, judged)} of these.",
                f"{count_of(waiting, 'access', 'accesses')} without an explanation or with a flag "
                f"{'waits' if waiting == 1 else 'wait'} for review.",
            ]
        )

    def systems(self) -> Block:
        """Each system: tested or not supplied, accesses, share explained."""
        named = self._named_systems()
        spelled = {n.casefold(): n for n in named}
        found: dict[str, dict] = {}
        for row in self.run.rows(_SYSTEMS_SQL):
            name = spelled.get(row["system"].casefold(), row["system"])
            before = found.get(name, {})
            found[name] = {
                k: row[k] + before.get(k, 0) for k in ("accesses", "judged", "explained")
            }
        names = [*named, *(s for s in sorted(found) if s not in named)]
        rows = [
            (
                n,
                "✓ tested",
                found[n]["accesses"],
                found[n]["judged"],
                found[n]["explained"],
                found[n]["explained"] / found[n]["judged"] if found[n]["judged"] else None,
            )
            if n in found
            else (n, "– not supplied", None, None, None, None)
            for n in names
        ]
        return table_block(
            self.run,
            "Systems: those that the policies name, and those supplied",
            [
                Col("System", is_header=True),
                Col("Tested"),
                Col("Accesses", "count"),
                Col("To a case or person", "count"),
                Col("Explained", "count"),
                Col("Share explained", "share"),
            ],
            rows,
            how_read(self.run, _SYSTEMS_SQL),
            empty="No system is named or supplied.",
        )

    def _named_systems(self) -> list[str]:
        setting = self.run.rows("select value from settings_used where name = 'named_systems'")
        return [n.strip() for n in setting[0]["value"].split(",") if n.strip()] if setting else []

    def reasons(self) -> Block:
        """What explains accesses, by reason."""
        missing = self._missing()
        if missing:
            return missing
        rows = self.run.rows(_REASONS_SQL)
        if not rows:
            return paragraph("No access in the period.")
        rows = [r for r in rows if r["reason"] != "no case or person"]
        total = sum(r["accesses"] for r in rows)
        if not total:
            return paragraph("No access of the period names a case or a person.")
        bare = sum(r["accesses"] for r in rows if r["reason"] == "unexplained")
        points = [
            Point(spoken(r["reason"]), r["accesses"], r["reason"] == "unexplained") for r in rows
        ]
        of_all = count_of(total, "access", "accesses")
        message = f"{share(bare, total)} of {of_all} to a case or a person have no recorded reason"
        return figure_block(
            self.run,
            message,
            bars(points, "accesses"),
            ranking_facts(points, "accesses"),
            [
                Col("Reason", is_header=True),
                Col("Accesses", "count"),
                Col("First to that case", "count"),
                Col("Share", "share"),
            ],
            [
                (spoken(r["reason"]), r["accesses"], r["first_accesses"], r["accesses"] / total)
                for r in rows
            ],
            how_read(self.run, _REASONS_SQL),
        )

    def explanations(self) -> Block:
        """Which explanations were switched on."""
        return table_block(
            self.run,
            "Explanations and whether they were on",
            [
                Col("Explanation", is_header=True),
                Col("What it says", is_wide=True),
                Col("Used"),
                Col("Note"),
            ],
            [
                (spoken(r["explanation"]), r["title"], _used(r), r["note"])
                for r in self.run.rows(_EXPLANATIONS_SQL)
            ],
            how_read(self.run, _EXPLANATIONS_SQL),
            empty="No explanation is on record.",
        )

    def review(self) -> Block:
        """The first of the accesses that wait for review, ranked."""
        missing = self._missing()
        if missing:
            return missing
        waiting = self.run.rows(_COUNT_SQL)[0]["waiting"]
        caption = "Accesses to review, in order of rank"
        if waiting > LIMIT:
            caption += f" (the first {LIMIT} of {waiting:,})"
        return table_block(
            self.run,
            caption,
            [
                Col("Rank", "count"),
                Col("Access", "label", is_header=True),
                Col("Day", "day"),
                Col("System"),
                Col("Action"),
                Col("Case", "label"),
                Col("Worker", "label"),
                Col("Flags", is_wide=True),
            ],
            [
                (
                    r["rank"],
                    r["event_label"],
                    r["occurred_on"],
                    r["system"],
                    r["action"],
                    r["case_label"],
                    r["staff_label"],
                    ", ".join(spoken(f) for f in r["flags"] or []),
                )
                for r in self.run.rows(_REVIEW_SQL)
            ],
            how_read(self.run, _REVIEW_SQL),
            empty="No access waits for review.",
        )

    def _missing(self) -> Block | None:
        if "access_events" in self.run.supplied:
            return None
        return paragraph(
            "Accesses: not tested, because the extract access_events was not supplied.", "untested"
        )


def _used(explanation: dict) -> str:
    if explanation["is_on"]:
        return "✓ on"
    return "– lacks extracts" if explanation["note"] else "– off"
