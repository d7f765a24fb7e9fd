#!/usr/bin/env bash
# rocrate 0.16.0: a file deleted from a crate is still in the copy that is written afterwards.
#
# Guess: read a crate, crate.delete() one of its files, write the crate to a new, empty folder:
#   the new folder holds what the crate still lists, and not the deleted file.
# Seen: the deleted file is gone from ro-crate-metadata.json, and its bytes are in the new folder
#   all the same, in write() and in write_zip(). The writer copies whatever lies in the folder the
#   crate was read from and is not listed; a deleted file has just become such a file.
#   A crate that was put together in memory and never read from a folder leaves it out.
# Why it matters: a crate is how evidence is handed to an auditor or a court. The natural way to
#   make a version for somebody with a lesser right to know is to read the full crate, delete what
#   they must not see, and write it again. The list of contents then says that the confidential
#   file is not there, and it is.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check rocrate==0.16.0

cat > "$folder/hand_over.py" <<'PYTHON'
import json
import sys
import zipfile
from pathlib import Path

from rocrate.rocrate import ROCrate

folder = Path(sys.argv[1])
for name, text in (("counts.csv", "office,cases\nNorth,120\n"), ("names.csv", "case_id,child\nC-1,Ana Muster\n")):
    (folder / name).write_text(text)


def listed(text):
    return any(entity["@id"] == "names.csv" for entity in json.loads(text)["@graph"])


full = ROCrate()
for name in ("counts.csv", "names.csv"):
    full.add_file(folder / name, name)
full.write(folder / "full")

reduced = ROCrate(folder / "full")
reduced.delete(reduced.get("names.csv"))
reduced.write(folder / "reduced")
reduced.write_zip(folder / "reduced.zip")

in_memory = ROCrate()
for name in ("counts.csv", "names.csv"):
    in_memory.add_file(folder / name, name)
in_memory.delete(in_memory.get("names.csv"))
in_memory.write(folder / "in_memory")

with zipfile.ZipFile(folder / "reduced.zip") as archive:
    zipped = sorted(archive.namelist())
written = sorted(path.name for path in (folder / "reduced").iterdir())
never_read = sorted(path.name for path in (folder / "in_memory").iterdir())
still_listed = listed((folder / "reduced" / "ro-crate-metadata.json").read_text())
print("listed in the reduced crate:      ", "names.csv" if still_listed else "not names.csv")
print("files of the reduced crate:       ", written)
print("files of the reduced crate, zip:  ", zipped)
print("files of a crate made in memory:  ", never_read)
if still_listed or "names.csv" not in written or "names.csv" not in zipped or "names.csv" in never_read:
    sys.exit("changed: the deleted file is treated otherwise now")
print("seen: deleted from the list, and handed over")
PYTHON
"$folder/venv/bin/python" "$folder/hand_over.py" "$folder"
