"""Spans: the intervals of ``reasons`` as disjoint stretches, each with every reason that holds.

A worker's duties on one case may overlap, touch and repeat. Cut where any begins or ends, they
become stretches that do not overlap, so that an access meets at most one of them: deciding the
audit log is one join that multiplies no row, whatever the number of reasons. While stretches are
cut, a set of reasons is a number, one bit per explanation: beginnings add, ends take away.
"""

from __future__ import annotations

from privity.errors import PrivityError
from privity.staging import Evaluation

_MOST_EXPLANATIONS = 126

_FIRST_ACCESSES = """
    create table first_accesses as
    select coalesce(accounts.staff_id, access_events.staff_id) as staff_id,
        access_events.case_id, min(access_events.occurred_at) as first_at
    from access_events
    left join accounts
        on accounts.system = access_events.system
        and accounts.account_id = access_events.account_id
    where access_events.case_id is not null
        and not coalesce(accounts.shared, false)
        and coalesce(accounts.staff_id, access_events.staff_id) is not null
    group by all
    """

_SCOPES = "create type duty_scope as enum ('case', 'person', 'beside')"

_BITS = """
    create table reason_bits as
    select explanation,
        1::hugeint << cast(row_number() over (order by explanation) - 1 as hugeint) as bit
    from (select distinct explanation from reasons)
    """

# Scopes: duties on a case, for accesses to it, where there was one; duties that reach a person, for
# accesses that name no case; duties on a person alone, for accesses that name a case beside them.
_SPANS = """
    create table duty_spans as
    with held as (
        select
            reasons.staff_id, reasons.case_id, reasons.person_id, reason_bits.bit,
            greatest(reasons.from_at, period_bounds.period_start) as from_at,
            least(reasons.to_at, period_bounds.period_end) as to_at
        from reasons
        join reason_bits on reason_bits.explanation = reasons.explanation
        cross join period_bounds
        where reasons.from_at < period_bounds.period_end
            and (reasons.to_at is null
                or reasons.to_at > greatest(reasons.from_at, period_bounds.period_start))
    ),
    members as (
        select case_members.case_id, case_members.person_id, first_day.starts_at as from_at,
            last_day.ends_at as to_at
        from case_members
        cross join period_bounds
        left join calendar as first_day on first_day.day_on = case_members.from_on
        left join calendar as last_day on last_day.day_on = case_members.to_on
        where case_members.from_on <= period_bounds.period_last_on
            and (case_members.to_on is null
                or case_members.to_on >= period_bounds.period_first_on)
    ),
    reaching as (
        select staff_id, person_id, bit, from_at, to_at
        from held
        where person_id is not null
        union all
        select held.staff_id, members.person_id, held.bit, greatest(held.from_at, members.from_at),
            least(held.to_at, members.to_at)
        from held
        join members on members.case_id = held.case_id
    ),
    duties as (
        select cast('case' as duty_scope) as scope, held.staff_id, held.case_id as subject_id,
            held.bit, held.from_at, held.to_at, first_accesses.first_at
        from held
        join first_accesses
            on first_accesses.staff_id = held.staff_id
            and first_accesses.case_id = held.case_id
        union all
        select cast('person' as duty_scope), staff_id, person_id, bit, from_at, to_at, null
        from reaching
        where from_at < to_at
        union all
        select cast('beside' as duty_scope), staff_id, person_id, bit, from_at, to_at, null
        from held
        where case_id is null
            and person_id is not null
    ),
    subjects as (
        select scope, staff_id, subject_id, count(*) as duty_count, any_value(bit) as bit,
            any_value(from_at) as from_at, any_value(to_at) as to_at,
            any_value(first_at) as first_at
        from duties
        group by scope, staff_id, subject_id
    ),
    crowded as (
        select duties.*
        from duties
        semi join (from subjects where duty_count > 1) as several
            on several.scope = duties.scope
            and several.staff_id = duties.staff_id
            and several.subject_id = duties.subject_id
    ),
    edges as (
        select scope, staff_id, subject_id, bit, turns_at, sum(step) as step,
            any_value(first_at) as first_at
        from (
            select scope, staff_id, subject_id, bit, from_at as turns_at, 1 as step, first_at
            from crowded
            union all
            select scope, staff_id, subject_id, bit, to_at, -1, first_at
            from crowded
        )
        group by scope, staff_id, subject_id, bit, turns_at
        having sum(step) <> 0
    ),
    depths as (
        select scope, staff_id, subject_id, bit, turns_at, step, first_at,
            sum(step) over (
                partition by scope, staff_id, subject_id, bit order by turns_at) as depth
        from edges
    ),
    turns as (
        select scope, staff_id, subject_id, turns_at, any_value(first_at) as first_at,
            sum(case when depth = 0 then -bit else bit end) as change
        from depths
        where depth = 0 or depth = step
        group by scope, staff_id, subject_id, turns_at
        having sum(case when depth = 0 then -bit else bit end) <> 0
    ),
    stretches as (
        select scope, staff_id, subject_id, turns_at as from_at, first_at,
            lead(turns_at) over turning as to_at,
            cast(sum(change) over turning as hugeint) as reason_set
        from turns
        window turning as (partition by scope, staff_id, subject_id order by turns_at)
    ),
    found as (
        select scope, staff_id, subject_id, from_at, to_at, reason_set, first_at
        from stretches
        where reason_set <> 0
        union all
        select scope, staff_id, subject_id, from_at, to_at, bit, first_at
        from subjects
        where duty_count = 1
    ),
    sets as (
        select found_sets.reason_set,
            list(reason_bits.explanation order by reason_bits.explanation) as reasons
        from (select distinct reason_set from found) as found_sets
        join reason_bits on found_sets.reason_set & reason_bits.bit <> 0
        group by found_sets.reason_set
    )
    select found.scope, found.staff_id, found.subject_id, found.from_at, found.to_at,
        sets.reasons, found.first_at
    from found
    join sets on sets.reason_set = found.reason_set
    """


def build_spans(evaluation: Evaluation) -> None:
    """Make ``first_accesses`` and ``duty_spans`` from ``reasons`` and the log.

    ``first_accesses(staff_id, case_id, first_at)`` has a worker's first access to each case;
    ``duty_spans(scope, staff_id, subject_id, from_at, to_at, reasons, first_at)`` holds, per
    scope, worker and case or person, half-open stretches of the period that do not overlap.

    Raises
    ------
    PrivityError
        If more explanations yield reasons than a number has bits for.
    """
    kinds = evaluation.connection.value("select count(distinct explanation) from reasons")
    if kinds > _MOST_EXPLANATIONS:
        raise PrivityError(
            [
                f"explanations: {kinds} of them yield reasons, at most "
                f"{_MOST_EXPLANATIONS} can; switch some off or put kinds together"
            ]
        )
    for statement in (_SCOPES, _BITS, _FIRST_ACCESSES, _SPANS):
        evaluation.connection.execute(statement)
