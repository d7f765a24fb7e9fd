"""Which records each public count counts: the common ground of all figures of a public run.

A published number is a count of records of one population that meet a condition. So for each
measure that says ``publish``, and for each control, this keeps one row a record that it counts or
examined: in the evidence's schema ``records``, beside the counts, in the folder that never leaves.
What a reader could add and subtract is told from these rows alone (:mod:`privity.
publication_classes`); nothing about how measures and controls hang together is declared.
"""

from __future__ import annotations

from collections.abc import Iterable

from privity.catalogue import (
    RECORD,
    Catalogue,
    Control,
    Publish,
    published,
    relations_read,
    statement_problems,
)
from privity.engine import EngineError, Session
from privity.errors import PrivityError, error_kind
from privity.evaluation import ControlResult
from privity.sqltext import ident
from privity.staging import Evaluation

SCHEMA = "records"
EXCEPTION, NO_EXCEPTION, NOT_APPLICABLE = "exception", "no exception", "not applicable"
_UNTESTED = ("error", "not_tested")


def table_of(name: str) -> str:
    """Return where the records of a measure's counts, or of a control, stand in the evidence."""
    return f"{SCHEMA}.{ident(name)}"


def control_name(control_id: str) -> str:
    """Return the name under which the records of a control are kept."""
    return f"control {control_id}"


def write_records(
    evaluation: Evaluation, catalogue: Catalogue, results: Iterable[ControlResult]
) -> None:
    """Write the records behind every public count into ``evidence.records``.

    ``records."<measure>"`` has a measure's ``record`` and the columns of its ``records``;
    ``records."control <id>"`` a control's ``record`` and ``result`` (exception, no exception, not
    applicable); ``records.populations(name, population)`` what each of them counts.

    Parameters
    ----------
    evaluation : Evaluation
        With every control evaluated and every measure written.
    catalogue : Catalogue
    results : iterable of ControlResult

    Raises
    ------
    PrivityError
        If the ``records`` of a measure fail, with its file.
    """
    connection = evaluation.connection
    connection.execute(f"create schema evidence.{SCHEMA}")
    connection.execute(
        f"create table evidence.{SCHEMA}.populations (name varchar, population varchar)"
    )
    problems = []
    measured = {m.id: m for m in catalogue.measures}
    for publish in published(catalogue.measures):
        try:
            _write_measure(evaluation, publish)
            if catalogue.is_own(measured[publish.measure_id]):
                _require_keys(evaluation, publish)
        except ValueError as error:
            problems.append(f"{measured[publish.measure_id].place}: publish: records: {error}")
        except EngineError as error:
            problems.append(
                f"{measured[publish.measure_id].place}: publish: records: "
                f"{error_kind(error)}; run `privity check`"
            )
    if problems:
        raise PrivityError(problems)
    for result in results:
        if result.status not in _UNTESTED:
            _write_control(connection, result.control)


def _write_measure(evaluation: Evaluation, publish: Publish) -> None:
    if found := statement_problems(evaluation.connection, publish.records):
        raise ValueError("; ".join(found))
    for relation in sorted(relations_read(publish.records)):
        evaluation.ensure(relation)
    is_measured = evaluation.connection.value(
        f"select exists (from evidence.{ident(publish.measure_id)})"
    )
    codes = [ident(c) for c in publish.code_columns]
    counts = [f"coalesce({ident(c)}, false) as {ident(c)}" for c in publish.count_columns]
    evaluation.execute(
        f"create table evidence.{table_of(publish.name)} as "
        f"select cast({RECORD} as varchar) as {RECORD}, {', '.join([*codes, *counts])} "
        f"from ({publish.records}) as counted{'' if is_measured else ' limit 0'}"
    )
    _register(evaluation.connection, publish.name, publish.population)


def _require_keys(evaluation: Evaluation, publish: Publish) -> None:
    """Raise if records are called otherwise than by the key of their table.

    They would be taken for other records than those that built-in measures count, and what a reader
    may subtract would not be seen.
    """
    (table,) = (
        t
        for t in evaluation.catalogue.contract.tables.values()
        if publish.population == ", ".join(f"{t.name}.{column}" for column in t.key)
    )
    key = " || '|' || ".join(f"cast(known.{ident(column)} as varchar)" for column in table.key)
    strange = evaluation.connection.value(
        f"select count(*) from evidence.{table_of(publish.name)} as given "
        f"anti join (select {key} as record from {table.name} as known) as known "
        f"on given.{RECORD} = known.record"
    )
    if strange:
        raise ValueError(
            f"{strange} rows have a record that is no key of {table.name}; give {publish.population}"
        )


def _write_control(connection: Session, control: Control) -> None:
    name = control_name(control.id)
    connection.execute(f"""
        create table evidence.{table_of(name)} as
        select subject as {RECORD}, case status when 'fail' then '{EXCEPTION}'
            when 'pass' then '{NO_EXCEPTION}' else '{NOT_APPLICABLE}' end as result
        from evaluated.{ident(control.id)}""")
    _register(connection, name, ", ".join(control.subject))


def _register(connection: Session, name: str, population: str) -> None:
    connection.execute(
        f"insert into evidence.{SCHEMA}.populations values (?, ?)", [name, population]
    )
