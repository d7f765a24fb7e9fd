"""The catalogue: policies with their clauses, controls, explanations, flags, models and measures.

Owns the reading of everything declarative and the laws each file must keep by itself; whether SQL
fits tables and other files is judged by ``check``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from privity.catalogue.contract import Contract, load_contract
from privity.catalogue.examples import Case, read_case_sets, stated_cases, stated_reading
from privity.catalogue.explanations import (
    Explanation,
    Flag,
    Switches,
    explanations_in_force,
    flags_in_force,
    read_explanations,
    read_flags,
)
from privity.catalogue.params import Param, params_in_force, stated_params, with_params_in_force
from privity.catalogue.shared import (
    COMPLETIONS,
    MEASURES,
    MODELS,
    NAMED,
    built_on_verdicts,
    read_kind,
    taken_ids,
    taken_names,
    unknown_clauses,
)
from privity.catalogue.sql_file import SqlFile, Written, completed_files, read_sql_files
from privity.catalogue.steady import file_problems
from privity.engine import open_parser
from privity.errors import PrivityError, nearest
from privity.resources import expectations_dir, name_problem, parse_yaml
from privity.vocabulary import MODALITIES, ROW_STATUSES, SEVERITIES

EVIDENCE = ("data", "attestation", "context")
CONTROL_KEYS = {
    "title",
    "why",
    "fix",
    "severity",
    "clauses",
    "params",
    "cases",
    "subject",
    "advisory",
    "permission",
    "reading",
    "may_be_empty",
    "needs_settings",
    "completed_by",
}


@dataclass(frozen=True)
class Clause:
    """One sentence of a policy that asks for, forbids, allows or explains something."""

    policy_id: str
    id: str
    ordinal: int
    at: str
    modality: str
    evidence: str
    requirement: str
    test: str


@dataclass(frozen=True)
class Policy:
    """One policy document and its clauses in reading order."""

    id: str
    ordinal: int
    title: str
    citation: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Control:
    """One test of one condition, as its file states it."""

    file: SqlFile
    domain: str
    title: str
    why: str
    fix: str
    severity: str
    clause_ids: tuple[str, ...]
    params: tuple[Param, ...]
    cases: tuple[Case, ...]
    subject: tuple[str, ...]
    is_advisory: bool
    reading: str
    settings: tuple[Param, ...] = ()

    @property
    def id(self) -> str:
        """The file's stem."""
        return self.file.id

    @property
    def is_loosened(self) -> bool:
        """Whether any parameter or setting in force asks less than the policy's default."""
        return any(p.is_loosened for p in (*self.params, *self.settings))


@dataclass(frozen=True)
class Catalogue:
    """Everything declarative, the built-in content and an agency's own together."""

    contract: Contract
    policies: tuple[Policy, ...]
    controls: tuple[Control, ...]
    explanations: tuple[Explanation, ...]
    models: dict[str, SqlFile]
    measures: tuple[SqlFile, ...]
    named: tuple[SqlFile, ...] = ()
    flags: tuple[Flag, ...] = ()
    resolved: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)
    """Statements, and models for some of their columns, resolved; filled by ``lineage``."""
    own: Path | None = None
    """The folder of the agency's own files, if there is one."""

    def is_own(self, file: SqlFile) -> bool:
        """Whether a file is the agency's own."""
        return self.own is not None and file.path.resolve().is_relative_to(self.own.resolve())

    @property
    def clauses(self) -> dict[str, Clause]:
        """All clauses by id."""
        return {c.id: c for p in self.policies for c in p.clauses}

    def controls_of(self, clause_id: str) -> list[Control]:
        """Return the controls that cite a clause."""
        return [c for c in self.controls if clause_id in c.clause_ids]

    def is_advisory(self, control: Control) -> bool:
        """Whether a control's exceptions warn rather than fail: all its clauses are advice."""
        if control.is_advisory:
            return True
        cited = [self.clauses[c] for c in control.clause_ids if c in self.clauses]
        return bool(cited) and all(c.modality == "should" for c in cited)


def read_catalogue(
    own: Path | None = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    switches: Switches | None = None,
) -> Catalogue:
    """Read the built-in content and, beside it, an agency's own.

    Parameters
    ----------
    own : Path, optional
        The ``expectations`` folder of a workspace.
    params : mapping, optional
        The agency's thresholds by control, explanation, flag or model, from its settings.
    switches : Switches, optional
        Which explanations and flags the agency has switched on or off.

    Returns
    -------
    Catalogue

    Raises
    ------
    PrivityError
        With every malformed file, unknown name and collision at once.
    """
    problems: list[str] = []
    built_in, given, switches = expectations_dir(), dict(params or {}), switches or Switches()
    own = own if own and own.is_dir() else None
    roots = [built_in, *([own] if own else [])]
    policies = _read_policies(roots, problems)
    known = {c.id for p in policies for c in p.clauses}
    sets = read_case_sets(roots, problems)
    completions = {f.id: f for f in read_kind(COMPLETIONS, None, problems)}
    controls = [
        _control(file, known, sets, problems)
        for file in completed_files(_sql_files(roots, "controls", problems), completions, problems)
    ]
    explanations = read_explanations(roots, built_in, sets, completions, problems)
    flags = read_flags(roots, sets, completions, problems)
    files = [item.file for item in (*controls, *explanations, *flags)]
    problems += taken_ids(files)
    problems += _unsteady([item.file for item in (*explanations, *flags)], own)
    controls = [
        replace(c, params=params_in_force(c.id, c.params, given, problems)) for c in controls
    ]
    in_force = explanations_in_force(explanations, switches, given, problems)
    raised = flags_in_force(flags, switches, given, problems)
    contract, shared = load_contract(), read_kind(MODELS, own, problems)
    with_params = [m for m in shared if m.front.get("params")]
    problems += [
        *taken_names(shared, contract.tables),
        *built_on_verdicts(shared),
        *(p for p in taken_ids([*files, *with_params]) if p not in problems),
    ]
    measures = completed_files(read_kind(MEASURES, own, problems), completions, problems)
    named = read_kind(NAMED, own, problems)
    problems += unknown_clauses(named, known)
    ids = {f.id for f in (*files, *with_params)}
    problems += [
        f"agency.toml: params.{unknown}: no such control, explanation or flag"
        f"{nearest(unknown, ids)}"
        for unknown in sorted(set(given) - ids)
    ]
    models = {m.id: with_params_in_force(m, given, problems) for m in shared}
    if problems:
        raise PrivityError(problems)
    return Catalogue(
        contract,
        tuple(policies),
        tuple(sorted(controls, key=lambda c: c.id)),
        in_force,
        models,
        tuple(measures),
        tuple(named),
        raised,
        _resolved_beside(tuple((m.id, m.text) for m in models.values())),
        own,
    )


@lru_cache(maxsize=4)
def _resolved_beside(models: tuple[tuple[str, str], ...]) -> dict[Hashable, Any]:
    """Return what statements read, by their texts: the same wherever the models are the same."""
    return {}


def _unsteady(files: list[SqlFile], own: Path | None) -> list[str]:
    """Return what may give other rows another time in an agency's own explanations and flags.

    No part of a run could do without them. A control that asks the clock is that control's error.
    """
    files = [f for f in files if own and f.path.is_relative_to(own)]
    if not files:
        return []
    with open_parser() as parser:
        return [problem for file in files for problem in file_problems(parser, file)]


def _sql_files(roots: list[Path], folder: str, problems: list[str]) -> list[SqlFile]:
    found = ((path, root) for root in roots for path in sorted((root / folder).rglob("*.sql")))
    return read_sql_files(found, problems)


def _read_policies(roots: list[Path], problems: list[str]) -> list[Policy]:
    policies: list[Policy] = []
    for root in roots:
        for path in sorted((root / "policies").glob("*.yaml")):
            place = f"{root.name}/policies/{path.name}"
            if problem := name_problem(path, root):
                problems.append(problem)
                continue
            try:
                raw = parse_yaml(path.read_text(encoding="utf-8"))
                policies.append(_policy(path.stem, len(policies), raw, place, problems))
            except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
                problems.append(
                    f"{place}: not a policy ({type(error).__name__}: {error}); it "
                    "needs title, citation and clauses"
                )
    seen: dict[str, str] = {}
    for policy in policies:
        for clause in policy.clauses:
            if clause.id in seen:
                problems.append(
                    f"policies/{policy.id}.yaml: clause {clause.id} stands in "
                    f"{seen[clause.id]} already; clause ids are unique"
                )
            seen[clause.id] = policy.id
    return policies


def _policy(policy_id: str, ordinal: int, raw: dict, place: str, problems: list[str]) -> Policy:
    clauses = []
    for number, row in enumerate(raw["clauses"], 1):
        name = row.get("id", f"number {number}")
        missing = {"id", "at", "modality", "evidence", "requirement"} - set(row)
        if missing:
            problems.append(f"{place}: clause {name}: lacks {', '.join(sorted(missing))}")
            continue
        for key, allowed in (("modality", MODALITIES), ("evidence", EVIDENCE)):
            if row[key] not in allowed:
                problems.append(
                    f"{place}: clause {name}: {key} {row[key]} is none of "
                    f"{', '.join(allowed)}{nearest(row[key], allowed)}"
                )
        clauses.append(
            Clause(
                policy_id,
                row["id"],
                number,
                row["at"],
                row["modality"],
                row["evidence"],
                row["requirement"].strip(),
                (row.get("test") or "").strip(),
            )
        )
    return Policy(policy_id, ordinal, raw["title"], raw["citation"], tuple(clauses))


def _control(
    file: SqlFile, known_clauses: set[str], sets: Mapping[str, Written], problems: list[str]
) -> Control:
    front = file.front
    for key in sorted(set(front) - CONTROL_KEYS):
        problems.append(
            f"{file.place}:{file.line_of(f'{key}:')}: unknown key {key}{nearest(key, CONTROL_KEYS)}"
        )
    for key in ("title", "why", "fix", "severity", "clauses", "cases"):
        if not front.get(key):
            problems.append(f"{file.place}:1: lacks {key}; the front matter is the report's text")
    if front.get("severity") not in (*SEVERITIES, None):
        problems.append(
            f"{file.place}:{file.line_of('severity:')}: severity {front['severity']} "
            f"is none of {', '.join(SEVERITIES)}"
        )
    # A pure permission (CT-06e) has a population to report and nothing that could break it.
    wanted = ("pass",) if front.get("permission") else ("pass", "fail")
    clauses = tuple(front.get("clauses") or ())
    for clause in clauses:
        if clause not in known_clauses:
            problems.append(
                f"{file.place}:{file.line_of('clauses:')}: unknown clause {clause}"
                f"{nearest(clause, known_clauses)}"
            )
    return Control(
        file=file,
        domain=file.path.parent.name,
        title=str(front.get("title", "")).strip(),
        why=str(front.get("why", "")).strip(),
        fix=str(front.get("fix", "")).strip(),
        severity=front.get("severity", "medium"),
        clause_ids=clauses,
        params=stated_params(front.get("params")),
        cases=stated_cases(file, ROW_STATUSES, wanted, sets, problems),
        subject=tuple(_listed(front.get("subject"))),
        is_advisory=bool(front.get("advisory", False)),
        reading=stated_reading(file, sets),
    )


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [value]
