"""Counts put under disclosure control: what is no count is refused, never counted as 0."""

import numpy as np
import pandas as pd
import pytest

import privity as pv
from privity.errors import PrivityError


def frame(*counts):
    return pd.DataFrame(
        {"unit": ["A", "A", "B", "B"], "to": ["court", "press"] * 2, "n": list(counts)}
    )


def protected(counts, **options):
    return pv.protect_counts(counts, "unit", "to", "n", **options)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((40, "c", 25, 18), "1 no number but a mark (the first in line 2)"),
        ((40, "[c]", "<5", 18), "2 no number but a mark (the first in line 2)"),
        ((40, np.nan, 25, 18), "1 missing (the first in line 2)"),
        ((40, None, 25, pd.NA), "2 missing (the first in line 2)"),
        (("40", "", "25", "18"), "1 no number but a mark"),
        ((40, 3, -1, 18), "1 negative or no whole number (the first in line 3)"),
        ((40, 3.5, 25, 18), "1 negative or no whole number (the first in line 2)"),
        ((40, np.inf, 25, 18), "1 negative or no whole number (the first in line 2)"),
    ],
)
def test_what_is_no_count_is_refused_with_what_to_do(counts, said):
    with pytest.raises(PrivityError) as caught:
        protected(frame(*counts))
    (problem,) = caught.value.problems
    assert problem.startswith(f"n: {said}") and (
        "; give counts of records" in problem or "pv.audit_table(frame)" in problem
    )


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(PrivityError) as caught:
        protected(frame("c", None, -1, 18))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    "counts",
    [
        (40, 3, 25, 18),
        (40.0, 3.0, 25.0, 18.0),
        ("40", "3", "25", "18"),
        tuple(pd.array([40, 3, 25, 18], dtype="Int64")),
    ],
)
def test_counts_of_every_kind_of_column_are_the_same(counts):
    shown = protected(frame(*counts))
    assert shown.table().loc["all", "all"] == "86" and shown.table().loc["A", "press"] == "[c]"


def test_other_mistakes_are_told():
    good = frame(40, 3, 25, 18)
    for wrong, said in (
        (lambda: protected(good, threshold=0), "at least 1"),
        (lambda: protected(good).costs([0, 3]), "at least 1"),
        (lambda: protected(good).costs([]), "none given"),
        (lambda: pv.protect_counts(good, "unit", "unit", "n"), "at once"),
        (lambda: protected(good.assign(unit="all")), "leave totals out"),
        (lambda: protected(good).table([("A", "all")]), "no hidden cell"),
        (lambda: protected(good.iloc[:0]), "nothing to count"),
    ):
        with pytest.raises(PrivityError, match=said):
            wrong()


def test_what_it_shows_passes_the_audit_of_a_published_table():
    own = protected(frame(40, 3, 25, 18))
    assert own.hidden() == [(a, b) for a in "AB" for b in ("court", "press")]
    assert not pv.audit_table(own.table(), zeros="shown").derivable
    found = pv.audit_table(own.table(also_shown=[("A", "court")]), zeros="shown").derivable
    assert {(f.row, f.column): f.low for f in found} == {
        (3, "press"): 3,
        (4, "court"): 25,
        (4, "press"): 18,
    }


def test_records_are_as_good_as_a_frame():
    counts = frame(40, 3, 25, 18)
    assert protected(counts.to_dict("records")).table().equals(protected(counts).table())
