"""A control's one evaluation: statuses, counts, laws, and what it says when it cannot judge."""

import textwrap

import pytest

from databases import evaluation_of
from privity.catalogue.catalogue import read_catalogue
from privity.evaluation.controls import TablesSupplied, evaluate_control

FRONT = """\
/* ---
title: Cases are open
why: For the test.
fix: Open them.
severity: low
clauses: [{clause}]
cases:
  open:   {{cases: [{{case_id: a}}], expect: {{a: pass}}}}
  closed: {{cases: [{{case_id: a, closed_on: 2026-08-01}}], expect: {{a: fail}}}}
--- */
"""
OPEN = """\
select case_id as subject, case when closed_on is null then 'pass' else 'fail' end as status,
    'looked at' as reason from cases
"""
ROWS = {"cases": [{"case_id": "a"}, {"case_id": "b", "closed_on": "2026-08-01"}]}


@pytest.fixture
def result_of(tmp_path):
    def evaluate(sql, clause="MS-31", rows=ROWS, supply=None):
        path = tmp_path / "expectations/controls/access/own.sql"
        path.parent.mkdir(parents=True)
        path.write_text(FRONT.format(clause=clause) + textwrap.dedent(sql))
        catalogue = read_catalogue(tmp_path / "expectations")
        control = next(c for c in catalogue.controls if c.id == "own")
        evaluation = evaluation_of(catalogue, rows)
        evaluation.connection.execute("create schema evaluated")
        everything = TablesSupplied(
            {t.name: frozenset(t.columns) for t in catalogue.contract.tables.values()}, {}
        )
        return evaluate_control(evaluation, control, supply or everything)

    return evaluate


def test_counts(result_of):
    found = result_of(OPEN)
    assert (found.status, found.examined, found.passed, found.exceptions) == ("fail", 2, 1, 1)


def test_nothing_in_the_population_is_no_evidence(result_of):
    assert result_of(OPEN, rows={}).status == "no_evidence"


def test_only_rows_that_do_not_apply_are_no_evidence(result_of):
    found = result_of(
        "select case_id as subject, 'not_applicable' as status, 'n' as reason from cases"
    )
    assert (found.status, found.not_applicable) == ("no_evidence", 2)


def test_advice_warns(result_of):
    assert result_of(OPEN, clause="MS-45").status == "warn"


@pytest.mark.parametrize(
    ("supply", "reason"),
    [
        (TablesSupplied({}, {}), "cases was not supplied"),
        (
            TablesSupplied({"cases": frozenset({"case_id"})}, {}),
            "cases was supplied without closed_on",
        ),
        (
            TablesSupplied(
                {"cases": frozenset({"case_id", "closed_on"})}, {"cases": "half is missing"}
            ),
            "cases is not fit to judge by: half is missing",
        ),
    ],
)
def test_what_was_not_supplied_is_not_tested_and_says_why(result_of, supply, reason):
    found = result_of(OPEN, supply=supply)
    assert (found.status, found.reason) == ("not_tested", reason)


def test_a_column_that_only_tells_where_a_row_belongs_may_be_missing(result_of):
    sql = OPEN.replace("as reason", "as reason, unit_id, case_id")
    supplied = frozenset({"case_id", "closed_on"})
    assert result_of(sql, supply=TablesSupplied({"cases": supplied}, {})).status == "fail"


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "select 'x' as subject, 'pass' as status, 'r' as reason from cases",
            "subject is missing or not unique",
        ),
        (
            "select cast(null as varchar) as subject, 'pass' as status, 'r' as reason from cases",
            "subject is missing",
        ),
        (
            "select case_id as subject, 'maybe' as status, 'r' as reason from cases",
            "status that is none of",
        ),
        (
            "select case_id as subject, 'pass' as status, '' as reason from cases",
            "without a reason",
        ),
        ("select case_id as subject, 'pass' as status from cases", "returns no column reason"),
        (
            "select case_id as subject, 'pass' as status, 'r' as reason from nowhere",
            "reads nowhere",
        ),
    ],
)
def test_a_control_that_breaks_its_laws_is_an_error(result_of, sql, reason):
    found = result_of(sql)
    assert found.status == "error" and reason in found.reason


def test_an_engine_error_quotes_no_value(result_of):
    found = result_of(
        "select case_id as subject, 'pass' as status, "
        "cast(cast('Secret Name' as integer) as varchar) as reason from cases"
    )
    assert found.status == "error" and "Secret" not in found.reason
