"""The rows of a published table as its file has them, numbered: text files, workbooks, frames.

How a file is decoded, split and unpacked is the loader's (``intake.formats``); what its rows
mean is the business of :mod:`privity.table_audit.reading`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.errors import PrivityError
from privity.intake import FORMATS, format_of
from privity.intake.formats import header_of, open_text, records, sheet_rows

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[int, list[str]]
# A table is read to be understood by people; what is larger is micro data, or not one table.
MOST_CELLS = 3_000_000


def rows_of(path: Path, sheet: str = "") -> list[Row]:
    """Return every row of a file that holds anything, with the number the file gives it.

    Parameters
    ----------
    path : Path
        Any file that the loader reads: CSV and its kin, gzipped or not, workbooks, Parquet, JSON.
    sheet : str
        The sheet of a workbook, where several hold data.

    Raises
    ------
    PrivityError
        There is no such file, its format is unknown, or lines of it cannot be read.
    """
    if not path.is_file():
        raise PrivityError(f"{path.name}: no such file")
    kind = format_of(path.name)
    if kind is None or kind == "mapping":
        known = ", ".join(s for s, k in FORMATS.items() if s.count(".") == 1 and k != "mapping")
        raise PrivityError(f"{path.name}: no format of this name is known; use {known}")
    if kind.startswith("csv"):
        rows = _text_rows(path)
    elif kind == "excel":
        rows = [(r.line, r.fields or []) for r in sheet_rows(path, sheet, path.name)]
    else:
        rows = frame_rows(_frame(path, kind))
    if not rows:
        raise PrivityError(f"{path.name}: holds no rows")
    if sum(len(cells) for _, cells in rows) > MOST_CELLS:
        raise PrivityError(f"{path.name}: holds more than {MOST_CELLS:,} cells; audit a part of it")
    return rows


def _text_rows(path: Path) -> list[Row]:
    rows, problems = [], []
    with tempfile.TemporaryDirectory() as scratch:
        text = open_text(path, Path(scratch) / "table", path.name)
        header = header_of(text, frozenset())
        for record in records(text, header.delimiter, header.quote):
            if record.fields is None:
                problems.append(
                    f"{path.name}, line {record.line}: {record.problem}; correct the line"
                )
            elif any(cell.strip() for cell in record.fields):
                rows.append((record.line, record.fields))
    if problems:
        raise PrivityError(problems)
    return rows


def _frame(path: Path, kind: str) -> pd.DataFrame:
    from privity.engine import EngineError, file_frame

    try:
        return file_frame(path, "parquet" if kind == "parquet" else "json")
    except EngineError:
        raise PrivityError(f"{path.name}: is no whole {kind} file with one record a row") from None


def frame_rows(frame: pd.DataFrame) -> list[Row]:
    """Return a frame's rows as those of a file whose first row names the columns.

    Column levels become storeys of the heading; an index that has a name becomes columns. A
    missing value is a blank.
    """
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    width = max((len(c) if isinstance(c, tuple) else 1 for c in frame.columns), default=1)
    paths = [c if isinstance(c, tuple) else (c,) for c in frame.columns]
    rows: list[Row] = [
        (n + 1, [_text(p[n]) if n < len(p) else "" for p in paths]) for n in range(width)
    ]
    missing = frame.isna().to_numpy()
    for at, values in enumerate(frame.itertuples(index=False, name=None)):
        cells = ["" if missing[at, i] else _text(value) for i, value in enumerate(values)]
        if any(cells):
            rows.append((at + width + 1, cells))
    return rows


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
