"""CSV texts of the agency's own writing, read whole whatever the size of a cell.

Python's reader gives up at a cell of 131,072 characters, by a limit of the whole process; a store
with one such cell could never be read again.
"""

from __future__ import annotations

import csv
import io
import threading

_LIMIT = threading.Lock()


def read_table(text: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the columns of a CSV text, and its rows, each with the number of its last line.

    Raises
    ------
    csv.Error
        With the line's number at the end, if the text is none of a CSV file.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    with _LIMIT:
        before = csv.field_size_limit(max(len(text), csv.field_size_limit()))
        try:
            rows = [(reader.line_num, row) for row in reader]
        except csv.Error as error:
            raise csv.Error(f"{error}; line {reader.line_num}") from None
        finally:
            csv.field_size_limit(before)
    return list(reader.fieldnames or []), rows
