"""New controls: a file that passes `privity check` as it is, to be filled with the real test."""

from __future__ import annotations

import re
from pathlib import Path

from privity.catalogue import Catalogue, nearest
from privity.errors import PrivityError

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


def first_open_clause(catalogue: Catalogue) -> str:
    """Return the first clause that no control answers yet, else the first that data can show."""
    tested = [c for c in catalogue.clauses.values() if c.evidence == "data"]
    unanswered = [c for c in tested if not catalogue.controls_of(c.id)]
    return (unanswered or tested)[0].id


def write_control(catalogue: Catalogue, expectations: Path, name: str, clause: str,
                  domain: str) -> Path:
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
        problems.append(f"{name}: a control is named by the state wanted, in lower case with "
                        "underscores, such as leaver_disabled_in_time")
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
