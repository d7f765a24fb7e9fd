"""Planted values are found in every kind of file and disguise; ordinary reports pass."""

from __future__ import annotations

import base64
import datetime as dt
import html
import io
import json
import os
import unicodedata

import duckdb
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from extract_rows import empty_extracts
from privity.catalogue.contract import load_contract
from privity.gate.scan import scan_run

REPORTED = (dt.date(2026, 1, 1), dt.date(2026, 9, 30))
PERSONS = [
    ("P-10001", "Zbigniew", "Kowalczyk", "2011-03-04", "ADR-55512", "zk@family.example"),
    ("P-10002", "José", "Núñez-O'Farrell", "1979-12-24", "ADR-55513", None),
    ("P-10003", "April", "May", "2015-06-01", None, None),
    ("P-10004", "Mary Ann", "Vandersloot", "2026-02-14", None, None),
    ("P-10005", "Carol", "Madison", "2008-01-09", None, None),
    ("123456", "Iphigenia", "Straße", None, None, None),
]


@pytest.fixture(scope="module")
def extracts(tmp_path_factory):
    """Typed extracts of a few persons, cases, workers and e-mails."""
    path = tmp_path_factory.mktemp("extracts") / "extracts.duckdb"
    with empty_extracts(path) as connection:
        connection.executemany("insert into persons values (?, ?, ?, ?, ?, ?)", PERSONS)
        connection.execute("""
            insert into cases by name
            select unnest(['C-2026-77', '20260117', '20260119', 'ab1', '777']) as case_id,
              'intake' as kind, 'Madison' as county, date '2012-05-05' as opened_on;
            insert into staff by name
            select 'S4711' as staff_id, 'Quillfeather, Prudence' as name, 'DCF' as employer,
              date '2020-01-01' as active_from;
            insert into emails by name
            select 'M1' as message_id, timestamp '2026-03-01' as sent_at,
              '"Ottoline Prendergast" <Otto.P@Clinic.Example>' as sender,
              'Placement of the twins next week' as subject;
            insert into email_recipients by name
            select 'M1' as message_id, 1 as recipient_no, 'gal@court.example' as address;
            insert into media by name
            select 'X1' as media_id, ['P-99999'] as person_ids, date '2026-03-03' as taken_on""")
    return path


@pytest.fixture
def scan(tmp_path, extracts):
    """Write files of a run and scan it: names to texts or bytes in, leaks out."""
    run = tmp_path / "run"

    def scan_files(files, allowed=(), **options):
        for name, text in files.items():
            path = run / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        options.setdefault("reported", REPORTED)
        return scan_run(run, extracts, load_contract(), allowed, **options)

    return scan_files


def _kinds(leaks):
    return {leak.kind for leak in leaks}


def _page(body):
    return f"<!doctype html>\n<html><head><title>Run</title></head>\n<body>\n{body}\n</body></html>"


def _pdf(shown, told):
    """Return a PDF of one page that shows a text, and says another in the place of a picture."""
    writer = PdfWriter()
    page, drawn = writer.add_blank_page(300, 100), DecodedStreamObject()
    drawn.set_data(f"BT /F1 12 Tf 10 50 Td ({shown}) Tj ET".encode())
    letters = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in letters.items()})
    page[NameObject("/Contents")] = writer._add_object(drawn)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    writer._add_object(DictionaryObject({NameObject("/Alt"): TextStringObject(told)}))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


NAME = "Zbigniew Kowalczyk"
FILES = {
    "01-page.html": _page(f"<p>{NAME}</p>"),
    "attribute.html": _page(f'<img alt="{NAME}">'),
    "comment.html": _page(f"<!-- {NAME} -->"),
    "chart.html": _page(f"<svg><title>{NAME}</title></svg>"),
    "tspans.html": _page("<svg><text><tspan>Zbigniew</tspan><tspan>Kowalczyk</tspan></text></svg>"),
    "chart.svg": f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{NAME}</desc></svg>",
    "cells.html": _page("<tr><td>Zbigniew</td>\n<td class='n'>Kowalczyk</td></tr>"),
    "entities.html": _page("<p>&#90;bigniew&nbsp;Kow&#x61;lczyk</p>"),
    "twice.html": _page("<p srcdoc='&amp;#90;bigniew Kowalczyk'></p>"),
    "within.html": _page("<p>Zbig<b>niew</b> <span>Kowal</span><em class='x'>czyk</em></p>"),
    "coloured.html": _page(
        '<span class="s2">&quot;Zbigniew</span><span class="se">\\n</span>'
        '<span class="s2">Kowalczyk&quot;</span>'
    ),
    "broken.html": _page("<p>said Zbigniew\nKowalczyk said</p>"),
    "soft.html": _page("<p>Zbig&shy;niew Ko<wbr>wal\u200bczyk</p>"),
    "results.json": json.dumps({"reason": f"said {NAME} twice"}),
    "pair.json": json.dumps([{"given_name": "Zbigniew", "surname": "Kowalczyk"}], indent=1),
    "unicode.json": '{"a": "\\u005abigniew \\u004bowalczyk"}',
    "lines.jsonl": '{"n": 1}\n' + json.dumps({"n": NAME}),
    "findings.csv": "finding,name\n1,Zbigniew Kowalczyk\n",
    "fields.csv": "finding,given,surname\n1,Zbigniew,Kowalczyk\n",
    "apart.csv": "finding,given,middle,surname\n1,Zbigniew,,Kowalczyk\n",
    "markup.csv": "finding,name\n1,&#90;bigniew <b>Kowal</b>czyk\n",
    "broken.csv": 'finding,name\n1,"Zbigniew\nKowalczyk"\n',
    "ragged.csv": "finding,name\n1,2,3,Zbigniew,Kowalczyk\n",
    "heading.csv": "finding,Zbigniew Kowalczyk\n1,2\n",
    "turned.csv": 'finding,name\n1,"Kowalczyk, Zbigniew"\n',
    "run.log": f"warning: row of {NAME} skipped\n",
    "trace.log": "KeyError: '\\x5abigniew\\nKowalczyk'",
    "notes.txt": "ZBIGNIEW KOWALCZYK",
    "href.html": _page("<a href='/x?q=Zbigniew%20Kowalczyk'>x</a>"),
    "notebooks/01.ipynb": json.dumps(
        {
            "cells": [
                {
                    "outputs": [
                        {"data": {"text/html": ["<td>Zbigniew</td>\n", "<td>Kowalczyk</td>\n"]}}
                    ]
                }
            ]
        }
    ),
    "wide.txt": NAME.encode("utf-16"),
    f"exports/{NAME}.txt": "nothing",
    "shown.pdf": _pdf(NAME, "a chart"),
    "told.pdf": _pdf("Chart", f"a chart of {NAME}"),
    "packed.html": _page(
        "<img src='data:image/svg+xml;base64,"
        + base64.b64encode(f"<svg>{NAME}</svg>".encode()).decode()
        + "'>"
    ),
}


def test_a_full_name_is_found_in_every_kind_of_file(scan):
    leaks = scan(
        FILES | {"clean.html": _page("<p>nothing</p>"), "clean.pdf": _pdf("nothing", "nothing")}
    )
    found = {leak.file for leak in leaks if leak.kind == "name"}
    assert found == {
        name.replace(NAME, "xxxxxxxx xxxxxxxxx").replace("exports", "xxxxxxx")
        if NAME in name
        else name
        for name in FILES
    }


SPELLINGS = [
    "José Núñez-O'Farrell",
    "JOSÉ NÚÑEZ-O’FARRELL",
    "Jose Nunez O'Farrell",
    unicodedata.normalize("NFD", "José Núñez-O'Farrell"),
    "Núñez-O'Farrell, José",
    "Jos\\u00e9 N\\u00fa\\u00f1ez-O'Farrell",
    "iphigenia strasse",
    "IPHIGENIA STRASSE",
    "Mary Ann Vandersloot",
    "Mary Vandersloot",
    "Vandersloot, Mary Ann",
    "Prudence Quillfeather",
    "Quillfeather, Prudence",
    "Ottoline Prendergast",
]


def test_a_name_is_found_however_it_is_written(scan):
    leaks = scan(
        {f"{n}.html": _page(f"<p>seen: {text} again</p>") for n, text in enumerate(SPELLINGS)}
    )
    found = {leak.file for leak in leaks if leak.kind == "name"}
    assert [text for n, text in enumerate(SPELLINGS) if f"{n}.html" not in found] == []


def test_a_hit_names_the_place_and_masks_the_value(scan):
    (leak,) = [k for k in scan({"a.html": _page(f"<p>one</p>\n<p>{NAME}</p>")}) if k.kind == "name"]
    assert (leak.file, leak.line, leak.shape) == ("a.html", 5, "xxxxxxxx xxxxxxxxx")
    assert leak.table_column == "persons.given_name, surname"
    assert "a.html, line 5: name" in leak.problem
    assert not {"zbigniew", "kowalczyk"} & set(leak.problem.lower().split())


OTHER_VALUES = [
    ("write to ZK@Family.Example today", "e-mail address"),
    ("mailto:otto.p%40clinic.example", "e-mail address"),
    ("<gal@court.example>", "e-mail address"),
    ("Fw: placement of THE twins next week!", "text"),
    ("lives at ADR-55512", "address key"),
    ("see C-2026-77.", "case id"),
    ("finding-c-2026-77", "case id"),
    ("S4711|2026-01-01", "staff id"),
    ("member P-10001", "person id"),
    ("shown: P-99999", "person id"),
    ("person 123456", "person id"),
    ("case 20260117", "case id"),
    ("Frau Kowalczyk", "name word"),
    ("KOWALCZYK called", "name word"),
]


@pytest.mark.parametrize("suffix", ["txt", "html", "json"])
def test_other_values_are_found(scan, suffix):
    form = {"txt": "{}", "html": "<p>{}</p>", "json": '["{}"]'}[suffix]
    texts = [html.escape(text) if suffix == "html" else text for text, _ in OTHER_VALUES]
    leaks = scan({f"{n}.{suffix}": form.format(text) for n, text in enumerate(texts)})
    found = {(leak.file, leak.kind) for leak in leaks}
    assert [
        text for n, (text, kind) in enumerate(OTHER_VALUES) if (f"{n}.{suffix}", kind) not in found
    ] == []


BIRTH_DATES = [
    "born 2011-03-04",
    "Birth date: 3/4/2011",
    "DOB 04.03.2011",
    "4 March 2011 (date of birth)",
    "birthday: Mar. 4th, 2011",
    "birth_date=20110304",
    "born 2011-03-04T00:00:00",
    "born 04-Mar-2011",
    "DOB 3/4/11",
    "d.o.b. 04.03.11",
    "date of birth: March 4 2011",
    "person-abcdefghij on 2011-03-04",
    "February 14, 2026 is the birth date",
]


def test_a_birth_date_is_found_in_every_usual_form(scan):
    leaks = scan({f"{n}.html": _page(f"<p>{text}</p>") for n, text in enumerate(BIRTH_DATES)})
    found = {leak.file for leak in leaks if leak.kind == "birth date"}
    assert [text for n, text in enumerate(BIRTH_DATES) if f"{n}.html" not in found] == []


def test_a_birth_date_is_found_under_its_column_heading(scan):
    row = "<tr><td>label</td><td>2026-02-14</td></tr>\n"
    head = "<table>\n<tr><th>Child</th>\n<th>Date of birth</th></tr>\n"
    filler = "<tr><td>label</td><td>2026-02-15</td></tr>\n" * 20
    leaks = scan(
        {
            "a.html": _page(f"{head}{filler}{row}</table>"),
            "a.csv": "label,birth_date\n" + "x,2026-02-15\n" * 20 + "x,2026-02-14\n",
            "b.csv": "label,day\nx,2026-02-14\n",
        }
    )
    assert {leak.file for leak in leaks} == {"a.html", "a.csv"}


OTHER_DAYS = [
    "opened 2026-02-14",  # a reported day that is also a birthday
    "opened 2012-05-05",  # the day of a fact
    "<th>Birth parents</th> 2026-02-14",
    "on 2011-03-04 something",  # whose, nothing says
    "20110304 rows",
    "version 3.4.11",
]
ORDINARY = [
    "January, February, March, April, May, June",
    "It rained in April. May was dry.",
    "the child may carol",
    "Madison County",  # a category of the data
    "ab1 777 count 123,456 and 123456.5",  # ids too short; a number that is no id
    "<path d='M123456,20260117'/>",
    "#123456 C-2026-775 XC-2026-77 S47112",
    "case-k3v7q2mzpa staff-zzzzzzzzzz person-aaaaaaaaaa",
    "Mark role-mark Legend Title Axis",
    "bloody mary",
    "zk@other.example",
    "placement of the twins",
    "Christmas Day, Juneteenth, Washington's Birthday",
]


def test_ordinary_text_passes(scan):
    texts = ORDINARY + OTHER_DAYS
    leaks = scan(
        {f"{n}.html": _page(f"<p>{text}</p>") for n, text in enumerate(texts)},
        allowed=["April May"],
    )
    assert [(texts[int(leak.file.split(".")[0])], leak.kind) for leak in leaks] == []


def test_bare_numbers_of_json_are_no_ids(scan):
    assert not scan({"manifest.json": '{"size": 123456, "n": [20260117, 123456]}'})
    assert _kinds(scan({"manifest.json": '{"size": "123456"}'})) == {"person id"}
    named = ['{"person_id": 123456}', '{"ids": [7, 123456]}', '{"caseId":20260117}']
    leaks = scan({f"{n}.json": text for n, text in enumerate(named)})
    assert {leak.file for leak in leaks} >= {f"{n}.json" for n in range(len(named))}


COUNTS = "case_label,status,rows\ncase-aaaaaaaaaa,fail,123456\ncase-bbbbbbbbbb,pass,7\n"


def test_counts_in_tables_pass(scan, tmp_path):
    """A count may be equal to an id, in a column of numbers; so may a unit's number be."""
    files = {"alone.csv": COUNTS, "exports/typed.csv": COUNTS, "units.csv": "unit_id,n\n777,1\n"}
    scan(files)
    duckdb.sql(f"from '{tmp_path}/run/exports/typed.csv'").write_parquet(
        str(tmp_path / "run/exports/typed.parquet")
    )
    assert not scan({})


IDS_IN_TABLES = [
    "finding,case_label\n1,20260117\n2,case-aaaaaaaaaa\n",  # not the first column
    "finding,Subject\nx,777\n",  # shorter than text would tell
    "finding,worker\nx,S4711\n",
    "finding,person_id\nx,123456\n",
    "finding,reason\nx,123456\nx,late\n",  # numbers in a column of texts
    "finding,who\nx,20260117\nx,20260119\nx,5\n",  # numbers alone, but what numbers
    'finding,reason\nx,"of 123456|2026-01-01"\n',
]


def test_ids_are_found_in_any_column_of_a_table(scan, tmp_path):
    scan({f"{n}.csv": table for n, table in enumerate(IDS_IN_TABLES)})
    for source in sorted((tmp_path / "run").iterdir()):
        twin = tmp_path / "run" / f"p{source.stem}.parquet"
        duckdb.sql(f"from '{source}'").write_parquet(str(twin))
    leaks = scan({})
    assert {leak.file for leak in leaks} == {
        form.format(n) for n in range(len(IDS_IN_TABLES)) for form in ("{}.csv", "p{}.parquet")
    }
    assert all(leak.kind.endswith(" id") and leak.line in (2, 3, 4) for leak in leaks)


def test_numbers_are_no_ids_where_ids_are_dense(tmp_path, scan):
    dense = tmp_path / "dense.duckdb"
    with empty_extracts(dense) as connection:
        connection.execute(
            "insert into cases by name "
            "select (100000 + i)::varchar as case_id from range(20000) t(i)"
        )
    run = tmp_path / "dense-run"
    run.mkdir()
    (run / "a.html").write_text(_page("<td>105123</td>"))
    assert not scan_run(run, dense, load_contract(), [])
    (run / "a.html").write_text(_page("<td>case 105123</td>"))
    assert _kinds(scan_run(run, dense, load_contract(), [])) == {"case id"}


def test_the_agency_allows_words_and_phrases(scan):
    page = {"a.html": _page("<h1>April May</h1><p>Frau Kowalczyk</p>")}
    assert _kinds(scan(page)) == {"name", "name word"}
    assert not scan(page, allowed=["April May", "kowalczyk"])
    assert not scan(page, allowed=["april", "MAY", "Kowalczyk"])


def test_words_of_the_agencys_own_texts_pass_but_full_names_do_not(scan):
    page = {"a.html": _page("<h1>The Kowalczyk Center</h1>")}
    assert _kinds(scan(page)) == {"name word"}
    assert not scan(page, own_texts=["The Kowalczyk Center"])
    page = {"a.html": _page(f"<h1>{NAME} Center</h1>")}
    assert _kinds(scan(page, own_texts=[f"{NAME} Center"])) == {"name"}


def test_restricted_evidence_is_passed_over_and_other_binaries_block(scan, tmp_path):
    leaks = scan(
        {
            "evidence.duckdb": b"\0" + NAME.encode(),
            "a.html": _page("fine"),
            "picture.png": b"\x89PNG\0\0",
        }
    )
    assert [(k.file, k.kind) for k in leaks] == [("picture.png", "unreadable")]
    assert "picture.png" in leaks[0].problem


def test_a_link_out_of_the_run_blocks(scan, tmp_path):
    scan({"a.html": "fine"})
    os.symlink("/etc/hostname", tmp_path / "run" / "link.txt")
    assert _kinds(scan({})) == {"unreadable"}


def test_parquet_exports_are_read(scan, tmp_path):
    scan({"a.html": "fine"})
    duckdb.sql("select 'Zbigniew' as a, 'Kowalczyk' as b").write_parquet(
        str(tmp_path / "run" / "findings.parquet")
    )
    assert "name" in _kinds(scan({}))


HIDDEN = [
    "select ['x', 'Zbigniew Kowalczyk'] as a",
    "select {'b': 'Zbigniew Kowalczyk'} as a",
    "select 'Zbigniew Kowalczyk'::blob as a",
    'select 1 as "Zbigniew Kowalczyk"',
    "select e'Zbigniew\\nKowalczyk' as a",
    "select '&#90;bigniew Kowalczyk' as a",
]


def test_nothing_hides_in_parquet(scan, tmp_path):
    scan({"a.html": "fine"})
    for number, sql in enumerate(HIDDEN):
        duckdb.sql(sql).write_parquet(str(tmp_path / f"run/{number}.parquet"))
    duckdb.sql(
        f"copy (select 1 as a) to '{tmp_path}/run/metadata.parquet' "
        f"(format parquet, kv_metadata {{author: '{NAME}'}})"
    )
    assert {leak.file for leak in scan({}) if leak.kind == "name"} == {
        "metadata.parquet",
        *(f"{n}.parquet" for n in range(len(HIDDEN))),
    }


def test_a_spoilt_parquet_file_blocks(scan):
    assert _kinds(scan({"a.parquet": b"PAR1 no table"})) == {"unreadable"}


def test_the_built_in_content_passes(scan):
    from privity.resources import expectations_dir, templates_dir

    files = {
        p.relative_to(expectations_dir()).as_posix() + ".txt": p.read_text()
        for p in expectations_dir().rglob("*.yaml")
    }
    files |= {p.name: p.read_text() for p in templates_dir().rglob("*.css")}
    assert not scan(files)


def test_a_bad_place_is_reported_once_per_line(scan):
    leaks = scan({"a.html": _page("\n".join([f"<p>{NAME}, {NAME.upper()}.</p>"] * 100))})
    names = [k for k in leaks if k.kind == "name" and k.shape == "xxxxxxxx xxxxxxxxx"]
    assert len(names) == len(set(names)) == 20


def test_neighbours_stay_neighbours_in_a_large_run(scan):
    filler = "".join(f"<p>word{i} of page</p>\n" for i in range(30_000))
    pages = {f"{n}.html": _page(filler) for n in range(6)}
    pages["3.html"] = _page(filler + f"<p>{NAME}</p>" + filler)
    leaks = scan(pages)
    assert {(k.file, k.line) for k in leaks if k.kind == "name"} == {("3.html", 30_004)}
