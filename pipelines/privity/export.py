"""results.json: what a run came to, for programs; counted from the same tables as the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

# What a reader is shown: never a plain pass under a setting looser than the policy's default.
_VERDICT = """case when is_loosened and status in ('pass', 'fail', 'warn', 'attested')
    then status || ' (loosened)' else status end as verdict"""

_ACCESS = {
    "systems": "select system, sum(accesses)::bigint as accesses, "
               "coalesce(sum(accesses) filter (where reason <> 'no case or person'), 0)::bigint "
               "as judged, "
               "coalesce(sum(accesses) filter (where reason = 'unexplained'), 0)::bigint "
               "as unexplained "
               "from access_summary group by system order by system",
    "reasons": "select reason, sum(accesses)::bigint as accesses, sum(alone)::bigint as alone "
               "from access_reasons group by reason order by reason",
    "trend": "select week_on, judged, unexplained from access_trend order by week_on",
    "flags": "select flag, is_on, accesses from flags order by flag",
    "incidents": "select is_contracted, count(*) as incidents, sum(accesses)::bigint as accesses, "
                 "sum(unexplained)::bigint as unexplained "
                 "from access_incidents group by is_contracted order by is_contracted",
}


def export_results(evidence: Path, path: Path, exit_code: int, problems: Iterable[str]) -> None:
    """Write a run's results without any row of the extracts, pseudonyms included.

    Parameters
    ----------
    evidence : Path
        The run's evidence file.
    path : Path
        Where ``results.json`` goes.
    exit_code : int
        What ``privity run`` exits with.
    problems : iterable of str
        Parts of the report that could not be made, each with its cause.
    """
    with duckdb.connect(str(evidence), read_only=True) as connection:
        results = {
            "exit_code": exit_code,
            "problems": list(problems),
            "run": dict(connection.execute("select key, value from run_info").fetchall()),
            "clauses": _rows(connection, "select policy_id, clause_id, status, " + _VERDICT + ", "
                             "is_loosened, loosened, examined, failed, warned, control_ids, "
                             "note from clause_results order by policy_id, ordinal"),
            "controls": _rows(connection, "select control_id, title, severity, clause_ids, status, "
                              + _VERDICT + ", examined, passed, failed, warned, not_applicable, "
                              "waived, is_loosened, loosened, reason from control_results "
                              "order by control_id"),
            "changes": _rows(connection, "select * from change_summary order by control_id"),
            "access": {name: _rows(connection, sql) for name, sql in _ACCESS.items()},
            "extracts": _rows(connection, "select table_name, source, sha256, rows_read, "
                              "rows_loaded, rows_quarantined from load_results "
                              "order by table_name, source"),
        }
    path.write_text(json.dumps(results, indent=2, sort_keys=True, default=str) + "\n",
                    encoding="utf-8")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    cursor = connection.execute(sql)
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
