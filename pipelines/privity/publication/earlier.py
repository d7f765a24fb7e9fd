"""What earlier public editions of a workspace showed, so that the next gives nothing away.

What an edition showed is read from the results file of its sealed run: that is known to everybody.
Which records its cells counted, and the counts that it hid, are read from its certificate, which
lies in the workspace and never leaves. Without the certificate nobody could tell which records a
new count shares with an old one, so the next public run waits until it is back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from privity.engine import EngineError, open_file
from privity.errors import PrivityError
from privity.publication.classes import Classes
from privity.publication.tables import true_counts
from privity.sdc import Codes, CountTable, Derived, Dimension, Earlier, Key, Rule, every_member
from privity.vocabulary import PUBLIC
from privity.workspace import LEDGER_NAME, MANIFEST, entries

RESULTS = "results.json"


@dataclass(frozen=True)
class EarlierEdition:
    """An earlier public run: its name, its results, and the file that tells its records."""

    run: str
    results: Mapping[str, Any] = field(repr=False)
    certificate: Path


def is_public(run: str) -> bool:
    """Tell from its name whether a run is of the public edition."""
    return run.rsplit("_", 1)[-1].startswith(f"{PUBLIC}-")


def public_editions(
    runs: Path, certificates: Path, sealed: Collection[str]
) -> list[EarlierEdition]:
    """Return each public run among ``sealed``, oldest first.

    Parameters
    ----------
    runs : Path
        The workspace's sealed runs.
    certificates : Path
        Where their certificates lie.
    sealed : collection of str

    Raises
    ------
    PrivityError
        A run that was published, or its certificate, is gone or changed: what it showed, and of
        which records, cannot be told any more.
    """
    found, problems = [], []
    for entry in entries(runs):
        if not is_public(entry.run) or entry.run not in sealed:
            continue
        certificate = certificates / f"{entry.run}.duckdb"
        try:
            results = _sealed_results(runs / entry.run, entry.manifest)
        except (OSError, ValueError, KeyError, TypeError):
            problems.append(
                f"{entry.run}: was published according to {LEDGER_NAME}, but its "
                f"{RESULTS} is gone or changed; put the run back, so that nothing can "
                "be derived from the two editions together"
            )
            continue
        if not _is_certificate(certificate):
            problems.append(
                f"{certificates.name}/{certificate.name}: is gone or no certificate; "
                "put it back from a copy: without it nobody can tell which records "
                "that edition counted, and what the next would give away beside it"
            )
        found.append(EarlierEdition(entry.run, results, certificate))
    if problems:
        raise PrivityError(problems)
    return found


def _is_certificate(path: Path) -> bool:
    try:
        with open_file(path, read_only=True) as connection:
            connection.execute("select 1 from records, cells, members, classes limit 1")
    except (EngineError, OSError):
        return False
    return True


def _sealed_results(directory: Path, manifest: str) -> dict[str, Any]:
    stated = (directory / MANIFEST).read_bytes()
    data = (directory / RESULTS).read_bytes()
    digests = {f["path"]: f["sha256"] for f in json.loads(stated)["files"]}
    if (
        hashlib.sha256(stated).hexdigest() != manifest
        or hashlib.sha256(data).hexdigest() != digests[RESULTS]
    ):
        raise ValueError("changed after the seal")
    return json.loads(data)


def tables_of(results: Mapping[str, Any]) -> list[CountTable]:
    """Return the tables of a results file; counts that it hides are None."""
    return [
        CountTable(
            t["name"],
            tuple(_dimension(d) for d in t["dimensions"]),
            {tuple(c["codes"]): c["count"] for c in t["cells"]},
            t["counted"],
        )
        for t in results["tables"]
    ]


def _dimension(stated: Mapping[str, Any]) -> Dimension:
    return Dimension(
        stated["name"],
        tuple((parent, tuple(parts)) for parent, parts in stated["sums"]),
        tuple(stated["codes"]),
        stated["is_open"],
    )


def earlier_tables(editions: Iterable[EarlierEdition], classes: Classes) -> list[Earlier]:
    """Return the tables of earlier editions with their true counts, and the classes they count.

    Parameters
    ----------
    editions : iterable of EarlierEdition
    classes : Classes
        Of all records of now and then.

    Raises
    ------
    PrivityError
        A certificate does not tell the counts that its run shows.
    """
    found = []
    for edition in editions:
        then = _Then(edition.certificate, classes.earlier[edition.run])
        for table in tables_of(edition.results):
            shown = frozenset(c for c, n in table.counts.items() if n is not None)
            true = then.table(table)
            if true is None or any(true.counts[c] != table.counts[c] for c in shown):
                raise PrivityError(
                    f"{edition.certificate.name}: does not tell the counts that "
                    f"{edition.run} shows; put the certificate of that run back"
                )
            found.append(Earlier(true, shown, edition.run))
    return found


class _Then:
    """One certificate: what each cell of its own edition counted, in classes of now."""

    def __init__(self, certificate: Path, of_class: np.ndarray) -> None:
        order = np.argsort(of_class, kind="stable")
        ends = np.searchsorted(of_class[order], np.arange(of_class.max(initial=-1) + 2))
        now = {then: order[ends[then] : ends[then + 1]].tolist() for then in range(len(ends) - 1)}
        with open_file(certificate, read_only=True) as connection:
            cells = connection.execute(
                "select cell_no, table_name, codes, records from cells where edition = ''"
            ).fetchall()
            members = connection.execute(
                "select cell_no, list(class_no) from members join cells using (cell_no) "
                "where edition = '' group by cell_no"
            ).fetchall()
        counted = {
            cell: frozenset(n for then in own for n in now.get(then, ())) for cell, own in members
        }
        self.counts = {
            (table, tuple(codes)): (records, counted.get(cell, frozenset()))
            for cell, table, codes, records in cells
        }

    def table(self, shown: CountTable) -> CountTable | None:
        """Return a table with its true counts, or None where a cell of it is not known."""
        if any((shown.name, codes) not in self.counts for codes in shown.counts):
            return None
        known = {codes: self.counts[shown.name, codes] for codes in shown.counts}
        leaves = [set(d.leaves()) for d in shown.dimensions]
        return replace(
            shown,
            counts={codes: int(n) for codes, (n, _) in known.items()},
            members={
                codes: own
                for codes, (_, own) in known.items()
                if all(c in some for c, some in zip(codes, leaves, strict=True))
            },
        )


def differences(
    tables: Iterable[CountTable], earlier: Sequence[Earlier], counts: np.ndarray
) -> list[Derived]:
    """Return what each cell counts more, and less, than the same cell of an earlier edition.

    Whoever subtracts one edition from the other reads these numbers: each is a count of records.
    Of a clause's sum, which may count a record for each of its controls, each record counts once.
    """
    now = {(t.name, codes): own for t in tables for codes, own in every_member(t).items()}
    found: dict[frozenset[int], Derived] = {}
    for old in earlier:
        for codes, own in every_member(old.table).items():
            if (old.table.name, codes) not in now:
                continue
            then = {n for n, _ in own}
            here = {n for n, _ in now[old.table.name, codes]}
            for word, members in (
                ("more", frozenset(here - then)),
                ("less", frozenset(then - here)),
            ):
                if members:
                    counted, key = old.table.key(codes)
                    found.setdefault(
                        members,
                        Derived(
                            (f"{counted}, {word} than in {old.run}", key),
                            int(counts[list(members)].sum()),
                            members,
                        ),
                    )
    return list(found.values())


def held_back(
    tables: Iterable[CountTable], earlier: Iterable[Earlier], rule: Rule
) -> frozenset[Key]:
    """Return the cells whose count differs by a small one from what an earlier edition shows."""
    then: dict[tuple[str, Codes], list[int]] = {}
    for old in earlier:
        counts = true_counts(old.table)
        for codes in old.shown:
            then.setdefault((old.table.name, codes), []).append(counts[codes])
    return frozenset(
        table.key(codes)
        for table in tables
        for codes, count in true_counts(table).items()
        if any(
            1 <= abs(count - shown) <= rule.threshold for shown in then.get((table.name, codes), ())
        )
    )
