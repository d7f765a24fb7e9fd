"""One hostile agency: every text and setting is an attack, and each confidential one a canary.

One run of each edition carries all of it. Its pages are parsed, opened in a browser and printed:
nothing of the attacks may be more than text there. A canary in a column that no page shows by
design may be in no file.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import duckdb
import pytest
from bs4 import BeautifulSoup

from fixtures.evidence import FACTS
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.contract import Column, Table, load_contract
from privity.errors import PrivityError
from privity.gate.plaintext import read_streams
from privity.periods import parse_period
from privity.report.chapters import discover_chapters
from privity.report.pdf import print_report
from projects import directory_of, miniature

SHOWN = {
    "internal": {
        "cases.county": "the disclosures chapter compares counties",
        "access_events.system": "the access chapter and results.json count by system",
    },
    "public": {"cases.county": "the disclosures chapter compares counties"},
}
"""Text columns of each run whose values leave by design: names of places and programs, nobody's."""

MAY_BE_EMPTY = ("changes", "permissions")
"""Exports without a row here: there is no earlier run, and no record passes by a permission."""

ATTACK = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><style>*{}"
    "</style>{{7777*7777}}{%raw%}[a](javascript:alert(1))${x}\"'); drop table findings; --"
)
KNOWN = {"staff": "S-100", "cases": "C-5001", "persons": "P-900"}
VALUES = {"date": "2026-08-03", "timestamp": "2026-08-03 10:00", "bool": "true", "int": "1"}
LETTERS = "bcdfghjklmnpqrstvwxz"


def _canary(number: int) -> str:
    return "Zqcanary" + LETTERS[number // 20] + LETTERS[number % 20]


TEXTS = [
    f"{t.name}.{c.name}"
    for t in load_contract().tables.values()
    for c in t.columns.values()
    if c.type in ("text", "enum", "list")
]
CANARIES = {column: _canary(number) for number, column in enumerate(TEXTS)}


def _value(table: Table, column: Column) -> str:
    """Return a value that is loaded: attacks in texts, known rows behind references."""
    if column.type == "text":
        lead = "=" if column.is_required else "@"
        return f"{lead}{CANARIES[f'{table.name}.{column.name}']} {ATTACK}"
    if column.type == "enum":
        return column.values[0]
    if column.type == "list":
        return json.dumps(list(column.values[:1]) or ["P-900"])
    if column.type == "id":
        target = next((k.table for k in table.foreign_keys if k.columns == (column.name,)), "")
        return KNOWN.get(target, f"X-{column.name}-{table.name}".replace("_", "-"))
    return VALUES[column.type]


def _spoilt(table: Table, column: Column) -> list[str]:
    """Return a row that is quarantined for a canary where a word of a list was due."""
    row = [_value(table, c) for c in table.columns.values()]
    row[list(table.columns).index(column.name)] = CANARIES[f"{table.name}.{column.name}"]
    return row


def _write(extracts: Path) -> None:
    for table in load_contract().tables.values():
        path = extracts / f"{table.name}.csv"
        old = list(csv.DictReader(path.open(newline=""))) if path.is_file() else []
        rows = [[row.get(name, "") for name in table.columns] for row in old]
        rows.append([_value(table, c) for c in table.columns.values()])
        rows += [_spoilt(table, c) for c in table.columns.values() if c.type in ("enum", "list")]
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([list(table.columns), *rows])


SETTINGS = f"""\
name = '''Agency {ATTACK}'''
state = "CT"
timezone = "America/New_York"
policies = ["ms-dfcs", "own"]
firewall_domains = ["agency.example.gov"]
need_based_programmes = ['''{ATTACK}''']
registry_systems = ['''{ATTACK}''']
broad_profiles = ['''{ATTACK}''']
named_systems = ['''{ATTACK}''']
backed_up_systems = ['''{ATTACK}''']
backup_medium = '''{ATTACK}'''
offsite_location = '''{ATTACK}'''
approved_antivirus = ['''{ATTACK}''']
allowed_words = ['''{ATTACK}''']
ombudsman_addresses = ['''=1+1"'{{{{7777*7777}}}}${{x}};--@agency.example.gov''']
statutory_basis_patterns = ['''{re.escape(ATTACK)}''']

[supplied.staff]
on = 2026-10-02
by = '''{ATTACK}'''
system = '''=1+1{ATTACK}'''

[params.no_case_email_to_child_in_care]
kinds = ['''{ATTACK}''']

[params.attacks]
word = '''=2+2{ATTACK}'''
"""
POLICY = f"""\
title: {json.dumps("Own " + ATTACK)}
citation: {json.dumps("§ 1 " + ATTACK)}
clauses:
  - {{id: OWN-1, at: {json.dumps("p. 1 " + ATTACK)}, modality: must, evidence: data,
     requirement: {json.dumps("Required " + ATTACK)}, test: {json.dumps("Test " + ATTACK)}}}
  - {{id: OWN-2, at: p. 2, modality: must, evidence: data, requirement: Fails.}}
"""
CONTROL = """\
/* ---
title: {title}
why: {title}
fix: {title}
severity: low
clauses: [{clause}]
params: {{word: {title}}}
cases:
  a: {{staff: [{{staff_id: a, employer: "1"}}], expect: {{a: pass}}}}
  b: {{staff: [{{staff_id: a, employer: "2"}}], expect: {{a: fail}}}}
--- */
select staff_id as subject, case when {test} then 'pass' else 'fail' end as status,
    concat('{reason}', $word) as reason
from staff
"""


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """Make the workspace of the hostile agency."""
    project = miniature(tmp_path_factory.mktemp("hostile"))
    _write(project.root / "extracts")
    (project.root / "agency.toml").write_text(SETTINGS)
    own = project.root / "expectations"
    (own / "policies").mkdir(parents=True)
    (own / "policies" / "own.yaml").write_text(POLICY)
    (own / "controls" / "own").mkdir(parents=True)
    title = json.dumps(ATTACK.replace("*/", ""))
    for name, clause, test, reason in (
        ("attacks", "OWN-1", "employer = '1'", "=1+1|<script>alert(2)</script>"),
        ("raises", "OWN-2", "cast(employer as integer) = 1", "x"),
    ):
        (own / "controls" / "own" / f"{name}.sql").write_text(
            CONTROL.format(title=title, clause=clause, test=test, reason=reason)
        )
    return project


@pytest.fixture(scope="module")
def internal(agency):
    """Run the internal edition once; what the command said."""
    return agency.run("2026-Q3")


@pytest.fixture(scope="module")
def public(agency):
    """Run the public edition once; what the command said."""
    return agency.run("2026-Q3", "--edition", "public")


@pytest.fixture(scope="module", params=list(SHOWN))
def edition(request):
    """Each edition: its name and what its run said."""
    return request.param, request.getfixturevalue(request.param)


def _files(done):
    """Return every file that leaves as text, and what stood on the terminal."""
    directory = directory_of(done)
    texts = {"stdout": done.stdout, "stderr": done.stderr}
    for path in sorted(p for p in directory.rglob("*") if p.is_file()):
        name = path.relative_to(directory).as_posix()
        if path.suffix == ".parquet":
            texts[name] = "\n".join(map(str, duckdb.sql(f"from '{path}'").fetchall()))
        elif name != "evidence.duckdb":
            texts[name] = path.read_text(encoding="utf-8")
    return texts


@pytest.fixture(scope="module")
def files(internal):
    return _files(internal)


def test_the_run_is_made_whole(edition):
    _, done = edition
    assert done.returncode in (2, 100, 101), done.stderr
    assert "Traceback" not in done.stderr and "not assessed" not in done.stderr


def test_no_canary_comes_out_of_a_column_that_no_page_shows(edition):
    name, done = edition
    found = {
        (column, file)
        for file, text in _files(done).items()
        for column, canary in CANARIES.items()
        if canary.lower() in text.lower()
    }
    assert sorted((column, file) for column, file in found if column not in SHOWN[name]) == []
    assert {column for column, _ in found} == set(SHOWN[name]), "a column is declared, not shown"


def test_the_evidence_of_quarantine_is_masked(internal):
    with duckdb.connect(
        str(directory_of(internal) / "evidence.duckdb"), read_only=True
    ) as evidence:
        spoilt = {
            f"{t}.{c}"
            for t, c in evidence.execute(
                "select table_name, column_name from quarantine"
            ).fetchall()
        }
        shapes = str(evidence.execute("select value_shape from quarantine").fetchall())
    enums = {
        f"{t.name}.{c.name}"
        for t in load_contract().tables.values()
        for c in t.columns.values()
        if c.type in ("enum", "list")
    }
    assert enums <= spoilt and "canary" not in shapes.lower()


def test_a_control_that_raises_says_so_without_the_value(files):
    results = json.loads(files["results.json"])
    (raised,) = [c for c in results["controls"] if c["control_id"] == "raises"]
    assert raised["status"] == "error" and raised["reason"]
    assert "canary" not in raised["reason"].lower()


def test_attacks_are_nothing_but_text_on_pages(edition):
    for name, text in _files(edition[1]).items():
        if not name.endswith(".html"):
            continue
        page = BeautifulSoup(text, "html.parser")
        assert not page.find(["script", "img", "iframe", "object", "embed", "base", "form", "link"])
        assert len(page.find_all("style")) == 1 and page.style.parent.name == "head", name
        assert not [t for t in page.find_all(True) if any(a.startswith("on") for a in t.attrs)]
        targets = [
            t[a] for t in page.find_all(True) for a in ("href", "src", "xlink:href") if t.get(a)
        ]
        assert all(re.fullmatch(r"[\w-]+\.html(#[\w.-]+)?|#[\w.-]+", t) for t in targets), name
        assert "60481729" not in page.text, "a template was filled"
        assert ATTACK.split("[")[0] in page.header.text


def test_settings_are_shown_as_they_stand(files):
    assert "=1+1&lt;script" in files["02-extract-quality.html"], "supplied came from nowhere"
    assert "=2+2&lt;script" in files["01-overview.html"], "a parameter is not shown"


def test_browsers_do_nothing_of_it(edition, browser):
    page, seen = browser.new_page(), []
    page.on("dialog", lambda dialog: (seen.append("dialog"), dialog.dismiss()))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on(
        "request",
        lambda request: seen.append(request.url) if not request.url.endswith(".html") else None,
    )
    for path in sorted(directory_of(edition[1]).glob("*.html")):
        page.goto(path.as_uri())
        assert page.locator("script, img, style:not(head style)").count() == 0, path.name
    page.close()
    assert seen == []


def test_printed_it_is_text_too(public, tmp_path):
    pages, facts = sorted(directory_of(public).glob("*.html")), dict(FACTS, agency=ATTACK)
    if missing := print_report(pages, facts, "0" * 64, tmp_path / "report.pdf"):
        pytest.skip(missing)
    readings = read_streams(tmp_path / "report.pdf")
    assert readings is not None, "it holds more than pages"
    assert "<script>alert(1)</script>" in "".join(readings)


def test_no_cell_of_a_csv_is_a_formula_and_no_table_was_dropped(edition):
    for name, text in _files(edition[1]).items():
        if name.endswith(".csv"):
            rows = list(csv.reader(text.splitlines()))
            assert len(rows) > 1 or Path(name).stem in MAY_BE_EMPTY, name
            assert not [c for row in rows for c in row if re.match(r"\s*[=+@\t]|\s*-\D", c)], name


def test_what_looks_like_a_formula_is_there_as_text(files):
    assert "'=1+1|" in files["exports/exceptions.csv"]


def test_a_run_writes_in_its_workspace_alone(agency, internal, public):
    assert {p.name for p in agency.root.parent.iterdir()} == {"workspace", "keys"}


NAMES = [
    'it"; drop table x; --.sql',
    "..%2fup.sql",
    "new\nline.sql",
    "\x1b[31mred.sql",
    "Ünique.sql",
    "a b.sql",
    "<b>.sql",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_control_whose_name_is_no_id_is_refused(tmp_path, name):
    folder = tmp_path / "expectations" / "controls" / "own"
    folder.mkdir(parents=True)
    (folder / name).write_text("/* ---\ntitle: x\n--- */\nselect 1")
    with pytest.raises(PrivityError) as refused:
        read_catalogue(tmp_path / "expectations")
    (told,) = refused.value.problems
    assert "the name is no id" in told and told.isprintable()


def test_links_out_of_the_workspace_and_bad_names_of_other_content_are_refused(tmp_path):
    own, notebooks = tmp_path / "expectations", tmp_path / "notebooks"
    for folder in (own / "controls" / "own", own / "policies", notebooks):
        folder.mkdir(parents=True)
    (tmp_path / "secret.sql").write_text("/* ---\ntitle: secret\n--- */\nselect 1")
    (own / "controls" / "own" / "linked.sql").symlink_to(tmp_path / "secret.sql")
    (own / "policies" / "a'b.yaml").write_text(POLICY)
    with pytest.raises(PrivityError) as refused:
        read_catalogue(own)
    assert len(refused.value.problems) == 2 and "secret" not in str(refused.value)
    (notebooks / "..evil.ipynb").write_text("{}")
    with pytest.raises(PrivityError, match="the name is no id"):
        discover_chapters(notebooks)


@pytest.mark.parametrize("period", ["2026-Q3'; drop table x; --", "../2026-09", "$(id)"])
def test_a_period_is_a_period_or_nothing(period):
    with pytest.raises(PrivityError):
        parse_period(period, "America/New_York")
