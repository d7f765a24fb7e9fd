"""The legal chapter: what it says in three sentences, and which pieces it is made of.

The way from receipt to outcome, times and backlog, counsel, and the figures of a FOIA annual report
have modules of their own.
"""

from __future__ import annotations

from functools import cached_property

from privity.evidence import Evidence
from privity.report.blocks.block import Block, bullets, stack
from privity.report.blocks.cautions import caution
from privity.report.blocks.exhibits import not_measured
from privity.report.blocks.splits import totals_by
from privity.report.pages.legal_counsel import Counsel
from privity.report.pages.legal_flow import ENDINGS, Flow
from privity.report.pages.legal_foia import FoiaReport
from privity.report.pages.legal_times import Times
from privity.vocabulary import count_of

TABLES = ("record_requests", "legal_reviews")


class LegalPages:
    """Pieces of the legal chapter, by ``run.legal``."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def message(self) -> Block:
        """What the figures say: what became of the requests, how soon, and what is amiss."""
        return stack(caution(self.run, TABLES), self._message())

    def _message(self) -> Block:
        missing = not_measured(self.run, "requests_received", "request_days", "request_backlog")
        return missing or bullets([self._volume(), self._times.sentence(), self._amiss()])

    def _volume(self) -> str:
        rows = [r for r in self.run.measure_rows("requests_received") if r["is_in_period"]]
        came = sum(r["requests"] for r in rows)
        if not came:
            return "No request was received in the period."
        subpoenas = sum(r["requests"] for r in rows if r["kind"] == "subpoena")
        ended = dict(
            totals_by([{**r, "ending": ENDINGS[r["outcome"]]} for r in rows], "ending", "requests")
        )
        said = [
            f"{ended.get(key, 0):,} {word}"
            for key, word in (
                ("answered", "answered"),
                ("withdrawn", "withdrawn"),
                ("closed", "closed without answer and decision"),
            )
            if ended.get(key)
        ]
        waiting = ended.get("waiting", 0)
        return (
            f"{count_of(came, 'request')} received in the period, "
            f"{count_of(subpoenas, 'subpoena')} among them: {', '.join([*said, ''])}"
            f"{waiting:,} still waiting."
        )

    def _amiss(self) -> str:
        said = [
            s
            for s in (
                self._times.waiting_said(),
                self._counsel.early_said(),
                self._counsel.doubts_said(),
            )
            if s
        ]
        return f"{'; '.join(said)}."

    @cached_property
    def _times(self) -> Times:
        return Times(self.run)

    @cached_property
    def _counsel(self) -> Counsel:
        return Counsel(self.run)

    def flow(self) -> Block:
        """The way of the period's requests from receipt to outcome, as a picture and by kind."""
        return Flow(self.run).picture()

    def volumes(self) -> Block:
        """Requests received and answered by month, and what became of them by kind."""
        flow = Flow(self.run)
        return stack(flow.by_month(), flow.outcomes())

    def times(self) -> Block:
        """Business days to an answer, those still waiting counted: curve, by kind, by counsel."""
        return self._times.to_answer()

    def due_dates(self) -> Block:
        """Answers and waiting requests against their due dates, by kind and counsel."""
        return self._times.due_dates()

    def backlog(self) -> Block:
        """Requests waiting at the as-of day, by age in business days."""
        return self._times.backlog()

    def counsel(self) -> Block:
        """Legal reviews: outcomes and days, doubts, releases before review, reviewers' load."""
        return self._counsel.all()

    def foia(self) -> Block:
        """The figures of a FOIA annual report."""
        return FoiaReport(self.run).tables()
