"""What vouches for a load that is kept in ``cache/``: a seal beside it, made with the agency's key.

A run rests on the typed extracts, and whoever may write to the workspace may change that file. The
seal holds the digest of the file and that of its contents, under a keyed digest (HMAC-SHA256) that
nobody makes without the pseudonym key. A file that no seal vouches for (edited, damaged, cut off,
put in another's place, with a log of changes beside it) is never opened: the load is made anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from privity.engine import Session
from privity.errors import PrivityError
from privity.sqltext import ident
from privity.workspace import (
    Settings,
    Workspace,
    canonical,
    file_digest,
    pseudonym_key,
    write_whole,
)

STEM = "extracts-"
_PURPOSE = b"privity cache"
_BATCH = 100_000


@dataclass(frozen=True)
class Seal:
    """What a load was when it was made: SHA-256 of the file, and of the contents of its tables."""

    file: str
    contents: str


def cache_key(workspace: Workspace, settings: Settings) -> bytes | None:
    """Return the key that vouches for what is kept, drawn from the pseudonym key.

    Returns
    -------
    bytes or None
        None where no pseudonym key is at hand: nothing can be vouched for then, nor reused.
    """
    try:
        key = pseudonym_key(workspace.root, settings.key_file)
    except PrivityError:
        return None
    return hmac.digest(key, _PURPOSE, "sha256")


def mark_of(key: bytes, what: str, held: dict) -> str:
    """Return the keyed digest of something that is kept; ``what`` tells one kind from another."""
    return hmac.new(key, what.encode() + b"\n" + canonical(held), hashlib.sha256).hexdigest()


def is_mark_of(mark: str, key: bytes, what: str, held: dict) -> bool:
    """Tell whether a keyed digest was made of this, with this key."""
    return hmac.compare_digest(mark_of(key, what, held).encode(), mark.encode())


def put_seal(path: Path, digest: str, seal: Seal, key: bytes) -> None:
    """Write the seal of a load beside where it is to lie.

    Parameters
    ----------
    path : Path
        The load's place in the cache.
    digest : str
        The digest of all that it was made from: a load under another's name is not vouched for.
    seal : Seal
    key : bytes
    """
    held = vars(seal)
    mark = mark_of(key, "load", {**held, "digest": digest})
    write_whole(_seal_of(path), json.dumps({**held, "mark": mark}) + "\n")


def seal_of(path: Path, digest: str, key: bytes | None) -> Seal | None:
    """Return the seal of a load if it vouches for the file as it lies there now, else None."""
    # A log of changes beside the file would be read into it, even where it is opened to read only.
    if key is None or path.is_symlink() or not path.is_file() or _log_of(path).exists():
        return None
    try:
        held = json.loads(_seal_of(path).read_bytes())
        seal = Seal(held["file"], held["contents"])
        is_made_here = is_mark_of(held["mark"], key, "load", {**vars(seal), "digest": digest})
        return seal if is_made_here and file_digest(path) == seal.file else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def require_unchanged(path: Path, seal: Seal) -> None:
    """Raise if a load is no longer the file that was opened.

    Raises
    ------
    PrivityError
    """
    try:
        is_same = not _log_of(path).exists() and file_digest(path) == seal.file
    except OSError:
        is_same = False
    if not is_same:
        raise PrivityError(
            f"cache/{path.name}: was changed while it was in use; nothing that "
            "rests on it was kept; run again, the extracts are then read anew"
        )


def forget_load(path: Path) -> None:
    """Remove a load with all that lies beside it under its name."""
    for part in (path, _seal_of(path), _log_of(path)):
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)


def prune_loads(cache: Path, current: Path, kept: int) -> None:
    """Keep this load and the last ones before: confidential rows should not pile up."""
    loads = sorted(cache.glob(f"{STEM}*.duckdb"), key=lambda p: p.lstat().st_mtime_ns)
    for old in [p for p in loads if p != current][: 1 - kept or None]:
        forget_load(old)


def contents_digest(connection: Session) -> str:
    """Return the digest of all tables of an open database: of their columns and their rows.

    Neither the order of rows nor the layout of the file counts: the same extracts, loaded anew,
    give the same digest.
    """
    tables = connection.execute(
        "select table_name from duckdb_tables() where not internal and not temporary "
        "and database_name = current_database() order by table_name"
    ).fetchall()
    return hashlib.sha256(
        "".join(_table_digest(connection, name) for (name,) in tables).encode()
    ).hexdigest()


def _table_digest(connection: Session, name: str) -> str:
    columns = list(connection.columns(ident(name)).items())
    cells = ", ".join(
        f"{ident(column)}::varchar" if kind in ("DOUBLE", "FLOAT") else ident(column)
        for column, kind in columns
    )
    digest, rows = hashlib.sha256(), 0
    # Sorted by the engine, which may use the disk for it; only the rows' digests come by here.
    for batch in connection.execute(
        f"select sha256(to_json(row({cells}))::varchar) as d from {ident(name)} order by d"
    ).batches(_BATCH):
        digest.update("".join(batch.column(0).to_pylist()).encode())
        rows += batch.num_rows
    return f"{name}\n{json.dumps(columns)}\n{rows}\n{digest.hexdigest()}\n"


def _seal_of(path: Path) -> Path:
    return path.with_suffix(".seal")


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
