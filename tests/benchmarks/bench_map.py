"""The yardstick of ``privity map``: exports of other systems mapped by ``map --write`` alone.

    python tests/benchmarks/bench_map.py [--told 20]

Prints the share of columns that are proposed right, wrong, and missed, of rows that load with every
value as it should be, and the number of values that load as something else. The exports are the
sample agency's own rows under headings, in forms and with words of other systems; what was not as it
should be is listed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from yardstick import Score, measured
from yardstick_shapes import SHAPES, rounds


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--told", type=int, default=20, help="faults to list at most")
    given = arguments.parse_args()
    total = Score()
    with tempfile.TemporaryDirectory(prefix="bench-map-") as folder:
        for number, part in enumerate(rounds()):
            total.add(measured(part, Path(folder) / str(number)))
    columns, rows = total.columns, total.rows
    print(f"exports            {len(SHAPES):>7,}")
    print(f"columns            {columns:>7,}")
    print(f"  right            {total.right / columns:>7.1%}")
    print(f"  wrong            {total.wrong / columns:>7.1%}")
    print(f"  missed           {total.missed / columns:>7.1%}")
    print(f"rows               {rows:>7,}")
    print(f"  whole            {total.whole / rows:>7.1%}")
    print(f"values different   {total.different:>7,}")
    for line in total.told[: given.told]:
        print(f"  {line}")


if __name__ == "__main__":
    main()
