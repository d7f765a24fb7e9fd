"""Planted accounts: shared, ownerless and doubled ones, profiles, leavers, strange sign-ins."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.access import Access
from data_samples.generate.dates import BOTH, Q2, Q3, at, day, days

OLD = at("2022-05-02", "09:00")


def plant(access: Access) -> None:
    """Plant everything about accounts and sign-ins."""
    _individual(access)
    _profiles(access)
    _leavers(access)
    _disabled(access)


def _individual(access: Access) -> None:
    """MS-35 and MS-36: one person, one account; every sign-in is somebody's."""
    book, people = access.book, access.load.people
    clerk, other, third = (
        people.role("records")[0],
        people.role("other")[0],
        people.role("quality")[0],
    )

    def wrong(account_id: str, periods, note: str) -> None:
        book.breaks(f"ECMS|{account_id}", periods, "MS-35", note)

    desk = access.account("ECMS", None, "office", OLD, shared=True)
    wrong(desk, BOTH, "front-desk account shared by several people")
    owned = access.account(
        "FACTS", people.role("ombudsman")[0], "office", at("2026-07-06", "09:00"), shared=True
    )
    book.breaks(f"FACTS|{owned}", Q3, "MS-35", "shared account under one person's name")
    nobody = access.account("ECMS", None, "caseworker", OLD)
    wrong(nobody, BOTH, "enabled account without a person")
    young = access.account("ECMS", None, "caseworker", at("2026-08-03", "09:00"))
    wrong(young, Q3, "enabled account without a person, new in the quarter")
    for owner, since, periods in ((other, at("2026-08-17", "09:00"), Q3), (third, OLD, BOTH)):
        double = access.account("ECMS", owner, "office", since)
        wrong(double, periods, "second account of one person")
        wrong(access.accounts["ECMS", owner], periods, "first of two accounts of one person")
    for name in ("backup-agent", "nightly-interface"):
        book.keeps(f"ECMS|{name}", BOTH, "MS-35", "service account, listed apart")
    swap = at("2026-07-13", "09:00")
    access.account("Accurint", people.role("intake")[0], "intake", OLD, swap)
    second = access.account("Accurint", people.role("intake")[0], "intake", swap)
    book.keeps(
        f"Accurint|{second}", Q3, "MS-35", "second account begins the second the first one ends"
    )
    gone = access.account("ECMS", None, "office", OLD, at("2026-09-30", "16:00"), shared=True)
    book.keeps(f"ECMS|{gone}", Q3, "MS-35", "shared account disabled on the last day")
    wrong(gone, Q2, "shared account, still enabled at the end of the quarter")
    shut = access.account("ECMS", None, "office", OLD)
    access.change("ECMS", shut, at("2026-06-12", "10:00"), "disable", "HR-2026-06")
    book.keeps(f"ECMS|{shut}", BOTH, "MS-35", "ownerless account closed by a change")

    for on in ("06-03", "07-09", "08-25", "09-14"):
        when = at(on, "08:20")
        for n, (account, staff, note) in enumerate(
            (
                (desk, None, "sign-in by a shared account"),
                (desk, clerk, "shared account, though the log names a worker"),
                (nobody, None, "account without a person"),
            )
        ):
            event = access.event(staff, when + dt.timedelta(minutes=n), "login", account_id=account)
            book.breaks(event, when, "MS-36", note)
        blank = access.book.new_id("E", 100001)
        book.add(
            "access_events",
            event_id=blank,
            system="ECMS",
            account_id=None,
            staff_id=None,
            occurred_at=when + dt.timedelta(minutes=5),
            action="login",
            case_id=None,
        )
        book.breaks(blank, when, "MS-36", "neither account nor worker")
        failed = access.event(None, when + dt.timedelta(minutes=6), "failed_login", account_id=desk)
        book.keeps(failed, when, "MS-36", "failed sign-in by a shared account")
        known = access.event(clerk, when + dt.timedelta(minutes=7), "login", log_staff_id=None)
        book.keeps(known, when, "MS-36", "worker known from the account alone")


def _profiles(access: Access) -> None:
    """MS-37 and MS-38: a profile from the beginning, and every change documented."""
    book, people = access.book, access.load.people
    workers = people.unit("U-12") + people.unit("U-22")
    for n, (since, periods) in enumerate(
        (("2026-05-04", BOTH), ("2026-07-06", Q3), ("2026-08-10", Q3))
    ):
        account = access.account("CLEAN", workers[n], (None, "  ", None)[n], at(since, "09:00"))
        book.breaks(f"CLEAN|{account}", periods, "MS-37", "no profile")
    for n, (on, periods) in enumerate((("05-20", BOTH), ("07-16", Q3), ("09-03", Q3))):
        account = access.account("CLEAN", workers[n + 3], "caseworker", at("2026-05-01", "09:00"))
        access.change("CLEAN", account, at(on, "10:00"), "profile", f"ECMS note {700 + n}")
        book.breaks(f"CLEAN|{account}", periods, "MS-37", "profile given only by a later change")
    for n, first in enumerate(("enable", "grant", "enable")):
        account = access.account("Accurint", workers[n], "caseworker", at("2026-06-01", "09:00"))
        access.change("Accurint", account, at("2026-06-01", "09:00"), first, "HR-2026-06")
        access.change(
            "Accurint", account, at(f"0{7 + n}-20", "10:00"), "profile", f"ECMS note {800 + n}"
        )
        book.keeps(
            f"Accurint|{account}", Q3, "MS-37", "profile changed, but not by the first change"
        )
    account = access.accounts["ECMS", workers[0]]
    access.change("ECMS", account, at("2026-03-03", "09:00"), "enable", "HR-2026-03")
    for on, reference in (("06-09", None), ("07-08", None), ("08-06", "   "), ("09-24", None)):
        change = access.change("ECMS", account, at(on, "14:00"), "profile", reference)
        book.breaks(change, day(on), "MS-38", "profile change without a reference")
    for on, kind, reference in (
        ("07-09", "reset", None),
        ("08-07", "grant", None),
        ("09-25", "profile", "ECMS note 912"),
    ):
        change = access.change("ECMS", account, at(on, "14:00"), kind, reference)
        book.keeps(change, day(on), "MS-38", f"{kind}, reference: {reference}")


def _leavers(access: Access) -> None:
    """MS-39: leavers' accounts, at the edge of the day of grace."""
    book, people = access.book, access.load.people
    ends = {  # unit: (disabled at, periods in which it breaks the clause, note)
        "U-11": (at("05-30", "23:50"), (), "closed late on the day after the last day"),
        "U-12": (at("06-24", "09:00"), (Q2,), "closed two weeks late"),
        "U-21": (None, (Q3,), "never closed"),
        "U-22": (at("07-19", "09:00"), (Q3,), "closed two days after the last day"),
        "U-31": (at("09-15", "12:00"), (Q3,), "closed six weeks late"),
        "U-32": (at("08-22", "10:00"), (), "closed on the day after the last day"),
    }
    for staff_id, row in people.staff.items():
        if not row["active_to"]:
            continue
        disabled, periods, note = ends[row["unit_id"]]
        account = access.account(
            "ECMS", staff_id, "caseworker", at(row["active_from"], "09:00"), disabled
        )
        last = row["active_to"]
        if periods:
            book.breaks(f"ECMS|{account}", periods, "MS-39", f"leaver's account {note}")
        else:
            book.keeps(f"ECMS|{account}", last, "MS-39", f"leaver's account {note}")
        fine = access.event(staff_id, at(last, "16:55"), "login")
        book.keeps(fine, last, "MS-39", "sign-in on the last day")
        if row["unit_id"] in ("U-12", "U-21", "U-22", "U-31"):
            late = access.event(staff_id, at(last + days(1), "07:30"), "login")
            book.breaks(late, last + days(1), "MS-39", "sign-in the day after the last day")
    newcomer = next(s for s, row in people.staff.items() if row["active_from"] > day("2026-04-01"))
    first = people.staff[newcomer]["active_from"]
    access.account("ECMS", newcomer, "caseworker", at(first - days(4), "09:00"))
    early = access.event(newcomer, at(first - days(1), "15:00"), "login")
    book.breaks(early, first, "MS-39", "sign-in before the first day of employment")
    fine = access.event(newcomer, at(first, "08:01"), "login")
    book.keeps(fine, first, "MS-39", "sign-in on the first day of employment")


def _disabled(access: Access) -> None:
    """MS-39: events while the account is disabled, by its end or by a change."""
    book, people = access.book, access.load.people
    worker = people.role("licensing")[0]
    off = at("2026-07-13", "12:00")
    account = access.account("FACTS", worker, "office", OLD, off)
    fine = access.event(
        worker, off - dt.timedelta(seconds=1), "login", system="FACTS", account_id=account
    )
    book.keeps(fine, off, "MS-39", "one second before the account was disabled")
    late = access.event(worker, off, "login", system="FACTS", account_id=account)
    book.breaks(late, off, "MS-39", "at the second the account was disabled")
    paused = access.account("FACTS", people.role("licensing")[1], "office", OLD)
    for on, kind in (
        ("05-11", "disable"),
        ("05-18", "enable"),
        ("08-03", "disable"),
        ("08-31", "enable"),
    ):
        access.change("FACTS", paused, at(on, "09:00"), kind, "HR leave")
    for on, is_wrong in (("05-13", True), ("08-12", True), ("05-18", False), ("08-31", False)):
        event = access.event(
            people.role("licensing")[1], at(on, "09:00"), "login", system="FACTS", account_id=paused
        )
        if is_wrong:
            book.breaks(
                event, day(on), "MS-39", "sign-in while the account was disabled by a change"
            )
        else:
            book.keeps(event, day(on), "MS-39", "sign-in the second the account was enabled again")
