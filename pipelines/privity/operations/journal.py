"""What each attempt at a run came to: for schedulers, monitors and ``privity status``.

``journal.jsonl`` has a line for each attempt, also for those that broke, found the workspace busy
or were cut off; ``last_run.json`` is the newest one alone, ``running`` while it is at work. Both
hold counts and messages only, no value of an extract. Neither is part of what is sealed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from privity.workspace import Workspace, is_locked, write_whole

JOURNAL = "journal.jsonl"
LAST = "last_run.json"
RUNNING, SEALED, REUSED, BROKE, BUSY, CUT_OFF = (
    "running",
    "sealed",
    "already sealed",
    "broke",
    "busy",
    "cut off",
)


@dataclass(frozen=True)
class Attempt:
    """One call of ``privity run``: what was asked, what came of it, when (UTC)."""

    started_at: str
    period: str
    edition: str
    policies: tuple[str, ...]
    outcome: str = RUNNING
    ended_at: str = ""
    exit_code: int | None = None
    run: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


class Journal:
    """The journal of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._last, self._all = workspace.root / LAST, workspace.root / JOURNAL

    def begin(self, attempt: Attempt) -> None:
        """Mark an attempt as running; whoever calls holds the workspace.

        An attempt that is marked so still was cut off, and is entered as that.
        """
        if (left := self.last()) and left.outcome == RUNNING:
            self._append(replace(left, outcome=CUT_OFF))
        self._write(attempt)

    def end(self, attempt: Attempt) -> None:
        """Enter what an attempt came to; one that found the workspace busy leaves the mark."""
        self._append(attempt)
        if attempt.outcome != BUSY:
            self._write(attempt)

    def last(self) -> Attempt | None:
        """Return the newest attempt that held the workspace, if there was any."""
        if not self._last.is_file():
            return None
        last = _attempt(self._last.read_text(encoding="utf-8"))
        if last and last.outcome == RUNNING and not is_locked(self.workspace):
            return replace(last, outcome=CUT_OFF)
        return last

    def attempts(self) -> Iterator[Attempt]:
        """Yield the attempts, oldest first; a line cut off while it was written is left out."""
        last = self.last()
        if self._all.is_file():
            with self._all.open(encoding="utf-8") as lines:
                yield from (found for line in lines if (found := _attempt(line)))
        if last and last.outcome in (RUNNING, CUT_OFF):
            yield last

    def _write(self, attempt: Attempt) -> None:
        write_whole(self._last, json.dumps(asdict(attempt), indent=1) + "\n")

    def _append(self, attempt: Attempt) -> None:
        descriptor = os.open(self._all, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (json.dumps(asdict(attempt)) + "\n").encode())
        finally:
            os.close(descriptor)


def counts_of(run: Path) -> dict[str, int]:
    """Return a sealed run's clauses by status, and its findings by lifecycle where it has any."""
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    counts: dict[str, int] = {}
    for clause in results.get("clauses", ()):
        name = f"clauses {str(clause['status']).replace('_', ' ')}"
        counts[name] = counts.get(name, 0) + 1
    for change in results.get("changes", ()):
        for state, number in change.items():
            if isinstance(number, int) and number:
                name = f"exceptions {state.replace('_', ' ')}"
                counts[name] = counts.get(name, 0) + number
    return dict(sorted(counts.items()))


def _attempt(text: str) -> Attempt | None:
    try:
        fields = json.loads(text)
        return Attempt(
            **{
                **fields,
                "policies": tuple(fields["policies"]),
                "problems": tuple(fields["problems"]),
            }
        )
    except (ValueError, KeyError, TypeError):
        return None
