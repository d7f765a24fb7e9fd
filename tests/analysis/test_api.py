"""What notebooks import: typed frames that tell where they came from, masked, with examples."""

import doctest
import importlib
import json
import re

import pandas as pd
import pytest

import privity as pv
from analysts import analysts_workspace, copy_of
from fixtures.evidence import build_evidence
from privity.analysis.extract_frames import MASK
from privity.errors import PrivityError

MODULES = (
    "analysis.control_parts",
    "analysis.writing",
    "analysis.choice",
    "analysis.comparison",
    "analysis.protected_counts",
    "analysis.extract_frames",
    "analysis.charts",
    "analysis.run",
    "evidence.reader",
    "decisions.review",
    "table_audit.audit",
    "analysis.unmasked",
)
PSEUDONYM = re.compile(r"[a-z]+-[a-z2-7]{10}")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return analysts_workspace(tmp_path_factory)


@pytest.fixture
def inside(project, tmp_path, monkeypatch):
    """A copy of the workspace, with the test in it."""
    own = copy_of(project, tmp_path, monkeypatch)
    monkeypatch.chdir(own.root)
    return own


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """Evidence with real keys in every table that has any."""
    return build_evidence(tmp_path_factory.mktemp("evidence") / "evidence.duckdb")


def asked(project):
    record = project.root / "resolutions.jsonl"
    return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []


@pytest.mark.parametrize("module", MODULES)
def test_every_example_says_the_truth(module, inside):
    tested = doctest.testmod(
        importlib.import_module(f"privity.{module}"),
        extraglobs={"run": pv.open_run(), "extracts": pv.extracts()},
        optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE,
    )
    assert tested.attempted and not tested.failed


def test_every_name_for_notebooks_is_there_and_has_an_example():
    for name in pv.__all__:
        if name != "__version__":
            assert ">>>" in getattr(pv, name).__doc__, name
    with pytest.raises(AttributeError):
        _ = pv.open_rum


# Frames


def test_columns_are_typed(evidence):
    found = pv.open_run(evidence).findings()
    assert {found[c].dtype.name for c in ("control_id", "status", "lifecycle")} == {"category"}
    assert found["occurred_on"].dtype.kind == "M" and found["reason"].dtype == "str"
    controls = pv.open_run(evidence).controls()
    assert controls["severity"].cat.ordered and controls["severity"].max() == "critical"
    assert controls["failed"].dtype == pd.Int64Dtype()
    assert controls["is_loosened"].dtype == pd.BooleanDtype()


def test_a_sum_and_a_missing_number_stay_whole(evidence):
    found = pv.open_run(evidence).sql(
        "select sum(n) as total, max(m) as missing from (values (2, null::int), (3, null)) t(n, m)"
    )
    assert list(found.dtypes) == [pd.Int64Dtype(), pd.Int64Dtype()]
    assert found["total"].tolist() == [5] and found["missing"].isna().all()


def test_a_frame_tells_where_it_came_from(inside):
    run = pv.open_run()
    for frame, table in (
        (run.findings(), "findings"),
        (run.controls(), "control_results"),
        (run.measure("incidents_by_month"), "incidents_by_month"),
    ):
        assert frame.attrs["run"] == run.name and frame.attrs["table"] == table
        assert frame.attrs["digest"] == run.digest and run.digest.startswith(run.name[-8:])
        assert (
            pd.testing.assert_frame_equal(
                run.sql(f"select count(*) as n from {table}"),
                run.sql("select count(*) as n from " + frame.attrs["table"]),
            )
            is None
        )
    extracts = pv.extracts()
    assert extracts["staff"].attrs["digest"] == extracts.loaded.digest
    assert run.sql("select 1 as one").attrs["query"] == "select 1 as one"


def test_what_a_run_is_shows_without_script(evidence):
    html = pv.open_run(evidence)._repr_html_()
    assert "<script" not in html and "<th" in html and "exceptions found" in html


# Masking


def test_no_query_gives_a_real_key(evidence):
    run = pv.open_run(evidence)
    for table in sorted(run.tables):
        text = run.sql(f'select * from "{table}"').to_csv()
        assert "KEY-" not in text and "CASE-" not in text, table
    found = run.sql("select case_id as c, subject as s from findings where case_id is not null")
    assert found["c"].str.startswith("case-").all() and len(found)
    assert run.sql("select count(distinct staff_id) as n from findings")["n"].item() > 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select * from main.findings", "names a database or a schema"),
        ("select * from evidence.main.findings", "names a database or a schema"),
        ("with f as (select * from evidence.findings) select * from f", "names a database"),
        ("select (select max(case_id) from main.findings) as c", "names a database"),
        ("select * from query_table('main.findings')", "hides what is read"),
        ("select * from query('select 1')", "hides what is read"),
        ("update findings set status = 'pass'", "no SELECT"),
        ("drop table findings", "no SELECT"),
        ("copy findings to 'x.csv'", "no SELECT"),
        ("attach 'x.duckdb'", "no SELECT"),
        ("set enable_external_access = true", "no SELECT"),
        ("select 1; select 2", "2 statements"),
        ("select from where", "syntax error"),
        ("select * from 'x.csv'", "correct the query"),
        ("select * from read_csv('x.csv')", "cannot be computed"),
        ("select findin_id from findings", "findin_id"),
        ("select * from findngs", "nearest: findings"),
        ("select cast(control_id as integer) from findings", "cannot be computed"),
        ("select $a", "give each $name"),
    ],
)
def test_a_query_that_cannot_be_says_why_and_shows_nothing(evidence, query, said):
    run = pv.open_run(evidence)
    with pytest.raises(PrivityError, match=re.escape(said)) as caught:
        run.sql(query)
    assert "KEY-" not in str(caught.value) and "disclosure_has" not in str(caught.value)
    assert len(run.findings()) == 67


def test_extracts_show_no_confidential_value(inside):
    extracts = pv.extracts()
    names = {"Drakeford", "Quarrymere", "Wilhelmina", "w.drakeford@example.com", "ADDR-77"}
    for table in extracts.tables:
        frame, text = extracts[table], extracts[table].to_csv()
        assert not any(value in text for value in names), table
        for column in extracts.contract.tables[table].columns.values():
            values = frame[column.name].dropna()
            if column.is_pii:
                assert set(values) <= {MASK}
            elif column.type == "id" and column.name != "unit_id":
                assert values.map(lambda v: bool(PSEUDONYM.fullmatch(v))).all(), column.name
    # The same worker has the same pseudonym in each table and in the run.
    staff = set(extracts["staff"]["staff_id"])
    assert set(extracts["assignments"]["staff_id"]) <= staff
    assert set(pv.open_run().findings()["staff_label"].dropna()) <= staff
    with pytest.raises(PrivityError, match="names a database"):
        extracts.sql("select surname from real.persons")


def test_what_is_unmasked_is_recorded_first(inside):
    extracts, run = pv.extracts(), pv.open_run()
    for attempt in (
        lambda: extracts.unmask("persons", " "),
        lambda: extracts.unmask("persons", "why", ["surnam"]),
        lambda: pv.unmask(run.findings(), ""),
    ):
        with pytest.raises(PrivityError):
            attempt()
    assert asked(inside) == []
    seen = extracts.unmask("persons", "call-back", ["person_id", "surname"])
    assert set(seen["surname"]) == {"Drakeford"}
    (line,) = asked(inside)
    assert line["why"] == "call-back" and line["columns"] == ["person_id", "surname"]
    assert line["asked_at"] and line["asked_by"]
    found = run.findings(status="fail").head(2)
    real = pv.unmask(found, "letter to counsel")
    labels = {
        v
        for c in ("subject_label", "case_label", "staff_label")
        for v in found[c].dropna()
        if PSEUDONYM.fullmatch(v)
    }
    recorded = {line["pseudonym"] for line in asked(inside)[1:]}
    assert labels and labels <= recorded
    assert not PSEUDONYM.search(real["subject_label"].iloc[0])
    assert all(line["why"] == "letter to counsel" for line in asked(inside)[1:])


def test_extracts_are_for_whoever_holds_the_key(inside, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(PrivityError, match="key"):
        pv.extracts()


def test_outside_a_workspace_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for ask in (pv.open_run, pv.extracts):
        with pytest.raises(PrivityError, match="in no workspace"):
            ask()
