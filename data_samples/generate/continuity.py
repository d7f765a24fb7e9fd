"""Backups: a partial one every day, a full one every weekend, both off site."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.book import Book
from data_samples.generate.dates import FIRST, LAST, Q3, at, days

SYSTEMS = ("ECMS", "REGISTRY", "FACTS")
VAULT = "Technology Service vault"


def job(book: Book, system: str, kind: str, started: dt.datetime, **more) -> str:
    """Add a good backup, but for what ``more`` overrides, and return its id."""
    job_id = book.new_id("B")
    row = {
        "finished_at": started + dt.timedelta(minutes=35),
        "status": "ok",
        "medium": "tape",
        "offsite_location": VAULT,
        "offsite_at": at(started.date() + days(1), "10:30"),
        "restore_tested_on": None,
        **more,
    }
    if row["offsite_at"] and row["offsite_at"].date() > LAST:
        row |= {"offsite_at": None}
    book.add("backups", job_id=job_id, system=system, kind=kind, started_at=started, **row)
    return job_id


GAPS = {  # system, day: how the day's job failed
    ("ECMS", "05-20"): None,
    ("ECMS", "07-15"): None,
    ("REGISTRY", "08-05"): "failed",
    ("FACTS", "09-29"): "running",
    ("FACTS", "06-11"): "failed",
    ("ECMS", "09-30"): "failed",
}
WEEKENDS = {  # system, Saturday: how the weekend's full job failed
    ("ECMS", "05-23"): "failed",
    ("ECMS", "07-18"): "partial only",
    ("REGISTRY", "08-22"): "monday",
    ("FACTS", "09-26"): "failed",
}
SUNDAYS = {("ECMS", "07-25"), ("REGISTRY", "08-15"), ("FACTS", "09-12"), ("ECMS", "06-27")}
LATE = {("ECMS", "07-22"), ("REGISTRY", "08-19"), ("FACTS", "09-02"), ("FACTS", "06-03")}
NEVER = {("ECMS", "08-26"), ("REGISTRY", "05-06")}
SECOND_DAY = {("ECMS", "07-29"), ("REGISTRY", "08-12"), ("FACTS", "09-09")}
MEDIA = {
    ("ECMS", "08-01"): {"medium": "disk"},
    ("REGISTRY", "08-29"): {"offsite_location": "Office basement"},
    ("FACTS", "09-05"): {"medium": "cloud"},
    ("ECMS", "05-30"): {"medium": None},
    ("FACTS", "07-11"): {"offsite_location": "Technology Service annex"},
}


def build(book: Book) -> None:
    """Write every day's backups of every system, with the planted gaps."""
    for n in range((LAST - FIRST).days + 1):
        on = FIRST + days(n)
        for system in SYSTEMS:
            _day(book, system, on)
    book.keeps("ECMS|full|2026-09-12", Q3, "MS-40", "full on Saturday, and another on Sunday")
    job(book, "ECMS", "full", at("09-13", "02:00"))


def _day(book: Book, system: str, on: dt.date) -> None:
    key = (system, f"{on:%m-%d}")
    started = at(on, "23:10")
    if on.weekday() == 5:
        _saturday(book, system, on, key)
        return
    if key in GAPS:
        book.breaks(
            f"{system}|partial|{on}",
            on,
            "MS-40",
            f"no good backup that day ({GAPS[key] or 'none ran'})",
        )
        if GAPS[key]:
            job(
                book,
                system,
                "partial",
                started,
                status=GAPS[key],
                finished_at=None,
                offsite_at=None,
                offsite_location=None,
            )
        else:  # a job a few minutes after midnight belongs to the next day
            job(book, system, "partial", at(on + days(1), "00:05"))
        return
    if on.weekday() == 6 and (system, f"{on - days(1):%m-%d}") in SUNDAYS:
        job(book, system, "full", started)
        book.keeps(
            f"{system}|full|{on - days(1)}", on, "MS-40", "full on Sunday counts for the weekend"
        )
        book.keeps(
            f"{system}|partial|{on}", on, "MS-40", "a full backup counts as that day's partial"
        )
        return
    more: dict = {}
    if key in LATE:
        more = {"offsite_at": at(on + days(3), "00:10")}
    elif key in NEVER:
        more = {"offsite_at": None}
    elif key in SECOND_DAY:
        more = {"offsite_at": at(on + days(2), "23:50")}
    found = job(book, system, "partial", started, **more)
    if key in LATE or key in NEVER:
        book.breaks(
            found, on, "MS-32", "off site on the third day" if key in LATE else "never off site"
        )
    elif key in SECOND_DAY:
        book.keeps(found, on, "MS-32", "off site late on the second day")
    elif on == LAST:
        book.keeps(found, on, "MS-32", "not yet due")


def _saturday(book: Book, system: str, on: dt.date, key: tuple[str, str]) -> None:
    started = at(on, "21:00")
    if key in SUNDAYS:
        job(book, system, "partial", started)
        return
    if key in WEEKENDS:
        how = WEEKENDS[key]
        job(book, system, "partial", at(on, "23:30"))
        book.breaks(f"{system}|full|{on}", on, "MS-40", f"no good full backup that weekend ({how})")
        if how == "failed":
            job(
                book,
                system,
                "full",
                started,
                status="failed",
                finished_at=None,
                offsite_at=None,
                offsite_location=None,
            )
        elif how == "monday":
            job(book, system, "full", at(on + days(2), "00:10"))
        return
    found = job(
        book,
        system,
        "full",
        started,
        **MEDIA.get(key, {}),
        **({"restore_tested_on": on + days(9)} if on.day < 7 else {}),
    )
    if key in MEDIA:
        book.breaks(found, on, "MS-41", "another medium or place: " + str(*MEDIA[key].values()))
    elif key[1] in ("08-08", "07-04", "09-19"):
        book.keeps(found, on, "MS-41", "tape, in the vault")
