"""What a user is told of a break: its kind and its place in the package, no value."""

from __future__ import annotations

import re

import pytest

from privity.errors import told
from privity.statistics.rates import wilson


def test_a_break_names_room_module_and_line_and_no_value():
    with pytest.raises(TypeError) as broken:
        wilson("confidential", 3)  # type: ignore[arg-type]
    (said,) = told(broken.value)
    assert re.search(r"TypeError at statistics/rates\.py:\d+;", said)
    assert "confidential;" not in said


def test_a_break_outside_the_package_has_no_place():
    with pytest.raises(ZeroDivisionError) as broken:
        _ = 1 / 0
    assert "ZeroDivisionError at unknown place" in told(broken.value)[0]
