"""A run from the command line: what it leaves, what it says, what it carries from run to run."""

import base64
import csv
import hashlib
import json
import re
import shutil
import subprocess

import jsonschema
import nbformat
import pytest

from privity.decisions.store import record
from privity.export.results import results_schema
from privity.pseudonyms.labels import KINDS, pseudonym
from privity.workspace.workspace import Workspace
from projects import PRIVITY, Project, directory_of, miniature, query, results_of

ONE_POLICY = ("2026-Q3", "--policy", "ms-dfcs")  # less to test and to render, where that will do


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    project = miniature(tmp_path_factory.mktemp("first"))
    done = project.run()
    return project, done, directory_of(done)


def test_findings_exit_with_one_and_the_last_line_is_the_run(first):
    project, done, directory = first
    assert done.returncode == 100, done.stderr
    assert directory in project.visible_runs() and project.left_over() == []


def test_the_run_directory_holds_what_others_rely_on(first):
    *_, directory = first
    names = {p.name for p in directory.iterdir()}
    assert {
        "index.html",
        "evidence.duckdb",
        "results.json",
        "manifest.json",
        "manifest.sig",
        "ro-crate-metadata.json",
    } <= names
    assert {p.name for p in (directory / "exports").iterdir()} >= {
        "assessment-results.oscal.json",
        "results.junit.xml",
        "results.schema.json",
        "exceptions.csv",
        "exceptions.parquet",
    }
    assert sum(n.endswith(".html") for n in names) >= 8
    assert (directory / "evidence.duckdb").stat().st_mode & 0o777 == 0o600


def test_the_crate_lists_all_that_is_handed_over(first):
    *_, directory = first
    crate = json.loads((directory / "ro-crate-metadata.json").read_text())
    (root,) = [e for e in crate["@graph"] if e["@id"] == "./"]
    assert {p["@id"] for p in root["hasPart"]} | {"ro-crate-metadata.json"} == {
        p.relative_to(directory).as_posix()
        for p in directory.rglob("*")
        if p.is_file() and p.suffix not in (".duckdb", ".ipynb")
    }


def test_results_equal_the_evidence(first):
    *_, directory = first
    results = results_of(directory)
    assert results["exit_code"] == 100
    jsonschema.validate(results, results_schema())
    assert {c["control_id"]: (c["status"], c["failed"]) for c in results["controls"]} == {
        control: (status, failed)
        for control, status, failed in query(
            directory, "select control_id, status, failed from control_results"
        )
    }
    assert dict(
        query(
            directory,
            "select control_id, count(*) from findings where status = 'fail' group by control_id",
        )
    ) == {c["control_id"]: c["failed"] for c in results["controls"] if c["failed"]}


def test_every_clause_of_the_adopted_policies_is_answered(first):
    *_, directory = first
    assert query(directory, "select count(*) from clause_results")[0][0] == 125
    assert query(
        directory, "select count(*) from clause_results where status = 'pass' and examined = 0"
    ) == [(0,)]


def test_what_was_planted_is_found(first):
    *_, directory = first
    found = set(
        query(
            directory,
            "select c.clause_id, f.subject from findings as f join "
            "(select control_id, unnest(clause_ids) as clause_id "
            "from control_results) as c using (control_id)",
        )
    )
    assert {("MS-35", "ECMS|desk"), ("CT-09", "I-2"), ("CT-13", "I-2")} <= found
    assert not {s for c, s in found if s == "I-1"}


def test_a_bad_row_is_quarantined_with_line_and_reason(first):
    *_, directory = first
    assert query(directory, "select table_name, line, column_name from quarantine") == [
        ("access_events", 6, "action")
    ]


def test_pages_show_pseudonyms_only(first):
    *_, directory = first
    for page in directory.glob("*.html"):
        text = page.read_text()
        assert not [
            word
            for word in ("Quarrymere", "Drakeford", "C-5001", "S-100", "P-900", "peek")
            if word in text
        ], page.name


def test_the_same_again_is_said_to_be_sealed_already(first):
    project, _, directory = first
    again = project.run()
    assert (again.returncode, directory_of(again)) == (100, directory)
    assert "already sealed" in again.stderr


def test_another_place_and_another_time_give_the_same_bytes(first, tmp_path):
    project, _, directory = first
    other = miniature(tmp_path)
    shutil.rmtree(other.keys)
    shutil.copytree(project.keys, other.keys)
    shutil.copy(project.root / "privity.pub", other.root / "privity.pub")
    twin = directory_of(other.run())
    assert twin.name == directory.name
    assert (twin / "manifest.json").read_bytes() == (directory / "manifest.json").read_bytes()


def test_verify_tells_a_sound_run_from_a_touched_one(first, tmp_path):
    project, _, directory = first
    assert project.privity("verify", str(directory)).returncode == 0
    copy = tmp_path / "workspace"
    shutil.copytree(project.root, copy)
    page = copy / "runs" / directory.name / "index.html"
    page.write_text(page.read_text().replace("</main>", " </main>"))
    touched = project.privity("verify", str(page.parent))
    assert touched.returncode == 2 and "index.html" in touched.stdout
    # Nor is it shown again, with its exit code, as if it were what was sealed.
    again = Project(copy, project.keys).run()
    assert again.returncode == 2 and "index.html: was changed" in again.stderr


def test_verify_says_what_it_trusts_and_takes_what_an_auditor_knows(first, tmp_path):
    project, _, directory = first
    known = hashlib.sha256((project.root / "privity.pub").read_bytes()).hexdigest()
    assert (
        f"trusted without proof: the key {known}"
        in project.privity("verify", str(directory)).stderr
    )
    earlier = shutil.copyfile(project.root / "runs/ledger.jsonl", tmp_path / "earlier.jsonl")
    done = project.privity("verify", str(directory), "--key", known, "--earlier", str(earlier))
    assert done.returncode == 0 and f"trusted: the key {known}" in done.stderr
    earlier.write_text(earlier.read_text() + "{}\n")
    done = project.privity("verify", str(directory), "--key", "0" * 64, "--earlier", str(earlier))
    assert done.returncode == 2 and "is another key than the one that you trust" in done.stdout
    assert "cut off or written anew since" in done.stdout


def test_no_key_is_anywhere_in_the_workspace_nor_in_what_a_run_says(first):
    project, done, directory = first
    held = [path.read_text().strip() for path in project.keys.rglob("*.key")]
    files = [p.read_bytes() for p in project.root.rglob("*") if p.is_file()]
    assert len(held) == 2 and (directory / "evidence.duckdb").read_bytes() in files
    for data in (*files, done.stderr.encode(), done.stdout.encode()):
        for key in held:
            raw = base64.b64decode(key)
            assert not [form for form in (key.encode(), raw, raw.hex().encode()) if form in data]


def test_a_pseudonym_is_resolved_and_the_question_recorded(first):
    project, _, directory = first
    label = query(directory, "select case_label from access_review where case_id = 'C-5001'")[0][0]
    done = project.privity("resolve", label, "--workspace", str(project.root))
    assert done.stdout.strip() == "C-5001", done.stderr
    assert label in (project.root / "resolutions.jsonl").read_text()


def test_without_the_key_a_pseudonym_is_not_resolved_and_with_another_neither(first, tmp_path):
    project, _, directory = first
    label = query(directory, "select case_label from access_review where case_id = 'C-5001'")[0][0]
    asked = ("resolve", label, "--workspace", str(project.root))
    done = Project(project.root, tmp_path).privity(*asked)
    assert done.returncode == 2 and "pseudonym key: none found" in done.stderr and not done.stdout
    record = project.root / "resolutions.jsonl"
    before = len(record.read_text().splitlines()) if record.exists() else 0
    other = {**project.environment, "PRIVITY_KEY": base64.b64encode(bytes(32)).decode()}
    done = subprocess.run([*PRIVITY, *asked], env=other, capture_output=True, text=True)
    assert done.returncode == 2 and "made with another key" in done.stderr and not done.stdout
    # That it was asked is recorded, whatever came of it.
    assert len(record.read_text().splitlines()) == before + 1


def test_a_dictionary_of_all_ids_without_the_key_names_nobody(first):
    """Whoever has the run and a list of every id tries the keys that a run could betray."""
    project, _, directory = first
    shown = set(
        re.findall(
            r"\b[a-z]+-[a-z2-7]{10}\b",
            "".join(
                p.read_text()
                for p in directory.rglob("*")
                if p.suffix in (".html", ".csv", ".json")
            ),
        )
    )
    files = (project.root / "extracts").glob("*.csv")
    ids = {value for f in files for row in csv.DictReader(f.open()) for value in row.values()}
    manifest = (directory / "manifest.json").read_bytes()
    facts = json.loads(manifest)["facts"]
    texts = [
        b"",
        bytes(32),
        b"privity",
        directory.name.encode(),
        facts["settings"]["name"].encode(),
        facts["run_digest"].encode(),
        bytes.fromhex(facts["run_digest"]),
        manifest,
        (project.root / "privity.pub").read_bytes(),
    ]
    guesses = [*texts, *(hashlib.sha256(text).digest() for text in texts)]

    def labels(key):
        return {pseudonym(key, kind, value) for kind in set(KINDS.values()) for value in ids}

    assert not any(labels(guess) & shown for guess in guesses)
    # Neither is a label the plain digest of an id, whatever it was digested with.
    plain = {
        base64.b32encode(digest(f"{start}{value}".encode()).digest()).decode().lower()[:10]
        for value in ids
        for start in (
            "",
            *(f"{kind}{sign}" for kind in KINDS.values() for sign in ("", ":", "-", "|", "\0")),
        )
        for digest in (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512)
    }
    assert not plain & {label.split("-")[1] for label in shown}
    (file,) = project.keys.rglob("*.pseudonym.key")
    assert len(labels(base64.b64decode(file.read_text())) & shown) >= 5


def test_a_workspace_laid_out_by_hand_gets_its_keys_with_the_first_run_and_only_then(tmp_path):
    project = miniature(tmp_path)
    (project.root / "privity.pub").unlink()
    shutil.rmtree(project.keys)
    done = project.run("2026-09", "--policy", "ms-sw")
    assert done.returncode in (0, 100, 101) and "its keys were made" in done.stderr
    (project.root / "privity.pub").unlink()
    lost = project.run("2026-08")
    assert lost.returncode == 2 and "none found" in lost.stderr


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ('tmezone = "UTC"', "agency.toml:1: unknown setting tmezone; nearest: timezone"),
        ('state = "ZZ"', "agency.toml:1: state: no state of the holiday calendar"),
        ('policies = ["me-csf"]', "unknown policy me-csf; nearest: me-cfs"),
        (
            "[params.enabled_account_has_one_hodler]\na = 1",
            "nearest: enabled_account_has_one_holder",
        ),
        ("name = ", "not valid TOML"),
    ],
)
def test_wrong_settings_exit_with_two_and_one_clear_message(tmp_path, change, message):
    project = miniature(tmp_path)
    (project.root / "agency.toml").write_text(change)
    done = project.run()
    assert done.returncode == 2 and message in done.stderr
    assert "Traceback" not in done.stderr and project.visible_runs() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("2026-Q9",),
        ("2026-Q3", "--as-of", "2026-06-01"),
        ("2026-Q3", "--as-of", "soon"),
        ("2026-Q3", "--policy", "x"),
        ("2026-Q3", "--edition", "pubic"),
        ("2026-07-01/2026-09-15", "--edition", "public"),
        ("2026-Q3", "--engine", "abacus"),
    ],
)
def test_wrong_arguments_exit_with_two(tmp_path, arguments):
    project = miniature(tmp_path)
    done = project.run(*arguments)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_a_chapter_that_fails_is_not_assessed_and_the_rest_is_complete(tmp_path):
    project = miniature(tmp_path)
    folder = project.root / "notebooks"
    folder.mkdir(exist_ok=True)
    notebook = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "privity": {"order": 95, "title": "Broken"},
        }
    )
    notebook.cells = [
        nbformat.v4.new_markdown_cell("## Broken", id="title"),
        nbformat.v4.new_code_cell(
            'evidence: str = ""  # path of the evidence file',
            id="parameters",
            metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_code_cell("1 / 0", id="broken"),
    ]
    nbformat.write(notebook, folder / "broken.ipynb")
    done = project.run(*ONE_POLICY)
    assert done.returncode == 2 and "ZeroDivisionError" in done.stderr
    directory = directory_of(done)
    assert "not assessed" in (directory / "index.html").read_text().lower()
    assert results_of(directory)["exit_code"] == 2
    assert sum(1 for _ in directory.glob("*.html")) >= 8


def test_a_name_in_a_finding_blocks_the_release(tmp_path):
    project = miniature(tmp_path)
    path = project.root / "expectations/controls/access/names_leak.sql"
    path.parent.mkdir(parents=True)
    path.write_text("""\
/* ---
title: A control that leaks
why: For the test.
fix: None.
severity: low
clauses: [MS-31]
cases:
  a: {persons: [{person_id: a}], expect: {a: pass}}
  b: {persons: [{person_id: a, surname: b}], expect: {a: fail}}
--- */
select person_id as subject, case when surname is null then 'pass' else 'fail' end as status,
    concat('seen: ', given_name, ' ', surname) as reason
from persons
""")
    done = project.run(*ONE_POLICY)
    assert done.returncode == 2 and "show a label instead" in done.stderr
    assert "Drakeford" not in done.stderr + done.stdout
    assert project.visible_runs() == [] and project.left_over() == []


def test_findings_are_followed_from_run_to_run(tmp_path, monkeypatch):
    project = miniature(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(project.keys))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    directory = directory_of(project.run(*ONE_POLICY))
    lifecycle = (
        "select subject, lifecycle from findings where control_id = "
        "'enabled_account_has_one_holder'"
    )
    assert query(directory, lifecycle) == [("ECMS|desk", "new")]
    ((finding,),) = query(
        directory,
        "select finding_id from findings where subject = 'ECMS|desk' "
        "and control_id = 'enabled_account_has_one_holder'",
    )
    accounts = project.root / "extracts/accounts.csv"
    whole = accounts.read_text()

    accounts.write_text(whole + "ECMS,front,,worker,true,false,2026-07-01 08:00,\n")
    second = directory_of(project.run(*ONE_POLICY))
    assert sorted(query(second, lifecycle)) == [("ECMS|desk", "persisting"), ("ECMS|front", "new")]

    workspace = Workspace(project.root)
    waiver = {
        "finding_id": finding,
        "control_id": "enabled_account_has_one_holder",
        "decision": "waived",
        "reason": "front desk until the move",
        "decided_by": "P. O.",
        "decided_on": "2026-08-01",
        "expires_on": "2026-09-29",
    }
    record(workspace, [waiver])
    accounts.write_text(whole)
    third = directory_of(project.run(*ONE_POLICY))
    assert query(third, lifecycle) == [("ECMS|desk", "lapsed")]
    assert query(
        third,
        "select subject, lifecycle from past_findings where control_id = "
        "'enabled_account_has_one_holder'",
    ) == [("ECMS|front", "not_run")]

    (page,) = [
        p
        for p in third.glob("*.html")
        if "formerly waived until 2026-09-29: front desk until the move" in p.read_text()
    ]
    assert "P. O." not in page.read_text()

    record(workspace, [waiver | {"expires_on": "2026-09-30"}])
    fourth = directory_of(project.run(*ONE_POLICY))
    assert query(fourth, lifecycle) == [("ECMS|desk", "waived")]
    assert query(
        fourth,
        "select status, failed, waived from control_results where control_id = "
        "'enabled_account_has_one_holder'",
    ) == [("pass", 0, 1)]
    assert '<h3 id="waived">' in (fourth / page.name).read_text()
    facts = json.loads((fourth / "manifest.json").read_text())["facts"]
    assert facts["dispositions"]["lines"] == 2

    # What was recorded cannot be taken back: no run goes on without it.
    lines = workspace.dispositions.read_text().splitlines(keepends=True)
    workspace.dispositions.write_text("".join(lines[:-1]))
    refused = project.run(*ONE_POLICY)
    assert refused.returncode == 2 and "lines were deleted" in refused.stderr
