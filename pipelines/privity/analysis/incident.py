"""One incident of the access queue: why it ranks where it does, its accesses, findings on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from privity.analysis.queries import QUEUE_SQL
from privity.errors import PrivityError, nearest
from privity.evidence import facts_html
from privity.vocabulary import joined, spoken

if TYPE_CHECKING:
    import pandas as pd

    from privity.analysis.run import Run

_PARTS_SQL = """select sentence, points, part
from access_incident_parts where incident_label = $incident
order by ordinal"""

_FINDINGS_SQL = """select found.finding_id, found.control_id, found.subject_label, found.status,
    found.lifecycle, found.reason, found.occurred_on
from findings as found
join access_review as seen on seen.event_label = found.subject_label
where seen.incident_label = $incident
order by found.control_id, found.subject_label"""


class AccessIncident:
    """What one worker looked at in one case in one sitting, unexplained or flagged."""

    def __init__(self, run: Run, facts: dict[str, Any]) -> None:
        self.run, self.facts, self.label = run, facts, facts["incident_label"]

    def parts(self) -> pd.DataFrame:
        """Return the parts of its score: sentences that can be checked, with their points."""
        return self._frame(_PARTS_SQL, "access_incident_parts")

    def accesses(self) -> pd.DataFrame:
        """Return its accesses."""
        return self.run.accesses(incident=self.label)

    def findings(self) -> pd.DataFrame:
        """Return the findings about its accesses."""
        return self._frame(_FINDINGS_SQL, "findings")

    def _frame(self, sql: str, table: str) -> pd.DataFrame:
        return self.run.frame(sql, {"incident": self.label}, table)

    def __repr__(self) -> str:
        return f"{self.label}: rank {self.facts['rank']}, score {self.facts['score']:g}"

    def _repr_html_(self) -> str:
        known = self.facts
        return facts_html(
            repr(self),
            [
                ("worker", known["staff_label"]),
                ("case", known["case_label"]),
                ("person", known["person_label"]),
                ("unit", known["unit_id"]),
                ("from", known["first_on"]),
                ("to", known["last_on"]),
                (
                    "accesses",
                    f"{known['accesses']}, {known['unexplained']} without a recorded reason",
                ),
                ("flags", joined([spoken(flag) for flag in known["flags"]])),
            ],
        )


def access_incident(run: Run, label: str) -> AccessIncident:
    """Return one incident of the queue; without a label, the first.

    Raises
    ------
    PrivityError
        If nothing waits for review, or no such incident.
    """
    waiting = {row["incident_label"]: row for row in run.rows(QUEUE_SQL)}
    if not waiting:
        raise PrivityError("no incident waits for review in this run")
    if label and label not in waiting:
        raise PrivityError(f"incident {label}: not in this run{nearest(label, waiting)}")
    return AccessIncident(run, waiting[label or next(iter(waiting))])
