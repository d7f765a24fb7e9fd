"""What is handed over and what stays: a copy without what is restricted, evidence encrypted."""

import subprocess
import sys

import duckdb
import pytest

from privity.errors import PrivityError
from privity.runs.handover import hand_over
from privity.runs.verify import verify_run
from privity.staging.encryption import connect_evidence
from privity.workspace.keys import public_key
from projects import directory_of, miniature

ONE_POLICY = ("2026-Q3", "--policy", "ms-sw")


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory):
    project = miniature(tmp_path_factory.mktemp("encrypted"))
    settings = project.root / "agency.toml"
    settings.write_text("encrypt_evidence = true\n" + settings.read_text())
    return project, directory_of(project.run(*ONE_POLICY))


def checked_by_a_stranger(copy, place):
    """Run a copy's own checker with Python alone, from another folder."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(copy / "verify.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=place,
    )


def test_a_copy_holds_nothing_restricted_and_a_stranger_can_check_it(encrypted, tmp_path):
    project, directory = encrypted
    done = project.privity("hand-over", str(directory), str(tmp_path / "auditor"))
    assert done.returncode == 0, done.stderr
    copy = tmp_path / "auditor" / directory.name
    assert done.stdout.strip() == str(copy) and "kept back: evidence.duckdb" in done.stderr
    assert (copy / "index.html").is_file() and (tmp_path / "auditor/ledger.jsonl").is_file()
    assert not (copy / "evidence.duckdb").exists() and not (copy / "notebooks").exists()
    checked = checked_by_a_stranger(copy, tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "not in this copy: evidence.duckdb" in checked.stdout and "sound" in checked.stdout
    (copy / "index.html").write_text("other")
    checked = checked_by_a_stranger(copy, tmp_path)
    assert checked.returncode == 100 and "index.html: was changed" in checked.stdout


def test_nothing_is_handed_over_twice_into_the_workspace_or_changed(encrypted, tmp_path):
    project, directory = encrypted
    with pytest.raises(PrivityError, match="lies in the workspace"):
        hand_over(directory, project.root / "out")
    hand_over(directory, tmp_path)
    with pytest.raises(PrivityError, match="exists already"):
        hand_over(directory, tmp_path)
    page = directory / "index.html"
    was = page.read_bytes()
    page.write_bytes(was + b" ")
    try:
        with pytest.raises(PrivityError, match="changed after the seal"):
            hand_over(directory, tmp_path / "late")
    finally:
        page.write_bytes(was)
    assert not (tmp_path / "late").exists()


def test_encrypted_evidence_shows_nothing_without_the_key(encrypted, monkeypatch):
    project, directory = encrypted
    evidence = directory / "evidence.duckdb"
    assert evidence.stat().st_mode & 0o777 == 0o600
    assert b"finding-" not in evidence.read_bytes()
    with pytest.raises(duckdb.CatalogException, match="encrypted"):
        duckdb.connect(str(evidence), read_only=True)
    for name, value in project.environment.items():
        monkeypatch.setenv(name, value)
    with connect_evidence(evidence) as connection:
        assert connection.execute("select count(*) from clause_results").fetchone()[0] > 0
    monkeypatch.setenv("PRIVITY_KEY", "A" * 43 + "=")
    with pytest.raises(PrivityError, match="another pseudonym key"):
        connect_evidence(evidence)
    monkeypatch.delenv("PRIVITY_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(project.root / "nowhere"))
    with pytest.raises(PrivityError, match="is encrypted: pseudonym key: none found"):
        connect_evidence(evidence)
    # The seal can still be checked: the ledger has the digest of the encrypted file.
    runs, signer = directory.parent, public_key(project.root / "privity.pub")
    assert verify_run(directory, runs, signer) == []
    was = evidence.read_bytes()
    evidence.write_bytes(was[:-1] + bytes([was[-1] ^ 1]))
    try:
        assert verify_run(directory, runs, signer) == [
            "evidence.duckdb: the file changed after the seal"
        ]
    finally:
        evidence.write_bytes(was)


def test_an_encrypted_run_is_verified_replayed_and_followed(encrypted):
    project, directory = encrypted
    assert project.privity("verify", str(directory)).returncode == 0
    done = project.privity("replay", str(directory))
    assert done.returncode == 0, done.stdout + done.stderr
    later = directory_of(project.run("2026-Q3", "--as-of", "2026-10-15", "--policy", "ms-sw"))
    listed = project.privity("review", "--list", "--workspace", str(project.root))
    assert listed.returncode == 0, listed.stderr
    assert later != directory
    assert "last run" in project.privity("clause", "SW-05", "--workspace", str(project.root)).stdout
