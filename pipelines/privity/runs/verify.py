"""Checks a sealed run in its workspace: what `privity verify` says.

Files and folders are held against the manifest by the very code of ``verify``, which every run
carries along; signatures are checked here by a maintained library. What is trusted is the
workspace's ``privity.pub``; what somebody outside knows better is put to `trust_problems`.
"""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature

from privity.engine import EngineError
from privity.errors import PrivityError
from privity.runs import standalone_verify as verify
from privity.runs.seal import database_digests, envelope_of, signed_bytes
from privity.workspace import (
    LEDGER_NAME,
    MANIFEST,
    PUBLIC_KEY_NAME,
    SIGNATURE,
    chain_problems,
    digest_of,
    entries,
    file_digest,
    fingerprint,
    is_signed,
    removed_runs,
)
from privity.workspace import public_key as read_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def verify_run(
    run_dir: Path, runs: Path, public_key: Ed25519PublicKey, is_name_free: bool = False
) -> list[str]:
    """Check a sealed run: its files, manifest, signature and place in the ledger.

    Parameters
    ----------
    run_dir : Path
        The run.
    runs : Path
        The folder that holds the ledger.
    public_key : Ed25519PublicKey
        The workspace's, not the copy inside the run.
    is_name_free : bool
        Whether the folder may have another name than the run, which is then for `renamed` to say.

    Returns
    -------
    list of str
        Problems; empty if the run is exactly as it was sealed.
    """
    problems = own_problems(run_dir, runs, public_key, is_name_free)
    removed = removed_runs(runs) | ({sealed_name(run_dir)} if is_name_free else set())
    return (
        problems
        + chain_problems(runs, public_key)
        + [
            f"{entry.run}: is recorded in {LEDGER_NAME} but gone"
            for entry in entries(runs)
            if entry.run not in removed and not (runs / entry.run).is_dir()
        ]
    )


def sealed_name(run_dir: Path) -> str:
    """Return the name under which a run was sealed, by its manifest; empty if it has none."""
    try:
        return str(json.loads((run_dir / MANIFEST).read_bytes())["run"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def renamed(run_dir: Path, runs: Path) -> list[str]:
    """Return what is to be said of a run in a folder of another name; nothing if it has its own."""
    recorded = {entry.run for entry in entries(runs)}
    return verify.check_name(run_dir, sealed_name(run_dir) or run_dir.name, recorded)[1]


def trust_problems(
    runs: Path, public_key: Ed25519PublicKey, trusted: str = "", earlier: Path | None = None
) -> list[str]:
    """Check a workspace against what somebody outside it knows.

    Whoever may write to all of a workspace can put in another key and sign everything anew, or cut
    off the end of the ledger with the runs there; nothing inside tells.

    Parameters
    ----------
    runs : Path
        The folder that holds the ledger.
    public_key : Ed25519PublicKey
        The workspace's.
    trusted : str, optional
        The agency's public key as it was published: a file, or its fingerprint.
    earlier : Path, optional
        A copy of the ledger that was made before.
    """
    problems = []
    if trusted:
        file = Path(trusted)
        wanted = (
            fingerprint(read_key(file)) if file.is_file() else (verify.plain_fingerprint(trusted))
        )
        if wanted != fingerprint(public_key):
            problems.append(f"{PUBLIC_KEY_NAME}: is another key than the one that you trust")
    return problems + (verify.check_earlier(runs / LEDGER_NAME, earlier) if earlier else [])


def own_problems(
    run_dir: Path, runs: Path, public_key: Ed25519PublicKey, is_name_free: bool = False
) -> list[str]:
    """Check one run as `verify_run` does, but none of the other runs that its ledger names."""
    path = run_dir / MANIFEST
    if not verify.is_plain(path) or not verify.is_plain(run_dir / SIGNATURE):
        return [f"{run_dir.name}: no sealed run; {MANIFEST} or {SIGNATURE} is missing or a link"]
    data = path.read_bytes()
    problems = _signature_problems(data, (run_dir / SIGNATURE).read_bytes(), public_key)
    name = sealed_name(run_dir)
    try:
        problems += _file_problems(run_dir, json.loads(data))
    except (ValueError, KeyError, TypeError):
        problems.append(f"{MANIFEST}: cannot be read")
    if name and is_name_free:
        problems += verify.check_name(run_dir, name, {entry.run for entry in entries(runs)})[0]
    elif name != run_dir.name:
        problems.append(
            f"{MANIFEST}: belongs to the run {name}, not to a folder named {run_dir.name}"
        )
    return problems + _ledger_problems(run_dir, runs, digest_of(data), name or run_dir.name)


def evidence_problems(run_dir: Path, public_key: Ed25519PublicKey) -> list[str]:
    """Check, without opening it, the evidence of a sealed run that something is to rest on.

    Parameters
    ----------
    run_dir : Path
        A run beside its ledger.
    public_key : Ed25519PublicKey
        The workspace's.

    Returns
    -------
    list of str
        Problems; empty if each database is, byte by byte, the one that the ledger records.
    """
    own = [entry for entry in entries(run_dir.parent) if entry.run == run_dir.name]
    if not own or not is_signed(own[-1].signed_bytes, own[-1].signature, public_key):
        return [f"{LEDGER_NAME}: holds no signed line of this run"]
    problems = []
    for name, digest in own[-1].files.items():
        path = run_dir / name
        # A log of changes beside a database would be read into it.
        if (
            not verify.is_plain(path)
            or path.with_name(f"{name}.wal").exists()
            or (file_digest(path) != digest)
        ):
            problems.append(f"{name}: was changed after the seal")
    return problems


def _signature_problems(
    manifest: bytes, envelope: bytes, public_key: Ed25519PublicKey
) -> list[str]:
    try:
        parts = json.loads(envelope)
        payload = base64.b64decode(parts["payload"], validate=True)
        signature = base64.b64decode(parts["signatures"][0]["sig"], validate=True)
        public_key.verify(signature, signed_bytes(parts["payloadType"], payload))
        subject = json.loads(payload)["subject"][0]["digest"]["sha256"]
    except InvalidSignature:
        return [f"{SIGNATURE}: the signature is not from this workspace's key"]
    except (ValueError, KeyError, IndexError, TypeError, binascii.Error):
        return [f"{SIGNATURE}: cannot be read"]
    # Nothing may stand there that is not signed, not even a bit that base64 leaves free.
    if envelope != envelope_of(payload, signature, public_key):
        return [f"{SIGNATURE}: was altered"]
    return (
        [] if subject == digest_of(manifest) else [f"{MANIFEST}: was changed after it was signed"]
    )


def _file_problems(run_dir: Path, manifest: dict) -> list[str]:
    problems, absent = verify.check_files(run_dir, manifest)
    problems += [f"{file}: was removed after the seal" for file in absent]
    for row in manifest["databases"]:
        if verify.is_plain(run_dir / row["path"]):
            problems += _database_problems(run_dir / row["path"], row)
    return problems


def _database_problems(path: Path, row: dict) -> list[str]:
    try:
        tables = database_digests(path)
    except PrivityError:
        # Encrypted, its key not here: the ledger holds the digest of the file as it lies there.
        return []
    except EngineError:
        return [f"{path.name}: cannot be read any more"]
    sealed = {t["table"]: t for t in row["tables"]}
    now = {t["table"]: t for t in tables}
    changed = [name for name in sorted({*sealed, *now}) if sealed.get(name) != now.get(name)]
    if not changed:
        return []
    return [f"{path.name}: its contents changed after the seal ({', '.join(changed)})"]


def _ledger_problems(run_dir: Path, runs: Path, manifest: str, name: str) -> list[str]:
    own = [entry for entry in entries(runs) if entry.run == name]
    if not own:
        return [f"{LEDGER_NAME}: does not know the run {name}"]
    if own[-1].manifest != manifest:
        return [
            f"{LEDGER_NAME}: records another run under the name {name}; "
            "this one was put in its place"
        ]
    return [
        f"{file}: the file changed after the seal"
        for file, digest in own[-1].files.items()
        if verify.is_plain(run_dir / file) and file_digest(run_dir / file) != digest
    ]
