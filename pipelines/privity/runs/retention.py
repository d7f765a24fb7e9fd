"""Removes runs that were kept as long as the agency wants them, on record in the ledger.

A line says that a run was removed before its folder goes, so that a run that is merely missing is
never taken for one, and a removal cut off in between is ended by the next. Public runs stay: what
they showed must be known for as long as further ones are published.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from privity.workspace import REMOVED, append_entry, entries, now, removed_runs

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_NAME = re.compile(r".+_asof-(\d{4}-\d{2}-\d{2})_[0-9a-f]{8}")


def remove_old_runs(
    runs: Path, months: int, today: dt.date | None, signing_key: Ed25519PrivateKey
) -> list[str]:
    """Remove the internal runs whose time is over; the workspace is held by the caller.

    Parameters
    ----------
    runs : Path
        The folder that holds the ledger.
    months : int
        Calendar months after a run's as-of day for which it is kept; 0 keeps all.
    today : datetime.date or None
        Without a day nothing is removed.
    signing_key : Ed25519PrivateKey

    Returns
    -------
    list of str
        The names of the runs that were removed.
    """
    if not months or today is None:
        return []
    for name in removed_runs(runs):
        shutil.rmtree(runs / name, ignore_errors=True)
    here = [
        entry
        for entry in entries(runs)
        if _NAME.fullmatch(entry.run) and (runs / entry.run).is_dir()
    ]
    over = [entry for entry in here[:-1] if _is_over(entry.run, months, today)]
    for entry in over:
        append_entry(runs, entry.run, entry.manifest, {}, now(), signing_key, REMOVED)
        shutil.rmtree(runs / entry.run)
    return [entry.run for entry in over]


def _is_over(name: str, months: int, today: dt.date) -> bool:
    found = _NAME.fullmatch(name)
    if found is None:
        return False
    return dt.date.fromisoformat(found[1]) + relativedelta(months=months) < today
