"""What may be published: front matter, tables with their sums, earlier runs, pages read again."""

import datetime as dt
import itertools
from pathlib import Path

import pytest

from databases import insert_many
from privity.catalogue.publish import publish_problems, published
from privity.catalogue.sql_file import SqlFile
from privity.engine.duckdb import open_file
from privity.errors import PrivityError
from privity.periods import Scope, parse_period
from privity.publication.classes import find_classes
from privity.publication.earlier import EarlierEdition, is_public
from privity.publication.files import results_of
from privity.publication.publication import COUNT, RATE, STATISTIC, make_publication
from privity.publication.reread import bar_values, is_even, read_page
from privity.publication.tables import measure_tables, months_of
from privity.report.charts.basic import Point, bars, inline
from privity.report.sanitise import clean
from privity.sdc.system import Rule
from privity.workspace.settings import Settings

QUARTER = Scope(parse_period("2026-Q3", "UTC"), dt.date(2026, 9, 30), "UTC")
SQL = "select month, kind, band, events, urgent, median_days from t"
OF = {
    "of": "events.event_id",
    "records": "select record, month, kind, band, area, events, urgent from r",
}


def measure(publish, name="events_by_month", sql=SQL):
    front = {"title": "Events", "unit": "events", "publish": publish}
    return SqlFile(Path(f"{name}.sql"), f"measures/{name}.sql", front, sql)


GOOD = OF | {
    "by": {"month": "month", "kind": "kind"},
    "counts": {"events": ["urgent"]},
    "statistics": {"median_days": "events"},
}


def test_a_sound_statement_has_no_problem():
    assert publish_problems(measure(GOOD)) == [] and publish_problems(measure(None)) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"counts": {}}, "counts: names no column"),
        ({"counts": {"events": ["urgnt"]}}, "returns no column urgnt"),
        ({"counts": {"events": "urgent"}}, "give a list of columns"),
        ({"colour": 1}, "unknown part colour"),
        ({"statistics": {"median_days": "others"}}, "rests on others, which is none of counts"),
        ({"within": {"band": "kind"}}, "within: band is not in by"),
        ({"by": {"month": "month", "kind": "month"}}, "month names a dimension twice"),
        ({"by": ["month"]}, "is no mapping"),
        ({"of": ""}, "of: names no key"),
        ({"records": ""}, "records: is empty"),
        (
            {"records": "select record, month, events, urgent from r"},
            "records: returns no column kind",
        ),
        ({"records": "select record, month, kind, events, urgent, random() from r"}, "random()"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(change, complaint):
    (problem,) = publish_problems(measure(GOOD | change))
    assert problem.startswith("measures/events_by_month.sql:") and complaint in problem


def test_a_list_publishes_several_kinds_of_rows_of_one_measure():
    entries = [
        OF | {"where": {"band": b}, "by": {"kind": b}, "counts": {"events": []}} for b in "xy"
    ]
    assert [p.where for p in published([measure(entries)])] == [{"band": "x"}, {"band": "y"}]
    (problem,) = publish_problems(measure([entries[0], entries[0]]))
    assert "two entries publish the same" in problem


def test_months_stand_in_whole_quarters_and_years_and_in_the_period():
    dimension = months_of([dt.date(2025, 11, 1)], QUARTER)
    sums = dict(dimension.sums)
    assert sums["2026-Q3"] == ("2026-07", "2026-08", "2026-09")
    assert "2025-Q4" not in sums and "2025" not in sums and dimension.total() is None
    other = Scope(parse_period("2026-02-01/2026-06-30", "UTC"), dt.date(2026, 6, 30), "UTC")
    assert len(dict(months_of([], other).sums)["2026-02-01_2026-06-30"]) == 5


def test_over_many_years_times_are_quarters_or_years(evidence):
    years = Scope(parse_period("1993-01-01/2024-12-31", "UTC"), dt.date(2024, 12, 31), "UTC")
    many = [
        (dt.date(y, m, 1), "common", 40, 20, 2.0)
        for y in range(1992, 2025)
        for m in range(1, 13)
        if y > 1992 or m > 3
    ]
    publication = make(evidence(many), [measure(GOOD)], years, Rule())[0]
    cells = publication.cells()
    assert cells["events_by_month.events", ("1993", "common")].value == 480
    assert ("events_by_month.events", ("1992", "common")) not in cells
    assert cells["events_by_month.events", ("1993-01-01_2024-12-31", "all")].value == 480 * 32


@pytest.fixture
def evidence(tmp_path):
    """Return a function that writes a run's evidence with one measure's rows and its records."""

    def write(rows):
        path = tmp_path / "evidence.duckdb"
        path.unlink(missing_ok=True)
        with open_file(path) as connection:
            connection.execute(
                "create table events_by_month (month date, kind varchar, events integer, "
                "urgent integer, median_days double)"
            )
            insert_many(connection, "insert into events_by_month values (?, ?, ?, ?, ?)", rows)
            connection.execute(
                "create table control_results (control_id varchar, examined bigint, "
                "not_applicable bigint, failed bigint, warned bigint, status varchar)"
            )
            connection.execute(
                "insert into control_results values ('a', 500, 0, 3, 0, 'fail'), "
                "('b', 400, 0, 40, 0, 'fail'), ('c', 0, 0, 0, 0, 'not_tested')"
            )
            connection.execute(
                "create table clause_results (clause_id varchar, control_ids varchar[])"
            )
            connection.execute(
                "insert into clause_results values ('X-01', ['a', 'b']), "
                "('X-02', ['b']), ('X-03', ['c'])"
            )
            write_records(connection)
        return path

    return write


def write_records(connection, columns="month, kind"):
    """Write the records behind ``events_by_month``, and behind two controls of other things."""
    connection.execute("""
        create schema if not exists records;
        create or replace table records.populations (name varchar, population varchar);
        insert into records.populations values ('events_by_month', 'events.event_id'),
            ('control a', 'things.thing_id'), ('control b', 'others.other_id');
        create or replace table records."control a" as select cast(n as varchar) as record,
            case when n < 3 then 'exception' else 'no exception' end as result from range(500) t(n);
        create or replace table records."control b" as select cast(n as varchar) as record,
            case when n < 40 then 'exception' else 'no exception' end as result
        from range(400) t(n)
        """)
    connection.execute(f"""
        create or replace table records.events_by_month as
        select concat_ws('-', {columns}, n) as record, {columns}, true as events,
            n < urgent as urgent
        from events_by_month, lateral (select unnest(range(events)) as n)""")


COUNTER = itertools.count()


def make(path, measures, scope, rule, before=()):
    """Make a publication; the certificate lies beside the evidence under a name of its own."""
    certificate = path.with_name(f"certificate-{next(COUNTER)}.duckdb")
    made = make_publication(path, measures, scope, rule, before, certificate)
    return made, EarlierEdition(f"run {certificate.stem}", results(made), certificate)


KINDS = {"common": 120, "usual": 60, "other": 45, "more": 30}


def rows(first=dt.date(2026, 7, 1), rare=3):
    months = [first, first.replace(month=first.month + 1), first.replace(month=first.month + 2)]
    return [
        (m, kind, n + i, (n + i) // 2, 4.26)
        for i, m in enumerate(months)
        for kind, n in (KINDS | {"rare": rare}).items()
    ]


def test_small_counts_go_and_so_does_what_would_tell_them(evidence):
    publication = make(evidence(rows()), [measure(GOOD)], QUARTER, Rule())[0]
    cells = publication.cells(COUNT)
    assert cells["events_by_month.events", ("2026-07", "rare")].is_hidden
    hidden = [f for f in cells.values() if f.is_hidden]
    true = {(t.table.name, c): n for t in publication.tables for c, n in t.table.counts.items()}
    assert any(true[f.table, f.codes] > 10 for f in hidden)
    assert not [f for f in cells.values() if f.value is not None and 1 <= f.value <= 10]
    # X-01 less X-02 would be what control a found: three.
    assert cells["tests", ("a", "exception", "2026-Q3")].is_hidden
    assert any(cells["tests", (c, "exception", "2026-Q3")].is_hidden for c in ("X-01", "X-02"))
    assert ("tests", ("X-03", "all", "2026-Q3")) not in cells


def test_rates_and_statistics_are_shown_only_beside_their_counts(evidence):
    publication = make(evidence(rows()), [measure(GOOD)], QUARTER, Rule())[0]
    counts = publication.cells(COUNT)
    for kind in (RATE, STATISTIC):
        found = publication.cells(kind)
        assert any(f.is_hidden for f in found.values())
        assert any(not f.is_hidden for f in found.values()), kind
    for (table, codes), rate in publication.cells(RATE).items():
        assert rate.is_hidden or not counts[table, codes].is_hidden
    statistic = publication.cells(STATISTIC)["events_by_month.median_days", ("2026-07", "common")]
    assert statistic.shown == "4.3"


CROSSED = OF | {
    "by": {"month": "month", "kind": "kind", "band": "band"},
    "within": {"band": "area"},
    "counts": {"events": ["urgent"]},
    "statistics": {"median_days": "events"},
}


def crossed(folder, cells):
    """Return what a measure gives with these counts in July, by kind and band."""
    (publish,) = published([measure(CROSSED)])
    path = folder / f"crossed-{next(COUNTER)}.duckdb"
    with open_file(path) as connection:
        write_crossed(connection, cells)
    classes = find_classes(path, [], path.with_name(f"classes-{path.name}"))
    with open_file(path) as connection:
        return measure_tables(connection, publish, QUARTER, Rule(), classes)


def write_crossed(connection, cells):
    connection.execute(
        "create or replace table events_by_month (month date, kind varchar, "
        "band varchar, area varchar, events integer, urgent integer, "
        "median_days double)"
    )
    insert_many(
        connection,
        "insert into events_by_month values ('2026-07-01', ?, ?, 'north', ?, ?, 2.0)",
        [(kind, band, n, n // 2) for (kind, band), n in cells.items()],
    )
    write_records(connection, "month, kind, band, area")


COUNTS = {("a", "x"): 40, ("a", "y"): 25, ("b", "x"): 30, ("b", "y"): 0}


def shapes(made):
    return [sorted(d.name for d in t.table.dimensions) for t in made.tables if not t.split]


def test_a_crossing_of_many_small_counts_gives_way_to_each_dimension_alone(tmp_path):
    full = crossed(tmp_path, COUNTS)
    assert [[d.name for d in t.table.dimensions] for t in full.tables] == [
        ["month", "kind", "band"],
        ["month", "kind", "band", "urgent"],
    ]
    assert len(full.statistics) == 4
    made = crossed(tmp_path, {**COUNTS, ("b", "x"): 8, ("b", "y"): 3})
    alone = {t.table.name: t.table for t in made.tables}
    assert shapes(made) == [["kind", "month"], ["band", "month"]] and made.statistics == ()
    by_kind = alone["events_by_month by kind.events"].counts
    by_band = alone["events_by_month by band.events"].counts
    assert by_kind["2026-07", "a"] == 65 and by_kind["2026-Q3", "b"] == 11
    assert by_band["2026-07", "x"] == 48 and by_band["2026-07", "area north"] == 76
    assert alone["events_by_month by kind.events.urgent"].counts["2026-07", "a", "urgent"] == 32
    assert [t.title for t in made.tables if not t.split] == [
        "Events: kind alone",
        "Events: band alone",
    ]


def test_what_is_small_even_so_is_published_for_months_and_for_the_period_alone(tmp_path):
    made = crossed(tmp_path, {("a", "x"): 40, ("b", "y"): 5, ("c", "y"): 4})
    kinds = {t.table.name: t.table for t in made.tables if not t.split}
    assert shapes(made)[0] == ["month"]
    assert kinds["events_by_month by month.events"].counts["2026-07",] == 49
    assert dict(kinds["events_by_month by kind.events"].counts) == {
        ("a", "2026-Q3"): 40,
        ("b", "2026-Q3"): 5,
        ("c", "2026-Q3"): 4,
        ("all", "2026-Q3"): 49,
    }


def test_a_crossing_that_was_published_before_counts_beside_its_dimensions_alone(evidence):
    path = evidence(rows())
    cells = {(kind, band): 40 for kind in "abc" for band in "xyz"} | {("a", "y"): 5}
    with open_file(path) as connection:
        write_crossed(connection, cells)
    before, edition = make(path, [measure(CROSSED)], QUARTER, Rule())
    assert before.cells()["events_by_month.events", ("2026-07", "c", "z")].value == 40
    with open_file(path) as connection:
        write_crossed(connection, cells | {(kind, band): 4 for kind in "bc" for band in "xyz"})
    after, _ = make(path, [measure(CROSSED)], QUARTER, Rule(), [edition])
    assert [t.table.name for t in after.tables if t.measure_id and not t.split] == [
        "events_by_month by kind.events",
        "events_by_month by band.events",
    ]
    (crossing,) = [e for e in after.earlier if e.table.name == "events_by_month.events"]
    assert crossing.shown and crossing.table.counts["2026-07", "a", "all"] == 85


def test_records_that_a_measure_does_not_count_stop_the_edition(evidence):
    path = evidence(rows())
    with open_file(path) as connection:
        connection.execute("delete from records.events_by_month where record like '%-7'")
    with pytest.raises(PrivityError, match="count other records than the measure does"):
        make(path, [measure(GOOD)], QUARTER, Rule())
    with open_file(path) as connection:
        connection.execute("insert into records.events_by_month from records.events_by_month")
    with pytest.raises(PrivityError, match="one that stands there already"):
        make(path, [measure(GOOD)], QUARTER, Rule())


def test_two_rows_of_one_cell_are_refused(evidence):
    path = evidence(rows())
    with open_file(path) as connection:
        connection.execute("insert into events_by_month from events_by_month limit 1")
    with pytest.raises(PrivityError, match="two rows are the same cell"):
        make(path, [measure(GOOD)], QUARTER, Rule())


def test_an_agency_may_keep_zeros_back(evidence, tmp_path):
    none = [(m, k, 0 if k == "rare" else n, 0, None) for m, k, n, *_ in rows()]
    shown, _ = make(evidence(none), [measure(GOOD)], QUARTER, Rule())
    assert shown.cells()["events_by_month.events", ("2026-07", "rare")].value == 0
    kept, _ = make(tmp_path / "evidence.duckdb", [measure(GOOD)], QUARTER, Rule(shows_zeros=False))
    assert kept.cells()["events_by_month.events", ("2026-07", "rare")].is_hidden


def results(publication):
    return {**results_of(publication, {}), "run": {}}


def test_an_earlier_run_keeps_its_secrets_beside_the_next(evidence, tmp_path):
    before, edition = make(evidence(rows()), [measure(GOOD)], QUARTER, Rule())
    again, _ = make(tmp_path / "evidence.duckdb", [measure(GOOD)], QUARTER, Rule(), [edition])
    assert {k for k, s in again.protected.status.items() if s == "shown"} >= {
        k for k, s in before.protected.status.items() if s == "shown"
    }


def test_public_runs_are_told_by_their_names():
    assert is_public("2026-Q3_asof-2026-09-30_public-0123abcd")
    assert not is_public("2026-Q3_asof-2026-09-30_0123abcd")


def test_a_page_read_again_gives_every_text_and_every_figure():
    label = '<g class="role-axis"><g class="role-axis-label">{}</g></g>'.format
    page = read_page(
        '<p id="x" title="tip 7">There were <span class="figure n12">45</span> and 6<!-- 5 --></p>'
        '<figure id="f-1"><svg aria-label="8"><title>9</title>'
        + label(
            '<text transform="translate(0,50)">20</text><text transform="translate(0,100)">0</text>'
        )
        + label(
            '<text transform="translate(5,120)">1993</text>'
            '<text transform="translate(9,120)">1994</text>'
        )
        + '<g class="mark-rect"><path d="M1,2h5v25h-5Z"></path></g></svg></figure>'
    )
    assert [(f.id, f.text, f.place) for f in page.figures] == [("n12", "45", "x")]
    assert {t.text.strip() for t in page.texts} >= {"tip 7", "There were and 6", "5", "8", "9"}
    assert bar_values(page.charts[1][0]) == [10.0]


def test_a_chart_in_several_pictures_is_read_picture_by_picture():
    points = [Point(f"county of the number {n}", 60 - n % 3) for n in range(60)]
    svg = inline(bars(points, "requests"), "f-1", "Requests by county", "Most: one of them.")
    pictures = read_page(f'<figure id="f-1">{clean(svg).html}</figure>').charts[1]
    assert len(pictures) > 1
    read = [value for picture in pictures for value in bar_values(picture)]
    assert read == pytest.approx([p.value for p in points], rel=1e-4)
    texts = read_page(f'<figure id="f-1">{clean(svg).html}</figure>').texts
    assert not [t for t in texts if t.place.count("attribute")]


@pytest.mark.parametrize(
    ("values", "plain"),
    [
        ([0, 50, 100], True),
        ([0, 2], True),
        ([0, 7, 14], False),
        ([0, 50, 73], False),
        ([10, 20], False),
    ],
)
def test_an_axis_is_a_plain_scale_or_something_else(values, plain):
    assert is_even([(float(v), 0.0, 0.0) for v in values]) is plain


def test_a_smaller_threshold_is_looser_and_hidden_zeros_are_not():
    from privity.evaluation.loosening import setting_params

    found = setting_params(Settings(small_count_threshold=5))["small_count_threshold"]
    assert found.is_loosened
    assert "small_counts_show_zero" not in setting_params(Settings())


def test_only_a_period_of_days_is_written_with_a_to():
    from privity.report.pages.public import _time

    assert _time("2026-01-01_2026-06-30") == "2026-01-01 to 2026-06-30"
    assert _time("public_records") == "public_records"
