#!/usr/bin/env bash
# edtf 5.0.2: a period whose end is unknown ends, at the latest, ten years after it began.
#
# Guess: Extended Date/Time Format tells an end that is open ("2012-05-01/..") from one that is
#   unknown ("2012-05-01/"). upper_strict(), the latest possible end, is infinite for the first. For
#   the second it is infinite too, or there is none; a date cannot come out, as nobody knows one.
# Seen: infinity for the open end, and 2022-05-01 for the unknown one, by upper_strict() and
#   upper_fuzzy() alike. An unknown start ("/2012-05-01") becomes 2002-05-01. Ten years is the
#   default of a setting of the package. The value has the same type as one that was written down, to
#   the day, and compares as one; only upper.is_unknown of the parsed period still tells.
# Why it matters: a placement that began in 2012, its end never entered, is thereby over since 2022,
#   and no longer counts among those on 2024-01-01, while the same placement with an open end does.
#   A child whose record is unfinished is put among those who left care, on a date nobody recorded,
#   and a length of stay of 3,652 days enters the mean.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    edtf==5.0.2 pyparsing==3.3.3 python-dateutil==2.9.0.post0

cat > "$folder/periods.py" <<'PYTHON'
import math
import sys
from datetime import date

from edtf import parse_edtf, struct_time_to_date


def told(bound):
    return bound if isinstance(bound, float) else struct_time_to_date(bound)


day = date(2024, 1, 1)
seen = {}
for text in ("2012-05-01/..", "2012-05-01/", "../2012-05-01", "/2012-05-01", "2012-05-01/2022-05-01"):
    period = parse_edtf(text)
    first, last, fuzzy = told(period.lower_strict()), told(period.upper_strict()), told(period.upper_fuzzy())
    seen[text] = (first, last, fuzzy)
    after = last == math.inf or last >= day
    print(f"{text:22} earliest start {first!s:11} latest end {last!s:11} under way on {day}: {after}")
stay = (seen["2012-05-01/"][1] - seen["2012-05-01/"][0]).days
print(f"longest possible stay with an unknown end: {stay} days")
began, ten_on, ten_before = date(2012, 5, 1), date(2022, 5, 1), date(2002, 5, 1)
if seen != {
    "2012-05-01/..": (began, math.inf, math.inf),
    "2012-05-01/": (began, ten_on, ten_on),
    "../2012-05-01": (-math.inf, began, began),
    "/2012-05-01": (ten_before, began, began),
    "2012-05-01/2022-05-01": (began, ten_on, ten_on),
}:
    sys.exit("changed: an unknown end or start is treated otherwise now")
print("seen: an end that nobody knows is given as a date, and it has passed")
PYTHON
"$folder/venv/bin/python" "$folder/periods.py"
