"""Lint of everything declarative: all problems of all files at once, each with its place."""

from __future__ import annotations

from pathlib import Path

from privity.catalogue import (
    Case,
    Catalogue,
    Contract,
    Control,
    Explanation,
    SqlFile,
    binds_used,
    columns_needed,
    models_named,
    publish_problems,
    published,
)
from privity.engine import Session, open_parser
from privity.errors import PrivityError, nearest
from privity.evaluation import (
    FLAG_COLUMNS,
    REASON_COLUMNS,
    REQUIRED_COLUMNS,
    missing_columns,
    publish_lint,
    sql_problems,
)
from privity.evidence import evidence_tables
from privity.intake.mappings import adapter_laws, adapter_problems, read_adapters
from privity.mapping import read_synonyms, synonym_problems
from privity.workspace import Settings

NAMED_COLUMNS = ("ordinal", "what", "records")
# A role, a profile or an entitlement is never a reason to look (DHS-04).
_NO_REASON = {("staff", "role"), ("accounts", "profile")}


def check_catalogue(catalogue: Catalogue, suites_problems: list[str] | None = None) -> list[str]:
    """Return every problem of a catalogue that could be read; an empty list means it is sound.

    Parameters
    ----------
    catalogue : Catalogue
    suites_problems : list of str, optional
        What the lint of the suites found, to be reported with the rest.
    """
    with open_parser() as parser:
        return _catalogue_problems(parser, catalogue) + (suites_problems or [])


def _catalogue_problems(parser: Session, catalogue: Catalogue) -> list[str]:
    problems: list[str] = []
    for control in catalogue.controls:
        problems += sql_problems(parser, catalogue, control.file, [p.name for p in control.params])
        problems += missing_columns(control.file, REQUIRED_COLUMNS)
        problems += _control_problems(catalogue.contract, control)
    for item, columns in (
        *((e, REASON_COLUMNS) for e in catalogue.explanations),
        *((f, FLAG_COLUMNS) for f in catalogue.flags),
    ):
        problems += sql_problems(parser, catalogue, item.file, [p.name for p in item.params])
        problems += missing_columns(item.file, columns)
        problems += _case_problems(catalogue.contract, item.file, item.cases)
    for explanation in catalogue.explanations:
        problems += _rests_on_role(catalogue, explanation.file)
        problems += _from_problems(explanation)
    for file in (*catalogue.models.values(), *catalogue.measures, *catalogue.named):
        problems += sql_problems(parser, catalogue, file, list(file.front.get("params") or {}))
    for file in catalogue.measures:
        problems += publish_lint(catalogue, file)
    for file in catalogue.named:
        problems += missing_columns(file, NAMED_COLUMNS)
    return problems + _taken_tables(catalogue) + _unread_models(catalogue)


def _taken_tables(catalogue: Catalogue) -> list[str]:
    """Return a problem for each own measure that is called like a table of the evidence."""
    own = [m for m in catalogue.measures if catalogue.is_own(m)]
    taken = evidence_tables() if own else frozenset()
    return [
        f"{m.place}: {m.id} is a table of the evidence; rename the file"
        for m in own
        if m.id in taken
    ]


def _unread_models(catalogue: Catalogue) -> list[str]:
    """Return a problem for each own model that nothing reads: it would never be built."""
    own = {name for name, model in catalogue.models.items() if catalogue.is_own(model)}
    if not own:
        return []
    statements = {
        file.path: [file.sql]
        for file in (
            *(c.file for c in catalogue.controls),
            *(e.file for e in catalogue.explanations),
            *(f.file for f in catalogue.flags),
            *catalogue.models.values(),
            *catalogue.measures,
            *catalogue.named,
        )
    }
    for measure in catalogue.measures:
        if not publish_problems(measure):
            statements[measure.path] += [p.records for p in published([measure])]
    read = {
        name
        for path, texts in statements.items()
        for text in texts
        for name in models_named(catalogue, text)
        if catalogue.models[name].path != path
    }
    return [
        f"{catalogue.models[name].place}: nothing reads this model; read it in a control, a measure "
        "or another file, or take it away"
        for name in sorted(own - read)
    ]


def check_adapters(own: Path | None, contract: Contract) -> list[str]:
    """Return every problem of the adapters, an agency's own among them, and of the synonyms.

    Parameters
    ----------
    own : Path, optional
        The workspace's ``expectations`` folder.
    contract : Contract
    """
    try:
        adapters = read_adapters(own)
    except PrivityError as error:
        return list(error.problems)
    with open_parser() as parser:
        problems = [
            problem
            for adapter in adapters.values()
            for problem in (*adapter_laws(adapter, contract), *adapter_problems(parser, adapter))
        ]
    return problems + synonym_problems(read_synonyms(), contract)


def _from_problems(explanation: Explanation) -> list[str]:
    """Return what is wrong with ``from``: settings that hold no number, or that its SQL ignores."""
    file, settings = explanation.file, Settings().binds()
    numbers = {name for name, value in settings.items() if type(value) is int}
    problems = [
        f"{file.place}:{file.line_of('from:')}: {name} is no setting with a number"
        f"{nearest(name, numbers)}"
        for name in sorted(set(explanation.least) - numbers)
    ]
    return problems + [
        f"{file.place}:{file.line_of('from:')}: the statement does not read ${name}, so that it "
        "would give reasons below the limit; compare it there"
        for name in sorted(numbers & set(explanation.least) - binds_used(file.sql))
    ]


def _control_problems(contract: Contract, control: Control) -> list[str]:
    problems = []
    file = control.file
    columns = {f"{t.name}.{c}" for t in contract.tables.values() for c in t.columns}
    for name in control.subject:
        if "." in name and name not in columns:
            problems.append(
                f"{file.place}:{file.line_of('subject:')}: no column {name}{nearest(name, columns)}"
            )
    return problems + _case_problems(contract, file, control.cases)


def _case_problems(contract: Contract, file: SqlFile, cases: tuple[Case, ...]) -> list[str]:
    problems = []
    for case in cases:
        for table, rows in case.rows.items():
            if table not in contract.tables:
                problems.append(
                    f"{case.place_of(table, file)}: case {case.name}: no table "
                    f"{table}{nearest(table, contract.tables)}"
                )
                continue
            known = contract.tables[table].columns
            for column in sorted({c for row in rows for c in row} - set(known)):
                problems.append(
                    f"{case.place_of(column, file)}: case {case.name}: {table} "
                    f"has no column {column}{nearest(column, known)}"
                )
    return problems


def _rests_on_role(catalogue: Catalogue, file: SqlFile) -> list[str]:
    try:
        needed = columns_needed(catalogue, file.sql)
    except ValueError:
        return []
    return [
        f"{file.place}: rests on {table}.{column}; a role, profile or entitlement is never "
        "a reason to look (DHS-04)"
        for table, column in sorted(_NO_REASON)
        if column in needed.get(table, ())
    ]


def own_expectations(root: Path) -> Path | None:
    """Return a workspace's own expectations folder, if it has one."""
    folder = root / "expectations"
    return folder if folder.is_dir() else None
