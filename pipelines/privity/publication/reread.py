"""A rendered page read again, as a stranger would: its figures by their signs, all other numbers.

A figure is an element whose class is the figure's id; every other text that a browser, a screen
reader or a look at the source gives is a text with its place: prose, captions, chart labels,
titles, alternative texts, attributes, comments. Lengths of bars are read off the picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# fmt: off
_INLINE = frozenset({
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "q", "s", "small",
    "span", "strong", "sub", "sup", "tspan", "u", "var", "wbr"})
_VOID = frozenset({"br", "hr", "meta", "link", "img", "input", "wbr", "base", "source"})
# Attributes that hold names of things in the page, or the geometry of a picture; names are held to
# their form below, and bars are measured.
_NAMES = frozenset({"id", "class", "href", "aria-labelledby", "aria-describedby", "for", "headers"})
_FORM = frozenset({
    "charset", "lang", "dir", "role", "scope", "open", "tabindex", "colspan", "rowspan",
    "aria-hidden", "http-equiv", "name", "rel", "type"})
_GEOMETRY = frozenset({
    "width", "height", "viewbox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry",
    "d", "dx", "dy", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "fill-opacity", "fill-rule", "opacity", "font-family", "font-size",
    "font-weight", "font-style", "text-anchor", "clip-path", "clip-rule", "display", "offset",
    "stop-color", "stop-opacity", "points"})
# fmt: on
FIGURE = re.compile(r"\An\d+\Z")
_OWN_ID = re.compile(
    r"\A(?:[tf]-\d+(?:-\d\d?)?(?:-(?:caption|title|desc|(?:clip|gradient)\d+))?"
    r"|\D*)\Z"
)
_OWN_CLASS = re.compile(r"\A(?:n\d+|level-[234]|layer_\d+_(?:marks|layer_\d+_marks)|\D*)\Z")
_RECT = re.compile(r"\AM[-\d.e]+,[-\d.e]+h([-\d.e]+)v([-\d.e]+)h[-\d.e]+Z\Z")
_AT = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")


@dataclass(frozen=True)
class Text:
    """A text of a page outside its figures: where it stands, and in which chart if in one."""

    place: str
    text: str
    chart: int = 0
    axis: int = 0


@dataclass(frozen=True)
class FigureShown:
    """A figure as it stands on the page."""

    id: str
    text: str
    place: str
    chart: int = 0


@dataclass
class ChartRead:
    """A picture: numbers on each of its axes as (number, x, y), and the sizes of its bars."""

    ticks: dict[int, list[tuple[float, float, float]]] = field(default_factory=dict)
    bars: list[tuple[float, float]] = field(default_factory=list)
    strange: int = 0


@dataclass
class PageRead:
    """Everything that one page says; a chart's pictures by its number."""

    texts: list[Text] = field(default_factory=list)
    figures: list[FigureShown] = field(default_factory=list)
    heads: list[Text] = field(default_factory=list)
    charts: dict[int, list[ChartRead]] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)


def read_page(html: str) -> PageRead:
    """Return what a page says; nothing of it is left out but tags."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = PageRead()
        self._open: list[tuple[str, str, str]] = []
        self._text: list[str] = []
        self._figure: list[str] | None = None
        self._figure_id = ""
        self._places: list[str] = ["the page's head"]
        self._chart = 0
        self._charts = 0
        self._axes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.flush()
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag == "figure":
            self._charts += 1
            self._chart = self._charts
        if tag == "svg":
            self.page.charts.setdefault(self._chart, []).append(ChartRead())
        sign = next((c for c in classes if FIGURE.match(c)), "")
        if tag not in _VOID:
            self._open.append((tag, sign, given.get("class", "")))
            self._places.append(given.get("id") or self._places[-1])
        self._attributes(tag, given)
        if sign and self._figure is None:
            self._figure, self._figure_id = [], sign
        if "role-axis" in classes:
            self._axes += 1
        if tag == "path" and self._inside("mark-rect"):
            self._bar(given.get("d", ""))
        if tag == "text" and self._inside("role-axis-label"):
            self._at = _AT.match(given.get("transform", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            odd = (
                (name in ("id", "for", "headers") and not _OWN_ID.match(value))
                or (name == "class" and not all(map(_OWN_CLASS.match, value.split())))
                or (
                    name.startswith("aria-")
                    and name in _NAMES
                    and not all(map(_OWN_ID.match, value.split()))
                )
                or name == "href"
                or name not in _NAMES | _FORM | _GEOMETRY
                or (name in _GEOMETRY and not self._in_svg())
            )
            if odd:
                self._add(value, f"attribute {name} of <{tag}>")

    def _in_svg(self) -> bool:
        return any(tag == "svg" for tag, *_ in self._open)

    def _inside(self, name: str) -> bool:
        return any(name in classes.split() for *_, classes in self._open)

    def _bar(self, path: str) -> None:
        chart = self.page.charts.setdefault(self._chart, [ChartRead()])[-1]
        if found := _RECT.match(path):
            chart.bars.append((float(found[1]), float(found[2])))
        elif path:
            chart.strange += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            in_axis = tag == "text" and self._inside("role-axis-label")
            self.flush(
                axis=self._axes if in_axis else 0,
                is_head=tag == "th",
                is_style=tag in ("style", "script"),
            )
        if not any(tag == open_tag for open_tag, *_ in self._open):
            return
        while self._open:
            last, sign, _ = self._open.pop()
            self._places.pop()
            if sign and self._figure is not None and sign == self._figure_id:
                self._close_figure()
            if last == "figure":
                self._chart = 0
            if last == tag:
                return

    def _close_figure(self) -> None:
        text = " ".join("".join(self._figure or []).split())
        self.page.figures.append(FigureShown(self._figure_id, text, self._places[-1], self._chart))
        self._figure, self._figure_id = None, ""
        self._text.append(" ")

    def handle_data(self, data: str) -> None:
        (self._text if self._figure is None else self._figure).append(data)

    def handle_comment(self, data: str) -> None:
        self._add(data, "comment")

    def handle_decl(self, decl: str) -> None:
        self._add(decl, "declaration")

    def handle_pi(self, data: str) -> None:
        self._add(data, "processing instruction")

    def unknown_decl(self, data: str) -> None:
        self._add(data, "declaration")

    def _add(self, text: str, what: str) -> None:
        self.page.texts.append(Text(f"{self._places[-1]}, {what}", text, self._chart))

    def flush(self, axis: int = 0, is_head: bool = False, is_style: bool = False) -> None:
        """End the block of text that is being read."""
        raw, self._text = "".join(self._text), []
        text = " ".join(raw.split())
        if not text:
            return
        if is_style:
            self.page.styles.append(raw)
            return
        found = Text(self._places[-1], text, self._chart, axis)
        self.page.texts.append(found)
        if is_head:
            self.page.heads.append(found)
        if axis and re.fullmatch(r"[\d,.]+", text) and self._at:
            self.page.charts[self._chart][-1].ticks.setdefault(axis, []).append(
                (float(text.replace(",", "")), float(self._at[1]), float(self._at[2]))
            )


def is_even(ticks: list[tuple[float, float, float]]) -> bool:
    """Tell whether numbers on an axis are a plain scale: from zero on, in equal round steps."""
    values = sorted(t[0] for t in ticks)
    if not values:
        return False
    step = values[1] - values[0] if len(values) > 1 else 1
    leading = f"{step:e}".split("e")[0].rstrip("0").rstrip(".")
    return (
        values[0] == 0
        and leading in ("1", "2", "5", "2.5")
        and all(abs(v - n * step) < 1e-9 * max(1.0, v) for n, v in enumerate(values))
    )


def bar_values(chart: ChartRead) -> list[float]:
    """Return what a chart's bars stand for, by its own scale; nothing where it has none."""
    scales = [sorted(ticks) for ticks in chart.ticks.values() if is_even(ticks)]
    if len(scales) != 1 or len(scales[0]) < 2 or not chart.bars:
        return []
    by_place = scales[0]
    (low, x0, y0), (high, x1, y1) = by_place[0], by_place[-1]
    is_upright = abs(y1 - y0) > abs(x1 - x0)
    length = abs((y1 - y0) if is_upright else (x1 - x0))
    return [abs(bar[1] if is_upright else bar[0]) / length * (high - low) for bar in chart.bars]
