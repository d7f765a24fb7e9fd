"""The past of each clause, carried from run to run, so that no run opens any file but the last."""

from __future__ import annotations

from privity.engine import Session


def write_trend(connection: Session, has_previous: bool) -> None:
    """Fill ``clause_trend`` from the run before: what it found, and the past it knew itself.

    A period that was judged again counts as judged last; the period of this run stands in
    ``clause_results`` alone.
    """
    if not has_previous:
        return
    earlier = (
        "select policy_id, clause_id, period_label, as_of, status, is_loosened, examined, "
        "failed from previous.clause_trend"
        if "clause_trend" in connection.tables("previous")
        else "select * from evidence.clause_trend limit 0"
    )
    connection.execute(
        f"""
        insert into evidence.clause_trend
        with previous_facts as (
            select max(case when key = 'period_label' then value end) as period_label,
                max(case when key = 'as_of' then cast(value as date) end) as as_of
            from (select key, value from previous.run_info where key in ('period_label', 'as_of'))
        ),
        last_judged as (
            select r.policy_id, r.clause_id, f.period_label, f.as_of, r.status, r.is_loosened,
                r.examined, r.failed + r.warned as failed
            from previous.clause_results as r
            cross join previous_facts as f
        ),
        known as (
            select * from last_judged
            union all
            select earlier.* from ({earlier}) as earlier
            anti join last_judged as newer
                on newer.clause_id = earlier.clause_id
                and newer.period_label = earlier.period_label
        )
        select known.* from known
        where period_label not in (
            select value from evidence.run_info where key = 'period_label')
        order by policy_id, clause_id, as_of, period_label
        """
    )
