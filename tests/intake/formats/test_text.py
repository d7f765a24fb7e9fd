"""Text files: encodings, delimiters, line counts, and records that are not as they should be."""

from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from privity.errors import PrivityError
from privity.intake.formats import text as textfiles
from privity.intake.formats.headers import header_of
from privity.intake.formats.text import open_text, records

KNOWN = frozenset({"staff_id", "name", "role"})


def opened(tmp_path, data: bytes, name: str = "staff.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return open_text(path, tmp_path / "scratch", f"extracts/{name}")


@pytest.mark.parametrize(
    ("codec", "mark", "label"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8-sig", b"", "utf-8 with byte-order mark"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le with byte-order mark"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be with byte-order mark"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le with byte-order mark"),
        ("cp1252", b"", "windows-1252"),
        ("latin-1", b"", "windows-1252"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_every_encoding_is_found_and_read(tmp_path, codec, mark, label, is_packed):
    data = mark + "staff_id,name\nS1,Zoë Müller\nS2,José\n".encode(codec)
    text = opened(
        tmp_path,
        gzip.compress(data) if is_packed else data,
        "staff.csv.gz" if is_packed else "staff.csv",
    )
    assert text.encoding == label
    assert [r.fields for r in records(text, ",")][1:] == [["S1", "Zoë Müller"], ["S2", "José"]]
    assert text.lines == 3 and text.is_even


def test_a_few_bad_bytes_do_not_make_utf8_something_else(tmp_path):
    data = "staff_id,name\nS1,Zoë\nS2,Müller\nS3,".encode() + b"Jos\xe9\n"
    text = opened(tmp_path, data)
    assert text.encoding == "utf-8 with 1 undecodable bytes"
    found = list(records(text, ","))
    assert found[1].fields == ["S1", "Zoë"]
    assert (found[3].line, found[3].fields) == (4, None)
    assert found[3].problem == "bytes that are not UTF-8"


@pytest.mark.parametrize("data", [b"a,b\n1,\x81\xe9\n", b"\xff\xfea\0,\0\x00\xd8b\0"])
def test_bytes_of_no_known_encoding_are_refused(tmp_path, data):
    with pytest.raises(PrivityError, match="neither UTF-8 nor"):
        opened(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "lines", "is_even"),
    [
        (b"a\nb\n", 2, True),
        (b"a\nb", 2, True),
        (b"a\r\nb\r\n", 2, True),
        (b"a\rb\r", 2, True),
        (b"a\nb\n\n\n", 2, True),
        (b"a\r\nb\r\n\r\n", 2, True),
        (b"a\r\nb\n", 2, False),
        (b'a\n"b\rc"\n', 2, False),
        (b"a", 1, True),
    ],
)
def test_lines_are_counted(tmp_path, data, lines, is_even, monkeypatch):
    for size in (textfiles._CHUNK, 1, 3):
        monkeypatch.setattr(textfiles, "_CHUNK", size)
        text = opened(tmp_path, data)
        assert (text.lines, text.is_even) == (lines, is_even)


@pytest.mark.parametrize(
    ("data", "is_plain"),
    [
        (b'a,b\n1,"x"\n', True),
        (b'a,b\n1,"said ""x"""\n', True),
        (b'a,b\n1, "x"\n', False),
        (b'a,b\n "x",1\n', False),
        (b' "a",b\n', False),
        (b'a,b\n1,  "x\n', False),
        (b"a,b\n1,x\0\n", False),
    ],
)
def test_what_two_readers_read_differently_is_not_plain(tmp_path, data, is_plain, monkeypatch):
    for size in (textfiles._CHUNK, 1, 2):
        monkeypatch.setattr(textfiles, "_CHUNK", size)
        assert opened(tmp_path, data).is_plain is is_plain


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("staff_id,name", ","),
        ("staff_id;name", ";"),
        ("staff_id\tname", "\t"),
        ("staff_id|name", "|"),
        ("Staff_ID , NAME", ","),
        ('"staff_id";"na,me"', ";"),
        ("staff_id;a,b,c,d", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_yields_known_columns(tmp_path, header, delimiter):
    found = header_of(opened(tmp_path, header.encode()), KNOWN)
    assert (found.delimiter, found.quote, found.names[0].lower()) == (delimiter, '"', "staff_id")


def test_single_quotes_are_found(tmp_path):
    text = opened(tmp_path, b"'staff_id','name'\n'S1','it''s, so'\n")
    found = header_of(text, KNOWN)
    assert (found.quote, found.names) == ("'", ["staff_id", "name"])
    assert list(records(text, found.delimiter, found.quote))[1].fields == ["S1", "it's, so"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('S2,"open,x', "a quote is not closed"),
        ('S2,"a"b,x', "a quote is not closed"),
        ('S2,"a""b,x', "a quote is not closed"),
    ],
)
def test_a_quote_astray_costs_one_line(tmp_path, line, problem):
    text = opened(tmp_path, f'a,b,c\nS1,x,"1\n2"\n{line}\nS3,x,"y"\nS4,"z\n\nz",y\n'.encode())
    found = list(records(text, ","))
    assert [(r.line, r.fields and r.fields[0]) for r in found] == [
        (1, "a"),
        (2, "S1"),
        (4, None),
        (5, "S3"),
        (6, "S4"),
    ]
    assert found[2].problem.startswith(problem)
    assert found[4].fields == ["S4", "z\n\nz", "y"]


def test_a_quote_within_a_value_is_a_quote(tmp_path):
    text = opened(tmp_path, b'a,b\n1,5" pipe\n2, "x, y" \n')
    assert [r.fields for r in records(text, ",")][1:] == [["1", '5" pipe'], ["2", "x, y"]]


def test_a_line_without_end_is_dropped_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(textfiles, "MAX_RECORD", 50)
    text = opened(tmp_path, b"a,b\n" + b"x" * 500 + b"\n1,2\n")
    found = list(records(text, ","))
    assert [(r.line, r.problem) for r in found[1:]] == [(2, "line longer than 32 MiB"), (3, None)]


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=8
) | st.sampled_from(['"', ",", "\n", '""', "\r", "\r\n", " ", "a,b", '"x"', "'"])


@given(
    st.lists(st.lists(_CELLS, min_size=2, max_size=2), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";", "\t"]),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_writer_writes_is_read_back_line_by_line(tmp_path, rows, end, delimiter):
    target, starts = io.StringIO(newline=""), []
    writer = csv.writer(target, lineterminator=end, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    for row in rows:
        starts.append(target.getvalue().count("\n") + 1)
        writer.writerow(row)
    found = list(records(opened(tmp_path, target.getvalue().encode()), delimiter))[1:]
    assert [r.fields for r in found] == rows
    assert [r.line for r in found] == starts


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(textfiles, "BOMB_BYTES", 1_000_000)
    with pytest.raises(PrivityError, match="unpacks to more than 250 times"):
        opened(tmp_path, gzip.compress(b"\n" * 20_000_000), "staff.csv.gz")
    opened(tmp_path, gzip.compress(bytes(range(256)).hex().encode() * 4000), "staff.csv.gz")


@given(st.text(st.sampled_from("ab,;\" '\n\r\0é"), max_size=60), st.sampled_from([",", None]))
@example(";\0;\0;\0;\0", ",")
@example("\0;\0;\0;\0", ",")
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_line_of_any_text_is_passed_over(tmp_path, body, delimiter):
    data = ("a,b\n" + body).encode()
    found = list(records(opened(tmp_path, data), delimiter))
    lines = data.decode().split("\n")
    at = 1
    for record in found:
        assert all(not line.strip("\r") for line in lines[at - 1 : record.line - 1])
        at = record.line + 1
        if record.fields is not None:
            at += sum(field.count("\n") for field in record.fields)
    assert all(not line.strip("\r") for line in lines[at - 1 :])
