"""Zones in headings: "Event Time (UTC)" says in which zone its column's times are.

Owns which words of a heading name a zone. A column so headed is read in it, whatever the agency's
own zone is; an offset within a text stands over both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

# What people call the zones of the United States; a heading that says Eastern Standard Time stands
# over the times of the whole year, so the clocks' changes are those of the place.
_PLACES = {
    "America/New_York": ("et", "est", "edt", "eastern"),
    "America/Chicago": ("ct", "cst", "cdt", "central"),
    "America/Denver": ("mt", "mst", "mdt", "mountain"),
    "America/Los_Angeles": ("pt", "pst", "pdt", "pacific"),
    "America/Anchorage": ("akt", "akst", "akdt", "alaska"),
    "Pacific/Honolulu": ("ht", "hst", "hawaii"),
}
_ZONES = {word: zone for zone, words in _PLACES.items() for word in words}
_UTC = r"(?:utc|gmt|zulu|coordinated universal time|greenwich mean time)"
_IN_BRACKETS = re.compile(r"^(.*\S)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$", re.S)
_BEHIND = re.compile(rf"^(.*?\S)[\s_.,-]+{_UTC}$", re.I | re.S)
_CAMEL = re.compile(r"^(.*[a-z])(?:Utc|UTC|Gmt|GMT)$", re.S)
_BEHIND_PLACE = re.compile(
    r"^(.*?\S)[\s_.,-]+(eastern|central|mountain|pacific|alaska|hawaii)"
    r"(?:[\s_]+(?:standard|daylight))?[\s_]+time$",
    re.I | re.S,
)
_BEFORE = re.compile(rf"^{_UTC}[\s_]+(\S.*)$", re.I | re.S)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?00)?", re.I)


def zone_of_heading(heading: str) -> str | None:
    """Return the time zone that a column's heading names.

    Parameters
    ----------
    heading : str

    Returns
    -------
    str or None
        A zone of the IANA data base; None if the heading names none, or says that times are local.

    Examples
    --------
    >>> zone_of_heading("Event Time (UTC)"), zone_of_heading("origin_timestamp_utc")
    ('UTC', 'UTC')
    >>> zone_of_heading("Date (ET)"), zone_of_heading("Date (UTC-05:00)")
    ('America/New_York', 'Etc/GMT+5')
    >>> zone_of_heading("Date received")
    """
    return _parted(heading)[1] or None


def contract_names(
    names: Sequence[str], wanted: Collection[str]
) -> tuple[list[str], dict[str, str]]:
    """Take zones off the headings that are a wanted column's name but for them.

    Parameters
    ----------
    names : sequence of str
        A file's headings.
    wanted : collection of str
        The contract's column names, lower case.

    Returns
    -------
    tuple
        The headings, and the zone of each wanted column whose heading names one. A column that is
        there under its own name keeps it, and the other heading stays as it is.
    """
    own = {name.strip().lower() for name in names}
    made: list[str] = []
    zones: dict[str, str] = {}
    for name in names:
        stem, zone = _parted(name)
        plain = re.sub(r"[\s.-]+", "_", stem.strip().lower())
        if zone is None or plain not in wanted or plain in own:
            made.append(name)
            continue
        own.add(plain)
        made.append(plain)
        if zone:
            zones[plain] = zone
    return made, zones


def _parted(heading: str) -> tuple[str, str | None]:
    """Return a heading without its zone, and the zone; an empty text for the agency's own."""
    heading = heading.strip()
    if found := _IN_BRACKETS.match(heading):
        return found[1], _named(found[2])
    if found := _BEHIND.match(heading) or _CAMEL.match(heading) or _BEFORE.match(heading):
        return found[1], "UTC"
    if found := _BEHIND_PLACE.match(heading):
        return found[1], _ZONES[found[2].lower()]
    return heading, None


def _named(words: str) -> str | None:
    """Return the zone that stands in brackets; of an offset, the zone that has it all year."""
    if words.lower() in ("local", "local time"):
        return ""
    plain = re.sub(r"\s+(?:standard |daylight )?time(?: zone)?$", "", words.lower()).strip()
    if plain == "z" or re.fullmatch(_UTC, words.strip(), re.I) or re.fullmatch(_UTC, plain):
        return "UTC"
    if found := _OFFSET.fullmatch(plain):
        hours = int(found[2])
        # The signs of these names are those of POSIX: east of Greenwich is minus.
        return f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}" if 0 < hours <= 12 else "UTC"
    return _ZONES.get(plain)
