"""The evidence file: everything that a page of a report may show, and nothing else.

Real keys stand in it (it is restricted); beside each stands the pseudonym that pages show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from privity.engine import Session, open_memory
from privity.evidence.access_tables import ACCESS_TABLES
from privity.intake import questions
from privity.workspace import Settings

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
-- not_applicable counts what was not judged, cannot_judge those of it that cannot be
create table evidence.control_results (
    control_id varchar, title varchar, why varchar, fix varchar, severity varchar,
    domain varchar, clause_ids varchar[], status varchar, examined bigint, passed bigint,
    failed bigint, warned bigint, not_applicable bigint, cannot_judge bigint, waived bigint,
    rate_low double, rate_high double, is_loosened boolean, params varchar, settings varchar, loosened varchar,
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

_LOADED = ("load_results", "quarantine", "left_out", "files_read", "words_found")
_SUPPLY = "table_supply"


def create_tables(connection: Session) -> None:
    """Lay out the empty evidence tables."""
    connection.execute(_TABLES + ACCESS_TABLES)


def evidence_tables() -> frozenset[str]:
    """Return the names of all tables of an evidence file but for the measures'."""
    with open_memory() as session:
        session.execute("attach ':memory:' as evidence")
        create_tables(session)
        laid_out = session.tables("evidence")
    return frozenset((*laid_out, *_LOADED, _SUPPLY))


def insert(connection: Session, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Append rows of one shape to an evidence table; only for what is as small as the catalogue."""
    listed = list(rows)
    if listed:
        connection.append(f"evidence.{table}", pa.Table.from_pylist(listed))


def copy_load(connection: Session, settings: Settings) -> None:
    """Copy the account of the load: what came in, what was quarantined, what was not supplied."""
    for table in _LOADED:
        connection.create_table(f"evidence.{table}", f"select * from ext.{table}")
    named = connection.execute(
        "select table_name, file as source, rows_read, last_row from ext.files_read order by rowid"
    ).dicts()
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
    connection.create_table(
        f"evidence.{_SUPPLY}",
        """
        select tables.table_name, tables.is_supplied, tables.rows_loaded,
            coalesce(list_sort(list(columns.column_name) filter (where not columns.is_supplied
                and tables.is_supplied)), []) as missing_columns
        from ext.table_supply as tables
        left join ext.column_supply as columns on columns.table_name = tables.table_name
        group by tables.table_name, tables.is_supplied, tables.rows_loaded
        """,
    )
