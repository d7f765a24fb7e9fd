"""Which SELECT may map an agency's files, and where its paths then point."""

from __future__ import annotations

import pytest

from privity.engine.parsing import open_parser
from privity.errors import PrivityError
from privity.intake.mappings.adapters import read_adapters
from privity.intake.mappings.mappings import read_mapping


@pytest.fixture(scope="module")
def parser():
    with open_parser() as connection:
        yield connection


@pytest.fixture
def extracts(tmp_path):
    (tmp_path / "raw").mkdir()
    for name in ("raw/a.csv", "raw/b.csv", "raw/it's.csv", "raw/ü.csv"):
        (tmp_path / name).write_text("x\n1\n")
    return tmp_path


def mapped(parser, extracts, sql):
    path = extracts / "staff.sql"
    path.write_text(sql, encoding="utf-8")
    return read_mapping(parser, path, extracts, "extracts/staff.sql", read_adapters())


def refused(parser, extracts, sql) -> str:
    with pytest.raises(PrivityError) as caught:
        mapped(parser, extracts, sql)
    assert all(p.startswith("extracts/staff.sql: ") for p in caught.value.problems)
    return "\n".join(caught.value.problems)


@pytest.mark.parametrize(
    "statement",
    [
        "copy (select 1) to 'raw/out.csv'",
        "insert into t values (1)",
        "create table t as select 1",
        "attach 'x.duckdb'",
        "install httpfs",
        "load httpfs",
        "set threads = 1",
        "update t set a = 1",
        "delete from t",
        "call pragma_version()",
        "export database 'x'",
        "select 1; select 2",
        "",
        "-- nothing",
        "checkpoint",
    ],
)
def test_a_mapping_is_one_select(parser, extracts, statement):
    assert "a mapping is one SELECT" in refused(parser, extracts, statement)


@pytest.mark.parametrize(
    "function",
    [
        "enable_logging(storage = 'file', storage_path = 'raw/log')",
        "query('select 1')",
        "duckdb_settings()",
        "pragma_version()",
        "sniff_csv('raw/a.csv')",
        "duckdb_secrets()",
    ],
)
def test_only_functions_that_read_files_or_make_rows_are_tables(parser, extracts, function):
    assert "is not for mappings" in refused(parser, extracts, f"select * from {function}")


@pytest.mark.parametrize(
    "expression",
    [
        "current_date",
        "now()",
        "today()",
        "random()",
        "uuid()",
        "getvariable('x')",
        "current_setting('threads')",
        "write_log('x')",
    ],
)
def test_a_mapping_asks_neither_clock_nor_chance(parser, extracts, expression):
    told = refused(parser, extracts, f"select {expression} as x from 'raw/a.csv'")
    assert "the same files must always give the same rows" in told


@pytest.mark.parametrize(
    "path",
    [
        "../secret.csv",
        "/etc/passwd",
        "raw/../../secret.csv",
        "https://example.org/x.csv",
        "s3://bucket/x.csv",
        "file:///etc/passwd",
        "~/x.csv/../../../y.csv",
    ],
)
@pytest.mark.parametrize("form", ["read_csv('{}')", "'{}'", '"{}"', "read_text(['{}'])"])
def test_a_path_out_of_extracts_is_refused(parser, extracts, path, form):
    assert "outside extracts/" in refused(parser, extracts, f"select * from {form.format(path)}")


def test_what_is_not_there_is_said(parser, extracts):
    assert "no file raw/z.csv" in refused(parser, extracts, "select * from read_csv('raw/z.csv')")
    assert "no table staff here" in refused(parser, extracts, "select * from staff")
    assert "no table tables here" in refused(
        parser, extracts, "select * from information_schema.tables"
    )
    assert "not valid SQL" in refused(parser, extracts, "select from where")
    assert "plain text" in refused(parser, extracts, "select * from read_csv('raw/' || 'a.csv')")
    assert "takes no parameters" in refused(parser, extracts, "select $x as a")


def test_all_that_is_wrong_is_said_at_once(parser, extracts):
    told = refused(
        parser, extracts, "select random() as x from read_csv('../a.csv'), query('select 1'), staff"
    )
    assert len(told.splitlines()) >= 3


def test_paths_become_absolute_and_nothing_else_changes(parser, extracts):
    mapping = mapped(
        parser,
        extracts,
        """-- ü: 'raw/a.csv' in a comment stays
with two as (
    select *, 'raw/a.csv' as origin from read_csv(['raw/a.csv', 'raw/b.csv'], delim = ';'))
select x from two join "raw/b.csv" as b using (x) join 'raw/it''s.csv' as c using (x)
join 'raw/ü.csv' as d using (x) ; -- done ;
""",
    )
    assert [f.name for f in mapping.files] == ["a.csv", "b.csv", "it's.csv", "ü.csv"]
    assert "'raw/a.csv' in a comment stays" in mapping.sql
    assert "'raw/a.csv' as origin" in mapping.sql
    assert (
        f"from (select * from read_csv(['{extracts}/raw/a.csv', '{extracts}/raw/b.csv'], "
        "delim = ';')) as \"read_csv\")"
    ) in mapping.sql
    assert f'join (select * from "{extracts}/raw/b.csv") as b' in mapping.sql
    assert f"join (select * from '{extracts}/raw/it''s.csv') as c" in mapping.sql
    assert not mapping.sql.rstrip().endswith(";") and "-- done" not in mapping.sql


def test_patterns_name_all_their_files(parser, extracts):
    mapping = mapped(parser, extracts, "select * from read_csv('raw/*.csv', union_by_name = true)")
    assert len(mapping.files) == 4


@pytest.mark.parametrize(
    ("sql", "is_ordered"),
    [
        ("select x from 'raw/a.csv' where x in ('a', 'b', 'c', 'd', 'e', 'f')", True),
        ("select unnest([x]) as x from 'raw/a.csv'", True),
        ("select a.x from 'raw/a.csv' as a join 'raw/b.csv' as b using (x)", False),
        ("select a.x from 'raw/a.csv' as a join 'raw/b.csv' as b using (x) order by x", True),
        ("select x from 'raw/a.csv' group by x", False),
        ("select distinct x from 'raw/a.csv'", False),
        ("select x from 'raw/a.csv' where x in (select x from 'raw/b.csv')", False),
        ("select row_number() over () as x from 'raw/a.csv'", False),
        ("select x from 'raw/a.csv' union all select x from 'raw/b.csv'", False),
    ],
)
def test_whether_rows_have_an_order(parser, extracts, sql, is_ordered):
    assert mapped(parser, extracts, sql).is_ordered is is_ordered
