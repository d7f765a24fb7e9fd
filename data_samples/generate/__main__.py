"""Write the sample agency: ``python -m data_samples.generate [FOLDER]`` from the root."""

from __future__ import annotations

import argparse
from pathlib import Path

from data_samples.generate.agency import build
from data_samples.generate.write import write_all

HERE = Path(__file__).resolve().parent.parent / "agency"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m data_samples.generate", description=__doc__)
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=HERE,
        help="where to write (default: data_samples/agency)",
    )
    folder = parser.parse_args().folder
    book = build()
    write_all(book, folder)
    print(
        f"{sum(map(len, book.rows.values()))} rows, {len(book.truth)} exceptions, "
        f"{len(book.look_alikes)} look-alikes -> {folder}"
    )


if __name__ == "__main__":
    main()
