"""Planted disclosures by who discloses: duty, case management, CT-06's permissions."""

from __future__ import annotations

import datetime as dt

from data_samples.generate import words
from data_samples.generate.cases import Case
from data_samples.generate.dates import at, day, days
from data_samples.generate.disclosure import Desk
from data_samples.generate.disclosure_plants import spare, spoil

BIRTHS = (dt.date(2013, 3, 9), dt.date(2018, 10, 2))
TO_PARENT = ("parent_guardian", "case_record", "client_request")
TO_CLIENT = ("client", "case_record", "client_request")
TO_COURT = ("court", "case_record", "court_hearing")


def plant(desk: Desk) -> None:
    """Plant everything about who may disclose."""
    _managing(desk)
    _contracted(desk)
    _closed(desk)
    _parents(desk)
    _colleagues(desk)
    _courts(desk)


def _managing(desk: Desk) -> None:
    """DHS-06 and DHS-09: a duty at that time, and management of the case on that day."""
    load = desk.load
    for n, on in enumerate(("05-19", "07-15", "08-18", "09-15")):
        case = load.make("in_home", "U-31", day("2026-02-02"), births=BIRTHS)
        stranger = load.stranger(case)
        spoil(
            desk,
            on,
            TO_PARENT,
            "DHS-06 DHS-09",
            "worker has nothing to do with the case",
            case=case,
            staff_id=stranger,
        )
        second = load.stranger(case)
        while second == stranger:
            second = load.stranger(case)
        load.assign(case, second, "secondary", at(on, "08:00"), None)
        spoil(
            desk,
            on,
            TO_PARENT,
            "DHS-09",
            "assigned, but does not manage the case",
            case=case,
            staff_id=second,
            clock="11:30",
        )
        one, two = [s for s in load.people.unit("U-32")][:2]
        shared = load.make(
            "in_home",
            "U-32",
            day("2026-02-02"),
            births=BIRTHS,
            workers=[
                (one, at("2026-02-02", "08:00"), at(on, "12:00")),
                (two, at(on, "12:00"), None),
            ],
        )
        found = spoil(
            desk,
            on,
            TO_PARENT,
            "DHS-06",
            "managed the case until noon that day",
            case=shared,
            staff_id=one,
            clock="15:00",
        )
        desk.book.keeps(found, day(on), "DHS-09", "managed the case on that day, until noon")
        spare(
            desk,
            on,
            TO_PARENT,
            "DHS-06 DHS-09",
            "took the case over this minute",
            shared,
            staff_id=two,
            clock="12:00",
        )
        after = load.make(
            "in_home",
            "U-32",
            day("2026-02-02"),
            births=BIRTHS,
            workers=[
                (one, at("2026-02-02", "08:00"), at(day(on) - days(1), "17:00")),
                (two, at(day(on) - days(1), "17:00"), None),
            ],
        )
        spoil(
            desk,
            on,
            TO_PARENT,
            "DHS-09 DHS-06",
            "managed the case until the day before",
            case=after,
            staff_id=one,
            clock="08:20",
        )
        if n:
            cover = load.stranger(case)
            while cover == stranger:
                cover = load.stranger(case)
            load.assign(
                case,
                cover,
                "coverage",
                at(on, "00:00"),
                at(day(on) + days(1), "00:00"),
                manages=True,
            )
            spare(
                desk,
                on,
                TO_PARENT,
                "DHS-09 DHS-06",
                "covers and manages the case for the day",
                case,
                staff_id=cover,
                clock="16:45",
            )


def _contracted(desk: Desk) -> None:
    """DHS-05: a contracted worker's failing disclosure, and a compliant one."""
    load = desk.load
    workers = load.people.role("contracted")[1:]
    for n, on in enumerate(("05-20", "07-21", "08-20", "09-22")):
        case = load.make("in_home", "U-21", day("2026-02-02"), births=BIRTHS)
        spoil(
            desk,
            on,
            ("other", "name_address", "personal"),
            "DHS-05",
            "contracted worker told a friend",
            "DHS-06 DHS-09 MS-01 MS-51 CT-02 ME-03 CT-08",
            case=case,
            staff_id=workers[n],
            basis="none",
            legal_basis=None,
            review=False,
        )
        load.assign(case, workers[n + 1], "contracted", at(on, "09:00"), None, manages=True)
        spare(
            desk,
            on,
            TO_PARENT,
            "DHS-05 CT-08",
            "contracted worker who manages the case, Legal asked",
            case,
            staff_id=workers[n + 1],
        )


def _closed(desk: Desk) -> None:
    """CT-06a, CT-06b, CT-06c: open cases only, unless Legal was asked."""
    load = desk.load
    for clause, what in (
        ("CT-06a", TO_CLIENT),
        ("CT-06b", TO_PARENT),
        ("CT-06c", ("client_attorney", "case_record", "client_request")),
    ):
        for n, on in enumerate(("06-17", "07-16", "08-12", "09-17")):
            closed = day(on) - days(1)
            case = load.make("in_home", "U-12", day("2025-12-01"), closed, BIRTHS)
            for member in desk.book.rows["case_members"]:
                if member["case_id"] == case.case_id and member["role"] == "birth_parent":
                    member["to_on"] = None  # a parent stays a parent when the case closes
            worker = load.stranger(case)
            load.assign(case, worker, "coverage", at(closed, "08:00"), None, manages=True)
            kind = (
                what if clause != "CT-06c" or n != 2 else ("authorised_representative", *what[1:])
            )
            more = {"staff_id": worker, "review": False}
            if n == 3:
                more["review_id"] = desk.review(
                    at(on, "18:00"), "release", case_id=case.case_id, asked_at=at(on, "09:00")
                )
            spoil(
                desk,
                on,
                kind,
                clause,
                "the day after the case closed" + (", Legal decided later" if n == 3 else ""),
                "CT-07",
                case,
                **more,
            )
            spare(
                desk,
                closed.isoformat(),
                kind,
                f"{clause} CT-07",
                "on the closing day",
                case,
                staff_id=worker,
                clock="16:30",
            )
            spare(
                desk,
                on,
                kind,
                f"{clause} CT-07",
                "closed, but Legal decided before",
                case,
                staff_id=worker,
                review=True,
            )
            again = load.make("in_home", "U-12", day(on), None, BIRTHS)
            spare(desk, on, kind, f"{clause} CT-07", "reopened as a new case that day", again)


def _parents(desk: Desk) -> None:
    """CT-06b: a parent or guardian on that day."""
    load = desk.load
    for n, on in enumerate(("06-18", "07-22", "08-26", "09-23")):
        case = load.make("foster_care", "U-12", day("2026-01-12"), births=BIRTHS, tpr=None)
        aunt = load.people.person(dt.date(1980, 1, 5))
        load.member(case, aunt, "other")
        spoil(
            desk,
            on,
            TO_PARENT,
            "CT-06b",
            "an aunt, no parent or guardian",
            "CT-07",
            case,
            recipient_person_id=aunt,
        )
        spoil(
            desk,
            on,
            TO_PARENT,
            "CT-06b",
            "recipient not recorded",
            "CT-07",
            case,
            clock="10:40",
            recipient_person_id=None,
        )
        spoil(
            desk,
            on,
            TO_PARENT,
            "CT-06b",
            "wrong person; Legal does not cure that",
            "",
            case,
            clock="10:50",
            recipient_person_id=aunt,
            review=True,
        )
        guardian = load.people.person(dt.date(1975, 7, 5))
        load.member(case, guardian, "guardian", to_on=day(on))
        spare(
            desk,
            on,
            TO_PARENT,
            "CT-06b CT-07",
            "guardian until the end of that day",
            case,
            recipient_person_id=guardian,
        )
        spoil(
            desk,
            (day(on) + days(1)).isoformat(),
            TO_PARENT,
            "CT-06b",
            "guardian until the day before",
            "CT-07",
            case,
            recipient_person_id=guardian,
        )
        del n


def _colleagues(desk: Desk) -> None:
    """CT-06d: colleagues need a function on the case or a stated reason."""
    load = desk.load
    for n, on in enumerate(("05-21", "07-23", "08-27", "09-24")):
        case = load.make("investigation", "U-21", day("2026-02-09"), births=BIRTHS)
        stranger = load.people.staff[load.stranger(case)]["person_id"]
        spoil(
            desk,
            on,
            ("staff", "case_record", "programme_administration"),
            "CT-06d",
            "colleague without a function, no reason stated",
            "CT-07",
            case,
            recipient_person_id=stranger,
            business_reason=(None, "  ")[n % 2],
        )
        spare(
            desk,
            on,
            ("staff", "case_record", "programme_administration"),
            "CT-06d CT-07",
            "no function, but a reason is stated",
            case,
            recipient_person_id=stranger,
            business_reason=words.CANARIES[n],
        )
        helper = load.stranger(case)
        load.assign(case, helper, "secondary", at(on, "14:10"), None)
        spare(
            desk,
            on,
            ("staff", "case_record", "programme_administration"),
            "CT-06d CT-07",
            "no reason stated, but assigned since this minute",
            case,
            recipient_person_id=load.people.staff[helper]["person_id"],
            business_reason=None,
        )


def _courts(desk: Desk) -> None:
    """CT-06f: a hearing on that case within ninety days on either side."""
    load = desk.load

    def case_with(on: str, offset: int | None) -> Case:
        case = load.make("foster_care", "U-22", day("2026-01-05"), births=BIRTHS, tpr=None)
        if offset is not None:
            desk.hearing(case, day(on) + days(offset))
        return case

    for on, offset in (("06-10", None), ("07-01", 91), ("08-05", -91), ("09-09", None)):
        spoil(
            desk,
            on,
            TO_COURT,
            "CT-06f",
            f"hearing {offset or 'none'} (days away)",
            "CT-07",
            case_with(on, offset),
        )
    for on, offset in (("06-10", 0), ("07-01", 90), ("08-05", -90), ("09-09", 12)):
        spare(
            desk, on, TO_COURT, "CT-06f CT-07", f"hearing {offset} days away", case_with(on, offset)
        )
