"""Workers, their supervisors, and the names and addresses of everyone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from data_samples.generate.book import Book
from data_samples.generate.dates import day
from data_samples.generate.words import AGENCIES, GIVEN, SURNAMES

UNITS = {
    "U-11": "Alder",
    "U-12": "Alder",
    "U-21": "Birch",
    "U-22": "Birch",
    "U-31": "Cedar",
    "U-32": "Cedar",
}
DEPARTMENT = "Department of Sample Families"


@dataclass
class People:
    """The workers by id, and who supervises whom."""

    book: Book
    rng: Random
    staff: dict[str, dict] = field(default_factory=dict)
    names_used: set[tuple[str, str]] = field(default_factory=set)
    households: int = 0

    def name(self) -> tuple[str, str]:
        """Return a given name and surname that nobody else has."""
        while True:
            name = self.rng.choice(GIVEN), self.rng.choice(SURNAMES)
            if name not in self.names_used:
                self.names_used.add(name)
                return name

    def household(self) -> str:
        self.households += 1
        return f"ADR-{20000 + self.households}"

    def person(
        self,
        born: dt.date | None,
        household: str | None = None,
        surname: str | None = None,
        email: bool = False,
    ) -> str:
        """Add a person and return the id."""
        given, family = self.name()
        if surname:
            family = surname
        person_id = self.book.new_id("P")
        self.book.add(
            "persons",
            person_id=person_id,
            given_name=given,
            surname=family,
            birth_date=born,
            address_key=household or self.household(),
            email=f"{person_id.lower()}@mail.example.com" if email else None,
        )
        return person_id

    def role(self, *roles: str) -> list[str]:
        """Return the ids of the present workers with one of the roles."""
        return [s for s, row in self.staff.items() if row["role"] in roles and not row["active_to"]]

    def unit(self, unit_id: str, role: str = "social_worker") -> list[str]:
        return [s for s in self.role(role) if self.staff[s]["unit_id"] == unit_id]

    def chain(self, staff_id: str, levels: int) -> list[str]:
        """Return the supervisors of a worker, nearest first, up to a number of levels."""
        found: list[str] = []
        while len(found) < levels and (above := self.staff[staff_id]["supervisor_id"]):
            found.append(above)
            staff_id = above
        return found

    def hire(
        self,
        role: str,
        unit: str | None,
        level: str | None,
        boss: str | None,
        start: str = "",
        end: str | None = None,
        employer: str = DEPARTMENT,
    ) -> str:
        """Add a worker and return the id."""
        given, family = self.name()
        staff_id = self.book.new_id("W")
        household = self.household()
        since = (
            day(start)
            if start
            else dt.date(
                self.rng.randint(2012, 2024), self.rng.randint(1, 12), self.rng.randint(1, 28)
            )
        )
        person_id = self.book.new_id("P")
        self.book.add(
            "persons",
            person_id=person_id,
            given_name=given,
            surname=family,
            birth_date=dt.date(
                self.rng.randint(1962, 1999), self.rng.randint(1, 12), self.rng.randint(1, 28)
            ),
            address_key=household,
            email=None,
        )
        self.staff[staff_id] = self.book.add(
            "staff",
            staff_id=staff_id,
            person_id=person_id,
            name=f"{given} {family}",
            unit_id=unit,
            office_level=level,
            role=role,
            employer=employer,
            supervisor_id=boss,
            active_from=since,
            active_to=day(end) if end else None,
            address_key=household,
        )
        return staff_id


LEAVERS = {  # worker's last day, by unit
    "U-11": "05-29",
    "U-12": "06-10",
    "U-21": "07-10",
    "U-22": "07-17",
    "U-31": "07-31",
    "U-32": "08-21",
}


def build(book: Book) -> People:
    """Hire everybody: six casework units under two area supervisors, and the State Office."""
    people = People(book, book.rng("people"))
    director = people.hire("executive", "U-00", "state_office", None)
    deputy = people.hire("executive", "U-00", "state_office", director)
    areas = [people.hire("area_supervisor", u, "regional", deputy) for u in ("U-10", "U-20")]
    for n, (unit, last_day) in enumerate(LEAVERS.items()):
        boss = people.hire("supervisor", unit, "county", areas[n // 3])
        for _ in range(4):
            people.hire("social_worker", unit, "county", boss)
        people.hire("social_worker", unit, "county", boss, "2019-03-04", last_day)
    for role in ("solnit", "cjts"):
        for _ in range(2):
            people.hire(role, "U-40", "regional", areas[1])
    for _ in range(4):
        people.hire("intake", "U-HOT", "regional", areas[0])
    for role, count, employer in (
        ("legal", 2, DEPARTMENT),
        ("aag", 2, "Office of the Attorney General"),
        ("records", 2, DEPARTMENT),
        ("quality", 2, DEPARTMENT),
        ("licensing", 2, DEPARTMENT),
        ("it", 2, DEPARTMENT),
        ("other", 2, DEPARTMENT),
        ("ombudsman", 1, DEPARTMENT),
    ):
        for _ in range(count):
            people.hire(role, "U-00", "state_office", deputy, employer=employer)
    lead = people.hire("contracted", "U-90", None, None, employer=AGENCIES[0])
    for n in range(5):
        people.hire("contracted", "U-90", None, lead, employer=AGENCIES[n % 2])
    people.hire(
        "social_worker", "U-11", "county", people.unit("U-11", "supervisor")[0], "2026-07-20"
    )
    return people
