"""The access chapter: figures that agree with each other, scores that add up, labels alone."""

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import privity as pv
from fixtures.evidence import miniature_report
from privity.engine.errors import InvalidInput
from privity.export.results import export_results
from privity.report.blocks.small_numbers import LEAST, counted, rate_cells
from privity.report.pages.access_queue import ACCESSES, LIMIT


@pytest.fixture(scope="module")
def run():
    return pv.open_run(miniature_report()[0])


@pytest.fixture(scope="module")
def page():
    path = next(p for p in miniature_report()[2] if p.name.endswith("access.html"))
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").main


def table(page, caption):
    """Return a table's rows as lists of texts, its totals last."""
    found = next(t for t in page.find_all("table") if t.caption.text.startswith(caption))
    return [
        [c.get_text(" ", strip=True) for c in row.find_all(["td", "th"])]
        for row in found.find_all("tr")[1:]
    ]


def test_the_chapter_begins_with_what_the_figures_say(page, run):
    said = page.ul.text
    whole = run.sql("select sum(accesses) from access_summary").iloc[0, 0]
    assert f"{int(whole):,} accesses in the period" in said
    for part in (
        "A recorded duty explains",
        "first accesses of a worker to a case",
        "left its control limits in 1 of 14 weeks",
        "access sessions of",
        "not supplied: FACTS",
    ):
        assert part in said, part


def test_every_named_system_is_tested_or_not_supplied(page):
    rows = {r[0]: r[1] for r in table(page, "Systems")}
    named = ("FACTS", "FACTS2", "IRSS", "CLEAN", "JNET", "Accurint", "ECMS", "MACWIS")
    assert list(rows)[:8] == list(named)
    assert {n for n in named if "tested" in rows[n]} == {"ECMS", "MACWIS"}
    assert all("not supplied" in rows[n] for n in named if n not in ("ECMS", "MACWIS"))
    assert "tested" in rows["REGISTRY"]


def test_figures_agree_wherever_they_are_split(page, run):
    whole, bare = run.connection.execute(
        "select sum(accesses), sum(accesses) filter (where reason = 'unexplained') "
        "from access_summary where reason <> 'no case or person'"
    ).fetchone()
    assert run.connection.execute(
        "select sum(judged), sum(unexplained) from access_trend"
    ).fetchone() == (whole, bare)
    for caption in (
        "First accesses",
        "Accesses to a case or person, by unit",
        "The same, by month",
    ):
        *rows, total = table(page, caption)
        assert total[1:3] == [f"{whole:,}", f"{bare:,}"], caption
        for column in (1, 2):
            assert sum(int(r[column].replace(",", "")) for r in rows) == (whole, bare)[column - 1]


def test_a_reason_alone_covers_no_more_than_a_reason(run):
    rows = run.rows("select * from access_reasons")
    assert rows and all(0 <= r["alone"] <= r["accesses"] for r in rows)
    assert any(r["alone"] < r["accesses"] for r in rows)


def test_a_week_outside_its_limits_is_said_in_words(page):
    assert "Week of 2026-05-18: " in page.text and "above the upper limit of" in page.text
    outside = [
        r for r in table(page, "Data of the chart: The unexplained rate") if r[-1] == "outside"
    ]
    assert [r[0] for r in outside] == ["2026-05-18"]


def test_no_rate_of_a_small_group(page):
    hotline = next(r for r in table(page, "Accesses to a case or person") if r[0] == "Hotline")
    assert 0 < int(hotline[1]) < LEAST and hotline[3:] == ["too few", "–"]
    assert "internal edition" in page.text and "can point to a person" in page.text
    assert rate_cells(0, 0) == (None, None) and counted(0, 0) is None
    assert rate_cells(3, LEAST)[0] == 0.1 and "%" not in counted(1, LEAST - 1)


def test_the_parts_of_each_score_add_up_to_it(page, run):
    scores = {r[1]: r[2] for r in table(page, "Access sessions to review")}
    cards = page.find_all("h4")
    assert len(cards) == len(scores) == LIMIT
    for card in cards:
        label = card["id"]
        *parts, total = [
            r.find_all(["td", "th"])[-1].text for r in card.find_next("table").find_all("tr")[1:]
        ]
        points = sum(Decimal(p.replace(",", "").replace("−", "-")) for p in parts)
        assert f"{points:,.2f}" == total == scores[label], label
    assert (
        run.rows(
            "select i.incident_label from access_incidents as i join access_incident_parts as p "
            "on p.incident_label = i.incident_label group by all having sum(p.points) <> i.score "
            "union all select incident_label from access_incidents group by all having count(*) > 1 "
        )
        == []
    )


def test_the_first_access_sessions_are_listed_and_the_others_counted(page, run):
    number = run.sql("select count(*) from access_incidents").iloc[0, 0]
    assert f"the first {LIMIT} of {number}" in page.text
    assert f"{number - LIMIT} further access sessions" in page.text


def test_accesses_stand_beneath_their_incident(page):
    worst = page.find("h4")
    fold = worst.find_next("details")
    assert fold.summary.text == f"30 accesses of {worst['id']}"
    assert len(fold.tbody.find_all("tr")) == ACCESSES
    # The first of them at 22:05 UTC, five hours earlier in Chicago.
    assert fold.tbody.find_all("td")[0].text == "2026-05-20 17:05"


def test_contracted_providers_stand_apart(page):
    said = page.find("h2", string="Contracted providers").find_all_next("p", limit=2)[1].text
    assert said.startswith("Workers of contracted providers: ") and "All others: " in said
    assert len(table(page, "Access sessions of contracted providers")) == 1


def test_what_was_on_is_listed_with_what_it_did(page, run):
    rows = {r[0]: r for r in table(page, "Explanations: what each covers")}
    assigned = rows["Assigned to the case"]
    assert assigned[1] == "✓ on" and int(assigned[3].replace(",", "")) > 1000
    flags = {r[0]: r for r in table(page, "Flags: what deserves")}
    assert int(flags["Closed case"][3]) > 0 and "points" in flags["Closed case"][2]
    assert table(page, "Points of a score")
    assert len(rows) == len(run.rows("select * from explanations"))


def test_labels_alone(page):
    assert not re.search(r"KEY-|CASE-", str(page))
    assert page.find_all(string=re.compile(r"staff-[a-z2-7]{10}"))


def test_an_access_is_in_one_incident_at_most(run):
    with pytest.raises(InvalidInput, match="read-only"):
        run.connection.execute("delete from control_results")
    assert run.rows("select event_id from access_review group by all having count(*) > 1") == []
    held, listed = run.connection.execute(
        "select (select sum(accesses) from access_incidents), "
        "(select count(*) from access_review where incident_label is not null)"
    ).fetchone()
    assert held == listed


def test_results_for_programs_hold_the_same_figures_and_no_label(run, tmp_path):
    copy = shutil.copy(miniature_report()[0], tmp_path / "evidence.duckdb")
    export_results(Path(copy), tmp_path / "results.json", 100, [])
    text = (tmp_path / "results.json").read_text(encoding="utf-8")
    access = json.loads(text)["access"]
    judged = sum(s["judged"] for s in access["systems"])
    assert judged == sum(w["judged"] for w in access["trend"]) > 2000
    held = run.connection.execute("select sum(accesses) from access_incidents").fetchone()[0]
    assert sum(i["accesses"] for i in access["sessions"]) == held
    assert access["reasons"] and access["flags"]
    assert not re.search(r"(staff|case|person|event|episode)-[a-z2-7]{10}|KEY-", text)
