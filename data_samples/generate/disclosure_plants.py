"""Planted disclosures by purpose, recipient and content: what breaks, what only looks so."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.cases import Case
from data_samples.generate.dates import at, day, days
from data_samples.generate.disclosure import Desk

DATES = ("05-13", "07-16", "08-12", "09-16", "07-30")  # the first in Q2, the others in Q3


def spoil(
    desk: Desk,
    on: str,
    what: tuple[str, str, str],
    primary: str,
    note: str,
    also: str = "",
    case: Case | None = None,
    kinds: tuple[str, ...] = (),
    clock: str = "10:30",
    **more,
) -> str:
    """Plant a disclosure ``what`` = recipient, content, purpose that breaks clauses."""
    case = case or desk.load.pick(day(on), *kinds)
    found = desk.tell(at(on, clock), case, *what, **more)
    desk.book.breaks(found, day(on), primary, note, also)
    return found


def spare(
    desk: Desk,
    on: str,
    what: tuple[str, str, str],
    clauses: str,
    note: str,
    case: Case | None = None,
    kinds: tuple[str, ...] = (),
    clock: str = "14:10",
    **more,
) -> str:
    """Plant a disclosure that comes close to breaking clauses and does not."""
    case = case or desk.load.pick(day(on), *kinds)
    found = desk.tell(at(on, clock), case, *what, **more)
    desk.book.keeps(found, day(on), clauses, note)
    return found


def plant(desk: Desk) -> None:
    """Plant everything about what is disclosed to whom, for what, with which safeguards."""
    _purposes(desk)
    _legislative(desk)
    _authorities(desk)
    _child_specific(desk)


def _purposes(desk: Desk) -> None:
    """MS-01, MS-02, MS-51, MS-53: purposes and need-based programmes."""
    for on, purpose, content, primary, also in (
        ("05-13", "commercial", "health", "MS-01", ""),
        ("07-16", "personal", "education", "MS-01", ""),
        ("08-12", "research", "health", "MS-01", ""),
        ("09-16", "other", "health", "MS-01", ""),
        ("05-20", "commercial", "name_address", "MS-51", "MS-01"),
        ("07-08", "political", "name_address", "MS-51", "MS-01"),
        ("08-20", "personal", "name_address", "MS-51", "MS-01"),
        ("09-03", "commercial", "name_address", "MS-51", "MS-01"),
        ("05-21", "personal", "case_record", "MS-53", "MS-01"),
        ("07-09", "research", "case_record", "MS-53", "MS-01"),
        ("08-19", "other", "case_record", "MS-53", "MS-01"),
        ("09-23", "political", "case_record", "MS-53", "MS-01"),
    ):
        spoil(
            desk, on, ("other_state_agency", content, purpose), primary, f"purpose {purpose}", also
        )
    for on, organisation, content, also in (
        ("05-26", "Food Support Program", "health", ""),
        ("07-21", "Winter Coat Drive", "health", ""),
        ("08-05", None, "education", ""),
        ("09-09", "Heating Help", "name_address", " MS-51"),
        ("09-17", "Cash Assistance", "case_record", " MS-53"),
    ):
        spoil(
            desk,
            on,
            ("need_based_programme", content, "need_based_programme"),
            "MS-02 MS-01",
            "need-based programme not on the list",
            also,
            recipient_org=organisation,
        )
    for on, what, clauses, note in (
        (
            "07-16",
            ("auditor", "case_record", "authorised_audit"),
            "MS-01 MS-53",
            "authorised audit",
        ),
        ("08-12", ("court", "case_record", "court_hearing"), "MS-01 MS-53", "court hearing"),
        (
            "09-16",
            ("child_support", "name_address", "programme_administration"),
            "MS-01 MS-51",
            "administration",
        ),
        (
            "07-20",
            ("background_check_requester", "name_address", "background_check"),
            "MS-51",
            "background check",
        ),
        (
            "09-21",
            ("client_attorney", "case_record", "client_request"),
            "MS-53",
            "client's request",
        ),
        (
            "07-21",
            ("need_based_programme", "name_address", "need_based_programme"),
            "MS-01 MS-02 MS-51",
            "listed programme",
        ),
        (
            "08-05",
            ("need_based_programme", "health", "need_based_programme"),
            "MS-02",
            "listed programme",
        ),
        (
            "09-30",
            ("need_based_programme", "case_record", "need_based_programme"),
            "MS-02 MS-53",
            "listed programme, last day of the quarter",
        ),
    ):
        case = desk.load.pick(day(on))
        if what[0] == "court":
            desk.hearing(case, day(on) + days(20))
        spare(desk, on, what, clauses, note, case)


def _legislative(desk: Desk) -> None:
    """MS-03: committees and IV-E."""
    unknown = [
        desk.load.make(
            "foster_care", "U-12", day("2026-02-02"), births=[dt.date(2015, 8, 1)], programme=None
        )
        for _ in range(2)
    ]
    for on, case, content in (
        ("05-28", None, "name_address"),
        ("07-23", None, "case_record"),
        ("08-26", unknown[0], "name_address"),
        ("09-24", None, "health"),
    ):
        case = case or desk.load.pick(day(on), "foster_care", programme=("IV-E",))
        spoil(
            desk,
            on,
            ("legislative_body", content, "programme_administration"),
            "MS-03",
            "to a committee" + ("" if case.programme else ", programme unknown"),
            case=case,
        )
    for on, purpose, programme, note in (
        ("07-23", "authorised_audit", ("IV-E",), "IV-E, authorised audit"),
        ("08-26", "programme_administration", ("IV-B",), "IV-B case"),
        ("09-24", "programme_administration", ("state",), "state programme"),
        ("09-25", "authorised_audit", ("IV-E",), "IV-E, authorised audit"),
    ):
        spare(
            desk,
            on,
            ("legislative_body", "name_address", purpose),
            "MS-03",
            note,
            desk.load.pick(day(on), programme=programme),
        )


def _authorities(desk: Desk) -> None:
    """MS-06, MS-07, MS-21: trafficking, missing children, photographs."""
    for clause, content in (("MS-06", "trafficking_victim"), ("MS-07", "missing_child")):
        for on, recipient in zip(
            DATES, ("education", "placement_resource", "medical", "press"), strict=False
        ):
            spoil(desk, on, (recipient, content, "protect_child"), clause, f"to {recipient}")
        for on, recipient in zip(
            DATES[1:], ("law_enforcement", "ncmec", "district_attorney"), strict=False
        ):
            spare(desk, on, (recipient, content, "protect_child"), clause, f"to {recipient}")
    for on, recipient, purpose in (
        ("05-27", "placement_resource", "protect_child"),
        ("07-14", "education", "protect_child"),
        ("08-18", "law_enforcement", "investigation_or_proceeding"),
        ("09-08", "press", "protect_child"),
        ("09-22", "ncmec", "programme_administration"),
    ):
        spoil(
            desk,
            on,
            (recipient, "photograph", purpose),
            "MS-21",
            f"photograph to {recipient}, {purpose}",
            kinds=("foster_care",),
        )
    for on, recipient in (
        ("07-14", "law_enforcement"),
        ("08-18", "ncmec"),
        ("09-08", "district_attorney"),
        ("09-22", "court"),
    ):
        case = desk.load.pick(day(on), "foster_care")
        if recipient == "court":
            desk.hearing(case, day(on) + days(5))
        spare(
            desk,
            on,
            (recipient, "photograph", "protect_child"),
            "MS-21",
            f"photograph to {recipient}",
            case,
        )


def _child_specific(desk: Desk) -> None:
    """MS-16, MS-17, ME-05: who may have child-specific information, and on what terms."""
    for on, recipient in (
        ("05-13", "other"),
        ("07-13", "child_support"),
        ("08-11", "other_state_agency"),
        ("09-14", "commercial"),
    ):
        spoil(
            desk,
            on,
            (recipient, "child_specific", "programme_administration"),
            "MS-16",
            f"child-specific to {recipient}; a legal review alone does not permit",
        )
    for on, recipient, documented in (
        ("06-04", "education", False),
        ("07-15", "medical", None),
        ("08-13", "mental_health", False),
        ("09-15", "foster_parent", None),
    ):
        spoil(
            desk,
            on,
            (recipient, "child_specific", "service_to_child"),
            "MS-16",
            "need not documented",
            need_documented=documented,
        )
    for on, recipient, notice in (
        ("06-05", "education", False),
        ("07-17", "medical", None),
        ("08-21", "mental_health", False),
        ("09-18", "placement_resource", None),
    ):
        spoil(
            desk,
            on,
            (recipient, "child_specific", "service_to_child"),
            "MS-17 ME-05",
            "no confidentiality notice",
            notice_to_recipient=notice,
        )
    for on, recipient, content, notice in (
        ("06-09", "medical", "health", False),
        ("07-22", "education", "education", None),
        ("08-25", "law_enforcement", "case_record", False),
    ):
        spoil(
            desk,
            on,
            (recipient, content, "protect_child"),
            "ME-05",
            "no notice of the limit of use",
            notice_to_recipient=notice,
        )
    for on in DATES[1:4]:
        case = desk.load.pick(day(on))
        scope = ["child_specific"]
        given = desk.release(case.children[0], "Camp Tallow", scope, day(on), day(on))
        spare(
            desk,
            on,
            ("other", "child_specific", "service_to_child"),
            "MS-16 CT-05 CT-06g CT-07",
            "consent signed that day and good until that day",
            case,
            basis="consent",
            recipient_org="Camp Tallow",
            release_id=given,
        )
        spare(
            desk,
            on,
            ("aag", "child_specific", "court_hearing"),
            "MS-16 MS-17 ME-05",
            "to counsel, no notice needed",
            clock="14:20",
        )
        spare(
            desk,
            on,
            ("staff", "child_specific", "service_to_child"),
            "MS-17 ME-05",
            "to a colleague, no notice needed",
            clock="14:30",
            notice_to_recipient=False,
        )
    _redisclosures(desk)


def _redisclosures(desk: Desk) -> None:
    """ME-05: information passed on by one who received it."""
    for on in ("06-11", "07-29", "08-27", "09-25"):
        case = desk.load.pick(day(on))
        first = desk.tell(at(on, "09:00"), case, "medical", "health", "service_to_child")
        spoil(
            desk,
            on,
            ("other", "health", "service_to_child"),
            "ME-05",
            "passed on without authority",
            "MS-15 CT-02 ME-03",
            case,
            redisclosure_of=first,
            basis="none",
            legal_basis=None,
        )
        spare(
            desk,
            on,
            ("mental_health", "health", "service_to_child"),
            "ME-05",
            "passed on as a statute allows",
            case,
            redisclosure_of=first,
        )
