"""Reading a published table: its headings, its row headings, its figures; long or wide.

Tells titles and notes from the table, storeys of a heading, columns of headings from columns of
counts and of rates, and turns indented, prefixed and banner headings into columns, so that a
hierarchy looks the same however it was laid out: a blank, or a word such as Total, stands for all.
Which totals there are is the business of :mod:`privity.table_audit.sums`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from privity.errors import PrivityError, nearest
from privity.table_audit.marks import is_figure, meaning, number, rate, said, shape
from privity.table_audit.rows import Row

ALL = ""
_TOTAL = re.compile(
    r"(grand |overall )?totals?|all|all \w+|overall|_t|any|both sexes|both|persons|"
    r"(all|total) (ages|sexes|genders|areas|regions|groups|persons|people|children|categories)|"
    r"sum|altogether|every\w*",
    re.I,
)
_YEAR = re.compile(r"(19|20)\d\d")
_ID = re.compile(
    r"(^|[ _])(codes?|ids?|identifier|fips|geoid|postcode|zip|uprn)$|^(code|id)[ _]"
    r"|^time[ _]|^(order|rank|line|row|number|no|((calendar|financial|fiscal|school|"
    r"reporting|academic)[ _])?(year|quarter|month|week|day|date|time|period))$",
    re.I,
)
_WHEN = re.compile(r"year|period|time|date", re.I)
_COUNT = re.compile(r"(^|[ _])(count|counts|n|value|obs_value|freq|frequency|cases|persons)$", re.I)
_RATE = re.compile(
    r"percent|per cent|%|(^|[ _])(pct|pc|rate|share|proportion|ratio|average|mean|"
    r"median)([ _]|$)|(^|[ _])per[ _]",
    re.I,
)
_NOTE = re.compile(r"note|footnote|comment|source|status|flag|remark", re.I)
_FOOT = re.compile(r"[\[(*†#]|(notes?|sources?|\d+)\b|\w{1,3}\s*[:=]", re.I)
# Rows below a heading that show which columns are used.
LOOKED_AT = 30
_PREFIX = re.compile(r"\s*(?:: | - | – | — | > | / |; )\s*")


@dataclass(frozen=True)
class TableLine:
    """One row with figures: its number in the file, its row headings, its texts by column."""

    number: int
    codes: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """A table as printed.

    ``headings`` name the row headings, ``columns`` are the storeys above each column of counts,
    ``rates`` those above each column of rates; a line has the texts of the counts, then of the
    rates. ``notes`` say what was left out, and how the file was understood.
    """

    place: str
    headings: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    rates: tuple[tuple[str, ...], ...]
    lines: tuple[TableLine, ...]
    notes: tuple[str, ...] = field(default=())


def is_total(code: str) -> bool:
    """Tell whether a heading's word stands for everything: blank, Total, All, All ages."""
    return shape(code) == "" or bool(_TOTAL.fullmatch(shape(code)))


def read_table(
    rows: Sequence[Row], place: str, counts: Sequence[str] = (), left_out: Sequence[str] = ()
) -> Printed:
    """Understand a file's rows as a table.

    Parameters
    ----------
    rows : sequence of (number, cells)
    place : str
        The file's name in messages.
    counts : sequence of str
        Names of the columns that hold counts, where they are not told by what they hold.
    left_out : sequence of str
        Names of columns that play no part.

    Raises
    ------
    PrivityError
        There are no counts, no heading, or two rows with the same headings.
    """
    notes: list[str] = []
    width = max(len(cells) for _, cells in rows)
    rows = [(n, [*cells, *[""] * (width - len(cells))]) for n, cells in rows]
    top, storeys = _storeys(rows)
    if not storeys:
        raise PrivityError(
            f"{place}: no row of headings was found above the figures; give each column a name"
        )
    if len(storeys) > 1:
        notes.append(
            f"{_rows([rows[i][0] for i in storeys])}: taken as headings, one above the other"
        )
    titles = [n for n, _ in rows[: storeys[0]]]
    if titles:
        notes.append(f"{_rows(titles)} above the headings: left out")
    paths = _paths([rows[i][1] for i in storeys])
    body, sections = _body(rows[top:], notes)
    if not body:
        raise PrivityError(f"{place}: no row holds a count")
    names = [" ".join(dict.fromkeys(p for p in path if p)) for path in paths]
    _refuse_unknown(place, names, (*counts, *left_out))
    kinds = _kinds(names, body, counts, left_out)
    if "count" not in kinds:
        raise PrivityError(f"{place}: no column of counts was found; name them with --counts")
    body = _filled_down(body, kinds)
    kinds = _with_more_headings(names, body, kinds, counts, sections)
    used = [i for i, kind in enumerate(kinds) if kind == "heading"]
    if dropped := [names[i] or f"column {i + 1}" for i, k in enumerate(kinds) if k == "note"]:
        notes.append(f"left out: column {', '.join(dropped)}")
    of = {kind: [i for i, k in enumerate(kinds) if k == kind] for kind in ("count", "rate")}
    split = [_split([cells[i] for _, cells in body]) for i in used]
    codes = (
        list(zip(*[column for columns in split for column in columns], strict=True))
        if split
        else [()] * len(body)
    )
    headings = [
        names[i] or f"column {i + 1}"
        for i, columns in zip(used, split, strict=True)
        for _ in columns
    ]
    if any(sections):
        headings = ["section", *headings]
        codes = [(s, *c) for s, c in zip(sections, codes, strict=True)]
    lines = tuple(
        TableLine(n, tuple(c), tuple(cells[i] for i in (*of["count"], *of["rate"])))
        for (n, cells), c in zip(body, codes, strict=True)
    )
    _refuse_twins(place, headings, lines)
    named = [tuple(_once(paths[i])) or (names[i],) for i in (*of["count"], *of["rate"])]
    return Printed(
        place,
        tuple(headings),
        tuple(named[: len(of["count"])]),
        tuple(named[len(of["count"]) :]),
        lines,
        tuple(notes),
    )


def _storeys(rows: Sequence[Row]) -> tuple[int, list[int]]:
    """Return where the figures begin, and which rows above are storeys of the heading."""
    widest = max(sum(bool(c.strip()) for c in cells) for _, cells in rows)
    found: list[int] = []
    for at, (_, cells) in enumerate(rows):
        if found and _is_whole(rows[found[-1]][1], rows[at : at + LOOKED_AT]):
            return at, found
        filled = [c for c in cells if c.strip()]
        figures = [c for c in cells[1:] if is_figure(c)]
        plain = [c for c in figures if rate(c) is not None and not _YEAR.fullmatch(c.strip())]
        is_wide = 2 * len(filled) > widest or len(filled) > 1
        if plain or (
            found
            and figures
            and (2 * len(figures) >= len(filled) - 1)
            and not _reads_as_heading(cells, rows[at + 1 :])
        ):
            return at, found
        if (
            found
            and len(filled) == 1
            and any(rate(c) is not None for _, later in rows[at + 1 : at + 2] for c in later[1:])
        ):
            return at, found
        if is_wide:
            found.append(at)
        elif found:
            found = []
    return len(rows), []


def _is_whole(cells: Sequence[str], below: Sequence[Row]) -> bool:
    """Tell a heading that names every column, each by its own name: no other stands below it."""
    used = [i for i in range(1, len(cells)) if any(later[i].strip() for _, later in below)]
    names = [shape(cells[i]) for i in used]
    return all(names) and len(set(names)) == len(names) > 0


def _reads_as_heading(cells: Sequence[str], below: Sequence[Row]) -> bool:
    """Tell a storey such as 1-4, 5-9 or 2013, 2014 from a first row of marks."""
    figures = [c for c in cells[1:] if is_figure(c)]
    is_plain = all(_YEAR.fullmatch(c.strip()) or not isinstance(meaning(c), str) for c in figures)
    is_apart = not cells[0].strip() or len(figures) == len({shape(c) for c in figures})
    return (
        is_plain and is_apart and any(rate(c) is not None for _, later in below[:1] for c in later)
    )


def _paths(storeys: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Carry each storey but the last to the right, over the blanks of merged cells."""
    carried = []
    for level, cells in enumerate(storeys):
        row, last = [], ""
        for at, cell in enumerate(cells):
            text = " ".join(cell.split())
            # A blank goes on under what is above it, not into the next group.
            starts = (
                level and at and any(carried[k][at] != carried[k][at - 1] for k in range(level))
            )
            last = text or ("" if starts or level == len(storeys) - 1 else last)
            row.append(last)
        carried.append(row)
    return list(zip(*carried, strict=True))


def _once(path: Sequence[str]) -> list[str]:
    """Leave out storeys that repeat the one above (a cell merged over both)."""
    return ["" if n and part == path[n - 1] else part for n, part in enumerate(path)]


def _body(rows: Sequence[Row], notes: list[str]) -> tuple[list[Row], list[str]]:
    """Return rows with figures, and above each the banner it stands under."""
    has = [
        any(is_figure(c) for c in cells[1:]) or (sum(bool(c.strip()) for c in cells) > 1)
        for _, cells in rows
    ]
    # In a table of one column of counts, a heading alone is one whose count is blank.
    is_narrow = max((sum(map(is_figure, cells[1:])) for _, cells in rows), default=0) < 2
    labels = [cells[0].strip() for (_, cells), one in zip(rows, has, strict=True) if one]
    if is_narrow and len(set(labels)) == len(labels):
        has = [
            one or not _is_note(next(c for c in cells if c.strip()))
            for one, (_, cells) in zip(has, rows, strict=True)
        ]
    last = max((i for i, one in enumerate(has) if one), default=-1)
    body, sections, banner, banners = [], [], "", []
    for at, (n, cells) in enumerate(rows[: last + 1]):
        if has[at]:
            body.append((n, cells))
            sections.append(banner)
            continue
        text = next(c for c in cells if c.strip())
        if _depth(text) < _depth(rows[at + 1][1][0] if has[at + 1] else text):
            body.append((n, cells))  # it heads what is indented below it
            sections.append(banner)
        else:
            banner = ALL if is_total(text) else " ".join(text.split())
            banners.append(n)
    if last + 1 < len(rows):
        notes.append(f"{_rows([n for n, _ in rows[last + 1 :]])} below the figures: left out")
    if banners:
        notes.append(f"{_rows(banners)}: taken as headings of the rows below them")
    return body, sections


def _is_note(text: str) -> bool:
    """Tell a footnote from a heading: by its length, its sign, or how it begins."""
    return bool(len(text) > 60 or _FOOT.match(text.strip()))


def _kinds(
    names: Sequence[str], body: Sequence[Row], counts: Sequence[str], left_out: Sequence[str]
) -> list[str]:
    """Tell heading, count, rate and note columns apart by name and content."""
    asked = {n.strip().lower() for n in counts}
    out = {n.strip().lower() for n in left_out}
    kinds = []
    for at, name in enumerate(names):
        texts = [t for _, cells in body if (t := cells[at].strip())]
        figures = [t for t in texts if is_figure(t)]
        numbers = [t for t in figures if rate(t) is not None]
        decimals = [t for t in numbers if number(t) is None]
        is_year = bool(_WHEN.search(name) and numbers) and all(_YEAR.fullmatch(t) for t in numbers)
        if name.lower() in out or (not texts and not name):
            kind = "note"
        elif asked:
            kind = (
                "count"
                if name.lower() in asked
                else "rate"
                if figures and 2 * len(figures) > len(texts) and _RATE.search(name)
                else "heading"
            )
        elif not at and not _COUNT.search(name):
            kind = "heading"
        elif 5 * len(figures) < 3 * len(texts) or is_year or _ID.search(name):
            kind = "text" if at else "heading"
        elif _RATE.search(name) or 10 * len(decimals) > len(numbers) > 0:
            kind = "rate"
        else:
            kind = "count" if texts or name else "note"
        kinds.append(kind)
    if asked:
        return kinds
    last = max(
        (
            i
            for i, k in enumerate(kinds)
            if k == "text" and not _NOTE.search(names[i]) and "count" in kinds[i + 1 :]
        ),
        default=0,
    )
    for at, kind in enumerate(kinds):
        if at <= last and kind in ("count", "text"):
            kinds[at] = "heading"
        elif kind == "text":
            kinds[at] = "note" if _NOTE.search(names[at]) or "count" in kinds[:at] else "heading"
    named = [i for i, k in enumerate(kinds) if k == "count" and _COUNT.search(names[i])]
    if len(named) == 1:
        kinds = ["heading" if k == "count" and i < named[0] else k for i, k in enumerate(kinds)]
    return kinds


def _with_more_headings(
    names: Sequence[str],
    body: Sequence[Row],
    kinds: list[str],
    counts: Sequence[str],
    sections: Sequence[str],
) -> list[str]:
    """Take the leftmost columns of numbers for headings too, until no two rows are alike."""
    kinds = list(kinds)
    while not counts and kinds.count("count") > 1 and _has_twins(body, kinds, sections):
        kinds[kinds.index("count")] = "heading"
    if _has_twins(body, kinds, sections):
        for at, kind in enumerate(kinds):
            if kind == "note" and names[at] and not _NOTE.search(names[at]):
                kinds[at] = "heading"
    return kinds


def _has_twins(body: Sequence[Row], kinds: Sequence[str], sections: Sequence[str]) -> bool:
    used = [i for i, k in enumerate(kinds) if k == "heading"]
    split = [_split([cells[i] for _, cells in body]) for i in used]
    keys = list(zip(sections, *[c for columns in split for c in columns], strict=True))
    return len(set(keys)) < len(keys)


def _filled_down(body: list[Row], kinds: Sequence[str]) -> list[Row]:
    """Repeat the outer heading over its blanks, where rows would be alike without it."""
    used = [i for i, k in enumerate(kinds) if k == "heading"]
    if len(used) < 2:
        return body
    keys = [tuple(cells[i].strip() for i in used) for _, cells in body]
    outer = used[0]
    if len(set(keys)) == len(keys) or not body[0][1][outer].strip():
        return body
    filled, last = [], ""
    for n, cells in body:
        last = cells[outer] if cells[outer].strip() else last
        filled.append((n, [*cells[:outer], last, *cells[outer + 1 :]]))
    return filled


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip(" \u00a0\t"))


def _split(texts: Sequence[str]) -> list[list[str]]:
    """Return a column of headings as columns: one for each depth of indent or prefix."""
    depths = sorted({_depth(t) for t in texts if t.strip()})
    plain = [" ".join(t.split()) for t in texts]
    if len(depths) > 1:
        place = {d: i for i, d in enumerate(depths)}
        stack, found = [""] * len(depths), []
        for text, code in zip(texts, plain, strict=True):
            at = place.get(_depth(text), 0)
            stack[at:] = [code, *[""] * (len(depths) - at - 1)]
            found.append(list(stack))
        return [list(column) for column in zip(*found, strict=True)]
    known = set(plain)
    parts = [_PREFIX.split(c, maxsplit=1) for c in plain]
    if any(len(p) == 2 and p[0] in known for p in parts):
        return [
            [
                p[0] if len(p) == 2 and p[0] in known else c
                for p, c in zip(parts, plain, strict=True)
            ],
            [p[1] if len(p) == 2 and p[0] in known else "" for p in parts],
        ]
    return [plain]


def _refuse_twins(place: str, headings: Sequence[str], lines: Sequence[TableLine]) -> None:
    first: dict[tuple[str, ...], int] = {}
    twins = [
        (first[x.codes], x.number) for x in lines if first.setdefault(x.codes, x.number) != x.number
    ]
    if twins:
        raise PrivityError(
            [
                f"{place}: rows {a} and {b} have the same headings ({', '.join(headings)}); name what "
                "tells them apart, or the columns of counts with --counts"
                for a, b in twins[:5]
            ]
            + ([f"{place}: and {len(twins) - 5} more pairs"] if len(twins) > 5 else [])
        )


def _refuse_unknown(place: str, names: Sequence[str], asked: Sequence[str]) -> None:
    known = {n.lower() for n in names}
    if problems := [
        f"{place}: no column is named {n}{nearest(n, names)}"
        for n in asked
        if n.strip().lower() not in known
    ]:
        raise PrivityError(problems)


def unknown_marks(printed: Printed, given: set[str]) -> list[str]:
    """Return a problem for each text among the counts that is neither number nor known mark."""
    found: dict[str, tuple[int, str, int]] = {}
    for line in printed.lines:
        for path, text in zip(printed.columns, line.texts, strict=False):
            mark = shape(text)
            if number(text) is None and mark not in given and meaning(text) is None:
                row, column, times = found.get(mark, (line.number, " ".join(path), 0))
                found[mark] = (row, column, times + 1)
    return [
        f"{printed.place}, row {row}, column {column}: {said(mark)} ({times} times) is neither "
        f"a count nor a known mark; say what it means: --marks '{mark}=hidden'"
        for mark, (row, column, times) in list(found.items())[:20]
    ]


def _rows(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    if list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"rows {numbers[0]} to {numbers[-1]}"
    return f"rows {', '.join(map(str, numbers[:8]))}{' and more' if len(numbers) > 8 else ''}"
