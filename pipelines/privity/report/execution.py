"""One chapter in one kernel, shut in: papermill drives it, in an environment without secrets.

The executed notebook is written without times, places of this machine and tracebacks, so that two
runs on the same evidence give the same bytes.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.errors import PrivityError
from privity.report.confine import can_confine

if TYPE_CHECKING:
    from privity.report.chapters import Chapter

_KEPT = frozenset(
    {
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "TMPDIR",
        "TEMP",
        "TMP",
        "LANG",
        "TZ",
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONHOME",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "SYSTEMROOT",
        "APPDATA",
        "LOCALAPPDATA",
        "USERPROFILE",
        "COVERAGE_PROCESS_START",
    }
)
_SECONDS_TO_START = 120
# A socket's path has 107 bytes at most; this is what is left for the folder of them all.
_LONGEST = 107 - len("/999/s-5")
_NUMBERS = itertools.count(1)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for the kernels' sockets and profiles, gone afterwards.

    Raises
    ------
    PrivityError
        The system's temporary folder has too long a path for a socket.
    """
    with tempfile.TemporaryDirectory(prefix="privity-", ignore_cleanup_errors=True) as folder:
        if os.name == "posix" and len(os.fsencode(folder)) > _LONGEST:
            raise PrivityError(
                f"{tempfile.gettempdir()}: too long a path for the sockets of "
                "chapters; set TMPDIR to a shorter one"
            )
        yield Path(folder)


def kernel_environment(scratch: Path) -> dict[str, str]:
    """Return what a kernel may know of the environment: paths and language, no key, no token."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith("LC_")}
    return {
        **kept,
        "IPYTHONDIR": str(scratch / "ipython"),
        "TMPDIR": str(scratch),
        "PYTHONHASHSEED": "0",
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def execute_one(
    evidence: Path, out: Path, chapter: Chapter, policy: str | None, timeout: float, scratch: Path
) -> tuple[Chapter, str | None, Path, str | None, float]:
    """Execute one chapter; return what an ``ExecutedChapter`` holds."""
    import nbformat

    began = time.monotonic()
    name = f"{chapter.id}-{policy}" if policy else chapter.id
    target = out / f"{name}.ipynb"
    try:
        notebook = _run(evidence, chapter, policy, timeout, scratch, name)
        error = _error_of(notebook)
    except Exception as failure:
        notebook, error = nbformat.v4.new_notebook(), _cause_outside(failure, timeout)
    nbformat.write(_settled(notebook, error), target)
    target.chmod(0o600)
    return chapter, policy, target, error, time.monotonic() - began


def _run(
    evidence: Path, chapter: Chapter, policy: str | None, timeout: float, scratch: Path, name: str
) -> Any:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    kept: list[Any] = []
    # No chapter finds the sockets of another.
    own = scratch / str(next(_NUMBERS))
    own.mkdir(mode=0o700)
    parameters = {"evidence": evidence.name} | ({"policy": policy} if policy else {})
    # The failed cell's output, which is in the notebook, says more than papermill's error.
    with _sockets() as sockets, suppress(PapermillExecutionError):
        papermill.execute_notebook(
            str(chapter.path),
            None,
            parameters,
            engine_name=_engine(),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=_SECONDS_TO_START,
            kept=kept,
            deadline=time.monotonic() + timeout,
            folder=str(evidence.resolve().parent),
            manager=_kernel_manager(evidence, own, sockets),
            environment=kernel_environment(own),
        )
    return kept[0]


@contextmanager
def _sockets() -> Iterator[Any]:
    """Give the sockets of one kernel a context that ends with it.

    A socket to a kernel that died may hold what was never sent; left to the garbage collector, its
    context would wait for ever.
    """
    import zmq.asyncio

    context = zmq.asyncio.Context()
    try:
        yield context
    finally:
        context.destroy(linger=0)


@lru_cache(maxsize=1)
def _engine() -> str:
    """Register papermill's engine with our kernel, environment and deadline; return its name."""
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import Engine, papermill_engines

    class OwnEngine(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **given: Any) -> Any:
            def remaining(cell: Any) -> int:
                return max(1, round(given["deadline"] - time.monotonic()))

            given["kept"].append(nb_man.nb)
            return PapermillNotebookClient(
                nb_man,
                km=given["manager"],
                kernel_name=kernel_name,
                timeout_func=remaining,
                startup_timeout=given["start_timeout"],
                record_timing=False,
                resources={"metadata": {"path": given["folder"]}},
                # A chapter leaves nothing in its kernel that would have to be saved first.
                shutdown_kernel="immediate",
                # What a chapter or its children write past Jupyter is nobody's: not the run's log.
            ).execute(
                env=given["environment"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cleanup_kc=True,
            )

    papermill_engines.register("privity", OwnEngine)
    return "privity"


def _kernel_manager(evidence: Path, folder: Path, sockets: Any) -> Any:
    """Return a manager of this interpreter's own kernel, whatever kernels the user has installed.

    The kernel shuts itself in before it runs anything (``confine``). Sockets are files, where the
    system has them: ports could be taken by another kernel between their choice and their use.
    """
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    start = ("ipykernel_launcher",)
    if can_confine():
        start = ("privity.report.confine", str(evidence.resolve()), str(folder))

    class OwnKernel(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(
                display_name="Python 3",
                language="python",
                argv=[
                    sys.executable,
                    "-P",
                    "-m",
                    *start,
                    "-f",
                    "{connection_file}",
                    "--HistoryManager.enabled=False",
                    "--IPKernelApp.log_level=50",
                ],
            )

    files = {"connection_file": str(folder / "kernel.json")}
    if os.name == "posix":
        files |= {"transport": "ipc", "ip": str(folder / "s")}
    return AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=OwnKernel(), context=sockets, **files
    )


def _error_of(notebook: Any) -> str | None:
    added = {"papermill-error-cell-tag", "injected-parameters"}
    own = [c for c in notebook.cells if not added & set(c.metadata.get("tags", []))]
    for number, cell in enumerate(own, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return f"cell {number}: {cause(output.ename, output.evalue)}"
    return None


def _cause_outside(failure: Exception, timeout: float) -> str:
    kind = type(failure).__name__
    if kind == "CellTimeoutError":
        return f"took longer than the {timeout:g} seconds that a chapter may take"
    if kind == "DeadKernelError":
        return "its kernel died; perhaps memory ran out"
    return cause(kind, str(failure))


_QUOTED = re.compile(r"(['\"`])(.*?)\1")
_CODE_NAME = re.compile(r"[a-z_][a-z0-9_.-]*\Z")
_PLACE = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][\w.@ -]+){2,}")
_NUMBER = re.compile(r"\d{3,}")
_ADDRESS = re.compile(r"\S+@\S+")


def cause(kind: str, message: str) -> str:
    """Return an error's kind and the first line of its message, without values and places.

    Quoted texts stay only where they have the form of a name in code; long numbers, mail addresses
    and paths are masked. The messages of our own errors hold no values and stand as they are.
    """
    first = re.sub(r"\x1b\[[0-9;]*m", "", message.strip()).split("\n")[0][:300]
    if kind != "PrivityError":
        first = _QUOTED.sub(lambda q: q[0] if _CODE_NAME.match(q[2]) else "'…'", first)
        first = _PLACE.sub("…", _ADDRESS.sub("…", _NUMBER.sub("…", first)))
    return f"{kind}: {first}" if first else kind


def _settled(notebook: Any, error: str | None) -> Any:
    """Drop what differs from one execution or machine to the next, and tracebacks with them."""
    notebook.metadata.pop("papermill", None)
    language = notebook.metadata.get("language_info")
    if language:
        language.pop("version", None)
    notebook.cells = [
        c for c in notebook.cells if "papermill-error-cell-tag" not in c.metadata.get("tags", [])
    ]
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        cell.setdefault("id", f"cell-{number}")
        if cell.cell_type == "code":
            cell.outputs = [
                _without_traceback(o, error) for o in cell.outputs if o.output_type != "stream"
            ]
    return notebook


def _without_traceback(output: Any, error: str | None) -> Any:
    if output.output_type == "error":
        output.evalue, output.traceback = (error or output.ename), []
    return output


TIMEOUT = 600.0


@dataclass(frozen=True)
class ExecutedChapter:
    """One execution of a chapter; ``error`` is its cause where it failed, without any data.

    One that is left out (``left_out``) has a page that says so, and no notebook.
    """

    chapter: Chapter
    policy: str | None
    notebook: Path
    error: str | None
    seconds: float
    is_left_out: bool = False

    @property
    def name(self) -> str:
        """The chapter's id, with the policy where there is one."""
        return f"{self.chapter.id}-{self.policy}" if self.policy else self.chapter.id


def execute_chapters(
    evidence: Path,
    out: Path,
    chapters: Sequence[Chapter],
    policies: Sequence[str],
    progress: Callable[[int, int, str], None] = lambda done, total, name: None,
    workers: int | None = None,
    timeout: float = TIMEOUT,
) -> list[ExecutedChapter]:
    """Execute chapters on a run's evidence, several at a time.

    Parameters
    ----------
    evidence : Path
        The run's ``evidence.duckdb``; kernels work in its folder and get its name only.
    out : Path
        Where the executed notebooks go; made, readable by its owner alone.
    chapters : sequence of Chapter
        In the order of the report.
    policies : sequence of str
        The policies adopted; a chapter ``for_each`` policy is executed once for each.
    progress : callable, optional
        Called as ``progress(done, total, name)`` after each chapter, in the caller's thread.
    workers : int, optional
        Kernels at a time; by default as many as there are processors, two at least.
    timeout : float
        Seconds that one chapter may take; then it has failed.

    Returns
    -------
    list of ExecutedChapter
        In the order of the report; a failed one has its cause in ``error``, the others go on.
    """
    out.mkdir(parents=True, exist_ok=True)
    out.chmod(0o700)
    jobs = list(_jobs(chapters, policies))
    count = max(1, min(len(jobs), workers or max(2, os.cpu_count() or 2)))
    executed: list[ExecutedChapter] = []
    with scratch_folder() as scratch, ThreadPoolExecutor(count, "chapter") as pool:
        futures = [
            pool.submit(execute_one, evidence, out, chapter, policy, timeout, scratch)
            for chapter, policy in jobs
        ]
        try:
            for done, future in enumerate(futures, 1):
                executed.append(ExecutedChapter(*future.result()))
                progress(done, len(jobs), executed[-1].name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return executed


def _jobs(
    chapters: Iterable[Chapter], policies: Sequence[str]
) -> Iterable[tuple[Chapter, str | None]]:
    for chapter in chapters:
        if chapter.for_each == "policy":
            yield from ((chapter, policy) for policy in policies)
        else:
            yield chapter, None
