"""The extract contract: which tables and columns an agency hands over, of which types.

Owns the reading of ``expectations/extracts.yaml``; how rows are loaded is the business of ``load``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from privity.errors import PrivityError
from privity.resources import expectations_dir, parse_yaml

SQL_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "bool": "BOOLEAN",
    "int": "BIGINT",
    "list": "VARCHAR[]",
}

_COLUMN = re.compile(
    r"^(?:(?P<scalar>id|text|date|timestamp|bool|int)"
    r"|enum\((?P<enum>[^()]+)\)"
    r"|list\((?:(?P<item>id|text)|enum\((?P<items>[^()]+)\))\))"
    r"(?P<flags>(?: required| pii)*)$"
)


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    ``type`` is one of id, text, date, timestamp, bool, int, enum, list; ``values`` holds the
    permitted values of an enumeration, or of a list's items, and is empty otherwise. ``is_end``
    marks the end of an interval: given as a date alone it lasts to the end of that day.
    """

    name: str
    type: str
    values: tuple[str, ...] = ()
    is_required: bool = False
    is_pii: bool = False
    is_end: bool = False

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the loaded column."""
        return SQL_TYPES[self.type]

    @property
    def local_day(self) -> str | None:
        """The name of the derived local calendar day of a timestamp column, else None."""
        return self.name.removesuffix("_at") + "_on" if self.type == "timestamp" else None


@dataclass(frozen=True)
class ForeignKey:
    """Columns of one table that name a row of another; an orphan is a quality finding."""

    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]

    @property
    def given_sql(self) -> str:
        """SQL that is true of a row ``child`` that names a row at all."""
        return " and ".join(f"child.{c} is not null" for c in self.columns)

    @property
    def same_sql(self) -> str:
        """SQL that is true of the row ``parent`` that a row ``child`` names."""
        return " and ".join(
            f"parent.{r} = child.{c}" for c, r in zip(self.columns, self.referenced, strict=True)
        )


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    ``plans`` are the columns that may rightly lie in the future; ``dated`` names for a column the
    dates on the earliest of which it became a fact.
    """

    name: str
    about: str
    key: tuple[str, ...]
    period: str
    columns: dict[str, Column]
    foreign_keys: tuple[ForeignKey, ...] = ()
    plans: frozenset[str] = frozenset()
    born: str | None = None
    dated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    carries_over: bool = False
    """Whether a row of an earlier period may be judged in this one (ruling 1: incidents)."""
    flows: bool = False
    """Whether rows of a table without a period come in as work goes on, so that a stretch without
    new ones is asked about."""

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that no row may leave empty."""
        return tuple(c.name for c in self.columns.values() if c.is_required)


@dataclass(frozen=True)
class Contract:
    """All tables an agency may supply, by name."""

    tables: dict[str, Table]

    @cached_property
    def value_binds(self) -> dict[str, list[str]]:
        """The values of every enumeration, as SQL binds them: ``$disclosures_channel_values``."""
        return {
            f"{t.name}_{c.name}_values": list(c.values)
            for t in self.tables.values()
            for c in t.columns.values()
            if c.type == "enum"
        }

    @property
    def pii_columns(self) -> list[tuple[str, str]]:
        """Pairs of table and column whose values never leave in the clear."""
        return [
            (t.name, c.name) for t in self.tables.values() for c in t.columns.values() if c.is_pii
        ]


def parse_column(table: str, name: str, declaration: str) -> Column:
    """Read one column declaration such as ``enum(on|off) required``.

    Raises
    ------
    PrivityError
        If the declaration is none of the contract's forms.
    """
    found = _COLUMN.match(declaration.strip())
    if not found:
        raise PrivityError(
            f"column {table}.{name}: '{declaration}' is no type of the contract; use "
            "id, text, date, timestamp, bool, int, enum(a|b) or list(id), then required, pii"
        )
    flags = found["flags"].split()
    if found["scalar"]:
        kind, values = found["scalar"], ()
    elif found["enum"]:
        kind, values = "enum", tuple(found["enum"].split("|"))
    else:
        kind, values = "list", tuple((found["items"] or "").split("|")) if found["items"] else ()
    return Column(name, kind, values, "required" in flags, "pii" in flags)


def _as_names(value: str | list[str]) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else tuple(p.strip() for p in value.split(","))


def _parse_table(name: str, raw: dict) -> Table:
    ends = _as_names(raw["ends"]) if raw.get("ends") else ()
    columns = {
        c: replace(parse_column(name, c, d), is_end=c in ends) for c, d in raw["columns"].items()
    }
    keys = []
    for source, target in (raw.get("fk") or {}).items():
        table, referenced = target.split(".", 1)
        keys.append(ForeignKey(_as_names(source), table, _as_names(referenced)))
    return Table(
        name=name,
        about=raw.get("about", ""),
        key=_as_names(raw["key"]),
        period=raw["period"],
        columns=columns,
        foreign_keys=tuple(keys),
        plans=frozenset(_as_names(raw["plans"])) if raw.get("plans") else frozenset(),
        born=raw.get("born"),
        dated={column: _as_names(dates) for column, dates in (raw.get("dated") or {}).items()},
        carries_over=raw.get("carries_over") is True,
        flows=raw.get("flows") is True,
    )


def load_contract(path: Path | None = None) -> Contract:
    """Read the extract contract.

    Parameters
    ----------
    path : Path, optional
        A contract file; by default the built-in ``expectations/extracts.yaml``.

    Returns
    -------
    Contract
        Its tables in the order of the file.

    Raises
    ------
    PrivityError
        If a column's declaration cannot be read.
    """
    return _load_contract(path or expectations_dir() / "extracts.yaml")


@lru_cache(maxsize=4)
def _load_contract(path: Path) -> Contract:
    raw = parse_yaml(path.read_text(encoding="utf-8"))
    return Contract({name: _parse_table(name, table) for name, table in raw.items()})
