"""Explaining a clause, scaffolding a control, signing an attestation."""

import datetime as dt
import errno
import json
import os

import pytest

from privity.authoring.check import check_catalogue
from privity.authoring.run_examples import case_evaluation, failing_cases, run_case
from privity.authoring.scaffold import write_chapter, write_control
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.examples import Case
from privity.cli.clause import clause_text
from privity.decisions.attestations import (
    append_attestation,
    attestation_row,
    attestation_statuses,
    left_uncovered,
)
from privity.errors import PrivityError
from privity.report.chapters import lint_chapter
from privity.workspace.workspace import Workspace
from projects import miniature

DAY = dt.date(2026, 10, 1)
SIGNED = ("--clause", "MS-43", "--by", "S-300", "--from", "2026-07-01", "--to", "2026-09-30")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("authoring"))


def test_a_clause_is_explained_with_its_controls(catalogue):
    text = clause_text(catalogue, "ms-35")
    assert "enabled_account_has_one_holder" in text and "select" in text
    assert catalogue.clauses["MS-35"].requirement in text


def test_the_last_run_is_told_with_what_was_found(project):
    done = project.run()
    assert done.returncode in (0, 100, 101), done.stderr
    told = clause_text(read_catalogue(), "MS-35", Workspace(project.root))
    assert "last run" in told and " judged" in told
    assert all(len(line) <= 100 for line in told.splitlines() if not line.startswith("    "))
    context = clause_text(read_catalogue(), "DHS-01", Workspace(project.root))
    assert "result    context\n" in context + "\n" and "examined" not in context


def test_an_unknown_clause_names_the_nearest(catalogue):
    with pytest.raises(PrivityError, match="nearest: MS-"):
        clause_text(catalogue, "MS-350")


def test_a_new_control_passes_check_and_its_own_cases(catalogue, tmp_path):
    write_control(catalogue, tmp_path, "case_has_unit", "MS-31", "practice")
    own = read_catalogue(tmp_path)
    assert check_catalogue(own) == []
    control = next(c for c in own.controls if c.id == "case_has_unit")
    for case in control.cases:
        assert {s: v[0] for s, v in run_case(own, control, case).items()} == dict(case.expect)


def test_everything_wrong_with_a_new_control_is_said_and_nothing_written(catalogue, tmp_path):
    with pytest.raises(PrivityError) as caught:
        write_control(catalogue, tmp_path, "CaseHasUnit", "MS-99", "../up")
    assert len(caught.value.problems) == 3 and list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused(catalogue, tmp_path):
    with pytest.raises(PrivityError, match="there is a control of this name"):
        write_control(catalogue, tmp_path, catalogue.controls[0].id, "MS-31", "practice")


def test_an_attested_clause_says_who_signed_and_for_when(catalogue):
    case = Case(
        "signed",
        {
            "staff": [
                {"staff_id": "S1", "role": "area_supervisor"},
                {"staff_id": "S2", "role": "it"},
            ],
            "attestations": [
                {
                    "attestation_id": f"A{n}",
                    "clause_id": clause,
                    "attested_by": by,
                    "statement": "kept",
                    "covers_from": "2026-01-01",
                    "covers_to": to,
                    "signed_on": "2027-01-04",
                }
                for n, (clause, by, to) in enumerate(
                    [
                        ("MS-43", "S1", "2026-12-31"),
                        ("CT-12", "S1", "2026-09-29"),
                        ("SW-03", "S2", "2026-12-31"),
                    ]
                )
            ],
        },
        {},
        {},
    )
    found = attestation_statuses(case_evaluation(catalogue, case), catalogue)
    assert found["MS-43"] == (
        "attested",
        "signed for the whole period by area supervisor on "
        "2027-01-04, for 2026-01-01 to 2026-12-31",
    )
    assert found["CT-12"] == ("attestation_expired", "not covered: 2026-09-30 to 2026-09-30")
    assert found["SW-03"][0] == "attestation_missing" and "may not sign" in found["SW-03"][1]
    assert found["SW-12"][0] == "attestation_missing"


def signed(catalogue, signatures, last_on="2026-09-30", as_of=None, settings=None):
    """Return what MS-43 comes to for 2026-Q3, signed for these spans on these days."""
    case = Case(
        "signed",
        {
            "staff": [{"staff_id": "S1", "role": "executive"}],
            "attestations": [
                {
                    "attestation_id": f"A{n}",
                    "clause_id": "MS-43",
                    "attested_by": "S1",
                    "covers_from": first,
                    "covers_to": last,
                    "signed_on": on,
                }
                for n, (first, last, on) in enumerate(signatures)
            ],
        },
        {},
        {"as_of": as_of or last_on, "settings": settings or {}},
    )
    return attestation_statuses(case_evaluation(catalogue, case), catalogue)["MS-43"]


WHOLE = ("2026-07-01", "2026-09-30")


@pytest.mark.parametrize(
    ("signatures", "status", "said"),
    [
        (
            [(*WHOLE, "2026-09-29")],
            "attestation_expired",
            "not covered: 2026-09-30 to 2026-09-30; signed on 2026-09-29, and a signature covers no day "
            "after its own",
        ),
        ([(*WHOLE, "2026-09-30")], "attested", "for 2026-07-01 to 2026-09-30"),
        ([(*WHOLE, "2026-10-05")], "attested", "executive on 2026-10-05"),
        (
            [(*WHOLE, "2026-09-29"), ("2026-09-30", "2026-09-30", "2026-10-01")],
            "attested",
            "on 2026-09-29, for 2026-07-01 to 2026-09-29; by executive on 2026-10-01",
        ),
        (
            [(*WHOLE, "2026-06-30")],
            "attestation_missing",
            "not covered: 2026-07-01 to 2026-09-30; signed on 2026-06-30",
        ),
        ([(*WHOLE, None)], "attestation_missing", "1 without a signature"),
        (
            [("2026-07-01", "2026-08-31", "2026-10-05")],
            "attestation_expired",
            "not covered: 2026-09-01 to 2026-09-30",
        ),
    ],
)
def test_a_signature_covers_no_day_after_its_own(catalogue, signatures, status, said):
    found = signed(catalogue, signatures)
    assert found[0] == status and said in found[1]
    assert ("no day after its own" in found[1]) is (
        "no day after its own" in said or "2026-06-30" in found[1]
    )


def test_of_a_period_that_is_not_over_the_days_so_far_are_asked_for(catalogue):
    early = [(*WHOLE, "2026-08-15")]
    assert signed(catalogue, early, as_of="2026-08-15")[0] == "attested"
    assert signed(catalogue, early, as_of="2026-08-16")[1].startswith(
        "not covered: 2026-08-16 to 2026-08-16"
    )


def test_a_signature_dated_after_it_was_handed_over_is_none(catalogue):
    supplied = {"supplied": {"attestations": {"on": DAY}}}
    found = signed(catalogue, [(*WHOLE, "2026-10-05")], settings=supplied)
    assert found[0] == "attestation_missing" and "1 without a signature" in found[1]
    no_day = {"supplied": {"attestations": {"rows": 1}}}
    assert signed(catalogue, [(*WHOLE, "2026-10-05")], settings=no_day)[0] == "attested"


def test_days_after_the_signature_are_said_and_later_ones_alone_refused(catalogue):
    def row(first, last):
        return attestation_row(catalogue, "MS-43", "S1", first, last, "kept", "", DAY)

    assert left_uncovered(row("2026-07-01", str(DAY))) == ""
    assert "2026-10-02 to 2026-12-31 stay a gap" in left_uncovered(row("2026-07-01", "2026-12-31"))
    with pytest.raises(PrivityError, match="lies after the signature"):
        row("2026-10-02", "2026-12-31")


def test_an_attestation_is_appended_whole(catalogue, tmp_path):
    path = tmp_path / "attestations.csv"
    row = attestation_row(
        catalogue, "MS-43", "S1", "2026-07-01", "2026-09-30", 'kept, "safe"', "", DAY
    )
    append_attestation(path, row)
    append_attestation(path, row | {"attestation_id": "second"})
    assert path.read_text().splitlines()[1:] == [
        "MS-43_2026-07-01_2026-09-30_2026-10-01,MS-43,S1,2026-07-01,2026-09-30,2026-10-01,"
        '"kept, ""safe""",',
        'second,MS-43,S1,2026-07-01,2026-09-30,2026-10-01,"kept, ""safe""",',
    ]
    with pytest.raises(PrivityError, match="is taken"):
        append_attestation(path, row)


def test_everything_wrong_with_an_attestation_is_said_at_once(catalogue):
    with pytest.raises(PrivityError) as caught:
        attestation_row(catalogue, "MS-44", " ", "1 July", "2026-09-30", "", "", DAY)
    assert len(caught.value.problems) == 4


def test_a_file_of_other_columns_is_left_as_it_is(catalogue, tmp_path):
    path = tmp_path / "attestations.csv"
    path.write_text("id,clause\n1,MS-43\n")
    row = attestation_row(catalogue, "MS-43", "S1", "2026-07-01", "2026-09-30", "kept", "", DAY)
    with pytest.raises(PrivityError, match="lacks column"):
        append_attestation(path, row)
    assert path.read_text() == "id,clause\n1,MS-43\n"


def test_from_the_command_line(project):
    place = ["--workspace", str(project.root)]
    done = project.privity(
        "attest",
        *SIGNED,
        "--statement",
        "kept in the safe",
        "--yes",
        *place,
    )
    assert done.returncode == 0, done.stderr
    assert "kept in the safe" in (project.root / "extracts/attestations.csv").read_text()
    assert (
        project.privity("new", "control", "case_has_unit", "--clause", "MS-31", *place).returncode
        == 0
    )
    assert project.privity("check", *place).returncode == 0
    wrong = project.privity("clause", "XX-1", *place)
    assert wrong.returncode == 2 and "Traceback" not in wrong.stderr


def test_a_new_control_needs_no_more_than_a_name(project):
    place = ["--workspace", str(project.root)]
    done = project.privity("new", "control", "case_has_an_owner", *place)
    assert done.returncode == 0 and "name the one it answers" in done.stderr
    assert project.privity("check", *place).returncode == 0
    own = json.loads(project.privity("coverage", "--json", *place).stdout)
    assert any("case_has_an_owner" in row["controls"] for row in own)
    nowhere = project.privity(
        "new", "control", "case_is_here", "--workspace", str(project.root / "runs")
    )
    assert nowhere.returncode == 2 and "no workspace" in nowhere.stderr


def test_check_runs_the_cases_of_own_controls_at_the_policies_thresholds(catalogue, tmp_path):
    path = write_control(catalogue, tmp_path, "case_has_unit", "MS-31", "practice")
    assert failing_cases(read_catalogue(tmp_path), tmp_path) == []
    path.write_text(
        path.read_text()
        .replace("expect: {C1: fail}}", "expect: {C1: fail}, reasons: {C1: none}}")
        .replace("when unit_id is not null then 'pass'", "when unit_id is null then 'pass'")
    )
    problems = failing_cases(read_catalogue(tmp_path), tmp_path)
    assert any("C1 is fail, the case expects pass" in p for p in problems)
    assert any("the case expects “none”" in p for p in problems)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "MS-43\n",
        "MS-43\nS-300\n2026-07-01\n2026-09-30\nkept\n",
        "MS-43\nS-300\n2026-07-01\n2026-09-30\nkept\nn\n",
    ],
)
def test_whoever_breaks_off_signs_nothing(project, typed):
    before = {p.name: p.read_bytes() for p in (project.root / "extracts").iterdir() if p.is_file()}
    done = project.privity("attest", "--workspace", str(project.root), input=typed)
    assert done.returncode == 2 and "nothing written" in done.stderr
    assert {
        p.name: p.read_bytes() for p in (project.root / "extracts").iterdir() if p.is_file()
    } == before


def test_an_answer_that_cannot_stand_is_asked_for_again(project):
    done = project.privity(
        "attest",
        "--workspace",
        str(project.root),
        input="MS-44\nMS-43\n\nS-300\n1 July\n2025-07-01\n2025-09-30\nin the safe\ny\n",
    )
    assert done.returncode == 0, done.stderr
    assert "not a clause that is attested" in done.stderr and "not a day" in done.stderr
    assert "2025-07-01,2025-09-30" in (project.root / "extracts/attestations.csv").read_text()


def test_a_full_disk_leaves_the_file_as_it_was(catalogue, tmp_path, monkeypatch):
    path = tmp_path / "attestations.csv"
    row = attestation_row(catalogue, "MS-43", "S1", "2026-07-01", "2026-09-30", "kept", "", DAY)
    append_attestation(path, row)
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        append_attestation(path, row | {"attestation_id": "second"})
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_there_is_nothing_to_sign_where_there_is_no_workspace(project, tmp_path):
    done = project.privity("attest", "--workspace", str(tmp_path))
    assert done.returncode == 2 and "no workspace" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_declined_signature_writes_nothing(project):
    path = project.root / "extracts/attestations.csv"
    before = path.read_text() if path.exists() else None
    done = project.privity(
        "attest",
        *SIGNED,
        "--statement",
        "x",
        "--workspace",
        str(project.root),
        input="n\n",
    )
    assert done.returncode != 0
    assert (path.read_text() if path.exists() else None) == before


def test_a_new_chapter_keeps_the_rules_and_takes_no_other_place(tmp_path):
    path = write_chapter(tmp_path / "notebooks", "leavers")
    assert lint_chapter(path) == []
    for name, said in (
        ("leavers", "is there already"),
        ("access", "built-in"),
        ("../x", "not a chapter's name"),
    ):
        with pytest.raises(PrivityError, match=said):
            write_chapter(tmp_path / "notebooks", name)
    assert [p.name for p in tmp_path.rglob("*.ipynb")] == ["leavers.ipynb"]
