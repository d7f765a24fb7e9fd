"""Frames for people: every time is in the agency's zone, with the zone in its dtype."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import privity as pv
from fixtures.evidence import miniature_report
from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_memory
from privity.evidence.frames import frame_of
from privity.intake.profile import profile_sql

ZONE = "America/New_York"


def framed(sql, *given, zone=ZONE):
    with open_memory() as connection:
        return frame_of(connection.execute(sql, list(given)), zone, table="t")


def test_a_moment_has_the_day_that_the_pages_show():
    frame = framed(
        "select timestamp '2026-07-24 01:41:00' as occurred_at, date '2026-07-23' as occurred_on"
    )
    (shown,) = frame["occurred_at"]
    assert str(frame["occurred_at"].dt.tz) == ZONE
    assert f"{shown:%Y-%m-%d %H:%M}" == "2026-07-23 21:41"
    assert shown.date() == frame["occurred_on"].iloc[0].date()
    assert frame["occurred_on"].dt.tz is None and frame.attrs == {"table": "t"}


@settings(max_examples=30, deadline=None)
@given(
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2040, 1, 1)),
    st.sampled_from([ZONE, "UTC", "Asia/Kolkata", "Europe/Berlin"]),
)
def test_the_moment_stays_and_none_stays_none(moment, zone):
    frame = framed("select ? as at union all select null", moment, zone=zone)
    assert frame["at"].dropna().iloc[0].tz_convert("UTC").tz_localize(None) == pd.Timestamp(moment)
    assert frame["at"].isna().sum() == 1 and str(frame["at"].dt.tz) == zone


def test_no_frame_of_a_run_shows_a_time_without_its_zone():
    run, seen = pv.open_run(miniature_report()[0].parent), 0
    for row in run.rows(
        "select table_name, column_name from information_schema.columns "
        "where data_type like 'TIMESTAMP%'"
    ):
        times = run.frame(f'select "{row["column_name"]}" as at from "{row["table_name"]}"')["at"]
        assert str(times.dt.tz) == run.info["timezone"], row
        seen += 1
    assert seen


@pytest.mark.parametrize("name", ["least", "greatest"])
def test_a_profile_tells_times_in_the_zone(name):
    table = load_contract().tables["access_events"]
    with open_memory() as connection:
        connection.execute("attach ':memory:' as real")
        columns = ", ".join(f"{c.name} {c.sql_type}" for c in table.columns.values())
        connection.execute(f"create table real.access_events ({columns})")
        connection.execute(
            "insert into real.access_events (event_id, occurred_at) "
            "values ('E', timestamp '2026-07-24 01:41:00')"
        )
        rows = frame_of(connection.execute(profile_sql(table, ZONE)), ZONE)
    found = rows.set_index("column").loc["occurred_at", name]
    assert found == f"2026-07-23 21:41:00 {ZONE}"
