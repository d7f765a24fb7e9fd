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
from privity.mapping.synonyms import nearness, plain, read_synonyms, synonym_problems, value_of

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
    return map_file(MappingRequest(desk.workspace.extracts / name, table, desk.workspace, **how))


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
        "'%m/%d/%Y'",
    ):
        assert line in found.sql, line
    outcome = found.outcome
    assert (outcome.read, outcome.loaded, outcome.quarantined) == (32, 24, 8)
    assert [(c, rows) for c, _, rows in outcome.reasons] == [("kind", 8)]


def test_what_is_written_loads_as_the_trial_said(desk):
    desk.put("raw/log.csv", REGISTER)
    asked = MappingRequest(
        desk.workspace.extracts / "raw/log.csv", "record_requests", desk.workspace
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
    ("dates", "form", "is_doubtful"),
    [
        (["07/13/2026", "01/02/2026"], "%m/%d/%Y", False),
        (["13/07/2026", "01/02/2026"], "%d/%m/%Y", False),
        (["01/02/2026", "03/04/2026"], "%m/%d/%Y", True),
        (["13.07.2026"], "%d.%m.%Y", False),
        (["13-JUL-2026 08:38:37.92"], None, False),
        (["7/13/2026 1:05:02 PM"], "%m/%d/%Y %I:%M:%S %p", False),
        (["20260713"], None, False),
    ],
)
def test_dates_are_read_by_the_form_that_fits(desk, dates, form, is_doubtful):
    desk.put(
        "raw/log.csv",
        "request id,received\n" + "".join(f"R{n},{date}\n" for n, date in enumerate(dates)),
    )
    found = mapped(desk, "raw/log.csv", "record_requests")
    # What reads one way needs no form: it loads as it is.
    assert (f"['{form}']" if form else '"received"') in found.sql
    assert ("strptime" in found.sql) is (form is not None)
    assert found.outcome.loaded == len(dates)
    assert ("month or day first?" in found.sql) is is_doubtful


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
    assert '"Individuals Affected" as clients_affected' in found.sql and found.outcome.loaded == 2


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
    assert "channel: required, and none found: no row loads without it; verbal|paper" in found.sql
    assert "lines above the column names: 2" in found.outcome.notes


def test_a_file_outside_the_workspace_is_tried_but_not_written(desk, tmp_path):
    outside = tmp_path / "log.csv"
    outside.write_text(REGISTER)
    asked = MappingRequest(outside, "record_requests", desk.workspace)
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
        desk.workspace.extracts / "raw" / file.name, adapter.table, desk.workspace, short, inline
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


def test_the_name_itself_is_nearer_than_one_with_words_around_it():
    known = ["received at", "date received"]
    assert nearness("Date Received", known) == 1
    assert 0.75 < nearness("Date received by the office", known) < 1
    assert nearness("Id", ["violator staff id"]) < 0.75


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
