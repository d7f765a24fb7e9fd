"""An attempt at a run: made, entered in the journal, logged, and told, whatever comes of it."""

from __future__ import annotations

import contextlib
import logging
import sys
from dataclasses import replace

from privity.errors import PrivityError, told
from privity.operations.events import logged
from privity.operations.journal import BROKE, BUSY, REUSED, SEALED, Attempt, Journal, counts_of
from privity.operations.notify import notify
from privity.operations.progress import shown
from privity.periods import parse_period
from privity.runs import BROKE as EXIT_BROKE
from privity.runs import Outcome, Request, run
from privity.workspace import WorkspaceBusy, now, read_settings

# Long enough for whoever only looks whether the workspace is held.
LEAST_WAIT = 1.0


def attempt_run(
    request: Request, wait: float, logger: logging.Logger, is_shown: bool = True
) -> Outcome:
    """Make a run; enter, log and tell what came of it.

    Parameters
    ----------
    request : Request
    wait : float
        Seconds to wait for another run in the workspace to end.
    logger : logging.Logger
    is_shown : bool
        Whether progress is shown on standard error.

    Raises
    ------
    PrivityError
        If the run cannot be made; nothing of it is then visible.
    """
    attempt = Attempt(now(), _label(request), request.edition, request.policies)
    if not request.workspace.settings_file.is_file():
        # There is no workspace whose journal this could stand in.
        return run(request, wait=wait)
    journal = Journal(request.workspace)
    logger.info("begin", extra={"period": request.period, "edition": request.edition})
    try:
        with shown(is_shown) as progress:
            outcome = run(request, logged(progress, logger), wait, lambda: journal.begin(attempt))
    except (Exception, KeyboardInterrupt) as error:
        came_to = BUSY if isinstance(error, WorkspaceBusy) else BROKE
        # What cannot be entered, on a full disk, must not hide why the run broke.
        with contextlib.suppress(OSError):
            _finish(
                journal,
                logger,
                replace(
                    attempt,
                    outcome=came_to,
                    exit_code=EXIT_BROKE,
                    ended_at=now(),
                    problems=told(error),
                ),
            )
        raise
    _finish(
        journal,
        logger,
        replace(
            attempt,
            outcome=REUSED if outcome.is_reused else SEALED,
            ended_at=now(),
            exit_code=outcome.exit_code,
            run=outcome.directory.name,
            problems=outcome.problems,
            counts=counts_of(outcome.directory),
        ),
    )
    return outcome


def _label(request: Request) -> str:
    """Return the period that was asked for, by its own name where it has one."""
    with contextlib.suppress(PrivityError):
        return parse_period(request.period, "UTC", request.today).label
    return request.period


def _finish(journal: Journal, logger: logging.Logger, attempt: Attempt) -> None:
    journal.end(attempt)
    for problem in attempt.problems:
        logger.error("problem", extra={"problem": problem})
    logger.info(
        "end",
        extra={
            "outcome": attempt.outcome,
            "exit_code": attempt.exit_code,
            "run": attempt.run,
            "counts": attempt.counts,
        },
    )
    try:
        agency = read_settings(journal.workspace.settings_file).name
    except PrivityError:
        agency = ""
    if unsent := notify(attempt, agency):
        logger.warning("not told", extra={"problem": unsent})
        print(unsent, file=sys.stderr)
