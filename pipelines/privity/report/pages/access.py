"""The access chapter's pieces: what it says in sentences, systems tested, what explains accesses.

Rates by week, unit and month, the queue, and what was switched on have modules of their own.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence, counts_of, marked
from privity.report.blocks.block import Block, bullets, paragraph, stack
from privity.report.blocks.cautions import caution
from privity.report.blocks.exhibits import figure_block, how_read, table_block
from privity.report.blocks.small_numbers import rate_cells, rate_columns
from privity.report.blocks.tables import Col, shown
from privity.report.charts.basic import Point, bars
from privity.report.pages.access_queue import Queue
from privity.report.pages.access_rates import RateTrend, Units
from privity.report.pages.access_switches import ReasonSwitches
from privity.vocabulary import count_of, joined

TABLES = ("access_events", "accounts", "assignments")

_SYSTEMS_SQL = """select system, sum(accesses) as accesses,
    sum(case when reason <> 'no case or person' then accesses else 0 end) as judged,
    sum(case when reason = 'unexplained' then accesses else 0 end) as unexplained
from access_summary
group by system
order by system"""

_FIRSTS_SQL = """select is_first, sum(accesses) as judged,
    sum(case when reason = 'unexplained' then accesses else 0 end) as unexplained
from access_summary
where reason <> 'no case or person'
group by is_first
order by is_first desc"""

_REASONS_SQL = """select r.reason, coalesce(e.title, r.reason) as title,
    sum(r.accesses) as accesses, sum(r.alone) as alone,
    sum(case when r.is_first then r.accesses else 0 end) as first_accesses,
    sum(case when r.is_first then r.alone else 0 end) as first_alone
from access_reasons as r
left join explanations as e on e.explanation = r.reason
group by r.reason, title
order by accesses desc, r.reason"""

_FIRST = "first access of a worker to a case"
_REPEAT = "every further one, and those that name a person only"


class AccessPages:
    """Pieces of the access chapter, by ``run.access``."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def message(self) -> Block:
        """What the figures say: what is explained, how the rate moved, what waits, what lacks."""
        return stack(caution(self.run, TABLES), self._missing() or self._message())

    def _message(self) -> Block:
        if not self._total:
            return paragraph("No access in the period.")
        if not self._judged:
            return paragraph(
                f"{count_of(self._total, 'access', 'accesses')} in the period; none "
                "of them names a case or a person."
            )
        bare = self._unexplained
        said = [
            f"{count_of(self._total, 'access', 'accesses')} in the period; {self._judged:,} of "
            "them name a case or a person.",
            Markup("A recorded duty explains {:,} of these ({}); {} {} unexplained.").format(
                self._judged - bare,
                shown(1 - bare / self._judged, "share"),
                marked(counts_of(self.run), "unexplained_accesses"),
                "is" if bare == 1 else "are",
            ),
            self._firsts_said(),
            f"{RateTrend(self.run).sentence()}.",
            self._queue.sentence(self._judged),
            self._systems_said(),
        ]
        return bullets([s for s in said if s])

    def _firsts_said(self) -> str:
        by = {r["is_first"]: r for r in self._firsts}
        if True not in by or False not in by:
            return ""
        first, repeat = (
            shown(1 - by[k]["unexplained"] / by[k]["judged"], "share") for k in (True, False)
        )
        return (
            f"Of {by[True]['judged']:,} first accesses of a worker to a case {first} are "
            f"explained, of the {by[False]['judged']:,} others {repeat}."
        )

    def _systems_said(self) -> str:
        found = [n for n, row in self._named.items() if row]
        absent = [n for n, row in self._named.items() if not row]
        return (
            f"Of the systems that the policies name, tested: {joined(found, 9) or 'none'}; "
            f"not supplied: {joined(absent, 9) or 'none'}."
        )

    def systems(self) -> Block:
        """Each system: tested or not supplied, accesses, share unexplained."""
        return table_block(
            self.run,
            "Systems: those that the policies name, and others supplied",
            [
                Col("System", is_header=True),
                Col("Tested", "label"),
                Col("Accesses", "count"),
                Col("To a case or person", "count"),
                Col("Unexplained", "count"),
                *rate_columns("Share unexplained"),
            ],
            [_system_row(name, row) for name, row in (self._named | self._others).items()],
            how_read(self.run, _SYSTEMS_SQL),
            empty="No system is named or supplied.",
        )

    @cached_property
    def _systems(self) -> dict[str, dict[str, int]]:
        """What was supplied by system, under the name that the policies use for it."""
        spelled = {n.casefold(): n for n in self._policies_name}
        found: dict[str, dict[str, int]] = {}
        for row in self.run.rows(_SYSTEMS_SQL):
            name: str = spelled.get(row["system"].casefold()) or row["system"]
            before = found.get(name, {})
            found[name] = {
                k: row[k] + before.get(k, 0) for k in ("accesses", "judged", "unexplained")
            }
        return found

    @cached_property
    def _policies_name(self) -> list[str]:
        setting = self.run.rows("select value from settings_used where name = 'named_systems'")
        return [n.strip() for n in setting[0]["value"].split(",") if n.strip()] if setting else []

    @property
    def _named(self) -> dict[str, dict[str, int] | None]:
        return {n: self._systems.get(n) for n in self._policies_name}

    @property
    def _others(self) -> dict[str, dict[str, int] | None]:
        return {n: row for n, row in sorted(self._systems.items()) if n not in self._policies_name}

    @property
    def _total(self) -> int:
        return sum(s["accesses"] for s in self._systems.values())

    @property
    def _judged(self) -> int:
        return sum(s["judged"] for s in self._systems.values())

    @property
    def _unexplained(self) -> int:
        return sum(s["unexplained"] for s in self._systems.values())

    @cached_property
    def _firsts(self) -> list[dict[str, Any]]:
        return self.run.rows(_FIRSTS_SQL)

    @cached_property
    def _queue(self) -> Queue:
        return Queue(self.run)

    def reasons(self) -> Block:
        """What explains accesses: every reason that covers one, and by it alone; first, repeat."""
        return (
            self._missing()
            or self._no_subject()
            or stack(
                self._reasons_figure(),
                paragraph(
                    "An access that several reasons cover counts under each of them; “by it "
                    "alone” are those that would be unexplained without it.",
                    "quiet",
                ),
                self._firsts_table(),
            )
        )

    def _reasons_figure(self) -> Block:
        rows, whole = self.run.rows(_REASONS_SQL), self._judged
        points = [Point(r["title"], r["accesses"], False) for r in rows]
        points.append(Point("No recorded reason", self._unexplained))
        explained = shown(1 - self._unexplained / whole, "share")
        most = (
            f"; “{rows[0]['title']}” covers {shown(rows[0]['accesses'] / whole, 'share')}"
            if rows
            else ""
        )
        return figure_block(
            self.run,
            f"{explained} of {count_of(whole, 'access', 'accesses')} to a case or person are "
            f"explained{most}",
            bars(points, "accesses"),
            self._reasons_said(rows),
            [
                Col("Reason", is_header=True),
                Col("Accesses", "count"),
                Col("Share", "share"),
                Col("By it alone", "count"),
                Col("Share alone", "share"),
                Col("First accesses", "count"),
                Col("First, by it alone", "count"),
            ],
            [
                (
                    r["title"],
                    r["accesses"],
                    r["accesses"] / whole,
                    r["alone"],
                    r["alone"] / whole,
                    r["first_accesses"],
                    r["first_alone"],
                )
                for r in rows
            ]
            + [
                (
                    "No recorded reason",
                    self._unexplained,
                    self._unexplained / whole,
                    None,
                    None,
                    sum(r["unexplained"] for r in self._firsts if r["is_first"]),
                    None,
                )
            ],
            how_read(self.run, f"{_REASONS_SQL};\n\n{_FIRSTS_SQL}"),
        )

    def _reasons_said(self, rows: list[dict[str, Any]]) -> str:
        said = [
            f"{place}: {r['title']}, {count_of(r['accesses'], 'access', 'accesses')}, "
            f"{r['alone']:,} of them by it alone."
            for place, r in zip(("Most", "Next"), rows, strict=False)
        ]
        return " ".join([*said, f"No recorded reason: {self._unexplained:,}."])

    def _firsts_table(self) -> Block:
        return table_block(
            self.run,
            "First accesses against repeated ones",
            [
                Col("Accesses", is_header=True, is_wide=True),
                Col("Number", "count"),
                Col("Unexplained", "count"),
                *rate_columns("Share unexplained"),
            ],
            [
                (
                    _FIRST if r["is_first"] else _REPEAT,
                    r["judged"],
                    r["unexplained"],
                    *rate_cells(r["unexplained"], r["judged"]),
                )
                for r in self._firsts
            ],
            how_read(self.run, _FIRSTS_SQL),
            totals=(
                "all",
                self._judged,
                self._unexplained,
                *rate_cells(self._unexplained, self._judged),
            ),
        )

    def trend(self) -> Block:
        """The unexplained rate by week, between control limits."""
        return self._missing() or RateTrend(self.run).block()

    def units(self) -> Block:
        """The unexplained rate by unit and month."""
        return self._missing() or Units(self.run).block()

    def queue(self) -> Block:
        """Access sessions to review in order of rank, with the parts of their scores; flags."""
        return self._missing() or stack(
            paragraph(self._queue.sentence(self._judged)),
            ReasonSwitches(self.run).raised(),
            self._queue.block(),
        )

    def contracted(self) -> Block:
        """Contracted providers' workers, apart."""
        return self._missing() or self._queue.contracted()

    def switches(self) -> Block:
        """Which explanations and flags were switched on, and what each of them did."""
        return ReasonSwitches(self.run).block()

    def _no_subject(self) -> Block | None:
        if self._judged:
            return None
        return paragraph("No access of the period names a case or a person.")

    def _missing(self) -> Block | None:
        if "access_events" in self.run.supplied:
            return None
        return paragraph(
            "Accesses: not tested, because the extract access_events was not supplied.", "untested"
        )


def _system_row(name: str, row: dict[str, int] | None) -> tuple:
    if row is None:
        return (name, "– not supplied", None, None, None, None, None)
    tested = "✓ tested" if row["judged"] else "○ names no case or person"
    return (
        name,
        tested,
        row["accesses"],
        row["judged"],
        row["unexplained"],
        *rate_cells(row["unexplained"], row["judged"]),
    )
