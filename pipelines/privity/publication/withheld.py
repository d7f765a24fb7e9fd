"""What a public edition does not publish at all, because hiding single counts would not do.

What earlier editions showed, and that a mark says "not none", can fix a small count whatever else
is hidden. A measure whose counts are told so gives way to its dimensions, those to the period
alone; what is told even then is withheld: its tables, or its clauses. The pages say what is
missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from privity.catalogue import MONTH, Publish
from privity.publication.tables import Published, most_apart
from privity.publication.verdict_counts import TESTS
from privity.sdc import Key, Protected

# Each turn takes something away, so that there is an end; past this one the run is refused.
TURNS = 12


class _Tables(Protocol):
    @property
    def tables(self) -> Sequence[Published]: ...


Made = TypeVar("Made", bound=_Tables)


@dataclass(frozen=True)
class Withheld:
    """How often each measure gives way, and the tables and clauses that are not published."""

    apart: dict[str, int] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    said: tuple[tuple[str, str, str], ...] = ()
    """Title, what was counted, and by what, of each table and clause that is missing."""

    def after(
        self, told: Iterable[Key], tables: Sequence[Published], publishes: Iterable[Publish]
    ) -> Withheld:
        """Return what is withheld once these cells are told; the same if nothing more can be."""
        levels = {p.measure_id: most_apart(p) for p in publishes}
        made = self
        for key in told:
            for item in tables:
                if key in item.keys:
                    made = made._without(key, item, levels, self)
        return made

    def _without(
        self, key: Key, item: Published, levels: dict[str, int], before: Withheld
    ) -> Withheld:
        if item.table.name == TESTS:
            test = dict(key[1]).get("test")
            if test is None or test in self.tests:
                return self
            return replace(
                self,
                tests=self.tests | {test},
                said=(*self.said, (item.title, item.table.counted, test)),
            )
        level = before.apart.get(item.measure_id, 0)
        if level < levels.get(item.measure_id, 0):
            return replace(self, apart={**self.apart, item.measure_id: level + 1})
        if item.table.name in self.tables:
            return self
        by = ", ".join(d.name for d in item.table.dimensions if d.name != MONTH)
        return replace(
            self,
            tables=self.tables | {item.table.name},
            said=(*self.said, (item.title, item.table.counted, by)),
        )


def settle(
    attempt: Callable[[Withheld], tuple[Made, Protected]], publishes: Sequence[Publish]
) -> tuple[Withheld, Made, Protected]:
    """Withhold more and more, until every small count is safe or nothing more can be withheld.

    Parameters
    ----------
    attempt : callable
        Makes the tables without what is withheld, and decides what of them is shown.
    publishes : sequence of Publish

    Returns
    -------
    tuple
        What is withheld; the tables; what of them is shown, with the leaks that are left.
    """
    withheld, turns = Withheld(), 0
    while True:
        made, protected = attempt(withheld)
        more = withheld.after((leak.key for leak in protected.leaks), made.tables, publishes)
        turns += 1
        if more == withheld or turns == TURNS:
            return more, made, protected
        withheld = more
