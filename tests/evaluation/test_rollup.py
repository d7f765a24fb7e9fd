"""A clause takes the worst of its controls, and nothing is never a pass."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.catalogue.catalogue import Catalogue, Clause, Policy
from privity.catalogue.params import Param
from privity.decisions.attestations import uncovered
from privity.evaluation.controls import ControlResult
from privity.evaluation.rollup import NO_CONTROL, clause_results
from privity.vocabulary import WORST_FIRST


def result(name, status, examined=10, exceptions=0, advisory=False, loosened=False):
    control = SimpleNamespace(
        id=name,
        clause_ids=("X-1",),
        is_loosened=loosened,
        settings=(),
        params=(Param("days", 1, 5 if loosened else 1),),
    )
    return ControlResult(control, status, advisory, (), examined, examined - exceptions, exceptions)


def clause_of(results, waived=None, evidence="data", attestations=None):
    clause = Clause("x", "X-1", 1, "par 1", "must", evidence, "Do it.", "not done")
    catalogue = Catalogue(
        None, (Policy("x", 0, "X", "X", (clause,)),), tuple(r.control for r in results), (), {}, ()
    )
    return clause_results(catalogue, ["x"], results, waived, attestations)[0]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["pass", "fail"], "fail"),
        (["fail", "error"], "error"),
        (["pass", "warn"], "warn"),
        (["pass", "not_tested"], "not_tested"),
        (["warn", "not_tested"], "not_tested"),
        (["pass", "no_evidence"], "pass"),
        (["no_evidence", "no_evidence"], "no_evidence"),
    ],
)
def test_worst_of_its_controls(statuses, expected):
    results = [
        result(f"c{i}", s, exceptions=int(s in ("fail", "warn"))) for i, s in enumerate(statuses)
    ]
    assert clause_of(results).status == expected


@given(st.permutations(WORST_FIRST))
def test_order_of_controls_does_not_matter(statuses):
    results = [result(f"c{i}", s, exceptions=1) for i, s in enumerate(statuses)]
    assert clause_of(results).status == "error"


def test_a_clause_without_a_control_is_not_tested():
    assert (clause_of([]).status, clause_of([]).note) == ("not_tested", NO_CONTROL)


def test_waived_exceptions_no_longer_fail_but_only_all_of_them():
    assert clause_of([result("c", "fail", exceptions=2)], {"c": 2}).status == "pass"
    left = clause_of([result("c", "fail", exceptions=2)], {"c": 1})
    assert (left.status, left.failed) == ("fail", 1)


def test_a_loosened_control_marks_its_clause():
    found = clause_of([result("c", "pass", loosened=True), result("d", "pass", loosened=True)])
    assert found.is_loosened and found.loosened == "days: 5 (policy: 1)"


def test_an_attestation_signed_under_looser_roles_is_loosened():
    signing = Param("attesting_roles", ["executive"], ["executive", "other"])
    catalogue = Catalogue(
        None,
        (
            Policy(
                "x",
                0,
                "X",
                "X",
                (Clause("x", "X-1", 1, "par 1", "must", "attestation", "Sign.", ""),),
            ),
        ),
        (),
        (),
        {},
        (),
    )
    found = {
        s: clause_results(catalogue, ["x"], [], {}, {"X-1": (s, "")}, signing)[0]
        for s in ("attested", "attestation_missing")
    }
    assert found["attested"].loosened == ("attesting_roles: executive, other (policy: executive)")
    assert not found["attestation_missing"].is_loosened


@pytest.mark.parametrize(
    ("value", "looser", "expected"),
    [
        (1, "higher", False),
        (2, "higher", True),
        (0, "higher", False),
        (2, "lower", False),
        (0, "lower", True),
    ],
)
def test_which_way_is_looser(value, looser, expected):
    assert Param("days", 1, value, looser).is_loosened is expected


def test_a_longer_list_is_looser_unless_said_otherwise():
    assert Param("allowed", ["a"], ["a", "b"]).is_loosened
    assert not Param("allowed", ["a", "b"], ["a"]).is_loosened
    assert Param("checked", ["a", "b"], ["a"], "lower").is_loosened


def test_attestation_clauses_take_their_status_from_the_signature():
    found = clause_of([], evidence="attestation", attestations={"X-1": ("attested", "signed")})
    assert found.status == "attested"
    assert clause_of([], evidence="attestation").status == "not_tested"


DAY = dt.date(2026, 7, 1)


def day(number):
    return DAY + dt.timedelta(days=number)


@given(st.lists(st.tuples(st.integers(-5, 35), st.integers(-5, 35)), max_size=6))
def test_gaps_are_the_days_that_no_span_covers(spans):
    given_spans = [(day(a), day(b)) for a, b in spans]
    gaps = uncovered(given_spans, day(0), day(30))
    in_gaps = {d for a, b in gaps for d in range((a - DAY).days, (b - DAY).days + 1)}
    plainly = {d for d in range(31) if not any(a <= d <= b for a, b in spans)}
    assert in_gaps == plainly
