"""The ledger of sealed runs: ``runs/ledger.jsonl``, one signed line a run, each naming the last.

A line holds the run's name, the digests of its manifest and of its database file, when it was
sealed, the digest of the line before, and a signature over all that. What a run's files must be is
told by its manifest, which is the business of ``seal``.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from privity.errors import PrivityError
from privity.workspace.chain import NO_LINE, breaks, canonical, digest_of, is_signed, sign
from privity.workspace.files import now
from privity.workspace.keys import key_id

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

LEDGER_NAME = "ledger.jsonl"
SEALED, REMOVED, DECIDED = "sealed", "removed", "decided"
_DISPOSITIONS = "dispositions.csv"
_PREFIX = b"privity ledger line\n"


@dataclass(frozen=True)
class Entry:
    """One line: a run sealed, or removed when it had been kept long enough; or decisions recorded.

    Of decisions ``run`` is the name of their store and ``manifest`` the digest of its last line.

    ``files`` holds digests of whole files by name; ``sealed_at`` is when the line was written.
    """

    number: int
    run: str
    manifest: str
    files: dict[str, str]
    sealed_at: str
    previous: str
    event: str = SEALED
    keyid: str = ""
    signature: str = ""

    @property
    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return _PREFIX + canonical({k: v for k, v in vars(self).items() if k != "signature"})


def append_entry(
    runs: Path,
    run: str,
    manifest: str,
    files: dict[str, str],
    sealed_at: str,
    signing_key: Ed25519PrivateKey,
    event: str = SEALED,
) -> Entry:
    """Add one line to the ledger: written whole and flushed to the disk, or not at all.

    Parameters
    ----------
    runs : Path
        The folder of the runs.
    run, manifest : str
        The run's name and the SHA-256 of its manifest.
    files : dict
        SHA-256 of files whose bytes differ between equal runs, by name.
    sealed_at : str
        The time in UTC, for people; the ledger is the one place that knows it. No line is dated
        before the one before it: a clock that was set back is made up for.
    signing_key : Ed25519PrivateKey
    event : str
        ``sealed``, ``removed`` or ``decided``.

    Raises
    ------
    PrivityError
        If the ledger is broken: a line added to it would hide that.
    """
    lines = _lines(runs)
    if problems := chain_problems(runs):
        raise PrivityError(problems)
    previous = digest_of(lines[-1]) if lines else NO_LINE
    sealed_at = max([sealed_at, *(entry.sealed_at for entry in _entries(runs)[-1:])])
    entry = Entry(
        len(lines) + 1,
        run,
        manifest,
        files,
        sealed_at,
        previous,
        event,
        key_id(signing_key.public_key()),
    )
    signature = sign(entry.signed_bytes, signing_key)
    _append(runs / LEDGER_NAME, canonical({**vars(entry), "signature": signature}) + b"\n")
    return entry


def append_decision(runs: Path, line: str, signing_key: Ed25519PrivateKey) -> Entry:
    """Record how far the store of decisions reaches.

    Who puts back an older store, with all that lies beside it, is contradicted by this line.

    Parameters
    ----------
    runs : Path
        The folder of the runs.
    line : str
        The SHA-256 of the store's last line.
    signing_key : Ed25519PrivateKey
    """
    return append_entry(runs, _DISPOSITIONS, line, {}, now(), signing_key, DECIDED)


def last_decision(runs: Path) -> Entry | None:
    """Return the last line that says how far the store of decisions reached, if there is one."""
    return next((e for e in reversed(_entries(runs)) if e.event == DECIDED), None)


def entries(runs: Path) -> list[Entry]:
    """Return the sealings among the ledger's readable lines, in order."""
    return [entry for entry in _entries(runs) if entry.event == SEALED]


def removed_runs(runs: Path) -> set[str]:
    """Return the names of the runs that were removed on record and not made again since."""
    last = {entry.run: entry.event for entry in _entries(runs)}
    return {run for run, event in last.items() if event == REMOVED}


def sealed_runs(runs: Path) -> list[str]:
    """Return the names of the sealed runs, oldest first."""
    return [entry.run for entry in entries(runs)]


def chain_problems(runs: Path, public_key: Ed25519PublicKey | None = None) -> list[str]:
    """Return what is wrong with the ledger itself, one text for each line concerned.

    Parameters
    ----------
    runs : Path
        The folder of the runs.
    public_key : Ed25519PublicKey, optional
        Where given, the signatures are checked too, not only the chain.
    """
    problems, sealed_at = [], ""
    lines = [(_parsed(line), line) for line in _lines(runs)]
    broken = breaks((entry.previous if entry else None, line) for entry, line in lines)
    for number, (entry, _) in enumerate(lines, 1):
        place = f"{LEDGER_NAME}, line {number}"
        if entry is None:
            problems.append(f"{place}: cannot be read; put the ledger back from a copy")
        else:
            if entry.number != number or number in broken:
                problems.append(
                    f"{place}: does not follow the line before; a line was dropped, "
                    "added, altered or moved; put the ledger back from a copy"
                )
            if entry.sealed_at < sealed_at:
                problems.append(f"{place}: is dated before the line before it")
            sealed_at = entry.sealed_at
            if public_key and not is_signed(entry.signed_bytes, entry.signature, public_key):
                problems.append(f"{place}: its signature is not from this workspace's key")
    if lines and not (runs / LEDGER_NAME).read_bytes().endswith(b"\n"):
        problems.append(
            f"{LEDGER_NAME}, line {len(lines)}: lacks its end; the next run completes it"
        )
    return problems


def complete_end(runs: Path) -> list[str]:
    """End a last line that lacks its end, or remove it where it is none; return what was done."""
    path = runs / LEDGER_NAME
    data = path.read_bytes() if path.exists() else b""
    whole = data.rfind(b"\n") + 1
    if whole == len(data):
        return []
    # A line of which all is there but its end is a run's: it may have been cut off on purpose.
    is_line = _parsed(data[whole:]) is not None
    with path.open("r+b") as file:
        file.truncate(len(data) if is_line else whole)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" if is_line else b"")
        file.flush()
        os.fsync(file.fileno())
    return [
        "the end of the ledger's last line was missing; it is there again"
        if is_line
        else "an unfinished line of the ledger was removed"
    ]


def _entries(runs: Path) -> list[Entry]:
    return [entry for line in _lines(runs) if (entry := _parsed(line))]


def _lines(runs: Path) -> list[bytes]:
    path = runs / LEDGER_NAME
    data = path.read_bytes() if path.exists() else b""
    return data.removesuffix(b"\n").split(b"\n") if data else []


def _parsed(line: bytes) -> Entry | None:
    try:
        entry = Entry(**json.loads(line))
    except (ValueError, TypeError):
        return None
    kinds = {"number": int, "files": dict}
    is_typed = all(type(v) is kinds.get(k, str) for k, v in vars(entry).items())
    return entry if is_typed and canonical(vars(entry)) == line else None


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    size = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, line) != len(line):
            raise OSError(28, "no space left for the ledger's line", str(path))
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
    finally:
        os.close(descriptor)
