"""What would unlock clauses: tables and columns, alone and in turn, of what is really supplied."""

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from privity.cli.commands import app
from privity.evaluation.coverage import Lacking, lacking, lacking_text
from privity.resources import data_samples_dir

POLICIES = ("ms-dfcs", "dhs-ecms", "me-cfs", "ct-dcf", "ms-sw")
ITEMS = st.frozensets(st.sampled_from([f"table{n}" for n in range(5)]), min_size=1, max_size=3)


def supplied(catalogue, *without):
    """Return everything but some tables and some columns, given as ``table.column``."""
    return {
        t.name: frozenset(c for c in t.columns if f"{t.name}.{c}" not in without)
        for t in catalogue.contract.tables.values()
        if t.name not in without
    }


def test_with_every_column_nothing_is_lacking(catalogue):
    found = lacking(catalogue, POLICIES, supplied(catalogue))
    assert found.by_clause == {}
    assert "has the tables and columns" in lacking_text(found)


def test_one_column_is_named_with_its_table_and_unlocks_what_rests_on_it(catalogue):
    found = lacking(catalogue, POLICIES, supplied(catalogue, "service_sessions.encrypted"))
    assert found.by_clause and set(found.by_clause.values()) == {
        frozenset({"service_sessions.encrypted"})
    }
    (row,) = found.alone()
    assert row["item"] == "service_sessions.encrypted"
    assert row["unlocks"] == row["needed_by"] == list(found.by_clause)


def test_each_table_alone_unlocks_what_supplying_it_really_makes_testable(catalogue):
    without = (
        "backups",
        "licences",
        "record_requests",
        "legal_reviews",
        "attestations",
        "disclosures.basis",
    )
    found = lacking(catalogue, POLICIES, supplied(catalogue, *without))
    rows = found.alone()
    assert [len(r["unlocks"]) for r in rows] == sorted(
        (len(r["unlocks"]) for r in rows), reverse=True
    )
    assert {r["item"] for r in rows} == set(without)
    for row in rows:
        rest = tuple(w for w in without if w != row["item"])
        after = lacking(catalogue, POLICIES, supplied(catalogue, *rest)).by_clause
        assert set(found.by_clause) - set(after) == set(row["unlocks"])
    assert {r["item"]: r["columns"] for r in rows}["disclosures.basis"] == []
    assert "system" in {r["item"]: r["columns"] for r in rows}["backups"]


def test_other_policies_clauses_are_not_counted(catalogue):
    found = lacking(catalogue, ("ms-sw",), {})
    assert {catalogue.clauses[c].policy_id for c in found.by_clause} == {"ms-sw"}


@given(st.dictionaries(st.sampled_from([f"C-{n}" for n in range(8)]), ITEMS, min_size=1))
def test_steps_unlock_every_clause_once_and_none_before_it_has_all(lacks):
    found, have, unlocked = Lacking(lacks, {}), set(), []
    for step in found.in_turn():
        assert not set(step["items"]) & have
        have |= set(step["items"])
        assert step["unlocks"] and all(lacks[c] <= have for c in step["unlocks"])
        unlocked += step["unlocks"]
        assert step["unlocked_so_far"] == len(unlocked)
        assert set(unlocked) == {c for c, items in lacks.items() if items <= have}
    assert sorted(unlocked) == sorted(lacks)


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "workspace"
    shutil.copytree(data_samples_dir() / "agency", root)
    kept = {"staff.csv", "cases.csv", "service_sessions.csv", "licences.csv"}
    for path in (root / "extracts").iterdir():
        if path.name not in kept:
            path.unlink()
    sessions = root / "extracts" / "service_sessions.csv"
    sessions.write_text(sessions.read_text().replace("encrypted", "sealed", 1))
    return root


def test_the_command_lists_what_would_unlock_most(workspace):
    told = CliRunner().invoke(app, ["coverage", "--workspace", str(workspace)])
    assert told.exit_code == 0, told.output
    assert "lack tables or columns" in told.stdout and "One after the other:" in told.stdout
    assert "service_sessions.encrypted" in told.stdout
    found = CliRunner().invoke(
        app, ["coverage", "--unlocks", "--json", "--workspace", str(workspace)]
    )
    rows = json.loads(found.stdout)
    assert {"item", "unlocks", "needed_by", "columns"} == set(rows["alone"][0])
    assert rows["in_turn"][-1]["unlocked_so_far"] == len(
        {c for step in rows["in_turn"] for c in step["unlocks"]}
    )
