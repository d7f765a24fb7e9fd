"""Every control keeps its cases and the laws: nothing here knows any control by name."""

from dataclasses import replace
from functools import cache

import pytest

from privity.authoring.run_examples import run_case
from privity.catalogue.catalogue import read_catalogue

CATALOGUE = read_catalogue()
CASES = [
    pytest.param(control, case, id=f"{control.id}-{case.name}")
    for control in CATALOGUE.controls
    for case in control.cases
]


@cache
def _judged(control_id, case_name):
    """Return what a case comes to; two laws ask for it."""
    control = next(c for c in CATALOGUE.controls if c.id == control_id)
    return run_case(CATALOGUE, control, next(c for c in control.cases if c.name == case_name))


def _statuses(result):
    return {subject: status for subject, (status, _) in result.items()}


@pytest.mark.parametrize(("control", "case"), CASES)
def test_case_holds_whatever_the_order_of_rows(control, case):
    forward = _judged(control.id, case.name)
    assert _statuses(forward) == dict(case.expect)
    said = case.options.get("reasons") or {}
    assert {subject: forward[str(subject)][1] for subject in said} == said
    assert run_case(CATALOGUE, control, case, shuffled=True) == forward


@pytest.mark.parametrize("control", CATALOGUE.controls, ids=lambda c: c.id)
def test_a_reason_belongs_to_one_status(control):
    """What is said of a row that passes is never said of one that fails."""
    status_of: dict[str, str] = {}
    for case in control.cases:
        for status, reason in _judged(control.id, case.name).values():
            assert status_of.setdefault(reason, status) == status, f"{case.name}: {reason}"


MARK = "zqx"
NAMES = {"name", "given_name", "surname", "subject", "statement", "violator_org", "counterparty"}


def _marked(table, row):
    """Return a row in which every id and name carries a mark that no reason has by itself."""
    columns = CATALOGUE.contract.tables[table].columns
    return {
        name: f"{MARK}{value}"
        if isinstance(value, str) and (columns[name].type == "id" or name in NAMES)
        else value
        for name, value in row.items()
    }


@pytest.mark.parametrize("control", CATALOGUE.controls, ids=lambda c: c.id)
def test_reasons_repeat_nothing_of_the_data(control):
    """A reason is words, numbers and dates; an id or a name in it would leave the agency."""
    for case in control.cases:
        rows = {table: [_marked(table, row) for row in given] for table, given in case.rows.items()}
        for status, reason in run_case(CATALOGUE, control, replace(case, rows=rows)).values():
            assert MARK not in reason, f"{case.name}: {status}: {reason}"
