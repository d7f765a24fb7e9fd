"""The one error that a user sees: a list of problems, each with its place and its remedy."""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

# How the system, through an engine or a library, says that a file could not be written to its end.
_FULL_DISK = (
    os.strerror(errno.ENOSPC),
    os.strerror(errno.EDQUOT),
    os.strerror(errno.EFBIG),
    "Could not write all bytes",
)


_PACKAGE = Path(__file__).parent


class PrivityError(Exception):
    """Something the user can put right; command line and notebooks show it without a traceback.

    Parameters
    ----------
    problems : str or iterable of str
        Each as ``place: what is wrong; what to do``. All problems of one kind are given at once.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows, as IPython asks for it: the problems alone."""
        return list(self.problems)


def error_kind(error: BaseException) -> str:
    """Return what an error may be called: by an engine its own word, else the class."""
    return getattr(error, "kind", "") or type(error).__name__


def told(error: BaseException) -> tuple[str, ...]:
    """Return what a user is told of an error: never a value that it may quote.

    Parameters
    ----------
    error : BaseException
        A ``PrivityError`` speaks for itself; of any other its kind and place are told.
    """
    if isinstance(error, PrivityError):
        return error.problems
    if isinstance(error, KeyboardInterrupt):
        return ("interrupted; nothing of this run is visible",)
    if isinstance(error, OSError):
        place = Path(error.filename).name if isinstance(error.filename, str) else "disk"
        return (
            f"{place}: {error.strerror or type(error).__name__}; "
            "make room or correct access and run again",
        )
    if is_full_disk(error):
        return ("disk: no space left; make room and run again; nothing of this run is visible",)
    return (
        f"privity broke: {error_kind(error)} at {_last_frame(error)}; nothing of this run "
        "is visible; set PRIVITY_TRACEBACK=1 to see it whole (it may show confidential "
        "values)",
    )


def is_full_disk(error: BaseException) -> bool:
    """Tell whether an error, an engine's or a library's, comes of a disk that is full."""
    return any(sign in str(error) for sign in _FULL_DISK)


def _last_frame(error: BaseException) -> str:
    trace = error.__traceback__
    place = "unknown place"
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE):
            place = f"{file.relative_to(_PACKAGE).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def nearest(name: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """Return ``; nearest: x`` for the known name most like this one, or nothing.

    Parameters
    ----------
    name : str
    known : iterable of str
    likeness : float
        How like it a known name must be to be named, from 0 to 1.
    """
    near = difflib.get_close_matches(str(name), list(known), 1, likeness)
    return f"; nearest: {near[0]}" if near else ""
