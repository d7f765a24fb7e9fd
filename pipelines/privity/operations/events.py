"""A run's log as JSON lines, for collectors of logs: stages, outcome, problems; no extract's value.

Times are in UTC; problems are the messages that the command line prints.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter

from privity.errors import PrivityError
from privity.runs import Progress

_FIELDS = {"asctime": "at", "levelname": "level", "message": "event"}


@contextlib.contextmanager
def event_log(target: str) -> Iterator[logging.Logger]:
    """Yield a logger that writes JSON lines to a file, or to standard error for ``-``.

    Parameters
    ----------
    target : str
        The file, which is appended to; ``-``; or nothing, which logs nothing.

    Raises
    ------
    PrivityError
        If the file cannot be written.
    """
    logger = logging.Logger("privity", logging.INFO if target else logging.CRITICAL + 1)
    handler = _handler(target) if target else logging.NullHandler()
    logger.addHandler(handler)
    try:
        yield logger
    finally:
        handler.close()


def logged(progress: Progress, logger: logging.Logger) -> Progress:
    """Return a progress callable that also logs: each stage at its begin, with the time before."""
    stage_before, since = "", time.monotonic()

    def tell(stage: str, detail: str) -> None:
        nonlocal stage_before, since
        progress(stage, detail)
        if stage != stage_before:
            seconds = round(time.monotonic() - since, 3)
            stage_before, since = stage, time.monotonic()
            logger.info("stage", extra={"stage": stage, "seconds_before": seconds})

    return tell


def _handler(target: str) -> logging.Handler:
    try:
        handler = (
            logging.StreamHandler(sys.stderr)
            if target == "-"
            else logging.FileHandler(Path(target), encoding="utf-8")
        )
    except OSError as error:
        raise PrivityError(
            f"--log {target}: cannot be written ({error.strerror}); "
            "name a file in a folder that exists"
        ) from None
    formatter = JsonFormatter(
        "%(asctime)s %(levelname)s %(message)s",
        rename_fields=_FIELDS,
        datefmt="%Y-%m-%dT%H:%M:%S+0000",
        json_ensure_ascii=False,
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    return handler
