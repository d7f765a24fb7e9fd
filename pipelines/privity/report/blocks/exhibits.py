"""Figures and tables as they stand on a page, each with the fold that says how it came about.

Owns how a table, a chart, its data and its provenance are put together; what is shown is decided by
the ``report.pages`` modules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from privity.evidence import Evidence
from privity.report.blocks.block import Block, facts, fold, paragraph, plain, span, stack
from privity.report.blocks.cautions import measure_caution
from privity.report.blocks.tables import Col, shown, table_html, table_text
from privity.report.charts.basic import inline
from privity.report.templates import piece


def table_block(
    run: Evidence,
    caption: str,
    columns: Sequence[Col],
    rows: Iterable[Sequence[Any]],
    how: Markup | None = None,
    totals: Sequence[Any] | None = None,
    empty: str = "",
) -> Block:
    """Return a table and its fold; a table without rows is the sentence ``empty`` instead."""
    rows = [tuple(row) for row in rows]
    if not rows:
        said = paragraph(empty or f"{caption}: none.", "quiet")
        return stack(said, Block(how) if how else None)
    html = table_html(caption, columns, rows, run.new_id("t"), totals)
    text = table_text(caption, columns, rows)
    names = tuple(c.label for c in columns)
    data = tuple(tuple(plain(v) if isinstance(v, Markup) else v for v in row) for row in rows)
    return Block(html + (how or Markup("")), text, names, data)


def figure_block(
    run: Evidence,
    message: str | Markup,
    svg: str,
    description: str,
    columns: Sequence[Col],
    rows: Iterable[Sequence[Any]],
    how: Markup,
) -> Block:
    """Return a chart under its message, its data in a fold, and the fold of its making.

    Parameters
    ----------
    run : Evidence
    message : str or Markup
        What the chart says; computed, so that it is true of these figures.
    svg : str
        As drawn by ``charts``.
    description : str
        The three facts for who cannot see the chart.
    columns, rows : sequences
        The chart's data as a table.
    how : Markup
        From :func:`how_measured` or :func:`how_read`.
    """
    element = run.new_id("f")
    rows = [tuple(row) for row in rows]
    said = plain(message)
    table = table_html(f"Data of the chart: {said}", columns, rows, run.new_id("t"))
    html = piece("figure", element, message, inline(svg, element, said, description), table, how)
    return Block(html, f"{said} {description}", tuple(c.label for c in columns), tuple(rows))


def how_measured(run: Evidence, *measure_ids: str) -> Markup:
    """Return the fold of measures: their SQL, parameters and the digests of their extracts."""
    measures = [run.measures[m] for m in measure_ids]
    parts = []
    for m in measures:
        parts.append(paragraph(f"{m['title']} (counted in {m['unit']})").html)
        parts.append(statement(m["sql"]))
    tables = sorted({t for m in measures for t in m["tables"] or []})
    params = {k: v for m in measures for k, v in params_of(m["params"]).items()}
    fold = _fold([*parts, _params(run, params), _digests(run, tables)])
    return measure_caution(run, measure_ids) + fold


def how_controlled(run: Evidence, control: dict[str, Any]) -> Markup:
    """Return the fold of one control: its SQL, the parameters in force, its extracts' digests."""
    parts = [statement(control["sql"] or "")] if control["sql"] else []
    return _fold(
        [
            *parts,
            _params(run, params_of(control["params"]) | params_of(control.get("settings"))),
            _digests(run, sorted(control["tables"] or [])),
        ],
        control["title"],
    )


def how_read(
    run: Evidence, sql: str, params: dict[str, Any] | None = None, subject: str = ""
) -> Markup:
    """Return the fold of a table read straight from the evidence: the query and its parameters."""
    return _fold(
        [
            paragraph(Markup("Read from the run's evidence file with this query.")).html,
            statement(sql),
            _params(run, params or {}),
        ],
        subject=subject,
    )


def params_of(text: str | None) -> dict[str, Any]:
    """Return parameters that evidence holds as JSON text."""
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def statement(sql: str) -> Markup:
    """Return SQL as preformatted text."""
    return piece("statement", sql.strip())


def _fold(parts: Iterable[Markup], aside: str = "", subject: str = "") -> Markup:
    """Return a fold; ``aside`` tells folds apart for who hears them, ``subject`` for everybody."""
    hidden = span(f": {aside}", "hidden") if aside else ""
    verb = "were" if " and " in subject else "was"
    summary = escape(f"How {subject or 'this'} {verb} computed") + hidden
    return fold(summary, Markup("\n").join(p for p in parts if p), "how")


def _params(run: Evidence, params: dict[str, Any]) -> Markup:
    period = f"{run.info.get('period_first_on', '')} to {run.info.get('period_last_on', '')}"
    pairs = [("period", period), ("as of", run.info.get("as_of", "")), *sorted(params.items())]
    return facts([(k, shown(v)) for k, v in pairs]).html


def _digests(run: Evidence, tables: Sequence[str]) -> Markup:
    if not tables:
        return Markup("")
    sources = run.rows(
        "select table_name, source, sha256 from load_results "
        "where list_contains($tables, table_name) order by table_name, source",
        {"tables": list(tables)},
    )
    return piece("digests", sources, sorted(set(tables) - {s["table_name"] for s in sources}))


def not_measured(run: Evidence, *measure_ids: str) -> Block | None:
    """Return the sentence that stands in place of measures that could not be taken, else None.

    A measure with rows was taken: where its tables are not fit to judge by, the figures are shown
    and the caution stands below them.
    """
    for measure_id in measure_ids:
        measure = run.measures.get(measure_id)
        if measure and measure_id not in run.tables and measure["reason"]:
            return paragraph(f"{measure['title']}: {measure['reason']}.", "untested")
        if measure is None or measure_id not in run.tables:
            return paragraph(f"Not tested: this run has no measure {measure_id}.", "untested")
        if (reason := measure.get("reason")) and not run.measure_rows(measure_id):
            why = reason.rstrip(".")
            return paragraph(f"{measure['title']}: not tested, because {why}.", "untested")
    return None


def sentence(text: str) -> str:
    """Return a text as a sentence: a capital first, a full stop last."""
    text = text.strip()
    if "_" in text.split(" ")[0]:
        # A table or column keeps its name.
        return text if text.endswith((".", "!", "?")) else f"{text}."
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
