"""Reading one run's evidence: what every cell of every chapter begins with.

``open_run`` gives a :class:`Run`: figures as DataFrames (``sql``, ``measure``, ``findings``) and
the pieces of the report's pages (``overview``, ``extracts``, ``policy(...)``, ``disclosures``,
``legal``, ``incidents``, ``access``). It reads ``evidence.duckdb`` only, and read-only, so that
chapters run side by side.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.errors import PrivityError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from privity.page_access import AccessPages
    from privity.page_disclosures import DisclosurePages
    from privity.page_extracts import ExtractPages
    from privity.page_incidents import IncidentPages
    from privity.page_legal import LegalPages
    from privity.page_overview import OverviewPages
    from privity.page_policy import PolicyPages
    from privity.page_public import PublicPages

KEYS = frozenset({"subject", "case_id", "staff_id", "event_id"})
"""Columns with real keys: the file holds them for the next run, no page shows them."""


@dataclass
class Run:
    """One run's evidence.

    Examples
    --------
    >>> import privity as pv
    >>> run = pv.open_run("evidence.duckdb")            # doctest: +SKIP
    >>> run.findings(policy="ms-dfcs", status="fail")   # doctest: +SKIP
    """

    connection: duckdb.DuckDBPyConnection
    _serial: dict[str, int] = field(default_factory=dict, repr=False)

    def rows(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query on the evidence, each a mapping of column to value."""
        cursor = self.connection.execute(sql, params or {})
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def sql(self, sql: str, **params: Any) -> pd.DataFrame:
        """Return the rows of a query on the evidence as a DataFrame; ``$name`` binds a value."""
        return self.connection.execute(sql, params).df()

    @cached_property
    def info(self) -> dict[str, str]:
        """What the run is: agency, period, as-of date, edition, engine and more."""
        return {r["key"]: r["value"] for r in self.rows("select key, value from run_info")}

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the tables in the evidence."""
        return frozenset(
            r["table_name"]
            for r in self.rows(
                "select table_name from information_schema.tables where table_schema = 'main'"
            )
        )

    @cached_property
    def supplied(self) -> frozenset[str]:
        """The extract tables that the agency supplied."""
        return frozenset(
            r["table_name"]
            for r in self.rows("select table_name from table_supply where is_supplied")
        )

    @cached_property
    def measures(self) -> dict[str, dict[str, Any]]:
        """Every measure: title, unit, SQL, parameters and the extract tables it reads, by id."""
        return {r["measure_id"]: r for r in self.rows("select * from measures order by measure_id")}

    def measure_rows(self, measure_id: str) -> list[dict[str, Any]]:
        """Return the rows of a measure, in its own order."""
        if measure_id not in self.tables:
            import difflib

            near = difflib.get_close_matches(measure_id, list(self.measures), 1)
            hint = f"; nearest: {near[0]}" if near else ""
            raise PrivityError(f"measure {measure_id}: not in this run's evidence{hint}")
        return self.rows(f'select * from "{measure_id}"')

    def measure(self, measure_id: str, by: str | None = None) -> pd.DataFrame:
        """Return a measure as a DataFrame.

        Parameters
        ----------
        measure_id : str
            The stem of the measure's SQL file, such as ``disclosures_by_month``.
        by : str, optional
            A further dimension: ``measure("disclosures_by_month", by="recipient_type")`` reads the
            months out of ``disclosures_crossed``.

        Returns
        -------
        pandas.DataFrame
            With the measure's own columns.

        Raises
        ------
        PrivityError
            If the run has no such measure.
        """
        import pandas as pd

        if by is None or (measure_id in self.tables and by in self._columns(measure_id)):
            return pd.DataFrame(self.measure_rows(measure_id))
        family = measure_id.split("_by_")[0]
        for other in sorted(m for m in self.measures if m.startswith(f"{family}_crossed")):
            frame = pd.DataFrame(self.measure_rows(other))
            pairs = frame[frame["crossing"] == f"month, {by}"] if len(frame) else frame
            if len(pairs):
                return pairs[["month", "is_in_period", by, family]].reset_index(drop=True)
        raise PrivityError(f"measure {measure_id}: none of its family is split by {by}")

    def _columns(self, table: str) -> set[str]:
        return {
            r["column_name"]
            for r in self.rows(
                "select column_name from information_schema.columns where table_name = $table",
                {"table": table},
            )
        }

    def findings(
        self, policy: str | None = None, status: str | None = None, control: str | None = None
    ) -> pd.DataFrame:
        """Return findings, pseudonyms in the place of keys.

        Parameters
        ----------
        policy : str, optional
            Only findings of controls that test a clause of this policy.
        status : str, optional
            ``fail`` or ``warn``.
        control : str, optional
            Only findings of this control.

        Returns
        -------
        pandas.DataFrame
            One row per finding: ``finding_id, control_id, subject_label, status, lifecycle, reason,
            case_label, staff_label, unit_id, occurred_on``.
        """
        return self.sql(
            "select f.finding_id, f.control_id, f.subject_label, f.status, f.lifecycle, f.reason, "
            "f.case_label, f.staff_label, f.unit_id, f.occurred_on from findings as f "
            "where ($status is null or f.status = $status) "
            "and ($control is null or f.control_id = $control) "
            "and ($policy is null or f.control_id in (select unnest(c.control_ids) "
            "from clause_results as c where c.policy_id = $policy)) "
            "order by f.control_id, f.subject_label, f.finding_id",
            policy=policy,
            status=status,
            control=control,
        )

    def new_id(self, prefix: str) -> str:
        """Return an element id that no other piece of the page has."""
        self._serial[prefix] = self._serial.get(prefix, 0) + 1
        return f"{prefix}-{self._serial[prefix]}"

    @cached_property
    def overview(self) -> OverviewPages:
        """Pieces of the overview: verdict, what could not be tested, change, method."""
        from privity.page_overview import OverviewPages

        return OverviewPages(self)

    @cached_property
    def extracts(self) -> ExtractPages:
        """Pieces of the extract quality chapter: sources, quarantine, supply, suites."""
        from privity.page_extracts import ExtractPages

        return ExtractPages(self)

    def policy(self, policy_id: str) -> PolicyPages:
        """Return the pieces of one policy's chapter: clauses, exceptions, controls."""
        from privity.page_policy import PolicyPages

        return PolicyPages(self, policy_id)

    @cached_property
    def disclosures(self) -> DisclosurePages:
        """Pieces of the disclosures chapter."""
        from privity.page_disclosures import DisclosurePages

        return DisclosurePages(self)

    @cached_property
    def legal(self) -> LegalPages:
        """Pieces of the legal chapter: requests, turnaround, backlog, reviews."""
        from privity.page_legal import LegalPages

        return LegalPages(self)

    @cached_property
    def incidents(self) -> IncidentPages:
        """Pieces of the incidents chapter."""
        from privity.page_incidents import IncidentPages

        return IncidentPages(self)

    @cached_property
    def access(self) -> AccessPages:
        """Pieces of the access chapter: what explains accesses, and what does not."""
        from privity.page_access import AccessPages

        return AccessPages(self)

    @cached_property
    def public(self) -> PublicPages:
        """Pieces of the public edition's chapters; its evidence holds nothing for the others."""
        from privity.page_public import PublicPages

        return PublicPages(self)

    def __repr__(self) -> str:
        return (
            f"Run of {self.info.get('agency', '')}, {self.info.get('period_label', '')}, "
            f"as of {self.info.get('as_of', '')}"
        )


def open_run(path: str | os.PathLike[str]) -> Run:
    """Open a run's evidence, read-only.

    Parameters
    ----------
    path : str or path
        An ``evidence.duckdb``, or the run directory that holds one.

    Returns
    -------
    Run

    Raises
    ------
    PrivityError
        If there is no evidence there, or it cannot be read.
    """
    import duckdb

    from privity.encryption import connect_evidence

    file = Path(path)
    file = file / "evidence.duckdb" if file.is_dir() else file
    if not file.is_file():
        raise PrivityError(
            f"{file.name}: no evidence there; give a run directory or its evidence.duckdb"
        )
    # Given at the opening, so that a notebook may open the same file twice.
    closed = {"threads": 2, "enable_external_access": False, "lock_configuration": True}
    try:
        connection = connect_evidence(file, closed)
    except duckdb.Error as error:
        raise PrivityError(
            f"{file.name}: cannot be opened ({type(error).__name__}); run the report again"
        ) from None
    return Run(connection)
