"""Files written whole, read as digests, and the time that records bear."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from pathlib import Path


def now() -> str:
    """Return the time of a recorded act: UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; what a killed process leaves behind is hidden."""
    whole = path.with_name(f".{path.name}.new")
    try:
        with whole.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, whole)
        os.replace(whole, path)
    finally:
        whole.unlink(missing_ok=True)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
