#!/usr/bin/env bash
# DuckDB 2.0.1: USING SAMPLE reservoir(n ROWS) does not draw every row equally often.
#
# Guess: a reservoir sample is a simple random sample. Over many seeds each row of the table
#   is drawn equally often, wherever it stands.
# Seen: how often a row is drawn depends on its place. Of 40 rows, 5 drawn, over 1,500 seeds,
#   the first four rows are drawn 1,200 times together, where 750 are due, and the last four, like
#   most others, fewer than 700 times. Of 100,000 rows, 50 drawn, over 400 seeds, the tenth of the
#   table from row 70,000 on is drawn 1,554 times and the tenth before it 2,353 times, where 2,000
#   are due. One thread, a plain table, seeds given by REPEATABLE; without seeds and with two
#   threads it was as uneven. DuckDB 1.5.5 gives the same figures. Ordering by a hash of the row's
#   number and the seed draws evenly.
# Why it matters: whoever keeps case records draws files for review this way, and the rows stand
#   in order of time, office or worker. Some workers' files are then reviewed half as often again
#   as others', and a rate projected from the sample to all files leans toward them. No single
#   sample shows it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check duckdb==2.0.1

cat > "$folder/draw.py" <<'PYTHON'
import sys

import duckdb

GROUPS = 10
# With 9 degrees of freedom an even draw exceeds 60 less than once in a hundred million tries.
# Drawing without replacement makes it smaller still.
LIMIT = 60.0

database = duckdb.connect()
database.execute("set threads = 1")


def tally(query, rows, seeds):
    counts = [0] * GROUPS
    for seed in range(1, seeds + 1):
        for (row,) in database.execute(query.format(seed=seed)).fetchall():
            counts[row * GROUPS // rows] += 1
    due = sum(counts) / GROUPS
    return counts, due, sum((count - due) ** 2 / due for count in counts)


def show(what, rows, drawn, seeds, result):
    counts, due, distance = result
    print(f"{what}: {drawn} of {rows:,} rows, {seeds:,} seeds; rows drawn from each tenth of the table")
    print("   ", " ".join(f"{count:5d}" for count in counts), f"| due {due:.0f} | chi-squared {distance:.1f}")


surprises = []
for rows, drawn, seeds in ((40, 5, 1500), (100_000, 50, 400)):
    database.execute(f"create or replace table files as select i as row_number from range({rows}) as r(i)")
    result = tally(
        f"select row_number from files using sample reservoir({drawn} rows) repeatable ({{seed}})", rows, seeds
    )
    show("reservoir", rows, drawn, seeds, result)
    surprises.append(result[2] > LIMIT)

rows, drawn, seeds = 40, 5, 1500
database.execute(f"create or replace table files as select i as row_number from range({rows}) as r(i)")
control = tally(
    f"select row_number from files order by md5(row_number::varchar || '/{{seed}}') limit {drawn}", rows, seeds
)
show("order by md5", rows, drawn, seeds, control)
if control[2] > LIMIT:
    sys.exit("the control is uneven too: this comparison shows nothing")
if not all(surprises):
    sys.exit("changed: the reservoir sample is drawn evenly now")
print("seen: the reservoir sample prefers some places of the table")
PYTHON
"$folder/venv/bin/python" "$folder/draw.py"
