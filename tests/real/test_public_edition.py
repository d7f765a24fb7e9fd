"""Public records in the public edition: rendered, attacked, sealed, and no small count in it."""

import json

import pytest

pytestmark = pytest.mark.real


def test_public_records_are_published_without_a_small_count(public_run):
    results = json.loads((public_run / "results.json").read_text())
    counts = [c["count"] for t in results["tables"] for c in t["cells"]]
    shown = [n for n in counts if n is not None]
    assert len(shown) < len(counts) and max(shown) > 1000
    assert not [n for n in shown if 1 <= n <= 10]
    tables = {t["counted"] for t in results["tables"]}
    assert {"requests", "answered", "incidents"} <= tables


def test_both_editions_stand_side_by_side(real_run, public_run):
    assert (real_run / "evidence.duckdb").exists()
    assert not [p for p in public_run.rglob("*") if p.suffix in (".duckdb", ".ipynb")]
    assert sorted(p.name for p in public_run.glob("*.html"))[0] == "01-public-overview.html"
