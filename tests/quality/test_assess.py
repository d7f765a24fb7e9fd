"""The quality stage: what suites say of sound and of broken extracts, and what they must not."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from extract_rows import SETTINGS, evaluation_database, fill
from places import FIXTURES, TESTS
from privity.catalogue.contract import Contract, load_contract
from privity.engine.duckdb import open_memory
from privity.errors import PrivityError
from privity.quality.assess import (
    SuiteResult,
    failed_critical_tables,
    run_control_expectations,
    run_suites,
)
from privity.quality.doubtful import doubtful_sql
from privity.quality.suites import lint_suites, read_suites
from privity.staging.addresses import stage_addresses
from privity.workspace.settings import Settings

CONTRACT = load_contract()
TABLES = frozenset(CONTRACT.tables)
SUITES = read_suites(CONTRACT)
SECRET = "Zaphodine"


def examples(name: str) -> dict:
    return yaml.safe_load((FIXTURES / "suites" / name).read_text(encoding="utf-8"))


def results_of(rows: dict, table: str, **options) -> dict[str, SuiteResult]:
    """Run the suite of one table over these rows; results by expectation."""
    connection = evaluation_database(
        CONTRACT, rows, options.pop("not_supplied", ()), options.pop("quarantined", None)
    )
    supplied = options.pop("supplied", None)
    suites = [s for s in options.pop("suites", SUITES) if s.table == table]
    # A contract of one table keeps the other tables' suites from running as well.
    contract = CONTRACT if supplied else Contract({table: CONTRACT.tables[table]})
    results = run_suites(
        connection, contract, options.pop("settings", SETTINGS), suites, supplied or TABLES
    )
    return {r.expectation: r for r in results if r.table_name == table}


@pytest.fixture
def own(tmp_path: Path):
    """Write an agency's own suite and return its expectations folder."""

    def write(text: str, name: str = "persons.yaml") -> Path:
        (tmp_path / "suites").mkdir(exist_ok=True)
        (tmp_path / "suites" / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


# The suites themselves


def test_built_in_suites_are_sound():
    assert lint_suites(CONTRACT) == []


def test_every_table_has_a_suite_with_something_to_say():
    assert {s.table for s in SUITES} == TABLES
    assert all(len(s.judgements) >= 3 for s in SUITES)


def test_sound_extracts_meet_every_judgement_and_give_each_something_to_examine():
    connection = evaluation_database(CONTRACT, examples("sound.yaml"))
    seen: list[str] = []
    results = run_suites(connection, CONTRACT, SETTINGS, SUITES, TABLES, seen.append)
    assert [r for r in results if r.success is False] == []
    assert [r for r in results if r.kind == "judgement" and r.success is not True] == []
    assert sum(r.kind == "judgement" for r in results) == sum(len(s.judgements) for s in SUITES)
    assert seen == list(CONTRACT.tables)
    assert failed_critical_tables(results) == {}


def test_there_is_a_broken_example_for_every_expectation_in_sql():
    written = {s.table: {j.name for j in s.judgements if j.sql is not None} for s in SUITES}
    assert {t: set(e) for t, e in examples("broken.yaml").items()} == written


@pytest.fixture(scope="module")
def scratch():
    return evaluation_database(CONTRACT, {})


@pytest.mark.parametrize("suite", SUITES, ids=lambda s: s.table)
def test_broken_extracts_are_noticed(suite, scratch):
    from privity.quality.great_expectations import counted_rows, opened

    broken = examples("broken.yaml")[suite.table]
    with opened(scratch) as session:
        for judgement in suite.judgements:
            if judgement.sql is None:
                continue
            for table in CONTRACT.tables:
                scratch.execute(f"delete from ext.{table}")
            fill(scratch, CONTRACT, broken[judgement.name])
            scratch.connection.remove_function("parsed_address")
            stage_addresses(scratch, SETTINGS)
            (outcome,) = session.validate(
                suite.table,
                [
                    counted_rows(
                        judgement.sql, judgement.of, judgement.mostly, judgement.unless_fewer_than
                    )
                ],
            )
            assert (outcome.success, outcome.error) == (False, ""), judgement.name


# What the contract demands


def test_contract_expectations_notice_what_loading_let_through():
    rows = {"cases": [{"case_id": "C1", "kind": "whim", "opened_on": None}, {"case_id": "C1"}]}
    found = results_of(rows, "cases")
    assert found["case_id is unique"].unexpected_count == 2
    assert found["kind holds only values of the contract"].unexpected_count == 1
    assert found["opened_on is never empty"].unexpected_count == 1
    assert {r.severity for r in found.values() if r.kind == "contract" and r.success is False} == {
        "critical"
    }


def test_composite_keys_and_lists_are_examined():
    rows = {
        "email_recipients": [{"message_id": "M1", "recipient_no": 1}] * 2,
        "media": [{"present": ["worker", "nobody"]}],
    }
    assert (
        results_of(rows, "email_recipients")["message_id with recipient_no are unique"].success
        is False
    )
    found = results_of(rows, "media")["present holds only values of the contract"]
    assert (found.success, found.unexpected_count, found.element_count) == (False, 1, 1)


def test_orphans_are_warnings_where_the_other_table_was_supplied():
    rows = {
        "cases": [{"case_id": "C1"}],
        "accounts": [{"system": "S", "account_id": "A"}],
        "access_events": [
            {"case_id": "C1", "system": "S", "account_id": "A"},
            {"case_id": "C9", "system": "T", "account_id": "A"},
        ],
    }
    found = results_of(rows, "access_events")
    for name in ("case_id names a row of cases", "system with account_id names a row of accounts"):
        orphan = found[name]
        assert (orphan.severity, orphan.unexpected_count, orphan.element_count) == ("warning", 1, 2)
    alone = results_of(rows, "access_events", supplied={"access_events"})
    assert alone["case_id names a row of cases"].success is None
    assert alone["case_id names a row of cases"].message == "not run: cases not supplied"


def test_a_column_of_another_type_is_noticed():
    connection = evaluation_database(CONTRACT, {"cases": [{}]})
    connection.execute("alter table ext.cases alter restricted type varchar")
    results = run_suites(connection, CONTRACT, SETTINGS, [], {"cases"})
    found = {r.expectation: r for r in results}["every column is there and has its type"]
    assert (found.success, found.unexpected_count) == (False, 1)
    assert found.element_count == len(CONTRACT.tables["cases"].columns)


@pytest.mark.parametrize(
    ("loaded", "quarantined", "is_fit"),
    [
        (1000, 0, True),
        (100, 5, True),
        (100, 20, False),
        (1000, 100, True),
        (20, 19, True),
        (0, 1, False),
    ],
)
def test_a_table_with_much_in_quarantine_is_not_fit_to_judge(loaded, quarantined, is_fit):
    rows = {"persons": [{"times": loaded, "person_id": "P{n}"}] if loaded else []}
    found = results_of(rows, "persons", quarantined={"persons": quarantined})
    assert (failed_critical_tables(found.values()) == {}) is is_fit
    if quarantined:
        notice = found["no row is in quarantine"]
        assert notice.unexpected_count == quarantined
        assert notice.element_count == loaded + quarantined


# What can and cannot be run


def test_empty_tables_prove_nothing():
    found = results_of({"cases": []}, "cases")
    assert {r.success for r in found.values()} == {None, True}
    assert [r.expectation for r in found.values() if r.success] == [
        "every column is there and has its type"
    ]


def test_tables_not_supplied_have_no_results():
    connection = evaluation_database(CONTRACT, {"cases": [{}]})
    results = run_suites(connection, CONTRACT, SETTINGS, SUITES, {"cases"})
    assert {r.table_name for r in results} == {"cases"}
    members = next(r for r in results if r.expectation == "most cases have members")
    assert (members.success, members.message) == (None, "not run: case_members not supplied")


def test_columns_not_supplied_are_not_judged():
    rows = {"staff": [{"times": 30, "staff_id": "S{n}", "role": "social_worker"}]}
    lacking = {("staff", "unit_id"), ("staff", "supervisor_id")}
    found = results_of(rows, "staff", not_supplied=lacking)
    for name in ("most workers belong to a unit", "most current case workers have a supervisor"):
        assert found[name].success is None
    assert found["most workers belong to a unit"].message == "not run: staff.unit_id not supplied"


def test_events_are_led_back_by_staff_alone_where_accounts_were_not_supplied():
    rows = {"access_events": [{"times": 30, "staff_id": "S1"}]}
    found = results_of(rows, "access_events", supplied={"access_events"})
    assert found["nearly every event can be led back to a person"].success is True


def test_directions_are_not_judged_without_a_firewall():
    rows = {"emails": [{"direction": "outbound", "sender": "a@b.example"}]}
    results = results_of(rows, "emails", settings=Settings())
    found = results["the direction agrees with the addresses"]
    assert (found.success, found.message) == (None, "not run: setting firewall_domains empty")


# What results say


def test_failed_critical_expectations_name_table_and_reason():
    found = results_of({"access_events": [{"times": 40}]}, "access_events")
    reasons = failed_critical_tables(found.values())
    assert list(reasons) == ["access_events"]
    assert reasons["access_events"].startswith("expected that ")
    assert "40 of 40, 50% are tolerated" in reasons["access_events"]


def test_few_unmatched_rows_do_not_make_an_extract_unfit():
    found = results_of({"access_events": [{"times": 19}]}, "access_events")
    assert failed_critical_tables(found.values()) == {}
    assert found["nearly every event can be led back to a person"].success is False


def test_empty_cells_are_not_counted_as_examined():
    rows = {"incidents": [{"clients_affected": -1}, {"clients_affected": 2}, {}]}
    found = results_of(rows, "incidents")["the number of clients affected is not negative"]
    assert (found.success, found.unexpected_count, found.element_count) == (False, 1, 2)
    assert (found.observed, found.message) == ("50.0%", "1 of 2")


def test_no_value_reaches_a_result_or_a_log(own, capfd, caplog):
    folder = own("""
table: persons
expectations:
  - {expect: column_values_to_be_in_set, name: a, severity: warning, column: surname,
      value_set: [X]}
  - {expect: column_max_to_be_between, name: b, severity: warning, column: surname, max_value: 1}
  - {expect: column_min_to_be_between, name: c, severity: warning, column: birth_date, max_value: 1}
  - {expect: column_distinct_values_to_be_in_set, name: d, severity: warning, column: email,
      value_set: [X]}
  - {expect: column_most_common_value_to_be_in_set, name: e, severity: warning, column: surname,
      value_set: [X]}
  - {expect: no_rows, name: f, severity: warning, sql: select surname from persons}
  - {expect: no_rows, name: g, severity: warning,
      sql: "select 1 from persons where cast(surname as integer) > 0"}
  - {expect: no_rows, name: h, severity: warning, sql: "select '{x} :b 12:30' from persons where
      surname = '{x} :b 12:30'"}
""")
    rows = {"persons": [{"times": 30, "surname": SECRET, "email": f"{SECRET}@b.example"}]}
    rows["persons"].append({"surname": SECRET, "birth_date": "1971-03-04"})
    with caplog.at_level(logging.DEBUG):
        found = results_of(rows, "persons", suites=read_suites(CONTRACT, folder))
    said = capfd.readouterr()
    assert found["a"].unexpected_count == found["f"].unexpected_count == 31
    assert found["g"].message == "it could not be evaluated (ConversionException)"
    assert found["h"].success is True
    everything = " ".join(
        [
            str(found),
            said.out,
            said.err,
            *(r.getMessage() for r in caplog.records if r.name != "privity"),
        ]
    )
    assert SECRET not in str(found) + said.out + said.err
    assert "1971" not in everything and said.out == ""


def test_a_judgement_that_cannot_be_evaluated_fails():
    suites = [s for s in SUITES if s.table == "cases"]
    contract = Contract({"cases": CONTRACT.tables["cases"]})
    connection = evaluation_database(CONTRACT, {"cases": [{}]})
    connection.execute("drop table calendar; drop table period_bounds")
    results = run_suites(connection, contract, SETTINGS, suites, TABLES)
    found = {r.expectation: r for r in results}["opening and closing dates are plausible"]
    assert found.success is False
    assert found.message.startswith("it could not be evaluated (")


# Controls


def test_failing_rows_of_a_control_are_all_counted():
    connection = evaluation_database(CONTRACT, {})
    columns = (
        "select 's' || range as subject, {0} as status, 'r' as reason, null as case_id, "
        "null as staff_id, null::timestamp as occurred_at, null as unit_id from range({1})"
    )
    for name, status, count in (
        ("many_fail", "case when range < 500 then 'fail' else 'pass' end", 700),
        ("all_pass", "'pass'", 3),
        ("nothing_there", "'not_applicable'", 4),
    ):
        connection.execute(f"create table evaluated.{name} as {columns.format(status, count)}")
    many, passing, nothing, absent = run_control_expectations(
        connection, ["many_fail", "all_pass", "nothing_there", "never_ran"]
    )
    assert (many.success, many.unexpected_count, many.element_count) == (False, 500, 700)
    assert (many.suite, many.table_name, many.kind) == ("controls", "many_fail", "control")
    assert (passing.success, passing.unexpected_count, passing.element_count) == (True, 0, 3)
    assert (nothing.success, nothing.message) == (None, "no row to examine")
    assert absent.success is False and "could not be evaluated" in absent.message
    assert failed_critical_tables([many, absent]) == {}
    assert run_control_expectations(connection, []) == []


# Great Expectations inside DuckDB


def test_results_outlive_their_connection():
    import sqlalchemy as sa

    from privity.engine.dialect import ALCHEMY_URL, alchemy_connection
    from privity.quality.great_expectations import opened

    connection = open_memory()
    with opened(connection):
        engine = sa.create_engine(
            ALCHEMY_URL,
            poolclass=sa.pool.StaticPool,
            creator=lambda: alchemy_connection(connection.cursor()),
        )
    with engine.connect() as opened_connection:
        result = opened_connection.execute(sa.text("select range as n from range(300)"))
    assert [row.n for row in result.fetchall()] == list(range(300))


def test_great_expectations_own_kinds_of_expectation_work_on_a_locked_connection():
    import great_expectations.expectations as gxe

    from privity.quality.great_expectations import opened

    connection = open_memory()
    connection.execute(
        "create table numbers as select range as n, range % 2 as odd from range(300)"
    )
    connection.execute("set enable_external_access = false; set lock_configuration = true")
    with opened(connection) as session:
        rows, in_set, unique, compound, between, count = session.validate(
            "numbers",
            [
                gxe.UnexpectedRowsExpectation(
                    unexpected_rows_query="select n from {batch} where n > 9"
                ),
                gxe.ExpectColumnValuesToBeInSet(column="odd", value_set=[0]),
                gxe.ExpectColumnValuesToBeUnique(column="n"),
                gxe.ExpectCompoundColumnsToBeUnique(column_list=["n", "odd"]),
                gxe.ExpectColumnMeanToBeBetween(column="n", min_value=0, max_value=1),
                gxe.ExpectTableRowCountToEqual(value=300),
            ],
        )
    assert (rows.success, rows.result["observed_value"]) == (False, 290)
    assert (in_set.success, in_set.result["unexpected_count"]) == (False, 150)
    assert unique.success and compound.success and count.success
    assert (between.success, between.result["observed_value"]) == (False, 149.5)
    assert connection.execute("select count(*) from numbers").fetchone() == (300,)


def test_the_callers_transaction_is_left_alone():
    connection = evaluation_database(CONTRACT, {"cases": [{}]})
    connection.execute("begin")
    connection.execute("create table pending as select 1 as n")
    run_suites(connection, CONTRACT, SETTINGS, [], {"cases"})
    assert connection.execute("select n from pending").fetchone() == (1,)
    connection.execute("commit")


def test_great_expectations_is_not_imported_until_needed():
    code = "import sys, privity.quality.assess; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_nothing_is_written_and_nobody_called(tmp_path):
    code = """
import socket
def refuse(*args, **kwargs):
    raise SystemExit("a connection was attempted")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from extract_rows import SETTINGS, evaluation_database
from privity.catalogue.contract import Contract, load_contract
from privity.quality.doubtful import doubtful_sql
from privity.quality import read_suites, run_suites
contract = load_contract()
connection = evaluation_database(contract, {"cases": [{}], "staff": [{}]})
run_suites(connection, contract, SETTINGS, read_suites(contract), {"cases", "staff"})
"""
    home = tmp_path / "home"
    home.mkdir()
    environment = os.environ | {
        "HOME": str(home),
        "PYTHONPATH": str(TESTS),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(home),
    }
    command = [sys.executable, "-W", "error::ResourceWarning", "-c", code]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [p for p in tmp_path.rglob("*") if p != home] == []


# Reading and linting


def test_own_suites_extend_the_built_in_ones(own):
    folder = own(
        """
table: cases
expectations:
  - {expect: no_rows, name: no case is in the county of Nowhere, severity: warning,
     sql: "select case_id from cases where county = 'Nowhere'"}
""",
        "our_cases.yaml",
    )
    suites = read_suites(CONTRACT, folder)
    assert [s.name for s in suites if s.table == "cases"] == ["cases", "our_cases"]
    assert lint_suites(CONTRACT, folder) == []
    found = results_of({"cases": [{"county": "Nowhere"}]}, "cases", suites=suites)
    assert found["no case is in the county of Nowhere"].suite == "our_cases"
    assert found["no case is in the county of Nowhere"].success is False
    assert "no case is closed before it was opened" in found


@pytest.fixture
def lint_own(own, monkeypatch, tmp_path: Path):
    """Lint an agency's suite alone, the built-in ones left out to save their time."""

    def lint(text: str) -> list[str]:
        folder = own(text)
        monkeypatch.setattr("privity.quality.suites.expectations_dir", lambda: tmp_path / "none")
        return [p for p in lint_suites(CONTRACT, folder) if "has no suite" not in p]

    return lint


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("table: [", "correct the YAML"),
        ("expectations: []", "suites/persons.yaml:1: no `table:`"),
        ("table: person\nexpectations: []", "unknown table person; nearest: persons"),
        ("table: persons\nexpectations:\n  - {name: x}", "suites/persons.yaml:3: no expectation"),
        (
            "table: persons\nexpectations:\n  - {expect: no_rows, severity: grave, sql: select 1}",
            "severity is 'grave'; use critical or warning",
        ),
        (
            "table: persons\nexpectations:\n  - {expect: no_rows, severity: warning, sql: select 1}",
            "no name",
        ),
        (
            "table: persons\nexpectations:\n  - {expect: no_rows, name: x, severity: warning}",
            "no sql",
        ),
        (
            "table: persons\nexpectations:\n  - {expect: no_rows, name: x, severity: warning, sqll: s, "
            "sql: select 1}",
            "unknown key sqll; nearest: sql",
        ),
        (
            "table: persons\nexpectations:\n  - {expect: no_rows, name: x, severity: warning, mostly: 2, "
            "sql: select 1}",
            "mostly is 2",
        ),
        (
            "table: persons\nexpectations:\n  - {expect: no_rows, name: x, severity: warning, "
            "unless_fewer_than: few, sql: select 1}",
            "unless_fewer_than is 'few'",
        ),
        (
            "table: persons\nexpectations:\n  - {expect: plausible_dates, name: x, severity: warning}",
            "no since",
        ),
    ],
)
def test_suites_that_cannot_be_read_are_refused(lint_own, tmp_path, text, problem):
    assert any(problem in p for p in lint_own(text))
    if "unknown table" not in problem:
        with pytest.raises(PrivityError, match=r"persons\.yaml"):
            read_suites(CONTRACT, tmp_path)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("expect: no_rows, sql: selec 1", "sql: "),
        ("expect: no_rows, sql: 'delete from persons'", "not exactly one SELECT"),
        ("expect: no_rows, sql: select 1 from person", "unknown table person; nearest: persons"),
        ("expect: no_rows, sql: select sirname from persons", "sirname"),
        ("expect: no_rows, sql: select 1 from persons, of: select sirname from persons", "of: "),
        ("expect: no_rows, sql: select held_on from ext.service_sessions", "held_on"),
        ("expect: no_rows, sql: select 1 from persons, without: [case]", "unknown table case"),
        (
            "expect: no_rows, sql: select 1 from persons, needs_settings: [firewal]",
            "unknown setting",
        ),
        ("expect: column_values_to_be_prime, column: surname", "Great Expectations has no expect_"),
        ("expect: column_values_to_not_be_null, column: sirname", "unknown column sirname"),
        ("expect: column_values_to_not_be_null, colum: surname", "colum"),
        ("expect: column_values_to_match_regex, column: surname, regex: a", "cannot do"),
    ],
)
def test_lint_names_file_line_and_problem(lint_own, entry, problem):
    found = lint_own(
        "table: persons\nexpectations:\n"
        "  - {name: y, severity: warning, expect: no_rows, sql: select 1}\n"
        f"  - {{name: x, severity: warning, {entry}}}\n"
    )
    assert len(found) >= 1
    assert all(p.startswith("suites/persons.yaml:4: ") for p in found)
    assert any(problem in p for p in found)


def test_lint_finds_double_names(lint_own):
    entry = "  - {name: x, severity: warning, expect: no_rows, sql: select 1 from persons}\n"
    assert lint_own(f"table: persons\nexpectations:\n{entry}{entry}") == [
        "suites/persons.yaml:4: another expectation has this name; change one"
    ]


@pytest.mark.parametrize(
    ("table", "name", "row"),
    [
        (
            "emails",
            "nearly every message occurs once",
            {"sender": "a@b.example", "subject": "same"},
        ),
        ("backups", "no job is listed twice", {"system": "ECMS", "kind": "full"}),
        ("email_recipients", "no address stands twice on a message", {"address": "a@b.example"}),
    ],
)
def test_of_rows_that_stand_twice_every_one_is_counted(table, name, row):
    key = {"emails": "message_id", "backups": "job_id", "email_recipients": "message_id"}[table]
    told = {"emails": "subject", "backups": "system", "email_recipients": "address"}[table]
    same = [
        {**row, **({key: f"a{n}"} if table != "email_recipients" else {key: "m"})}
        for n in range(60)
    ]
    other = [{**row, key: f"b{n}", told: f"x{n}"} for n in range(40)]
    found = results_of({table: same + other}, table)[name]
    assert (found.success, found.unexpected_count, found.element_count) == (False, 60, 100)
    assert found.observed == "60.0%"


def test_no_judgement_counts_more_than_it_examines():
    """Groups are counted among groups and rows among rows, in every built-in suite."""
    assert [p for s in SUITES for j in s.judgements for p in doubtful_sql(j, CONTRACT)] == []


@pytest.mark.parametrize(
    ("expect", "arguments", "success", "counts", "gaps"),
    [
        (
            "compound_columns_to_be_unique",
            {"column_list": ["surname", "given_name"]},
            True,
            (0, 1),
            2,
        ),
        (
            "compound_columns_to_be_unique",
            {"column_list": ["surname", "given_name"], "ignore_row_if": "never"},
            True,
            (0, 1),
            2,
        ),
        (
            "select_column_values_to_be_unique_within_record",
            {"column_list": ["surname", "given_name"]},
            True,
            (0, 1),
            2,
        ),
        (
            "column_pair_values_a_to_be_greater_than_b",
            {"column_A": "surname", "column_B": "given_name"},
            True,
            (0, 1),
            2,
        ),
    ],
)
def test_rows_with_a_gap_are_not_called_compared(own, expect, arguments, success, counts, gaps):
    folder = own(
        yaml.safe_dump(
            {
                "table": "persons",
                "expectations": [
                    {"expect": expect, "name": "ours", "severity": "warning", **arguments}
                ],
            }
        ),
        "ours.yaml",
    )
    rows = [
        {"person_id": "P1", "surname": "b", "given_name": "a"},
        {"person_id": "P2", "surname": "c"},
        {"person_id": "P3", "surname": "c"},
    ]
    found = results_of({"persons": rows}, "persons", suites=read_suites(CONTRACT, folder))["ours"]
    assert found.success is success
    assert (found.unexpected_count, found.element_count) == counts
    assert found.message == (
        f"none of {counts[1]}; {gaps} rows with a gap in surname or given_name not compared"
    )


def test_where_every_row_has_a_gap_nothing_was_compared(own):
    folder = own(
        """
table: persons
expectations:
  - {expect: compound_columns_to_be_unique, name: ours, severity: critical,
     column_list: [surname, given_name]}
""",
        "ours.yaml",
    )
    found = results_of(
        {"persons": [{"surname": "c"}] * 3}, "persons", suites=read_suites(CONTRACT, folder)
    )["ours"]
    assert found.success is None and found.element_count == 0
    assert found.message == (
        "no row to examine; 3 rows with a gap in surname or given_name not compared"
    )


def test_the_share_tolerated_is_one_of_the_rows_compared(own):
    folder = own(
        """
table: persons
expectations:
  - {expect: compound_columns_to_be_unique, name: ours, severity: warning, mostly: 0.5,
     column_list: [surname, given_name]}
""",
        "ours.yaml",
    )
    rows = [{"surname": "a", "given_name": "b"}] * 2 + [{"surname": "c"}] * 8
    found = results_of({"persons": rows}, "persons", suites=read_suites(CONTRACT, folder))["ours"]
    assert found.success is False
    assert found.message.startswith("2 of 2, 50% are tolerated; 8 rows with a gap")


@pytest.mark.parametrize(
    ("entry", "advised"),
    [
        ("expect: column_values_to_be_between, column: sent_at, max_value: 2026-09-30", "sent_on"),
        ("expect: column_max_to_be_between, column: sent_at, max_value: '2026-09-30'", "sent_on"),
        ("expect: column_values_to_be_in_set, column: sent_at, value_set: [2026-09-30]", "sent_on"),
        (
            "expect: no_rows, sql: \"select 1 from emails where sent_at > date '2026-09-30'\"",
            "sent_on",
        ),
        (
            "expect: no_rows, sql: \"select 1 from emails where sent_at between '2026-07-01' and "
            "'2026-09-30'\"",
            "sent_on",
        ),
        (
            'expect: no_rows, sql: "select sender from emails group by sender having count(*) > 1"',
            "a row for each group",
        ),
    ],
)
def test_lint_advises_the_local_day_and_rows_instead_of_groups(lint_own, entry, advised):
    found = lint_own(f"table: emails\nexpectations:\n  - {{name: x, severity: warning, {entry}}}\n")
    assert len(found) == 1 and advised in found[0], found


@pytest.mark.parametrize(
    "entry",
    [
        "expect: column_values_to_be_between, column: sent_on, max_value: 2026-09-30",
        "expect: column_values_to_be_between, column: sent_at, max_value: 2026-09-30 12:00:00",
        "expect: no_rows, sql: \"select 1 from emails where sent_on > date '2026-09-30'\"",
        'expect: no_rows, sql: "select sender from emails group by sender having count(*) > 1", '
        "of: select distinct sender from emails",
    ],
)
def test_lint_is_content_with_days_beside_days_and_groups_among_groups(lint_own, entry):
    assert (
        lint_own(f"table: emails\nexpectations:\n  - {{name: x, severity: warning, {entry}}}\n")
        == []
    )
