"""The yardstick of ``privity map``: tables of the sample agency written as other systems export them.

A shape says under which headings and in which spelling a system writes a table; the rows are the
sample agency's own, so that the right mapping and every right value are known. Which shapes there
are stands in ``yardstick_shapes``; what a mapping made of them is counted here.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from loading import Desk
from privity.catalogue.contract import load_contract
from privity.mapping.mapper import MappingRequest, map_file, write_mapping

AGENCY = Path(__file__).parents[1] / "data_samples" / "agency" / "extracts"
ROWS = 36

Row = Mapping[str, str]
Write = Callable[[str], str]


@dataclass(frozen=True)
class Field:
    """A column of an export.

    ``serves`` is the column of the contract that it holds, or empty; ``write`` gives its text from
    that column's, ``keep`` what of the right value is still known from it. ``of_row`` gives the
    text from the whole row and its number instead.
    """

    heading: str
    serves: str = ""
    write: Write = str
    keep: Write = str
    of_row: Callable[[Row, int], str] | None = None


@dataclass(frozen=True)
class Shape:
    """An export: its files with their rows, and columns of the contract that it cannot tell apart."""

    name: str
    table: str
    fields: Sequence[Field]
    filler: str = ""
    delimiter: str = ","
    form: str = "csv"
    parts: tuple[str, ...] = ()
    """Names of further files of the same table, older states first."""
    stale: Callable[[Row], Row] | None = None
    """The older state of a row, as the first of several files has it."""
    rows: Callable[[], list[dict[str, str]]] | None = None
    """The right rows, where they are not a sample of the table's."""
    written: Callable[[], list[dict[str, str]]] | None = None
    """The rows of the file, where a row of it is not one of the table."""
    where: Callable[[Row], bool] = field(default=lambda row: True)
    preset: Mapping[str, str] = field(default_factory=dict)
    """What is right for columns that stand in no column of the file: told as assumed."""

    @property
    def right(self) -> dict[str, frozenset[str]]:
        """The file's columns by the column of the contract that they supply."""
        served: dict[str, set[str]] = {}
        for item in self.fields:
            for column in filter(None, item.serves.split("+")):
                served.setdefault(column, set()).add(item.heading)
        return {column: frozenset(names) for column, names in served.items()}

    @property
    def pattern(self) -> str:
        """The path, or the glob, by which its files are named."""
        return f"raw/{self.name}*.{self.form}" if self.parts else f"raw/{self.name}.{self.form}"


@cache
def sample(table: str) -> tuple[dict[str, str], ...]:
    """Rows of a table of the sample agency, taken evenly over its file."""
    path = AGENCY / f"{table}.csv"
    if path.exists():
        text = path.read_text(encoding="utf-8")
    else:
        text = gzip.decompress(path.with_suffix(".csv.gz").read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    step = max(1, len(rows) // ROWS)
    return tuple(rows[::step][:ROWS])


def right_rows(shape: Shape) -> list[dict[str, str]]:
    """The rows that a right mapping of an export yields."""
    rows = shape.rows() if shape.rows else list(sample(shape.table))
    keep = {item.serves: item.keep for item in shape.fields if "+" not in item.serves}
    known = {*shape.right, *shape.preset}
    return [
        {
            name: shape.preset.get(name, keep.get(name, str)(text) if text else "")
            for name, text in row.items()
            if name in known
        }
        for row in rows
        if shape.where(row)
    ]


def _texts(shape: Shape, rows: Sequence[Row]) -> list[list[str]]:
    def text(item: Field, row: Row, number: int) -> str:
        if item.of_row:
            return item.of_row(row, number)
        given = row.get(item.serves.split("+")[0], "")
        return item.write(given) if given else ""

    return [
        [text(item, row, number) or shape.filler for item in shape.fields]
        for number, row in enumerate(rows, 1)
    ]


def _written(shape: Shape, rows: Sequence[Row]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=shape.delimiter, lineterminator="\n")
    writer.writerow([item.heading for item in shape.fields])
    writer.writerows(_texts(shape, rows))
    return target.getvalue()


def put(desk: Desk, shape: Shape) -> None:
    """Write an export into a workspace."""
    given = shape.written() if shape.written else sample(shape.table)
    rows = [row for row in given if shape.where(row)]
    if not shape.parts:
        desk.put(f"raw/{shape.name}.{shape.form}", _written(shape, rows))
        return
    older, *newer = shape.parts
    stale = shape.stale or (lambda row: row)
    half = len(rows) * 2 // 3
    desk.put(f"raw/{shape.name}{older}.{shape.form}", _written(shape, [*map(stale, rows[:half])]))
    for part in newer:
        desk.put(f"raw/{shape.name}{part}.{shape.form}", _written(shape, rows[half // 2 :]))


@dataclass
class Score:
    """What mappings came to: columns right, wrong and missed, rows and values."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    rows: int = 0
    whole: int = 0
    different: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def columns(self) -> int:
        """Columns that had a right answer, and those proposed without one."""
        return self.right + self.wrong + self.missed

    def add(self, other: Score) -> None:
        """Add another's counts."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        self.rows += other.rows
        self.whole += other.whole
        self.different += other.different
        self.told += other.told


def measured(shapes: Sequence[Shape], folder: Path, loads: bool = True) -> Score:
    """Map exports of different tables by ``map --write`` alone, load them, and compare.

    Parameters
    ----------
    shapes : sequence of Shape
        At most one of a table.
    folder : Path
        Where the workspaces are made.
    loads : bool
        Whether values are compared too, and not the columns alone.
    """
    score = Score()
    desk, truth = Desk(folder / "mapped"), Desk(folder / "right")
    for shape in shapes:
        put(desk, shape)
    for shape in shapes:
        rows = right_rows(shape)
        target = io.StringIO()
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        truth.put(f"{shape.table}.csv", target.getvalue())
        asked = MappingRequest(
            (desk.workspace.extracts / shape.pattern,), shape.table, desk.workspace, tries=False
        )
        mapped = map_file(asked)
        write_mapping(asked, mapped.sql, False)
        score.add(_columns(shape, {c.column.name: c for c in mapped.proposal.choices}))
    if not loads:
        return score
    found, right = desk.load(), truth.load()
    for shape in shapes:
        score.add(_values(shape, found, right))
    return score


def _columns(shape: Shape, choices: Mapping) -> Score:
    score = Score()
    proposed = {n: frozenset(c.sources) for n, c in choices.items() if c.sources}
    for column in load_contract().tables[shape.table].columns:
        want, got = shape.right.get(column), proposed.get(column)
        if want is None and got is None:
            continue
        if want and got and got <= want and _suffices(want, got, shape):
            score.right += 1
        elif got is None:
            score.missed += 1
            score.told.append(f"{shape.name}: {column}: missed {sorted(want)}")
        else:
            score.wrong += 1
            score.told.append(f"{shape.name}: {column}: wrong {sorted(got)}, not {want}")
    return score


def _suffices(want: frozenset[str], got: frozenset[str], shape: Shape) -> bool:
    """Whether part of the columns is enough: alternatives are, halves of a value are not."""
    return got == want or all(
        item.of_row is None for item in shape.fields if item.heading in want - got
    )


def _values(shape: Shape, found, right) -> Score:
    table = load_contract().tables[shape.table]
    names = list(table.columns)
    listed = ", ".join(f"cast({name} as varchar)" for name in names)
    at = [names.index(name) for name in table.key]

    def rows(loaded) -> dict[tuple, tuple]:
        return {
            tuple(row[i] for i in at): row
            for row in loaded.rows(f"select {listed} from {table.name}")
        }

    got, want = rows(found), rows(right)
    told = {*shape.preset, *(n for n in table.required if n not in shape.right)}
    score = Score(rows=len(want))
    for key, row in got.items():
        true = want.get(key)
        for i, name in enumerate(names):
            if row[i] is None or (name in told and true and true[i] is None):
                continue
            if true is None or row[i] != true[i]:
                score.different += 1
                score.told.append(
                    f"{shape.name}: {name}: {row[i]!r}, not {true[i] if true else 'there'!r}"
                )
    for key, true in want.items():
        row = got.get(key)
        lost = [n for i, n in enumerate(names) if row and true[i] is not None and row[i] != true[i]]
        score.whole += row is not None and not lost
        if row is None:
            score.told.append(f"{shape.name}: row {key} is not loaded")
        score.told += [f"{shape.name}: {n}: {row[names.index(n)]!r} in {key}" for n in lost]
    return score


def moment(text: str) -> dt.datetime:
    """A date or time as the sample agency writes it, in its own time zone."""
    read = dt.datetime.fromisoformat(text)
    if read.tzinfo is None:
        return read
    return read.astimezone(zoneinfo.ZoneInfo("America/New_York")).replace(tzinfo=None)
