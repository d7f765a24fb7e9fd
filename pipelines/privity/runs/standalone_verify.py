"""Checks this run with Python alone: no package, no network, nothing installed.

    python verify.py                  the run that this file lies in
    python verify.py RUN              another one
    python verify.py RUN --ledger F   with the agency's ledger of runs, wherever it was copied to
    python verify.py RUN --key K      with the agency's public key: a file, or its fingerprint (in
                                      quotes, if it is written with spaces)
    python verify.py RUN --earlier F  with a copy of the ledger that you were given before

Every file must be as manifest.json states it, the manifest as manifest.sig states it, and the run
must stand in the ledger, whose lines each name the one before. The ledger is looked for beside the
run; that its end was not cut off, or all of it written anew, only an earlier copy can tell. What
the agency keeps to itself (databases, executed notebooks) may be missing from a copy and is named.
Signatures are checked with the public key in the run; whoever made a run anew with another key put
that one in, so compare its fingerprint, which is shown, with the one that the agency gave you, or
name it by --key.

A run is known by the name in its manifest: in a folder of another name it is the same run, which is
said. A folder that is a link is refused: what it leads to may be exchanged between two looks.

Exit code 0: sound; 100: something was changed, added, removed or put in another's place; 2: no run
(1 is Python's own, for a program that broke: nothing was found out then). It needs Python 3.8 or
later. Do not trust the copy of this file inside a run that you doubt: take it from a release of
privity.
"""

import sys

# Before all else, and in a form that every Python reads: an older one breaks off further down.
if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(
        "verify.py: needs Python 3.8 or later, and this is Python "
        + sys.version.split()[0]
        + "; run it with another"
    )

import argparse
import base64
import hashlib
import json
from pathlib import Path

MANIFEST, SIGNATURE, LEDGER, KEY = "manifest.json", "manifest.sig", "ledger.jsonl", "privity.pub"
NO_LINE = "0" * 64
KEPT = ("notebooks/",)

# The curve of Ed25519 (RFC 8032). Nothing secret is computed here, so nothing need be hidden.
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
BASE = bytes([0x58] + [0x66] * 31)
PEM_HEAD = bytes.fromhex("302a300506032b6570032100")


def point(data):
    """Return the point that 32 bytes name, as (x, y, 1, xy)."""
    number = int.from_bytes(data, "little")
    is_odd, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if y >= PRIME or (x * x - square) % PRIME or (is_odd and not x):
        raise ValueError("no point of the curve")
    x = PRIME - x if x & 1 != is_odd else x
    return x, y, 1, x * y % PRIME


def add(one, other):
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0])
    b = (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * CURVE, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(number, base):
    """Return a multiple of a point."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, base)
        base, number = add(base, base), number >> 1
    return total


def is_signed(message, signature, key):
    """Tell whether 64 bytes are the signature of a message by a key of 32 bytes."""
    try:
        nonce, factor = point(signature[:32]), int.from_bytes(signature[32:], "little")
        public = point(key)
    except ValueError:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little")
    left, right = times(factor, point(BASE)), add(nonce, times(hashed % ORDER, public))
    return (
        len(signature) == 64
        and factor < ORDER
        and (left[0] * right[2] - right[0] * left[2]) % PRIME == 0
        and (left[1] * right[2] - right[1] * left[2]) % PRIME == 0
    )


def key_of(data):
    """Return the 32 bytes of a public key file; None if it is none."""
    try:
        lines = data.decode("ascii").split("-----")
        held = base64.b64decode("".join(lines[2].split()), validate=True)
    except (ValueError, IndexError):
        return None
    return held[12:] if held[:12] == PEM_HEAD and len(held) == 44 else None


def digest(path):
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            found.update(block)
    return found.hexdigest()


def is_kept(row):
    """Tell whether the agency keeps a file of the manifest to itself."""
    return "tables" in row or row["path"].startswith(KEPT)


def is_plain(path):
    """Tell whether there is a file and no link to one."""
    return path.is_file() and not path.is_symlink()


def present_in(run):
    """Return the names of what lies in a run but its seal; folders end in a slash."""
    return {
        p.relative_to(run).as_posix() + ("/" if p.is_dir() and not p.is_symlink() else "")
        for p in run.rglob("*")
    } - {MANIFEST, SIGNATURE}


def added_to(present, sealed):
    """Return what lies in a run and in no manifest: files, and folders that hold none of its."""
    folders = {name[: end + 1] for name in sealed for end, c in enumerate(name) if c == "/"}
    return sorted(present - set(sealed) - folders)


def check_files(run, manifest):
    """Return what is wrong with a run's files, and the names of those that are not in this copy."""
    problems, absent, present = [], [], present_in(run)
    sealed = {row["path"]: row for row in manifest["files"] + manifest["databases"]}
    problems += [name + ": was added after the seal" for name in added_to(present, sealed)]
    for name, row in sorted(sealed.items()):
        if name in present and not is_plain(run / name):
            problems.append(name + ": is a link or a device; a run holds plain files only")
        elif name not in present and is_kept(row):
            absent.append(name)
        elif name not in present:
            problems.append(name + ": was removed after the seal")
        elif "sha256" in row and digest(run / name) != row["sha256"]:
            problems.append(name + ": was changed after the seal")
    return problems, absent


def check_signature(run, key):
    """Return what is wrong with the signed statement about the manifest."""
    try:
        data = (run / SIGNATURE).read_bytes()
        envelope = json.loads(data)
        payload = base64.b64decode(envelope["payload"], validate=True)
        signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
        stated = json.loads(payload)["subject"][0]["digest"]["sha256"]
        whole = {
            "payloadType": "application/vnd.in-toto+json",
            "payload": base64.b64encode(payload).decode(),
            "signatures": [
                {"keyid": fingerprint_of(run)[:16], "sig": base64.b64encode(signature).decode()}
            ],
        }
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return [SIGNATURE + ": is missing or cannot be read"]
    kind = whole["payloadType"].encode()
    message = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    if not key or not is_signed(message, signature, key):
        return [SIGNATURE + ": the signature is not from the key in " + KEY]
    text = json.dumps(whole, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    problems = [] if text.encode() == data else [SIGNATURE + ": was altered"]
    if stated != digest(run / MANIFEST):
        problems.append(MANIFEST + ": was changed after it was signed")
    return problems


def fingerprint_of(run):
    """Return the SHA-256 of the public key in a run, by which it is known."""
    return digest(run / KEY) if is_plain(run / KEY) else ""


def plain_fingerprint(text):
    """Return a fingerprint without what people write into it: spaces, colons, capital letters."""
    plain = "".join(c for c in text.lower() if c not in ":-" and not c.isspace())
    return plain[6:] if plain.startswith("sha256") else plain


def check_name(run, name, ledger):
    """Return what is wrong with a folder's name, and what is to be said about it.

    ``name`` is the run's own, by its manifest; ``ledger`` the names that the ledger records.
    """
    if run.name == name:
        return [], []
    if run.name in ledger:
        return [
            MANIFEST + ": belongs to the run " + name + ", which was put in the place of the "
            "run " + run.name
        ], []
    return [], ["the folder is named " + run.name + ", the run is " + name]


def check_trust(run, trusted):
    """Return what is wrong with the key of a run for who knows the agency's."""
    wanted = digest(trusted) if Path(trusted).is_file() else plain_fingerprint(trusted)
    return (
        []
        if fingerprint_of(run) == wanted
        else [KEY + ": is another key than the one that you trust"]
    )


def read_ledger(path):
    """Return the ledger's lines as (bytes, fields), fields None where a line cannot be read."""
    lines = []
    data = path.read_bytes()
    for line in (data[:-1] if data.endswith(b"\n") else data).split(b"\n") if data else []:
        try:
            fields = json.loads(line)
            lines.append((line, fields if isinstance(fields, dict) else None))
        except ValueError:
            lines.append((line, None))
    return lines


def is_signed_line(line, fields, key):
    """Tell whether a line of the ledger is signed by a key."""
    unsigned = {name: value for name, value in fields.items() if name != "signature"}
    try:
        signature = base64.b64decode(fields["signature"], validate=True)
    except (KeyError, TypeError, ValueError):
        return False
    whole = dict(unsigned, signature=base64.b64encode(signature).decode())
    is_whole = canonical(whole) == line
    return is_whole and is_signed(b"privity ledger line\n" + canonical(unsigned), signature, key)


def canonical(fields):
    """Return the one way in which the fields of a line are written."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def recorded_runs(path):
    """Return the names of the runs that a ledger records as sealed."""
    return {
        str(fields.get("run"))
        for _, fields in read_ledger(path)
        if fields and fields.get("event") == "sealed"
    }


def check_ledger(run, path, key, name):
    """Return what is wrong with the ledger, with this run's place in it, and with its databases.

    ``name`` is the run's own, by its manifest.
    """
    problems, previous, sealed_at, own = [], NO_LINE, "", None
    for number, (line, fields) in enumerate(read_ledger(path), 1):
        place = path.name + ", line " + str(number) + ": "
        if not fields or fields.get("previous") != previous or fields.get("number") != number:
            problems.append(
                place + "does not follow the line before; a line was dropped, added, "
                "altered or moved"
            )
        if key and fields and not is_signed_line(line, fields, key):
            problems.append(place + "its signature is not from the key in " + KEY)
        if fields and str(fields.get("sealed_at", "")) < sealed_at:
            problems.append(place + "is dated before the line before it")
        if fields and fields.get("run") == name and fields.get("event") == "sealed":
            own = fields
        previous = hashlib.sha256(line).hexdigest()
        sealed_at = str((fields or {}).get("sealed_at", ""))
    if not path.read_bytes().endswith(b"\n"):
        problems.append(path.name + ": its last line lacks its end")
    if own is None:
        problems.append(path.name + ": does not know the run " + name)
        return problems
    if own.get("manifest") != digest(run / MANIFEST):
        problems.append(path.name + ": records another run under the name " + name)
    for file, stated in sorted(own.get("files", {}).items()):
        if is_plain(run / file) and digest(run / file) != stated:
            problems.append(file + ": the file changed after the seal")
    return problems


def check_earlier(path, earlier):
    """Return what an earlier copy of the ledger has and the ledger has no longer."""
    lines = [line for line, _ in read_ledger(path)]
    for number, (line, _) in enumerate(read_ledger(earlier), 1):
        if lines[number - 1 : number] != [line]:
            return [
                path.name
                + ", line "
                + str(number)
                + ": is not there as "
                + earlier.name
                + " has it; the ledger was cut off or written anew since"
            ]
    return []


def main(arguments=None):
    """Check a run and print what was found; return the exit code."""
    parser = argparse.ArgumentParser(description="Checks a sealed run with Python alone.")
    parser.add_argument("run", nargs="?", default=Path(__file__).absolute().parent, type=Path)
    parser.add_argument("--ledger", type=Path, help="default: beside the run, if it is there")
    parser.add_argument("--earlier", type=Path, help="an earlier copy of the ledger")
    parser.add_argument("--key", default="", help="the agency's public key, or its SHA-256")
    asked = parser.parse_args(arguments)
    if asked.run.is_symlink():
        print(str(asked.run) + ": is a link; name the folder that it leads to")
        return 2
    run = asked.run.resolve()
    try:
        if not is_plain(run / MANIFEST) or (run / SIGNATURE).is_symlink():
            raise ValueError
        manifest = json.loads((run / MANIFEST).read_bytes())
        name = str(manifest["run"])
        problems, absent = check_files(run, manifest)
    except (OSError, ValueError, KeyError, TypeError):
        print(run.name + ": no sealed run; " + MANIFEST + " is missing or cannot be read")
        return 2
    key = key_of((run / KEY).read_bytes()) if is_plain(run / KEY) else None
    problems += check_signature(run, key)
    problems += check_trust(run, asked.key) if asked.key else []
    ledger = asked.ledger or run.parent / LEDGER
    found, said = check_name(run, name, recorded_runs(ledger) if ledger.is_file() else set())
    problems += found
    if ledger.is_file():
        problems += check_ledger(run, ledger, key, name)
        problems += check_earlier(ledger, asked.earlier) if asked.earlier else []
    elif asked.ledger or asked.earlier:
        problems.append(str(ledger) + ": there is no such file")
    else:
        said.append("not checked: the ledger; it is not beside the run")
    if not ledger.is_file():
        said += [
            "not checked: " + row["path"] + "; its digest stands in the ledger"
            for row in manifest["databases"]
            if row["path"] not in absent
        ]
    if absent:
        said.append("not in this copy: " + ", ".join(absent))
    if not asked.key:
        said.append(
            "trusted without proof: the key in "
            + KEY
            + "; its fingerprint is "
            + fingerprint_of(run)
            + "; compare it with the one that the agency gave you"
        )
    print("\n".join(said + (problems or [name + ": sound"])))
    return 100 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
