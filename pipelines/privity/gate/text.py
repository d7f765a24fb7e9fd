"""What the leak scan reads: the words of a run's files, and the words that any report may use.

Fills tables of the scan's database:

``lines(id, file, line, row_no, text)``
    one row for each line of each reading; an empty line parts one reading from the next; ``row_no``
    counts the rows and paragraphs that ended before (``plaintext.ROW``), in each file anew
``tokens(id, raw, word, next)``
    one row for each word in order: as written, folded, and the folded word after it; sentence ends
    are tokens too, so that no phrase crosses one
``pairs(word, next)``, ``vocabulary(word)``
    which words stand side by side anywhere, and which stand at all
``ordinary_lines``, ``ordinary``
    lines and tokens of the built-in content
``any_way(word)``, ``free_words(word)``
    words of the agency's own, which are no name words; these and those of the built-in content,
    which may still be written as a name
``allowed(phrase)``
    words and phrases that the agency lets pass

CSV and Parquet files are read column by column by ``tables``.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from itertools import count
from pathlib import Path, PurePosixPath

from privity.engine import Session
from privity.gate.plaintext import ROW, read_streams
from privity.gate.words import built_in_texts

_BREAK = ". "
_CHART_WORDS = (
    "mark role group axis legend title label frame root symbol bar line rule point area trail grid "
    "tick domain scale linear discrete band ordinal nominal temporal value values titled with from "
    "ending chart background foreground graphics object"
)
# Notebooks and JSON schemas say them.
_FORMAT_WORDS = (
    "additionalProperties const minimum maximum prefixItems minItems maxItems propertyNames "
    "mimetype"
)

# Ids are many: what has no letter beyond ASCII is cut without searching for words.
_MACROS = r"""
create macro fold(t) as case
  when length(t) = strlen(t) then lower(t)
  else replace(replace(replace(replace(replace(replace(
    translate(lower(strip_accents(t)), 'øłđðħıŧ', 'olddhit'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ﬁ', 'fi'), 'ﬂ', 'fl')
end;
create macro has_umlaut(t) as length(t) <> strlen(t)
  and regexp_matches(nfc_normalize(t), '[äöüøåÄÖÜØÅ]');
create macro spelled(t) as
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    nfc_normalize(t), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa'),
    'Ä', 'Ae'), 'Ö', 'Oe'), 'Ü', 'Ue'), 'Ø', 'Oe'), 'Å', 'Aa');
create macro cut(t) as regexp_extract_all(
  regexp_replace(strip_accents(t), '(^|[^\pL])(\pL{1,3})\.', '\1\2 ', 'g'),
  '[\pL\pN\pM]+|[.!?:](?:[\s\x1e\x1f]|$)');
create macro is_word(w) as regexp_matches(w, '^[\pL\pN]');
create macro words(t) as case
  when regexp_full_match(t, '[A-Za-z0-9]+') then [lower(t)]
  when regexp_full_match(t, '[A-Za-z0-9]+(-[A-Za-z0-9]+)+') then string_split(lower(t), '-')
  else regexp_extract_all(fold(t), '[\pL\pN][\pL\pN\pM]*')
end;
create macro spellings(t) as
  case when has_umlaut(t) then [words(t), words(spelled(t))] else [words(t)] end;
create macro is_name(w) as
  (length(array_to_string(w, '')) >= 5 or list_min(list_transform(w, lambda x: length(x))) >= 2)
  and not regexp_matches(array_to_string(w, ' '), '(^| )\d+( |$)');
create macro id_pattern(t, loose, tight) as case
  when length(regexp_replace(t, '\D', '', 'g')) >= 5
    then array_to_string(regexp_extract_all(t, '\pL+|\pN+'), loose)
  else array_to_string(regexp_extract_all(t, '\pL+|\pN+'), tight)
end;
create macro shape(t) as
  left(regexp_replace(regexp_replace(t, '\pL\pM*', 'x', 'g'), '\pN', '9', 'g'), 40);
"""

_TOKENS = """
with cut_lines as (
  select id, unnest(cut(text)) as raw
  from {lines}
  where id > {after}
), folded as (
  select id, raw, fold(raw) as word
  from cut_lines
)
select id, raw, word, lead(word) over () as next
from folded
"""

# Letters written out: a line that says Müller also says Mueller.
_SPELLED = """
insert into lines
select (select count(*) from lines) + row_number() over (order by id), file, line, row_no,
  spelled(text) || ' . '
from lines
where has_umlaut(text)
order by id
"""


@dataclass(frozen=True)
class TextLines:
    """Lines of text in order, and where each stands in its file: counted unless ``places`` says."""

    texts: Sequence[str]
    places: Sequence[int] | None = None


def name_of(name: str) -> TextLines:
    """Return a file's name as line 0, as it is and in its parts without suffix."""
    return TextLines(
        [name, _BREAK, str(PurePosixPath(name).with_suffix("")).replace("/", " . ")], [0, 0, 0]
    )


def prepare(scan: Session) -> None:
    """Lay out the tables that are filled file by file."""
    # Order is meaning here: a word's neighbour is the next row.
    scan.execute("set preserve_insertion_order = true")
    scan.execute(_MACROS)
    for table in ("lines", "ordinary_lines"):
        scan.execute(
            f"create table {table} (id bigint, file varchar, line bigint, row_no bigint, "
            "text varchar)"
        )


def add_file(scan: Session, name: str, path: Path) -> bool:
    """Read one file into ``lines``, its name as line 0; return whether it could be read as text."""
    is_file = path.is_file() and not path.is_symlink()
    streams = read_streams(path) if is_file else None
    readings = [TextLines(stream.split("\n")) for stream in streams or ()]
    add_lines(scan, "lines", name, [name_of(name), *readings])
    return streams is not None


def add_tokens(scan: Session) -> None:
    """Cut all lines into ``tokens`` and fill ``pairs`` and ``vocabulary``."""
    scan.execute(_SPELLED)
    scan.execute(f"create table tokens as {_TOKENS.format(lines='lines', after=0)}")
    scan.execute(
        "create table pairs as select distinct word, next from tokens "
        "union select word, next from joints"
    )
    scan.execute("create table vocabulary as select word from pairs union select next from joints")


def add_later_tokens(scan: Session, after: int) -> None:
    """Cut the lines with ids above ``after`` too; no new pair of words may stand in them."""
    scan.execute(f"insert into tokens {_TOKENS.format(lines='lines', after=after)}")


def add_ordinary_text(
    scan: Session, allowed_words: Iterable[str], own_texts: Iterable[str]
) -> None:
    """Fill ``ordinary``, ``free_words`` and ``allowed``; see the module's head."""
    words = (*_programs(), *_CHART_WORDS.split(), *_FORMAT_WORDS.split())
    listed = [". ".join(words), _calendar_text()]
    said = [TextLines(text.split("\n")) for text in (*built_in_texts(), *listed)]
    add_lines(scan, "ordinary_lines", "", said)
    scan.execute(f"create table ordinary as {_TOKENS.format(lines='ordinary_lines', after=0)}")
    scan.execute(
        "create table allowed as select array_to_string(words(w), ' ') as phrase "
        "from (select unnest(?::varchar[]) as w)",
        [list(allowed_words)],
    )
    scan.execute(
        "create table any_way as select unnest(words(t)) as word "
        "from (select unnest($texts::varchar[]) as t) union select phrase from allowed",
        {"texts": list(own_texts)},
    )
    scan.execute(
        "create table free_words as select word from ordinary union select word from any_way"
    )


def add_lines(scan: Session, table: str, file: str, readings: Iterable[TextLines]) -> None:
    """Append the readings of one file, a break after each."""
    import pyarrow as pa

    numbers, texts, rows, row = [], [], [], 0
    for reading in readings:
        for line, text in zip(reading.places or count(1), reading.texts, strict=False):
            if text and not text.isspace():
                numbers.append(line)
                texts.append(text)
                rows.append(row)
            row += text.count(ROW)
        numbers.append(0)
        texts.append(_BREAK)
        rows.append(row)
        row += 1
    rows = pa.table(
        {
            "line": pa.array(numbers, pa.int64()),
            "row_no": pa.array(rows, pa.int64()),
            "text": pa.array(texts, pa.string()),
        }
    )
    with scan.uploaded("new_lines", rows):
        scan.execute(
            f"""
            insert into {table}
            select (select count(*) from {table}) + row_number() over (), ?, line, row_no, text
            from new_lines""",
            [file],
        )


@cache
def _programs() -> tuple[str, ...]:
    """Return the names of the libraries, which the manifest lists."""
    return tuple(name for d in distributions() if (name := d.metadata["Name"]))


def _calendar_text() -> str:
    """Return month and day names, which charts and notes say."""
    return ". ".join(
        [*calendar.month_name, *calendar.month_abbr, *calendar.day_name, *calendar.day_abbr]
    )
