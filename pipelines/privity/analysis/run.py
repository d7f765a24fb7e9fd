"""One run for whoever analyses it: figures as DataFrames, and the pieces of the report's pages.

A :class:`Run` gives figures (``findings``, ``controls``, ``clauses``, ``measure``, ``accesses``,
``queue``, ``sql``) and pieces (``overview``, ``extracts``, ``policy(...)``, ``disclosures``,
``legal``, ``incidents``, ``access``); ``open_run`` is what every chapter begins with.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from privity.analysis import queries
from privity.analysis.incident import AccessIncident, access_incident
from privity.analysis.unit import UnitCourse, unit_course
from privity.evidence import Evidence, open_evidence

# Its entrance loads a page when its class is asked for: a chapter needs one of them.
from privity.report import pages

if TYPE_CHECKING:
    import pandas as pd

    from privity.report.blocks import Block


class Run(Evidence):
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
        return queries.measure(self, measure_id, by)

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
        return queries.findings(self, policy, status, control, lifecycle)

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
        return queries.controls(self, policy, status)

    def clauses(self, policy: str = "", status: str = "") -> pd.DataFrame:
        """Return every clause with its status, requirement and citation, in the policies' order.

        Examples
        --------
        >>> run.clauses(policy="ct-dcf")["clause_id"].iloc[0]
        'CT-01'
        """
        return queries.clauses(self, policy, status)

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
        return queries.accesses(self, incident, flag)

    def queue(self) -> pd.DataFrame:
        """Return the incidents of the access queue, in order of rank.

        Examples
        --------
        >>> run.queue()["rank"].is_monotonic_increasing
        True
        """
        return queries.queue(self)

    def unit(self, unit: str = "") -> UnitCourse:
        """Return one unit over time; by default the one with most findings.

        Examples
        --------
        >>> run.unit().by_month()["what"].unique().tolist()  # doctest: +ELLIPSIS
        [...'unexplained accesses'...]
        """
        return unit_course(self, unit)

    def incident(self, label: str = "") -> AccessIncident:
        """Return one incident of the access queue; by default the first.

        Examples
        --------
        >>> len(run.incident().accesses()) > 0
        True
        """
        return access_incident(self, label)

    def measure_table(self, measure_id: str) -> Block:
        """Return a measure as a piece of a page, such as one of the agency's own for its chapter.

        Parameters
        ----------
        measure_id : str
            The stem of the measure's SQL file.

        Raises
        ------
        PrivityError
            If the run has no such measure.

        Examples
        --------
        >>> run.measure_table("incidents_by_month").text.splitlines()[0]
        'Incidents by month of discovery, kind and medium'
        """
        return pages.measure_block(self, measure_id)

    def page(self, control: str = "") -> Block:
        """Return links to the pages of the report, or to those that show a control.

        Examples
        --------
        >>> run.page().text.splitlines()[0]
        '- index.html'
        """
        return queries.pages(self, control)

    @cached_property
    def overview(self) -> pages.OverviewPages:
        """Pieces of the overview: verdict, what could not be tested, change, method."""
        return pages.OverviewPages(self)

    @cached_property
    def extracts(self) -> pages.ExtractPages:
        """Pieces of the extract quality chapter: sources, quarantine, supply, suites."""
        return pages.ExtractPages(self)

    def policy(self, policy_id: str) -> pages.PolicyPages:
        """Return the pieces of one policy's chapter: clauses, exceptions, controls."""
        return pages.PolicyPages(self, policy_id)

    @cached_property
    def disclosures(self) -> pages.DisclosurePages:
        """Pieces of the disclosures chapter."""
        return pages.DisclosurePages(self)

    @cached_property
    def legal(self) -> pages.LegalPages:
        """Pieces of the legal chapter: requests, turnaround, backlog, reviews."""
        return pages.LegalPages(self)

    @cached_property
    def incidents(self) -> pages.IncidentPages:
        """Pieces of the incidents chapter."""
        return pages.IncidentPages(self)

    @cached_property
    def access(self) -> pages.AccessPages:
        """Pieces of the access chapter: what explains accesses, and what does not."""
        return pages.AccessPages(self)

    @cached_property
    def public(self) -> pages.PublicPages:
        """Pieces of the public edition's chapters; its evidence holds nothing for the others."""
        return pages.PublicPages(self)

    def _repr_html_(self) -> str:
        return queries.facts_of(self)


def open_run(path: str | os.PathLike[str] = "", period: str = "") -> Run:
    """Open a run's evidence, read-only.

    Parameters
    ----------
    path : str or path, optional
        An ``evidence.duckdb``, the run directory that holds one, or a workspace; by default the
        workspace in which this is called.
    period : str, optional
        Of a workspace: the run of this period that was sealed last, or the run of this name; by
        default (or ``latest``) the run sealed last.

    Returns
    -------
    Run

    Raises
    ------
    PrivityError
        If there is no evidence there, or it cannot be read.

    Examples
    --------
    >>> import privity as pv
    >>> pv.open_run(period="2026-Q3")
    Run of Miniature agency, 2026-Q3, as of 2026-09-30
    >>> pv.open_run(period="2026-Q4")
    Traceback (most recent call last):
    privity.errors.PrivityError: 2026-Q4: no sealed run with findings; there are: 2026-Q3
    """
    found = open_evidence(path, period)
    return Run(found.connection, found.path)
