"""What earlier public runs of a workspace showed, so that the next gives nothing away beside it.

Read from the results file of each sealed public run, and from nothing else: what lies there is
known to everybody. Its hidden counts are not in it. Disclosure control needs a possible value for
each; it gets the present count where that agrees with what was shown, or else the nearest counts
that do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from privity.errors import PrivityError
from privity.ledger import LEDGER_NAME, entries
from privity.planning import PUBLIC
from privity.sdc import Dimension, Earlier, Key, Table
from privity.sdc_system import System, link

RESULTS = "results.json"


def is_public(run: str) -> bool:
    """Tell from its name whether a run is of the public edition."""
    return run.rsplit("_", 1)[-1].startswith(f"{PUBLIC}-")


def public_results(runs: Path, sealed: Collection[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return name and results of each public run among ``sealed``, oldest first.

    Raises
    ------
    PrivityError
        A run that was published is gone or changed: what it showed cannot be told any more.
    """
    found, problems = [], []
    for entry in entries(runs):
        if not is_public(entry.run) or entry.run not in sealed:
            continue
        try:
            found.append((entry.run, _sealed_results(runs / entry.run, entry.manifest)))
        except (OSError, ValueError, KeyError, TypeError):
            problems.append(f"{entry.run}: was published according to {LEDGER_NAME}, but its "
                            f"{RESULTS} is gone or changed; put the run back, so that nothing can "
                            "be derived from the two editions together")
    if problems:
        raise PrivityError(problems)
    return found


def _sealed_results(directory: Path, manifest: str) -> dict[str, Any]:
    stated = (directory / "manifest.json").read_bytes()
    data = (directory / RESULTS).read_bytes()
    digests = {f["path"]: f["sha256"] for f in json.loads(stated)["files"]}
    if (hashlib.sha256(stated).hexdigest() != manifest
            or hashlib.sha256(data).hexdigest() != digests[RESULTS]):
        raise ValueError("changed after the seal")
    return json.loads(data)


def tables_of(results: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a results file; counts that it hides are None."""
    return [Table(t["name"], tuple(_dimension(d) for d in t["dimensions"]),
                  {tuple(c["codes"]): c["count"] for c in t["cells"]}, t["counted"])
            for t in results["tables"]]


def _dimension(stated: Mapping[str, Any]) -> Dimension:
    return Dimension(stated["name"], tuple((parent, tuple(parts)) for parent, parts in
                                           stated["sums"]),
                     tuple(stated["codes"]), stated["is_open"])


def earlier_tables(published: Iterable[tuple[str, Mapping[str, Any]]], now: Iterable[Table]
                   ) -> list[Earlier]:
    """Return what earlier runs showed of anything that is counted now.

    Parameters
    ----------
    published : iterable of (run, results)
        From :func:`public_results`.
    now : iterable of Table
        The tables about to be published and those left out, with their true counts.
    """
    tables = list(now)
    current = {t.key(codes): n for t in tables for codes, n in t.counts.items()}
    counted = {t.counted for t in tables}
    earlier = []
    for run, results in published:
        old = [t for t in tables_of(results) if t.counted in counted]
        shown = {t.name: frozenset(c for c, n in t.counts.items() if n is not None) for t in old}
        least = 1 if results["rule"]["shows_zeros"] else 0
        earlier += [Earlier(t, shown[t.name], run) for t in completed(old, current, least)]
    return earlier


def completed(tables: list[Table], guess: Mapping[Key, int], least: int) -> list[Table]:
    """Return tables with a possible count in the place of each that is None.

    Parameters
    ----------
    tables : list of Table
    guess : mapping
        Counts as near to which as possible; where there is none, any will do.
    least : int
        The smallest count that may be hidden.

    Raises
    ------
    PrivityError
        No counts agree with what is shown.
    """
    if not any(n is None for t in tables for n in t.counts.values()):
        return tables
    system = link(tables)
    value = _possible(system, guess, least)
    return [Table(t.name, t.dimensions,
                  {codes: int(value[system.position[t.key(codes)]]) for codes in t.counts},
                  t.counted) for t in tables]


def _possible(system: System, guess: Mapping[Key, int], least: int) -> np.ndarray:
    unknown = np.isnan(system.value)
    wished = np.array([guess.get(k, least) for k in system.keys], float)
    value = np.where(unknown, np.maximum(wished, least), system.value)
    if not np.abs(system.matrix @ value).max(initial=0.0):
        return value
    value[unknown] = _nearest(system, value, unknown, least)
    return value


def _nearest(system: System, wished: np.ndarray, unknown: np.ndarray, least: int) -> np.ndarray:
    """Return whole counts for the unknown cells that keep every sum and move least in all."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    cells = np.flatnonzero(unknown)
    part = csr_array(system.matrix[:, cells])
    rest = -(system.matrix @ np.where(unknown, 0.0, wished))
    size, one = len(cells), eye_array(len(cells))
    none = csr_array(part.shape)
    found = milp(
        np.concatenate([np.zeros(size), np.ones(2 * size)]),
        integrality=np.concatenate([np.ones(size), np.zeros(2 * size)]),
        bounds=Bounds(np.concatenate([np.full(size, least), np.zeros(2 * size)]), inf),
        constraints=[LinearConstraint(hstack([part, none, none]), rest, rest),
                     LinearConstraint(hstack([one, one, -one]), wished[cells], wished[cells])])
    if found.x is None:
        raise PrivityError("an earlier public run: no counts agree with what it shows; was it "
                           "sealed by another version?")
    return np.rint(found.x[:size])
