"""Faults for real: killed at each stage, a full disk, two at once; nothing half-made ever shows."""

import resource
import shutil
import signal
import subprocess
import sys

import pytest

from privity.operations.progress import STAGES
from projects import DAY, PRIVITY, directory_of, miniature

# What a run of this project tells of, and how often it has told of it when it is killed there;
# `seal` is killed at each of its steps in test_seal.
REACHED = {
    "load": 8,
    "quality": 4,
    "evaluate": 5,
    "measure": 20,
    "chapters": 4,
    "render": 1,
    "export": 1,
    "gate": 1,
    "seal": 1,
}
ONE_POLICY = ("2026-Q3", "--policy", "ms-sw")
# By itself, at the very moment: a signal from outside comes late to a run that has gone on.
KILLED_AT = """
import itertools, os, signal, sys
from privity.operations import progress
from privity.cli import main

stage_of_death, times = sys.argv.pop(1), itertools.count(int(sys.argv.pop(1)), -1)
lines = progress._lines

def deadly(console):
    tell = lines(console)

    def until(stage, detail):
        tell(stage, detail)
        if stage == stage_of_death and next(times) == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    return until

progress._lines = deadly
main()
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """One workspace, in which every killed run leaves what it leaves."""
    return miniature(tmp_path_factory.mktemp("faults"))


def command(project):
    return ["run", "--workspace", str(project.root), "--period", *ONE_POLICY, "--today", DAY]


@pytest.mark.parametrize("stage", REACHED)
def test_killed_at_a_stage_nothing_of_the_run_shows(project, stage):
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AT, stage, str(REACHED[stage]), *command(project)],
        env=project.environment,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert killed.stderr.splitlines()[-1].startswith(STAGES[stage])
    assert project.visible_runs() == [] and not (project.root / "runs/ledger.jsonl").exists()


def test_after_all_that_a_run_makes_the_same_bytes_and_keeps_a_second_one_out(project, tmp_path):
    first = subprocess.Popen(
        [*PRIVITY, *command(project)],
        env=project.environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert any(STAGES["quality"] in line for line in first.stderr)
    second = project.run(*ONE_POLICY)
    assert second.returncode == 2 and "another run is at work in this workspace" in second.stderr
    out, _ = first.communicate()
    assert first.returncode in (0, 100, 101) and project.left_over() == []
    (directory,) = project.visible_runs()
    assert out.splitlines()[-1] == str(directory)
    assert project.privity("verify", str(directory)).returncode == 0
    fresh = miniature(tmp_path)
    shutil.copytree(project.keys, fresh.keys, dirs_exist_ok=True)
    shutil.copy(project.root / "privity.pub", fresh.root)
    untroubled = directory_of(fresh.run(*ONE_POLICY))
    for name in ("manifest.json", "manifest.sig"):
        assert (untroubled / name).read_bytes() == (directory / name).read_bytes()


def test_a_file_that_may_not_grow_ends_in_a_message_and_leaves_nothing(tmp_path):
    project = miniature(tmp_path)

    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    done = project.run(*ONE_POLICY, preexec_fn=limited)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr.strip()
    assert project.visible_runs() == [] and project.left_over() == []


def on_a_disk_of(size, project, disk, *command):
    """Run a command with the workspace on a file system of its own; None where none may be made."""
    disk.mkdir(exist_ok=True)
    script = (
        f'mount -t tmpfs -o size={size}k none "{disk}" || exit 99\n'
        f'cp -a "{project.root}/." "{disk}"\n"$@"\ncode=$?\n'
        f'echo "runs: [$(ls -A "{disk}/runs")]" >&2\nexit $code'
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *command],
        env=project.environment,
        capture_output=True,
        text=True,
    )
    return None if done.returncode in (1, 99) and "Loading" not in done.stderr else done


@pytest.mark.skipif(not shutil.which("unshare"), reason="no file system of one's own here")
@pytest.mark.parametrize("size", [2_000, 4_300, 7_000], ids=["loading", "judging", "writing"])
def test_a_full_disk_ends_in_a_message_and_leaves_nothing(tmp_path, size):
    done = on_a_disk_of(
        size,
        miniature(tmp_path),
        tmp_path / "disk",
        *PRIVITY,
        "run",
        "--workspace",
        str(tmp_path / "disk"),
        "--period",
        *ONE_POLICY,
        "--today",
        DAY,
    )
    if done is None:
        pytest.skip("no file system of one's own here")
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert "make room and run again" in done.stderr, done.stderr
    assert "runs: []" in done.stderr, done.stderr
