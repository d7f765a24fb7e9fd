"""What the leak scan reads: the words of a run's files, and the words that any report may use.

Fills tables of the scan's database:

``lines(id, file, line, text)``
    one row for each line of each reading; an empty line parts one reading from the next
``tokens(id, raw, word, next)``
    one row for each word in order: as written, folded, and the folded word after it; sentence ends
    are tokens too, so that no phrase crosses one
``ordinary_lines``, ``ordinary``
    the same for the built-in content
``free_words(word)``, ``allowed(phrase)``
    words that are no name words; words and phrases that the agency lets pass
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import duckdb

from privity import content
from privity.plaintext import read_streams, reduce_text

RESTRICTED = frozenset({"evidence.duckdb"})
_BREAK = ". "
_CASES = re.compile(r"^cases:.*?(?=^\w[\w-]*:|^---)", re.M | re.S)
_CHART_WORDS = (
    "mark role group axis legend title label frame root symbol bar line rule point area trail grid "
    "tick domain scale linear discrete band ordinal nominal temporal value values titled with from "
    "ending chart background foreground graphics object")

_MACROS = r"""
create macro fold(t) as replace(lower(strip_accents(t)), 'ß', 'ss');
create macro cut(t) as regexp_extract_all(
  regexp_replace(strip_accents(t), '(^|[^\pL])(\pL{1,3})\.', '\1\2 ', 'g'),
  '[\pL\pN\pM]+|[.!?:](?:\s|$)');
create macro is_word(w) as regexp_matches(w, '^[\pL\pN]');
create macro words(t) as case
  when regexp_full_match(t, '[A-Za-z0-9]+') then [lower(t)]
  else list_transform(list_filter(cut(t), lambda w: is_word(w)), lambda w: fold(w))
end;
create macro shape(t) as
  left(regexp_replace(regexp_replace(t, '\pL\pM*', 'x', 'g'), '\pN', '9', 'g'), 40);
"""

_TOKENS = """
create table {tokens} as
with cut_lines as (
  select id, unnest(cut(text)) as raw
  from {lines}
), folded as (
  select id, raw, fold(raw) as word
  from cut_lines
)
select id, raw, word, lead(word) over () as next
from folded
"""


def add_output(scan: duckdb.DuckDBPyConnection, run_dir: Path) -> list[str]:
    """Read every file of a run into ``lines`` and ``tokens``.

    Returns
    -------
    list of str
        Files, relative to the run, that could not be read as text.
    """
    # Order is meaning here: a word's neighbour is the next row.
    scan.execute("set preserve_insertion_order = true")
    scan.execute(_MACROS)
    scan.execute("create table lines (id bigint, file varchar, line bigint, text varchar)")
    unreadable = []
    for path in sorted(p for p in run_dir.rglob("*") if p.is_symlink() or not p.is_dir()):
        name = path.relative_to(run_dir).as_posix()
        if name in RESTRICTED:
            continue
        streams = _streams(scan, path)
        if streams is None:
            unreadable.append(name)
        _add_lines(scan, "lines", name, [name, *(streams or [])], first_is_name=True)
    scan.execute(_TOKENS.format(tokens="tokens", lines="lines"))
    scan.execute("create table pairs as select distinct word, next from tokens")
    scan.execute("create table vocabulary as select distinct word from pairs")
    return unreadable


def add_ordinary_text(scan: duckdb.DuckDBPyConnection, allowed_words: Iterable[str],
                      own_texts: Iterable[str]) -> None:
    """Fill ``ordinary``, ``free_words`` and ``allowed``; see the module's head."""
    scan.execute("create table ordinary_lines (id bigint, file varchar, line bigint, text varchar)")
    _add_lines(scan, "ordinary_lines", "", [*_built_in_content(), _calendar_text()])
    scan.execute(_TOKENS.format(tokens="ordinary", lines="ordinary_lines"))
    scan.execute("create table allowed as select array_to_string(words(w), ' ') as phrase "
                 "from (select unnest(?::varchar[]) as w)", [list(allowed_words)])
    programs = [name for d in distributions() if (name := d.metadata["Name"])]
    scan.execute(
        """
        create table free_words as
        select word from ordinary
        union select unnest(words(t)) from (select unnest(?::varchar[]) as t)
        union select phrase from allowed
        """, [[*own_texts, *programs, _CHART_WORDS]])


def _streams(scan: duckdb.DuckDBPyConnection, path: Path) -> list[str] | None:
    if path.is_symlink() or not path.is_file():
        return None
    if path.suffix.lower() == ".parquet":
        return _parquet_text(scan, path)
    return read_streams(path)


def _parquet_text(scan: duckdb.DuckDBPyConnection, path: Path) -> list[str] | None:
    try:
        rows = scan.execute("select to_json(t)::varchar from read_parquet(?) t", [str(path)])
    except duckdb.Error:
        return None
    return reduce_text("\n".join(row[0] for row in rows.fetchall()), is_json=True)


def _add_lines(scan: duckdb.DuckDBPyConnection, table: str, file: str, streams: list[str],
               first_is_name: bool = False) -> None:
    import pyarrow as pa

    numbers, texts = [], []
    for number, stream in enumerate(streams):
        for line, text in enumerate(stream.split("\n"), 1):
            if text and not text.isspace():
                numbers.append(0 if first_is_name and number == 0 else line)
                texts.append(text)
        numbers.append(0)
        texts.append(_BREAK)
    rows = pa.table({"line": pa.array(numbers, pa.int64()), "text": pa.array(texts, pa.string())})
    scan.register("new_lines", rows)
    scan.execute(f"""
        insert into {table}
        select (select count(*) from {table}) + row_number() over (), ?, line, text
        from new_lines""", [file])
    scan.unregister("new_lines")


@cache
def _built_in_content() -> tuple[str, ...]:
    """Return the texts of the package: what a report says whatever the data.

    The examples of controls are left out: they hold invented persons.
    """
    folders = [content.expectations_dir(), content.models_dir(), content.notebooks_dir(),
               content.templates_dir(), Path(__file__).parent]
    texts = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in {".py", ".sql", ".yaml", ".ipynb", ".j2", ".css",
                                                  ".html", ".json"}:
                text = _CASES.sub("", path.read_text(encoding="utf-8"))
                texts += reduce_text(text, is_markup=path.suffix in {".j2", ".html"})
    return tuple(texts)


@cache
def _calendar_text() -> str:
    """Return month and day names and all holidays of the states, which charts and notes name."""
    import holidays

    states = holidays.country_holidays("US").subdivisions
    names = {name for state in states
             for name in holidays.country_holidays("US", subdiv=state, years=2024).values()}
    return ". ".join([*calendar.month_name, *calendar.month_abbr, *calendar.day_name,
                      *calendar.day_abbr, *sorted(names)])
