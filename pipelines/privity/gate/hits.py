"""What the leak scan found, told so that somebody can act: the same words once, with their source.

The scan gives one line for each place. Here the places of the same words become one ``Hit``: where
they stand, how often, which column of the extracts makes them confidential, and what else brings
them into the report (a column that may be shown, a setting, a control, a chapter). The words are
found again in the scan's own database and stay there: a hit holds their shape alone.

A hit whose words cannot be told apart on its line (a number in a column, a text that is built
otherwise than it is recorded) is told by its column and shape. Lines and runs of words are those
of the text as it is read; of a table, each distinct cell counts once.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from privity.catalogue import Contract
from privity.engine import EngineError, Session
from privity.gate.forms import columns_of
from privity.gate.origins import Origins, find_origins
from privity.gate.scan import Leak, masked
from privity.workspace import PRINTED

_MOST_WORDS = 8
_MOST_FILES = 4
# Kinds that a word of the agency's may let pass.
_WORDS = frozenset({"name", "name word", "text"})


@dataclass(frozen=True, order=True)
class Place:
    """A file that holds the words: its chapter if it is one's, first line, lines and runs."""

    file: str
    line: int
    chapter: str = ""
    lines: int = 1
    runs: int = 1


@dataclass(frozen=True)
class Hit:
    """Confidential words in the clear: all their places, and where they come from; never the words.

    ``columns`` of the extracts hold them as confidential; ``origins`` say what else does. One that
    was not looked into is told as the scan found it.
    """

    kind: str
    columns: tuple[str, ...]
    shape: str
    places: tuple[Place, ...]
    origins: tuple[str, ...] = ()
    is_looked_into: bool = True

    @property
    def runs(self) -> int:
        """How often the words stand in the run's files."""
        return sum(place.runs for place in self.places)

    @property
    def lines(self) -> int:
        """On how many lines they stand."""
        return sum(place.lines for place in self.places)

    @property
    def chapters(self) -> tuple[str, ...]:
        """The chapters whose files hold them."""
        return tuple(sorted({place.chapter for place in self.places if place.chapter}))

    @property
    def is_of_chapters(self) -> bool:
        """Whether they stand in files of chapters alone; the PDF is made of these."""
        return bool(self.chapters) and all(
            place.chapter or place.file == PRINTED for place in self.places
        )

    @property
    def problem(self) -> str:
        """What to tell the user."""
        first = self.places[0]
        if not self.is_looked_into:
            return Leak(
                first.file, first.line, self.kind, ", ".join(self.columns), self.shape
            ).problem
        chapter = f" (chapter {first.chapter})" if first.chapter else ""
        return (
            f"{first.file}, line {first.line}{chapter}: {self.kind} in the clear "
            f"({', '.join(self.columns)}, shape {self.shape}); {self._spread()}; "
            f"{self._origin()}; {self._answer()}"
        )

    def _spread(self) -> str:
        if self.runs == 1:
            return "stands there alone"
        files = [f"{p.file} {p.runs:,}" for p in self.places[:_MOST_FILES]]
        more = len(self.places) - _MOST_FILES
        return (
            f"stands {_counted(self.runs, 'time')} on {_counted(self.lines, 'line')} of "
            f"{_counted(len(self.places), 'file')}: {', '.join(files)}"
            + (f" and {more} more" if more > 0 else "")
        )

    def _origin(self) -> str:
        if not self.origins:
            return "no other column, setting, control or chapter holds these words as they stand"
        return f"also held by {'; '.join(self.origins)}"

    def _answer(self) -> str:
        made = "change what makes it there, " if self.origins else ""
        if self.kind not in _WORDS:
            return f"{made}show a label instead"
        # A phrase that is allowed lets none of its words stand alone, so each is to be named.
        words = (
            "these are ordinary words, add each"
            if " " in self.shape
            else ("it is an ordinary word, add it")
        )
        return f"{made}show a label instead or, if {words} to allowed_words in agency.toml"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class Look:
    """Looks into a scan's database while it is open, and keeps what it has found as ``hits``.

    Parameters
    ----------
    contract : Contract
    own : iterable of pairs of str
        Texts that the agency wrote, each with its place.
    evidence : Path, optional
        The run's evidence, if it can be read.
    chapter_of : callable
        Tells the chapter that a file of the run belongs to, or nothing.
    """

    def __init__(
        self,
        contract: Contract,
        own: Iterable[tuple[str, str]] = (),
        evidence: Path | None = None,
        chapter_of: Callable[[str], str] = lambda file: "",
    ) -> None:
        self.contract, self.own, self.evidence = contract, tuple(own), evidence
        self.chapter_of = chapter_of
        self.hits: tuple[Hit, ...] = ()

    def __call__(self, scan: Session) -> None:
        """Group the hits of one scan; where the engine gives up, they are told as found."""
        with contextlib.suppress(EngineError):
            _find_words(scan, self.contract)
            scan.execute(_OCCURRENCES)
            scan.execute(_LESS_PARTS)
            origins = find_origins(scan, Origins(self.contract, self.own, self.evidence))
            self.hits = tuple(_hits(scan, self.chapter_of, origins))


def all_hits(look: Look, leaks: Iterable[Leak]) -> tuple[Hit, ...]:
    """Return what a look has found, and every leak that it does not tell of, as it is.

    Whether a run may be sealed hangs on this: where there is a leak there is a hit.
    """
    told = {(hit.kind, place.file) for hit in look.hits for place in hit.places}
    told |= {("name word", file) for kind, file in told if kind == "name"}
    return look.hits + tuple(
        Hit(
            leak.kind,
            (leak.table_column,),
            leak.shape,
            (Place(leak.file, leak.line, look.chapter_of(leak.file)),),
            is_looked_into=False,
        )
        for leak in leaks
        if (leak.kind, leak.file) not in told
    )


def _find_words(scan: Session, contract: Contract) -> None:
    """Find again, on each line with a hit, the words that it is about."""
    scan.execute("create schema told")
    scan.execute(_SHAPES)
    scan.execute(_CANDIDATES)
    scan.execute("create table told.vouched (source varchar, word varchar)")
    known = {f"{table.name}.{column.name}" for table, column in columns_of(contract)}
    for (source,) in scan.execute("select distinct source from told.candidates").fetchall():
        table, _, columns = source.partition(".")
        for column in columns.split(", "):
            if f"{table}.{column}" in known:
                scan.execute(_VOUCHED.format(table=table, column=column), [source, source])
    scan.execute(_GROUPS)


def _hits(
    scan: Session,
    chapter_of: Callable[[str], str],
    origins: Mapping[int, tuple[str, ...]],
) -> list[Hit]:
    named = {
        file for (file,) in scan.execute("select distinct file from hits where line = 0").fetchall()
    }
    places: dict[int, list[Place]] = defaultdict(list)
    for group, file, line, lines, runs in scan.execute(_PLACES).fetchall():
        # A chapter whose name holds a value cannot be named, nor would its absence help.
        shown, chapter = (masked(file), "") if file in named else (file, chapter_of(file))
        places[group].append(Place(shown, line, chapter, lines, runs))
    found = [
        Hit(kind, tuple(sources), shape, tuple(sorted(places[group])), origins.get(group, ()))
        for group, kind, sources, shape in scan.execute(_FOUND).fetchall()
    ]
    return sorted(found, key=lambda hit: (hit.places[0], hit.kind, hit.columns, hit.shape))


# A shape is cut after 40 characters: what is left of its last word then is no word.
_SHAPES = r"""
create table told.shapes as
with plain as (
  select distinct file, line, kind, source, shape,
    trim(regexp_replace(
      case when length(shape) < 40 then shape else regexp_replace(shape, '[x9]+$', '') end,
      '[^x9]+', ' ', 'g')) as words
  from hits
)
select *, len(string_split(words, ' ')) as word_count
from plain
where words <> ''
"""

_CANDIDATES = f"""
create table told.candidates as
with heads as (
  select t.rowid as head, s.file, s.line, s.kind, s.source, s.shape, s.words, s.word_count
  from told.shapes as s
  join lines as l on l.file = s.file and l.line = s.line
  join tokens as t on t.id = l.id
), steps as (
  select distinct head, unnest(range({_MOST_WORDS})) as step
  from heads
), said as (
  select steps.head, list(t.word order by step) as run
  from steps
  join tokens as t on t.rowid = steps.head + steps.step
  group by steps.head
)
select distinct file, line, kind, source, shape,
  run[:least(word_count, {_MOST_WORDS})] as run
from heads
join said using (head)
where shape(array_to_string(run[:least(word_count, {_MOST_WORDS})], ' '))
  = array_to_string(string_split(words, ' ')[:{_MOST_WORDS}], ' ')
"""

_VOUCHED = """
insert into told.vouched
with wanted as (
  select distinct unnest(run) as word
  from told.candidates
  where source = ?
), given as (
  select distinct unnest(words(v)) as word
  from (select distinct {column}::varchar as v from ext.{table} where {column} is not null)
)
select ?, word
from given
where word in (select word from wanted)
"""

# Words are the value's if each of them stands in its column, or if nothing else on the line is of
# its shape. The same words under two columns are one hit.
_GROUPS = """
create table told.named as
with judged as (
  select c.*, coalesce(list_has_all((
    select list(v.word) from told.vouched as v where v.source = c.source), c.run), false) as is_so
  from told.candidates as c
)
select file, line, kind, source, shape, run
from judged
qualify is_so or count(*) over (partition by file, line, kind, source, shape) = 1;
create table told.groups as
with every as (
  select h.kind, h.source, h.shape, h.file, h.line, t.run
  from (select distinct kind, source, shape, file, line from hits) as h
  left join told.named as t using (kind, source, shape, file, line)
), marked as (
  select *, case when run is null then source || ' ' || shape
    else array_to_string(run, ' ') end as mark
  from every
)
select dense_rank() over (order by kind, run is null, mark) as id, kind, source, shape, run, file,
  line
from marked;
create table told.phrases as
select id, any_value(kind) as kind, any_value(run) as run
from told.groups
where run is not null
group by id
"""

# Several readings of a file hold the same words again; a line counts its fullest one.
_OCCURRENCES = """
create table told.seen as
with heads as (
  select p.id, t.rowid as head, t.id as line_id, p.run
  from tokens as t
  join told.phrases as p on t.word = p.run[1]
), steps as (
  select id, head, line_id, run, unnest(range(1, len(run))) as step
  from heads
), broken as (
  select distinct steps.id, steps.head
  from steps
  left join tokens as t on t.rowid = steps.head + steps.step
  where t.word is distinct from steps.run[steps.step + 1]
), whole as (
  select heads.id, heads.line_id
  from heads
  anti join broken on broken.id = heads.id and broken.head = heads.head
), readings as (
  select id, file, line, sum((line = 0 and text = '. ')::int) over (order by id) as reading
  from lines
), counted as (
  select whole.id, r.file, r.line, r.reading, count(*) as runs
  from whole
  join readings as r on r.id = whole.line_id
  group by all
)
select id, file, line, max(runs) as runs
from counted
where id not in (select id from told.phrases where kind = 'birth date')
  or (id, file, line) in (select id, file, line from told.groups)
group by id, file, line;
insert into told.seen
select distinct id, file, line, 1
from told.groups
where (id, file, line) not in (select id, file, line from told.seen)
"""

# A name word that never stands but within a full name which is told is told with it.
_LESS_PARTS = """
create table told.parts as
select w.id
from told.phrases as w
where w.kind = 'name word' and not exists (
  from told.seen as s
  where s.id = w.id and not exists (
    from told.seen as f
    join told.phrases as p on p.id = f.id
    where p.kind = 'name' and list_contains(p.run, w.run[1])
      and f.file = s.file and f.line = s.line));
delete from told.seen where id in (select id from told.parts);
delete from told.groups where id in (select id from told.parts);
delete from told.phrases where id in (select id from told.parts)
"""

_PLACES = """
select id, file, min(line)::integer, count(*), sum(runs)::bigint
from told.seen
group by id, file
order by id, file
"""

_FOUND = """
select id, any_value(kind), list_sort(list(distinct source)), min(shape)
from told.groups
group by id
order by id
"""
