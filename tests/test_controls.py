"""Every control keeps its cases and the laws: nothing here knows any control by name."""

import pytest

from privity.cases import run_case
from privity.catalogue import read_catalogue

CATALOGUE = read_catalogue()
CASES = [pytest.param(control, case, id=f"{control.id}-{case.name}")
         for control in CATALOGUE.controls for case in control.cases]


def _statuses(result):
    return {subject: status for subject, (status, _) in result.items()}


@pytest.mark.parametrize(("control", "case"), CASES)
def test_case_holds_whatever_the_order_of_rows(control, case):
    forward = run_case(CATALOGUE, control, case)
    assert _statuses(forward) == dict(case.expect)
    assert run_case(CATALOGUE, control, case, shuffled=True) == forward


@pytest.mark.parametrize("control", CATALOGUE.controls, ids=lambda c: c.id)
def test_reasons_repeat_nothing_of_the_data(control):
    """A reason is words, numbers and dates; an id of a case in it would leave the house."""
    for case in control.cases:
        ids = {str(value) for rows in case.rows.values() for row in rows
               for name, value in row.items()
               if name.endswith("_id") and isinstance(value, str) and len(value) > 1}
        for status, reason in run_case(CATALOGUE, control, case).values():
            words = set(reason.replace(",", " ").replace(";", " ").split())
            assert not words & ids, f"{case.name}: {status}: {reason}"
