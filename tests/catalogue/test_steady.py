"""Own SQL gives the same rows each time: the engine's own catalogue decides, in every kind of file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from places import HANDBOOK
from privity.authoring.problems import problems_of
from privity.catalogue import steady
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.contract import load_contract
from privity.catalogue.sql_file import SqlFile
from privity.engine.parsing import open_parser
from privity.errors import PrivityError
from privity.intake.load import load_extracts
from privity.intake.mappings.adapters import Adapter, read_adapters
from privity.intake.mappings.mappings import adapter_problems, read_mapping
from privity.intake.sources import source_problems
from privity.quality.suites import lint_suites, read_suites
from privity.workspace.settings import Settings
from privity.workspace.workspace import Workspace

HEAD = "/* ---\ntitle: x\n--- */\n"
SUITE = """\
table: staff
expectations:
  - expect: no_rows
    name: nothing
    severity: warning
    sql: |
      {}
"""


@pytest.fixture(scope="module")
def parser():
    with open_parser() as connection:
        yield connection


def control(parser, folder, expression, rows=""):
    text = f"{HEAD}select staff_id as subject,\n    {expression} as reason\nfrom staff {rows}\n"
    return steady.file_problems(parser, SqlFile(Path("x.sql"), "controls/x.sql", {}, text))


def suite(parser, folder, expression, rows=""):
    sql = f"select {expression} as found from ext.staff {rows}"
    return steady.statement_problems(parser, sql, frozenset({"ext"}))


def mapping(parser, folder, expression, rows=""):
    (folder / "a.csv").write_text("staff_id\n1\n")
    path = folder / "staff.sql"
    path.write_text(f"select staff_id,\n    {expression} as x\nfrom 'a.csv' {rows}\n")
    try:
        read_mapping(parser, path, folder, "extracts/staff.sql", read_adapters())
    except PrivityError as error:
        return list(error.problems)
    return []


def adapter(parser, folder, expression, rows=""):
    sql = f"select _file,\n    {expression} as x\nfrom input {rows}"
    return adapter_problems(parser, Adapter("x_staff", "staff", "X", "adapters/x.sql", sql))


KINDS = [control, suite, mapping, adapter]


def unsteady_calls():
    """Return a call of every function of which the engine does not say that it is consistent."""
    with duckdb.connect() as connection:
        found = connection.execute(
            """
            select function_name, max(len(parameters)) from duckdb_functions()
            where function_type in ('scalar', 'aggregate') and stability <> 'CONSISTENT'
            group by function_name order by all
            """
        ).fetchall()
    return {name: f"{name}({', '.join(['null'] * count)})" for name, count in found}


def test_the_engine_has_such_functions():
    assert {"now", "random", "uuid", "nextval", "current_connection_id"} <= set(unsteady_calls())
    assert len(unsteady_calls()) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_every_function_that_is_not_consistent_is_refused(parser, tmp_path, kind):
    calls = unsteady_calls()
    calls |= {name: f"{name}('a')" for name in steady.WRONGLY}
    calls |= {name: name for name in steady.WORDS}
    calls |= {
        "ago": "ago(interval 1 day)",
        "pg_postmaster_start_time": "pg_postmaster_start_time()",
        "pg_sleep": "pg_sleep(0)",
        "AGE": "AGE(null)",
        "main.now": "main.now()",
        "get_block_size": "get_block_size('a')",
    }
    told = {name: kind(parser, tmp_path, call) for name, call in calls.items()}
    assert [name for name, found in told.items() if not found] == []
    for name, found in told.items():
        assert any(name.split(".")[-1].lower() in problem for problem in found), found


def test_what_the_catalogue_calls_consistent_and_is_not_is_still_needed():
    """Should the engine come to know better, the name can go from the list."""
    with duckdb.connect() as connection:
        wrongly = connection.execute(
            "select distinct function_name from duckdb_functions() where stability = 'CONSISTENT'"
        ).fetchall()
    assert set(steady.WRONGLY) <= {name for (name,) in wrongly}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("1", "using sample 10"),
        ("1", "using sample reservoir(10 rows) repeatable (1)"),
        ("1", "tablesample 10%"),
        ("first(staff_id)", ""),
        ("list(staff_id)", ""),
        ("string_agg(staff_id, ',')", ""),
        ("any_value(staff_id)", ""),
        ("mode(staff_id)", ""),
        ("json_group_array(staff_id)", ""),
        ("len(list_distinct(list(staff_id)))", ""),
        ("row_number() over (partition by staff_id)", ""),
        ("lag(staff_id) over ()", ""),
        ("first_value(staff_id) over (partition by staff_id)", ""),
        ("sum(1) over (rows between 1 preceding and current row)", ""),
        ("lag(staff_id) over (order by 1)", ""),
        ("lag(staff_id) over (order by (select null))", ""),
        ("first(staff_id order by null)", ""),
        ("(select 1 as x order by null limit 1)", ""),
        ("list_aggregate([1], 'reservoir_quantile', 0.5)", ""),
        ("list_aggregate([1], lower('SUM'))", ""),
        ("cast('12:00:00+00' as timetz)", ""),
        ("no_such_function(1)", ""),
        ("(select x from (select 1 as x union all select 2) limit 1)", ""),
        ("(select distinct on (x) y from (select 1 as x, 2 as y union all select 3, 4))", ""),
    ],
)
def test_chance_and_orders_that_nobody_asked_for_are_refused(
    parser, tmp_path, kind, expression, rows
):
    assert kind(parser, tmp_path, expression, rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("age(timestamp '2026-01-01', timestamp '2025-01-01')", ""),
        ("user", ""),
        ("first(staff_id order by staff_id)", ""),
        ("list_sort(list(distinct staff_id))", ""),
        ("string_agg(staff_id, ',' order by staff_id)", ""),
        ("max(staff_id)", ""),
        ("row_number() over (order by staff_id)", ""),
        ("sum(1) over ()", ""),
        ("list_aggregate([1, 2], 'sum')", ""),
        ("list_transform([1], lambda x: x + 1)", ""),
        ("coalesce(nullif(trim(staff_id), ''), 'x') || '1'", "where staff_id similar to 'a.*'"),
        ("staff_id", "order by staff_id limit 10"),
        ("staff_id", "order by 1 limit 10"),
        ("staff_id", "order by all limit 10"),
        ("unnest([1, 2])", ""),
        ("exists (select 1 from range(3) limit 1)", ""),
        ("grouping(staff_id)", "group by staff_id"),
        ("list_sum([1]) + len([1])", ""),
        ("strftime(date '2026-01-01', '%Y')", ""),
        ("regexp_extract(staff_id, 'a')", ""),
        ("mode() within group (order by staff_id)", ""),
        ("case when staff_id in ('a') then try_cast(staff_id as date) end", ""),
    ],
)
def test_what_is_steady_passes(parser, tmp_path, kind, expression, rows):
    assert kind(parser, tmp_path, expression, rows) == []


def test_a_message_names_file_line_function_and_what_to_use(parser, tmp_path):
    assert control(parser, tmp_path, "now()") == [
        "controls/x.sql:5: now() depends on when it runs; use $as_of"
    ]
    assert control(parser, tmp_path, "'ü' || random()") == [
        "controls/x.sql:5: random() is not the same each time it is asked; leave it out"
    ]
    (told,) = mapping(parser, tmp_path, "current_date")
    assert told.startswith("extracts/staff.sql: line 2: current_date depends on when it runs")
    (told,) = adapter(parser, tmp_path, "first(x)")
    assert told.startswith("adapters/x.sql: line 2: first depends on the order of rows")
    assert "_line" in told


@pytest.mark.parametrize(
    "function",
    [
        "duckdb_settings()",
        "read_csv('a.csv')",
        "glob('*')",
        "query('select 1')",
        "json_each('{}')",
        "pragma_version()",
        "read_text('/etc/hostname')",
    ],
)
def test_a_control_has_no_table_function_but_those_that_make_rows(parser, function):
    sql = f"{HEAD}select 1 as subject from {function}"
    (told,) = steady.file_problems(parser, SqlFile(Path("x.sql"), "controls/x.sql", {}, sql))
    assert "controls/x.sql:4: table function" in told and "generate_series, range, unnest" in told
    for name in ("range(3)", "generate_series(1, 3)", "unnest([1])"):
        sql = f"{HEAD}select 1 as subject from {name}"
        assert not steady.file_problems(parser, SqlFile(Path("x.sql"), "x", {}, sql))


def test_a_control_reads_what_was_known_on_the_day_and_not_what_was_loaded(parser):
    sql = f"{HEAD}select staff_id as subject from ext.staff"
    (told,) = steady.file_problems(parser, SqlFile(Path("x.sql"), "controls/x.sql", {}, sql))
    assert "controls/x.sql:4: ext.staff may hold facts dated after the as-of day" in told


def test_all_built_in_sql_is_steady(parser):
    catalogue, contract = read_catalogue(), load_contract()
    files = [
        *(i.file for i in (*catalogue.controls, *catalogue.explanations, *catalogue.flags)),
        *catalogue.models.values(),
        *catalogue.measures,
        *catalogue.named,
    ]
    assert len(files) > 200
    assert [p for file in files for p in steady.file_problems(parser, file)] == []
    assert [p for a in read_adapters().values() for p in adapter_problems(parser, a)] == []
    assert [
        p
        for suite in read_suites(contract)
        for j in suite.judgements
        for sql in (j.sql, j.of)
        if sql
        for p in steady.statement_problems(parser, sql, frozenset({"ext"}))
    ] == []


def test_the_handbook_names_what_is_refused_and_what_is_not_held_back():
    handbook = HANDBOOK / "extending.md"
    text = handbook.read_text(encoding="utf-8")
    assert [
        n for n in (*steady.WRONGLY, *steady.WORDS, *steady.GENERATORS) if f"`{n}`" not in text
    ] == []


# Where a run reads them


def test_an_own_suite_that_asks_the_clock_is_refused_by_check_and_by_a_run(tmp_path):
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "staff.yaml").write_text(
        SUITE.format("select staff_id from staff where active_from > current_date")
    )
    contract = load_contract()
    with pytest.raises(PrivityError) as refused:
        read_suites(contract, tmp_path)
    (told,) = refused.value.problems
    assert "suites/staff.yaml:3: sql: current_date depends on when it runs; use $as_of" in told
    assert told in lint_suites(contract, tmp_path)
    (tmp_path / "suites" / "staff.yaml").write_text(
        "table: staff\nexpectations:\n  - {expect: column_values_to_not_be_null, name: n, "
        "severity: warning, column: name, row_condition: 'random() > 0.5', "
        "condition_parser: great_expectations}\n"
    )
    assert any("row_condition" in problem for problem in lint_suites(contract, tmp_path))


def test_a_mapping_that_asks_the_clock_is_refused_by_check_and_by_a_load(tmp_path):
    workspace = Workspace(tmp_path)
    (tmp_path / "extracts" / "raw").mkdir(parents=True)
    (tmp_path / "extracts" / "raw" / "a.csv").write_text("staff_id\n1\n")
    (tmp_path / "extracts" / "staff.sql").write_text(
        "select staff_id,\n    now() as active_from\nfrom 'raw/a.csv'\n"
    )
    (tmp_path / "agency.toml").write_text("")
    told = "extracts/staff.sql: line 2: now() depends on when it runs"
    assert any(problem.startswith(told) for problem in problems_of(workspace)[0])
    with pytest.raises(PrivityError) as refused:
        load_extracts(workspace, Settings(), load_contract())
    assert str(refused.value).startswith(told)
    assert source_problems(Workspace(tmp_path / "none"), load_contract()) == []


@pytest.mark.parametrize("folder", ["explanations", "flags"])
def test_an_own_explanation_or_flag_that_asks_the_clock_is_refused_before_anything_runs(
    tmp_path, folder
):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "own.sql").write_text(f"{HEAD}select 1 as x,\n    now() as at_now")
    with pytest.raises(PrivityError) as refused:
        read_catalogue(tmp_path)
    assert f"{folder}/own.sql:5: now() depends on when it runs; use $as_of" in str(refused.value)


# What files say of themselves


def test_a_reader_names_files_from_extracts_and_says_nothing_of_their_days(parser, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.csv").write_text("x\n1\n")

    def rows(sql):
        path = tmp_path / "staff.sql"
        path.write_text(sql)
        made = read_mapping(parser, path, tmp_path, "extracts/staff.sql", read_adapters())
        found = duckdb.sql(made.sql)
        return found.columns, found.fetchall()

    assert rows("select * from read_text('raw/a.csv')") == (
        ["filename", "content", "size"],
        [("raw/a.csv", "x\n1\n", 4)],
    )
    assert rows("select read_blob.size, filename from read_blob(['raw/a.csv'])")[1] == [
        (4, "raw/a.csv")
    ]
    assert rows("select t.filename, t.x from read_csv('raw/*.csv', filename = true) as t")[1] == [
        ("raw/a.csv", 1)
    ]
    assert rows("select src from read_csv('raw/a.csv', filename = 'src')")[1] == [("raw/a.csv",)]
    assert rows("select * from read_csv('raw/a.csv', filename = false)")[0] == ["x"]
    assert rows("select * from glob('raw/*')")[1] == [("raw/a.csv",)]
    assert rows("select a.x, read_csv.x from 'raw/a.csv', read_csv('raw/a.csv')")[1] == [(1, 1)]
    with pytest.raises(duckdb.BinderException):
        rows("select filename from 'raw/a.csv'")
    for function in ("read_text", "read_blob"):
        with pytest.raises(PrivityError, match="last_modified is the day"):
            rows(f"select last_modified from {function}('raw/a.csv')")
        with pytest.raises(duckdb.BinderException):
            rows(f"select columns('last_modified') from {function}('raw/a.csv')")
