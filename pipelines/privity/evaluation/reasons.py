"""Reasons: who had a duty on which case, from when to when; and which accesses they explain.

Every explanation file yields intervals; their union is ``reasons``, and one interval join over
the audit log of the period gives ``accesses``. A role, profile or entitlement is never a reason,
and none outlasts the worker's last day.
"""

from __future__ import annotations

from privity.catalogue import Explanation, relations_read
from privity.evaluation.disclosure_verdicts import build_disclosure_verdicts
from privity.evaluation.flags import build_access_flags
from privity.evaluation.spans import build_spans
from privity.staging import Evaluation

REASON_COLUMNS = ("staff_id", "case_id", "person_id", "from_at", "to_at", "evidence")


def build_reasons(evaluation: Evaluation) -> None:
    """Make ``reasons`` from every explanation that is switched on and has its tables.

    Whatever an explanation says, its interval ends with the worker's last day (ruling 45): a record
    that nobody closed is no duty of somebody who has left. A worker without a last day, or unknown
    to ``staff``, keeps the whole of it.
    """
    evaluation.connection.execute(
        "create table reasons (explanation varchar, staff_id varchar, case_id varchar, "
        "person_id varchar, from_at timestamp, to_at timestamp, evidence varchar)"
    )
    evaluation.ensure("employment_ends")
    for explanation in usable_explanations(evaluation):
        for relation in sorted(relations_read(explanation.file.sql)):
            evaluation.ensure(relation)
        evaluation.execute(
            _within_employment(explanation), explanation.params, explanation.file.place
        )


def _within_employment(explanation: Explanation) -> str:
    columns = ", ".join(f"stated.{name}" for name in REASON_COLUMNS if name != "to_at")
    return f"""
        insert into reasons (explanation, {columns.replace("stated.", "")}, to_at)
        select '{explanation.id}', {columns},
            least(stated.to_at, employment_ends.ends_at) as ended_at
        from ({explanation.file.sql}) as stated
        left join employment_ends on employment_ends.staff_id = stated.staff_id
        where stated.staff_id is not null
            and (ended_at is null or ended_at > stated.from_at)
        """


def usable_explanations(evaluation: Evaluation) -> list[Explanation]:
    """Return the explanations that are on and whose tables were supplied."""
    return [
        e
        for e in evaluation.catalogue.explanations
        if e.is_on and base_tables(evaluation, e.file.sql) <= evaluation.supplied
    ]


def tables_of_reasons(evaluation: Evaluation) -> set[str]:
    """Return the contract tables behind the explanations in use."""
    return {t for e in usable_explanations(evaluation) for t in base_tables(evaluation, e.file.sql)}


def base_tables(evaluation: Evaluation, sql: str) -> set[str]:
    """Return the contract tables that a statement reads, its models resolved."""
    tables: set[str] = set()
    for relation in relations_read(sql):
        if relation in evaluation.catalogue.contract.tables:
            tables.add(relation)
        elif relation in evaluation.catalogue.models:
            tables |= base_tables(evaluation, evaluation.catalogue.models[relation].sql)
    return tables


def build_actors(evaluation: Evaluation) -> None:
    """Make ``access_actors`` a view: a copy of the log would cost more than all that reads it.

    A view takes no binds, so that the period stands in it.
    """
    model = evaluation.catalogue.models["access_actors"]
    sql = model.sql
    for name, moment in evaluation.binds(sql).items():
        sql = sql.replace(f"${name}", f"timestamp '{moment}'")
    evaluation.connection.execute(f"create view access_actors as {sql}")


def build_accesses(evaluation: Evaluation) -> None:
    """Make ``accesses``: the audit log of the period, each event with the reasons that cover it.

    The account's holder is the actor where an account is given (ruling 9); a shared account
    resolves to nobody (ruling 29). A duty on a case covers its members while they are members
    (ruling 26); a duty on a person alone covers every access that names the person. Events with
    neither case nor person have no reasons to ask for. ``is_first`` marks a worker's first access
    to a case in the whole log that was supplied.

    What is kept is small: spans and first accesses. ``accesses`` is a view that joins each event
    with the one span it falls in; a span knows its pair's first access, so that only events
    outside every span ask for it apart.
    """
    evaluation.ensure("reasons")
    evaluation.ensure("access_actors")
    build_spans(evaluation)
    evaluation.execute(
        """
        create view accesses as
        select
            actors.event_id, actors.system, actors.account_id, actors.staff_id, actors.unit_id,
            actors.occurred_at, actors.occurred_on, actors.action, actors.case_id,
            actors.person_id, actors.records_affected,
            of_case.staff_id is not null or of_person.staff_id is not null as is_explained,
            case
                when of_person.staff_id is null then of_case.reasons
                when of_case.staff_id is null then of_person.reasons
                else list_sort(list_distinct(list_concat(of_case.reasons, of_person.reasons)))
            end as reasons,
            coalesce(actors.occurred_at <= coalesce(of_case.first_at, first_accesses.first_at),
                false) as is_first
        from access_actors as actors
        left join duty_spans as of_case
            on of_case.scope = 'case'
            and of_case.staff_id = actors.staff_id
            and of_case.subject_id = actors.case_id
            and of_case.from_at <= actors.occurred_at
            and of_case.to_at > actors.occurred_at
        left join first_accesses
            on first_accesses.staff_id = actors.staff_id
            and first_accesses.case_id = case when of_case.first_at is null then actors.case_id end
        left join duty_spans as of_person
            on of_person.scope = case
                when actors.case_id is null then cast('person' as duty_scope)
                else cast('beside' as duty_scope) end
            and of_person.staff_id = actors.staff_id
            and of_person.subject_id = actors.person_id
            and of_person.from_at <= actors.occurred_at
            and of_person.to_at > actors.occurred_at
        """
    )


SPECIAL = {
    "reasons": build_reasons,
    "access_actors": build_actors,
    "accesses": build_accesses,
    "access_flags": build_access_flags,
    "disclosure_verdicts": build_disclosure_verdicts,
}
