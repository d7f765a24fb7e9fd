"""The evidence file at rest: encrypted by DuckDB's own cipher where the agency asks for it.

A run is made on a plain file in its own work folder, which nobody else may enter; the file is
encrypted before the seal. Its key is derived from the pseudonym key, so that whoever may resolve a
pseudonym may open the evidence, and nobody else. Writing needs DuckDB's ``httpfs`` extension, whose
cipher is the one it trusts; reading needs nothing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from privity.engine import (
    InvalidInput,
    MissingRelation,
    Session,
    attach,
    extension,
    open_file,
    open_memory,
)
from privity.errors import PrivityError
from privity.sqltext import quoted
from privity.workspace import pseudonym_key, read_settings

_CIPHER = "GCM"
_USE = b"privity evidence at rest"


def require_cipher() -> None:
    """Raise before any work is done where encrypted evidence could not be written.

    Raises
    ------
    PrivityError
        The extension is not installed, or made for another version of DuckDB.
    """
    _cipher()


def encrypt_evidence(path: Path, key: bytes) -> None:
    """Replace an evidence file by its encrypted self: AES-GCM with 256 bits.

    Parameters
    ----------
    path : Path
        A DuckDB file that nobody has open.
    key : bytes
        The pseudonym key; the file's own is derived from it (HKDF, RFC 5869).
    """
    encrypted = path.with_name(f".{path.name}.new")
    with open_memory() as connection:
        connection.execute(f"load {quoted(_cipher())}")
        attach(connection, path, "plain")
        connection.execute(f"attach {quoted(encrypted)} as sealed {_options(key)}")
        connection.execute("copy from database plain to sealed")
    os.replace(encrypted, path)


def connect_evidence(path: Path, config: dict[str, Any] | None = None) -> Session:
    """Open an evidence file, encrypted or not, read-only and as the default database.

    Parameters
    ----------
    path : Path
        ``evidence.duckdb`` in a run of its workspace, whose key is looked for as for pseudonyms.
    config : dict, optional
        DuckDB's settings; those that close the engine are set once the file is open.

    Raises
    ------
    PrivityError
        The file is encrypted and its key is not here.
    EngineError
        No database can be read there.
    """
    try:
        return open_file(path, read_only=True, config=config)
    except MissingRelation as error:
        _require_encrypted(error)
    connection = open_memory()
    attach_evidence(connection, path, "evidence")
    connection.execute("use evidence")
    for name, value in (config or {}).items():
        connection.execute(f"set {name} = {value}")
    return connection


def attach_evidence(connection: Session, path: Path, name: str) -> None:
    """Attach an evidence file, encrypted or not, read-only under a name.

    Raises
    ------
    PrivityError
        The file is encrypted and its key is not here, or another key is.
    """
    try:
        attach(connection, path, name)
        return
    except MissingRelation as error:
        _require_encrypted(error)
    try:
        connection.execute(
            f"attach {quoted(path)} as {name} {_options(_key_for(path), 'read_only')}"
        )
    except InvalidInput:
        raise PrivityError(
            f"{path.name}: is encrypted with another pseudonym key than the one in "
            "use; put back the key of the run's workspace"
        ) from None


def _require_encrypted(error: MissingRelation) -> None:
    """Raise an error again that is about something else than a missing key."""
    if "encrypted" not in str(error):
        raise error


def _key_for(path: Path) -> bytes:
    """Return the key of the workspace whose ``runs`` a file lies in."""
    root = path.resolve().parents[2]
    settings = root / "agency.toml"
    try:
        return pseudonym_key(root, read_settings(settings).key_file if settings.is_file() else "")
    except PrivityError as error:
        raise PrivityError(
            [f"{path.name}: is encrypted: {problem}" for problem in error.problems]
        ) from None


def _options(key: bytes, *more: str) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = HKDF(SHA256(), 32, salt=None, info=_USE).derive(key).hex()
    parts = (f"encryption_key '{secret}'", f"encryption_cipher '{_CIPHER}'", *more)
    return f"({', '.join(parts)})"


def _cipher() -> Path:
    return extension("httpfs", "encrypt_evidence", "encryption")
