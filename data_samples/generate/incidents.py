"""Losses, breaches and confirmed violations, and what has to follow them.

A duty counts in the quarter in which its limit falls due, and in every quarter that began while
the incident was open (rulings, Time 1).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from data_samples.generate.book import Book
from data_samples.generate.dates import (
    LAST,
    QUARTERS,
    add_business_days,
    at,
    business_days,
    day,
    days,
    hours,
)
from data_samples.generate.people import People


@dataclass
class Log:
    """The writer of incidents."""

    book: Book
    people: People
    rng: Random

    def write(
        self, found: dt.datetime, kind: str, medium: str, closed: dt.datetime | None = None, **more
    ) -> str:
        """Add an incident whose every duty was done in time, but for what ``more`` overrides."""
        incident_id = self.book.new_id("I")
        report = found + hours(5)
        lost = kind in ("loss", "theft")
        row = {
            "occurred_at": found - hours(20),
            "discovered_by": self.people.role("social_worker")[3],
            "supervisor_reported_at": found + hours(1),
            "loss_procedure_at": found + hours(2) if lost else None,
            "legal_director_reported_at": report,
            "commissioner_notified_at": at(add_business_days(report.date(), 1), "10:00"),
            "hr_notified_at": at(add_business_days(report.date(), 1), "10:05"),
            "clients_affected": 2,
            "clients_notified_at": found + days(9),
            "encrypted": False,
            "violator_staff_id": None,
            "violator_org": None,
            "alleged_at": None,
            "substantiated_at": None,
            "discipline": None,
            "discipline_at": None,
            "prosecution": None,
            "prosecution_decided_at": None,
            "org_head_notified_at": None,
            **more,
        }
        row = {name: None if _is_future(value) else value for name, value in row.items()}
        if _is_future(more.get("prosecution_decided_at")):
            row["prosecution"] = None
        if _is_future(more.get("discipline_at")):
            row["discipline"] = None
        self.book.add(
            "incidents",
            incident_id=incident_id,
            kind=kind,
            medium=medium,
            discovered_at=found,
            closed_at=None if _is_future(closed) else closed,
            **row,
        )
        return incident_id

    def violation(
        self,
        found: dt.datetime,
        kind: str,
        who: str | None = None,
        org: str | None = None,
        substantiated: int = 6,
        **more,
    ) -> str:
        """Add a confirmed violation: discipline and decision on prosecution within three weeks."""
        sure = at(found.date() + days(substantiated), "11:00")
        row = {
            "violator_staff_id": who,
            "violator_org": org,
            "alleged_at": found,
            "substantiated_at": sure,
            "prosecution": "not_referred",
            "prosecution_decided_at": sure + days(14),
        }
        if who:
            row |= {"discipline": "reprimand", "discipline_at": sure + days(20)}
        if org:
            row |= {"org_head_notified_at": sure + days(12)}
        return self.write(found, kind, "system", **(row | more))


def _is_future(value: object) -> bool:
    """Say whether a time lies after the extract was drawn."""
    return isinstance(value, dt.datetime) and value > at(LAST, "23:59:59")


def periods(limit: dt.date, found: dt.datetime, closed: dt.datetime | None) -> list[str]:
    """Return the quarters in which a breached duty is an exception."""
    return [
        name
        for name, (first, last) in QUARTERS.items()
        if limit <= last
        and (
            first <= limit
            or (found < at(first, "00:00") and (closed is None or closed > at(first, "00:00")))
        )
    ]


def open_log(book: Book, people: People) -> Log:
    return Log(book, people, book.rng("incidents"))


def background(log: Log) -> None:
    """Write about one incident a week, all of them handled as they should be."""
    kinds = (
        ("loss", "paper"),
        ("theft", "laptop"),
        ("misdirected", "email"),
        ("loss", "phone"),
        ("unauthorised_access", "system"),
        ("misdirected", "paper"),
        ("other_breach", "verbal"),
    )
    for n, on in enumerate(business_days()[4:100:5]):
        kind, medium = kinds[n % len(kinds)]
        found = at(on, f"{9 + n % 7:02d}:20")
        log.write(
            found,
            kind,
            medium,
            closed=found + days(18),
            clients_affected=n % 4,
            clients_notified_at=found + days(7) if n % 4 else None,
        )
        if n % 4 == 1:
            log.violation(
                found,
                "unauthorised_access",
                log.people.role("social_worker")[n],
                closed=at(on + days(70), "16:00") if n < 8 else None,
            )


def plant(log: Log) -> None:
    """Plant everything about incidents."""
    _losses(log)
    _reports(log)
    _clients(log)


def breaks(
    log: Log,
    incident: str,
    limit: dt.date,
    found: dt.datetime,
    clauses: str,
    note: str,
    closed: dt.datetime | None = None,
) -> None:
    log.book.breaks(incident, periods(limit, found, closed), clauses, note)


def _losses(log: Log) -> None:
    """CT-09 and CT-10: loss and theft: the supervisor and the procedure, within a day."""
    for clause, column in (("CT-09", "supervisor_reported_at"), ("CT-10", "loss_procedure_at")):
        for n, (on, late) in enumerate(
            (
                ("05-12", None),
                ("07-08", None),
                ("08-12", hours(24) + dt.timedelta(seconds=1)),
                ("09-05", hours(70)),
            )
        ):
            found = at(on, "15:30")
            closed = found + days(20)
            bad = log.write(
                found,
                ("loss", "theft")[n % 2],
                ("paper", "laptop", "phone", "removable")[n],
                closed,
                **{column: late and found + late},
            )
            breaks(
                log,
                bad,
                found.date() + days(1),
                found,
                clause,
                "reported too late" if late else "not reported",
                closed,
            )
            good = log.write(
                found, ("theft", "loss")[n % 2], "laptop", closed, **{column: found + hours(24)}
            )
            log.book.keeps(good, found, clause, "24 hours to the second")
            other = log.write(found, "misdirected", "email", closed, **{column: None})
            log.book.keeps(other, found, clause, "neither loss nor theft")
    found = at("06-10", "09:00")
    still = log.write(found, "loss", "paper", supervisor_reported_at=None)
    breaks(
        log, still, day("06-11"), found, "CT-09", "not reported, and still open in the next quarter"
    )


def _reports(log: Log) -> None:
    """CT-13, CT-14a, CT-14b: the legal director, then the commissioner and human resources."""
    book = log.book
    for n, (on, late) in enumerate(
        (
            ("05-13", None),
            ("07-09", hours(24) + dt.timedelta(seconds=1)),
            ("08-13", hours(48)),
            ("09-10", None),
        )
    ):
        found = at(on, "14:00")
        closed = found + days(15)
        report = late and found + late
        when = at(add_business_days((report or found + hours(24)).date(), 2), "23:00")
        bad = log.write(
            found,
            ("misdirected", "loss", "unauthorised_access", "other_breach")[n],
            "email",
            closed,
            loss_procedure_at=found,
            legal_director_reported_at=report,
            commissioner_notified_at=when,
            hr_notified_at=when,
        )
        breaks(
            log,
            bad,
            found.date() + days(1),
            found,
            "CT-13",
            "reported too late" if late else "not reported",
            closed,
        )
        book.keeps(
            bad,
            found,
            "CT-14a CT-14b",
            "second business day, counted from "
            + ("the report" if late else "24 hours after discovery"),
        )
        good = log.write(
            found, "misdirected", "email", closed, legal_director_reported_at=found + hours(24)
        )
        row = book.rows["incidents"][-1]
        row["commissioner_notified_at"] = row["hr_notified_at"] = at(
            add_business_days(day(on) + days(1), 2), "17:00"
        )
        book.keeps(good, found, "CT-13", "24 hours to the second")
    for clause, column in (("CT-14a", "commissioner_notified_at"), ("CT-14b", "hr_notified_at")):
        for on, clock, told, note in (
            ("05-22", "10:00", "05-28", "third business day, over Memorial Day"),
            ("07-02", "10:00", None, "not told"),
            ("07-02", "11:00", "07-08", "third business day, over 3 July"),
            ("08-13", "10:00", "08-19", "third business day, over the closing day"),
            ("09-04", "10:00", "09-10", "third business day, over Labor Day"),
        ):
            found = at(on, clock)
            closed = found + days(25)
            bad = log.write(
                found, "misdirected", "paper", closed, **{column: told and at(told, "00:10")}
            )
            breaks(log, bad, add_business_days(found.date(), 2), found, clause, note, closed)
        for on, told, note in (
            ("06-17", "06-22", "second business day over Juneteenth"),
            ("07-02", "07-07", "second business day over 3 July"),
            ("08-13", "08-18", "second business day over the closing day"),
            ("09-04", "09-09", "second business day over Labor Day"),
            ("09-12", "09-15", "reported on a Saturday"),
        ):
            found = at(on, "10:00")
            good = log.write(
                found, "misdirected", "paper", found + days(25), **{column: at(told, "23:50")}
            )
            book.keeps(good, found, clause, note)
    for on in ("05-28", "07-30", "08-28"):
        found = at(on, "09:40")
        bad = log.write(
            found,
            "other_breach",
            "other",
            found + days(12),
            legal_director_reported_at=None,
            commissioner_notified_at=None,
            hr_notified_at=None,
        )
        breaks(log, bad, found.date() + days(1), found, "CT-13", "nobody told", found + days(12))
        breaks(
            log,
            bad,
            add_business_days(found.date() + days(1), 2),
            found,
            "CT-14a CT-14b",
            "nobody told",
            found + days(12),
        )
    found = at("09-30", "15:00")
    fresh = log.write(
        found,
        "theft",
        "phone",
        None,
        supervisor_reported_at=None,
        loss_procedure_at=None,
        legal_director_reported_at=None,
        commissioner_notified_at=None,
        hr_notified_at=None,
        clients_notified_at=None,
    )
    book.keeps(
        fresh,
        found,
        "CT-09 CT-10 CT-13 CT-14a CT-14b SW-11",
        "discovered that day, nothing due yet",
    )


def _clients(log: Log) -> None:
    """SW-11: affected clients are told within thirty days."""
    for on, told, closed, encrypted in (
        ("04-20", None, 40, False),
        ("05-11", 31, 33, True),
        ("06-12", None, None, False),
        ("07-14", 31, 40, False),
        ("08-10", None, None, True),
        ("08-31", 30.7, None, False),
    ):
        found = at(on, "10:00")
        done = found + days(closed) if closed else None
        bad = log.write(
            found,
            "misdirected",
            "email",
            done,
            encrypted=encrypted,
            clients_notified_at=at(found.date() + days(31), "00:05") if told else None,
        )
        breaks(
            log,
            bad,
            found.date() + days(30),
            found,
            "SW-11",
            ("told on the 31st day" if told else "not told")
            + (", though encrypted" if encrypted else ""),
            done,
        )
    for on, affected, told in (
        ("07-15", 4, 30),
        ("08-11", 1, 30),
        ("08-31", 0, None),
        ("09-02", 3, None),
    ):
        found = at(on, "10:00")
        good = log.write(
            found,
            "misdirected",
            "email",
            None,
            clients_affected=affected,
            clients_notified_at=at(found.date() + days(30), "23:30") if told else None,
        )
        log.book.keeps(
            good,
            found,
            "SW-11",
            "told late on the 30th day"
            if told
            else ("not yet due" if affected else "no client affected"),
        )
