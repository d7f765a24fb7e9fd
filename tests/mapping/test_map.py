"""``privity map``: a proposal that runs, says how sure it is, and shows nothing confidential."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from formats import FORMATS, counted, shown
from loading import Desk, workbook
from privity.catalogue.contract import load_contract
from privity.cli.commands import app
from privity.errors import PrivityError
from privity.intake.mappings.adapters import read_adapters, short_name
from privity.mapping.mapper import MappingRequest, map_file, write_mapping
from privity.mapping.names import plain
from privity.mapping.synonyms import read_synonyms, synonym_problems
from privity.mapping.words import value_of

REGISTER = "Request No,DateReceived,Type of Request,Requester,Outcome,Answered,Remarks\n" + "".join(
    f"R-{n},{1 + n % 12}/{1 + n % 28}/2026,{kind},Dale Example {n},{end},"
    f"{1 + n % 12}/{1 + n % 28}/2026,mail to dale{n}@x.example\n"
    for n, (kind, end) in enumerate(
        [("Subpoena", "Granted"), ("FOIA", "Refused"), ("Media", "Partialy"), ("Oracle", "")] * 8
    )
)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def mapped(desk, name: str, table: str, **how):
    files = (desk.workspace.extracts / name,)
    return map_file(MappingRequest(files, table, desk.workspace, **how))


def test_a_register_is_mapped_by_names_and_values(desk):
    desk.put("raw/log.csv", REGISTER)
    found = mapped(desk, "raw/log.csv", "record_requests")
    for line in (
        '"Request No" as request_id',
        "'received' as direction",
        "when 'Subpoena' then 'subpoena'  -- 8 rows",
        "when 'FOIA' then 'public_records'",
        "when 'Media' then 'press'",
        "when 'Oracle' then 'Oracle'  -- 8 rows, not known: fill it in",
        "when 'Refused' then 'denied'  -- 8 rows",
        "as received_at",
        'read_moment("DateReceived", false)',
        "-- ? kind: what is 'Oracle' (8 rows) of Type of Request?",
        "-- ? decision: 'Partialy' (8 rows) of Outcome is taken for partial: is that so?",
    ):
        assert line in found.sql, line
    outcome = found.outcome
    assert (outcome.read, outcome.loaded, outcome.quarantined) == (32, 24, 8)
    assert [(c, rows) for c, _, rows in outcome.reasons] == [("kind", 8)]


def test_what_is_written_loads_as_the_trial_said(desk):
    desk.put("raw/log.csv", REGISTER)
    asked = MappingRequest(
        (desk.workspace.extracts / "raw/log.csv",), "record_requests", desk.workspace
    )
    found = map_file(asked)
    assert write_mapping(asked, found.sql, False).name == "record_requests.sql"
    assert desk.load().counts == (
        found.outcome.read,
        found.outcome.loaded,
        found.outcome.quarantined,
    )
    with pytest.raises(PrivityError, match="exists already and was left as it is"):
        write_mapping(asked, "select 1", False)
    assert (desk.workspace.extracts / "record_requests.sql").read_text() == found.sql
    write_mapping(asked, "select 1", True)
    assert (desk.workspace.extracts / "record_requests.sql").read_text() == "select 1"


def test_nothing_confidential_is_shown(desk):
    names = ",".join(load_contract().tables["persons"].columns)
    desk.put(
        "raw/people.csv",
        names.replace("given_name", "Kind")
        + "\n"
        + "".join(
            f"P{n},Dale,Examplesson,2001-02-0{1 + n % 9},K{n},d{n}@x.example\n" for n in range(40)
        ),
    )
    for table in ("persons", "cases", "record_requests", "incidents"):
        text = mapped(desk, "raw/people.csv", table).sql
        for word in ("Examplesson", "2001-02", "@x.example"):
            assert word not in text, (table, word)


def test_words_of_a_column_that_is_no_vocabulary_are_not_shown(desk):
    desk.put(
        "raw/log.csv",
        "request id,received,decision\n"
        + "".join(f"{n},2026-01-01,Given to Dale Example {n % 60}\n" for n in range(200)),
    )
    text = mapped(desk, "raw/log.csv", "record_requests").sql
    assert "Dale" not in text


def test_a_file_without_a_heading_does_not_show_its_first_row(desk):
    desk.put("raw/log.csv", "R-1,dale@x.example,203-555-0100\nR-2,kim@x.example,203-555-0101\n")
    text = mapped(desk, "raw/log.csv", "record_requests").sql
    assert "dale@x.example" not in text and "555" not in text


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["07/13/2026", "01/02/2026"], "false"),
        (["13/07/2026", "01/02/2026"], "true"),
        (["13.07.2026", "01.02.2026"], "true"),
        (["7/13/2026 1:05:02 PM"], "false"),
        (["9/13/26", "9/1/26"], "false"),
        (["13-JUL-2026 08:38:37.92"], None),
        (["Thursday, September 3, 2026 8:15 PM"], None),
        (["20260713"], None),
    ],
)
def test_dates_are_read_in_the_order_that_the_file_tells(desk, dates, order):
    desk.put(
        "raw/log.csv",
        "request id\treceived\n" + "".join(f"R{n}\t{d}\n" for n, d in enumerate(dates)),
    )
    found = mapped(desk, "raw/log.csv", "record_requests", tries=False)
    # What reads one way only is left to loading.
    read = f'read_moment("received", {order})' if order else '"received"'
    assert f"    {read} as received_at" in found.sql
    assert not any("day or month first" in q for q in found.proposal.questions)


def test_one_column_tells_the_order_of_all_dates_of_its_file(desk):
    desk.put(
        "raw/log.csv",
        "Request ID,Date Received,Date Closed\nR1,03/09/2026 08:15 PM,05/09/2026\n"
        "R2,05/09/2026 09:15 AM,13/09/2026\n",
    )
    found = mapped(desk, "raw/log.csv", "record_requests", tries=False)
    assert 'read_moment("Date Received", true) as received_at' in found.sql
    assert 'read_moment("Date Closed", true) as responded_at' in found.sql
    assert found.proposal.said == (
        "dates are read day first: 1 of this file's read in that order alone",
    )


def test_what_nothing_decides_is_asked_and_not_loaded(desk):
    desk.put("raw/log.csv", "request id,received\nR1,01/02/2026\nR2,03/04/2026\n")
    found = mapped(desk, "raw/log.csv", "record_requests")
    assert 'read_moment("received", null) as received_at' in found.sql
    assert "day or month first?" in found.proposal.questions[0] and found.outcome.loaded == 0


def test_columns_in_different_orders_are_told(desk):
    desk.put(
        "raw/log.csv",
        "request id,received,due date\nR1,13/02/2026,02/28/2026\nR2,03/04/2026,03/04/2026\n",
    )
    found = mapped(desk, "raw/log.csv", "record_requests", tries=False)
    assert 'read_moment("received", true)' in found.sql
    assert 'read_moment("due date", false)' in found.sql
    assert "different orders" in found.proposal.said[0] + found.proposal.questions[0]


def test_iso_dates_are_left_as_they_are(desk):
    desk.put("raw/log.csv", "request id,received\nR1,2026-07-13T10:00:00Z\n")
    assert '"received" as received_at' in mapped(desk, "raw/log.csv", "record_requests").sql


def test_numbers_and_truths(desk):
    desk.put("raw/log.csv", "Asset Tag,Device Type,In Use\nA1,Notebook,Y\nA2,phone,N\n")
    found = mapped(desk, "raw/log.csv", "assets")
    assert "when 'Notebook' then 'laptop'" in found.sql and "when 'Y' then 'true'" in found.sql
    assert found.outcome.loaded == 2
    desk.put(
        "raw/b.csv",
        "Incident No,Type of Incident,Date Discovered,Individuals Affected\n"
        'I1,Stolen,2026-01-02,"1,204"\nI2,Lost,2026-01-02,7\n',
    )
    found = mapped(desk, "raw/b.csv", "incidents")
    assert 'Individuals Affected" as clients_affected' in found.sql and found.outcome.loaded == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("log.csv", REGISTER.encode()),
        ("log.txt", REGISTER.replace(",", "\t").encode("utf-16")),
        (
            "log.xlsx",
            workbook(
                [["Log of requests"], [], *([*line.split(",")] for line in REGISTER.splitlines())]
            ),
        ),
        (
            "log.jsonl",
            "\n".join(
                json.dumps(
                    dict(zip(REGISTER.splitlines()[0].split(","), line.split(","), strict=True))
                )
                for line in REGISTER.splitlines()[1:]
            ).encode(),
        ),
        (
            "log.json",
            json.dumps(
                [
                    dict(zip(REGISTER.splitlines()[0].split(","), line.split(","), strict=True))
                    for line in REGISTER.splitlines()[1:]
                ]
            ).encode(),
        ),
    ],
)
def test_every_form_of_file_is_mapped_alike(desk, name, data):
    desk.put(f"raw/{name}", data)
    found = mapped(desk, f"raw/{name}", "record_requests")
    assert (found.outcome.read, found.outcome.loaded) == (32, 24)


def test_a_register_with_merged_headings(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put("raw/r.xlsx", (FORMATS / "disclosure_register.xlsx").read_bytes())
    found = mapped(desk, "raw/r.xlsx", "disclosures")
    assert '"Released On" as disclosed_at' in found.sql
    assert '"Recipient Organisation" as recipient_org' in found.sql
    assert "channel: none found: required, and no row loads without it (verbal, paper" in found.sql
    assert "lines above the column names: 2" in found.outcome.notes


def test_a_file_outside_the_workspace_is_tried_but_not_written(desk, tmp_path):
    outside = tmp_path / "log.csv"
    outside.write_text(REGISTER)
    asked = MappingRequest((outside,), "record_requests", desk.workspace)
    found = map_file(asked)
    assert found.outcome.loaded == 24 and "file_rows('raw/log.csv')" in found.sql
    with pytest.raises(PrivityError, match="put it into extracts/raw/"):
        write_mapping(asked, found.sql, False)
    assert list(desk.workspace.extracts.iterdir()) == [] and not desk.workspace.cache.exists()


@pytest.mark.parametrize("inline", [False, True], ids=["called", "inline"])
@pytest.mark.parametrize("adapter", list(read_adapters().values()), ids=lambda a: a.name)
def test_an_adapter_is_written_as_a_mapping(desk, adapter, inline):
    file, *_ = [
        f
        for s in shown()
        if s.name == adapter.name
        for f in FORMATS.iterdir()
        if f.name in s.sql or "salesforce_login" in f.name
    ]
    desk.put(f"raw/{file.name}", file.read_bytes())
    short = short_name(adapter.name, adapter.table)
    asked = MappingRequest(
        (desk.workspace.extracts / "raw" / file.name,), adapter.table, desk.workspace, short, inline
    )
    found = map_file(asked)
    assert found.outcome.loaded > 0
    write_mapping(asked, found.sql, False)
    loaded = desk.load()
    assert counted(loaded)[1:3] == (found.outcome.loaded, found.outcome.quarantined)
    assert (f"from {adapter.name}(" in found.sql) is not inline


def test_an_adapter_that_reads_the_file_is_named(desk):
    desk.put("raw/a.csv", (FORMATS / "m365_audit.csv").read_bytes())
    found = mapped(desk, "raw/a.csv", "access_events")
    assert found.adapters == ("m365_audit_access_events",)


@pytest.mark.parametrize(
    ("file", "how", "problem"),
    [
        ("raw/log.csv", {"table": "requests"}, "no table is called so; nearest: record_requests"),
        ("raw/none.csv", {}, "no such file"),
        ("raw/log.docx", {}, "no format of this name is known"),
        (
            "raw/log.csv",
            {"adapter": "m365"},
            "no adapter of this name feeds record_requests; there is request-portal",
        ),
        ("raw/empty.csv", {}, "is empty"),
    ],
)
def test_what_cannot_be_mapped_is_told(desk, file, how, problem):
    desk.put("raw/log.csv", REGISTER)
    desk.put("raw/log.docx", "x")
    desk.put("raw/empty.csv", "")
    with pytest.raises(PrivityError) as caught:
        mapped(desk, file, **{"table": "record_requests", **how})
    assert problem in str(caught.value)


def test_the_command_prints_the_mapping_and_tells_the_counts(desk):
    file = desk.put("raw/log.csv", REGISTER)

    def run(*more: str):
        return CliRunner().invoke(
            app,
            ["map", str(file), "--table", "record_requests", "-w", str(desk.workspace.root), *more],
        )

    done = run()
    assert done.exit_code == 0 and done.stdout.startswith("-- extracts/record_requests.sql")
    assert done.stderr.startswith("32 rows: 24 would load, 8 be quarantined\n")
    assert json.loads(run("--json").stdout)["rows_loaded"] == 24
    assert run("--write").stdout.endswith("extracts/record_requests.sql\n")
    assert "exists already" in str(run("--write").exception)


def test_synonyms_know_the_contract():
    assert synonym_problems(read_synonyms(), load_contract()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DateReceived", "date received"),
        ("case:concept:name", "case concept name"),
        ("  No. ", "no"),
        ("IPAddress", "ip address"),
        ("Größe_in_kB", "größe in k b"),
        ("", ""),
    ],
)
def test_names_are_reduced_to_words(text, words):
    assert plain(text) == words


@pytest.mark.parametrize(
    ("heading", "table", "column", "low", "high"),
    [
        ("received_at", "record_requests", "received_at", 1, 1),
        ("Date Received", "record_requests", "received_at", 0.9, 0.96),
        ("RECVD_DT", "record_requests", "received_at", 0.9, 0.96),
        ("Date received centrally", "record_requests", "received_at", 0.7, 0.85),
        ("Released By", "disclosures", "disclosed_at", 0, 0),
        ("Subject", "record_requests", "person_id", 0, 0),
        ("Worker Phone", "assignments", "staff_id", 0, 0),
        ("Regulator Notified", "incidents", "clients_notified_at", 0, 0),
        ("EMPLID", "staff", "staff_id", 0.9, 0.96),
        ("hiredate", "staff", "active_from", 0.9, 0.96),
        ("Case No.", "assignments", "case_id", 0.9, 0.96),
        ("Log Entry No", "access_events", "event_id", 0.9, 0.96),
        ("Assigned By", "assignments", "from_at", 0, 0),
    ],
)
def test_headings_are_compared_by_their_words(heading, table, column, low, high):
    known, synonyms = load_contract().tables[table], read_synonyms()
    score = synonyms.lexicon.nearness(
        heading, synonyms.names_of(table, column), known.columns[column], known
    )
    assert low <= score <= high


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("Social Worker II", "social_worker"),
        ("01 - Supervisor", "supervisor"),
        ("Records Clerk (East)", "records"),
    ],
)
def test_grades_codes_and_places_beside_a_word_are_left_aside(word, value):
    column = load_contract().tables["staff"].columns["role"]
    assert value_of(word, read_synonyms().words_of("staff", column)) == (value, True)


def test_likeness_does_not_take_a_word_for_its_contrary():
    words = {"substantiated": "yes", "disclosed": "granted"}
    assert value_of("Unsubstantiated", words) == value_of("Undisclosed", words) == (None, False)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Partial", ("partial", True)),
        ("Partialy", ("partial", False)),
        ("Theft, Loss", (None, False)),
        ("", (None, False)),
    ],
)
def test_a_word_stands_for_a_value_or_is_a_guess(word, found):
    assert value_of(word, {"partial": "partial", "loss": "loss"}) == found


def test_a_sender_may_be_a_name_and_is_told(desk):
    """Whether it is inside is for loading to say; a number is no sender."""
    desk.put(
        "raw/log.csv",
        "Message ID,Creator,Received\n"
        + "".join(f"M{n},Ada Byron (ADA_B),2026-09-0{n} 08:00\n" for n in range(1, 5)),
    )
    found = mapped(desk, "raw/log.csv", "emails")
    assert '"Creator" as sender' in found.sql and found.outcome.loaded == 4
    assert "0% have an @; names are looked for among staff and accounts" in found.sql
    desk.put(
        "raw/log.csv",
        "Message ID,Creator,Received\n"
        + "".join(f"M{n},100{n},2026-09-0{n} 08:00\n" for n in range(1, 5)),
    )
    assert '"Creator" as sender' not in mapped(desk, "raw/log.csv", "emails", tries=False).sql
