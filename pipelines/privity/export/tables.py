"""The tables of a run as CSV and Parquet: clauses, controls, exceptions, accesses, extracts.

The same rows in the same order in both forms; keys stay in the evidence, pseudonyms stand here.
Whatever a page lists in part is here in whole, for whoever has no evidence file. An exception has
the decision in force on it, as the pages show it: who decided is a pseudonym. In CSV no text begins
as a formula does, and no cell breaks a line; numbers stay numbers. Parquet keeps texts as they are.
"""

from __future__ import annotations

from pathlib import Path

from privity.engine import Session, attach, open_memory
from privity.sqltext import ident, quoted

_LOCAL = """strftime(timezone((select value from run.run_info where key = 'timezone'),
            timezone('UTC', occurred_at)), '%Y-%m-%d %H:%M')"""

TABLES = {
    "clauses": """
        select r.clause_id, r.policy_id, c."at", c.requirement, r.status, r.is_loosened,
            r.loosened, r.examined, r.failed, r.warned, r.control_ids, r.note, r.coverage, r.lost
        from run.clause_results as r
        join run.clauses as c on c.policy_id = r.policy_id and c.clause_id = r.clause_id
        join run.policies as p on p.policy_id = r.policy_id
        order by p.ordinal, r.ordinal""",
    "controls": """
        select control_id, title, severity, domain, clause_ids, status, is_loosened, loosened,
            examined, passed, failed, warned, not_applicable, cannot_judge, waived, rate_low,
            rate_high, reason, coverage, lost
        from run.control_results
        order by control_id""",
    "exceptions": """
        select f.finding_id, f.control_id, r.severity, r.clause_ids, f.subject_label, f.status,
            f.lifecycle, f.reason, f.occurred_on, f.case_label, f.staff_label, f.unit_id,
            d.decision, d.reason as decision_reason, d.decided_label, d.decided_role, d.decided_on,
            d.expires_on as waived_until
        from run.findings as f
        join run.control_results as r on r.control_id = f.control_id
        left join run.decisions as d
            on d.finding_id = f.finding_id and d.control_id = f.control_id
        order by f.control_id, f.occurred_on, f.finding_id""",
    "changes": "select * from run.change_summary order by control_id",
    "access_sessions": """
        select incident_label as session_label, rank, score, staff_label, account_label,
            case_label, person_label, unit_id, first_on, last_on, accesses, unexplained, systems,
            actions, flags, is_contracted
        from run.access_incidents
        order by rank, incident_label""",
    "access_session_parts": """
        select incident_label as session_label, rank, ordinal, part, points, sentence
        from run.access_incident_parts
        order by rank, incident_label, ordinal""",
    "access_review": f"""
        select event_label, incident_label as session_label, rank, staff_label, case_label, system,
            action, {_LOCAL} as occurred_at_local, occurred_on, is_explained, flags
        from run.access_review
        order by rank, event_label""",
    "permissions": """
        select control_id, subject_label, reason, occurred_on
        from run.permissions
        order by control_id, occurred_on, subject_label, reason""",
    "quarantine": """
        select table_name, source, column_name, reason, count(*) as rows_set_aside,
            min(line) as first_line
        from run.quarantine
        group by table_name, source, column_name, reason
        order by table_name, source, column_name, reason""",
    "extracts": """
        select table_name, source, sha256, rows_read, rows_made, rows_loaded, rows_quarantined,
            rows_left_out
        from run.load_results
        order by table_name, source""",
    "extents": """
        select table_name, covered, is_declared, rows_read, declared_rows, rows_missing,
            rows_beyond, rows_outside
        from run.extents
        order by table_name""",
}
"""Name of each exported table and the query that fills it."""

# As OWASP lists them, with their full-width forms; blanks before one are no protection.
_FORMULA = r"^\s*[=+\-@＝＋－＠\t\r\n]"

_BREAKS = r"[\x00-\x1f\x7f\x{85}\x{2028}\x{2029}]"

_MACROS = f"""
create macro inert(t) as case when regexp_matches(t, '{_FORMULA}') then '''' else '' end
  || regexp_replace(t, '{_BREAKS}', ' ', 'g')
"""


def write_tables(evidence: Path, out: Path) -> None:
    """Write every table as ``<name>.csv`` and ``<name>.parquet``.

    Parameters
    ----------
    evidence : Path
        The run's evidence file.
    out : Path
        The folder they go to.
    """
    # One thread and given orders: the same rows give the same bytes on any machine.
    with open_memory({"threads": 1, "preserve_insertion_order": True}) as connection:
        attach(connection, evidence, "run")
        prepare(connection)
        for name, sql in TABLES.items():
            write_table(connection, sql, out / name)


def prepare(connection: Session) -> None:
    """Give a connection what ``write_table`` needs."""
    connection.execute(_MACROS)


def write_table(connection: Session, sql: str, stem: Path) -> None:
    """Write the rows of an ordered query as ``<stem>.csv`` and ``<stem>.parquet``."""
    cells = ", ".join(_cell(name, kind) for name, kind in connection.columns(sql).items())
    parquet = quoted(stem.with_suffix(".parquet"))
    csv = quoted(stem.with_suffix(".csv"))
    connection.execute(f"copy ({sql}) to {parquet} (format parquet, compression zstd)")
    connection.execute(f"copy (select {cells} from ({sql})) to {csv} (format csv, header)")


def _cell(name: str, kind: str) -> str:
    column = ident(name)
    if kind == "VARCHAR[]":
        return f"inert(array_to_string({column}, ' ')) as {column}"
    return f"inert({column}) as {column}" if kind == "VARCHAR" else column
