"""Bounds of a statement: time, memory and temporary disk space, told when they are passed.

Owns the watch on one statement and the words for what went wrong. A statement that passes a bound
ends alone: the connection stays usable, and what reads its result is told that there is none.
DuckDB keeps memory and disk space itself, by what ``staging.open_database`` sets.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from privity.engine.errors import EngineError, Interrupted, OutOfMemory, StatementRefused
from privity.engine.session import Session
from privity.errors import PrivityError, error_kind, is_full_disk

_AGAIN = 0.1


class BoundPassed(PrivityError, ValueError):
    """A statement took longer than it may, or wanted more memory or disk space than there is."""


class NotBuilt(PrivityError, ValueError):
    """A relation that a statement reads could not be built; the message says why."""


class Watch:
    """Whether the time of a watched statement is up."""

    def __init__(self) -> None:
        self.is_up = False


@contextmanager
def watched(connection: Session, seconds: float) -> Iterator[Watch]:
    """Interrupt whatever a connection is at when its time is up, until the block is left."""
    done, watch = threading.Event(), Watch()

    def interrupt() -> None:
        if done.wait(seconds):
            return
        watch.is_up = True
        # One interruption may fall between two statements, and the second would go on.
        connection.interrupt()
        while not done.wait(_AGAIN):
            connection.interrupt()

    watcher = threading.Thread(target=interrupt, daemon=True)
    watcher.start()
    try:
        yield watch
    finally:
        done.set()
        watcher.join()


@contextmanager
def bounded(connection: Session, seconds: float) -> Iterator[None]:
    """Run one statement within its bounds.

    Parameters
    ----------
    connection : Session
    seconds : float

    Raises
    ------
    BoundPassed
        In words for the page: which bound, and the setting that says so.
    """
    with watched(connection, seconds) as watch:
        try:
            yield
        except Interrupted:
            if not watch.is_up:
                raise
            raise BoundPassed(
                f"took longer than the {seconds:g} seconds that a statement may take "
                "(control_seconds)"
            ) from None
        except OutOfMemory:
            raise BoundPassed(
                "wanted more memory or temporary disk space than there is for it "
                "(engine_memory_mb, engine_disk_mb)"
            ) from None


def kind_of(error: Exception) -> str:
    """Return what may be said of an error; the engine quotes values in those of conversions."""
    if is_full_disk(error):
        return "no space left on the disk; make room and run again"
    if isinstance(error, StatementRefused):
        return str(error).split("\n")[0]
    return error_kind(error) if isinstance(error, EngineError) else str(error)
