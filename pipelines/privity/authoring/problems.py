"""All problems of one workspace: settings, expectations, suites, mappings, chapters and cases."""

from __future__ import annotations

import datetime as dt

from privity.authoring.check import check_adapters, check_catalogue, own_expectations
from privity.authoring.run_examples import failing_cases
from privity.catalogue import Catalogue, read_catalogue
from privity.decisions import store_problems
from privity.evaluation import agency_catalogue, with_settings
from privity.intake import source_problems
from privity.quality import lint_suites
from privity.report import lint_chapter
from privity.workspace import Settings, Workspace, future_days, read_settings


def catalogue_of(workspace: Workspace) -> Catalogue:
    """Return the catalogue in force in a workspace; outside of one, the built-in one."""
    if not workspace.settings_file.exists():
        return read_catalogue()
    settings = read_settings(workspace.settings_file)
    return with_settings(agency_catalogue(workspace.expectations, settings), settings)


def problems_of(workspace: Workspace, today: dt.date | None = None) -> tuple[list[str], Catalogue]:
    """Return everything wrong with what is declared, built-in and own, and the catalogue.

    The agency's own chapters, its mappings and the store of decisions are looked at too. Without
    ``today`` no day is held against the calendar.
    """
    has_settings = workspace.settings_file.exists()
    settings = read_settings(workspace.settings_file) if has_settings else Settings()
    own = own_expectations(workspace.root) if has_settings else None
    catalogue = agency_catalogue(own, settings)
    problems = check_catalogue(catalogue, lint_suites(catalogue.contract, own))
    problems += check_adapters(own, catalogue.contract)
    if has_settings:
        # A broken adapter is told by the mapping that calls it as well.
        problems = list(dict.fromkeys(problems + source_problems(workspace, catalogue.contract)))
        problems += store_problems(workspace)
        problems += future_days(settings, today) if today else []
        problems += [
            p for path in sorted(workspace.notebooks.glob("*.ipynb")) for p in lint_chapter(path)
        ]
    # Cases are run on files that are sound; on others their errors would say the same again.
    return problems or failing_cases(read_catalogue(own), own), catalogue
