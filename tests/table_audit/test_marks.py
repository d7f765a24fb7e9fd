"""What stands in a cell: every mark that is known, its usual meaning, and numbers as printed."""

import pytest

from privity.errors import PrivityError
from privity.table_audit.marks import Bounds, bounds, is_figure, meaning, number, rate, stated


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("c", "hidden"),
        ("[c]", "hidden"),
        ("(c)", "hidden"),
        ("C", "hidden"),
        ("*", "hidden"),
        ("**", "hidden"),
        ("[suppressed]", "hidden"),
        ("S", "hidden"),
        ("x", "unavailable"),
        ("[x]", "unavailable"),
        ("..", "unavailable"),
        (":", "unavailable"),
        ("n/a", "unavailable"),
        ("", "unavailable"),
        ("  ", "unavailable"),
        ("u", "unavailable"),
        ("z", "none"),
        ("[z]", "none"),
        (".", "none"),
        ("(X)", "none"),
        ("-", "zero"),
        ("–", "zero"),
        ("[low]", "low"),
        ("k", "low"),
        ("~", "low"),
        ("<5", Bounds(0, 4, True)),
        ("< 5", Bounds(0, 4, True)),
        ("<10", Bounds(0, 9, True)),
        ("≤5", Bounds(0, 5, True)),
        ("[<5]", Bounds(0, 4, True)),
        ("under 5", Bounds(0, 4, True)),
        ("fewer than 11", Bounds(0, 10, True)),
        ("5 or fewer", Bounds(0, 5, True)),
        ("1-4", Bounds(1, 4)),
        ("1 to 9", Bounds(1, 9)),
        ("1–4", Bounds(1, 4)),
        ("(1-4)", Bounds(1, 4)),
        ("12", None),
        ("abc", None),
        ("9-1", None),
        ("cc", None),
    ],
)
def test_each_mark_has_its_usual_meaning(mark, expected):
    assert meaning(mark) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("12.0", 12),
        ("57 [r]", 57),
        ("12r", 12),
        ("1,234 (p)", 1234),
        ("12.5", None),
        ("-3", None),
        ("1,23", None),
        ("c", None),
        ("", None),
        ("5%", None),
    ],
)
def test_a_count_is_read_as_printed(text, expected):
    assert number(text) == expected


def test_a_rate_has_the_decimals_it_is_printed_with():
    assert rate("31.50") == (31.5, 2) and rate("31") == (31.0, 0) and rate("4.2%") == (4.2, 1)
    assert rate("c") is None


def test_a_blank_is_no_figure_but_a_mark_is():
    assert is_figure("c") and is_figure("<5") and is_figure("31.5")
    assert not is_figure("") and not is_figure("Hinds")


def test_a_user_says_what_marks_mean():
    assert stated(["c=hidden,x=none", "*=1-4", "blank=zero", "[u]=<5", "a=b=low"]) == {
        "c": "hidden",
        "x": "none",
        "*": Bounds(1, 4),
        "": "zero",
        "[u]": Bounds(0, 4, True),
        "a=b": "low",
    }


def test_what_says_nothing_is_refused_all_at_once():
    with pytest.raises(PrivityError) as caught:
        stated(["c=secret", "x", "=hidden"])
    assert len(caught.value.problems) == 3 and "MARK=MEANING" in caught.value.problems[0]


def test_bounds_say_whether_they_name_a_least_count():
    assert bounds("<5").is_under and not bounds("0-4").is_under
