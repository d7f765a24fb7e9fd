"""Planted disclosures on a consent, and on the advice of Legal."""

from __future__ import annotations

import datetime as dt

from data_samples.generate import words
from data_samples.generate.dates import at, day, days
from data_samples.generate.disclosure import Desk
from data_samples.generate.disclosure_duty_plants import BIRTHS, TO_PARENT
from data_samples.generate.disclosure_plants import DATES, spare, spoil


def plant(desk: Desk) -> None:
    """Plant everything about releases and legal advice."""
    _consents(desk)
    _legal(desk)
    _others(desk)


def _consents(desk: Desk) -> None:
    """CT-05 and CT-06g: form, signature, dates, person, recipient and scope of a release."""
    load = desk.load
    good = {
        "form": "DCF-2131F",
        "signed": -5,
        "expires": 60,
        "revoked": None,
        "scope": ["health", "education"],
        "counterparty": words.CLINICS[0],
    }
    for n, (on, note, change) in enumerate(
        (
            ("05-12", "expired the day before", {"expires": -1}),
            ("06-03", "unsigned", {"signed": None}),
            ("07-07", "unsigned", {"signed": None}),
            ("07-14", "signed the day after", {"signed": 1}),
            ("07-21", "expired the day before", {"expires": -1}),
            ("07-28", "revoked that day", {"revoked": 0}),
            ("08-04", "for another recipient", {"counterparty": words.CLINICS[1]}),
            ("08-11", "for another scope", {"scope": ["education", "name_address"]}),
            ("08-18", "the form for requests to others", {"form": "DCF-2131T"}),
            ("08-25", "another form", {"form": "other"}),
            ("09-01", "of a sibling", {"sibling": True}),
            ("09-08", "expired and revoked that day", {"expires": 0, "revoked": 0}),
            ("09-15", "none named", {"none": True}),
        )
    ):
        case = load.make("in_home", "U-11", day("2026-02-02"), births=BIRTHS)
        terms = good | change
        person = case.children[1 if terms.get("sibling") else 0]

        def around(offset: int | None, on: str = on) -> dt.date | None:
            return None if offset is None else day(on) + days(offset)

        given = (
            None
            if terms.get("none")
            else desk.release(
                person,
                terms["counterparty"],
                terms["scope"],
                around(terms["signed"]),
                around(terms["expires"]),
                terms["form"],
                around(terms["revoked"]),
            )
        )
        more = {"basis": "consent", "release_id": given, "recipient_org": words.CLINICS[0]}
        if n % 3 == 2:
            more["legal_basis"] = "consent of parent"
        also = ("" if n % 2 else "CT-07") + (" CT-02 ME-03" if n % 3 == 2 else "")
        spoil(
            desk,
            on,
            ("medical", "health", "service_to_child"),
            "CT-05 CT-06g",
            f"release {note}",
            also,
            case,
            review=bool(n % 2),
            **more,
        )
    for on, note, change in (
        ("07-08", "expires that day", {"expires": 0}),
        ("07-15", "signed that day", {"signed": 0}),
        ("08-05", "revoked the day after", {"revoked": 1}),
        ("08-19", "without an expiry", {"expires": None}),
        ("09-02", "scope holds more", {"scope": ["case_record", "health", "photograph"]}),
    ):
        case = load.make("in_home", "U-11", day("2026-02-02"), births=BIRTHS)
        terms = good | change
        dates = [
            None if terms[k] is None else day(on) + days(terms[k])
            for k in ("signed", "expires", "revoked")
        ]
        given = desk.release(
            case.children[0],
            terms["counterparty"],
            terms["scope"],
            dates[0],
            dates[1],
            terms["form"],
            dates[2],
        )
        spare(
            desk,
            on,
            ("medical", "health", "service_to_child"),
            "CT-05 CT-06g CT-07 CT-02",
            f"release {note}",
            case,
            basis="consent",
            release_id=given,
            recipient_org=words.CLINICS[0],
        )


def _legal(desk: Desk) -> None:
    """CT-07: what CT-06 does not permit goes to Legal first."""
    what = ("law_enforcement", "case_record", "investigation_or_proceeding")
    for on, decided, outcome, note in (
        ("05-05", "none", None, "Legal not asked"),
        ("07-06", "none", None, "Legal not asked"),
        ("07-27", "open", None, "Legal has not decided"),
        ("08-10", "after", "release", "Legal decided the day after"),
        ("09-14", "before", "withhold", "Legal advised to withhold"),
    ):
        case = desk.load.pick(day(on))
        when = {
            "before": at(day(on) - days(1), "12:00"),
            "after": at(day(on) + days(1), "12:00"),
        }.get(decided)
        review = (
            None
            if decided == "none"
            else desk.review(
                when, outcome, case_id=case.case_id, asked_at=at(day(on) - days(2), "12:00")
            )
        )
        spoil(desk, on, what, "CT-07", note, case=case, review=False, review_id=review)
    for on, outcome in zip(DATES[1:4], ("release", "advice", "release_redacted"), strict=True):
        case = desk.load.pick(day(on))
        found = desk.tell(at(on, "11:00"), case, *what, review=False)
        desk.review(at(on, "10:59"), outcome, disclosure_id=found, case_id=case.case_id)
        desk.book.keeps(found, day(on), "CT-07", f"Legal decided the minute before: {outcome}")


def _others(desk: Desk) -> None:
    """CT-08: everyone else asks Legal about every request."""
    load = desk.load
    for n, on in enumerate(("05-06", "07-07", "08-11", "09-14", "09-28")):
        case = load.make("in_home", "U-22", day("2026-02-02"), births=BIRTHS)
        boss = load.people.chain(case.terms[0][0], 1)[0]
        load.assign(case, boss, "supervisor", at("2026-02-03", "09:00"), None, manages=True)
        review = None
        if n in (2, 3):
            review = desk.review(
                at(day(on) + days(1), "09:00") if n == 2 else at(day(on) - days(1), "09:00"),
                "release" if n == 2 else "withhold",
                case_id=case.case_id,
            )
        spoil(
            desk,
            on,
            TO_PARENT,
            "CT-08",
            "supervisor; "
            + {2: "Legal decided the day after", 3: "Legal said no"}.get(n, "Legal not asked"),
            case=case,
            staff_id=boss,
            review=False,
            review_id=review,
        )
        spare(
            desk,
            on,
            TO_PARENT,
            "CT-08",
            "supervisor; Legal decided the day before",
            case,
            staff_id=boss,
        )
        spare(desk, on, TO_PARENT, "CT-08", "social worker: CT-06 permits", case, clock="15:15")
