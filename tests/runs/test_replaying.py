"""A sealed run made again from the same extracts: the same bytes, or what differs and why."""

import json

import duckdb
import pytest

from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_file
from privity.intake.cache import Seal, cache_key, contents_digest, put_seal
from privity.intake.load import load_extracts
from privity.workspace.files import file_digest
from privity.workspace.ledger import sealed_runs
from privity.workspace.settings import read_settings
from privity.workspace.workspace import Workspace
from projects import directory_of, miniature, query

ONE_POLICY = ("2026-Q3", "--policy", "ms-sw")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    project = miniature(tmp_path_factory.mktemp("replayed"))
    return project, directory_of(project.run(*ONE_POLICY))


def test_every_sealed_byte_is_equal_even_after_later_runs(sealed):
    project, directory = sealed
    directory_of(project.run("2026-08", "--policy", "ms-sw"))
    done = project.privity("replay", str(directory))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every sealed byte is equal" in done.stdout
    assert project.left_over() == [] and len(project.visible_runs()) == 2


def test_what_was_put_in_and_changed_since_is_named(sealed):
    project, directory = sealed
    accounts, settings = project.root / "extracts/accounts.csv", project.root / "agency.toml"
    then = accounts.read_text(), settings.read_text()
    accounts.write_text(then[0] + "ECMS,front,,worker,true,false,2026-07-01 08:00,\n")
    settings.write_text(then[1].replace("Miniature agency", "Another agency"))
    try:
        done = project.privity("replay", str(directory))
    finally:
        accounts.write_text(then[0])
        settings.write_text(then[1])
    assert done.returncode == 2 and "Traceback" not in done.stderr
    for named in ("agency", "extracts", "extracts digest", "settings"):
        assert f"cannot be replayed: {named} is not what it was" in done.stderr


def test_a_run_that_was_changed_is_not_replayed(sealed):
    project, directory = sealed
    page = directory / "index.html"
    was = page.read_bytes()
    page.write_bytes(was + b" ")
    try:
        done = project.privity("replay", str(directory))
    finally:
        page.write_bytes(was)
    assert done.returncode == 2 and "index.html: was changed after the seal" in done.stderr


SESSIONS = (
    "session_id,staff_id,client_id,held_at,mode,worker_state,client_state,encrypted,"
    "billed\n"
    "R1,S-100,P-900,2026-07-06 10:00,video,MS,MS,false,false\n"
    "R2,S-100,P-900,2026-07-07 10:00,video,MS,MS,true,false\n"
)


@pytest.fixture
def remote(tmp_path, monkeypatch):
    """A workspace with a remote session that was not encrypted, its extracts loaded."""
    project = miniature(tmp_path)
    (project.root / "extracts/service_sessions.csv").write_text(SESSIONS)
    for name in ("XDG_CONFIG_HOME", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.setenv(name, project.environment[name])
    workspace = Workspace(project.root)
    settings = read_settings(workspace.settings_file)
    extracts = load_extracts(workspace, settings, load_contract())
    with duckdb.connect(str(extracts.path)) as connection:
        connection.execute("update service_sessions set encrypted = true")
    return project, extracts, cache_key(workspace, settings)


def unencrypted(directory):
    """Return the number of sessions that the run found to be without encryption."""
    return query(
        directory,
        "select failed from control_results where control_id = 'remote_session_encrypted'",
    )


def test_an_edited_load_changes_no_verdict_and_replays_as_equal(remote):
    project, extracts, _ = remote
    done = project.run(*ONE_POLICY)
    assert f"cache/{extracts.path.name}: is not the file that was loaded" in done.stderr
    directory = directory_of(done)
    assert unencrypted(directory) == [(1,)]
    facts = json.loads((directory / "manifest.json").read_bytes())["facts"]
    assert facts["extracts_contents_sha256"] == extracts.seal.contents
    # Edited again, it is not looked at: what is compared is read from the extracts.
    with duckdb.connect(str(extracts.path)) as connection:
        connection.execute("update service_sessions set encrypted = true")
    assert project.privity("replay", str(directory)).returncode == 0


@pytest.mark.parametrize("told", ["remote_session_encrypted", "extracts contents sha256"])
def test_not_even_who_holds_the_key_gets_an_edited_load_replayed_as_equal(remote, told):
    project, extracts, key = remote
    contents = extracts.seal.contents
    if told.startswith("extracts"):
        with open_file(extracts.path, read_only=True) as connection:
            contents = contents_digest(connection)
    put_seal(extracts.path, extracts.digest, Seal(file_digest(extracts.path), contents), key)
    directory = directory_of(project.run(*ONE_POLICY))
    assert unencrypted(directory) == [(0,)]
    done = project.privity("replay", str(directory))
    assert done.returncode == 2
    assert "control_results" in done.stdout or told in done.stderr


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:4096]),
        lambda path: path.with_name("evidence.duckdb.wal").write_bytes(b""),
    ],
)
def test_a_run_does_not_follow_one_whose_evidence_was_changed(sealed, spoil):
    project, _ = sealed
    directory = project.root / "runs" / sealed_runs(project.root / "runs")[-1]
    path = directory / "evidence.duckdb"
    was = path.read_bytes()
    spoil(path)
    try:
        done = project.run("2026-Q3", "--policy", "ms-sw", "--as-of", "2026-10-15")
    finally:
        path.write_bytes(was)
        path.with_name("evidence.duckdb.wal").unlink(missing_ok=True)
    assert done.returncode == 2 and "privity broke" not in done.stderr
    assert f"{directory.name}/evidence.duckdb: was changed after the seal" in done.stderr
