"""Exports of other systems, for the yardstick of ``privity map``: headings, forms, words, fillers.

The shapes are those of human-resources, case-management, directory, audit, request, mail, incident
and asset systems as agencies export them; names and headings are of no vendor in particular.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from yardstick import Field as F
from yardstick import Row, Shape, sample
from yardstick_forms import (
    US,
    US12,
    as_date,
    flag,
    given,
    minute,
    prose,
    serial,
    serial_day,
    surname,
    utc,
    words,
)
from yardstick_records import ACCOUNTS, CASES, STAFF

_MAIL = {row["staff_id"]: row["name"] for row in sample("staff")}


def _author(row: Row, number: int) -> str:
    name = _MAIL.get(row["sender_staff_id"], "Dale Example")
    return f"{surname(name)}, {given(name)} <{row['sender']}>"


def _mails() -> Iterator[tuple[Row, list[dict[str, str]]]]:
    rows = sorted(sample("email_recipients"), key=lambda r: r["message_id"])
    kinds = ("to", "cc", "bcc")
    for number, (message, group) in enumerate(groupby(rows, lambda r: r["message_id"])):
        first = dict(next(group))
        count = 1 + number % 4
        yield (
            {"message_id": message},
            [
                {
                    "message_id": message,
                    "recipient_no": str(n),
                    "address": first["address"].rsplit("<")[-1].strip(">")
                    if n == 1
                    else f"office{n}.{number}@court.example",
                    "kind": kinds[max(0, n - 2)],
                }
                for n in range(1, count + 1)
            ],
        )


def _recipients() -> list[dict[str, str]]:
    return [row for _, rows in _mails() for row in rows]


def _headers() -> list[dict[str, str]]:
    def listed(rows: list[dict[str, str]], kind: str) -> str:
        return "; ".join(
            f"Office {r['recipient_no']} <{r['address']}>" for r in rows if r["kind"] == kind
        )

    return [
        {**mail, **{kind: listed(rows, kind) for kind in ("to", "cc", "bcc")}}
        for mail, rows in _mails()
    ]


def _mails_prefixed() -> list[dict[str, str]]:
    prefix = {"reply": "RE: ", "forward": "FW: "}
    return [
        {**row, "subject": prefix.get(row["action"], "") + row["subject"]}
        for row in sample("emails")
        if row["action"] != "new" or row["subject"][:3].lower() not in ("re:", "fw:")
    ]


def _open(row: Row) -> Row:
    return {**row, "decision": "", "decided_at": "", "responded_at": ""}


_DECISION = words(
    granted="Granted in Full",
    partial="Granted in Part",
    denied="Denied",
    withdrawn="Withdrawn by Requester",
)
_KIND = words(
    case_review="Case Review",
    public_records="FOIA",
    press="Media",
    law_enforcement="Police",
    attorney="Attorney Request",
)
_REQUESTS = (
    Shape(
        "foia_log",
        "record_requests",
        (
            F("Request ID", "request_id"),
            F("Requester Name", of_row=lambda r, n: f"Dale Example {n}"),
            F("Requester Category", "requester_type"),
            F("Request Type", "kind", _KIND),
            F("Subject", of_row=lambda r, n: f"Records about matter {n}, all years"),
            F("Date Received", "received_at", as_date("%m/%d/%Y %I:%M %p"), minute),
            F("Due Date", "due_on", as_date(US)),
            F("Disposition", "decision", _DECISION),
            F("Date Closed", "responded_at", as_date("%m/%d/%Y %I:%M %p"), minute),
        ),
        preset={"direction": "received"},
        where=lambda row: row["direction"] == "received",
        filler="N/A",
    ),
    Shape(
        "requests_",
        "record_requests",
        (
            F("Reference No", "request_id"),
            F("Type of Request", "kind", _KIND),
            F("Case Ref", "case_id"),
            F("Client No", "person_id"),
            F("Received", "received_at", as_date("%d/%m/%Y %H:%M"), minute),
            F("Intake By", "received_by"),
            F("Sent to Legal", "routed_to_legal_at", as_date("%d/%m/%Y %H:%M"), minute),
            F("Due", "due_on", as_date("%d/%m/%Y")),
            F("Outcome", "decision", _DECISION),
            F("Decided", "decided_at", as_date("%d/%m/%Y %H:%M"), minute),
            F("Answered", "responded_at", as_date("%d/%m/%Y %H:%M"), minute),
        ),
        parts=("2026-08", "2026-09"),
        stale=_open,
        preset={"direction": "received"},
        where=lambda row: row["direction"] == "received",
    ),
    Shape(
        "portal_requests",
        "record_requests",
        (
            F("Tracking Number", "request_id"),
            F("Request Category", "kind", _KIND),
            F("Create Date", "received_at", serial),
            F("Required Completion Date", "due_on", serial_day),
            F("Request Status", "decision", lambda v: f"Closed - {_DECISION(v)}"),
            F("Close Date", "responded_at", serial),
            F("Assigned Staff", of_row=prose("Ames, Lee", "Nagy, Ola")),
        ),
        preset={"direction": "received"},
        where=lambda row: row["direction"] == "received",
    ),
    Shape(
        "roi_forms",
        "releases",
        (
            F("Authorization No", "release_id"),
            F("Form", "form", words(**{"DCF-2131F": "DCF-2131F", "DCF-2131T": "DCF-2131T"})),
            F("Client ID", "person_id"),
            F("Signed By", "signer_role", words(parent_guardian="Parent")),
            F("Date Signed", "signed_on", as_date(US)),
            F("Expiration Date", "expires_on", as_date(US)),
            F("Date Revoked", "revoked_on", as_date(US)),
            F("Release To", "counterparty"),
        ),
        filler="-",
    ),
    Shape(
        "counsel_log",
        "legal_reviews",
        (
            F("Review No", "review_id"),
            F("Case No", "case_id"),
            F("Requested By", "asked_by"),
            F("Attorney ID", "counsel_staff_id"),
            F("Date Requested", "asked_at", as_date("%Y/%m/%d %H:%M:%S")),
            F("Office", "counsel", words(aag="AAG")),
            F("Reason for Review", "reason", words(other_request="Other request")),
            F("Date Decided", "decided_at", as_date("%Y/%m/%d %H:%M:%S")),
            F("Outcome", "outcome", words(release_redacted="Release redacted")),
        ),
        filler="NULL",
    ),
)

_RECIPIENT = words(
    parent_guardian="Parent",
    medical="Hospital",
    education="School",
    client_attorney="Attorney",
    aag="AAG",
    public="Member of the public",
    placement_resource="Placement resource",
    background_check_requester="Background check requester",
    treatment_agency="Treatment agency",
    need_based_programme="Need-based program",
    law_enforcement="Police",
    press="Media",
    authorised_representative="Authorized representative",
    other_state_agency="Other state agency",
    district_attorney="District Attorney",
    child_support="Child support",
    ncmec="NCMEC",
)
_DISCLOSURES = (
    Shape(
        "disclosure_accounting",
        "disclosures",
        (
            F("Disclosure No", "disclosure_id"),
            F("Date of Disclosure", "disclosed_at", as_date(US12)),
            F("Disclosed By", "staff_id"),
            F("Case Number", "case_id"),
            F("Client ID", "person_id"),
            F("Released To", "recipient_type", _RECIPIENT),
            F("Organization", "recipient_org"),
            F("Method", "channel", words(verbal="Phone", paper="Mail", email="E-mail")),
            F(
                "Information Released",
                "content",
                words(health="Medical records", education="School records"),
            ),
            F(
                "Purpose",
                "purpose",
                words(
                    programme_administration="Program administration",
                    need_based_programme="Need-based program",
                ),
            ),
            F("Authority", "basis", words(consent="Signed consent", court_order="Court order")),
            F("Citation", "legal_basis"),
            F("Encrypted?", "encrypted", flag("Yes", "No")),
            F("Comments", of_row=prose("called back twice", "file copied", "see the note")),
        ),
        filler="N/A",
    ),
    Shape(
        "release_register",
        "disclosures",
        (
            F("No", "disclosure_id"),
            F("Date Released", "disclosed_at", as_date("%d-%b-%Y %H:%M:%S")),
            F("Released By ID", "staff_id"),
            F("Case", "case_id"),
            F("Client", "person_id"),
            F("Recipient Type", "recipient_type", _RECIPIENT),
            F("Recipient", "recipient_org"),
            F("Delivery Method", "channel"),
            F("What was released", "content"),
            F("Purpose of release", "purpose"),
            F("Redacted", "redacted", flag("x", "no")),
            F("Request No", "request_id"),
        ),
        filler="-",
    ),
)
_OTHERS = (
    Shape(
        "mail_gateway",
        "emails",
        (
            F("Message-ID", "message_id"),
            F("Date/Time (UTC)", "sent_at", utc("%Y-%m-%d %H:%M:%S")),
            F("From", "sender", of_row=_author),
            F("To", of_row=prose("office@court.example", "a@x.example; b@x.example")),
            F("Subject", "subject+action", of_row=lambda row, n: row["subject"]),
            F("Size (bytes)", "size_bytes", lambda text: f"{int(text):,}"),
            F("Encrypted", "encrypted", flag("TRUE", "FALSE")),
        ),
        rows=_mails_prefixed,
        written=_mails_prefixed,
    ),
    Shape(
        "mail_headers",
        "email_recipients",
        (
            F("Message-ID", "message_id"),
            F("To", "address+kind+recipient_no", of_row=lambda r, n: r["to"]),
            F("Cc", "address+kind+recipient_no", of_row=lambda r, n: r["cc"]),
            F("Bcc", "address+kind+recipient_no", of_row=lambda r, n: r["bcc"]),
            F("Subject", of_row=prose("Case C-10001", "RE: visit")),
        ),
        rows=_recipients,
        written=_headers,
    ),
    Shape(
        "incident_register",
        "incidents",
        (
            F("Incident #", "incident_id"),
            F(
                "Incident Type",
                "kind",
                words(
                    unauthorised_access="Unauthorized access",
                    unauthorised_disclosure="Unauthorized disclosure",
                ),
            ),
            F("Media", "medium", words(removable="USB drive", phone="Smartphone")),
            F("Date Occurred", "occurred_at", serial),
            F("Date Discovered", "discovered_at", serial),
            F("Reported By", "discovered_by"),
            F("Supervisor Notified", "supervisor_reported_at", serial),
            F("Regulator Notified", of_row=prose("46150.5", "46151.25")),
            F("Clients Affected", "clients_affected"),
            F("Clients Notified", "clients_notified_at", serial),
            F("Device Encrypted", "encrypted", flag("Y", "N")),
        ),
        filler="-",
    ),
    Shape(
        "asset_inventory",
        "assets",
        (
            F("Asset Tag", "asset_id"),
            F(
                "Device Type",
                "kind",
                words(
                    workstation="Desktop",
                    laptop="Notebook",
                    phone="Smartphone",
                    cloud_store="Cloud storage",
                ),
            ),
            F("Status", "in_service", flag("In use", "Retired")),
            F("Contains Client Data", "holds_client_data", flag("Yes", "No")),
            F("Firewall Enabled", "firewall", flag("on", "off")),
            F("Antivirus", "antivirus_product"),
            F("AV Last Updated", "antivirus_updated_on", as_date("%-m/%-d/%Y")),
            F("Disk Encryption", "disk_encrypted", flag("Enabled", "Not enabled")),
            F("Assigned To", "holder"),
        ),
        filler="N/A",
    ),
    Shape(
        "transcript",
        "training",
        (
            F("Employee ID", "staff_id"),
            F(
                "Course Title",
                "course",
                words(
                    confidentiality="Confidentiality Training",
                    acceptable_use="Acceptable Use Policy",
                ),
            ),
            F("Completion Date", "completed_on", as_date("%B %-d, %Y")),
            F("Expiration Date", "expires_on", as_date("%B %-d, %Y")),
            F("Score", of_row=prose("90", "100", "85")),
        ),
    ),
    Shape(
        "activity_log",
        "work_items",
        (
            F("Activity ID", "work_id"),
            F("Activity Type", "kind", words(hotline_call="Hotline Call", court_hearing="Hearing")),
            F("Case ID", "case_id"),
            F("Assigned Worker ID", "staff_id"),
            F("Opened", "opened_at", as_date("%m/%d/%Y %H:%M"), minute),
            F("Scheduled For", "scheduled_at", as_date("%m/%d/%Y %H:%M"), minute),
            F("Completed", "closed_at", as_date("%m/%d/%Y %H:%M"), minute),
        ),
        filler="-",
    ),
    Shape(
        "telehealth",
        "service_sessions",
        (
            F("Session #", "session_id"),
            F("Clinician ID", "staff_id"),
            F("Client #", "client_id"),
            F("Session Date", "held_at", as_date("%m/%d/%Y")),
            F("Start Time", "held_at", as_date("%H:%M:%S")),
            F("Modality", "mode", words(phone="Telephone", in_person="In person")),
            F("Clinician State", "worker_state"),
            F("Client State", "client_state"),
            F("Billable", "billed", flag("Y", "N")),
        ),
    ),
)
SHAPES: tuple[Shape, ...] = (
    *STAFF,
    *CASES,
    *ACCOUNTS,
    *_REQUESTS,
    *_DISCLOSURES,
    *_OTHERS,
)


def rounds() -> list[list[Shape]]:
    """The shapes, so parted that each part holds a table once."""
    parts: list[list[Shape]] = []
    for shape in SHAPES:
        for part in parts:
            if all(shape.table != other.table for other in part):
                part.append(shape)
                break
        else:
            parts.append([shape])
    return parts
