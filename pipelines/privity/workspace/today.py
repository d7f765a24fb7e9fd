"""The day that it is where the agency is: what every command counts from."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from privity.errors import PrivityError
from privity.workspace.settings import read_settings
from privity.workspace.workspace import Workspace


def today_in(place: Workspace) -> dt.date:
    """Return today's date in the agency's time zone; where its settings are wrong, this machine's.

    Parameters
    ----------
    place : Workspace

    Returns
    -------
    datetime.date
    """
    try:
        zone = zoneinfo.ZoneInfo(read_settings(place.settings_file).timezone)
    except PrivityError:
        return dt.date.today()
    return today_at(zone)


def today_at(zone: dt.tzinfo) -> dt.date:
    """Return the date that it is now in a time zone."""
    return dt.datetime.now(zone).date()
