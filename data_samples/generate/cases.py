"""Cases, their members, assignments with hand-overs, rosters and documented work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from data_samples.generate.book import Book
from data_samples.generate.dates import FIRST, LAST, at, business_days, days, next_business_day
from data_samples.generate.duties import Duties, Duty
from data_samples.generate.people import UNITS, People

FOSTER_PLACEMENTS = ("foster_care", "kinship", "residential")


@dataclass
class Case:
    """One case with what the other domains need to know about it."""

    case_id: str
    kind: str
    unit_id: str
    programme: str | None
    opened_on: dt.date
    closed_on: dt.date | None
    restricted: bool
    children: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    foster_parents: list[str] = field(default_factory=list)
    perpetrators: list[str] = field(default_factory=list)
    gal: str | None = None
    tpr: dict[str, dt.date] = field(default_factory=dict)
    terms: list[tuple[str, dt.datetime, dt.datetime | None]] = field(default_factory=list)
    helpers: dict[str, str] = field(default_factory=dict)
    is_special: bool = False

    def is_open(self, on: dt.date) -> bool:
        return self.opened_on <= on and (self.closed_on is None or on <= self.closed_on)

    def manager(self, when: dt.datetime) -> str | None:
        """Return the worker who manages the case at a moment."""
        for staff_id, from_at, to_at in self.terms:
            if from_at <= when and (to_at is None or when < to_at):
                return staff_id
        return None


@dataclass
class Caseload:
    """All cases, and the ways to make more of them."""

    book: Book
    people: People
    duties: Duties
    rng: Random
    cases: dict[str, Case] = field(default_factory=dict)

    def member(self, case: Case, person_id: str, role: str, from_on: dt.date | None = None,
               to_on: dt.date | None = None, **more) -> dict:
        return self.book.add("case_members", case_id=case.case_id, person_id=person_id, role=role,
                             from_on=from_on or case.opened_on, to_on=to_on, **more)

    def assign(self, case: Case, staff_id: str, role: str, from_at: dt.datetime,
               to_at: dt.datetime | None, manages: bool = False) -> dict:
        """Assign a worker, and note the duty."""
        self.duties.add(staff_id, case.case_id, from_at, to_at, "assignment")
        return self.book.add("assignments", case_id=case.case_id, staff_id=staff_id, role=role,
                             manages=manages, from_at=from_at, to_at=to_at)

    def work(self, kind: str, case_id: str | None, staff_id: str | None, opened_at: dt.datetime,
             closed_at: dt.datetime | None, **more) -> dict:
        """Add a work item, and note the duty of its worker."""
        if staff_id and case_id:
            self.duties.add(staff_id, case_id, opened_at, closed_at, kind)
        return self.book.add("work_items", work_id=self.book.new_id("K"), kind=kind,
                             case_id=case_id, person_id=more.pop("person_id", None),
                             staff_id=staff_id, unit_id=more.pop("unit_id", None),
                             opened_at=opened_at, scheduled_at=more.pop("scheduled_at", None),
                             closed_at=closed_at)

    def make(self, kind: str, unit: str, opened: dt.date, closed: dt.date | None = None,
             births: Sequence[dt.date] = (), programme: str | None = "state",
             restricted: bool = False, tpr: dt.date | None = None, special: bool = True,
             workers: Sequence[tuple[str, dt.datetime, dt.datetime | None]] | None = None,
             household: str | None = None, surname: str | None = None,
             placement: str | None = None) -> Case:
        """Make a case with its people and its managing worker(s).

        ``special`` cases are kept for planted rows: background rows leave them alone.
        """
        case = Case(self.book.new_id("C"), kind, unit, programme, opened, closed, restricted,
                    is_special=special)
        self.cases[case.case_id] = case
        self.book.add("cases", case_id=case.case_id, kind=kind, programme=programme,
                      county=UNITS[unit], unit_id=unit, opened_on=opened, closed_on=closed,
                      restricted=restricted)
        self._family(case, births, tpr, household, surname, placement)
        end = at(closed + days(1), "00:00") if closed else None
        if workers is None:
            team = [s for s in self.people.unit(unit)
                    if self.people.staff[s]["active_from"] < opened]
            workers = [(self.rng.choice(team), at(opened, "08:00"), end)]
        for staff_id, from_at, to_at in workers:
            self.assign(case, staff_id, "primary", from_at, to_at, manages=True)
            case.terms.append((staff_id, from_at, to_at))
        return case

    def _family(self, case: Case, births: Sequence[dt.date], tpr: dt.date | None,
                household: str | None, surname: str | None, placement: str | None) -> None:
        rng, people = self.rng, self.people
        home = household or people.household()
        family = surname or people.name()[1]
        if case.kind == "adult":
            adult = people.person(dt.date(rng.randint(1950, 1990), 5, rng.randint(1, 28)), home, family)
            self.member(case, adult, "other", placement="none")
            case.children.append(adult)
            return
        in_care = case.kind == "foster_care"
        place = placement or {"foster_care": rng.choice(FOSTER_PLACEMENTS),
                              "adoption": "adoptive"}.get(case.kind, "home")
        for born in births:
            child = people.person(born, people.household() if in_care else home, family, True)
            case.children.append(child)
            if tpr:
                case.tpr[child] = tpr
            self.member(case, child, "child", to_on=case.closed_on, tpr_on=tpr, placement=place)
        for n in range(rng.randint(1, 2)):
            parent = people.person(dt.date(rng.randint(1972, 1999), rng.randint(1, 12),
                                           rng.randint(1, 28)), home, family if n else None, True)
            case.parents.append(parent)
            self.member(case, parent, "birth_parent", to_on=case.closed_on)
        if in_care or case.kind == "adoption":
            carer = people.person(dt.date(rng.randint(1960, 1990), rng.randint(1, 12), 3), None, None, True)
            case.foster_parents.append(carer)
            self.member(case, carer, "foster_parent", to_on=case.closed_on)
            case.gal = people.person(dt.date(rng.randint(1960, 1990), 6, rng.randint(1, 28)), None, None, True)
            self.member(case, case.gal, "gal", to_on=case.closed_on)

    def pick(self, on: dt.date, *kinds: str, programme: Sequence[str | None] = (),
             tpr: bool | None = None) -> Case:
        """Return an ordinary case, open throughout, with one managing worker throughout."""
        return self.rng.choice([
            c for c in self.cases.values()
            if not c.is_special and not c.restricted and c.kind != "adult"
            and (not kinds or c.kind in kinds) and c.opened_on <= on - days(10)
            and c.closed_on is None and len(c.terms) == 1
            and (not programme or c.programme in programme)
            and (tpr is None or bool(c.tpr) == tpr)])

    def stranger(self, case: Case, *roles: str) -> str:
        """Return a worker with one of the roles who never had to do with a case."""
        found = [s for s in self.people.role(*(roles or ("social_worker",)))
                 if self.duties.is_stranger(s, case.case_id, case.unit_id)
                 and self.people.staff[s]["unit_id"] != case.unit_id
                 and self.people.staff[s]["active_from"] < FIRST]
        return self.rng.choice(found)


KINDS = {"foster_care": 46, "in_home": 30, "investigation": 28, "assessment": 22, "adoption": 12,
         "intake": 18, "adult": 6}
PROGRAMME = {"foster_care": ("IV-E", "IV-E", "IV-B", "state"), "adoption": ("IV-E", "IV-B"),
             "adult": ("XX", "XVI"), "in_home": ("IV-B", "XX", "IV-A"), "assessment": ("IV-B", "state"),
             "investigation": ("IV-B", "state"), "intake": ("state", "IV-A")}


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
        births = [dt.date(rng.randint(2009, 2024), rng.randint(1, 12), rng.randint(1, 28))
                  for _ in range(rng.choice((1, 1, 2, 2, 3)))]
        tpr = None
        if kind == "adoption" or (kind == "foster_care" and opened < dt.date(2025, 6, 1)
                                  and rng.random() < 0.4):
            tpr = max(opened + days(90), dt.date(2024, 6, 3)) if opened < dt.date(2025, 9, 1) else opened
        load.make(kind, unit, opened, closed, births, rng.choice(PROGRAMME[kind]),
                  rng.random() < 0.05, tpr, special=False,
                  workers=_terms(load, unit, opened, closed, leavers, n))
    _extra_members(load)
    _helpers(load)
    _work(load)
    _rosters(load)
    return load


def _terms(load: Caseload, unit: str, opened: dt.date, closed: dt.date | None,
           leavers: list[str], n: int) -> list:
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
                load.member(case, case.parents[0], "substantiated_perpetrator",
                            case.opened_on + days(21), case.closed_on)
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
            team = [s for s in people.unit(case.unit_id)
                    if s != case.terms[0][0] and people.staff[s]["active_from"] < case.opened_on]
            case.helpers["secondary"] = rng.choice(team)
            load.assign(case, case.helpers["secondary"], "secondary", begin, end)


def _work(load: Caseload) -> None:
    """Add documented work: visits, hearings, quality reviews, licensing and record requests."""
    rng, people = load.rng, load.people
    pool = [c for c in load.cases.values() if not c.restricted]
    for on in business_days():
        for kind, role, chance, length in (
                ("quality_review", "quality", 0.35, 9), ("licensing_check", "licensing", 0.3, 6),
                ("records_request", "records", 0.35, 7), ("placement_search", "licensing", 0.12, 4),
                ("background_check", "intake", 0.3, 3), ("hotline_call", "intake", 0.5, 2)):
            open_now = [c for c in pool if c.is_open(on)
                        and (kind != "placement_search" or c.kind == "foster_care")]
            if rng.random() < chance and on + days(length) < LAST:
                case = rng.choice(open_now)
                load.work(kind, case.case_id, rng.choice(people.role(role)), at(on, "08:10"),
                          at(on + days(length), "17:00"),
                          person_id=case.children[0] if kind == "background_check" else None)
        case = rng.choice([c for c in pool if c.is_open(on) and c.kind == "foster_care"])
        if rng.random() < 0.6:
            hearing = at(on, rng.choice(("09:30", "11:00", "14:00")))
            load.work("court_hearing", case.case_id, case.manager(hearing),
                      at(max(case.opened_on, on - days(20)), "10:00"), hearing + dt.timedelta(hours=3),
                      scheduled_at=hearing)


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
        book.add("duty_rosters", roster_id=book.new_id("R"), kind="on_call", staff_id=worker,
                 unit_id="U-HOT", from_at=begin, to_at=end)
        if n % 2 == 0:
            case = rng.choice([c for c in pool if c.is_open(on)])
            call = begin + dt.timedelta(minutes=rng.randint(20, 200))
            load.work("hotline_call", case.case_id, None, call, call + dt.timedelta(minutes=40),
                      unit_id="U-HOT")
            load.duties.add(worker, case.case_id, call, end, "on_call")
    for n, on in enumerate(business_days()[3::9]):
        unit = list(UNITS)[n % 6]
        worker = people.unit(list(UNITS)[(n + 1) % 6])[n % 4]
        begin, end = at(on, "08:00"), at(on, "17:00")
        book.add("duty_rosters", roster_id=book.new_id("R"), kind="unit_cover", staff_id=worker,
                 unit_id=unit, from_at=begin, to_at=end)
        load.duties.covered_units[worker].add(unit)
        for case in load.cases.values():
            if case.unit_id == unit and case.is_open(on):
                load.duties.of[worker].append(Duty(worker, case.case_id, begin, end, "unit_cover"))
