"""Planted disclosures by legal basis, third parties, channel, and lists of clients."""

from __future__ import annotations

from data_samples.generate import words
from data_samples.generate.dates import at, day, days
from data_samples.generate.disclosure import Desk
from data_samples.generate.disclosure_plants import DATES, spare, spoil


def plant(desk: Desk) -> None:
    """Plant everything about bases, third parties, channels and lists."""
    _bases(desk)
    _third_parties(desk)
    _electronic(desk)
    _lists(desk)
    _verbal(desk)


def _bases(desk: Desk) -> None:
    """MS-10, MS-15, CT-02, ME-03: legal bases."""
    for clause, content in (("MS-10", "case_record"), ("MS-15", "health")):
        for on, basis, text, also in zip(
            ("05-05", "07-07", "08-04", "09-01"),
            ("none", "court_order", "none", "statute"),
            (None, None, "   ", None),
            ("CT-02 ME-03", "", "CT-02 ME-03", "CT-02 ME-03"),
            strict=True,
        ):
            spoil(
                desk,
                on,
                ("parent_guardian", content, "client_request"),
                clause,
                f"no legal basis recorded, basis {basis}",
                also,
                basis=basis,
                legal_basis=text,
            )
    for on, basis, text in (
        ("05-06", "none", "parent asked for it"),
        ("07-08", "statute", "4008(1)"),
        ("08-06", "statute", "agency policy 12"),
        ("09-02", "none", "43-21-257(1)"),
        ("09-21", "none", words.SCRIPT),
    ):
        spoil(
            desk,
            on,
            ("client_attorney", "case_record", "client_request"),
            "CT-02 ME-03",
            "free text or another section is no statutory basis",
            basis=basis,
            legal_basis=text,
        )
    for on, text in zip(DATES, (None, "release on file", None, "signed by mother"), strict=False):
        case = desk.load.pick(day(on))
        given = desk.release(
            case.children[0],
            words.SCHOOLS[0],
            ["education", "case_record"],
            day(on) - days(3),
            day(on) + days(100),
        )
        found = spoil(
            desk,
            on,
            ("education", "case_record", "service_to_child"),
            "ME-03",
            "valid consent, but no statutory subsection",
            case=case,
            basis="consent",
            release_id=given,
            recipient_org=words.SCHOOLS[0],
            legal_basis=text,
        )
        desk.book.keeps(found, day(on), "MS-10 CT-02", "valid consent in place of a statute")
        spare(
            desk,
            on,
            ("parent_guardian", "health", "client_request"),
            "MS-15 CT-02 ME-03",
            "statute without a letter",
            basis="statute",
            legal_basis="4008(2)",
        )
        spare(
            desk,
            on,
            ("parent_guardian", "case_record", "client_request"),
            "MS-10 ME-03",
            "court order, with a reference",
            basis="court_order",
            legal_basis="docket 26-1184",
        )
        given = desk.release(
            case.children[0], words.CLINICS[0], ["health"], day(on), day(on) + days(10)
        )
        found = spoil(
            desk,
            on,
            ("medical", "health", "service_to_child"),
            "ME-03",
            "valid consent, but no statutory subsection",
            case=case,
            basis="consent",
            clock="15:00",
            release_id=given,
            recipient_org=words.CLINICS[0],
            legal_basis=None,
        )
        desk.book.keeps(found, day(on), "MS-15", "valid consent, no citation needed")


def _third_parties(desk: Desk) -> None:
    """DHS-11, DHS-07 and CT-03: third-party material, and doubt."""
    for on, found, redacted in (
        ("05-07", "not_done", False),
        ("07-09", "found", False),
        ("08-10", None, False),
        ("09-04", "found", None),
    ):
        spoil(
            desk,
            on,
            ("client_attorney", "case_record", "client_request"),
            "DHS-11",
            f"third-party review: {found}, redacted: {redacted}",
            third_party_review=found,
            redacted=redacted,
        )
    for on in DATES[1:4]:
        spare(
            desk,
            on,
            ("client_attorney", "case_record", "client_request"),
            "DHS-11",
            "third-party material found and redacted",
            third_party_review="found",
            redacted=True,
        )
    for on, decided, note in (
        ("05-08", None, "no consultation"),
        ("07-10", 1, "counsel decided the day after"),
        ("08-07", 0, "counsel has not decided"),
        ("09-10", None, "no consultation"),
    ):
        case = desk.load.pick(day(on))
        review = (
            None
            if decided is None
            else desk.review(
                at(day(on) + days(decided), "09:00") if decided else None,
                "release" if decided else None,
                case_id=case.case_id,
                reason="doubt",
                asked_at=at(on, "08:30"),
            )
        )
        spoil(
            desk,
            on,
            ("parent_guardian", "case_record", "client_request"),
            "DHS-07 CT-03",
            f"in doubt; {note}",
            case=case,
            review=False,
            review_id=review,
            in_doubt=True,
        )
    for on, outcome in zip(DATES[1:4], ("release", "advice", "release_redacted"), strict=True):
        case = desk.load.pick(day(on))
        asked = desk.tell(
            at(on, "15:40"), case, "parent_guardian", "case_record", "client_request", in_doubt=True
        )
        desk.review(
            at(on, "15:10"),
            outcome,
            disclosure_id=asked,
            case_id=case.case_id,
            reason="doubt",
            asked_at=at(on, "09:00"),
        )
        desk.book.keeps(
            asked, day(on), "DHS-07 CT-03", f"counsel decided half an hour before: {outcome}"
        )


def _electronic(desk: Desk) -> None:
    """MS-48 and SW-05: electronic channels."""
    for on, channel, encrypted in (
        ("05-11", "portal", False),
        ("07-13", "portal", None),
        ("08-17", "email", False),
        ("09-17", "portal", False),
    ):
        spoil(
            desk,
            on,
            ("aag", "case_record", "court_hearing"),
            "MS-48 SW-05",
            f"{channel}, not encrypted",
            channel=channel,
            encrypted=encrypted,
        )
    for on, channel, encrypted in (
        ("07-13", "paper", None),
        ("08-17", "fax", False),
        ("09-17", "email", True),
    ):
        spare(
            desk,
            on,
            ("aag", "case_record", "court_hearing"),
            "MS-48 SW-05",
            f"{channel}, encrypted: {encrypted}",
            channel=channel,
            encrypted=encrypted,
        )


def _lists(desk: Desk) -> None:
    """MS-52: lists of clients, which belong to no case."""
    people = desk.load.people
    for on, recipient, purpose, also in (
        ("05-14", "other_state_agency", "programme_administration", ""),
        ("07-14", "commercial", "commercial", "MS-01"),
        ("08-13", "researcher", "research", "MS-01"),
        ("09-11", "need_based_programme", "need_based_programme", ""),
        ("09-29", "press", "political", "MS-01"),
    ):
        found = desk.tell(
            at(on, "10:00"),
            None,
            recipient,
            "client_list",
            purpose,
            staff_id=people.role("records")[0],
        )
        desk.book.breaks(found, day(on), "MS-52", f"client list to {recipient}", also)
    for on, recipient, purpose in (
        ("07-14", "auditor", "authorised_audit"),
        ("08-13", "law_department", "investigation_or_proceeding"),
        ("09-11", "staff", "programme_administration"),
        ("09-15", "aag", "investigation_or_proceeding"),
    ):
        found = desk.tell(
            at(on, "10:20"),
            None,
            recipient,
            "client_list",
            purpose,
            staff_id=people.role("records")[1],
        )
        desk.book.keeps(found, day(on), "MS-52", f"client list to {recipient}, {purpose}")


def _verbal(desk: Desk) -> None:
    """MS-54: said, not written."""
    for on, purpose in (
        ("05-18", "personal"),
        ("07-20", "commercial"),
        ("08-24", "personal"),
        ("09-21", "other"),
    ):
        spoil(
            desk,
            on,
            ("other", "name_address", purpose),
            "MS-54",
            "said without basis or permitted purpose",
            "MS-01 MS-51 CT-02 ME-03 CT-07",
            channel="verbal",
            review=False,
            basis="none",
            legal_basis=None,
            recipient_org="a neighbour",
        )
    for on in DATES[1:4]:
        spoil(
            desk,
            on,
            ("other_state_agency", "health", "research"),
            "MS-01",
            "said for research, though a statute is cited",
            channel="verbal",
        )
        desk.book.keeps(
            desk.book.rows["disclosures"][-1]["disclosure_id"],
            day(on),
            "MS-54",
            "a statute is cited",
        )
        spare(
            desk,
            on,
            ("parent_guardian", "health", "client_request"),
            "MS-54",
            "permitted purpose and basis",
            channel="verbal",
            clock="16:00",
        )
