#!/usr/bin/env bash
# sdmetrics 0.32.0: DisclosureProtection gives the real table itself, released unchanged, 0.80 of 1.
#
# Guess: the metric is for synthetic data, 0 the worst. Handing over the real records under the name
#   of synthetic ones protects nobody, so its score is 0, or near it.
# Seen: 0.80, to be read as 80% of the protection of random data, for a table of 312 invented cases
#   released as it is, with county and age band known to the attacker and the finding sensitive. The
#   score is a mean over records of how seldom the finding is guessed right, and where a crossing of
#   county and age band holds several findings, guessing is uncertain although each record is real.
#   Twelve of the cases are alone in their crossing, so that their finding is known for certain; they
#   weigh 4% of the mean. For these twelve by themselves the score is 0.
# Why it matters: an agency that asks "may this table go out?" reads one number. Here the number says
#   mostly safe of a table that holds every true record, and says nothing of the few children in the
#   small counties, for whom suppression rules exist. The number has to be asked for the smallest
#   crossings apart, and a copy has to be looked for by other means.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
    sdmetrics==0.32.0 copulas==0.14.1 numpy==2.4.6 pandas==2.3.3 scikit-learn==1.9.1 scipy==1.17.1

cat > "$folder/score.py" <<'PYTHON'
import sys

import pandas as pd
from sdmetrics.single_table import DisclosureProtection

BANDS = ("0-5", "6-12", "13-17")
FINDINGS = ("substantiated",) * 5 + ("unsubstantiated",) * 3 + ("undetermined",) * 2

# Four large counties with 25 cases in each age band, four small ones with one.
large = [
    (county, band, FINDINGS[number % len(FINDINGS)])
    for county in ("Ash", "Birch", "Cedar", "Elm")
    for band in BANDS
    for number in range(25)
]
small = [
    (county, band, FINDINGS[(3 * row + column) % len(FINDINGS)])
    for row, county in enumerate(("Fir", "Hazel", "Larch", "Maple"))
    for column, band in enumerate(BANDS)
]
columns = ["county", "age_band", "finding"]


def score(released, real):
    return DisclosureProtection.compute_breakdown(
        real_data=real,
        synthetic_data=released,
        known_column_names=["county", "age_band"],
        sensitive_column_names=["finding"],
    )


real = pd.DataFrame(large + small, columns=columns)
alone = pd.DataFrame(small, columns=columns)
whole = score(real.copy(), real)
twelve = score(real.copy(), alone)
print(f"records: {len(real)}, of which alone in their county and age band: {len(alone)}")
print("the real table, released unchanged:     ", {name: round(float(value), 3) for name, value in whole.items()})
print("the same for those who are alone in it: ", {name: round(float(value), 3) for name, value in twelve.items()})
if not (whole["score"] > 0.5 and twelve["score"] == 0.0):
    sys.exit("changed: the real table is scored otherwise now")
print("seen: every record is real, and the table counts as mostly protected")
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/score.py"
