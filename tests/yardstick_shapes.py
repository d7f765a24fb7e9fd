"""Exports of other systems, for the yardstick of ``privity map``: headings, forms, words, fillers.

The shapes are those of human-resources, case-management, directory, audit, request, mail, incident
and asset systems as agencies export them; names and headings are of no vendor in particular.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import groupby

from yardstick import Field as F
from yardstick import Row, Shape, moment, sample

_EPOCH = dt.datetime(1899, 12, 30)


def as_date(form: str) -> Callable[[str], str]:
    """Write a date or time in a form of strftime; ``%-`` drops a leading zero."""
    return lambda text: moment(text).strftime(form)


def words(**known: str) -> Callable[[str], str]:
    """Write a value by the system's own word for it, else as words with capitals."""
    return lambda value: known.get(value, value.replace("_", " ").capitalize())


def flag(yes: str, no: str) -> Callable[[str], str]:
    """Write a truth by two words."""
    return lambda value: {"true": yes, "false": no}[value]


def serial(text: str) -> str:
    """Write a time as a spreadsheet counts days."""
    return f"{(moment(text) - _EPOCH) / dt.timedelta(days=1):.6f}"


def serial_day(text: str) -> str:
    """Write a date as a spreadsheet counts days."""
    return str((moment(text) - _EPOCH).days)


def surname(name: str) -> str:
    """The last word of a name."""
    return name.rsplit(" ", 1)[-1]


def given(name: str) -> str:
    """A name without its last word."""
    return name.rsplit(" ", 1)[0]


def day(text: str) -> str:
    """What is known of a time that is written as a date."""
    return f"{moment(text):%Y-%m-%d}"


def minute(text: str) -> str:
    """What is known of a time that is written to the minute."""
    return f"{moment(text):%Y-%m-%d %H:%M}:00"


def utc(form: str) -> Callable[[str], str]:
    """Write a time in Greenwich's, four hours ahead of the sample agency's summer time."""
    return lambda text: (moment(text) + dt.timedelta(hours=4)).strftime(form)


def prose(*texts: str) -> Callable[[Row, int], str]:
    """Write something of no use to any table."""
    return lambda row, number: texts[number % len(texts)]


US, US12, EU, ORA = "%m/%d/%Y", "%-m/%-d/%Y %-I:%M:%S %p", "%d.%m.%Y", "%d-%b-%Y"
_FLAGS = ("Y", "N")
_ROLE = words(
    social_worker="Social Worker II",
    supervisor="Social Work Supervisor",
    intake="Intake Screener",
    contracted="Contractor",
    executive="Executive",
    legal="Attorney",
    aag="Assistant Attorney General",
    records="Records Clerk",
    quality="QA Analyst",
    licensing="Licensing Specialist",
    it="IT Specialist",
    solnit="Solnit",
    cjts="CJTS",
)
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


_STAFF = (
    Shape(
        "worker_report",
        "staff",
        (
            F("Employee ID", "staff_id"),
            F("Last Name", "name", surname),
            F("First Name", "name", given),
            F("Business Title", "role", _ROLE),
            F("Department Code", "unit_id"),
            F("Company", "employer"),
            F("Manager ID", "supervisor_id"),
            F("Hire Date", "active_from", as_date(US)),
            F("Termination Date", "active_to", as_date(US)),
            F("Employee Status", of_row=lambda r, n: "Terminated" if r["active_to"] else "Active"),
            F("Work Phone", of_row=prose("203-555-0100 x7", "203-555-0131")),
        ),
        filler="-",
    ),
    Shape(
        "ps_job",
        "staff",
        (
            F("EMPLID", "staff_id"),
            F("NAME", "name"),
            F("DEPTID", "unit_id"),
            F("JOBTITLE", "role", _ROLE),
            F("COMPANY_DESCR", "employer"),
            F("SUPERVISOR_ID", "supervisor_id"),
            F("HIRE_DT", "active_from", as_date(ORA)),
            F("TERMINATION_DT", "active_to", as_date(ORA)),
            F("FULL_PART_TIME", of_row=prose("F", "P")),
        ),
        filler="NULL",
    ),
    Shape(
        "client_extract",
        "persons",
        (
            F("Client ID", "person_id"),
            F("Last Name", "surname"),
            F("First Name", "given_name"),
            F("DOB", "birth_date", as_date("%m/%d/%y")),
            F("Gender", of_row=prose("F", "M", "X")),
            F("E-mail", "email"),
            F("Address ID", "address_key"),
        ),
        filler="N/A",
        where=lambda row: row["birth_date"] > "1970",
    ),
    Shape(
        "participants",
        "persons",
        (
            F("PARTICIPANT_ID", "person_id"),
            F("GIVEN_NAME", "given_name"),
            F("FAMILY_NAME", "surname"),
            F("BIRTH_DT", "birth_date", as_date("%b %-d, %Y")),
            F("EMAIL_ADDR", "email"),
            F("ETHNICITY_CD", of_row=prose("01", "02", "03", "99")),
        ),
        delimiter="|",
    ),
)

_CASE_WORDS = words(
    in_home="In-Home Services",
    foster_care="Foster Care",
    investigation="CPS Investigation",
    assessment="Family Assessment",
    adult="Adult Protective Services",
)
_CASES = (
    Shape(
        "case_list",
        "cases",
        (
            F("Case Number", "case_id"),
            F("Case Name", of_row=lambda r, n: f"The family of case {n}"),
            F("Case Type", "kind", _CASE_WORDS),
            F("Program", "programme", words(**{"IV-B": "Title IV-B", "IV-E": "Title IV-E"})),
            F("County", "county"),
            F("Unit", "unit_id"),
            F("Date Opened", "opened_on", as_date(US)),
            F("Date Closed", "closed_on", as_date(US)),
            F("Case Status", of_row=lambda r, n: "Closed" if r["closed_on"] else "Open"),
            F("Restricted (Y/N)", "restricted", flag(*_FLAGS)),
        ),
        filler="N/A",
    ),
    Shape(
        "ccwis_case",
        "cases",
        (
            F("CASE_ID", "case_id"),
            F(
                "CASE_TYP_CD",
                "kind",
                words(
                    in_home="INH",
                    foster_care="FC",
                    investigation="INV",
                    assessment="ASMT",
                    adoption="ADPT",
                    intake="INTK",
                    adult="APS",
                ),
            ),
            F("CNTY_NM", "county"),
            F("OPEN_DT", "opened_on", as_date("%Y%m%d")),
            F("CLOSE_DT", "closed_on", as_date("%Y%m%d")),
            F("CONFIDENTIAL_FLG", "restricted", flag("1", "0")),
            F("LAST_UPDT_TS", of_row=prose("2026-09-30 02:00:07", "2026-09-29 02:00:03")),
        ),
        delimiter="\t",
        form="txt",
    ),
    Shape(
        "case_participants",
        "case_members",
        (
            F("Case No.", "case_id"),
            F("Person ID", "person_id"),
            F(
                "Relationship",
                "role",
                words(
                    birth_parent="Biological Parent",
                    gal="Guardian ad Litem",
                    alleged_perpetrator="Alleged Perpetrator",
                ),
            ),
            F("Begin Date", "from_on", as_date(EU)),
            F("End Date", "to_on", as_date(EU)),
            F("TPR Date", "tpr_on", as_date(EU)),
            F(
                "Living Arrangement",
                "placement",
                words(none="", home="Own home", kinship="Relative home"),
            ),
        ),
        delimiter=";",
        filler="-",
        where=lambda row: row["placement"] != "none",
    ),
    Shape(
        "assignment_history",
        "assignments",
        (
            F("Case ID", "case_id"),
            F("Worker ID", "staff_id"),
            F(
                "Assignment Type",
                "role",
                words(contracted="Contractor", coverage="Covering worker"),
            ),
            F("Case Manager?", "manages", flag("Yes", "No")),
            F("Start Date/Time", "from_at", as_date(US12)),
            F("End Date/Time", "to_at", as_date(US12)),
            F("Assigned By", of_row=prose("W-10001", "W-10002", "W-10017")),
        ),
        filler="-",
    ),
    Shape(
        "wkr_asgn",
        "assignments",
        (
            F("CASE_NBR", "case_id"),
            F("WKR_ID", "staff_id"),
            F("ASGN_ROLE", "role", words(primary="PRIMARY", secondary="SECONDARY", legal="LEGAL")),
            F("ASGN_BEGIN_DT", "from_at", as_date("%m/%d/%Y"), day),
            F("ASGN_END_DT", "to_at", as_date("%m/%d/%Y"), day),
        ),
        filler="NULL",
    ),
)

_ACCOUNTS = (
    Shape(
        "directory_users",
        "accounts",
        (
            F("Application", "system"),
            F("User Name", "account_id"),
            F("Display Name", of_row=lambda r, n: f"Worker, Number {n}"),
            F("Employee No", "staff_id"),
            F("Security Profile", "profile"),
            F("Shared Account", "shared", flag("Yes", "No")),
            F("Service Account", "service", flag("Yes", "No")),
            F("Created On", "enabled_at", as_date("%m/%d/%Y %H:%M"), minute),
            F("Disabled On", "disabled_at", as_date("%m/%d/%Y %H:%M"), minute),
            F("Status", of_row=lambda r, n: "Disabled" if r["disabled_at"] else "Enabled"),
        ),
        filler="N/A",
    ),
    Shape(
        "account_audit",
        "account_changes",
        (
            F("Ticket No", "change_id"),
            F("Date", "changed_at", as_date("%m/%d/%Y"), minute),
            F("Time", "changed_at", as_date("%I:%M %p"), minute),
            F("System", "system"),
            F("Target Account", "account_id"),
            F(
                "Change Type",
                "change",
                words(
                    reset="Password reset",
                    grant="Role granted",
                    profile="Profile change",
                    enable="Enabled",
                    disable="Disabled",
                    revoke="Role revoked",
                ),
            ),
            F("Document Ref", "documented_in"),
            F("Changed By", "changed_by"),
        ),
        filler="-",
    ),
    Shape(
        "audit_trail",
        "access_events",
        (
            F("Log Entry No", "event_id"),
            F("Event Date", "occurred_at", as_date("%m/%d/%Y")),
            F("Event Time", "occurred_at", as_date("%H:%M:%S")),
            F("Application", "system"),
            F("User ID", "account_id"),
            F("Employee Number", "staff_id"),
            F(
                "Activity",
                "action",
                words(
                    view="Viewed",
                    edit="Updated",
                    login="Logged in",
                    failed_login="Login failed",
                    search="Searched",
                    print="Printed",
                    export="Exported",
                ),
            ),
            F("Case Number", "case_id"),
            F("Client ID", "person_id"),
            F("Rows Affected", "records_affected"),
            F("Access Reason", "reason"),
            F("Terminal", "workstation"),
        ),
        filler="-",
    ),
    Shape(
        "security_log",
        "access_events",
        (
            F("Date (UTC)", "occurred_at", utc("%-m/%-d/%Y %-I:%M:%S %p")),
            F("Event", "action", words(view="View", edit="Edit")),
            F("Description", of_row=lambda r, n: f"user did {r['action']} something, no. {n}"),
            F("Record ID", "event_id"),
            F("Actor", "account_id"),
            F("App", "system"),
            F("IP address", "workstation"),
            F("Case", "case_id"),
            F("Subject of record", of_row=prose("Family file", "Medical file", "School file")),
        ),
    ),
)

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
    *_STAFF,
    *_CASES,
    *_ACCOUNTS,
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
