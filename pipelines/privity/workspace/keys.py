"""The agency's two keys: one that turns ids into pseudonyms, one that signs runs.

Neither ever lies in the workspace, which is copied, mailed and backed up as a whole: a key comes
from the environment, from a file elsewhere that its owner alone may read, or from the system's
keyring. Only the public half of the signing key, ``privity.pub``, stands in the workspace; its
digest names the workspace in the keyring, so that a moved workspace finds its keys again.

What a pseudonym is put on, and where labels are shown, is left to ``evidence``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from privity.errors import PrivityError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

KEY_BYTES = 32
PUBLIC_KEY_NAME = "privity.pub"
SERVICE = "privity"


@dataclass(frozen=True)
class Role:
    """One of the two keys: its name in messages, its environment variable, setting and suffix.

    The signing key has no setting: runs are signed by the pair that ``privity init`` made.
    """

    name: str
    variable: str
    setting: str
    suffix: str


PSEUDONYM = Role("pseudonym key", "PRIVITY_KEY", "key_file", "pseudonym")
SIGNING = Role("signing key", "PRIVITY_SIGNING_KEY", "", "signing")


@dataclass(frozen=True)
class CreatedKeys:
    """Where ``privity init`` put the keys, in words for the user; never the keys themselves."""

    pseudonym_place: str
    signing_place: str
    public_key_file: Path


def create_keys(root: Path) -> CreatedKeys:
    """Make both keys of a new workspace and store them outside it.

    A system keyring is preferred; without a usable one, each key becomes a file in the user's
    configuration folder with mode 0600.

    Parameters
    ----------
    root : Path
        The workspace; it receives ``privity.pub`` and nothing secret.

    Returns
    -------
    CreatedKeys

    Raises
    ------
    PrivityError
        If the workspace has keys already, or the configuration folder lies inside it.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public_file = root / PUBLIC_KEY_NAME
    if public_file.exists():
        raise PrivityError(f"{public_file}: this workspace has its keys already; nothing was made")
    seed = secrets.token_bytes(KEY_BYTES)
    public_text = public_pem(Ed25519PrivateKey.from_private_bytes(seed).public_key())
    name = _name_of(public_text)
    pseudonym_place = _store(root, name, PSEUDONYM, secrets.token_bytes(KEY_BYTES))
    signing_place = _store(root, name, SIGNING, seed)
    public_file.write_bytes(public_text)
    return CreatedKeys(pseudonym_place, signing_place, public_file)


def pseudonym_key(root: Path, key_file: str = "") -> bytes:
    """Return the key of the pseudonyms: from PRIVITY_KEY, ``key_file``, or where init put it.

    Parameters
    ----------
    root : Path
        The workspace.
    key_file : str
        The setting of that name; a relative path counts from the workspace, and must leave it.

    Returns
    -------
    bytes
        32 bytes.

    Raises
    ------
    PrivityError
        If there is no key, or the one there is cannot be used.
    """
    return _find(root, PSEUDONYM, key_file)


def signing_key(root: Path) -> Ed25519PrivateKey:
    """Return the private key that signs runs: from PRIVITY_SIGNING_KEY or where init put it.

    Raises
    ------
    PrivityError
        If there is no key, or it is not the one that ``privity.pub`` belongs to.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(_find(root, SIGNING))
    if public_pem(key.public_key()) != public_pem(public_key(root / PUBLIC_KEY_NAME)):
        raise PrivityError(
            f"{PUBLIC_KEY_NAME}: does not belong to the signing key in use; "
            "put back the pair that signed the earlier runs"
        )
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Read a public key file such as ``privity.pub``.

    Raises
    ------
    PrivityError
        If there is none, or it holds no Ed25519 public key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise PrivityError(
            f"{path}: cannot be read ({error.strerror}); `privity init DIR` makes "
            "the keys of a new workspace"
        ) from None
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise PrivityError(
            f"{path}: holds no Ed25519 public key; put back the file that `privity init` made"
        )
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Return the short name of a public key: the first 16 hex digits of its fingerprint."""
    return _name_of(public_pem(key))


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return what a public key is compared by: the SHA-256 of its PEM text.

    `sha256sum privity.pub` shows the same.
    """
    return hashlib.sha256(public_pem(key)).hexdigest()


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Return a public key as the PEM text that ``privity.pub`` holds."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _name_of(public_text: bytes) -> str:
    return hashlib.sha256(public_text).hexdigest()[:16]


def _find(root: Path, role: Role, key_file: str = "") -> bytes:
    if text := os.environ.get(role.variable, "").strip():
        return _decode(text, f"environment variable {role.variable}")
    if key_file:
        return _read_key_file(root, (root / Path(key_file).expanduser()), role)
    if (root / PUBLIC_KEY_NAME).is_file():
        name = key_id(public_key(root / PUBLIC_KEY_NAME))
        if text := from_keyring(f"{name}-{role.suffix}"):
            return _decode(text, "system keyring")
        if (path := _default_file(name, role)).is_file():
            return _read_key_file(root, path, role)
    named = f"name its file as {role.setting} in agency.toml, " if role.setting else ""
    raise PrivityError(
        f"{role.name}: none found; set {role.variable}, {named}or make a workspace with its keys "
        "by `privity init DIR`. If this workspace had a key, restore that one: another key gives "
        "other pseudonyms and signatures"
    )


def _read_key_file(root: Path, path: Path, role: Role) -> bytes:
    """Read a key file that lies outside the workspace and that nobody but its owner may read."""
    resolved = path.resolve()
    if resolved.is_relative_to(root.resolve()):
        raise PrivityError(
            f"{role.name}: {path.name} lies inside the workspace, which others "
            "receive copies of; move it elsewhere"
        )
    try:
        text = resolved.read_text(encoding="utf-8")
        mode = resolved.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or "not text"
        raise PrivityError(
            f"{role.name}: {path} cannot be read ({cause}); name the file that "
            f"holds the {role.name}"
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PrivityError(
            f"{role.name}: {path} may be read or changed by others than its owner; chmod 600 {path}"
        )
    return _decode(text, f"file {path}")


def _decode(text: str, place: str) -> bytes:
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise PrivityError(
            f"{place}: holds no key; a key is {KEY_BYTES} random bytes in base64 "
            "(44 characters, shown nowhere)"
        )
    return key


def _store(root: Path, name: str, role: Role, key: bytes) -> str:
    text = base64.b64encode(key).decode()
    if _into_keyring(f"{name}-{role.suffix}", text):
        return f"system keyring (service {SERVICE}, user {name}-{role.suffix})"
    path = _default_file(name, role)
    if path.resolve().is_relative_to(root.resolve()):
        raise PrivityError(
            f"{path}: the configuration folder lies inside the workspace; set "
            "XDG_CONFIG_HOME to a folder elsewhere"
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text + "\n")
    return f"file {path}"


def _default_file(name: str, role: Role) -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "privity" / f"{name}.{role.suffix}.key"


def _usable_keyring() -> bool:
    """Tell whether the system has a real keyring: no refusing backend, none that stores in clear.

    Backends of priority below 1 are those that `keyring` itself does not recommend.
    """
    import keyring
    from keyring.backends.chainer import ChainerBackend

    backend = keyring.get_keyring()
    if isinstance(backend, ChainerBackend):
        return any(member.priority >= 1 for member in backend.backends[:1])
    return backend.priority >= 1


def from_keyring(user: str) -> str | None:
    """Return a secret of privity's from the system's keyring, or None."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, user) if _usable_keyring() else None
    except KeyringError:
        return None


def _into_keyring(user: str, text: str) -> bool:
    """Store and read back: a locked keyring must not swallow a key that is needed tomorrow."""
    import keyring
    from keyring.errors import KeyringError

    try:
        if not _usable_keyring():
            return False
        keyring.set_password(SERVICE, user, text)
        return keyring.get_password(SERVICE, user) == text
    except KeyringError:
        return False
