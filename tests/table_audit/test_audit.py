"""Auditing published tables: each derivable cell and no other, named with the sum that tells it."""

import json
import subprocess
import sys
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from privity.errors import PrivityError
from privity.table_audit.audit import audit_table
from published import audited, told, written

LONG = """
        "Referrals by county, sex and age"
        county,sex,age,referrals
        Total,Total,Total,96
        Total,Total,0-9,50
        Total,Total,10-17,46
        Total,Boys,Total,50
        Total,Boys,0-9,27
        Total,Boys,10-17,23
        Total,Girls,Total,46
        Total,Girls,0-9,23
        Total,Girls,10-17,23
        Hinds,Total,Total,45
        Hinds,Total,0-9,[c]
        Hinds,Total,10-17,[c]
        Hinds,Boys,Total,25
        Hinds,Boys,0-9,[c]
        Hinds,Boys,10-17,[c]
        Hinds,Girls,Total,20
        Hinds,Girls,0-9,[c]
        Hinds,Girls,10-17,[c]
        Rankin,Total,Total,51
        Rankin,Total,0-9,[c]
        Rankin,Total,10-17,[c]
        Rankin,Boys,Total,25
        Rankin,Boys,0-9,[c]
        Rankin,Boys,10-17,[c]
        Rankin,Girls,Total,26
        Rankin,Girls,0-9,[c]
        Rankin,Girls,10-17,{}
        """
WIDE = """
        Disclosures by recipient
        ,Court,Press,School,Total
        North,40,3,12,55
          Ashdale,25,{},7,34
          Birchham,15,{},5,21
        South,30,{},9,44
          Cedarton,18,4,5,27
          Dunmore,12,{},4,17
        Total,70,{},21,99
        """


def test_a_long_table_that_is_safe_and_one_with_a_gap(tmp_path):
    safe = audited(tmp_path, LONG.format("[c]"))
    assert safe.is_safe and not safe.narrow and safe.hidden == 12 and safe.sums == 27
    assert safe.verdict() == "no hidden cell can be told exactly"
    found = audited(tmp_path, LONG.format("20"))
    assert told(found) == [(19, "referrals", 17), (20, "referrals", 3), (28, "referrals", 6)]
    assert found.derivable[2].because == (
        "Rankin, Girls: Total (row 27) 26 = 0-9 (row 28) `[c]` + 10-17 (row 29) 20",
    )
    assert found.derivable[1].because == (
        "Girls, 10-17: Total (row 11) 23 = Hinds (row 20) `[c]` + Rankin (row 29) 20",
    )


def test_a_wide_table_with_indented_areas(tmp_path):
    found = audited(tmp_path, WIDE.format("[c]", "1", "5", "1", "8"))
    assert told(found) == [(4, "Press", 2)]
    assert set(found.derivable[0].because) <= {
        "Press: North (row 3) 3 = Ashdale (row 4) `[c]` + Birchham (row 5) 1",
        "row 4 (Ashdale): Court 25 + Press `[c]` + School 7 = Total 34",
        "row 4 (Ashdale): Total 34 = Court 25 + Press `[c]` + School 7",
    }
    # Two hidden in a row and a column each are not told by either sum.
    square = audited(
        tmp_path,
        """
        area,boys,girls,other,Total
        Hinds,[c],[c],30,50
        Rankin,[c],[c],31,60
        Total,50,49,61,110
        """.replace("50,49,61,110", "25,24,61,110"),
    )
    assert square.is_safe


def test_a_cell_may_be_told_by_several_sums_together(tmp_path):
    found = audited(
        tmp_path,
        """
        area,a,b,other,Total
        P,[c],[c],5,20
        Q,[c],[c],7,22
        R,[c],9,6,25
        S,12,10,1,23
        Total,50,21,19,90
        """,
    )
    # b: P + Q is 2 at most one each; a follows only from rows and columns together.
    by_cell = {(f.row, f.column): f for f in found.derivable}
    assert by_cell[4, "a"].low == 10
    found = audited(
        tmp_path,
        """
        area,a,b,Total
        P,[c],[c],20
        Q,[c],[c],22
        Total,[c],2,42
        """,
        zeros="shown",
    )
    cells = {(f.row, f.column): f.low for f in found.derivable}
    assert cells == {(2, "a"): 19, (2, "b"): 1, (3, "a"): 21, (3, "b"): 1, (4, "a"): 40}
    assert max(len(f.because) for f in found.derivable) >= 2


def test_two_totals_of_the_same_codes(tmp_path):
    found = audited(
        tmp_path,
        """
        region,count
        Total,40
        A,c
        B,2
        C,10
        D,c
        E,6
        Big places,18
        Small places,22
        """,
        sums=[
            "Big places = A + C",
            "Small places = B + D + E",
            "Total = Big places + Small places",
        ],
    )
    assert told(found) == [(3, "count", 8), (6, "count", 14)]
    assert "Big places (row 8) 18 = A (row 3) `c` + C (row 5) 10" in found.derivable[0].because[0]
    both = audited(
        tmp_path,
        """
        region,2024,2025
        A,c,4
        B,2,c
        C,10,9
        All,20,24
        Grand total,20,24
        """,
        counts=["2024", "2025"],
    )
    assert told(both) == [(2, "2024", 8), (3, "2025", 11)]
    assert both.contradictions == ()


def test_a_region_that_holds_others_is_found_by_figures(tmp_path):
    lines = ["year,region,cases"]
    for n in range(6):
        north, inner, outer = 30 + 7 * n, 11 + 5 * n, 19 + 3 * n
        lines += [
            f"{2015 + n},All,{north + inner + outer}",
            f"{2015 + n},North,{north}",
            f"{2015 + n},City,{inner + outer}",
            f"{2015 + n},Inner City,{inner}",
            f"{2015 + n},Outer City,{outer if n else 'c'}",
        ]
    found = audited(tmp_path, "\n".join(lines))
    assert any("City is taken for the sum of Inner City + Outer City" in n for n in found.notes)
    assert told(found) == [(6, "cases", 19)] and not found.contradictions


def test_rates_beside_hidden_counts_give_them_away(tmp_path):
    lines = ["county,cases,closed,closed_percent"]
    lines += [
        f"c{n},{100 + 7 * n},{20 + 3 * n},{100 * (20 + 3 * n) / (100 + 7 * n):.1f}"
        for n in range(6)
    ]
    found = audited(tmp_path, "\n".join([*lines, "last,140,c,2.9"]))
    assert told(found) == [(8, "closed", 4)]
    assert found.derivable[0].because == ("row 8: closed_percent is 2.9",)
    assert audited(tmp_path, "\n".join([*lines, "last,140,c,c"])).is_safe
    odd = audited(tmp_path, "\n".join([*lines, "last,140,<5,50.0"]))
    assert odd.is_safe and any("fits no count" in note for note in odd.notes)


def test_exact_and_narrow_are_told_apart(tmp_path):
    found = audited(
        tmp_path,
        """
        area,boys,girls,Total
        North,c,c,4
        South,c,12,17
        West,c,c,60
        """,
    )
    assert told(found) == [(3, "boys", 5)]
    assert [(f.row, f.column, f.low, f.high) for f in found.narrow] == [
        (2, "boys", 0, 4),
        (2, "girls", 0, 4),
    ]
    assert not audited(
        tmp_path,
        """
        area,boys,girls,Total
        North,c,c,4
        """,
        width=4,
    ).narrow
    # What cannot be small needs only two counts to be possible.
    assert not audited(
        tmp_path,
        """
        area,boys,girls,Total
        North,c,<5,64
        """,
        threshold=10,
    ).narrow


def test_a_mark_that_is_a_range_is_narrowed_only_by_sums(tmp_path):
    text = """
        area,boys,girls,Total
        North,<5,20,{}
        South,<5,<5,5
        """
    assert told(audited(tmp_path, text.format(23))) == [(2, "boys", 3)]
    assert audited(tmp_path, text.format("c")).is_safe


def test_each_derivable_cell_says_under_which_settings(tmp_path):
    found = audited(
        tmp_path,
        """
        area,boys,girls,Total
        North,c,c,2
        South,0,12,12
        """,
    )
    assert told(found) == [] and found.conditional
    assert {(w, f.row, f.column, f.low) for w, f in found.conditional} == {
        ("zeros are always shown", 2, "boys", 1),
        ("zeros are always shown", 2, "girls", 1),
    }
    assert "2 cells more if another setting that fits" in found.verdict()
    assert told(
        audited(
            tmp_path,
            """
        area,boys,girls,Total
        North,c,c,2
        South,0,12,12
        """,
            zeros="shown",
        )
    ) == [(2, "boys", 1), (2, "girls", 1)]


def test_a_table_without_a_hidden_cell_had_nothing_to_ask(tmp_path):
    found = audited(tmp_path, "area,count\nNorth,12\nSouth,9\n")
    assert found.verdict() == "no cell is hidden: there was nothing to ask" and found.is_safe


def test_a_frame_is_audited_as_its_file_would_be(tmp_path):
    frame = pd.DataFrame({"unit": ["A", "B", "Total"], "n": ["40", "[c]", "46"]})
    found = audit_table(frame)
    assert told(found) == [(3, "n", 6)]
    frame["n"] = [40, None, 46]
    assert audit_table(frame).hidden == 0
    assert told(audit_table(frame, marks=["blank=hidden"])) == [(3, "n", 6)]


def test_a_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (
        ["Disclosures"],
        ["", "Boys", "Girls", "Total"],
        ["Hinds", "c", 9, 20],
        ["Rankin", 8, 7, 15],
    ):
        book.active.append(row)
    book.save(tmp_path / "table.xlsx")
    assert told(audit_table(tmp_path / "table.xlsx")) == [(3, "Boys", 11)]
    book.create_sheet("Other").append(["a", 1])
    book.save(tmp_path / "table.xlsx")
    with pytest.raises(PrivityError, match="several sheets hold data"):
        audit_table(tmp_path / "table.xlsx")
    assert told(audit_table(tmp_path / "table.xlsx", sheet="Sheet")) == [(3, "Boys", 11)]


def test_options_that_say_nothing_are_refused_at_once(tmp_path):
    path = written(tmp_path, "area,count\nNorth,12\nSouth,9\n")
    with pytest.raises(PrivityError) as caught:
        audit_table(path, zeros="maybe", rounded="up", threshold=0, width=0, unlisted="x")
    assert len(caught.value.problems) == 5
    with pytest.raises(PrivityError, match="no such heading; nearest: North"):
        audit_table(path, sums=["North = Nort + South"])
    with pytest.raises(PrivityError, match="not of the form"):
        audit_table(path, sums=["North"])


# Against an attacker written apart: all tables that agree, by whole-numbered programmes.


def extremes(values, hidden, least):
    """Return by programme the least and largest count of each hidden cell of a crossed table."""
    rows, columns = values.shape
    size = rows * columns
    lines, right = [], []
    for i, j in product(range(rows), range(columns)):
        if not hidden[i, j]:
            line = np.zeros(size)
            line[i * columns + j] = 1
            lines.append(line)
            right.append(values[i, j])
    for i in range(rows):
        line = np.zeros((rows, columns))
        line[i, :-1], line[i, -1] = 1, -1
        lines.append(line.reshape(-1))
        right.append(0)
    for j in range(columns):
        line = np.zeros((rows, columns))
        line[:-1, j], line[-1, j] = 1, -1
        lines.append(line.reshape(-1))
        right.append(0)
    low = np.where(hidden, least, 0).reshape(-1)
    found = {}
    for i, j in zip(*np.nonzero(hidden), strict=True):
        cost = np.zeros(size)
        cost[i * columns + j] = 1
        ends = [
            milp(
                sign * cost,
                integrality=np.ones(size),
                bounds=Bounds(low, 10_000),
                constraints=LinearConstraint(np.array(lines), right, right),
            ).fun
            * sign
            for sign in (1, -1)
        ]
        found[int(i), int(j)] = tuple(round(e) for e in ends)
    return found


@given(st.data())
@settings(max_examples=25)
def test_exactly_the_cells_that_can_be_told_are_told(tmp_path_factory, data):
    rows, columns = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    inner = np.array(
        data.draw(
            st.lists(
                st.lists(st.integers(0, 25), min_size=columns, max_size=columns),
                min_size=rows,
                max_size=rows,
            )
        )
    )
    whole = np.vstack(
        [np.hstack([inner, inner.sum(1, keepdims=True)]), np.append(inner.sum(0), inner.sum())]
    )
    hidden = np.array(
        data.draw(
            st.lists(
                st.lists(st.booleans(), min_size=columns + 1, max_size=columns + 1),
                min_size=rows + 1,
                max_size=rows + 1,
            )
        )
    )
    hidden[-1, -1] = False
    names = [*(f"g{j}" for j in range(columns)), "Total"]
    lines = [",".join(["area", *names])] + [
        ",".join(
            [
                f"a{i}" if i < rows else "Total",
                *("c" if h else str(v) for v, h in zip(whole[i], hidden[i], strict=True)),
            ]
        )
        for i in range(rows + 1)
    ]
    zeros = data.draw(st.sampled_from(["hidden", "shown"]))
    if zeros == "shown":
        hidden_zero = hidden & (whole == 0)
        if hidden_zero.any():
            zeros = "hidden"
    folder = tmp_path_factory.mktemp("tables")
    found = audit_table(written(folder, "\n".join(lines)), zeros=zeros, rounding=["none"])
    true = extremes(whole, hidden, 1 if zeros == "shown" else 0) if hidden.any() else {}
    assert {(f.row - 2, names.index(f.column)): f.low for f in found.derivable} == {
        cell: low for cell, (low, high) in true.items() if low == high
    }
    assert {(f.row - 2, names.index(f.column)): (f.low, f.high) for f in found.narrow} == {
        cell: (low, high)
        for cell, (low, high) in true.items()
        if low < high and high - low < 5 and low <= 10
    }
    assert not found.contradictions and not found.unasked


# The command


def privity(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "privity", "audit-table", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_the_command_says_what_it_found_and_ends_accordingly(tmp_path):
    gap = written(tmp_path, WIDE.format("[c]", "1", "5", "1", "8"), "gap.csv")
    done = privity(gap)
    assert done.returncode == 100 and done.stderr == ""
    assert "row 4 (Ashdale), Press `[c]`: can only be 2" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 cell can be told exactly"
    told_ = json.loads(privity(gap, "--json").stdout)
    assert [(d["row"], d["column"], d["low"], d["high"]) for d in told_["derivable"]] == [
        (4, "Press", 2, 2)
    ]
    safe = written(tmp_path, LONG.format("[c]"), "safe.csv")
    assert privity(safe).returncode == 0
    narrow = written(tmp_path, "area,a,b,Total\nNorth,c,c,4\n", "narrow.csv")
    assert privity(narrow).returncode == 0 and privity(narrow, "--strict").returncode == 100
    done = privity(tmp_path / "none.csv")
    assert done.returncode == 2 and done.stdout == "" and "no such file" in done.stderr
    done = privity(gap, "--marks", "[c]=secret")
    assert done.returncode == 2 and "MARK=MEANING" in done.stderr


def test_the_options_it_names_give_the_same_answer(tmp_path):
    path = written(tmp_path, "area,boys,girls,Total\nNorth,c,c,2\nSouth,0,12,12\n")
    first = json.loads(privity(path, "--json").stdout)
    options = [part.strip("'") for o in first["settings"]["options"] for part in o.split(" ", 1)]
    second = json.loads(privity(path, "--json", *options).stdout)
    assert second["settings"]["used"] == first["settings"]["used"]
    assert second["other_settings"] == [] != first["other_settings"]
    for part in ("derivable", "narrow"):
        assert [
            [c[k] for k in ("row", "column", "low", "high", "because")] for c in second[part]
        ] == [[c[k] for k in ("row", "column", "low", "high", "because")] for c in first[part]]
