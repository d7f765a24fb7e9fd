"""Requests received and sent, their way through the Law Department, and fatality releases."""

from __future__ import annotations

import datetime as dt

from data_samples.generate import words
from data_samples.generate.cases import Case
from data_samples.generate.dates import (
    FIRST,
    LAST,
    Q3,
    add_business_days,
    at,
    business_days,
    day,
    days,
    work_time,
)
from data_samples.generate.disclosure import Desk

KINDS = ("case_review", "case_review", "subpoena", "subpoena", "court_order", "public_records", "legislative",
         "audit", "research", "press", "law_enforcement", "attorney", "other")
REQUESTERS = {"case_review": "parent", "subpoena": "court", "court_order": "court", "press": "newspaper",
              "attorney": "attorney", "legislative": "committee"}
BIRTHS = (dt.date(2016, 5, 30),)


def request(desk: Desk, received: dt.datetime, kind: str, case: Case | None, *, routed: dt.datetime | None = None,
            decision: str | None = None, decided: dt.datetime | None = None, responded: dt.datetime | None = None,
            reviewed: dt.datetime | None = None, outcome: str | None = "release", by: str | None = None,
            **more) -> str:
    """Add a request received, with its legal review if it was routed, and return its id."""
    request_id = desk.book.new_id("Q")
    row = {"direction": "received", "requester_type": REQUESTERS.get(kind, "other"), "counterparty": None,
           "about_fatality": False, "forwarded_to_state_office_at": None, "release_id": None, **more}
    desk.book.add("record_requests", request_id=request_id, kind=kind, case_id=case and case.case_id,
                  person_id=case and case.children[0], received_at=received,
                  received_by=by or desk.load.people.role("records")[0], routed_to_legal_at=routed,
                  due_on=add_business_days(received.date(), 10), decision=decision, decided_at=decided,
                  responded_at=responded, **row)
    if routed and (reviewed or not decided):
        desk.review(reviewed, outcome if reviewed else None, request_id=request_id, case_id=case and case.case_id,
                    reason={"subpoena": "subpoena", "case_review": "case_review"}.get(kind, "other_request"),
                    asked_at=routed + dt.timedelta(minutes=20))
    return request_id


def background(desk: Desk) -> None:
    """Write about one request a business day: routed at once, reviewed, then answered."""
    rng, load = desk.rng, desk.load
    for on in business_days():
        if rng.random() > 0.8:
            continue
        kind = rng.choice(KINDS)
        received = work_time(rng, on)
        case = load.pick(on) if kind not in ("public_records", "research", "audit") else None
        routed = at(add_business_days(on, rng.choice((0, 1, 1, 2))), "17:30") if rng.random() < 0.9 else None
        routed = routed or received + dt.timedelta(minutes=30)
        reviewed = at(add_business_days(routed.date(), rng.randint(2, 9)), "11:00")
        answered = at(add_business_days(reviewed.date(), rng.randint(0, 4)), "15:00")
        if rng.random() < 0.08:
            answered += days(28)
        if routed > at(LAST, "20:00"):
            routed = None
        if answered.date() > LAST:
            request(desk, received, kind, case, routed=routed,
                    requester_type=rng.choice(words.CANARIES) if rng.random() < 0.2 else REQUESTERS.get(kind))
            continue
        decision = rng.choice(("granted", "granted", "partial", "denied"))
        request_id = request(desk, received, kind, case, routed=routed, decision=decision, decided=answered,
                             responded=answered + dt.timedelta(minutes=25), reviewed=reviewed,
                             outcome="withhold" if decision == "denied" else "release_redacted")
        if case and kind in ("case_review", "subpoena", "attorney") and decision == "granted" and rng.random() < 0.5:
            desk.tell(answered + dt.timedelta(minutes=25), case, "client_attorney", "case_record", "court_hearing",
                      request_id=request_id)


def plant(desk: Desk) -> None:
    """Plant everything about requests."""
    _routing(desk)
    _release_before_review(desk)
    _fatality_requests(desk)
    _fatality_releases(desk)
    _sent(desk)


def _routing(desk: Desk) -> None:
    """DHS-08: every case review and subpoena is routed within two business days."""
    book, load = desk.book, desk.load
    for n, (on, routed, note) in enumerate((
            ("05-22", "05-28", "third business day, over Memorial Day"), ("07-02", "07-08", "third business day, over 3 July"),
            ("08-12", "08-17", None), ("08-13", "08-19", "third business day, over the closing day"),
            ("09-03", "09-09", "third business day, over Labor Day"), ("09-22", None, "never routed"),
            ("07-20", None, "never routed, though denied"), ("05-04", None, "never routed"))):
        kind = ("subpoena", "case_review")[n % 2]
        when = at(on, "10:00")
        done = {"decision": "denied", "decided": when + days(9)} if note and "denied" in note else {}
        found = request(desk, when, kind, load.pick(day(on)), routed=at(routed, "09:00") if routed else None, **done)
        if note:
            book.breaks(found, when, "DHS-08", f"{kind}: {note}")
        else:
            book.keeps(found, when, "DHS-08", "routed on the second business day, over the closing day")
    for n, (on, routed, note) in enumerate((
            ("05-22", "05-27", "second business day over Memorial Day"), ("06-17", "06-22", "second business day over Juneteenth"),
            ("07-02", "07-07", "second business day over 3 July"), ("09-04", "09-09", "second business day over Labor Day"),
            ("07-11", "07-14", "received on a Saturday"))):
        found = request(desk, at(on, "16:30"), ("subpoena", "case_review")[n % 2], load.pick(day(on)),
                        routed=at(routed, "23:40"))
        book.keeps(found, day(on), "DHS-08", note)
    for on in ("05-18", "07-27", "08-24"):
        found = request(desk, at(on, "09:00"), "case_review", load.pick(day(on)), decision="withdrawn",
                        decided=at(day(on) + days(1), "12:00"))
        book.keeps(found, day(on), "DHS-08", "withdrawn before routing")
    found = request(desk, at("09-29", "09:00"), "subpoena", load.pick(LAST))
    book.keeps(found, Q3, "DHS-08", "not yet due")


def _release_before_review(desk: Desk) -> None:
    """DHS-08: the review is decided, and not to withhold, before anything is released."""
    book, load = desk.book, desk.load
    for n, on in enumerate(("05-05", "07-06", "08-03", "09-08")):
        received = at(on, "10:00")
        routed = received + dt.timedelta(hours=1)
        answered = at(add_business_days(day(on), 5), "14:00")
        done = {"decision": "granted", "decided": answered - dt.timedelta(hours=4), "responded": answered}
        for reviewed, outcome, note in (
                (answered + dt.timedelta(hours=26), "release", "released the day before the review was decided"),
                (None, None, "released without a review"),
                (answered - days(1), "withhold", "released though counsel advised to withhold")):
            found = request(desk, received, ("case_review", "subpoena")[n % 2], load.pick(day(on)), routed=routed,
                            reviewed=reviewed, outcome=outcome, **done)
            book.breaks(found, received, "DHS-08", note)
        found = request(desk, received, "subpoena", load.pick(day(on)), routed=routed,
                        reviewed=answered - dt.timedelta(hours=5), outcome="release_redacted", **done)
        book.keeps(found, received, "DHS-08", "reviewed that morning, released in the afternoon")
        found = request(desk, received, "case_review", load.pick(day(on)), routed=routed, decision="denied",
                        decided=answered, reviewed=answered - days(1), outcome="withhold")
        book.keeps(found, received, "DHS-08", "counsel advised to withhold, and nothing was released")


def _fatality_requests(desk: Desk) -> None:
    """MS-30: requests about a fatality go to the State Office within three business days."""
    book, people = desk.book, desk.load.people
    county = people.unit("U-11")[0]
    regional = people.role("area_supervisor")[0]
    rows = (
        ("05-20", "05-27", county, "fourth business day, over Memorial Day"), ("07-01", "07-08", county, "fourth business day, over 3 July"),
        ("07-22", None, regional, "never forwarded"), ("08-12", "08-19", county, "fourth business day, over the closing day"),
        ("09-02", "09-09", regional, "fourth business day, over Labor Day"),
        ("06-16", "06-22", county, ""), ("07-01", "07-07", county, ""), ("09-03", "09-09", regional, ""),
        ("08-11", "08-17", county, ""), ("09-28", None, county, "not yet due"),
        ("07-23", None, people.role("other")[0], "received at the State Office"),
    )
    for on, forwarded, receiver, note in rows:
        received = at(on, "15:00")
        late = bool(note) and not note.startswith(("not yet", "received"))
        found = request(desk, received, "public_records", None, routed=received + dt.timedelta(minutes=30), by=receiver,
                        about_fatality=True, requester_type="newspaper",
                        forwarded_to_state_office_at=at(forwarded, "17:00") if forwarded else None)
        if late:
            book.breaks(found, received, "MS-30", note)
        else:
            book.keeps(found, received, "MS-30", note or "third business day over a weekend or holiday")


def _fatality_releases(desk: Desk) -> None:
    """MS-29: by the State Office, on a public-records request, a near fatality certified."""
    book, load = desk.book, desk.load
    officer = load.people.role("other")[1]
    regional = load.people.role("area_supervisor")[1]

    def release(on: str, content: str, clock: str = "11:00", kind: str | None = "public_records",
                by: str | None = None, **more) -> str:
        case = load.make("foster_care", "U-22", day("2025-11-17"), births=BIRTHS, tpr=None)
        staff = by or officer
        if staff == "manager":
            staff = case.terms[0][0]
        else:
            load.assign(case, staff, "state_office" if staff == officer else "supervisor", at(on, "08:00"), None,
                        manages=True)
        asked = at(add_business_days(day(on) - days(20), 0), "10:00")
        request_id = kind and request(
            desk, max(asked, at(FIRST, "10:00")), kind, case, routed=max(asked, at(FIRST, "10:00")) + dt.timedelta(hours=2),
            by=load.people.role("other")[0], about_fatality=True, decision="granted", requester_type="newspaper",
            reviewed=at(on, "08:30"), decided=at(on, "09:00"), responded=at(on, clock))
        return desk.tell(at(on, clock), case, "press", content, "public_records", staff_id=staff,
                         request_id=request_id, review=not request_id, **more)

    for on, content, note, more in (
            ("06-02", "fatality", "by county staff", {"by": "manager"}), ("07-14", "fatality", "by county staff", {"by": "manager"}),
            ("07-28", "near_fatality", "by regional staff", {"by": regional}),
            ("08-11", "fatality", "no request", {"kind": None}), ("08-25", "near_fatality", "on a press request", {"kind": "press"}),
            ("09-08", "near_fatality", "not certified", {"physician_certified": False}),
            ("09-22", "near_fatality", "certification not recorded", {"physician_certified": None})):
        book.breaks(release(on, content, **more), day(on), "MS-29", note)
    for on, content, note in (("06-03", "fatality", "State Office, on request"), ("07-15", "near_fatality", "certified"),
                              ("08-12", "fatality", "State Office, on request"), ("09-09", "near_fatality", "certified")):
        book.keeps(release(on, content), day(on), "MS-29", note)


_SENT_WITHOUT_RIGHT = ("no release", "expired the day before", "unsigned", "revoked that day", "the other form",
                       "for another counterparty", "signed the day after", "of a sibling")


def _sent(desk: Desk) -> None:
    """CT-04: the agency's own requests, each with a signed and current DCF-2131T."""
    book, load = desk.book, desk.load
    rows = [(on.isoformat(), {}, None) for on in business_days()[2::6]]
    rows += [
        ("05-12", {"none": True}, "no release"), ("07-07", {"none": True}, "no release"),
        ("07-14", {"expires": -1}, "expired the day before"), ("07-28", {"signed": None}, "unsigned"),
        ("08-04", {"revoked": 0}, "revoked that day"), ("08-11", {"form": "DCF-2131F"}, "the other form"),
        ("08-18", {"counterparty": "Birch Mental Health Centre"}, "for another counterparty"),
        ("09-01", {"signed": 1}, "signed the day after"), ("09-15", {"sibling": True}, "of a sibling"),
        ("07-15", {"expires": 0}, "expires that day"), ("08-05", {"signed": 0}, "signed that day"),
        ("09-02", {"revoked": 1}, "revoked the day after"), ("09-16", {"expires": None}, "without an expiry"),
    ]
    for on, change, note in rows:
        case = load.make("in_home", "U-32", day("2026-01-20"), births=(*BIRTHS, dt.date(2019, 1, 8))) \
            if note else load.pick(day(on))
        terms = {"form": "DCF-2131T", "signed": -4, "expires": 90, "revoked": None, "counterparty": "Cedar Paediatrics"} | change
        dates = [None if terms[k] is None else day(on) + days(terms[k]) for k in ("signed", "expires", "revoked")]
        person = case.children[1 if change.get("sibling") else 0]
        given = None if change.get("none") else desk.release(person, terms["counterparty"], ["health", "education"],
                                                             dates[0], dates[1], terms["form"], dates[2])
        request_id = book.new_id("Q")
        book.add("record_requests", request_id=request_id, direction="sent", kind="other", case_id=case.case_id,
                 person_id=case.children[0], counterparty="Cedar Paediatrics", received_at=at(on, "13:15"),
                 received_by=case.terms[0][0], about_fatality=False, release_id=given)
        if note in _SENT_WITHOUT_RIGHT:
            book.breaks(request_id, day(on), "CT-04", f"DCF-2131T {note}")
        elif note:
            book.keeps(request_id, day(on), "CT-04", f"DCF-2131T {note}")
