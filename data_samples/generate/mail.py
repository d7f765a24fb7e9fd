"""The mail gateway's log: a factory that makes compliant messages, and two quarters of traffic."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from data_samples.generate import words
from data_samples.generate.book import Book
from data_samples.generate.cases import Case, Caseload
from data_samples.generate.dates import at, business_days, days, work_time

INSIDE = "agency.example.gov"
FIREWALL = (INSIDE, "state.example.gov", ".courts.example.gov")
OMBUDSMAN = "ombudsman@agency.example.gov"
OUTSIDE = {
    "community_intervention": "cip.example.org",
    "treatment_foster_agency": "northlight.example.org",
    "medical_mental_health": "clinic.example.com",
    "foster_parent": "mail.example.com",
    "birth_parent": "mail.example.com",
    "child": "mail.example.com",
    "attorney": "law.example.com",
    "gal": "gal.example.net",
    "other": "school.example.edu",
    "unknown": "list.example.net",
}


@dataclass
class Gateway:
    """The writer of messages and recipients."""

    book: Book
    load: Caseload
    rng: Random
    cases: dict[str, list[Case]] = field(default_factory=dict)

    def address(self, staff_id: str, form: int = 0) -> str:
        """Return a worker's address: plain, in capitals, or with the display name before it."""
        row = self.load.people.staff[staff_id]
        domain = "state.example.gov" if row["role"] == "aag" else INSIDE
        plain = f"{staff_id.lower()}@{domain}"
        given, family = row["name"].split(" ", 1)
        return (plain, plain.upper(), f'"{family}, {given}" <{plain}>')[form % 3]

    def worker(self, staff_id: str, kind: str = "to", form: int = 0) -> dict:
        """Return a recipient who is a worker."""
        role = self.load.people.staff[staff_id]["role"]
        return {
            "address": self.address(staff_id, form),
            "kind": kind,
            "staff_id": staff_id,
            "recipient_class": "aag" if role == "aag" else "employee",
        }

    def outsider(
        self, who: str, kind: str = "to", person_id: str | None = None, address: str | None = None
    ) -> dict:
        """Return a recipient of a class, outside the firewall unless the address says otherwise."""
        name = (
            person_id.lower() if person_id else f"{who.replace('_', '.')}{self.rng.randint(1, 40)}"
        )
        return {
            "address": address or f"{name}@{OUTSIDE.get(who, 'mail.example.com')}",
            "kind": kind,
            "recipient_class": who,
            "person_id": person_id,
        }

    def send(
        self,
        when: dt.datetime,
        sender: str,
        recipients: list[dict],
        case: Case | None = None,
        **more,
    ) -> str:
        """Add a message from a worker that complies wherever its recipients let it."""
        leaves = any(
            r.get("staff_id") is None
            and r["recipient_class"] not in ("ombudsman", "state_employee")
            for r in recipients
        )
        row = {
            "direction": "outbound" if leaves else "internal",
            "sender": self.address(sender),
            "sender_staff_id": sender,
            "sender_class": "employee",
            "subject": self._subject(case),
            "case_specific": case is not None,
            "case_id": case and case.case_id,
            "encrypted": case is not None or self.rng.random() < 0.3,
            "statement_present": leaves or None,
            "filed_to_case_at": when + days(self.rng.choice((0.1, 0.2, 1, 2, 4))) if case else None,
            "in_reply_to": None,
            "action": "new",
            "disclosure_basis": "4008(2)(A)" if case and leaves else None,
            "discouraged_at": None,
            "size_bytes": self.rng.randint(900, 90000),
            **more,
        }
        return self._write(when, row, recipients)

    def receive(
        self, when: dt.datetime, who: str, worker: str, case: Case | None = None, **more
    ) -> str:
        """Add a message from outside; if about a case, it is filed, and discouraged in time."""
        sender = (
            more.pop("sender", None)
            or f"{who.replace('_', '.')}{self.book.counts['N']}@{OUTSIDE[who]}"
        )
        row = {
            "direction": "inbound",
            "sender": sender,
            "sender_staff_id": None,
            "sender_class": who,
            "subject": self._subject(case),
            "case_specific": case is not None,
            "case_id": case and case.case_id,
            "encrypted": None,
            "statement_present": None,
            "filed_to_case_at": when + days(self.rng.choice((0.2, 1, 3))) if case else None,
            "in_reply_to": None,
            "action": "new",
            "disclosure_basis": None,
            "discouraged_at": when + days(self.rng.choice((0.1, 1, 2, 5))) if case else None,
            "size_bytes": self.rng.randint(900, 40000),
            **more,
        }
        return self._write(when, row, [self.worker(worker, form=self.book.counts["N"])])

    def _subject(self, case: Case | None) -> str:
        if case is None:
            return self.rng.choice(words.OFFICE_SUBJECTS)
        return self.rng.choice(words.SUBJECTS).format(case=case.case_id)

    def _write(self, when: dt.datetime, row: dict, recipients: list[dict]) -> str:
        message_id = self.book.new_id("N")
        self.book.add("emails", message_id=message_id, sent_at=when, **row)
        for number, recipient in enumerate(recipients, 1):
            self.book.add(
                "email_recipients", message_id=message_id, recipient_no=number, **recipient
            )
        return message_id


def open_gateway(book: Book, load: Caseload) -> Gateway:
    return Gateway(book, load, book.rng("mail"))


def background(gateway: Gateway) -> None:
    """Write a dozen messages a business day: about cases inside, about anything else everywhere."""
    rng, load = gateway.rng, gateway.load
    pool = [c for c in load.cases.values() if not c.is_special and c.kind != "adult"]
    office = [
        s
        for s, row in load.people.staff.items()
        if not row["active_to"]
        and row["role"] != "aag"
        and row["active_from"] < dt.date(2026, 4, 1)
    ]
    previous: str | None = None
    for n, on in enumerate(business_days()):
        count = rng.randint(8, 14) - 2 * (on.month in (7, 8))
        for when in sorted(work_time(rng, on) for _ in range(count)):
            case = rng.choice(
                [
                    c
                    for c in pool
                    if c.is_open(on) and c.opened_on < on - days(12) and c.manager(when)
                ]
            )
            worker = case.manager(when)
            kind = rng.choices(
                ("boss", "colleague", "counsel", "state", "office", "out", "in", "in_case"),
                (22, 12, 8, 5, 20, 12, 12, 9),
            )[0]
            if kind in ("boss", "colleague", "counsel"):
                boss = load.people.chain(worker, 1)[0]
                helper = case.helpers.get({"counsel": "legal"}.get(kind, "secondary"), boss)
                to = [
                    gateway.worker(
                        boss if kind == "boss" else helper, form=rng.choice((0, 0, 0, 1, 2))
                    )
                ]
                if kind == "colleague" and helper != boss:
                    to.append(gateway.worker(boss, "cc"))
                reply = rng.random() < 0.25 and previous
                previous = gateway.send(
                    when,
                    worker,
                    to,
                    case,
                    action="reply" if reply else "new",
                    in_reply_to=previous if reply else None,
                )
            elif kind == "state":
                to = [
                    gateway.outsider(
                        "state_employee",
                        address=f"clerk{rng.randint(1, 9)}@juvenile.courts.example.gov",
                    )
                ]
                gateway.send(
                    when, worker, to, case, direction="internal", disclosure_basis="4008(3)(D)"
                )
            elif kind == "office":
                to = [gateway.worker(rng.choice(office)) for _ in range(rng.randint(1, 3))]
                gateway.send(
                    when,
                    rng.choice(office),
                    to,
                    direction=rng.choice(("internal", None)),
                    subject=rng.choice(words.CANARIES)
                    if n % 12 == 0
                    else rng.choice(words.OFFICE_SUBJECTS),
                )
            elif kind == "out":
                to = [
                    gateway.outsider(rng.choice(list(OUTSIDE)))
                    for _ in range(rng.choice((1, 1, 2)))
                ]
                gateway.send(when, rng.choice(office), to)
            elif kind == "in":
                gateway.receive(when, rng.choice(list(OUTSIDE)), rng.choice(office))
            else:
                who = rng.choice(
                    ("medical_mental_health", "gal", "attorney", "community_intervention")
                )
                gateway.receive(when, who, worker, case)
    _carry_disclosures(gateway)


def _carry_disclosures(gateway: Gateway) -> None:
    """Give disclosures by e-mail their message: to the supervisor, or of statistics."""
    for row in gateway.book.rows["disclosures"]:
        if row["channel"] != "email" or row["message_id"] or row["recipient_type"] == "aag":
            continue
        if row["case_id"]:
            boss = gateway.load.people.chain(row["staff_id"], 1)[0]
            case = gateway.load.cases[row["case_id"]]
            to, more = [gateway.worker(boss)], {}
        else:
            case, to, more = None, [gateway.outsider("other")], {"encrypted": True}
        row["message_id"] = gateway.send(row["disclosed_at"], row["staff_id"], to, case, **more)


def tenth_day(on: dt.date) -> dt.datetime:
    """Return the last second of the tenth local day after a day."""
    return at(on + days(10), "23:59:59")
