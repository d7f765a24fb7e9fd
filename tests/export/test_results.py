"""Every export says what the pages say, in forms that its own readers and validators accept."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from importlib.resources import files
from pathlib import Path

import duckdb
import jsonschema
import junitparser
import pytest
import requests
from bs4 import BeautifulSoup
from rocrate.rocrate import ROCrate
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester
from trestle.oscal.assessment_results import AssessmentResults

from fixtures.evidence import HOSTILE, build_evidence, miniature_report
from places import FIXTURES
from privity.engine.duckdb import open_memory
from privity.export.crate import METADATA, STAGES, WORKFLOW
from privity.export.junit import OUTCOMES
from privity.export.results import export_results, results_schema, write_exports
from privity.export.tables import TABLES, write_table, write_tables
from privity.operations.progress import STAGES as SHOWN
from privity.report.pages.responses import RESPONSES
from privity.runs.seal import checks, write_manifest
from privity.vocabulary import STATUS_WORDS, WORST_FIRST
from privity.workspace.run_files import MANIFEST, SIGNATURE
from sealing import PUBLIC

# NIST's own schema of all OSCAL models, release 1.2.3, as published.
NIST = FIXTURES / "oscal_complete_schema_1.2.3.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
JUDGED = re.compile(r"([\d,]+) exceptions? among ([\d,]+) records? judged")


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory):
    """The miniature run with its pages and all exports."""
    return export(tmp_path_factory.mktemp("exports"))


def copied_evidence(path):
    """Copy the miniature evidence: elsewhere a reader of it may be open."""
    return Path(shutil.copy(miniature_report()[0], path))


def export(folder, evidence=None):
    for page in miniature_report()[2]:
        (folder / page.name).write_bytes(page.read_bytes())
    for name, data in checks(PUBLIC).items():
        (folder / name).write_bytes(data)
    evidence = evidence or copied_evidence(f"{folder}-evidence.duckdb")
    export_results(evidence, folder / "results.json", 100, [])
    write_exports(evidence, folder)
    write_manifest(folder, "run", {})
    (folder / SIGNATURE).write_bytes(b"{}")
    return folder


@pytest.fixture(scope="module")
def results(run_dir):
    return json.loads((run_dir / "results.json").read_text())


@pytest.fixture(scope="module")
def oscal(run_dir):
    path = run_dir / "exports/assessment-results.oscal.json"
    return AssessmentResults.oscal_read(path).results[0]


@pytest.fixture(scope="module")
def junit(run_dir):
    return junitparser.JUnitXml.fromfile(str(run_dir / "exports/results.junit.xml"))


def rows_of(run_dir, name):
    with (run_dir / "exports" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parquet_of(run_dir, name, sql):
    path = run_dir / "exports" / f"{name}.parquet"
    return duckdb.sql(sql.format(f"read_parquet('{path}')")).fetchall()


def statuses_on_the_overview(run_dir):
    """Return clauses by policy title and status, as the table of the overview says."""
    soup = BeautifulSoup((run_dir / "index.html").read_text(), "html.parser")
    if not soup.find("caption", string=re.compile("Clauses by policy and status")):
        page = sorted(run_dir.glob("0*overview*.html"))[0]
        soup = BeautifulSoup(page.read_text(), "html.parser")
    table = soup.find("caption", string=re.compile("Clauses by policy and status")).find_parent(
        "table"
    )
    heads = [h.get_text().lower() for h in table.thead.find_all("th")]
    words = {w: s for s, (_, w) in STATUS_WORDS.items()} | {"pass (loosened)": "loosened"}
    found = {}
    for row in table.tbody.find_all("tr"):
        cells = dict(zip(heads, row.find_all(["th", "td"]), strict=True))
        found[cells["policy"].a.get_text()] = {
            words[h]: number
            for h, cell in cells.items()
            if h in words and (number := int(cell.get_text().replace(",", "")))
        }
    return found


# Counts: the pages, the roll-up and each export agree


def test_clauses_by_status_are_those_of_the_overview(run_dir, results):
    assert {p["title"]: p["statuses"] for p in results["policies"]} == statuses_on_the_overview(
        run_dir
    )


def by_policy(pairs):
    return Counter((policy, verdict) for policy, verdict in pairs)


def test_every_export_counts_the_clauses_of_the_roll_up(run_dir, results, oscal, junit):
    expected = by_policy((c["policy_id"], c["status"]) for c in results["clauses"])
    assert sum(expected.values()) == 77 and len({s for _, s in expected}) >= 6
    assert by_policy((r["policy_id"], r["status"]) for r in rows_of(run_dir, "clauses")) == expected
    assert by_policy(parquet_of(run_dir, "clauses", "select policy_id, status from {}")) == expected
    assert (
        by_policy((case.classname, status_of(case)) for suite in junit for case in suite)
        == expected
    )
    said = [{p.name: p.value for p in f.props} for f in oscal.findings]
    asked = Counter({k: n for k, n in expected.items() if k[1] != "context"})
    assert by_policy((p["policy"], p["status"]) for p in said) == asked


def status_of(case):
    return next(p.value for p in case.child(junitparser.Properties) if p.name == "status")


def test_every_export_counts_the_exceptions_of_the_roll_up(run_dir, results, oscal, junit):
    expected = {
        c["control_id"]: (c["failed"] + c["warned"], c["examined"] - c["not_applicable"])
        for c in results["controls"]
        if c["examined"]
    }
    assert sum(n for n, _ in expected.values()) == 66
    assert {
        r["control_id"]: (
            int(r["failed"]) + int(r["warned"]),
            int(r["examined"]) - int(r["not_applicable"]),
        )
        for r in rows_of(run_dir, "controls")
        if r["examined"] != "0"
    } == expected
    assert {
        k: (n, m)
        for k, n, m in parquet_of(
            run_dir,
            "controls",
            "select control_id, failed + warned, examined - not_applicable "
            "from {} where examined > 0",
        )
    } == expected
    observed = {
        next(p.value for p in o.props if p.name == "control"): o.description
        for o in oscal.observations
        if o.methods == ["TEST"]
    }
    assert {k: judged(text) for k, text in observed.items() if JUDGED.search(text)} == expected
    # A waived exception is exported as such, and counts nowhere.
    states = Counter(
        (r["control_id"], r["lifecycle"] == "waived") for r in rows_of(run_dir, "exceptions")
    )
    assert {k: n for (k, is_waived), n in states.items() if not is_waived} == {
        k: n for k, (n, _) in expected.items() if n
    }
    assert sum(n for (_, is_waived), n in states.items() if is_waived) == 1
    clauses = {
        c["clause_id"]: (c["failed"] + c["warned"], c["examined"])
        for c in results["clauses"]
        if c["examined"]
    }
    said = {
        case.name.split(":")[0]: text
        for suite in junit
        for case in suite
        if (text := case.system_out or (case.result[0].message if case.result else ""))
    }
    assert {k: judged(text) for k, text in said.items() if JUDGED.search(text)} == clauses


def judged(text):
    return tuple(int(n.replace(",", "")) for n in JUDGED.search(text).groups())


def test_the_decisions_on_findings_are_counted_as_the_overview_counts_them(run_dir):
    page = next(
        p
        for p in run_dir.glob("*.html")
        if "Exceptions by what was decided about them" in p.read_text()
    )
    (caption,) = BeautifulSoup(page.read_text(), "html.parser").find_all(
        "caption", string=re.compile("Exceptions by what was decided")
    )
    shown = {
        row.find("th").get_text(): int(row.find_all("td")[-1].get_text())
        for row in caption.find_parent("table").tbody.find_all("tr")
    }
    words = {code: word.capitalize() for code, word, _ in RESPONSES}
    said = [(r["lifecycle"], r["decision"]) for r in rows_of(run_dir, "exceptions")]
    for rows in (said, parquet_of(run_dir, "exceptions", "select lifecycle, decision from {}")):
        assert (
            Counter(
                words["lapsed" if lifecycle == "lapsed" else decision or "open"]
                for lifecycle, decision in rows
            )
            == shown
        )


def test_a_finding_has_the_decision_on_it_with_a_pseudonym(run_dir):
    decided = {
        r["finding_id"].rpartition("-")[2]: r
        for r in rows_of(run_dir, "exceptions")
        if r["decision"]
    }
    assert {
        n: (r["decision"], r["decided_label"], r["decided_on"], r["waived_until"])
        for n, r in decided.items()
        if n in ("25", "60")
    } == {
        "25": ("confirmed", "staff-00000a", "2026-04-25", ""),
        "60": ("waived", "staff-00000a", "2026-04-30", "2026-12-31"),
    }
    assert decided["60"]["decision_reason"].startswith("agreed by the board")


def test_the_findings_of_a_control_are_those_that_its_page_lists(run_dir):
    listed = {
        r["subject_label"]
        for r in rows_of(run_dir, "exceptions")
        if r["control_id"] == "paper_not_in_basement"
    }
    pages = [BeautifulSoup(p.read_text(), "html.parser") for p in run_dir.glob("*.html")]
    (caption,) = [c for soup in pages for c in soup.find_all(id="control-paper_not_in_basement")]
    shown = {row.find("th").get_text() for row in caption.find_parent("table").tbody.find_all("tr")}
    assert shown == listed and len(listed) == 3


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_parquet_hold_the_same_rows(run_dir, name):
    rows = rows_of(run_dir, name)
    assert len(rows) == parquet_of(run_dir, name, "select count(*) from {}")[0][0]
    # The made-up evidence has no permission.
    assert rows or name == "permissions"


# results.json and its schema


def test_results_fit_their_schema(results, run_dir):
    schema = results_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(
        results, schema, jsonschema.Draft202012Validator, format_checker=jsonschema.FormatChecker()
    )
    beside = run_dir / results["$schema"]
    assert json.loads(beside.read_text()) == schema


@pytest.mark.parametrize("status", [*WORST_FIRST, "context"])
def test_the_schema_knows_every_status(results, status):
    clause = results["clauses"][0] | {"status": status, "verdict": status}
    policy = results["policies"][0] | {"statuses": {status: 1}}
    changed = results | {"clauses": [clause], "policies": [policy]}
    jsonschema.validate(changed, results_schema())


@pytest.mark.parametrize(
    "change",
    [
        {"exit_code": 3},
        {"clauses": [{"status": "pass"}]},
        {"more": 1},
        {"policies": [{"policy_id": "a", "title": "", "citation": "", "statuses": {"good": 1}}]},
        {
            "extracts": [
                {
                    "table_name": "staff",
                    "source": "staff.csv",
                    "sha256": "0",
                    "rows_read": 1,
                    "rows_made": 0,
                    "rows_loaded": 1,
                    "rows_quarantined": 0,
                    "rows_left_out": 0,
                }
            ]
        },
    ],
)
def test_the_schema_refuses_what_does_not_fit(results, change):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(results | change, results_schema())


def test_every_status_is_known_to_every_form():
    statuses = {*WORST_FIRST, "context"}
    assert set(STATUS_WORDS) == set(OUTCOMES) == statuses
    assert set(results_schema()["$defs"]["status"]["enum"]) == statuses


# OSCAL


def nist_schema():
    # Python's re knows no \p{..}; the classes it has instead are the same.
    text = NIST.read_text().replace(r"\\p{L}", r"[^\\W\\d_]").replace(r"\\p{N}", r"\\d")
    assert r"\\p{" not in text
    return jsonschema.Draft7Validator(json.loads(text))


def test_oscal_is_valid_by_nists_schema(run_dir):
    document = json.loads((run_dir / "exports/assessment-results.oscal.json").read_text())
    assert not list(nist_schema().iter_errors(document))
    del document["assessment-results"]["results"][0]["reviewed-controls"]
    assert list(nist_schema().iter_errors(document))


def test_only_what_held_is_satisfied(oscal):
    found = {
        next(p.value for p in f.props if p.name == "status"): (
            f.target.status.state.value,
            f.target.status.reason,
        )
        for f in oscal.findings
    }
    assert found["fail"] == ("not-satisfied", "fail") and found["pass"] == ("satisfied", "pass")
    assert (
        found["warn"] == found["not_tested"] == found["no_evidence"] == ("not-satisfied", "other")
    )


def test_what_oscal_refers_to_is_there(run_dir):
    text = (run_dir / "exports/assessment-results.oscal.json").read_text()
    given = re.findall(r'"uuid": "([^"]+)"', text)
    named = set(re.findall(r'"(?:[a-z]+-uuid|href)": "#?([0-9a-f-]{36})"', text))
    assert len(given) == len(set(given)) and named and named <= set(given)
    for resource in json.loads(text)["assessment-results"]["back-matter"]["resources"][1:]:
        assert (run_dir / "exports" / resource["rlinks"][0]["href"]).is_file()


def test_no_markup_of_the_data_is_markup_in_oscal(run_dir):
    assert HOSTILE in (run_dir / "results.json").read_text().replace('\\"', '"')
    assert "<script" not in (run_dir / "exports/assessment-results.oscal.json").read_text()


# JUnit


def test_junit_fails_what_failed_and_skips_what_was_not_judged(results, junit):
    found = Counter(c["status"] for c in results["clauses"])
    assert found["warn"] and found["attestation_missing"] and found["no_evidence"]
    assert junit.failures == sum(
        found[s] for s in ("fail", "attestation_missing", "attestation_expired")
    )
    assert junit.errors == found["error"]
    assert junit.skipped == found["not_tested"] + found["no_evidence"] + found["context"]


def test_junit_counts_what_it_lists(junit):
    for suite in (*junit, junit):
        assert suite.tests > 0
    outcomes = [OUTCOMES[status_of(case)] for suite in junit for case in suite]
    assert (junit.tests, junit.failures, junit.errors, junit.skipped) == (
        len(outcomes),
        *(outcomes.count(k) for k in ("failure", "error", "skipped")),
    )
    for case in (case for suite in junit for case in suite):
        kind = type(case.result[0]).__name__.lower() if case.result else "passed"
        assert kind == OUTCOMES[status_of(case)]


# CSV


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@sum(a1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "=cmd|' /C calc'!A0",
        '="a",b\n=2',
    ],
)
def test_no_text_of_a_csv_is_a_formula(tmp_path, text):
    rows = tables_with(tmp_path, text)
    (cell,) = {r["unit_id"] for r in rows if r["control_id"] == "release_has_statutory_basis"}
    assert cell.startswith("'") and cell[1:] == re.sub(r"[\r\n\t]", " ", text)
    assert not [c for r in rows for c in r.values() if re.match(r"\s*[=+@＝\t\r-]", c)]
    assert parquet_of(
        tmp_path,
        "exceptions",
        "select unit_id from {} where control_id = 'release_has_statutory_basis'",
    ) == [(text,)]


@pytest.mark.parametrize("text", ["North", "a=b", "5 - 3", "'quoted'", 'a "b", c', "Ärzte"])
def test_other_texts_are_left_alone(tmp_path, text):
    rows = tables_with(tmp_path, text)
    assert text in {r["unit_id"] for r in rows}


def tables_with(folder, unit):
    """Return the exported findings of a run in which a unit has this name."""
    evidence = copied_evidence(folder / "evidence.duckdb")
    evidence.chmod(0o600)
    with duckdb.connect(str(evidence)) as connection:
        connection.execute(
            "update findings set unit_id = ? where control_id = 'release_has_statutory_basis'",
            [unit],
        )
    (folder / "exports").mkdir()
    write_tables(evidence, folder / "exports")
    return rows_of(folder, "exceptions")


def test_numbers_stay_numbers(tmp_path):
    with open_memory() as connection:
        connection.execute("create macro inert(t) as t")
        write_table(
            connection,
            "select -1 as a, -0.5::double as b, 1234567 as c, null::int as d, "
            "date '2026-09-30' as e",
            tmp_path / "t",
        )
    assert (tmp_path / "t.csv").read_text() == "a,b,c,d,e\n-1,-0.5,1234567,,2026-09-30\n"


def test_no_real_key_is_exported(run_dir, tmp_path):
    with duckdb.connect(str(copied_evidence(tmp_path / "e.duckdb")), read_only=True) as evidence:
        keys = evidence.execute(
            "select subject from findings union select case_id from findings "
            "union select staff_id from findings"
        ).fetchall()
    for path in (p for p in run_dir.rglob("*") if p.suffix in (".csv", ".json", ".xml")):
        words = set(re.findall(r"[\w-]+", path.read_text()))
        assert not words & {k for (k,) in keys}, path.name
    assert not {"subject", "case_id", "staff_id"} & set(rows_of(run_dir, "exceptions")[0])


# RO-Crate


@pytest.fixture
def offline(monkeypatch):
    """Serve the validator the one context that the crate names from a package; all else fails."""
    context = json.loads((files("rocrate") / "data" / "ro-crate.jsonld").read_text())
    assert context["@id"] == CONTEXT
    asked = []

    def fetch(requester, url, **kwargs):
        asked.append(url)
        response = requests.Response()
        response.status_code = 200 if url == CONTEXT else 504
        response.headers["Content-Type"] = "application/ld+json"
        response._content = json.dumps(context).encode()
        return response

    monkeypatch.setattr(HttpRequester, "get", fetch, raising=False)
    return asked


def issues_of(folder, cache):
    settings = services.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="provenance-run-crate",
        offline=True,
        requirement_severity=models.Severity.REQUIRED,
        cache_path=cache / "cache",
    )
    return services.validate(settings).get_issues()


def test_the_crate_is_a_provenance_run_crate(run_dir, offline, tmp_path):
    assert [i.message for i in issues_of(run_dir, tmp_path)] == []
    assert set(offline) == {CONTEXT}


def test_the_validator_sees_a_crate_without_its_run(run_dir, offline, tmp_path):
    crate = tmp_path / "crate"
    crate.mkdir()
    whole = json.loads((run_dir / METADATA).read_text())
    whole["@graph"] = [e for e in whole["@graph"] if e["@id"] != "#run-load"]
    (crate / METADATA).write_text(json.dumps(whole))
    assert issues_of(crate, tmp_path)


def test_the_crate_lists_every_file_with_its_digest_and_none_that_is_restricted(run_dir):
    crate = ROCrate(str(run_dir))
    listed = {e.id: e for e in crate.data_entities}
    assert set(listed) == {
        p.relative_to(run_dir).as_posix() for p in run_dir.rglob("*") if p.is_file()
    } - {METADATA}
    # The seal is written over the crate, and the workflow is no result of its own run.
    undigested = {name for name, e in listed.items() if len(e.get("sha256", "")) != 64}
    assert undigested == {MANIFEST, SIGNATURE, WORKFLOW}
    assert crate.mainEntity.id == WORKFLOW


def test_the_steps_of_the_workflow_are_the_stages_of_a_run():
    assert [n for n, _ in STAGES if n not in SHOWN] == []


def test_restricted_files_are_left_out(run_dir, tmp_path):
    folder = export(tmp_path)
    (folder / "notebooks").mkdir()
    for name in ("evidence.duckdb", "notebooks/01.ipynb"):
        (folder / name).write_bytes(b"-")
    write_exports(copied_evidence(f"{folder}-again.duckdb"), folder)
    assert (folder / METADATA).read_bytes() == (run_dir / METADATA).read_bytes()


# The same bytes


def test_a_repeat_gives_the_same_bytes(run_dir, tmp_path):
    twin = export(tmp_path, build_evidence(tmp_path / "evidence.duckdb"))
    (tmp_path / "evidence.duckdb").unlink()
    names = sorted(p.relative_to(twin).as_posix() for p in (twin / "exports").iterdir())
    assert len(names) == 2 * len(TABLES) + 4
    assert [
        n
        for n in (*names, METADATA, "results.json")
        if (twin / n).read_bytes() != (run_dir / n).read_bytes()
    ] == []


def test_many_rows_on_many_threads_give_the_same_bytes(tmp_path, monkeypatch):
    """Rows of several row groups, read by connections of 1 and 4 threads."""
    made = []
    for threads in (1, 4):
        with open_memory({"threads": threads}) as connection:
            connection.execute("create macro inert(t) as t")
            connection.execute(
                "create table t as select (i * 7919) % 300007 as a, "
                "'reason ' || i % 97 as b from range(300000) r(i)"
            )
            write_table(connection, "select * from t order by a", tmp_path / str(threads))
        made.append([(tmp_path / f"{threads}.{kind}").read_bytes() for kind in ("csv", "parquet")])
    assert made[0] == made[1]
