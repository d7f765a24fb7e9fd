"""Adapters and `privity map` on public records: what a first look at a real file comes to."""

import pytest

from formats import counted
from loading import Desk
from privity.mapping.mapper import MappingRequest, map_file
from privity.workspace.workspace import Workspace

pytestmark = pytest.mark.real

UAL = ("access_log_m365_ual", "o365_unified_audit_log_users.csv.gz")
FHIR = ("auditevent-example-disclosure", "auditevent-example-error", "auditevent-example")


def needed(raw, *names):
    path = raw.joinpath(*names)
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the checkout")
    return path


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def test_a_unified_audit_log(desk, raw):
    """Of 3,068 records 1,317 are there twice; three are cut off, and no operation is unknown."""
    desk.put("raw/log.csv.gz", needed(raw, *UAL).read_bytes())
    desk.put("access_events.sql", "select * from m365_audit_access_events('raw/log.csv.gz')")
    loaded = desk.load()
    assert counted(loaded) == (3068, 1064, 3, 2001)
    assert "left out: 1,317 (records that were exported before)" in loaded.sources[0]["notes"]
    assert [reason for *_, reason in loaded.quarantine] == ["AuditData is not a JSON object"] * 3
    assert loaded.rows("select action, count(*) from access_events group by all order by all") == [
        ("delete", 10),
        ("edit", 95),
        ("export", 3),
        ("failed_login", 216),
        ("login", 353),
        ("view", 387),
    ]
    assert loaded.column("select count(*) from access_events where account_id is null") == [0]


def test_the_standards_own_audit_events(desk, raw):
    for name in FHIR:
        file = needed(raw, "fhir_audit_consent_examples", f"{name}.json")
        desk.put(f"raw/{file.name}", file.read_bytes())
    desk.put("access_events.sql", "select * from fhir_access_events('raw/*.json')")
    loaded = desk.load()
    assert counted(loaded) == (3, 1, 0, 2)
    assert loaded.rows("select event_id, action, person_id from access_events") == [
        ("example-disclosure", "export", "example")
    ]


@pytest.mark.parametrize(
    ("names", "table", "figures", "columns"),
    [
        # Every row with a discovery date; the 23 without cannot be counted from.
        (
            ("breach_washington_ag", "wa_ag_breaches_20240523.csv"),
            "incidents",
            (1109, 1086, 23),
            {
                "Id": "incident_id",
                "DateAware": "discovered_at",
                "DateStart": "occurred_at",
                "WashingtoniansAffected": "clients_affected",
            },
        ),
        # "personal" is no kind that the contract knows: 3,017 rows await a word from whoever maps.
        (
            ("records_requests_canada", "ca_on_toronto.csv.gz"),
            "record_requests",
            (9972, 5606, 4366),
            {
                "identifier": "request_id",
                "date_accepted": "received_at",
                "decision": "decision",
                "applicant_type": "requester_type",
            },
        ),
        # Scanned dates: those that read one way load, a comma in place of a point included.
        (
            ("email_whitehouse_kagan", "kagan_arms_email_headers.csv.gz"),
            "emails",
            (28281, 24008, 4273),
            {"source_file": "message_id", "creator": "sender", "creation_datetime": "sent_at"},
        ),
        # No column says what was done.
        (
            ("access_log_case_events_receipt", "receipt.csv"),
            "access_events",
            (8577, 0, 8577),
            {
                "case:concept:name": "case_id",
                "org:resource": "staff_id",
                "time:timestamp": "occurred_at",
                "concept:instance": "event_id",
            },
        ),
    ],
    ids=["washington", "toronto", "kagan", "receipt"],
)
def test_a_first_proposal(raw, tmp_path, names, table, figures, columns):
    file = needed(raw, *names)
    found = map_file(MappingRequest((file,), table, Workspace(tmp_path)))
    outcome = found.outcome
    assert (outcome.read, outcome.loaded, outcome.quarantined) == figures
    for source, column in columns.items():
        _, _, told = found.sql.partition(f"    -- {column} (")
        assert f'"{source}"' in told.partition(f" as {column},")[0], column
