"""Up to which day a run can speak: no day that is not over, none that an extract cannot know.

A period that is not over is judged only if that was asked for (ruling 45): by ``--so-far``, or by
an as-of day inside it. Every page and export then says up to which day it speaks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from privity.periods import Period, Scope
from privity.workspace.settings import Supply

_ONE = dt.timedelta(days=1)


def as_of_day(
    period: Period,
    asked: dt.date | None,
    so_far: bool,
    today: dt.date | None,
    supplied: Mapping[str, Supply],
) -> tuple[dt.date, list[str]]:
    """Return the day by which facts are known, and what is wrong with it.

    Parameters
    ----------
    period : Period
    asked : datetime.date, optional
        The as-of day asked for; by default the period's last day.
    so_far : bool
        Whether an earlier day will do: the last one that is over and that every extract knows.
    today : datetime.date, optional
        The day in the agency's time zone; without it nothing is held against the clock.
    supplied : mapping
        Table -> what the agency says of it. What was handed over on a day knows the days before
        it; of a table without such a day nothing is known.

    Returns
    -------
    tuple
        The as-of day, and problems for the command line.
    """
    handed_over = {table: s.on for table, s in sorted(supplied.items()) if s.on}
    last = asked or period.last_on
    judged = min(last, period.last_on)
    over = today - _ONE if today else last
    known = min((on - _ONE for on in handed_over.values()), default=judged)
    if so_far:
        day = min(last, over, known) if known < judged else min(last, over)
        if day < period.first_on:
            return day, [
                f"--period {period.label}: no whole day of it is known yet"
                f"{_said(today)}; the last day known is {day}"
            ]
        return day, []
    problems = []
    if last > over and asked:
        problems.append(
            f"--as-of {asked}: that day is not over{_said(today)}; the last whole day "
            f"is {over}; or let --so-far find the day"
        )
    elif last > over:
        problems.append(
            f"--period {period.label}: is not over before the end of "
            f"{period.last_on}{_said(today)}; with --so-far the report speaks of it "
            "up to the last whole day known, and says so on every page"
        )
    if known < judged:
        old = ", ".join(f"{table} on {on}" for table, on in handed_over.items() if on <= judged)
        problems.append(
            f"agency.toml: supplied: handed over before {judged} was over: {old}; "
            "supply them anew, or let --so-far speak up to the last day that all know "
            f"({known})"
        )
    return last, problems


def _said(today: dt.date | None) -> str:
    return f" (today is {today})" if today else ""


def so_far_said(scope: Scope) -> str:
    """Return what every page says of a period that is not over as of the as-of day, or nothing.

    Parameters
    ----------
    scope : Scope

    Examples
    --------
    >>> import datetime as dt
    >>> from privity.periods import Scope, parse_period
    >>> so_far_said(Scope(parse_period("2026-Q4", "UTC"), dt.date(2026, 11, 29), "UTC"))
    'So far: 2026-Q4 runs to 2026-12-31; this report speaks of 2026-10-01 to 2026-11-29.'
    >>> so_far_said(Scope(parse_period("2026-Q3", "UTC"), dt.date(2026, 9, 30), "UTC"))
    ''
    """
    period = scope.period
    if scope.as_of >= period.last_on:
        return ""
    name = "the period" if "_" in period.label else period.label
    return (
        f"So far: {name} runs to {period.last_on}; this report speaks of {period.first_on} to "
        f"{scope.as_of}."
    )
