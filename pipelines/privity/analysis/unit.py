"""One unit over time: what it disclosed, what its workers opened, what was found, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from privity.analysis.charts import lines
from privity.errors import PrivityError, nearest

if TYPE_CHECKING:
    import pandas as pd

    from privity.analysis.run import Run

_UNITS_SQL = """select distinct unit_id
from (select unit_id from findings union all select unit_id from access_summary)
where unit_id is not null
order by unit_id"""

_FINDINGS_SQL = """select date_trunc('month', occurred_on) as month, 'findings' as what,
    count(*) as number, null as of
from findings where unit_id = $unit and occurred_on is not null group by all"""

_ACCESS_SQL = """select cast(month as date) as month, 'unexplained accesses' as what,
    coalesce(sum(accesses) filter (where reason = 'unexplained'), 0) as number,
    sum(accesses) as of
from access_summary where unit_id = $unit and reason <> 'no case or person' group by all"""

_DISCLOSED_SQL = """select month, 'disclosures' as what, disclosures as number, null as of
from disclosure_rates_by_unit where unit_id = $unit"""


class UnitCourse:
    """One unit of a run, by month."""

    def __init__(self, run: Run, unit: str) -> None:
        self.run, self.unit = run, unit

    def by_month(self) -> pd.DataFrame:
        """Return findings, unexplained accesses and disclosures by month; ``of`` is the whole."""
        parts = [_FINDINGS_SQL, _ACCESS_SQL]
        if "disclosure_rates_by_unit" in self.run.tables:
            parts.append(_DISCLOSED_SQL)
        return self.run.frame(
            f"{' union all '.join(parts)} order by what, month",
            {"unit": self.unit},
            "unit over time",
        )

    def controls(self) -> pd.DataFrame:
        """Return the unit's findings by control, those of the whole run beside them."""
        return self.run.frame(
            """select control_id, title,
                count(*) filter (where unit_id = $unit) as in_unit, count(*) as in_run
            from findings join control_results using (control_id)
            group by control_id, title having in_unit > 0
            order by in_unit desc, control_id""",
            {"unit": self.unit},
            "findings",
        )

    def chart(self) -> Any:
        """Return a chart of `by_month`."""
        return lines(self.by_month(), "month", "number", f"Unit {self.unit} by month", "what")

    def __repr__(self) -> str:
        return f"Unit {self.unit} in {self.run!r}"


def units(run: Run) -> list[str]:
    """Return the units that a run's findings and accesses name."""
    return [row["unit_id"] for row in run.rows(_UNITS_SQL)]


def unit_course(run: Run, unit: str) -> UnitCourse:
    """Return one unit; without a name, the one with most findings.

    Raises
    ------
    PrivityError
        If the run knows no such unit, or none at all.
    """
    known = units(run)
    if not known:
        raise PrivityError("this run names no unit; supply unit_id in staff, cases or events")
    if not unit:
        unit = (
            run.rows(
                "select unit_id from findings where unit_id is not null "
                "group by unit_id order by count(*) desc, unit_id limit 1"
            )[0]["unit_id"]
            if run.rows("select 1 from findings where unit_id is not null limit 1")
            else known[0]
        )
    if unit not in known:
        raise PrivityError(f"unit {unit}: not in this run{nearest(unit, known)}")
    return UnitCourse(run, unit)
