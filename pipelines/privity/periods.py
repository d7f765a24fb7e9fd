"""Reporting periods and the calendar of business days.

A period runs from local midnight to local midnight, half-open; business days are Monday to Friday
less the state's public holidays (the ``holidays`` library) and the agency's own closed days.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

from privity.errors import PrivityError

FORMS = "2026-09, 2026-Q3, 2026, last-month, last-quarter or 2026-01-01/2026-06-30"


@dataclass(frozen=True)
class Period:
    """A reporting period: its label, its first and last local day, and the same as UTC instants.

    ``start`` is inclusive and ``end`` exclusive; both are naive datetimes in UTC.
    """

    label: str
    first_on: dt.date
    last_on: dt.date
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True)
class Scope:
    """What one evaluation looks at: a period, judged with the facts known by the as-of day."""

    period: Period
    as_of: dt.date
    timezone: str

    @property
    def as_of_end(self) -> dt.datetime:
        """The instant (naive UTC, exclusive) at which the as-of day ends."""
        return local_midnight(self.as_of + dt.timedelta(days=1), self.timezone)

    def binds(self) -> dict[str, dt.date | dt.datetime]:
        """Return the values that SQL may use: ``$period_start``, ``$as_of`` and their kin."""
        return {
            "period_start": self.period.start,
            "period_end": self.period.end,
            "period_first_on": self.period.first_on,
            "period_last_on": self.period.last_on,
            "as_of": self.as_of,
            "as_of_end": self.as_of_end,
        }


def local_midnight(day: dt.date, timezone: str) -> dt.datetime:
    """Return the instant at which a local calendar day begins, as a naive datetime in UTC."""
    local = dt.datetime.combine(day, dt.time(), zoneinfo.ZoneInfo(timezone))
    return local.astimezone(dt.UTC).replace(tzinfo=None)


def parse_period(text: str, timezone: str, today: dt.date | None = None) -> Period:
    """Read a period such as ``2026-Q3``.

    Parameters
    ----------
    text : str
        One of ``2026-09``, ``2026-Q3``, ``2026``, ``last-month``, ``last-quarter``,
        ``2026-01-01/2026-06-30``.
    timezone : str
        The agency's time zone.
    today : datetime.date, optional
        What ``last-month`` and ``last-quarter`` count from; needed for these two only.

    Returns
    -------
    Period

    Raises
    ------
    PrivityError
        If the text is none of these forms, or no period of the calendar.
    """
    try:
        first, last, label = _days(text.strip(), today)
    except ValueError as error:
        raise PrivityError(f"--period {text}: not a period ({error}); use {FORMS}") from None
    return Period(
        label,
        first,
        last,
        local_midnight(first, timezone),
        local_midnight(last + dt.timedelta(days=1), timezone),
    )


def _days(text: str, today: dt.date | None) -> tuple[dt.date, dt.date, str]:
    if text in ("last-month", "last-quarter"):
        if today is None:
            raise ValueError(f"{text} needs a day to count from")
        months = 1 if text == "last-month" else 3
        this_first = today.replace(day=1)
        if months == 3:
            this_first = this_first.replace(month=(this_first.month - 1) // 3 * 3 + 1)
        first = _add_months(this_first, -months)
        label = f"{first:%Y-%m}" if months == 1 else f"{first.year}-Q{(first.month + 2) // 3}"
        return first, this_first - dt.timedelta(days=1), label
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        first = dt.date(int(found[1]), int(found[2]), 1)
        return first, _add_months(first, 1) - dt.timedelta(days=1), text
    if found := re.fullmatch(r"(\d{4})-[Qq]([1-4])", text):
        first = dt.date(int(found[1]), int(found[2]) * 3 - 2, 1)
        return first, _add_months(first, 3) - dt.timedelta(days=1), text.upper()
    if re.fullmatch(r"\d{4}", text):
        return dt.date(int(text), 1, 1), dt.date(int(text), 12, 31), text
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})", text):
        first, last = dt.date.fromisoformat(found[1]), dt.date.fromisoformat(found[2])
        if last < first:
            raise ValueError("it ends before it begins")
        return first, last, text.replace("/", "_")
    raise ValueError("unknown form")


def _add_months(first: dt.date, months: int) -> dt.date:
    years, month = divmod(first.month - 1 + months, 12)
    return dt.date(first.year + years, month + 1, 1)


def calendar_rows(
    first_on: dt.date, last_on: dt.date, state: str, closed: Iterable[dt.date] = ()
) -> list[tuple[dt.date, bool, int]]:
    """List days with whether each is a business day and how many there were up to and with it.

    Parameters
    ----------
    first_on, last_on : datetime.date
        The span, both ends included.
    state : str
        Postal code of the US state whose public holidays count.
    closed : iterable of datetime.date
        Further days on which the agency is closed.

    Returns
    -------
    list of (day, is_business_day, business_day_no)
        The n-th business day after a day is the business day whose number is n higher.
    """
    import holidays

    public = holidays.country_holidays(
        "US", subdiv=state, years=range(first_on.year, last_on.year + 1)
    )
    off = set(closed) | set(public)
    rows, count = [], 0
    for offset in range((last_on - first_on).days + 1):
        day = first_on + dt.timedelta(days=offset)
        is_business = day.weekday() < 5 and day not in off
        count += is_business
        rows.append((day, is_business, count))
    return rows
