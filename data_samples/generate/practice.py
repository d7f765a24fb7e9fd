"""Sessions with clients, workers' licences, notices to clients, training and attestations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from data_samples.generate.book import Book
from data_samples.generate.cases import Caseload
from data_samples.generate.dates import BOTH, Q2, Q3, at, business_days, day, days, work_time

NOTICES = ("electronic_risks", "no_reposting", "breach_policy")
MODES = ("in_person", "in_person", "phone", "video", "text", "email", "chat", "social_media")


@dataclass
class Practice:
    """The writer of sessions and notices."""

    book: Book
    load: Caseload
    rng: Random

    def session(self, when: dt.datetime, client: str, mode: str = "video", **more) -> str:
        """Add a session, by a licensed worker within the state and encrypted, but for ``more``."""
        session_id = self.book.new_id("H")
        row = {
            "staff_id": self.load.people.role("social_worker")[1],
            "worker_state": "CT",
            "client_state": "CT",
            "encrypted": None if mode in ("in_person", "phone") else True,
            "billed": self.rng.random() < 0.6,
            **more,
        }
        self.book.add(
            "service_sessions",
            session_id=session_id,
            client_id=client,
            held_at=when,
            mode=mode,
            **row,
        )
        return session_id

    def client(self, since: dt.date, **given: dt.date | None) -> str:
        """Add a client, told everything on a day, but for ``given`` (None: never told)."""
        person = self.load.people.person(
            dt.date(self.rng.randint(1960, 2008), 3, self.rng.randint(1, 28))
        )
        for notice in NOTICES:
            on = given.get(notice, since)
            if on:
                self.book.add("client_notices", client_id=person, notice=notice, given_on=on)
        return person


def build(book: Book, load: Caseload) -> None:
    """Write all of it, the ordinary rows first."""
    practice = Practice(book, load, book.rng("practice"))
    _licences(practice)
    _ordinary(practice)
    _licensed(practice)
    _told(practice)
    _encrypted(practice)
    _places(practice)
    _training(practice)
    _attestations(practice)


def _licences(practice: Practice) -> None:
    for n, (staff_id, row) in enumerate(practice.load.people.staff.items()):
        if row["role"] in ("social_worker", "supervisor", "solnit", "cjts", "contracted"):
            practice.book.add(
                "licences",
                staff_id=staff_id,
                state="CT",
                kind=("LMSW", "LSW", "LCSW")[n % 3],
                from_on=day("2024-10-01"),
                to_on=day("2027-09-30"),
            )


def _ordinary(practice: Practice) -> None:
    """Write forty clients with a session every fortnight or so."""
    rng = practice.rng
    workers = practice.load.people.role("social_worker", "solnit")
    workers = [
        w for w in workers if practice.load.people.staff[w]["active_from"] < day("2026-04-01")
    ]
    clients = [practice.client(day("2026-03-01") + days(n % 30)) for n in range(40)]
    for on in business_days():
        for _ in range(rng.randint(2, 5)):
            n = rng.randrange(len(clients))
            practice.session(
                work_time(rng, on),
                clients[n],
                rng.choice(MODES),
                staff_id=workers[n % len(workers)],
            )


def _licensed(practice: Practice) -> None:
    """SW-02: a licence valid that day for the worker's and for the client's state."""
    book = practice.book
    workers = practice.load.people.role("social_worker")
    rows = (  # day, worker, worker's state, client's state, mode, note or None where it complies
        ("05-13", 2, "CT", "NY", "video", "no licence for the client's state"),
        ("07-08", 2, "CT", "NY", "phone", "no licence for the client's state"),
        ("08-12", 3, "CT", "MA", "video", "licence for the client's state ended the day before"),
        ("08-11", 3, "CT", "MA", "video", None),
        ("08-19", 4, "RI", "CT", "chat", "licence for the worker's state begins the day after"),
        ("08-20", 4, "RI", "CT", "chat", None),
        ("09-16", 5, "NY", "NJ", "text", "licence for neither state"),
        ("09-17", 3, "CT", "NY", "in_person", None),
        ("09-23", 6, "CT", "VT", "phone", None),
        ("09-24", 6, "VT", "VT", "email", None),
    )
    for staff, state, since, until in (
        (3, "MA", "2025-01-01", "2026-08-11"),
        (4, "RI", "2026-08-20", "2028-01-01"),
        (6, "VT", "2025-01-01", None),
    ):
        book.add(
            "licences",
            staff_id=workers[staff],
            state=state,
            kind="LCSW",
            from_on=day(since),
            to_on=until and day(until),
        )
    for on, staff, here, there, mode, note in rows:
        found = practice.session(
            at(on, "18:30"),
            practice.client(day("2026-04-01")),
            mode,
            staff_id=workers[staff],
            worker_state=here,
            client_state=there,
        )
        if note:
            book.breaks(found, day(on), "SW-02", note)
        else:
            book.keeps(
                found,
                day(on),
                "SW-02",
                "in person" if mode == "in_person" else "licensed in both states on that day",
            )


def _told(practice: Practice) -> None:
    """SW-04, SW-08, SW-10: notices before the first remote session."""
    book = practice.book
    for clause, notice in (("SW-04", "electronic_risks"), ("SW-08", "no_reposting")):
        for on, given, note in (
            ("05-14", None, "never told"),
            ("07-15", None, "never told"),
            ("08-12", 1, "told the day after"),
            ("09-16", 3, "told three days after"),
        ):
            client = practice.client(day("2026-04-01"), **{notice: given and day(on) + days(given)})
            practice.session(at(on, "09:00") - days(20), client, "in_person")
            found = practice.session(at(on, "09:00"), client, "phone")
            book.breaks(found, day(on), clause, note)
            practice.session(at(on, "10:00") + days(7), client, "video")
        for on, before in (("07-15", 0), ("08-12", 1), ("09-16", 40)):
            client = practice.client(day("2026-04-01"), **{notice: day(on) - days(before)})
            practice.session(at(on, "07:30") - days(41), client, "in_person")
            found = practice.session(at(on, "07:30"), client, "text")
            book.keeps(found, day(on), clause, f"told {before} days before; in person earlier")
    for first, again, periods in (
        ("05-19", "07-22", BOTH),
        ("07-21", "08-18", Q3),
        ("09-09", "09-30", Q3),
    ):
        client = practice.client(day("2026-04-01"), breach_policy=None)
        practice.session(at(first, "11:00"), client, "video")
        practice.session(at(again, "11:00"), client, "chat")
        book.breaks(f"{client}|breach_policy", periods, "SW-10", "never told the breach policy")
    for first, given in (("07-23", "2026-07-23"), ("08-20", "2026-09-30"), ("09-10", "2026-02-01")):
        client = practice.client(day("2026-04-01"), breach_policy=day(given))
        practice.session(at(first, "11:30"), client, "video")
        book.keeps(f"{client}|breach_policy", Q3, "SW-10", f"told on {given}")
    alone = practice.client(
        day("2026-04-01"), breach_policy=None, electronic_risks=None, no_reposting=None
    )
    practice.session(at("08-05", "12:00"), alone, "in_person")
    book.keeps(f"{alone}|breach_policy", Q3, "SW-10", "met in person only")


def _encrypted(practice: Practice) -> None:
    """SW-05 and SW-09: sessions on digital channels are encrypted."""
    book = practice.book
    for n, (on, mode, flag) in enumerate(
        (
            ("05-20", "text", False),
            ("07-14", "chat", None),
            ("07-29", "email", False),
            ("08-18", "social_media", False),
            ("09-15", "text", None),
            ("07-16", "phone", None),
            ("08-20", "phone", False),
            ("09-17", "in_person", None),
        )
    ):
        found = practice.session(
            at(on, "17:20"), practice.client(day("2026-04-01")), mode, encrypted=flag
        )
        if n < 5:
            book.breaks(
                found,
                day(on),
                "SW-05 SW-09",
                f"{mode}, encrypted: {'not recorded' if flag is None else 'no'}",
            )
        else:
            book.keeps(found, day(on), "SW-05 SW-09", f"{mode}: no encryption record needed")


def _places(practice: Practice) -> None:
    """SW-07: both places are recorded for every remote session."""
    for on, mode, here, there in (
        ("05-21", "video", None, "CT"),
        ("07-15", "phone", "CT", None),
        ("08-19", "chat", None, None),
        ("09-17", "video", "CT", "  "),
    ):
        found = practice.session(
            at(on, "08:10"),
            practice.client(day("2026-04-01")),
            mode,
            worker_state=here,
            client_state=there,
        )
        practice.book.breaks(found, day(on), "SW-07", "a place is not recorded")
        practice.book.keeps(found, day(on), "SW-02", "place not recorded: SW-07 only")
    for on in ("07-15", "08-19", "09-17"):
        found = practice.session(
            at(on, "08:20"),
            practice.client(day("2026-04-01")),
            "in_person",
            worker_state=None,
            client_state=None,
        )
        practice.book.keeps(found, day(on), "SW-07 SW-02", "in person")


def _training(practice: Practice) -> None:
    """CT-16: whoever has an account has an unexpired acceptable-use acknowledgement."""
    book, people = practice.book, practice.load.people

    def sign(
        staff_id: str, on: dt.date, until: dt.date | None, course: str = "acceptable_use"
    ) -> None:
        book.add("training", staff_id=staff_id, course=course, completed_on=on, expires_on=until)

    team = people.role("social_worker")
    leavers = {row["unit_id"]: s for s, row in people.staff.items() if row["active_to"]}
    special = {
        team[0]: (None, BOTH, "never signed"),
        team[1]: ("2026-08-15", Q3, "expired in August"),
        team[2]: ("2026-09-29", Q3, "expired the day before the end"),
        team[3]: ("2026-06-29", BOTH, "expired the day before the end of June"),
        people.role("contracted")[3]: ("2026-07-31", Q3, "contracted worker, expired"),
        leavers["U-21"]: ("2026-07-15", Q3, "leaver whose account is still enabled"),
        team[4]: ("2026-09-30", (), "expires on the last day"),
        team[5]: ("2026-06-30", (), "expires on the last day of June, renewed"),
        team[6]: ("open", (), "without an expiry"),
        leavers["U-22"]: ("2026-07-20", (), "expired, but the leaver's account is closed"),
    }
    for n, (staff_id, row) in enumerate(people.staff.items()):
        signed = max(day("2025-10-06") + days(n * 2), row["active_from"])
        sign(staff_id, signed, signed + days(730), "confidentiality")
        if staff_id not in special:
            sign(staff_id, signed, signed + days(500))
            continue
        until, periods, note = special[staff_id]
        if until:
            sign(staff_id, day("2025-06-02"), None if until == "open" else day(until))
        if staff_id == team[5]:
            sign(staff_id, day("2026-07-01"), day("2027-07-01"))
        if periods:
            book.breaks(staff_id, periods, "CT-16", note)
        else:
            book.keeps(staff_id, Q3, "CT-16", note)


def _attestations(practice: Practice) -> None:
    """The six clauses that no data shows: signed for each quarter, after its end.

    In the last one, SW-12 has a gap, and ME-09 was signed a day before the quarter's end.
    """
    book, people = practice.book, practice.load.people
    signers = people.role("executive") + people.role("legal") + people.role("quality")
    for n, clause in enumerate(("MS-43", "DHS-10", "ME-09", "CT-12", "SW-03", "SW-12")):
        for period, first, last, signed in (
            (Q2, "04-01", "06-30", "07-02"),
            (Q3, "07-01", "09-30", "09-29" if clause == "ME-09" else "10-02"),
        ):
            spans = (
                [(first, last)]
                if (clause, period) != ("SW-12", Q3)
                else [(first, "08-10"), ("08-20", last)]
            )
            for begin, end in spans:
                book.add(
                    "attestations",
                    attestation_id=book.new_id("A"),
                    clause_id=clause,
                    attested_by=signers[n],
                    covers_from=day(begin),
                    covers_to=day(end),
                    signed_on=day(signed),
                    statement=f"Held throughout {period}, to my knowledge.",
                    evidence_ref=f"manual, section {n + 1}",
                )
