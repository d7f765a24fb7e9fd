"""Every reading of a file keeps the file's lines and shows what a reader would see."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.gate.plaintext import ROW, read_streams, reduce_text

PIECES = [
    "<p>",
    "</p>",
    "<a href='x",
    "'>",
    '<b title="',
    '">',
    "<!-- ",
    " -->",
    "<",
    ">",
    "&",
    "&#10;",
    "&#10 ",
    "&#x0a;",
    "&amp;#10;",
    "&NewLine;",
    "\\n",
    "\\u000a",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\x0a",
    "%0A",
    "%C3%A9",
    '"',
    "'",
    "\\",
    "\n",
    "\n\n",
    "name",
    " ",
    "é",
    "\u00ad",
    "<wbr>",
    ": ",
    "{",
    "}",
    "[1, ",
    "12.5e3",
    "data:text/html;base64,YQo=",
    "data:image/svg+xml;base64,x",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.booleans(), st.booleans())
def test_no_reading_has_more_lines_than_the_text(text, is_markup, is_json):
    readings = reduce_text(text, is_markup=is_markup, is_json=is_json)
    assert readings
    assert all(reading.count("\n") <= text.count("\n") for reading in readings)


@given(st.text())
def test_any_text_can_be_read(text):
    for is_markup in (True, False):
        assert reduce_text(text, is_markup=is_markup)
        assert reduce_text(json.dumps({"key": text}), is_markup=is_markup, is_json=True)


@given(st.lists(st.sampled_from(["<p>\n", "<b\nid='a\nb'>", "</p>", "<!--\n-->"]), max_size=8))
def test_a_word_stays_on_its_line(tags):
    text = "".join(tags) + "here"
    shown = reduce_text(text, is_markup=True)[0]
    assert "here" in shown.split("\n")[text.count("\n")]


@pytest.mark.parametrize(
    ("text", "options", "shown"),
    [
        ("<td>a</td>\n<td>b</td>", {"is_markup": True}, "a"),
        ("<img alt='seen &amp; heard'>", {"is_markup": True}, "seen & heard"),
        ("<svg viewBox='1 2'><path d='M1'/><title>t</title></svg>", {"is_markup": True}, "t"),
        ('{"given": "a", "surname": "b"}', {"is_json": True}, '"a",   "b"'),
        ('{"n": 12, "s": "12"}', {"is_json": True}, '"12"'),
        ("mail <someone@x.example>", {}, "<someone@x.example>"),
        ("caf\\xe9 \\u00e9t\\u00e9", {}, "café été"),
        ("a%20b", {}, "a b"),
    ],
)
def test_what_is_shown_can_be_found(text, options, shown):
    assert any(
        shown in " ".join(reading.split("\n")) or shown in reading
        for reading in reduce_text(text, **options)
    )


def test_bare_numbers_and_geometry_are_left_out():
    assert not any("12" in r for r in reduce_text('{"n": 12}', is_json=True))
    assert not any("M99" in r for r in reduce_text("<path d='M99'/>", is_markup=True))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é\r\nb".encode(), f"é{ROW}\nb"),
        ("\ufeffé".encode(), "é"),
        ("é".encode("latin-1"), "é"),
        ("é".encode("utf-16"), "é"),
        (b"a\0b", None),
        (b"", ""),
    ],
)
def test_encodings_are_told_apart(tmp_path, data, text):
    (tmp_path / "a.txt").write_bytes(data)
    streams = read_streams(tmp_path / "a.txt")
    assert streams == (None if text is None else [text])
