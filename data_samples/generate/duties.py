"""Who had a duty on which case, when: what the generator itself arranged, for picking rows.

Background accesses are drawn from duties; planted ones are checked to have none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from data_samples.generate.people import People

FAR = dt.datetime(2099, 1, 1)


@dataclass(frozen=True)
class Duty:
    """A worker's duty on a case for a time, half-open."""

    staff_id: str
    case_id: str
    from_at: dt.datetime
    to_at: dt.datetime
    kind: str

    def holds(self, when: dt.datetime) -> bool:
        return self.from_at <= when < self.to_at


@dataclass
class Duties:
    """All duties, by worker and case."""

    people: People
    of: dict[str, list[Duty]] = field(default_factory=lambda: defaultdict(list))
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    covered_units: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(
        self,
        staff_id: str,
        case_id: str,
        from_at: dt.datetime,
        to_at: dt.datetime | None,
        kind: str,
    ) -> None:
        """Note a duty; an assignment also binds two levels of supervisors."""
        self.of[staff_id].append(Duty(staff_id, case_id, from_at, to_at or FAR, kind))
        self.touched[case_id].add(staff_id)
        above = self.people.chain(staff_id, 2)
        self.touched[case_id].update(above)
        if kind == "assignment":
            for boss in above:
                self.of[boss].append(Duty(boss, case_id, from_at, to_at or FAR, "supervision"))

    def has(self, staff_id: str, case_id: str, when: dt.datetime) -> bool:
        """Say whether a worker has a duty on a case at a moment."""
        return any(d.case_id == case_id and d.holds(when) for d in self.of[staff_id])

    def is_stranger(self, staff_id: str, case_id: str, unit_id: str) -> bool:
        """Say whether a worker never had anything to do with a case, by any reading."""
        return staff_id not in self.touched[case_id] and unit_id not in self.covered_units[staff_id]

    def at(self, staff_id: str, when: dt.datetime) -> list[Duty]:
        return [d for d in self.of[staff_id] if d.holds(when)]
