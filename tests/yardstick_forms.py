"""How other systems write what the sample agency's rows hold: dates, words, flags, names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from yardstick import Row, moment

_EPOCH = dt.datetime(1899, 12, 30)


def as_date(form: str) -> Callable[[str], str]:
    """Write a date or time in a form of strftime; ``%-`` drops a leading zero."""
    return lambda text: moment(text).strftime(form)


def words(**known: str) -> Callable[[str], str]:
    """Write a value by the system's own word for it, else as words with capitals."""
    return lambda value: known.get(value, value.replace("_", " ").capitalize())


def flag(yes: str, no: str) -> Callable[[str], str]:
    """Write a truth by two words."""
    return lambda value: {"true": yes, "false": no}[value]


def serial(text: str) -> str:
    """Write a time as a spreadsheet counts days."""
    return f"{(moment(text) - _EPOCH) / dt.timedelta(days=1):.6f}"


def serial_day(text: str) -> str:
    """Write a date as a spreadsheet counts days."""
    return str((moment(text) - _EPOCH).days)


def surname(name: str) -> str:
    """The last word of a name."""
    return name.rsplit(" ", 1)[-1]


def given(name: str) -> str:
    """A name without its last word."""
    return name.rsplit(" ", 1)[0]


def day(text: str) -> str:
    """What is known of a time that is written as a date."""
    return f"{moment(text):%Y-%m-%d}"


def minute(text: str) -> str:
    """What is known of a time that is written to the minute."""
    return f"{moment(text):%Y-%m-%d %H:%M}:00"


def utc(form: str) -> Callable[[str], str]:
    """Write a time in Greenwich's, four hours ahead of the sample agency's summer time."""
    return lambda text: (moment(text) + dt.timedelta(hours=4)).strftime(form)


def prose(*texts: str) -> Callable[[Row, int], str]:
    """Write something of no use to any table."""
    return lambda row, number: texts[number % len(texts)]


US, US12, EU, ORA = "%m/%d/%Y", "%-m/%-d/%Y %-I:%M:%S %p", "%d.%m.%Y", "%d-%b-%Y"
