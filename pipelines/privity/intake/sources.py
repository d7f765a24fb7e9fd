"""Sources: which files of a workspace supply which table, and the digest of each.

Owns the naming rules of ``extracts/``, the refusal of links that lead out of the workspace, and
the digests by which a load is known again. What is inside a file is the business of ``formats``,
``mappings`` and ``load``.
"""

from __future__ import annotations

import json
import os
import re
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from privity.catalogue import Contract
from privity.engine import open_parser
from privity.errors import PrivityError, nearest
from privity.intake.cache import is_mark_of, mark_of
from privity.intake.mappings.adapters import Adapter, read_adapters
from privity.intake.mappings.mappings import Mapping, read_mapping
from privity.workspace import Workspace
from privity.workspace.files import file_digest

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".psv": "csv",
    ".csv.gz": "csv.gz",
    ".tsv.gz": "csv.gz",
    ".txt.gz": "csv.gz",
    ".psv.gz": "csv.gz",
    ".json": "json",
    ".json.gz": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonl.gz": "jsonl.gz",
    ".ndjson.gz": "jsonl.gz",
    ".parquet": "parquet",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".eml": "mail",
    ".mbox": "mail",
    ".sql": "mapping",
}
# What desktops and editors leave behind; a name that begins with two dots is none of theirs.
_HIDDEN = re.compile(r"\.[^.]|~\$|README(\.|$)")
_ADDED = re.compile(r"[ _-]*(\(\d+\)|copy|final|new|\d[\d _-]*)+$")
# A file changed within this time of its digest may change again unseen by its time stamp.
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True)
class Source:
    """One file, or one mapping, that supplies rows of one table.

    ``name`` is the path from the workspace, as reports show it; ``sheet`` the one wanted of a
    workbook, where it is not called as the table.
    """

    table: str
    path: Path
    name: str
    format: str
    mapping: Mapping | None = None
    sheet: str = ""


@dataclass(frozen=True)
class SourcesFound:
    """What lies under ``extracts/``: sources in file order, notes on the rest, every file.

    ``problems`` are those of single files, to be told with whatever else is wrong with others.
    """

    sources: tuple[Source, ...]
    unread: tuple[tuple[str, str], ...]
    files: tuple[Path, ...]
    problems: tuple[str, ...] = ()


def find_sources(workspace: Workspace, contract: Contract) -> SourcesFound:
    """Find every source under ``extracts/``.

    ``<table>.<anything>.csv`` and the files of a folder ``<table>/`` supply that table; a file
    that a mapping reads is that mapping's input and no source of its own.

    Parameters
    ----------
    workspace : Workspace
    contract : Contract

    Returns
    -------
    SourcesFound
        Sources by table in contract order, then by name; ``unread`` holds pairs of name and note;
        ``problems`` tells mappings that are refused and files of unknown format.

    Raises
    ------
    PrivityError
        For links out of the workspace, unreadable folders, and whatever is neither file nor
        folder; all of them at once, before anything is opened.
    """
    root = workspace.root.resolve()
    extracts = root / workspace.extracts.relative_to(workspace.root)
    if not extracts.is_dir():
        raise PrivityError("extracts/: no such folder; `privity init DIR` makes a workspace")
    if extracts.resolve() != extracts:
        raise PrivityError("extracts/: is a link; put the folder itself into the workspace")
    files = _walk(extracts, root)
    candidates = [(path, *_table_and_format(path, extracts, contract)) for path in files]
    mappings, problems = _read_mappings(
        [path for path, table, kind in candidates if table and kind == "mapping"],
        extracts,
        root,
        read_adapters(workspace.expectations),
    )
    inputs = {file for mapping in mappings.values() for file in mapping.files}
    sources, unread = [], {}
    for path, table, kind in candidates:
        is_refused = table and kind == "mapping" and path not in mappings
        if path in inputs or is_refused or _HIDDEN.match(path.name):
            continue
        if table and kind:
            sources.append(Source(table, path, name_of(path, root), kind, mappings.get(path)))
        elif table:
            problems.append(
                f"{name_of(path, root)}: no format of this name is known; use "
                f"{', '.join(s for s in FORMATS if s.count('.') == 1)} (.gz), "
                "or move it to extracts/raw/"
            )
        else:
            unread.setdefault(_top(path, extracts), []).append(path)
    order = list(contract.tables)
    sources.sort(key=lambda source: (order.index(source.table), source.name))
    return SourcesFound(
        tuple(sources),
        tuple(
            (f"extracts/{top}", _unread_note(top, paths, contract)) for top, paths in unread.items()
        ),
        tuple(files),
        tuple(problems),
    )


def source_problems(workspace: Workspace, contract: Contract) -> list[str]:
    """Return what a run would refuse of a workspace's extracts before it reads them.

    Parameters
    ----------
    workspace : Workspace
        One without extracts has no such problems.
    contract : Contract
    """
    if not workspace.extracts.is_dir():
        return []
    try:
        return list(find_sources(workspace, contract).problems)
    except PrivityError as error:
        return list(error.problems)


def _read_mappings(
    paths: list[Path], extracts: Path, root: Path, adapters: dict[str, Adapter]
) -> tuple[dict[Path, Mapping], list[str]]:
    mappings, problems = {}, []
    if paths:
        with open_parser() as parser:
            for path in paths:
                try:
                    mappings[path] = read_mapping(
                        parser, path, extracts, name_of(path, root), adapters
                    )
                except PrivityError as error:
                    problems.extend(error.problems)
    return mappings, problems


def name_of(path: Path, root: Path) -> str:
    """Give a file's name from the workspace, with forward slashes."""
    return path.relative_to(root).as_posix()


def _walk(extracts: Path, root: Path) -> list[Path]:
    """List every regular file below, sorted; refuse what leads elsewhere."""
    files, problems, folders = [], [], [extracts]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(
                f"{name_of(folder, root)}/: cannot be read ({error.strerror}); "
                "give yourself read access"
            )
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink() and (refused := _refused_link(path, root)):
                problems.append(refused)
            elif entry.is_dir():
                if any(path.name.lower().endswith(suffix) for suffix in FORMATS):
                    problems.append(f"{name_of(path, root)}/: is a folder, not a file; rename it")
                folders.append(path)
            elif entry.is_file():
                files.append(path)
            else:
                problems.append(f"{name_of(path, root)}: is neither file nor folder; remove it")
    if problems:
        raise PrivityError(sorted(problems))
    return sorted(files)


def _refused_link(path: Path, root: Path) -> str | None:
    target = path.resolve()
    if not target.is_relative_to(root):
        return (
            f"{name_of(path, root)}: is a symbolic link out of the workspace; "
            "copy the file into extracts/"
        )
    if not target.exists():
        return f"{name_of(path, root)}: is a symbolic link to nothing; remove it"
    if target.is_dir():
        return f"{name_of(path, root)}: is a symbolic link to a folder; copy the folder"
    return None


def format_of(name: str) -> str | None:
    """Return the format that a file's name tells, or None."""
    return next(
        (FORMATS[s] for s in sorted(FORMATS, key=len, reverse=True) if name.lower().endswith(s)),
        None,
    )


def _table_and_format(
    path: Path, extracts: Path, contract: Contract
) -> tuple[str | None, str | None]:
    parts = path.relative_to(extracts).parts
    name, kind = parts[-1].lower(), format_of(parts[-1])
    stem = name.split(".")[0] if len(parts) == 1 else parts[0].lower()
    if stem not in contract.tables or len(parts) > 2:
        return None, kind
    return stem, kind


def _top(path: Path, extracts: Path) -> str:
    first, *below = path.relative_to(extracts).parts
    return first + "/" if below else first


def _unread_note(top: str, paths: list[Path], contract: Contract) -> str:
    stem = top.rstrip("/").split(".")[0].lower()
    # Months, copies and counts are put behind a name by whoever saves a file.
    plain = _ADDED.sub("", stem)
    near = nearest(stem, contract.tables, 0.6)
    if plain in contract.tables:
        near = f"; nearest: {plain} (a file of it is named {plain}.<anything>, with a dot)"
    what = f"{len(paths)} file{'s' if len(paths) > 1 else ''} " if top.endswith("/") else ""
    if stem in contract.tables:
        return f"{what}not read: only files directly in extracts/{stem}/ are"
    return (
        f"{what}not read: no table is called {stem or top}"
        if not what or near
        else f"{what}that no mapping reads"
    ) + near


def digest_files(
    files: Iterable[Path], root: Path, memory: Path, key: bytes | None = None
) -> dict[str, str]:
    """Digest files, remembering those that have not changed since.

    Parameters
    ----------
    files : iterable of Path
        Files under ``root``.
    root : Path
        The resolved root of the workspace.
    memory : Path
        A JSON file of digests already made, by name, size, times and inode.
    key : bytes, optional
        What vouches for the memory; without it nothing is remembered, nor is what others wrote.

    Returns
    -------
    dict
        SHA-256 (hexadecimal) by name from the workspace.

    Raises
    ------
    PrivityError
        For every file that cannot be read.
    """
    known = _recall(memory, key)
    digests, kept, problems = {}, {}, []
    for path in files:
        name = name_of(path, root)
        try:
            found = path.stat()
            mark = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
            if known.get(name, [None])[0] == mark:
                digests[name] = known[name][1]
            else:
                if not stat.S_ISREG(found.st_mode):
                    raise OSError(0, "not a file")
                digests[name] = file_digest(path)
        except OSError as error:
            problems.append(f"{name}: cannot be read ({error.strerror}); give yourself access")
            continue
        if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > _SETTLED_NS:
            kept[name] = [mark, digests[name]]
    if problems:
        raise PrivityError(problems)
    if key and kept != known:
        draft = memory.with_suffix(".draft")
        draft.write_text(
            json.dumps({"files": kept, "mark": mark_of(key, "digests", kept)}), encoding="utf-8"
        )
        os.replace(draft, memory)
    return digests


def _recall(memory: Path, key: bytes | None) -> dict[str, list]:
    """Return what is remembered, if it was written with this key: a digest made up would pass."""
    if not key:
        return {}
    try:
        held = json.loads(memory.read_text(encoding="utf-8"))
        return held["files"] if is_mark_of(held["mark"], key, "digests", held["files"]) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
