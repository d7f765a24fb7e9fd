"""Seals a run: a manifest of all its files, a signature over it, a line in the ledger, its name.

Order, so that a run cut off at any point leaves no half-sealed one: manifest and signature are
written and flushed in the work folder; the folder becomes ``.sealed-<name>``; the ledger gets its
line; the folder gets its name. A visible run is therefore always in the ledger. ``recover`` ends
what was cut off: a recorded run gets its name, an unrecorded one is removed and made again.

The manifest holds no time and no path of the machine: equal contents give equal bytes. A DuckDB
file is never equal to another byte for byte, so the manifest states the digest of its contents, and
the ledger that of the file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.engine import Session
from privity.errors import PrivityError
from privity.resources import verifier
from privity.runs.exit_codes import BROKE, CLEAN, LEFT_OUT, UNTESTED
from privity.sqltext import ident
from privity.staging import connect_evidence
from privity.workspace import (
    CHECKS,
    LEDGER_NAME,
    MANIFEST,
    SIGNATURE,
    append_entry,
    chain_problems,
    complete_end,
    entries,
    file_digest,
    key_id,
    now,
    public_pem,
    sealed_runs,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

__all__ = ["checks", "recover", "seal_run", "sealed_runs", "write_manifest"]


PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
_PENDING = ".sealed-"
# The words of in-toto's test result; a report without one of its chapters has not plainly passed.
_RESULTS = {CLEAN: "PASSED", UNTESTED: "WARNED", LEFT_OUT: "WARNED"}


def seal_run(
    work_dir: Path, final_dir: Path, runs: Path, facts: dict, signing_key: Ed25519PrivateKey
) -> Path:
    """Seal a finished run and give it its name.

    Parameters
    ----------
    work_dir : Path
        The run's files; on the same file system as ``final_dir``.
    final_dir : Path
        The name it gets; must not exist yet.
    runs : Path
        The folder that holds the ledger.
    facts : dict
        What the manifest states beside the files: digests and counts of the extracts, settings
        without secrets, versions, period and as-of date. JSON values only; no clock time.
    signing_key : Ed25519PrivateKey

    Returns
    -------
    Path
        ``final_dir``.

    Raises
    ------
    PrivityError
        If there is such a run already, the ledger is broken, the run holds a link or an empty
        folder, or it is no longer what the manifest says that the gate read.
    """
    if final_dir.exists():
        raise PrivityError(f"{final_dir.name}: a run of this name is sealed already; nothing done")
    before = work_dir / MANIFEST
    passed = before.read_bytes() if before.exists() else None
    manifest = write_manifest(work_dir, final_dir.name, facts).read_bytes()
    if passed not in (None, manifest):
        raise PrivityError(
            f"{final_dir.name}: was changed by something else after the gate read "
            "it; nothing was sealed"
        )
    statement = _statement(manifest, facts, _result(work_dir))
    (work_dir / SIGNATURE).write_bytes(_envelope(statement, signing_key))
    _flush(work_dir)
    databases = {
        name: file_digest(work_dir / name) for name in _files(work_dir) if name.endswith(".duckdb")
    }
    pending = final_dir.with_name(_PENDING + final_dir.name)
    os.replace(work_dir, pending)
    sealed_at = now()
    append_entry(runs, final_dir.name, _digest(manifest), databases, sealed_at, signing_key)
    os.rename(pending, final_dir)
    _flush_folder(final_dir.parent)
    return final_dir


def checks(public_key: Ed25519PublicKey) -> dict[str, bytes]:
    """Return the bytes of ``CHECKS`` by name."""
    held = public_pem(public_key), verifier().read_bytes()
    return dict(zip(CHECKS, held, strict=True))


def write_manifest(work_dir: Path, name: str, facts: dict) -> Path:
    """Write ``manifest.json`` over the files that a folder holds now.

    ``seal_run`` does so itself; whoever wants the gate to read the manifest calls this before, and
    what is sealed is then what the gate read.
    """
    files, databases = [], []
    for file in _files(work_dir):
        path = work_dir / file
        if file.endswith(".duckdb"):
            tables = database_digests(path)
            databases.append(
                {"path": file, "contents_sha256": _digest(_json(tables)), "tables": tables}
            )
        else:
            files.append({"path": file, "sha256": file_digest(path), "size": path.stat().st_size})
    manifest = {
        "format": "privity manifest 1",
        "run": name,
        "facts": facts,
        "files": files,
        "databases": databases,
    }
    path = work_dir / MANIFEST
    path.write_bytes(_json(manifest))
    return path


def recover(runs: Path) -> list[str]:
    """End what a killed run left between its signature and its name.

    Returns
    -------
    list of str
        What was done, for the log; usually nothing.

    Raises
    ------
    PrivityError
        If the ledger is broken, or gone while sealed runs are there: one more line would hide it.
    """
    done = complete_end(runs)
    problems = chain_problems(runs)
    recorded = {entry.run: entry.manifest for entry in entries(runs)}
    if (
        not recorded
        and not problems
        and (left := [p.parent.name for p in runs.glob(f"[!.]*/{SIGNATURE}")])
    ):
        problems = [
            f"{LEDGER_NAME}: is missing, but {len(left)} sealed runs are there, such as "
            f"{sorted(left)[0]}; put the ledger back from a copy, or move them away"
        ]
    if problems:
        raise PrivityError(problems)
    for pending in sorted(runs.glob(f"{_PENDING}*")):
        name = pending.name.removeprefix(_PENDING)
        manifest = pending / MANIFEST
        is_recorded = manifest.is_file() and recorded.get(name) == _digest(manifest.read_bytes())
        if is_recorded and not (runs / name).exists():
            os.rename(pending, runs / name)
            done.append(f"{name}: was sealed and recorded; it has its name now")
        else:
            shutil.rmtree(pending)
            done.append(f"{name}: was cut off before it was recorded; it will be made again")
    return done


def database_digests(path: Path) -> list[dict]:
    """Return, for each table of a DuckDB file, its columns, row count and digest of its contents.

    The digest is taken over the sorted digests of the rows: neither the order of the rows nor the
    layout of the file counts.
    """
    with connect_evidence(path) as connection:
        tables = connection.execute(
            """
            select schema_name, table_name, false as is_view, '' as definition
            from duckdb_tables() where not internal and database_name = current_database()
            union all
            select schema_name, view_name, true, sql from duckdb_views()
            where not internal and database_name = current_database()
            order by schema_name, table_name
            """
        ).fetchall()
        return [_table_digest(connection, *table) for table in tables]


def _table_digest(
    connection: Session, schema: str, name: str, is_view: bool, definition: str
) -> dict:
    digest = {"table": f"{schema}.{name}"}
    if is_view:
        return {**digest, "view": definition}
    place = f"{ident(schema)}.{ident(name)}"
    columns = connection.columns(place).items()
    # Floating-point numbers go by their text: JSON has none for infinity.
    cells = ", ".join(
        f"{ident(c)}::varchar" if kind in ("DOUBLE", "FLOAT") else ident(c) for c, kind in columns
    )
    rows, contents = connection.row(
        f"""
        with row_digests as (
          select sha256(to_json(row({cells}))::varchar) as d
          from {place}
        )
        select count(*), sha256(coalesce(string_agg(d, '' order by d), ''))
        from row_digests
        """
    )
    return {
        **digest,
        "columns": [f"{c} {kind}" for c, kind in columns],
        "rows": rows,
        "sha256": contents,
    }


def _statement(manifest: bytes, facts: dict, result: str) -> bytes:
    """Return the in-toto statement: this manifest is the outcome of this test run."""
    configuration = [
        {"name": name, "digest": {"sha256": value}}
        for name, value in sorted(facts.items())
        if isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")
    ]
    return _json(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": MANIFEST, "digest": {"sha256": _digest(manifest)}}],
            "predicateType": PREDICATE_TYPE,
            "predicate": {"result": result, "configuration": configuration},
        }
    )


def _result(work_dir: Path) -> str:
    path = work_dir / "results.json"
    results: dict[str, Any] = (
        json.loads(path.read_bytes()) if path.is_file() else {"exit_code": CLEAN}
    )
    is_failed = any(clause["status"] == "fail" for clause in results.get("clauses", ()))
    return "FAILED" if is_failed else _RESULTS.get(results.get("exit_code", BROKE), "FAILED")


def _envelope(statement: bytes, signing_key: Ed25519PrivateKey) -> bytes:
    signature = signing_key.sign(signed_bytes(PAYLOAD_TYPE, statement))
    return envelope_of(statement, signature, signing_key.public_key())


def envelope_of(statement: bytes, signature: bytes, public_key: Ed25519PublicKey) -> bytes:
    """Return ``manifest.sig`` as it is written, of a statement and its signature."""
    return _json(
        {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(statement).decode(),
            "signatures": [
                {"keyid": key_id(public_key), "sig": base64.b64encode(signature).decode()}
            ],
        }
    )


def signed_bytes(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding of DSSE, which is what is signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def _files(folder: Path) -> list[str]:
    """Return the files of a run but its manifest and signature; only plain files are sealed."""
    files = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise PrivityError(f"{name}: a link or device, no file; a run holds plain files only")
        if path.is_dir() and not any(path.iterdir()):
            raise PrivityError(f"{name}: an empty folder; a run holds files only")
        if path.is_file() and name not in (MANIFEST, SIGNATURE):
            files.append(name)
    return files


def _flush(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        _flush_folder(path)


def _flush_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(value: object) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()
