"""Planted deletes and large edits, and registry records taken out without a reason."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.access import Access
from data_samples.generate.access_plants import BIRTHS, snoop
from data_samples.generate.cases import Case
from data_samples.generate.dates import at, day


def plant(access: Access) -> None:
    """Plant everything about bulk changes and the registry's audit log."""
    _bulk(access)
    _registry(access)


def _bulk(access: Access) -> None:
    """Deletes and large edits, with and without authority."""
    book, load = access.book, access.load
    for on in ("05-12", "07-14", "08-18", "09-22"):
        case = load.make("in_home", "U-21", day("2026-02-16"), births=BIRTHS)
        worker = case.terms[0][0]
        boss = load.people.chain(worker, 1)[0]
        when = at(on, "13:00")

        def act(
            action: str,
            minute: int,
            case: Case = case,
            worker: str = worker,
            when: dt.datetime = when,
            **more,
        ) -> str:
            return access.event(
                worker, when + dt.timedelta(minutes=minute), action, case.case_id, **more
            )

        for minute, action, more, note in (
            (0, "delete", {}, "delete without authority"),
            (1, "delete", {"authorised_by": worker}, "delete authorised by the actor"),
            (2, "edit", {"records_affected": 51}, "edit of 51 records without authority"),
            (3, "edit", {"records_affected": 400, "authority_ref": "   "}, "authority is blank"),
        ):
            book.breaks(act(action, minute, **more), when, "MS-09", note)
        for minute, action, more, note in (
            (4, "delete", {"authorised_by": boss}, "delete authorised by the supervisor"),
            (5, "delete", {"authority_ref": "RET-2026-077"}, "delete with an authority"),
            (6, "edit", {"records_affected": 50}, "edit of exactly 50 records"),
            (7, "search", {"records_affected": 900}, "a large search"),
            (
                8,
                "edit",
                {"records_affected": 75, "authorised_by": worker, "authority_ref": "CHG-9"},
                "authorised by the actor, but with an authority",
            ),
        ):
            book.keeps(act(action, minute, **more), when, "MS-09", note)


def _registry(access: Access) -> None:
    """The abuse and neglect registry: exports and prints without a reason."""
    book, load = access.book, access.load
    people = load.people
    for n, on in enumerate(("06-16", "07-21", "08-12", "09-17")):
        case = load.make("investigation", "U-31", day("2026-02-16"), births=BIRTHS)
        when = at(on, "11:20")
        clerk = people.role("licensing", "records")[n]
        snoop(
            access,
            clerk,
            when,
            ("export", "print")[n % 2],
            case,
            "registry record taken out without a reason",
            "MS-04 DHS-06",
            "REGISTRY",
            "broad",
        )
        intake = people.role("intake")[n]
        load.work("background_check", case.case_id, intake, when, when + dt.timedelta(hours=2))
        fine = access.event(
            intake, when + dt.timedelta(minutes=119), "print", case.case_id, "REGISTRY"
        )
        book.keeps(fine, when, "MS-04 MS-31", "registry record printed for a background check")
        snoop(
            access,
            intake,
            when + dt.timedelta(hours=2),
            "view",
            case,
            "registry record seen after the check was done",
            "MS-04",
            "REGISTRY",
        )
