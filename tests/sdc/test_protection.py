"""Disclosure control: others' worked cases, and an attacker of our own who never gets through."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from privity.errors import PrivityError
from privity.sdc import protection as sdc
from privity.sdc.protection import check, protect
from privity.sdc.select import weights
from privity.sdc.system import CountTable, Dimension, Earlier, Ratio, Rule, link, tabulate

SEX = Dimension("sex", (("all", ("women", "men")),))
AGE = Dimension("age", (("all", ("young", "middle", "old")),))


def one_way(*counts: int) -> CountTable:
    return tabulate("ages", (AGE,), dict(zip([(c,) for c in AGE.leaves()], counts, strict=True)))


def spread(tables, marks, rule, earlier=(), asked=None):
    """Tell cells' extremes by whole-numbered programmes written apart from ours.

    ``marks`` gives each hidden cell "primary" or "complementary", as its mark would.
    """
    system = link(tables, earlier)
    low, high = system.value.copy(), system.value.copy()
    for i, key in enumerate(system.keys):
        if key in marks or not (system.is_published[i] or system.is_fixed[i]):
            is_marked = key in marks or system.was_hidden[i]
            low[i], high[i] = (1 if rule.shows_zeros and is_marked else 0), 5000
            if rule.marks_differ and key in marks:
                low[i], high[i] = {
                    "primary": (low[i], rule.threshold),
                    "complementary": (rule.threshold + 1, 5000),
                }[marks[key]]
    found = {}
    for key in marks if asked is None else asked:
        cost = np.zeros(len(low))
        cost[system.position[key]] = 1.0
        ends = [
            milp(
                sign * cost,
                integrality=np.ones(len(low)),
                bounds=Bounds(low, high),
                constraints=LinearConstraint(system.matrix, 0, 0),
            )
            for sign in (1, -1)
        ]
        found[key] = tuple(sign * round(e.fun) for sign, e in zip((1, -1), ends, strict=True))
    return found


def marked(outcome):
    return {k: s for k, s in outcome.status.items() if s != "shown"}


def nothing_is_pinned(tables, outcome, rule, earlier=()):
    """Hold each hidden cell's extremes, as told by the attacker above, to what was asked."""
    value, marks = link(tables, earlier), marked(outcome)
    for key, (low, high) in spread(tables, marks, rule, earlier).items():
        asked = rule.least_width if marks[key] == "primary" else 1
        assert low <= value.value[value.position[key]] <= high and high - low >= asked


def beyond_the_exact_solver(patch):
    patch.setattr(sdc, "least_loss", lambda *_: None)


def test_what_nothing_small_depends_on_is_given_back():
    table = one_way(7, 40, 55)
    system = link([table])
    small = np.array([k == table.key(("young",)) for k in system.keys])
    rule = Rule()
    everything = np.ones(len(small), bool)
    assert sdc.audit(system, everything, rule, small).is_safe
    hidden = sdc.restore(system, rule, small, everything, (), ())
    assert sdc.audit(system, hidden, rule, small).is_safe
    assert {system.keys[i][1][0][1] for i in np.flatnonzero(hidden)} == {"young", "middle"}


def test_what_shares_no_cell_is_protected_apart():
    apart = [
        one_way(7, 40, 55),
        CountTable("b", one_way(3, 40, 55).dimensions, one_way(3, 40, 55).counts, "other"),
    ]
    both = protect(apart)
    assert both.status == {**protect(apart[:1]).status, **protect(apart[1:]).status}
    assert (both.loss.cells, both.loss.primary) == (8, 2) and both.method == "least loss"


# CMS Cell Size Suppression Policy: its three scenarios, with figures of our own.


def test_cms_a_small_cell_is_not_left_to_subtraction():
    table = one_way(7, 40, 55)
    status = protect([table]).of(table)
    assert status[("young",)] == "primary"
    assert sorted(status.values()).count("complementary") == 1
    leaks = check([table], [table.key(("young",))]).leaks
    assert [(x.low, x.high) for x in leaks] == [(7, 7)]
    assert "all" not in str(leaks[0]) and "total = its parts by age" in str(leaks[0])


def test_cms_percentages_give_nothing_away():
    table = one_way(7, 40, 55)
    hidden = [table.key(("young",)), table.key(("middle",))]
    rates = [
        Ratio("young", hidden[0], table.key(("all",)), 6.9),
        Ratio("old", table.key(("old",)), table.key(("all",)), 53.9),
    ]
    assert check([table], hidden).is_safe
    leak = {x.key: x for x in check([table], hidden, ratios=rates).leaks}[hidden[0]]
    assert (leak.low, leak.high) == (7, 7) and any("the rate young" in b for b in leak.because)
    assert protect([table], ratios=rates).ratios["young"] is False


def test_cms_a_rate_whose_rest_is_small_is_not_shown():
    a, b = one_way(7, 40, 55), one_way(50, 40, 55)
    both = Dimension("group", (("all", ("in", "out")),))
    table = tabulate("excluded", (both,), {("in",): 900, ("out",): 4})
    outcome = protect([table], ratios=[Ratio("in", table.key(("in",)), table.key(("all",)), 99.6)])
    assert set(outcome.of(table).values()) != {"shown"} and not outcome.ratios["in"]
    assert len(marked(protect([a]))) == 2 and not marked(protect([b]))


def test_zeros_are_shown_unless_the_rule_says_otherwise():
    table = one_way(0, 40, 55)
    assert not marked(protect([table]))
    hidden = protect([table], rule=Rule(shows_zeros=False))
    assert hidden.of(table)[("young",)] == "primary" and len(marked(hidden)) == 2


def test_no_width_lets_a_single_value_stand():
    assert len(marked(protect([one_way(7, 40, 55)], rule=Rule(width=0)))) == 2


# R package sdcTable: protecting linked tables in turn (sdcTools/UserSupport, issue 136).

REGIONS = dict(A=2, B=2, I=8, J=8, K=3, L=3, M=3, N=7)
COUNTY = Dimension(
    "region",
    (("county-1", tuple("ABIJ")), ("county-2", tuple("KLMN")), ("Total", ("county-1", "county-2"))),
)
SIZE = Dimension(
    "region", (("BIG", tuple("LM")), ("small", tuple("ABIJKN")), ("Total", ("BIG", "small")))
)


def test_linked_tables_each_safe_alone_tell_a_three_together():
    by_county, by_size = (
        tabulate(n, (d,), {(c,): v for c, v in REGIONS.items()})
        for n, d in (("county", COUNTY), ("size", SIZE))
    )
    rule = Rule(threshold=3, width=1)
    hidden = [by_county.key((c,)) for c in "ABKLM"]
    assert check([by_county], hidden, rule=rule).is_safe
    assert check([by_size], hidden, rule=rule).is_safe
    together = check([by_county, by_size], hidden, rule=rule).leaks
    assert [(x.key[1][0][1], x.low, x.high) for x in together] == [("K", 3, 3)]
    outcome = protect([by_county, by_size], rule=rule)
    assert outcome.is_safe and outcome.method == "least loss"
    found = spread([by_county, by_size], marked(outcome), rule)
    assert all(high > low for low, high in found.values())


def test_a_hand_made_table_loses_the_least_possible():
    rows = Dimension("row", (("all", tuple("abc")),))
    columns = Dimension("column", (("all", tuple("xyz")),))
    table = tabulate(
        "t",
        (rows, columns),
        dict(zip(product("abc", "xyz"), (3, 20, 30, 40, 21, 15, 31, 24, 18), strict=True)),
    )
    outcome = protect([table])
    hidden = marked(outcome)
    cost = dict(zip(link([table]).keys, weights(link([table])), strict=True))
    inner = [table.key(c) for c in table.counts if c != ("a", "x")]
    trials = [
        {table.key(("a", "x")), *extra} for size in (1, 2, 3) for extra in combinations(inner, size)
    ]
    trials.sort(key=lambda t: sum(cost[k] for k in t))
    best = next(t for t in trials if check([table], t).is_safe)
    assert outcome.method == "least loss" and set(hidden) == best


def test_an_earlier_run_is_honoured():
    table = one_way(30, 40, 55)
    before = one_way(7, 40, 55)
    small = one_way(7, 40, 56)
    told = Earlier(before, frozenset({("middle",), ("all",)}), "March")
    outcome = protect([one_way(7, 40, 55)], earlier=[told])
    assert outcome.is_safe
    assert outcome.status[before.key(("middle",))] == "shown"
    assert outcome.status[before.key(("old",))] == "complementary"
    revised = protect([small], earlier=[told])
    assert revised.is_safe and revised.status[small.key(("all",))] == "shown"
    everything = Earlier(before, frozenset(before.counts), "March")
    leaks = protect([one_way(7, 40, 55)], earlier=[everything]).leaks
    assert "an earlier run" in str(leaks[0])
    # The old 7 is long overtaken, but showing 55 beside what March showed would tell it.
    later = protect([table], earlier=[told])
    assert later.is_safe and later.status[table.key(("old",))] == "complementary"


MARCH, APRIL = "March", "April"


def test_a_figure_shown_then_and_revised_since_binds_the_run_that_showed_it():
    before, now = one_way(7, 25, 55), one_way(7, 27, 55)
    told = Earlier(before, frozenset({("middle",), ("all",)}), MARCH)
    outcome = protect([now], earlier=[told])
    # March showed 87 and 25: the 55, unchanged, would give its 7 away.
    assert outcome.is_safe and outcome.of(now)[("old",)] == "complementary"
    hidden = [now.key(("young",)), now.key(("middle",))]
    assert check([now], hidden).is_safe
    leaks = check([now], hidden, earlier=[told]).leaks
    assert (7, 7) in {(x.low, x.high) for x in leaks}


def test_a_small_figure_hidden_then_and_shown_now_is_a_leak():
    table = one_way(7, 40, 55)
    told = Earlier(table, frozenset({("old",), ("all",)}), MARCH)
    leaks = check([table], [], earlier=[told]).leaks
    assert [(x.key, x.low, x.high) for x in leaks] == [(table.key(("young",)), 7, 7)]
    assert "shows what an earlier run hid" in str(leaks[0])


def test_a_year_that_has_grown_does_not_tell_the_month_it_grew_by():
    first, longer = (Dimension("month", (("year", m),)) for m in (("m1", "m2"), ("m1", "m2", "m3")))
    before = tabulate("t", (first,), {("m1",): 40, ("m2",): 50})
    now = tabulate("t", (longer,), {("m1",): 40, ("m2",): 50, ("m3",): 4})
    outcome = protect([now], earlier=[Earlier(before, frozenset(before.counts), MARCH)])
    # Everything but the year was shown in March: the year itself must go.
    assert outcome.is_safe and outcome.of(now)[("year",)] == "complementary"


def test_two_former_runs_are_known_together():
    then, later = one_way(7, 40, 55), one_way(7, 41, 55)
    runs = [
        Earlier(then, frozenset({("middle",), ("all",)}), MARCH),
        Earlier(later, frozenset({("old",), ("all",)}), APRIL),
    ]
    assert protect([later], earlier=runs[:1]).is_safe
    # March's total and middle with April's old: 102 - 40 - 55. Nothing hidden now can repair it.
    assert [(x.low, x.high) for x in protect([later], earlier=runs).leaks] == [(7, 7)]
    leaks = check([later], [later.key((c,)) for c in ("young", "middle")], earlier=runs).leaks
    assert any((x.low, x.high) == (7, 7) and MARCH in str(x) for x in leaks)


def test_marks_that_differ_tell_the_attacker_more():
    table = one_way(9, 12, 55)
    rule = Rule(width=3, marks_differ=True)
    hidden = [table.key(("young",)), table.key(("middle",))]
    assert check([table], hidden, rule=Rule(width=3)).is_safe
    # 21 in all, one at most 10 and the other at least 11: 10 + 11 or 9 + 12 ... 1 + 20.
    assert check([table], hidden, rule=rule).is_safe
    close = one_way(9, 11, 55)
    assert check([close], hidden, rule=Rule(width=9)).is_safe
    wide = check([close], hidden, rule=Rule(width=9, marks_differ=True)).leaks
    assert [(x.low, x.high) for x in wide] == [(1, 9)]
    outcome = protect([close], rule=Rule(width=9, marks_differ=True))
    assert outcome.is_safe and outcome.of(close)[("old",)] == "complementary"
    assert "primary" in outcome.of(close).values()


def test_an_unpublished_cube_binds_its_faces():
    dims = (SEX, AGE)
    cube = tabulate(
        "cube", dims, {c: 20 for c in product(*(d.leaves() for d in dims))}, is_published=False
    )
    face = tabulate("face", (AGE,), {(c,): 40 for c in AGE.leaves()})
    assert not marked(protect([cube, face]))


def test_contradictions_are_named_together():
    with pytest.raises(PrivityError, match="count both alike"):
        protect([one_way(1, 2, 3), one_way(1, 2, 4)])
    with pytest.raises(PrivityError, match="no count at"):
        protect([CountTable("bad", (AGE,), {("young",): 1})])


@st.composite
def systems(draw):
    """Two tables sharing margins, one dimension in two levels, counts sparse and small."""
    groups = draw(st.integers(1, 3))
    members = [tuple(f"u{g}{k}" for k in range(draw(st.integers(1, 3)))) for g in range(groups)]
    unit = Dimension(
        "unit",
        (
            *((f"c{g}", m) for g, m in enumerate(members)),
            ("agency", tuple(f"c{g}" for g in range(groups))),
        ),
    )
    kind = Dimension("kind", (("all", tuple("pqr")[: draw(st.integers(2, 3))]),))
    month = Dimension("month", (("year", ("m1", "m2")),))
    count = st.one_of(st.just(0), st.integers(1, 12), st.integers(11, 90))
    leaves = {c: draw(count) for c in product(unit.leaves(), kind.leaves(), month.leaves())}
    first, second = {}, {}
    for (u, k, m), n in leaves.items():
        first[u, k] = first.get((u, k), 0) + n
        second[u, m] = second.get((u, m), 0) + n
    return (
        tabulate("unit by kind", (unit, kind), first),
        tabulate("unit by month", (unit, month), second),
    )


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(systems(), st.booleans(), st.booleans(), st.booleans())
def test_the_attacker_pins_nothing(tables, beyond, zeros, differ):
    rule = Rule(shows_zeros=zeros, marks_differ=differ)
    with pytest.MonkeyPatch.context() as patch:
        if beyond:
            beyond_the_exact_solver(patch)
        outcome = protect(tables, rule=rule)
        assert outcome.status == protect(tables, rule=rule).status
    system = link(tables)
    for key, state in outcome.status.items():
        assert (state == "primary") == rule.is_primary(system.value[system.position[key]])
    # Marks that differ leave no way out in some tables: then publication is blocked, by name.
    if outcome.is_safe or not differ:
        assert outcome.is_safe
        nothing_is_pinned(tables, outcome, rule)


@st.composite
def cubes(draw):
    """A table of three dimensions, one in two levels, too sparse for simple patterns."""
    unit = Dimension("unit", (("c1", ("u1", "u2")), ("c2", ("u3", "u4")), ("agency", ("c1", "c2"))))
    kind = Dimension("kind", (("all", ("p", "q", "r")),))
    month = Dimension("month", (("year", ("m1", "m2", "m3")),))
    count = st.one_of(st.just(0), st.integers(1, 9), st.integers(5, 60))
    leaves = {c: draw(count) for c in product(unit.leaves(), kind.leaves(), month.leaves())}
    return tabulate("cube", (unit, kind, month), leaves)


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(cubes())
def test_the_attacker_pins_nothing_in_three_dimensions(table):
    with pytest.MonkeyPatch.context() as patch:
        beyond_the_exact_solver(patch)
        outcome = protect([table])
    assert outcome.is_safe
    nothing_is_pinned([table], outcome, Rule())


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(systems(), st.data(), st.booleans())
def test_a_revision_gives_no_run_away(tables, data, beyond):
    """Some counts are revised after a first run; with both runs at hand nothing small is told."""
    before, rule = tables[1], Rule()
    unit, month = before.dimensions
    leaves = {c: before.counts[c] for c in product(unit.leaves(), month.leaves())}
    changed = data.draw(st.sets(st.sampled_from(sorted(leaves)), max_size=3))
    now = tabulate(
        before.name,
        before.dimensions,
        {c: n + (data.draw(st.integers(1, 9)) if c in changed else 0) for c, n in leaves.items()},
    )
    with pytest.MonkeyPatch.context() as patch:
        if beyond:
            beyond_the_exact_solver(patch)
        told = [Earlier(before, protect([before]).shown(before), MARCH)]
        outcome = protect([now], earlier=told)
    blocked = {x.key for x in outcome.leaks}
    system, marks = link([now], told), marked(outcome)
    small = [k for i, k in enumerate(system.keys) if rule.is_primary(system.value[i])]
    for key, (low, high) in spread([now], marks, rule, told, small).items():
        assert high - low >= rule.least_width or key in blocked
