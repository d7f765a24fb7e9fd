"""By what a control judges: one digest of all that decides its verdicts beside the extracts.

An exception that is gone while this digest changed was not put right: it was judged otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from privity.catalogue import (
    Catalogue,
    Control,
    Param,
    binds_used,
    parse_select,
    relations_read,
    stated_params,
)
from privity.evaluation.controls import judging_sql
from privity.evaluation.disclosure_verdicts import VERDICTS, judges_disclosures
from privity.workspace import Settings

# What the engine makes from settings, whatever SQL reads it.
_BY_SETTINGS = {
    "calendar": ("state", "holidays"),
    "work_grace": ("lead_days", "lag_days"),
    "addresses": ("firewall_domains",),
}
_EXPLAINED = ("reasons", "accesses")


def rules_of(catalogue: Catalogue, settings: Settings) -> dict[str, str]:
    """Return each control's digest: its SQL, params and all that these rest on.

    The period and the as-of day are no rule, nor is the version of privity. Comments and line
    breaks of SQL do not count.

    Parameters
    ----------
    catalogue : Catalogue
        As the agency has it: params, explanations and flags in force.
    settings : Settings

    Returns
    -------
    dict
        Control id -> digest, the same for the same rules in any run.
    """
    rules = _Rules(catalogue, settings)
    return {control.id: rules.of(control) for control in catalogue.controls}


class _Rules:
    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self.catalogue, self.settings = catalogue, settings
        self._known: dict[str, str] = {}

    def of(self, control: Control) -> str:
        return _digest(
            {
                "timezone": self.settings.timezone,
                **self._statement(judging_sql(control.file.sql), control.params),
            }
        )

    def _statement(self, sql: str, params: Iterable[Param]) -> dict[str, Any]:
        own = {p.name: p.value for p in params}
        bound = self.settings.binds()
        try:
            text, binds, behind = _bare(sql), binds_used(sql), sorted(relations_read(sql))
        except ValueError:
            # What does not parse is told where it is evaluated, and judges nothing.
            text, binds, behind = sql, set(), []
        return {
            "sql": text,
            "params": own,
            "settings": {n: bound[n] for n in binds if n in bound and n not in own},
            "behind": {name: self._relation(name) for name in behind},
        }

    def _relation(self, name: str) -> str:
        if name not in self._known:
            # A model that reads itself is refused elsewhere; here it ends.
            self._known[name] = ""
            self._known[name] = _digest(self._made(name))
        return self._known[name]

    def _made(self, name: str) -> dict[str, Any]:
        catalogue = self.catalogue
        if name in _BY_SETTINGS:
            return {n: getattr(self.settings, n) for n in _BY_SETTINGS[name]}
        if name in _EXPLAINED:
            parts = {
                e.id: self._statement(e.file.sql, e.params)
                for e in catalogue.explanations
                if e.is_on
            }
            behind = ("access_actors", "employment_ends")
            return parts | {n: self._relation(n) for n in behind if n in catalogue.models}
        if name == "access_flags":
            return {f.id: self._statement(f.file.sql, f.params) for f in catalogue.flags if f.is_on}
        if name == VERDICTS:
            return {
                c.id: self._statement(judging_sql(c.file.sql), c.params)
                for c in catalogue.controls
                if judges_disclosures(c)
            }
        if name in catalogue.models:
            model = catalogue.models[name]
            return self._statement(model.sql, stated_params(model.front.get("params")))
        return {}


def _bare(sql: str) -> str:
    return parse_select(sql).sql(dialect="duckdb", comments=False)


def _digest(parts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]
