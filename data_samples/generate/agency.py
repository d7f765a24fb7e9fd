"""The whole sample, domain after domain, in the order in which they need each other."""

from __future__ import annotations

from data_samples.generate import (
    access,
    access_plants,
    account_plants,
    cases,
    children,
    continuity,
    disclosure,
    disclosure_duty_plants,
    disclosure_plants,
    holdings,
    incidents,
    legal,
    mail,
    mail_plants,
    people,
    practice,
    quarantine,
    registry,
)
from data_samples.generate.book import Book


def build() -> Book:
    """Return the book of the sample agency: all rows, the truth and the look-alikes."""
    book = Book()
    staff = people.build(book)
    load = cases.build(book, staff)
    audit = access.open_accounts(book, load)
    account_plants.plant(audit)
    access_plants.plant(audit)
    desk = disclosure.open_desk(book, load)
    disclosure.background(desk)
    disclosure_plants.plant(desk)
    disclosure_duty_plants.plant(desk)
    legal.background(desk)
    legal.plant(desk)
    registry.background(desk)
    registry.plant(desk)
    children.plant(desk)
    gateway = mail.open_gateway(book, load)
    mail.background(gateway)
    mail_plants.plant(gateway)
    log = incidents.open_log(book, staff)
    incidents.background(log)
    incidents.plant(log)
    continuity.build(book)
    holdings.build(book, load)
    practice.build(book, load)
    children.background(desk)
    access.background(audit)
    book.rows["access_events"].sort(key=lambda e: (e["occurred_at"], e["event_id"]))
    quarantine.plant(book)
    return book
