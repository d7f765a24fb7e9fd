"""Two runs beside each other: clauses that changed, findings that came and went, measures."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from privity.analysis.charts import bars
from privity.analysis.run import Run, open_run
from privity.errors import PrivityError
from privity.evidence import evidence_runs
from privity.workspace import find_workspace

if TYPE_CHECKING:
    import pandas as pd

_KEY = ["policy_id", "clause_id"]


@dataclass
class Comparison:
    """What a later run says that an earlier one did not.

    Examples
    --------
    >>> import privity as pv
    >>> run = pv.open_run()
    >>> same = pv.compare(run, run)
    >>> same
    2026-Q3 as of 2026-09-30 against 2026-Q3 as of 2026-09-30: no clause changed
    >>> same.findings()["change"].unique().tolist()
    ['still there']
    """

    before: Run
    after: Run

    def clauses(self, with_unchanged: bool = False) -> pd.DataFrame:
        """Return the clauses whose status changed, with both statuses and counts."""
        columns = [*_KEY, "status", "failed", "examined"]
        both = self.before.clauses()[columns].merge(
            self.after.clauses()[[*columns, "requirement"]],
            how="outer",
            on=_KEY,
            suffixes=("_before", "_after"),
        )
        for name in _KEY:
            both[name] = both[name].astype("category")
        is_changed = both["status_before"].astype(object) != both["status_after"].astype(object)
        return self._from(both if with_unchanged else both.loc[is_changed].reset_index(drop=True))

    def findings(self, control: str = "") -> pd.DataFrame:
        """Return findings of either run and whether each came, went or is still there."""
        columns = ["finding_id", "control_id", "subject_label", "reason", "unit_id", "occurred_on"]
        both = self.before.findings()[columns].merge(
            self.after.findings()[columns],
            how="outer",
            on=["finding_id", "control_id"],
            suffixes=("_before", ""),
            indicator="change",
        )
        for name in columns[2:]:
            both[name] = both[name].astype(object).fillna(both.pop(f"{name}_before").astype(object))
        said = {"left_only": "gone", "right_only": "came", "both": "still there"}
        both["change"] = both["change"].cat.rename_categories(said)
        both["control_id"] = both["control_id"].astype("category")
        if control and control not in set(both["control_id"]):
            raise PrivityError(f"control {control}: neither run has a finding of it")
        chosen = both.loc[both["control_id"] == control] if control else both
        return self._from(chosen.reset_index(drop=True))

    def counts(self) -> pd.DataFrame:
        """Return findings that came, went and stayed, by control."""
        import pandas as pd

        found = self.findings()
        counted = pd.crosstab(found["control_id"].astype(str), found["change"].astype(str))
        counted = counted.reindex(columns=["came", "gone", "still there"], fill_value=0)
        counted.columns.name = None
        return self._from(
            counted.astype("Int64").sort_values(["came", "gone"], ascending=False).reset_index()
        )

    def chart(self) -> Any:
        """Return a chart of `counts`."""
        counted = self.counts().melt("control_id", var_name="change", value_name="findings")
        return bars(counted, "control_id", "findings", repr(self), "change").encode(
            x="findings:Q", y="control_id:N"
        )

    def _from(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame.attrs = {
            "run": self.after.name,
            "digest": self.after.digest,
            "before": self.before.name,
            "digest_before": self.before.digest,
        }
        return frame

    def __repr__(self) -> str:
        changed = len(self.clauses())
        said = "no clause" if not changed else f"{changed} clause{'s' if changed > 1 else ''}"
        return f"{_said(self.after)} against {_said(self.before)}: {said} changed"


def compare(
    before: Run | str = "", after: Run | str = "", workspace: str | os.PathLike[str] = ""
) -> Comparison:
    """Put two runs beside each other.

    Parameters
    ----------
    before, after : Run or str, optional
        Runs, or their periods or names; by default the two sealed last. Where only one run is
        sealed, it is compared with itself.
    workspace : str or path, optional
        By default the one in which this is called.

    Examples
    --------
    >>> import privity as pv
    >>> pv.compare("2026-Q3").clauses(with_unchanged=True)["status_after"].isna().any().item()
    False
    """
    return Comparison(_opened(before, workspace, -2), _opened(after, workspace, -1))


def _opened(given: Run | str, workspace: str | os.PathLike[str], place: int) -> Run:
    if isinstance(given, Run):
        return given
    found = find_workspace(workspace)
    names = evidence_runs(found)
    return open_run(found.root, given or (names[max(place, -len(names))] if names else ""))


def _said(run: Run) -> str:
    return f"{run.info['period_label']} as of {run.info['as_of']}"
