#!/usr/bin/env bash
# PyMuPDF 2.0: redacting the name that a search found also removes text of the lines above and below.
#
# Guess: page.search_for() gives the place of the words, add_redact_annot() on that place and
#   apply_redactions() remove these words and leave the lines above and below whole, as long as
#   the lines do not touch on paper.
# Seen: with 11-point Helvetica or Times at 13.2 points a line (factor 1.2, the usual single
#   spacing), redacting one name in the middle line also removes fifteen characters of the line
#   above and as many of the line below. The rectangle of a hit is 14.7 to 15.1 points high,
#   as high as the font's ascender and descender say, and so reaches into both neighbors; what it
#   touches is removed. At 16 points a line the neighbors stay. Taking 3 points off the top and
#   bottom of the rectangle keeps them too, and the name is still removed.
# Why it matters: a record released under a public records law may withhold only what an exemption
#   covers, and the log states what was withheld and why. Here words go that nobody marked, that no
#   log mentions, and that the requester has a right to.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
# PyMuPDF alone: what 2.0 brings for layout and Markdown is not used here.
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps PyMuPDF==2.0

cat > "$folder/redact.py" <<'PYTHON'
import sys

import pymupdf

ABOVE = "The report names no one in this house as a risk."
MIDDLE = "The aunt of the child, Petra Olmedo, called on May 4."
BELOW = "A second call on the day after was not answered."
NAME = "Petra Olmedo"


def redact(font, leading, inset=0.0):
    document = pymupdf.open()
    page = document.new_page()
    for number, line in enumerate((ABOVE, MIDDLE, BELOW)):
        page.insert_text((72, 100 + number * leading), line, fontname=font, fontsize=11)
    (place,) = page.search_for(NAME)
    page.add_redact_annot(place + (0, inset, 0, -inset))
    page.apply_redactions()
    text = document[0].get_text()
    print(f"{font}, {leading} points a line, hit {place.height:.1f} points high, {inset} taken off top and bottom")
    for line in text.splitlines():
        print("    |", line)
    return NAME in text, ABOVE in text and BELOW in text


changed = []
for font in ("helv", "tiro"):
    changed += [redact(font, 13.2) != (False, False)]
    changed += [redact(font, 16.0) != (False, True)]
    changed += [redact(font, 13.2, inset=3.0) != (False, True)]
if any(changed):
    sys.exit("changed: other lines are kept or lost now")
print("seen: at single spacing the lines beside lose text that was never marked")
PYTHON
"$folder/venv/bin/python" "$folder/redact.py"
