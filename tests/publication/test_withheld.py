"""What earlier editions and the marks themselves tell is not published; the pages say so."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from privity.catalogue.sql_file import SqlFile
from privity.periods import Scope, parse_period
from privity.publication.certificate import audit
from privity.publication.earlier import EarlierEdition
from privity.publication.files import results_of
from privity.publication.publication import COUNT, make_publication
from privity.sdc.system import Rule

JULY = Scope(parse_period("2026-07", "UTC"), dt.date(2026, 7, 31), "UTC")
BY_MONTH = {
    "of": "requests.request_id",
    "by": {"month": "month"},
    "counts": {"requests": []},
    "records": "select record, month, requests from r",
}
BY_KIND = {
    **BY_MONTH,
    "by": {"month": "month", "kind": "kind"},
    "records": "select record, month, kind, requests from r",
}


def measure(publish):
    columns = ", ".join([*publish["by"], "requests"])
    return SqlFile(
        Path("received.sql"),
        "measures/received.sql",
        {"title": "received", "unit": "requests", "publish": publish},
        f"select {columns} from t",
    )


def agency(path, kinds):
    """Write the evidence of an agency that received so many requests of each kind in July."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema records")
        connection.execute(
            "create table records.received "
            "(record varchar, month date, kind varchar, requests boolean)"
        )
        connection.executemany(
            "insert into records.received values (?, '2026-07-01', ?, true)",
            [(f"{kind}{n}", kind) for kind, many in kinds.items() for n in range(many)],
        )
        connection.execute("""
            create table records.populations as
                select 'received' as name, 'requests.request_id' as population;
            create table received as select month, kind, count(*) as requests
                from records.received group by all;
            create table control_results (control_id varchar, examined bigint,
                not_applicable bigint, failed bigint, warned bigint, status varchar);
            create table clause_results (clause_id varchar, control_ids varchar[])""")
    return path


def publish(path, certificate, publish_as, before=()):
    if "kind" not in publish_as["by"]:
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "create or replace table by_month as select month, "
                "sum(requests)::bigint as requests from received group by all; "
                "alter table received rename to by_kind; "
                "alter table by_month rename to received"
            )
    made = make_publication(path, [measure(publish_as)], JULY, Rule(), before, certificate)
    return made, EarlierEdition(certificate.stem, {**results_of(made, {}), "run": {}}, certificate)


@pytest.fixture
def editions(tmp_path):
    def of(kinds):
        _, first = publish(
            agency(tmp_path / "a.duckdb", kinds), tmp_path / "first.duckdb", BY_MONTH
        )
        second, _ = publish(
            agency(tmp_path / "b.duckdb", kinds), tmp_path / "second.duckdb", BY_KIND, [first]
        )
        checked = audit(tmp_path / "second.duckdb", results_of(second, {}), [first])
        assert not checked.problems
        return second

    return of


def test_parts_that_an_earlier_total_and_their_marks_tell_are_withheld(editions):
    # Twelve kinds are marked, so each is one at least; an earlier edition shows twelve in all.
    made = editions({f"kind {n}": 1 for n in range(12)})
    assert made.protected.is_safe
    assert not any("kind" in name for name in made.cells(COUNT))
    assert {(said[1], said[2]) for said in made.withheld} >= {("requests", "kind")}
    assert results_of(made, {})["withheld"]


def test_parts_that_are_safe_are_published(editions):
    made = editions({"press": 30, "public": 20, "court": 40})
    assert made.withheld == ()
    assert sum(f.value is not None for f in made.cells(COUNT).values()) >= 4
