"""Kept work scanned again: is what the leak scan found answered by what was changed since?

Nothing is made again and nothing is sealed, even if no hit is left. A report states its settings,
``allowed_words`` among them, on its pages, in its evidence and in its name; pages made under
others would be sealed under a name and a list that are not theirs. A run is then made anew, on the
extracts as they are loaded already.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from privity.evaluation import agency_catalogue
from privity.intake import load_extracts
from privity.periods import Scope, parse_period
from privity.runs.digests import kept_parts
from privity.runs.judging import Progress
from privity.runs.leaks import chapters_that_answer, hits_of, lines_of_hits
from privity.runs.plan import Plan, Request
from privity.runs.work_kept import Kept, find_kept
from privity.vocabulary import PUBLIC
from privity.workspace import Workspace, locked, read_settings

if TYPE_CHECKING:
    from privity.gate import Hit


@dataclass(frozen=True)
class Again:
    """What a second scan came to: the hits left, and what else was changed since the first."""

    kept: Kept
    hits: tuple[Hit, ...]
    changed: tuple[str, ...]
    command: str

    @property
    def is_clean(self) -> bool:
        """Whether no hit is left."""
        return not self.hits

    @property
    def lines(self) -> list[str]:
        """What to tell the user."""
        stale = (
            [
                f"{self.kept.name}: changed since this work was made, so that it does not show "
                f"it: {', '.join(self.changed)}; only a run will tell"
            ]
            if self.changed
            else []
        )
        if self.hits:
            return [*lines_of_hits(self.hits), *stale]
        return [
            f"{self.kept.name}: clean now; nothing is sealed yet, because a report states the "
            f"settings it was made with; make it: {self.command}",
            *stale,
        ]

    def as_dict(self) -> dict[str, object]:
        """Return the same for programs; no value of the extracts is in it."""
        return {
            "run": self.kept.name,
            "is_clean": self.is_clean,
            "changed": list(self.changed),
            "command": self.command,
            "leave_out": list(chapters_that_answer(self.hits)),
            "hits": [
                {
                    "kind": h.kind,
                    "columns": list(h.columns),
                    "shape": h.shape,
                    "runs": h.runs,
                    "lines": h.lines,
                    "origins": list(h.origins),
                    "told": h.problem,
                    "places": [vars(place) for place in h.places],
                }
                for h in self.hits
            ],
        }


def gate_again(workspace: Workspace, name: str, progress: Progress, wait: float = 0) -> Again:
    """Scan the kept work of a blocked run again, by the settings as they are now.

    Parameters
    ----------
    workspace : Workspace
    name : str
        The run's name; may be empty if one alone is kept.
    progress : callable
        Told the stage and what it is at.
    wait : float
        Seconds to wait for a run in the workspace to end.

    Raises
    ------
    PrivityError
        If nothing of that name is kept, or the settings cannot be read.
    """
    with locked(workspace, wait):
        kept = find_kept(workspace, name)
        request = kept.request(workspace)
        plan = _plan_of(request)
        extracts = load_extracts(
            workspace, plan.settings, plan.contract, lambda detail: progress("load", detail)
        )
        now = kept_parts(plan, extracts)
        changed = [part for part, digest in kept.parts.items() if now.get(part) != digest]
        progress("gate", "scanning for confidential values")
        hits = hits_of(plan, extracts.path, kept.files)
    return Again(kept, hits, tuple(changed), command_of(request, plan))


def _plan_of(request: Request) -> Plan:
    """Return as much of a plan as a scan needs: nothing is judged, so nothing is checked for it."""
    settings = read_settings(request.workspace.settings_file)
    period = parse_period(request.period, settings.timezone)
    return Plan(
        request,
        settings,
        agency_catalogue(request.workspace.expectations, settings),
        Scope(period, request.as_of or period.last_on, settings.timezone),
        request.policies,
    )


def command_of(request: Request, plan: Plan) -> str:
    """Return the call of ``privity run`` that asks for the same; what is so anyway is left out."""
    parts = [
        "privity",
        "run",
        "--workspace",
        str(request.workspace.root),
        "--period",
        request.period,
    ]
    parts += ["--as-of", str(request.as_of)] if request.as_of != plan.scope.period.last_on else []
    is_adopted = set(request.policies) == set(plan.settings.policies)
    parts += [
        word for policy in request.policies for word in ("--policy", policy) if not is_adopted
    ]
    parts += ["--edition", PUBLIC] if request.edition == PUBLIC else []
    parts += [word for chapter in request.leave_out for word in ("--leave-out", chapter)]
    return shlex.join(parts)
