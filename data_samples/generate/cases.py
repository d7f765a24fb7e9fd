"""Cases, their members, assignments with hand-overs, rosters and documented work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from data_samples.generate.book import Book
from data_samples.generate.dates import FIRST, at, days
from data_samples.generate.duties import Duties
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

    def member(
        self,
        case: Case,
        person_id: str,
        role: str,
        from_on: dt.date | None = None,
        to_on: dt.date | None = None,
        **more,
    ) -> dict:
        return self.book.add(
            "case_members",
            case_id=case.case_id,
            person_id=person_id,
            role=role,
            from_on=from_on or case.opened_on,
            to_on=to_on,
            **more,
        )

    def assign(
        self,
        case: Case,
        staff_id: str,
        role: str,
        from_at: dt.datetime,
        to_at: dt.datetime | None,
        manages: bool = False,
    ) -> dict:
        """Assign a worker, and note the duty."""
        self.duties.add(staff_id, case.case_id, from_at, to_at, "assignment")
        return self.book.add(
            "assignments",
            case_id=case.case_id,
            staff_id=staff_id,
            role=role,
            manages=manages,
            from_at=from_at,
            to_at=to_at,
        )

    def cover(self, staff_id: str, unit_id: str, from_at: dt.datetime, to_at: dt.datetime) -> None:
        """Put a worker on the roster to cover for a unit."""
        self.book.add(
            "duty_rosters",
            roster_id=self.book.new_id("R"),
            kind="unit_cover",
            staff_id=staff_id,
            unit_id=unit_id,
            from_at=from_at,
            to_at=to_at,
        )

    def work(
        self,
        kind: str,
        case_id: str | None,
        staff_id: str | None,
        opened_at: dt.datetime,
        closed_at: dt.datetime | None,
        **more,
    ) -> dict:
        """Add a work item, and note the duty of its worker."""
        if staff_id and case_id:
            self.duties.add(staff_id, case_id, opened_at, closed_at, kind)
        return self.book.add(
            "work_items",
            work_id=self.book.new_id("K"),
            kind=kind,
            case_id=case_id,
            person_id=more.pop("person_id", None),
            staff_id=staff_id,
            unit_id=more.pop("unit_id", None),
            opened_at=opened_at,
            scheduled_at=more.pop("scheduled_at", None),
            closed_at=closed_at,
        )

    def make(
        self,
        kind: str,
        unit: str,
        opened: dt.date,
        closed: dt.date | None = None,
        births: Sequence[dt.date] = (),
        programme: str | None = "state",
        restricted: bool = False,
        tpr: dt.date | None = None,
        special: bool = True,
        workers: Sequence[tuple[str, dt.datetime, dt.datetime | None]] | None = None,
        household: str | None = None,
        surname: str | None = None,
        placement: str | None = None,
    ) -> Case:
        """Make a case with its people and its managing worker(s).

        ``special`` cases are kept for planted rows: background rows leave them alone.
        """
        case = Case(
            self.book.new_id("C"),
            kind,
            unit,
            programme,
            opened,
            closed,
            restricted,
            is_special=special,
        )
        self.cases[case.case_id] = case
        self.book.add(
            "cases",
            case_id=case.case_id,
            kind=kind,
            programme=programme,
            county=UNITS[unit],
            unit_id=unit,
            opened_on=opened,
            closed_on=closed,
            restricted=restricted,
        )
        self._family(case, births, tpr, household, surname, placement)
        end = at(closed + days(1), "00:00") if closed else None
        if workers is None:
            team = [
                s for s in self.people.unit(unit) if self.people.staff[s]["active_from"] < opened
            ]
            workers = [(self.rng.choice(team), at(opened, "08:00"), end)]
        for staff_id, from_at, to_at in workers:
            self.assign(case, staff_id, "primary", from_at, to_at, manages=True)
            case.terms.append((staff_id, from_at, to_at))
        return case

    def _family(
        self,
        case: Case,
        births: Sequence[dt.date],
        tpr: dt.date | None,
        household: str | None,
        surname: str | None,
        placement: str | None,
    ) -> None:
        rng, people = self.rng, self.people
        home = household or people.household()
        family = surname or people.name()[1]
        if case.kind == "adult":
            adult = people.person(
                dt.date(rng.randint(1950, 1990), 5, rng.randint(1, 28)), home, family
            )
            self.member(case, adult, "other", placement="none")
            case.children.append(adult)
            return
        in_care = case.kind == "foster_care"
        place = placement or {
            "foster_care": rng.choice(FOSTER_PLACEMENTS),
            "adoption": "adoptive",
        }.get(case.kind, "home")
        for born in births:
            child = people.person(born, people.household() if in_care else home, family, True)
            case.children.append(child)
            if tpr:
                case.tpr[child] = tpr
            self.member(case, child, "child", to_on=case.closed_on, tpr_on=tpr, placement=place)
        for n in range(rng.randint(1, 2)):
            parent = people.person(
                dt.date(rng.randint(1972, 1999), rng.randint(1, 12), rng.randint(1, 28)),
                home,
                family if n else None,
                True,
            )
            case.parents.append(parent)
            self.member(case, parent, "birth_parent", to_on=case.closed_on)
        if in_care or case.kind == "adoption":
            carer = people.person(
                dt.date(rng.randint(1960, 1990), rng.randint(1, 12), 3), None, None, True
            )
            case.foster_parents.append(carer)
            self.member(case, carer, "foster_parent", to_on=case.closed_on)
            case.gal = people.person(
                dt.date(rng.randint(1960, 1990), 6, rng.randint(1, 28)), None, None, True
            )
            self.member(case, case.gal, "gal", to_on=case.closed_on)

    def pick(
        self,
        on: dt.date,
        *kinds: str,
        programme: Sequence[str | None] = (),
        tpr: bool | None = None,
    ) -> Case:
        """Return an ordinary case, open throughout, with one managing worker throughout."""
        return self.rng.choice(
            [
                c
                for c in self.cases.values()
                if not c.is_special
                and not c.restricted
                and c.kind != "adult"
                and (not kinds or c.kind in kinds)
                and c.opened_on <= on - days(10)
                and c.closed_on is None
                and len(c.terms) == 1
                and (not programme or c.programme in programme)
                and (tpr is None or bool(c.tpr) == tpr)
            ]
        )

    def stranger(self, case: Case, *roles: str) -> str:
        """Return a worker with one of the roles who never had to do with a case."""
        found = [
            s
            for s in self.people.role(*(roles or ("social_worker",)))
            if self.duties.is_stranger(s, case.case_id, case.unit_id)
            and self.people.staff[s]["unit_id"] != case.unit_id
            and self.people.staff[s]["active_from"] < FIRST
        ]
        return self.rng.choice(found)
