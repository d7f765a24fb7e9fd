"""``privity map``: a mapping for a table's files, proposed or by an adapter, and what would come of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from privity.catalogue import Contract, Table, load_contract
from privity.errors import PrivityError
from privity.intake import format_of, lay_input, open_confined
from privity.intake.mappings import Adapter, Input, adapter_for, read_adapters
from privity.mapping.names import plain
from privity.mapping.proposal import Proposal, propose
from privity.mapping.reach import Reach, reach_of
from privity.mapping.recipients import lists_of, propose_recipients
from privity.mapping.sql import adapter_sql, proposal_sql
from privity.mapping.synonyms import read_synonyms
from privity.mapping.trial import Bench, TrialOutcome, bench, files_of, outcome_of, path_of
from privity.mapping.values import Profiler
from privity.sqltext import quoted
from privity.workspace import Settings, Workspace, read_settings, write_whole

_MARKS = ("_file", "_line", "_body")


@dataclass(frozen=True)
class MappingRequest:
    """What is to be mapped, and how.

    ``files`` are one table's, alike in their columns; a name may be a pattern such as
    ``requests_*.csv``, which the mapping then keeps, for the months to come. ``tries`` says
    whether what would load is found out.
    """

    files: tuple[Path, ...]
    table: str
    workspace: Workspace
    adapter: str = ""
    inline: bool = False
    sheet: str = ""
    tries: bool = True

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, or patterns, as a mapping names them: from ``extracts/``."""
        return tuple(path_of(file, self.workspace) for file in self.files)

    @property
    def found(self) -> tuple[Path, ...]:
        """The files that there are, in the order of their names.

        Raises
        ------
        PrivityError
            If a name or a pattern finds none.
        """
        return tuple(dict.fromkeys(path for file in self.files for path in files_of(file)))


@dataclass(frozen=True)
class Mapped:
    """A mapping, what would come of it, and adapters that would read the file too.

    ``proposal`` is None where an adapter reads the file, ``outcome`` and ``reach`` where it was not
    tried.
    """

    sql: str
    outcome: TrialOutcome | None
    adapters: tuple[str, ...] = ()
    proposal: Proposal | None = None
    reach: Reach | None = None


def map_file(asked: MappingRequest) -> Mapped:
    """Write a mapping for the files of a table and try it.

    Parameters
    ----------
    asked : MappingRequest

    Returns
    -------
    Mapped

    Raises
    ------
    PrivityError
        If a file cannot be read, or table or adapter is unknown.
    """
    contract = load_contract()
    table = _table(contract, asked.table)
    for file in asked.files:
        if format_of(file.name) in (None, "mapping"):
            raise PrivityError(f"{file.name}: no format of this name is known; see the README")
    place = asked.workspace
    has_settings = place.settings_file.exists()
    settings = read_settings(place.settings_file) if has_settings else Settings()
    own = place.expectations if has_settings else None
    adapters = {name: a for name, a in read_adapters(own).items() if a.table == table.name}
    chosen = adapter_for(asked.adapter, table.name, adapters) if asked.adapter else None
    with bench(asked.found, place) as at:
        columns, sql, proposal = _mapped(at, asked, table, chosen, settings)
        outcome = outcome_of(at, table.name, sql, settings, contract) if asked.tries else None
    fitting = () if chosen else tuple(n for n, a in adapters.items() if _reads(a, columns))
    reach = reach_of(own, place, table, proposal.supplied) if proposal and asked.tries else None
    return Mapped(sql, outcome, fitting, proposal, reach)


def _table(contract: Contract, name: str) -> Table:
    if name in contract.tables:
        return contract.tables[name]
    near = process.extractOne(plain(name), {known: plain(known) for known in contract.tables})
    raise PrivityError(f"--table {name}: no table is called so; nearest: {near[2]}")


def _mapped(
    at: Bench, asked: MappingRequest, table: Table, chosen: Adapter | None, settings: Settings
) -> tuple[list[str], str, Proposal | None]:
    """Return the files' columns, the mapping, and the proposal behind it."""
    if chosen and not asked.inline:
        return [], adapter_sql(chosen, asked.paths), None
    root = at.workspace.root
    work = root / "work"
    work.mkdir()
    item = Input("file", "rows", at.files, sheet=asked.sheet)
    with open_confined(
        work / "profile.duckdb", work, at.workspace.extracts, settings.timezone
    ) as connection:
        lay_input(connection, item, work / "source", root, {})
        columns = [name for name in connection.columns("rows") if name not in _MARKS]
        if chosen:
            return columns, adapter_sql(chosen, asked.paths, _names(chosen, columns)), None
        found = _proposed(Profiler(connection, "rows", settings.timezone), columns, table)
    options = f", sheet => {quoted(asked.sheet)}" if asked.sheet else ""
    return columns, proposal_sql(found, asked.paths, options), found


def _proposed(profiler: Profiler, columns: list[str], table: Table) -> Proposal:
    synonyms = read_synonyms()
    if table.name == "email_recipients" and (lists := lists_of(profiler, columns, synonyms)):
        return propose_recipients(profiler, columns, table, synonyms, lists)
    return propose(profiler, columns, table, synonyms)


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
    problems = [
        f"{file}: lies outside extracts/; put it into extracts/raw/ and name it there"
        for file in asked.files
        if not file.resolve().is_relative_to(extracts.resolve())
    ]
    path = extracts / f"{asked.table}.sql"
    if path.exists() and not overwrite:
        problems.append(
            f"extracts/{path.name}: exists already and was left as it is; --overwrite replaces it"
        )
    if problems:
        raise PrivityError(problems)
    write_whole(path, sql)
    return path
