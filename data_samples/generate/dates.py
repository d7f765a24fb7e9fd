"""The sample's calendar: two quarters, the state's holidays, limits in days and business days.

Times inside the generator are naive local times; ``write`` turns them into what a file holds.
The holidays stand here by date, so that the sample does not depend on a library it is to test.
"""

from __future__ import annotations

import datetime as dt
from random import Random

FIRST, LAST = dt.date(2026, 4, 1), dt.date(2026, 9, 30)
Q2, Q3 = "2026-Q2", "2026-Q3"
BOTH = (Q2, Q3)
QUARTERS = {Q2: (FIRST, dt.date(2026, 6, 30)), Q3: (dt.date(2026, 7, 1), LAST)}
AGENCY_CLOSED = dt.date(2026, 8, 14)
HOLIDAYS = frozenset(
    {
        dt.date(2026, 1, 1),
        dt.date(2026, 1, 19),
        dt.date(2026, 2, 12),
        dt.date(2026, 2, 16),
        dt.date(2026, 4, 3),
        dt.date(2026, 5, 25),
        dt.date(2026, 6, 19),
        dt.date(2026, 7, 3),
        dt.date(2026, 7, 4),
        dt.date(2026, 9, 7),
        AGENCY_CLOSED,
    }
)


def day(text: str) -> dt.date:
    """Return a date of 2026 from ``MM-DD``, or any date from ``YYYY-MM-DD``."""
    return dt.date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def at(on: dt.date | str, clock: str) -> dt.datetime:
    """Return the local time ``HH:MM`` or ``HH:MM:SS`` on a day."""
    return dt.datetime.combine(day(on) if isinstance(on, str) else on, dt.time.fromisoformat(clock))


def quarter_of(on: dt.date | dt.datetime) -> str:
    """Return the quarter of a day of the sample."""
    on = on.date() if isinstance(on, dt.datetime) else on
    for name, (first, last) in QUARTERS.items():
        if first <= on <= last:
            return name
    raise ValueError(f"{on} is outside the sample's quarters")


def is_business_day(on: dt.date) -> bool:
    return on.weekday() < 5 and on not in HOLIDAYS


def business_days(first: dt.date = FIRST, last: dt.date = LAST) -> list[dt.date]:
    """Return the business days from first to last, both included."""
    span = (last - first).days + 1
    return [d for n in range(span) if is_business_day(d := first + dt.timedelta(n))]


def add_business_days(on: dt.date, count: int) -> dt.date:
    """Return the count-th business day after a day (the day itself is day 0)."""
    while count:
        on += dt.timedelta(1)
        count -= is_business_day(on)
    return on


def last_business_day(on: dt.date) -> dt.date:
    """Return the day itself, or the last business day before it."""
    while not is_business_day(on):
        on -= dt.timedelta(1)
    return on


def next_business_day(on: dt.date) -> dt.date:
    """Return the day itself, or the next business day after it."""
    while not is_business_day(on):
        on += dt.timedelta(1)
    return on


def work_time(rng: Random, on: dt.date) -> dt.datetime:
    """Return a time within office hours of a day."""
    return dt.datetime.combine(
        on, dt.time(rng.randint(8, 16), rng.randint(0, 59), rng.randint(0, 59))
    )


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)
