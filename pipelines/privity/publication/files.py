"""The files of a public run: the evidence its pages are rendered from, and what it hands out.

All are written from a :class:`privity.publication.publication.Publication`, and hold its shown figures, words
and nothing else: a hidden figure is its mark. The evidence file is for the chapters and does not
leave; ``results.json`` and ``exports/figures.csv`` do.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from privity.engine import Session, attach, open_file, open_memory
from privity.evaluation import loosened_texts, setting_params
from privity.publication.earlier import RESULTS
from privity.publication.publication import COUNT, LOSS, MARK, RATE, STATISTIC, Figure, Publication
from privity.workspace import Settings

FIGURES = "exports/figures.csv"
RULE_SETTINGS = ("small_count_threshold", "small_counts_show_zero")
_COPIED = """
create table public.policies as select * from run.policies;
create table public.clauses as select * from run.clauses;
create table public.clause_results as
    select policy_id, clause_id, ordinal, status, is_loosened, loosened from run.clause_results;
create table public.not_tested (clause_id varchar, reason varchar);
create table public.rule (name varchar, value varchar, loosened varchar);
create table public.run_info (key varchar, value varchar);
create table public.load_results (table_name varchar, source varchar);
create table public.measures (measure_id varchar, title varchar, unit varchar);
create table public.figure_tables (
    table_name varchar, ordinal integer, counted varchar, title varchar, unit varchar,
    measure_id varchar, split varchar, dimensions varchar[]);
create table public.codes (
    table_name varchar, dimension varchar, code varchar, ordinal integer, parts varchar[]);
create table public.withheld (title varchar, counted varchar, part varchar);
create table public.figures (
    figure_id varchar, table_name varchar, kind varchar, codes varchar[], value double,
    shown varchar);
"""
# What a run says of itself in public; the rest is the agency's.
_SAID = (
    "agency",
    "period_label",
    "period_first_on",
    "period_last_on",
    "as_of",
    "timezone",
    "state",
    "edition",
    "policies",
    "code_version",
    "catalogue_digest",
    "holiday_calendar",
    "paper",
    "run_name",
)


def write_public_evidence(
    publication: Publication, evidence: Path, settings: Settings, path: Path
) -> Path:
    """Write the file that the chapters of the public edition read.

    Parameters
    ----------
    publication : Publication
    evidence : Path
        The run's own evidence: words are taken from it, and no number.
    settings : Settings
    path : Path
        The file to make.
    """
    with open_memory() as connection:
        attach(connection, path, "public", read_only=False)
        attach(connection, evidence, "run")
        connection.execute(_COPIED)
        info = dict(connection.execute("select key, value from run.run_info").fetchall())
        reasons = connection.execute(_REASONS).fetchall()
        loosened = "; ".join(r["loosened"] for r in rule_rows(settings) if r["loosened"])
        said = {k: info[k] for k in _SAID if k in info} | {"small_counts_loosened": loosened}
        _insert(connection, "run_info", [{"key": k, "value": v} for k, v in said.items()])
        _insert(
            connection, "not_tested", [{"clause_id": c, "reason": _words(r)} for c, r in reasons]
        )
        _insert(connection, "rule", rule_rows(settings))
        _insert(connection, "measures", _measure_rows(publication))
        _insert(
            connection,
            "withheld",
            [
                {"title": title, "counted": counted, "part": part}
                for title, counted, part in publication.withheld
            ],
        )
        _insert(connection, "figure_tables", list(_table_rows(publication)))
        _insert(connection, "codes", list(_code_rows(publication)))
        _insert(
            connection,
            "figures",
            [
                {
                    "figure_id": f.id,
                    "table_name": f.table,
                    "kind": f.kind,
                    "codes": list(f.codes),
                    "value": f.value,
                    "shown": MARK if f.is_hidden else f.shown,
                }
                for f in publication.figures
            ],
        )
    return path


_REASONS = """select c.clause_id, k.reason
from run.clause_results as c
join run.control_results as k on list_contains(c.control_ids, k.control_id)
where c.status = 'not_tested' and k.status = 'not_tested' and k.reason <> ''
union
select clause_id, note from run.clause_results
where status = 'not_tested' and len(control_ids) = 0 and note <> ''
order by all"""


def _words(reason: str) -> str:
    """Return a reason without what it quotes of the data: a failed expectation may count rows."""
    said = [part.split(":")[0].strip() for part in reason.split("; ")]
    return "; ".join(dict.fromkeys(s for s in said if s and not re.search(r"\d", s)))


def rule_rows(settings: Settings) -> list[dict[str, str]]:
    """Return the settings of disclosure control, each with how it is looser than the policy's."""
    looser = setting_params(settings)
    return [
        {
            "name": name,
            "value": str(getattr(settings, name)).lower(),
            "loosened": "; ".join(loosened_texts((looser[name],))) if name in looser else "",
        }
        for name in RULE_SETTINGS
    ]


def _measure_rows(publication: Publication) -> list[dict[str, str]]:
    found = {t.measure_id: t for t in publication.tables if t.measure_id}
    return [{"measure_id": m, "title": t.title, "unit": t.unit} for m, t in sorted(found.items())]


def _table_rows(publication: Publication) -> Iterable[dict[str, Any]]:
    for number, t in enumerate(publication.tables, 1):
        yield {
            "table_name": t.table.name,
            "ordinal": number,
            "counted": t.table.counted,
            "title": t.title,
            "unit": t.unit,
            "measure_id": t.measure_id,
            "split": t.split,
            "dimensions": [d.name for d in t.table.dimensions],
        }


def _code_rows(publication: Publication) -> Iterable[dict[str, Any]]:
    for t in publication.tables:
        for d in t.table.dimensions:
            parts = dict(d.sums)
            for number, code in enumerate(d.every_code(), 1):
                yield {
                    "table_name": t.table.name,
                    "dimension": d.name,
                    "code": code,
                    "ordinal": number,
                    "parts": list(parts.get(code, ())),
                }


def results_of(publication: Publication, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``results.json`` says: every table with its cells, ``null`` where hidden.

    ``words`` are the parts that hold no figure: the run, statuses, problems, settings.
    """
    by_id = {kind: publication.cells(kind) for kind in (COUNT, RATE)}
    return {
        **words,
        "rule": {
            "threshold": publication.rule.threshold,
            "shows_zeros": publication.rule.shows_zeros,
            "mark": MARK,
        },
        "tables": [
            {
                "name": t.table.name,
                "title": t.title,
                "unit": t.unit,
                "counted": t.table.counted,
                "dimensions": [
                    {
                        "name": d.name,
                        "codes": list(d.codes),
                        "is_open": d.is_open,
                        "sums": [[parent, list(parts)] for parent, parts in d.sums],
                    }
                    for d in t.table.dimensions
                ],
                "cells": [
                    _cell(
                        codes,
                        by_id[COUNT][t.table.name, codes],
                        by_id[RATE].get((t.table.name, codes)),
                    )
                    for codes in t.table.counts
                ],
            }
            for t in publication.tables
        ],
        "statistics": [_beside(f) for f in publication.figures if f.kind == STATISTIC],
        "lost": [_beside(f) for f in publication.figures if f.kind == LOSS],
        "withheld": [
            {"title": title, "counted": counted, "part": part}
            for title, counted, part in publication.withheld
        ],
    }


def _cell(codes: tuple[str, ...], count: Figure, rate: Figure | None) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "codes": list(codes),
        "count": None if count.value is None else int(count.value),
    }
    return cell if rate is None else {**cell, "percent": rate.value}


def _beside(figure: Figure) -> dict[str, Any]:
    return {"table": figure.table, "codes": list(figure.codes), "value": figure.value}


def words_of(evidence: Path, exit_code: int, problems: Iterable[str]) -> dict[str, Any]:
    """Return the parts of ``results.json`` that are words, read from the public evidence."""
    with open_file(evidence, read_only=True) as connection:
        return {
            "exit_code": exit_code,
            "problems": list(problems),
            "run": dict(connection.execute("select key, value from run_info").fetchall()),
            "settings": connection.execute("select name, value, loosened from rule").dicts(),
            "clauses": connection.execute(
                "select policy_id, clause_id, status, is_loosened, "
                "loosened from clause_results order by policy_id, ordinal",
            ).dicts(),
            "not_tested": connection.execute(
                "select clause_id, reason from not_tested order by clause_id, reason"
            ).dicts(),
        }


def vocabulary_of(evidence: Path) -> list[str]:
    """Return every word of the public evidence that is no figure."""
    words: set[str] = set()
    with open_file(evidence, read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_name <> 'figures' and data_type = 'VARCHAR'"
        ).fetchall()
        for table, column in columns:
            rows = connection.execute(f'select distinct "{column}" from "{table}"').fetchall()
            words |= {row[0] for row in rows if row[0]}
    return sorted(words)


def results_text(results: Mapping[str, Any]) -> str:
    """Return the bytes of ``results.json`` as text."""
    return json.dumps(results, indent=1, sort_keys=True) + "\n"


def figures_text(publication: Publication) -> str:
    """Return every figure as one line of a table: where it stands, its value or its mark."""
    dimensions = {t.table.name: [d.name for d in t.table.dimensions] for t in publication.tables}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("figure", "table", "kind", "place", "value"))
    for f in publication.figures:
        names = dimensions.get(f.table, [])
        place = (
            "; ".join(f"{n}={c}" for n, c in zip(names, f.codes, strict=True))
            if len(names) == len(f.codes) and f.kind != LOSS
            else "; ".join(f.codes)
        )
        value = f.value if f.value is None or f.kind != COUNT else int(f.value)
        writer.writerow((f.id, f.table, f.kind, _inert(place), MARK if value is None else value))
    return out.getvalue()


def _inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def write_exports(publication: Publication, words: Mapping[str, Any], out: Path) -> None:
    """Write ``results.json`` and ``exports/figures.csv`` into the run."""
    (out / RESULTS).write_text(results_text(results_of(publication, words)), encoding="utf-8")
    (out / "exports").mkdir(exist_ok=True)
    (out / FIGURES).write_text(figures_text(publication), encoding="utf-8", newline="")


def _insert(connection: Session, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.append(f"public.{table}", pa.Table.from_pylist(rows))
