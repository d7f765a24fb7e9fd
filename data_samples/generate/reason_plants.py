"""Planted accesses about the reasons that few agencies record: just within each, and just outside.

Cover, transfers with their grace, counsel, requests, a shared child or household, and the search
before a hotline record. ``agency.toml`` switches them on.
"""

from __future__ import annotations

import datetime as dt

from data_samples.generate.access import Access
from data_samples.generate.access_plants import BIRTHS, snoop
from data_samples.generate.cases import Case
from data_samples.generate.dates import at, day, days, hours

OPENED = day("2026-02-02")
CLAUSES = "MS-31 DHS-03 ME-04"
MINUTE = dt.timedelta(minutes=1)
BEFORE, AFTER = hours(24), hours(2)  # [params.case_transfer] in agency.toml
HOUSEHOLD = 12  # max_household


def plant(access: Access) -> None:
    """Plant three accesses of each kind in the quarter reported, one before, and as many beside."""
    for n, on in enumerate(("05-14", "07-16", "08-13", "09-10")):
        _cover(access, on)
        _transfer(access, on)
        _counsel(access, on, n)
        _request(access, on)
        _child(access, on)
        _household(access, on)
        _record(access, on, n)


def _fine(access: Access, staff_id: str, when: dt.datetime, case: Case, note: str) -> None:
    event = access.event(staff_id, when, "view", case.case_id)
    access.book.keeps(event, when, CLAUSES, note)


def _cover(access: Access, on: str) -> None:
    load = access.load
    case = load.make("in_home", "U-11", OPENED, births=BIRTHS[:1])
    helper = load.stranger(case)
    begin, end = at(on, "08:00"), at(on, "16:00")
    load.assign(case, helper, "coverage", begin, end)
    _fine(access, helper, begin, case, "cover for the absent worker begins this second")
    snoop(access, helper, end, "view", case, "cover for the absent worker just over")


def _transfer(access: Access, on: str) -> None:
    load = access.load
    one, two, *_ = load.people.unit("U-12")
    over = at(on, "12:00")
    case = load.make(
        "assessment",
        "U-12",
        OPENED,
        births=BIRTHS[:1],
        workers=[(one, at(OPENED, "08:00"), over), (two, over, None)],
    )
    _fine(access, two, over - BEFORE, case, "new worker a day before the hand-over")
    snoop(
        access,
        two,
        over - BEFORE - MINUTE,
        "view",
        case,
        "new worker a minute more than a day before the hand-over",
    )
    _fine(access, one, over + AFTER - MINUTE, case, "former worker within two hours of hand-over")
    snoop(access, one, over + AFTER, "view", case, "former worker two hours after the hand-over")


def _counsel(access: Access, on: str, n: int) -> None:
    load, people = access.load, access.load.people
    case = load.make("investigation", "U-21", OPENED, births=BIRTHS[:1])
    lawyer = people.role("legal")[n % 2]
    asked, decided = at(on, "09:30"), at(on, "15:30")
    access.book.add(
        "legal_reviews",
        review_id=access.book.new_id("V"),
        request_id=None,
        disclosure_id=None,
        case_id=case.case_id,
        asked_by=people.chain(case.terms[0][0], 1)[0],
        counsel_staff_id=lawyer,
        asked_at=asked,
        counsel="legal_affairs",
        reason="policy",
        decided_at=decided,
        outcome="advice",
    )
    _fine(access, lawyer, asked, case, "counsel at the second the question was asked")
    snoop(access, lawyer, decided, "view", case, "counsel at the second of the decision")


def _request(access: Access, on: str) -> None:
    load = access.load
    case = load.make("in_home", "U-22", OPENED, births=BIRTHS[:1])
    clerk = load.people.role("other")[1]
    received, answered = at(on, "09:00"), at(on, "14:00")
    access.book.add(
        "record_requests",
        request_id=access.book.new_id("Q"),
        direction="received",
        kind="law_enforcement",
        case_id=case.case_id,
        person_id=case.children[0],
        requester_type="other",
        counterparty=None,
        received_at=received,
        received_by=clerk,
        about_fatality=False,
        forwarded_to_state_office_at=None,
        routed_to_legal_at=received + dt.timedelta(minutes=30),
        due_on=day(on) + days(14),
        decision="denied",
        decided_at=answered - hours(1),
        responded_at=answered,
        release_id=None,
    )
    _fine(access, clerk, answered - MINUTE, case, "clerk before the request is answered")
    snoop(access, clerk, answered, "view", case, "clerk at the second of the answer")


def _child(access: Access, on: str) -> None:
    """An earlier intake of a child that is now in one's own case."""
    load = access.load
    earlier = load.make("intake", "U-31", day("2025-04-07"), day("2025-06-09"))
    one, two, three, *_ = load.people.unit("U-21")
    begin = at(on, "09:00")
    own = load.make(
        "assessment",
        "U-21",
        OPENED,
        births=BIRTHS[:1],
        workers=[(one, at(OPENED, "08:00"), begin), (two, begin, None)],
    )
    load.member(
        earlier, own.children[0], "child", to_on=earlier.closed_on, tpr_on=None, placement="home"
    )
    _fine(access, two, begin, earlier, "earlier intake of a child of the worker's own case")
    snoop(
        access,
        two,
        begin - MINUTE,
        "view",
        earlier,
        "earlier intake of a child, a minute before the own case was taken over",
    )
    snoop(access, three, begin, "view", earlier, "earlier intake of a child of a colleague's case")


def _household(access: Access, on: str) -> None:
    """Two families at one address; and an address that too many share."""
    load = access.load
    for size, clock in ((0, "10:00"), (HOUSEHOLD, "11:00")):
        home = load.people.household()
        own = load.make("in_home", "U-32", OPENED, births=BIRTHS[:1], household=home)
        other = load.make("assessment", "U-12", OPENED, births=BIRTHS[1:], household=home)
        for _ in range(size):
            load.people.person(dt.date(1988, 3, 14), home)
        worker, when = own.terms[0][0], at(on, clock)
        if size:
            snoop(access, worker, when, "view", other, "an address shared by more than a household")
            continue
        _fine(access, worker, when, other, "a family in the household of the worker's own case")
        colleague = next(s for s in load.people.unit("U-32") if s != worker)
        snoop(
            access,
            colleague,
            when,
            "view",
            other,
            "a family in the household of a colleague's case",
        )


def _record(access: Access, on: str, n: int) -> None:
    """A person search, the look at what it found, and the hotline record it led to."""
    book, load = access.book, access.load
    case = load.make("intake", "U-22", day(on), births=BIRTHS[:1])
    child, when = case.children[0], at(on, "10:20")
    worker, other = (load.people.role("intake")[(n + k) % 4] for k in (0, 1))
    load.work("hotline_call", case.case_id, worker, when, when + dt.timedelta(minutes=40))
    for staff_id, minutes, note in (
        (worker, 60, "person search an hour before the hotline record"),
        (worker, 61, "person search 61 minutes before the hotline record"),
        (other, 30, "person search before a colleague's hotline record"),
    ):
        found = access.event(
            staff_id,
            when - dt.timedelta(minutes=minutes),
            "search",
            None,
            person_id=child,
            records_affected=3,
        )
        if minutes == 60:
            book.keeps(found, when, "DHS-03", note)
        else:
            book.breaks(found, when, "DHS-03", note)
    _fine(access, worker, when - 5 * MINUTE, case, "seen between the search and the hotline record")
    snoop(
        access,
        other,
        when - 5 * MINUTE,
        "view",
        case,
        "seen before a colleague's hotline record",
    )
