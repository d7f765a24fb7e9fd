"""Requests received and sent, their way through the Law Department, and fatality releases."""

from __future__ import annotations

import datetime as dt

from data_samples.generate import words
from data_samples.generate.cases import Case
from data_samples.generate.dates import (
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

KINDS = (
    "case_review",
    "case_review",
    "subpoena",
    "subpoena",
    "court_order",
    "public_records",
    "legislative",
    "audit",
    "research",
    "press",
    "law_enforcement",
    "attorney",
    "attorney",
)
REQUESTERS = {
    "case_review": "parent",
    "subpoena": "court",
    "court_order": "court",
    "press": "newspaper",
    "attorney": "attorney",
    "legislative": "committee",
}
BIRTHS = (dt.date(2016, 5, 30),)


def request(
    desk: Desk,
    received: dt.datetime,
    kind: str,
    case: Case | None,
    *,
    routed: dt.datetime | None = None,
    decision: str | None = None,
    decided: dt.datetime | None = None,
    responded: dt.datetime | None = None,
    reviewed: dt.datetime | None = None,
    outcome: str | None = "release",
    by: str | None = None,
    **more,
) -> str:
    """Add a request received, with its legal review if it was routed, and return its id."""
    request_id = desk.book.new_id("Q")
    row = {
        "direction": "received",
        "requester_type": REQUESTERS.get(kind, "other"),
        "counterparty": None,
        "about_fatality": False,
        "forwarded_to_state_office_at": None,
        "release_id": None,
        **more,
    }
    desk.book.add(
        "record_requests",
        request_id=request_id,
        kind=kind,
        case_id=case and case.case_id,
        person_id=case and case.children[0],
        received_at=received,
        received_by=by or desk.load.people.role("records")[0],
        routed_to_legal_at=routed,
        due_on=add_business_days(received.date(), 10),
        decision=decision,
        decided_at=decided,
        responded_at=responded,
        **row,
    )
    if routed and (reviewed or not decided):
        desk.review(
            reviewed,
            outcome if reviewed else None,
            request_id=request_id,
            case_id=case and case.case_id,
            reason={"subpoena": "subpoena", "case_review": "case_review"}.get(
                kind, "other_request"
            ),
            asked_at=routed + dt.timedelta(minutes=20),
        )
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
        routed = (
            at(add_business_days(on, rng.choice((0, 1, 1, 2))), "17:30")
            if rng.random() < 0.9
            else None
        )
        routed = routed or received + dt.timedelta(minutes=30)
        reviewed = at(add_business_days(routed.date(), rng.randint(2, 9)), "11:00")
        answered = at(add_business_days(reviewed.date(), rng.randint(0, 4)), "15:00")
        if rng.random() < 0.08:
            answered += days(28)
        if routed > at(LAST, "20:00"):
            routed = None
        if answered.date() > LAST:
            request(
                desk,
                received,
                kind,
                case,
                routed=routed,
                requester_type=rng.choice(words.CANARIES)
                if rng.random() < 0.2
                else REQUESTERS.get(kind),
            )
            continue
        decision = rng.choice(("granted", "granted", "partial", "denied"))
        request_id = request(
            desk,
            received,
            kind,
            case,
            routed=routed,
            decision=decision,
            decided=answered,
            responded=answered + dt.timedelta(minutes=25),
            reviewed=reviewed,
            outcome="withhold" if decision == "denied" else "release_redacted",
        )
        if (
            case
            and kind in ("case_review", "subpoena", "attorney")
            and decision == "granted"
            and rng.random() < 0.5
        ):
            desk.tell(
                answered + dt.timedelta(minutes=25),
                case,
                "client_attorney",
                "case_record",
                "court_hearing",
                request_id=request_id,
            )


def plant(desk: Desk) -> None:
    """Plant everything about requests."""
    _routing(desk)
    _release_before_review(desk)


def _routing(desk: Desk) -> None:
    """DHS-08: every case review and subpoena is routed within two business days."""
    book, load = desk.book, desk.load
    for n, (on, routed, note) in enumerate(
        (
            ("05-22", "05-28", "third business day, over Memorial Day"),
            ("07-02", "07-08", "third business day, over 3 July"),
            ("08-12", "08-17", None),
            ("08-13", "08-19", "third business day, over the closing day"),
            ("09-03", "09-09", "third business day, over Labor Day"),
            ("09-22", None, "never routed"),
            ("07-20", None, "never routed, though denied"),
            ("05-04", None, "never routed"),
        )
    ):
        kind = ("subpoena", "case_review")[n % 2]
        when = at(on, "10:00")
        done = (
            {"decision": "denied", "decided": when + days(9)} if note and "denied" in note else {}
        )
        found = request(
            desk,
            when,
            kind,
            load.pick(day(on)),
            routed=at(routed, "09:00") if routed else None,
            **done,
        )
        if note:
            book.breaks(found, when, "DHS-08", f"{kind}: {note}")
        else:
            book.keeps(
                found, when, "DHS-08", "routed on the second business day, over the closing day"
            )
    for n, (on, routed, note) in enumerate(
        (
            ("05-22", "05-27", "second business day over Memorial Day"),
            ("06-17", "06-22", "second business day over Juneteenth"),
            ("07-02", "07-07", "second business day over 3 July"),
            ("09-04", "09-09", "second business day over Labor Day"),
            ("07-11", "07-14", "received on a Saturday"),
        )
    ):
        found = request(
            desk,
            at(on, "16:30"),
            ("subpoena", "case_review")[n % 2],
            load.pick(day(on)),
            routed=at(routed, "23:40"),
        )
        book.keeps(found, day(on), "DHS-08", note)
    for on in ("05-18", "07-27", "08-24"):
        found = request(
            desk,
            at(on, "09:00"),
            "case_review",
            load.pick(day(on)),
            decision="withdrawn",
            decided=at(day(on) + days(1), "12:00"),
        )
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
        done = {
            "decision": "granted",
            "decided": answered - dt.timedelta(hours=4),
            "responded": answered,
        }
        for reviewed, outcome, note in (
            (
                answered + dt.timedelta(hours=26),
                "release",
                "released the day before the review was decided",
            ),
            (None, None, "released without a review"),
            (answered - days(1), "withhold", "released though counsel advised to withhold"),
        ):
            found = request(
                desk,
                received,
                ("case_review", "subpoena")[n % 2],
                load.pick(day(on)),
                routed=routed,
                reviewed=reviewed,
                outcome=outcome,
                **done,
            )
            book.breaks(found, received, "DHS-08", note)
        found = request(
            desk,
            received,
            "subpoena",
            load.pick(day(on)),
            routed=routed,
            reviewed=answered - dt.timedelta(hours=5),
            outcome="release_redacted",
            **done,
        )
        book.keeps(found, received, "DHS-08", "reviewed that morning, released in the afternoon")
        found = request(
            desk,
            received,
            "case_review",
            load.pick(day(on)),
            routed=routed,
            decision="denied",
            decided=answered,
            reviewed=answered - days(1),
            outcome="withhold",
        )
        book.keeps(
            found, received, "DHS-08", "counsel advised to withhold, and nothing was released"
        )
