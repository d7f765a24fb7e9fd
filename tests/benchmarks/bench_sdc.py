"""Disclosure control of a 50 x 40 x 13 linked system, against hiding whole rows and columns.

    python tests/benchmarks/bench_sdc.py [--units 50] [--recipients 40] [--months 13] [--seed 1]

Units in counties in the agency, recipients, months, every total of every combination; counts are
sparse and skewed (a few units and recipients make up most of them). Printed: seconds of the whole
(choice and attacker's audit), and what is lost, as cells and as share of the counts, beside the
plain rule: each line of the table through a small count is hidden, in every direction, totals
excepted. The aim is 60 s on two cores and half the plain rule's loss. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import time
from itertools import product

import numpy as np

from privity.sdc.protection import protect
from privity.sdc.system import CountTable, Dimension, Rule, tabulate


def dimensions(units: int, recipients: int, months: int) -> tuple[Dimension, ...]:
    """Return units in counties of about eight, recipients and months, each with its total."""
    names = [f"U{n:03}" for n in range(units)]
    counties = {f"C{k:02}": tuple(names[k * 8 : (k + 1) * 8]) for k in range((units + 7) // 8)}
    return (
        Dimension("unit", (*counties.items(), ("agency", tuple(counties)))),
        Dimension("recipient", (("all", tuple(f"R{n:02}" for n in range(recipients))),)),
        Dimension("month", (("year", tuple(f"M{n:02}" for n in range(months))),)),
    )


def invented(units: int, recipients: int, months: int, seed: int) -> CountTable:
    """Return a table of sparse, skewed counts."""
    draw = np.random.default_rng(seed)
    dims = dimensions(units, recipients, months)
    rate = np.outer(draw.pareto(1.3, units) + 0.1, draw.pareto(0.9, recipients) + 0.02)
    present = draw.random((units, recipients)) < 0.35
    counts = draw.poisson((rate * present)[:, :, None] * draw.gamma(2, 0.5, (1, 1, months)))
    leaves = {
        codes: int(n)
        for codes, n in zip(product(*(d.leaves() for d in dims)), counts.reshape(-1), strict=True)
    }
    return tabulate("disclosures", dims, leaves)


def plain_rule(table: CountTable, rule: Rule) -> tuple[int, int, float]:
    """Return cells hidden, those of them with a count, and the sum hidden by the plain rule."""
    codes = [d.every_code() for d in table.dimensions]
    grid = np.array([table.counts[c] for c in product(*codes)]).reshape([len(c) for c in codes])
    small = (grid >= 1) & (grid <= rule.threshold)
    leaf = [np.isin(c, d.leaves()) for c, d in zip(codes, table.dimensions, strict=True)]
    hidden = small.copy()
    for axis in range(grid.ndim):
        lines = small.any(axis=axis, keepdims=True)
        spread = np.broadcast_to(lines, grid.shape).copy()
        keep = [slice(None)] * grid.ndim
        keep[axis] = ~leaf[axis]
        spread[tuple(keep)] = False
        hidden |= spread
    return int(hidden.sum()), int((hidden & (grid > 0)).sum()), float(grid[hidden].sum())


def main() -> None:
    """Measure once and print."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("units", 50), ("recipients", 40), ("months", 13), ("seed", 1)):
        words.add_argument(f"--{name}", type=int, default=default)
    words.add_argument("--width", type=int)
    asked = words.parse_args()
    table = invented(asked.units, asked.recipients, asked.months, asked.seed)
    rule = Rule(width=asked.width)
    began, busy = time.perf_counter(), time.process_time()
    outcome = protect([table], rule=rule)
    took, busy = time.perf_counter() - began, time.process_time() - busy
    cells, filled, count = plain_rule(table, rule)
    loss, audit = outcome.loss, outcome.audit
    print(
        f"{loss.cells:,} cells, {sum(v > 0 for v in table.counts.values()):,} with a count, "
        f"{loss.primary:,} small; {outcome.method}; {took:.1f} s wall, {busy:.1f} s processor"
    )
    print(
        f"audit: {audit.hidden_cells:,} hidden cells, {audit.by_witness:,} by witness, "
        f"{audit.by_programme:,} by programme, {len(outcome.leaks)} leaks"
    )
    print(
        f"hidden: {loss.hidden:,} cells ({loss.share_of_cells:.1%}), "
        f"count {loss.share_of_count:.2%}"
    )
    print(f"plain:  {cells:,} cells ({filled:,} with a count), count {count / loss.count:.2%}")
    print(
        f"ratio: cells {loss.hidden / cells:.2f}, with a count {loss.hidden / filled:.2f}, "
        f"count {loss.hidden_count / count:.2f}; complementary per primary "
        f"{(loss.hidden - loss.primary) / max(loss.primary, 1):.2f}"
    )


if __name__ == "__main__":
    main()
