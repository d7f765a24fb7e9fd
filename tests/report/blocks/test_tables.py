"""Tables: captions, scopes, alignment, and that no text is ever taken for markup."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from privity.report.blocks.block import Markup, status_mark
from privity.report.blocks.tables import Col, shown, table_html, table_text
from privity.vocabulary import count_of, joined

HOSTILE = '"><script>alert(1)</script>'


def table(columns, rows, **more):
    return BeautifulSoup(str(table_html("Caption", columns, rows, "t-1", **more)), "html.parser")


def test_a_table_has_a_caption_and_scoped_headers():
    page = table([Col("Unit", is_header=True), Col("Rows", "count")], [("North", 1200)])
    assert page.caption.text == "Caption"
    assert page.thead.th["scope"] == "col" and page.tbody.th["scope"] == "row"
    assert page.tbody.td.text == "1,200" and page.tbody.td["class"] == ["num"]


def test_it_scrolls_in_a_region_that_has_a_name_and_takes_the_focus():
    region = table([Col("A")], [("x",)]).find(role="region")
    assert region["tabindex"] == "0"
    assert region["aria-labelledby"] == region.caption["id"]


def test_hostile_texts_stay_texts_everywhere():
    html = str(
        table_html(
            HOSTILE,
            [Col(HOSTILE, is_header=True), Col("b", "code")],
            [(HOSTILE, HOSTILE)],
            "t-1",
            totals=(HOSTILE, HOSTILE),
        )
    )
    assert "<script" not in html and html.count("&lt;script&gt;") == 6


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (1234567, "count", "1,234,567"),
        (0, "count", "0"),
        (2.0, "days", "2"),
        (2.25, "days", "2.2"),
        (0.1234, "share", "12.3 %"),
        (dt.date(2026, 4, 1), "month", "2026-04"),
        (dt.date(2026, 4, 1), "day", "2026-04-01"),
        (True, "text", "yes"),
        (["a", "b"], "text", "a, b"),
    ],
)
def test_values_are_written_by_kind(value, kind, expected):
    assert shown(value, kind) == expected


@pytest.mark.parametrize("value", [None, ""])
def test_what_is_missing_is_said(value):
    assert isinstance(shown(value, "count"), Markup) and "none" in shown(value, "count")


def test_totals_stand_apart():
    page = table(
        [Col("Unit", is_header=True), Col("Rows", "count")], [("North", 1)], totals=("All", 1)
    )
    assert page.tfoot.th.text == "All"


def test_the_text_form_holds_the_same_values():
    text = table_text("Caption", [Col("Unit"), Col("Rows", "count")], [("North", 1200)])
    assert text.splitlines() == ["Caption", "Unit | Rows", "North | 1,200"]


def test_a_status_is_a_word_and_a_sign_never_a_colour_alone():
    mark = BeautifulSoup(str(status_mark("pass", True)), "html.parser")
    assert mark.text == "✓ pass (loosened)"
    assert mark.find(attrs={"aria-hidden": "true"}).text == "✓"


def test_numbers_agree_with_their_nouns():
    assert [count_of(n, "access", "accesses") for n in (0, 1, 2000)] == [
        "0 accesses",
        "1 access",
        "2,000 accesses",
    ]
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert joined(list("abcdefgh"), 2) == "a, b and 6 more"
