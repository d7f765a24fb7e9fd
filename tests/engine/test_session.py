"""The seam between the rooms and the engine: what a session offers, and that it suffices.

The spine of a run goes through a session that is no DuckDB session: it has the interface alone,
so that whatever else a room reached for would fail here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from extract_rows import SCOPE, SETTINGS, extracts_database
from privity.catalogue.catalogue import read_catalogue
from privity.decisions.dispositions import (
    Disposition,
    stage_decisions,
    stage_previous,
    write_decisions,
)
from privity.engine import errors
from privity.engine.dialect import alchemy_connection
from privity.engine.duckdb import (
    DuckDBSession,
    attach,
    limit,
    lock,
    open_file,
    open_memory,
    write_out,
)
from privity.engine.files import file_frame, parquet_columns
from privity.engine.parsing import (
    known_functions,
    open_parser,
    statement_kinds,
    syntax_tree,
    token_offsets,
)
from privity.engine.session import Binds, Result, Session
from privity.evaluation.controls import TablesSupplied, evaluate_controls
from privity.evaluation.loosening import SIGNING, setting_params
from privity.evaluation.reasons import SPECIAL, tables_of_reasons
from privity.evaluation.rollup import clause_results
from privity.evaluation.rules_digest import rules_of
from privity.evidence.access import write_access
from privity.evidence.concentrations import write_concentrations
from privity.evidence.effects import write_effects
from privity.evidence.findings import (
    waived_counts,
    write_change_summary,
    write_findings,
    write_past_findings,
)
from privity.evidence.measures import write_measures
from privity.evidence.permissions import write_permissions
from privity.evidence.results import write_catalogue, write_facts, write_results
from privity.evidence.schema import copy_load, create_tables, insert
from privity.evidence.trend import write_trend
from privity.intake.extents import extent_rows
from privity.pseudonyms.labels import register_pseudonyms
from privity.quality.fitness import read_fitness
from privity.staging.staging import Evaluation, columns_supplied, stage

CATALOGUE = read_catalogue()


class PlainResult(Result):
    """A result with the interface alone."""

    def __init__(self, found: Result) -> None:
        self.columns_of: Callable[[], tuple[str, ...]] = lambda: found.columns
        self.fetchall_of, self.fetchone_of = found.fetchall, found.fetchone
        self.arrow_of, self.batches_of = found.arrow, found.batches

    @property
    def columns(self) -> tuple[str, ...]:
        return self.columns_of()

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchall_of()

    def fetchone(self) -> tuple[Any, ...] | None:
        return self.fetchone_of()

    def arrow(self) -> pa.Table:
        return self.arrow_of()

    def batches(self, rows: int) -> pa.RecordBatchReader:
        return self.batches_of(rows)


def recording(inner: Session) -> tuple[Session, list[str]]:
    """Return a session with the interface alone, and the statements that it will have run."""
    statements: list[str] = []

    class Recording(Session):
        def execute(self, sql: str, params: Binds | None = None) -> Result:
            statements.append(sql)
            return PlainResult(inner.execute(sql, params))

        def upload(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
            inner.upload(name, rows)

        def discard(self, name: str) -> None:
            inner.discard(name)

        def register_function(
            self,
            name: str,
            function: Callable[..., pa.Array],
            arguments: Sequence[str],
            returned: str,
            sees_null: bool = False,
        ) -> None:
            inner.register_function(name, function, arguments, returned, sees_null)

        def tables(self, database: str) -> list[str]:
            return inner.tables(database)

        def cursor(self) -> Session:
            return recording(inner.cursor())[0]

        def interrupt(self) -> None:
            inner.interrupt()

        def close(self) -> None:
            inner.close()

    return Recording(), statements


ROWS = {
    "staff": [
        {"staff_id": "W-1", "role": "social_worker", "employer": "agency", "unit_id": "U1"},
        {"staff_id": "W-2", "role": "contracted", "employer": "provider", "unit_id": "U1"},
    ],
    "persons": [{"person_id": "P-1"}, {"person_id": "P-2"}],
    "cases": [{"case_id": "C-1", "opened_on": dt.date(2025, 1, 1), "unit_id": "U1"}],
    "case_members": [{"case_id": "C-1", "person_id": "P-1", "from_on": dt.date(2025, 1, 1)}],
    "assignments": [
        {"case_id": "C-1", "staff_id": "W-1", "from_at": dt.datetime(2026, 1, 5, 9)},
    ],
    "accounts": [{"system": "ECMS", "account_id": "A-1"}],
    "access_events": [
        {
            "event_id": f"E-{n:02}",
            "system": "ECMS",
            "staff_id": ("W-1", "W-2")[n % 2],
            "case_id": (None, "C-1")[n % 3 > 0],
            "person_id": "P-2" if n % 5 == 0 else None,
            "occurred_at": dt.datetime(2026, 1 + n % 3, 1 + n, 15),
        }
        for n in range(24)
    ],
    "record_requests": [
        {"request_id": f"R-{n}", "received_at": dt.datetime(2026, 1, 2 + n, 15)} for n in range(4)
    ],
}
CONTROLS = (
    "access_to_case_explained_by_duty",
    "contracted_worker_access_explained_by_duty",
    "access_by_enabled_account_of_current_worker",
)
MEASURES = ("requests_received", "request_days")


def agency() -> DuckDBSession:
    made = extracts_database(CATALOGUE.contract, ROWS)
    made.execute(
        "create table ext.load_results (table_name varchar, source varchar, rows_read bigint, "
        "rows_loaded bigint, rows_quarantined bigint)"
    )
    made.execute(
        "create table ext.left_out (table_name varchar, source varchar, file varchar, "
        "reason varchar, rows_left_out bigint, first_line bigint); "
        "create table ext.files_read (table_name varchar, source varchar, file varchar, "
        "rows_read bigint, last_row bigint)"
    )
    for name, rows in ROWS.items():
        loaded = [name, f"{name}.csv", len(rows), len(rows)]
        made.execute("insert into ext.load_results values (?, ?, ?, ?, 0)", loaded)
    made.execute(
        "create table ext.words_found (table_name varchar, source varchar, column_name varchar, "
        "word varchar, is_value boolean, rows_loaded bigint)"
    )
    made.execute("attach ':memory:' as evidence")
    return made


def spine(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Run what a run does, from staged extracts to evidence; return every row of the evidence."""
    contract, zone = CATALOGUE.contract, SETTINGS.timezone
    stage(session, contract, SETTINGS, SCOPE)
    register_pseudonyms(session, b"k" * 32)
    create_tables(session)
    write_facts(session, {"period_label": SCOPE.period.label}, SETTINGS)
    write_catalogue(session, CATALOGUE, ["ms-dfcs"])
    copy_load(session, SETTINGS)
    supplied = columns_supplied(session)
    evaluation = Evaluation(session, CATALOGUE, SETTINGS, SCOPE, frozenset(supplied), SPECIAL)
    fitness = read_fitness(
        session, CATALOGUE, SETTINGS, SCOPE, supplied, tables_of_reasons(evaluation)
    )
    insert(session, "extents", extent_rows(fitness.extents, fitness.period))
    supply = TablesSupplied(supplied, {}, fitness)
    chosen = [c for c in CATALOGUE.controls if c.id in CONTROLS]
    results = evaluate_controls(evaluation, chosen, supply)
    evaluated = [r.control.id for r in results if r.status not in ("error", "not_tested")]
    stage_decisions(session, [DECISION], SCOPE.as_of)
    stage_previous(session, False)
    write_trend(session, False)
    rules = rules_of(CATALOGUE, SETTINGS)
    write_findings(session, contract, results, zone, rules)
    write_concentrations(session, contract, results, zone)
    write_past_findings(session, evaluated, rules)
    write_decisions(session)
    write_change_summary(session)
    waived = waived_counts(session)
    signing = setting_params(SETTINGS)[SIGNING]
    clauses = clause_results(CATALOGUE, ["ms-dfcs"], results, waived, {}, signing)
    write_results(session, results, clauses, waived)
    write_effects(session, contract, results)
    write_permissions(session, contract, results, zone)
    write_access(evaluation)
    few = replace(CATALOGUE, measures=tuple(m for m in CATALOGUE.measures if m.id in MEASURES))
    write_measures(evaluation, few, supply)
    return {
        name: session.execute(f'select * from evidence."{name}"').fetchall()
        for name in sorted(session.tables("evidence"))
    }


DECISION = Disposition(
    "F-1", CONTROLS[0], "justified", "as it should be", "W-1", dt.date(2026, 3, 1), None
)


def test_the_spine_of_a_run_needs_no_more_than_the_interface():
    with agency() as plain, agency() as inner:
        wanted = spine(plain)
        session, statements = recording(inner)
        found = spine(session)
    assert found == wanted
    assert {r[0] for r in found["control_results"]} == set(CONTROLS)
    assert found["findings"] and found["access_summary"] and found["requests_received"]
    said = "\n".join(statements)
    for made in ("table calendar", "reasons", 'evidence."requests_received"'):
        assert made in said
    # What DuckDB alone has in its catalogue is spoken of by the engine room, not by the rooms.
    assert "duckdb_" not in said


def test_a_session_has_nothing_but_the_interface():
    offered = {name for name in dir(Session) if not name.startswith("_")}
    with open_memory() as inner:
        session, _ = recording(inner)
        assert {name for name in dir(session) if not name.startswith("_")} == offered
        with pytest.raises(AttributeError):
            session.connection  # noqa: B018
        with pytest.raises(TypeError, match="no dialect"):
            alchemy_connection(session)


@pytest.fixture
def session():
    with open_memory({"threads": 1}) as made:
        yield made


def test_results_come_as_rows_dictionaries_and_arrow(session):
    sql = "select * from (values (1, 'a'), (2, null)) as t(n, w) order by n"
    assert session.execute(sql).columns == ("n", "w")
    assert session.execute(sql).fetchall() == [(1, "a"), (2, None)]
    assert session.execute(sql).dicts() == [{"n": 1, "w": "a"}, {"n": 2, "w": None}]
    assert session.execute(sql).arrow().to_pydict() == {"n": [1, 2], "w": ["a", None]}
    batches = session.execute("select range as n from range(5000)").batches(2048)
    assert sum(batch.num_rows for batch in batches) == 5000
    one_by_one = session.execute(sql)
    assert [one_by_one.fetchone() for _ in range(3)] == [(1, "a"), (2, None), None]


def test_values_are_bound_by_name_and_by_place(session):
    assert session.value("select $n + 1", {"n": 1}) == 2
    assert session.row("select ?, ?", ["a", 2]) == ("a", 2)
    with pytest.raises(errors.EngineError, match="found no row"):
        session.value("select 1 where false")


def test_tables_and_views_are_made_of_selects(session):
    session.create_table("t", "select $n as n", {"n": 1})
    with pytest.raises(errors.MissingRelation, match="already exists"):
        session.create_table("t", "select 2 as n")
    session.create_table("t", "select 2 as n", replace=True)
    session.create_view("v", "select n, 'x' as w from t")
    session.create_view("v", "select n + 1 as n, 'x' as w from t", replace=True)
    assert session.value("select n from v") == 3
    assert (
        session.columns("v")
        == session.columns("select * from v")
        == {
            "n": "INTEGER",
            "w": "VARCHAR",
        }
    )
    assert session.tables("memory") == ["t"]


def test_arrow_rows_are_there_while_they_are_uploaded(session):
    rows = pa.table({"n": [1, 2], "a b": ["x", None]})
    with session.uploaded("given", rows):
        assert session.value("select count(*) from given") == 2
    with pytest.raises(errors.MissingRelation):
        session.execute("select * from given")
    session.upload("given", rows)
    session.upload("given", rows.slice(1))
    assert session.value("select n from given") == 2
    session.discard("given")
    session.create_table("t", 'select null::varchar as "a b", null::bigint as n limit 0')
    session.append("t", rows)
    assert session.execute("select * from t").fetchall() == [("x", 1), (None, 2)]


def test_an_error_is_not_hidden_by_what_comes_after_it(session):
    session.execute("begin")
    with pytest.raises(errors.ConversionFailed), session.uploaded("given", pa.table({"n": ["x"]})):
        session.execute("select cast(n as integer) from given").fetchall()


def test_functions_compute_whole_columns(session):
    def lengths(texts):
        return pa.array([-1 if t is None else len(t) for t in texts.to_pylist()], pa.int64())

    session.register_function("lengths", lengths, ["VARCHAR"], "BIGINT")
    session.register_function("all_lengths", lengths, ["VARCHAR"], "BIGINT", sees_null=True)
    assert session.row("select lengths(null), all_lengths(null), lengths('abc')") == (None, -1, 3)


def test_a_cursor_shares_the_database_and_not_the_transaction(session):
    session.create_table("t", "select 1 as n")
    other = session.cursor()
    session.execute("begin; update t set n = 2")
    assert (session.value("select n from t"), other.value("select n from t")) == (2, 1)


def test_files_are_opened_and_attached(tmp_path):
    path = tmp_path / "it's.duckdb"
    with open_file(path) as made:
        made.create_table("t", "select 1 as n")
    with open_file(path, read_only=True) as again, pytest.raises(errors.InvalidInput):
        again.execute("delete from t")
    with open_memory() as session:
        attach(session, path, "one")
        assert session.value("select n from one.t") == 1
    (tmp_path / "no.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(errors.EngineError) as error:
        open_file(tmp_path / "no.duckdb", read_only=True)
    assert error.value.kind == "IOException"


def test_files_that_are_no_databases_are_read(session, tmp_path):
    path = tmp_path / "t.parquet"
    session.execute(f"copy (select 1 as n, 'x' as w) to '{path}'")
    assert parquet_columns(session, path) == {"n": "INTEGER", "w": "VARCHAR"}
    assert file_frame(path, "parquet").to_dict("list") == {"n": [1], "w": ["x"]}
    (tmp_path / "t.json").write_text('[{"n": 1}, {"n": 2}]')
    assert file_frame(tmp_path / "t.json", "json")["n"].tolist() == [1, 2]
    path.write_bytes(b"PAR1")
    for read in (lambda: parquet_columns(session, path), lambda: file_frame(path, "parquet")):
        with pytest.raises(errors.EngineError):
            read()


def test_a_session_is_limited_and_locked(session):
    limit(session, 200, None)
    assert session.value("select current_setting('memory_limit')") == "190.7 MiB"
    lock(session)
    with pytest.raises(errors.AccessDenied):
        session.execute("from read_csv('/etc/passwd')")
    with pytest.raises(errors.InvalidInput, match="locked"):
        limit(session, 300, 10)


def test_what_is_written_out_is_in_the_file(tmp_path):
    path = tmp_path / "d.duckdb"
    with open_file(path) as session:
        session.create_table("t", "select 1 as n")
        assert path.with_name("d.duckdb.wal").exists()
        write_out(session)
        assert not path.with_name("d.duckdb.wal").exists()
    with open_memory() as session:
        attach(session, path, "d", read_only=False)
        session.create_table("d.u", "select 1 as n")
        write_out(session, "d")
        assert not path.with_name("d.duckdb.wal").exists()


@pytest.mark.parametrize(
    ("sql", "raised", "kind"),
    [
        ("selec 1", errors.SyntaxRefused, "ParserException"),
        ("select * from nowhere", errors.MissingRelation, "CatalogException"),
        ("select nothing from (select 1)", errors.MissingColumn, "BinderException"),
        ("select $n", errors.InvalidInput, "InvalidInputException"),
        ("select cast('x' as integer)", errors.ConversionFailed, "ConversionException"),
        ("select 127::tinyint + 1::tinyint", errors.ConversionFailed, "OutOfRangeException"),
        ("from read_csv('/etc/passwd')", errors.AccessDenied, "PermissionException"),
        (
            "create table t (n integer not null); insert into t values (null)",
            errors.EngineError,
            "ConstraintException",
        ),
    ],
)
def test_errors_have_classes_of_their_own_and_the_words_of_the_engine(session, sql, raised, kind):
    session.execute("set enable_external_access = false")
    with duckdb.connect() as plain:
        plain.execute("set enable_external_access = false")
        with pytest.raises(duckdb.Error) as own:
            plain.execute(sql).fetchall()
    with pytest.raises(errors.EngineError) as error:
        session.execute(sql).fetchall()
    assert type(error.value) is raised
    assert (str(error.value), error.value.kind) == (str(own.value), kind)
    assert issubclass(raised, errors.StatementRefused) == (
        kind in ("ParserException", "CatalogException", "BinderException")
    )


def test_an_error_without_a_word_of_the_engine_is_called_by_its_class():
    assert errors.OutOfMemory("no memory").kind == "OutOfMemory"


def test_the_parser_tells_trees_kinds_tokens_and_functions():
    with open_parser() as parser:
        assert len(syntax_tree(parser, "select 1; select 2")["statements"]) == 2
        assert syntax_tree(parser, "selec")["error_type"] == "parser"
        assert syntax_tree(parser, "drop table t")["error_type"] == "not implemented"
        named = {name: (stability, tree) for name, stability, _, tree in known_functions(parser)}
    assert statement_kinds("select 1; drop table t") == ["SELECT", "DROP"]
    assert token_offsets("select 'ü', 1") == [0, 7, 11, 13]
    assert named["now"] == ("CONSISTENT_WITHIN_QUERY", None)
    assert named["list_sum"][1]["statements"]
    with pytest.raises(errors.SyntaxRefused):
        statement_kinds("selec")
