"""Every row read is loaded, quarantined or left out with a reason, whatever a mapping does to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from loading import Desk
from privity.cli.commands import app
from privity.intake.account import NO_ROW_MADE, NOT_FOLLOWED

ROWS = "No,Role,Since\nS1,other,2026-01-01\nS2,legal,2026-01-02\nS3,boss,2026-01-03\nS4\n"
SELECT = "select No as staff_id, Role as role, 'A' as employer, Since as active_from"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def figures(source: dict) -> tuple[int, ...]:
    return tuple(
        source[f"rows_{key}"] for key in ("read", "made", "loaded", "quarantined", "left_out")
    )


def test_what_a_mapping_makes_of_its_rows_is_accounted_for(desk):
    """A table of mappings over one file of four rows, one of which cannot be read."""
    desk.put("raw/a.csv", ROWS)
    desk.put("raw/b.csv", "Role,Name\nother,Other\nlegal,Counsel\nboss,Head\n")
    read = "file_rows('raw/a.csv')"
    mappings = {
        "staff.sql": f"{SELECT}, _file, _line from {read}",
        "staff.where.sql": f"{SELECT}, _file, _line from {read} where No <> 'S1'",
        "staff.marked.sql": f"{SELECT}, case when No = 'S1' then 'counsel' end as _left_out, "
        f"_file, _line from {read}",
        "staff.bare.sql": f"{SELECT} from {read} where No <> 'S1'",
        "staff.twice.sql": f"{SELECT.replace('No as', 'No || n as')}, _file, _line "
        f"from {read}, range(2) as t(n)",
        "staff.grouped.sql": "select Role as staff_id, 'aag' as role, 'A' as employer, "
        f"min(Since) as active_from from {read} group by Role = 'boss', Role",
        "staff.joined.sql": f"{SELECT.replace('Role as', 'a.Role as')}, a._file, a._line "
        f"from {read} as a join file_rows('raw/b.csv') as b on a.Role = b.Role",
        "staff.self.sql": f"{SELECT}, _file, _line from {read} "
        f"where Since = (select min(Since) from {read})",
        "staff.invented.sql": f"{SELECT}, _file, 1000 + row_number() over () as _line from {read}",
    }
    for name, sql in mappings.items():
        desk.put(name, sql)
    loaded = desk.load()
    found = {s["source"].removeprefix("extracts/"): figures(s) for s in loaded.sources}
    assert {name: (f[0], f[1], f[4]) for name, f in found.items()} == {
        "staff.sql": (4, 0, 0),
        "staff.where.sql": (4, 0, 1),
        "staff.marked.sql": (4, 0, 1),
        "staff.bare.sql": (4, 0, 1),
        "staff.twice.sql": (4, 3, 0),
        "staff.grouped.sql": (4, 0, 0),
        "staff.joined.sql": (7, 0, 3),
        "staff.self.sql": (4, 0, 2),
        "staff.invented.sql": (4, 0, 0),
    }
    for read, made, kept, aside, left in found.values():
        assert read + made == kept + aside + left
    assert loaded.rows(
        "select replace(source, 'extracts/staff.', ''), file, reason, rows_left_out, first_line "
        "from left_out order by all"
    ) == [
        ("bare.sql", "", NOT_FOLLOWED, 1, None),
        ("joined.sql", "extracts/raw/b.csv", NO_ROW_MADE, 3, 2),
        ("marked.sql", "extracts/raw/a.csv", "counsel", 1, 2),
        ("self.sql", "extracts/raw/a.csv", NO_ROW_MADE, 2, 3),
        ("where.sql", "extracts/raw/a.csv", NO_ROW_MADE, 1, 2),
    ]


@given(st.lists(st.sampled_from(["keep", "drop", "mark", "bad", "twice", "short"]), max_size=12))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_account_balances_whatever_becomes_of_each_row(tmp_path_factory, fates):
    desk = Desk(tmp_path_factory.mktemp("any") / "agency")
    lines = [f"S{n},{f}" if f != "short" else f"S{n}" for n, f in enumerate(fates)]
    desk.put("raw/a.csv", "\n".join(["No,Fate", *lines, ""]))
    desk.put(
        "staff.sql",
        "select No || n as staff_id, case when Fate = 'bad' then 'x' else 'legal' end as role, "
        "'A' as employer, '2020-01-01' as active_from, _file, _line, "
        "case when Fate = 'mark' then 'marked' end as _left_out "
        "from file_rows('raw/a.csv'), range(case when Fate = 'twice' then 2 else 1 end) as t(n) "
        "where Fate <> 'drop'",
    )
    found = figures(desk.load().sources[0])
    count = fates.count
    assert found == (
        len(fates),
        count("twice"),
        count("keep") + 2 * count("twice"),
        count("bad") + count("short"),
        count("mark") + count("drop"),
    )


def test_the_command_tells_figures_reasons_and_what_is_not_read(desk):
    desk.workspace.settings_file.write_text('name = "A"\n')
    desk.put("raw/a.csv", ROWS)
    desk.put("staff.sql", f"{SELECT}, _file, _line from file_rows('raw/a.csv') where No <> 'S2'")
    desk.put("cases (1).csv", "case_id\nC1\n")
    at = ["load", "--workspace", str(desk.workspace.root)]
    result = CliRunner().invoke(app, at)
    assert result.exit_code == 0, result.stderr
    first, *below = result.stdout.splitlines()
    assert first.split() == (
        [
            "staff",
            "4",
            "read",
            "1",
            "loaded",
            "2",
            "quarantined",
            "1",
            "left",
            "out",
            "extracts/staff.sql",
        ]
    )
    assert below[2].split(None, 1)[1] == (
        f"left out: {NO_ROW_MADE} (extracts/raw/a.csv, first on line 3)"
    )
    assert ["first on line" in line for line in below] == [True] * 3
    assert "extracts/cases (1).csv: not read: no table is called cases (1); nearest: cases" in (
        result.stderr
    )
    assert "clauses that have the tables and columns they need: " in result.stderr
    told = json.loads(CliRunner().invoke(app, [*at, "--json"]).stdout)
    (source,) = [row for row in told if row["table_name"]]
    assert (
        source["rows_read"]
        == source["rows_loaded"] + source["rows_quarantined"] + (source["rows_left_out"])
    )
    assert {(r["outcome"], r["rows"], r["first_line"]) for r in source["reasons"]} == {
        ("quarantined", 1, 4),
        ("quarantined", 1, 5),
        ("left out", 1, 3),
    }
