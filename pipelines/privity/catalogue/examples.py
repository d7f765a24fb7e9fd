"""Executable examples in the front matter of controls, explanations and flags.

Owns their form; ``authoring.run_examples`` runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from privity.catalogue.sql_file import SqlFile

CASE_KEYS = {
    "expect",
    "reasons",
    "period",
    "as_of",
    "params",
    "settings",
    "timezone",
    "state",
    "note",
    "controls",
}


@dataclass(frozen=True)
class Case:
    """One executable example: rows per table, and what each subject must come out as."""

    name: str
    rows: Mapping[str, list[dict[str, Any]]]
    expect: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)


def stated_cases(
    file: SqlFile, outcomes: tuple[str, ...], wanted: tuple[str, ...], problems: list[str]
) -> tuple[Case, ...]:
    """Return the cases of a file, and add what is wrong with them to the problems.

    Parameters
    ----------
    file : SqlFile
    outcomes : tuple of str
        What a subject may be expected to come out as.
    wanted : tuple of str
        Outcomes of which the cases, where there are any, need at least one each.
    problems : list of str
        Grows by one message per mistake.
    """
    cases = []
    form = f"expect: {{subject: {'|'.join(outcomes)}}}"
    for name, raw in (file.front.get("cases") or {}).items():
        place = f"{file.place}:{file.line_of(f'{name}:')}: case {name}"
        if not isinstance(raw, dict) or not isinstance(raw.get("expect"), dict):
            problems.append(f"{place} has no expect; write {form}")
            continue
        rows = {k: v for k, v in raw.items() if k not in CASE_KEYS}
        options = {k: v for k, v in raw.items() if k in CASE_KEYS and k != "expect"}
        expect = {str(k): str(v) for k, v in raw["expect"].items()}
        problems += [
            f"{place}: expects {odd}; write {form}"
            for odd in sorted(set(expect.values()) - set(outcomes))
        ]
        problems += [
            f"{place}: a reason for {odd}, which it does not expect"
            for odd in sorted(map(str, raw.get("reasons") or {}))
            if odd not in expect
        ]
        cases.append(Case(str(name), rows, expect, options))
    found = {outcome for case in cases for outcome in case.expect.values()}
    problems += [
        f"{file.place}: no case expects {outcome}; cases need one of each"
        for outcome in wanted
        if cases and outcome not in found
    ]
    return tuple(cases)
