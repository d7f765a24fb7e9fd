"""The generated pages of the handbook: every command, and what each table of the contract is for.

    python -m privity.cli.handbook reports/handbook

writes them; a test holds the committed ones against the code and the catalogue.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import typer
from typer.cli import get_docs_for_click
from typer.main import get_command

from privity.catalogue import Catalogue, columns_needed, read_catalogue
from privity.cli.commands import app
from privity.intake import SPELLINGS


def commands_page() -> str:
    """Return the reference of the command line, in Markdown."""
    command = get_command(app)
    page = get_docs_for_click(
        obj=command, ctx=typer.Context(command, info_name="privity"), name="privity"
    )
    return "\n".join(line.rstrip() for line in page.strip().splitlines()) + "\n"


def tables_page(catalogue: Catalogue) -> str:
    """Return what each table of the contract is, its columns, and the clauses that rest on it."""
    resting = defaultdict(set)
    for control in catalogue.controls:
        for table in columns_needed(catalogue, control.file.sql):
            resting[table].update(control.clause_ids)
    resting["attestations"] |= {
        c.id for c in catalogue.clauses.values() if c.evidence == "attestation"
    }
    order = {clause: n for n, clause in enumerate(catalogue.clauses)}
    parts = ["# What to supply", "", _INTRODUCTION]
    for table in catalogue.contract.tables.values():
        clauses = sorted(resting[table.name], key=order.__getitem__)
        parts += [
            "",
            f"## {table.name}",
            "",
            f"{table.about[0].upper()}{table.about[1:]}.",
            "",
            f"Rest on it: {', '.join(clauses) or 'no clause; measures and reasons'}.",
            "",
            "| column | type | needed | confidential |",
            "|---|---|---|---|",
        ]
        parts += [
            f"| `{c.name}` | {c.type}{_values(c.values)} | {_yes(c.is_required)} | "
            f"{_yes(c.is_pii)} |"
            for c in table.columns.values()
        ]
    return "\n".join([*parts, *_moments()]) + "\n"


def _moments() -> list[str]:
    """Return the spellings of dates and times that are read."""
    rows = [f"| `{s.text}` | `{s.moment}` | {s.writer} |" for s in SPELLINGS if s.day_first is None]
    asked = [
        f"| `{s.text}` | `{s.moment}` | {'day' if s.day_first else 'month'} | {s.writer} |"
        for s in SPELLINGS
        if s.day_first is not None
    ]
    head = ["| written | read as | for example by |", "|---|---|---|"]
    asked_head = ["| written | read as | first | for example in |", "|---|---|---|---|"]
    return [_READ, "", *head, *rows, "", _ASKED, "", *asked_head, *asked]


_READ = """
## Ids

An id has one form in all extracts. A whole number that a file writes with a point (`7.0`, a floating
column of Parquet or SQLite, `2.026e11` in JSON) is read without it. What a spreadsheet has rounded
(`2.026E+11`, long numbers that all end in zeros from the sixteenth digit) is quarantined: format the column
as text and export again. So is a list where one id is wanted. An id that the table it refers to does not
hold is brought to that table's spelling if letter case, leading zeros or Salesforce's fifteen and eighteen
characters are all that differs, and if one id alone fits. All of it is counted by column in the notes of
the load, and in the table `id_spellings` of the loaded extracts.

## Dates and times

Best are `2026-09-03` and `2026-09-03 20:15:07`, with an offset or in the agency's time zone. A heading that
names a zone (`occurred_at (UTC)`, `occurred_at_utc`) decides it for its column. An end (`to_at`,
`disabled_at`, `closed_at`) given as a date alone lasts to the end of that day.

These spellings are read everywhere: in the columns of a table's file, by a mapping's
`read_moment(text, day_first)` and by every adapter. A year of two digits is read where Excel, Oracle and
POSIX read it alike: 00 to 29 in this century, 69 to 99 in the last, and never in a person's date. A weekday
that is not that of its date leaves the text unread; what is not read is quarantined."""

_ASKED = """\
Of these it must be known whether the day or the month stands first. In the columns of a table's file they
are quarantined; `privity map FILE --table TABLE` proposes a mapping that says it
(`read_moment(text, true)`). An adapter asks all dates of a file together: a number above 12, a
weekday that fits one order alone, or full stops (in no country does the month of such a date come
first) decide. Where nothing does, or two dates of a file contradict each other, those rows are
quarantined until the adapter's `day_first => true` or `false` says it."""

_INTRODUCTION = """\
One file for each table that you have; none is compulsory. A clause whose table or column is missing
is reported as *not tested*, so start with what is at hand and let `privity coverage` and the
report's "What could not be tested" say what to ask for next. *Needed* columns must be filled in
every row: a row without one is quarantined, with its line and reason. *Confidential* values never
leave the workspace. How files, workbooks, databases and other systems' exports are read stands in
[the formats](../../data_samples/formats/README.md).

Where there is no value, leave the cell empty. `NULL`, `\\N`, `NaN` and `NaT` are read as empty; a spreadsheet's
error value (`#N/A`) quarantines its row. In columns of ids and texts words for nothing (N/A, none,
unknown, TBD, -, ?, 0 ...: `expectations/no_value.yaml`) are no value either: counted by column on
the page of the extracts' quality, evidence of nothing, and no id. Where such a word means something
in a system of yours, say so in `agency.toml`:

```toml
[words_as_values.accounts]
profile = ["none"]
```

Of rows under one key that say the same, one is loaded. Where they differ the newest holds: by a
column such as `last_modified` or `updated_at`, else by the day, month or number in the name of the
file (`requests.2026-09.csv`), else the row that is filled further, else the first. The others are
quarantined under *duplicate key, same content* or *duplicate key, other content*, with what
decided. A row that repeats the heading, a total and a tool's own last line are quarantined too.

A file with exactly as many rows as some tool gives at most (65,536 rows of a sheet, say) is asked
about: it may be cut off. A list or text in `agency.toml` that is empty (`firewall_domains`,
`broad_profiles`) leaves the clauses that mean nothing without it *not tested*, with its name."""


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def _values(values: tuple[str, ...]) -> str:
    return f": {', '.join(values)}" if values else ""


def write_pages(folder: Path) -> list[Path]:
    """Write the generated pages into a folder; return their paths."""
    pages = {"commands.md": commands_page(), "supply.md": tables_page(read_catalogue())}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


if __name__ == "__main__":
    for written in write_pages(Path(sys.argv[1])):
        print(written)
