"""What a run is asked to do, understood: settings, catalogue and scope in force.

Reads no extract; everything wrong with the request is said at once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from privity.catalogue import Catalogue, Contract
from privity.errors import PrivityError, nearest
from privity.evaluation import (
    agency_catalogue,
    require_sound_publish,
    require_sound_reasons,
    with_settings,
)
from privity.periods import Period, Scope, parse_period
from privity.runs.left_out import unknown_names
from privity.staging import require_cipher
from privity.vocabulary import EDITIONS, INTERNAL, PUBLIC
from privity.workspace import Settings, Workspace, as_of_day, future_days, read_settings

ENGINE = "duckdb"


@dataclass(frozen=True)
class Request:
    """What is asked of a run: a workspace, a period and how to judge it.

    ``leave_out`` names chapters that the report may do without where the leak scan hits in them.
    ``so_far`` asks for a period that is not over, up to the last whole day known. Without ``today``
    nothing is held against the clock: what was judged once may be judged again.
    """

    workspace: Workspace
    period: str
    as_of: dt.date | None = None
    policies: tuple[str, ...] = ()
    edition: str = INTERNAL
    engine: str = ENGINE
    today: dt.date | None = None
    leave_out: tuple[str, ...] = ()
    so_far: bool = False


@dataclass(frozen=True)
class Plan:
    """A request, understood: settings, catalogue and scope in force."""

    request: Request
    settings: Settings
    catalogue: Catalogue
    scope: Scope
    policies: tuple[str, ...]

    @property
    def contract(self) -> Contract:
        """The extract contract."""
        return self.catalogue.contract


def plan_run(request: Request) -> Plan:
    """Read settings and catalogue and fix the scope, without touching any extract.

    Raises
    ------
    PrivityError
        With everything wrong with settings, catalogue, period, policies or edition.
    """
    settings = read_settings(request.workspace.settings_file)
    catalogue = with_settings(agency_catalogue(request.workspace.expectations, settings), settings)
    require_sound_reasons(catalogue, request.workspace.expectations)
    if request.edition == PUBLIC:
        require_sound_publish(catalogue)
    period = parse_period(request.period, settings.timezone, request.today)
    as_of, problems = as_of_day(
        period, request.as_of, request.so_far, request.today, settings.supplied
    )
    problems += future_days(settings, request.today) if request.today else []
    if request.as_of and request.as_of < period.first_on:
        problems.append(
            f"--as-of {request.as_of}: lies before the period {period.label} begins; "
            "use a day in or after it"
        )
    known = [p.id for p in catalogue.policies]
    policies = request.policies or tuple(settings.policies)
    problems += [f"unknown policy {p}{nearest(p, known)}" for p in policies if p not in known]
    if not policies:
        problems.append("agency.toml: policies: no policy is adopted; name at least one")
    if request.edition not in EDITIONS:
        problems.append(
            f"--edition {request.edition}: no such edition; use "
            f"{' or '.join(EDITIONS)}{nearest(request.edition, EDITIONS)}"
        )
    if request.edition == PUBLIC and not _is_whole_months(period):
        problems.append(
            f"--period {request.period}: a public edition covers whole months; with "
            "parts of months two editions could be subtracted from each other"
        )
    if request.engine != ENGINE:
        problems.append(f"--engine {request.engine}: only duckdb is available in this version")
    if not problems:
        problems = unknown_names(request, policies)
    if problems:
        raise PrivityError(problems)
    if settings.encrypt_evidence and request.edition != PUBLIC:
        require_cipher()
    return Plan(
        request,
        settings,
        catalogue,
        Scope(period, as_of, settings.timezone),
        tuple(p for p in known if p in policies),
    )


def _is_whole_months(period: Period) -> bool:
    return period.first_on.day == 1 and (period.last_on + dt.timedelta(days=1)).day == 1
