"""What stands beside figures that rest on a table not fit to judge by; months in long charts."""

import re

import pytest

import privity as pv
from fixtures.evidence import miniature_report
from privity.report.blocks.splits import every_month
from privity.report.charts.basic import Point, columns

UNFIT = "record_requests is not fit to judge by: expected that few rows are in quarantine"


@pytest.fixture
def run():
    """A run whose requests failed a critical expectation, and were measured all the same."""
    run = pv.open_run(miniature_report()[0])
    run.measures = {
        m: found | {"reason": UNFIT if "record_requests" in found["tables"] else ""}
        for m, found in run.measures.items()
    }
    known = run.rows
    failed = {
        "table_name": "record_requests",
        "expectation": "few rows are in quarantine",
        "message": "19 of 100.",
    }
    run.rows = lambda sql, params=None: (
        [failed]
        if "severity = 'critical'" in sql and "record_requests" in params["tables"]
        else []
        if "severity = 'critical'" in sql
        else known(sql, params)
    )
    return run


def test_the_caution_stands_on_top_of_the_chapter_and_of_the_overview(run):
    for page in (run.legal.message(), run.overview.verdict()):
        assert "Read with caution" in page.html
        assert "expected that few rows are in quarantine, found 19 of 100." in page.html
    assert "caution" not in run.incidents.message().html


def test_figures_are_shown_with_the_caution_below_them(run):
    flow = run.legal.flow().html
    assert "<svg" in flow and "Caution: rests on record_requests, not fit to judge by." in flow
    assert "aution" not in run.disclosures.by_month().html


def test_a_clause_that_could_not_be_tested_says_why_without_the_names_of_controls(run):
    clauses = run.policy("ms-dfcs").clauses()
    (row,) = [r for r in clauses.rows if r[0].startswith("MS-40")]
    assert "Not tested: backups was not supplied." in row[1] and row[2] is None


def test_what_cannot_be_judged_leads_the_policys_page_and_is_a_figure_of_its_control():
    run = pv.open_run(miniature_report()[0])
    plain = run.policy("ms-dfcs")
    assert "cannot be judged" not in plain.verdict().html
    known = run.rows

    def with_unclear(sql, params=None):
        rows = known(sql, params)
        if sql.startswith("select control_results.*"):
            tested = [c for c in rows if c["status"] not in ("not_tested", "error")]
            for control, count in zip(tested, (3, 7), strict=False):
                control["cannot_judge"] = count
                control["not_applicable"] += count
        return rows

    run.rows = with_unclear
    page = run.policy("ms-dfcs")
    head = page.verdict().html
    assert "<strong>7 records cannot be judged</strong>" in head
    assert head.index(": 7 records.") < head.index(": 3 records.")
    assert "Cannot be judged" in page.controls().html
    assert "Cannot be judged" not in plain.controls().html


def test_months_without_a_value_keep_their_place():
    points = [Point("2025-11", 3), Point("2026-02", 5)]
    assert [(p.label, p.value) for p in every_month(points)] == [
        ("2025-11", 3),
        ("2025-12", None),
        ("2026-01", None),
        ("2026-02", 5),
    ]
    assert every_month([]) == []


def test_a_long_chart_names_a_dozen_months_at_most_and_the_highest_value():
    points = [Point(f"{2010 + n // 12}-{n % 12 + 1:02d}", n % 50 + 1) for n in range(120)]
    svg = columns(points, "requests")
    assert len(re.findall(r">20\d\d-\d\d</text>", svg)) <= 12
    assert len(re.findall(r">50</text>", svg)) <= 2
