"""Reading a run: figures as frames, pieces of pages, what is said where extracts are missing."""

import shutil
from pathlib import Path

import duckdb
import pytest

import privity as pv
from fixtures.evidence import miniature_report
from privity.errors import PrivityError


@pytest.fixture(scope="module")
def run():
    return pv.open_run(miniature_report()[0].parent)


def test_findings_hold_labels_and_no_keys(run):
    found = run.findings(policy="ms-dfcs", status="fail")
    assert len(found) == 63 and not {"subject", "case_id", "staff_id", "event_id"} & set(found)
    assert len(run.findings(control="paper_not_in_basement")) == 3
    assert len(run.findings(policy="me-cfs")) == 1


def test_a_measure_is_a_frame_and_its_family_is_found_by_dimension(run):
    by_month = run.measure("disclosures_by_month")
    assert (
        by_month["disclosures"].sum()
        == run.measure("disclosures_by_month", by="recipient_type")["disclosures"].sum()
    )


def test_the_same_file_may_be_opened_twice_and_reads_nothing_else(run, tmp_path):
    again = pv.open_run(miniature_report()[0])
    assert again.info == run.info
    (tmp_path / "x.csv").write_text("a\n1\n")
    with pytest.raises(Exception, match="Permission"):
        again.sql(f"from read_csv('{tmp_path / 'x.csv'}')")


@pytest.mark.parametrize(
    "ask",
    [
        lambda run: run.measure("disclosures_by_munth"),
        lambda run: run.measure("disclosures_by_month", by="weather"),
        lambda run: run.policy("xx"),
        lambda run: pv.open_run("nowhere"),
    ],
)
def test_what_is_not_there_is_said(run, ask):
    with pytest.raises(PrivityError):
        ask(run)


@pytest.mark.parametrize(
    ("first", "second"),
    [("unit", "recipient"), ("quarter", "basis"), ("county", "unit"), ("purpose", "month")],
)
def test_any_two_dimensions_are_a_frame_that_adds_up(run, first, second):
    frame = run.disclosures.crossed(first, second)
    months = run.measure("disclosures_by_month")
    assert (frame.index.name, frame.columns.name) == (first, second)
    assert frame.to_numpy().sum() == months[months["is_in_period"]]["disclosures"].sum()
    assert frame.equals(run.disclosures.crossed(second, first).T)


@pytest.mark.parametrize("pair", [("unit", "weather"), ("month", "month"), ("month", "quarter")])
def test_a_pair_that_is_none_is_said(run, pair):
    with pytest.raises(PrivityError, match="dimension"):
        run.disclosures.crossed(*pair)


def test_a_piece_carries_the_figures_that_it_shows(run):
    data = run.disclosures.by_channel().data
    assert list(data["Period"]) == sorted(data["Period"], reverse=True)
    assert "Run of Example Agency" in repr(run)


PIECES = [
    (page, name)
    for page, names in {
        "disclosures": (
            "message",
            "by_month",
            "by_rate",
            "by_recipient",
            "by_channel",
            "by_ground",
            "by_content",
            "by_place",
            "by_two",
        ),
        "legal": (
            "message",
            "flow",
            "volumes",
            "times",
            "due_dates",
            "backlog",
            "counsel",
            "foia",
        ),
        "incidents": ("message", "by_month", "by_kind", "duties", "notification", "outcomes"),
        "access": ("message", "reasons", "trend", "units", "queue", "contracted"),
    }.items()
    for name in names
]


@pytest.mark.parametrize(("page", "piece"), PIECES, ids=[f"{p}.{n}" for p, n in PIECES])
def test_a_piece_without_its_extract_says_not_tested(page, piece):
    bare = pv.open_run(miniature_report()[0])
    bare.measures = {
        m: found | {"reason": "the table was not supplied"} for m, found in bare.measures.items()
    }
    bare.supplied = frozenset()
    bare.measure_rows = lambda measure_id: []
    made = getattr(getattr(bare, page), piece)()
    assert "not tested" in made.text and "<table" not in made.html and "<svg" not in made.html


@pytest.mark.parametrize(("page", "piece"), PIECES, ids=[f"{p}.{n}" for p, n in PIECES])
def test_a_piece_without_rows_is_a_sentence(page, piece):
    empty = pv.open_run(miniature_report()[0])
    empty.measure_rows = lambda measure_id: []
    known = empty.rows
    empty.rows = lambda sql, params=None: [] if "from access_" in sql else known(sql, params)
    assert getattr(getattr(empty, page), piece)().text


def test_evidence_of_another_version_is_told_without_a_traceback(tmp_path):
    older = Path(shutil.copy(miniature_report()[0], tmp_path / "evidence.duckdb"))
    with duckdb.connect(str(older)) as connection:
        connection.execute("alter table clause_results rename to results")
    with pytest.raises(PrivityError, match="another version of privity") as raised:
        pv.open_run(older).overview.verdict()
    assert raised.value._render_traceback_() == list(raised.value.problems)
