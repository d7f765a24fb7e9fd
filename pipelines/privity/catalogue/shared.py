"""Models, measures and what policies name: built-in files, an agency's own, and their form.

An agency's own lie in its workspace, ``expectations/models``, ``expectations/measures`` and
``expectations/named``, and stand beside the built-in ones; none takes the place of another file.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privity.catalogue.sql_file import SqlFile, read_sql_files, relations_read
from privity.errors import nearest
from privity.resources import models_dir

VERDICTS = "disclosure_verdicts"
_CONDITIONS = frozenset({"params", "may_be_empty", "needs_settings"})
MADE_BY_ENGINE = frozenset(
    {
        "access_counts",
        "access_flags",
        "accesses",
        "accesses_to_review",
        "addresses",
        "address_rows",
        "calendar",
        "calendar_rows",
        "decided",
        "decided_rows",
        VERDICTS,
        "duty_spans",
        "first_accesses",
        "found_before",
        "found_before_rows",
        "incoming_rows",
        "period_bounds",
        "persons_named",
        "reason_bits",
        "reasons",
        "waivers",
        "work_grace",
    }
)
"""Tables and views that a run makes for itself where models are built."""


@dataclass(frozen=True)
class Kind:
    """One kind of file: its folder, and what its front matter may and must say."""

    noun: str
    folder: str
    keys: frozenset[str]
    required: tuple[str, ...] = ()

    @property
    def built_in(self) -> Path:
        """Where privity's own files of this kind lie."""
        return models_dir() if self.folder == "models" else models_dir() / self.folder


MODELS = Kind("model", "models", _CONDITIONS | {"about", "optional"}, ("about",))
MEASURES = Kind(
    "measure",
    "measures",
    _CONDITIONS | {"title", "unit", "why", "publish", "completed_by"},
    ("title", "unit"),
)
COMPLETIONS = Kind("completion", "completions", frozenset({"about"}), ("about",))
NAMED = Kind("named thing", "named", _CONDITIONS | {"title", "clauses"}, ("title", "clauses"))
_TEXTS = ("about", "title", "unit", "why")
_LISTS = ("optional", "may_be_empty", "needs_settings", "clauses")


def read_kind(kind: Kind, own: Path | None, problems: list[str]) -> list[SqlFile]:
    """Read the files of one kind, built-in ones first, then an agency's own.

    Parameters
    ----------
    kind : Kind
    own : Path, optional
        The ``expectations`` folder of a workspace.
    problems : list of str
        Grows by one message per file that cannot be read, unknown key, wrong form and id that is
        taken.

    Returns
    -------
    list of SqlFile
        Those of the right form.
    """
    found = [(path, kind.built_in) for path in sorted(kind.built_in.glob("*.sql"))]
    if own:
        found += [(path, own) for path in sorted((own / kind.folder).rglob("*.sql"))]
    files = read_sql_files(found, problems)
    problems += taken_ids(files)
    wrong = {file.path: form_problems(kind, file) for file in files}
    problems += [problem for said in wrong.values() for problem in said]
    return [file for file in files if not wrong[file.path]]


def taken_ids(files: list[SqlFile]) -> list[str]:
    """Return a message for each file whose id another one has already."""
    seen: dict[str, SqlFile] = {}
    problems = []
    for file in files:
        if file.id in seen:
            problems.append(
                f"{file.place}: the id {file.id} is taken by {seen[file.id].place}; "
                "rename one of them"
            )
        seen.setdefault(file.id, file)
    return problems


def taken_names(models: list[SqlFile], tables: Collection[str]) -> list[str]:
    """Return a message for each model that is called like a table which is there without it."""
    said = dict.fromkeys(MADE_BY_ENGINE, "a table that a run makes itself")
    said |= dict.fromkeys(tables, "a table of the extract contract")
    return [
        f"{model.place}: {model.id} is {said[model.id]}; rename the file"
        for model in models
        if model.id in said
    ]


def built_on_verdicts(models: list[SqlFile]) -> list[str]:
    """Return a message for each model that reads what is known only once other controls are judged.

    The order of controls is told from their own statements: behind a model it would not be seen.
    """
    return [
        f"{model.place}: reads {VERDICTS}, which is there once the other controls are judged; read "
        "it in the control itself"
        for model in models
        if VERDICTS in _relations(model)
    ]


def _relations(file: SqlFile) -> set[str]:
    try:
        return relations_read(file.sql)
    except ValueError:
        # Where it is read, it is told that it does not parse.
        return set()


def unknown_clauses(named: list[SqlFile], known: Collection[str]) -> list[str]:
    """Return a message for each clause that a named thing cites and no policy has."""
    return [
        f"{file.place}: unknown clause {clause}{nearest(clause, known)}"
        for file in named
        for clause in file.front.get("clauses") or ()
        if clause not in known
    ]


def form_problems(kind: Kind, file: SqlFile) -> list[str]:
    """Return what is wrong with a front matter: unknown keys, what it lacks, values of no use."""
    front = file.front
    problems = [
        f"{_at(file, key)}: unknown key {key}{nearest(str(key), kind.keys)}"
        for key in sorted(set(front) - kind.keys, key=str)
    ]
    problems += [
        f"{file.place}:1: lacks {key}; a {kind.noun} needs {' and '.join(kind.required)}"
        for key in kind.required
        if not front.get(key)
    ]
    wrong = [(key, "a text") for key in _TEXTS if not _is_given_as(front.get(key), str)]
    wrong += [(key, "a list of names") for key in _LISTS if not _is_names(front.get(key))]
    if not _is_given_as(front.get("params"), dict):
        wrong.append(("params", "a mapping of names to values"))
    return problems + [
        f"{_at(file, key)}: {key} is not {form}; write {form}" for key, form in wrong
    ]


def _at(file: SqlFile, key: Any) -> str:
    return f"{file.place}:{file.line_of(f'{key}:')}"


def _is_given_as(value: Any, kind: type) -> bool:
    return value is None or isinstance(value, kind)


def _is_names(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(v, str) for v in value))
