"""Where confidential words in a report come from, besides the column that makes them confidential.

Looked for are columns of the extracts that may be shown (a unit called like a worker), texts that
the agency wrote (settings, controls, chapters, mappings, decisions), and the reasons that controls
give. Said are places; the words themselves stay in the scan's database (``hits``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from privity.catalogue import Column, Contract
from privity.engine import EngineError, Session
from privity.errors import PrivityError
from privity.gate.forms import columns_of
from privity.gate.scan import masked
from privity.staging import attach_evidence
from privity.workspace import Workspace

MOST_ORIGINS = 6
_WRITTEN = frozenset({".sql", ".yaml", ".yml", ".ipynb"})
_SETTING = re.compile(r"\s*([\w.-]+)\s*=")
# Where controls speak: each of these tables has the control beside the text.
_REASONS = (
    ("findings", "reason"),
    ("past_findings", "reason"),
    ("permissions", "reason"),
    ("control_results", "reason"),
)


@dataclass(frozen=True)
class Origins:
    """What is looked through: contract, own texts with their places, evidence if it is at hand."""

    contract: Contract
    own: tuple[tuple[str, str], ...] = ()
    evidence: Path | None = None


def own_texts_of(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Yield each line that an agency wrote into its workspace, with its place.

    Settings, mappings, controls and whatever else is declared, chapters, decisions.
    """
    yield from _settings_lines(workspace)
    folders = (workspace.extracts, workspace.expectations, workspace.notebooks)
    files = [
        p
        for folder in folders
        if folder.is_dir()
        for p in sorted(folder.rglob("*"))
        if p.suffix in _WRITTEN and p.is_file() and not p.is_symlink()
    ]
    for path in [*files, *([workspace.dispositions] if workspace.dispositions.is_file() else [])]:
        name = path.relative_to(workspace.root).as_posix()
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        yield from ((f"{name}, line {n}", line) for n, line in enumerate(lines, 1) if line.strip())


def _settings_lines(workspace: Workspace) -> Iterator[tuple[str, str]]:
    path, setting = workspace.settings_file, ""
    text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if found := _SETTING.match(line):
            setting = f"setting {found[1]}, "
        yield f"{setting}{path.name}, line {number}", line


def find_origins(scan: Session, wanted: Origins) -> dict[int, tuple[str, ...]]:
    """Say for each group of ``phrases`` which places hold its words as they stand.

    Parameters
    ----------
    scan : Session
        With ``told.phrases(id, kind, run)`` and the extracts as ``ext``.
    wanted : Origins

    Returns
    -------
    dict
        Places in words by group: settings and files first, then columns with what supplies them,
        then controls; at most six each.
    """
    if not scan.value("select count(*) from told.phrases"):
        return {}
    found = [
        *_in_own_texts(scan, wanted.own),
        *_in_columns(scan, wanted.contract),
        *_in_reasons(scan, wanted.evidence),
    ]
    by_group: dict[int, list[str]] = defaultdict(list)
    for group, place in found:
        by_group[group].append(place)
    return {group: _few(places) for group, places in by_group.items()}


def _few(places: Iterable[str]) -> tuple[str, ...]:
    every = tuple(dict.fromkeys(places))
    more = len(every) - MOST_ORIGINS
    return every[:MOST_ORIGINS] + ((f"{more} more",) if more > 0 else ())


def _in_own_texts(scan: Session, own: Iterable[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    places, texts = zip(*own, strict=True) if own else ((), ())
    lines = pa.table(
        {
            "n": pa.array(range(len(places)), pa.int64()),
            "place": pa.array(places, pa.string()),
            "text": pa.array(texts, pa.string()),
        }
    )
    with scan.uploaded("own_lines", lines):
        found = scan.execute(_OWN).fetchall()
    for group, place, is_named in found:
        yield group, masked(place) if is_named else place


def _in_columns(scan: Session, contract: Contract) -> Iterator[tuple[int, str]]:
    filled = {name for (name,) in scan.execute(_FILLED).fetchall()}
    for table, column in columns_of(contract):
        if table.name not in filled or column.is_pii or column.type not in ("id", "text", "list"):
            continue
        rows = scan.execute(
            _COLUMN.format(
                table=table.name,
                text=_text_of(column),
                kinds="and kind not like '% id'" if column.type != "text" else "",
            )
        ).fetchall()
        if rows:
            supply = _supply(scan, table.name)
            for group, count in rows:
                yield (
                    group,
                    (
                        f"column {table.name}.{column.name}{supply}, {count:,} "
                        f"row{'' if count == 1 else 's'}"
                    ),
                )


def _text_of(column: Column) -> str:
    return f"array_to_string({column.name}, ' ')" if column.type == "list" else column.name


def _supply(scan: Session, table: str) -> str:
    """Say which files or mappings supply a table; a name that holds a value is masked."""
    found = scan.execute(_SUPPLY, [table]).fetchall()
    names = [
        f"{'mapping' if name.endswith('.sql') else 'file'} {masked(name) if is_named else name}"
        for name, is_named in found
    ]
    return f" ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})" if names else ""


def _in_reasons(scan: Session, evidence: Path | None) -> Iterator[tuple[int, str]]:
    if evidence is None or not evidence.is_file():
        return
    try:
        attach_evidence(scan, evidence, "ev")
    except (PrivityError, EngineError):
        return  # what controls say is then not told; the hit is all the same
    known = set(scan.tables("ev"))
    for table, column in _REASONS:
        if table in known:
            for group, control in scan.execute(
                _REASON.format(table=table, column=column)
            ).fetchall():
                yield group, f"the reason that the control {control} gives"
    scan.execute("detach ev")


_HOLDS = "contains(' ' || array_to_string(words({text}), ' ') || ' ', ' ' || phrase || ' ')"

_WANTED = """
wanted as (
  select id, kind, run[1] as first, array_to_string(run, ' ') as phrase
  from told.phrases
)"""

_OWN = f"""
with {_WANTED}, lines_of as (
  select n, place, text, unnest(list_distinct(words(text))) as word
  from own_lines
)
select w.id, l.place, exists (
    select 1 from wanted where {_HOLDS.format(text="l.place")})
from lines_of as l
join wanted as w on w.first = l.word
where {_HOLDS.format(text="l.text")}
order by w.id, l.n
"""

_COLUMN = f"""
with {_WANTED}, given as (
  select {{text}} as text, count(*) as row_count
  from ext.{{table}}
  where {{text}} is not null
  group by 1
), cut as (
  select text, row_count, unnest(list_distinct(words(text))) as word
  from given
)
select w.id, sum(c.row_count)::bigint
from cut as c
join wanted as w on w.first = c.word
where {_HOLDS.format(text="c.text")} {{kinds}}
group by w.id
order by w.id
"""

_FILLED = (
    "select table_name from duckdb_tables() where database_name = 'ext' and estimated_size > 0"
)

_SUPPLY = f"""
with {_WANTED}
select distinct source, exists (select 1 from wanted where {_HOLDS.format(text="source")})
from ext.load_results
where table_name = ?
order by source
"""

_REASON = f"""
with {_WANTED}, given as (
  select distinct control_id, {{column}} as text
  from ev.{{table}}
  where {{column}} is not null
), cut as (
  select control_id, text, unnest(list_distinct(words(text))) as word
  from given
)
select distinct w.id, c.control_id
from cut as c
join wanted as w on w.first = c.word
where {_HOLDS.format(text="c.text")}
order by all
"""
