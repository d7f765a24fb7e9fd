"""The evidence file: everything that a page of a report may show, and nothing else.

Real keys stand in it (it is restricted); beside each stands the pseudonym that pages show.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from privity.access_tables import ACCESS_TABLES
from privity.catalogue import Catalogue, Control
from privity.contract import Contract
from privity.evaluate import ControlResult
from privity.loosening import loosened_of, written
from privity.rates import wilson
from privity.rollup import ClauseResult, control_status
from privity.row_limits import questions
from privity.settings import Settings
from privity.sqltext import quoted

# What one row of a table is called where its key is shown as a pseudonym.
KINDS = {
    "staff": "staff",
    "persons": "person",
    "cases": "case",
    "accounts": "account",
    "account_changes": "change",
    "access_events": "event",
    "disclosures": "disclosure",
    "releases": "release",
    "record_requests": "request",
    "legal_reviews": "review",
    "emails": "message",
    "incidents": "incident",
    "registry_entries": "entry",
    "media": "media",
    "backups": "job",
    "assets": "asset",
    "paper_storage": "location",
    "record_destructions": "destruction",
    "service_sessions": "session",
    "work_items": "work",
}

JUDGED_OTHERWISE = "judged_otherwise"

_TABLES = """
create table evidence.run_info (key varchar, value varchar);
create table evidence.settings_used (
    name varchar, value varchar, default_value varchar, is_default boolean);
-- what the agency says of its extracts, no fact of the load
create table evidence.supplies (
    table_name varchar, supplied_on date, supplied_by varchar, system varchar);
-- sources with exactly as many rows as some tool gives at most
create table evidence.row_limits (
    table_name varchar, source varchar, rows_read bigint, tool varchar, is_answered boolean);
-- how far each supplied table reaches, by its rows and by what the agency declares
create table evidence.extents (
    table_name varchar, day_column varchar, first_on date, last_on date, declared_from date,
    declared_to date, declared_rows bigint, rows_read bigint, rows_missing bigint,
    rows_beyond bigint, rows_outside bigint, covered varchar, is_declared boolean);
create table evidence.policies (
    policy_id varchar, ordinal integer, title varchar, citation varchar, is_adopted boolean);
create table evidence.clauses (
    policy_id varchar, clause_id varchar, ordinal integer, "at" varchar, modality varchar,
    evidence varchar, requirement varchar, test varchar);
create table evidence.control_results (
    control_id varchar, title varchar, why varchar, fix varchar, severity varchar,
    domain varchar, clause_ids varchar[], status varchar, examined bigint, passed bigint,
    failed bigint, warned bigint, not_applicable bigint, waived bigint, rate_low double,
    rate_high double, is_loosened boolean, params varchar, settings varchar, loosened varchar,
    reading varchar, reason varchar, sql varchar, tables varchar[], coverage varchar,
    lost bigint);
create table evidence.clause_results (
    policy_id varchar, clause_id varchar, ordinal integer, status varchar, is_loosened boolean,
    examined bigint, failed bigint, warned bigint, control_ids varchar[], note varchar,
    loosened varchar, coverage varchar, lost bigint);
create table evidence.clause_trend (
    policy_id varchar, clause_id varchar, period_label varchar, as_of date, status varchar,
    is_loosened boolean, examined bigint, failed bigint);
create table evidence.concentrations (
    control_id varchar, dimension varchar, value varchar, exceptions bigint,
    of_exceptions bigint, population bigint, of_population bigint);
create table evidence.permissions (
    control_id varchar, subject varchar, subject_label varchar, reason varchar, occurred_on date);
create table evidence.effects (clause_id varchar, people bigint, children bigint);
create table evidence.named_things (
    thing varchar, title varchar, clause_ids varchar[], ordinal integer, what varchar,
    records bigint, reason varchar, sql varchar);
create table evidence.findings (
    finding_id varchar, control_id varchar, subject varchar, subject_label varchar,
    status varchar, lifecycle varchar, reason varchar, case_id varchar, case_label varchar,
    staff_id varchar, staff_label varchar, unit_id varchar, occurred_at timestamp,
    occurred_on date, rules varchar);
-- an exception that was one under the rules of that digest
create table evidence.past_findings as select * from evidence.findings;
-- the decision in force on a finding, known by the as-of day; the label is who decided
create table evidence.decisions (
    finding_id varchar, control_id varchar, decision varchar, reason varchar,
    decided_label varchar, decided_role varchar, decided_on date, expires_on date);
create table evidence.change_summary (
    control_id varchar, "new" bigint, persisting bigint, fixed bigint,
    judged_otherwise bigint, reopened bigint, waived bigint, lapsed bigint, not_run bigint);
create table evidence.suite_results (
    suite varchar, table_name varchar, expectation varchar, column_name varchar, kind varchar,
    severity varchar, success boolean, observed varchar, unexpected_count bigint,
    element_count bigint, message varchar);
create table evidence.measures (
    measure_id varchar, title varchar, unit varchar, sql varchar, params varchar,
    tables varchar[], reason varchar);
"""

# A place of a secret, and what other tables of the evidence hold.
_NOT_LISTED = ("key_file", "params", "supplied")
_LOADED = ("load_results", "quarantine", "words_found")


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Lay out the empty evidence tables."""
    connection.execute(_TABLES + ACCESS_TABLES)


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Append rows of one shape to an evidence table; only for what is as small as the catalogue."""
    listed = list(rows)
    if not listed:
        return
    connection.register("incoming_rows", pa.Table.from_pylist(listed))
    names = ", ".join(f'"{name}"' for name in listed[0])
    connection.execute(f"insert into evidence.{table} ({names}) select {names} from incoming_rows")
    connection.unregister("incoming_rows")


def write_facts(
    connection: duckdb.DuckDBPyConnection, facts: Mapping[str, str], settings: Settings
) -> None:
    """Write what the run is about, and the settings it used beside their defaults."""
    insert(connection, "run_info", [{"key": k, "value": v} for k, v in facts.items()])
    defaults = Settings()
    shown = [name for name in Settings.model_fields if name not in _NOT_LISTED]
    insert(
        connection,
        "settings_used",
        [
            {
                "name": name,
                "value": _shown(name, getattr(settings, name)),
                "default_value": _shown(name, getattr(defaults, name)),
                "is_default": getattr(settings, name) == getattr(defaults, name),
            }
            for name in shown
        ],
    )
    insert(
        connection,
        "supplies",
        [
            {
                "table_name": table,
                "supplied_on": supply.on,
                "supplied_by": supply.by,
                "system": supply.system,
            }
            for table, supply in settings.supplied.items()
        ],
    )


def _shown(name: str, value: Any) -> str:
    if name == "ombudsman_addresses":
        # An address is confidential even where it is a setting.
        return f"{len(value)} listed"
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    if name == "words_as_values":
        return "; ".join(
            f"{table}.{column}: {', '.join(words)}"
            for table, columns in sorted(value.items())
            for column, words in sorted(columns.items())
        )
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in sorted(value.items()))
    return str(value)


def write_catalogue(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, adopted: Iterable[str]
) -> None:
    """Write the policies and their clauses."""
    chosen = set(adopted)
    insert(
        connection,
        "policies",
        [
            {
                "policy_id": p.id,
                "ordinal": p.ordinal,
                "title": p.title,
                "citation": p.citation,
                "is_adopted": p.id in chosen,
            }
            for p in catalogue.policies
        ],
    )
    insert(
        connection,
        "clauses",
        [
            {
                "policy_id": c.policy_id,
                "clause_id": c.id,
                "ordinal": c.ordinal,
                "at": c.at,
                "modality": c.modality,
                "evidence": c.evidence,
                "requirement": c.requirement,
                "test": c.test,
            }
            for c in catalogue.clauses.values()
        ],
    )


def copy_load(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Copy the account of the load: what came in, what was quarantined, what was not supplied."""
    for table in _LOADED:
        connection.execute(f"create table evidence.{table} as select * from ext.{table}")
    loads = connection.execute(
        "select table_name, source, rows_read from ext.load_results order by rowid"
    ).fetchall()
    named = [dict(zip(("table_name", "source", "rows_read"), row, strict=True)) for row in loads]
    insert(
        connection,
        "row_limits",
        [
            {
                "table_name": q.table,
                "source": q.source,
                "rows_read": q.rows,
                "tool": q.tool,
                "is_answered": q.is_answered,
            }
            for q in questions(named, settings)
        ],
    )
    connection.execute(
        """
        create table evidence.table_supply as
        select tables.table_name, tables.is_supplied, tables.rows_loaded,
            coalesce(list_sort(list(columns.column_name) filter (where not columns.is_supplied
                and tables.is_supplied)), []) as missing_columns
        from ext.table_supply as tables
        left join ext.column_supply as columns on columns.table_name = tables.table_name
        group by tables.table_name, tables.is_supplied, tables.rows_loaded
        """
    )


def write_findings(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    results: Iterable[ControlResult],
    timezone: str,
    rules: Mapping[str, str],
) -> None:
    """Write each failing or warning subject with its stable id, pseudonyms and lifecycle.

    ``rules`` has, by control, the digest of what it was judged by (``rules.rules_of``).
    """
    for result in results:
        if not result.exceptions:
            continue
        label = subject_label(contract, result.control)
        connection.execute(
            f"""
            insert into evidence.findings
            with exceptions as (
                select *, pseudonym('finding', $control || '|' || subject) as finding_id
                from evaluated."{result.control.id}" where status = 'fail'
            )
            select e.finding_id, $control, e.subject, {label}, $status,
                case
                    when waivers.expires_on >= $as_of then 'waived'
                    when waivers.finding_id is not null then 'lapsed'
                    when before.was_open then 'persisting'
                    when before.subject is not null then 'reopened'
                    else 'new'
                end,
                e.reason, e.case_id, pseudonym('case', e.case_id), e.staff_id,
                pseudonym('staff', e.staff_id), e.unit_id, e.occurred_at,
                cast(timezone($timezone, timezone('UTC', e.occurred_at)) as date), $rules
            from exceptions as e
            left join waivers
                on waivers.finding_id = e.finding_id and waivers.control_id = $control
            left join found_before as before
                on before.control_id = $control and before.subject = e.subject
            order by e.subject
            """,
            {
                "control": result.control.id,
                "timezone": timezone,
                "rules": rules[result.control.id],
                "status": "warn" if result.is_advisory else "fail",
                "as_of": _as_of(connection),
            },
        )


def _as_of(connection: duckdb.DuckDBPyConnection) -> Any:
    return connection.execute("select as_of from period_bounds").fetchone()[0]


def subject_label(contract: Contract, control: Control) -> str:
    """Return SQL for a subject as pages show it: ids as pseudonyms, all else as it is.

    A control that does not say what its subject is gets one pseudonym for the whole of it.
    """
    if not control.subject:
        return f"pseudonym('subject', {quoted(control.id)} || '|' || e.subject)"
    parts = []
    for number, name in enumerate(control.subject, 1):
        part = f"split_part(e.subject, '|', {number})"
        kind = kind_of(contract, name)
        parts.append(f"pseudonym('{kind}', {part})" if kind else part)
    return " || ' · ' || ".join(parts)


def kind_of(contract: Contract, name: str) -> str | None:
    """Return the pseudonym kind of a column given as ``table.column``, or None if it is no id."""
    table_name, _, column_name = name.partition(".")
    table = contract.tables.get(table_name)
    column = table.columns.get(column_name) if table else None
    if column is None or column.type != "id":
        return None
    for key in table.foreign_keys:
        if key.columns == (column_name,):
            return KINDS.get(key.table, key.table)
    return KINDS.get(table_name, table_name)


def write_past_findings(
    connection: duckdb.DuckDBPyConnection, evaluated: Iterable[str], rules: Mapping[str, str]
) -> None:
    """Write earlier findings that are none now: what became of each.

    Examined again by the rules under which it was found, it is fixed; by others, it was judged
    otherwise, which is no success and stays so until the rules are those of then again. Not
    examined, it was not run.
    """
    examined = set(evaluated)
    connection.execute(
        """
        insert into evidence.past_findings
        select before.* exclude (was_found) from found_before_rows as before
        anti join evidence.findings as now
            on now.control_id = before.control_id and now.subject = before.subject
        """
    )
    connection.execute(
        "update evidence.past_findings set lifecycle = 'not_run' where lifecycle <> 'fixed'"
    )
    for control_id in sorted(examined):
        connection.execute(
            f"""
            update evidence.past_findings
            set lifecycle = case when rules = $rules then 'fixed' else '{JUDGED_OTHERWISE}' end
            where control_id = $control
                and lifecycle <> 'fixed'
                and subject in (select subject from evaluated."{control_id}")
            """,
            {"control": control_id, "rules": rules[control_id]},
        )


def write_change_summary(connection: duckdb.DuckDBPyConnection) -> None:
    """Count findings by control and lifecycle.

    What was put right or judged otherwise before the last run is no change, and what the last run
    did not examine either is not counted as not run once more.
    """
    states = (
        "new",
        "persisting",
        "fixed",
        JUDGED_OTHERWISE,
        "reopened",
        "waived",
        "lapsed",
        "not_run",
    )
    counts = ", ".join(f"count(*) filter (where lifecycle = '{s}')" for s in states)
    connection.execute(
        f"""
        insert into evidence.change_summary
        select control_id, {counts}
        from (select control_id, lifecycle from evidence.findings
              union all
              select past.control_id, past.lifecycle from evidence.past_findings as past
              join found_before as before
                  on before.control_id = past.control_id and before.subject = past.subject
              where before.was_found or (before.was_open and past.lifecycle = 'fixed')
                  or (not before.was_otherwise and before.was_open
                      and past.lifecycle = '{JUDGED_OTHERWISE}'))
        group by control_id order by control_id
        """
    )


def waived_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of waived exceptions by control."""
    rows = connection.execute(
        "select control_id, count(*) from evidence.findings "
        "where lifecycle = 'waived' group by control_id"
    ).fetchall()
    return dict(rows)


def write_results(
    connection: duckdb.DuckDBPyConnection,
    results: Iterable[ControlResult],
    clauses: Iterable[ClauseResult],
    waived: Mapping[str, int],
) -> None:
    """Write the results of controls and of clauses."""
    insert(connection, "control_results", [_control_row(r, waived) for r in results])
    insert(
        connection,
        "clause_results",
        [
            {
                "policy_id": c.clause.policy_id,
                "clause_id": c.clause.id,
                "ordinal": c.clause.ordinal,
                "status": c.status,
                "is_loosened": c.is_loosened,
                "examined": c.examined,
                "failed": c.failed,
                "warned": c.warned,
                "control_ids": list(c.control_ids),
                "note": c.note,
                "loosened": c.loosened,
                "coverage": c.coverage,
                "lost": c.lost,
            }
            for c in clauses
        ],
    )


def _control_row(result: ControlResult, waived: Mapping[str, int]) -> dict[str, Any]:
    control, off = result.control, waived.get(result.control.id, 0)
    left = result.exceptions - off
    low, high = wilson(left, result.examined - result.not_applicable)
    return {
        "control_id": control.id,
        "title": control.title,
        "why": control.why,
        "fix": control.fix,
        "severity": control.severity,
        "domain": control.domain,
        "clause_ids": list(control.clause_ids),
        "status": control_status(result, off),
        "examined": result.examined,
        "passed": result.passed,
        "failed": 0 if result.is_advisory else left,
        "warned": left if result.is_advisory else 0,
        "not_applicable": result.not_applicable,
        "waived": off,
        "rate_low": low,
        "rate_high": high,
        "is_loosened": control.is_loosened,
        "params": json.dumps({p.name: p.value for p in control.params}, sort_keys=True),
        "settings": json.dumps(
            {p.name: written(p.value) for p in control.settings}, sort_keys=True
        ),
        "loosened": "; ".join(loosened_of(control)),
        "reading": control.reading,
        "reason": result.reason,
        "sql": control.file.sql,
        "tables": list(result.tables),
        "coverage": result.coverage.text,
        "lost": result.coverage.lost,
    }
