"""A period that is not over is judged only where that was asked for, and every page says so."""

import datetime as dt
import json
import re

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.operations.status import status_of
from privity.periods import Scope, parse_period
from privity.report.templates import css_text
from privity.workspace.finished import as_of_day, so_far_said
from privity.workspace.settings import Supply
from privity.workspace.workspace import Workspace
from projects import directory_of, miniature

Q4 = parse_period("2026-Q4", "UTC")
TODAY = dt.date(2026, 11, 30)
DAYS = st.dates(dt.date(2026, 9, 1), dt.date(2027, 2, 28))


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("asked", "today", "supplied", "said"),
    [
        (None, "2026-11-30", {}, ["--period 2026-Q4: is not over", "--so-far"]),
        (None, "2026-12-31", {}, ["--period 2026-Q4: is not over"]),
        (None, "2027-01-01", {}, []),
        (None, None, {}, []),
        (
            None,
            "2027-01-05",
            {"staff": "2026-12-15", "cases": "2027-01-02"},
            ["handed over before 2026-12-31 was over: staff on 2026-12-15;", "--so-far"],
        ),
        (None, "2027-01-05", {"staff": "2026-12-31"}, ["staff on 2026-12-31"]),
        (None, "2027-01-05", {"staff": "2027-01-01"}, []),
        (None, "2026-11-30", {"staff": "2026-11-20"}, ["is not over", "staff on 2026-11-20"]),
        ("2026-11-29", "2026-11-30", {"staff": "2026-11-30"}, []),
        ("2026-11-30", "2026-11-30", {}, ["--as-of 2026-11-30: that day is not over"]),
        ("2027-03-31", "2027-01-05", {}, ["--as-of 2027-03-31: that day is not over"]),
        ("2026-11-29", "2026-11-30", {"staff": "2026-11-29"}, ["handed over before 2026-11-29"]),
    ],
)
def test_what_is_not_over_or_not_known_is_refused(asked, today, supplied, said):
    found, problems = as_of_day(
        Q4,
        day(asked) if asked else None,
        False,
        day(today) if today else None,
        {table: Supply(on=day(on)) for table, on in supplied.items()},
    )
    assert found == day(asked or "2026-12-31")
    assert bool(problems) is bool(said)
    assert all(text in "\n".join(problems) for text in said)


@given(asked=st.none() | DAYS, today=DAYS, on=st.lists(DAYS, max_size=3))
def test_so_far_is_the_last_whole_day_that_is_known(asked, today, on):
    supplied = {f"t{n}": Supply(on=day) for n, day in enumerate(on)}
    found, problems = as_of_day(Q4, asked, True, today, supplied)
    assert found < today and (asked is None or found <= asked)
    assert all(found < s.on or found > Q4.last_on for s in supplied.values())
    assert bool(problems) is (found < Q4.first_on)
    if not problems:
        assert as_of_day(Q4, found, False, today, supplied) == (found, [])


def test_what_was_handed_over_on_no_stated_day_holds_nothing_back():
    supplied = {"emails": Supply(rows=12), "staff": Supply(on=day("2026-12-15"))}
    alone = {"emails": supplied["emails"]}
    for so_far in (False, True):
        assert as_of_day(Q4, None, so_far, day("2027-01-05"), alone) == (Q4.last_on, [])
    _, (problem,) = as_of_day(Q4, None, False, day("2027-01-05"), supplied)
    assert "staff on 2026-12-15" in problem and "emails" not in problem


@given(as_of=DAYS)
def test_a_page_says_so_exactly_while_days_are_missing(as_of):
    said = so_far_said(Scope(Q4, as_of, "UTC"))
    assert bool(said) is (as_of < Q4.last_on)
    assert not said or (str(as_of) in said and str(Q4.last_on) in said)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("finished"))


def test_a_period_under_way_is_refused_from_the_command_line(project):
    done = project.run("2026-Q3", "--policy", "ms-sw", "--today", "2026-08-20")
    assert done.returncode == 2 and "with --so-far" in done.stderr
    assert "Traceback" not in done.stderr and project.visible_runs() == []


@pytest.fixture(scope="module")
def so_far(project):
    done = project.run("2026-Q3", "--policy", "ms-sw", "--so-far", "--today", "2026-08-20")
    assert done.returncode in (0, 1, 100, 101), done.stderr
    return directory_of(done)


SAID = "So far: 2026-Q3 runs to 2026-09-30; this report speaks of 2026-07-01 to 2026-08-19."


def test_every_page_and_export_says_up_to_which_day_it_speaks(project, so_far):
    pages = sorted(so_far.glob("*.html"))
    assert len(pages) > 3
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).count(SAID) >= 1, page.name
        assert css_text("2026-Q3 so far, facts known by 2026-08-19")[1:-1] in text, page.name
    assert json.loads((so_far / "manifest.json").read_text())["facts"]["so_far"] == SAID
    assert json.loads((so_far / "results.json").read_text())["run"]["so_far"] == SAID
    for file in ("oscal", "results.junit", "ro-crate-metadata"):
        (found,) = [p for p in so_far.rglob("*") if file in p.name and p.suffix != ".html"]
        assert SAID in found.read_text(encoding="utf-8"), file
    assert project.privity("verify", str(so_far)).returncode == 0


def test_nothing_after_that_day_is_judged(so_far):
    with duckdb.connect(str(so_far / "evidence.duckdb"), read_only=True) as connection:
        latest = connection.execute("select max(occurred_on) from findings").fetchone()[0]
    assert latest is None or latest <= day("2026-08-19")


def test_a_run_so_far_is_not_the_report_that_is_due(project, so_far):
    settings = project.root / "agency.toml"
    then = settings.read_text(encoding="utf-8")
    settings.write_text(f'run_every = "quarter"\n{then}', encoding="utf-8")
    try:
        due = status_of(Workspace(project.root), day("2026-10-05")).due
    finally:
        settings.write_text(then, encoding="utf-8")
    assert (due[0].period, due[0].run) == ("2026-Q3", "")
