"""Executable examples of controls, explanations and flags.

Owns their form, in the front matter and in the sets that several of them share; ``authoring.run_examples`` runs
them.
A set is a file ``expectations/cases/<name>.yaml`` of ``about`` and ``cases``, in which ``$name``, as a
whole value or key, stands for what the front matter gives: ``cases: {from: <set>, with: {name: value}}``.
Its ``reading``, if it has one, is how all controls that take it read an open point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from privity.catalogue.sql_file import SqlFile, Written, read_yaml_file
from privity.errors import PrivityError, nearest

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
_SET_KEYS = {"about", "cases", "reading"}
_PLACEHOLDER = re.compile(r"\$([a-z_][a-z0-9_]*)")


@dataclass(frozen=True)
class Case:
    """One executable example: rows per table, and what each subject must come out as."""

    name: str
    rows: Mapping[str, list[dict[str, Any]]]
    expect: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    shared: Written | None = None
    """The set that it is from, if it is not the file's own."""

    def place_of(self, text: str, file: SqlFile) -> str:
        """Return file and line where something of the case stands: in its set, else in the file."""
        written = self.shared if self.shared and text in self.shared.text else file
        return f"{written.place}:{written.line_of(text)}"

    def told(self, file: SqlFile) -> str:
        """Return what messages begin with: place and name, and whose it is if several have it."""
        whose = f" of {file.id}" if self.shared else ""
        return f"{self.place_of(f'{self.name}:', file)}: case {self.name}{whose}"


def read_case_sets(roots: list[Path], problems: list[str]) -> dict[str, Written]:
    """Read the sets of cases that files share, built-in and an agency's own.

    Parameters
    ----------
    roots : list of Path
        Folders of expectations.
    problems : list of str
        Grows by one message per mistake.

    Returns
    -------
    dict
        Name -> set.
    """
    sets: dict[str, Written] = {}
    for root in roots:
        for path in sorted((root / "cases").glob("*.yaml")):
            try:
                found = read_yaml_file(path, root)
            except PrivityError as error:
                problems += error.problems
                continue
            problems += _set_problems(found, sets.get(found.id))
            sets.setdefault(found.id, found)
    return sets


def _set_problems(found: Written, before: Written | None) -> list[str]:
    problems = [
        f"{found.place}:{found.line_of(f'{key}:')}: unknown key {key}{nearest(key, _SET_KEYS)}"
        for key in sorted(map(str, found.front.keys() - _SET_KEYS))
    ]
    if not found.front.get("about"):
        problems.append(f"{found.place}:1: lacks about; it says what the cases are of")
    if not (isinstance(found.front.get("cases"), dict) and found.front["cases"]):
        problems.append(f"{found.place}:1: lacks cases, a mapping of names to cases")
    if before:
        problems.append(
            f"{found.place}: the name {found.id} is taken by {before.place}; rename the set"
        )
    return problems


def stated_reading(file: SqlFile, sets: Mapping[str, Written]) -> str:
    """Return how a control read what its policy leaves open: its own words, then those of its set."""
    taken = sets.get(_set_named(file) or "")
    words = [str(w.front.get("reading") or "").strip() for w in (file, taken) if w]
    return "\n".join(filter(None, words))


def stated_cases(
    file: SqlFile,
    outcomes: tuple[str, ...],
    wanted: tuple[str, ...],
    sets: Mapping[str, Written],
    problems: list[str],
) -> tuple[Case, ...]:
    """Return the cases of a file, and add what is wrong with them to the problems.

    Parameters
    ----------
    file : SqlFile
    outcomes : tuple of str
        What a subject may be expected to come out as.
    wanted : tuple of str
        Outcomes of which the cases, where there are any, need at least one each.
    sets : mapping
        The sets of cases that it may take from, by name.
    problems : list of str
        Grows by one message per mistake.
    """
    cases = []
    form = f"expect: {{subject: {'|'.join(outcomes)}}}"
    for name, raw, shared in _written(file, sets, problems):
        place = Case(name, {}, {}, shared=shared).told(file)
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
        cases.append(Case(name, rows, expect, options, shared))
    found = {outcome for case in cases for outcome in case.expect.values()}
    problems += [
        f"{file.place}: no case expects {outcome}; cases need one of each"
        for outcome in wanted
        if cases and outcome not in found
    ]
    return tuple(cases)


def _written(
    file: SqlFile, sets: Mapping[str, Written], problems: list[str]
) -> Iterator[tuple[str, Any, Written | None]]:
    """Yield name and content of each case, and the set that it is from, if any."""
    stated = file.front.get("cases") or {}
    if not isinstance(stated, dict):
        problems.append(
            f"{file.place}:{file.line_of('cases:')}: cases is no mapping of names to cases"
        )
        return
    stated, name = dict(stated), _set_named(file)
    if name is not None:
        del stated["from"]
    shared = _taken(file, name, stated.pop("with", {}), sets, problems) if name is not None else {}
    taken_from = sets.get(name) if name is not None else None
    for case, raw in shared.items():
        yield str(case), raw, taken_from
    for case, raw in stated.items():
        if case in shared:
            problems.append(
                f"{file.place}:{file.line_of(f'{case}:')}: case {case} stands in "
                f"{taken_from.place if taken_from else name} already; rename it"
            )
        yield str(case), raw, None


def _set_named(file: SqlFile) -> str | None:
    """Return the set that a file takes; where ``from`` names none, it is a case like any other."""
    stated = file.front.get("cases")
    name = stated.get("from") if isinstance(stated, dict) else None
    return name if isinstance(name, str) else None


def _taken(
    file: SqlFile, name: str, given: Any, sets: Mapping[str, Written], problems: list[str]
) -> dict[Any, Any]:
    """Return the cases of the set that a file takes, its placeholders filled in."""
    place = f"{file.place}:{file.line_of(f'from: {name}')}: cases"
    if name not in sets:
        problems.append(f"{place}: from: no set {name}{nearest(name, sets)}")
        return {}
    if not isinstance(given, dict):
        problems.append(f"{place}: with is no mapping of names to values")
        return {}
    cases = sets[name].front.get("cases")
    cases = cases if isinstance(cases, dict) else {}
    asked, known = set(_placeholders(cases)), set(map(str, given))
    problems += [
        f"{place}: {sets[name].place}:{sets[name].line_of(f'${lacking}')} asks for ${lacking}; "
        f"add it to with{nearest(lacking, known - asked)}"
        for lacking in sorted(asked - known)
    ]
    problems += [
        f"{place}: with gives {idle}, which {sets[name].place} does not ask for"
        f"{nearest(idle, asked)}"
        for idle in sorted(known - asked)
    ]
    return _filled(cases, given) if asked <= known else {}


def _placeholders(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        node = [*node.keys(), *node.values()]
    if isinstance(node, list):
        for part in node:
            yield from _placeholders(part)
    elif isinstance(node, str) and (found := _PLACEHOLDER.fullmatch(node)):
        yield found[1]


def _filled(node: Any, given: Mapping[str, Any]) -> Any:
    """Return a part of a set with what stands for its placeholders."""
    if isinstance(node, dict):
        return {_key(k, given): _filled(v, given) for k, v in node.items()}
    if isinstance(node, list):
        return [_filled(part, given) for part in node]
    if isinstance(node, str) and (found := _PLACEHOLDER.fullmatch(node)):
        return given[found[1]]
    return node


def _key(key: Any, given: Mapping[str, Any]) -> Any:
    filled = _filled(key, given)
    return key if filled is key else str(filled)
