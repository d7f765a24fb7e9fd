"""The book that every domain writes into: rows by table, the truth, and the look-alikes."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from data_samples.generate.dates import quarter_of

SEED = "privity sample agency 1"
WARNED = frozenset({"ME-08", "MS-45", "DHS-13", "CT-15"})


@dataclass(frozen=True)
class Verdict:
    """One row of the truth: this subject breaks this clause in this period."""

    clause_id: str
    subject: str
    period: str
    planted: str
    note: str

    @property
    def status(self) -> str:
        return "warn" if self.clause_id in WARNED else "fail"


@dataclass
class Book:
    """Rows by table, in the order written, and what is true about them."""

    rows: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    truth: dict[tuple[str, str, str], Verdict] = field(default_factory=dict)
    look_alikes: list[tuple[str, str, str, str]] = field(default_factory=list)
    bad: list[tuple[str, str, str]] = field(default_factory=list)
    raw: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter = field(default_factory=Counter)

    def rng(self, domain: str) -> Random:
        """Return a generator of its own for a domain, so that domains change independently."""
        return Random(f"{SEED}: {domain}")

    def new_id(self, prefix: str, first: int = 10001) -> str:
        """Return the next identifier with a prefix."""
        self.counts[prefix] += 1
        return f"{prefix}-{first + self.counts[prefix] - 1}"

    def add(self, table: str, **row) -> dict:
        """Append a row to a table and return it."""
        self.rows[table].append(row)
        return row

    def breaks(
        self,
        subject: str,
        when: dt.date | str | Iterable[str],
        clauses: str,
        note: str,
        also: str = "",
    ) -> None:
        """Record that a subject breaks clauses: the planted ones, and ``also`` those that follow.

        Parameters
        ----------
        subject : str
            Key of the row, as the truth names it.
        when : date, datetime, or one or several period names
            The quarter(s) in which it is an exception.
        clauses, also : str
            Clause ids, separated by blanks: the purpose of the planting, and its side effects.
        note : str
            What is wrong, in a few words.
        """
        for period in _periods(when):
            for planted, names in (("primary", clauses), ("secondary", also)):
                for clause in names.split():
                    key = (clause, subject, period)
                    if key not in self.truth or planted == "primary":
                        self.truth[key] = Verdict(clause, subject, period, planted, note)

    def keeps(
        self, subject: str, when: dt.date | str | Iterable[str], clauses: str, note: str
    ) -> None:
        """Record a look-alike: a subject that comes close to an exception and is none."""
        for period in _periods(when):
            self.look_alikes += [(c, subject, period, note) for c in clauses.split()]


def _periods(when: dt.date | str | Iterable[str]) -> list[str]:
    if isinstance(when, dt.date):
        return [quarter_of(when)]
    return [when] if isinstance(when, str) else list(when)
