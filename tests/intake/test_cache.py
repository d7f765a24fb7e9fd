"""A load that is kept is used only as it was made: edited, damaged or swapped, it is made anew."""

from __future__ import annotations

import shutil
import subprocess
import sys

import duckdb
import pytest

from loading import STAFF, Desk
from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_memory
from privity.errors import PrivityError
from privity.intake import load as load_module
from privity.intake.cache import contents_digest
from privity.intake.load import load_extracts
from privity.workspace.files import file_digest
from privity.workspace.settings import Settings

GOOD = f"{STAFF}\nS1,legal,County,2020-01-31\nS2,intake,State,2021-02-28\n"
SESSIONS = (
    "session_id,client_id,staff_id,mode,held_at,encrypted\n"
    "R1,P1,S1,video,2026-07-06T14:00:00Z,false\nR2,P2,S1,video,2026-07-07T14:00:00Z,false\n"
)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path / "workspace")
    desk.put("staff.csv", GOOD)
    desk.put("service_sessions.csv", SESSIONS)
    return desk


def edit(path, sql="update service_sessions set encrypted = true"):
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)


def leave_a_log(path):
    """Change the file as a process does that is killed before it has written its log into it."""
    subprocess.run(
        [
            sys.executable,
            "-c",
            f"""
import duckdb, os
connection = duckdb.connect({str(path)!r})
connection.execute("set checkpoint_threshold = '1TB'")
connection.execute("update service_sessions set encrypted = true")
os._exit(0)
""",
        ],
        check=True,
    )
    assert path.with_name(path.name + ".wal").stat().st_size


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_header(path):
    data = bytearray(path.read_bytes())
    data[8:24] = bytes(16)
    path.write_bytes(data)


def as_folder(path):
    path.unlink()
    path.mkdir()
    (path / "x").write_text("x")


def as_link(path):
    moved = path.with_name("moved")
    path.rename(moved)
    path.symlink_to(moved)


def other_version(path):
    data = bytearray(path.read_bytes())
    data[12] = 250
    path.write_bytes(data)


WAYS = {
    "edited": edit,
    "edited in its log alone": leave_a_log,
    "quarantine emptied": lambda path: edit(path, "delete from load_results"),
    "truncated": truncate,
    "garbage": lambda path: path.write_bytes(b"no database " * 1000),
    "empty": lambda path: path.write_bytes(b""),
    "its header damaged": damage_header,
    "of another version": other_version,
    "one bit flipped": lambda path: path.write_bytes(
        path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1])
    ),
    "a folder": as_folder,
    "a link": as_link,
    "a dangling link": lambda path: (path.unlink(), path.symlink_to("nowhere")),
    "without its seal": lambda path: path.with_suffix(".seal").unlink(),
    "with a seal of garbage": lambda path: path.with_suffix(".seal").write_bytes(b"\xff"),
    "with a seal of another shape": lambda path: path.with_suffix(".seal").write_text("[1]"),
    "with a seal that is a folder": lambda path: (
        path.with_suffix(".seal").unlink(),
        path.with_suffix(".seal").mkdir(),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_kept_load_that_is_not_as_it_was_made_is_made_anew(desk, way, capsys):
    first = desk.load().extracts
    WAYS[way](first.path)
    again = desk.load()
    assert not again.extracts.is_reused and again.extracts.path == first.path
    assert again.rows("select encrypted from service_sessions") == [(False,), (False,)]
    assert [row["rows_loaded"] for row in again.sources] == [2, 2]
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].endswith("; the extracts are read anew")
    assert desk.load().extracts.is_reused and capsys.readouterr().err == ""


def test_a_seal_made_up_for_an_edited_load_vouches_for_nothing(desk):
    path = desk.load().extracts.path
    was = file_digest(path)
    edit(path)
    seal = path.with_suffix(".seal")
    seal.write_text(seal.read_text().replace(was, file_digest(path)))
    assert not desk.load().extracts.is_reused


def test_a_load_of_other_extracts_is_not_taken_for_this_one(desk):
    other = desk.load().extracts.path
    desk.put("service_sessions.csv", SESSIONS.replace("false", "true"))
    now = desk.load().extracts.path
    for suffix in (".duckdb", ".seal"):
        shutil.copyfile(other.with_suffix(suffix), now.with_suffix(suffix))
    again = desk.load()
    assert not again.extracts.is_reused
    assert again.rows("select encrypted from service_sessions") == [(True,), (True,)]


def test_another_key_vouches_for_nothing(desk):
    desk.load()
    desk.key_file.write_text("A" * 42 + "E=")
    assert not desk.load().extracts.is_reused
    assert desk.load().extracts.is_reused


def test_without_a_key_nothing_is_reused(desk, monkeypatch, capsys):
    monkeypatch.delenv("PRIVITY_KEY", raising=False)
    given = desk.workspace, Settings(), load_contract()
    assert not load_extracts(*given).is_reused
    assert not load_extracts(*given).is_reused
    assert "without the pseudonym key" in capsys.readouterr().err
    assert not list(desk.workspace.cache.glob("*.seal"))


def test_neither_what_is_kept_nor_what_is_remembered_is_used_for_a_load_anew(desk, monkeypatch):
    first = desk.load().extracts
    built = []
    monkeypatch.setattr(
        load_module,
        "_build",
        lambda *given, real=load_module._build: (built.append(1), real(*given))[1],
    )
    again = desk.load(anew=True).extracts
    assert built == [1] and not again.is_reused
    assert (again.path, again.digest, again.seal.contents) == (
        first.path,
        first.digest,
        first.seal.contents,
    )


def test_what_was_read_only_stays_the_same_to_the_byte(desk):
    loaded = desk.load()
    before = file_digest(loaded.extracts.path)
    assert loaded.rows("select count(*) from staff") == [(2,)]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{loaded.extracts.path}' as real (read_only)")
        connection.execute("select * from real.staff").fetchall()
    assert file_digest(loaded.extracts.path) == before == loaded.extracts.seal.file
    loaded.extracts.require_unchanged()


@pytest.mark.parametrize("way", ["edited", "edited in its log alone", "a dangling link"])
def test_a_change_while_it_is_in_use_shows(desk, way):
    extracts = desk.load().extracts
    WAYS[way](extracts.path)
    with pytest.raises(PrivityError, match="was changed while it was in use"):
        extracts.require_unchanged()


def test_nothing_stays_of_a_load_that_is_no_longer_kept(desk):
    for name in "abc":
        desk.put("staff.csv", GOOD.replace("State", name))
        path = desk.load().extracts.path
        path.with_name(path.name + ".wal").write_bytes(b"")
    kept = {p.stem for p in desk.workspace.cache.glob("extracts-*.duckdb")}
    assert len(kept) == 2
    assert {p.name.split(".")[0] for p in desk.workspace.cache.glob("extracts-*")} == kept


def test_a_cache_that_is_no_folder_is_told(desk):
    desk.workspace.cache.write_text("x")
    with pytest.raises(PrivityError, match="cache/: cannot be read or written"):
        desk.load()


class TestContents:
    """The digest of contents: the same for the same rows, whatever their order."""

    def digest(self, *statements):
        with open_memory() as connection:
            for statement in statements:
                connection.execute(statement)
            return contents_digest(connection)

    BASE = "create table a as select * from (values (1, 'x'), (2, null), (2, null)) as t (n, w)"

    def test_order_and_layout_do_not_count(self):
        turned = "create table a as select * from (values (2, null), (2, null), (1, 'x')) t (n, w)"
        assert self.digest(self.BASE) == self.digest(turned)

    @pytest.mark.parametrize(
        "change",
        [
            "update a set w = '' where w is null",
            "delete from a where rowid = 2",
            "insert into a values (1, 'x')",
            "alter table a rename column w to v",
            "alter table a alter column n type bigint",
            "create table b (n integer)",
            "alter table a rename to c",
            "update a set n = 3 where n = 1",
        ],
    )
    def test_everything_else_does(self, change):
        assert self.digest(self.BASE) != self.digest(self.BASE, change)
