"""Checks this run with Python alone: no package, no network, nothing installed.

    python verify.py                  the run that this file lies in
    python verify.py RUN              another one
    python verify.py RUN --ledger F   with the agency's ledger of runs, wherever it was copied to

Every file must be as manifest.json states it, the manifest as manifest.sig states it, and the run
must stand in the ledger, whose lines each name the one before. The ledger is looked for beside the
run. What the agency keeps to itself (databases, executed notebooks) may be missing from a copy and
is named. The signature needs a library: ``privity verify RUN`` checks it too.

Exit code 0: sound; 1: something was changed, added, removed or put in another's place; 2: no run.
Do not trust the copy of this file inside a run that you doubt: take it from a release of privity.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

MANIFEST, SIGNATURE, LEDGER = "manifest.json", "manifest.sig", "ledger.jsonl"
NO_LINE = "0" * 64
KEPT = ("notebooks/",)


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


def files_of(run):
    """Return the names of a run's files but its manifest and signature; links count as files."""
    return {p.relative_to(run).as_posix() for p in run.rglob("*")
            if p.is_symlink() or not p.is_dir()} - {MANIFEST, SIGNATURE}


def check_signature(run):
    """Return what is wrong between the signed statement and the manifest."""
    try:
        envelope = json.loads((run / SIGNATURE).read_bytes())
        statement = json.loads(base64.b64decode(envelope["payload"], validate=True))
        stated = statement["subject"][0]["digest"]["sha256"]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return [SIGNATURE + ": is missing or cannot be read"]
    return [] if stated == digest(run / MANIFEST) else [
        MANIFEST + ": was changed after it was signed"]


def check_files(run, manifest):
    """Return what is wrong with a run's files, and the names of those that are not in this copy."""
    problems, absent, present = [], [], files_of(run)
    sealed = {row["path"]: row for row in manifest["files"] + manifest["databases"]}
    if manifest["run"] != run.name:
        problems.append(MANIFEST + ": belongs to the run " + manifest["run"] + ", not to a folder "
                        "named " + run.name)
    for name in sorted(present - set(sealed)):
        problems.append(name + ": was added after the seal")
    for name, row in sorted(sealed.items()):
        path = run / name
        if name not in present:
            if is_kept(row):
                absent.append(name)
            else:
                problems.append(name + ": was removed after the seal")
        elif path.is_symlink():
            problems.append(name + ": is a link; a run holds plain files only")
        elif "sha256" in row and digest(path) != row["sha256"]:
            problems.append(name + ": was changed after the seal")
    return problems, absent


def read_ledger(path):
    """Return the ledger's lines as (bytes, fields), fields None where a line cannot be read."""
    lines = []
    for line in path.read_bytes().splitlines():
        try:
            fields = json.loads(line)
            lines.append((line, fields if isinstance(fields, dict) else None))
        except ValueError:
            lines.append((line, None))
    return lines


def check_ledger(run, path):
    """Return what is wrong with the ledger, with this run's place in it, and with its databases."""
    problems, previous, own = [], NO_LINE, None
    for number, (line, fields) in enumerate(read_ledger(path), 1):
        if not fields or fields.get("previous") != previous or fields.get("number") != number:
            problems.append(f"{path.name}, line {number}: does not follow the line before; a "
                            "line was dropped, added, altered or moved")
        if fields and fields.get("run") == run.name:
            own = fields
        previous = hashlib.sha256(line).hexdigest()
    if own is None:
        return [*problems, path.name + ": does not know the run " + run.name]
    if own.get("manifest") != digest(run / MANIFEST):
        problems.append(path.name + ": records another run under the name " + run.name)
    for name, stated in sorted(own.get("files", {}).items()):
        if (run / name).is_file() and digest(run / name) != stated:
            problems.append(name + ": the file changed after the seal")
    return problems


def main(arguments=None):
    """Check a run and print what was found; return the exit code."""
    parser = argparse.ArgumentParser(description="Checks a sealed run with Python alone.")
    parser.add_argument("run", nargs="?", default=Path(__file__).resolve().parent, type=Path)
    parser.add_argument("--ledger", type=Path, help="default: beside the run, if it is there")
    asked = parser.parse_args(arguments)
    run = asked.run.resolve()
    try:
        manifest = json.loads((run / MANIFEST).read_bytes())
        problems, absent = check_files(run, manifest)
    except (OSError, ValueError, KeyError, TypeError):
        print(f"{run.name}: no sealed run; {MANIFEST} is missing or cannot be read")
        return 2
    problems += check_signature(run)
    ledger = asked.ledger or run.parent / LEDGER
    if ledger.is_file():
        problems += check_ledger(run, ledger)
    elif asked.ledger:
        problems.append(f"{ledger}: there is no such file")
    else:
        print("not checked: the ledger; it is not beside the run")
    for row in manifest["databases"]:
        if row["path"] not in absent and not ledger.is_file():
            print(f"not checked: {row['path']}; its digest stands in the ledger")
    if absent:
        print("not in this copy: " + ", ".join(absent))
    print("not checked: the signature; `privity verify` does")
    print("\n".join(problems) if problems else run.name + ": sound")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
