"""The certificate of a public edition: proof, by adding up alone, that no hidden count is told.

A restricted file beside the runs. It says which classes of records each cell counts, of this
edition and of every earlier one, and holds *worlds*: other counts of the classes, each as good as
the true one to a reader, since every number ever published comes out the same. For each hidden
count two worlds are named in which it differs by at least what was promised. :func:`audit` checks
all of it against the sealed results by sums, and needs neither a solver nor trust in the one that
found the worlds.

    classes(class_no, population_no, records)      records(population_no, record, class_no)
    cells(cell_no, edition, table_name, codes, records, is_shown)
    members(cell_no, class_no, times)
    worlds(world_no, class_no, change)
    witnesses(cell_no, needed, low_world, high_world)

``edition`` is '' for the edition itself, else the earlier run. A cell
without a table is a count that is printed nowhere and must not be told either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from privity.engine import attach, open_file, open_memory
from privity.errors import PrivityError
from privity.publication.earlier import EarlierEdition, is_public, public_editions, tables_of
from privity.publication.tables import true_counts
from privity.sdc import (
    CountTable,
    Derived,
    Earlier,
    Proof,
    Protected,
    Records,
    Rule,
    Times,
    class_number,
    describe,
    every_member,
    once,
)
from privity.workspace import Workspace, sealed_runs

_SHOWN_AT_MOST = 20

_LAID_OUT = """
create table cells (cell_no integer, edition varchar, table_name varchar, codes varchar[],
    records bigint, is_shown boolean);
create table members (cell_no integer, class_no integer, times integer);
create table worlds (world_no integer, class_no integer, change bigint);
create table witnesses (cell_no integer, needed integer, low_world integer, high_world integer);
"""


def write_certificate(
    path: Path,
    tables: Iterable[CountTable],
    earlier: Iterable[Earlier],
    protected: Protected,
    records: Records,
) -> None:
    """Add cells, worlds and witnesses to the file that holds an edition's records and classes.

    Parameters
    ----------
    path : Path
        From :func:`privity.publication.classes.find_classes`.
    tables : iterable of CountTable
        Of this edition.
    earlier : iterable of Earlier
    protected : Protected
        What is shown, with its proofs.
    records : Records
    """
    cells = _Cells()
    for table in tables:
        cells.add("", table, protected.shown(table))
    for old in earlier:
        cells.add(old.run, old.table, old.shown)
    for derived in records.derived:
        cells.add_derived(derived)
    worlds, witnesses = _proven(protected.audit.proofs, cells)
    with open_file(path) as connection:
        connection.execute(_LAID_OUT)
        # Classes that could hold somebody and hold nobody stand there too: none may fall below 0.
        first = connection.value("select count(*) from classes")
        for number, population in list(enumerate(records.populations))[first:]:
            connection.execute(
                "insert into classes select ?, population_no, 0 from populations "
                "where population = ?",
                [number, population],
            )
        for name, rows in (
            ("cells", cells.table()),
            ("members", cells.members()),
            ("worlds", worlds),
            ("witnesses", witnesses),
        ):
            with connection.uploaded("rows_to_write", rows):
                connection.execute(f"insert into {name} select * from rows_to_write order by all")


class _Cells:
    """All cells in order; one that counts the same records as another has the same proof."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, list[str], int, bool]] = []
        self.counted: list[Times] = []

    def add(self, edition: str, table: CountTable, shown: frozenset) -> None:
        counts = true_counts(table)
        for codes, own in every_member(table).items():
            self.counted.append(own)
            self.rows.append((edition, table.name, list(codes), counts[codes], codes in shown))

    def add_derived(self, derived: Derived) -> None:
        self.counted.append(once(derived.members))
        self.rows.append(("", "", [describe(derived.key)], derived.count, False))

    def table(self) -> pa.Table:
        return _rows(
            [(n, *row) for n, row in enumerate(self.rows)],
            ("cell_no", pa.int32()),
            ("edition", pa.string()),
            ("table_name", pa.string()),
            ("codes", pa.list_(pa.string())),
            ("records", pa.int64()),
            ("is_shown", pa.bool_()),
        )

    def members(self) -> pa.Table:
        sizes = [len(own) for own in self.counted]
        return pa.table(
            {
                "cell_no": pa.array(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)),
                "class_no": pa.array(
                    [n for own in self.counted for n, _ in sorted(own)], pa.int32()
                ),
                "times": pa.array([t for own in self.counted for _, t in sorted(own)], pa.int32()),
            }
        )

    def hidden(self) -> dict[Times, list[int]]:
        """Return the numbers of the cells that are not shown, by the classes they count."""
        found: dict[Times, list[int]] = {}
        for number, (own, row) in enumerate(zip(self.counted, self.rows, strict=True)):
            if not row[-1]:
                found.setdefault(own, []).append(number)
        return found


def _proven(proofs: Sequence[Proof], cells: _Cells) -> tuple[pa.Table, pa.Table]:
    """Return worlds, numbered through all systems, and the witnesses of each hidden cell."""
    worlds: list[tuple[int, int, int]] = []
    found: dict[int, tuple[int, int, int]] = {}
    hidden, first = cells.hidden(), 0
    for proof in proofs:
        system = proof.system
        numbers = np.array([class_number(key) for key in system.keys])
        classes = np.flatnonzero(numbers >= 0)
        for world, point in enumerate(proof.points, first):
            change = np.rint(point - system.value).astype(int)
            worlds += [(world, int(numbers[i]), int(change[i])) for i in classes if change[i]]
        for cell, needed in proof.needed.items():
            for number in hidden.get(system.members[cell] or frozenset(), ()):
                if needed > found.get(number, (0, 0, 0))[0]:
                    found[number] = (needed, proof.low[cell] + first, proof.high[cell] + first)
        first += len(proof.points)
    return (
        _rows(worlds, ("world_no", pa.int32()), ("class_no", pa.int32()), ("change", pa.int64())),
        _rows(
            [(n, *ends) for n, ends in found.items()],
            ("cell_no", pa.int32()),
            ("needed", pa.int32()),
            ("low_world", pa.int32()),
            ("high_world", pa.int32()),
        ),
    )


def _rows(rows: Sequence[tuple], *columns: tuple[str, pa.DataType]) -> pa.Table:
    given = list(zip(*rows, strict=True)) or [[]] * len(columns)
    return pa.table(
        {name: pa.array(values, kind) for (name, kind), values in zip(columns, given, strict=True)}
    )


@dataclass(frozen=True)
class CertificateCheck:
    """What the check of a certificate came to: how much was added up, and what is wrong."""

    shown: int
    hidden: int
    worlds: int
    problems: tuple[str, ...]


def audit(
    certificate: Path, results: Mapping[str, Any], earlier: Sequence[EarlierEdition]
) -> CertificateCheck:
    """Check a certificate against what was published, by adding up alone.

    Parameters
    ----------
    certificate : Path
    results : mapping
        The sealed ``results.json`` of the edition.
    earlier : sequence of EarlierEdition
        The public editions sealed before it.

    Returns
    -------
    CertificateCheck
        ``problems`` is empty if every number published comes out the same in every world, and every
        hidden count differs by what was promised between its two.
    """
    rule = Rule(int(results["rule"]["threshold"]), bool(results["rule"]["shows_zeros"]))
    editions = [("", results), *((e.run, e.results) for e in earlier)]
    printed = [row for edition, said in editions for row in _printed(edition, said)]
    with open_memory() as connection:
        attach(connection, certificate, "c")
        connection.execute("use c")
        connection.upload(
            "printed",
            _rows(
                printed,
                ("edition", pa.string()),
                ("table_name", pa.string()),
                ("codes", pa.list_(pa.string())),
                ("records", pa.int64()),
            ),
        )
        binds = {
            "width": rule.least_width,
            "least": 0 if rule.shows_zeros else -1,
            "threshold": rule.threshold,
            "marked_least": 1 if rule.shows_zeros else 0,
        }
        problems = []
        for sentence, sql in _CHECKS.items():
            used = {n: v for n, v in binds.items() if f"${n}" in sql}
            found = connection.execute(f"{_SUMS} {sql}", used).fetchall()
            problems += [sentence.format(*row) for row in found[:_SHOWN_AT_MOST]]
            if len(found) > _SHOWN_AT_MOST:
                problems.append(f"and {len(found) - _SHOWN_AT_MOST} more of this kind")
        shown, hidden, worlds = connection.row(
            "select (select count(*) from cells where is_shown), "
            "(select count(*) from witnesses), "
            "(select count(distinct world_no) from worlds)"
        )
        connection.execute("use memory")
    return CertificateCheck(shown, hidden, worlds, tuple(problems))


def audit_run(run_dir: Path) -> CertificateCheck:
    """Check the certificate of a sealed public run in its workspace.

    Parameters
    ----------
    run_dir : Path
        In the ``runs`` of its workspace.

    Raises
    ------
    PrivityError
        It is no public run, or it, an earlier one or a certificate is gone or changed.
    """
    workspace = Workspace(run_dir.parent.parent)
    sealed = sealed_runs(workspace.runs)
    if not is_public(run_dir.name) or run_dir.name not in sealed:
        raise PrivityError(
            f"{run_dir.name}: is no sealed public run of {workspace.root.name}; "
            "only those have a certificate"
        )
    until = sealed[: sealed.index(run_dir.name) + 1]
    *earlier, own = public_editions(workspace.runs, workspace.certificates, until)
    return audit(own.certificate, own.results, earlier)


def _printed(edition: str, results: Mapping[str, Any]) -> Iterator[tuple]:
    for table in tables_of(results):
        for codes, count in table.counts.items():
            yield edition, table.name, list(codes), count


# A cell's count in a world is its true count and what the world changes of the classes it counts.
_SUMS = """
with changed as (
    select members.cell_no, worlds.world_no, sum(times * worlds.change) as change
    from worlds join members using (class_no)
    group by all
), named as (
    select cell_no, edition, table_name, codes, records, is_shown, concat_ws(', ',
        nullif(edition, ''), nullif(table_name, ''), array_to_string(codes, ' ')) as name
    from cells
), ends as (
    select w.cell_no, w.needed, coalesce(l.change, 0) as low, coalesce(h.change, 0) as high
    from witnesses as w
    left join changed as l on l.cell_no = w.cell_no and l.world_no = w.low_world
    left join changed as h on h.cell_no = w.cell_no and h.world_no = w.high_world
)
"""
_CHECKS = {
    "{0}: printed, and in the certificate otherwise or not at all": "select concat_ws(', ', nullif(p.edition, ''), p.table_name, "
    "array_to_string(p.codes, ' ')) from printed as p "
    "left join cells using (edition, table_name, codes) "
    "where cells.cell_no is null or cells.is_shown <> (p.records is not null) "
    "or cells.records <> p.records order by all",
    "{0}: in the certificate, and printed nowhere": "select name from named anti join printed using (edition, table_name, codes) "
    "where table_name <> '' order by all",
    "{0}: is not the sum of the classes that it counts": "select name from named left join (select cell_no, "
    "sum(times * classes.records) as counted from members join classes using (class_no) "
    "group by all) using (cell_no) "
    "where records <> coalesce(counted, 0) order by all",
    "class {0}: holds other records than are listed for it": "select class_no from classes left join (select class_no, count(*) as listed from records "
    "group by all) using (class_no) where classes.records <> coalesce(listed, 0) order by all",
    "world {0}: a class holds fewer than no records": "select distinct world_no from worlds join classes using (class_no) "
    "where classes.records + worlds.change < 0 order by all",
    "{0}: comes out otherwise in world {1}": "select name, world_no from changed join named using (cell_no) "
    "where is_shown and change <> 0 order by all",
    "{0}: would be less than a mark allows in world {1}": "select name, world_no from changed join named using (cell_no) "
    "where not is_shown and table_name <> '' and records + change < $marked_least "
    "order by all",
    "{0}: has no two worlds in which it differs by {1}": "select name, case when records <= $threshold then $width else 1 end as wanted "
    "from named left join ends using (cell_no) "
    "where not is_shown and (edition = '' and table_name <> '' "
    "or records > $least and records <= $threshold) "
    "and coalesce(high - low, 0) < case when records <= $threshold then $width else 1 end "
    "order by all",
}
