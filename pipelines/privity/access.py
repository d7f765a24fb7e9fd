"""What evidence says of the audit log: a summary by reason, and the accesses left to review."""

from __future__ import annotations

from privity.stage import Evaluation


def write_access(evaluation: Evaluation) -> None:
    """Write ``access_summary``, ``access_review`` and the explanations that were in use.

    The summary counts each access once under its first reason by name, ``unexplained`` where it
    has none and ``no case or person`` where none is asked for; the review holds unexplained
    accesses only, shared accounts' included.
    """
    _write_explanations(evaluation)
    if "access_events" not in evaluation.supplied:
        return
    evaluation.ensure("accesses")
    evaluation.connection.execute(
        """
        insert into evidence.access_summary
        select system, unit_id, cast(date_trunc('month', occurred_on) as date), action,
            case
                when case_id is null and person_id is null then 'no case or person'
                else coalesce(reasons[1], 'unexplained')
            end as reason,
            is_first, count(*)
        from accesses
        group by all
        order by all
        """)
    evaluation.connection.execute(
        """
        insert into evidence.access_review
        select event_id, pseudonym('event', event_id), staff_id, pseudonym('staff', staff_id),
            case_id, pseudonym('case', case_id), system, action, occurred_at, occurred_on,
            ['unexplained'], row_number() over (order by occurred_at, event_id)
        from accesses
        where not is_explained
            and (case_id is not null or person_id is not null)
        """)


def _write_explanations(evaluation: Evaluation) -> None:
    from privity.evidence import insert
    from privity.explain import base_tables

    rows = []
    for explanation in evaluation.catalogue.explanations:
        missing = sorted(base_tables(evaluation, explanation.file.sql) - evaluation.supplied)
        note = f"{', '.join(missing)} not supplied" if missing and explanation.is_on else ""
        rows.append({"explanation": explanation.id, "title": explanation.title,
                     "is_on": explanation.is_on and not missing, "note": note,
                     "sql": explanation.file.sql})
    insert(evaluation.connection, "explanations", rows)
