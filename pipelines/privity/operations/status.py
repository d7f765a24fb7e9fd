"""How a workspace stands: its last attempts, what is due next, what is late or failed."""

from __future__ import annotations

import datetime as dt
from collections import deque
from dataclasses import dataclass

from privity.operations.journal import BROKE, CUT_OFF, Attempt, Journal
from privity.periods import parse_period
from privity.runs import BROKE as EXIT_BROKE
from privity.workspace import Workspace, read_settings, sealed_runs

SHOWN = 10
_LAST = {"month": "last-month", "quarter": "last-quarter"}


@dataclass(frozen=True)
class Due:
    """A report that is due: its period, the day by which, and the sealed run if there is one.

    A run on the period so far is no report on the period.
    """

    period: str
    due_on: dt.date
    run: str
    is_late: bool


@dataclass(frozen=True)
class WorkspaceStatus:
    """A workspace's last attempts, newest first, and its reports due, earliest first."""

    attempts: tuple[Attempt, ...]
    due: tuple[Due, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is late and the last attempt came to its end."""
        last = self.attempts[0] if self.attempts else None
        failed = last and (last.outcome in (BROKE, CUT_OFF) or last.exit_code == EXIT_BROKE)
        return not failed and not any(due.is_late for due in self.due)


def status_of(workspace: Workspace, today: dt.date, shown: int = SHOWN) -> WorkspaceStatus:
    """Return how a workspace stands on a day.

    Parameters
    ----------
    workspace : Workspace
    today : datetime.date
    shown : int
        How many attempts are given.

    Raises
    ------
    PrivityError
        If the settings cannot be read.
    """
    settings = read_settings(workspace.settings_file)
    attempts = tuple(reversed(deque(Journal(workspace).attempts(), shown)))
    if not settings.run_every:
        return WorkspaceStatus(attempts, ())
    ended = parse_period(_LAST[settings.run_every], settings.timezone, today)
    # A day of the period after this one: what is now under way has then ended.
    after = ended.last_on + dt.timedelta(days=1)
    while (running := parse_period(_LAST[settings.run_every], settings.timezone, after)) == ended:
        after += dt.timedelta(days=28)
    sealed = sealed_runs(workspace.runs)
    due = []
    for period in (ended, running):
        run = next(
            (
                name
                for name in reversed(sealed)
                if name.startswith(f"{period.label}_asof-")
                and "_public-" not in name
                and name.split("_asof-")[1][:10] >= str(period.last_on)
            ),
            "",
        )
        due_on = period.last_on + dt.timedelta(days=settings.run_within_days)
        due.append(Due(period.label, due_on, run, not run and today > due_on))
    return WorkspaceStatus(attempts, tuple(due))
