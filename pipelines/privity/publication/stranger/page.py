"""A page as a stranger's eyes take it: its tables, the bars of its charts, its alternative texts.

Reads HTML alone and knows nothing of the code that wrote it. What a seen number means, and of which
count it is, is for :mod:`privity.publication.stranger.reading` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WHOLE_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SIGN = re.compile(r"\An\d+\Z")
_VOID = frozenset({"br", "hr", "meta", "link", "img", "input", "wbr", "base", "source", "col"})
_MOVED = re.compile(r"translate\(\s*([-+\d.e]+)(?:[\s,]+([-+\d.e]+))?\s*\)")
_BOX = re.compile(r"\AM\s*([-+\d.e]+)[\s,]+([-+\d.e]+)\s*h\s*([-+\d.e]+)\s*v\s*([-+\d.e]+)")
_SPOKEN = ("title", "aria-label", "alt", "value")


@dataclass
class Element:
    """An element with its attributes, and what is in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all within it, in the order of the page."""
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of some tags within this one."""
        return [n for n in self.walk() if n.tag in tags and n is not self]

    def text(self) -> str:
        """Return the text, white space squeezed."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            else:
                yield from part._pieces()

    def has(self, name: str) -> bool:
        """Tell whether the element is of a class."""
        return name in self.attrs.get("class", "").split()

    @property
    def sign(self) -> str:
        """The id of the figure that the element shows, or nothing."""
        return next((c for c in self.attrs.get("class", "").split() if _SIGN.match(c)), "")


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(n.tag == tag for n in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def tree(html: str) -> Element:
    """Return a page as nested elements."""
    reader = _Tree()
    reader.feed(html)
    reader.close()
    return reader.root


@dataclass(frozen=True)
class Seen:
    """One cell of a table: its text, the id of its figure, and what its attributes say."""

    text: str
    sign: str = ""
    beside: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The number that the cell is, if it is nothing else."""
        return self.text if _WHOLE_NUMBER.fullmatch(self.text) else ""

    @property
    def percent(self) -> str:
        """The percentage that the cell is, if it is nothing else."""
        bare = self.text.removesuffix("%").strip()
        return bare if bare != self.text and _WHOLE_NUMBER.fullmatch(bare) else ""


@dataclass(frozen=True)
class TableSeen:
    """A table: its caption, the headings of its columns, and of each row headings and cells."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], dict[int, Seen]], ...]


def grid(table: Element) -> TableSeen:
    """Return a table of a page; cells are numbered by their columns."""
    rows = [
        [c for c in row.inside if isinstance(c, Element) and c.tag in ("td", "th")]
        for row in table.all("tr")
    ]
    head = next((row for row in rows if row and all(c.tag == "th" for c in row)), [])
    caption = next((c.text() for c in table.all("caption")), "")
    return TableSeen(
        caption,
        tuple(c.text() for c in head),
        tuple(
            (
                tuple(c.text() for c in row if c.tag == "th"),
                {number: _seen(c) for number, c in enumerate(row) if c.tag == "td"},
            )
            for row in rows
            if row is not head and row
        ),
    )


def _seen(cell: Element) -> Seen:
    spans = list(cell.walk())
    beside = [
        value
        for n in spans
        for name, value in n.attrs.items()
        if value and (name in _SPOKEN or name.startswith("data-"))
    ]
    return Seen(cell.text(), next((n.sign for n in spans if n.sign), ""), tuple(beside))


@dataclass(frozen=True)
class Bar:
    """A bar: the middle of its place among the categories, what its length stands for, how near.

    ``said`` are texts that hang on the bar itself.
    """

    place: float
    value: float
    near: float
    said: tuple[str, ...] = ()


@dataclass
class ChartSeen:
    """A picture: its bars, the texts at its marks and the categories by place, its axis' end."""

    bars: list[Bar] = field(default_factory=list)
    marks: list[tuple[float, str]] = field(default_factory=list)
    labels: list[tuple[float, str]] = field(default_factory=list)
    end: float = 0.0


def charts(figure: Element) -> list[ChartSeen]:
    """Return the pictures of a ``figure``, each measured by the numbers on its own axis.

    A chart of many bars stands in several, one below the other.
    """
    return [_chart(svg) for svg in figure.all("svg")]


def _chart(svg: Element) -> ChartSeen:
    drawn: list[tuple[Element, float, float, frozenset[str]]] = []
    _place(svg, 0.0, 0.0, frozenset(), drawn)
    ticks = [
        (n.text(), x, y)
        for n, x, y, kinds in drawn
        if n.tag == "text" and "role-axis-label" in kinds
    ]
    numbers = [(float(t.replace(",", "")), x, y) for t, x, y in ticks if _WHOLE_NUMBER.fullmatch(t)]
    found = ChartSeen()
    if len(numbers) < 2:
        return found
    (low, x0, y0), (high, x1, y1) = min(numbers), max(numbers)
    is_upright = abs(y1 - y0) > abs(x1 - x0)
    unit = abs((y1 - y0) if is_upright else (x1 - x0)) / ((high - low) or 1)
    if not unit:
        return found
    along = (lambda x, y: x) if is_upright else (lambda x, y: y)
    found.labels = [(along(x, y), t) for t, x, y in ticks if not _WHOLE_NUMBER.fullmatch(t)]
    for node, x, y, kinds in drawn:
        if node.tag == "text" and "role-mark" in kinds:
            found.marks.append((along(x, y), node.text()))
        elif node.tag in ("path", "rect") and "role-mark" in kinds and (box := _box(node)):
            left, top, wide, tall = box
            length = node_length = tall if is_upright else wide
            found.bars.append(
                Bar(
                    along(x + left + wide / 2, y + top + tall / 2),
                    abs(length) / unit,
                    _rounding(node_length) / unit,
                    _hung(node),
                )
            )
        elif node.has("background") and not found.end and (box := _box(node)):
            found.end = abs(box[3] if is_upright else box[2]) / unit
    return found


def _place(
    node: Element,
    x: float,
    y: float,
    kinds: frozenset[str],
    drawn: list[tuple[Element, float, float, frozenset[str]]],
) -> None:
    for dx, dy in _MOVED.findall(node.attrs.get("transform", "").split("rotate")[0]):
        x, y = x + float(dx), y + float(dy or 0)
    if node.tag == "text":
        x, y = x + _float(node.attrs.get("x")), y + _float(node.attrs.get("y"))
    drawn.append((node, x, y, kinds))
    kinds = kinds | frozenset(node.attrs.get("class", "").split())
    for part in node.inside:
        if isinstance(part, Element):
            _place(part, x, y, kinds, drawn)


def _box(node: Element) -> tuple[float, float, float, float] | None:
    if node.tag == "rect":
        left, top, wide, tall = (_float(node.attrs.get(n)) for n in ("x", "y", "width", "height"))
        return left, top, wide, tall
    found = _BOX.match(node.attrs.get("d", ""))
    if found is None:
        return None
    left, top, wide, tall = map(float, found.groups())
    return left, top, wide, tall


def _hung(node: Element) -> tuple[str, ...]:
    said = [
        value for name, value in node.attrs.items() if name in _SPOKEN or name.startswith("data-")
    ]
    return (*said, *(n.text() for n in node.all("title", "desc")))


def _rounding(length: float) -> float:
    """Return half of a length's last written place."""
    return 0.5 * 10.0 ** -len(f"{length!r}".partition(".")[2].removesuffix("0"))


def _float(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


__all__ = ["NUMBER", "Bar", "ChartSeen", "Element", "Seen", "TableSeen", "charts", "grid", "tree"]
