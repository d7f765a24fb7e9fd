"""The pieces of the public edition's chapters: protected aggregates, and what protecting lost.

Every number comes from :mod:`privity.report.pages.public_figures`; sentences, charts and tables are made of
shown figures only, and say where one is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks import verdicts
from privity.report.blocks.block import (
    Block,
    bullets,
    facts,
    heading,
    paragraph,
    span,
    stack,
    status_mark,
)
from privity.report.blocks.tables import Col, table_html, table_text
from privity.report.charts.basic import Point, bars, columns, highest, inline, lowest
from privity.report.pages.framing import (
    authority_block,
    public_limits_block,
    run_facts_block,
    signing_block,
)
from privity.report.pages.public_figures import ALL, MONTH, Figures, PublicTable
from privity.report.templates import piece
from privity.vocabulary import joined, spoken

_MANY_POINTS = 36
_RECENT = 5
_UNTOLD = "for a reason that counts records, and that the internal edition tells"
_WITHHELD = (
    "with what earlier editions show, they would tell a small count, whichever of them were hidden"
)
_IN_PART = (
    "not all records that may belong here could be read, or not all of the period was "
    "supplied; the internal edition tells which"
)
TESTS, EXCEPTION, RESULT = "tests", "exception", "result"
_CLAUSES_SQL = """select r.clause_id, r.status, r.is_loosened, c.requirement, c.evidence
from clause_results as r
join clauses as c on c.policy_id = r.policy_id and c.clause_id = r.clause_id
where r.policy_id = $policy
order by r.ordinal"""
_NOT_TESTED_SQL = """select r.clause_id, r.status,
    string_agg(n.reason, '; ' order by n.reason) as reason
from clause_results as r
left join not_tested as n on n.clause_id = r.clause_id
where r.status in ('not_tested', 'partial') and ($policy = '' or r.policy_id = $policy)
group by r.clause_id, r.status, r.policy_id, r.ordinal
order by r.policy_id, r.ordinal"""
_LOOSENED_SQL = """select clause_id, loosened from clause_results
where is_loosened
order by policy_id, ordinal"""


class PublicPages:
    """Pieces of the public chapters, by ``run.public``."""

    def __init__(self, run: Evidence) -> None:
        self.run = run
        self.figures = Figures(run)
        self.period = run.info["period_label"]

    def overview(self) -> Block:
        """Three sentences: what the clauses say, the most exceptions shown, what is hidden."""
        total = verdicts.totals_of(verdicts.status_counts(self.run).values())
        return stack(
            paragraph(verdicts.verdict_line(total), "verdict"),
            paragraph(self._worst_clause()),
            paragraph(self._lost_in_all()),
        )

    def _worst_clause(self) -> Markup:
        figures, clauses = self.figures, self._clauses_tested()
        found = [(figures.value(TESTS, self._test(c, EXCEPTION)) or 0, c) for c in clauses]
        most = max(found, default=(0, ""), key=lambda f: f[0])
        if not most[0]:
            return Markup("No count of exceptions can be shown.")
        clause = most[1]
        return Markup(
            "The most exceptions that can be shown were found under {}: {} of {} records examined."
        ).format(
            verdicts.clause_link(clause),
            figures.cell(TESTS, self._test(clause, EXCEPTION)),
            figures.cell(TESTS, self._test(clause, ALL)),
        )

    def _lost_in_all(self) -> Markup:
        cell = self.figures.cell
        return Markup(
            "Of {} published counts {} are not shown, because they are small or would "
            "tell a small one."
        ).format(cell("", ("cells",), "loss"), cell("", ("hidden",), "loss"))

    def _clauses_tested(self) -> list[str]:
        table = self.figures.tables.get(TESTS)
        return [c for c in table.codes["test"] if table.parts.get(("test", c))] if table else []

    def _test(self, clause: str, result: str) -> tuple[str, ...]:
        return self.figures.tables[TESTS].place(test=clause, result=result, month=self.period)

    def method(self) -> Block:
        """What was asked, by which authority and rule, what the report cannot say, sign-off."""
        return stack(
            run_facts_block(self.run),
            authority_block(self.run),
            public_limits_block(self.run),
            signing_block(self.run),
        )

    def verdicts(self) -> Block:
        """Each adopted policy with its verdict and what its clauses say."""
        counts = verdicts.status_counts(self.run)
        rows = [
            (
                verdicts.policy_link(p),
                verdicts.verdict_mark(counts.get(p["policy_id"], {})),
                f"{verdicts.tested_sentence(counts.get(p['policy_id'], {}))} "
                f"{verdicts.verdict_sentence(counts.get(p['policy_id'], {}))}",
            )
            for p in verdicts.policies(self.run)
        ]
        head = [
            Col("Policy", is_header=True, is_wide=True),
            Col("Verdict"),
            Col("Clauses", is_wide=True),
        ]
        return self._table("Verdict by policy", head, rows)

    def clauses(self, policy: str) -> Block:
        """Every clause of a policy: status, records examined, exceptions, and their share."""
        rows = []
        tested = set(self._clauses_tested())
        for r in self.run.rows(_CLAUSES_SQL, {"policy": policy}):
            clause = r["clause_id"]
            of = {}
            if clause in tested:
                of = {
                    kind: self.figures.cell(TESTS, self._test(clause, result), kind_of)
                    for kind, result, kind_of in (
                        ("examined", ALL, "count"),
                        ("exceptions", EXCEPTION, "count"),
                        ("share", EXCEPTION, "rate"),
                    )
                }
            rows.append(
                (
                    span(clause, anchor=f"clause-{clause}"),
                    r["requirement"],
                    status_mark(r["status"], r["is_loosened"]),
                    of.get("examined"),
                    of.get("exceptions"),
                    of.get("share"),
                )
            )
        return self._table(
            "Clauses, their statuses, and the records examined in the period",
            [
                Col("Clause", is_header=True),
                Col("Requirement", is_wide=True),
                Col("Status"),
                Col("Examined", "count"),
                Col("Exceptions", "count"),
                Col("Share", "share"),
            ],
            rows,
        )

    def policy_message(self, policy: str) -> Block:
        """Three sentences on one policy: its clauses, what was examined, what is not shown."""
        counts = verdicts.status_counts(self.run).get(policy, {})
        own = {r["clause_id"] for r in self.run.rows(_CLAUSES_SQL, {"policy": policy})}
        tested = [c for c in self._clauses_tested() if c in own]
        shown = [(self.figures.value(TESTS, self._test(c, ALL)) or 0, c) for c in tested]
        most = max(shown, default=(0, ""))
        hidden = [c for c in tested if self.figures.is_hidden(TESTS, self._test(c, EXCEPTION))]
        said = [verdicts.verdict_line(counts)]
        said.append(
            Markup("Of the counts shown, the most records were examined under {}: {}.").format(
                most[1], self.figures.cell(TESTS, self._test(most[1], ALL))
            )
            if most[0]
            else Markup("No count of records examined can be shown.")
        )
        said.append(
            Markup("Exceptions are counted but not shown under {}.").format(
                joined(hidden, len(hidden))
            )
            if hidden
            else Markup("Every count of exceptions of this policy is shown.")
        )
        return stack(paragraph(said[0], "verdict"), *(paragraph(s) for s in said[1:]))

    def not_tested(self, policy: str = "") -> Block:
        """What could not be tested, or only in part, and which extract was lacking."""
        rows = [
            (
                verdicts.clause_link(r["clause_id"]),
                status_mark(r["status"]),
                r["reason"] or (_IN_PART if r["status"] == "partial" else _UNTOLD),
            )
            for r in self.run.rows(_NOT_TESTED_SQL, {"policy": policy})
        ]
        return self._table(
            "Clauses not tested, or only in part",
            [Col("Clause", is_header=True), Col("Status"), Col("Because", is_wide=True)],
            rows,
            "Every clause that data can show was tested.",
        )

    def message(self, counted: str, by: str = "") -> Block:
        """Three sentences on a count: the period beside the one before, the largest part, the loss."""
        table = self._finest(counted, by) or self._finest(counted)
        if table is None:
            return paragraph(self._without(counted).text, "untested")
        return stack(
            *(
                paragraph(s)
                for s in (self._course(table), self._largest(table, by), self._lost(counted))
                if s
            )
        )

    def _without(self, counted: str) -> Block:
        if self.run.rows("select 1 from withheld where counted = $c limit 1", {"c": counted}):
            return paragraph(
                f"The figures on {spoken(counted)} are withheld: {_WITHHELD}.", "quiet"
            )
        return paragraph(
            f"No figures on {spoken(counted)} are published in this period: the "
            "records were not supplied, or held nothing to count.",
            "quiet",
        )

    def _finest(self, counted: str, by: str = "") -> PublicTable | None:
        exact = self.figures.counting(counted, *([by] if by else []))
        near = [
            t
            for t in self.figures.tables.values()
            if t.counted == counted and not t.split and (not by or by in t.dimensions)
        ]
        return exact or (near[0] if near else None)

    def _course(self, table: PublicTable) -> Markup:
        figures, name = self.figures, spoken(table.counted)
        now = table.place(month=self.period)
        said = Markup("{} in {}: {}").format(
            name.capitalize(), _time(self.period), figures.cell(table.name, now)
        )
        before = self._before(table)
        if before:
            said += Markup(", in {}: {}").format(
                _time(before), figures.cell(table.name, table.place(month=before))
            )
        return said + "."

    def _before(self, table: PublicTable) -> str:
        """Return the code of the time before the period, of the same length."""
        parts = {c: len(table.parts.get((MONTH, c), ())) for c in table.codes[MONTH]}
        alike = sorted(
            c for c, n in parts.items() if n == parts.get(self.period, 0) and c < self.period
        )
        return alike[-1] if alike else ""

    def _largest(self, table: PublicTable, by: str) -> Markup:
        if not by or by not in table.dimensions:
            return Markup("")
        figures, name = self.figures, spoken(table.counted)
        places = {c: table.place(**{MONTH: self.period, by: c}) for c in table.leaves(by)}
        shown = [(figures.value(table.name, p) or 0, c) for c, p in places.items()]
        most = max(shown, default=(0, ""))
        if not most[0]:
            return Markup("By {}, no part of the {} can be shown.").format(spoken(by), name)
        rate = figures.cell(table.name, places[most[1]], "rate")
        share = (
            Markup(", {} of all").format(rate)
            if rate and not figures.is_hidden(table.name, places[most[1]], "rate")
            else ""
        )
        return Markup("By {}, most of those shown: {}, {}{}.").format(
            spoken(by), spoken(most[1]), figures.cell(table.name, places[most[1]]), share
        )

    def _lost(self, counted: str) -> Markup:
        cell = self.figures.cell
        return Markup("Of {} published counts of {}, {} are not shown.").format(
            cell(counted, ("cells",), "loss"), spoken(counted), cell(counted, ("hidden",), "loss")
        )

    def by_month(self, counted: str) -> Block:
        """A count over time: a chart of months or, over many years, of longer times; a table."""
        table = self._finest(counted)
        if table is None:
            return self._without(counted)
        times = self._times(table)
        points = [self._point(table, t, table.place(month=t)) for t in times]
        splits = self.figures.splits(counted)
        head = [
            Col("Time", is_header=True),
            Col(spoken(counted).capitalize(), "count"),
            *(Col(spoken(s.split), "count") for s in splits if len(s.leaves(s.split)) == 2),
        ]
        rows = [
            (
                _time(t),
                self.figures.cell(table.name, table.place(month=t)),
                *(
                    self.figures.cell(s.name, s.place(**{MONTH: t, s.split: s.leaves(s.split)[0]}))
                    for s in splits
                    if len(s.leaves(s.split)) == 2
                ),
            )
            for t in dict.fromkeys([*times, *self._sums(table)])
        ]
        title = f"{spoken(counted).capitalize()} by {'month' if len(times[0]) == 7 else 'time'}"
        return self._figure(title, points, columns(points, spoken(counted), ""), head, rows)

    def _times(self, table: PublicTable) -> list[str]:
        times = sorted(table.leaves(MONTH))
        return times if len(times) <= _MANY_POINTS else times[-_MANY_POINTS:]

    def _sums(self, table: PublicTable) -> list[str]:
        return sorted(c for c in table.codes[MONTH] if table.parts.get((MONTH, c)))

    def by(self, counted: str, *dimensions: str) -> Block:
        """A count by each of some dimensions: a chart of the period, a table of earlier times."""
        found = [(self._finest(counted, d), d) for d in dimensions]
        if not any(table for table, _ in found):
            return self._without(counted)
        return stack(*(self._by(table, counted, d) for table, d in found if table))

    def _by(self, table: PublicTable, counted: str, dimension: str) -> Block:
        codes = [c for c in table.codes[dimension] if c != ALL]
        leaves = [c for c in codes if c in table.leaves(dimension)]
        value = self.figures.value
        leaves.sort(
            key=lambda c: (
                -(value(table.name, table.place(**{MONTH: self.period, dimension: c})) or 0)
            )
        )
        points = [
            self._point(table, spoken(c), table.place(**{MONTH: self.period, dimension: c}))
            for c in leaves
        ]
        times = self._recent(table)
        head = [
            Col(spoken(dimension).capitalize(), is_header=True),
            *(Col(_time(t), "count") for t in times),
            Col(f"Share {_time(self.period)}", "share"),
        ]
        ordered = [*[c for c in codes if c not in leaves], *leaves, ALL]
        rows = [
            (
                spoken(c),
                *(
                    self.figures.cell(table.name, table.place(**{MONTH: t, dimension: c}))
                    for t in times
                ),
                self.figures.cell(
                    table.name, table.place(**{MONTH: self.period, dimension: c}), "rate"
                ),
            )
            for c in ordered
        ]
        title = f"{spoken(counted).capitalize()} by {spoken(dimension)}, {_time(self.period)}"
        return self._figure(title, points, bars(points, spoken(counted)), head, rows)

    def _recent(self, table: PublicTable) -> list[str]:
        alike = {len(table.parts.get((MONTH, self.period), ()))}
        times = sorted(
            c
            for c in table.codes[MONTH]
            if len(table.parts.get((MONTH, c), ())) in alike and c <= self.period
        )
        return list(dict.fromkeys([*times[-_RECENT:], self.period]))

    def split(self, counted: str, *splits: str) -> Block:
        """What a count is made of in the period: its parts, each with its share."""
        rows = []
        for table in self.figures.tables.values():
            if (
                table.counted != counted
                or not table.split
                or (splits and table.split not in splits)
            ):
                continue
            rows += [
                (
                    spoken(table.split),
                    spoken(c),
                    self.figures.cell(table.name, place),
                    self.figures.cell(table.name, place, "rate"),
                )
                for c in table.leaves(table.split)
                for place in [table.place(**{MONTH: self.period, table.split: c})]
            ]
        return (
            self._table(
                f"Parts of the {spoken(counted)} of {_time(self.period)}",
                [
                    Col("By", is_header=True),
                    Col("Part", is_header=True),
                    Col(spoken(counted).capitalize(), "count"),
                    Col("Share", "share"),
                ],
                list(dict.fromkeys(rows)),
            )
            if rows
            else stack()
        )

    def statistics(self, measure_id: str) -> Block:
        """Statistics of a measure that do not add up; only those whose records are shown."""
        rows = self.run.rows(
            "select table_name, codes, count(*) over () as n from figures where kind = 'statistic' "
            "and starts_with(table_name, $m || '.') order by table_name, codes",
            {"m": measure_id},
        )
        names = list(dict.fromkeys(r["table_name"] for r in rows))
        places = [
            p
            for p in dict.fromkeys(tuple(r["codes"]) for r in rows)
            if not all(self.figures.is_hidden(n, p, "statistic") for n in names)
        ]
        title = self.run.measures.get(measure_id, {}).get("title", measure_id)
        return (
            self._table(
                title,
                [
                    Col("Of", is_header=True),
                    *(Col(spoken(n.split(".", 1)[1]).capitalize(), "number") for n in names),
                ],
                [
                    (
                        ", ".join(spoken(_time(c)) for c in p),
                        *(self.figures.cell(n, p, "statistic") for n in names),
                    )
                    for p in places
                ],
            )
            if places
            else stack()
        )

    def rule(self) -> Block:
        """The rule in words, with the agency's settings, and what is looser than the policy."""
        rows = self.run.rows("select name, value, loosened from rule order by name")
        threshold, zeros = rows[0]["value"], rows[1]["value"]
        loosened = [r["loosened"] for r in rows if r["loosened"]]
        by_setting: dict[str, list[str]] = {}
        for r in self.run.rows(_LOOSENED_SQL):
            by_setting.setdefault(r["loosened"], []).append(r["clause_id"])
        clauses = [
            Markup("{}: {}").format(said, verdicts.clause_links(clause_ids))
            for said, clause_ids in by_setting.items()
        ]
        return stack(
            facts(
                [
                    ("Counts not shown", f"1 to {threshold}"),
                    ("Zeros", "shown" if zeros == "true" else "not shown"),
                    ("Mark", "[c]"),
                ]
            ),
            paragraph(
                span("loosened", "status status-loosened") + f" {'; '.join(loosened)}",
                "loosened",
            )
            if loosened
            else None,
            heading("Settings looser than the policy", 3, "settings-looser-than-the-policy"),
            bullets([*loosened, *clauses])
            if loosened or clauses
            else paragraph(
                "No setting of this agency is looser than the policy's default.", "quiet"
            ),
        )

    def losses(self) -> Block:
        """How much was lost: of each table the cells, those hidden, and the share of the count."""
        cell = self.figures.cell
        rows: list[tuple[Any, ...]] = [
            (
                t.title,
                spoken(t.counted),
                spoken(t.split) if t.split else None,
                cell(t.name, ("cells",), "loss"),
                cell(t.name, ("hidden",), "loss"),
                cell(t.name, ("share of count",), "loss"),
            )
            for t in self.figures.tables.values()
        ]
        rows.append(
            (
                "All tables, each count once",
                None,
                None,
                cell("", ("cells",), "loss"),
                cell("", ("hidden",), "loss"),
                None,
            )
        )
        withheld = self.run.rows("select title, counted, part from withheld order by all")
        missing = self._table(
            "Withheld as a whole",
            [Col("Table", is_header=True, is_wide=True), Col("Counted"), Col("By")],
            [(r["title"], spoken(r["counted"]), spoken(r["part"])) for r in withheld],
            "No table is withheld as a whole.",
        )
        return stack(
            self._table(
                "What the protection took away",
                [
                    Col("Table", is_header=True, is_wide=True),
                    Col("Counted"),
                    Col("Split by"),
                    Col("Counts", "count"),
                    Col("Not shown", "count"),
                    Col("Lost of the total", "share"),
                ],
                rows,
            ),
            missing,
            paragraph(f"They are withheld because, {_WITHHELD}.") if withheld else None,
        )

    def lost(self) -> Block:
        """Three sentences on the protection: what is hidden, its share, what stays possible."""
        cell = self.figures.cell
        return stack(
            paragraph(self._lost_in_all()),
            paragraph(
                Markup("That is {} of all counts.").format(cell("", ("share of cells",), "loss"))
            ),
            paragraph(
                "For every count that is not shown, two sets of records were found before "
                "the release that agree with every count shown here and in earlier public "
                "runs of this agency and differ in that count; they are kept, and can be "
                "checked by adding up. What the pages say besides by order, by the length of "
                "bars and in words was attacked too; statistics were not."
            ),
        )

    def _point(self, table: PublicTable, label: str, place: Sequence[str]) -> Point:
        value = self.figures.value(table.name, place)
        sign = self.figures.text(table.name, place) if value is None else ""
        return Point(label, value, sign=sign)

    def _table(
        self, caption: str, columns: Sequence[Col], rows: Sequence[Sequence], empty: str = ""
    ) -> Block:
        if not rows:
            return paragraph(empty or f"{caption}: none.", "quiet")
        html = table_html(caption, columns, rows, self.run.new_id("t"))
        return Block(html, table_text(caption, columns, rows))

    def _figure(
        self,
        title: str,
        points: Sequence[Point],
        svg: str,
        head: Sequence[Col],
        rows: Sequence[Sequence],
    ) -> Block:
        message = _message(title, points)
        if all(p.value is None for p in points):
            return stack(paragraph(f"{message}.", "quiet"), self._table(title, head, rows))
        element = self.run.new_id("f")
        table = table_html(f"Data of the chart: {title}", head, rows, self.run.new_id("t"))
        drawn = inline(svg, element, message, _alternative(points))
        return Block(piece("figure", element, message, drawn, table, is_open=True), message)


def _time(code: str) -> str:
    """Return the code of a time as words: a period of days has its first and last in one."""
    return re.sub(r"(?<=\d)_(?=\d)", " to ", code)


def _message(title: str, points: Sequence[Point]) -> str:
    shown = [p for p in points if p.value is not None]
    if not shown:
        return f"{title}: no count can be shown"
    _, most = highest(shown)
    among = " of those shown" if any(p.value is None and p.sign for p in points) else ""
    return f"{title}: most{among} in {most}"


def _alternative(points: Sequence[Point]) -> str:
    """Return the facts for who cannot see the chart: highest, lowest shown, and what is hidden."""
    shown = [p for p in points if p.value is not None]
    hidden = [p.label for p in points if p.value is None and p.sign]
    if not shown:
        return "No count can be shown."
    (high, high_of), (low, low_of) = highest(shown), lowest(shown)
    # "Highest" of all would say that what is hidden is lower, and with sums that tells it.
    among = " of those shown" if hidden else ""
    said = [
        f"Highest{among}: {high_of}, {high:,.0f}.",
        f"Lowest{among}: {low_of}, {low:,.0f}.",
    ]
    said.append(f"Not shown: {joined(hidden, len(hidden))}." if hidden else "Every count is shown.")
    return " ".join(said)
