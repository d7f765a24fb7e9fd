"""The ordinary caseload: families, hand-overs, helpers, documented work and rosters."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.book import Book
from data_samples.generate.cases import Caseload
from data_samples.generate.dates import FIRST, LAST, at, business_days, days, next_business_day
from data_samples.generate.duties import Duties, Duty
from data_samples.generate.people import UNITS, People

KINDS = {
    "foster_care": 46,
    "in_home": 30,
    "investigation": 28,
    "assessment": 22,
    "adoption": 12,
    "intake": 18,
    "adult": 6,
}


PROGRAMME = {
    "foster_care": ("IV-E", "IV-E", "IV-B", "state"),
    "adoption": ("IV-E", "IV-B"),
    "adult": ("XX", "XVI"),
    "in_home": ("IV-B", "XX", "IV-A"),
    "assessment": ("IV-B", "state"),
    "investigation": ("IV-B", "state"),
    "intake": ("state", "IV-A"),
}


def build(book: Book, people: People) -> Caseload:
    """Make the ordinary caseload: about 160 cases, with hand-overs, helpers and documented work."""
    load = Caseload(book, people, Duties(people), book.rng("cases"))
    rng = load.rng
    kinds = [k for k, count in KINDS.items() for _ in range(count)]
    rng.shuffle(kinds)
    leavers = [s for s, row in people.staff.items() if row["active_to"]]
    for n, kind in enumerate(kinds):
        unit = list(UNITS)[n % 6]
        opened = next_business_day(dt.date(2023, 7, 1) + days(rng.randint(0, 1120)))
        if kind in ("intake", "assessment", "investigation"):
            opened = next_business_day(dt.date(2025, 9, 1) + days(rng.randint(0, 330)))
        closed = None
        if rng.random() < 0.28:
            closed = next_business_day(opened + days(rng.randint(60, 420)))
            closed = closed if closed <= LAST - days(8) else None
        births = [
            dt.date(rng.randint(2009, opened.year - 1), rng.randint(1, 6), rng.randint(1, 28))
            for _ in range(rng.choice((1, 1, 2, 2, 3)))
        ]
        tpr = None
        if kind == "adoption" or (
            kind == "foster_care" and opened < dt.date(2025, 6, 1) and rng.random() < 0.4
        ):
            tpr = (
                max(opened + days(90), dt.date(2024, 6, 3))
                if opened < dt.date(2025, 9, 1)
                else opened
            )
        load.make(
            kind,
            unit,
            opened,
            closed,
            births,
            rng.choice(PROGRAMME[kind]),
            rng.random() < 0.05,
            tpr,
            special=False,
            workers=_terms(load, unit, opened, closed, leavers, n),
        )
    _extra_members(load)
    _helpers(load)
    _work(load)
    _rosters(load)
    return load


def _terms(
    load: Caseload, unit: str, opened: dt.date, closed: dt.date | None, leavers: list[str], n: int
) -> list:
    """Return the managing terms of a case: one worker, or a hand-over without a gap."""
    rng, people = load.rng, load.people
    begin = at(opened, "08:00")
    end = at(closed + days(1), "00:00") if closed else None
    team = [s for s in people.unit(unit) if people.staff[s]["active_from"] < opened]
    first = rng.choice(team)
    leaver = next(s for s in leavers if people.staff[s]["unit_id"] == unit)
    last = people.staff[leaver]["active_to"]
    if n % 10 == 3 and opened < last - days(30) and (closed is None or closed > last):
        over = at(last, "17:00")
        return [(leaver, begin, over), (first, over, end)]
    if n % 9 == 4 and opened < dt.date(2026, 3, 1) and (closed is None or closed > LAST):
        over = at(rng.choice(business_days()), "12:00")
        return [(first, begin, over), (rng.choice([s for s in team if s != first]), over, end)]
    return [(first, begin, end)]


def _extra_members(load: Caseload) -> None:
    """Add perpetrators, reporters, attorneys and guardians to ordinary cases."""
    rng, people = load.rng, load.people
    for case in list(load.cases.values()):
        old = case.opened_on < dt.date(2026, 3, 1)
        if case.kind in ("investigation", "foster_care") and case.parents:
            if old and rng.random() < 0.3:
                load.member(
                    case,
                    case.parents[0],
                    "substantiated_perpetrator",
                    case.opened_on + days(21),
                    case.closed_on,
                )
                case.perpetrators.append(case.parents[0])
            elif case.kind == "investigation":
                load.member(case, case.parents[0], "alleged_perpetrator", to_on=case.closed_on)
        if case.kind in ("intake", "investigation"):
            load.member(case, people.person(None), "reporter", to_on=case.closed_on)
        if case.kind in ("foster_care", "adoption") and rng.random() < 0.4:
            load.member(case, people.person(None, email=True), "attorney", to_on=case.closed_on)
        if case.kind == "in_home" and rng.random() < 0.2:
            load.member(case, people.person(dt.date(1958, 4, 9)), "guardian", to_on=case.closed_on)


def _helpers(load: Caseload) -> None:
    """Assign second workers, counsel and contracted workers, none of whom manage the case."""
    rng, people = load.rng, load.people
    lead, *contracted = people.role("contracted")
    del lead
    for n, case in enumerate(load.cases.values()):
        begin = at(next_business_day(case.opened_on + days(4)), "09:00")
        end = at(case.closed_on + days(1), "00:00") if case.closed_on else None
        if case.kind in ("foster_care", "adoption", "investigation") and n % 3 == 0:
            case.helpers["legal"] = rng.choice(people.role("aag"))
            load.assign(case, case.helpers["legal"], "legal", begin, end)
        if case.kind in ("in_home", "foster_care") and n % 4 == 1:
            case.helpers["contracted"] = rng.choice(contracted)
            load.assign(case, case.helpers["contracted"], "contracted", begin, end)
        if case.kind == "foster_care" and n % 5 == 2:
            case.helpers["residential"] = rng.choice(people.role("solnit", "cjts"))
            load.assign(case, case.helpers["residential"], "secondary", begin, end)
        elif n % 5 == 4 and len(case.terms) == 1:
            team = [
                s
                for s in people.unit(case.unit_id)
                if s != case.terms[0][0] and people.staff[s]["active_from"] < case.opened_on
            ]
            case.helpers["secondary"] = rng.choice(team)
            load.assign(case, case.helpers["secondary"], "secondary", begin, end)


def _work(load: Caseload) -> None:
    """Add documented work: visits, hearings, quality reviews, licensing and record requests."""
    rng, people = load.rng, load.people
    pool = [c for c in load.cases.values() if not c.restricted]
    for on in business_days():
        for kind, role, chance, length in (
            ("quality_review", "quality", 0.35, 9),
            ("licensing_check", "licensing", 0.3, 6),
            ("records_request", "records", 0.35, 7),
            ("placement_search", "licensing", 0.12, 4),
            ("background_check", "intake", 0.3, 3),
            ("hotline_call", "intake", 0.5, 2),
        ):
            open_now = [
                c
                for c in pool
                if c.is_open(on) and (kind != "placement_search" or c.kind == "foster_care")
            ]
            if rng.random() < chance and on + days(length) < LAST:
                case = rng.choice(open_now)
                load.work(
                    kind,
                    case.case_id,
                    rng.choice(people.role(role)),
                    at(on, "08:10"),
                    at(on + days(length), "17:00"),
                    person_id=case.children[0] if kind == "background_check" else None,
                )
        case = rng.choice([c for c in pool if c.is_open(on) and c.kind == "foster_care"])
        if rng.random() < 0.6:
            hearing = at(on, rng.choice(("09:30", "11:00", "14:00")))
            load.work(
                "court_hearing",
                case.case_id,
                case.manager(hearing),
                at(max(case.opened_on, on - days(20)), "10:00"),
                hearing + dt.timedelta(hours=3),
                scheduled_at=hearing,
            )


def _rosters(load: Caseload) -> None:
    """Add on-call shifts for every night and weekend day, and cover for units on some days."""
    rng, people, book = load.rng, load.people, load.book
    callers = people.role("intake") + people.role("solnit")
    pool = [c for c in load.cases.values() if not c.restricted]
    for n in range((LAST - FIRST).days + 1):
        on = FIRST + days(n)
        worker = callers[n % len(callers)]
        begin = at(on, "17:00" if on.weekday() < 5 else "08:00")
        end = at(on + days(1), "08:00") if on < LAST else at(on, "23:59")
        book.add(
            "duty_rosters",
            roster_id=book.new_id("R"),
            kind="on_call",
            staff_id=worker,
            unit_id="U-HOT",
            from_at=begin,
            to_at=end,
        )
        if n % 2 == 0:
            case = rng.choice([c for c in pool if c.is_open(on)])
            call = begin + dt.timedelta(minutes=rng.randint(20, 200))
            load.work(
                "hotline_call",
                case.case_id,
                None,
                call,
                call + dt.timedelta(minutes=40),
                unit_id="U-HOT",
            )
            load.duties.add(worker, case.case_id, call, end, "on_call")
    for n, on in enumerate(business_days()[3::9]):
        unit = list(UNITS)[n % 6]
        worker = people.unit(list(UNITS)[(n + 1) % 6])[n % 4]
        begin, end = at(on, "08:00"), at(on, "17:00")
        load.cover(worker, unit, begin, end)
        load.duties.covered_units[worker].add(unit)
        for case in load.cases.values():
            if case.unit_id == unit and case.is_open(on):
                load.duties.of[worker].append(Duty(worker, case.case_id, begin, end, "unit_cover"))
