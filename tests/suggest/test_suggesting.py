"""Suggested explanations: a hidden path is found and measured, a broad one is not proposed."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import replace

import pytest

from privity.authoring.check import check_catalogue
from privity.authoring.run_examples import failing_cases
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.contract import load_contract
from privity.cli.suggestions import suggestions_json, suggestions_text, write_files
from privity.errors import PrivityError
from privity.suggest.graph import CASE, STAFF, Hop, JoinPath, ValiditySpan, domains_of, hops_of
from privity.suggest.search import PathLimits
from privity.suggest.suggesting import suggest
from privity.workspace.workspace import Workspace
from projects import Project

HIDDEN = "email_recipients.staff_id -> message_id, emails.message_id -> case_id"
START = dt.datetime(2026, 7, 1, 9)
EVERYTHING = {t.name: list(t.columns) for t in load_contract().tables.values()}


def staff_id(number):
    return f"WKR-{number:04d}"


def case_id(number):
    return f"FILE-{number:04d}"


def write_rows(project, table, rows):
    with (project.root / "extracts" / f"{table}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def made(folder):
    project = Project(folder / "workspace", folder / "keys")
    assert project.privity("init", str(project.root)).returncode == 0
    return project


def people(project, workers, cases, **columns):
    write_rows(
        project,
        "staff",
        [
            {
                "staff_id": staff_id(n),
                "name": f"Quintessa Marl{n}",
                "unit_id": "U1",
                "role": "social_worker",
                "employer": "agency",
                "active_from": "2020-01-01",
            }
            for n in range(workers)
        ],
    )
    write_rows(
        project,
        "cases",
        [
            {"case_id": case_id(n), "kind": "in_home", "unit_id": "U1", "opened_on": "2026-01-01"}
            for n in range(cases)
        ],
    )
    write_rows(
        project,
        "assignments",
        [
            {
                "case_id": case_id(n),
                "staff_id": columns["holder"](n),
                "role": "primary",
                "from_at": "2026-01-02 09:00",
                "to_at": "",
            }
            for n in range(cases)
        ],
    )


def log(project, accesses):
    write_rows(
        project,
        "access_events",
        [
            {
                "event_id": f"EV-{n:05d}",
                "system": "ECMS",
                "action": "view",
                "staff_id": staff,
                "case_id": case,
                "occurred_at": at,
            }
            for n, (staff, case, at) in enumerate(accesses)
        ],
    )


def problems_of_own(project):
    """Return what `privity check` says of the workspace's own explanations, cases included."""
    catalogue = read_catalogue(project.root / "expectations")
    own = tuple(e for e in catalogue.explanations if e.file.path.is_relative_to(project.root))
    assert own and all(e.cases and e.about for e in own)
    alone = replace(catalogue, controls=(), flags=(), measures=(), named=(), explanations=own)
    return check_catalogue(alone) or failing_cases(alone)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Sixty accesses the day after a message about the case, eight by nobody's reason."""
    project = made(tmp_path_factory.mktemp("planted"))
    people(project, 30, 120, holder=lambda n: staff_id(n % 30))
    sent = [(n, START + dt.timedelta(days=n % 28), staff_id((n * 7 + 3) % 30)) for n in range(120)]
    write_rows(
        project,
        "emails",
        [
            {
                "message_id": f"MSG-{n}",
                "sent_at": at,
                "sender": "someone@elsewhere.example",
                "case_id": case_id(n),
            }
            for n, at, _ in sent
        ],
    )
    write_rows(
        project,
        "email_recipients",
        [
            {
                "message_id": f"MSG-{n}",
                "recipient_no": 1,
                "address": "quintessa@agency.example",
                "kind": "to",
                "staff_id": staff,
            }
            for n, _, staff in sent
        ],
    )
    log(
        project,
        [
            *(
                (staff_id(n % 30), case_id(n), START + dt.timedelta(days=n % 25, hours=k))
                for n in range(120)
                for k in range(2)
            ),
            *((staff, case_id(n), at + dt.timedelta(hours=20)) for n, at, staff in sent[:60]),
            *((staff_id((n * 11 + 5) % 30), case_id((n * 13 + 70) % 120), START) for n in range(8)),
        ],
    )
    return project


@pytest.fixture(scope="module")
def found(planted):
    return suggest(Workspace(planted.root), "", 5, PathLimits())


def test_the_hidden_path_is_found_and_ranked_first(found):
    first = found.proposals[0]
    assert first.candidate.path.text == HIDDEN
    assert (found.unexplained, found.by_shared_accounts) == (68, 0)
    assert first.measure.unexplained[0] >= 60
    assert first.measure.random[0] / first.measure.random[1] < 0.03 and first.measure.lift > 20
    assert "window_days: 1\n" in first.printed and "\non: false\n" in first.printed


def test_a_path_that_explains_everything_is_not_proposed(found):
    """All workers and cases are of one unit: the unit would explain any pairing."""
    unit = "staff.staff_id -> unit_id, cases.unit_id -> case_id"
    assert all(unit != p.candidate.path.text for p in found.proposals)
    assert (unit, 1.0, 1.0) not in found.broad
    assert all(p.measure.random[0] <= 0.3 * p.measure.random[1] for p in found.proposals)


def test_the_same_log_gives_the_same_suggestions_and_nobody_is_named(planted, found):
    done = planted.privity("explain", "suggest", "--workspace", str(planted.root), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(suggestions_json(found))
    shown = done.stdout + done.stderr + suggestions_text(found)
    for word in ("WKR-", "FILE-", "EV-0", "MSG-", "Quintessa", "elsewhere"):
        assert word not in shown


def test_a_written_file_passes_check_and_explains_what_it_said(planted, found):
    folder = planted.root / "expectations" / "explanations"
    written = write_files(found, folder)
    assert problems_of_own(planted) == []
    off = suggest(Workspace(planted.root), "", 1, PathLimits())
    assert off.unexplained == found.unexplained
    taken = {p.stem for p in written}
    assert not taken & {p.id for p in off.proposals}
    written[0].write_text(written[0].read_text().replace("\non: false\n", "\non: true\n"))
    on = suggest(Workspace(planted.root), "", 1, PathLimits())
    assert on.unexplained == found.unexplained - found.proposals[0].measure.unexplained[0]
    with pytest.raises(PrivityError, match="exists already"):
        write_files(found, folder)
    for path in written:
        path.unlink()


@pytest.fixture(scope="module")
def teams(tmp_path_factory):
    """Eight teams of four: one holds the team's cases, the others help."""
    project = made(tmp_path_factory.mktemp("teams"))
    people(project, 32, 160, holder=lambda n: staff_id(n % 8 * 4))
    log(
        project,
        [
            (staff_id(n % 8 * 4 + k), case_id(n), START + dt.timedelta(hours=n + k))
            for n in range(160)
            for k in (0, 1 + n // 8 % 3, 1 + (n // 8 + 1) % 3)
        ],
    )
    return project


def test_working_groups_are_found_offered_and_kept_out_of_sight(teams, tmp_path):
    done = teams.privity(
        "explain", "suggest", "--workspace", str(teams.root), "--write", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    assert "explains 320 of 320" in done.stdout and "WKR-" not in done.stdout + done.stderr
    assert "8 working groups of 4, 4, 4, 4, 4, 4, 4, 4 workers" in done.stdout
    assert "groups inferred from half of the cases explain 100.0%" in done.stdout
    (file,) = tmp_path.glob("*.sql")
    assert file.stat().st_mode & 0o077 == 0
    own = teams.root / "expectations" / "explanations" / file.name
    own.parent.mkdir(parents=True)
    text = file.read_text()
    assert all(staff_id(n) in text for n in range(32))
    own.write_text(text.replace("\non: false\n", "\non: true\n"))
    assert problems_of_own(teams) == []
    after = suggest(Workspace(teams.root), "", 1, PathLimits())
    assert after.unexplained == 0
    assert "no unexplained access is left" in suggestions_text(after)
    # The gate lets a run with it pass: members are in no page, no export.
    run = teams.run("2026-07", "--policy", "dhs-ecms")
    assert run.returncode in (0, 100, 101), run.stderr
    for page in (*teams.visible_runs()[0].glob("*.html"), *teams.visible_runs()[0].glob("*.json")):
        assert "WKR-" not in page.read_text(), page.name


def test_missing_tables_are_named(tmp_path):
    project = made(tmp_path)
    with pytest.raises(PrivityError, match="holds no extract"):
        suggest(Workspace(project.root), "", 5, PathLimits())
    people(project, 2, 2, holder=staff_id)
    with pytest.raises(PrivityError, match="access_events was not supplied"):
        suggest(Workspace(project.root), "", 5, PathLimits())
    log(project, [(staff_id(0), case_id(1), START)])
    (project.root / "extracts" / "assignments.csv").unlink()
    with pytest.raises(PrivityError, match="assignments was not supplied"):
        suggest(Workspace(project.root), "", 5, PathLimits())


def test_ids_of_one_kind_are_one_domain():
    domains = domains_of(load_contract(), EVERYTHING)
    units = {place for place, domain in domains.items() if domain == "unit_id"}
    assert units == {
        ("staff", "unit_id"),
        ("cases", "unit_id"),
        ("work_items", "unit_id"),
        ("duty_rosters", "unit_id"),
    }
    assert domains["staff", "supervisor_id"] == domains["assignments", "staff_id"] == STAFF
    assert domains["email_recipients", "message_id"] == domains["emails", "in_reply_to"]


def test_no_hop_rests_on_entitlement_the_log_or_a_workers_own_record():
    hops = hops_of(load_contract(), EVERYTHING)
    assert not {h.table for h in hops} & {
        "access_events",
        "accounts",
        "account_changes",
        "storage_keyholders",
        "licences",
    }
    assert not [h for h in hops if h.table == "staff" and "person_id" in (h.left, h.right)]
    pii = set(load_contract().pii_columns)
    assert not [h for h in hops if {(h.table, h.left), (h.table, h.right)} & pii]


def test_a_key_leads_back_to_its_own_row_only():
    span = ValiditySpan("opened_on", "closed_on", True)
    into = Hop("cases", "unit_id", "case_id", "unit_id", CASE, span, is_right_key=True)
    assert into.turned.returns(into) and not into.returns(into.turned)
    assert JoinPath((into,)).has_time and not JoinPath((into,)).has_events
