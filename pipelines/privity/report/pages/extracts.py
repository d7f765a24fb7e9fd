"""Extract quality's pieces: what came in, what was set aside and why, what was not supplied."""

from __future__ import annotations

import re

from privity.evidence import Evidence
from privity.report.blocks.block import Block, code, noted, paragraph, stack
from privity.report.blocks.exhibits import how_read, sentence, table_block
from privity.report.blocks.tables import Col
from privity.report.pages.extents import extents_block, shortfalls
from privity.report.pages.sources import LIMITS_SQL, SOURCES_SQL, sources_block
from privity.vocabulary import count_of, joined

_QUARANTINE_SQL = """select table_name, source, column_name, reason, count(*) as rows_set_aside,
    first(line order by line nulls last, value_shape nulls last) as first_line,
    first(value_shape order by line nulls last, value_shape nulls last) as shape
from quarantine
group by table_name, source, column_name, reason
order by rows_set_aside desc, table_name, source, column_name, reason"""

_WORDS_SQL = """select table_name, column_name, word, is_value, sum(rows_loaded) as rows
from words_found
group by table_name, column_name, word, is_value
order by table_name, column_name, is_value, rows desc, word"""

_SUPPLY_SQL = """select t.table_name, t.is_supplied, t.rows_loaded, t.missing_columns,
    s.supplied_on, s.supplied_by, s.system
from table_supply as t
left join supplies as s on s.table_name = t.table_name
order by t.is_supplied desc, t.table_name"""

_SUITES_SQL = """select table_name, count(*) as expectations,
    count(case when success then 1 end) as held,
    count(case when success is null then 1 end) as not_run,
    count(case when not success and severity = 'critical' then 1 end) as failed_critical,
    count(case when not success and severity <> 'critical' then 1 end) as failed_warning
from suite_results
where kind <> 'control'
group by table_name
order by failed_critical desc, failed_warning desc, table_name"""

_UNMET_SQL = """select table_name, column_name, expectation, kind, severity, message, observed,
    unexpected_count, element_count
from suite_results
where kind <> 'control' and not success
order by severity, table_name, column_name, expectation"""

LIMIT = 100


class ExtractPages:
    """Pieces of the extract quality chapter, by ``run.extracts``."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def verdict(self) -> Block:
        """Whether the extracts are fit to judge by: balance, quarantine, supply, suites."""
        loads, supply = self.run.rows(SOURCES_SQL), self.run.rows(_SUPPLY_SQL)
        unread = [r for r in loads if not r["table_name"]]
        read, made, loaded, aside, left = (
            sum(r[f"rows_{k}"] or 0 for r in loads)
            for k in ("read", "made", "loaded", "quarantined", "left_out")
        )
        given = sum(bool(t["is_supplied"]) for t in supply)
        broken = [r["table_name"] for r in self.run.rows(_SUITES_SQL) if r["failed_critical"]]
        balanced = read + made == loaded + aside + left
        further = f" ({made:,} further rows made of them)" if made else ""
        said = [
            *(
                [
                    f"{count_of(len(unread), 'file or folder', 'files or folders')} under "
                    f"extracts/ not read by anything: {joined([r['source'] for r in unread])}."
                ]
                if unread
                else []
            ),
            f"{count_of(read, 'row')} read from {count_of(len(loads) - len(unread), 'source')}"
            f"{further}: {loaded:,} "
            f"loaded, {aside:,} set aside in quarantine, {left:,} left out; the counts "
            f"{'balance' if balanced else 'DO NOT BALANCE'}.",
            f"{given} of {count_of(len(supply), 'table')} supplied.",
            f"Critical expectations failed for {joined(broken)}: what rests on them is not tested."
            if broken
            else "No critical expectation failed.",
            *shortfalls(self.run),
        ]
        said += self._doubts()
        return paragraph(" ".join(said), "verdict")

    def _doubts(self) -> list[str]:
        """Return what is to be asked about: words for nothing, and files that may be cut off."""
        words = [r for r in self.run.rows(_WORDS_SQL) if not r["is_value"]]
        columns = len({(r["table_name"], r["column_name"]) for r in words})
        asked = [r for r in self.run.rows(LIMITS_SQL) if not r["is_answered"]]
        said = (
            [
                f"{count_of(sum(r['rows'] for r in words), 'cell')} in "
                f"{count_of(columns, 'column')} held a word for nothing and were read as no value."
            ]
            if words
            else []
        )
        return said + (
            [
                f"{count_of(len(asked), 'source')} may be cut off: exactly as many rows as "
                "some tool gives at most."
            ]
            if asked
            else []
        )

    def words(self) -> Block:
        """Words for nothing (N/A, none, 0 ...) in columns of ids and texts, by column and word."""
        return table_block(
            self.run,
            "Words for nothing, by column",
            [
                Col("Table", "code", is_header=True),
                Col("Column", "code"),
                Col("Word", "code"),
                Col("Rows", "count"),
                Col("Read as", is_wide=True),
            ],
            [
                (
                    r["table_name"],
                    r["column_name"],
                    r["word"],
                    r["rows"],
                    "a value: the agency says so, or it may be a name"
                    if r["is_value"]
                    else "no value: no evidence of anything, and no id",
                )
                for r in self.run.rows(_WORDS_SQL)
            ],
            how_read(self.run, _WORDS_SQL),
            empty="No word for nothing stands in a column of ids or texts.",
        )

    def sources(self) -> Block:
        """Every source file: form, what came of its rows, digest; those to ask about."""
        return sources_block(self.run)

    def quarantine(self) -> Block:
        """Rows set aside, by table, column and reason; values appear as shapes only."""
        rows = self.run.rows(_QUARANTINE_SQL)
        more = (
            paragraph(
                f"{count_of(len(rows) - LIMIT, 'further reason')}: exports/quarantine.csv.",
                "quiet",
            )
            if len(rows) > LIMIT
            else None
        )
        return stack(
            table_block(
                self.run,
                "Rows in quarantine, by reason",
                [
                    Col("Table and source", is_header=True),
                    Col("Column", "code"),
                    Col("Reason", is_wide=True),
                    Col("Rows", "count"),
                    Col("First line", "count"),
                    Col("Shape of a value", "code"),
                ],
                [
                    (
                        noted(code(r["table_name"]), r["source"]),
                        r["column_name"],
                        _reason(r["reason"]),
                        r["rows_set_aside"],
                        r["first_line"],
                        r["shape"],
                    )
                    for r in rows[:LIMIT]
                ],
                how_read(self.run, _QUARANTINE_SQL),
                empty="No row was set aside.",
            ),
            more,
        )

    def supply(self) -> Block:
        """Every table of the contract: supplied or not, when and by whom; how far each reaches."""
        return stack(self._supply(), extents_block(self.run))

    def _supply(self) -> Block:
        return table_block(
            self.run,
            "Tables of the extract contract",
            [
                Col("Table", "code", is_header=True),
                Col("Supplied"),
                Col("When, by whom, from which system", is_wide=True),
                Col("Rows", "count"),
                Col("Columns not supplied", is_wide=True),
            ],
            [
                (
                    r["table_name"],
                    "✓ yes" if r["is_supplied"] else "– not supplied",
                    _supply(r) if r["is_supplied"] else None,
                    r["rows_loaded"] if r["is_supplied"] else None,
                    ", ".join(r["missing_columns"] or []) if r["is_supplied"] else None,
                )
                for r in self.run.rows(_SUPPLY_SQL)
            ],
            how_read(self.run, _SUPPLY_SQL),
        )

    def suites(self) -> Block:
        """Results of the expectations: by table, then every one that was not met."""
        by_table = table_block(
            self.run,
            "Expectations by table",
            [
                Col("Table", "code", is_header=True),
                Col("Expectations", "count"),
                Col("Met", "count"),
                Col("Not run: nothing to judge", "count"),
                Col("Critical not met", "count"),
                Col("Warnings", "count"),
            ],
            [tuple(r.values()) for r in self.run.rows(_SUITES_SQL)],
            how_read(self.run, _SUITES_SQL),
            empty="No expectation was run.",
        )
        unmet = table_block(
            self.run,
            "Expectations not met",
            [
                Col("Table", "code", is_header=True),
                Col("Column", "code"),
                Col("Severity"),
                Col("What was expected", is_wide=True),
                Col("What was found", is_wide=True),
                Col("Share of rows", "label"),
            ],
            [
                (
                    r["table_name"],
                    r["column_name"],
                    r["severity"],
                    sentence(_worded(r["expectation"])),
                    sentence(_spaced(r["message"])) if r["message"] else _counted(r),
                    _spaced(r["observed"] or ""),
                )
                for r in self.run.rows(_UNMET_SQL)
            ],
            how_read(self.run, _UNMET_SQL),
            empty="Every expectation was met.",
        )
        return stack(by_table, unmet)


def _reason(reason: str | None) -> str:
    """Return why rows were set aside; the values that would have done, as a list in words."""
    text = reason or ""
    return text.replace("|", ", ") if "not one of" in text else text


def _supply(row: dict) -> str:
    """Return what the agency says of an extract's delivery; it states nothing of itself."""
    said = (str(row["supplied_on"] or ""), row["supplied_by"], row["system"])
    return ", ".join(part for part in said if part) or "not stated"


def _spaced(text: str) -> str:
    """Return percentages as the rest of the report writes them."""
    return re.sub(r"(?<=\d)%", " %", text)


def _counted(row: dict) -> str | None:
    if row["unexpected_count"] is None or row["element_count"] is None:
        return None
    return f"{row['unexpected_count']:,} of {count_of(row['element_count'], 'row')}."


def _worded(expectation: str) -> str:
    return expectation.removeprefix("expect_").replace("_", " ")
