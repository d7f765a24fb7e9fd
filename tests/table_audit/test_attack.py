"""The attack itself: parts asked apart, limits told, contradictions taken out, reasons few."""

import numpy as np
from scipy.sparse import csr_array

from privity.table_audit import attack as table_attack
from privity.table_audit.attack import attack
from privity.table_audit.audit import audit_table
from published import audited, written

SQUARE = """
        area,boys,girls,Total
        Hinds,c,c,31
        Rankin,c,c,28
        Total,40,19,59
        """


def asked(lines, low, high, hidden, width=1, threshold=10):
    matrix = csr_array(np.array(lines, float))
    return attack(
        matrix,
        np.array(low, float),
        np.array(high, float),
        np.where(np.isin(np.arange(len(low)), hidden), width, 0),
        threshold,
        np.ones(len(lines), bool),
    )


def test_a_cell_between_bounds_is_told_by_its_sum():
    # 10 = a + b, b from 7 to 9: a from 1 to 3.
    found = asked([[-1, 1, 1]], [10, 0, 7], [10, np.inf, 9], [1], width=5)
    (told,) = found.told
    assert (told.cell, told.low, told.high, told.sums) == (1, 1, 3, (0,)) and not told.is_exact
    assert asked([[-1, 1, 1]], [10, 0, 7], [10, np.inf, 9], [1], width=2).told == ()


def test_what_has_no_whole_solution_between_is_told_by_whole_numbers():
    # 2a = b and a + b = 7 to 8 leave a at 7/3 to 8/3: no count; a looser one leaves only a = 2.
    found = asked([[2, -1, 0], [1, 1, -1]], [0, 0, 5], [np.inf, np.inf, 8], [0], width=3)
    (told,) = found.told
    assert (told.low, told.high) == (2, 2)


def test_ends_that_no_whole_table_reaches_are_drawn_in_to_those_that_one_does():
    # 31 = 3a + 5b: fractions let a lie from 1 to 10, whole numbers leave 2 and 7 alone.
    found = asked([[-1, 3, 5]], [31, 0, 0], [31, 10, 6], [1], width=6)
    (told,) = found.told
    assert (told.low, told.high) == (2, 7)


def test_sums_that_contradict_each_other_are_taken_out_and_named():
    # a + b = 10, a + b = 12, and a alone with c makes 9.
    lines = [[-1, 0, 0, 1, 1, 0], [0, -1, 0, 1, 1, 0], [0, 0, -1, 1, 0, 1]]
    found = asked(lines, [10, 12, 9, 0, 0, 0], [10, 12, 9, np.inf, np.inf, np.inf], [3, 4, 5])
    assert len(found.against) == 1 and set(found.against) <= {0, 1}
    assert not found.unasked


def test_cells_beyond_the_limits_are_told_as_not_asked(tmp_path, monkeypatch):
    assert audited(tmp_path, SQUARE).is_safe
    monkeypatch.setattr(table_attack, "gather", lambda *_: None)
    monkeypatch.setattr(table_attack, "MOST_ALONE", 1)
    found = audit_table(written(tmp_path, SQUARE))
    assert len(found.unasked) == 3 and not found.is_safe and not found.derivable
    assert "3 cells could not be asked" in found.verdict()
    assert "row 2 (Hinds), girls `c`" in found.text()


def test_hidden_cells_that_stand_in_no_sum_are_told(tmp_path):
    found = audited(tmp_path, "county,count\nHinds,c\nRankin,12\nWarren,c\n")
    assert found.verdict() == "no sum was found: of 2 cells only marks and rates were asked"
    assert any("2 hidden cells stand in no sum" in note for note in found.notes)
