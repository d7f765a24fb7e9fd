"""Accounts, and the ordinary audit log: every access drawn from a duty that holds just then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from data_samples.generate.book import Book
from data_samples.generate.cases import Caseload
from data_samples.generate.dates import FIRST, LAST, at, days, hours, is_business_day
from data_samples.generate.duties import Duty
from data_samples.generate.words import FORMULA, SCRIPT, TEMPLATE

BROAD_PROFILES = ("statewide", "read_all")
PROFILES = {
    "social_worker": "caseworker",
    "solnit": "facility",
    "cjts": "facility",
    "supervisor": "supervisor",
    "area_supervisor": "supervisor",
    "intake": "intake",
    "contracted": "provider",
    "quality": "statewide",
    "records": "statewide",
    "it": "read_all",
    "licensing": "statewide",
}
SYSTEMS = {  # who has an account beside the one in ECMS
    "REGISTRY": ("intake", "licensing", "records", "supervisor"),
    "FACTS": ("supervisor", "social_worker"),
    "JNET": ("intake",),
    "CLEAN": ("intake",),
    "Accurint": ("licensing",),
}
SESSION = (1, 2, 3, 3, 4, 5, 8)  # accesses in one sitting
REASONS = (
    *[None] * 8,
    "visit preparation",
    "call from school",
    "supervision",
    "hearing",
    SCRIPT,
    FORMULA,
    TEMPLATE,
)


@dataclass
class Access:
    """Accounts by system and worker, and the writer of events."""

    book: Book
    load: Caseload
    rng: Random
    accounts: dict[tuple[str, str], str] = field(default_factory=dict)

    def account(
        self,
        system: str,
        staff_id: str | None,
        profile: str | None,
        enabled_at: dt.datetime,
        disabled_at: dt.datetime | None = None,
        shared: bool = False,
        service: bool = False,
    ) -> str:
        """Add an account and return its id; the first one of a worker is used for events."""
        account_id = self.book.new_id(system.lower()[:4], 101)
        self.book.add(
            "accounts",
            system=system,
            account_id=account_id,
            staff_id=staff_id,
            profile=profile,
            shared=shared,
            service=service,
            enabled_at=enabled_at,
            disabled_at=disabled_at,
        )
        if staff_id:
            self.accounts.setdefault((system, staff_id), account_id)
        return account_id

    def change(
        self,
        system: str,
        account_id: str,
        when: dt.datetime,
        change: str,
        documented_in: str | None = None,
    ) -> str:
        """Add a change to an account and return its id."""
        change_id = self.book.new_id("X")
        self.book.add(
            "account_changes",
            change_id=change_id,
            system=system,
            account_id=account_id,
            changed_at=when,
            change=change,
            documented_in=documented_in,
            changed_by=self.load.people.role("it")[0],
        )
        return change_id

    def event(
        self,
        staff_id: str | None,
        when: dt.datetime,
        action: str,
        case_id: str | None = None,
        system: str = "ECMS",
        **more,
    ) -> str:
        """Add an audit event by a worker's own account and return its id."""
        event_id = self.book.new_id("E", 100001)
        account_id = more.pop("account_id", None) or self.accounts.get((system, staff_id))
        row = {
            "person_id": None,
            "records_affected": 1,
            "reason": None,
            "workstation": _workstation(system, staff_id),
            "authorised_by": None,
            "authority_ref": None,
            **more,
        }
        self.book.add(
            "access_events",
            event_id=event_id,
            system=system,
            account_id=account_id,
            staff_id=row.pop("log_staff_id", staff_id),
            occurred_at=when,
            action=action,
            case_id=case_id,
            **row,
        )
        return event_id


def _workstation(system: str, staff_id: str | None) -> str:
    """Return where a worker sits: a desk of one's own, or one of three rooms for other systems."""
    number = int(staff_id[-3:]) if staff_id else 0
    return f"WS-{number:03d}" if system == "ECMS" else f"WS-R{number % 3}"


def open_accounts(book: Book, load: Caseload) -> Access:
    """Give every worker an account in ECMS and in the systems of the role, until the last day."""
    access = Access(book, load, book.rng("access"))
    for staff_id, row in load.people.staff.items():
        for system in ("ECMS", *[s for s, roles in SYSTEMS.items() if row["role"] in roles]):
            if row["active_to"] and system == "ECMS":
                continue  # planted: each leaver's account in ECMS closes in its own way
            start = at(row["active_from"], "09:00")
            if system == "ECMS" and row["active_from"] > FIRST:
                continue  # planted: the newcomer
            end = at(row["active_to"], "17:30") if row["active_to"] else None
            access.account(system, staff_id, PROFILES.get(row["role"], "office"), start, end)
    for n, (key, account_id) in enumerate(list(access.accounts.items())):
        if n % 9 == 2 and not load.people.staff[key[1]]["active_to"]:
            access.change(key[0], account_id, at("2026-03-02", "09:10"), "grant", "HR-2026-03")
            when = at(FIRST + days(5 + n), "10:00")
            access.change(key[0], account_id, when, "profile", f"ECMS note {4400 + n}")
        if n % 7 == 3 and not load.people.staff[key[1]]["active_to"]:
            access.change(key[0], account_id, at(FIRST + days(n), "11:00"), "reset", None)
    for name in ("backup-agent", "nightly-interface"):
        book.add(
            "accounts",
            system="ECMS",
            account_id=name,
            staff_id=None,
            profile="service",
            shared=False,
            service=True,
            enabled_at=at("2020-01-06", "09:00"),
            disabled_at=None,
        )
    return access


def background(access: Access) -> None:
    """Write the ordinary audit log: sign-ins, and accesses that a duty explains."""
    for n in range((LAST - FIRST).days + 1):
        on = FIRST + days(n)
        for staff_id, row in access.load.people.staff.items():
            if (
                not is_business_day(on)
                or row["active_from"] >= on
                or (row["active_to"] and row["active_to"] <= on)
                or ("ECMS", staff_id) not in access.accounts
            ):
                continue
            _working_day(access, staff_id, on)
        for caller in _on_call(access.load, on):
            access.event(caller["staff_id"], caller["from_at"] + dt.timedelta(minutes=5), "login")
    _shifts(access)


def _working_day(access: Access, staff_id: str, on: dt.date) -> None:
    """Write one worker's day: sign-in, some sessions; on Mondays supervisors go through cases."""
    rng, load = access.rng, access.load
    start = at(on, f"08:{rng.randint(2, 29):02d}:{rng.randint(0, 59):02d}")
    if rng.random() < 0.12:
        access.event(staff_id, start - dt.timedelta(seconds=20), "failed_login")
    if rng.random() < 0.3:
        access.event(staff_id, start, "login")
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3)) if rng.random() < 0.9 else 0):
        when = at(
            on,
            f"{rng.randint(9, 16):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}",
        )
        if found := load.duties.at(staff_id, when):
            _session(access, rng.choice(found), when, rng.choice(SESSION))
    if load.people.staff[staff_id]["role"] == "supervisor" and on.weekday() == 0:
        when = at(on, f"09:{rng.randint(5, 40):02d}:{rng.randint(0, 59):02d}")
        found = load.duties.at(staff_id, when)
        for duty in rng.sample(found, min(5, len(found))):
            _session(access, duty, when, 1)
            when += dt.timedelta(seconds=rng.randint(200, 700))


def _shifts(access: Access) -> None:
    """Write what on-call workers, hotline workers and cover look at, by night and at weekends."""
    rng = access.rng
    for found in access.load.duties.of.values():
        for duty in [d for d in found if d.kind in ("on_call", "hotline_call", "unit_cover")]:
            if duty.kind == "unit_cover" and rng.random() > 0.2:
                continue
            span = int(min(duty.to_at - duty.from_at, hours(6)).total_seconds())
            for _ in range(2):
                when = duty.from_at + dt.timedelta(seconds=rng.randint(60, span - 60))
                _session(access, duty, when, rng.choice(SESSION))


def _session(access: Access, duty: Duty, when: dt.datetime, count: int) -> None:
    """Write several accesses to one case within minutes, as long as the duty lasts."""
    for _ in range(count):
        if not duty.holds(when):
            return
        _look(access, duty, when)
        when += dt.timedelta(seconds=access.rng.randint(20, 400))


def _on_call(load: Caseload, on: dt.date) -> list[dict]:
    return [
        r
        for r in load.book.rows["duty_rosters"]
        if r["kind"] == "on_call" and r["from_at"].date() == on
    ]


def _look(access: Access, duty: Duty, when: dt.datetime) -> None:
    """Write one access under a duty: mostly views, seldom prints or exports."""
    rng, load = access.rng, access.load
    case = load.cases[duty.case_id]
    if not case.is_open(when.date()):
        return
    role = load.people.staff[duty.staff_id]["role"]
    others = [
        s for s, roles in SYSTEMS.items() if role in roles and (s, duty.staff_id) in access.accounts
    ]
    system = rng.choice(others) if others and rng.random() < 0.12 else "ECMS"
    action = rng.choices(("view", "search", "edit", "print", "export"), (58, 18, 18, 4, 2))[0]
    affected = {"search": rng.randint(1, 240), "export": rng.randint(1, 60)}.get(action, 1)
    more = {
        "records_affected": affected,
        "reason": rng.choice(REASONS),
    }
    if rng.random() < 0.45:
        more["log_staff_id"] = None
    case_id: str | None = duty.case_id
    if (
        action in ("search", "view")
        and rng.random() < 0.05
        and case.children
        and not case.is_special
    ):
        case_id, more["person_id"] = None, case.children[0]
    elif rng.random() < 0.1 and case.children and not case.is_special:
        more["person_id"] = case.children[0]
    if action == "edit" and rng.random() < 0.02:
        action, more["authority_ref"] = "delete", f"RET-2026-{rng.randint(100, 999)}"
    access.event(duty.staff_id, when, action, case_id, system, **more)
