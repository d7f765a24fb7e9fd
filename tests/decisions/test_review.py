"""Reviewing findings: from the terminal, by options, in a notebook; broken off leaves no trace."""

import datetime as dt
import json
import shutil

import nbformat
import papermill
import pytest
from typer.testing import CliRunner

import privity as pv
from fixtures.evidence import FACTS, build_evidence
from privity.cli.commands import app
from privity.decisions.store import head, read_dispositions
from privity.errors import PrivityError
from privity.report.chapters import lint_chapter
from privity.resources import notebooks_dir
from privity.runs.seal import seal_run
from privity.workspace.keys import create_keys, signing_key
from privity.workspace.workspace import Workspace
from projects import MINIATURE

CONTROL = "disclosure_has_permitted_purpose"
RUN = "2026-Q2_asof-2026-06-30_0badcafe"
FIRST = f"finding-{CONTROL}-0"


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    return build_evidence(tmp_path_factory.mktemp("evidence") / "evidence.duckdb")


@pytest.fixture
def workspace(tmp_path, monkeypatch, evidence):
    """The miniature workspace with one sealed run."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "keys"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    # A waiver's last day is held against the day on which it is decided.
    monkeypatch.setattr("privity.decisions.review.Review.today", dt.date(2026, 10, 5))
    made = Workspace(tmp_path / "agency")
    shutil.copytree(MINIATURE, made.root)
    create_keys(made.root)
    work = made.runs / ".work"
    work.mkdir(parents=True)
    shutil.copyfile(evidence, work / "evidence.duckdb")
    seal_run(
        work,
        made.runs / RUN,
        made.runs,
        FACTS | {"dispositions": head(made)},
        signing_key(made.root),
    )
    return made


@pytest.fixture
def review(workspace):
    """Return a function that runs the command: its exit code or error, and what was written."""

    def run(*arguments, answers=""):
        done = CliRunner().invoke(
            app, ["review", "--workspace", str(workspace.root), *arguments], input=answers
        )
        done.problems = getattr(done.exception, "problems", [])
        return done

    return run


def decided(workspace):
    return [(d.finding_id, d.decision) for d in read_dispositions(workspace)]


def tree(workspace):
    return {
        p.name: p.read_bytes()
        for p in workspace.root.iterdir()
        if p.is_file() and p.name != ".lock"
    }


def test_findings_are_listed_by_policy_control_and_status(review):
    everything = json.loads(review("--json").stdout)
    assert len(everything) == 67
    of_policy = json.loads(review("--json", "--policy", "me-cfs").stdout)
    assert {f["control_id"] for f in of_policy} == {"release_has_statutory_basis"}
    assert {f["status"] for f in json.loads(review("--json", "--status", "warn").stdout)} == {
        "warn"
    }
    assert len(json.loads(review("--json", "--status", "lapsed").stdout)) == 1
    listed = review("--list", "--control", "child_specific_need_documented").stdout.splitlines()
    assert len(listed) == 2 and all(line.startswith("finding-child") for line in listed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--policy", "me-cfx"], "no such policy; nearest: me-cfs"),
        (["--control", "no_control"], "no such control"),
        (["--status", "lapse"], "no status; they are fail, warn, new"),
        (["--run", "2026-Q9"], "no sealed run"),
        (["--decision", "confirmed"], "say on which --exception"),
        (
            ["--control", CONTROL, "--decision", "wavied", "--yes"],
            "61 findings: decision is none of",
        ),
        (["--control", CONTROL, "--decision", "justified", "--yes"], "61 findings: lacks a reason"),
        (
            [
                "--control",
                CONTROL,
                "--decision",
                "justified",
                "--yes",
                "--reason",
                "for Mr Drakeford",
            ],
            "in the clear",
        ),
        (
            ["--control", CONTROL, "--policy", "me-cfs", "--decision", "confirmed", "--yes"],
            "no exception of it awaits a decision",
        ),
        (
            ["--finding", "finding-none", "--decision", "confirmed", "--yes"],
            "has no such exception",
        ),
        (
            ["--finding", "disclosure-0000", "--decision", "confirmed", "--yes"],
            "name one by its id",
        ),
        (
            ["--finding", FIRST, "--decision", "waived", "--yes", "--until", "2027-01-01"],
            "lacks a reason",
        ),
        (
            ["--finding", FIRST, "--decision", "waived", "--yes", "--reason", "agreed"],
            "a waiver has a last day",
        ),
        (
            [
                "--finding",
                FIRST,
                "--decision",
                "waived",
                "--yes",
                "--reason",
                "agreed",
                "--until",
                "2020-01-01",
            ],
            "lies before decided_on",
        ),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written(workspace, review, arguments, said):
    before = tree(workspace)
    done = review(*arguments)
    assert said in "\n".join(done.problems) and tree(workspace) == before


def test_a_decision_by_options_is_recorded_at_once(workspace, review):
    done = review(
        "--finding",
        FIRST,
        "--finding",
        f"finding-{CONTROL}-1",
        "--decision",
        "waived",
        "--reason",
        "the new form is being printed",
        "--until",
        "2027-12-31",
        "--by",
        "S1",
        "--yes",
    )
    assert done.exit_code == 0 and f"{FIRST}: waived until 2027-12-31" in done.stdout
    assert decided(workspace) == [(FIRST, "waived"), (f"finding-{CONTROL}-1", "waived")]
    assert all(
        d.control_id == CONTROL and d.decided_by == "S1" for d in read_dispositions(workspace)
    )
    # Reviewed once: neither awaits another decision.
    assert len(json.loads(review("--json").stdout)) == 65
    assert len(json.loads(review("--json", "--all").stdout)) == 67


def test_a_whole_control_is_decided_at_once_each_finding_on_its_own_line(workspace, review):
    review("--finding", FIRST, "--decision", "confirmed", "--yes", "--by", "S1")
    given = ("--control", CONTROL, "--decision", "justified", "--reason", "seen by the board")
    before = tree(workspace)
    for answers in ("n\n", ""):  # not confirmed, and nobody there to confirm it
        refused = review(*given, answers=answers)
        assert list(refused.problems) == [
            "broken off: nothing was decided here and nothing written"
        ]
        assert "60 exceptions: " in refused.stderr and "these 60 exceptions?" in refused.stderr
        assert tree(workspace) == before
    done = review(*given, "--by", "S2", answers="y\n")
    assert done.exit_code == 0 and done.stdout.count(": justified") == 60
    read = read_dispositions(workspace)
    assert len({d.finding_id for d in read}) == len(read) == 61
    assert {(d.control_id, d.decision, d.decided_by) for d in read[1:]} == {
        (CONTROL, "justified", "S2")
    }
    assert review(*given, "--yes").problems  # reviewed once
    assert review(*given, "--all", "--status", "lapsed", "--yes").exit_code == 0
    assert len(read_dispositions(workspace)) == 62


def test_one_wrong_name_among_several_decides_nothing(workspace, review):
    done = review(
        "--finding", FIRST, "--finding", "finding-none", "--decision", "confirmed", "--yes"
    )
    assert done.problems and decided(workspace) == []


def test_findings_are_walked_with_their_row_requirement_and_earlier_decisions(workspace, review):
    review("--finding", FIRST, "--decision", "confirmed", "--yes", "--by", "S1")
    about = review("--finding", FIRST, answers="q\n").stderr
    assert "disclosure-0000: purpose is commercial" in about and "MS-01" in about
    assert "case-000000" in about and "KEY-" not in about and "CASE-0" not in about
    assert "earlier   confirmed" in about and ", staff-" in about and "S1" not in about
    # The first is put off, the second waived after two answers that cannot stand, then the end.
    done = review(
        "--control",
        CONTROL,
        "--status",
        "fail",
        "--by",
        "S2",
        answers="\n".join(
            ["s", "waived", "", "agreed with the board", "soon", "2027-12-31", "y", "q", ""]
        ),
    )
    assert done.exit_code == 0
    assert "60 exceptions await" in done.stderr and "lacks a reason" in done.stderr
    assert "expires_on is not a date" in done.stderr
    assert [d for _, d in decided(workspace)] == ["confirmed", "waived"]


@pytest.mark.parametrize(
    "answers",
    [
        "",
        "1\n",
        "waived\n",
        "waived\nagreed\n",
        "waived\nagreed\n2027-12-31\n",
        "justified\nagreed\n",
    ],
)
def test_broken_off_at_any_question_leaves_no_trace(workspace, review, answers):
    before = tree(workspace)
    done = review("--control", CONTROL, answers=answers)
    assert list(done.problems) == ["broken off: nothing was decided here and nothing written"]
    assert tree(workspace) == before


def test_a_decision_that_is_not_confirmed_is_asked_for_again(workspace, review):
    review("--control", CONTROL, answers="1\n\nn\n2\nseen by the board\ny\nq\n")
    assert [d.decision for d in read_dispositions(workspace)] == ["justified"]


def test_a_name_in_a_reason_is_refused_before_it_is_recorded(workspace, review):
    before = tree(workspace)
    done = review(
        "--finding",
        FIRST,
        "--decision",
        "justified",
        "--yes",
        "--reason",
        "agreed with Cornelius Drakeford",
    )
    assert done.problems and "in the clear" in done.problems[0]
    assert "Drakeford" not in "".join(done.problems) and tree(workspace) == before


def test_a_list_by_hand_is_taken_over_once_its_findings_are_known(workspace, review):
    heading = "finding_id,control_id,decision,reason,decided_by,decided_on,expires_on\n"
    workspace.dispositions.write_text(
        f"{heading}{FIRST},another_control,confirmed,,P. O.,2026-08-01,\n"
    )
    assert "written by hand" in review("--list").problems[0]
    done = review("--adopt", "dispositions.csv", "--yes")
    assert "no run of this workspace found it by another_control" in done.problems[0]
    workspace.dispositions.write_text(
        f"{heading}{FIRST},{CONTROL},waived,agreed,P. O.,2026-08-01,2026-12-31\n"
    )
    assert review("--adopt", "dispositions.csv", answers="n\n").problems
    assert "recorded" in review("--adopt", "dispositions.csv", answers="y\n").stdout
    assert decided(workspace) == [(FIRST, "waived")]


def test_a_deleted_line_is_told_by_check_and_by_verify(workspace, review):
    review("--finding", FIRST, "--decision", "confirmed", "--yes")
    lines = workspace.dispositions.read_text().splitlines(keepends=True)
    workspace.dispositions.write_text(lines[0])
    done = CliRunner().invoke(app, ["verify", str(workspace.runs / RUN)])
    assert done.exit_code == 2 and "lines were deleted" in done.stdout
    done = CliRunner().invoke(app, ["check", "--workspace", str(workspace.root)])
    assert done.exit_code == 2 and "lines were deleted" in done.stdout


# From Python


def test_an_exception_is_reviewed_again_once_its_waiver_has_run_out(workspace, monkeypatch):
    review = pv.open_review(workspace.root)
    review.decide(FIRST, "waived", "agreed", until=str(review.today))
    assert FIRST not in {f["finding_id"] for f in review.awaiting()}
    tomorrow = review.today.fromordinal(review.today.toordinal() + 1)
    monkeypatch.setattr(type(review), "today", property(lambda self: tomorrow))
    assert FIRST in {f["finding_id"] for f in review.awaiting()}


def test_a_whole_control_is_decided_from_a_notebook(workspace):
    decided_on = pv.open_review(workspace.root).decide_control(
        CONTROL, "referred_legal", by="S1", status="lapsed"
    )
    assert [(d.control_id, d.decision) for d in decided_on] == [(CONTROL, "referred_legal")]


def test_without_a_sealed_run_there_is_nothing_to_review(workspace):
    (workspace.runs / RUN).rename(workspace.runs / "copy")
    with pytest.raises(PrivityError, match="no sealed run with exceptions"):
        pv.open_review(workspace.root)


NOTEBOOK = notebooks_dir() / "explore" / "review.ipynb"


def test_the_notebook_is_in_order():
    # It is no chapter of a report: all the rules hold but that of its place there.
    problems = [p for p in lint_chapter(NOTEBOOK) if "no metadata 'privity'" not in p]
    assert problems == [] and NOTEBOOK.read_text().endswith("}\n")


def test_the_notebook_shows_findings_and_records_decisions(workspace, tmp_path):
    given = {
        "workspace": str(workspace.root),
        "control": CONTROL,
        "finding": FIRST,
        "decisions": [{"finding": FIRST, "decision": "referred_legal", "by": "S1"}],
    }
    papermill.execute_notebook(
        NOTEBOOK, tmp_path / "done.ipynb", given, progress_bar=False, kernel_name="python3"
    )
    assert decided(workspace) == [(FIRST, "referred_legal")]
    done = nbformat.read(tmp_path / "done.ipynb", 4)
    shown = {c["id"]: json.dumps(c.get("outputs", "")) for c in done.cells}
    assert "disclosure-0000" in shown["one"] and FIRST in shown["decide"]
    assert "referred_legal" in shown["decided"] and "KEY-" not in json.dumps(shown)
