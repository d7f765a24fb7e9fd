"""The store of dispositions: ``dispositions.csv``, append-only, each line signed and chained.

``dispositions.head`` beside it, the ledger of runs and the manifest of each sealed run say how far
it reached, so that lines missing at its end show too, whether the head was put back with them or
not. The next head is written before the lines that it counts: whatever a killed process leaves,
`finish` tells whether its decisions were recorded. A line that was written by hand counts for
nothing until it is taken over by ``privity review --adopt``.
"""

from __future__ import annotations

import csv
import getpass
import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from privity.decisions.dispositions import (
    GIVEN,
    NO_DAY,
    DecisionLimits,
    Disposition,
    disposition_of,
)
from privity.errors import PrivityError
from privity.workspace import DISPOSITION_COLUMNS as COLUMNS
from privity.workspace import (
    LEDGER_NAME,
    MANIFEST,
    NO_LINE,
    PUBLIC_KEY_NAME,
    Entry,
    Workspace,
    append_decision,
    breaks,
    canonical,
    chain_problems,
    complete_end,
    digest_of,
    is_signed,
    last_decision,
    locked,
    now,
    public_key,
    read_table,
    sealed_runs,
    sign,
    signing_key,
    write_whole,
)

_LINE = b"privity disposition\n"
_HEAD = b"privity dispositions head\n"
_COPY = "put the file back from a copy; to change a decision, record another by `privity review`"


@dataclass(frozen=True)
class StoreLine:
    """One line of the store as it is written; ``number`` counts lines of the file."""

    number: int
    texts: dict[str, str]

    @property
    def whole(self) -> bytes:
        """What the next line names by its digest."""
        return canonical(self.texts)

    @property
    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return _LINE + canonical({k: v for k, v in self.texts.items() if k != "signature"})


def read_dispositions(workspace: Workspace) -> list[Disposition]:
    """Return the decisions of a workspace in the order in which they were recorded.

    Raises
    ------
    PrivityError
        With every line that is wrong, what is wrong with it and what to do.
    """
    if problems := store_problems(workspace):
        raise PrivityError(problems)
    return [disposition_of(line.texts) for line in _lines(workspace.dispositions)]


def store_problems(workspace: Workspace, run: Path | None = None) -> list[str]:
    """Return what is wrong with the store; an empty list means it is as it was recorded.

    Parameters
    ----------
    workspace : Workspace
    run : Path, optional
        A sealed run whose manifest says how far the store reached then; the last one always counts.
    """
    name = workspace.dispositions.name
    try:
        lines = _lines(workspace.dispositions)
    except PrivityError as error:
        return list(error.problems)
    if problems := _line_problems(workspace, lines):
        return problems
    for place, reached in _reached(workspace, run):
        if reached is None:
            problems.append(
                f"{place}: cannot be read, or is not signed with this workspace's key; "
                "put it back from a copy"
            )
        elif len(lines) < reached["lines"]:
            problems.append(
                f"{name}: holds {len(lines)} of the {reached['lines']} decisions that "
                f"{place} knows; lines were deleted; {_COPY}"
            )
        elif _digest_at(lines, reached["lines"]) != reached["line"]:
            problems.append(f"{name}: is another file than the one that {place} knows; {_COPY}")
    decided = None if problems else last_decision(workspace.runs)
    if decided and not _knows(lines, decided):
        problems.append(
            f"{name}: lacks decisions that {LEDGER_NAME} records"
            f" (on {decided.sealed_at}); an older copy was put back, or lines were "
            f"deleted; {_COPY}"
        )
    if (
        lines
        and not problems
        and not _head_file(workspace).exists()
        and not _is_reached(_signed_head(workspace, _next_head(workspace)), lines)
    ):
        problems.append(f"{_head_file(workspace).name}: is missing; put it back from a copy")
    return problems


def _knows(lines: Sequence[StoreLine], decided: Entry) -> bool:
    """Tell whether a store holds the line that the ledger records as the last one decided."""
    return any(digest_of(line.whole) == decided.manifest for line in lines)


def _line_problems(workspace: Workspace, lines: Sequence[StoreLine]) -> list[str]:
    if not lines:
        return []
    key = public_key(workspace.root / PUBLIC_KEY_NAME)
    broken = set(breaks((line.texts["previous"], line.whole) for line in lines))
    problems = []
    for place, line in enumerate(lines, 1):
        at = f"{workspace.dispositions.name}:{line.number}"
        if not line.texts["signature"]:
            problems.append(
                f"{at}: was not written by `privity review`; move the line into a file "
                "of its own, under the same heading, and take it over by "
                "`privity review --adopt FILE`"
            )
        elif not is_signed(line.signed_bytes, line.texts["signature"], key):
            problems.append(
                f"{at}: was altered, or is not signed with this workspace's key; {_COPY}"
            )
        elif place in broken:
            problems.append(
                f"{at}: does not follow the line before; a line was deleted, added, "
                f"altered or moved; {_COPY}"
            )
        else:
            problems += _problem_of_line(at, line)
    return problems


def _problem_of_line(
    place: str, line: StoreLine, limits: DecisionLimits | None = None
) -> list[str]:
    """Return what is wrong with a line; limits hold for what is decided now, not for what was."""
    try:
        decided = disposition_of(line.texts)
        if limits and (problem := limits.problem_of(decided)):
            raise ValueError(problem)
    except ValueError as error:
        return [f"{place}: {error}"]
    return []


def head(workspace: Workspace) -> dict[str, str | int]:
    """Return how far the store reaches: the number of its lines and the last one's digest."""
    lines = _lines(workspace.dispositions)
    return {"lines": len(lines), "line": _digest_at(lines, len(lines))}


def record(
    workspace: Workspace, decided: Sequence[Mapping[str, str]], limits: DecisionLimits = NO_DAY
) -> list[Disposition]:
    """Add decisions to the store, all of them or none, under the workspace's lock.

    Parameters
    ----------
    workspace : Workspace
    decided : sequence of mapping
        A text for each column of ``GIVEN``; who records it and when is added here.
    limits : DecisionLimits
        What may be decided, and today.

    Returns
    -------
    list of Disposition
        What was recorded.

    Raises
    ------
    PrivityError
        If a decision is wrong, the store is not as it was recorded, or a run is at work.
    """
    require_sound(decided, limits)
    with locked(workspace):
        finish(workspace)
        read_dispositions(workspace)
        _complete_ledger(workspace)
        return _append(workspace, _lines(workspace.dispositions), decided)


def is_cut_off(workspace: Workspace) -> bool:
    """Tell whether a process was killed, or is at work, between the next head and its lines."""
    return _next_head(workspace).exists()


def finish(workspace: Workspace) -> list[str]:
    """End what a killed process left; the workspace is locked by the caller.

    Returns
    -------
    list of str
        What was found and done, for the user; usually nothing.
    """
    name, pending = workspace.dispositions.name, _next_head(workspace)
    if not is_cut_off(workspace):
        return []
    try:
        is_whole = _is_reached(_signed_head(workspace, pending), _lines(workspace.dispositions))
    except PrivityError:
        is_whole = False
    if is_whole:
        os.replace(pending, _head_file(workspace))
        return [
            f"{name}: the command that recorded the last decisions was cut off, but they are "
            "all there"
        ]
    pending.unlink()
    return [
        f"{name}: a command was cut off before its decisions were recorded; none of them "
        "counts, so decide again"
    ]


def adopt(
    workspace: Workspace,
    file: Path,
    decided: Sequence[Mapping[str, str]],
    limits: DecisionLimits = NO_DAY,
) -> list[Disposition]:
    """Record the lines of a hand-written file; the workspace's own is kept beside the store.

    Parameters
    ----------
    workspace : Workspace
    file : Path
        Where the lines stand, as read by `handwritten`.
    decided : sequence of mapping
        The lines to take over.
    limits : DecisionLimits
        What may be decided, and today.
    """
    if file.resolve() != workspace.dispositions.resolve():
        return record(workspace, decided, limits)
    require_sound(decided, limits)
    with locked(workspace):
        finish(workspace)
        _complete_ledger(workspace)
        if _head_file(workspace).exists():
            raise PrivityError(
                f"{file.name}: decisions were recorded here before, and this file "
                f"holds none of them; name it otherwise and put {file.name} back "
                "from a copy"
            )
        text = file.read_text(encoding="utf-8-sig")
        kept = hashlib.sha256(text.encode()).hexdigest()[:8]
        write_whole(file.with_name(f"{file.stem}-by-hand-{kept}.csv"), text)
        return _append(workspace, [], decided)


def handwritten(file: Path, limits: DecisionLimits = NO_DAY) -> list[dict[str, str]]:
    """Read a list of decisions that somebody wrote by hand.

    Parameters
    ----------
    file : Path
    limits : DecisionLimits
        What may be decided, and today.

    Raises
    ------
    PrivityError
        With every wrong line: its number and what it lacks.
    """
    columns, rows = _table(file)
    if missing := [c for c in GIVEN if c not in columns]:
        raise PrivityError(f"{file.name}:1: lacks column {', '.join(missing)}")
    problems, read = [], []
    for number, row in rows:
        if row.get("signature"):
            problems.append(
                f"{file.name}:{number}: was recorded by `privity review` already; "
                "leave it where it is"
            )
            continue
        given = {name: " ".join((row.get(name) or "").split()) for name in GIVEN}
        problems += _problem_of_line(f"{file.name}:{number}", StoreLine(number, given), limits)
        read.append(given)
    if problems:
        raise PrivityError(problems)
    return read


def require_sound(decided: Sequence[Mapping[str, str]], limits: DecisionLimits = NO_DAY) -> None:
    """Raise with what is wrong with decisions that are about to be recorded, each thing once."""
    wrong: dict[str, list[str]] = {}
    for row in decided:
        for problem in _problem_of_line("", StoreLine(0, dict(row)), limits):
            wrong.setdefault(problem, []).append(row.get("finding_id") or "decision")
    if wrong:
        raise PrivityError(
            [
                f"{found[0] if len(found) == 1 else f'{len(found):,} findings'}{problem}; nothing was "
                "written"
                for problem, found in wrong.items()
            ]
        )


def _append(
    workspace: Workspace, lines: list[StoreLine], decided: Sequence[Mapping[str, str]]
) -> list[Disposition]:
    key = signing_key(workspace.root)
    stamp = {"recorded_by": getpass.getuser(), "recorded_at": now()}
    before, lines = len(lines), list(lines)
    for row in decided:
        texts = {name: row[name].strip() for name in GIVEN} | stamp
        texts |= {"previous": _digest_at(lines, len(lines)), "signature": ""}
        texts["signature"] = sign(StoreLine(0, texts).signed_bytes, key)
        lines.append(StoreLine(0, texts))
    text = io.StringIO()
    writer: csv.DictWriter[str] = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(line.texts for line in lines)
    reached = {"lines": len(lines), "line": _digest_at(lines, len(lines))}
    reached["signature"] = sign(_HEAD + canonical(reached), key)
    pending = _next_head(workspace)
    write_whole(pending, canonical(reached).decode() + "\n")
    try:
        write_whole(workspace.dispositions, text.getvalue())
    except OSError:
        pending.unlink()
        raise
    os.replace(pending, _head_file(workspace))
    # Last: a ledger that knows less than the store is sound, one that knows more is not.
    append_decision(workspace.runs, reached["line"], key)
    return [disposition_of(line.texts) for line in lines[before:]]


def _complete_ledger(workspace: Workspace) -> None:
    """Raise before anything is written if the ledger cannot take a line."""
    workspace.runs.mkdir(parents=True, exist_ok=True)
    complete_end(workspace.runs)
    if problems := chain_problems(workspace.runs):
        raise PrivityError(problems)


def _lines(path: Path) -> list[StoreLine]:
    if not path.exists():
        return []
    columns, rows = _table(path)
    if not rows:
        return []
    if not {"previous", "signature"} & set(columns):
        raise PrivityError(
            f"{path.name}:{rows[0][0]}: this list was written by hand, and nothing of it counts "
            f"until it is taken over: look through it and record it by `privity review --adopt "
            f"{path.name}`"
        )
    if tuple(columns) != COLUMNS or any(None in row or None in row.values() for _, row in rows):
        raise PrivityError(f"{path.name}: its columns were altered; {_COPY}")
    return [StoreLine(number, row) for number, row in rows]


def _table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise PrivityError(f"{path.name}: cannot be read; save it as UTF-8 text") from None
    try:
        return read_table(text)
    except csv.Error as error:
        line = str(error).rpartition(" ")[2]
        raise PrivityError(f"{path.name}:{line}: no line of a CSV file") from None


def _digest_at(lines: Sequence[StoreLine], number: int) -> str:
    return digest_of(lines[number - 1].whole) if 0 < number <= len(lines) else NO_LINE


def _head_file(workspace: Workspace) -> Path:
    return workspace.dispositions.with_suffix(".head")


def _next_head(workspace: Workspace) -> Path:
    return workspace.dispositions.with_name(f".{_head_file(workspace).name}.next")


def _is_reached(reached: dict | None, lines: Sequence[StoreLine]) -> bool:
    """Tell whether a store ends where a head says."""
    return reached == {"lines": len(lines), "line": _digest_at(lines, len(lines))}


def _reached(workspace: Workspace, run: Path | None) -> list[tuple[str, dict | None]]:
    """Return who knows how far the store reached, and how far; None if it cannot be read."""
    reached = []
    if (file := _head_file(workspace)).exists():
        reached.append((file.name, _signed_head(workspace, file)))
    places = [workspace.runs / name for name in reversed(sealed_runs(workspace.runs))]
    known = ((place.name, found) for place in places if (found := _sealed_head(place)))
    own = [(run.name, found)] if run and (found := _sealed_head(run)) else []
    return list(dict([*reached, *([first] if (first := next(known, None)) else []), *own]).items())


def _signed_head(workspace: Workspace, file: Path) -> dict | None:
    key = public_key(workspace.root / PUBLIC_KEY_NAME)
    try:
        read = json.loads(file.read_bytes())
        signature = read.pop("signature")
        is_whole = is_signed(_HEAD + canonical(read), signature, key)
        return read if is_whole and set(read) == {"lines", "line"} else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _sealed_head(run: Path) -> dict | None:
    try:
        found = json.loads((run / MANIFEST).read_bytes())["facts"]["dispositions"]
        return found if set(found) == {"lines", "line"} else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
