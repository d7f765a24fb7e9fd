"""Reviewing a run's findings: what awaits a decision, what is known of it, and what is decided.

Used from a terminal (``cli.review``) and from notebooks alike. Findings are shown as pages show
them, with pseudonyms; decisions are kept by ``store``.
"""

from __future__ import annotations

import datetime as dt
import getpass
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from privity.catalogue import load_contract
from privity.decisions.dispositions import DecisionLimits, Disposition, last_decisions
from privity.decisions.store import read_dispositions, record
from privity.errors import PrivityError, nearest
from privity.evidence import Evidence, categorised, evidence_runs, open_evidence
from privity.gate import scan_run
from privity.intake import load_extracts
from privity.pseudonyms import pseudonym
from privity.workspace import (
    EVIDENCE,
    Settings,
    Workspace,
    find_workspace,
    pseudonym_key,
    read_settings,
    sealed_runs,
    today_at,
)

if TYPE_CHECKING:
    import pandas as pd

STATUSES = ("fail", "warn")
LIFECYCLES = ("new", "persisting", "reopened", "lapsed", "waived")

_FINDINGS_SQL = """select found.finding_id, found.control_id, controls.title, controls.clause_ids,
    controls.severity, found.subject_label, found.status, found.lifecycle, found.reason,
    found.occurred_on, found.case_label, found.staff_label, found.unit_id
from findings as found
join control_results as controls on controls.control_id = found.control_id
where ($control is null or found.control_id = $control)
    and ($status is null or found.status = $status or found.lifecycle = $status)
    and ($policy is null or found.control_id in (
        select unnest(control_ids) from clause_results where policy_id = $policy))
    and ($named is null or found.finding_id = $named or found.subject_label = $named)
    and ($with_decided or found.finding_id not in (select unnest($decided::varchar[])))
order by list_position(['critical', 'high', 'medium', 'low'], controls.severity),
    found.control_id, found.occurred_on desc nulls last, found.subject_label, found.finding_id"""

_CLAUSES_SQL = """select clauses.clause_id, policies.title as policy, clauses."at",
    clauses.requirement
from clauses
join policies on policies.policy_id = clauses.policy_id
where list_contains($clauses, clauses.clause_id) and policies.is_adopted
order by policies.ordinal, clauses.ordinal"""

_KNOWN_SQL = """select finding_id, control_id
from (select finding_id, control_id from findings
    union all
    select finding_id, control_id from past_findings)
where list_contains($findings, finding_id)"""

_CONTROL_SQL = "select why, fix from control_results where control_id = $control"


@dataclass
class Review:
    """One run's findings and the decisions about them.

    Examples
    --------
    >>> import privity as pv
    >>> review = pv.open_review()
    >>> waiting = review.findings(status="fail")
    >>> first = waiting["finding_id"].iloc[0]
    >>> review.decide(first, "justified", "agreed with counsel", by="S-200").decision
    'justified'
    >>> len(waiting) - len(review.findings(status="fail"))
    1
    """

    workspace: Workspace
    run: Evidence
    name: str
    settings: Settings
    _clean: set[str] = field(default_factory=set, repr=False)
    _read: tuple[bytes, list[Disposition]] = field(default=(b"", []), repr=False)

    @property
    def today(self) -> dt.date:
        """The agency's local day."""
        return today_at(ZoneInfo(self.settings.timezone))

    @property
    def limits(self) -> DecisionLimits:
        """What may be decided today."""
        return DecisionLimits(self.today, self.settings.waiver_days)

    @property
    def decided(self) -> list[Disposition]:
        """The decisions of the workspace, checked again whenever their file has changed."""
        file = self.workspace.dispositions
        state = file.read_bytes() if file.exists() else b""
        if not state or state != self._read[0]:
            self._read = (state, read_dispositions(self.workspace))
        return self._read[1]

    @cached_property
    def _key(self) -> bytes:
        return pseudonym_key(self.workspace.root, self.settings.key_file)

    def awaiting(
        self,
        policy: str = "",
        control: str = "",
        status: str = "",
        finding: str = "",
        with_decided: bool = False,
    ) -> list[dict[str, Any]]:
        """Return findings that await a decision, the most severe first.

        Parameters
        ----------
        policy, control : str, optional
            Only findings under this policy, of this control.
        status : str, optional
            ``fail`` or ``warn``; or ``new``, ``persisting``, ``reopened``, ``lapsed``, ``waived``.
        finding : str, optional
            A finding's id, or what it is about as pages show it.
        with_decided : bool
            Those that were decided on too.

        Raises
        ------
        PrivityError
            If this run knows no such policy, control or status.
        """
        self._require_known("policy", policy, "select policy_id from policies where is_adopted")
        self._require_known("control", control, "select control_id from control_results")
        if status and status not in (*STATUSES, *LIFECYCLES):
            raise PrivityError(
                f"{status}: no status; they are {', '.join(STATUSES)}, "
                f"{', '.join(LIFECYCLES)}{nearest(status, LIFECYCLES)}"
            )
        today = self.today
        last = last_decisions(self.decided).values()
        return self.run.rows(
            _FINDINGS_SQL,
            {
                "policy": policy or None,
                "control": control or None,
                "status": status or None,
                "named": finding or None,
                "with_decided": with_decided or bool(finding),
                "decided": [d.finding_id for d in last if d.is_settled(today)],
            },
        )

    def _require_known(self, what: str, given: str, sql: str) -> None:
        known = [value for row in self.run.rows(sql) for value in row.values()] if given else []
        if given and given not in known:
            raise PrivityError(f"{given}: {self.name} has no such {what}{nearest(given, known)}")

    def findings(
        self, policy: str = "", control: str = "", status: str = "", with_decided: bool = False
    ) -> pd.DataFrame:
        """Return the findings that await a decision as a DataFrame; see `awaiting`."""
        import pandas as pd

        found = pd.DataFrame(self.awaiting(policy, control, status, with_decided=with_decided))
        found.attrs = {"run": self.name, "digest": self.run.digest, "table": "findings"}
        return categorised(found)

    def finding(self, named: str) -> dict[str, Any]:
        """Return one finding by its id, or by what it is about where that tells it from others.

        Raises
        ------
        PrivityError
            If the run has no such finding, or several.
        """
        found = self.awaiting(finding=named)
        if len(found) == 1:
            return found[0]
        if found:
            raise PrivityError(
                f"{named}: {len(found)} exceptions concern it; name one by its id: "
                f"{', '.join(f['finding_id'] for f in found)}"
            )
        raise PrivityError(
            f"{named}: {self.name} has no such exception; `privity review --list "
            "--all` names those it has"
        )

    def about(self, named: str = "") -> str:
        """Return all that there is to know of one finding: row, requirements, earlier decisions.

        Without a name it is the first that awaits a decision.
        """
        waiting = [] if named else self.awaiting()
        if not named and not waiting:
            return "No exception awaits a decision."
        found = self.finding(named) if named else waiting[0]
        (control,) = self.run.rows(_CONTROL_SQL, {"control": found["control_id"]})
        lines = [
            f"{found['finding_id']}  {found['title']}",
            f"  found     {found['subject_label']}: {found['reason']}",
        ]
        lines += [
            f"  {name:<10}{found[key]}"
            for name, key in (
                ("day", "occurred_on"),
                ("case", "case_label"),
                ("worker", "staff_label"),
                ("unit", "unit_id"),
            )
            if found[key] is not None
        ]
        lines.append(
            f"  state     {found['status']}, {found['lifecycle']}, severity {found['severity']}"
        )
        for clause in self.run.rows(_CLAUSES_SQL, {"clauses": found["clause_ids"]}):
            lines.append(
                f"  {clause['clause_id']:<10}{clause['requirement']} "
                f"({clause['policy']}, {clause['at']})"
            )
        lines += [f"  why       {control['why']}", f"  remedy    {control['fix']}"]
        lines += [f"  earlier   {text}" for text in self.earlier(found)]
        return "\n".join(lines)

    def earlier(self, found: Mapping[str, Any]) -> list[str]:
        """Return what was decided about a finding before, in the order in which it was recorded."""
        return [
            self._text(d)
            for d in self.decided
            if (d.finding_id, d.control_id) == (found["finding_id"], found["control_id"])
        ]

    def _text(self, d: Disposition) -> str:
        end = f" until {d.expires_on}" if d.expires_on else ""
        reason = f": {d.reason}" if d.reason else ""
        return (
            f"{d.decision.replace('_', ' ')}{end}{reason} ({d.decided_on}, "
            f"{pseudonym(self._key, 'staff', d.decided_by)}, recorded {d.recorded_at})"
        )

    def decisions(self) -> pd.DataFrame:
        """Return all decisions of the workspace in their order; who decided as a pseudonym."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "finding_id": d.finding_id,
                    "control_id": d.control_id,
                    "decision": d.decision,
                    "reason": d.reason,
                    "decided_by": pseudonym(self._key, "staff", d.decided_by),
                    "decided_on": d.decided_on,
                    "expires_on": d.expires_on,
                    "recorded_at": d.recorded_at,
                }
                for d in self.decided
            ]
        )

    def decide(
        self, finding: str, decision: str, reason: str = "", until: str = "", by: str = ""
    ) -> Disposition:
        """Decide on one finding; see `decide_all`."""
        return self.decide_all(
            [{"finding": finding, "decision": decision, "reason": reason, "until": until, "by": by}]
        )[0]

    def decide_all(self, decided: Iterable[Mapping[str, str]]) -> list[Disposition]:
        """Record decisions: all of them, or none.

        Parameters
        ----------
        decided : iterable of mapping
            Each with ``finding`` and ``decision``; with ``reason`` where one is due, ``until`` for
            a waiver, and ``by``, who decided (a staff_id; default the user of this computer).

        Raises
        ------
        PrivityError
            With everything that is wrong; nothing has then been written.
        """
        rows = [self.row(**given) for given in decided]
        return record(self.workspace, rows, self.limits) if rows else []

    def decide_control(
        self,
        control: str,
        decision: str,
        reason: str = "",
        until: str = "",
        by: str = "",
        policy: str = "",
        status: str = "",
    ) -> list[Disposition]:
        """Decide on every finding of a control that awaits a decision: on all of them, or on none.

        Parameters
        ----------
        control : str
        decision, reason, until, by : str
            As `decide_all` takes them; the same for each finding.
        policy, status : str, optional
            Only findings that `awaiting` returns for these.

        Raises
        ------
        PrivityError
            If none awaits a decision, or the decision is wrong; nothing has then been written.
        """
        found = self.of_control(control, policy, status)
        return record(self.workspace, self.rows(found, decision, reason, until, by), self.limits)

    def of_control(
        self, control: str, policy: str = "", status: str = "", with_decided: bool = False
    ) -> list[dict[str, Any]]:
        """Return the findings of a control that await a decision; raise if there is none."""
        found = self.awaiting(policy, control, status, with_decided=with_decided)
        if not found:
            raise PrivityError(
                f"{control}: no exception of it awaits a decision; nothing was "
                "written; --all decides again on those decided before"
            )
        return found

    def row(
        self, finding: str, decision: str, reason: str = "", until: str = "", by: str = ""
    ) -> dict[str, str]:
        """Return a decision of today as the store takes it, its reason searched for names."""
        return self.rows([self.finding(finding)], decision, reason, until, by)[0]

    def rows(
        self,
        found: Iterable[Mapping[str, Any]],
        decision: str,
        reason: str = "",
        until: str = "",
        by: str = "",
    ) -> list[dict[str, str]]:
        """Return one decision of today on each of some findings, as `row` does on one."""
        reason = " ".join(reason.split())
        self.require_clean(reason)
        given = {
            "decision": decision,
            "reason": reason,
            "decided_by": by or getpass.getuser(),
            "decided_on": str(self.today),
            "expires_on": until,
        }
        return [
            {"finding_id": f["finding_id"], "control_id": f["control_id"], **given} for f in found
        ]

    def require_clean(self, reason: str) -> None:
        """Raise if a reason holds what no page may show: the store could never be rid of it."""
        if not reason or reason in self._clean:
            return
        contract = load_contract()
        extracts = load_extracts(self.workspace, self.settings, contract)
        with tempfile.TemporaryDirectory(prefix="privity-review-") as folder:
            os.chmod(folder, 0o700)
            Path(folder, "reason.txt").write_text(reason, encoding="utf-8")
            leaks = scan_run(
                Path(folder),
                extracts.path,
                contract,
                self.settings.allowed_words,
                own_texts=[self.settings.name],
                reported=self._days(),
            )
        if leaks:
            raise PrivityError(
                [
                    f"reason: {leak.kind} in the clear ({leak.table_column}, shape {leak.shape}); "
                    "pages show reasons, so say it with the label that they show; nothing was written"
                    for leak in leaks
                ]
            )
        self._clean.add(reason)

    def require_found(self, name: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Raise if a hand-written line names a finding that no sealed run found by that control."""
        wanted = {(row["finding_id"], row["control_id"]) for row in rows}
        runs = sealed_runs(self.workspace.runs)
        for place in (self.workspace.runs / run for run in reversed(runs)):
            if wanted and (place / EVIDENCE).is_file():
                wanted -= {
                    (r["finding_id"], r["control_id"])
                    for r in open_evidence(place).rows(
                        _KNOWN_SQL, {"findings": [finding for finding, _ in wanted]}
                    )
                }
        if wanted:
            raise PrivityError(
                [
                    f"{name}: {finding}: no run of this workspace found it by {control}; leave the "
                    "line out; nothing was written"
                    for finding, control in sorted(wanted)
                ]
            )

    def _days(self) -> tuple[dt.date, dt.date]:
        first, last = self.run.info["period_first_on"], self.run.info["as_of"]
        return dt.date.fromisoformat(first), max(dt.date.fromisoformat(last), self.today)


def open_review(workspace: str | os.PathLike[str] = "", run: str = "") -> Review:
    """Open the findings of a run for review.

    Parameters
    ----------
    workspace : str or path, optional
        By default the workspace in which this is called.
    run : str, optional
        The run's name or folder; by default the one sealed last.

    Returns
    -------
    Review

    Raises
    ------
    PrivityError
        If there is no such sealed run, or none with findings of its own.

    Examples
    --------
    >>> import privity as pv
    >>> review = pv.open_review()
    >>> review.run
    Run of Miniature agency, 2026-Q3, as of 2026-09-30
    >>> "severity critical" in review.about() or "severity high" in review.about()
    True
    """
    place = find_workspace(workspace)
    settings = read_settings(place.settings_file)
    sealed = evidence_runs(place)
    if not sealed:
        raise PrivityError(
            f"{place.root}: no sealed run with exceptions of its own; make one by `privity run`"
        )
    name = Path(run).name if run else sealed[-1]
    if name not in sealed:
        raise PrivityError(
            f"{name}: no sealed run of this workspace with exceptions of its own"
            f"{nearest(name, sealed)}"
        )
    return Review(place, open_evidence(place.runs / name), name, settings)
