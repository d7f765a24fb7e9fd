"""The store of decisions: append-only, signed and chained; nothing written by hand slips in."""

import csv
import datetime as dt
import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from killing import killed_at_each_step, on_a_full_disk
from privity.cli.commands import app
from privity.decisions.dispositions import DECISIONS, GIVEN, DecisionLimits
from privity.decisions.store import (
    adopt,
    handwritten,
    head,
    is_cut_off,
    read_dispositions,
    record,
    store_problems,
)
from privity.errors import PrivityError
from privity.runs.seal import recover, seal_run
from privity.workspace.keys import create_keys, public_key, signing_key
from privity.workspace.ledger import chain_problems, removed_runs, sealed_runs
from privity.workspace.workspace import Workspace, init_workspace, locked

ROW = {
    "finding_id": "finding-abc",
    "control_id": "control",
    "decision": "waived",
    "reason": "agreed, with Legal",
    "decided_by": "S1",
    "decided_on": "2026-08-01",
    "expires_on": "2026-12-31",
}
BY_HAND = (
    "finding_id,control_id,decision,reason,decided_by,decided_on,expires_on\n"
    "finding-abc,control,waived,agreed with Legal,S. Reviewer,2026-08-01,2026-12-31\n"
)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "keys"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    made = init_workspace(tmp_path / "agency")
    create_keys(made.root)
    return made


def confirmed(number):
    return ROW | {
        "finding_id": f"finding-{number}",
        "decision": "confirmed",
        "reason": "",
        "expires_on": "",
    }


@pytest.fixture
def three(workspace):
    """Three decisions, recorded at two times."""
    record(workspace, [ROW])
    record(workspace, [confirmed(2), confirmed(3)])
    return workspace


def lines_of(workspace):
    return workspace.dispositions.read_text().splitlines(keepends=True)


def test_what_was_decided_is_read_back_with_who_and_when(three):
    read = read_dispositions(three)
    assert [d.finding_id for d in read] == ["finding-abc", "finding-2", "finding-3"]
    assert (read[0].decision, str(read[0].expires_on), read[0].reason, read[0].decided_by) == (
        "waived",
        "2026-12-31",
        "agreed, with Legal",
        "S1",
    )
    assert read[0].recorded_by and read[0].recorded_at.endswith("+00:00")
    assert store_problems(three) == []


def test_no_decision_needs_no_key(tmp_path):
    assert read_dispositions(init_workspace(tmp_path)) == []


def edited(lines):
    return [lines[0], lines[1].replace("2026-12-31", "2027-12-31"), *lines[2:]]


def unsigned(lines):
    return [*lines, lines[3].replace("finding-3", "finding-4").rpartition(",")[0] + ",\n"]


@pytest.mark.parametrize(
    ("attack", "line", "said"),
    [
        (edited, 2, "was altered"),
        (lambda r: [r[0], r[2], r[3]], 2, "does not follow the line before"),
        (lambda r: [r[0], r[1], r[3]], 3, "does not follow the line before"),
        (lambda r: r[:3], None, "holds 2 of the 3 decisions that dispositions.head knows"),
        (lambda r: r[:1], None, "holds 0 of the 3 decisions"),
        (lambda r: [], None, "holds 0 of the 3 decisions"),
        (lambda r: [r[0], r[2], r[1], r[3]], 2, "does not follow the line before"),
        (lambda r: [*r, r[3]], 5, "does not follow the line before"),
        (unsigned, 5, "was not written by `privity review`"),
        (lambda r: [r[0].replace("recorded_by,", "by,"), *r[1:]], None, "columns were altered"),
        (lambda r: [line.replace(",", ";") for line in r], 2, "written by hand"),
        (lambda r: [r[0], r[1].replace("S1", "S1,S2"), *r[2:]], None, "columns were altered"),
    ],
    ids=[
        "edited",
        "first line gone",
        "second line gone",
        "last line gone",
        "all lines gone",
        "emptied",
        "reordered",
        "repeated",
        "added by hand",
        "heading",
        "separator",
        "cell added",
    ],
)
def test_every_change_by_hand_is_named_with_its_line(three, attack, line, said):
    three.dispositions.write_text("".join(attack(lines_of(three))))
    problems = store_problems(three)
    assert problems and said in problems[0]
    assert problems[0].startswith(f"dispositions.csv:{line}: " if line else "dispositions.csv")
    with pytest.raises(PrivityError):
        read_dispositions(three)
    before = three.dispositions.read_bytes()
    with pytest.raises(PrivityError):
        record(three, [confirmed(9)])
    assert three.dispositions.read_bytes() == before


def test_no_flipped_byte_changes_a_decision_unseen(three):
    whole, read = three.dispositions.read_bytes(), read_dispositions(three)
    for place in range(len(whole)):
        three.dispositions.write_bytes(
            whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        )
        assert store_problems(three) or read_dispositions(three) == read, place


def test_a_store_or_head_that_is_gone_is_missed(three):
    head_file = three.dispositions.with_suffix(".head")
    kept = head_file.read_bytes()
    head_file.unlink()
    assert store_problems(three) == ["dispositions.head: is missing; put it back from a copy"]
    head_file.write_bytes(kept.replace(b'"lines":3', b'"lines":2'))
    assert "not signed with this workspace's key" in store_problems(three)[0]
    head_file.write_bytes(kept)
    three.dispositions.unlink()
    assert "holds 0 of the 3 decisions" in store_problems(three)[0]


def test_an_older_copy_of_store_and_head_is_known_by_the_sealed_runs(workspace):
    record(workspace, [ROW])
    files = [workspace.dispositions, workspace.dispositions.with_suffix(".head")]
    older = [file.read_bytes() for file in files]
    record(workspace, [confirmed(2)])
    name = "2026-Q3_asof-2026-09-30_0badcafe"
    work = workspace.runs / ".work"
    work.mkdir()
    (work / "index.html").write_text("<h1>Run</h1>")
    run = seal_run(
        work,
        workspace.runs / name,
        workspace.runs,
        {"dispositions": head(workspace)},
        signing_key(workspace.root),
    )
    record(workspace, [confirmed(3)])
    assert store_problems(workspace, run) == []
    for file, data in zip(files, older, strict=True):
        file.write_bytes(data)
    (problem,) = store_problems(workspace)
    assert f"holds 1 of the 2 decisions that {name} knows" in problem
    # The same number of lines, but others: recorded again after the copy was put back, the
    # ledger's lines of decisions cut off and the run's manifest out of the way.
    manifest, ledger = run / "manifest.json", workspace.runs / "ledger.jsonl"
    kept, lines = manifest.read_bytes(), ledger.read_bytes()
    manifest.unlink()
    ledger.write_bytes(lines.splitlines(keepends=True)[0])
    record(workspace, [confirmed(7)])
    manifest.write_bytes(kept)
    ledger.write_bytes(lines)
    (problem,) = store_problems(workspace)
    assert f"is another file than the one that {name} knows" in problem


def test_store_and_head_put_back_together_show_before_any_run(workspace):
    record(workspace, [ROW])
    files = [workspace.dispositions, workspace.dispositions.with_suffix(".head")]
    older = [file.read_bytes() for file in files]
    record(workspace, [confirmed(2)])
    for file, data in zip(files, older, strict=True):
        file.write_bytes(data)
    (problem,) = store_problems(workspace)
    assert "dispositions.csv: lacks decisions that ledger.jsonl records" in problem
    with pytest.raises(PrivityError, match="lacks decisions"):
        record(workspace, [confirmed(3)])
    for file in files:
        file.unlink()
    assert "lacks decisions" in store_problems(workspace)[0]


def test_the_ledger_of_decisions_is_no_list_of_runs(three):
    assert chain_problems(three.runs, public_key(three.root / "privity.pub")) == []
    assert sealed_runs(three.runs) == [] and not removed_runs(three.runs)
    assert recover(three.runs) == []


def test_nothing_is_recorded_where_the_ledger_is_broken(three):
    ledger = three.runs / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b"decided", b"sealed_", 1))
    before = three.dispositions.read_bytes()
    with pytest.raises(PrivityError, match=r"ledger\.jsonl, line"):
        record(three, [confirmed(4)])
    assert three.dispositions.read_bytes() == before and not is_cut_off(three)


TODAY = DecisionLimits(dt.date(2026, 8, 1), 365)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "r" * 2_001}, "reason is longer than 2,000 characters"),
        ({"reason": "r" * 131_073}, "reason is longer than 2,000 characters"),
        ({"decided_by": "s" * 2_001}, "decided_by is longer than 2,000 characters"),
        ({"decided_on": "2026-08-02"}, "decided_on lies after today, 2026-08-01"),
        ({"expires_on": "9999-12-31"}, "expires_on lies more than 365 days after decided_on"),
        ({"expires_on": "2027-08-02"}, "expires_on lies more than 365 days after decided_on"),
    ],
)
def test_what_is_decided_has_its_limits(three, tmp_path, given, said):
    with pytest.raises(PrivityError, match=said):
        record(three, [ROW | given], TODAY)
    assert len(read_dispositions(three)) == 3
    with (tmp_path / "hand.csv").open("w") as file:
        writer = csv.DictWriter(file, GIVEN)
        writer.writeheader()
        writer.writerow(ROW | given)
    with pytest.raises(PrivityError, match=rf"hand\.csv:2: {said}"):
        handwritten(tmp_path / "hand.csv", TODAY)


def test_up_to_the_limits_a_decision_is_recorded(three):
    record(three, [ROW | {"reason": "r" * 2_000, "expires_on": "2027-08-01"}], TODAY)
    assert len(read_dispositions(three)) == 4


def test_a_decision_of_any_size_that_was_recorded_before_is_read(three, monkeypatch):
    monkeypatch.setattr("privity.decisions.dispositions.MAX_CHARACTERS", 10**9)
    record(three, [ROW | {"reason": "r" * 131_073}])
    monkeypatch.undo()
    before = csv.field_size_limit()
    assert len(read_dispositions(three)[-1].reason) == 131_073
    assert csv.field_size_limit() == before


def test_lines_of_another_workspace_are_not_taken(three, tmp_path, monkeypatch):
    other = init_workspace(tmp_path / "other")
    create_keys(other.root)
    for file in (three.dispositions, three.dispositions.with_suffix(".head")):
        (other.root / file.name).write_bytes(file.read_bytes())
    assert [p.split(":")[1] for p in store_problems(other)] == ["2", "3", "4"]


def test_what_a_spreadsheet_saves_without_change_still_stands(three):
    rows = list(csv.reader(io.StringIO(three.dispositions.read_text())))
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    three.dispositions.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    assert len(read_dispositions(three)) == 3
    record(three, [confirmed(4)])
    assert len(read_dispositions(three)) == 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"decision": "wavied"}, "nearest: waived"),
        ({"reason": ""}, "lacks a reason"),
        ({"decision": "justified", "expires_on": "", "reason": " "}, "lacks a reason"),
        ({"decision": "false_positive", "expires_on": "", "reason": ""}, "false positive"),
        ({"expires_on": ""}, "a waiver has a last day"),
        ({"expires_on": "soon"}, "expires_on is not a date"),
        ({"expires_on": "2026-07-31"}, "lies before decided_on"),
        ({"decision": "confirmed"}, "for waivers only"),
        ({"decided_on": "1 August"}, "decided_on is not a date"),
        ({"decided_by": ""}, "lacks decided_by"),
        ({"finding_id": ""}, "lacks finding_id"),
        ({"control_id": ""}, "lacks control_id"),
        ({"reason": "=cmd()"}, "formula"),
        ({"decided_by": "@S1"}, "formula"),
        ({"reason": "one\ntwo"}, "line break"),
    ],
)
def test_a_wrong_decision_is_refused_and_the_sound_ones_with_it(three, given, said):
    before = three.dispositions.read_bytes()
    with pytest.raises(PrivityError, match=said) as caught:
        record(three, [confirmed(4), ROW | given])
    assert "nothing was written" in str(caught.value)
    assert three.dispositions.read_bytes() == before


def test_each_decision_there_is_can_be_recorded(workspace):
    rows = [
        ROW | {"decision": d, "expires_on": "2026-12-31" if d == "waived" else ""}
        for d in DECISIONS
    ]
    assert [d.decision for d in record(workspace, rows)] == list(DECISIONS)


def record_two(root):
    record(Workspace(root), [confirmed(4), confirmed(5)])


def files_of(root):
    return {
        p.name: p.read_bytes()
        for p in root.iterdir()
        if p.is_file() and p.name != ".lock" and not p.name.endswith(".new")
    }


@pytest.mark.parametrize("before", [0, 3])
def test_killed_at_any_step_the_decisions_are_all_there_or_none_and_it_is_said(
    workspace, tmp_path, before
):
    if before:
        record(workspace, [confirmed(n) for n in range(before)])
    said = []
    for step, root in killed_at_each_step(
        lambda n: Path(shutil.copytree(workspace.root, tmp_path / str(n))), record_two
    ):
        killed = Workspace(root)
        assert store_problems(killed) == [], step
        was_cut_off = is_cut_off(killed)
        done = CliRunner().invoke(app, ["review", "--workspace", str(root), "--list"])
        number = len(read_dispositions(killed))
        assert number in (before, before + 2), step
        if was_cut_off:
            said.append("all there" if number > before else "none of them counts")
            assert said[-1] in done.stderr and not is_cut_off(killed), step
        elif number == before:
            assert files_of(root) == files_of(workspace.root), step
        record(killed, [confirmed(6)])
        assert len(read_dispositions(killed)) == number + 1
        assert (
            json.loads(killed.dispositions.with_suffix(".head").read_bytes())["lines"] == number + 1
        )
    assert {"all there", "none of them counts"} == set(said)


@pytest.mark.parametrize("size", [0, 100, 400, 1000])
def test_a_disk_that_is_full_leaves_the_store_as_it_was(three, size):
    before = files_of(three.root)
    on_a_full_disk(size, three.root, record_two)
    assert files_of(three.root) == before and store_problems(three) == []


def test_a_store_without_head_is_none_that_was_cut_off(three):
    """Somebody takes head and last lines away and leaves the next head of an earlier day."""
    head_file = three.dispositions.with_suffix(".head")
    kept = head_file.read_bytes()
    record(three, [confirmed(4)])
    lines = lines_of(three)
    three.dispositions.write_text("".join(lines[:3]))
    head_file.unlink()
    (three.root / ".dispositions.head.next").write_bytes(kept)
    # The ledger knows the line that was taken away, though no head does.
    assert "lacks decisions that ledger.jsonl records" in store_problems(three)[0]


def test_while_a_run_is_at_work_nothing_is_recorded(three):
    with locked(three), pytest.raises(PrivityError, match="another run is at work"):
        record(three, [confirmed(4)])
    assert len(read_dispositions(three)) == 3


# Lists that were written by hand


def test_a_list_written_by_hand_counts_for_nothing_until_it_is_taken_over(workspace):
    workspace.dispositions.write_text(BY_HAND)
    (problem,) = store_problems(workspace)
    assert problem.startswith("dispositions.csv:2: ") and "--adopt dispositions.csv" in problem
    adopt(workspace, workspace.dispositions, handwritten(workspace.dispositions))
    (read,) = read_dispositions(workspace)
    assert (read.decided_by, str(read.decided_on)) == ("S. Reviewer", "2026-08-01")
    assert read.recorded_at > "2026-08-01"
    (kept,) = workspace.root.glob("dispositions-by-hand-*.csv")
    assert kept.read_text() == BY_HAND


def test_a_list_elsewhere_is_added_to_the_store(three, tmp_path):
    file = tmp_path / "legal.csv"
    file.write_text(BY_HAND)
    adopt(three, file, handwritten(file))
    assert [d.decided_by for d in read_dispositions(three)] == ["S1", "S1", "S1", "S. Reviewer"]
    assert file.read_text() == BY_HAND


def test_a_list_does_not_take_the_place_of_what_was_recorded(three):
    three.dispositions.write_text(BY_HAND)
    with pytest.raises(PrivityError, match="were recorded here before"):
        adopt(three, three.dispositions, handwritten(three.dispositions))
    assert three.dispositions.read_text() == BY_HAND


def test_recorded_lines_are_not_taken_over_as_if_by_hand(three):
    with pytest.raises(PrivityError) as caught:
        handwritten(three.dispositions)
    assert [p.split(":")[1] for p in caught.value.problems] == ["2", "3", "4"]


def test_every_wrong_line_of_a_list_is_named(tmp_path):
    heading, sound = BY_HAND.splitlines()
    file = tmp_path / "list.csv"
    file.write_text(
        "\n".join(
            [
                heading,
                sound.replace("waived", "wavied"),
                sound.replace("agreed with Legal", ""),
                sound.replace("2026-12-31", ""),
                sound.replace("2026-08-01", "1 August"),
                sound.replace("finding-abc", ""),
            ]
        )
    )
    with pytest.raises(PrivityError) as caught:
        handwritten(file)
    assert [p.split(":")[1] for p in caught.value.problems] == ["2", "3", "4", "5", "6"]
    assert "nearest: waived" in caught.value.problems[0]


def test_a_missing_column_of_a_list_is_named(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(",".join(GIVEN[:-1]) + "\n")
    with pytest.raises(PrivityError, match="lacks column expires_on"):
        handwritten(file)
