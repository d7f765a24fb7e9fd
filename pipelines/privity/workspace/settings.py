"""An agency's settings: ``agency.toml``, read and judged as a whole.

One model feeds the reading, the commented template and the documentation. Thresholds of controls
stand under ``[params.<control>]`` and are checked by ``catalogue``, which knows the controls.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import zoneinfo
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import ErrorDetails

from privity.catalogue import declared_problems, load_contract
from privity.errors import PrivityError, nearest

_nearest = partial(nearest, likeness=0.6)

ParamValue = bool | int | Annotated[float, Field(allow_inf_nan=False)] | str | list[str]
# Texts that say nothing: what they match is no citation of anything.
_SAYING_NOTHING = ("none", "no", "unknown", "n/a", "NULL", "tbd", "see file", "-", "?", "0", "1")


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    """Return the regions of the time zone database, and UTC.

    Names without a region (localtime, Factory, EST) are the machine's own, or no place's clock.
    """
    return frozenset(n for n in zoneinfo.available_timezones() if "/" in n or n == "UTC")


def _known_timezone(name: str) -> str:
    if name not in _timezones():
        raise ValueError(f"no such time zone: {name}{_nearest(name, _timezones())}")
    return name


def _known_state(code: str) -> str:
    import holidays

    country = holidays.country_holidays("US")
    if code not in country.subdivisions:
        aliases = country.get_subdivision_aliases()
        names = {name.lower(): state for state, found in aliases.items() for name in found}
        near = names.get(code.lower())
        raise ValueError(
            f"no state of the holiday calendar: {code}"
            f"{f'; nearest: {near}' if near else _nearest(code.upper(), aliases)}"
        )
    return code


def _value_of(table: str, column: str) -> AfterValidator:
    """Admit only values of an enumeration of the contract."""

    def check(name: str) -> str:
        known = load_contract().tables[table].columns[column].values
        if name not in known:
            raise ValueError(f"{name} is no {column} of {table}{_nearest(name, known)}")
        return name

    return AfterValidator(check)


def _pattern(text: str) -> str:
    from privity.engine import InvalidInput, open_memory

    # By the engine that will search for it: it knows neither look-ahead nor back-references.
    with open_memory() as engine:
        try:
            engine.execute("select regexp_matches('', $pattern)", {"pattern": text})
        except InvalidInput as error:
            why = str(error).removeprefix("Invalid Input Error: ")
            raise ValueError(f"{text} is no regular expression of RE2 ({why})") from None
        empty, *matched = engine.row(
            "select regexp_matches('', $pattern), list_filter($texts, lambda one: "
            "regexp_matches(one, $pattern))",
            {"pattern": text, "texts": _SAYING_NOTHING},
        )
    if empty or matched[0]:
        what = "anything" if empty else f"“{matched[0][0]}” too"
        raise ValueError(
            f"{text or 'an empty pattern'} matches {what}; write what a citation has "
            "and no other text"
        )
    return text


def _domain(text: str) -> str:
    if not re.fullmatch(r"\.?[\w-]+(\.[\w-]+)+", text):
        raise ValueError(
            f"{text} is no mail domain; write agency.example.gov, or .example.gov "
            "for all its sub-domains"
        )
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text):
        raise ValueError("is no e-mail address; write name@domain alone")
    return text


Domain = Annotated[str, AfterValidator(_domain)]
Address = Annotated[str, AfterValidator(_address)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Channel = Annotated[str, _value_of("disclosures", "channel")]
Recipient = Annotated[str, _value_of("disclosures", "recipient_type")]
Mode = Annotated[str, _value_of("service_sessions", "mode")]
StaffRole = Annotated[str, _value_of("staff", "role")]
WorkKind = Annotated[str, _value_of("work_items", "kind")]
Days = Annotated[int, Field(ge=0, le=3660)]


_MORE: JsonDict = {"looser": "higher"}
_FEWER: JsonDict = {"looser": "lower"}
# An empty list or text that says something; any other that is empty leaves its readers untested.
_EMPTY_MEANS: JsonDict = {"empty": "means something"}


def _table(name: str) -> str:
    known = load_contract().tables
    if name not in known:
        raise ValueError(f"no such table{_nearest(name, known)}")
    return name


def _words(declared: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
    if problems := declared_problems(load_contract(), declared):
        raise ValueError("; ".join(problems))
    return declared


class Supply(BaseModel):
    """What the agency says of an extract: when it was supplied, by whom, how far it reaches.

    ``from_on`` and ``to_on`` (``from`` and ``to`` in ``agency.toml``) are the first and last day
    that it covers, ``rows`` how many rows the system of origin counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    on: dt.date | None = None
    by: str = ""
    system: str = ""
    from_on: dt.date | None = Field(default=None, alias="from")
    to_on: dt.date | None = Field(default=None, alias="to")
    rows: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Supply:
        if self.from_on and self.to_on and self.to_on < self.from_on:
            raise ValueError(f"to ({self.to_on}) lies before from ({self.from_on})")
        if (self.on, self.from_on, self.to_on, self.rows) == (None,) * 4:
            raise ValueError(
                "says neither when it was supplied (on) nor how far it reaches "
                "(from, to, rows); give one of them"
            )
        return self

    @classmethod
    def names(cls) -> list[str]:
        """Return its fields as ``agency.toml`` names them."""
        return [field.alias or name for name, field in cls.model_fields.items()]


class Settings(BaseModel):
    """All settings of one agency; each field's description is its comment in ``agency.toml``.

    A field whose default the policies decide says which way asks less of the agency (``looser``:
    higher values and longer lists, or lower and shorter ones); the others are the agency's facts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str = Field(default="", description="The agency's name, as it stands on every page.")
    state: Annotated[str, AfterValidator(_known_state)] = Field(
        default="CT",
        description="State whose public holidays are no business days (US postal code).",
    )
    timezone: Annotated[str, AfterValidator(_known_timezone)] = Field(
        default="America/New_York",
        description="The agency's time zone: a day is a calendar day here; timestamps without an "
        "offset are read in it.",
    )
    holidays: list[dt.date] = Field(
        default=[], description="Further days on which the agency is closed, such as 2026-11-27."
    )
    policies: list[str] = Field(
        default=["ms-dfcs", "dhs-ecms", "me-cfs", "ct-dcf", "ms-sw"],
        description="Policies the agency has adopted.",
    )
    firewall_domains: list[Domain] = Field(
        default=[],
        description="Mail domains inside the firewall; a leading dot admits sub-domains.",
    )
    ombudsman_addresses: list[Address] = Field(
        default=[], description="The ombudsman's addresses inside the firewall (ME-07)."
    )
    electronic_channels: list[Channel] = Field(
        default=["email", "portal"],
        description="Disclosure channels that are electronic (MS-48, SW-05).",
        json_schema_extra=_FEWER,
    )
    encrypted_modes: list[Mode] = Field(
        default=["video", "text", "email", "chat", "social_media"],
        description="Session modes that must be encrypted (SW-05).",
        json_schema_extra=_FEWER,
    )
    need_based_programmes: list[str] = Field(
        default=[], description="Recipient organisations that run need-based programmes (MS-02)."
    )
    authorities: list[Recipient] = Field(
        default=["law_enforcement", "district_attorney", "court", "ncmec"],
        description="Recipient types that are appropriate authorities (MS-06, MS-07).",
        json_schema_extra=_MORE,
    )
    statutory_basis_patterns: list[Pattern] = Field(
        default=[
            r"4008\([23]\)[A-Za-z]?(\([A-Za-z0-9-]+\))*",
            r"43-21-261\([0-9]+\)",
            r"17a-28\([A-Za-z0-9]+\)",
        ],
        description="Regular expressions of citations that are a statutory basis; the section "
        "without its subsection is none (ME-03, CT-02).",
        json_schema_extra=_MORE,
    )
    disclosing_roles: list[StaffRole] = Field(
        default=["social_worker", "solnit", "cjts"],
        description="Roles that CT-06 lets disclose in the normal course of duty.",
        json_schema_extra=_MORE,
    )
    registry_systems: list[str] = Field(
        default=["REGISTRY"],
        description="Systems that hold the abuse and neglect registry (MS-04).",
    )
    broad_profiles: list[str] = Field(
        default=[], description="Account profiles that reach all cases (DHS-04)."
    )
    named_systems: list[str] = Field(
        default=["FACTS", "FACTS2", "IRSS", "CLEAN", "JNET", "Accurint", "ECMS", "MACWIS"],
        description="Systems that the policies name; each has a row in the access chapter.",
    )
    backed_up_systems: list[str] = Field(
        default=[],
        description="Systems to be backed up (MS-40); empty: those in backups or accounts.",
        json_schema_extra=_EMPTY_MEANS,
    )
    backup_medium: str = Field(
        default="tape", description="The approved backup medium (MS-41).", json_schema_extra=_MORE
    )
    offsite_location: str = Field(
        default="",
        description="The approved off-site store (MS-41); empty: any location that is named.",
        json_schema_extra=_EMPTY_MEANS,
    )
    approved_antivirus: list[str] = Field(
        default=["Symantec"],
        description="Approved anti-virus products, by prefix (MS-42).",
        json_schema_extra=_MORE,
    )
    attesting_roles: list[StaffRole] = Field(
        default=["executive", "legal", "quality", "supervisor", "area_supervisor"],
        description="Roles allowed to sign an attestation.",
        json_schema_extra=_MORE,
    )
    supervision_levels: int = Field(
        default=2,
        ge=0,
        le=4,
        description="Levels of the supervision chain that explain an access.",
        json_schema_extra=_MORE,
    )
    unit_work_items: bool = Field(
        default=False,
        description="Whether work of a unit without a named worker explains its members.",
        json_schema_extra=_MORE,
    )
    lead_days: dict[WorkKind, Days] = Field(
        default={},
        description="Days before a work item, by its kind, that it already explains.",
        json_schema_extra=_MORE,
    )
    lag_days: dict[WorkKind, Days] = Field(
        default={},
        description="Days after a work item, by its kind, that it still explains.",
        json_schema_extra=_MORE,
    )
    explanations_off: list[str] = Field(
        default=[], description="Explanations switched off, of those that are on by themselves."
    )
    explanations_on: list[str] = Field(
        default=[], description="Explanations switched on, of those that are off by themselves."
    )
    flags_off: list[str] = Field(default=[], description="Flags switched off.")
    key_file: str = Field(
        default="",
        description="File of the pseudonym key, outside the workspace; empty: the environment "
        "(PRIVITY_KEY), then the system keyring.",
    )
    allowed_words: list[str] = Field(
        default=[],
        description="Common words that are also names; the leak scan lets them pass and the "
        "report lists them.",
    )
    small_count_threshold: int = Field(
        default=10,
        ge=0,
        le=1000,
        description="Largest count that the public edition hides: counts of 1 "
        "to this, and whatever would let a reader derive one.",
        json_schema_extra=_FEWER,
    )
    small_counts_show_zero: bool = Field(
        default=True, description="Whether the public edition shows a count of zero."
    )
    encrypt_evidence: bool = Field(
        default=False,
        description="Whether a run's evidence.duckdb is encrypted (AES-256-GCM), by a key "
        "derived from the pseudonym key; needs privity[encryption].",
    )
    pdf: bool = Field(
        default=False,
        description="Whether a run also holds the report as one PDF (report.pdf): "
        "it makes a run a good deal longer.",
    )
    paper: Literal["letter", "a4"] = Field(
        default="letter", description="Paper on which pages, the PDF and accountings are printed."
    )
    waiver_days: Annotated[int, Field(ge=1, le=3660)] = Field(
        default=1096,
        description="Days for which an exception may be waived; after them it is decided again.",
    )
    supplied: dict[Annotated[str, AfterValidator(_table)], Supply] = Field(
        default={},
        description="When each extract was supplied (on), by which office (by; no person), "
        "from which system; the first and last day that it covers (from, to) and "
        "how many rows that system counts (rows). Days outside are not judged.",
    )
    lost_rows_percent: int = Field(
        default=5,
        ge=0,
        le=50,
        description="Share of the rows that a test rests on, in percent, that may be lost "
        "(quarantined, referring to nothing, not read) before it is not tested; "
        "up to it a pass is one of what could be judged.",
        json_schema_extra=_MORE,
    )
    run_every: Literal["", "month", "quarter"] = Field(
        default="",
        description="How often a report is due (month, quarter or, empty, never); `privity "
        "status` tells what is due and what is late.",
    )
    run_within_days: Days = Field(
        default=10, description="Days after a period's end by which its report is due."
    )
    keep_runs_months: Annotated[int, Field(ge=0)] = Field(
        default=0,
        description="Months after its as-of day for which an internal run is kept; then the "
        "next run removes it, on record in the ledger. 0: for good. Public runs and "
        "the newest internal one stay in any case.",
    )
    chapter_seconds: Annotated[int, Field(ge=1)] = Field(
        default=600, description="Seconds that one chapter may take before it is given up."
    )
    control_seconds: Annotated[int, Field(ge=1)] = Field(
        default=600,
        description="Seconds that one statement of a control, explanation, flag, model or "
        "measure, and one table's suites, may take before it is given up.",
    )
    engine_memory_mb: Annotated[int, Field(ge=0)] = Field(
        default=0,
        description="Megabytes of memory that the engine may use while it evaluates; 0: four "
        "fifths of the machine's.",
    )
    engine_disk_mb: Annotated[int, Field(ge=0)] = Field(
        default=0,
        description="Megabytes of disk that the engine may use besides for what does not fit "
        "into memory; 0: nine tenths of what is free.",
    )
    words_as_values: Annotated[dict[str, dict[str, list[str]]], AfterValidator(_words)] = Field(
        default={},
        description="Words for nothing (N/A, none, 0 ...) that are values in a column of this "
        'agency, such as [words_as_values.accounts] profile = ["none"].',
    )
    params: dict[str, dict[str, ParamValue]] = Field(
        default={},
        description="Thresholds by control, such as [params.leaver_disabled] grace_days = 2.",
    )

    def binds(self) -> dict[str, Any]:
        """Return the settings that SQL may use as ``$name``: lists, texts and numbers."""
        usable = (str, int, bool, list)
        return {
            name: value
            for name, value in self
            if isinstance(value, usable) and name not in _NOT_BOUND
        }

    @classmethod
    def marks(cls, key: str) -> dict[str, str]:
        """Return by setting what its field declares under a key, of those that declare it.

        Parameters
        ----------
        key : str
            ``looser`` (which way asks less: higher or lower) or ``empty`` (empty says something).
        """
        declared = {n: f.json_schema_extra for n, f in cls.model_fields.items()}
        return {
            name: str(extra[key])
            for name, extra in declared.items()
            if isinstance(extra, dict) and key in extra
        }


_NOT_BOUND = frozenset(
    {
        "name",
        "policies",
        "holidays",
        "params",
        "key_file",
        "allowed_words",
        "lost_rows_percent",
        "explanations_off",
        "explanations_on",
        "flags_off",
        "encrypt_evidence",
        "supplied",
        "waiver_days",
        "run_every",
        "run_within_days",
        "chapter_seconds",
        "keep_runs_months",
        "control_seconds",
        "engine_memory_mb",
        "engine_disk_mb",
        "pdf",
        "paper",
        "small_count_threshold",
        "small_counts_show_zero",
    }
)


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
        raise PrivityError(
            f"{path.name}: cannot be read ({_cause(error)}); "
            "a workspace has one, `privity init DIR` makes it"
        ) from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PrivityError(f"{path.name}: not valid TOML: {error}; correct that line") from None
    problems = _listed_twice(text, raw) + _blank_items(text, raw)
    try:
        settings = Settings(**raw)
    except ValidationError as error:
        problems += [_explain(text, e) for e in error.errors()]
        raise _wrong(path.name, problems) from None
    if problems:
        raise _wrong(path.name, problems)
    return settings


def _wrong(name: str, problems: list[tuple[int | None, str]]) -> PrivityError:
    problems = sorted(problems, key=lambda problem: problem[0] or 0)
    return PrivityError(
        dict.fromkeys(
            f"{name}{f':{line}' if line else ''}: {message}" for line, message in problems
        )
    )


def _cause(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"


_PLAIN_WORDS = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": 'must be a list, such as ["a", "b"]',
    "date_type": "must be a day without quotes, such as 2026-11-27",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "missing": "must be given",
    "literal_error": "must be {expected}",
}


def _listed_twice(text: str, raw: dict) -> list[tuple[int | None, str]]:
    problems = []
    for name, values in raw.items():
        given = [str(v) for v in values] if isinstance(values, list) else []
        problems += [
            (
                line_of(text, [name]),
                f"{name}: item {n + 1}: repeats item {given.index(value) + 1}; leave one out",
            )
            for n, value in enumerate(given)
            if value in given[:n]
        ]
    return problems


def _blank_items(text: str, raw: dict, place: tuple[str, ...] = ()) -> list[tuple[int | None, str]]:
    """Return the empty texts in lists: a list with one looks filled, and admits all or none."""
    problems = []
    for name, value in raw.items():
        at = [*place, name]
        if isinstance(value, dict):
            problems += _blank_items(text, value, tuple(at))
        elif isinstance(value, list):
            problems += [
                (line_of(text, at), f"{'.'.join(at)}: item {n}: is empty; take it out")
                for n, item in enumerate(value, 1)
                if isinstance(item, str) and not item.strip()
            ]
    return problems


def future_days(settings: Settings, today: dt.date) -> list[str]:
    """Return what is wrong with days of the past that have not come yet, as ``supplied`` has them.

    Parameters
    ----------
    settings : Settings
    today : datetime.date
    """
    return [
        f"agency.toml: supplied.{table}.{name}: {day} lies after today, {today}; an extract "
        "is told of when it was supplied"
        for table, supply in settings.supplied.items()
        for name, day in supply
        if isinstance(day, dt.date) and day > today
    ]


def _explain(text: str, error: ErrorDetails) -> tuple[int | None, str]:
    """Return the line of what pydantic found, and that in plain words."""
    names = [p for p in error["loc"] if isinstance(p, str) and p != "[key]"]
    items = [f": item {p + 1}" for p in error["loc"] if isinstance(p, int)]
    kind, context = error["type"], error.get("ctx", {})
    if names[0] == "params":
        names, items = names[:3], []
        message = (
            _PARAM_IS_VALUE
            if len(names) == 3
            else (f"must be a table: [{'.'.join([*names, '<control>'][:2])}], its parameters below")
        )
    elif kind == "extra_forbidden":
        known = Settings.model_fields if len(names) == 1 else Supply.names()
        near = _nearest(names[-1], known)
        return line_of(text, names), (f"unknown setting {'.'.join(names)}{near or '; take it out'}")
    elif kind in ("dict_type", "model_type"):
        message = f"must be a table: [{'.'.join(names)}]"
    elif kind == "value_error":
        message = str(context["error"])
    else:
        message = _PLAIN_WORDS.get(kind, error["msg"]).format_map(context)
    return line_of(text, names), f"{'.'.join(names)}{''.join(items)}: {message}"


_PARAM_IS_VALUE = "must be a finite number, text in quotes, true or false, or a list of texts"


def line_of(text: str, place: list[str]) -> int | None:
    """Return the line on which a dotted key of a TOML text stands, or else the key around it.

    Parameters
    ----------
    text : str
        The TOML text.
    place : list of str
        The key's parts, tables first.

    Returns
    -------
    int or None
        Counted from 1; None if not even the outermost part is there.
    """
    best, depth, header = (0, None), 0, []
    for number, line in _lines_outside_strings(text):
        inside, code = depth > 0, _without_text(line)
        depth += len(re.findall(r"[\[{]", code)) - len(re.findall(r"[\]}]", code))
        if inside:
            continue
        if found := re.match(rf"\s*\[\[?\s*({_KEY})\s*\]", line):
            header = full = _key_parts(found[1])
        elif found := re.match(rf"\s*({_KEY})\s*=", line):
            full = header + _key_parts(found[1])
        else:
            continue
        shared = min(len(full), len(place))
        if full[:shared] == place[:shared] and shared > best[0]:
            best = (shared, number)
    return best[1]


_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*')|#.*""")
_MANY_LINES = re.compile(r'"""(?:[^\\]|\\.)*?"""' + r"|'''.*?'''", re.S)


def _key_parts(key: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, key)]


def _without_text(line: str) -> str:
    return _TEXT.sub('""', line)


def _lines_outside_strings(text: str) -> list[tuple[int, str]]:
    blanked = _MANY_LINES.sub(lambda found: '""' + "\n" * found[0].count("\n"), text)
    return list(enumerate(blanked.split("\n"), 1))
