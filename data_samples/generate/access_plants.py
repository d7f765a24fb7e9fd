"""Planted accesses: snooping of five kinds, duties just missed and just met."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.access import Access
from data_samples.generate.cases import Case
from data_samples.generate.dates import at, day, days, last_business_day, next_business_day

BIRTHS = (dt.date(2014, 6, 3), dt.date(2017, 11, 20))
MONTHS = {"2026-Q2": ("04-20", "05-18"), "2026-Q3": ("07-13", "07-29", "08-11", "08-26", "09-15")}


def snoop(
    access: Access,
    staff_id: str,
    when: dt.datetime,
    action: str,
    case: Case,
    note: str,
    primary: str = "MS-31",
    system: str = "ECMS",
    flags: str = "",
    **more,
) -> str:
    """Plant an access that no duty explains; ``flags`` says broad profile or contracted worker."""
    event_id = access.event(staff_id, when, action, case.case_id, system, **more)
    clauses = ["MS-31", "ME-04"]
    if action in ("search", "view"):
        clauses.append("DHS-03")
    if action in ("print", "export"):
        clauses.append("DHS-06")
    if system == "REGISTRY":
        clauses.append("MS-04")
    clauses += {"broad": ["DHS-04"], "contracted": ["DHS-05"]}.get(flags, [])
    access.book.breaks(
        event_id, when, primary, note, " ".join(c for c in clauses if c not in primary.split())
    )
    return event_id


def plant(access: Access) -> None:
    """Plant everything about accesses to cases."""
    _five_kinds(access)
    _profiles(access)
    _edges(access)
    _rosters(access)
    _persons(access)


def _stamp(on: str, n: int) -> dt.datetime:
    return at(next_business_day(day(on)), f"{10 + n % 6}:{(n * 17) % 60:02d}:11")


def _five_kinds(access: Access) -> None:
    load = access.load
    people = load.people
    n = 0
    for dates in MONTHS.values():
        for on in dates:
            when = _stamp(on, n)
            unit = ("U-11", "U-21", "U-31")[n % 3]
            workers = [
                s for s in people.role("social_worker") if people.staff[s]["unit_id"] == "U-22"
            ]
            snooper = workers[n % len(workers)]
            own = people.staff[snooper]
            colleague = people.staff[workers[(n + 1) % len(workers)]]
            opened = day("2026-01-12")
            relative = load.make(
                "in_home",
                unit,
                opened,
                births=BIRTHS[:1],
                household=own["address_key"],
                surname=own["name"].split(" ", 1)[1],
            )
            if n % 3 == 2:
                load.member(relative, own["person_id"], "other")
            family = load.make(
                "assessment", unit, opened, births=BIRTHS, household=colleague["address_key"]
            )
            secret = load.make(
                "foster_care", unit, day("2026-03-02"), births=BIRTHS[:1], restricted=True, tpr=None
            )
            plain = load.make("investigation", unit, opened, births=BIRTHS[:1])
            snoop(
                access,
                snooper,
                when,
                ("view", "search")[n % 2],
                relative,
                "snooping: relative" + (", the worker's own record" if n % 3 == 2 else ""),
                "MS-31 DHS-03 ME-04",
            )
            snoop(
                access,
                snooper,
                when + dt.timedelta(minutes=4),
                ("search", "view")[n % 2],
                family,
                "snooping: colleague's family",
                "MS-31 DHS-03",
            )
            snoop(
                access,
                snooper,
                when + dt.timedelta(minutes=9),
                ("view", "print", "export")[n % 3],
                secret,
                "snooping: restricted",
                "MS-31 ME-04 DHS-06" if n % 3 else "MS-31 ME-04",
            )
            snoop(
                access,
                snooper,
                when + dt.timedelta(minutes=15),
                ("view", "edit")[n % 2],
                plain,
                "snooping: curious",
                "MS-31",
            )
            _closed_case(access, unit, when.date(), n)
            n += 1


def _closed_case(access: Access, unit: str, on: dt.date, n: int) -> None:
    """The former worker looks on the closing day (fine) and again the day after (not)."""
    load = access.load
    last = at(last_business_day(on - days(1)), "16:40")
    case = load.make("in_home", unit, day("2025-10-06"), last.date(), BIRTHS[:1])
    worker = case.terms[0][0]
    fine = access.event(worker, last, "view", case.case_id)
    access.book.keeps(fine, last, "MS-31 DHS-03 ME-04", "on the closing day")
    snoop(
        access,
        worker,
        at(on, f"0{8 + n % 2}:15"),
        "view",
        case,
        "snooping: closed, day after closing",
    )


def _profiles(access: Access) -> None:
    """Broad profiles and contracted workers: with and without a duty."""
    load = access.load
    people = load.people
    lead, *contracted = people.role("contracted")
    for n, on in enumerate(("05-06", "07-08", "07-22", "08-05", "09-09")):
        case = load.make("investigation", "U-12", day("2026-02-02"), births=BIRTHS)
        when = _stamp(on, n)
        worker = people.role("it", "records", "quality")[n]
        snoop(
            access,
            worker,
            when,
            ("view", "export", "search")[n % 3],
            case,
            "broad profile, no duty",
            "DHS-04 DHS-06" if n % 3 == 1 else "DHS-04",
            flags="broad",
        )
        reviewer = people.role("quality")[n % 2]
        load.work(
            "quality_review",
            case.case_id,
            reviewer,
            when + dt.timedelta(hours=1),
            when + dt.timedelta(hours=3),
        )
        event = access.event(reviewer, when + dt.timedelta(hours=1), "export", case.case_id)
        access.book.keeps(
            event, when, "DHS-04 DHS-06 MS-31", "broad profile with a review just opened"
        )
        snoop(
            access,
            contracted[n % 4],
            when + dt.timedelta(minutes=30),
            ("view", "print", "search")[n % 3],
            case,
            "contracted worker without a duty",
            "DHS-05 DHS-06" if n % 3 == 1 else "DHS-05",
            flags="contracted",
        )
        own = load.make("in_home", "U-12", day("2026-02-02"), births=BIRTHS)
        load.assign(own, contracted[4], "contracted", when, at(when.date(), "17:00"))
        event = access.event(contracted[4], when, "print", own.case_id)
        access.book.keeps(
            event, when, "DHS-05 DHS-06", "contracted worker, assignment begins this second"
        )
        boss = access.event(lead, when + dt.timedelta(minutes=2), "view", own.case_id)
        access.book.keeps(boss, when, "DHS-05 MS-31", "contracted worker's supervisor")


def _edges(access: Access) -> None:
    """Hand-over with a gap, third level of supervision, unit work, the account's word."""
    book, load = access.book, access.load
    people = load.people
    for on in ("06-08", "07-15", "08-19", "09-16"):
        one, two, *_ = people.unit("U-32")
        gap, back = at(on, "12:00"), at(next_business_day(day(on) + days(2)), "09:00")
        case = load.make(
            "foster_care",
            "U-32",
            day("2026-03-03"),
            births=BIRTHS[:1],
            tpr=None,
            workers=[(one, at("2026-03-03", "08:00"), gap), (two, back, None)],
        )
        snoop(access, one, gap, "view", case, "old worker at the second the assignment ended")
        snoop(
            access,
            two,
            back - dt.timedelta(minutes=1),
            "search",
            case,
            "new worker one minute before the assignment",
            "MS-31 DHS-03",
        )
        fine = access.event(two, back, "view", case.case_id)
        book.keeps(
            fine, back, "MS-31 DHS-03 ME-04", "new worker at the second the assignment began"
        )
        area = people.chain(two, 2)[1]
        fine = access.event(
            area, back + dt.timedelta(hours=1), "view", case.case_id, log_staff_id=None
        )
        book.keeps(fine, back, "MS-31 ME-04", "supervisor of the second level")
        deputy = people.chain(two, 3)[2]
        snoop(
            access,
            deputy,
            back + dt.timedelta(hours=2),
            "view",
            case,
            "supervisor of the third level",
        )
        other = load.stranger(case, "social_worker")
        load.work(
            "transfer",
            case.case_id,
            None,
            back,
            back + dt.timedelta(hours=6),
            unit_id=people.staff[other]["unit_id"],
        )
        snoop(
            access,
            other,
            back + dt.timedelta(hours=3),
            "edit",
            case,
            "work of the unit without a named worker",
        )
        fine = access.event(
            two, back + dt.timedelta(hours=2), "view", case.case_id, log_staff_id=other
        )
        book.keeps(
            fine, back, "MS-31 DHS-03", "log names another worker; the account's owner is assigned"
        )
        snoop(
            access,
            other,
            back + dt.timedelta(hours=4),
            "view",
            case,
            "log names the assigned worker; the account is a stranger's",
            log_staff_id=two,
        )
        helper = load.stranger(case, "licensing")
        opened = back + dt.timedelta(hours=5)
        load.work("licensing_check", case.case_id, helper, opened, opened + dt.timedelta(hours=1))
        snoop(
            access,
            helper,
            opened + dt.timedelta(hours=1),
            "view",
            case,
            "at the second the work item closed",
            flags="broad",
        )
        fine = access.event(helper, opened, "view", case.case_id)
        book.keeps(fine, opened, "MS-31 DHS-04 ME-04", "at the second the work item opened")


def _rosters(access: Access) -> None:
    """Unit cover and on-call shifts: the last minute, and the first one after."""
    book, load = access.book, access.load
    for unit, on in (("U-11", "07-23"), ("U-21", "08-20"), ("U-31", "09-10"), ("U-11", "05-14")):
        case = load.make("in_home", unit, day("2026-02-09"), births=BIRTHS)
        shut = load.make("in_home", unit, day("2025-11-03"), day(on) - days(1), births=BIRTHS[:1])
        worker = load.stranger(case)
        while worker in load.duties.touched[shut.case_id]:
            worker = load.stranger(case)
        begin, end = at(on, "08:00"), at(on, "17:00")
        load.cover(worker, unit, begin, end)
        fine = access.event(worker, end - dt.timedelta(seconds=1), "view", case.case_id)
        book.keeps(fine, end, "MS-31 DHS-03", "last second of unit cover")
        load.duties.covered_units[worker].add(unit)
        snoop(access, worker, end, "view", case, "unit cover just over")
        snoop(
            access,
            worker,
            at(on, "14:00"),
            "view",
            shut,
            "unit cover of a case closed the day before",
        )
    for shift in [r for r in book.rows["duty_rosters"] if r["kind"] == "on_call"][20::24]:
        case = load.make("intake", "U-22", day("2026-03-09"), births=BIRTHS[:1])
        call = shift["from_at"] + dt.timedelta(minutes=30)
        load.work(
            "hotline_call",
            case.case_id,
            None,
            call,
            call + dt.timedelta(minutes=20),
            unit_id="U-HOT",
        )
        fine = access.event(
            shift["staff_id"], shift["to_at"] - dt.timedelta(seconds=1), "view", case.case_id
        )
        book.keeps(fine, shift["to_at"], "MS-31 DHS-03", "last second of the on-call shift")
        snoop(access, shift["staff_id"], shift["to_at"], "view", case, "on-call shift just over")


def _persons(access: Access) -> None:
    """Searches for a person without a case: while the person was a member, and after."""
    book, load = access.book, access.load
    for on in ("06-02", "07-07", "08-04", "09-02"):
        case = load.make("assessment", "U-31", day("2026-02-02"), births=BIRTHS[:1])
        worker = case.terms[0][0]
        moved = load.people.person(dt.date(1990, 2, 28))
        load.member(case, moved, "other", to_on=day(on))
        fine = access.event(
            worker, at(on, "15:00"), "search", None, person_id=moved, records_affected=3
        )
        book.keeps(fine, day(on), "DHS-03", "search for a member on the last day of membership")
        late = access.event(worker, at(day(on) + days(1), "09:30"), "search", None, person_id=moved)
        book.breaks(late, day(on) + days(1), "DHS-03", "search for a person who had left the case")
        nobody = access.event(
            load.people.role("records")[0], at(on, "12:00"), "search", None, records_affected=40
        )
        book.keeps(nobody, day(on), "MS-31 DHS-03", "a search that names neither case nor person")
