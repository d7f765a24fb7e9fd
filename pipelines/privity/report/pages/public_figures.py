"""The figures of a public run as its pages write them: each with the sign by which it is known.

A figure's number stands in an element whose class is the figure's id, so that the audit finds its
place again; a hidden one is its mark. Charts get values, their texts plain numbers; the table
beneath has the signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import span

WITHHELD = Markup(
    '<span class="withheld" title="not shown: small, or it would tell a small one">{}</span>'
)
MONTH, ALL = "month", "all"


@dataclass(frozen=True)
class PublicTable:
    """One published table: what it counts, its dimensions, and the codes of each."""

    name: str
    counted: str
    title: str
    unit: str
    measure_id: str
    split: str
    dimensions: tuple[str, ...]
    codes: dict[str, tuple[str, ...]] = field(repr=False)
    parts: dict[tuple[str, str], tuple[str, ...]] = field(repr=False)

    def leaves(self, dimension: str) -> list[str]:
        """Return the codes of a dimension that have no parts."""
        return [c for c in self.codes[dimension] if not self.parts.get((dimension, c))]

    def place(self, **codes: str) -> tuple[str, ...]:
        """Return a cell's codes; a dimension that is not named is taken in all."""
        return tuple(codes.get(d, ALL) for d in self.dimensions)


@dataclass
class Figures:
    """All figures of a public run's evidence."""

    run: Evidence

    @cached_property
    def tables(self) -> dict[str, PublicTable]:
        """The published tables by name."""
        codes: dict[str, dict[str, list[str]]] = {}
        parts: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}
        for r in self.run.rows("select * from codes order by table_name, dimension, ordinal"):
            codes.setdefault(r["table_name"], {}).setdefault(r["dimension"], []).append(r["code"])
            if r["parts"]:
                of_table = parts.setdefault(r["table_name"], {})
                of_table[r["dimension"], r["code"]] = tuple(r["parts"])
        return {
            r["table_name"]: PublicTable(
                r["table_name"],
                r["counted"],
                r["title"],
                r["unit"],
                r["measure_id"],
                r["split"],
                tuple(r["dimensions"]),
                {d: tuple(c) for d, c in codes[r["table_name"]].items()},
                parts.get(r["table_name"], {}),
            )
            for r in self.run.rows("select * from figure_tables order by ordinal")
        }

    @cached_property
    def _by_place(self) -> dict[tuple[str, str, tuple[str, ...]], dict[str, Any]]:
        rows = self.run.rows("select figure_id, table_name, kind, codes, value, shown from figures")
        return {(r["kind"], r["table_name"], tuple(r["codes"])): r for r in rows}

    def value(self, table: str, codes: Sequence[str], kind: str = "count") -> float | None:
        """Return a figure's value, None where it is hidden or there is none."""
        found = self._by_place.get((kind, table, tuple(codes)))
        return found["value"] if found else None

    def is_hidden(self, table: str, codes: Sequence[str], kind: str = "count") -> bool:
        """Tell whether there is such a figure, and it is hidden."""
        found = self._by_place.get((kind, table, tuple(codes)))
        return bool(found) and found["value"] is None

    def text(self, table: str, codes: Sequence[str], kind: str = "count") -> str:
        """Return a figure as plain text: its number or its mark; nothing where there is none."""
        found = self._by_place.get((kind, table, tuple(codes)))
        return found["shown"] if found else ""

    def cell(self, table: str, codes: Sequence[str], kind: str = "count") -> Markup | None:
        """Return a figure as an element that carries its id, or its mark; None if there is none."""
        found = self._by_place.get((kind, table, tuple(codes)))
        if found is None:
            return None
        if found["value"] is None:
            return WITHHELD.format(found["shown"])
        return span(found["shown"], f"figure {found['figure_id']}")

    def counting(self, counted: str, *dimensions: str, split: str = "") -> PublicTable | None:
        """Return the table of a count by these dimensions and month, if it is published."""
        wanted = {*dimensions, MONTH, *([split] if split else [])}
        for table in self.tables.values():
            if (table.counted, table.split, set(table.dimensions)) == (counted, split, wanted):
                return table
        return None

    def splits(self, counted: str) -> list[PublicTable]:
        """Return the tables of a count by month and one of its splits, in their order."""
        return [
            t
            for t in self.tables.values()
            if t.counted == counted and t.split and set(t.dimensions) == {MONTH, t.split}
        ]
