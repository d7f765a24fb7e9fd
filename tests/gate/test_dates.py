"""Birth dates where every day is somebody's: found where they disclose, and not elsewhere."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from extract_rows import empty_extracts
from privity.catalogue.contract import load_contract
from privity.gate.scan import scan_run
from privity.pseudonyms.labels import pseudonym

KEY = bytes(32)
REPORTED = (dt.date(2026, 7, 1), dt.date(2026, 9, 30))
FIRST, DAYS = dt.date(2006, 1, 1), 7500
OWNER, CASE, WORKER = "P1000", "C1000", "S1"
BORN = FIRST + dt.timedelta(1000)
OTHER = FIRST + dt.timedelta(2000)


def label(kind, value):
    return pseudonym(KEY, kind, value)


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """Every day of twenty years somebody's birthday, and evidence with the labels of a few."""
    folder = tmp_path_factory.mktemp("agency")
    with empty_extracts(folder / "extracts.duckdb") as connection:
        connection.execute(
            "insert into persons by name select 'P' || i as person_id, 'Given' as given_name, "
            f"date '{FIRST}' + i::int as birth_date from range({DAYS}) t(i)"
        )
        connection.execute(
            "insert into case_members by name select 'C' || i as case_id, 'P' || i as person_id "
            f"from range({DAYS}) t(i)"
        )
        connection.execute(
            f"insert into staff by name select '{WORKER}' as staff_id, '{OWNER}' as person_id"
        )
        connection.execute(
            f"insert into disclosures by name select 'D1' as disclosure_id, "
            f"'C2000' as case_id, timestamp '{OTHER} 12:00' as disclosed_at"
        )
    with duckdb.connect(str(folder / "evidence.duckdb")) as evidence:
        evidence.execute(
            "create table findings (finding_id varchar, subject varchar, "
            "subject_label varchar, case_id varchar, case_label varchar, "
            "staff_id varchar, staff_label varchar)"
        )
        evidence.execute("create table looks (person_id varchar, person_label varchar)")
        for number in (1000, 1001, 2000):
            case, person = f"C{number}", f"P{number}"
            evidence.execute(
                "insert into findings values (?, ?, ?, ?, ?, ?, ?)",
                [
                    label("finding", case),
                    f"x|{person}",
                    f"{label('request', case)} · {label('person', person)}",
                    case,
                    label("case", case),
                    WORKER,
                    label("staff", WORKER),
                ],
            )
            evidence.execute("insert into looks values (?, ?)", [person, label("person", person)])
    return folder


@pytest.fixture
def scan(agency, tmp_path):
    def scan_files(files, has_evidence=True, **options):
        run = tmp_path / "run"
        for name, text in files.items():
            (run / name).parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".parquet"):
                duckdb.sql(text).write_parquet(str(run / name))
            else:
                (run / name).write_text(text)
        if has_evidence:
            options["evidence"] = agency / "evidence.duckdb"
        leaks = scan_run(
            run, agency / "extracts.duckdb", load_contract(), [], reported=REPORTED, **options
        )
        assert {leak.kind for leak in leaks} <= {"birth date"}
        return {leak.file for leak in leaks}

    return scan_files


def row(*cells):
    return "<tr>" + "".join(f"<td>{cell}</td>\n" for cell in cells) + "</tr>\n"


def table(*rows):
    return f"<html><body><table>{''.join(rows)}</table></body></html>"


PERSON_1, PERSON_2 = label("person", OWNER), label("person", "P1001")
CASE_1, CASE_2 = label("case", CASE), label("case", "C1001")
PLANTED = {
    "row.html": table(row(PERSON_2, OTHER), row(PERSON_1, BORN)),
    "one-line.html": table(row(PERSON_2, OTHER), row(PERSON_1, BORN)).replace("\n", ""),
    "blocks.html": table(row(f"<p>{PERSON_1}</p>", f"<p>seen</p><p>{BORN}</p>")),
    "case.html": table(row(CASE_1, BORN)),
    "sentence.html": f"<p>Then {CASE_1} was seen, since {BORN:%B %d, %Y} in care.</p>",
    "worker.html": table(row(label("staff", WORKER), BORN)),
    "finding.html": table(row(label("finding", CASE), BORN)),
    "request.html": table(row(label("request", CASE), BORN)),
    "chart.svg": f'<svg><path aria-label="{CASE_1}; on: {BORN}" d="M1"/></svg>',
    "row.csv": f"case,on\n{CASE_2},{OTHER}\n{CASE_1},{BORN}\n",
    "row.parquet": f"select '{CASE_2}' as c, date '{OTHER}' as d union all "
    f"select '{CASE_1}', date '{BORN}'",
    "row.json": f'[{{"case": "{CASE_2}"}}, {{"case": "{CASE_1}",\n "on": "{BORN}"}}]',
    "line.log": f"{CASE_2} {OTHER}\n{CASE_1} {BORN:%d %b %Y}\n",
    "born.html": f"<p>born {OTHER}</p>",
    "column.csv": f"n,born\n1,{OTHER}\n",
}


@pytest.mark.parametrize("has_evidence", [True, False], ids=["evidence", "key alone"])
def test_a_birth_date_beside_its_owners_label_is_found(scan, has_evidence):
    files = (
        PLANTED
        if has_evidence
        else {
            name: text
            for name, text in PLANTED.items()
            if name not in ("worker.html", "finding.html", "request.html")
        }
    )  # of no person, no case
    assert scan(files, has_evidence, key=KEY) == set(files)


BY_CHANCE = {
    "dates.html": table(*[row(n, FIRST + dt.timedelta(n)) for n in range(0, 7500, 50)]),
    "others.html": table(row(PERSON_2, BORN), row(CASE_2, BORN), row(PERSON_1, OTHER)),
    "rows.html": table(row(PERSON_1, "x"), row("y", BORN)),
    "one-line.html": table(row(PERSON_1, "x"), row("y", BORN)).replace("\n", ""),
    "paragraphs.html": f"<p>Then {CASE_1} was seen.</p><p>On {BORN} it rained.</p>",
    "marks.svg": f'<svg><path aria-label="{CASE_1}"/><path aria-label="{BORN}"/></svg>',
    "rows.csv": f"case,on\n{CASE_1},{OTHER}\n{CASE_2},{BORN}\n",
    "rows.parquet": f"select '{CASE_1}' as c, date '{OTHER}' as d union all "
    f"select '{CASE_2}', date '{BORN}'",
    "objects.json": f'[{{"case": "{CASE_1}"}}, {{"case": "{CASE_2}", "on": "{BORN}"}}]',
    "lines.log": f"{CASE_1} {OTHER}\n{CASE_2} {BORN}\n",
    "fact.html": table(row(label("case", "C2000"), OTHER)),  # the day of a disclosure
    "columns.csv": f"born,on\nunknown,{BORN}\n",
}


def test_a_birth_date_by_chance_is_none(scan):
    assert scan(BY_CHANCE) == set()


def test_a_label_that_nothing_explains_may_be_anybodys(scan):
    stranger = "person-abcdefghij"
    files = {
        "strange.html": table(row(stranger, BORN)),
        "reported.html": table(row(stranger, REPORTED[0])),
        "fact.html": table(row(stranger, OTHER)),
        "alone.html": table(row("x", BORN)),
    }
    assert scan(files) == {"strange.html"}
    assert scan({}, has_evidence=False) == {"strange.html"}
    assert scan({}, key=KEY) == set()


def test_evidence_that_cannot_be_read_explains_nothing(scan, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "evidence.duckdb").write_bytes(b"no database")
    assert scan({"row.html": table(row(CASE_1, BORN))}, has_evidence=False) == {"row.html"}
