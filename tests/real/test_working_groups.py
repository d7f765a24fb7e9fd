"""The municipal case log has working groups: `suggest` finds them where assignments stop."""

import shutil
from pathlib import Path

import pytest

from privity.suggest.search import PathLimits
from privity.suggest.suggesting import suggest
from privity.workspace.workspace import Workspace

pytestmark = pytest.mark.real
HERE = Path(__file__).parent
RESPONSIBLE = "working_groups_2.group_no -> staff_id, assignments.staff_id -> case_id"


@pytest.fixture(scope="module")
def found(raw, tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("municipal"))
    (workspace.extracts / "raw").mkdir(parents=True)
    shutil.copy(HERE / "workspace" / "agency.toml", workspace.settings_file)
    for table in ("access_events", "assignments", "cases", "staff"):
        shutil.copy(HERE / "workspace" / "extracts" / f"{table}.sql", workspace.extracts)
    shutil.copy(raw / "access_log_case_events_receipt" / "receipt.csv", workspace.extracts / "raw")
    return suggest(workspace, "", 3, PathLimits())


def share(counted):
    return counted[0] / counted[1]


def test_what_nobody_responsible_did_is_the_work_of_a_group(found):
    """A colleague of the responsible worker's group did 60 % of it; chance would give 20 %."""
    assert (found.accesses, found.unexplained) == (8577, 3668)
    (groups,) = found.proposals
    assert groups.candidate.path.text.endswith(RESPONSIBLE)
    assert groups.sizes == (10, 7, 14, 13)
    assert groups.measure.unexplained == (2208, 3668)
    assert share(groups.measure.random) < 0.21 and groups.measure.lift > 2.9


def test_groups_hold_for_cases_from_which_they_were_not_inferred(found):
    held_out = found.proposals[0].held_out
    assert share(held_out.unexplained) > 0.5 and held_out.lift > 2.5


def test_larger_groups_explain_more_and_are_too_broad(found):
    broad = [
        (explained, chance)
        for path, explained, chance in found.broad
        if path.startswith("working_groups")
    ]
    assert any(explained > 0.65 and chance > 0.3 for explained, chance in broad)


def test_departments_explain_no_better_than_chance(found):
    """Nearly all cases are of one department: it is found, and not proposed."""
    units = [path for path, *_ in found.broad if "unit_id" in path]
    assert units and all("unit_id" not in p.candidate.path.text for p in found.proposals)


def test_no_worker_or_case_stands_in_what_is_printed(found):
    for proposal in found.proposals:
        assert "Resource" not in proposal.printed and "case-1" not in proposal.printed
        assert "Resource" in proposal.written
