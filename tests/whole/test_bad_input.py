"""Bad input on the way in: a clear message or a quarantined row, nothing lost, nothing left."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import resource
import signal
import subprocess
import sys
import textwrap

import pyarrow
import pyarrow.parquet
import pytest

from loading import STAFF, Desk
from privity.catalogue.contract import load_contract
from privity.intake.mappings import mappings

ROW = "S1,legal,County,2020-01-31"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "workspace")


def parquet(**columns) -> bytes:
    target = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), target)
    return target.getvalue()


STAFF_PARQUET = parquet(
    staff_id=[f"S{n}" for n in range(2000)],
    role=["legal"] * 2000,
    employer=["x"] * 2000,
    active_from=["2020-01-01"] * 2000,
)


class TestFilesThatCannotBeRead:
    """Each is named with what is wrong; nothing is loaded, nothing half-made stays."""

    @pytest.mark.parametrize(
        ("name", "data", "problem"),
        [
            ("staff.csv", b"", "is empty (0 bytes)"),
            ("staff.jsonl", b"", "is empty (0 bytes)"),
            ("staff.csv.gz", gzip.compress(b"", mtime=0), "is empty within"),
            ("staff.csv", b"\n\n", "has no header"),
            (
                "staff.csv",
                f"{STAFF[:-12]}\nS1,legal,x\n".encode(),
                "required columns missing: active_from",
            ),
            (
                "staff.csv",
                f"{STAFF}\n{ROW}\n".replace("staff_id", "stafid").encode(),
                "required columns missing: staff_id (nearest: stafid)",
            ),
            (
                "staff.csv",
                f"{STAFF}\n{ROW}\n".replace(",", "#").encode(),
                "required columns missing",
            ),
            (
                "staff.csv",
                b"S1,legal,County,2020-01-31\n",
                "required columns missing: staff_id, role",
            ),
            (
                "staff.csv.gz",
                gzip.compress(f"{STAFF}\n{ROW}\n".encode() * 999, mtime=0)[:-20],
                "the gzip data are damaged or cut off",
            ),
            ("staff.csv.gz", b"staff_id,role\n", "the gzip data are damaged or cut off"),
            ("staff.parquet", STAFF_PARQUET[: len(STAFF_PARQUET) // 2], "is no whole Parquet file"),
            ("staff.parquet", b"PAR1", "is no whole Parquet file"),
            ("staff.xlsx", b"PK\x03\x04 no workbook", "is no whole workbook"),
            ("staff.xls", b"\xd0\xcf\x11\xe0 no workbook", "is no whole workbook"),
            ("staff.jsonl", b"[1, 2]\n", "no line of it is a JSON object"),
            (
                "staff.csv",
                f"{STAFF}\nS1,legal,\x81\x8d,2020-01-31\n".encode("latin-1"),
                "neither UTF-8 nor Windows-1252",
            ),
            ("staff.csv", b"\xff\xfes\0t\0a\xd8", "neither UTF-8 nor UTF-16-LE"),
        ],
    )
    def test_a_spoilt_file_is_named(self, desk, name, data, problem):
        desk.put(name, data)
        (told,) = desk.refused()
        assert told.startswith(f"extracts/{name}: ") and problem in told
        assert "S1" not in told and "County" not in told
        assert not list(desk.workspace.cache.glob("*.duckdb"))

    def test_a_parquet_damaged_within_is_named(self, desk):
        middle = len(STAFF_PARQUET) // 3
        desk.put(
            "staff.parquet", STAFF_PARQUET[:100] + b"\0" * (middle - 100) + STAFF_PARQUET[middle:]
        )
        assert desk.refused()[0].startswith("extracts/staff.parquet: ")

    def test_all_files_are_judged_before_any_is_refused(self, desk):
        desk.put("staff.csv", "")
        desk.put("persons.csv", "persn_id,surname\nP1,x\n")
        desk.put("cases.parquet", b"PAR1")
        desk.put("media.sql", "copy (select 1) to 'x'")
        desk.put("assets.docx", "x")
        desk.put("licences.csv", "staff_id,state,kind,from_on\nS1,MS,LSW,2020-01-01\n")
        assert {problem.split(":")[0] for problem in desk.refused()} == {
            "extracts/staff.csv",
            "extracts/persons.csv",
            "extracts/cases.parquet",
            "extracts/media.sql",
            "extracts/assets.docx",
        }

    def test_an_unreadable_file_is_named(self, desk, monkeypatch):
        path = desk.put("staff.csv", f"{STAFF}\n{ROW}\n")
        path.chmod(0)
        opened = type(path).open

        def denied(self, *given, **more):
            # Whoever runs the tests as root can read everything: say what others would be told.
            if self == path.resolve():
                raise PermissionError(13, "Permission denied", str(self))
            return opened(self, *given, **more)

        monkeypatch.setattr(type(path), "open", denied)
        assert desk.refused() == (
            "extracts/staff.csv: cannot be read (Permission denied); give yourself access",
        )


class TestRowsThatCannotBeLoaded:
    """Each is quarantined with its line and reason; the rows around it are loaded."""

    @pytest.mark.parametrize(
        ("row", "column", "reason"),
        [
            ("S2,legal,x", "", "3 columns where the header has 4"),
            ("S2,legal,x,2020-01-01,y", "", "5 columns where the header has 4"),
            ('S2,legal,"x,2020-01-01', "", "a quote is not closed"),
            ("S\0,legal,x,2020-01-01", "staff_id", "NUL byte"),
            ("S2,legal,x\0,2020-01-01", "employer", "NUL byte"),
            ("S2,le\0gal,x,2020-01-01", "role", "NUL byte"),
            ("S2,legal," + "x" * 10_000_000 + ",2020-01-01", "employer", "longer than 1 MiB"),
            ("S2,legal," + "x" * 1_500_000 + ",2020-01-01", "employer", "longer than 1 MiB"),
            ("S2,legal,x,1301-01-01", "active_from", "implausible date"),
            ("S2,legal,x,9999-12-31", "active_from", "implausible date"),
            ("S2,legal,x,2020-02-30", "active_from", "not a date"),
            ("S2,legal,x,", "active_from", "missing"),
            ("S2,legal, \u00a0,2020-01-01", "employer", "missing"),
            ("S2,director,x,2020-01-01", "role", "not one of"),
            ("S|2,legal,x,2020-01-01", "staff_id", '"|" in a key'),
            ("S1,aag,y,2021-01-01", "staff_id", "duplicate key"),
        ],
    )
    def test_a_bad_row_is_quarantined(self, desk, row, column, reason):
        desk.put("staff.csv", f"{STAFF}\n{ROW}\n{row}\nS3,legal,x,2020-01-01\n")
        loaded = desk.load()
        assert loaded.counts == (3, 2, 1)
        assert loaded.column("select staff_id from staff order by all") == ["S1", "S3"]
        ((line, found, told),) = loaded.quarantine
        assert (line, found) == (3, column) and told.startswith(reason)

    @pytest.mark.parametrize(
        "row", ["{bad", "[1]", "null", '"text"', '{"staff_id": "S2"} {}', '{"staff_id": "S2"']
    )
    def test_a_line_that_is_no_json_object_is_quarantined(self, desk, row):
        good = '{"staff_id": "S%d", "role": "legal", "employer": "x", "active_from": "2020-01-01"}'
        desk.put("staff.jsonl", f"{good % 1}\n\n{row}\n{good % 3}\n")
        loaded = desk.load()
        assert loaded.counts == (3, 2, 1)
        assert loaded.quarantine == [(3, "", "not a JSON object")]

    def test_bytes_of_another_encoding_cost_their_row(self, desk):
        desk.put(
            "staff.csv",
            f"{STAFF}\nS1,legal,Zoë,2020-01-01\n".encode()
            + "S2,legal,José,2020-01-01\n".encode("latin-1"),
        )
        loaded = desk.load()
        assert loaded.counts == (2, 1, 1)
        assert loaded.quarantine == [(3, "", "bytes that are not UTF-8")]
        assert loaded.sources[0]["encoding"] == "utf-8 with 1 undecodable bytes"

    def test_a_time_that_the_clocks_skip_is_quarantined_and_one_they_repeat_is_noted(self, desk):
        desk.put(
            "access_events.csv",
            "event_id,system,occurred_at,action\n"
            "E1,S,2026-11-01 01:30:00,view\nE2,S,2026-11-01 01:30:00-05:00,view\n"
            "E3,S,2026-03-08 02:30:00,view\nE4,S,2026-11-01 01:59:59,peek\n",
        )
        loaded = desk.load()
        assert loaded.rows("select event_id, occurred_at from access_events order by all") == [
            ("E1", dt.datetime(2026, 11, 1, 5, 30)),
            ("E2", dt.datetime(2026, 11, 1, 6, 30)),
        ]
        assert loaded.quarantine[0] == (4, "occurred_at", "local time skipped by the clocks")
        assert loaded.sources[0]["notes"] == "1 timestamps in a repeated hour read as the first"


class TestHarmlessAsItStands:
    """What is odd but right is loaded as it is."""

    def test_a_header_alone_is_an_extract_without_rows(self, desk):
        desk.put("staff.csv", STAFF)
        loaded = desk.load()
        assert loaded.counts == (0, 0, 0)
        assert loaded.rows("select * from table_supply where is_supplied") == [("staff", True, 0)]

    def test_columns_beyond_the_contract_are_ignored_and_named(self, desk):
        desk.put("staff.csv", f"{STAFF},shoe_size\n{ROW},44\n")
        loaded = desk.load()
        assert loaded.counts == (1, 1, 0)
        assert loaded.sources[0]["notes"].endswith("ignored: shoe_size")

    @pytest.mark.parametrize("delimiter", [";", "\t", "|"])
    def test_another_delimiter_is_found(self, desk, delimiter):
        desk.put("staff.csv", f"{STAFF}\n{ROW}\n".replace(",", delimiter))
        loaded = desk.load()
        assert loaded.counts == (1, 1, 0)
        assert loaded.sources[0]["delimiter"] == {"\t": "tab"}.get(delimiter, delimiter)

    @pytest.mark.parametrize(
        ("codec", "label"),
        [
            ("utf-16", "utf-16-le with byte-order mark"),
            ("latin-1", "windows-1252"),
            ("utf-8-sig", "utf-8 with byte-order mark"),
        ],
    )
    def test_another_encoding_is_found(self, desk, codec, label):
        desk.put("staff.csv", f"{STAFF}\nS1,legal,Zoë Müller,2020-01-31\n".encode(codec))
        loaded = desk.load()
        assert loaded.sources[0]["encoding"] == label
        assert loaded.column("select employer from staff") == ["Zoë Müller"]

    def test_markup_formulas_and_code_are_text_in_every_text_column(self, desk):
        texts = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "@SUM(1)",
            "+1",
            "=cmd!' /C calc'!A0",
            "{{7*7}}",
            "'; drop table staff; --",
            "$(reboot)",
            "\u202egnp.exe",
            "%s%n",
            "../../etc/passwd",
            '"quoted"',
        ]
        others = {
            "date": "2020-01-01",
            "bool": "yes",
            "timestamp": "2020-01-01 12:00",
            "int": "1",
            "list": "[]",
        }
        tables = load_contract().tables
        for table in tables.values():
            lines = [
                [
                    c.values[0] if c.type == "enum" else others.get(c.type, text)
                    for c in table.columns.values()
                ]
                for text in texts
            ]
            target = io.StringIO(newline="")
            csv.writer(target).writerows([list(table.columns), *lines])
            desk.put(f"{table.name}.csv", target.getvalue())
        loaded = desk.load()
        for table in tables.values():
            for column in table.columns.values():
                if column.type in ("id", "text"):
                    assert loaded.column(f"select {column.name} from {table.name}") == texts

    def test_a_name_with_dots_and_slashes_leads_nowhere(self, desk):
        desk.put("staff.csv", f"{STAFF}\n{ROW}\n")
        desk.put("..\\..\\secret.csv", "x")
        desk.put("..%2F..%2Fsecret.csv", "x")
        desk.put("....csv", "x")
        loaded = desk.load()
        assert loaded.counts == (1, 1, 0)
        assert len(loaded.rows("select 1 from load_results where source_format = 'none'")) == 3


class TestReachingOut:
    """A file under ``extracts/`` reaches nothing but files under ``extracts/``."""

    @pytest.fixture
    def secret(self, desk):
        path = desk.workspace.root.parent / "secret.csv"
        path.write_text(f"{STAFF}\n{ROW}\n")
        return path

    def test_a_link_out_of_the_workspace_is_refused(self, desk, secret):
        (desk.workspace.extracts / "staff.csv").symlink_to(secret)
        assert "is a symbolic link out of the workspace" in desk.refused()[0]

    @pytest.mark.parametrize(
        "sql",
        [
            "select * from read_csv('../../secret.csv')",
            "select * from '{secret}'",
            "select * from read_text('/etc/passwd')",
            "select * from glob('/etc/*')",
            "select * from read_csv('https://example.org/x.csv')",
            "copy (select 1) to 'out.csv'",
            "copy (select 1) to '{secret}'",
            "attach '{secret}' as x",
            "install httpfs",
            "load httpfs",
            "select * from enable_logging(storage = 'file', storage_path = 'log')",
            "select * from query('select 1')",
        ],
    )
    def test_a_mapping_that_reaches_out_is_refused(self, desk, secret, sql):
        before = secret.read_text()
        desk.put("staff.sql", sql.format(secret=secret))
        assert desk.refused()[0].startswith("extracts/staff.sql: ")
        assert secret.read_text() == before
        assert [p.name for p in desk.workspace.extracts.iterdir()] == ["staff.sql"]

    @pytest.mark.parametrize("path", ["{secret}", "/etc/passwd", "{extracts}/../../secret.csv"])
    def test_the_engine_itself_reaches_nothing_else(self, desk, secret, path, monkeypatch):
        """Were the checks of a mapping to miss something, the engine would still refuse."""
        desk.put("raw/x.csv", "a\n1\n")
        desk.put("staff.sql", "select * from read_csv('raw/x.csv')")
        target = path.format(secret=secret, extracts=desk.workspace.extracts)
        monkeypatch.setattr(
            "privity.intake.mappings.mappings._resolve",
            lambda *given: mappings.Mapping(f"select * from read_text('{target}')", (), True),
        )
        assert "outside extracts/" in desk.refused()[0]

    def test_python_is_out_of_reach(self, desk, monkeypatch):
        people = pyarrow.table({"staff_id": ["S1"]})
        assert people.num_rows
        monkeypatch.setattr("privity.intake.mappings.mappings._refusal", lambda *given: None)
        monkeypatch.setattr("privity.intake.mappings.mappings._paths", lambda *given: [])
        desk.put("staff.sql", "select * from people")
        assert "people" in desk.refused()[0]

    def test_a_mapping_that_fails_says_why_without_a_value(self, desk):
        desk.put("raw/x.csv", "id,name\n1,Smith\n2,Jones\n")
        desk.put(
            "staff.sql",
            "select cast(name as integer) as staff_id, 'legal' as role, 'x' as "
            "employer, '2020-01-01' as active_from from 'raw/x.csv'",
        )
        desk.put(
            "persons.sql",
            "select * from read_csv('raw/y.csv', auto_detect = false, columns ="
            " {'person_id': 'VARCHAR', 'surname': 'VARCHAR'}, header = true)",
        )
        desk.put("raw/y.csv", "person_id,surname\nP1,Smith\nP2,Jones,Smith\n")
        told = "\n".join(desk.refused())
        assert "staff.sql: a value does not fit a cast" in told
        assert "persons.sql: line 3 of a file that it reads cannot be parsed" in told
        assert "Smith" not in told and "Jones" not in told

    def test_a_mapping_that_does_not_fit_its_file_says_so(self, desk):
        desk.put("raw/x.csv", "id,name\n1,Smith\n2,Jones\n")
        desk.put("cases.sql", "select nothing from 'raw/x.csv'")
        desk.put("staff.sql", "select id as staff_id from 'raw/x.csv'")
        desk.put(
            "persons.sql",
            "select * from read_csv('raw/x.csv', delim = ';', columns = "
            "{'person_id': 'VARCHAR', 'surname': 'VARCHAR'}, header = true)",
        )
        told = "\n".join(desk.refused())
        assert 'column "nothing" not found' in told
        assert "staff.sql: required columns missing: role, employer, active_from" in told
        assert "persons.sql: a file that it reads is not as its reader takes it to be" in told
        assert "Smith" not in told and "Jones" not in told


LOAD = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from privity.catalogue.contract import load_contract
    from privity.errors import PrivityError
    from privity.intake.load import load_extracts
    from privity.workspace.settings import Settings
    from privity.workspace import Workspace

    def tell(message):
        print(message, flush=True)
        {pause}

    try:
        load_extracts(Workspace(Path(sys.argv[1])), Settings(), load_contract(), tell)
    except PrivityError as error:
        sys.exit(str(error))
    """)


class TestAccidents:
    """A load that is cut off leaves nothing that looks like one; the next succeeds."""

    def test_killed_while_loading(self, desk):
        desk.put("staff.csv", f"{STAFF}\n{ROW}\n")
        desk.put("cases.csv", "case_id,kind,opened_on\nC1,adult,2020-01-01\n")
        child = subprocess.Popen(
            [
                sys.executable,
                "-c",
                LOAD.format(pause="'cases' in message and time.sleep(60)"),
                str(desk.workspace.root),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        while "cases.csv: reading" not in child.stdout.readline():
            assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert len(desk.left_over()) == 1
        assert not list(desk.workspace.cache.glob("*.duckdb"))
        loaded = desk.load()
        assert loaded.counts == (1, 1, 0) and not loaded.extracts.is_reused
        assert desk.left_over() == []

    def test_a_full_disk(self, desk):
        desk.put(
            "staff.csv",
            STAFF
            + "".join(
                f"\nS{n},legal,{n * 7919 % 10007}-{n * 104729 % 99991},2020-01-01"
                for n in range(60_000)
            ),
        )
        child = subprocess.run(
            [sys.executable, "-c", LOAD.format(pause="pass"), str(desk.workspace.root)],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
        )
        assert child.returncode == 1
        assert child.stderr.strip() == (
            "cache/: the disk is full; make room and run again, nothing half-made was kept"
        )
        assert desk.left_over() == [] and not list(desk.workspace.cache.glob("*.duckdb"))
        assert desk.load().counts == (60_000, 60_000, 0)
