"""The whole sample, domain after domain, in the order in which they need each other."""

from __future__ import annotations

from data_samples.generate import (
    access,
    access_plants,
    account_plants,
    bulk_plants,
    caseload,
    children,
    consent_plants,
    continuity,
    disclosure,
    disclosure_basis_plants,
    disclosure_duty_plants,
    disclosure_plants,
    fatality,
    holdings,
    incidents,
    legal,
    mail,
    mail_plants,
    mail_record_plants,
    people,
    practice,
    publications,
    quarantine,
    reason_plants,
    registry,
    snooping_plants,
    violations,
)
from data_samples.generate.book import Book


def build() -> Book:
    """Return the book of the sample agency: all rows, the truth and the look-alikes."""
    book = Book()
    staff = people.build(book)
    load = caseload.build(book, staff)
    audit = access.open_accounts(book, load)
    account_plants.plant(audit)
    access_plants.plant(audit)
    bulk_plants.plant(audit)
    desk = disclosure.open_desk(book, load)
    disclosure.background(desk)
    legal.background(desk)
    registry.background(desk)
    for domain in (
        disclosure_plants,
        disclosure_basis_plants,
        disclosure_duty_plants,
        consent_plants,
        legal,
        fatality,
        registry,
        children,
        publications,
    ):
        domain.plant(desk)
    gateway = mail.open_gateway(book, load)
    mail.background(gateway)
    mail_plants.plant(gateway)
    mail_record_plants.plant(gateway)
    log = incidents.open_log(book, staff)
    incidents.background(log)
    incidents.plant(log)
    violations.plant(log)
    continuity.build(book)
    holdings.build(book, load)
    practice.build(book, load)
    children.background(desk)
    reason_plants.plant(audit)
    snooping_plants.plant(audit)
    access.background(audit)
    book.rows["access_events"].sort(key=lambda e: (e["occurred_at"], e["event_id"]))
    quarantine.plant(book)
    return book
