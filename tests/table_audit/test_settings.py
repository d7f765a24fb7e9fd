"""What each mark and setting leaves a cell, and which settings a table is found to have."""

import numpy as np
import pytest

from privity.errors import PrivityError
from privity.table_audit.axes import grid_of
from privity.table_audit.reading import read_table
from privity.table_audit.rows import rows_of
from privity.table_audit.settings import (
    ANY,
    HIDDEN_ZEROS,
    NEAREST,
    SHOWN,
    Reader,
    rounding_of,
    usual_settings,
)
from privity.table_audit.sums import equations, plain_numbers, with_figures_sums
from published import audited, told, written


def reader_of(folder, text, rounding=()):
    path = written(folder, text)
    grid = grid_of(read_table(rows_of(path), path.name))
    groups, few, _ = rounding_of(grid, plain_numbers(grid), rounding)
    return Reader(grid, equations(grid)), groups, few


@pytest.mark.parametrize(
    ("mark", "given", "shown", "hidden", "requires_anything"),
    [
        ("c", {}, (1, np.inf), (0, np.inf), True),
        ("*", {}, (1, np.inf), (0, np.inf), True),
        ("x", {}, (0, np.inf), (0, np.inf), False),
        ("", {}, (0, np.inf), (0, np.inf), False),
        ("z", {}, (0, 0), (0, 0), False),
        ("-", {}, (0, 0), (0, 0), False),
        ("[low]", {}, (1, 4), (0, 4), True),
        ("<5", {}, (1, 4), (0, 4), True),
        ("< 10", {}, (1, 9), (0, 9), True),
        ("1-4", {}, (1, 4), (1, 4), True),
        ("1 to 9", {}, (1, 9), (1, 9), True),
        ("0-4", {}, (0, 4), (0, 4), True),
        ("x", {"x": "hidden"}, (1, np.inf), (0, np.inf), True),
        ("c", {"c": "unavailable"}, (0, np.inf), (0, np.inf), False),
        ("", {"": "zero"}, (0, 0), (0, 0), False),
    ],
)
def test_each_mark_leaves_its_range(tmp_path, mark, given, shown, hidden, requires_anything):
    reader, *_ = reader_of(
        tmp_path,
        f"""
        county,count
        Hinds,12
        Rankin,{mark}
        """,
    )
    for zeros, expected in ((SHOWN, shown), (HIDDEN_ZEROS, hidden)):
        ranges = reader.ranges(usual_settings(reader, given, (), zeros, "", ""))
        assert (ranges.low[1], ranges.high[1]) == expected
        assert ranges.asked[1] == requires_anything
        assert (ranges.low[0], ranges.high[0]) == (12, 12)


@pytest.mark.parametrize(
    ("rounded", "base", "expected"),
    [(NEAREST, 5, (8, 12)), (ANY, 5, (6, 14)), (NEAREST, 10, (5, 15)), (ANY, 10, (1, 19))],
)
def test_a_rounded_figure_is_a_range(tmp_path, rounded, base, expected):
    reader, groups, _ = reader_of(
        tmp_path,
        """
        county,count
        Hinds,10
        Rankin,20
        """,
        [str(base)],
    )
    ranges = reader.ranges(usual_settings(reader, {}, groups, "", rounded, ""))
    assert (ranges.low[0], ranges.high[0]) == expected


def test_rounding_is_seen_in_the_whole_table_or_in_a_level(tmp_path):
    rows = "\n".join(f"        c{n},{n * 5},{n * 15}" for n in range(1, 8))
    _, groups, _ = reader_of(tmp_path, f"county,boys,girls\n{rows}")
    assert [(g.words, g.base) for g in groups] == [("all figures", 5)]
    _, groups, _ = reader_of(tmp_path, f"county,boys,girls\n{rows}\n        d,7,9")
    assert groups == []
    lines = ["region,county,level,boys,girls"]
    for region in ("North", "South", "East", "West"):
        lines.append(f"{region},,Region,80,90")
        lines += [f"{region},{region} {n},County,41,{40 + n}" for n in range(2)]
    _, groups, _ = reader_of(tmp_path, "\n".join(lines))
    assert [(g.words, g.base) for g in groups] == [("Region", 10)]


def test_rounding_may_be_given_for_a_group(tmp_path):
    lines = ["region,county,level,boys,girls"]
    for region in ("North", "South"):
        lines.append(f"{region},,Region,80,90")
        lines += [f"{region},{region} {n},County,41,{40 + n}" for n in range(2)]
    text = "\n".join(lines)
    _, groups, _ = reader_of(tmp_path, text, ["Region=10"])
    assert [(g.words, g.base, int(g.cells.sum())) for g in groups] == [("Region", 10, 4)]
    assert reader_of(tmp_path, text, ["none"])[1] == []
    # A base that only part of the table shows is used for that part.
    assert [g.words for g in reader_of(tmp_path, text, ["10"])[1]] == ["Region"]
    for given, said in (
        (["Regoin=10"], "nearest: Region"),
        (["ten"], "give a base"),
        (["7"], "in no part of the table"),
    ):
        with pytest.raises(PrivityError, match=said):
            reader_of(tmp_path, text, given)


# Contradictions are named with the setting that would explain them.


def test_rounding_that_is_denied_is_named_as_the_explanation(tmp_path):
    text = "\n".join(
        ["area,boys,girls,other,Total"]
        + [
            f"a{n},{10 * n + 10},{20 * n + 30},{n * n * 10 + 50},{10 * n * n + 30 * n + 100}"
            for n in range(6)
        ]
    )
    found = audited(tmp_path, text, rounding=["none"])
    assert len(found.contradictions) == 6 and not found.derivable
    assert all(
        "it agrees if its figures are rounded to " in c.explained for c in found.contradictions
    )
    assert "6 of them agree if its figures are rounded to" in found.text()
    assert audited(tmp_path, text).contradictions == ()


def test_hidden_zeros_are_found_where_no_other_count_is_possible(tmp_path):
    text = """
        area,boys,girls,Total
        North,12,c,12
        South,c,8,11
        """
    found = audited(tmp_path, text)
    assert told(found) == [(2, "girls", 0), (3, "boys", 3)] and not found.contradictions
    (zeros,) = [o for o in found.others if o.words == "zeros are always shown"]
    assert not zeros.fits and zeros.disagreeing == 1
    strict = audited(tmp_path, text, zeros="shown")
    assert [c.row for c in strict.contradictions] == [2]
    assert "it agrees if zeros may be hidden" in strict.contradictions[0].explained
    assert told(strict) == [(3, "boys", 3)]


def test_a_sum_that_no_setting_explains_is_named_as_such(tmp_path):
    found = audited(
        tmp_path,
        """
        area,boys,girls,Total
        North,12,9,21
        South,13,8,21
        East,30,31,99
        West,c,10,15
        """,
    )
    assert [(c.row, c.column) for c in found.contradictions] == [(4, "Total")]
    assert "East" in found.contradictions[0].words and "99" in found.contradictions[0].words
    assert "revision, another hierarchy" in found.contradictions[0].explained
    assert told(found) == [(5, "boys", 5)]


def test_a_dash_that_cannot_be_nil_is_read_as_hidden(tmp_path):
    found = audited(
        tmp_path,
        """
        area,boys,girls,other,Total
        North,-,9,-,21
        South,-,8,4,21
        East,5,-,-,15
        """,
    )
    assert found.settings.marks["-"] == "hidden" and not found.contradictions
    assert any("a count that was suppressed" in words for words, *_ in found.steps)
    assert told(found) == [(3, "boys", 9)]
    nil = audited(
        tmp_path,
        """
        area,boys,girls,other,Total
        North,-,9,-,9
        South,c,8,4,21
        """,
    )
    assert nil.settings.marks["-"] == "zero" and told(nil) == [(3, "boys", 9)]


def test_sums_that_agree_alone_may_contradict_together(tmp_path):
    text = """
        area,boys,girls,Total
        North,c,c,10
        South,c,c,10
        Total,5,5,30
        """
    found = audited(tmp_path, text)
    assert found.contradictions and not found.derivable


def grid_of_rows(tmp_path, heading, row):
    """Return a grid of six rows with the sums that its figures show, and what is said of them."""
    path = written(tmp_path, "\n".join([heading, *(row(n) for n in range(6))]))
    grid = grid_of(read_table(rows_of(path), path.name))
    values = plain_numbers(grid)
    return with_figures_sums(grid, values, np.ones(len(values)))


def test_sums_are_found_and_disbelieved_by_figures(tmp_path):
    grid, notes = grid_of_rows(
        tmp_path,
        "area,plans,short,long",
        lambda n: f"a{n},{3 * n + 17},{2 * n + 10},{n + 7}",
    )
    assert [s.children for s in grid.axes[-1].sums] == [(1, 2)]
    assert notes == [
        "plans is taken for the sum of short + long: true in 6 of the 6 combinations "
        "that show all of them"
    ]
    grid, notes = grid_of_rows(
        tmp_path,
        "area,Total,short,long",
        lambda n: f"a{n},{30 * n + 170},{2 * n + 10},{n + 7}",
    )
    assert not grid.axes[-1].sums and "Total is not the sum of short + long" in notes[0]


def test_a_sum_that_few_figures_show_is_told_but_not_used(tmp_path):
    text = """
        region,2023,2024,2025
        North,42,35,*
        South,50,40,31
        State,92,75,60
        """
    found = audited(tmp_path, text)
    assert told(found) == [] and any(
        "State may be the sum of North + South" in n and "--sum 'State = North + South'" in n
        for n in found.notes
    )
    assert told(audited(tmp_path, text, sums=["State = North + South"])) == [(2, "2025", 29)]
