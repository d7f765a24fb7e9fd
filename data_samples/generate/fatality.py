"""Requests about fatalities, what is released on them, and the agency's own requests."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.dates import FIRST, add_business_days, at, business_days, day, days
from data_samples.generate.disclosure import Desk
from data_samples.generate.legal import BIRTHS, request


def plant(desk: Desk) -> None:
    """Plant everything about fatalities and about requests sent."""
    _fatality_requests(desk)
    _fatality_releases(desk)
    _sent(desk)


def _fatality_requests(desk: Desk) -> None:
    """MS-30: requests about a fatality go to the State Office within three business days."""
    book, people = desk.book, desk.load.people
    county = people.unit("U-11")[0]
    regional = people.role("area_supervisor")[0]
    rows = (
        ("05-20", "05-27", county, "fourth business day, over Memorial Day"),
        ("07-01", "07-08", county, "fourth business day, over 3 July"),
        ("07-22", None, regional, "never forwarded"),
        ("08-12", "08-19", county, "fourth business day, over the closing day"),
        ("09-02", "09-09", regional, "fourth business day, over Labor Day"),
        ("06-16", "06-22", county, ""),
        ("07-01", "07-07", county, ""),
        ("09-03", "09-09", regional, ""),
        ("08-11", "08-17", county, ""),
        ("09-28", None, county, "not yet due"),
        ("07-23", None, people.role("other")[0], "received at the State Office"),
    )
    for on, forwarded, receiver, note in rows:
        received = at(on, "15:00")
        late = bool(note) and not note.startswith(("not yet", "received"))
        found = request(
            desk,
            received,
            "public_records",
            None,
            routed=received + dt.timedelta(minutes=30),
            by=receiver,
            about_fatality=True,
            requester_type="newspaper",
            forwarded_to_state_office_at=at(forwarded, "17:00") if forwarded else None,
        )
        if late:
            book.breaks(found, received, "MS-30", note)
        else:
            book.keeps(
                found, received, "MS-30", note or "third business day over a weekend or holiday"
            )


def _fatality_releases(desk: Desk) -> None:
    """MS-29: by the State Office, on a public-records request, a near fatality certified."""
    book, load = desk.book, desk.load
    officer = load.people.role("other")[1]
    regional = load.people.role("area_supervisor")[1]

    def release(
        on: str,
        content: str,
        clock: str = "11:00",
        kind: str | None = "public_records",
        by: str | None = None,
        **more,
    ) -> str:
        case = load.make("foster_care", "U-22", day("2025-11-17"), births=BIRTHS, tpr=None)
        staff = by or officer
        if staff == "manager":
            staff = case.terms[0][0]
        else:
            load.assign(
                case,
                staff,
                "state_office" if staff == officer else "supervisor",
                at(on, "08:00"),
                None,
                manages=True,
            )
        asked = at(add_business_days(day(on) - days(20), 0), "10:00")
        request_id = kind and request(
            desk,
            max(asked, at(FIRST, "10:00")),
            kind,
            case,
            routed=max(asked, at(FIRST, "10:00")) + dt.timedelta(hours=2),
            by=load.people.role("other")[0],
            about_fatality=True,
            decision="granted",
            requester_type="newspaper",
            reviewed=at(on, "08:30"),
            decided=at(on, "09:00"),
            responded=at(on, clock),
        )
        return desk.tell(
            at(on, clock),
            case,
            "press",
            content,
            "public_records",
            staff_id=staff,
            request_id=request_id,
            review=not request_id,
            **more,
        )

    for on, content, note, more in (
        ("06-02", "fatality", "by county staff", {"by": "manager"}),
        ("07-14", "fatality", "by county staff", {"by": "manager"}),
        ("07-28", "near_fatality", "by regional staff", {"by": regional}),
        ("08-11", "fatality", "no request", {"kind": None}),
        ("08-25", "near_fatality", "on a press request", {"kind": "press"}),
        ("09-08", "near_fatality", "not certified", {"physician_certified": False}),
        ("09-22", "near_fatality", "certification not recorded", {"physician_certified": None}),
    ):
        book.breaks(release(on, content, **more), day(on), "MS-29", note)
    for on, content, note in (
        ("06-03", "fatality", "State Office, on request"),
        ("07-15", "near_fatality", "certified"),
        ("08-12", "fatality", "State Office, on request"),
        ("09-09", "near_fatality", "certified"),
    ):
        book.keeps(release(on, content), day(on), "MS-29", note)


_SENT_WITHOUT_RIGHT = (
    "no release",
    "expired the day before",
    "unsigned",
    "revoked that day",
    "the other form",
    "for another counterparty",
    "signed the day after",
    "of a sibling",
)


def _sent(desk: Desk) -> None:
    """CT-04: the agency's own requests, each with a signed and current DCF-2131T."""
    book, load = desk.book, desk.load
    rows = [(on.isoformat(), {}, None) for on in business_days()[2::6]]
    rows += [
        ("05-12", {"none": True}, "no release"),
        ("07-07", {"none": True}, "no release"),
        ("07-14", {"expires": -1}, "expired the day before"),
        ("07-28", {"signed": None}, "unsigned"),
        ("08-04", {"revoked": 0}, "revoked that day"),
        ("08-11", {"form": "DCF-2131F"}, "the other form"),
        ("08-18", {"counterparty": "Birch Mental Health Centre"}, "for another counterparty"),
        ("09-01", {"signed": 1}, "signed the day after"),
        ("09-15", {"sibling": True}, "of a sibling"),
        ("07-15", {"expires": 0}, "expires that day"),
        ("08-05", {"signed": 0}, "signed that day"),
        ("09-02", {"revoked": 1}, "revoked the day after"),
        ("09-16", {"expires": None}, "without an expiry"),
    ]
    for on, change, note in rows:
        case = (
            load.make("in_home", "U-32", day("2026-01-20"), births=(*BIRTHS, dt.date(2019, 1, 8)))
            if note
            else load.pick(day(on))
        )
        terms = {
            "form": "DCF-2131T",
            "signed": -4,
            "expires": 90,
            "revoked": None,
            "counterparty": "Cedar Paediatrics",
        } | change
        dates = [
            None if terms[k] is None else day(on) + days(terms[k])
            for k in ("signed", "expires", "revoked")
        ]
        person = case.children[1 if change.get("sibling") else 0]
        given = (
            None
            if change.get("none")
            else desk.release(
                person,
                terms["counterparty"],
                ["health", "education"],
                dates[0],
                dates[1],
                terms["form"],
                dates[2],
            )
        )
        request_id = book.new_id("Q")
        book.add(
            "record_requests",
            request_id=request_id,
            direction="sent",
            kind="other",
            case_id=case.case_id,
            person_id=case.children[0],
            counterparty="Cedar Paediatrics",
            received_at=at(on, "13:15"),
            received_by=case.terms[0][0],
            about_fatality=False,
            release_id=given,
        )
        if note in _SENT_WITHOUT_RIGHT:
            book.breaks(request_id, day(on), "CT-04", f"DCF-2131T {note}")
        elif note:
            book.keeps(request_id, day(on), "CT-04", f"DCF-2131T {note}")
