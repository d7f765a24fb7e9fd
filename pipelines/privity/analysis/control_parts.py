"""One control taken apart: its whole population, its near misses, and what other limits would find.

The control is evaluated again, on the extracts and for the period of a sealed run, in memory: no
run is changed, and none is made.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.analysis.charts import bars
from privity.analysis.run import Run, open_run
from privity.catalogue import Control, Param
from privity.errors import PrivityError, nearest
from privity.evaluation import (
    SPECIAL,
    TablesSupplied,
    builds_on_others,
    controls_in_force,
    evaluate_control,
    evaluate_controls,
    judges_disclosures,
)
from privity.evidence import evidence_runs, facts_html, frame_of
from privity.intake import load_extracts
from privity.pseudonyms import register_pseudonyms, subject_label
from privity.runs import Plan, plan_run, request_of
from privity.staging import Evaluation, columns_supplied, open_database, stage
from privity.statistics import wilson
from privity.vocabulary import ROW_STATUSES
from privity.workspace import MANIFEST, Workspace, pseudonym_key

if TYPE_CHECKING:
    import pandas as pd

_MEMORY = Path(":memory:")


@dataclass
class Anatomy:
    """A control, ready to be looked at closely.

    Examples
    --------
    >>> import privity as pv
    >>> control = pv.take_apart("loss_reported_to_supervisor_at_once")
    >>> control.what_if("hours", [0, 24])[["hours", "is_in_force", "failed"]].values.tolist()
    [[0, False, 2], [24, True, 1]]
    >>> control.what_if("hour", [1])
    Traceback (most recent call last):
    privity.errors.PrivityError: hour: no parameter of this control; nearest: hours
    """

    control: Control
    run: Run
    plan: Plan
    evaluation: Evaluation
    supply: TablesSupplied
    is_same_extracts: bool
    _folder: tempfile.TemporaryDirectory = field(repr=False)
    """Where the engine spills what memory does not hold; gone with this object."""

    @property
    def params(self) -> dict[str, Any]:
        """The parameters with their values in force."""
        return {p.name: p.value for p in self.control.params}

    def population(self) -> pd.DataFrame:
        """Return every row examined, counted by status and reason.

        Examples
        --------
        >>> import privity as pv
        >>> pv.take_apart("loss_reported_to_supervisor_at_once").population()["rows"].tolist()
        [1, 1]
        """
        return self._frame("""select status, reason, count(*) as rows,
                count(*) / sum(count(*)) over () as share
            from judged group by status, reason order by rows desc, status, reason""")

    def rows(self, status: str = "") -> pd.DataFrame:
        """Return the rows examined, pseudonyms in the place of keys; ``status`` chooses some."""
        if status and status not in ROW_STATUSES:
            raise PrivityError(f"{status}: no status of a row; they are {', '.join(ROW_STATUSES)}")
        return self._frame(
            f"""select {self._label} as subject_label, e.status, e.reason,
                pseudonym('case', e.case_id) as case_label,
                pseudonym('staff', e.staff_id) as staff_label, e.unit_id, e.occurred_at
            from judged as e where $status = '' or e.status = $status
            order by e.status, subject_label""",
            {"status": status},
        )

    def what_if(self, param: str = "", values: Sequence[Any] = ()) -> pd.DataFrame:
        """Return how many exceptions there would be with other values of a parameter.

        Parameters
        ----------
        param : str, optional
            By default the first that is a number.
        values : sequence, optional
            By default half, once, twice and four times the value in force.

        Returns
        -------
        pandas.DataFrame
            One row per value: what was examined and failed, the rate and its interval.
        """
        import pandas as pd

        asked = self._param(param)
        wanted = list(values) or _around(asked.value)
        found = []
        for value in sorted({*wanted, asked.value}):
            result = self._evaluated(asked, value)
            judged = result.examined - result.not_applicable
            low, high = wilson(result.exceptions, judged)
            found.append(
                {
                    asked.name: value,
                    "is_in_force": value == asked.value,
                    "examined": result.examined,
                    "failed": result.exceptions,
                    "not_applicable": result.not_applicable,
                    "rate": result.exceptions / judged if judged else None,
                    "rate_low": low,
                    "rate_high": high,
                }
            )
        self._evaluated(asked, asked.value)
        frame = pd.DataFrame(found)
        frame.attrs = {**self._origin}
        return frame

    def near_misses(self, param: str = "", value: Any = None) -> pd.DataFrame:
        """Return rows that pass, but would not if the limit were as tight as ``value``.

        Parameters
        ----------
        param : str, optional
            By default the first that is a number.
        value : optional
            By default half of the value in force, or twice where a higher one is tighter.

        Examples
        --------
        >>> import privity as pv
        >>> control = pv.take_apart("loss_reported_to_supervisor_at_once")
        >>> len(control.near_misses("hours", 0)), len(control.near_misses("hours", 12))
        (1, 0)
        """
        asked = self._param(param)
        tight = _tighter(asked) if value is None else value
        self._evaluated(asked, tight)
        self.evaluation.connection.execute("create or replace temp table tighter as from judged")
        self._evaluated(asked, asked.value)
        return self._frame(f"""select {self._label} as subject_label,
                e.reason as reason_in_force, tighter.reason as reason_if_tighter,
                pseudonym('case', e.case_id) as case_label,
                pseudonym('staff', e.staff_id) as staff_label, e.unit_id, e.occurred_at
            from judged as e
            join tighter on tighter.subject = e.subject and tighter.status = 'fail'
            where e.status = 'pass'
            order by subject_label""")

    def chart(self, param: str = "", values: Sequence[Any] = ()) -> Any:
        """Return a chart of `what_if`."""
        found = self.what_if(param, values)
        name = found.columns[0]
        shown = found.assign(value=["in force" if on else "what if" for on in found["is_in_force"]])
        return bars(shown, name, "failed", f"Exceptions by {name.replace('_', ' ')}", "value")

    @property
    def _label(self) -> str:
        return subject_label(self.plan.contract, self.control)

    @property
    def _origin(self) -> dict[str, Any]:
        return {
            "run": self.run.name,
            "digest": self.run.digest,
            "control": self.control.id,
            "params": json.dumps(self.params),
        }

    def _param(self, name: str) -> Param:
        known = {p.name: p for p in self.control.params}
        numbers = [p for p in known.values() if _is_number(p.value)]
        if not name and numbers:
            return numbers[0]
        if name not in known:
            what = (
                f"{name}: no parameter of this control{nearest(name, known)}"
                if name
                else f"{self.control.id}: has no parameter that is a number; nothing can be varied"
            )
            raise PrivityError(what)
        return known[name]

    def _evaluated(self, param: Param, value: Any) -> Any:
        if type(value) is not type(param.value) and not (
            _is_number(value) and _is_number(param.value)
        ):
            raise PrivityError(f"{param.name}: {value!r} is not of the kind of {param.value!r}")
        varied = replace(
            self.control,
            params=tuple(
                replace(p, value=value) if p.name == param.name else p for p in self.control.params
            ),
        )
        return _judged(self.evaluation, varied, self.supply)

    def _frame(self, sql: str, params: dict[str, Any] | None = None) -> pd.DataFrame:
        return frame_of(
            self.evaluation.connection.execute(sql, params or {}),
            self.evaluation.scope.timezone,
            **self._origin,
        )

    def __repr__(self) -> str:
        return f"{self.control.id}: {self.control.title}"

    def _repr_html_(self) -> str:
        return facts_html(
            self.control.title,
            [
                ("control", self.control.id),
                ("why", self.control.why),
                ("clauses", ", ".join(self.control.clause_ids)),
                *((f"parameter {name}", value) for name, value in self.params.items()),
                ("run", self.run.name),
                (
                    "extracts",
                    "those of the run"
                    if self.is_same_extracts
                    else "changed since the run was made; counts may differ from its report",
                ),
            ],
        )


def take_apart(
    control: str = "",
    workspace: str | os.PathLike[str] = "",
    period: str = "",
    run: Run | None = None,
) -> Anatomy:
    """Evaluate one control again, to be looked at closely.

    Parameters
    ----------
    control : str, optional
        Its id; by default, of those with a limit that some records pass, the one with most
        exceptions.
    workspace : str or path, optional
        By default the one in which this is called.
    period : str, optional
        The period or the name of the sealed run; by default the one sealed last.
    run : Run, optional
        The run itself, in the place of the two.

    Raises
    ------
    PrivityError
        If there is no such control or run, or the control cannot be judged by these extracts.

    Examples
    --------
    >>> import privity as pv
    >>> pv.take_apart().params
    {'hours': 24}
    """
    run = run or open_run(workspace, period)
    place = Workspace(run.path.resolve().parents[2])
    if run.path.parent.name not in evidence_runs(place):
        raise PrivityError(f"{run.name}: is not sealed in a workspace; its extracts are unknown")
    facts = json.loads((run.path.parent / MANIFEST).read_text(encoding="utf-8"))["facts"]
    plan = plan_run(request_of(place, facts))
    known = {c.id: c for c in controls_in_force(plan.catalogue, plan.policies)}
    asked = control or _most_telling(run, known.values())
    if asked not in known:
        raise PrivityError(f"control {asked}: not in this run{nearest(asked, known)}")
    extracts = load_extracts(place, plan.settings, plan.contract)
    folder = tempfile.TemporaryDirectory(prefix="privity-", ignore_cleanup_errors=True)
    connection = open_database(
        _MEMORY, extracts.path, _MEMORY, Path(folder.name), settings=plan.settings
    )
    register_pseudonyms(connection, pseudonym_key(place.root, plan.settings.key_file))
    stage(connection, plan.contract, plan.settings, plan.scope)
    supplied = columns_supplied(connection)
    evaluation = Evaluation(
        connection, plan.catalogue, plan.settings, plan.scope, frozenset(supplied), SPECIAL
    )
    supply = TablesSupplied(supplied, {})
    if builds_on_others(known[asked]):
        evaluate_controls(evaluation, [c for c in known.values() if judges_disclosures(c)], supply)
    connection.execute("create schema if not exists evaluated")
    _judged(evaluation, known[asked], supply)
    return Anatomy(
        known[asked],
        run,
        plan,
        evaluation,
        supply,
        extracts.digest == facts["extracts_digest"],
        folder,
    )


def _judged(evaluation: Evaluation, control: Control, supply: TablesSupplied) -> Any:
    """Evaluate a control, its rows then being ``judged``."""
    result = evaluate_control(evaluation, control, supply)
    if result.status in ("error", "not_tested"):
        raise PrivityError(f"{control.id}: cannot be taken apart: {result.reason}")
    evaluation.connection.execute(
        f'create or replace temp view judged as from evaluated."{control.id}"'
    )
    return result


def _most_telling(run: Run, controls: Iterable[Control]) -> str:
    with_limit = [c.id for c in controls if any(_is_number(p.value) for p in c.params)]
    found = run.rows(
        "select control_id from control_results where list_contains($ids, control_id) "
        "and status not in ('error', 'not_tested') "
        # One that some records pass: only there can a limit make a difference.
        "order by passed > 0 desc, failed + warned desc, control_id limit 1",
        {"ids": with_limit},
    )
    if not found:
        raise PrivityError(f"{run.name}: no control with a limit could be tested; name a control")
    return found[0]["control_id"]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _around(value: Any) -> list[Any]:
    if not _is_number(value):
        raise PrivityError("values: name those to try")
    return [value // 2 if isinstance(value, int) else value / 2, value, value * 2, value * 4]


def _tighter(param: Param) -> Any:
    if not _is_number(param.value):
        raise PrivityError(f"{param.name}: name the tighter value to compare with")
    half, double = _around(param.value)[0], param.value * 2
    return half if param.looser == "higher" else double
