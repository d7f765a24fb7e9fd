"""The table of sources: what came of the rows of each file, what was left out, what to ask about."""

from __future__ import annotations

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import Block, code, noted, paragraph, stack
from privity.report.blocks.exhibits import how_read, sentence, table_block
from privity.report.blocks.tables import Col
from privity.vocabulary import count_of

SOURCES_SQL = """select table_name, source, source_format, encoding, delimiter, rows_read,
    rows_made, rows_loaded, rows_quarantined, rows_left_out, notes, sha256
from load_results
order by table_name, source"""

_LEFT_OUT_SQL = """select table_name, case when file in ('', source) then source
        else source || ' of ' || file end as source, reason, sum(rows_left_out)::bigint as rows_left_out,
    min(first_line) as first_line
from left_out
group by all
order by rows_left_out desc, table_name, source, reason"""

LIMITS_SQL = """select table_name, source, rows_read, tool, is_answered
from row_limits
order by table_name, source"""

SHOWN_REASONS = 100


def sources_block(run: Evidence) -> Block:
    """Every source file: form, rows read, loaded and set aside, digest; those to ask about."""
    rows = [
        (
            code(r["table_name"] or "–"),
            Markup('{} <small>{}</small><br><code class="digest">{}</code>{}').format(
                r["source"],
                _form(r),
                r["sha256"],
                noted("", r["notes"]) if r["notes"] else "",
            ),
            r["rows_read"],
            r["rows_loaded"],
            r["rows_quarantined"],
            r["rows_left_out"],
            _balance(r),
        )
        for r in run.rows(SOURCES_SQL)
    ]
    columns = [
        Col("Table", is_header=True),
        Col("Source, its form and SHA-256 digest", is_wide=True),
        Col("Read", "count"),
        Col("Loaded", "count"),
        Col("Quarantined", "count"),
        Col("Left out", "count"),
        Col("Balances"),
    ]
    return stack(
        table_block(
            run,
            "Sources: rows read, loaded, set aside and left out",
            columns,
            rows,
            how_read(run, SOURCES_SQL),
            empty="No extract was supplied.",
        ),
        _left_out(run),
        _limits(run),
    )


def _left_out(run: Evidence) -> Block | None:
    """Rows left out by mappings and adapters, by reason; None if there are none."""
    rows = run.rows(_LEFT_OUT_SQL)
    if not rows:
        return None
    rest = len(rows) - SHOWN_REASONS
    return stack(
        table_block(
            run,
            "Rows left out, by reason",
            [
                Col("Table and source", is_header=True),
                Col("Reason", is_wide=True),
                Col("Rows", "count"),
                Col("First line", "count"),
            ],
            [
                (
                    noted(code(r["table_name"]), r["source"]),
                    r["reason"],
                    r["rows_left_out"],
                    r["first_line"],
                )
                for r in rows[:SHOWN_REASONS]
            ],
            how_read(run, _LEFT_OUT_SQL),
        ),
        paragraph(f"{count_of(rest, 'further reason')}: `privity load`.", "quiet")
        if rest > 0
        else None,
    )


def _limits(run: Evidence) -> Block | None:
    """Sources with exactly as many rows as some tool gives at most; None if there is none."""
    rows = run.rows(LIMITS_SQL)
    return (
        table_block(
            run,
            "Sources that may be cut off",
            [
                Col("Table", "code", is_header=True),
                Col("Source"),
                Col("Rows read", "count"),
                Col("Where such a count is usual", is_wide=True),
                Col("Answered"),
            ],
            [
                (
                    r["table_name"],
                    r["source"],
                    r["rows_read"],
                    sentence(r["tool"]),
                    "✓ the agency states this count"
                    if r["is_answered"]
                    else "– ask how many rows the source system has",
                )
                for r in rows
            ],
            how_read(run, LIMITS_SQL),
        )
        if rows
        else None
    )


def _balance(row: dict) -> str:
    """Return whether every row read, and every further one made of it, is accounted for."""
    if not row["table_name"]:
        return "– not read"
    ended = row["rows_loaded"] + row["rows_quarantined"] + row["rows_left_out"]
    made = f", with {row['rows_made']:,} more made of them" if row["rows_made"] else ""
    return f"✓ yes{made}" if row["rows_read"] + row["rows_made"] == ended else "✗ NO"


def _form(row: dict) -> str:
    parts = [
        row["source_format"],
        row["encoding"],
        f"“{row['delimiter']}”" if row["delimiter"] else "",
    ]
    return ", ".join(p.replace("\t", "tab") for p in parts if p)
