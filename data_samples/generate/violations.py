"""Confirmed violations: discipline, prosecution, and outside recipients."""

from __future__ import annotations

from data_samples.generate.dates import at, days
from data_samples.generate.incidents import Log, breaks
from data_samples.generate.words import AGENCIES


def plant(log: Log) -> None:
    """Plant everything that follows a confirmed violation."""
    _discipline(log)
    _prosecution(log)
    _outsiders(log)


def _discipline(log: Log) -> None:
    """MS-55 and DHS-12: discipline within sixty days, contracted workers too."""
    workers, contracted = log.people.role("social_worker", "intake"), log.people.role("contracted")
    kinds = ("unauthorised_access", "misdirected", "other_breach")
    for n, (on, change, note) in enumerate(
        (
            ("04-07", {"discipline": None, "discipline_at": None}, "no discipline"),
            ("05-18", {"discipline": "none", "discipline_at": 10}, "discipline: none"),
            ("06-08", {"discipline_at": 61}, "on the 61st day"),
            ("06-22", {"discipline_at": None}, "discipline without a date"),
            ("07-07", {"discipline": None, "discipline_at": None}, "no discipline"),
        )
    ):
        for who, clauses in ((workers[n], "MS-55 DHS-12"), (contracted[n], "DHS-12")):
            found = at(on, "09:30")
            sure = at(found.date() + days(6), "11:00")
            terms = dict(change)
            if isinstance(offset := terms.get("discipline_at"), int):
                terms["discipline_at"] = at(sure.date() + days(offset), "09:00")
            closed = found + days(40) if n == 1 else None
            bad = log.violation(found, kinds[n % 3], who, closed=closed, **terms)
            breaks(log, bad, sure.date() + days(60), found, clauses, note, closed)
    for n, on in enumerate(("05-19", "06-09", "07-08")):
        for who, clauses in ((workers[n + 8], "MS-55 DHS-12"), (contracted[n], "DHS-12")):
            found = at(on, "09:30")
            sure = at(found.date() + days(6), "11:00")
            good = log.violation(
                found,
                kinds[n],
                who,
                discipline="suspension",
                discipline_at=at(sure.date() + days(60), "23:00"),
            )
            log.book.keeps(good, "2026-Q3", clauses, "on the 60th day")
        found = at(("07-20", "08-24", "09-14")[n], "10:10")
        open_case = log.violation(
            found,
            kinds[n],
            workers[n + 12],
            discipline=None,
            discipline_at=None,
            substantiated_at=None,
            prosecution=None,
            prosecution_decided_at=None,
        )
        log.book.keeps(
            open_case, found, "MS-55 DHS-12 DHS-13 CT-15 MS-14", "alleged, not substantiated"
        )
    found = at("08-17", "09:30")
    fresh = log.violation(found, "other_breach", workers[16], discipline=None, discipline_at=None)
    log.book.keeps(fresh, found, "MS-55 DHS-12", "sixty days not over")


def _prosecution(log: Log) -> None:
    """MS-14, DHS-13 and CT-15: a decision on prosecution, and some outcome, within thirty days."""
    workers = log.people.role("social_worker", "supervisor")
    none = {"prosecution": None, "prosecution_decided_at": None}
    for n, on in enumerate(("05-04", "07-06", "07-20", "08-17")):
        found = at(on, "13:00")
        limit = found.date() + days(6 + 30)
        closed = found + days(45)
        bad = log.violation(found, "unauthorised_disclosure", workers[n], closed=closed, **none)
        breaks(log, bad, limit, found, "MS-14", "no decision on prosecution", closed)
        breaks(log, bad, limit, found, "DHS-13", "no decision on prosecution", closed)
        sure = at(found.date() + days(6), "11:00")
        late = log.violation(
            found,
            "unauthorised_access",
            workers[n + 4],
            closed=closed,
            prosecution="referred",
            prosecution_decided_at=at(sure.date() + days(31), "08:00"),
        )
        breaks(log, late, limit, found, "DHS-13", "decided on the 31st day", closed)
        nothing = log.violation(
            found,
            "unauthorised_access",
            workers[n + 8],
            discipline="counselling",
            closed=found + days(70),
            discipline_at=at(sure.date() + days(31 + n), "08:00"),
            **none,
        )
        breaks(
            log, nothing, limit, found, "CT-15", "no outcome within thirty days", found + days(70)
        )
        breaks(log, nothing, limit, found, "DHS-13", "no decision on prosecution", found + days(70))
        good = log.violation(
            found,
            "unauthorised_disclosure",
            workers[n + 12],
            closed=closed,
            prosecution=("not_referred", "referred")[n % 2],
            discipline_at=at(sure.date() + days(40), "10:00"),
            prosecution_decided_at=at(sure.date() + days(30), "23:30"),
        )
        log.book.keeps(good, limit, "MS-14 DHS-13 CT-15", "decided late on the 30th day")
    found = at("09-08", "13:00")
    fresh = log.violation(
        found, "unauthorised_disclosure", workers[17], discipline=None, discipline_at=None, **none
    )
    log.book.keeps(fresh, found, "MS-14 DHS-13 CT-15", "thirty days not over")


def _outsiders(log: Log) -> None:
    """MS-56: the head of the other organisation is told; ME-05: what outsiders pass on."""
    for n, (on, told) in enumerate(
        (("04-08", None), ("05-20", 61), ("06-24", None), ("07-13", 61))
    ):
        found = at(on, "11:00")
        sure = at(found.date() + days(6), "11:00")
        closed = found + days(80) if n else found + days(70)
        bad = log.violation(
            found,
            ("misdirected", "other_breach")[n % 2],
            org=AGENCIES[n % 2],
            closed=closed,
            org_head_notified_at=told and at(sure.date() + days(told), "00:20"),
        )
        breaks(
            log,
            bad,
            sure.date() + days(60),
            found,
            "MS-56",
            "head told on the 61st day" if told else "head not told",
            closed,
        )
        good = log.violation(
            found,
            "other_breach",
            org=AGENCIES[1],
            closed=closed,
            org_head_notified_at=at(sure.date() + days(60), "23:20"),
        )
        log.book.keeps(good, sure.date() + days(60), "MS-56", "head told late on the 60th day")
    found = at("09-02", "11:00")
    fresh = log.violation(found, "misdirected", org=AGENCIES[0], org_head_notified_at=None)
    log.book.keeps(fresh, found, "MS-56", "sixty days not over")
    for on in ("06-03", "07-28", "08-18", "09-16"):
        found = at(on, "15:00")
        closed = found + days(20)
        passed_on = log.violation(found, "unauthorised_disclosure", org=AGENCIES[0], closed=closed)
        log.book.breaks(
            passed_on, found, "ME-05", "an outside recipient passed records on (substantiated)"
        )
        alleged = log.violation(
            found,
            "unauthorised_disclosure",
            org=AGENCIES[0],
            closed=closed,
            substantiated_at=None,
            prosecution=None,
            prosecution_decided_at=None,
            org_head_notified_at=None,
        )
        log.book.keeps(alleged, found, "ME-05 MS-56", "passed on, as alleged; not substantiated")
