"""Explanations and flags: the kinds of reason to look at a case, and of reason to look twice.

Owns the form of both and which of them an agency has switched on; ``evaluation.reasons`` turns
explanations into intervals.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from privity.catalogue.examples import Case, stated_cases
from privity.catalogue.params import Param, params_in_force, stated_params
from privity.catalogue.sql_file import SqlFile, Written, completed_files, read_sql_files
from privity.errors import nearest

EXPLAINED = ("explained", "unexplained")
FLAGGED = ("flagged", "not_flagged")
_KEYS = {"title", "about", "on", "params", "cases", "completed_by"}
_EXPLANATION_KEYS = _KEYS | {"client", "from"}


@dataclass(frozen=True)
class _Switched:
    """What is said of accesses by one file, which an agency may switch on and off."""

    file: SqlFile
    title: str
    params: tuple[Param, ...]
    is_on: bool
    about: str = ""
    cases: tuple[Case, ...] = ()

    @property
    def id(self) -> str:
        """The file's stem."""
        return self.file.id


@dataclass(frozen=True)
class Explanation(_Switched):
    """One kind of reason to look at a case."""

    is_default: bool = True
    """Whether it is built in and on unless an agency says otherwise."""

    @property
    def least(self) -> Mapping[str, int]:
        """The settings that must be at least so much for it to give any reason: ``from``."""
        return self.file.front.get("from") or {}

    @property
    def told(self) -> str:
        """What it says to the person whose record was opened: ``client``, else the title."""
        return str(self.file.front.get("client") or self.title).strip()


@dataclass(frozen=True)
class Flag(_Switched):
    """One circumstance in which an access deserves a look, explained or not."""


@dataclass(frozen=True)
class Switches:
    """What an agency has switched on or off against what the files say."""

    explanations_off: Collection[str] = ()
    explanations_on: Collection[str] = ()
    flags_off: Collection[str] = ()


def read_explanations(
    roots: list[Path],
    built_in: Path,
    sets: Mapping[str, Written],
    completions: Mapping[str, SqlFile],
    problems: list[str],
) -> list[Explanation]:
    """Read all explanations; those of another root than the built-in one are an agency's own."""
    found = []
    for root in roots:
        files = _files(root, "explanations", problems)
        for file in completed_files(files, completions, problems):
            title, params, is_on, about, cases = _stated(
                file, _EXPLANATION_KEYS, EXPLAINED, sets, problems
            )
            found.append(
                Explanation(
                    file, title, params, is_on, about, cases, is_default=is_on and root == built_in
                )
            )
    return sorted(found, key=lambda e: e.id)


def read_flags(
    roots: list[Path],
    sets: Mapping[str, Written],
    completions: Mapping[str, SqlFile],
    problems: list[str],
) -> list[Flag]:
    """Read all flags, built-in and an agency's own."""
    files = [file for root in roots for file in _files(root, "flags", problems)]
    return sorted(
        (
            Flag(file, *_stated(file, _KEYS, FLAGGED, sets, problems))
            for file in completed_files(files, completions, problems)
        ),
        key=lambda f: f.id,
    )


def _files(root: Path, folder: str, problems: list[str]) -> list[SqlFile]:
    return read_sql_files(
        ((path, root) for path in sorted((root / folder).glob("*.sql"))), problems
    )


def _stated(
    file: SqlFile,
    keys: set[str],
    outcomes: tuple[str, ...],
    sets: Mapping[str, Written],
    problems: list[str],
) -> tuple:
    front = file.front
    problems += [
        f"{file.place}:{file.line_of(f'{key}:')}: unknown key {key}{nearest(key, keys)}"
        for key in sorted(set(front) - keys, key=str)
    ]
    if not front.get("title"):
        problems.append(f"{file.place}:1: lacks title; it is what pages call it")
    if not isinstance(front.get("on", True), bool):
        problems.append(f"{file.place}:{file.line_of('on:')}: on must be true or false")
    return (
        str(front.get("title", "")).strip(),
        stated_params(front.get("params")),
        front.get("on", True) is True,
        str(front.get("about") or "").strip(),
        stated_cases(file, outcomes, outcomes, sets, problems),
    )


def explanations_in_force(
    explanations: list[Explanation],
    switches: Switches,
    given: Mapping[str, Mapping[str, Any]],
    problems: list[str],
) -> tuple[Explanation, ...]:
    """Return the explanations as an agency has switched them, with its values of their params."""
    names = [e.id for e in explanations]
    on, off = set(switches.explanations_on), set(switches.explanations_off)
    problems += _unknown("explanations_on", "explanation", on, names)
    problems += _unknown("explanations_off", "explanation", off, names)
    problems += [
        f"agency.toml: explanations_on: {both} stands in explanations_off too; take it out of one"
        for both in sorted(on & off)
    ]
    return tuple(
        replace(
            e,
            params=params_in_force(e.id, e.params, given, problems),
            is_on=(e.is_on or e.id in on) and e.id not in off,
        )
        for e in explanations
    )


def flags_in_force(
    flags: list[Flag],
    switches: Switches,
    given: Mapping[str, Mapping[str, Any]],
    problems: list[str],
) -> tuple[Flag, ...]:
    """Return the flags as an agency has switched them, with its values of their params."""
    off = set(switches.flags_off)
    problems += _unknown("flags_off", "flag", off, [f.id for f in flags])
    return tuple(
        replace(
            f,
            params=params_in_force(f.id, f.params, given, problems),
            is_on=f.is_on and f.id not in off,
        )
        for f in flags
    )


def _unknown(setting: str, noun: str, given: set[str], known: list[str]) -> list[str]:
    return [
        f"agency.toml: {setting}: no such {noun} {name}{nearest(name, known)}"
        for name in sorted(given - set(known))
    ]
