"""The last look before the seal: no confidential value stands in any file of a run.

Every file is reduced to text (``plaintext``), cut into words inside DuckDB, and joined with the
values of the extracts there; no value of the extracts passes through Python. CSV and Parquet are
read column by column (``tables``). Rules:

Names
    A full name is a leak wherever its words stand side by side: "Given Surname", "Surname, Given",
    or with the first given name alone, however short, with its letters written out (Mueller) or
    without their signs (Muller); cells of a table count as side by side, sentences do not. A name
    made of nothing but words of the report's own ("May Case") is one if it is written as one: with
    capitals and together, or in cells of their own if the report never writes one of its words so.
    A single name word is a leak if it is written as a name (a capital, or exactly as recorded), or
    stands in a place of its own (a cell, a label, a heading, a value), and is no word that the
    report has other reasons to use: a word of the built-in content that can reach a page
    (``words``), of the calendar, of the agency's own content, or of a column that holds
    categories, such as a county. A word of the built-in content is a leak nevertheless if it is
    written as that content never writes it, with a capital within a sentence, or behind Mr, Ms and
    their like. A name with a number for a word cannot be told from a count.
E-mail addresses
    A leak wherever they stand, whatever the case.
Birth dates
    Of many persons nearly every day is somebody's birthday: a date is a leak only where it is said
    to be a birth date, or whose. In any usual form, it is one beside a birth word ("born", "birth
    date", DOB), in a column of birth dates, or in one row or paragraph with the label of a person
    whose birth date it is, or of a case of that person. A day on which something else happened to
    that person or in that case is said for that. A label that neither the evidence of the run nor
    the key explains may be anybody's: beside it any birth date is a leak that lies outside the days
    that the run reports on and is the date of nothing else in the extracts.
Subjects and other confidential texts
    A leak if the whole text stands there; texts under 12 characters, and those of three words and
    fewer that are all words of the report's own, are not told from prose.
Ids of cases, persons and staff, and address keys
    A leak as whole tokens, whatever dash stands between their parts; one of five digits and more
    also with a blank or with nothing there. In text, ids under 4 characters and plain numbers under
    6 digits cannot be told from counts; where more than 1 in 100 of the numbers of that length are
    ids, a bare number is a leak only behind a word such as "case" or "id".
    A column of a table says more. Under a heading of ids (``case_label``, ``Subject``), any cell
    that is an id is a leak, however short. In a column of numbers the numbers are counts, unless
    at least two, and more than half, of those with six digits or more are ids: chance does not do
    that. Any other column is text. In JSON a bare number is an id only behind a key that names one.

What the built-in content says anyway reveals nothing and is passed over; so is what the agency
allows (``allowed_words``, which the report lists): a phrase allowed as it stands, or every one of
its words. A file that cannot be read as text blocks the run, ``evidence.duckdb`` excepted: it
never leaves.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from privity.catalogue import Contract
from privity.engine import Session, attach, open_memory
from privity.gate.dates import add_dates
from privity.gate.forms import add_forms
from privity.gate.names import add_bare_words
from privity.gate.output import add_output
from privity.gate.text import add_ordinary_text
from privity.workspace import EVIDENCE

MOST_PLACES = 20
MEMORY_LIMIT = "1500MB"


@dataclass(frozen=True, order=True)
class Leak:
    """A confidential value in the clear: where it stands and what it is, never the value.

    Line 0 is the file's own name, which is then masked too; in a table the line is that of the
    first row with the value. ``table_column`` names the column that holds the value; ``shape`` is
    the value with x for letters and 9 for digits, at most 40 characters.
    """

    file: str
    line: int
    kind: str
    table_column: str
    shape: str

    @property
    def problem(self) -> str:
        """What to tell the user."""
        if self.kind == "unreadable":
            return (
                f"{self.file}: cannot be read as text, so nobody can tell what leaves with it; "
                "take it out of the run"
            )
        return (
            f"{self.file}, line {self.line}: {self.kind} in the clear ({self.table_column}, "
            f"shape {self.shape}); show a label instead or, if it is an ordinary word, add it "
            "to allowed_words in agency.toml"
        )


def scan_run(
    run_dir: Path,
    extracts: Path,
    contract: Contract,
    allowed_words: Iterable[str],
    *,
    own_texts: Iterable[str] = (),
    reported: tuple[dt.date, dt.date] | None = None,
    evidence: Path | None = None,
    key: bytes | None = None,
    look: Callable[[Session], None] | None = None,
) -> list[Leak]:
    """Search every file of a run for any confidential value of its extracts.

    Parameters
    ----------
    run_dir : Path
        The run, not yet sealed.
    extracts : Path
        The typed extracts, a DuckDB file.
    contract : Contract
        Says which columns are confidential and which hold ids.
    allowed_words : iterable of str
        Words and phrases that may stand although they are also names.
    own_texts : iterable of str
        Texts that the agency wrote for its report (its name, titles of its own controls): their
        words are no name words, but a full name in them is a leak nevertheless.
    reported : pair of dates, optional
        First and last day that the run reports on; see the rule for birth dates.
    evidence : Path, optional
        Says whom the labels stand for; by default ``evidence.duckdb`` of the run, if there is one.
    key : bytes, optional
        The pseudonym key, which tells the same of labels that the evidence does not hold. Without
        either, a label may be anybody's.
    look : callable, optional
        Given the scan's database if there is a hit, while it is still open: ``lines`` and
        ``tokens`` of the run, ``hits``, the extracts as ``ext``.

    Returns
    -------
    list of Leak
        Ordered by file and line, one for each value and line; empty if nothing leaves.
    """
    with tempfile.TemporaryDirectory(prefix="privity-gate-") as spill, open_memory() as scan:
        os.chmod(spill, 0o700)
        scan.execute("set memory_limit = ?", [MEMORY_LIMIT])
        scan.execute("set temp_directory = ?", [spill])
        unreadable = add_output(scan, run_dir)
        add_ordinary_text(scan, allowed_words, own_texts)
        attach(scan, extracts, "ext")
        add_forms(scan, contract, run_dir)
        add_bare_words(scan, contract)
        add_dates(scan, run_dir, contract, reported, evidence or run_dir / EVIDENCE, key)
        leaks = [Leak(*row) for row in scan.execute(_LEAKS).fetchall()]
        if leaks and look:
            look(scan)
    named = {leak.file for leak in leaks if leak.line == 0}
    leaks += [Leak(file, 0, "unreadable", "", "") for file in unreadable]
    return sorted({replace(k, file=masked(k.file)) if k.file in named else k for k in leaks})


def masked(name: str) -> str:
    """Mask a file's name as a value is masked, but for its suffix."""
    path = PurePosixPath(name)
    letters = re.sub(r"[^\W\d_]", "x", str(path.with_suffix("")))
    return re.sub(r"\d", "9", letters) + path.suffix


_LEAKS = f"""
with found as (
  select file, line, kind, min(source) as source, shape
  from hits
  group by file, line, kind, shape
)
select file, line::integer, kind, source, shape
from found
qualify row_number() over (partition by file, kind, shape order by line) <= {MOST_PLACES}
"""
