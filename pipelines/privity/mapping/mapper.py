"""``privity map``: a mapping for one file, proposed or by an adapter, and what would come of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from privity.catalogue import Contract, Table, load_contract
from privity.errors import PrivityError
from privity.intake import format_of, lay_input, open_confined
from privity.intake.mappings import Adapter, Input, adapter_for, read_adapters
from privity.mapping.proposal import propose
from privity.mapping.sql import adapter_sql, proposal_sql
from privity.mapping.synonyms import nearness, read_synonyms
from privity.mapping.trial import Bench, TrialOutcome, bench, outcome_of
from privity.mapping.values import Profiler
from privity.sqltext import quoted
from privity.workspace import Settings, Workspace, read_settings, write_whole

_MARKS = ("_file", "_line", "_body")


@dataclass(frozen=True)
class MappingRequest:
    """What is to be mapped, and how."""

    file: Path
    table: str
    workspace: Workspace
    adapter: str = ""
    inline: bool = False
    sheet: str = ""


@dataclass(frozen=True)
class Mapped:
    """A mapping, what would come of it, and adapters that would read the file too."""

    sql: str
    outcome: TrialOutcome
    adapters: tuple[str, ...] = ()


def map_file(asked: MappingRequest) -> Mapped:
    """Write a mapping for a file and try it.

    Parameters
    ----------
    asked : MappingRequest

    Returns
    -------
    Mapped

    Raises
    ------
    PrivityError
        If the file cannot be read, or table or adapter is unknown.
    """
    contract = load_contract()
    table = _table(contract, asked.table)
    if format_of(asked.file.name) in (None, "mapping"):
        raise PrivityError(f"{asked.file.name}: no format of this name is known; see the README")
    place = asked.workspace
    has_settings = place.settings_file.exists()
    settings = read_settings(place.settings_file) if has_settings else Settings()
    own = place.expectations if has_settings else None
    adapters = {name: a for name, a in read_adapters(own).items() if a.table == table.name}
    chosen = adapter_for(asked.adapter, table.name, adapters) if asked.adapter else None
    with bench(asked.file, place) as at:
        columns, sql = _mapped(at, asked, table, chosen, settings)
        outcome = outcome_of(at, table.name, sql, settings, contract)
    fitting = () if chosen else tuple(n for n, a in adapters.items() if _reads(a, columns))
    return Mapped(sql, outcome, fitting)


def _table(contract: Contract, name: str) -> Table:
    if name in contract.tables:
        return contract.tables[name]
    near = max(contract.tables, key=lambda known: nearness(name, [known.replace("_", " ")]))
    raise PrivityError(f"--table {name}: no table is called so; nearest: {near}")


def _mapped(
    at: Bench, asked: MappingRequest, table: Table, chosen: Adapter | None, settings: Settings
) -> tuple[list[str], str]:
    """Return the file's columns, and the mapping."""
    if chosen and not asked.inline:
        return [], adapter_sql(chosen, at.path)
    root = at.workspace.root
    work = root / "work"
    work.mkdir()
    item = Input("file", "rows", (at.file,), sheet=asked.sheet)
    with open_confined(
        work / "profile.duckdb", work, at.workspace.extracts, settings.timezone
    ) as connection:
        lay_input(connection, item, work / "source", root, {})
        columns = [name for name in connection.columns("rows") if name not in _MARKS]
        if chosen:
            return columns, adapter_sql(chosen, at.path, _names(chosen, columns))
        found = propose(
            Profiler(connection, "rows", settings.timezone), columns, table, read_synonyms()
        )
    options = f", sheet => {quoted(asked.sheet)}" if asked.sheet else ""
    return columns, proposal_sql(found, at.path, options)


def _names(adapter: Adapter, columns: list[str]) -> dict[str, str]:
    """Return the file's column for each of an adapter's."""
    own = {name.strip().lower(): name for name in columns}
    return {
        column.name: own[name.lower()]
        for column in adapter.columns
        for name in reversed(column.names)
        if name.lower() in own
    }


def _reads(adapter: Adapter, columns: list[str]) -> bool:
    found = _names(adapter, columns)
    required = [c.name for c in adapter.columns if c.is_required]
    return bool(required) and all(name in found for name in required)


def write_mapping(asked: MappingRequest, sql: str, overwrite: bool) -> Path:
    """Write a mapping into the workspace.

    Parameters
    ----------
    asked : MappingRequest
    sql : str
    overwrite : bool
        Whether a mapping that is there may be replaced.

    Returns
    -------
    Path

    Raises
    ------
    PrivityError
        If the table has a mapping already, or the file lies elsewhere; nothing is written then.
    """
    extracts = asked.workspace.extracts
    if not extracts.is_dir():
        raise PrivityError(
            f"{asked.workspace.root}: no workspace; make one by `privity init DIR` "
            "and name it by --workspace"
        )
    problems = []
    if not asked.file.resolve().is_relative_to(extracts.resolve()):
        problems.append(
            f"{asked.file}: lies outside extracts/; put it into extracts/raw/ and name it there"
        )
    path = extracts / f"{asked.table}.sql"
    if path.exists() and not overwrite:
        problems.append(
            f"extracts/{path.name}: exists already and was left as it is; --overwrite replaces it"
        )
    if problems:
        raise PrivityError(problems)
    write_whole(path, sql)
    return path
