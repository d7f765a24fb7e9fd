"""What was lost, and how far extracts reach, stands on the pages in words."""

import duckdb
import pytest

import privity as pv
from fixtures.evidence import build_evidence
from privity.export.junit import said_of
from privity.export.results import results_schema
from privity.report.pages.extents import shortfalls

COVERAGE = "April only (emails as far as its rows go); without 3 rows of emails in quarantine"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = build_evidence(tmp_path_factory.mktemp("extents") / "evidence.duckdb")
    with duckdb.connect(str(path)) as connection:
        for table, column in (
            ("control_results", "control_id = 'registry_not_public'"),
            ("clause_results", "clause_id = 'MS-13'"),
        ):
            connection.execute(
                f"update {table} set status = 'partial', coverage = $words, "
                f"lost = 3 where {column}",
                {"words": COVERAGE},
            )
        connection.execute(
            "update clause_results set coverage = $words, lost = 3 where clause_id = 'MS-01'",
            {"words": COVERAGE},
        )
    return pv.open_run(path)


def test_the_extracts_page_says_how_far_each_reaches(run):
    block = run.extracts.supply()
    assert "April only" in block.text and "before the period to 2026-04-30" in block.text
    assert "1990" not in str(block.html)
    assert "not known: its rows have no day, and none is declared" in block.text
    assert "12 rows of the source not read" in block.text
    assert "if more than 5 % of the rows it rests on were lost" in block.text


def test_its_verdict_names_what_falls_short(run):
    assert shortfalls(run) == [
        "1 extract does not cover the period: emails (April only).",
        "staff: 12 rows of the source not read.",
    ]
    assert "emails (April only)" in run.extracts.verdict().text


def test_a_clause_says_what_could_be_judged_whatever_its_status(run):
    html = str(run.policy("ms-dfcs").clauses().html)
    assert html.count("What could be judged: April only") == 2
    assert (
        'status-partial"><span aria-hidden="true">◐</span> pass (of what could be judged)' in html
    )


def test_the_overview_lists_it_under_what_has_no_whole_verdict(run):
    text = run.overview.untested().text
    assert "pass (of what could be judged)" in text and "April only" in text
    assert "1 met in what could be judged" in run.overview.verdict().text


def test_exports_say_it(run):
    row = run.rows(
        "select 'partial' as verdict, 12 as examined, 0 as failed, 0 as warned, "
        "note, loosened, coverage from clause_results where clause_id = 'MS-13'"
    )[0]
    assert COVERAGE in said_of(row)
    schema = results_schema()["$defs"]
    for kind in ("clause", "control"):
        assert {"coverage", "lost"} <= set(schema[kind]["required"])
