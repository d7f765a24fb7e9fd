"""The report stage against the command lines of papermill and nbconvert, in one run.

Ours: one process that executes every chapter and renders every page. Theirs: for each chapter
``papermill`` and then ``jupyter nbconvert --to html``, one after the other. Both begin from a fresh
process and work on the same notebooks and the same evidence, in turn, each as often as asked.

    python tests/benchmarks/bench_report.py [--evidence evidence.duckdb] [--repeats 3]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

OURS = """
import sys
from pathlib import Path
from privity.report.chapters import discover_chapters, execute_chapters
from privity.report.render import render_report
evidence, out, policies = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(",")
executed = execute_chapters(evidence, out / "notebooks", discover_chapters(), policies)
assert not [e.error for e in executed if e.error]
render_report(executed, evidence, out)
"""


def ours(evidence: Path, out: Path, policies: list[str]) -> None:
    """Execute and render all chapters as a run does."""
    subprocess.run(
        [sys.executable, "-c", OURS, str(evidence), str(out), ",".join(policies)], check=True
    )


def theirs(evidence: Path, out: Path, policies: list[str]) -> None:
    """Execute and render the same chapters by the two command lines, one after the other."""
    from privity.report.chapters import discover_chapters

    for chapter in discover_chapters():
        for policy in policies if chapter.for_each else [None]:
            notebook = out / f"{chapter.id}-{policy}.ipynb"
            chosen = ["-p", "policy", policy] if policy else []
            command(
                "papermill",
                str(chapter.path),
                str(notebook),
                "-p",
                "evidence",
                str(evidence),
                *chosen,
                "--no-progress-bar",
            )
            command("jupyter", "nbconvert", "--to", "html", "--no-input", str(notebook))


def command(name: str, *arguments: str) -> None:
    """Run a command of this interpreter's environment quietly."""
    program = Path(sys.executable).with_name(name)
    subprocess.run(
        [str(program), *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def timed(work, *arguments) -> float:
    """Return the seconds that a piece of work takes."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        work(arguments[0], Path(out), arguments[1])
    return time.perf_counter() - began


def main() -> None:
    """Measure both, in turn, and print the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--evidence", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        evidence = given.evidence
        if evidence is None:
            from fixtures.evidence import build_evidence

            evidence = build_evidence(Path(folder) / "evidence.duckdb")
        from privity.analysis.run import open_run
        from privity.report.blocks.verdicts import policies

        run = open_run(evidence)
        adopted = [p["policy_id"] for p in policies(run)]
        run.connection.close()
        rounds = [
            (timed(ours, evidence.resolve(), adopted), timed(theirs, evidence.resolve(), adopted))
            for _ in range(given.repeats)
        ]
    mine, command_lines = (statistics.median(r[i] for r in rounds) for i in (0, 1))
    print(f"policies {len(adopted)}, processors {os.cpu_count()}, rounds {given.repeats}")
    print(f"report stage             {mine:7.1f} s")
    print(f"papermill and nbconvert  {command_lines:7.1f} s")
    print(f"ratio                    {mine / command_lines:7.2f}   (aim: 0.50 or less)")


if __name__ == "__main__":
    main()
