"""The counts of a run that have a name of their own: each is counted here, once, for every reader.

An *exception* is a record and a control that it does not meet; a *finding* is a clause with
exceptions; an *access session* is what groups accesses. Pages mark such a figure with the class
``count-<name>``, ``results.json`` has all of them under ``counts``: equal names, equal numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from privity.evidence.reader import Evidence

COUNTS_SQL = """with open_findings as (
    select subject_label, status from findings where lifecycle <> 'waived'
),
hit as (
    select failed, warned from clause_results where failed + warned > 0
)
select
    (select count(distinct subject_label) from open_findings)::bigint as records_hit,
    (select count(*) from open_findings)::bigint as exceptions,
    (select count(*) from open_findings where status = 'fail')::bigint as exceptions_to_rules,
    (select count(*) from open_findings where status = 'warn')::bigint as warnings,
    (select count(*) from findings where lifecycle = 'waived')::bigint as waived,
    (select coalesce(sum(failed + warned), 0) from hit)::bigint as exceptions_by_clause,
    (select count(*) from hit)::bigint as findings,
    (select count(*) from hit where failed > 0)::bigint as findings_failed,
    (select count(*) from hit where failed = 0)::bigint as findings_warned,
    (select coalesce(sum(accesses), 0) from access_summary
        where reason = 'unexplained')::bigint as unexplained_accesses,
    (select count(*) from access_incidents)::bigint as access_sessions"""
"""Every named count, from the rows that the pages and the exports list."""


def counts_of(run: Evidence) -> dict[str, int]:
    """Return the named counts of a run of the internal edition."""
    return dict(run.rows(COUNTS_SQL)[0])


def marked(counts: Mapping[str, int], name: str) -> Markup:
    """Return a named count as pages show it: its number, marked with its name."""
    return Markup('<span class="count-{}">{:,}</span>').format(name.replace("_", "-"), counts[name])
