"""What a seal states, byte for byte; a seal cut off at any step is finished or made again."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest

from killing import killed_at_each_step, on_a_full_disk
from privity.errors import PrivityError
from privity.runs import seal
from privity.runs.seal import recover, seal_run, write_manifest
from privity.runs.verify import verify_run
from privity.workspace.ledger import LEDGER_NAME, append_entry, sealed_runs
from sealing import FACTS, PUBLIC, ROWS, SIGNER, make, sealed


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def run(runs):
    return sealed(runs, "2026-Q3_asof-2026-09-30_0badcafe")


def test_a_sealed_run_is_sound(run, runs):
    assert verify_run(run, runs, PUBLIC) == []
    assert sealed_runs(runs) == [run.name]
    assert sorted(p.name for p in runs.iterdir()) == [run.name, LEDGER_NAME]
    manifest = json.loads((run / "manifest.json").read_bytes())
    assert manifest["facts"] == FACTS
    assert [f["path"] for f in manifest["files"]] == [
        "index.html",
        "notebooks/01.ipynb",
        "privity.pub",
        "results.json",
        "verify.py",
    ]
    assert manifest["databases"][0]["tables"][1]["rows"] == 50


def test_equal_content_gives_equal_bytes(tmp_path):
    first = sealed(tmp_path / "a", "run")
    second = sealed(tmp_path / "b", "run", rows=f"{ROWS} order by i desc")
    assert (first / "evidence.duckdb").read_bytes() != (second / "evidence.duckdb").read_bytes()
    for name in ("manifest.json", "manifest.sig"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.parametrize(
    "rows",
    [
        "select i + 1 as i, i / 3.0 as share, [i::varchar] as labels from range(50) t(i)",
        "select i, i / 3.0 as share, [i::varchar, ''] as labels from range(50) t(i)",
        "select i, i / 3.0 as share, null::varchar[] as labels from range(50) t(i)",
        "select i, i / 3.0 as share, [i::varchar] as labels from range(51) t(i)",
        "select i::integer as i, i / 3.0 as share, [i::varchar] as labels from range(50) t(i)",
        "select i, 'inf'::double as share, [i::varchar] as labels from range(50) t(i)",
        "select i as j, i / 3.0 as share, [i::varchar] as labels from range(50) t(i)",
    ],
)
def test_other_contents_of_the_database_give_another_manifest(tmp_path, rows):
    first = sealed(tmp_path / "a", "run")
    second = sealed(tmp_path / "b", "run", rows=rows)
    assert (first / "manifest.json").read_bytes() != (second / "manifest.json").read_bytes()


def test_cells_do_not_run_into_each_other(tmp_path):
    digests = []
    for n, row in enumerate(["'ab', 'c'", "'a', 'bc'", "null, 'abc'", "'abc', null", "'', 'abc'"]):
        path = tmp_path / f"{n}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute("create table t (a varchar, b varchar)")
            connection.execute(f"insert into t values ({row})")
        digests.append(seal.database_digests(path)[0]["sha256"])
    assert len(set(digests)) == 5


def test_the_signature_is_a_dsse_envelope_with_a_test_result(run):
    envelope = json.loads((run / "manifest.sig").read_bytes())
    payload = base64.b64decode(envelope["payload"])
    kind = envelope["payloadType"]
    PUBLIC.verify(
        base64.b64decode(envelope["signatures"][0]["sig"]),
        f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload,
    )
    statement = json.loads(payload)
    digest = hashlib.sha256((run / "manifest.json").read_bytes()).hexdigest()
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"] == [{"name": "manifest.json", "digest": {"sha256": digest}}]
    assert statement["predicateType"].startswith("https://in-toto.io/attestation/test-result/")
    assert statement["predicate"]["result"] == "FAILED"
    assert statement["predicate"]["configuration"] == [
        {"name": "run_digest", "digest": {"sha256": "ab" * 32}}
    ]


def test_changed_evidence_shows(run, runs):
    with duckdb.connect(str(run / "evidence.duckdb")) as connection:
        connection.execute("delete from findings where i = 7")
    assert any("main.findings" in p for p in verify_run(run, runs, PUBLIC))


def test_a_deleted_run_shows(runs):
    first, second = sealed(runs, "first"), sealed(runs, "second")
    shutil.rmtree(first)
    assert verify_run(second, runs, PUBLIC) == [f"first: is recorded in {LEDGER_NAME} but gone"]


def test_a_deleted_ledger_stops_the_next_run(run, runs):
    (runs / LEDGER_NAME).unlink()
    with pytest.raises(PrivityError, match="is missing"):
        recover(runs)


def test_a_run_is_sealed_once(run, runs):
    with pytest.raises(PrivityError, match="sealed already"):
        sealed(runs, run.name)


def test_what_was_changed_after_the_gate_read_it_is_not_sealed(runs):
    work = make(runs / ".work")
    write_manifest(work, "run", FACTS)
    (work / "index.html").write_text("<h1>something else</h1>")
    with pytest.raises(PrivityError, match="after the gate read it"):
        seal_run(work, runs / "run", runs, FACTS, SIGNER)
    assert not (runs / "run").exists() and sealed_runs(runs) == []


def test_a_link_is_not_sealed(runs):
    work = make(runs / ".work")
    os.symlink("/etc/hostname", work / "host.txt")
    with pytest.raises(PrivityError, match="plain files"):
        seal_run(work, runs / "run", runs, FACTS, SIGNER)
    assert not (runs / "run").exists()
    assert not (runs / LEDGER_NAME).exists()


@pytest.mark.parametrize("line", [0, 1])
def test_a_broken_ledger_takes_no_further_run(runs, line):
    for name in ("first", "second", "third"):
        sealed(runs, name)
    ledger = runs / LEDGER_NAME
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
    with pytest.raises(PrivityError, match="does not follow"):
        recover(runs)
    with pytest.raises(PrivityError, match="does not follow"):
        sealed(runs, "fourth")


def seal_another(runs):
    seal_run(runs / ".work-after", runs / "after", runs, FACTS, SIGNER)


def test_killed_at_any_step_a_seal_is_finished_or_undone(run, runs, tmp_path):
    make(runs / ".work-after")
    ends = []
    for step, killed in killed_at_each_step(
        lambda n: Path(shutil.copytree(runs, tmp_path / f"killed-{n}")), seal_another
    ):
        assert not (killed / "after").exists() or sealed_runs(killed) == [run.name, "after"], step
        recover(killed)
        assert not list(killed.glob(".sealed-*"))
        ends.append((killed / "after").exists())
        assert sealed_runs(killed) == [run.name, *(["after"] if ends[-1] else [])], step
        assert verify_run(killed / run.name, killed, PUBLIC) == []
        if not ends[-1]:
            shutil.rmtree(killed / ".work-after", ignore_errors=True)
            make(killed / ".work-after")
            seal_another(killed)
        assert verify_run(killed / "after", killed, PUBLIC) == []
    assert ends == sorted(ends) and set(ends) == {False, True}


@pytest.mark.parametrize("size", [0, 100, 1000])
def test_a_full_disk_seals_nothing_and_leaves_the_ledger_as_it_was(run, runs, size):
    make(runs / ".work-after")
    whole = (runs / LEDGER_NAME).read_bytes()
    on_a_full_disk(size, runs, seal_another)
    recover(runs)
    assert (runs / LEDGER_NAME).read_bytes() == whole and sealed_runs(runs) == [run.name]
    assert not (runs / "after").exists() and not list(runs.glob(".sealed-*"))


def append_next(runs):
    append_entry(runs, "next", "0" * 64, {}, "now", SIGNER)


def test_a_ledger_line_is_written_whole_or_not_at_all(run, runs):
    whole = (runs / LEDGER_NAME).read_bytes()
    for more in (0, 1, 100):
        on_a_full_disk(len(whole) + more, runs, append_next)
        assert (runs / LEDGER_NAME).read_bytes() == whole


def test_a_torn_ledger_line_is_removed(run, runs):
    ledger = runs / LEDGER_NAME
    whole = ledger.read_bytes()
    for cut in (1, len(whole) // 2, len(whole) - 2):
        ledger.write_bytes(whole + whole[:cut])
        assert recover(runs) == ["an unfinished line of the ledger was removed"]
        assert ledger.read_bytes() == whole


def test_nothing_to_recover_in_an_empty_folder(tmp_path):
    assert recover(tmp_path) == []
    assert sealed_runs(tmp_path) == []
