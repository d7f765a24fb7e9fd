"""Reading one run's evidence: what every cell of every chapter begins with.

A :class:`Run` gives figures as DataFrames (``findings``, ``controls``, ``clauses``,
``measure``, ``accesses``, ``queue``, ``sql``) and the pieces of the report's pages (``overview``,
``extracts``, ``policy(...)``, ``disclosures``, ``legal``, ``incidents``, ``access``). It reads
``evidence.duckdb`` only; how that is found and opened is ``opening``'s.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from privity import figures
from privity.errors import PrivityError
from privity.masking import require_plain
from privity.thresholds import nearest

if TYPE_CHECKING:
    import pandas as pd

    from privity.access_incident import AccessIncident
    from privity.blocks import Block
    from privity.page_access import AccessPages
    from privity.page_disclosures import DisclosurePages
    from privity.page_extracts import ExtractPages
    from privity.page_incidents import IncidentPages
    from privity.page_legal import LegalPages
    from privity.page_overview import OverviewPages
    from privity.page_policy import PolicyPages
    from privity.page_public import PublicPages
    from privity.unit_course import UnitCourse

EVIDENCE = "evidence.duckdb"


@dataclass
class Run:
    """One run's evidence.

    Examples
    --------
    >>> import privity as pv
    >>> run = pv.open_run()
    >>> run
    Run of Miniature agency, 2026-Q3, as of 2026-09-30
    >>> found = run.findings(status="fail")
    >>> found.attrs["run"] == run.name
    True
    """

    connection: duckdb.DuckDBPyConnection
    path: Path = Path(EVIDENCE)
    _serial: dict[str, int] = field(default_factory=dict, repr=False)

    def rows(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query of ours on the evidence, each a mapping of column to value.

        Raises
        ------
        PrivityError
            If the evidence has not the tables of this version.
        """
        try:
            cursor = self.connection.execute(sql, params or {})
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise PrivityError(
                f"{self.path.resolve().parent.name}: was made by another version of privity, whose "
                f"evidence differs ({str(error).splitlines()[0]}); read its pages, or make the run "
                "again"
            ) from None
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def sql(self, sql: str, **params: Any) -> pd.DataFrame:
        """Return what one SELECT finds in the evidence.

        Parameters
        ----------
        sql : str
            One SELECT over the tables of the run (``run.tables``); ``$name`` binds a value. Nothing
            can be written and no other file read; real keys come as their pseudonyms.
        **params
            The values bound.

        Returns
        -------
        pandas.DataFrame
            Typed; its ``attrs`` tell the run, its digest and the query.

        Raises
        ------
        PrivityError
            If it is no such SELECT, or names what the run does not have.

        Examples
        --------
        >>> counted = run.sql("select status, count(*) as controls from control_results "
        ...                   "where domain = $domain group by status", domain="incidents")
        >>> counted["controls"].dtype
        Int64Dtype()
        >>> run.sql("select * from finding")
        Traceback (most recent call last):
        privity.errors.PrivityError: query: this run has no table finding; nearest: findings
        """
        require_plain(self.connection, sql)
        return self.frame(sql, params)

    def frame(
        self, sql: str, params: dict[str, Any] | None = None, table: str = ""
    ) -> pd.DataFrame:
        """Return the rows of a query of ours as a typed frame that tells where it came from."""
        from privity.frames import frame_of

        # Known first: they are read over the same connection, which holds one result at a time.
        origin, tables = {"run": self.name, "digest": self.digest}, self.tables
        zone = self.timezone
        return frame_of(
            figures.executed(self.connection, sql, params or {}, tables),
            zone,
            **origin,
            table=table,
            query=sql,
        )

    @cached_property
    def timezone(self) -> str:
        """The agency's time zone, in which times are shown."""
        return self.info.get("timezone") or "UTC"

    @cached_property
    def name(self) -> str:
        """The run's name: its period, its as-of day and the beginning of its digest."""
        return self.info.get("run_name", self.path.resolve().parent.name)

    @cached_property
    def digest(self) -> str:
        """The digest of all that the run was made from; without a seal, that of the file."""
        manifest = self.path.resolve().parent / "manifest.json"
        stated = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
        if found := stated.get("facts", {}).get("run_digest"):
            return found
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

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
        return self.rows(f'select * from "{self._known_measure(measure_id)}"')

    def _known_measure(self, measure_id: str) -> str:
        if measure_id not in self.tables:
            raise PrivityError(
                f"measure {measure_id}: not in this run's evidence"
                f"{nearest(measure_id, self.measures)}; `run.measures` names all"
            )
        return measure_id

    def measure(self, measure_id: str, by: str | None = None) -> pd.DataFrame:
        """Return a measure.

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
            If the run has no such measure, or none of its family is split so.

        Examples
        --------
        >>> by_month = run.measure("incidents_by_month")
        >>> by_month["incidents"].dtype, by_month["month"].dtype
        (Int64Dtype(), dtype('<M8[ms]'))
        >>> run.measure("incidents_by_munth")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        privity.errors.PrivityError: measure incidents_by_munth: ... nearest: incidents_by_month...
        """
        return figures.measure(self, measure_id, by)

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns, in their order."""
        rows = self.rows(
            "select column_name from duckdb_columns() where table_name = $table and "
            "not database_name = 'temp' order by column_index",
            {"table": table},
        )
        return tuple(r["column_name"] for r in rows)

    def findings(
        self, policy: str = "", status: str = "", control: str = "", lifecycle: str = ""
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
        lifecycle : str, optional
            ``new``, ``persisting``, ``reopened``, ``lapsed`` or ``waived``.

        Returns
        -------
        pandas.DataFrame
            One row per finding: ``finding_id, control_id, subject_label, status, lifecycle, reason,
            case_label, staff_label, unit_id, occurred_on``.

        Raises
        ------
        PrivityError
            If this run knows no such policy, status, control or lifecycle.

        Examples
        --------
        >>> run.findings(status="fail", lifecycle="new")["lifecycle"].unique().tolist()
        ['new']
        >>> run.findings(policy="ct-dcx")
        Traceback (most recent call last):
        privity.errors.PrivityError: policy ct-dcx: not in this run; nearest: ct-dcf
        """
        return figures.findings(self, policy, status, control, lifecycle)

    def controls(self, policy: str = "", status: str = "") -> pd.DataFrame:
        """Return every control with its result.

        Parameters
        ----------
        policy : str, optional
            Only controls that test a clause of this policy.
        status : str, optional
            ``pass``, ``fail``, ``warn``, ``not_tested``, ``no_evidence`` or ``error``.

        Returns
        -------
        pandas.DataFrame
            One row per control: counts, the interval of its rate, clauses, parameters, reason.

        Examples
        --------
        >>> failing = run.controls(status="fail")
        >>> bool((failing["failed"] > 0).all())
        True
        """
        return figures.controls(self, policy, status)

    def clauses(self, policy: str = "", status: str = "") -> pd.DataFrame:
        """Return every clause with its status, requirement and citation, in the policies' order.

        Examples
        --------
        >>> run.clauses(policy="ct-dcf")["clause_id"].iloc[0]
        'CT-01'
        """
        return figures.clauses(self, policy, status)

    def accesses(self, incident: str = "", flag: str = "") -> pd.DataFrame:
        """Return the accesses that wait for review: unexplained or flagged.

        Parameters
        ----------
        incident : str, optional
            Only accesses of this incident, by its label.
        flag : str, optional
            Only accesses with this flag, such as ``own_record``.

        Examples
        --------
        >>> run.accesses()["event_label"].str.startswith("event-").all().item()
        True
        """
        return figures.accesses(self, incident, flag)

    def queue(self) -> pd.DataFrame:
        """Return the incidents of the access queue, in order of rank.

        Examples
        --------
        >>> run.queue()["rank"].is_monotonic_increasing
        True
        """
        return figures.queue(self)

    def unit(self, unit: str = "") -> UnitCourse:
        """Return one unit over time; by default the one with most findings.

        Examples
        --------
        >>> run.unit().by_month()["what"].unique().tolist()  # doctest: +ELLIPSIS
        [...'unexplained accesses'...]
        """
        from privity.unit_course import unit_course

        return unit_course(self, unit)

    def incident(self, label: str = "") -> AccessIncident:
        """Return one incident of the access queue; by default the first.

        Examples
        --------
        >>> len(run.incident().accesses()) > 0
        True
        """
        from privity.access_incident import access_incident

        return access_incident(self, label)

    def page(self, control: str = "") -> Block:
        """Return links to the pages of the report, or to those that show a control.

        Examples
        --------
        >>> run.page().text.splitlines()[0]
        '- index.html'
        """
        return figures.pages(self, control)

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

    def _repr_html_(self) -> str:
        return figures.facts_of(self)
