"""The choice at the top of a notebook: which run, which policy, and what the cells below do then.

``choose`` also makes tables sortable and charts interactive, both without fetching anything.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from privity.analysis.run import Run, open_run
from privity.errors import PrivityError, nearest
from privity.evidence import evidence_runs
from privity.report.blocks import policies
from privity.workspace import EVIDENCE, Workspace, find_workspace

if TYPE_CHECKING:
    import pandas as pd

COMM = "privity-lab"
_VEGA_LITE = "application/vnd.vegalite.v5+json"


class Choice:
    """A run and a policy, chosen by widgets; ``run``, ``policy`` and ``evidence`` follow them."""

    def __init__(self, workspace: Workspace, name: str, policy: str) -> None:
        self.workspace = workspace
        self.name = name
        self.policy = policy
        self._cell = ""

    @property
    def evidence(self) -> str:
        """The evidence file of the run chosen."""
        return str(self.workspace.runs / self.name / EVIDENCE)

    @property
    def run(self) -> Run:
        """The run chosen."""
        return open_run(self.evidence)

    @property
    def policies(self) -> dict[str, str]:
        """The policies of the run chosen: id by title."""
        return {p["title"]: p["policy_id"] for p in policies(self.run)}

    @cached_property
    def widget(self) -> Any:
        """The two fields; a change runs the cells below in JupyterLab."""
        import ipywidgets

        wide = {"description_width": "initial"}
        layout = ipywidgets.Layout(width="auto", min_width="16rem")
        runs = ipywidgets.Dropdown(
            options=_runs(evidence_runs(self.workspace)),
            value=self.name,
            description="Period",
            style=wide,
            layout=layout,
        )
        chosen = ipywidgets.Dropdown(
            options=self.policies,
            value=self.policy,
            description="Policy",
            style=wide,
            layout=layout,
        )

        def take_run(change: dict[str, Any]) -> None:
            self.name = change["new"]
            before = self.policy
            chosen.options = self.policies
            if before in self.policies.values():
                chosen.value = before
            self._run_below()

        def take_policy(change: dict[str, Any]) -> None:
            if change["new"] and change["new"] != self.policy:
                self.policy = change["new"]
                self._run_below()

        runs.observe(take_run, "value")
        chosen.observe(take_policy, "value")
        return ipywidgets.HBox([runs, chosen])

    def _run_below(self) -> None:
        from comm import create_comm

        create_comm(target_name=COMM, data={"cell": self._cell}).close()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        self._cell = _cell_at_work()
        shown = self.widget._repr_mimebundle_()
        return {**shown, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{self.name}, {self.policy}"


def choose(workspace: str | os.PathLike[str] = "", period: str = "", policy: str = "") -> Choice:
    """Choose a run and a policy by widgets, and make tables and charts interactive.

    Parameters
    ----------
    workspace : str or path, optional
        By default the one in which this is called.
    period : str, optional
        The period or the name of the run to begin with; by default the run sealed last.
    policy : str, optional
        The policy to begin with; by default the first.

    Returns
    -------
    Choice
        As a cell's value it is shown; changing it runs the cells below.

    Raises
    ------
    PrivityError
        If there is no such run, or it knows no such policy.

    Examples
    --------
    >>> import privity as pv
    >>> chosen = pv.choose(policy="ct-dcf")
    >>> chosen.run.clauses(policy=chosen.policy)["policy_id"].unique().tolist()
    ['ct-dcf']
    """
    place = find_workspace(workspace)
    run = open_run(place.root, period)
    known = [p["policy_id"] for p in policies(run)]
    if policy and policy not in known:
        raise PrivityError(f"policy {policy}: not in this run{nearest(policy, known)}")
    make_interactive()
    return Choice(place, run.path.parent.name, policy or known[0])


def make_interactive() -> None:
    """Make frames sortable and filterable, and charts interactive, in this notebook.

    Nothing is fetched: the code of both comes with the packages installed.

    Examples
    --------
    >>> import privity as pv
    >>> pv.make_interactive()
    """
    from IPython import get_ipython

    if get_ipython() is None:
        return
    import altair
    import itables
    import pandas as pd

    itables.options.maxBytes = "256KB"
    itables.options.scrollX = True
    itables.options.allow_html = False
    itables.options.column_filters = "header"
    itables.options.layout = {
        "topStart": None,
        "topEnd": None,
        "bottomStart": "info",
        "bottomEnd": "paging",
    }
    itables.options.classes = "display compact"
    itables.init_notebook_mode(connected=False)
    table = pd.DataFrame._repr_html_
    pd.DataFrame._repr_html_ = lambda self: table(_without_gaps(self))
    altair.renderers.register("privity", _lab_chart)
    altair.renderers.enable("privity")


def _without_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in which nothing stands where a value is missing; numbers still sort."""
    return frame.transform(
        lambda column: column.astype("string").fillna("") if column.isna().any() else column
    )


def _lab_chart(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return a chart as JupyterLab's own renderer takes it: Vega-Lite 5, nothing fetched."""
    return {
        _VEGA_LITE: {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"},
        "text/plain": str(spec.get("title") or "a chart"),
    }


def _runs(names: list[str]) -> dict[str, str]:
    """Return the runs by what tells them apart, the one sealed last first."""
    labels = [
        f"{period}, as of {rest[:10]}" for period, rest in (name.split("_asof-") for name in names)
    ]
    return {
        label if labels.count(label) == 1 else f"{label} ({name.rsplit('_', 1)[-1]})": name
        for label, name in reversed(list(zip(labels, names, strict=True)))
    }


def _cell_at_work() -> str:
    """Return the id of the cell that asks, where the front end has said it."""
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return (parent.get("metadata") or {}).get("cellId", "")
