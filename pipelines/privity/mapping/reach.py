"""Reach: what could be judged with a table as it is mapped, and what one column more would add.

Asks the catalogue what each control needs; of the other tables it knows only whether the workspace
has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from privity.catalogue import Table, columns_needed, read_catalogue
from privity.workspace import Workspace


@dataclass(frozen=True)
class Reach:
    """Controls that read a table, by what they lack.

    ``judged`` can be tested with the columns mapped and the tables that are there; ``by_table``
    counts those that lack other tables alone, by table; ``by_column`` those that lack one column
    of this table and nothing else in it.
    """

    controls: int
    judged: tuple[str, ...]
    by_table: tuple[tuple[str, int], ...]
    by_column: tuple[tuple[str, int], ...]

    def lines(self, table: str) -> list[str]:
        """Say it in a line each."""
        said = [
            f"{len(self.judged):,} of {self.controls:,} controls that read {table} could be tested "
            "with it and the tables that are there"
            + (f": {', '.join(self.judged)}" if self.judged else "")
        ]
        if self.by_table:
            listed = ", ".join(f"{name} ({count:,})" for name, count in self.by_table)
            said.append(f"controls that need a table more, by table: {listed}")
        if self.by_column:
            name, count = self.by_column[0]
            said.append(
                f"the column that would unlock most: {name}, without which {count:,} "
                f"control{'s lack' if count > 1 else ' lacks'} nothing else of {table}"
            )
        return said


def reach_of(
    own: Path | None, workspace: Workspace, table: Table, supplied: Collection[str]
) -> Reach:
    """Find what could be judged with a table.

    Parameters
    ----------
    own : Path, optional
        The workspace's ``expectations`` folder.
    workspace : Workspace
        Its extracts say which other tables there are.
    table : Table
    supplied : collection of str
        The columns that the mapping yields.
    """
    catalogue = read_catalogue(own)
    there = _tables_there(workspace, catalogue.contract.tables)
    days = {c.local_day for name, c in table.columns.items() if name in supplied and c.local_day}
    has = {*supplied, *days}
    judged: list[str] = []
    by_table: Counter[str] = Counter()
    by_column: Counter[str] = Counter()
    controls = 0
    for control in catalogue.controls:
        needed = columns_needed(catalogue, control.file.sql)
        if table.name not in needed:
            continue
        controls += 1
        lacking = sorted(needed[table.name] - has)
        absent = sorted(t for t in needed if t != table.name and t not in there)
        if not lacking and not absent:
            judged.append(control.id)
        elif not lacking:
            by_table.update(absent)
        elif len(lacking) == 1:
            by_column.update(lacking)
    return Reach(controls, tuple(sorted(judged)), _most(by_table), _most(by_column))


def _most(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _tables_there(workspace: Workspace, tables: Mapping[str, Table]) -> frozenset[str]:
    if not workspace.extracts.is_dir():
        return frozenset()
    names = {path.name.partition(".")[0] for path in workspace.extracts.iterdir()}
    return frozenset(names & tables.keys())
