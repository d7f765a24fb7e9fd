"""A statement that takes too long or wants too much ends alone, is told, and leaves the rest be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from databases import evaluation_of
from privity.catalogue.catalogue import read_catalogue
from privity.engine.duckdb import open_file
from privity.engine.errors import Interrupted
from privity.engine.limits import BoundPassed, NotBuilt, bounded, watched
from privity.evaluation.controls import TablesSupplied, evaluate_controls
from privity.staging.staging import open_database
from privity.workspace.settings import Settings
from projects import directory_of, miniature, results_of

FOR_EVER = """\
select case_id as subject, 'pass' as status,
    cast((select sum(a.n * b.n) from range(1000000) as a(n), range(1000000) as b(n))
        as varchar) as reason
from cases
"""
TOO_MUCH = """\
select case_id as subject, 'pass' as status,
    cast((select len(list(cast(n as varchar) order by n)) from range(300000000) as a(n))
        as varchar) as reason
from cases
"""
OPEN = """\
select case_id as subject, case when closed_on is null then 'pass' else 'fail' end as status,
    'looked at' as reason
from cases
"""
CONTROL = """\
/* ---
title: {name}
why: For the test.
fix: None.
severity: low
clauses: [MS-31]
cases:
  open:   {{cases: [{{case_id: a}}], expect: {{a: pass}}}}
  closed: {{cases: [{{case_id: a, closed_on: 2026-08-01}}], expect: {{a: fail}}}}
--- */
"""
CONTROLS = {
    "a_runs_for_ever": FOR_EVER,
    "b_wants_too_much": TOO_MUCH,
    "c_is_open": OPEN,
    "d_asks_the_clock": OPEN.replace("'looked at'", "concat('looked at ', now())"),
}
LONG = Settings().control_seconds


def write(expectations):
    folder = expectations / "controls" / "own"
    folder.mkdir(parents=True)
    for name, sql in CONTROLS.items():
        (folder / f"{name}.sql").write_text(CONTROL.format(name=name) + sql)


def engine(tmp_path, **settings):
    """Open an evaluation database as a run does."""
    open_file(tmp_path / "ext.duckdb").close()
    return open_database(
        tmp_path / "scratch.duckdb",
        tmp_path / "ext.duckdb",
        tmp_path / "evidence.duckdb",
        tmp_path,
        settings=Settings(**settings),
    )


def test_a_statement_whose_time_is_up_is_told_and_the_connection_goes_on(tmp_path):
    with engine(tmp_path) as connection:
        with (
            pytest.raises(BoundPassed, match=r"the 1 seconds .*control_seconds"),
            bounded(connection, 1),
        ):
            connection.execute(f"with cases as (select 1 as case_id) {FOR_EVER}")
        with bounded(connection, LONG):
            assert connection.execute("select 1").fetchall() == [(1,)]


def test_memory_and_disk_are_bounded_by_settings(tmp_path):
    with engine(tmp_path, engine_memory_mb=200, engine_disk_mb=20) as connection:
        with (
            pytest.raises(BoundPassed, match="engine_memory_mb, engine_disk_mb"),
            bounded(connection, LONG),
        ):
            connection.execute(f"with cases as (select 1 as case_id) {TOO_MUCH}")
        with pytest.raises(BoundPassed), bounded(connection, LONG):
            connection.execute(
                "create table t as select n, repeat('x', 50) as x "
                "from range(20000000) as a(n) order by hash(n)"
            )
        assert connection.execute("select count(*) from range(1000)").fetchall() == [(1000,)]
        set_to = connection.execute(
            "select current_setting('memory_limit'), current_setting('max_temp_directory_size')"
        ).fetchone()
    assert set_to == ("190.7 MiB", "19.0 MiB")


def test_the_suites_of_a_table_are_bounded_together(tmp_path):
    from privity.quality.great_expectations import counted_rows, opened

    with engine(tmp_path) as connection:
        connection.execute("create table cases as select 1 as case_id")
        with opened(connection, 1) as session:
            (late,) = session.validate("cases", [counted_rows(FOR_EVER, None)])
        assert not late.success and late.error == "the 1 seconds of control_seconds were up"
        with opened(connection, LONG) as session:
            (found,) = session.validate("cases", [counted_rows("select 1 from cases", None)])
        assert (found.error, found.result["unexpected_count"]) == ("", 1)


def test_an_interruption_of_another_is_not_taken_for_it(tmp_path):
    with engine(tmp_path) as connection, watched(connection, 0) as outside:
        with pytest.raises(Interrupted), bounded(connection, LONG):
            connection.execute(f"with cases as (select 1 as case_id) {FOR_EVER}")
        assert outside.is_up


@pytest.fixture
def evaluation(tmp_path):
    write(tmp_path / "expectations")
    catalogue = read_catalogue(tmp_path / "expectations")
    made = evaluation_of(
        catalogue, {"cases": [{"case_id": "a"}, {"case_id": "b", "closed_on": "2026-08-01"}]}
    )
    made.connection.execute("set memory_limit = '300MB'")
    made.connection.execute("set max_temp_directory_size = '20MB'")
    return made


def test_only_the_control_that_passes_a_bound_is_an_error(evaluation):
    catalogue = evaluation.catalogue
    supply = TablesSupplied(
        {t.name: frozenset(t.columns) for t in catalogue.contract.tables.values()}, {}
    )
    own = [c for c in catalogue.controls if c.id in CONTROLS]
    hasty = replace(evaluation, settings=Settings(control_seconds=1))
    (late,) = evaluate_controls(hasty, own[:1], supply)
    assert late.status == "error" and "longer than the 1 seconds" in late.reason
    much, found, clock = evaluate_controls(evaluation, own[1:], supply)
    assert much.status == "error" and "engine_memory_mb" in much.reason
    assert (found.status, found.examined, found.exceptions) == ("fail", 2, 1)
    assert clock.status == "error"
    assert clock.reason == "line 12: now() depends on when it runs; use $as_of"


def test_a_model_that_could_not_be_built_is_built_for_nobody(evaluation):
    """What is half there would give results: reasons of which the last ones are missing."""
    asked = []

    def half(made):
        asked.append(1)
        made.connection.execute("create table reasons (staff_id varchar)")
        made.execute(
            f"insert into reasons select reason from ({FOR_EVER})", place="explanations/own.sql"
        )

    made = replace(
        evaluation,
        special={**evaluation.special, "reasons": half},
        settings=Settings(control_seconds=1),
        built=set(),
        broken={},
    )
    told = []
    for relation in ("reasons", "reasons", "accesses"):
        with pytest.raises(NotBuilt) as error:
            made.ensure(relation)
        told.append(str(error.value))
    assert asked == [1] and len(set(told)) == 1
    assert "explanations/own.sql took longer than the 1 seconds" in told[0]


def test_a_run_goes_on_and_says_which_control_it_gave_up(tmp_path):
    project = miniature(tmp_path)
    write(project.root / "expectations")
    settings = project.root / "agency.toml"
    # Long enough for all that is honest on a busy machine.
    settings.write_text(
        "control_seconds = 30\nengine_memory_mb = 500\nengine_disk_mb = 50\n" + settings.read_text()
    )
    done = project.run("2026-Q3", "--policy", "ms-dfcs")
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    results = {c["control_id"]: c for c in results_of(directory_of(done))["controls"]}
    assert {i: results[i]["status"] for i in CONTROLS if i != "c_is_open"} == {
        "a_runs_for_ever": "error",
        "b_wants_too_much": "error",
        "d_asks_the_clock": "error",
    }
    assert results["c_is_open"]["status"] in ("pass", "fail")
    others = [c for i, c in results.items() if i not in CONTROLS]
    assert others and not [c for c in others if c["status"] == "error"]
    # Which of its two bounds the greedy one passes first is the machine's affair.
    assert any(
        word in results["b_wants_too_much"]["reason"] for word in ("engine_memory_mb", "30 seconds")
    )
    for name, reason in (
        ("a_runs_for_ever", "longer than the 30 seconds"),
        ("d_asks_the_clock", "line 12: now() depends on when it runs"),
    ):
        assert reason in results[name]["reason"]
        assert f"controls/own/{name}.sql" in done.stderr and reason in done.stderr
    pages = "".join(p.read_text() for p in directory_of(done).glob("*.html"))
    assert "longer than the 30 seconds" in pages
