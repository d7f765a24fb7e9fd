"""A verdict leads with the share tested and is green only where nearly all was tested."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.report.blocks import verdicts
from privity.report.blocks.verdicts import (
    LEAST_SHARE,
    SHARE_RULE,
    verdict_line,
    verdict_mark,
    verdict_sentence,
)
from privity.vocabulary import STATUS_WORDS, WORST_FIRST

STATUSES = sorted({*WORST_FIRST, *STATUS_WORDS, "loosened"})
COUNTS = st.dictionaries(st.sampled_from(STATUSES), st.integers(0, 200))


def test_three_extracts_of_thirty_are_no_green_tick():
    counts = {"pass": 2, "not_tested": 115, "context": 8}
    line = verdict_line(counts)
    assert line.striptags().startswith("2 of 117 clauses tested (2 %).")
    assert "status-not-tested" in line and "status-pass" not in line
    assert "mostly untested; no exceptions in the rest" in line


@given(COUNTS)
def test_no_verdict_is_green_unless_nearly_all_was_tested_and_nothing_was_found(counts):
    tested, asked = verdicts.tested_of(counts)
    if "status-pass" in verdict_mark(counts):
        assert tested * 100 >= (LEAST_SHARE - 1) * asked and tested
        assert not counts.get("fail") and not counts.get("warn") and not counts.get("error")


@given(COUNTS)
def test_every_clause_is_in_the_sentence_once(counts):
    clauses = re.sub(r"\(.*?\)", "", verdict_sentence(counts)).replace(",", "")
    assert sum(map(int, re.findall(r"\d+", clauses))) == sum(counts.values())


@pytest.mark.parametrize(
    ("untested", "style"), [(0, "pass"), (10, "pass"), (11, "not-tested"), (99, "not-tested")]
)
def test_below_the_share_that_the_page_states_the_colour_is_neutral(untested, style):
    mark = verdict_mark({"pass": 100 - untested, "not_tested": untested})
    assert f"status-{style}" in mark and f"{LEAST_SHARE} %" in SHARE_RULE


def test_warnings_in_a_report_that_is_mostly_untested_are_no_verdict_on_the_rest():
    assert "mostly untested; warnings only" in verdict_mark({"warn": 1, "not_tested": 9})


def test_what_failed_is_red_however_little_was_tested():
    assert "status-fail" in verdict_mark({"fail": 1, "not_tested": 99})
