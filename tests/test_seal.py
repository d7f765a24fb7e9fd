"""A sealed run shows every change; a run cut off at any point is finished or made again."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil

import duckdb
import pytest

from privity import seal
from privity.errors import PrivityError
from privity.ledger import LEDGER_NAME, append_entry
from privity.seal import recover, seal_run, sealed_runs, verify_run, write_manifest
from sealing import FACTS, OTHER, PUBLIC, ROWS, SIGNER, make, sealed


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
        "index.html", "notebooks/01.ipynb", "privity.pub", "results.json", "verify.py"]
    assert manifest["databases"][0]["tables"][1]["rows"] == 50


def test_equal_content_gives_equal_bytes(tmp_path):
    first = sealed(tmp_path / "a", "run")
    second = sealed(tmp_path / "b", "run", rows=f"{ROWS} order by i desc")
    assert (first / "evidence.duckdb").read_bytes() != (second / "evidence.duckdb").read_bytes()
    for name in ("manifest.json", "manifest.sig"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.parametrize("rows", [
    "select i + 1 as i, i / 3.0 as share, [i::varchar] as labels from range(50) t(i)",
    "select i, i / 3.0 as share, [i::varchar, ''] as labels from range(50) t(i)",
    "select i, i / 3.0 as share, null::varchar[] as labels from range(50) t(i)",
    "select i, i / 3.0 as share, [i::varchar] as labels from range(51) t(i)",
    "select i::integer as i, i / 3.0 as share, [i::varchar] as labels from range(50) t(i)",
    "select i, 'inf'::double as share, [i::varchar] as labels from range(50) t(i)",
    "select i as j, i / 3.0 as share, [i::varchar] as labels from range(50) t(i)"])
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
    PUBLIC.verify(base64.b64decode(envelope["signatures"][0]["sig"]),
                  f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload)
    statement = json.loads(payload)
    digest = hashlib.sha256((run / "manifest.json").read_bytes()).hexdigest()
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"] == [{"name": "manifest.json", "digest": {"sha256": digest}}]
    assert statement["predicateType"].startswith("https://in-toto.io/attestation/test-result/")
    assert statement["predicate"]["result"] == "FAILED"
    assert statement["predicate"]["configuration"] == [
        {"name": "run_digest", "digest": {"sha256": "ab" * 32}}]


def test_any_flipped_byte_shows(run, runs):
    for path in sorted(p for p in run.rglob("*") if p.is_file()):
        data = path.read_bytes()
        step = max(1, len(data) // 12)
        for place in [*range(0, len(data), step), len(data) - 1]:
            flipped = bytearray(data)
            flipped[place] ^= 0x01
            path.write_bytes(flipped)
            assert verify_run(run, runs, PUBLIC), (path.name, place)
        path.write_bytes(data)
    assert verify_run(run, runs, PUBLIC) == []


def test_an_added_file_shows(run, runs):
    (run / "notebooks" / "extra.html").write_text("")
    assert verify_run(run, runs, PUBLIC) == ["notebooks/extra.html: was added after the seal"]


def test_an_added_link_shows(run, runs):
    os.symlink("index.html", run / "link.html")
    assert "link.html" in verify_run(run, runs, PUBLIC)[0]


@pytest.mark.parametrize("name", ["index.html", "evidence.duckdb", "privity.pub"])
def test_a_removed_file_shows(run, runs, name):
    (run / name).unlink()
    assert f"{name}: was removed after the seal" in verify_run(run, runs, PUBLIC)


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig"])
def test_without_manifest_or_signature_there_is_no_seal(run, runs, name):
    (run / name).unlink()
    assert "no sealed run" in verify_run(run, runs, PUBLIC)[0]


def test_changed_evidence_shows(run, runs):
    with duckdb.connect(str(run / "evidence.duckdb")) as connection:
        connection.execute("delete from findings where i = 7")
    assert any("main.findings" in p for p in verify_run(run, runs, PUBLIC))


def test_a_rewritten_manifest_shows(run, runs):
    (run / "index.html").write_text("all is well")
    manifest = json.loads((run / "manifest.json").read_bytes())
    for row in manifest["files"]:
        if row["path"] == "index.html":
            data = (run / "index.html").read_bytes()
            row.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    (run / "manifest.json").write_bytes(seal._json(manifest))
    assert "manifest.json: was changed after it was signed" in verify_run(run, runs, PUBLIC)


def test_another_key_does_not_help(run, runs, tmp_path):
    """Somebody re-makes a run with own key and swaps it in, ledger included."""
    forged_runs = tmp_path / "forged"
    forged_runs.mkdir()
    forged = seal_run(make(forged_runs / ".work", page="all is well"), forged_runs / run.name,
                      forged_runs, FACTS, OTHER)
    problems = verify_run(forged, forged_runs, PUBLIC)
    assert any("manifest.sig" in p for p in problems)
    assert any(LEDGER_NAME in p for p in problems)


def test_a_replaced_run_shows(runs, tmp_path):
    """Signed with the right key, but not what the ledger saw under that name."""
    original = sealed(runs, "run")
    other = sealed(tmp_path / "elsewhere", "run", page="another")
    shutil.rmtree(original)
    shutil.copytree(other, original)
    assert any("put in its place" in p for p in verify_run(original, runs, PUBLIC))


def test_swapped_runs_show(runs):
    first, second = sealed(runs, "first"), sealed(runs, "second", page="two")
    first.rename(runs / "x")
    second.rename(first)
    (runs / "x").rename(second)
    assert verify_run(first, runs, PUBLIC)
    assert verify_run(second, runs, PUBLIC)


@pytest.mark.parametrize("line", [0, 1])
def test_a_dropped_ledger_line_shows(runs, line):
    made = [sealed(runs, name) for name in ("first", "second", "third")]
    ledger = runs / LEDGER_NAME
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:line] + lines[line + 1:]))
    assert all(verify_run(run, runs, PUBLIC) for run in made)
    with pytest.raises(PrivityError, match="does not follow"):
        recover(runs)
    with pytest.raises(PrivityError, match="does not follow"):
        sealed(runs, "fourth")


def test_the_dropped_last_line_shows_on_its_run(runs):
    first, second = sealed(runs, "first"), sealed(runs, "second")
    ledger = runs / LEDGER_NAME
    ledger.write_bytes(ledger.read_bytes().splitlines(keepends=True)[0])
    assert verify_run(first, runs, PUBLIC) == []
    assert verify_run(second, runs, PUBLIC) == [f"{LEDGER_NAME}: does not know the run second"]


def test_reordered_and_edited_lines_show(runs):
    run = sealed(runs, "first")
    sealed(runs, "second")
    ledger = runs / LEDGER_NAME
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(lines[1] + lines[0])
    assert any("does not follow" in p for p in verify_run(run, runs, PUBLIC))
    entry = json.loads(lines[0])
    entry["sealed_at"] = "2020-01-01T00:00:00+00:00"
    edited = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    ledger.write_bytes(edited + lines[1])
    problems = verify_run(run, runs, PUBLIC)
    assert any("signature" in p for p in problems)
    assert any("line 2: does not follow" in p for p in problems)


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


class Killed(BaseException):
    """Stands for a signal that nothing can catch."""


@pytest.mark.parametrize(("step", "is_visible"), [
    ("write_manifest", False), ("_envelope", False), ("_flush", False), ("append_entry", False),
    ("os.rename", True)])
def test_a_killed_seal_is_finished_or_undone(runs, monkeypatch, step, is_visible):
    before = sealed(runs, "before")

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os if step.startswith("os.") else seal, step.removeprefix("os."), die)
        with pytest.raises(Killed):
            sealed(runs, "after")
    assert not (runs / "after").exists()
    recover(runs)
    assert (runs / "after").exists() == is_visible
    assert not list(runs.glob(".sealed-*"))
    assert sealed_runs(runs) == ["before", "after"] if is_visible else ["before"]
    for run in [before, *([runs / "after"] if is_visible else [])]:
        assert verify_run(run, runs, PUBLIC) == []
    if not is_visible:
        shutil.rmtree(runs / ".work-after", ignore_errors=True)
        assert verify_run(sealed(runs, "after"), runs, PUBLIC) == []


def test_a_torn_ledger_line_is_removed(run, runs):
    ledger = runs / LEDGER_NAME
    whole = ledger.read_bytes()
    for cut in (1, len(whole) // 2, len(whole) - 1):
        ledger.write_bytes(whole + whole[:cut])
        assert recover(runs) == ["an unfinished line of the ledger was removed"]
        assert ledger.read_bytes() == whole


def test_a_full_disk_leaves_the_ledger_as_it_was(run, runs, monkeypatch):
    whole = (runs / LEDGER_NAME).read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:10]))
    with pytest.raises(OSError, match="no space"):
        append_entry(runs, "next", "0" * 64, {}, "now", SIGNER)
    assert (runs / LEDGER_NAME).read_bytes() == whole


def test_nothing_to_recover_in_an_empty_folder(tmp_path):
    assert recover(tmp_path) == []
    assert sealed_runs(tmp_path) == []
