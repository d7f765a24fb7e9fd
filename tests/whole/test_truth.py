"""The sample agency: what is found equals what was planted, both ways, clause by clause."""

import csv
import shutil
from collections import defaultdict

import pytest

from privity.engine.duckdb import open_memory
from privity.evaluation.controls import TablesSupplied, evaluate_controls, materialise
from privity.evaluation.loosening import agency_catalogue
from privity.evaluation.reasons import SPECIAL
from privity.intake.load import load_extracts
from privity.periods import Scope, parse_period
from privity.resources import data_samples_dir
from privity.staging.staging import Evaluation, stage
from privity.workspace.settings import read_settings
from privity.workspace.workspace import Workspace

AGENCY = data_samples_dir() / "agency"
SETTINGS = read_settings(AGENCY / "agency.toml")
CATALOGUE = agency_catalogue(None, SETTINGS)
PERIODS = ("2026-Q2", "2026-Q3")
# CT-06e is a pure permission: it can be used, never broken.
PERMISSION_ONLY = {"CT-06e"}
REASONS = "accesses by reason"


def planted():
    truth = defaultdict(dict)
    with (AGENCY / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth[row["period"], row["clause_id"]][row["subject"]] = row["status"]
    return truth


TRUTH = planted()


def assert_twice_is_once(evaluation, control):
    """Evaluated again, a control returns the same rows."""
    table = f'evaluated."{control.id}"'
    run = evaluation.connection.execute
    run(f"create or replace temp table before as select * from {table}")
    materialise(evaluation, control)
    assert run(
        f"select count(*) from (select * from before except all select * from {table})"
    ).fetchone() == (0,), control.id
    assert run(
        f"select count(*) from (select * from {table} except all select * from before)"
    ).fetchone() == (0,), control.id


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Findings of every control on the sample, by period and clause."""
    root = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(AGENCY, root)
    workspace, contract = Workspace(root), CATALOGUE.contract
    extracts = load_extracts(workspace, SETTINGS, contract)
    result = defaultdict(dict)
    for label in PERIODS:
        period = parse_period(label, SETTINGS.timezone)
        with open_memory() as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(f"attach '{extracts.path}' as ext (read_only)")
            scope = Scope(period, period.last_on, SETTINGS.timezone)
            stage(connection, contract, SETTINGS, scope)
            evaluation = Evaluation(
                connection, CATALOGUE, SETTINGS, scope, frozenset(contract.tables), SPECIAL
            )
            supply = TablesSupplied(
                {t.name: frozenset(t.columns) for t in contract.tables.values()}, {}
            )
            for judged in evaluate_controls(evaluation, CATALOGUE.controls, supply):
                control = judged.control
                assert judged.status not in ("error", "not_tested"), (control.id, judged.reason)
                assert judged.examined == (
                    judged.passed + judged.exceptions + judged.not_applicable
                ), control.id
                rows = connection.execute(
                    f"select subject from evaluated.\"{control.id}\" where status = 'fail'"
                ).fetchall()
                assert len(rows) == judged.exceptions, control.id
                assert_twice_is_once(evaluation, control)
                status = "warn" if judged.is_advisory else "fail"
                for clause in control.clause_ids:
                    result[label, clause] |= {subject: status for (subject,) in rows}
            result[label, REASONS] = dict(
                connection.execute(
                    "select reason, count(*) from (select unnest(reasons) as reason from accesses) "
                    "group by reason"
                ).fetchall()
            )
    return result


TESTED = sorted({clause for control in CATALOGUE.controls for clause in control.clause_ids})


@pytest.mark.parametrize("clause", TESTED)
@pytest.mark.parametrize("period", PERIODS)
def test_findings_equal_the_truth(found, period, clause):
    assert found[period, clause] == TRUTH[period, clause]


@pytest.mark.parametrize("clause", [c for c in TESTED if c not in PERMISSION_ONLY])
def test_at_least_three_violations_are_planted_in_the_quarter_reported(clause):
    assert len(TRUTH["2026-Q3", clause]) >= 3


def test_no_planted_clause_is_left_without_a_control():
    planted_clauses = {clause for _, clause in TRUTH}
    data = {c.id for c in CATALOGUE.clauses.values() if c.evidence == "data"}
    assert planted_clauses <= data
    assert data - planted_clauses <= PERMISSION_ONLY


def test_each_kind_of_reason_that_was_switched_on_or_planted_is_used(found):
    assert SETTINGS.explanations_on
    for kind in (*SETTINGS.explanations_on, "coverage", "contracted_worker", "case_transfer"):
        assert found["2026-Q3", REASONS][kind] >= 3, kind
