"""The last lines of ``privity run``: what came of it, for whoever reads no further."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from privity.report.blocks import tested_of
from privity.runs import MEANINGS
from privity.vocabulary import (
    SEVERITIES,
    STATUS_WORDS,
    count_of,
    is_tested,
    joined,
    percent,
    requires_anything,
)


def closing_lines(run: Path) -> list[str]:
    """Return the verdict of a sealed run in a few lines: counts, exit code, what to open.

    Parameters
    ----------
    run : Path
        The run directory. The counts are those of its ``results.json``, which is counted from the
        same tables as its pages.
    """
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    said = [*_clauses(results["clauses"]), *_exceptions(results.get("controls"))]
    code = results["exit_code"]
    said += [("exit code", f"{code}: {MEANINGS[code]}"), ("open", (run / "index.html").as_uri())]
    return [f"{name:<12}{text}" for name, text in said]


def _clauses(clauses: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    counts = Counter(c["status"] for c in clauses if requires_anything(c["status"]))
    tested, asked = tested_of(counts)
    open_by_status = [
        f"{counts[s]:,} {word}"
        for s, (_, word) in STATUS_WORDS.items()
        if counts[s] and not is_tested(s)
    ]
    share = f" ({percent(tested, asked)} %)" if asked else ""
    return [
        ("tested", f"{tested:,} of {count_of(asked, 'clause')}{share}"),
        ("failed", count_of(counts["fail"], "clause")),
        (
            "not tested",
            count_of(asked - tested, "clause")
            + (f": {joined(open_by_status)}" if open_by_status else ""),
        ),
    ]


def _exceptions(controls: Iterable[Mapping[str, Any]] | None) -> list[tuple[str, str]]:
    """Return the exceptions by severity; a public edition has none to show."""
    if controls is None:
        return []
    counts: Counter[str] = Counter()
    for control in controls:
        counts[control["severity"]] += control["failed"] + control["warned"]
    by_severity = [f"{counts[s]:,} {s}" for s in reversed(SEVERITIES) if counts[s]]
    return [
        ("exceptions", f"{counts.total():,}" + (f": {joined(by_severity)}" if by_severity else ""))
    ]
