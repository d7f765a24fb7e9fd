#!/usr/bin/env bash
# frictionless 5.21.0: a CSV file of forty requests that lost thirty of them to one quote is valid.
#
# Guess: a list of forty record requests is validated against a schema in which the number is unique and
#   has a pattern, and day and requester are required. In the tenth row the note begins with a quote
#   that nobody closed. The report names an error; the text of thirty rows is no note.
# Seen: valid, ten rows, no error and no warning. All that follows the quote to the end of the file is one
#   note. A row count is told, but nothing is held against it. Python's csv module reads the same ten
#   rows as it is, and refuses the file when it is asked to be strict ("unexpected end of data").
#   Where a later row has a quote too, the text in between is swallowed and an extra cell is reported.
# Why it matters: an agency that has its exports validated before they are handed over gets a certificate
#   for a file that holds a quarter of its requests. A schema cannot say it; only a count that comes
#   beside the file, or a reader that refuses a quote left open at the end, can.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
    frictionless==5.21.0

cat > "$folder/unclosed.py" <<'PYTHON'
import csv
import sys
from pathlib import Path

from frictionless import Resource, Schema, validate

FIELDS = [
    {"name": "request_id", "type": "string",
     "constraints": {"required": True, "unique": True, "pattern": "R-[0-9]{3}"}},
    {"name": "received_on", "type": "date", "constraints": {"required": True}},
    {"name": "requester", "type": "string", "constraints": {"required": True}},
    {"name": "note", "type": "string"},
]
ROWS = [f"R-{n:03d},2026-07-{n % 28 + 1:02d},Court {n},answered" for n in range(1, 41)]
CUT = [*ROWS[:9], ROWS[9].replace("answered", '"answered in part'), *ROWS[10:]]


def judged(name, rows):
    Path(name).write_text("\n".join(["request_id,received_on,requester,note", *rows, ""]))
    report = validate(Resource(path=name, schema=Schema.from_descriptor({"fields": FIELDS})))
    (task,) = report.tasks
    return report.valid, task.stats["rows"], [e.type for e in task.errors], task.warnings


whole, cut = judged("whole.csv", ROWS), judged("cut.csv", CUT)
try:
    strict = len(list(csv.reader(open("cut.csv"), strict=True)))
except csv.Error as error:
    strict = str(error)
print("whole:", whole)
print("one quote left open:", cut)
print("csv, strict:", strict)
expected = (True, 40, [], []), (True, 10, [], []), "unexpected end of data"
sys.exit((whole, cut, strict) != expected)
PYTHON

cd "$folder" && "$folder/venv/bin/python" unclosed.py
