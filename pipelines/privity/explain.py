"""Reasons: who had a duty on which case, from when to when; and which accesses they explain.

Every explanation file yields intervals; their union is ``reasons``, and one interval join over
the audit log of the period gives ``accesses``. A role, profile or entitlement is never a reason.
"""

from __future__ import annotations

from privity.catalogue import Explanation
from privity.failures import build_disclosure_verdicts
from privity.flags import build_access_flags
from privity.frontmatter import relations_read
from privity.stage import Evaluation

REASON_COLUMNS = ("staff_id", "case_id", "person_id", "from_at", "to_at", "evidence")


def build_reasons(evaluation: Evaluation) -> None:
    """Make ``reasons`` from every explanation that is switched on and has its tables."""
    evaluation.connection.execute(
        "create table reasons (explanation varchar, staff_id varchar, case_id varchar, "
        "person_id varchar, from_at timestamp, to_at timestamp, evidence varchar)")
    for explanation in usable_explanations(evaluation):
        for relation in sorted(relations_read(explanation.file.sql)):
            evaluation.ensure(relation)
        evaluation.execute(
            f"insert into reasons select '{explanation.id}', {', '.join(REASON_COLUMNS)} "
            f"from ({explanation.file.sql}) where staff_id is not null "
            "and (to_at is null or to_at > from_at)",
            explanation.params)


def usable_explanations(evaluation: Evaluation) -> list[Explanation]:
    """Return the explanations that are on and whose tables were supplied."""
    return [e for e in evaluation.catalogue.explanations if e.is_on
            and base_tables(evaluation, e.file.sql) <= evaluation.supplied]


def base_tables(evaluation: Evaluation, sql: str) -> set[str]:
    """Return the contract tables that a statement reads, its models resolved."""
    tables: set[str] = set()
    for relation in relations_read(sql):
        if relation in evaluation.catalogue.contract.tables:
            tables.add(relation)
        elif relation in evaluation.catalogue.models:
            tables |= base_tables(evaluation, evaluation.catalogue.models[relation].sql)
    return tables


def build_accesses(evaluation: Evaluation) -> None:
    """Make ``accesses``: the audit log of the period, each event with the reasons that cover it.

    The account's holder is the actor where an account is given (ruling 9); a shared account
    resolves to nobody (ruling 29). A duty on a case covers its members while they are members
    (ruling 26); a duty on a person alone covers every access that names the person. Events with
    neither case nor person have no reasons to ask for. ``is_first`` marks a worker's first access
    to a case in the whole log that was supplied.
    """
    evaluation.ensure("reasons")
    evaluation.ensure("access_actors")
    evaluation.execute(
        """
        create table accesses as
        with covering as (
            select actors.event_id, reasons.explanation
            from access_actors as actors
            join reasons
                on reasons.staff_id = actors.staff_id
                and reasons.case_id = actors.case_id
            where actors.occurred_at >= reasons.from_at
                and (reasons.to_at is null or actors.occurred_at < reasons.to_at)
            union
            select actors.event_id, reasons.explanation
            from access_actors as actors
            join reasons
                on reasons.staff_id = actors.staff_id
                and reasons.person_id = actors.person_id
            where (actors.case_id is null or reasons.case_id is null)
                and actors.occurred_at >= reasons.from_at
                and (reasons.to_at is null or actors.occurred_at < reasons.to_at)
            union
            select actors.event_id, reasons.explanation
            from access_actors as actors
            join case_members as members
                on members.person_id = actors.person_id
                and members.from_on <= actors.occurred_on
                and (members.to_on is null or members.to_on >= actors.occurred_on)
            join reasons
                on reasons.staff_id = actors.staff_id
                and reasons.case_id = members.case_id
            where actors.case_id is null
                and actors.occurred_at >= reasons.from_at
                and (reasons.to_at is null or actors.occurred_at < reasons.to_at)
        ),
        explained as (
            select event_id, list_sort(list(explanation)) as reasons
            from covering
            group by event_id
        ),
        firsts as (
            select
                coalesce(accounts.staff_id, access_events.staff_id) as staff_id,
                access_events.case_id,
                min(access_events.occurred_at) as first_at
            from access_events
            left join accounts
                on accounts.system = access_events.system
                and accounts.account_id = access_events.account_id
            where access_events.case_id is not null
                and not coalesce(accounts.shared, false)
            group by 1, 2
        )
        select
            actors.event_id, actors.system, actors.account_id, actors.staff_id, actors.unit_id,
            actors.occurred_at, actors.occurred_on, actors.action, actors.case_id,
            actors.person_id, actors.records_affected,
            explained.event_id is not null as is_explained,
            explained.reasons as reasons,
            coalesce(actors.occurred_at <= firsts.first_at, false) as is_first
        from access_actors as actors
        left join explained on explained.event_id = actors.event_id
        left join firsts
            on firsts.staff_id = actors.staff_id
            and firsts.case_id = actors.case_id
        """)


SPECIAL = {"reasons": build_reasons, "accesses": build_accesses,
           "access_flags": build_access_flags,
           "disclosure_verdicts": build_disclosure_verdicts}
