"""Disclosures: a factory that makes compliant ones, and the ordinary flow of two quarters.

A compliant disclosure satisfies every clause at once: its worker manages the case, it cites a
statute, serves a permitted purpose, was checked for third parties, carries the notice, and Legal
decided before wherever CT-06 does not itself permit it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from data_samples.generate import words
from data_samples.generate.book import Book
from data_samples.generate.cases import Case, Caseload
from data_samples.generate.dates import FIRST, Q2, Q3, at, business_days, days, work_time

CITATIONS = (
    "4008(2)(A)",
    "4008(2)",
    "4008(3)(D)",
    "4008(3)",
    "43-21-261(1)",
    "43-21-261(3)",
    "17a-28(g)",
    "17a-28(h)",
)
INSIDE = ("staff", "aag", "law_department")
BY_CT06 = (
    "client",
    "parent_guardian",
    "client_attorney",
    "authorised_representative",
    "staff",
    "aag",
)
ORGANISATIONS = {
    "education": words.SCHOOLS,
    "medical": words.CLINICS,
    "mental_health": words.COUNSELLING,
    "treatment_agency": words.AGENCIES,
    "placement_resource": words.AGENCIES,
    "court": words.COURTS,
    "need_based_programme": words.PROGRAMMES,
    "law_enforcement": ("Alder Police", "Birch Sheriff"),
    "district_attorney": ("County Attorney, Cedar",),
    "ncmec": ("NCMEC",),
    "auditor": ("Office of the Inspector of Accounts",),
    "press": ("The Alder Echo",),
    "legislative_body": ("Committee on Children",),
    "aag": ("Attorney General",),
    "child_support": ("Child Support Bureau",),
    "commercial": ("Brightlist Marketing",),
    "other_state_agency": ("Department of Sample Transport",),
    "researcher": ("Sample University",),
    "public": ("member of the public",),
    "background_check_requester": ("Northlight Treatment Homes",),
}


@dataclass
class Desk:
    """The writer of disclosures, releases and legal reviews."""

    book: Book
    load: Caseload
    rng: Random
    kept: dict[tuple, Case] = field(default_factory=dict)

    def review(
        self,
        decided_at: dt.datetime | None,
        outcome: str | None = "release",
        *,
        case_id: str | None = None,
        disclosure_id: str | None = None,
        request_id: str | None = None,
        reason: str = "other_request",
        asked_at: dt.datetime | None = None,
        asked_by: str | None = None,
    ) -> str:
        """Add a consultation with counsel and return its id."""
        people = self.load.people
        counsel = self.rng.choice(("law_department", "legal_affairs", "aag"))
        lawyer = self.rng.choice(people.role("aag" if counsel == "aag" else "legal"))
        review_id = self.book.new_id("V")
        self.book.add(
            "legal_reviews",
            review_id=review_id,
            request_id=request_id,
            disclosure_id=disclosure_id,
            case_id=case_id,
            asked_by=asked_by or people.role("supervisor")[0],
            counsel_staff_id=lawyer,
            asked_at=asked_at or (decided_at or at(FIRST, "09:00")) - days(2),
            counsel=counsel,
            reason=reason,
            decided_at=decided_at,
            outcome=outcome,
        )
        return review_id

    def release(
        self,
        person_id: str,
        counterparty: str,
        scope: list[str],
        signed_on: dt.date | None,
        expires_on: dt.date | None,
        form: str = "DCF-2131F",
        revoked_on: dt.date | None = None,
    ) -> str:
        """Add a signed authorisation and return its id."""
        release_id = self.book.new_id("F")
        self.book.add(
            "releases",
            release_id=release_id,
            form=form,
            person_id=person_id,
            signer_role="parent_guardian",
            signed_on=signed_on,
            expires_on=expires_on,
            revoked_on=revoked_on,
            counterparty=counterparty,
            scope=scope,
        )
        return release_id

    def tell(
        self,
        when: dt.datetime,
        case: Case | None,
        recipient: str,
        content: str,
        purpose: str,
        channel: str = "paper",
        review: bool | None = None,
        **more,
    ) -> str:
        """Add a disclosure that complies with every clause, but for what ``more`` overrides.

        ``review`` says whether Legal decided before; by default, wherever CT-06 does not itself
        permit the disclosure or the worker is not among those whom it lets disclose.
        """
        staff_id = more.pop("staff_id", None) or (case.manager(when) if case else None)
        disclosure_id = self.book.new_id("D")
        row = {
            "person_id": case.children[0] if case else None,
            "recipient_org": self.rng.choice(ORGANISATIONS.get(recipient, (None,))),
            "recipient_person_id": None,
            "message_id": None,
            "basis": "statute",
            "legal_basis": self.rng.choice(CITATIONS),
            "release_id": None,
            "request_id": None,
            "review_id": None,
            "in_doubt": False,
            "need_documented": True,
            "third_party_review": "clear",
            "redacted": False,
            "encrypted": True if channel in ("email", "portal") else None,
            "notice_to_recipient": None if recipient in INSIDE else True,
            "physician_certified": True if content == "near_fatality" else None,
            "business_reason": None,
            "redisclosure_of": None,
        }
        if recipient == "parent_guardian" and case:
            row["recipient_person_id"] = case.parents[0]
        if recipient == "client" and case:
            row["recipient_person_id"] = case.children[0]
        if recipient == "staff":
            row["business_reason"] = self.rng.choice(words.STATEMENT_OF_REASON)
        row |= more
        role = self.load.people.staff[staff_id]["role"]
        if review is None:
            review = (
                recipient not in (*BY_CT06, "court") and row["basis"] != "consent"
            ) or role not in ("social_worker", "solnit", "cjts")
        if review and not row["review_id"]:
            row["review_id"] = self.review(
                when - days(1), case_id=case and case.case_id, asked_by=staff_id
            )
        self.book.add(
            "disclosures",
            disclosure_id=disclosure_id,
            disclosed_at=when,
            staff_id=staff_id,
            case_id=case and case.case_id,
            recipient_type=recipient,
            channel=channel,
            content=content,
            purpose=purpose,
            **row,
        )
        return disclosure_id

    def hearing(self, case: Case, on: dt.date) -> None:
        """Schedule a court hearing of a case."""
        self.load.work(
            "court_hearing",
            case.case_id,
            case.terms[0][0],
            at(on - days(30), "09:00"),
            at(on, "13:00"),
            scheduled_at=at(on, "10:00"),
        )


def open_desk(book: Book, load: Caseload) -> Desk:
    return Desk(book, load, book.rng("disclosures"))


FLOW = (  # recipient, content, purpose, channels, weight
    ("parent_guardian", "case_record", "client_request", ("paper", "verbal"), 14),
    ("parent_guardian", "education", "service_to_child", ("verbal",), 8),
    ("client_attorney", "case_record", "court_hearing", ("paper", "portal"), 8),
    ("authorised_representative", "health", "client_request", ("paper",), 4),
    ("staff", "child_specific", "service_to_child", ("verbal", "email"), 10),
    ("aag", "case_record", "court_hearing", ("portal", "verbal"), 8),
    ("education", "education", "service_to_child", ("paper", "portal"), 8),
    ("education", "child_specific", "service_to_child", ("verbal",), 6),
    ("medical", "health", "service_to_child", ("portal", "fax"), 9),
    ("medical", "child_specific", "service_to_child", ("verbal",), 6),
    ("mental_health", "child_specific", "service_to_child", ("portal",), 6),
    ("placement_resource", "child_specific", "service_to_child", ("verbal", "paper"), 7),
    ("treatment_agency", "child_specific", "service_to_child", ("portal",), 4),
    ("foster_parent", "health", "service_to_child", ("verbal",), 6),
    ("law_enforcement", "case_record", "investigation_or_proceeding", ("paper",), 4),
    ("district_attorney", "case_record", "investigation_or_proceeding", ("portal",), 3),
    ("need_based_programme", "name_address", "need_based_programme", ("portal",), 4),
    ("child_support", "name_address", "programme_administration", ("portal",), 3),
    ("background_check_requester", "registry_check", "background_check", ("portal",), 4),
    ("auditor", "case_record", "authorised_audit", ("paper",), 2),
)


def background(desk: Desk) -> None:
    """Write about five ordinary disclosures a business day."""
    rng, load = desk.rng, desk.load
    pool = [c for c in load.cases.values() if not c.is_special and c.kind != "adult"]
    for on in business_days(FIRST + days(1)):
        for _ in range(rng.choice((2, 3, 4, 5, 6)) - (on.month in (7, 8))):
            when = work_time(rng, on)
            recipient, content, purpose, channels, _ = rng.choices(FLOW, [f[4] for f in FLOW])[0]
            placed = recipient in ("foster_parent", "placement_resource", "treatment_agency")
            case = rng.choice(
                [
                    c
                    for c in pool
                    if c.is_open(on)
                    and c.opened_on < on - days(5)
                    and (not placed or c.kind == "foster_care")
                ]
            )
            more: dict = {}
            if rng.random() < 0.1:
                more |= {"third_party_review": "found", "redacted": True}
            if recipient in ("education", "medical", "mental_health") and rng.random() < 0.5:
                organisation = rng.choice(ORGANISATIONS[recipient])
                more |= {
                    "basis": "consent",
                    "recipient_org": organisation,
                    "release_id": desk.release(
                        case.children[0],
                        organisation,
                        sorted({content, "education"}),
                        on - days(rng.randint(1, 90)),
                        on + days(rng.randint(30, 300)),
                    ),
                }
            if rng.random() < 0.04:
                more |= {"in_doubt": True}
            desk.tell(
                when,
                case,
                recipient,
                content,
                purpose,
                rng.choice(channels),
                True if more.get("in_doubt") else None,
                **more,
            )
    _aggregates(desk)


def _aggregates(desk: Desk) -> None:
    """Statistics: no basis, no consent and no case are needed."""
    for n, on in enumerate(("04-14", "05-19", "07-09", "07-28", "08-13", "09-10")):
        aggregate = desk.tell(
            at(on, "11:00"),
            None,
            ("press", "legislative_body", "public")[n % 3],
            "aggregate",
            "public_records",
            "email",
            staff_id=desk.load.people.role("other")[0],
            basis="none",
            legal_basis=None,
            third_party_review=None,
            need_documented=None,
        )
        desk.book.keeps(
            aggregate,
            Q2 if n < 2 else Q3,
            "MS-10 MS-15 CT-02 DHS-11 DHS-06 DHS-09",
            "aggregate: no basis needed",
        )
