"""How the counts of a report fit together: records, exceptions, findings, and what lies between.

Each figure leads to where it is listed. Accesses, requests and incidents are counted by several
chapters, each for a population of its own; here they stand side by side.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from privity.evidence import COUNTS_SQL, Evidence, counts_of, marked
from privity.report.blocks.block import Block, code, heading, link, paragraph, stack
from privity.report.blocks.exhibits import how_read, table_block
from privity.report.blocks.tables import Col
from privity.report.blocks.verdicts import clause_links

TAKEN_UP_SQL = """select found.control_id, results.title,
    any_value(results.clause_ids) as clause_ids, count(*) as exceptions
from findings as found
join access_review as seen on seen.event_id = found.subject and not seen.is_explained
join control_results as results on results.control_id = found.control_id
where found.lifecycle <> 'waived'
group by found.control_id, results.title
order by exceptions desc, found.control_id"""

LEFT_SQL = """select count(*) as accesses
from access_review as seen
where not seen.is_explained and not exists (
    select 1 from findings as found
    where found.subject = seen.event_id and found.lifecycle <> 'waived')"""

_LOADED_SQL = """select table_name, sum(rows_loaded)::bigint as loaded
from load_results
where table_name in ('incidents', 'record_requests')
group by table_name"""

_MEASURED = {
    "requests_received": "select coalesce(sum(requests), 0)::bigint as n from requests_received "
    "where is_in_period",
    "request_paths": "select coalesce(sum(requests), 0)::bigint as n from request_paths "
    "where ending = 'waiting'",
    "request_backlog": "select coalesce(sum(waiting), 0)::bigint as n from request_backlog",
    "incidents_by_month": "select coalesce(sum(incidents), 0)::bigint as n "
    "from incidents_by_month where is_in_period",
}

_COLUMNS = (
    Col("Count", is_header=True, is_wide=True),
    Col("Number", "count"),
    Col("What it counts", is_wide=True),
    Col("Listed"),
)


class Reconciliation:
    """The counts of one run, reconciled."""

    def __init__(self, run: Evidence) -> None:
        self.run = run
        self.counts = counts_of(run)

    def block(self) -> Block:
        """The reconciliation: from records to findings, then populations of like names."""
        return stack(
            paragraph(
                "An exception is a record and a control that it does not meet. A finding is "
                "a clause with exceptions. A record can be an exception to several controls, "
                "and a control can serve several clauses."
            ),
            table_block(
                self.run,
                "From records to findings",
                _COLUMNS,
                self._exceptions(),
                how_read(self.run, COUNTS_SQL),
            ),
            self._accesses(),
            self._populations(),
        )

    def _exceptions(self) -> list[tuple[Any, ...]]:
        n = self.counts
        by_control = link("#exceptions-by-control", "by control")
        by_clause = link("#exceptions-by-clause", "by clause")
        rows = [
            (
                "Records with an exception",
                self._n("records_hit"),
                "each record once, however many controls it does not meet",
                _file("exceptions.csv", "subject_label"),
            ),
            (
                "+ the same records under further controls",
                n["exceptions"] - n["records_hit"],
                "a record is an exception to each control that it does not meet",
                by_control,
            ),
            (
                "= Exceptions",
                self._n("exceptions"),
                "a record and a control that it does not meet; what a waiver covers is left out",
                by_control,
            ),
            ("of them to a rule", self._n("exceptions_to_rules"), "count as failed", by_control),
            (
                "of them to advice (warnings)",
                self._n("warnings"),
                "under controls of advisory clauses; count as a warning",
                by_control,
            ),
            (
                "+ the same exceptions under further clauses",
                n["exceptions_by_clause"] - n["exceptions"],
                "a control that serves several clauses is counted under each",
                by_clause,
            ),
            (
                "= Exceptions as clauses count them",
                self._n("exceptions_by_clause"),
                "the sum over the clauses; no number of records",
                by_clause,
            ),
            ("Findings", self._n("findings"), "clauses with exceptions, each once", by_clause),
            (
                "of them failed",
                self._n("findings_failed"),
                "at least one exception to a rule",
                by_clause,
            ),
            (
                "of them with warnings alone",
                self._n("findings_warned"),
                "exceptions to advice and to no rule",
                by_clause,
            ),
            (
                "Waived exceptions, beside all these",
                self._n("waived"),
                "accepted until a day that has not passed; in no count above",
                link("#change-since-the-last-run", "decisions"),
            ),
        ]
        return rows

    def _accesses(self) -> Block | None:
        n = self.counts
        if not (n["unexplained_accesses"] or n["access_sessions"]):
            return None
        access = link("page:access", "access")
        taken = self.run.rows(TAKEN_UP_SQL)
        left = self.run.rows(LEFT_SQL)[0]["accesses"]
        asked = {r["clause_id"] for r in self.run.rows("select clause_id from clause_results")}
        rows = [
            (
                "Unexplained accesses",
                self._n("unexplained_accesses"),
                "accesses to a case or person that no recorded duty explains: questions, no "
                "exceptions by themselves",
                access,
            ),
            *(
                (
                    Markup("of them exceptions to “{}”").format(r["title"]),
                    r["exceptions"],
                    "the accesses that this control examines",
                    clause_links(c for c in r["clause_ids"] if c in asked),
                )
                for r in taken
            ),
            (
                "of them exceptions to no control",
                left,
                "no control that is in force asks for a duty there",
                access,
            ),
            (
                "Access sessions to review",
                self._n("access_sessions"),
                "what one worker looked at in one case in one sitting; they hold the unexplained "
                "accesses and those that are flagged",
                access,
            ),
        ]
        return stack(
            heading("Accesses", 3, "counts-of-accesses"),
            table_block(
                self.run,
                "Unexplained accesses, and the controls that take them up; an access can be "
                "an exception to several",
                _COLUMNS,
                rows,
                how_read(self.run, f"{TAKEN_UP_SQL};\n\n{LEFT_SQL}"),
            ),
        )

    def _populations(self) -> Block | None:
        loaded = {r["table_name"]: r["loaded"] for r in self.run.rows(_LOADED_SQL)}
        quality = link("page:extract_quality", "extract quality")
        legal, incidents = (link(f"page:{page}", page) for page in ("legal", "incidents"))
        listed = (
            (
                "Requests on record",
                loaded.get("record_requests"),
                "all that were loaded, of any time and direction",
                quality,
            ),
            (
                "Requests received in the period",
                self._measured("requests_received"),
                "what the chapter on Legal follows",
                legal,
            ),
            (
                "Requests of the period still waiting",
                self._measured("request_paths"),
                "of those received in the period",
                legal,
            ),
            (
                "Requests waiting at the as-of day",
                self._measured("request_backlog"),
                "those, and what was received before and waits still",
                legal,
            ),
            (
                "Incidents on record",
                loaded.get("incidents"),
                "all that were loaded, of any time",
                quality,
            ),
            (
                "Incidents discovered in the period",
                self._measured("incidents_by_month"),
                "what the chapter on incidents counts; a control examines those whose duty falls into "
                "the period, and says how many records it judged",
                incidents,
            ),
        )
        rows = [row for row in listed if row[1] is not None]
        read = ";\n\n".join(
            [_LOADED_SQL, *(sql for name, sql in _MEASURED.items() if name in self.run.tables)]
        )
        return (
            stack(
                heading("Populations with like names", 3, "counts-of-populations"),
                table_block(
                    self.run,
                    "What is counted under like names",
                    _COLUMNS,
                    rows,
                    how_read(self.run, read),
                ),
            )
            if rows
            else None
        )

    def _measured(self, measure: str) -> int | None:
        if (
            measure not in self.run.tables
            or not self.run.measures.get(measure)
            or (self.run.measures[measure].get("reason"))
        ):
            return None
        return self.run.rows(_MEASURED[measure])[0]["n"]

    def _n(self, name: str) -> Markup:
        return marked(self.counts, name)


def _file(name: str, column: str) -> Markup:
    return Markup("{}, different {}").format(code(f"exports/{name}"), code(column))
