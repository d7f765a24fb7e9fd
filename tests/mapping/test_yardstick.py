"""The yardstick of ``privity map`` stays where it is: exports mapped without a hand, and compared."""

from __future__ import annotations

from yardstick import Score, measured
from yardstick_shapes import SHAPES, rounds


def test_columns_and_values_of_other_systems_exports(tmp_path):
    assert len(SHAPES) >= 25
    columns, values = Score(), Score()
    first, *others = rounds()
    columns.add(measured(first, tmp_path / "first", loads=False))
    for number, part in enumerate(others):
        score = measured(part, tmp_path / str(number))
        columns.add(score)
        values.add(score)
    told = "\n".join(columns.told)
    assert columns.right >= 0.97 * columns.columns, told
    assert columns.wrong <= 0.01 * columns.columns, told
    assert values.different == 0, told
    assert values.whole >= 0.9 * values.rows, told
