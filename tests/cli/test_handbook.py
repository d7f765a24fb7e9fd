"""The handbook: generated pages follow the code, links lead somewhere, commands run as shown."""

import re
import subprocess
import sys

import pytest

from places import HANDBOOK
from privity.cli.handbook import write_pages
from projects import directory_of, miniature, results_of

POLICY = "example-state"
CONTROL = """/* ---
title: Leavers' accounts are disabled
why: A live account without an owner is the commonest way in.
fix: Disable the account.
severity: high
clauses: [EX-01]
subject: [accounts.system, accounts.account_id]
cases:
  late:
    staff: [{staff_id: S1, active_to: 2026-07-01}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1}]
    expect: {ECMS|a1: fail}
  there:
    staff: [{staff_id: S1}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1}]
    expect: {ECMS|a1: pass}
--- */
with seen as (
    select a.system || '|' || a.account_id as subject, a.staff_id,
        s.active_to <= $period_last_on and a.disabled_at is null as is_left
    from accounts as a
    join staff as s on s.staff_id = a.staff_id
)
select subject, case when is_left then 'fail' else 'pass' end as status,
    case when is_left then 'the worker has left' else 'as it should be' end as reason, staff_id
from seen
"""


def blocks(page, language):
    return re.findall(
        rf"```{language}\n(.*?)```", (HANDBOOK / page).read_text(encoding="utf-8"), re.S
    )


def test_the_generated_pages_are_those_of_the_code(tmp_path):
    for made in write_pages(tmp_path):
        kept = HANDBOOK / made.name
        assert kept.read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), (
            f"{kept.name} is not what the code says; `make handbook` writes it anew"
        )


@pytest.mark.parametrize("page", sorted(p.name for p in HANDBOOK.glob("*.md")))
def test_every_link_leads_to_a_file(page):
    for link in re.findall(r"\]\(([^)#]+)", (HANDBOOK / page).read_text(encoding="utf-8")):
        assert (HANDBOOK / link).resolve().exists(), link


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """An agency of another state: its policy and its control are files of its own."""
    project = miniature(tmp_path_factory.mktemp("handbook"))
    root = project.root.rename(project.root.with_name("agency"))
    project = type(project)(root, project.keys)
    cases, policy = blocks("extending.md", "yaml")
    (root / "expectations" / "cases").mkdir(parents=True)
    (root / "expectations" / "cases" / "our_visits.yaml").write_text(cases)
    (root / "expectations" / "policies").mkdir()
    (root / "expectations" / "policies" / f"{POLICY}.yaml").write_text(policy)
    control = root / "expectations" / "controls" / "accounts" / "leavers_are_out.sql"
    control.parent.mkdir(parents=True)
    control.write_text(CONTROL)
    settings = root / "agency.toml"
    settings.write_text(re.sub(r"policies = .*", f'policies = ["{POLICY}"]', settings.read_text()))
    return project, directory_of(project.run("2026-Q3"))


def test_a_policy_of_another_state_needs_no_python(agency):
    project, run = agency
    checked = project.privity("check", "--workspace", str(project.root))
    assert checked.returncode == 0, checked.stdout
    results = results_of(run)
    assert [p["policy_id"] for p in results["policies"]] == [POLICY]
    statuses = {c["clause_id"]: c["status"] for c in results["clauses"]}
    # The miniature has no attestations: nobody could have signed.
    assert statuses == {"EX-01": "pass", "EX-02": "not_tested"}
    (page,) = run.glob(f"*{POLICY}.html")
    assert "Example State Administrative Code" in page.read_text(encoding="utf-8")


def test_what_the_pages_tell_to_type_can_be_typed(agency):
    project, run = agency
    for page in ("verifying.md", "schedules.md", "extending.md"):
        for line in "".join(blocks(page, "console")).splitlines():
            command = line.removeprefix("$ ").replace("RUN", run.name).split()
            program = {"privity": [sys.executable, "-m", "privity"], "python": [sys.executable]}
            done = subprocess.run(
                [*program[command[0]], *command[1:]],
                env=project.environment,
                cwd=project.root.parent,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{page}: {line}\n{done.stdout}{done.stderr}"


def test_the_audit_of_a_table_prints_what_the_page_shows(tmp_path):
    (table,), (printed,), (line,) = (
        blocks("tables.md", kind) for kind in ("csv", "text", "console")
    )
    command = line.removeprefix("$ ").split()
    (tmp_path / command[-1]).write_text(table, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (100, printed, "")
