"""Commands run in processes forked from one that has imported all that a run needs.

A command imports for seconds and works for less; a suite makes hundreds of them. Each still has a
process, an environment and streams of its own. What a start itself does is tested by commands that
start an interpreter (``whole/test_wheel.py``, ``cli/``, ``make report``).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

STARTED_IN = 120


def run(arguments: Sequence[str], env: Mapping[str, str], timeout: float):
    """Run one command of privity to its end, as ``subprocess.run`` with captured text does."""
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        socket.socket(socket.AF_UNIX) as line,
    ):
        line.settimeout(timeout)
        line.connect(_server())
        asked = {"arguments": list(arguments), "env": dict(env), "cwd": str(Path.cwd())}
        socket.send_fds(line, [json.dumps(asked).encode() + b"\n"], [out.fileno(), err.fileno()])
        with line.makefile() as answer:
            process = int(answer.readline())
            try:
                code = int(answer.readline())
            except TimeoutError:
                os.kill(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(arguments), timeout) from None
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode())
        return subprocess.CompletedProcess(list(arguments), code, *said)


@cache
def _server() -> str:
    """Start the process that forks, once for each process of tests."""
    folder = tempfile.mkdtemp(prefix="privity-fork-")
    path = str(Path(folder) / "line")
    process = subprocess.Popen([sys.executable, __file__, path], stdin=subprocess.DEVNULL)
    atexit.register(process.kill)
    until = time.monotonic() + STARTED_IN
    while not os.path.exists(path):
        assert process.poll() is None and time.monotonic() < until, "no process to fork from"
        time.sleep(0.05)
    return path


def _serve(path: str) -> None:
    import privity.operations.attempts
    import privity.quality.great_expectations
    import privity.runs.making  # noqa: F401
    from privity.cli import main
    from privity.gate.words import built_in_texts

    built_in_texts()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{path}.new")
        door.listen()
        os.rename(f"{path}.new", path)
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _answer(line, main)
            line.close()


def _answer(line: socket.socket, main) -> None:
    """Run what is asked for in a child, and tell its number and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    text, streams = b"", []
    while not text.endswith(b"\n"):
        more, found, _, _ = socket.recv_fds(line, 1 << 16, 2)
        text, streams = text + more, streams + found
    process = os.fork()
    if process == 0:
        line.close()
        _become(json.loads(text), *streams)
        try:
            main()
        except SystemExit as ended:
            _end(ended.code)
        except BaseException:
            traceback.print_exc()
            _end(1)
        _end(0)
    with contextlib.suppress(OSError):
        line.sendall(f"{process}\n".encode())
        _, status = os.waitpid(process, 0)
        line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(asked: dict, out: int, err: int) -> None:
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    os.chdir(asked["cwd"])
    sys.argv = ["privity", *asked["arguments"]]
    for stream, number in ((out, 1), (err, 2)):
        os.dup2(stream, number)
        os.close(stream)


def _end(code) -> None:
    """End as an interpreter does: exit functions, then streams."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else 1 if code else 0)


if __name__ == "__main__":
    _serve(sys.argv[1])
