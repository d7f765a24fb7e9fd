"""Equal names have equal numbers: on the pages of both editions, in exports, on the terminal."""

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from privity.analysis.run import Run
from privity.engine.duckdb import open_memory
from privity.evidence import schema as tables
from privity.evidence.counts import counts_of
from projects import directory_of, miniature, results_of
from public_runs import add_records

# Words that end in s and are singular, and texts of law that are quoted as they stand.
SINGULAR = {
    "access",
    "address",
    "process",
    "business",
    "its",
    "was",
    "is",
    "has",
    "this",
    "as",
    "status",
    "basis",
    "loss",
    "of",
    "asks",
    "sets",
}


@dataclass
class Made:
    """Both editions of one workspace, and what their runs printed."""

    internal: Path
    public: Path
    said: list[str]
    attempts: list[dict]

    @property
    def results(self):
        return results_of(self.internal)

    def pages(self, edition):
        return {
            p.name: BeautifulSoup(p.read_text(encoding="utf-8"), "html.parser")
            for p in sorted(getattr(self, edition).glob("*.html"))
        }

    def rows(self, name):
        with (self.internal / "exports" / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    project = miniature(tmp_path_factory.mktemp("counts"))
    add_records(project.root)
    settings = project.root / "agency.toml"
    settings.write_text(
        re.sub(r"policies = .*", 'policies = ["ct-dcf", "me-cfs", "ms-sw"]', settings.read_text())
    )
    runs = [project.run("2026-Q3"), project.run("2026-Q3", "--edition", "public")]
    assert [r.returncode for r in runs] == [100, 100], runs[0].stderr + runs[1].stderr
    attempts = [
        json.loads(line) for line in (project.root / "journal.jsonl").read_text().splitlines()
    ]
    return Made(directory_of(runs[0]), directory_of(runs[1]), runs[0].stdout.splitlines(), attempts)


def marked(pages):
    """Return every number that a page marks with a name, by name."""
    found = defaultdict(set)
    for page in pages.values():
        for element in page.select('[class^="count-"]'):
            name = element["class"][0].removeprefix("count-").replace("-", "_")
            found[name].add(int(element.text.replace(",", "")))
    return found


def test_equal_names_have_equal_numbers_on_all_pages_and_in_the_results(made):
    found = marked(made.pages("internal"))
    assert {name: {number} for name, number in made.results["counts"].items()} == found
    assert made.results["counts"]["exceptions"] > made.results["counts"]["records_hit"] > 0


def test_the_exports_list_as_many_rows_as_the_counts_say(made):
    counts, rows = made.results["counts"], made.rows("exceptions")
    still = [r for r in rows if r["lifecycle"] != "waived"]
    assert counts["exceptions"] == len(still)
    assert counts["waived"] == len(rows) - len(still)
    assert counts["records_hit"] == len({r["subject_label"] for r in still})
    assert counts["exceptions_to_rules"] == sum(r["status"] == "fail" for r in still)
    assert counts["warnings"] == sum(r["status"] == "warn" for r in still)
    by_control = [int(r["failed"]) + int(r["warned"]) for r in made.rows("controls")]
    assert counts["exceptions"] == sum(by_control)
    by_clause = [int(r["failed"]) + int(r["warned"]) for r in made.rows("clauses")]
    assert counts["exceptions_by_clause"] == sum(by_clause)
    assert counts["findings"] == sum(n > 0 for n in by_clause)
    assert counts["exceptions"] == sum(
        int(r[state])
        for r in made.rows("changes")
        for state in ("new", "persisting", "reopened", "lapsed")
    )


def test_the_exports_list_the_accesses_to_review_in_whole(made):
    counts, sessions = made.results["counts"], made.rows("access_sessions")
    assert counts["access_sessions"] == len(sessions) > 0
    assert (
        counts["unexplained_accesses"]
        == sum(int(r["unexplained"]) for r in sessions)
        == sum(r["is_explained"] == "false" for r in made.rows("access_review"))
    )
    assert counts["unexplained_accesses"] == sum(
        s["unexplained"] for s in made.results["access"]["systems"]
    )


def test_exports_in_forms_of_others_say_the_same_numbers(made):
    counts, exports = made.results["counts"], made.internal / "exports"
    oscal = json.loads((exports / "assessment-results.oscal.json").read_text())
    observed = [
        re.match(r"([\d,]+) exceptions?", o["description"])
        for o in oscal["assessment-results"]["results"][0]["observations"]
    ]
    assert counts["exceptions"] == sum(int(m[1].replace(",", "")) for m in observed if m)
    cases = ET.parse(exports / "results.junit.xml").getroot().iter("testcase")
    told = [re.search(r"([\d,]+) exceptions? among", ET.tostring(c, "unicode")) for c in cases]
    assert counts["exceptions_by_clause"] == sum(int(m[1].replace(",", "")) for m in told if m)


def test_the_last_lines_and_the_journal_say_the_same_numbers(made):
    lines = {line[:12].strip(): line[12:] for line in made.said[:-1]}
    counts, statuses = made.results["counts"], [c["status"] for c in made.results["clauses"]]
    assert lines["exceptions"].split(":")[0] == f"{counts['exceptions']:,}"
    assert lines["failed"].split()[0] == str(statuses.count("fail"))
    assert lines["open"] == (made.internal / "index.html").as_uri()
    assert made.said[-1] == str(made.internal)
    (attempt,) = [a for a in made.attempts if a["run"] == made.internal.name]
    assert attempt["counts"]["exceptions new"] == counts["exceptions"]
    assert attempt["counts"]["clauses fail"] == statuses.count("fail")
    tested = made.pages("internal")["index.html"].select_one("main .verdict strong").text
    assert tested.startswith(lines["tested"].split(" clause")[0])


def test_both_editions_say_the_same_of_the_clauses(made):
    said = [
        " ".join(made.pages(edition)["index.html"].select_one("main .verdict").text.split())
        for edition in ("internal", "public")
    ]
    assert said[0] == said[1]
    assert [(c["clause_id"], c["status"]) for c in results_of(made.public)["clauses"]] == [
        (c["clause_id"], c["status"]) for c in made.results["clauses"]
    ]


def test_the_reconciliation_adds_up_and_leads_to_where_each_figure_is_listed(made):
    pages = made.pages("internal")
    (page,) = [p for name, p in pages.items() if name.endswith("-overview.html")]
    (table,) = [t for t in page.find_all("table") if t.caption.text == "From records to findings"]
    sums = 0
    for row in table.tbody.find_all("tr"):
        name, number, _, listed = row.find_all(["th", "td"])
        number = int(number.text.replace(",", ""))
        if name.text.startswith("="):
            assert number == sums, name.text
        if name.text[0] in "R+":
            sums += number
        if file := listed.find("code"):
            assert (made.internal / file.text).is_file()
        else:
            target, _, anchor = listed.a["href"].partition("#")
            assert (pages[target] if target else page).find(id=anchor), listed
    for link in page.find(id="counts-of-accesses").find_next("table").select("td a"):
        assert link["href"].partition("#")[0] in pages


def test_no_page_sends_a_reader_to_a_file_that_he_does_not_receive(made):
    for name, page in made.pages("internal").items():
        for query in page.find_all("pre"):
            query.decompose()
        text = " ".join(page.text.split())
        assert not re.search(r"evidence file, table|in access_review", text), name
        for file in re.findall(r"exports/[\w.]+\.csv", text):
            assert (made.internal / file).is_file(), f"{name}: {file}"


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_one_thing_is_never_said_in_the_plural(made, edition):
    for name, page in made.pages(edition).items():
        for element in page.find_all(["pre", "style", "svg"]):
            element.decompose()
        for text in page.find_all(string=re.compile(r"\d")):
            said = [
                m for m in re.findall(r"(?<![\d,.\w-])1 ([a-z-]+s)\b", text) if m not in SINGULAR
            ]
            assert not said, f"{name}: 1 {said}"


def test_a_waived_exception_is_in_no_count_but_its_own():
    connection = open_memory()
    connection.execute("attach ':memory:' as evidence")
    tables.create_tables(connection)
    tables.insert(
        connection,
        "findings",
        [
            {
                "control_id": control,
                "subject_label": record,
                "status": status,
                "lifecycle": lifecycle,
            }
            for control, record, status, lifecycle in (
                ("a", "x", "fail", "new"),
                ("b", "x", "fail", "lapsed"),
                ("b", "y", "fail", "waived"),
                ("c", "z", "warn", "persisting"),
            )
        ],
    )
    tables.insert(
        connection,
        "clause_results",
        [
            {"clause_id": clause, "status": status, "failed": failed, "warned": warned}
            for clause, status, failed, warned in (
                ("1", "fail", 2, 0),
                ("2", "fail", 1, 1),
                ("3", "warn", 0, 1),
                ("4", "pass", 0, 0),
            )
        ],
    )
    connection.execute("use evidence")
    assert counts_of(Run(connection)) == {
        "records_hit": 2,
        "exceptions": 3,
        "exceptions_to_rules": 2,
        "warnings": 1,
        "waived": 1,
        "exceptions_by_clause": 5,
        "findings": 3,
        "findings_failed": 2,
        "findings_warned": 1,
        "unexplained_accesses": 0,
        "access_sessions": 0,
    }
