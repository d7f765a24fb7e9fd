"""What a stranger learns from the files of one public run: statements about counts, with means.

Every number, order and sentence becomes one linear statement about counts: a shown number, a bar's
length, a share and its rounding, a row that stands between two others. Nothing is decided here but
which count a thing is about. Statements that hold only if the page means what it seems to (an order
that may be chance, a sentence that may be loose) are guesses, and marked so.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from privity.publication.stranger.seeing import read_page
from privity.publication.stranger.statements import (
    COUNT,
    RATE,
    Codes,
    EditionRead,
    ListedAxis,
    Listing,
    Statement,
    half_place,
)

RESULTS, FIGURES = "results.json", "exports/figures.csv"

_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    csv.Error,
)


def read_edition(run: Path) -> EditionRead:
    """Return what a run's ``results.json``, ``exports/figures.csv`` and pages tell.

    Parameters
    ----------
    run : Path
        The run as it would leave.

    Returns
    -------
    EditionRead
        With ``problems`` where files contradict each other or cannot be read, and ``unread``, what
        was seen and not used, by kind.
    """
    edition = EditionRead(run.name)
    try:
        _results(edition, json.loads((run / RESULTS).read_text("utf-8"), parse_float=Decimal))
    except _UNREADABLE as error:
        edition.problems.append(
            f"{run.name}/{RESULTS}: cannot be read as the tables of a public "
            f"run ({type(error).__name__}); nothing could be tried on it"
        )
        return edition
    try:
        _figures(edition, (run / FIGURES).read_text("utf-8"))
    except _UNREADABLE as error:
        edition.problems.append(f"{run.name}/{FIGURES}: cannot be read ({type(error).__name__})")
    for page in sorted(run.rglob("*.html")):
        try:
            read_page(edition, page.relative_to(run).as_posix(), page.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            edition.problems.append(f"{page.name}: cannot be read ({type(error).__name__})")
    edition.told += _sums(edition)
    return edition


def _results(edition: EditionRead, stated: dict[str, Any]) -> None:
    edition.period = str(stated.get("run", {}).get("period_label", ""))
    edition.threshold = int(stated["rule"]["threshold"])
    edition.shows_zeros = bool(stated["rule"]["shows_zeros"])
    for t in stated["tables"]:
        table = Listing(
            t["name"],
            t["counted"],
            tuple(
                ListedAxis(
                    d["name"],
                    tuple((whole, tuple(parts)) for whole, parts in d["sums"]),
                    tuple(d["codes"]),
                    bool(d["is_open"]),
                )
                for d in t["dimensions"]
            ),
        )
        edition.tables[table.name] = table
        for c in t["cells"]:
            codes = tuple(c["codes"])
            _row(edition, table, codes, c["count"], RESULTS)
            if c.get("percent") is not None:
                edition.share(table, codes, str(c["percent"]), f"{RESULTS}: percent")
    for lost in stated.get("lost", ()):
        if lost["codes"] == ["share of count"] and lost["table"] in edition.tables:
            _lost(edition, edition.tables[lost["table"]], Decimal(lost["value"]))
        elif lost["codes"] == ["hidden"] and lost["table"] in edition.tables:
            table = edition.tables[lost["table"]]
            marks = sum(table.cell(c) not in edition.shown for c in table.rows)
            if marks != lost["value"]:
                edition.problems.append(
                    f"{RESULTS}: {table.name}: another number of counts is "
                    "said to be hidden than there are marks (values masked)"
                )
    for s in stated.get("statistics", ()):
        if s["value"] is not None:
            edition.skip("statistics that do not add up")


def _row(
    edition: EditionRead, table: Listing, codes: Codes, value: Any, means: str, mark: str = "null"
) -> None:
    table.rows.add(codes)
    cell = table.cell(codes)
    edition.titles.setdefault(cell, f"{table.name}: {', '.join(codes)}")
    if value is None:
        edition.mark(cell, mark, (), means)
    else:
        table.has_zero |= str(value) == "0"
        edition.number(cell, str(value), means)


def _figures(edition: EditionRead, text: str) -> None:
    for r in csv.DictReader(io.StringIO(text)):
        table, kind = edition.tables.get(r["table"] or ""), r["kind"]
        codes = _codes(table, r["place"] or "") if table and kind in (COUNT, RATE) else None
        if table is None or codes is None:
            edition.others.add(r["figure"])
            continue
        edition.figures[r["figure"]] = (table.name, kind, codes)
        is_number = re.fullmatch(r"\d+(?:\.\d+)?", r["value"] or "")
        if kind == COUNT:
            _row(edition, table, codes, r["value"] if is_number else None, FIGURES, r["value"])
        elif is_number:
            edition.share(table, codes, r["value"], f"{FIGURES}: rate")


def _codes(table: Listing, place: str) -> Codes | None:
    names = "; ".join(f"{re.escape(a.name)}=(.*)" for a in table.axes)
    found = re.fullmatch(names, place.removeprefix("'"))
    return found.groups() if found else None


def _lost(edition: EditionRead, table: Listing, share: Decimal) -> None:
    """Note what the lost share tells: the shown parts are all the rest of the total."""
    choices = []
    for a in table.axes:
        is_time = a.is_open and edition.period in a.every
        choices.append((edition.period,) if is_time else a.leaves)
    whole = tuple(
        edition.period if c == (edition.period,) else a.total
        for a, c in zip(table.axes, choices, strict=True)
    )
    shown = sum(edition.shown.get(table.cell(c), 0) for c in product(*choices))
    half = half_place(share) + Decimal("1e-12")
    if "" in whole or share + half >= 1 or not shown:
        return
    edition.say(
        table.cell(whole),
        float(shown / (1 - share + half)),
        float(shown / (1 - share - half)),
        f"{RESULTS}: share of {table.name} that is lost",
    )


def _sums(edition: EditionRead) -> Iterator[Statement]:
    """Yield every sum that the headings tell, one for each place of the other classifications."""
    for table in edition.tables.values():
        for place, axis in enumerate(table.axes):
            for whole, parts in axis.sums:
                for codes in sorted(c for c in table.rows if c[place] == whole):
                    ends = [(*codes[:place], part, *codes[place + 1 :]) for part in parts]
                    yield Statement(
                        ((table.cell(codes), -1.0), *((table.cell(c), 1.0) for c in ends)),
                        0.0,
                        0.0,
                        f"{table.name}: {', '.join(codes)} is the sum of its parts by {axis.name}",
                    )
