"""Databases are read whole, read-only, and leave nothing of their secret behind."""

from __future__ import annotations

import datetime as dt
import sqlite3

import duckdb
import pytest

import postgres
from formats import counted, shown
from loading import Desk
from privity.engine.errors import EngineError
from privity.errors import PrivityError
from privity.intake import databases
from privity.intake.databases import snapshots_of
from privity.intake.mappings.inputs import Input

TABLES = f"""
    create schema audit;
    create table audit.assignments (case_id text, staff_id text, role text, manages boolean,
        from_at timestamptz, to_at timestamptz);
    insert into audit.assignments values
        ('C1', 'S1', 'primary', true, '2026-01-05 09:00-05', null),
        ('C1', 'S2', 'secondary', null, '2026-07-05 09:00-04', '2026-08-01 00:00Z'),
        ('C2', 'S1', 'primary', true, '-infinity', null),
        ('C3', 'S3', 'chief', false, '2026-01-05 09:00-05', null);
    create table audit.odd (id numeric, "Role" text, tags text[], day date, count bigint,
        n double precision);
    insert into audit.odd values
        (12345678901234567890.10, 'a''b', array['x', 'y "z"'], '2026-02-28', 9007199254740993, 0.1),
        (null, '', null, 'infinity', null, 'NaN');
    create table audit.hidden (a int);
    create role reader login password '{postgres.PASSWORD}';
    grant usage on schema audit to reader;
    grant select on audit.assignments, audit.odd to reader;
"""


@pytest.fixture(scope="module")
def server():
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL server installed")
    with postgres.server() as started:
        started.run(TABLES)
        yield started


@pytest.fixture
def records(server, monkeypatch):
    monkeypatch.setenv("PRIVITY_DATABASE_RECORDS", server.address)
    return server


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def snapshot(tmp_path, table: str, **given):
    item = Input("postgres", "rows", database="records", table=table, **given)
    return snapshots_of([("extracts/x.sql", item)], tmp_path, lambda message: None)["rows"]


def told(tmp_path, table: str) -> str:
    with pytest.raises(PrivityError) as caught:
        snapshot(tmp_path, table)
    text = "\n".join(caught.value.problems)
    assert postgres.PASSWORD not in text and "user=" not in text and "host" not in text
    return text


def test_the_mapping_of_the_page(records, desk):
    mapping = next(s for s in shown() if s.name == "postgres_rows")
    desk.put(f"{mapping.table}.sql", mapping.sql)
    loaded = desk.load()
    assert counted(loaded) == (mapping.read, mapping.loaded, mapping.quarantined, mapping.left_out)
    assert loaded.rows("select staff_id, from_at, to_at, manages from assignments order by 1") == [
        ("S1", dt.datetime(2026, 1, 5, 14), None, True),
        ("S2", dt.datetime(2026, 7, 5, 13), dt.datetime(2026, 8, 1), None),
    ]
    assert loaded.quarantine == [
        (None, "from_at", "not a timestamp"),
        (
            None,
            "role",
            "not one of primary|secondary|supervisor|coverage|on_call|legal|"
            "court_liaison|quality_review and 3 more",
        ),
    ]


def test_the_load_is_known_by_the_rows_and_nothing_tells_the_secret(records, desk):
    mapping = next(s for s in shown() if s.name == "postgres_rows")
    desk.put(f"{mapping.table}.sql", mapping.sql)
    first = desk.load().extracts
    assert "database records, table audit.assignments: 4 (sha256 " in first.sources()[0]["notes"]
    again = desk.load().extracts
    assert again.is_reused and again.digest == first.digest
    records.run("update audit.assignments set manages = false where staff_id = 'S2'")
    changed = desk.load().extracts
    assert changed.digest != first.digest and not changed.is_reused
    records.run("update audit.assignments set manages = null where staff_id = 'S2'")
    assert desk.load().extracts.digest == first.digest
    assert desk.left_over() == []
    secrets = [postgres.PASSWORD.encode(), str(records.socket).encode()]
    for file in desk.workspace.root.rglob("*"):
        assert not file.is_file() or not any(s in file.read_bytes() for s in secrets), file
    assert not any(postgres.PASSWORD in line for line in desk.told)


def test_values_are_kept_as_the_server_writes_them(records, tmp_path):
    rows = duckdb.sql(
        f"select * exclude (_problem) from '{snapshot(tmp_path, 'audit.odd').path}'"
    ).fetchall()
    assert sorted(rows, key=str) == sorted(
        [
            (
                "12345678901234567890.10",
                "a'b",
                '["x","y \\"z\\""]',
                "2026-02-28",
                "9007199254740993",
                "0.1",
            ),
            (None, "", None, "infinity", None, "NaN"),
        ],
        key=str,
    )


def test_the_digest_does_not_depend_on_the_order_of_the_rows(records, tmp_path):
    first = snapshot(tmp_path, "audit.odd").sha256
    records.run(
        "create table audit.copy as select * from audit.odd order by id desc; "
        "delete from audit.odd; insert into audit.odd select * from audit.copy; "
        "drop table audit.copy"
    )
    assert snapshot(tmp_path, "audit.odd").sha256 == first


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("audit.hidden", "gives no right to read table audit.hidden"),
        ("audit.none", "has no table audit.none"),
        ("audit.odd; drop table audit.odd", "has no table of that name"),
        ("audit.odd where false", "has no table of that name"),
        ("'", "has no table"),
        ("pg_sleep(1)", "has no table"),
        ('"', "has no table"),
    ],
)
def test_a_table_is_a_name_and_nothing_else(records, tmp_path, table, problem):
    assert problem in told(tmp_path, table)
    assert records.run("select count(*) from audit.odd").strip() == "2"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("host={socket} user=reader password=wrong dbname=postgres", "refuses the sign-in"),
        ("host={socket} user=nobody password=wrong dbname=postgres", "refuses the sign-in"),
        ("host={socket}/none user=reader password=wrong", "cannot be reached"),
        ("postgresql://reader:wrong@127.0.0.1:9/x", "cannot be reached"),
        ("this is no address", "cannot be reached"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_it(
    server, tmp_path, monkeypatch, address, problem
):
    monkeypatch.setenv("PRIVITY_DATABASE_RECORDS", address.format(socket=server.socket))
    text = told(tmp_path, "audit.odd")
    assert problem in text and "wrong" not in text and "reader" not in text


def test_the_database_cannot_be_written_through_privity(records, tmp_path):
    item = Input("postgres", "rows", database="records", table="audit.odd")
    with databases._attached(item, tmp_path) as connection, pytest.raises(EngineError):
        connection.execute("delete from db.audit.odd")


def test_the_engine_that_loads_has_no_way_to_a_database(records, desk, monkeypatch):
    desk.put("assignments.sql", "select * from postgres_scan('', 'audit', 'assignments')")
    assert "is not for mappings" in "\n".join(desk.refused())


def old_system(desk, rows) -> None:
    path = desk.put("raw/old.db", b"")
    with sqlite3.connect(path) as connection:
        connection.execute('create table "My Assets" ("Asset No" text, kind, used)')
        connection.executemany('insert into "My Assets" values (?, ?, ?)', rows)
    connection.close()


ASSETS = (
    'select "Asset No" as asset_id, kind, used as in_service '
    "from sqlite_rows('raw/old.db', 'my assets')"
)


def test_sqlite_values_of_any_type_are_texts(desk):
    old_system(
        desk,
        [
            ("A1", "laptop", 1),
            ("A2", "laptop", "no"),
            ("A3", 7, 1),
            ("A4", "phone", 2.5),
            ("A5", b"\xff\xfe", 1),
            (None, "phone", 0),
        ],
    )
    before = (desk.workspace.extracts / "raw" / "old.db").read_bytes()
    desk.put("assets.sql", ASSETS)
    loaded = desk.load()
    assert loaded.counts == (6, 2, 4)
    assert [row[1:] for row in loaded.quarantine] == [
        ("", "bytes that are not UTF-8"),
        ("asset_id", "missing"),
        ("in_service", "not one of true|false|1|0|yes|no"),
        ("kind", "not one of server|workstation|laptop|phone|tablet|removable|cloud_store"),
    ]
    assert desk.load().extracts.is_reused
    assert [p.name for p in (desk.workspace.extracts / "raw").iterdir()] == ["old.db"]
    assert (desk.workspace.extracts / "raw" / "old.db").read_bytes() == before


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"SQLite format 3\0" + b"junk" * 500, "is no whole SQLite database"),
        (b"a,b\n1,2\n", "is no whole SQLite database"),
        (b"", "has no table my assets; it has none"),
    ],
)
def test_a_file_that_is_no_sqlite_database_is_refused(desk, data, problem):
    desk.put("raw/old.db", data)
    desk.put("assets.sql", ASSETS)
    assert problem in "\n".join(desk.refused())


def test_a_missing_extension_is_told(desk, monkeypatch):
    old_system(desk, [("A1", "laptop", 1)])
    desk.put("assets.sql", ASSETS)
    monkeypatch.setattr("privity.engine.extensions.find_spec", lambda name: None)
    assert "extension sqlite_scanner is not installed" in "\n".join(desk.refused())


def test_the_keyring_is_asked_where_the_environment_is_silent(monkeypatch):
    monkeypatch.delenv("PRIVITY_DATABASE_RECORDS", raising=False)
    monkeypatch.setattr(databases, "from_keyring", {"database-records": "service=x"}.get)
    assert databases._address("records") == "service=x"
