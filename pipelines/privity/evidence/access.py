"""What evidence says of the audit log: what explains it, week by week, and the queue to review.

Owns the counting and the pseudonyms; reasons come from ``evaluation.reasons``, flags and incidents
from the models. The whole log is read twice, whatever its size: once into ``access_counts`` (a few
thousand rows, from which every figure comes) and once for the accesses to review.
"""

from __future__ import annotations

import json
from typing import Any

from privity.catalogue import Explanation, Flag, Param, binds_used, columns_needed, stated_params
from privity.evaluation import base_tables
from privity.evidence.access_tables import NOT_ASKED, UNEXPLAINED
from privity.evidence.schema import insert
from privity.staging import Evaluation


def write_access(evaluation: Evaluation) -> None:
    """Fill the tables of ``access_tables``; without an audit log only what was switched on.

    Rows are written in a stated order, so that the file's bytes do not depend on the engine's.
    """
    flagged = {}
    if "access_events" in evaluation.supplied:
        for relation in (
            "accesses",
            "access_flags",
            "access_incidents",
            "access_incident_events",
            "access_incident_parts",
        ):
            evaluation.ensure(relation)
        _write_counts(evaluation)
        _write_queue(evaluation)
        flagged = _flagged(evaluation)
    insert(
        evaluation.connection,
        "explanations",
        [
            {
                "explanation": e.id,
                "is_default": e.is_default,
                **_switch(evaluation, e, base_tables(evaluation, e.file.sql)),
            }
            for e in evaluation.catalogue.explanations
        ],
    )
    insert(
        evaluation.connection,
        "flags",
        [
            {
                "flag": f.id,
                "accesses": flagged.get(f.id, 0),
                **_switch(evaluation, f, set(columns_needed(evaluation.catalogue, f.file.sql))),
            }
            for f in evaluation.catalogue.flags
        ],
    )
    insert(evaluation.connection, "access_thresholds", _thresholds(evaluation))


def _write_counts(evaluation: Evaluation) -> None:
    execute = evaluation.connection.execute
    execute(
        """
        create table access_counts as
        select accesses.system, accesses.unit_id,
            cast(date_trunc('month', accesses.occurred_on) as date) as month,
            cast(date_trunc('week', accesses.occurred_on) as date) as week_on,
            accesses.action, accesses.reasons, accesses.is_explained, accesses.is_first,
            accesses.case_id is not null or accesses.person_id is not null as is_judged,
            coalesce(staff.role = 'contracted', false) as is_contracted,
            count(*) as accesses
        from accesses
        left join staff on staff.staff_id = accesses.staff_id
        group by all
        """
    )
    execute(
        f"""
        insert into evidence.access_summary
        select system, unit_id, month, action,
            case when not is_judged then '{NOT_ASKED}'
                when is_explained then reasons[1]
                else '{UNEXPLAINED}' end as reason,
            is_first, sum(accesses), is_contracted
        from access_counts
        group by all
        order by all
        """
    )
    execute(
        """
        insert into evidence.access_reasons
        select reason, is_first, sum(accesses),
            coalesce(sum(accesses) filter (where reasons_count = 1), 0)
        from (select unnest(reasons) as reason, len(reasons) as reasons_count, is_first, accesses
              from access_counts where is_judged and is_explained)
        group by reason, is_first
        order by reason, is_first
        """
    )
    execute(
        """
        insert into evidence.access_trend
        select week_on, sum(accesses),
            coalesce(sum(accesses) filter (where not is_explained), 0)
        from access_counts
        where is_judged
        group by week_on
        order by week_on
        """
    )


def _write_queue(evaluation: Evaluation) -> None:
    execute = evaluation.connection.execute
    execute(
        """
        create table accesses_to_review as
        with flagged as (
            select event_id, list_sort(list(distinct flag)) as flags
            from access_flags
            group by event_id
        )
        select accesses.event_id, accesses.system, accesses.account_id, accesses.staff_id,
            accesses.case_id, accesses.action, accesses.occurred_at, accesses.occurred_on,
            case when accesses.case_id is not null or accesses.person_id is not null
                then accesses.is_explained end as is_explained,
            coalesce(flagged.flags, []) as flags,
            of_incident.incident_id
        from accesses
        left join flagged on flagged.event_id = accesses.event_id
        left join access_incident_events as of_incident
            on of_incident.event_id = accesses.event_id
        where flagged.event_id is not null
            or (not accesses.is_explained
                and (accesses.case_id is not null or accesses.person_id is not null))
        """
    )
    execute(
        """
        insert into evidence.access_incidents
        with seen as (
            select incident_id,
                min(occurred_on) as first_on,
                max(occurred_on) as last_on,
                list_sort(list(distinct system)) as systems,
                list_sort(list(distinct action)) as actions,
                min(account_id) filter (where staff_id is null) as account_id
            from accesses_to_review
            group by incident_id
        )
        select i.incident_id, pseudonym('episode', i.incident_id), i.rank, i.score,
            i.staff_id, pseudonym('staff', i.staff_id), i.case_id, pseudonym('case', i.case_id),
            i.person_id, pseudonym('person', i.person_id), i.unit_id, i.first_at, i.last_at,
            seen.first_on, seen.last_on, i.accesses, i.unexplained, seen.systems, seen.actions,
            list_sort(coalesce(i.flags, [])), coalesce(staff.role = 'contracted', false),
            pseudonym('account', seen.account_id)
        from access_incidents as i
        join seen on seen.incident_id = i.incident_id
        left join staff on staff.staff_id = i.staff_id
        order by i.rank, i.incident_id
        """
    )
    execute(
        """
        insert into evidence.access_incident_parts
        select pseudonym('episode', parts.incident_id), incidents.rank, parts.ordinal, parts.part,
            cast(cast(parts.points as decimal(18, 2)) as double), parts.sentence
        from access_incident_parts as parts
        join access_incidents as incidents on incidents.incident_id = parts.incident_id
        order by incidents.rank, parts.incident_id, parts.ordinal
        """
    )
    execute(
        """
        insert into evidence.access_review
        select seen.event_id, pseudonym('event', seen.event_id), seen.staff_id,
            pseudonym('staff', seen.staff_id), seen.case_id, pseudonym('case', seen.case_id),
            seen.system, seen.action, seen.occurred_at, seen.occurred_on, seen.flags,
            row_number() over (
                order by incidents.rank nulls last, seen.occurred_at, seen.event_id) as rank,
            seen.is_explained, pseudonym('episode', seen.incident_id)
        from accesses_to_review as seen
        left join access_incidents as incidents on incidents.incident_id = seen.incident_id
        order by rank
        """
    )


def _flagged(evaluation: Evaluation) -> dict[str, int]:
    """Return how many accesses each flag is on."""
    return dict(
        evaluation.connection.execute(
            "select flag, count(distinct event_id) from access_flags group by flag"
        ).fetchall()
    )


def _switch(evaluation: Evaluation, entry: Explanation | Flag, needed: set[str]) -> dict[str, Any]:
    """Return what an explanation or flag is, and whether it was in use; the note says why not."""
    note = _hindrance(evaluation, entry, needed) if entry.is_on else ""
    return {
        "title": entry.title,
        "is_on": entry.is_on and not note,
        "note": note,
        "sql": entry.file.sql,
        "params": json.dumps(_values(evaluation, entry), sort_keys=True),
    }


def _hindrance(evaluation: Evaluation, entry: Explanation | Flag, needed: set[str]) -> str:
    missing = sorted(needed - evaluation.supplied)
    if missing:
        return f"{', '.join(missing)} not supplied"
    settings = evaluation.settings.binds()
    least = entry.least if isinstance(entry, Explanation) else {}
    return "; ".join(
        f"{name} is {settings[name]}" for name, value in least.items() if settings[name] < value
    )


def _values(evaluation: Evaluation, entry: Explanation | Flag) -> dict[str, Any]:
    """Return an entry's params and the settings that it reads; one that holds ids by its length."""
    settings = evaluation.settings.binds()
    read = {name: settings[name] for name in binds_used(entry.file.sql) if name in settings}
    return {**read, **{p.name: _shown(p) for p in entry.params}}


def _thresholds(evaluation: Evaluation) -> list[dict[str, str]]:
    return [
        {"model": model.id, "name": param.name, "value": str(_shown(param))}
        for model in evaluation.catalogue.models.values()
        if model.id.startswith("access_") and not evaluation.catalogue.is_own(model)
        for param in stated_params(model.front.get("params"))
    ]


def _shown(param: Param) -> Any:
    if not param.is_private:
        return param.value
    return f"{len(param.value)} listed" if isinstance(param.value, list) else "set"
