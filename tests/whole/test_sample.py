"""The sample agency: reproducible, true to the contract, and a truth that covers every clause."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from places import CHECKOUT
from privity.catalogue.contract import Column, load_contract
from privity.resources import expectations_dir
from privity.workspace.settings import read_settings

ROOT = CHECKOUT
AGENCY = ROOT / "data_samples" / "agency"
EXTRACTS = AGENCY / "extracts"
CONTRACT = load_contract()
PERMISSION = "CT-06e"  # a pure permission: nothing can break it
WARNED = {"ME-08", "MS-45", "DHS-13", "CT-15"}
PERIODS = {"2026-Q2", "2026-Q3"}
MEGABYTES = 6

pytestmark = pytest.mark.skipif(not AGENCY.exists(), reason="the sample agency is not here")


def read(name: str) -> list[dict]:
    with (AGENCY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(table: str) -> list[dict]:
    """Return a table's rows as the file holds them: texts, or JSON and Parquet values."""
    (path,) = EXTRACTS.glob(f"{table}.*")
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict]]:
    """Return all rows by table, without the ones that are bad on purpose."""
    bad = Counter((row["table"], row["key"]) for row in read("truth_quarantine.csv"))
    found = {}
    for table in CONTRACT.tables.values():
        kept = rows_of(table.name)
        for row in reversed(list(kept)):
            key = (table.name, "|".join(str(row[c]) for c in table.key))
            if bad[key]:
                bad[key] -= 1
                kept.reverse()
                kept.remove(row)
                kept.reverse()
        found[table.name] = kept
    assert not +bad, "a listed bad row is not in its table"
    return found


def problem(column: Column, value: object) -> str | None:
    """Return what is wrong with a value by the contract, or None."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "missing" if column.is_required else None
    try:
        match column.type:
            case "date" if isinstance(value, str):
                dt.date.fromisoformat(value)
            case "timestamp" if isinstance(value, str):
                dt.datetime.fromisoformat(value)
            case "int":
                int(value)
            case "bool":
                return None if value in (True, False, "true", "false") else "no boolean"
            case "enum":
                return None if value in column.values else f"{value!r} is not in the list"
            case "list":
                items = value if isinstance(value, list) else json.loads(value)
                return None if not column.values or set(items) <= set(column.values) else "bad item"
    except ValueError:
        return f"no {column.type}"
    return None


def data_clauses() -> list[str]:
    policies = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((expectations_dir() / "policies").glob("*.yaml"))
    ]
    return [c["id"] for p in policies for c in p["clauses"] if c["evidence"] == "data"]


def test_generator_writes_the_same_again(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "data_samples.generate", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    written = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    assert written == {
        p.relative_to(AGENCY)
        for p in AGENCY.rglob("*")
        if p.is_file() and p.relative_to(AGENCY).parts[0] not in ("cache", "runs")
    }
    for name in sorted(written):
        old, new = AGENCY / name, tmp_path / name
        if name.suffix == ".gz":  # compressors differ from one build of Python to another
            assert gzip.decompress(old.read_bytes()) == gzip.decompress(new.read_bytes()), name
        elif name.suffix == ".parquet":
            assert pq.read_table(old).equals(pq.read_table(new)), name
        else:
            assert old.read_bytes() == new.read_bytes(), name


def test_every_table_is_there_and_small() -> None:
    assert {p.name.split(".")[0] for p in EXTRACTS.iterdir()} == set(CONTRACT.tables)
    assert sum(p.stat().st_size for p in AGENCY.rglob("*.*") if p.is_file()) < MEGABYTES * 2**20
    assert read_settings(AGENCY / "agency.toml").name == "Sample Agency"


@pytest.mark.parametrize("name", list(CONTRACT.tables))
def test_rows_keep_the_contract(name: str, tables: dict[str, list[dict]]) -> None:
    table, rows = CONTRACT.tables[name], tables[name]
    assert rows
    for row in rows:
        assert list(row) == list(table.columns)
        found = {c.name: p for c in table.columns.values() if (p := problem(c, row[c.name]))}
        assert not found, (row[table.key[0]], found)
    keys = Counter(tuple(str(row[c]) for c in table.key) for row in rows)
    assert max(keys.values()) == 1
    assert not any("|" in part for key in keys for part in key)
    for reference in table.foreign_keys:
        known = {tuple(str(r[c]) for c in reference.referenced) for r in tables[reference.table]}
        used = {
            tuple(str(row[c]) for c in reference.columns)
            for row in rows
            if all(row[c] not in (None, "") for c in reference.columns)
        }
        assert used <= known, (reference, sorted(used - known)[:3])


def test_bad_rows_break_the_contract() -> None:
    listed = read("truth_quarantine.csv")
    assert listed and set(listed[0]) == {"table", "key", "reason"}
    for bad in listed:
        table = CONTRACT.tables[bad["table"]]
        rows = [r for r in rows_of(table.name) if "|".join(r[c] for c in table.key) == bad["key"]]
        is_wrong = (
            len(rows) > 1
            or "|" in bad["key"]
            or any(str(v).startswith("1301") for v in rows[0].values())
            or any(problem(c, rows[0][c.name]) for c in table.columns.values())
        )
        assert is_wrong, bad


def test_truth_has_its_shape() -> None:
    truth, clauses = read("truth.csv"), set(data_clauses())
    assert list(truth[0]) == ["clause_id", "subject", "status", "period", "planted", "note"]
    assert len({(r["clause_id"], r["subject"], r["period"]) for r in truth}) == len(truth)
    for row in truth:
        assert row["clause_id"] in clauses
        assert row["status"] == ("warn" if row["clause_id"] in WARNED else "fail")
        assert row["period"] in PERIODS
        assert row["planted"] in ("primary", "secondary")
        assert row["note"].strip()


def test_every_data_clause_has_three_violations_and_three_look_alikes() -> None:
    violations = Counter(
        r["clause_id"]
        for r in read("truth.csv")
        if r["period"] == "2026-Q3" and r["planted"] == "primary"
    )
    look_alikes = Counter(
        r["clause_id"] for r in read("look_alikes.csv") if r["period"] == "2026-Q3"
    )
    earlier = {r["clause_id"] for r in read("truth.csv") if r["period"] == "2026-Q2"}
    for clause in data_clauses():
        if clause != PERMISSION:
            assert violations[clause] >= 3, clause
            assert look_alikes[clause] >= 3, clause
            assert clause in earlier, clause


def test_look_alikes_are_no_exceptions() -> None:
    exceptions = {(r["clause_id"], r["subject"], r["period"]) for r in read("truth.csv")}
    assert not exceptions & {
        (r["clause_id"], r["subject"], r["period"]) for r in read("look_alikes.csv")
    }


def test_subjects_exist(tables: dict[str, list[dict]]) -> None:
    known = {
        "|".join(str(row[c]) for c in CONTRACT.tables[name].key)
        for name, rows in tables.items()
        for row in rows
    }
    absent = re.compile(
        r"(ECMS|REGISTRY|FACTS)\|(partial|full)\|2026-\d\d-\d\d"
        r"|P-\d+\|breach_policy"
    )
    for row in read("truth.csv") + read("look_alikes.csv"):
        assert row["subject"] in known or absent.fullmatch(row["subject"]), row


KINDS = {"relative", "colleague's family", "restricted", "closed", "curious"}


def test_snooping_says_of_which_kind() -> None:
    found = defaultdict(set)
    for row in read("truth.csv"):
        if row["note"].startswith("snooping: ") and row["period"] == "2026-Q3":
            found[row["note"].removeprefix("snooping: ").split(",")[0]].add(row["subject"])
        else:
            assert "snooping" not in row["note"] or row["period"] == "2026-Q2", row
    assert set(found) == KINDS
    assert all(len(events) >= 10 for events in found.values())


def test_the_log_has_a_realistic_volume(tables: dict[str, list[dict]]) -> None:
    events = tables["access_events"]
    assert 35_000 < len(events) < 50_000
    assert (EXTRACTS / "access_events.csv.gz").stat().st_size < 1.5 * 2**20
    # On-call workers, for whom the evening is an ordinary hour.
    evenings = [e for e in events if e["occurred_at"][11:13] in ("20", "21")]
    assert len({e["staff_id"] for e in evenings} - {""}) >= 6


def test_most_accesses_are_explained(tables: dict[str, list[dict]]) -> None:
    unexplained = {r["subject"] for r in read("truth.csv") if r["clause_id"] == "MS-31"}
    on_cases = [e for e in tables["access_events"] if e["case_id"]]
    assert len(unexplained) / len(on_cases) < 0.03
