"""Statements that complete those of several files: each file needs what its own reads, and no more."""

import pytest

from judging import finding_nothing
from privity.authoring.check import check_catalogue
from privity.authoring.run_examples import run_case
from privity.catalogue import read_catalogue
from privity.catalogue.lineage import columns_needed
from privity.errors import PrivityError
from privity.evaluation.controls import judging_sql
from privity.resources import models_dir

CATALOGUE = read_catalogue()
COMPLETED = [c for c in CATALOGUE.controls if "completed_by" in c.file.front]
OWN = """\
/* ---
title: A loss is known to us within a day
why: It is asked.
fix: Mend it.
severity: low
clauses: [SW-05]
completed_by: due_in_days
cases:
  in_time: {incidents: [{incident_id: I1, discovered_at: 2026-07-06, closed_at: 2026-07-07 09:00}], expect: {I1: pass}}
  late:
    incidents: [{incident_id: I1, discovered_at: 2026-07-06, closed_at: 2026-07-09 09:00}]
    expect: {I1: fail}
    reasons: {I1: closed late}
--- */
select
    incident_id, discovered_by as staff_id, discovered_at as occurred_at, null as unit_id, is_new, was_open,
    discovered_on + 1 as due_on,
    cast(closed_at as date) as done_on,
    'closed' as done,
    'never closed' as undone
from incident_facts
"""


def write(folder, text):
    """Write a control of an agency; return its expectations."""
    path = folder / "expectations/controls/own/loss_known_within_a_day.sql"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return folder / "expectations"


@pytest.mark.parametrize(
    ("control_id", "reads", "other"),
    [
        ("commissioner_told_of_breach", "commissioner_notified_at", "hr_notified_at"),
        ("human_resources_told_of_breach", "hr_notified_at", "commissioner_notified_at"),
        ("loss_procedure_started_at_once", "loss_procedure_at", "supervisor_reported_at"),
        ("confirmed_violator_disciplined", "discipline_at", "prosecution_decided_at"),
    ],
)
def test_a_control_needs_its_own_column_and_not_that_of_its_like(control_id, reads, other):
    (control,) = (c for c in CATALOGUE.controls if c.id == control_id)
    needed = columns_needed(CATALOGUE, judging_sql(control.file.sql))
    assert reads in needed["incidents"]
    assert other not in needed["incidents"]
    assert "staff" not in needed


@pytest.mark.parametrize("control", COMPLETED, ids=lambda c: c.id)
def test_the_cases_of_a_completed_control_fail_where_its_statement_is_broken(control):
    broken = finding_nothing(control)
    assert any(
        {subject: status for subject, (status, _) in run_case(CATALOGUE, broken, case).items()}
        != dict(case.expect)
        for case in control.cases
    )


def test_every_completion_completes_several():
    items = (*CATALOGUE.controls, *CATALOGUE.explanations, *CATALOGUE.flags)
    files = [*(item.file for item in items), *CATALOGUE.measures]
    users = [file.front.get("completed_by") for file in files]
    for path in (models_dir() / "completions").iterdir():
        assert users.count(path.stem) > 1, path.name


def test_an_own_control_is_completed_and_its_lines_keep_their_numbers(tmp_path):
    text = OWN.replace("--- */\n", "--- */\n\n\n")
    catalogue = read_catalogue(write(tmp_path, text))
    (control,) = (c for c in catalogue.controls if c.id == "loss_known_within_a_day")
    assert check_catalogue(catalogue) == []
    found = [run_case(catalogue, control, case) for case in control.cases]
    assert found == [{"I1": ("pass", "closed in time")}, {"I1": ("fail", "closed late")}]
    line = next(n for n, text in enumerate(text.splitlines(), 1) if "from incident_facts" in text)
    assert control.file.line_of("from incident_facts") == line


@pytest.mark.parametrize("named", ["due_in_weeks", "[due_in_days]"])
def test_an_unknown_completion_is_told_with_those_there_are(tmp_path, named):
    with pytest.raises(PrivityError) as caught:
        read_catalogue(write(tmp_path, OWN.replace("due_in_days", named)))
    (told,) = caught.value.problems
    place = "expectations/controls/own/loss_known_within_a_day.sql:7"
    assert told.startswith(f"{place}: completed_by: no statement ")
    assert "; there are disclosures_named, due_in_days" in told
