"""What records tell across measures, tests and editions: protected, certified, and checked by sums.

Each agency here is a list of records; measures and a control count them. An attacker of the test's
own knows every class that is logically possible and adds up whatever is shown.
"""

import datetime as dt
import itertools
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from privity.catalogue.sql_file import SqlFile
from privity.errors import PrivityError
from privity.periods import Scope, parse_period
from privity.publication.certificate import audit
from privity.publication.earlier import EarlierEdition
from privity.publication.files import results_of
from privity.publication.publication import COUNT, make_publication
from privity.sdc.system import Rule

JULY = Scope(parse_period("2026-07", "UTC"), dt.date(2026, 7, 31), "UTC")
ANSWERED = ("granted", "denied")
RECEIVED = {
    "of": "requests.request_id",
    "by": {"month": "month", "kind": "kind", "outcome": "outcome"},
    "counts": {"requests": []},
    "records": "select record, month, kind, outcome, requests from r",
}
ENDED = {
    "of": "requests.request_id",
    "by": {"month": "month", "kind": "kind"},
    "counts": {"answered": []},
    "records": "select record, month, kind, answered from r",
}


def measure(name, publish, columns):
    front = {"title": name, "unit": "requests", "publish": publish}
    return SqlFile(
        Path(f"{name}.sql"), f"measures/{name}.sql", front, f"select {', '.join(columns)} from t"
    )


MEASURES = [
    measure("received", RECEIVED, ["month", "kind", "outcome", "requests"]),
    measure("ended", ENDED, ["month", "kind", "answered"]),
]


def agency(path, requests):
    """Write the evidence of an agency: requests as (kind, outcome, is received in July)."""
    rows = [(f"R{n}", kind, outcome, here) for n, (kind, outcome, here) in enumerate(requests)]
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table all_of (record varchar, kind varchar, outcome varchar, is_here boolean)"
        )
        connection.executemany("insert into all_of values (?, ?, ?, ?)", rows)
        connection.execute(f"""
            create schema records;
            create table records.received as select record, date '2026-07-01' as month, kind,
                outcome, true as requests from all_of where is_here;
            create table records.ended as select record, date '2026-07-01' as month, kind,
                true as answered from all_of where outcome in {ANSWERED};
            create table records."control counsel" as select record,
                case outcome when 'denied' then 'exception' when 'granted' then 'no exception'
                else 'not applicable' end as result from all_of where is_here;
            create table records.populations as select unnest(['received', 'ended',
                'control counsel']) as name, 'requests.request_id' as population;
            create table received as select month, kind, outcome, count(*) as requests
                from records.received group by all;
            create table ended as select month, kind, count(*) as answered
                from records.ended group by all;
            create table control_results as select 'counsel' as control_id, count(*) as examined,
                count(*) filter (result = 'not applicable') as not_applicable,
                count(*) filter (result = 'exception') as failed, 0 as warned, 'fail' as status
                from records."control counsel";
            create table clause_results as select 'X-01' as clause_id, ['counsel'] as control_ids
            """)
    return path


COUNTER = itertools.count()


def publish(path, before=(), rule=None, scope=JULY):
    certificate = path.with_name(f"certificate-{next(COUNTER)}.duckdb")
    made = make_publication(path, MEASURES, scope, rule or Rule(), before, certificate)
    said = {**results_of(made, {}), "run": {}}
    return made, EarlierEdition(f"run-{certificate.stem}", said, certificate)


def listed(press, public_records, carried=0):
    """Return requests by outcome, of two kinds; some of press were received before July."""
    found = [
        (kind, outcome, True)
        for kind, counts in (("press", press), ("public_records", public_records))
        for outcome, n in counts.items()
        for _ in range(n)
    ]
    return found + [("press", "granted", False)] * carried


def intervals(publications):
    """Return what an attacker is left with for each hidden cell: every class that could be."""
    kinds = sorted({c[1] for p in publications for t, c in _cells(p, "received") if c[1] != "all"})
    outcomes = sorted(
        {c[2] for p in publications for t, c in _cells(p, "received") if c[2] != "all"}
        | set(ANSWERED)
    )
    classes = [
        (k, o, here)
        for k in kinds
        for o in outcomes
        for here in (True, False)
        if here or o in ANSWERED
    ]
    rows, shown, hidden = [], [], []
    for publication in publications:
        for (table, codes), figure in publication.cells(COUNT).items():
            line = np.array([_counts(table, codes, c) for c in classes], float)
            (shown if figure.value is not None else hidden).append(
                (table, codes, line, figure.value)
            )
    equal = LinearConstraint(
        np.array([x[2] for x in shown]), [x[3] for x in shown], [x[3] for x in shown]
    )
    marked = LinearConstraint(np.array([x[2] for x in hidden]), 1, np.inf)
    for table, codes, line, _ in hidden:
        ends = [
            sign
            * milp(
                sign * line,
                integrality=np.ones(len(classes)),
                bounds=Bounds(0, 2000),
                constraints=[equal, marked],
            ).fun
            for sign in (1, -1)
        ]
        rows.append(((table, codes), round(ends[0]), round(ends[1])))
    return rows


def _cells(publication, name):
    return [k for k in publication.cells(COUNT) if k[0] == f"{name}.requests"]


def _counts(table, codes, group):
    kind, outcome, here = group
    named = dict(zip(_NAMES[table.split(".")[0]], codes, strict=True))
    if table.startswith("tests"):
        result = {"denied": "exception", "granted": "no exception"}.get(outcome)
        return here and result is not None and named["result"] in ("all", result)
    is_in = here if table.startswith("received") else outcome in ANSWERED
    return (
        is_in
        and named.get("kind", "all") in ("all", kind)
        and named.get("outcome", "all") in ("all", outcome)
    )


_NAMES = {
    "received": ("month", "kind", "outcome"),
    "received by kind": ("month", "kind"),
    "received by outcome": ("month", "outcome"),
    "ended": ("month", "kind"),
    "received by month": ("month",),
    "ended by month": ("month",),
    "ended by kind": ("kind", "month"),
    "tests": ("test", "result", "month"),
}
PRESS = {"granted": 20, "withdrawn": 6, "undecided": 60}
PUBLIC = {"granted": 200, "withdrawn": 30, "undecided": 300}


@pytest.mark.parametrize("carried", [0, 3, 40])
def test_what_two_measures_tell_together_is_not_told(tmp_path, carried):
    # Answered equals received with a decision, but for what was received before.
    path = agency(tmp_path / "e.duckdb", listed(PRESS, PUBLIC, carried))
    made, edition = publish(path)
    cells = made.cells(COUNT)
    assert cells["received.requests", ("2026-07", "press", "withdrawn")].is_hidden
    assert any(not f.is_hidden for f in cells.values())
    true = {(t.table.name, c): n for t in made.tables for c, n in t.table.counts.items()}
    for key, low, high in intervals([made]):
        needed = Rule().least_width if true[key] <= 10 else 1
        assert high - low >= needed, (key, low, high)
    checked = audit(edition.certificate, edition.results, [])
    assert checked.problems == () and checked.hidden and checked.shown


def test_what_a_test_examined_does_not_tell_what_it_did_not(tmp_path):
    # 334 requests, 332 of them examined: the two others are a small count, printed or not.
    requests = listed({"granted": 132}, {"granted": 150, "denied": 50, "withdrawn": 2})
    made, edition = publish(agency(tmp_path / "e.duckdb", requests))
    counts = made.cells(COUNT)
    told = [
        counts["tests", ("X-01", "all", "2026-07")].value,
        counts["received by month.requests", ("2026-07",)].value
        if ("received by month.requests", ("2026-07",)) in counts
        else counts["received.requests", ("2026-07", "all", "all")].value,
    ]
    assert None in told
    assert audit(edition.certificate, edition.results, []).problems == ()


def test_one_more_day_is_not_told_by_subtraction(tmp_path):
    first = listed(PRESS | {"denied": 15}, PUBLIC | {"denied": 45})
    before, edition = publish(agency(tmp_path / "a.duckdb", first))
    more = [*first, *[("press", "undecided", True)] * 2, *[("public_records", "granted", True)] * 4]
    after, later = publish(agency(tmp_path / "b.duckdb", more), [edition])
    then, now = before.cells(COUNT), after.cells(COUNT)
    near = [
        k
        for k in set(then) & set(now)
        if then[k].value is not None
        and now[k].value is not None
        and 1 <= abs(then[k].value - now[k].value) <= 10
    ]
    assert near == [] and after.records.held
    assert [k for k in set(then) & set(now) if now[k].value is not None]
    assert audit(later.certificate, later.results, [edition]).problems == ()
    true = {(t.table.name, c): n for t in after.tables for c, n in t.table.counts.items()}
    small = {k for k, n in true.items() if 1 <= n <= 10}
    assert all(high - low >= 5 for key, low, high in intervals([after]) if key in small)


def test_the_same_records_again_show_the_same(tmp_path):
    path = agency(tmp_path / "a.duckdb", listed(PRESS, PUBLIC))
    before, edition = publish(path)
    after, later = publish(path, [edition])
    assert {k: f.value for k, f in before.cells(COUNT).items()} == {
        k: f.value for k, f in after.cells(COUNT).items()
    }
    assert audit(later.certificate, later.results, [edition]).problems == ()


def test_a_request_that_moved_on_is_followed_as_the_record_it_is(tmp_path):
    first = listed({"granted": 60, "undecided": 40}, {"granted": 90, "undecided": 80})
    moved = [
        (k, "granted" if k == "press" and o == "undecided" and n % 10 == 0 else o, h)
        for n, (k, o, h) in enumerate(first)
    ]
    _, edition = publish(agency(tmp_path / "a.duckdb", first))
    after, later = publish(agency(tmp_path / "b.duckdb", moved), [edition])
    # Four went from one outcome to the other: the total is the same, and so is shown.
    assert Counter(o for _, o, _ in moved)["granted"] == 154
    assert after.cells(COUNT)["received.requests", ("2026-07", "all", "all")].value == 270
    assert after.cells(COUNT)["received.requests", ("2026-07", "press", "granted")].is_hidden
    assert audit(later.certificate, later.results, [edition]).problems == ()


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        ("update worlds set change = change + 1", "comes out otherwise in world"),
        (
            "delete from witnesses where cell_no = (select min(cell_no) from witnesses)",
            "has no two worlds in which it differs by",
        ),
        (
            "update cells set records = records + 1 where is_shown and cell_no = (select min(cell_no) "
            "from cells where is_shown)",
            "printed, and in the certificate otherwise",
        ),
        ("update classes set records = records + 1 where class_no = 0", "holds other records than"),
        (
            "delete from members where cell_no = (select min(cell_no) from cells where is_shown and "
            "records > 0)",
            "is not the sum of the classes",
        ),
        ("update worlds set change = -100000", "a class holds fewer than no"),
        (
            "insert into cells select max(cell_no) + 1, '', 'received.requests', ['other'], 0, true "
            "from cells",
            "printed nowhere",
        ),
    ],
)
def test_a_certificate_that_does_not_hold_is_found_by_sums(tmp_path, harm, complaint):
    _, edition = publish(agency(tmp_path / "a.duckdb", listed(PRESS, PUBLIC)))
    with duckdb.connect(str(edition.certificate)) as connection:
        connection.execute(harm)
    problems = audit(edition.certificate, edition.results, []).problems
    assert any(complaint in p for p in problems), problems


def test_a_certificate_of_other_counts_stops_the_next_edition(tmp_path):
    path = agency(tmp_path / "a.duckdb", listed(PRESS, PUBLIC))
    _, edition = publish(path)
    with duckdb.connect(str(edition.certificate)) as connection:
        connection.execute("update cells set records = records + 1")
    with pytest.raises(PrivityError, match="does not tell the counts"):
        publish(path, [edition])


def test_where_zeros_are_hidden_classes_that_hold_nobody_stand_in_the_certificate(tmp_path):
    path = agency(tmp_path / "a.duckdb", listed(PRESS, PUBLIC | {"denied": 90}))
    made, edition = publish(path, rule=Rule(shows_zeros=False))
    none = made.cells(COUNT)["received.requests", ("2026-07", "press", "denied")]
    assert none.is_hidden
    assert audit(edition.certificate, edition.results, []).problems == ()
    with duckdb.connect(str(edition.certificate)) as connection:
        connection.execute(
            "update worlds set change = -1 from classes where classes.class_no = "
            "worlds.class_no and classes.records = 0"
        )
    problems = audit(edition.certificate, edition.results, []).problems
    assert any("a class holds fewer than no" in p for p in problems)
