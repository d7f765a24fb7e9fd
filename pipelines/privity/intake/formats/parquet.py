"""Parquet files that hold a text which is no UTF-8: read batch by batch, so that it costs its row.

DuckDB stops at such a text, and with it the whole file. Owns the second reading, by PyArrow, which
is for files at which the first has failed; what the rows mean is the business of ``relations``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

NOT_UTF8 = "bytes that are not UTF-8"
_BATCH_ROWS = 20_000


def sound_batches(path: Path, wanted: Sequence[int]) -> Any:
    """Read columns of a Parquet file, with a line and a problem beside each row.

    Parameters
    ----------
    path : Path
    wanted : sequence of int
        Positions of the columns; column ``n`` is called ``c<n>``.

    Returns
    -------
    pyarrow.RecordBatchReader
        ``line`` counts from 1; ``problem`` names the columns of a row that hold no UTF-8, whose
        values are then missing.
    """
    import pyarrow
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(path)
    fields = file.schema_arrow
    schema = pyarrow.schema(
        [
            ("line", pyarrow.int64()),
            ("problem", pyarrow.string()),
            *((f"c{i}", _shown_type(fields.field(i).type)) for i in wanted),
        ]
    )

    def batches() -> Iterator[pyarrow.RecordBatch]:
        line = 0
        for batch in file.iter_batches(_BATCH_ROWS):
            problems: list[str | None] = [None] * batch.num_rows
            columns = [
                _sound(_plain(batch.column(i)), problems, name)
                for i, name in ((i, fields.field(i).name) for i in wanted)
            ]
            lines = pyarrow.array(range(line + 1, line + batch.num_rows + 1), pyarrow.int64())
            line += batch.num_rows
            told = pyarrow.array(problems, pyarrow.string())
            yield pyarrow.record_batch([lines, told, *columns], schema=schema)

    return pyarrow.RecordBatchReader.from_batches(schema, batches())


def _shown_type(given: Any) -> Any:
    """Return the type in which a column is handed over: bytes are texts, as DuckDB reads them."""
    import pyarrow

    if pyarrow.types.is_dictionary(given):
        return _shown_type(given.value_type)
    if pyarrow.types.is_binary(given):
        return pyarrow.string()
    return pyarrow.large_string() if pyarrow.types.is_large_binary(given) else given


def _plain(column: Any) -> Any:
    """Return a column in the type in which it is handed over."""
    import pyarrow

    if pyarrow.types.is_dictionary(column.type):
        # Undecoded, one broken word of the dictionary would break every row.
        column = column.dictionary_decode()
    return column.view(_shown_type(column.type))


def _sound(column: Any, problems: list[str | None], name: str) -> Any:
    """Return a column without the values that are no UTF-8, noting the rows that held them."""
    import pyarrow

    if _is_sound(column):
        return column
    broken = [not _is_sound(column.slice(n, 1)) for n in range(len(column))]
    for n, is_broken in enumerate(broken):
        if is_broken:
            before = f"{problems[n]}; " if problems[n] else ""
            problems[n] = f"{before}{name}: {NOT_UTF8}"
    kept = pyarrow.array([None if b else n for n, b in enumerate(broken)], pyarrow.int64())
    return column.take(kept)


def _is_sound(column: Any) -> bool:
    import pyarrow

    try:
        column.validate(full=True)
    except pyarrow.ArrowInvalid:
        return False
    return True
