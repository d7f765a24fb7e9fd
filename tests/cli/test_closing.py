"""The last lines of `privity run` say the verdict; the very last is the run directory."""

import json

import pytest

from privity.cli.closing import closing_lines


@pytest.fixture
def run(tmp_path):
    """A function that lays out a run's results and returns its closing lines by their names."""

    def closing(statuses, controls=None, code=100):
        results = {"exit_code": code, "clauses": [{"status": s} for s in statuses]}
        if controls is not None:
            results["controls"] = [
                {"severity": s, "failed": f, "warned": w} for s, f, w in controls
            ]
        (tmp_path / "results.json").write_text(json.dumps(results))
        lines = closing_lines(tmp_path)
        return {line[:12].strip(): line[12:] for line in lines}

    return closing


def test_it_says_what_was_tested_failed_and_was_not_tested(run):
    said = run(
        [
            *["fail"] * 2,
            "pass",
            "warn",
            "attested",
            "not_tested",
            "attestation_missing",
            "no_evidence",
            "context",
        ]
    )
    assert said["tested"] == "5 of 8 clauses (62 %)"
    assert said["failed"] == "2 clauses"
    assert said["not tested"] == (
        "3 clauses: 1 attestation missing, 1 not tested and 1 no evidence"
    )
    assert said["exit code"] == "100: clauses failed"
    assert said["open"].startswith("file://") and said["open"].endswith("/index.html")


@pytest.mark.parametrize(
    ("tested", "share"), [(0, "0 %"), (1, "1 %"), (299, "99 %"), (300, "100 %")]
)
def test_a_share_reads_as_none_or_all_only_where_it_is(run, tested, share):
    said = run(["pass"] * tested + ["not_tested"] * (300 - tested), code=101)
    assert said["tested"].endswith(f"({share})")


def test_a_status_to_come_counts_as_not_tested(run):
    assert run(["pass", "half seen"], code=101)["not tested"].startswith("1 clause")


def test_exceptions_are_told_by_severity_the_worst_first(run):
    said = run(["fail"], [("low", 0, 3), ("critical", 2, 0), ("high", 1_000, 0), ("medium", 0, 0)])
    assert said["exceptions"] == "1,005: 2 critical, 1,000 high and 3 low"


def test_a_public_edition_tells_no_exceptions(run):
    assert "exceptions" not in run(["fail"])
