"""New controls, measures and chapters: files that pass `privity check` as they are, to be filled."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from privity.catalogue import Catalogue
from privity.errors import PrivityError, nearest
from privity.evidence import evidence_tables
from privity.resources import notebooks_dir

_TEMPLATE = """\
/* ---
title: Say the state that should hold, in one sentence
why: Say what goes wrong where it does not hold.
fix: Say what to do about an exception.
severity: medium
clauses: [{clause}]
subject: [cases.case_id]
params: {{grace_days: 0}}
cases:
  holds:  {{cases: [{{case_id: C1, opened_on: 2026-07-01, unit_id: U1}}], expect: {{C1: pass}}}}
  broken: {{cases: [{{case_id: C1, opened_on: 2026-07-01}}], expect: {{C1: fail}}}}
  recent:
    cases: [{{case_id: C1, opened_on: 2026-09-30}}]
    params: {{grace_days: 1}}
    expect: {{C1: not_applicable}}
--- */
select
    case_id as subject,
    case
        when unit_id is not null then 'pass'
        when opened_on + cast($grace_days as integer) > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when unit_id is not null then 'unit recorded'
        when opened_on + cast($grace_days as integer) > $as_of then 'not yet due'
        else 'no unit recorded'
    end as reason,
    case_id,
    unit_id
from cases
where opened_on <= $period_last_on
    and (closed_on is null or closed_on >= $period_first_on)
"""


_MEASURE = """\
/* ---
title: Say what is counted, and by what
unit: cases
why: Say what a reader learns from it.
--- */
select
    cast(date_trunc('month', opened_on) as date) as month,
    count(*) as cases
from cases
where opened_on between $period_first_on and $period_last_on
group by cast(date_trunc('month', opened_on) as date)
order by month
"""


def first_open_clause(catalogue: Catalogue) -> str:
    """Return the first clause that no control answers yet, else the first that data can show."""
    tested = [c for c in catalogue.clauses.values() if c.evidence == "data"]
    unanswered = [c for c in tested if not catalogue.controls_of(c.id)]
    return (unanswered or tested)[0].id


def write_control(
    catalogue: Catalogue, expectations: Path, name: str, clause: str, domain: str
) -> Path:
    """Write a new control that passes `privity check`, ready to be rewritten.

    Parameters
    ----------
    catalogue : Catalogue
        What there is already; names and clauses are judged by it.
    expectations : Path
        The ``expectations`` folder it goes into.
    name : str
        The state wanted, in lower case with underscores; becomes the file's stem and the id.
    clause : str
        The clause it answers.
    domain : str
        The folder below ``controls/``.

    Raises
    ------
    PrivityError
        With everything wrong with the name, the clause and the domain; nothing is written.
    """
    problems = []
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name):
        problems.append(
            f"{name}: a control is named by the state wanted, in lower case with "
            "underscores, such as leaver_disabled_in_time"
        )
    if name in {c.id for c in catalogue.controls}:
        problems.append(f"{name}: there is a control of this name; choose another")
    if clause not in catalogue.clauses:
        problems.append(f"unknown clause {clause}{nearest(clause, catalogue.clauses)}")
    if not re.fullmatch(r"[a-z]+", domain):
        problems.append(f"{domain}: a domain is one word in lower case")
    path = expectations / "controls" / domain / f"{name}.sql"
    if path.exists():
        problems.append(f"{path.name}: exists already; nothing was written")
    if problems:
        raise PrivityError(problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEMPLATE.format(clause=clause), encoding="utf-8")
    return path


def write_measure(catalogue: Catalogue, expectations: Path, name: str) -> Path:
    """Write a new measure that passes `privity check`, ready to be rewritten.

    Parameters
    ----------
    catalogue : Catalogue
        What there is already; the name is judged by it.
    expectations : Path
        The workspace's ``expectations/``.
    name : str
        What is counted, in lower case with underscores; the file's stem and the measure's id.

    Raises
    ------
    PrivityError
        With everything wrong with the name; nothing is written.
    """
    problems = []
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name):
        problems.append(
            f"{name}: a measure is named by what it counts, in lower case with underscores, such "
            "as cases_opened_by_month"
        )
    if name in {m.id for m in catalogue.measures} | evidence_tables():
        problems.append(f"{name}: there is a measure or a table of this name; choose another")
    path = expectations / "measures" / f"{name}.sql"
    if path.exists():
        problems.append(f"{path.name}: exists already; nothing was written")
    if problems:
        raise PrivityError(problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_MEASURE, encoding="utf-8")
    return path


def write_chapter(folder: Path, name: str) -> Path:
    """Write a new chapter that keeps the rules: a parameter, the run, a sentence and a piece.

    Parameters
    ----------
    folder : Path
        The workspace's ``notebooks/``; made if it is not there.
    name : str
        The file's stem; words joined by ``_``.

    Raises
    ------
    PrivityError
        If the name has another form, or the file is there already.
    """
    path = folder / f"{name}.ipynb"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise PrivityError(
            f"{name}: not a chapter's name; write words joined by _, such as leavers"
        )
    if (notebooks_dir() / path.name).exists():
        raise PrivityError(
            f"{name}: would take the place of the built-in chapter; choose another name"
        )
    if path.exists():
        raise PrivityError(f"notebooks/{path.name}: is there already and was left as it is")
    cells = [
        (
            "code",
            "parameters",
            'evidence: str = ""  # the run\'s evidence; empty: the one sealed last',
        ),
        ("code", "open-run", "import privity as pv\n\nrun = pv.open_run(evidence)"),
        (
            "markdown",
            "first-prose",
            "## What this section shows\n\nOne sentence that is true whatever the numbers.",
        ),
        ("code", "first", "run.overview.exceptions_by_control()"),
    ]
    notebook = {
        "cells": [_cell(*cell) for cell in cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "privity": {
                "order": 90,
                "title": name.replace("_", " ").capitalize(),
                "about": "What this chapter answers, in one sentence.",
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _cell(kind: str, cell_id: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": cell_id, "metadata": {}, "source": source}
    if cell_id == "parameters":
        cell["metadata"] = {"tags": ["parameters"]}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}
