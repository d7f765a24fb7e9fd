"""What a run came to, for programs: results.json, and the same results in forms that others read.

``results.json`` is counted from the same tables as the pages. Everything in ``exports/`` is written
from it, or from those tables: by ``tables`` (CSV, Parquet), ``oscal`` and ``junit``; ``crate`` says
what the run's files are. ``results.schema.json`` describes ``results.json`` of both editions. Only
the internal edition has these exports: they hold pseudonyms.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from privity.engine import open_file
from privity.evidence import Evidence, counts_of
from privity.export.crate import write_crate
from privity.export.junit import write_junit
from privity.export.oscal import write_oscal
from privity.export.tables import write_tables
from privity.report.blocks import policies, status_counts
from privity.vocabulary import STATUSES, is_judged

EXPORTS = "exports"
SCHEMA = "results.schema.json"

# What a reader is shown: never a plain pass under a setting looser than the policy's default.
_JUDGED = ", ".join(f"'{s.name}'" for s in STATUSES if is_judged(s.name))
_VERDICT = f"""case when r.is_loosened and r.status in ({_JUDGED})
    then r.status || ' (loosened)' else r.status end as verdict"""

_CLAUSES = f"""
select r.policy_id, r.clause_id, c."at", c.requirement, c.evidence, r.status, {_VERDICT},
    r.is_loosened, r.loosened, r.examined, r.failed, r.warned, r.control_ids, r.note, r.coverage,
    r.lost
from clause_results as r
join clauses as c on c.policy_id = r.policy_id and c.clause_id = r.clause_id
join policies as p on p.policy_id = r.policy_id
order by p.ordinal, r.ordinal
"""

_CONTROLS = f"""
select r.control_id, r.title, r.severity, r.clause_ids, r.status, {_VERDICT}, r.examined, r.passed,
    r.failed, r.warned, r.not_applicable, r.cannot_judge, r.waived, r.is_loosened, r.loosened,
    r.reason, r.coverage, r.lost
from control_results as r
order by r.control_id
"""

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
    "sessions": "select is_contracted, count(*) as sessions, sum(accesses)::bigint as accesses, "
    "sum(unexplained)::bigint as unexplained "
    "from access_incidents group by is_contracted order by is_contracted",
}


def export_results(
    evidence: Path,
    path: Path,
    exit_code: int,
    problems: Iterable[str],
    left_out: Iterable[dict[str, str]] = (),
) -> None:
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
    left_out : iterable of dict
        Chapters that are not shown, each with its reason.
    """
    with open_file(evidence, read_only=True) as connection:
        run = Evidence(connection)
        statuses = status_counts(run)
        results = {
            "$schema": f"{EXPORTS}/{SCHEMA}",
            "exit_code": exit_code,
            "problems": list(problems),
            "left_out": list(left_out),
            "run": run.info,
            "policies": [p | {"statuses": statuses.get(p["policy_id"], {})} for p in policies(run)],
            "counts": counts_of(run),
            "clauses": run.rows(_CLAUSES),
            "controls": run.rows(_CONTROLS),
            "changes": run.rows("select * from change_summary order by control_id"),
            "access": {name: run.rows(sql) for name, sql in _ACCESS.items()},
            "extracts": run.rows(
                "select table_name, source, sha256, rows_read, rows_made, rows_loaded, "
                "rows_quarantined, rows_left_out from load_results order by table_name, source"
            ),
            "extents": run.rows(
                "select table_name, covered, is_declared, rows_read, "
                "declared_rows, rows_missing, rows_beyond, rows_outside "
                "from extents order by table_name"
            ),
        }
    path.write_text(
        json.dumps(results, indent=2, sort_keys=True, default=str) + "\n", encoding="utf-8"
    )


def results_schema() -> dict[str, Any]:
    """Return the JSON schema of ``results.json``, of both editions.

    Examples
    --------
    >>> results_schema()["title"]
    'results.json of a privity run'
    """
    return json.loads(_schema_file().read_text(encoding="utf-8"))


def _schema_file() -> Path:
    return Path(__file__).with_name(SCHEMA)


def write_exports(evidence: Path, work: Path) -> None:
    """Write ``exports/`` and the description of the run's files; the last files before the seal.

    Parameters
    ----------
    evidence : Path
        The run's evidence file.
    work : Path
        The run's folder, which holds its pages and ``results.json``.
    """
    results = json.loads((work / "results.json").read_text(encoding="utf-8"))
    out = work / EXPORTS
    out.mkdir(exist_ok=True)
    (out / SCHEMA).write_bytes(_schema_file().read_bytes())
    write_tables(evidence, out)
    write_oscal(results, out)
    write_junit(results, out)
    write_crate(results, work)
