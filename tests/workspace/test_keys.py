"""Keys lie outside the workspace, are found again, and give stable, unlinkable pseudonyms."""

from __future__ import annotations

import base64
import os
import re

import pytest
from keyring.backend import KeyringBackend

from privity.engine.duckdb import open_memory
from privity.errors import PrivityError
from privity.pseudonyms.labels import pseudonym, register_pseudonyms
from privity.workspace import keys

KEY = bytes(range(32))
KEY_TEXT = base64.b64encode(KEY).decode()


class MemoryKeyring(KeyringBackend):
    """A keyring that lives as long as the test."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password


class DeafKeyring(MemoryKeyring):
    """A keyring that takes a key and does not give it back."""

    def set_password(self, service, username, password):
        pass


@pytest.fixture
def use_keyring(monkeypatch):
    def use(backend):
        monkeypatch.setattr("keyring.get_keyring", lambda: backend)
        monkeypatch.setattr("keyring.get_password", backend.get_password)
        monkeypatch.setattr("keyring.set_password", backend.set_password)
        return backend

    return use


@pytest.fixture
def workspace(tmp_path, monkeypatch, use_keyring):
    """A workspace folder, a configuration folder of its own, and no keyring."""
    from keyring.backends.fail import Keyring

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("PRIVITY_KEY", raising=False)
    monkeypatch.delenv("PRIVITY_SIGNING_KEY", raising=False)
    use_keyring(Keyring())
    root = tmp_path / "agency"
    root.mkdir()
    return root


def _key_file(path, text=KEY_TEXT, mode=0o600):
    path.write_text(text)
    path.chmod(mode)
    return path


def test_created_keys_lie_outside_and_are_found(workspace, tmp_path):
    created = keys.create_keys(workspace)
    files = sorted((tmp_path / "config" / "privity").iterdir())
    assert [f.stat().st_mode & 0o777 for f in files] == [0o600, 0o600]
    assert [f.name for f in workspace.iterdir()] == ["privity.pub"]
    assert str(files[0]) in created.pseudonym_place
    assert len(keys.pseudonym_key(workspace)) == 32
    signature = keys.signing_key(workspace).sign(b"run")
    keys.public_key(created.public_key_file).verify(signature, b"run")


def test_created_keys_differ_between_workspaces(workspace, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    keys.create_keys(workspace)
    keys.create_keys(other)
    assert keys.pseudonym_key(workspace) != keys.pseudonym_key(other)


def test_a_moved_workspace_finds_its_key(workspace, tmp_path):
    keys.create_keys(workspace)
    before = keys.pseudonym_key(workspace)
    workspace.rename(tmp_path / "moved")
    assert keys.pseudonym_key(tmp_path / "moved") == before


def test_keys_are_made_once(workspace):
    keys.create_keys(workspace)
    with pytest.raises(PrivityError, match="has its keys already"):
        keys.create_keys(workspace)


def test_a_keyring_is_preferred(workspace, tmp_path, use_keyring):
    ring = use_keyring(MemoryKeyring())
    created = keys.create_keys(workspace)
    assert "system keyring" in created.pseudonym_place
    assert len(ring.held) == 2
    assert not (tmp_path / "config").exists()
    assert base64.b64encode(keys.pseudonym_key(workspace)).decode() in ring.held.values()
    keys.signing_key(workspace)


def test_a_keyring_that_forgets_is_not_trusted(workspace, use_keyring):
    use_keyring(DeafKeyring())
    assert keys.create_keys(workspace).pseudonym_place.startswith("file ")
    assert keys.pseudonym_key(workspace)


def test_a_configuration_folder_inside_the_workspace_is_refused(workspace, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(workspace / "config"))
    with pytest.raises(PrivityError, match="inside the workspace"):
        keys.create_keys(workspace)
    assert not list(workspace.iterdir())


def test_the_environment_comes_first_then_the_file(workspace, tmp_path, monkeypatch):
    keys.create_keys(workspace)
    path = _key_file(tmp_path / "own.key")
    assert keys.pseudonym_key(workspace, str(path)) == KEY
    monkeypatch.setenv("PRIVITY_KEY", base64.b64encode(bytes(32)).decode())
    assert keys.pseudonym_key(workspace, str(path)) == bytes(32)


def test_a_missing_key_says_what_to_do(workspace):
    with pytest.raises(PrivityError, match=r"PRIVITY_KEY.*key_file.*privity init"):
        keys.pseudonym_key(workspace)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_key_file_open_to_others_is_refused(workspace, tmp_path, mode):
    path = _key_file(tmp_path / "own.key", mode=mode)
    with pytest.raises(PrivityError, match="chmod 600"):
        keys.pseudonym_key(workspace, str(path))


def test_a_key_file_inside_the_workspace_is_refused(workspace, tmp_path):
    _key_file(workspace / "own.key")
    (tmp_path / "link.key").symlink_to(workspace / "own.key")
    for path in ("own.key", str(workspace / "own.key"), str(tmp_path / "link.key")):
        with pytest.raises(PrivityError, match="inside the workspace"):
            keys.pseudonym_key(workspace, path)


def test_an_absent_key_file_is_named(workspace, tmp_path):
    with pytest.raises(PrivityError, match=r"gone\.key cannot be read"):
        keys.pseudonym_key(workspace, str(tmp_path / "gone.key"))


@pytest.mark.parametrize("text", ["secret-passphrase", KEY_TEXT[:-8], KEY_TEXT + "AAAA", ""])
def test_a_wrong_key_is_refused_and_not_shown(workspace, tmp_path, text):
    path = _key_file(tmp_path / "own.key", text)
    with pytest.raises(PrivityError, match="holds no key") as caught:
        keys.pseudonym_key(workspace, str(path))
    assert not text or text not in str(caught.value)


def test_another_signing_key_is_noticed(workspace, monkeypatch):
    keys.create_keys(workspace)
    monkeypatch.setenv("PRIVITY_SIGNING_KEY", KEY_TEXT)
    with pytest.raises(PrivityError, match="does not belong"):
        keys.signing_key(workspace)


def test_a_spoiled_public_key_is_named(workspace):
    (workspace / "privity.pub").write_text("nothing")
    with pytest.raises(PrivityError, match="no Ed25519 public key"):
        keys.public_key(workspace / "privity.pub")


def test_a_pseudonym_is_stable_keyed_and_separated_by_kind():
    label = pseudonym(KEY, "case", "C-1")
    assert re.fullmatch(r"case-[a-z2-7]{10}", label)
    assert label == pseudonym(KEY, "case", "C-1")
    bare = {
        pseudonym(key, kind, value).split("-")[1]
        for key, kind, value in [
            (KEY, "case", "C-1"),
            (KEY, "person", "C-1"),
            (bytes(32), "case", "C-1"),
            (KEY, "case", "C-2"),
            (KEY, "case", "c-1"),
        ]
    }
    assert len(bare) == 5


@pytest.mark.parametrize("kind", ["", "Case", "a-b", "x y", "1"])
def test_a_kind_is_a_plain_word(kind):
    with pytest.raises(ValueError, match="kind"):
        pseudonym(KEY, kind, "1")


def test_sql_gives_the_same_labels_and_keeps_null():
    with open_memory() as connection:
        register_pseudonyms(connection, KEY)
        rows = connection.execute("""
            select value, pseudonym('staff', value), pseudonym(null, value)
            from (values ('S1'), (null), ('Ünïcode'), ('')) as t(value)""").fetchall()
        many = connection.execute(
            "select count(distinct pseudonym('event', i::varchar)) from range(20000) t(i)"
        ).fetchone()
    assert rows == [
        (v, None if v is None else pseudonym(KEY, "staff", v), None)
        for v in ("S1", None, "Ünïcode", "")
    ]
    assert many == (20000,)


def test_sql_labels_survive_a_locked_connection():
    with open_memory() as connection:
        connection.execute("set enable_external_access = false; set lock_configuration = true")
        register_pseudonyms(connection, KEY)
        assert connection.execute("select pseudonym('case', 'C1')").fetchone() == (
            pseudonym(KEY, "case", "C1"),
        )


def test_nothing_of_a_key_is_in_the_workspace(workspace):
    keys.create_keys(workspace)
    held = b"".join(p.read_bytes() for p in workspace.rglob("*") if p.is_file())
    for path in (workspace.parent / "config" / "privity").iterdir():
        assert path.read_bytes().strip() not in held
    assert os.listdir(workspace) == ["privity.pub"]
