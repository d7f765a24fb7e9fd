"""Which agency-wide settings each control rests on, and which of them ask less than the policy.

A control's own thresholds are its ``params``. Settings of the whole agency reach it through
``$name`` in its SQL, in the models it reads, or in the explanations behind ``reasons``; the field
itself says which way is looser (``json_schema_extra``). Fields without a direction state facts of
the agency, such as its mail domains.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from privity.catalogue import Catalogue, Control, Param, Switches, binds_needed, read_catalogue
from privity.evaluation.controls import judging_sql
from privity.evaluation.disclosure_verdicts import builds_on_others, judges_disclosures
from privity.workspace import Settings

# What SQL cannot show: these relations are made by the engine from explanations or settings.
_BY_EXPLANATIONS = frozenset({"reasons", "accesses"})
_FURTHER = "explanations_on"
_BY_SETTINGS = {"work_grace": ("lead_days", "lag_days")}
SIGNING = "attesting_roles"


def setting_params(settings: Settings) -> dict[str, Param]:
    """Return every setting that has a looser direction, with its default and value in force."""
    defaults = Settings()
    return {
        name: Param(name, getattr(defaults, name), getattr(settings, name), looser)
        for name, looser in Settings.marks("looser").items()
    }


def with_settings(catalogue: Catalogue, settings: Settings) -> Catalogue:
    """Return the catalogue with each control's ``settings``: what it rests on beside its params.

    Parameters
    ----------
    catalogue : Catalogue
    settings : Settings

    Returns
    -------
    Catalogue
        Its controls carry one `Param` per setting, and per parameter of an explanation, that
        decides what they find.
    """
    known = setting_params(settings) | {_FURTHER: _further_reasons(catalogue)}
    controls = tuple(
        replace(c, settings=_rests_on(catalogue, c, known)) for c in catalogue.controls
    )
    judging = [
        p
        for c in controls
        if judges_disclosures(c)
        for p in (*c.params, *c.settings)
        if p.is_loosened
    ]
    controls = tuple(
        replace(c, settings=_once([*c.settings, *judging])) if builds_on_others(c) else c
        for c in controls
    )
    return replace(catalogue, controls=controls)


def _further_reasons(catalogue: Catalogue) -> Param:
    """Return the reasons in use that no policy's reading knows: switched on, or an agency's own."""
    further = [e.id for e in catalogue.explanations if e.is_on and not e.is_default]
    return Param(_FURTHER, [], further)


def _rests_on(catalogue: Catalogue, control: Control, known: dict[str, Param]) -> tuple[Param, ...]:
    names, relations = _behind(catalogue, judging_sql(control.file.sql))
    params: list[Param] = []
    if relations & _BY_EXPLANATIONS:
        names |= {_FURTHER}
        for explanation in (e for e in catalogue.explanations if e.is_on):
            further, behind = _behind(catalogue, explanation.file.sql)
            names, relations = names | further, relations | behind
            params += [
                replace(p, name=f"{explanation.id}.{p.name}")
                for p in explanation.params
                if not p.is_private
            ]
    names |= {n for relation in relations for n in _BY_SETTINGS.get(relation, ())}
    own = {p.name for p in control.params}
    return _once([known[n] for n in sorted(names - own) if n in known] + params)


def _behind(catalogue: Catalogue, sql: str) -> tuple[set[str], set[str]]:
    try:
        return binds_needed(catalogue, sql)
    except ValueError:
        # SQL that cannot be judged is reported where it is evaluated.
        return set(), set()


def _once(params: list[Param]) -> tuple[Param, ...]:
    return tuple({p.name: p for p in params}.values())


def loosened_texts(params: tuple[Param, ...]) -> list[str]:
    """Return what is looser than the policy, each as ``name: value (policy: default)``."""
    return [
        f"{p.name}: {written(p.value)} (policy: {written(p.default)})"
        for p in params
        if p.is_loosened
    ]


def loosened_of(control: Control) -> list[str]:
    """Return what is looser about a control, its own thresholds first."""
    return loosened_texts((*control.params, *control.settings))


def written(value: object) -> str:
    """Return a value as a reader sees it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in sorted(value.items())) or "none"
    return str(value) or "none"


def agency_catalogue(own: Path | None, settings: Settings) -> Catalogue:
    """Read the catalogue as one agency has it: its own files, thresholds and switches.

    Raises
    ------
    PrivityError
        As `read_catalogue`.
    """
    switches = Switches(settings.explanations_off, settings.explanations_on, settings.flags_off)
    return read_catalogue(own, settings.params, switches)
