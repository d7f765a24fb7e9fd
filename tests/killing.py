"""Processes that are killed, or find the disk full, for real: at every step that they take."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_STEPS = frozenset(
    {
        "open",
        "os.rename",
        "os.remove",
        "os.mkdir",
        "os.rmdir",
        "os.truncate",
        "os.chmod",
        "os.utime",
        "shutil.rmtree",
    }
)
_KEYS = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
# Forked from a process that holds no thread and no database.
_FRESH = multiprocessing.get_context("forkserver")
_FRESH.set_forkserver_preload(["privity.runs.seal", "privity.decisions.store"])


def killed_at_each_step(
    prepare: Callable[[int], Path], work: Callable[[Path], object]
) -> Iterator[tuple[int, Path]]:
    """Do the same work again and again, killed at its first step, its second, and so on.

    Parameters
    ----------
    prepare : callable
        Makes and returns the folder for one attempt, whose number it is given.
    work : callable
        A function of a module, given the folder. A step is whatever it opens, renames, makes or
        removes there.

    Yields
    ------
    tuple
        The number of the step and the folder, until the work comes to its end.
    """
    for step in itertools.count(1):
        folder = prepare(step)
        ended = _in_a_process(_die_at, step, folder, work)
        if ended == 0:
            return
        assert ended == -signal.SIGKILL, f"step {step}: exit code {ended}"
        yield step, folder


def on_a_full_disk(size: int, folder: Path, work: Callable[[Path], object]) -> None:
    """Do work for which no file may grow beyond a size; it must end in an OSError."""
    assert _in_a_process(_limited, size, folder, work) == 0


def _in_a_process(*call) -> int:
    process = _FRESH.Process(target=call[0], args=(*call[1:], os.environ.get("XDG_CONFIG_HOME")))
    process.start()
    process.join(120)
    assert process.exitcode is not None
    return process.exitcode


def _die_at(step: int, folder: Path, work: Callable[[Path], object], keys: str | None) -> None:
    os.environ.update(_KEYS, **({"XDG_CONFIG_HOME": keys} if keys else {}))
    root, steps = str(folder), itertools.count(1)

    def watch(event: str, arguments: tuple) -> None:
        if event in _STEPS and str(arguments[0]).startswith(root) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    work(folder)


def _limited(size: int, folder: Path, work: Callable[[Path], object], keys: str | None) -> None:
    os.environ.update(_KEYS, **({"XDG_CONFIG_HOME": keys} if keys else {}))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        work(folder)
    except OSError:
        return
    raise AssertionError(f"nothing was refused at {size} bytes")
