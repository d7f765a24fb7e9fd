"""The words of an accounting: what the records' codes mean to the person they are about.

Every wording is neutral: it names nobody, takes no side, and says of whom a thing is only where
that is the person addressed.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

WORKERS = {
    "social_worker": "social worker",
    "solnit": "residential treatment worker",
    "cjts": "juvenile facility worker",
    "supervisor": "supervisor",
    "area_supervisor": "area supervisor",
    "intake": "intake worker",
    "legal": "agency lawyer",
    "aag": "assistant attorney general",
    "records": "records worker",
    "quality": "quality reviewer",
    "licensing": "licensing worker",
    "it": "computer services worker",
    "ombudsman": "ombudsman's office",
    "executive": "agency manager",
    "contracted": "worker of a contracted provider",
    "other": "other agency worker",
}
ACTIONS = {
    "search": "Searched for",
    "view": "Looked at",
    "edit": "Changed",
    "delete": "Deleted from",
    "print": "Printed from",
    "export": "Copied from",
}
RECIPIENTS = {
    "client": "A client in the case",
    "parent_guardian": "A parent or guardian",
    "client_attorney": "A client's attorney",
    "authorised_representative": "An appointed representative",
    "staff": "A worker of the agency",
    "aag": "An assistant attorney general",
    "law_department": "The law department",
    "court": "A court",
    "law_enforcement": "Law enforcement",
    "district_attorney": "A district attorney",
    "ncmec": "The clearinghouse for missing children",
    "placement_resource": "A placement",
    "foster_parent": "A foster parent",
    "education": "A school or education service",
    "medical": "A medical provider",
    "mental_health": "A mental health provider",
    "treatment_agency": "A treatment agency",
    "need_based_programme": "An assistance service",
    "child_support": "A child support office",
    "auditor": "An auditor",
    "legislative_body": "A legislative body",
    "other_state_agency": "Another state agency",
    "background_check_requester": "A requester of a background check",
    "press": "The press",
    "public": "A member of the public",
    "commercial": "A business",
    "researcher": "A researcher",
    "other": "Another recipient",
}
PRIVATE = frozenset(
    {"client", "parent_guardian", "foster_parent", "staff", "aag", "law_department", "public"}
)
"""Recipients who are private individuals or the agency's own: by kind, whatever name is given."""

CONTENTS_NAMED = {
    "case_record": "the case record",
    "child_specific": "information about you in particular",
    "client_list": "a list of clients with your name",
    "name_address": "your name and address",
    "photograph": "a photograph of you",
    "registry": "an entry of the central registry about you",
    "registry_check": "the result of a registry check on you",
    "perpetrator_name": "your name as the registry holds it",
    "fatality": "information about a death",
    "near_fatality": "information about a life-threatening event",
    "trafficking_victim": "information about trafficking",
    "missing_child": "information that you were missing",
    "health": "your health information",
    "education": "your school information",
    "aggregate": "statistics",
}
CONTENTS = {
    "case_record": "the record of a case you are part of",
    "child_specific": "particulars from a case you are part of",
    "client_list": "a list of clients",
    "name_address": "names and addresses",
    "photograph": "a photograph from the case",
    "registry": "an entry of the central registry",
    "registry_check": "the result of a registry check",
    "perpetrator_name": "a name from the registry",
    "fatality": "information about a death",
    "near_fatality": "information about a life-threatening event",
    "trafficking_victim": "information about trafficking",
    "missing_child": "missing-person information",
    "health": "health information from the case",
    "education": "school information from the case",
    "aggregate": "statistics",
}
PURPOSES = {
    "programme_administration": "To run the agency's services",
    "investigation_or_proceeding": "For an investigation or legal proceeding",
    "need_based_programme": "For assistance based on need",
    "authorised_audit": "For an official audit",
    "service_to_child": "To provide services",
    "protect_child": "For child protection",
    "background_check": "For a background check",
    "court_hearing": "For a court hearing",
    "public_records": "To answer a public records request",
    "client_request": "To answer a client's request",
    "commercial": "Commercial use",
    "personal": "A personal purpose",
    "political": "A political purpose",
    "research": "For research",
    "other": "Another purpose, not described in the records",
}
CHANNELS = {
    "verbal": "by word of mouth",
    "paper": "on paper",
    "email": "by e-mail",
    "portal": "through an online portal",
    "fax": "by fax",
    "court_filing": "in a court filing",
    "media": "in the media",
}
REQUESTS = {
    "case_review": "a request to review the case",
    "subpoena": "a subpoena",
    "court_order": "a court order",
    "public_records": "a public records request",
    "legislative": "a legislative request",
    "audit": "an auditor's request",
    "research": "a research request",
    "press": "a press request",
    "law_enforcement": "a law enforcement request",
    "attorney": "an attorney's request",
    "other": "a request",
}
TABLES = {
    "assignments": "who was assigned to which case",
    "work_items": "documented work",
    "duty_rosters": "on-call shifts and cover",
    "staff": "workers and their supervisors",
    "cases": "cases",
    "case_members": "who belonged to which case",
    "legal_reviews": "legal reviews",
    "record_requests": "records requests",
}
NO_REASON = "No recorded reason; it will be asked about"
NOT_KNOWN = "Cannot be told from the records supplied"
NO_AUTHORITY = "No authority is recorded; it will be looked into"


def day(value: dt.date) -> str:
    """Return a day as a letter writes it: July 5, 2026."""
    return f"{value:%B} {value.day}, {value.year}"


def moment(at: dt.datetime, timezone: str) -> str:
    """Return an instant (naive UTC) as local day and time.

    In the hour that comes twice when the clocks go back, the name of the time is added.
    """
    zone = zoneinfo.ZoneInfo(timezone)
    local = at.replace(tzinfo=dt.UTC).astimezone(zone)
    other = local.replace(fold=1 - local.fold)
    # In a gap the two readings differ as well; but no instant falls into a gap.
    name = f" {local:%Z}" if other.utcoffset() != local.utcoffset() else ""
    return f"{day(local.date())}, {local:%H:%M}{name}"


def worker(row: dict[str, Any]) -> str:
    """Return who acted: by role, never by name."""
    if row["is_service"]:
        return "Automatic process"
    if row["is_shared"]:
        return "Someone using a shared account"
    if row["staff_id"] is None:
        return "Not recorded"
    role = WORKERS.get(row["role"] or "", "agency worker, role not recorded")
    return role[:1].upper() + role[1:]


def looked_at(row: dict[str, Any], system: str) -> str:
    """Return what was done to which record, in which system."""
    record = "your own record" if row["names_person"] else "the case record"
    place = f", in {system}" if system else ""
    return f"{ACTIONS[row['action']]} {record}{place}"


def recipient(row: dict[str, Any], organisation: str) -> str:
    """Return who received: an organisation by name, a private individual by kind."""
    if row["is_to_person"]:
        return "You"
    if row["recipient_type"] == "public" and row["channel"] == "media":
        return "The public"
    kind = RECIPIENTS[row["recipient_type"]]
    if not organisation or row["recipient_type"] in PRIVATE or row["is_to_reporter"]:
        return kind
    return f"{organisation} ({kind[:1].lower()}{kind[1:]})"


def content(row: dict[str, Any]) -> str:
    """Return what was disclosed."""
    words = (CONTENTS_NAMED if row["names_person"] else CONTENTS)[row["content"]]
    return f"{words}, parts removed" if row["is_redacted"] else words


def purpose(row: dict[str, Any]) -> str:
    """Return why, and the request that it answers where there is one."""
    words = PURPOSES[row["purpose"]]
    if row["request_kind"]:
        words += f"; in answer to {REQUESTS[row['request_kind']]}"
        if row["request_on"]:
            words += f" received {day(row['request_on'])}"
    return words


def authority(row: dict[str, Any], legal_basis: str) -> str:
    """Return on what authority: consent with its form, statute, court order, audit, or none."""
    basis = row["basis"]
    if basis == "consent" or (row["has_release"] and not legal_basis):
        return _consent(row) + (f"; noted as: {legal_basis}" if legal_basis else "")
    if basis == "court_order":
        return f"Court order: {legal_basis}" if legal_basis else "Court order"
    if basis == "audit":
        return f"Audit: {legal_basis}" if legal_basis else "Audit"
    if legal_basis:
        return f"Law cited: {legal_basis}" if basis == "statute" else f"Noted as: {legal_basis}"
    if basis == "statute":
        return "Statute; which one is not recorded"
    return NO_AUTHORITY


def _consent(row: dict[str, Any]) -> str:
    if not row["has_release"]:
        return "Consent; no signed form is recorded"
    whose = "Signed release of your information" if row["is_own_release"] else "Signed release"
    form = f" (form {row['release_form']})" if row["release_form"] not in (None, "other") else ""
    return f"{whose}{form} of {day(row['signed_on'])}" if row["signed_on"] else f"{whose}{form}"
