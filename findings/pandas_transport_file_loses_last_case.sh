#!/usr/bin/env bash
# pandas 3.1.1: read_sas() leaves out the last case of a SAS transport file when its last fields are empty.
#
# Guess: forty cases, each with its number, are written to a transport file (version 5), the last of
#   them still open, with no closing date and no reason. Forty are read; only a row that is blank
#   throughout could be taken for the blanks which fill up the end of such a file.
# Seen: thirty-nine are read, without a warning. Eight blanks in a row in the last 80 bytes, starting
#   at a multiple of eight, count as filling, also those inside a case that has a number and an
#   opening date. An empty reason loses the last case, and so does a short one (adoption, in a field
#   made wide by reunification with parent), whether the table has 35 or 40 cases. With the longest
#   reason in the last row, or with rows wider than 80 bytes, every case is read. pyreadstat 1.3.7,
#   which wrote the files, reads every case of all of them.
# Why it matters: extracts stand in order of opening, and the newest case is the one that is open and
#   has empty closing fields. It is missing from every count, and since only one is missing, a
#   tolerance on totals lets it pass. Whoever checks completeness has to compare with a count that
#   came beside the file.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
    pandas==3.1.1 pyreadstat==1.3.7 numpy==2.4.6

cat > "$folder/last_case.py" <<'PYTHON'
import sys
import warnings
from pathlib import Path

import pandas as pd
import pyreadstat

warnings.simplefilter("error")
path = Path(sys.argv[1]) / "cases.xpt"
LONGEST = "reunification with parent"


def extract(count, closed, reason, note=None):
    rows = [(f"C-{number:04d}", "2024-03-01", "2024-06-01", LONGEST) for number in range(1, count)]
    rows.append((f"C-{count:04d}", "2024-03-01", closed, reason))
    table = pd.DataFrame(rows, columns=["CASE_ID", "OPENED", "CLOSED", "REASON"])
    return table if note is None else table.assign(NOTE=note)


def lost(table):
    pyreadstat.write_xport(table, str(path), file_format_version=5)
    by_writer, _ = pyreadstat.read_xport(str(path))
    if by_writer["CASE_ID"].tolist() != table["CASE_ID"].tolist() or path.stat().st_size % 80:
        sys.exit("changed: the file itself does not hold every case")
    by_pandas = pd.read_sas(path, format="xport", encoding="ascii")["CASE_ID"].tolist()
    return sorted(set(table["CASE_ID"]) - set(by_pandas))


seen = {
    "40 cases, the last one open": lost(extract(40, "", "")),
    "35 cases, the last one open": lost(extract(35, "", "")),
    "40 cases, the last one adopted": lost(extract(40, "2024-06-01", "adoption")),
    "40 cases, the longest reason last": lost(extract(40, "2024-06-01", LONGEST)),
    "40 cases, the last one open, wide rows": lost(extract(40, "", "", note="seen at home and at school, no concern")),
}
for what, missing in seen.items():
    print(f"{what + ':':42}{'missing ' + ', '.join(missing) if missing else 'every case is read'}")
if list(seen.values()) != [["C-0040"], ["C-0035"], ["C-0040"], [], []]:
    sys.exit("changed: the end of a transport file is read otherwise now")
print("seen: the newest case is in the file, and is not read")
PYTHON
"$folder/venv/bin/python" "$folder/last_case.py" "$folder"
