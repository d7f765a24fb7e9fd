"""Planted snooping as it goes on for longer: several looks, at night, by several workers.

Beside it what a reviewer has to tell from it: help for a colleague that nobody recorded.
"""

from __future__ import annotations

import datetime as dt

from data_samples.generate.access import Access
from data_samples.generate.access_plants import BIRTHS, snoop
from data_samples.generate.cases import Case
from data_samples.generate.dates import FIRST, at, business_days, day, work_time

OPENED = day("2026-01-12")
UNITS = ("U-11", "U-21", "U-31", "U-12")


def plant(access: Access) -> None:
    """Plant one of each variant before the quarter reported, and three in it."""
    for n, on in enumerate(("05-21", "07-23", "08-20", "09-17")):
        _relative(access, on, n)
        _colleague(access, on, n)
        _restricted(access, on, n)
        _closed(access, on, n)
        _curious(access, on, n)
    _unrecorded(access)


def _workers(access: Access, unit: str) -> list[str]:
    """Return social workers of other units who never cover this one."""
    load = access.load
    return [
        s
        for s in load.people.role("social_worker")
        if load.people.staff[s]["unit_id"] != unit
        and load.people.staff[s]["active_from"] < FIRST
        and unit not in load.duties.covered_units[s]
    ]


def _looks(
    access: Access, worker: str, when: dt.datetime, case: Case, note: str, *actions: str
) -> None:
    for k, action in enumerate(actions):
        snoop(access, worker, when + dt.timedelta(minutes=6 * k), action, case, note)


def _relative(access: Access, on: str, n: int) -> None:
    """From home at night: the case of somebody at the worker's own address."""
    unit = UNITS[n]
    worker = _workers(access, unit)[3 * n]
    home = access.load.people.staff[worker]["address_key"]
    case = access.load.make("in_home", unit, OPENED, births=BIRTHS[:1], household=home)
    note = "snooping: relative, at night"
    _looks(access, worker, at(on, f"21:{40 + n}"), case, note, "view", "search", "print")


def _colleague(access: Access, on: str, n: int) -> None:
    """A colleague of the unit is a party to the case."""
    people, unit = access.load.people, UNITS[n]
    worker = _workers(access, unit)[3 * n + 1]
    colleague = next(s for s in people.unit(people.staff[worker]["unit_id"]) if s != worker)
    case = access.load.make("investigation", unit, OPENED, births=BIRTHS)
    access.load.member(case, people.staff[colleague]["person_id"], "other")
    note = "snooping: colleague's family, the colleague as a party"
    _looks(access, worker, at(on, f"12:{10 + n}"), case, note, "view", "view")


def _restricted(access: Access, on: str, n: int) -> None:
    """A case that everybody talks about: two workers of different units on one day."""
    unit = UNITS[n]
    case = access.load.make("investigation", unit, OPENED, births=BIRTHS[:1], restricted=True)
    for k, worker in enumerate(_workers(access, unit)[2 * n + 2 : 2 * n + 12 : 6]):
        when = at(on, f"{11 + 3 * k}:{20 + n}")
        _looks(access, worker, when, case, "snooping: restricted, talked about", "view")


def _closed(access: Access, on: str, n: int) -> None:
    """The former worker comes back to a case closed for months."""
    case = access.load.make("in_home", UNITS[n], day("2025-05-05"), day("2025-12-15"), BIRTHS[:1])
    note = "snooping: closed, months after closing"
    _looks(access, case.terms[0][0], at(on, f"13:{5 + n:02d}"), case, note, "view", "view")


def _curious(access: Access, on: str, n: int) -> None:
    """A search for a person without any duty, and the case it led to."""
    unit, note = UNITS[n], "snooping: curious, after a person search"
    worker = _workers(access, unit)[2 * n + 5]
    case = access.load.make("assessment", unit, OPENED, births=BIRTHS[:1])
    when = at(on, f"15:{30 + n}")
    search = access.event(worker, when, "search", None, person_id=case.children[0])
    access.book.breaks(search, when, "DHS-03", note)
    _looks(access, worker, when + dt.timedelta(minutes=2), case, note, "view", "view", "view")


def _unrecorded(access: Access) -> None:
    """A worker of the same unit helps out with an ordinary case; no record says so."""
    load, rng = access.load, access.book.rng("unrecorded")
    for on in business_days()[1::4]:
        case = rng.choice(
            [
                c
                for c in load.cases.values()
                if not c.is_special and not c.restricted and c.closed_on is None and c.is_open(on)
            ]
        )
        helpers = [
            s
            for s in load.people.unit(case.unit_id)
            if s not in load.duties.touched[case.case_id]
            and load.people.staff[s]["active_from"] < FIRST
        ]
        actions = ("view", "view", "edit")[: rng.randint(1, 3)]
        note = "unrecorded: helps a colleague of the unit"
        _looks(access, rng.choice(helpers), work_time(rng, on), case, note, *actions)
