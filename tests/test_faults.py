"""Faults for real: killed at each stage, a full disk; nothing half-made is ever visible."""

import os
import resource
import signal
import subprocess
import time

import pytest

from projects import PRIVITY, miniature

STAGES = ["Loading extracts", "Judging data quality", "Testing controls", "Writing chapters",
          "Looking for leaks"]
ONE_POLICY = ("2026-Q3", "--policy", "ms-dfcs")


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_a_stage_the_next_run_succeeds(tmp_path, stage):
    project = miniature(tmp_path)
    running = subprocess.Popen(
        [*PRIVITY, "run", "--workspace", str(project.root), "--period", *ONE_POLICY],
        env=project.environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True)
    for line in running.stderr:
        if stage in line:
            time.sleep(0.05)
            os.killpg(running.pid, signal.SIGKILL)
            break
    running.wait()
    assert running.returncode == -signal.SIGKILL
    assert project.visible_runs() == []
    again = project.run(*ONE_POLICY)
    assert again.returncode == 1, again.stderr
    assert len(project.visible_runs()) == 1 and project.left_over() == []
    assert project.privity("verify", str(project.visible_runs()[0])).returncode == 0


def test_a_full_disk_ends_in_a_message_and_leaves_nothing(tmp_path):
    """A file-size limit stands for the full disk: every write beyond it fails for real."""
    project = miniature(tmp_path)

    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    done = project.run(*ONE_POLICY, preexec_fn=limited)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr.strip()
    assert project.visible_runs() == [] and project.left_over() == []
    assert project.run(*ONE_POLICY).returncode == 1
