"""Thresholds as a front matter states them, and the values that an agency puts in their place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from privity.catalogue.sql_file import SqlFile, binds_used
from privity.errors import nearest

BIND_CURE = "name it under params in the front matter, or write a $ that is none inside quotes"


@dataclass(frozen=True)
class Param:
    """One threshold: the policy's default, the value in force, and which way is looser."""

    name: str
    default: Any
    value: Any
    looser: str = "higher"
    is_private: bool = False
    """Whether its value holds real ids: bound like any other, and never shown."""

    @property
    def is_loosened(self) -> bool:
        """Whether the value in force asks less than the policy's default."""
        if self.value == self.default:
            return False
        if isinstance(self.default, list):
            grown, shrunk = set(self.value) - set(self.default), set(self.default) - set(self.value)
            return bool(grown if self.looser == "higher" else shrunk)
        if isinstance(self.default, (int, float)) and not isinstance(self.default, bool):
            return (self.value > self.default) == (self.looser == "higher")
        return True


def unknown_binds(file: SqlFile, known: Iterable[str]) -> list[tuple[int, str]]:
    """Return the binds of a file that nothing is known by, each with its line and what it is."""
    names = set(known)
    return [
        (file.line_of_bind(name), f"unknown bind ${name}{nearest(name, names)}")
        for name in sorted(binds_used(file.sql) - names)
    ]


def stated_params(raw: Mapping[str, Any] | None) -> tuple[Param, ...]:
    """Return the ``params`` of a front matter: a value, or its default and looser direction."""
    params = []
    for name, value in (raw or {}).items():
        if isinstance(value, dict):
            params.append(
                Param(
                    name,
                    value.get("default"),
                    value.get("default"),
                    value.get("looser", "higher"),
                    value.get("private") is True,
                )
            )
        else:
            params.append(Param(name, value, value))
    return tuple(params)


def params_in_force(
    file_id: str,
    params: tuple[Param, ...],
    given: Mapping[str, Mapping[str, Any]],
    problems: list[str],
) -> tuple[Param, ...]:
    """Return the params of one file with an agency's values in the place of the defaults.

    Parameters
    ----------
    file_id : str
        Id of the control, explanation or flag.
    params : tuple of Param
    given : mapping
        The agency's values by file and name.
    problems : list of str
        Grows by one message per unknown name and wrong type.
    """
    own = dict(given.get(file_id, {}))
    names = [p.name for p in params]
    for unknown in sorted(set(own) - set(names)):
        problems.append(
            f"agency.toml: params.{file_id}: unknown parameter {unknown}{nearest(unknown, names)}"
        )
    result = []
    for param in params:
        value = own.get(param.name, param.value)
        if not _same_type(value, param.default):
            problems.append(
                f"agency.toml: params.{file_id}.{param.name}: must be a "
                f"{type(param.default).__name__}, like the default {param.default!r}"
            )
        elif isinstance(value, float) and not math.isfinite(value):
            problems.append(
                f"params.{file_id}.{param.name}: must be a finite number; with "
                f"{value} every comparison comes out one way"
            )
        result.append(replace(param, value=value))
    return tuple(result)


def with_params_in_force(
    file: SqlFile, given: Mapping[str, Mapping[str, Any]], problems: list[str]
) -> SqlFile:
    """Return a model with an agency's values of its params in its front matter."""
    stated = stated_params(file.front.get("params"))
    if not stated:
        return file
    values = {p.name: p.value for p in params_in_force(file.id, stated, given, problems)}
    return replace(file, front={**file.front, "params": values})


def _same_type(value: Any, default: Any) -> bool:
    numbers = (int, float)
    both_numbers = isinstance(value, numbers) and isinstance(default, numbers)
    if both_numbers and not isinstance(value, bool) and not isinstance(default, bool):
        return True
    return type(value) is type(default)
