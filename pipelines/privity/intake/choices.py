"""Choices: what was read of an input where something else stood there too, told in its notes.

Owns the columns of an input that several of a file's columns could serve, names that stand twice,
and the notes that an adapter gives of single rows. How a file becomes rows is the business of
``input_rows``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from privity.engine import Session
from privity.intake.mappings.adapters import ReadColumn
from privity.intake.relations import Opened, Wanted
from privity.sqltext import ident

OTHER = "_other_"
_AGAIN = re.compile(r" \(\d+\)$")
_SHOWN = 60


@dataclass(frozen=True)
class Other:
    """A column of a file that could serve a column of the input as well as the one that is read."""

    column: str
    read: str
    name: str


def others_in(columns: Sequence[ReadColumn], file: Opened) -> list[Other]:
    """Find the columns of a file that an adapter knows and does not read.

    Parameters
    ----------
    columns : sequence of ReadColumn
        Each is read from the first of its names that the file has.
    file : Opened

    Returns
    -------
    list of Other
    """
    own = {name.lower(): name for name in Wanted(all=True).matched(file.columns, "")}
    found = []
    for column in columns:
        standing = [own[n.lower()] for n in column.names if n.lower() in own]
        standing += [
            name
            for lower, name in own.items()
            if _AGAIN.search(lower)
            and _AGAIN.sub("", lower) in {s.lower() for s in standing}
            and name not in standing
        ]
        found += [Other(column.name, standing[0], name) for name in standing[1:]]
    return found


def others_told(connection: Session, held: str, place: str, others: Sequence[Other]) -> list[str]:
    """Say of each column that was not read in how many rows it holds something else.

    Parameters
    ----------
    connection : Session
    held : str
        The table of the input's rows, where the columns not read are numbered after ``OTHER``.
    place : str
        The file's name, as the rows have it.
    others : sequence of Other
    """
    notes = []
    for number, other in enumerate(others):
        differing = connection.value(
            f"select count(*) from {held} where _file = $1 and _problem is null "
            f"and trim(coalesce({OTHER}{number}, '')) <> '' "
            f"and trim({OTHER}{number}) is distinct from trim({ident(other.column)})",
            [place],
        )
        notes.append(
            f'read as {other.column}: column "{other.read[:_SHOWN]}", not "{other.name[:_SHOWN]}", '
            + (f"which differs in {differing:,} rows" if differing else "which never differs")
        )
    return notes


def twice_told(file: Opened) -> list[str]:
    """Say which names stand twice in a file that is read whole, and under which each is read."""
    given = [name.strip().lower() for name in file.columns]
    names = list(Wanted(all=True).matched(file.columns, ""))
    return [
        f'a column "{file.columns[index].strip()[:_SHOWN]}" stands there before, this one is '
        f'read as "{names[index][:_SHOWN]}"'
        for index, name in enumerate(given)
        if name and name in given[:index]
    ]


def notes_counted(connection: Session, rows: str, given: Collection[str]) -> list[str]:
    """Count what an adapter says of rows that come to the table.

    Parameters
    ----------
    connection : Session
    rows : str
        The mapping's rows, as they stand in a FROM clause.
    given : collection of str
        The names of their columns, in lower case.
    """
    if "_notes" not in given:
        return []
    kept = "where _left_out is null" if "_left_out" in given else ""
    counted = connection.execute(
        f"select cast(note as varchar), count(*) from (select unnest(_notes) as note from {rows} "
        f"{kept}) where note is not null group by all order by all"
    ).fetchall()
    return [f"rows told of: {count:,} ({note})" for note, count in counted]
