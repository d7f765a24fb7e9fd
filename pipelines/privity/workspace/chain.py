"""Chains of signed lines: what the ledger of runs and the store of dispositions are made of.

Each line names the digest of the line before and is signed with the workspace's key, so that a line
that was dropped, added, altered or moved shows. What a line says, and in which form it is written,
is left to ``ledger`` and ``dispositions``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

NO_LINE = "0" * 64
"""What the first line names as the line before."""


def canonical(value: dict[str, Any]) -> bytes:
    """Return the one way in which a line's fields are written where they are signed or digested."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(line: bytes) -> str:
    """Return the SHA-256 by which the next line names this one."""
    return hashlib.sha256(line).hexdigest()


def breaks(links: Iterable[tuple[str | None, bytes]]) -> list[int]:
    """Return the places, counted from 1, at which a chain is broken.

    Parameters
    ----------
    links : iterable of (str or None, bytes)
        For each line what it names as the line before, None if it cannot be read, and the bytes
        that the next line must name.
    """
    broken, previous = [], NO_LINE
    for number, (named, line) in enumerate(links, 1):
        if named != previous:
            broken.append(number)
        previous = digest_of(line)
    return broken


def sign(message: bytes, key: Ed25519PrivateKey) -> str:
    """Return a signature as text."""
    return base64.b64encode(key.sign(message)).decode()


def is_signed(message: bytes, signature: str, key: Ed25519PublicKey) -> bool:
    """Tell whether a signature as text is this key's over this message."""
    from cryptography.exceptions import InvalidSignature

    try:
        held = base64.b64decode(signature, validate=True)
        key.verify(held, message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    # The last letter of base64 has bits to spare: a signature is written in one way only.
    return base64.b64encode(held).decode() == signature
