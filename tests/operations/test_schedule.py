"""Runs without anybody watching: entered, logged, told, resumed; the ready-made schedules."""

import contextlib
import http.server
import json
import os
import re
import shutil
import signal
import string
import subprocess
import sys
import threading
import time
import types
import urllib.request

import pytest
from filelock import FileLock

from jupyter_servers import address_of
from privity.operations.journal import Journal
from privity.resources import schedules_dir
from privity.workspace.workspace import Workspace
from projects import PRIVITY, directory_of, miniature

LAST_QUARTER = ("last-quarter", "--today", "2026-10-05")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The miniature with one policy, in a folder whose name every scheduler must quote."""
    project = miniature(tmp_path_factory.mktemp("it's 100% $HOME"))
    settings = project.root / "agency.toml"
    settings.write_text(
        'run_every = "month"\n'
        + re.sub(r"policies = .*", 'policies = ["ms-dfcs"]', settings.read_text())
    )
    return project


@pytest.fixture
def hooks():
    """A chat that listens on this machine, and what it was told."""
    told = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"json://127.0.0.1:{server.server_port}/", told
        server.shutdown()


@pytest.fixture(scope="module")
def first(project, tmp_path_factory):
    """A scheduled run that was killed, the same made again, and once more."""
    log = tmp_path_factory.mktemp("log") / "privity.log"
    command = [*PRIVITY, "run", "--workspace", str(project.root), "--period", *LAST_QUARTER]
    killed = subprocess.Popen(
        command,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in killed.stderr:
        if "Testing controls" in line:
            os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    cut_off = project.privity("status", "--workspace", str(project.root))
    return cut_off, project.run(*LAST_QUARTER, "--log", str(log)), log


def last_run(project):
    return json.loads((project.root / "last_run.json").read_text())


def test_a_killed_run_is_seen_and_the_next_one_is_whole(project, first):
    cut_off, done, _ = first
    assert cut_off.returncode == 100 and "cut off" in cut_off.stdout
    assert done.returncode == 100, done.stderr
    outcomes = [a.outcome for a in Journal(Workspace(project.root)).attempts()]
    assert outcomes[:2] == ["cut off", "sealed"]
    assert project.left_over() == []


def test_the_outcome_is_there_for_programs(project, first):
    directory = directory_of(first[1])
    attempt = next(a for a in Journal(Workspace(project.root)).attempts() if a.outcome == "sealed")
    assert (attempt.run, attempt.exit_code, attempt.period) == (directory.name, 100, "2026-Q3")
    results = json.loads((directory / "results.json").read_text())
    failed = sum(clause["status"] == "fail" for clause in results["clauses"])
    assert failed and attempt.counts["clauses fail"] == failed
    assert attempt.counts["exceptions new"] == sum(c["new"] for c in results["changes"])


def test_the_log_is_json_and_holds_stages_and_outcome(project, first):
    lines = [json.loads(line) for line in first[2].read_text().splitlines()]
    assert [line["event"] for line in (lines[0], lines[-1])] == ["begin", "end"]
    stages = [line["stage"] for line in lines if line["event"] == "stage"]
    assert stages.index("quality") < stages.index("evaluate") < stages.index("seal")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000", line["at"]) for line in lines)
    assert lines[-1]["outcome"] == "sealed" and lines[-1]["exit_code"] == 100


def test_no_id_or_name_of_the_extracts_is_in_log_or_journal(project, first):
    written = first[2].read_text() + (project.root / "journal.jsonl").read_text()
    people = (project.root / "extracts" / "persons.csv").read_text().splitlines()
    names = [row.split(",") for row in people]
    family = names[0].index("surname")
    assert len(names) == 3
    for row in names[1:]:
        assert row[0] not in written and not re.search(rf"\b{re.escape(row[family])}\b", written)


def test_the_same_again_says_so_and_exits_as_before(project, first, hooks):
    target, told = hooks
    done = subprocess.run(
        [*PRIVITY, "run", "--workspace", str(project.root), "--period", *LAST_QUARTER],
        env={**project.environment, "PRIVITY_NOTIFY": target},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 100 and "already sealed" in done.stderr
    assert directory_of(done) == directory_of(first[1])
    assert last_run(project)["outcome"] == "already sealed"
    assert told == []


def test_a_busy_workspace_is_said_or_waited_for(project, first):
    before = last_run(project)
    lock = FileLock(project.root / ".lock", thread_local=False)
    with lock:
        done = project.run(*LAST_QUARTER)
    assert done.returncode == 2 and "another run is at work" in done.stderr
    assert last_run(project) == before
    lock.acquire()
    threading.Timer(3, lock.release).start()
    assert project.run(*LAST_QUARTER, "--wait", "120").returncode == 100
    attempts = list(Journal(Workspace(project.root)).attempts())
    assert [a.outcome for a in attempts[-2:]] == ["busy", "already sealed"]


def test_what_broke_is_entered_told_in_counts_and_shown(project, first, hooks):
    target, told = hooks
    settings = project.root / "agency.toml"
    then = settings.read_text()
    settings.write_text(then + "\ntmezone = 1\n")
    try:
        done = subprocess.run(
            [*PRIVITY, "run", "--workspace", str(project.root), "--period", "2026-09"],
            env={**project.environment, "PRIVITY_NOTIFY": target},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        settings.write_text(then)
    assert done.returncode == 2 and "unknown setting tmezone" in done.stderr
    assert last_run(project)["outcome"] == "broke"
    assert told[0]["title"].endswith("2026-09: the run broke")
    assert "problems: 1" in told[0]["message"] and "tmezone" not in told[0]["message"]
    status = project.privity("status", "--workspace", str(project.root))
    assert status.returncode == 100 and "unknown setting tmezone" in status.stdout


def test_an_address_that_cannot_be_told_costs_nothing_and_is_not_repeated(project, first):
    settings = project.root / "agency.toml"
    then = settings.read_text()
    settings.write_text(then + "\ntmezone = 1\n")
    try:
        for target in ("nonsense://user:secret@nowhere", "json://127.0.0.1:9/?secret"):
            done = subprocess.run(
                [*PRIVITY, "run", "--workspace", str(project.root), "--period", "2026-09"],
                env={**project.environment, "PRIVITY_NOTIFY": target},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 2 and "PRIVITY_NOTIFY" in done.stderr
            assert "secret" not in done.stderr
    finally:
        settings.write_text(then)


def test_status_tells_what_is_due_and_late(project, first):
    import datetime as dt

    from privity.operations.status import status_of

    workspace = Workspace(project.root)
    soon = status_of(workspace, dt.date(2026, 10, 8))
    assert [(d.period, str(d.due_on), d.is_late) for d in soon.due] == [
        ("2026-09", "2026-10-10", False),
        ("2026-10", "2026-11-10", False),
    ]
    late = status_of(workspace, dt.date(2026, 10, 11))
    assert late.due[0].is_late and not late.is_well
    settings = project.root / "agency.toml"
    then = settings.read_text()
    settings.write_text(then.replace('run_every = "month"', 'run_every = "quarter"'))
    try:
        done = status_of(workspace, dt.date(2026, 10, 31))
    finally:
        settings.write_text(then)
    assert [(d.period, bool(d.run)) for d in done.due] == [("2026-Q3", True), ("2026-Q4", False)]


@pytest.fixture(scope="module")
def written(project, tmp_path_factory):
    """All schedules of the workspace, in one folder."""
    folder = tmp_path_factory.mktemp("schedules")
    for kind in ("systemd", "cron", "jupyter", "airflow"):
        done = project.privity(
            "schedule", kind, "--workspace", str(project.root), "--to", str(folder)
        )
        assert done.returncode == 0, done.stderr
    return folder


def test_nothing_is_overwritten_and_a_wrong_kind_is_named(project, written):
    place = ("--workspace", str(project.root), "--to", str(written))
    done = project.privity("schedule", "cron", *place)
    assert done.returncode == 2 and "exists already" in done.stderr
    done = project.privity("schedule", "crn", *place, "--period", "2026-09")
    assert done.returncode == 2
    assert "crn: no such schedule" in done.stderr and "--period 2026-09" in done.stderr


def scheduled(project, command, **environment):
    """Run a scheduler's command as it would, with next to nothing in the environment."""
    keys = {
        "XDG_CONFIG_HOME": str(project.keys),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    return subprocess.run(
        command,
        env={"PATH": "/usr/bin:/bin", "HOME": str(project.keys), **keys, **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_cron_line_runs_under_crons_shell(project, written):
    (line,) = [
        line
        for line in (written / "privity.cron").read_text().splitlines()
        if not line.startswith("#")
    ]
    *when, command = line.split(" ", 5)
    assert when == ["0", "3", "5", "*", "*"]
    done = scheduled(project, ["/bin/sh", "-c", command.replace(r"\%", "%")])
    assert done.returncode == 0, done.stdout + (project.root / "privity.log").read_text()
    assert directory_of(done).parent == project.root / "runs"
    events = [
        json.loads(x)
        for x in (project.root / "privity.log").read_text().splitlines()
        if x.startswith("{")
    ]
    assert events[-1]["outcome"] == "sealed"


def test_systemd_accepts_the_units_and_their_command_runs(project, written):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    units = [str(written / name) for name in ("privity.service", "privity.timer")]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--user", *units],
        text=True,
        env={**os.environ, "XDG_RUNTIME_DIR": str(written)},
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0 and "privity" not in checked.stderr, checked.stderr
    calendar = re.search(r"OnCalendar=(.*)", (written / "privity.timer").read_text())[1]
    when = subprocess.run(
        ["systemd-analyze", "calendar", calendar], capture_output=True, text=True, check=True
    ).stdout
    assert "*-*-05 03:00:00" in when


def test_the_dag_calls_a_command_that_runs(project, written, monkeypatch):
    jinja2 = pytest.importorskip("jinja2")
    made = {}

    class Recorder(contextlib.nullcontext):
        def __init__(self, **fields):
            super().__init__()
            made[fields.get("dag_id") or fields["task_id"]] = fields

    for name, member in (
        ("airflow.sdk", "DAG"),
        ("airflow.providers.standard.operators.bash", "BashOperator"),
    ):
        module = types.ModuleType(name)
        setattr(module, member, Recorder)
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile((written / "privity_dag.py").read_text(), "privity_dag.py", "exec"), {})
    assert made["privity_last-month"]["schedule"] == "0 3 5 * *"
    environment = jinja2.Environment()
    environment.filters["ds"] = lambda day: str(day)
    command = environment.from_string(made["run"]["bash_command"]).render(
        dag_run=types.SimpleNamespace(logical_date=None, run_after="2026-10-05")
    )
    done = scheduled(project, ["/bin/bash", "-c", command], **made["run"]["env"])
    assert done.returncode == 0, done.stderr
    assert directory_of(done).name.startswith("2026-09_asof-2026-09-30_")


def test_a_notebook_job_completes_in_jupyters_own_scheduler(project, written, tmp_path):
    pytest.importorskip("jupyter_scheduler")
    folder = tmp_path / "lab"
    folder.mkdir()
    shutil.copy(written / "privity_job.ipynb", folder)
    with contextlib.ExitStack() as stack:
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyter",
                "server",
                "--no-browser",
                "--allow-root",
                "--ServerApp.port=0",
                f"--ServerApp.root_dir={folder}",
                "--IdentityProvider.token=t",
                f"--SchedulerApp.db_url=sqlite:///{tmp_path / 'jobs.sqlite'}",
                "--ServerApp.jpserver_extensions={'jupyter_scheduler': True}",
            ],
            env={**project.environment, "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")},
            stderr=subprocess.DEVNULL,
        )
        stack.callback(server.wait)
        stack.callback(server.terminate)
        url, _ = address_of(tmp_path / "runtime", server)
        job = json.loads((written / "privity_job.json").read_text())
        definition = _post(f"{url}scheduler/job_definitions", job)
        assert definition["job_definition_id"]
        made = _post(
            f"{url}scheduler/jobs",
            {
                key: job[key]
                for key in ("name", "input_uri", "runtime_environment_name", "output_formats")
            },
        )
        state = _ended(f"{url}scheduler/jobs/{made['job_id']}")
    assert state["status"] == "COMPLETED", state.get("status_message")
    assert last_run(project)["outcome"] in ("sealed", "already sealed")


def _post(url: str, fields: dict) -> dict:
    request = urllib.request.Request(f"{url}?token=t", json.dumps(fields).encode(), method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def _ended(url: str) -> dict:
    for _ in range(600):
        with urllib.request.urlopen(f"{url}?token=t") as answer:
            state = json.load(answer)
        # A job that has not begun yet is called stopped.
        if state["status"] in ("COMPLETED", "FAILED"):
            return state
        time.sleep(1)
    return state


@pytest.mark.parametrize(
    ("code", "is_outcome"),
    [
        (0, True),
        (100, True),
        (101, True),
        (102, True),
        (1, False),
        (2, False),
        (127, False),
        (137, False),
    ],
)
def test_no_scheduler_takes_a_broken_machine_for_an_outcome(tmp_path, code, is_outcome):
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\nexit {code}\n")
    program.chmod(0o755)
    filled = {
        path.name: string.Template(path.read_text(encoding="utf-8")).substitute(
            python=program,
            workspace=tmp_path,
            period="last-month",
            months="*",
            days="*-5",
            timezone="UTC",
            environment="python",
        )
        for path in schedules_dir().iterdir()
    }
    (line,) = [x for x in filled["privity.cron"].splitlines() if not x.startswith("#")]
    (bash,) = re.findall(r"bash_command=(.*?),\n", filled["privity_dag.py"], re.S)
    dag = re.sub(r"\{\{.*?\}\}", "2026-10-05", eval(f"({bash})"))
    for shell, command in (("/bin/sh", line.split(" ", 5)[5]), ("/bin/bash", dag)):
        done = subprocess.run(
            [shell, "-c", command],
            check=False,
            env={"PYTHON": str(program), "WORKSPACE": str(tmp_path)},
        )
        assert (done.returncode == 0) == is_outcome, command
    listed = re.search(r"SuccessExitStatus=(.*)", filled["privity.service"])[1].split()
    assert (code == 0 or str(code) in listed) == is_outcome
