"""Files of the sample: CSV for most tables, and the other formats that an agency may hand over.

Text is UTF-8 with line feeds. Timestamps: with an offset in the audit log, in UTC in the mail log,
local without an offset elsewhere.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from data_samples.generate.book import Book

from privity.catalogue.contract import Table, load_contract

ZONE = ZoneInfo("America/New_York")
WITH_OFFSET = frozenset({"access_events"})
IN_UTC = frozenset({"emails"})
TRUTH = ("clause_id", "subject", "status", "period", "planted", "note")

SETTINGS = """# The sample agency. Every other setting keeps its default.
name = "Sample Agency"
state = "CT"
timezone = "America/New_York"
holidays = [2026-08-14]  # the agency was closed for the day
policies = ["ms-dfcs", "dhs-ecms", "me-cfs", "ct-dcf", "ms-sw"]

firewall_domains = ["agency.example.gov", "state.example.gov", ".courts.example.gov"]
ombudsman_addresses = ["ombudsman@agency.example.gov"]
need_based_programmes = ["Food Support Programme", "Heating Help Fund", "Cash Assistance Programme"]

registry_systems = ["REGISTRY"]
broad_profiles = ["statewide", "read_all"]
backed_up_systems = ["ECMS", "REGISTRY", "FACTS"]
backup_medium = "tape"
offsite_location = "Technology Service vault"
approved_antivirus = ["Symantec"]

# Names of invented people that are also words of the language.
allowed_words = ["Park", "Field", "Young", "Winter", "Bishop", "Rivers", "Stone", "Lake", "March",
                 "Summer", "Brook", "Clover", "Grey", "Lark", "Kit", "Rowan", "Verity", "Quill",
                 "Wren"]

# What this agency records of its work, beyond what every agency is judged by.
explanations_on = ["legal_consultation", "request_received", "search_before_hotline_record",
                   "shared_child", "shared_household"]

# What the offices said when they handed the extracts over.
[supplied]
access_events = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
account_changes = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
accounts = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
assets = {on = 2026-10-06, by = "Technology Service", system = "service desk"}
assignments = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
attestations = {on = 2026-10-07, by = "Quality Office", system = "privity attest"}
backups = {on = 2026-10-06, by = "Technology Service", system = "service desk"}
case_members = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
cases = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
client_notices = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
disclosures = {on = 2026-10-05, by = "Records Unit", system = "release register"}
duty_rosters = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
email_recipients = {on = 2026-10-06, by = "Technology Service", system = "mail gateway"}
emails = {on = 2026-10-06, by = "Technology Service", system = "mail gateway"}
incidents = {on = 2026-10-06, by = "Technology Service", system = "service desk"}
legal_reviews = {on = 2026-10-06, by = "Office of Legal Counsel", system = "docket"}
licences = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
media = {on = 2026-10-06, by = "Technology Service", system = "service desk"}
paper_storage = {on = 2026-10-07, by = "Facilities", system = "key register"}
persons = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
record_destructions = {on = 2026-10-05, by = "Records Unit", system = "release register"}
record_requests = {on = 2026-10-05, by = "Records Unit", system = "release register"}
registry_entries = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
releases = {on = 2026-10-05, by = "Records Unit", system = "release register"}
service_sessions = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}
staff = {on = 2026-10-02, by = "Human Resources", system = "personnel system"}
storage_keyholders = {on = 2026-10-07, by = "Facilities", system = "key register"}
training = {on = 2026-10-02, by = "Human Resources", system = "personnel system"}
work_items = {on = 2026-10-05, by = "Case Systems Office", system = "ECMS"}

[params.case_transfer]
before_hours = 24
after_hours = 2
"""


def write_all(book: Book, folder: Path) -> None:
    """Write settings, all 29 extracts, the truth, the look-alikes and the list of bad rows."""
    extracts = folder / "extracts"
    extracts.mkdir(parents=True, exist_ok=True)
    (folder / "agency.toml").write_text(SETTINGS, encoding="utf-8", newline="\n")
    for table in load_contract().tables.values():
        rows = book.rows[table.name]
        if table.name == "access_events":
            data = _csv(table, rows + book.raw[table.name])
            (extracts / "access_events.csv.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        elif table.name == "backups":
            _parquet(table, rows, extracts / "backups.parquet")
        elif table.name == "media":
            (extracts / "media.jsonl").write_bytes(_json_lines(table, rows))
        else:
            (extracts / f"{table.name}.csv").write_bytes(_csv(table, rows + book.raw[table.name]))
    truth = sorted(book.truth.values(), key=lambda e: (e.clause_id, e.period, e.subject))
    _listing(folder / "truth.csv", TRUTH, [[getattr(e, c) for c in TRUTH] for e in truth])
    _listing(
        folder / "look_alikes.csv",
        ("clause_id", "subject", "period", "note"),
        sorted(set(book.look_alikes)),
    )
    _listing(folder / "truth_quarantine.csv", ("table", "key", "reason"), sorted(book.bad))


def _listing(path: Path, header: tuple[str, ...], rows: list) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def _stamp(table: str) -> Callable[[dt.datetime], str]:
    if table in WITH_OFFSET:
        return lambda when: when.replace(tzinfo=ZONE).isoformat()
    if table in IN_UTC:
        return lambda when: _utc(when).strftime("%Y-%m-%dT%H:%M:%SZ")
    return lambda when: when.strftime("%Y-%m-%d %H:%M:%S")


def _utc(when: dt.datetime) -> dt.datetime:
    return when.replace(tzinfo=ZONE).astimezone(dt.UTC)


def _text(value: object, stamp: Callable[[dt.datetime], str]) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return stamp(value.replace(microsecond=0))
        case list():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _csv(table: Table, rows: list[dict]) -> bytes:
    stamp = _stamp(table.name)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_text(row.get(c), stamp) for c in table.columns] for row in rows)
    return text.getvalue().encode()


def _json_lines(table: Table, rows: list[dict]) -> bytes:
    lines = [
        json.dumps({c: row.get(c) for c in table.columns}, ensure_ascii=False, default=str)
        for row in rows
    ]
    return ("\n".join(lines) + "\n").encode()


def _parquet(table: Table, rows: list[dict], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {
        "timestamp": pa.timestamp("us", tz="UTC"),
        "date": pa.date32(),
        "bool": pa.bool_(),
        "int": pa.int64(),
    }
    columns = {
        c.name: pa.array(
            [_utc(v) if isinstance(v := row.get(c.name), dt.datetime) else v for row in rows],
            kinds.get(c.type, pa.string()),
        )
        for c in table.columns.values()
    }
    pq.write_table(pa.table(columns), path, compression="zstd")
