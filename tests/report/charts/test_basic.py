"""Charts: inline SVG that says what it shows, the same bytes each time, nothing fetched."""

import re

import pytest
from bs4 import BeautifulSoup

from privity.report.charts.basic import (
    TALLEST,
    Point,
    bars,
    columns,
    course_facts,
    inline,
    lines,
    ranking_facts,
)
from privity.report.charts.control_chart import PlottedSpan, control_chart
from privity.report.charts.flow import flow_chart
from privity.report.charts.survival import survival_chart
from privity.statistics.kaplan_meier import survival

HOSTILE = '"><script>alert(1)</script> ${x} {{y}}'
POINTS = [Point("2026-03", 4, False), Point("2026-04", 9), Point("2026-05", 0)]
READINGS = [PlottedSpan("2026-04-06", 1.5, 0, 4), PlottedSpan("2026-04-13", 6.5, 0, 4)]
CURVE = survival([(2, True, 3), (5, True, 1), (9, False, 2)])
DRAWN = {
    "columns": lambda: columns(POINTS, "disclosures", "month"),
    "bars": lambda: bars([Point("court", 3), Point(HOSTILE, 2, False)], "disclosures"),
    "control": lambda: control_chart(READINGS, 2, "% unexplained"),
    "flow": lambda: flow_chart(
        {("in", HOSTILE): 2, ("in", "out"): 1},
        [("From", ["in"]), ("To", [HOSTILE, "out"])],
        ["out"],
    ),
    "survival": lambda: survival_chart({HOSTILE: CURVE, "before": CURVE}, "% waiting", "days"),
    "lines": lambda: lines({"answered": POINTS, "received": POINTS}, "requests"),
}


@pytest.fixture(scope="module", params=DRAWN)
def picture(request):
    return DRAWN[request.param], str(inline(DRAWN[request.param](), "f-1", "Title & all", HOSTILE))


def test_a_chart_is_one_image_with_title_and_description(picture):
    svg = BeautifulSoup(picture[1], "html.parser").svg
    assert svg["role"] == "img" and svg["aria-labelledby"] == "f-1-title f-1-desc"
    assert svg.find(id="f-1-title").text == "Title & all"
    assert svg.find(id="f-1-desc").text == HOSTILE
    assert svg["viewbox"]


def test_it_has_no_script_and_no_address(picture):
    assert "<script" not in picture[1] and "http" not in picture[1] and "xmlns" not in picture[1]


def test_it_is_the_same_each_time(picture):
    assert str(inline(picture[0](), "f-1", "Title & all", HOSTILE)) == picture[1]


def test_its_ids_are_its_own(picture):
    ids = re.findall(r'\bid="([^"]+)"', picture[1])
    assert len(ids) == len(set(ids)) and all(i.startswith("f-1") for i in ids)


def test_axes_carry_the_unit_and_values_stand_beside_their_marks():
    svg = str(inline(DRAWN["columns"](), "f-1", "t", "d"))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert {"disclosures", "month", "9", "4", "2026-04"} <= set(texts)


def test_all_charts_have_one_width():
    widths = {re.search(r'<svg[^>]* width="([\d.]+)"', draw())[1] for draw in DRAWN.values()}
    assert len(widths) == 1


def test_what_is_outside_its_limits_is_told_from_the_rest_without_colour():
    svg = str(inline(DRAWN["control"](), "f-1", "t", "d"))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert {"6.5", "upper limit", "lower limit", "mean 2.0"} <= set(texts) and "1.5" not in texts
    assert svg.count("stroke-dasharray") >= 2
    assert [r.is_outside for r in READINGS] == [False, True]


MANY = {
    "short": [Point(f"office {n}", 60 - n) for n in range(60)],
    "long": [
        Point(f"{n}: {'a condition that takes several lines ' * (n % 4 + 1)}", n) for n in range(60)
    ],
    "wide, then narrow": [Point("W" * 33 if n < 20 else f"i{n}", n) for n in range(60)],
}


def pictures(svg):
    return re.split(r"(?=<svg\b)", str(svg))[1:]


@pytest.mark.parametrize("kind", MANY)
def test_no_picture_of_many_bars_is_taller_than_a_sheet_takes(kind):
    drawn = pictures(bars(MANY[kind], "exceptions"))
    assert len(drawn) > 1
    for svg in drawn:
        _, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
        assert height <= TALLEST
        # Its own axis, with its unit.
        assert re.search(r"<text[^>]*>exceptions</text>", svg)


@pytest.mark.parametrize("kind", MANY)
def test_pictures_of_one_chart_hold_every_bar_once_on_one_scale(kind):
    found = []
    for svg in pictures(bars(MANY[kind], "exceptions")):
        (marks,) = re.findall(r'class="mark-rect role-mark[^>]*>(.*?)</g>', svg)
        found += [float(w) for w in re.findall(r' d="M0,[\d.]+h([\d.]+)', marks)]
    values = [p.value for p in MANY[kind]]
    assert found == pytest.approx([v * max(found) / max(values) for v in values], rel=1e-6)


def test_a_chart_in_several_pictures_says_that_it_goes_on():
    made = str(inline(bars(MANY["short"], "exceptions"), "f-1", "Most in office 0", "Three facts."))
    page = BeautifulSoup(made, "html.parser")
    titles = [t.text for t in page.find_all("title")]
    assert titles == ["Most in office 0", *["Most in office 0 (continued)"] * (len(titles) - 1)]
    ids = [t["id"] for t in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for svg in page.find_all("svg"):
        assert set(svg["aria-labelledby"].split()) <= set(ids)


def test_equal_labels_are_told_apart():
    svg = bars([Point("x" * 90, 3), Point("x" * 90, 2)], "rows")
    assert "(2)<" in svg


def test_no_points_are_no_accident():
    assert "<svg" in columns([], "rows") and "<svg" in bars([], "rows")


def test_the_facts_say_what_a_reader_would_see():
    assert ranking_facts([Point("a", 1), Point("b", 3)], "rows") == (
        "Most: b, 3 rows, 75 % of 4. Next: a, 1. Least: a, 1."
    )
    assert course_facts(POINTS, "rows") == (
        "Last: 0 rows in 2026-05. Highest: 9 in 2026-04. Lowest: 0 in 2026-05."
    )
    assert ranking_facts([], "rows") == "No rows to show."


def test_the_facts_of_marks_without_a_value_speak_of_the_others():
    gaps = [Point("2026-03", 4), Point("2026-04", 9), Point("2026-05", None)]
    assert ranking_facts(gaps, "rows") == (
        "Most: 2026-04, 9 rows, 69 % of 13. Next: 2026-03, 4. Least: 2026-03, 4."
    )
    assert course_facts(gaps, "rows") == (
        "Last: 9 rows in 2026-04. Highest: 9 in 2026-04. Lowest: 4 in 2026-03."
    )
    empty = [Point("2026-05", None)]
    assert ranking_facts(empty, "rows") == course_facts(empty, "rows") == "No rows to show."
