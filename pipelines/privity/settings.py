"""An agency's settings: ``agency.toml``, read and judged as a whole.

One model feeds the reading, the commented template and the documentation. Thresholds of controls
stand under ``[params.<control>]`` and are checked by ``catalogue``, which knows the controls.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
import zoneinfo
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from privity.errors import PrivityError

ParamValue = bool | int | float | str | list[str]


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _known_timezone(name: str) -> str:
    if name not in _timezones():
        near = difflib.get_close_matches(name, _timezones(), 1)
        raise ValueError(f"no such time zone{f'; nearest: {near[0]}' if near else ''}")
    return name


def _known_state(code: str) -> str:
    import holidays

    states = holidays.country_holidays("US").subdivisions
    if code not in states:
        near = difflib.get_close_matches(code.upper(), states, 1, 0.1)
        raise ValueError(f"no state of the holiday calendar{f'; nearest: {near[0]}' if near else ''}")
    return code


class Settings(BaseModel):
    """All settings of one agency; each field's description is its comment in ``agency.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str = Field("", description="The agency's name, as it stands on every page.")
    state: Annotated[str, AfterValidator(_known_state)] = Field(
        "CT", description="State whose public holidays are no business days (US postal code).")
    timezone: Annotated[str, AfterValidator(_known_timezone)] = Field(
        "America/New_York",
        description="The agency's time zone: a day is a calendar day here; timestamps without an "
                    "offset are read in it.")
    holidays: list[dt.date] = Field(
        [], description="Further days on which the agency is closed, such as 2026-11-27.")
    policies: list[str] = Field(
        ["ms-dfcs", "dhs-ecms", "me-cfs", "ct-dcf", "ms-sw"],
        description="Policies the agency has adopted.")
    firewall_domains: list[str] = Field(
        [], description="Mail domains inside the firewall; a leading dot admits sub-domains.")
    ombudsman_addresses: list[str] = Field(
        [], description="The ombudsman's addresses inside the firewall (ME-07).")
    electronic_channels: list[str] = Field(
        ["email", "portal"], description="Disclosure channels that are electronic (MS-48, SW-05).")
    encrypted_modes: list[str] = Field(
        ["video", "text", "email", "chat", "social_media"],
        description="Session modes that must be encrypted (SW-05).")
    need_based_programmes: list[str] = Field(
        [], description="Recipient organisations that run need-based programmes (MS-02).")
    authorities: list[str] = Field(
        ["law_enforcement", "district_attorney", "court", "ncmec"],
        description="Recipient types that are appropriate authorities (MS-06, MS-07).")
    statutory_basis_patterns: list[str] = Field(
        [r"4008\([23]\)(\([A-Za-z0-9-]+\))*", r"43-21-261(\([0-9]+\))*",
         r"17a-28(\([A-Za-z0-9]+\))*"],
        description="Regular expressions of citations that are a statutory basis (ME-03, CT-02).")
    disclosing_roles: list[str] = Field(
        ["social_worker", "solnit", "cjts"],
        description="Roles that CT-06 lets disclose in the normal course of duty.")
    registry_systems: list[str] = Field(
        ["REGISTRY"], description="Systems that hold the abuse and neglect registry (MS-04).")
    broad_profiles: list[str] = Field(
        [], description="Account profiles that reach all cases (DHS-04).")
    named_systems: list[str] = Field(
        ["FACTS", "FACTS2", "IRSS", "CLEAN", "JNET", "Accurint", "ECMS", "MACWIS"],
        description="Systems that the policies name; each has a row in the access chapter.")
    backed_up_systems: list[str] = Field(
        [], description="Systems to be backed up (MS-40); empty: those seen in backups or accounts.")
    backup_medium: str = Field("tape", description="The approved backup medium (MS-41).")
    offsite_location: str = Field(
        "", description="The approved off-site store (MS-41); empty: any location that is named.")
    approved_antivirus: list[str] = Field(
        ["Symantec"], description="Approved anti-virus products, by prefix (MS-42).")
    attesting_roles: list[str] = Field(
        ["executive", "legal", "quality", "supervisor", "area_supervisor"],
        description="Roles allowed to sign an attestation.")
    supervision_levels: int = Field(
        2, ge=0, le=4, description="Levels of the supervision chain that explain an access.")
    unit_work_items: bool = Field(
        False, description="Whether work of a unit without a named worker explains its members.")
    lead_days: dict[str, int] = Field(
        {}, description="Days before a work item, by its kind, that it already explains.")
    lag_days: dict[str, int] = Field(
        {}, description="Days after a work item, by its kind, that it still explains.")
    explanations_off: list[str] = Field([], description="Explanations switched off.")
    key_file: str = Field(
        "", description="File of the pseudonym key, outside the workspace; empty: the environment "
                        "(PRIVITY_KEY), then the system keyring.")
    allowed_words: list[str] = Field(
        [], description="Common words that are also names; the leak scan lets them pass and the "
                        "report lists them.")
    params: dict[str, dict[str, ParamValue]] = Field(
        {}, description="Thresholds by control, such as [params.leaver_disabled] grace_days = 2.")

    def binds(self) -> dict[str, Any]:
        """Return the settings that SQL may use as ``$name``: lists, texts and numbers."""
        usable = (str, int, bool, list)
        return {name: value for name, value in self if isinstance(value, usable)
                and name not in _NOT_BOUND}


_NOT_BOUND = frozenset({"name", "policies", "holidays", "params", "key_file", "allowed_words",
                        "explanations_off"})


def read_settings(path: Path) -> Settings:
    """Read ``agency.toml`` and report everything wrong with it at once.

    Parameters
    ----------
    path : Path
        The settings file.

    Returns
    -------
    Settings

    Raises
    ------
    PrivityError
        With one problem for each wrong key, type and value: line and nearest valid name.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PrivityError(f"{path.name}: cannot be read ({_cause(error)}); "
                           "a workspace has one, `privity init DIR` makes it") from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PrivityError(f"{path.name}: not valid TOML: {error}; mend that line") from None
    try:
        return Settings(**raw)
    except ValidationError as error:
        raise PrivityError([_explain(path.name, text, e) for e in error.errors()]) from None


def _cause(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"


def _explain(file: str, text: str, error: dict) -> str:
    place = [str(part) for part in error["loc"] if not isinstance(part, int)]
    key = place[0]
    line = line_of(text, place)
    where = f"{file}:{line}" if line else file
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, Settings.model_fields, 1)
        return f"{where}: unknown setting {key}{f'; nearest: {near[0]}' if near else ''}"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {'.'.join(place[:3])}: {message[0].lower()}{message[1:]}"


def line_of(text: str, place: list[str]) -> int | None:
    """Return the line on which a dotted key of a TOML text stands, or None if it is not found."""
    header: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[\[?([^\]]+)\]", line):
            header = [p.strip().strip("\"'") for p in found[1].split(".")]
            if header == place[:len(header)] and len(header) == len(place):
                return number
        elif found := re.match(r"\s*([\w\"'.-]+)\s*=", line):
            full = header + [p.strip("\"'") for p in found[1].split(".")]
            if full == place[:len(full)]:
                return number
    return None
