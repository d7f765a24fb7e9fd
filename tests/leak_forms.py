"""Forms in which a confidential value may be written, and whether the leak scan finds it there.

The table below is what ``tests/gate/test_leak_forms.py`` tests, row by row, and what the handbook's page
says: ``python tests/leak_forms.py`` writes it. Every value is invented.
"""

from __future__ import annotations

import base64
import codecs
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from extract_rows import empty_extracts
from places import HANDBOOK

PAGE = HANDBOOK / "leak_scan.md"
KINDS = {
    "Names": ("name", "name word"),
    "Short names": ("name", "name word"),
    "Single name words": ("name word",),
    "Ids and keys": ("case id", "person id", "staff id", "address key"),
    "E-mail addresses": ("e-mail address",),
    "Confidential texts": ("text",),
    "Birth dates": ("birth date",),
}
RECORDS = {
    "persons": [
        {
            "person_id": "P-10001",
            "given_name": "Zbigniew",
            "surname": "Kowalczyk",
            "birth_date": "2011-02-13",
            "address_key": "ADR-55512",
            "email": "zk@family.example",
        },
        {"person_id": "P-10002", "given_name": "Xu", "surname": "Li"},
        {"person_id": "P-10003", "given_name": "Jørgen", "surname": "Müllerskjold"},
        {"person_id": "P-10004", "given_name": "Iphigenia", "surname": "Groß-Łukomir"},
        {"person_id": "P-10005", "given_name": "Núria", "surname": "Sørå"},
        {"person_id": "P-10006", "given_name": "Mary Ann", "surname": "Vandersloot"},
        {"person_id": "P-10007", "given_name": "An", "surname": "Do"},
        {"person_id": "P-10008", "given_name": "Grant", "surname": "White"},
        {"person_id": "P-10009", "given_name": "Bo", "surname": "Young"},
        {"person_id": "P-10010", "given_name": "Ottilie", "surname": "Schroeder"},
        {"person_id": "P-10011", "given_name": "Ola", "surname": "Day"},
    ],
    "staff": [{"staff_id": "S4711", "name": "Quillfeather, Prudence", "employer": "DCF"}],
    "cases": [
        {"case_id": "C-60001"},
        {"case_id": "20260117"},
        {"case_id": "C-2026-77"},
        {"case_id": "K60002"},
        {"case_id": "777"},
    ],
    "emails": [
        {
            "message_id": "M1",
            "sender": '"Ottoline Prendergast" <Otto.P@Clinic.Example>',
            "subject": "Placement of the twins next week",
        }
    ],
}
NAME, ID, DAY, MAIL = "Zbigniew Kowalczyk", "C-60001", "2011-02-13", "zk@family.example"
LABEL = "person-abcdefghij"


@dataclass(frozen=True)
class Form:
    """One form: its group, what the reader is told, the file, and the reason if it is not found."""

    group: str
    said: str
    suffix: str
    content: str | bytes
    missed: str = ""

    @property
    def is_found(self) -> bool:
        return not self.missed


# Places


def page(body: str) -> str:
    return f"<!doctype html>\n<html><body>\n{body}\n</body></html>"


def output(kind: str, *lines: str) -> str:
    """Return a notebook with one output."""
    data = (
        {"output_type": "stream", "text": list(lines)}
        if kind == "stream"
        else {"output_type": "display_data", "data": {kind: list(lines)}}
    )
    return json.dumps({"cells": [{"cell_type": "code", "outputs": [data]}]}, indent=1)


def places(text: str, key: str = "note") -> list[tuple[str, str, str | bytes]]:
    """Return where a text may stand: what the place is, a file's suffix and its content."""
    return [
        ("text of a page", "html", page(f"<p>seen: {text} again</p>")),
        ("an attribute of a page", "html", page(f'<img alt="{text}">')),
        ("a comment of a page", "html", page(f"<!-- {text} -->")),
        ("a heading", "html", page(f"<h2>{text}</h2>")),
        ("a cell of a page's table", "html", page(f"<tr><td>1</td><td>{text}</td></tr>")),
        ("a chart's title", "svg", f"<svg><title>{text}</title></svg>"),
        ("a chart's label", "html", page(f"<svg><text x='1'>{text}</text></svg>")),
        ("a value of JSON", "json", json.dumps({"a": [{key: text}]})),
        ("a line of JSON", "jsonl", '{"n": 1}\n' + json.dumps({key: text})),
        ("a cell of CSV", "csv", f'n,{key}\n1,"{text}"\n'),
        ("a cell of Parquet", "parquet", f"select 1 as n, '{text}' as {key}"),
        ("a notebook's table", "ipynb", output("text/html", f"<td>{text}</td>\n")),
        ("a notebook's text", "ipynb", output("text/plain", f"0  {text}  x\n")),
        ("a line of a log", "log", f"2026-08-01 row of {text} skipped\n"),
        ("what a terminal shows, in color", "txt", f"\x1b[1m\x1b[31m{text}\x1b[0m\n"),
        ("a name of a file", f"{text.replace('/', '-')}.txt", "nothing"),
    ]


def in_places(group: str, text: str, key: str = "note") -> Iterator[Form]:
    for where, suffix, content in places(text, key):
        yield Form(group, f"`{text}` in {where}", suffix, content)


def said(group: str, *texts: str, missed: str = "") -> Iterator[Form]:
    """Yield texts as a page says them."""
    for text in texts:
        yield Form(group, f"`{text}`", "html", page(f"<p>{text}</p>"), missed)


NO_INITIALS = "initials are anybody's"
ON_PURPOSE = "an encoding made on purpose; whoever writes it means to deceive"
OTHER_SCRIPT = "written in another script than the record"
NOT_WHOLE = "not the whole value"
OWN_WORDS = "every word of it is a word of the report's own, and it is not written as a name"
ANYBODYS = "nothing says that it is a birth date, nor whose"


def names() -> Iterator[Form]:
    yield from in_places("Names", NAME)
    group = "Names"
    yield from said(
        group,
        "Kowalczyk, Zbigniew",
        "ZBIGNIEW KOWALCZYK",
        "zbigniew kowalczyk",
        "Kowalczyk Zbigniew",
        "Zbigniew&nbsp;Kowalczyk",
        "Zbig&shy;niew Kowal<wbr>czyk",
        "&#90;bigniew Kowalczyk",
        "Zbig<b>niew</b> Kowalczyk",
        "<i>Zbigniew</i> <b>Kowalczyk</b>",
        "Zbigniew\nKowalczyk",
        "Zbigniew_Kowalczyk",
        "zbigniew.kowalczyk",
        "Zbigniew%20Kowalczyk",
        "Mary Ann Vandersloot",
        "Mary Vandersloot",
        "Vandersloot, Mary Ann",
        "Prudence Quillfeather",
        "Quillfeather, Prudence",
        "Ottoline Prendergast",
        "Zbigniew J. Kowalczyk",
        "the Kowalczyks' son Zbigniew",
    )
    yield from said(
        group,
        "Jørgen Müllerskjold",
        "Jorgen Mullerskjold",
        "Joergen Muellerskjold",
        "JØRGEN MÜLLERSKJOLD",
        unicodedata.normalize("NFD", "Jørgen Müllerskjold"),
        "J&oslash;rgen M&uuml;llerskjold",
        "J\\u00f8rgen M\\u00fcllerskjold",
        "Iphigenia Gross-Lukomir",
        "Iphigenia Groß-Łukomir",
        "Nuria Soraa",
        "Núria Sørå",
        "Nuria Sora",
        "Ottilie Schröder",
        "Groß‑Łukomir, Iphigenia",
    )
    for said_as, suffix, content in [
        (
            "`Zbigniew` and `Kowalczyk` in two cells of a page",
            "html",
            page("<tr><td>Zbigniew</td>\n<td>Kowalczyk</td></tr>"),
        ),
        (
            "`Zbigniew` and `Kowalczyk` in two spans of a chart",
            "svg",
            "<svg><text><tspan>Zbigniew</tspan><tspan>Kowalczyk</tspan></text></svg>",
        ),
        (
            "`Zbigniew` and `Kowalczyk` under two keys of JSON",
            "json",
            json.dumps({"given": "Zbigniew", "family": "Kowalczyk"}, indent=1),
        ),
        ("`Zbigniew` and `Kowalczyk` in two cells of CSV", "csv", "a,b\nZbigniew,Kowalczyk\n"),
        (
            "`Zbigniew` and `Kowalczyk` in two cells of Parquet",
            "parquet",
            "select 'Zbigniew' as a, 'Kowalczyk' as b",
        ),
        ("`Zbigniew Kowalczyk` as UTF-16", "txt", NAME.encode("utf-16")),
        (
            "`Zbigniew Kowalczyk` in a picture kept as base64 in a page",
            "html",
            page(
                "<img src='data:image/svg+xml;base64,"
                + base64.b64encode(f"<svg>{NAME}</svg>".encode()).decode()
                + "'>"
            ),
        ),
    ]:
        yield Form(group, said_as, suffix, content)
    yield from said(group, "Z. K.", "ZK", missed=NO_INITIALS)
    yield from said(
        group,
        base64.b64encode(NAME.encode()).decode(),
        NAME[::-1],
        codecs.encode(NAME, "rot13"),
        "Z b i g n i e w",
        "Zb1gn13w K0walczyk",
        "Zbi-gniew Ko-walczyk",
        missed=ON_PURPOSE,
    )
    yield from said(group, "Збигнев Ковальчик", missed=OTHER_SCRIPT)
    yield from said(group, "Kowal", "Zbig", missed=NOT_WHOLE)
    yield from said(group, "Kowalchyk", missed="another spelling, and no letter written out")
    yield from said(group, "to grant white paper", "a white grant", missed=OWN_WORDS)
    yield from said(group, "Grant White", "White, Grant")


def short_names() -> Iterator[Form]:
    yield from in_places("Short names", "Xu Li")
    yield from said(
        "Short names",
        "Li, Xu",
        "Li Xu",
        "Xu&nbsp;Li",
        "LI, XU",
        "unit: Li Xu",
        "<span>Xu</span> <span>Li</span>",
        "An Do",
    )
    for said_as, suffix, content in [
        ("`Xu` and `Li` in two cells of a page", "html", page("<tr><td>Xu</td><td>Li</td></tr>")),
        ("`Li` and `Xu` under two keys of JSON", "json", '{"family": "Li", "given": "Xu"}'),
        ("`Xu` and `Li` in two cells of CSV", "csv", "a,b\nXu,Li\n"),
        ("`Xu` and `Li` in two cells of Parquet", "parquet", "select 'Xu' as a, 'Li' as b"),
    ]:
        yield Form("Short names", said_as, suffix, content)
    yield from said("Short names", "an do", "Do, An", "do an", missed=OWN_WORDS)


def single_words() -> Iterator[Form]:
    group = "Single name words"
    yield from said(
        group,
        "Frau Kowalczyk",
        "KOWALCZYK called",
        "seen by Young today",
        "seen by Xu today",
        "Mrs Young",
        "Ms. Day",
        "the Kowalczyk’s file",
        "Muellerskjold wrote",
        "Mullerskjold wrote",
    )
    for where, suffix, content in [
        ("a cell of a page", "html", page("<tr><td>kowalczyk</td></tr>")),
        ("a heading", "html", page("<h3>kowalczyk</h3>")),
        ("a unit of a list", "html", page("<li>Unit: kowalczyk</li>")),
        ("a chart's label", "svg", "<svg><text>kowalczyk</text></svg>"),
        ("an attribute", "html", page('<td title="kowalczyk">1</td>')),
        ("a value of JSON", "json", '{"unit": "kowalczyk"}'),
        ("a key of JSON", "json", '{"kowalczyk": 3}'),
        ("a cell of CSV", "csv", "unit,n\nkowalczyk,3\n"),
        ("a cell of Parquet", "parquet", "select 'kowalczyk' as unit"),
        ("a heading of CSV", "csv", "kowalczyk,n\n1,3\n"),
        ("a log, after an equals sign", "log", "unit=kowalczyk\n"),
    ]:
        yield Form(group, f"`kowalczyk` in {where}", suffix, content)
    yield from said(
        group,
        "it was kowalczyk who called",
        missed="in small letters within a sentence, where any word may be a name",
    )
    yield from said(group, "Young and old", "seen at Day", "Case closed", missed=OWN_WORDS)


def ids() -> Iterator[Form]:
    group = "Ids and keys"
    yield from in_places(group, ID)
    yield from said(
        group,
        "c-60001",
        "C\u201160001",
        "C\u201360001",
        "C−60001",
        "C 60001",
        "C&nbsp;60001",
        "C60001",
        "C_60001",
        "C/60001",
        "C.60001",
        "C - 60001",
        "finding-c-60001",
        "C-60001|2026",
        "(C-60001)",
        "C-2026-77",
        "C\u20112026\u201177",
        "C 2026 77",
        "K-60002",
        "K 60002",
        "member P-10001",
        "P10001",
        "P 10001",
        "S4711|x",
        "lives at ADR-55512",
        "ADR 55512",
        "ADR55512",
        "case 20260117",
        "20260117 was read",
    )
    yield Form(group, "`777` in a column of cases", "csv", "n,case_id\n1,777\n")
    yield Form(
        group, "`20260117` behind a key of JSON that names an id", "json", '{"case_id": 20260117}'
    )
    yield from said(group, "777 read", missed="under four characters: a count")
    yield from said(group, "60001", missed=NOT_WHOLE)
    yield from said(group, "20,260,117", "20260117.5", missed="written as a count")
    yield from said(group, "C-6 0 0 0 1", "10006-C", missed=ON_PURPOSE)
    yield Form(
        group,
        "`20260117` as a bare number of JSON",
        "json",
        '{"size": 20260117}',
        "a count, where no key names an id",
    )


def mail() -> Iterator[Form]:
    group = "E-mail addresses"
    yield from in_places(group, MAIL)
    yield from said(
        group,
        "ZK@Family.Example",
        "&lt;zk@family.example&gt;",
        "zk&#64;family.example",
        "mailto:zk%40family.example",
        "otto.p@clinic.example",
        "zk@family.example.",
    )
    yield from said(
        group,
        "zk (at) family.example",
        "zk at family dot example",
        "zk@family [dot] example",
        missed=ON_PURPOSE,
    )
    yield from said(group, "zk", "@family.example", missed=NOT_WHOLE)


def texts() -> Iterator[Form]:
    group = "Confidential texts"
    yield from said(
        group,
        "Placement of the twins next week",
        "Fw: placement of THE twins next week!",
        "placement-of-the-twins-next-week",
    )
    yield from said(group, "Placement of the twins", missed=NOT_WHOLE)


def dates() -> Iterator[Form]:
    group = "Birth dates"
    yield from in_places(group, f"born {DAY}", "remark")
    yield from said(
        group,
        "born 2/13/2011",
        "DOB 13.02.2011",
        "DOB 2/13/11",
        "DOB 13/2/11",
        "born 13 Feb 2011",
        "born Feb. 13, 2011",
        "born February 13th, 2011",
        "born on the 13th of February 2011",
        "born on the 13th day of February, 2011",
        "born 13-Feb-2011",
        "born 13-Feb-11",
        "born 2011/02/13",
        "born 2011.02.13",
        "born 2011. 02. 13.",
        "born 20110213",
        "born 2011\u201102\u201113",
        "born 13\u201302\u20132011",
        "born 2011 February 13",
        "born 2011-Feb-13",
        "born 13FEB2011",
        "born 13 02 2011",
        "born Sunday, February 13, 2011",
        "born 2011-02-13T00:00:00",
        "born 13&nbsp;February&nbsp;2011",
        "Birth date: 2/13/2011",
        "date of birth 13. February 2011",
        "birthday: Feb 13 2011",
        "13 February 2011 (born)",
        "birth_date=20110213",
    )
    yield from said(
        group,
        f"{LABEL} on {DAY}",
        f"{LABEL}: the 13th of February 2011",
        "case-abcdefghij, 2/13/2011",
    )
    for said_as, suffix, content in [
        (
            "in a row with a person's label, on a page",
            "html",
            page(f"<table><tr><td>{LABEL}</td>\n<td>{DAY}</td></tr></table>"),
        ),
        ("in a row with a person's label, in CSV", "csv", f"who,on\n{LABEL},{DAY}\n"),
        (
            "in a row with a person's label, in Parquet",
            "parquet",
            f"select '{LABEL}' as who, date '{DAY}' as seen_on",
        ),
        (
            "in an object of JSON with a person's label",
            "json",
            json.dumps({"who": LABEL, "on": DAY}, indent=1),
        ),
        (
            "in a label of a chart with a person's label",
            "svg",
            f'<svg><path aria-label="who: {LABEL}; on: {DAY}" d="M1,1"/></svg>',
        ),
        (
            "in a column of birth dates, on a page",
            "html",
            page(
                f"<table><tr><th>n</th><th>Date of birth</th></tr>\n"
                f"<tr><td>1</td><td>{DAY}</td></tr></table>"
            ),
        ),
        ("in a column of birth dates, in CSV", "csv", f"n,birth_date\n1,{DAY}\n"),
        (
            "in a column of birth dates, in Parquet",
            "parquet",
            f"select 1 as n, date '{DAY}' as birth_date",
        ),
    ]:
        yield Form(group, f"`{DAY}` {said_as}", suffix, content)
    yield from said(
        group, f"on {DAY} something", "20110213 rows", "version 13.2.11", missed=ANYBODYS
    )
    yield from said(group, "born February 2011", "born 13 February", missed=NOT_WHOLE)
    yield from said(
        group,
        "born the thirteenth of February",
        "born 13.II.2011",
        "born 1297555200",
        "born on day 44 of 2011",
        missed="counted or spelled in a way that the scan does not read",
    )
    yield Form(
        group,
        f"`{DAY}` in another row than the label",
        "html",
        page(f"<table><tr><td>{LABEL}</td></tr>\n<tr><td>{DAY}</td></tr></table>"),
        ANYBODYS,
    )
    yield Form(
        group,
        f"`{DAY}` in another column than the birth dates",
        "csv",
        f"birth_date,seen_on\n1999-01-01,{DAY}\n",
        ANYBODYS,
    )


FORMS = [*names(), *short_names(), *single_words(), *ids(), *mail(), *texts(), *dates()]


def write_extracts(path: Path) -> None:
    """Write ``RECORDS`` as typed extracts."""
    with empty_extracts(path) as connection:
        for table, rows in RECORDS.items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                connection.execute(
                    f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values())
                )


def write_form(form: Form, number: int, folder: Path) -> str:
    """Write a form as a file of a run; return the file's name as the scan masks it, or not."""
    is_name = "." in form.suffix
    path = folder / (f"{number}/{form.suffix}" if is_name else f"{number}.{form.suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    if form.suffix == "parquet":
        duckdb.sql(form.content).write_parquet(str(path))
    else:
        content = form.content
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path.relative_to(folder).as_posix()


def handbook_page() -> str:
    """Return the handbook's page on the leak scan."""
    found = sum(form.is_found for form in FORMS)
    parts = [_HEAD.format(forms=len(FORMS), found=found, missed=len(FORMS) - found)]
    for group in KINDS:
        rows = [form for form in FORMS if form.group == group]
        parts += [f"## {group}\n", _GROUPS[group], "| form | found |", "|---|---|"]
        parts += [
            f"| {_cell(form.said)} | {'yes' if form.is_found else f'no: {form.missed}'} |"
            for form in rows
        ]
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("\n", "⏎").replace("|", "\\|")


_HEAD = """\
# What the leak scan finds

Before a run is sealed, every file of it is searched for the confidential values of its extracts:
pages, exports, notebooks, logs, the manifest. A run with a hit is never sealed. `evidence.duckdb`
is not searched: it never leaves. This page lists {forms} forms in which a value may be written, as
they are tested with each change of privity: {found} are found, {missed} are not, each with the
reason. What is not found is for the eye of whoever releases the report.

The extract contract has no column of telephone numbers, so none are looked for. A number that
stands in a confidential text, such as the subject of a message, is found with the whole of that
text.

A word is passed over if it is one that privity itself may put on a page: a word of its templates,
of its controls, of its notebooks or of the code that writes pages. Comments are none of these. Of
the thousand commonest surnames of the United States such words are few: *Best*, *Case*, *Day*,
*Foster*, *Grant*, *Page*, *Small*, *White*, *Young* and their like. They are found where they are
written as a name and not otherwise: within a sentence, if the report never writes them so; behind
Mr, Mrs, Ms, Miss, Mx or Dr; and beside a given name. What the agency allows (`allowed_words`) is
passed over wherever it stands.
"""

_GROUPS = {
    "Names": "Given name and surname in either order, or the first given name alone, wherever they "
    "stand side by side; cells of a table are side by side, sentences are not.\n",
    "Short names": "Names of four letters and fewer, by the same rule.\n",
    "Single name words": "A given name or a surname by itself, if nothing but the data can have "
    "brought it there. A word of a column that holds categories, such as a "
    "county, is passed over.\n",
    "Ids and keys": "Ids of cases, persons and staff, and address keys.\n",
    "E-mail addresses": "Of persons, senders and recipients.\n",
    "Confidential texts": "The whole of a text of twelve characters or more. One of three words "
    "or fewer, all of them the report's own, is not told from prose.\n",
    "Birth dates": "A date counts where it is said to be a birth date, or whose: beside a birth "
    "word, in a column of birth dates, or in one row or paragraph with the label of "
    "the person, or of a case of the person, whose birth date it is. A day on which "
    "something else happened to that person or in that case is no birth date "
    "there.\n",
}

if __name__ == "__main__":
    PAGE.write_text(handbook_page(), encoding="utf-8")
