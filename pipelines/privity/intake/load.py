"""Load: from the files under ``extracts/`` to one typed DuckDB file in ``cache/``.

Owns the cache's names, and the confinement of the engine that reads hostile files. What vouches
for a load that is kept is left to ``cache``. Which files there are is known to
``sources``, how each is read to ``relations`` and ``input_rows``, what becomes of its rows to
``rows``. Tables of databases are read before by ``databases``.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from privity.catalogue import Contract, disposition_macros, vocabulary
from privity.engine import (
    AccessDenied,
    ConversionFailed,
    EngineError,
    InvalidInput,
    OutOfMemory,
    Session,
    StatementRefused,
    engine_version,
    lock,
    open_file,
    write_out,
)
from privity.errors import PrivityError, error_kind
from privity.intake.account import SourceRead, write_supply, write_unread
from privity.intake.cache import (
    STEM,
    Seal,
    cache_key,
    contents_digest,
    forget_load,
    prune_loads,
    put_seal,
    require_unchanged,
    seal_of,
)
from privity.intake.databases import snapshots_of
from privity.intake.input_rows import Snapshot, open_mapping
from privity.intake.moments import define_moments
from privity.intake.relations import STAMPS, Opened, Wanted, open_source
from privity.intake.row_limits import questions
from privity.intake.rows import Unreadable, create_tables, missing_columns, take_in
from privity.intake.sources import Source, SourcesFound, digest_files, find_sources
from privity.intake.spellings import unify_ids
from privity.intake.timestamps import zone_changes
from privity.sqltext import quoted
from privity.workspace import Settings, Workspace, file_digest

__all__ = ["LoadedExtracts", "load_extracts", "open_confined"]

# Part of the cache's key: raise it when the same files come to load differently.
LOADER_VERSION = 6
_KEPT = 2
_NAMED_MAILS = 20
_DISK_FULL = re.compile(r"no space left|file too large|disk quota|disk is full", re.I)
_FULL_ERRNOS = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@dataclass(frozen=True)
class LoadedExtracts:
    """The typed extracts: the DuckDB file, the digest that names it, whether it was there.

    ``digest`` speaks for what was read, ``seal`` for what it was loaded into.
    """

    path: Path
    digest: str
    is_reused: bool
    seal: Seal

    def require_unchanged(self) -> None:
        """Raise if the file is no longer the one that was loaded or vouched for."""
        require_unchanged(self.path, self.seal)

    def sources(self) -> list[dict[str, Any]]:
        """Return ``load_results``: a dictionary for each source."""
        return self._rows("select * from load_results order by rowid")

    def files(self) -> list[dict[str, Any]]:
        """Return the files that were read for each table, each with its number of rows."""
        return self._rows(
            "select table_name, file as source, rows_read, last_row from files_read order by rowid"
        )

    def set_aside(self) -> list[dict[str, Any]]:
        """Return why rows were quarantined or left out, by source: how many, the first one's line.

        The values of the rows are not told.
        """
        return self._rows("""
            select table_name, source, 'quarantined' as outcome, column_name, reason,
                count(*) as rows, min(line) as first_line
            from quarantine
            group by all
            union all
            select table_name, case when file in ('', source) then source
                    else source || ' of ' || file end, 'left out', '', reason, rows_left_out,
                first_line
            from left_out
            order by table_name, source, outcome desc, rows desc, reason, column_name""")

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        with open_file(self.path, read_only=True) as connection:
            return connection.execute(sql).dicts()


def _silent(message: str) -> None:
    """Tell nobody."""


def load_extracts(
    workspace: Workspace,
    settings: Settings,
    contract: Contract,
    progress: Callable[[str], None] = _silent,
    anew: bool = False,
) -> LoadedExtracts:
    """Load every source of a workspace, or find that nothing has changed since.

    A load that is kept is used only if its seal vouches for it; else the extracts are read anew,
    and a line on standard error says so.

    Parameters
    ----------
    workspace : Workspace
    settings : Settings
        Its time zone is the one in which local timestamps are read.
    contract : Contract
    progress : callable, optional
        Told in words what is being read; never told a value.
    anew : bool
        Whether to read everything again, whatever is kept or remembered in the cache.

    Returns
    -------
    LoadedExtracts
        A file with every table of the contract and the account of the load. It appears under its
        name only when it is complete.

    Raises
    ------
    PrivityError
        With every problem of every source; nothing is then left behind.
    """
    found = find_sources(workspace, contract)
    if not found.sources and not found.problems:
        raise PrivityError(
            "extracts/: holds no extract; put <table>.csv, .parquet, .jsonl, .xlsx "
            "or a mapping <table>.sql there"
        )
    try:
        workspace.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        root, cache = workspace.root.resolve(), workspace.cache.resolve()
        with FileLock(cache / ".load.lock"):
            _sweep(cache)
            work = Path(tempfile.mkdtemp(prefix=".load-", dir=cache))
            try:
                before, key = _marks(found), cache_key(workspace, settings)
                digests = digest_files(
                    found.files, root, cache / "digests.json", None if anew else key
                )
                snapshots = _snapshots(found, work, "postgres", progress)
                digest = _digest(digests, settings, contract, found, snapshots)
                target = cache / f"{STEM}{digest[:16]}.duckdb"
                if not anew and (kept := _kept(target, digest, key)):
                    return _asked_about(kept, settings, progress)
                # What a file holds is known by its digest; it is read only if it is to be loaded.
                snapshots |= _snapshots(found, work, "sqlite", progress)
                seal = _build(work, root, found, digests, snapshots, settings, contract, progress)
                if _marks(found) != before:
                    raise PrivityError(
                        "extracts/: files changed while they were read; "
                        "run again when they are complete"
                    )
                forget_load(target)
                if key:
                    put_seal(target, digest, seal, key)
                os.replace(work / "extracts.duckdb", target)
            finally:
                shutil.rmtree(work, ignore_errors=True)
            prune_loads(cache, target, _KEPT)
    except (OSError, EngineError) as error:
        raise _explained(error, "cache/") from None
    return _asked_about(LoadedExtracts(target, digest, False, seal), settings, progress)


def _asked_about(
    loaded: LoadedExtracts, settings: Settings, progress: Callable[[str], None]
) -> LoadedExtracts:
    """Tell, at every load and not at the first alone, which sources may be cut off."""
    for question in questions(loaded.files(), settings):
        if not question.is_answered:
            progress(str(question))
    return loaded


def _kept(target: Path, digest: str, key: bytes | None) -> LoadedExtracts | None:
    """Return a load that is there and vouched for; say so where one is there and is not."""
    if seal := seal_of(target, digest, key):
        os.utime(target)
        return LoadedExtracts(target, digest, True, seal)
    if os.path.lexists(target):
        why = (
            "is not the file that was loaded (edited, damaged, or sealed with another key)"
            if key
            else "cannot be vouched for without the pseudonym key"
        )
        print(f"cache/{target.name}: {why}; the extracts are read anew", file=sys.stderr)
    return None


def _sweep(cache: Path) -> None:
    """Remove what a killed load has left; the lock says that none is at work."""
    for stale in cache.glob(".load-*"):
        shutil.rmtree(stale, ignore_errors=True)


def _marks(found: SourcesFound) -> list[tuple[int, int, int]]:
    stats = [path.stat() for path in found.files]
    return [(s.st_size, s.st_mtime_ns, s.st_ino) for s in stats]


def _snapshots(
    found: SourcesFound, work: Path, kind: str, progress: Callable[[str], None]
) -> dict[str, Snapshot]:
    """Read the tables of databases of one kind that mappings name, each from one state of it."""
    items = [
        (source.name, item)
        for source in found.sources
        if source.mapping
        for item in source.mapping.inputs
        if item.kind == kind
    ]
    return snapshots_of(items, work, progress)


def _digest(
    digests: dict[str, str],
    settings: Settings,
    contract: Contract,
    found: SourcesFound,
    snapshots: dict[str, Snapshot],
) -> str:
    tables = {
        table.name: [
            list(table.key),
            [
                [c.name, c.type, list(c.values), c.is_required, c.is_end]
                for c in table.columns.values()
            ],
        ]
        for table in contract.tables.values()
    }
    changes = [(at.isoformat(), *offsets) for at, *offsets in zone_changes(settings.timezone)]
    adapters = {
        i.adapter.name: i.adapter.sha256
        for source in found.sources
        if source.mapping
        for i in source.mapping.inputs
        if i.adapter
    }
    read = {name: snapshot.sha256 for name, snapshot in snapshots.items()}
    words = [asdict(vocabulary()) | {"names": sorted(vocabulary().names)}, settings.words_as_values]
    basis = [
        LOADER_VERSION,
        engine_version(),
        settings.timezone,
        changes,
        tables,
        digests,
        adapters,
        read,
        words,
        disposition_macros(),
    ]
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def _build(
    work: Path,
    root: Path,
    found: SourcesFound,
    digests: dict[str, str],
    snapshots: dict[str, Snapshot],
    settings: Settings,
    contract: Contract,
    progress: Callable[[str], None],
) -> Seal:
    target = work / "extracts.duckdb"
    with open_confined(target, work, root / "extracts", settings.timezone) as connection:
        create_tables(connection, contract, {source.table for source in found.sources})
        supplies = _open_all(connection, found, digests, contract, work, root, snapshots)
        problems = []
        for table in contract.tables.values():
            own = [s for s in supplies if s.source.table == table.name]
            try:
                if own:
                    take_in(
                        connection,
                        table,
                        own,
                        settings.timezone,
                        progress,
                        settings.words_as_values.get(table.name, {}),
                    )
            except Unreadable as error:
                if _is_disk_full(error.cause):
                    raise error.cause from None
                problems.extend(_explained(error.cause, error.source.name, error.source).problems)
        if problems:
            raise PrivityError(problems)
        unify_ids(connection, contract, progress)
        write_supply(connection, contract, supplies)
        for name, note in found.unread:
            write_unread(connection, name, note)
        write_out(connection)
        contents = contents_digest(connection)
    target.chmod(0o600)
    return Seal(file_digest(target), contents)


def _open_all(
    connection,
    found: SourcesFound,
    digests: dict[str, str],
    contract: Contract,
    work: Path,
    root: Path,
    snapshots: dict[str, Snapshot],
) -> list[SourceRead]:
    """Open every source and check its columns, so that all that is wrong is said at once."""
    supplies, problems = [], list(found.problems)
    for number, source in enumerate(found.sources):
        table = contract.tables[source.table]
        try:
            opened = _open(
                connection,
                source,
                frozenset((*table.columns, *STAMPS)),
                work / f"source-{number}",
                root,
                snapshots,
            )
        except PrivityError as error:
            problems.extend(error.problems)
            continue
        except (OSError, EngineError) as error:
            problems.extend(_explained(error, source.name, source).problems)
            continue
        supply = SourceRead(source, opened, digests[source.name], _inputs(source, digests))
        supplies.append(supply)
        if problem := missing_columns(table, supply):
            problems.append(problem)
    if problems:
        raise PrivityError(problems)
    return supplies


def _open(
    connection,
    source: Source,
    known: frozenset[str],
    scratch: Path,
    root: Path,
    snapshots: dict[str, Snapshot],
) -> Opened:
    if source.mapping is None:
        return open_source(connection, source, Wanted(known), scratch)
    return open_mapping(connection, source.name, source.mapping, known, scratch, root, snapshots)


def _inputs(source: Source, digests: dict[str, str]) -> tuple[str, ...]:
    if source.mapping is None:
        return ()
    names = {
        path: name
        for name in digests
        for path in source.mapping.files
        if path.as_posix().endswith("/" + name)
    }
    mails = [p for p in source.mapping.files if p.suffix.lower() == ".eml"]
    together = mails if len(mails) > _NAMED_MAILS else []
    told = [
        f"reads {names[p]} (sha256 {digests[names[p]]})"
        for p in source.mapping.files
        if p not in together
    ]
    if together:
        # A folder of mail has a file for each message; one digest speaks for all of them.
        each = "".join(f"{names[p]} {digests[names[p]]}\n" for p in together)
        told.append(
            f"reads {len(together):,} mail files "
            f"(sha256 of their list {hashlib.sha256(each.encode()).hexdigest()})"
        )
    return tuple(told)


def open_confined(database: Path, work: Path, extracts: Path, timezone_name: str) -> Session:
    """Open the engine so that no file it reads can make it reach anything else.

    Parameters
    ----------
    database : Path
        The file that it writes.
    work : Path
        A folder for what does not fit into memory; it may read there, and under ``extracts``.
    extracts : Path
    timezone_name : str
        The zone in which what a mapping casts is read.
    """
    connection = open_file(
        database,
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "temp_directory": str(work),
            "allow_community_extensions": False,
        },
    )
    folders = ", ".join(quoted(f"{folder}/") for folder in (extracts, work))
    # The zone is for what mappings cast; a list in IN would become a join, and a join loses the
    # order of a mapping's rows.
    for setting in (
        f"TimeZone = {quoted(timezone_name)}",
        "enable_progress_bar = false",
        "disabled_optimizers = 'in_clause'",
        f"allowed_directories = [{folders}]",
    ):
        connection.execute(f"set {setting}")
    define_moments(connection)
    lock(connection)
    return connection


def _is_disk_full(error: Exception) -> bool:
    return getattr(error, "errno", None) in _FULL_ERRNOS or bool(_DISK_FULL.search(str(error)))


def _explained(error: Exception, place: str, source: Source | None = None) -> PrivityError:
    """Say what went wrong without the engine's own words where those may hold values."""
    text = str(error)
    if _is_disk_full(error):
        return PrivityError(
            "cache/: the disk is full; make room and run again, nothing half-made was kept"
        )
    if isinstance(error, OutOfMemory):
        return PrivityError(
            f"{place}: memory and temporary disk space do not suffice; make room and run again"
        )
    if isinstance(error, OSError):
        return PrivityError(
            f"{place}: cannot be read or written ({error.strerror}); give yourself access"
        )
    if source is not None and source.mapping is not None:
        return PrivityError(f"{place}: {_mapping_cause(error, text)}")
    kind = error_kind(error).removesuffix("Exception")
    return PrivityError(f"{place}: cannot be read to its end ({kind}); export or copy it again")


def _mapping_cause(error: Exception, text: str) -> str:
    first = next(iter(text.splitlines()), "")[:200]
    if isinstance(error, AccessDenied):
        return "reads or writes outside extracts/; a mapping reads the workspace's own extracts"
    if isinstance(error, StatementRefused):
        return f"{first}; correct the mapping"
    if line := re.search(r"CSV Error on Line: (\d+)", text):
        return (
            f"line {line[1]} of a file that it reads cannot be parsed as CSV; give read_csv "
            "its options (delim, quote, encoding, ignore_errors)"
        )
    if isinstance(error, ConversionFailed):
        return (
            "a value does not fit a cast; use try_cast, or yield the text as it is: types "
            "are checked, and misfits quarantined, on loading"
        )
    if isinstance(error, InvalidInput):
        return (
            "a file that it reads is not as its reader takes it to be; give the reader its "
            "options (delim, quote, header, encoding)"
        )
    return (
        f"cannot be computed ({error_kind(error).removesuffix('Exception')}); correct the mapping"
    )
