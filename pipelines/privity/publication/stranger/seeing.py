"""What a page of a public run tells a stranger who has the exports beside him.

A figure carries its id, and the exports name it; a cell without one is placed by the headings that
its neighbors share with the exports. So a row is known even where all of it is hidden, and then its
place among the others, its bar, and what the alternative text says of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from math import inf

from privity.publication.stranger.page import (
    NUMBER,
    ChartSeen,
    Element,
    Seen,
    TableSeen,
    charts,
    grid,
    tree,
)
from privity.publication.stranger.statements import (
    COUNT,
    Cell,
    Codes,
    EditionRead,
    Listing,
    Statement,
    is_bound,
)

_MOST = re.compile(
    r"(?:Highest|Most|most in)\b(?P<shown>[\w ]*?)[: ]+(?P<label>.+?)"
    r"(?:, (?P<number>\d[\d,]*))?\.?$"
)
_LEAST = re.compile(r"(?:Lowest|Least)\b(?P<shown>[\w ]*?): (?P<label>.+?), (?P<number>\d[\d,]*)")
_NONE_LARGE = re.compile(r"\bno (?:count|part)\b.*\blarge enough to be shown", re.I)
_NO_PART = re.compile(r"By (?P<axis>[^,]+), no part of the (?P<counted>.+?) is large enough")
_ALIKE = 0.5


# A row of a column: its heading, code, count, and number if it has one.
Row = tuple[str, str, Cell, int | None]


@dataclass(frozen=True)
class _Way:
    """How a column is read: the table it shows, which classification goes down, the other codes."""

    table: str
    kind: str
    axis: int
    codes: Codes

    def at(self, code: str) -> Codes:
        return (*self.codes[: self.axis], code, *self.codes[self.axis + 1 :])


@dataclass
class _Column:
    """A column of counts, by the places of its rows; ``axis`` are the codes that go down."""

    heading: str
    rows: dict[int, Row] = field(default_factory=dict)
    axis: tuple[str, ...] = ()

    @property
    def hidden(self) -> list[Cell]:
        return [cell for _, _, cell, value in self.rows.values() if value is None]


def read_page(edition: EditionRead, name: str, html: str) -> None:
    """Note in an edition what one page tells: figures, tables, orders, charts and sentences."""
    page = tree(html)
    for node in page.walk():
        if node.sign:
            _figure(edition, name, node)
    for number, table in enumerate(page.all("table"), 1):
        place = f"{name}, {table.attrs.get('id') or f'table {number}'}"
        seen = grid(table)
        if sum(len(cells) for _, cells in seen.rows):
            columns = _columns(edition, seen, place)
            _order(edition, columns, place)
            for figure in page.all("figure"):
                if any(n is table for n in figure.walk()):
                    _chart(edition, figure, columns, f"{name}, {figure.attrs.get('id') or place}")
    for node in page.all("p", "li"):
        _sentence(edition, node.text(), name)


def _figure(edition: EditionRead, name: str, node: Element) -> None:
    found = edition.figures.get(node.sign)
    text = node.text()
    number = NUMBER.match(text)
    if found is None or number is None:
        if found is None and node.sign not in edition.others:
            edition.skip("figures that the exports do not name")
        return
    table, kind, codes = found
    if kind == COUNT:
        edition.number(edition.tables[table].cell(codes), number[0], f"{name}: figure {node.sign}")
    else:
        edition.share(
            edition.tables[table],
            codes,
            number[0],
            f"{name}: figure {node.sign}, a percentage",
        )


def _columns(edition: EditionRead, seen: TableSeen, place: str) -> list[_Column]:
    """Return the columns of a table whose cells could be placed, and note what stands in them."""
    numbers = sorted({n for _, cells in seen.rows for n in cells})
    columns = []
    for number in numbers:
        heading = seen.columns[number] if number < len(seen.columns) else ""
        ways = _ways(edition, seen, number) or _guessed(edition, seen, heading)
        column, is_placed = _Column(heading), False
        for row, (heads, cells) in enumerate(seen.rows):
            cell = cells.get(number)
            if cell is None or cell.text in ("", "–", "-"):
                continue
            found = _placed(edition, ways, row, heads, cell, seen)
            if found is None:
                continue
            is_placed = True
            way, code = found
            table = edition.tables[way.table]
            codes = way.at(code)
            if codes not in table.rows:
                continue
            _cell(edition, table, way.kind, codes, cell, f"{place}, {heading or number}, {code}")
            if way.kind == COUNT:
                column.axis = table.axes[way.axis].leaves
                key = table.cell(codes)
                column.rows[row] = (heads[-1] if heads else "", code, key, edition.shown.get(key))
        if column.rows:
            columns.append(column)
        elif not is_placed and any(
            _is_figure(c[number], edition.others) for _, c in seen.rows if number in c
        ):
            edition.skip("columns of tables that could not be placed")
    return columns


def _is_figure(cell: Seen, others: set[str]) -> bool:
    return bool(cell.sign or cell.number or cell.percent) and cell.sign not in others


def _cell(
    edition: EditionRead, table: Listing, kind: str, codes: Codes, cell: Seen, means: str
) -> None:
    """Note what stands in a placed cell: a number without a figure, a mark, what hangs on it."""
    key = table.cell(codes)
    if kind != COUNT:
        if not cell.sign and cell.percent:
            edition.share(table, codes, cell.percent, means)
        return
    if cell.number:
        if not cell.sign:
            edition.number(key, cell.number, f"{means}: a number that is no figure")
    elif key not in edition.shown:
        edition.mark(key, cell.text, cell.beside, means)
    for said in cell.beside:
        numbers = NUMBER.findall(said)
        if key in edition.marks and len(numbers) == 1 and not is_bound(said):
            value = float(numbers[0].replace(",", ""))
            edition.say(key, value, value, f"{means}: an attribute", True)


def _ways(edition: EditionRead, seen: TableSeen, number: int) -> dict[int, _Way]:
    """Return for each row with a figure how its column is read there."""
    ways = {}
    for row, (heads, cells) in enumerate(seen.rows):
        found = edition.figures.get(cells[number].sign) if number in cells else None
        if found is None or not heads:
            continue
        table, kind, codes = found
        axes = edition.tables[table].axes
        scores = [_alike(heads[-1], c) for c in codes]
        best = max(range(len(codes)), key=lambda n: (scores[n], n))
        # A total row of another table stands where all is said.
        if scores[best] >= _ALIKE or len(axes) == 1:
            ways[row] = _Way(table, kind, best, codes)
    # Which classification goes down is what most rows say.
    votes = Counter((w.table, w.axis) for w in ways.values())
    return {
        row: w
        for row, w in ways.items()
        if all(votes[w.table, w.axis] >= n for (t, _), n in votes.items() if t == w.table)
    }


def _guessed(edition: EditionRead, seen: TableSeen, heading: str) -> dict[int, _Way]:
    """Return how a column without any figure is read: by the headings alone, if one way fits."""
    heads = [h[-1] for h, _ in seen.rows if h]
    found: dict[int, _Way] = {}
    for table in edition.tables.values():
        times = [
            (n, c)
            for n, a in enumerate(table.axes)
            for c in a.every
            if _same(c, heading) and a.is_open
        ]
        for place, code in times:
            for down, axis in enumerate(table.axes):
                if down == place or not heads:
                    continue
                fits = sum(any(_same(h, c) for c in axis.every) for h in heads)
                rest = [a.total for n, a in enumerate(table.axes) if n not in (down, place)]
                if fits == len(heads) and all(rest) and _norm(table.counted) in _norm(seen.caption):
                    codes = tuple(
                        code if n == place else a.total or a.every[0]
                        for n, a in enumerate(table.axes)
                    )
                    found.setdefault(0, _Way(table.name, COUNT, down, codes))
    return found


def _placed(
    edition: EditionRead,
    ways: Mapping[int, _Way],
    row: int,
    heads: tuple[str, ...],
    cell: Seen,
    seen: TableSeen,
) -> tuple[_Way, str] | None:
    """Return by which way, and at which code, a cell stands: its own, or that of the nearest row."""
    if not ways or not heads:
        return None
    if row in ways:
        return ways[row], ways[row].codes[ways[row].axis]
    if cell.sign:
        return None
    head = heads[-1]
    for near in sorted(ways, key=lambda r: (abs(r - row), r)):
        way = ways[near]
        if len(heads) > 1 and seen.rows[near][0][:-1] != heads[:-1]:
            continue
        axis = edition.tables[way.table].axes[way.axis]
        taken = {
            w.codes[w.axis] for w in ways.values() if (w.table, w.axis) == (way.table, way.axis)
        }
        free = [c for c in axis.every if c not in taken]
        best = max(free, key=lambda c: _alike(head, c), default="")
        if best and _alike(head, best) >= _ALIKE:
            return way, best
    edition.skip("rows of tables whose heading is no known code")
    return None


@lru_cache(maxsize=100_000)
def _norm(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


@lru_cache(maxsize=100_000)
def _same(one: str, other: str) -> bool:
    return _norm(one) in (_norm(other), _norm(other.replace("_", " to ")))


@lru_cache(maxsize=100_000)
def _alike(heading: str, code: str) -> float:
    """Return how well a heading names a code: 1 for the same word, less for initials and likeness."""
    if _same(heading, code):
        return 1.0
    words = re.findall(r"\w+", heading.casefold())
    if _norm(code) == "".join(w[0] for w in words) or (_norm(code) in words and len(words) > 1):
        return 0.95
    one, other = _norm(heading), _norm(code)
    if re.search(r"\d", one + other) or not one or not other:
        return 0.0
    return 0.9 * SequenceMatcher(None, one, other).ratio()


def _order(edition: EditionRead, columns: list[_Column], place: str) -> None:
    """Note what the order of a table's rows tells, if it is by a count and by nothing else.

    A table is sorted by one of its columns: the one that shows most numbers in order.
    """
    sorted_by = [(c, rows) for c in columns if (rows := _in_order(c))]
    if not sorted_by:
        return
    column, rows = max(sorted_by, key=lambda s: sum(r[3] is not None for r in s[1]))
    if any(other is not column and _explains(other) for other in columns):
        return
    # What follows the last that is large is sorted by its mark; in a plain order it tells nothing.
    last = max((n for n, r in enumerate(rows) if r[3]), default=-1)
    if _is_neutral(rows[last + 1 :], column.axis):
        rows = rows[: last + 1]
    for above, below in pairwise(rows):
        if above[3] is None or below[3] is None:
            edition.told.append(
                Statement(
                    ((above[2], 1.0), (below[2], -1.0)),
                    0.0,
                    inf,
                    f"{place}: the order of its rows, by {column.heading}",
                    True,
                )
            )


def _in_order(column: _Column) -> list[Row]:
    """Return a column's rows from the highest to the lowest, if that is how its numbers stand."""
    rows = [r for _, r in sorted(column.rows.items()) if r[1] in column.axis]
    shown = [r[3] for r in rows if r[3] is not None]
    if not rows or (len(set(shown)) < 2 and any(shown)) or _is_neutral(rows, column.axis):
        return []
    if all(a >= b for a, b in pairwise(shown)):
        return rows
    return rows[::-1] if all(a <= b for a, b in pairwise(shown)) else []


def _explains(column: _Column) -> bool:
    """Tell whether a table is sorted by the numbers of a column, its marks at the end, as listed."""
    rows = [r for _, r in sorted(column.rows.items()) if r[1] in column.axis]
    shown = [r[3] for r in rows if r[3]]
    large = rows[: len(shown)]
    return (
        len(set(shown)) > 1
        and [r[3] for r in large] == sorted(shown, reverse=True)
        and _is_neutral(rows[len(shown) :], column.axis)
    )


def _is_neutral(rows: list[Row], axis: Codes) -> bool:
    """Tell whether headings, codes or the order of the exports explain how rows follow."""
    heads, codes = [r[0].casefold() for r in rows], [r[1].casefold() for r in rows]
    listed = [axis.index(r[1]) for r in rows]
    return any(
        names in (sorted(names), sorted(names, reverse=True)) for names in (heads, codes, listed)
    )


def _chart(edition: EditionRead, figure: Element, columns: list[_Column], place: str) -> None:
    """Note what a chart tells of the counts in the table beneath it."""
    pictures = charts(figure)
    if not pictures:
        return
    if not columns:
        edition.skip("charts without a table that could be placed")
        return
    told = [n.text() for n in figure.all("title", "desc", "figcaption")]
    bars = [b.value for drawn in pictures for b in drawn.bars]

    def fit(column: _Column) -> tuple[int, bool]:
        values = [r[3] for r in column.rows.values() if r[3] is not None]
        return (
            sum(any(abs(b - v) < 1e-3 * max(v, 1) for b in bars) for v in values),
            any(column.heading and column.heading in s for s in told),
        )

    column = max(columns, key=fit)
    rows = [r for _, r in sorted(column.rows.items()) if r[1] in column.axis]
    for drawn in pictures:
        _picture(edition, drawn, rows, place)
        _axis(edition, drawn.end, max(bars, default=0.0), rows, place)
    for said in told:
        _alternative(edition, said, rows, place)


def _picture(edition: EditionRead, drawn: ChartSeen, rows: list[Row], place: str) -> None:
    """Note what the bars of a picture tell, and what is written at them."""
    at = _categories(drawn.labels, rows)
    for bar in drawn.bars:
        if (row := _nearest(at, bar.place)) is None:
            edition.skip("bars that belong to no row")
            continue
        near = bar.near + 1e-6 * max(1.0, bar.value)
        if bar.value > near or row[3] is not None:
            edition.say(
                row[2],
                bar.value - near,
                bar.value + near,
                f"{place}: the length of the bar {row[0]}",
            )
        for said in bar.said:
            if numbers := NUMBER.findall(said.replace(row[0], "")):
                edition.number(row[2], numbers[-1], f"{place}: what hangs on the bar {row[0]}")
    for mark, text in drawn.marks:
        row = _nearest(at, mark)
        if row is not None and NUMBER.fullmatch(text):
            edition.number(row[2], text, f"{place}: the label of the bar {row[0]}")


def _categories(labels: list[tuple[float, str]], rows: list[Row]) -> list[tuple[float, Row]]:
    """Return the place of each row along a chart, from those that carry a label."""
    known = [
        (n, at)
        for at, text in labels
        for n, r in enumerate(rows)
        if _norm(text)
        and (
            _norm(r[0]) == _norm(text)
            or (text.endswith("…") and _norm(r[0]).startswith(_norm(text)))
        )
    ]
    if len(known) < 2:
        return [(at, rows[n]) for n, at in known]
    (n0, a0), (n1, a1) = min(known), max(known)
    if n0 == n1:
        return [(a0, rows[n0])]
    step = (a1 - a0) / (n1 - n0)
    return [(a0 + step * (n - n0), r) for n, r in enumerate(rows)]


def _nearest(at: list[tuple[float, Row]], place: float) -> Row | None:
    if not at:
        return None
    ordered = sorted(a for a, _ in at)
    step = min((b - a for a, b in pairwise(ordered)), default=inf)
    found, row = min(at, key=lambda a: abs(a[0] - place))
    return row if abs(found - place) <= step / 2 + 1 else None


def _axis(edition: EditionRead, end: float, top: float, rows: list[Row], place: str) -> None:
    """Keep how far the axis goes beyond its longest bar; what is odd about it, all charts tell."""
    hidden = tuple(r[2] for r in rows if r[3] is None)
    if end and top:
        edition.axes.append((end, top, hidden, place))


def _alternative(edition: EditionRead, said: str, rows: list[Row], place: str) -> None:
    """Note what the message or the alternative text of a chart says of its counts."""
    hidden = [r for r in rows if r[3] is None]
    by_name = {_norm(r[0]): r for r in rows}
    means = f"{place}: its text"
    if not rows:
        return
    # The longest label first: "mail" must not be read off "e-mail".
    names = "|".join(re.escape(r[0]) for r in sorted(rows, key=lambda r: -len(r[0])) if r[0])
    for found in re.finditer(rf"(?<!\w)({names})\W{{1,3}}(?:is |was )?(\d[\d,]*)(?![\d-])", said):
        row = by_name[_norm(found[1])]
        edition.number(row[2], found[2].rstrip(","), f"{means} on {row[0]}")
    for part in re.split(r"\.\s+(?=[A-Z])|: (?=most in)", said):
        if _NONE_LARGE.search(part):
            for r in hidden:
                edition.say(r[2], -inf, edition.threshold, f"{means}: none is large", True, True)
        most, least = _MOST.search(part.rstrip(".")), _LEAST.search(part)
        for found, sign in ((most, 1.0), (least, -1.0)):
            if found is None or "shown" in found["shown"] or "shown" in part:
                continue
            edge = by_name.get(_norm(found["label"]))
            if edge is None:
                continue
            for r in hidden:
                if r[2] != edge[2]:
                    edition.told.append(
                        Statement(
                            ((edge[2], sign), (r[2], -sign)),
                            0.0,
                            inf,
                            f"{means}: {edge[0]} is the {'highest' if sign > 0 else 'lowest'}",
                            True,
                            True,
                        )
                    )


def _sentence(edition: EditionRead, said: str, name: str) -> None:
    found = _NO_PART.search(said)
    if not found:
        return
    for cell in _parts(edition, found["counted"], found["axis"]):
        edition.say(
            cell,
            -inf,
            edition.threshold,
            f"{name}: no part by {found['axis']} is large",
            True,
            True,
        )


def _parts(edition: EditionRead, counted: str, axis: str) -> Iterator[Cell]:
    for table in edition.tables.values():
        if not _same(counted, table.counted):
            continue
        for codes in sorted(table.rows):
            inner = [(a, c) for a, c in zip(table.axes, codes, strict=True) if c != a.total]
            if (
                len(inner) == 2
                and table.cell(codes) in edition.marks
                and any(c == edition.period for _, c in inner)
                and any(_same(axis, a.name) and c in a.leaves for a, c in inner)
            ):
                yield table.cell(codes)
