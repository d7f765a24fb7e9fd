"""Which files supply which table, what is refused, and how an unchanged file is known again."""

from __future__ import annotations

import os

import pytest

from privity.catalogue.contract import load_contract
from privity.errors import PrivityError
from privity.intake import sources
from privity.intake.sources import digest_files, find_sources
from privity.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "extracts").mkdir()
    return Workspace(tmp_path)


def put(workspace, name, text="x"):
    path = workspace.extracts / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def found(workspace):
    return find_sources(workspace, load_contract())


def refused(workspace) -> list[str]:
    with pytest.raises(PrivityError) as caught:
        found(workspace)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("name", "table", "kind"),
    [
        ("staff.csv", "staff", "csv"),
        ("Staff.CSV", "staff", "csv"),
        ("staff.tsv", "staff", "csv"),
        ("staff.2026-Q1.csv", "staff", "csv"),
        ("staff/part-0.parquet", "staff", "parquet"),
        ("staff.txt", "staff", "csv"),
        ("staff.csv.gz", "staff", "csv.gz"),
        ("staff.jsonl", "staff", "jsonl"),
        ("staff.ndjson.gz", "staff", "jsonl.gz"),
        ("staff.xlsx", "staff", "excel"),
        ("access_events/2026.csv", "access_events", "csv"),
    ],
)
def test_a_file_supplies_the_table_it_is_named_after(workspace, name, table, kind):
    put(workspace, name)
    (only,) = found(workspace).sources
    assert (only.table, only.format, only.name) == (table, kind, f"extracts/{name}")


def test_sources_come_in_the_contracts_order_then_by_name(workspace):
    for name in ("cases.csv", "staff.b.csv", "staff.a.csv", "staff/1.csv", "persons.csv"):
        put(workspace, name)
    assert [s.name for s in found(workspace).sources] == [
        "extracts/staff.a.csv",
        "extracts/staff.b.csv",
        "extracts/staff/1.csv",
        "extracts/persons.csv",
        "extracts/cases.csv",
    ]


def test_what_is_not_read_is_noted_with_the_nearest_table(workspace):
    for name in (
        "staf.csv",
        "README.md",
        "raw/a.csv",
        "raw/b.csv",
        ".hidden",
        "~$staff.xlsx",
        "staff/deep/er.csv",
        "staff.csv",
    ):
        put(workspace, name)
    notes = dict(found(workspace).unread)
    assert notes == {
        "extracts/staf.csv": "not read: no table is called staf; nearest: staff",
        "extracts/raw/": "2 files that no mapping reads",
        "extracts/staff/": "1 file not read: only files directly in extracts/staff/ are",
    }


def test_what_a_mapping_reads_is_no_source_of_its_own(workspace):
    put(workspace, "staff.csv", "id\n1\n")
    put(workspace, "staff.sql", "select id as staff_id from 'staff.csv'")
    put(workspace, "raw/more.json", "{}")
    put(workspace, "cases.sql", "select * from read_json('raw/*.json')")
    result = found(workspace)
    assert [s.name for s in result.sources] == ["extracts/staff.sql", "extracts/cases.sql"]
    assert result.unread == ()
    assert len(result.files) == 4


def test_a_tables_file_of_unknown_format_is_a_problem(workspace):
    put(workspace, "staff.docx")
    put(workspace, "cases.sql", "drop table x")
    problems = found(workspace).problems
    assert [p.split(":")[0] for p in problems] == ["extracts/cases.sql", "extracts/staff.docx"]


def test_links_out_of_the_workspace_are_refused(workspace, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.csv").write_text("x")
    (workspace.extracts / "raw").mkdir()
    (workspace.extracts / "staff.csv").symlink_to(outside / "secret.csv")
    (workspace.extracts / "raw" / "deep.csv").symlink_to(outside / "secret.csv")
    (workspace.extracts / "cases").symlink_to(outside)
    (workspace.extracts / "gone.csv").symlink_to(workspace.root / "nothing")
    problems = refused(workspace)
    assert [p.split(": is a symbolic link ")[0] for p in problems] == [
        "extracts/cases",
        "extracts/gone.csv",
        "extracts/raw/deep.csv",
        "extracts/staff.csv",
    ]
    assert sum("out of the workspace" in p for p in problems) == 3


def test_a_link_within_the_workspace_is_a_file(workspace):
    (workspace.root / "shared").mkdir()
    (workspace.root / "shared" / "s.csv").write_text("x")
    (workspace.extracts / "staff.csv").symlink_to(workspace.root / "shared" / "s.csv")
    (workspace.extracts / "again").symlink_to(workspace.root / "shared")
    assert refused(workspace) == ["extracts/again: is a symbolic link to a folder; copy the folder"]
    (workspace.extracts / "again").unlink()
    assert [s.name for s in found(workspace).sources] == ["extracts/staff.csv"]


def test_extracts_that_are_a_link_or_missing_are_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "w").mkdir()
    assert "no such folder" in refused(Workspace(tmp_path / "w"))[0]
    (tmp_path / "w" / "extracts").symlink_to(tmp_path / "elsewhere")
    assert "is a link" in refused(Workspace(tmp_path / "w"))[0]


def test_neither_pipe_nor_folder_is_taken_for_a_file(workspace):
    os.mkfifo(workspace.extracts / "staff.csv")
    (workspace.extracts / "cases.csv").mkdir()
    assert refused(workspace) == [
        "extracts/cases.csv/: is a folder, not a file; rename it",
        "extracts/staff.csv: is neither file nor folder; remove it",
    ]


def test_a_workspace_reached_by_a_link_is_the_same(tmp_path):
    (tmp_path / "real" / "extracts").mkdir(parents=True)
    (tmp_path / "real" / "extracts" / "staff.csv").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert [s.name for s in found(Workspace(tmp_path / "link")).sources] == ["extracts/staff.csv"]


class TestDigests:
    """Digests are made once for as long as a file does not change."""

    def digest(self, workspace, path, key=b"key"):
        return digest_files([path], workspace.root.resolve(), workspace.root / "digests.json", key)

    def settled(self, path):
        # Long ago, so that a change cannot hide within the time stamp's grain.
        os.utime(path, ns=(0, 0))

    def test_an_unchanged_file_is_not_read_again(self, workspace, monkeypatch):
        path = put(workspace, "staff.csv")
        monkeypatch.setattr(sources, "_SETTLED_NS", -1)
        first = self.digest(workspace, path)
        monkeypatch.setattr(sources, "file_digest", None)
        assert self.digest(workspace, path) == first

    @pytest.mark.parametrize("change", ["content", "time", "inode"])
    def test_a_changed_file_is(self, workspace, monkeypatch, change):
        path = put(workspace, "staff.csv", "old")
        self.settled(path)
        monkeypatch.setattr(sources, "_SETTLED_NS", -1)
        first = self.digest(workspace, path)
        if change == "inode":
            other = put(workspace, "other", "new")
            os.replace(other, path)
            self.settled(path)
        else:
            path.write_text("new")
        if change == "content":
            self.settled(path)
        assert self.digest(workspace, path) != first

    def test_a_file_just_written_is_not_trusted_to_stay(self, workspace):
        path = put(workspace, "staff.csv", "old")
        self.digest(workspace, path)
        assert not (workspace.root / "digests.json").exists()

    @pytest.mark.parametrize(
        "spoilt",
        [
            "{",
            "[]",
            "5",
            "null",
            '"files"',
            '{"files": 5, "mark": 5}',
            '{"files": {}, "mark": null}',
            '{"extracts/staff.csv": 5}',
            '{"files": [], "mark": "é"}',
            "\ud800".encode("utf-8", "surrogatepass"),
        ],
    )
    def test_a_spoilt_memory_is_no_memory(self, workspace, spoilt):
        path = put(workspace, "staff.csv")
        (workspace.root / "digests.json").write_bytes(
            spoilt if isinstance(spoilt, bytes) else spoilt.encode()
        )
        assert self.digest(workspace, path)

    def test_a_digest_that_somebody_else_wrote_is_not_believed(self, workspace, monkeypatch):
        path = put(workspace, "staff.csv")
        monkeypatch.setattr(sources, "_SETTLED_NS", -1)
        first = self.digest(workspace, path)
        memory = workspace.root / "digests.json"
        memory.write_text(memory.read_text().replace(first["extracts/staff.csv"], "0" * 64))
        assert self.digest(workspace, path) == first

    def test_nothing_is_remembered_without_a_key(self, workspace, monkeypatch):
        path = put(workspace, "staff.csv")
        monkeypatch.setattr(sources, "_SETTLED_NS", -1)
        assert self.digest(workspace, path, None)
        assert not (workspace.root / "digests.json").exists()

    def test_a_file_gone_is_a_problem(self, workspace):
        path = put(workspace, "staff.csv")
        path.unlink()
        with pytest.raises(PrivityError, match=r"extracts/staff\.csv: cannot be read"):
            self.digest(workspace, path)
