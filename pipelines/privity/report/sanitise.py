"""What may stand in a page: our own elements and attributes, everything else is left out.

The report's pages are parsed and written anew from a list of what is allowed, so that nothing in an
extract, a chapter or a picture can bring a script, a style or an address of its own. On the way
headings get their anchors, and the table of contents is collected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

# fmt: off
_HTML = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "ins", "kbd",
    "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
})
_SVG = frozenset({
    "svg", "g", "path", "rect", "line", "circle", "text", "tspan", "title", "desc", "defs",
    "clippath", "lineargradient", "stop",
})
_VOID = frozenset({"br", "hr"})
_DROPPED = frozenset({
    "script", "style", "iframe", "object", "embed", "template", "noscript", "textarea",
    "select", "math", "xmp", "noembed", "noframes", "plaintext", "head",
})
_ANYWHERE = frozenset({
    "id", "class", "lang", "dir", "role", "aria-label", "aria-labelledby", "aria-describedby",
    "aria-hidden",
})
_BY_TAG = {
    "a": {"href"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "div": {"tabindex"},
    "details": {"open"},
    "ol": {"start"},
    "abbr": {"title"},
    "span": {"title"},
}
_DRAWING = frozenset({
    "width", "height", "viewbox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry",
    "d", "dx", "dy", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "fill-opacity", "fill-rule", "opacity", "font-family", "font-size",
    "font-weight", "font-style", "text-anchor", "clip-path", "clip-rule", "display", "offset",
    "stop-color", "stop-opacity", "points",
})
# fmt: on
_LOCAL_URL = re.compile(r"\Aurl\(#[\w-]+\)\Z")
_LOCAL_LINK = re.compile(r"\A(?:#[\w-]+|[\w-]+\.html(?:#[\w-]+)?)\Z")


@dataclass
class Cleaned:
    """HTML that may stand in a page, and its headings as (level, anchor, text)."""

    html: str
    headings: list[tuple[int, str, str]]


@dataclass
class _Heading:
    level: int
    anchor: str
    at: int
    text: list[str] = field(default_factory=list)


def clean(html: str, link: Callable[[str], str | None] = lambda href: href) -> Cleaned:
    """Write HTML anew with nothing in it but what a page may hold.

    Parameters
    ----------
    html : str
        Whatever the cells of a chapter gave.
    link : callable, optional
        Turns a link's target into the one to write, or None to leave the link out; only places in
        this page and pages beside it pass in the end.

    Returns
    -------
    Cleaned
        Well-formed HTML with unique ids; an element that is not allowed leaves its text, one whose
        content is code (script, style and their like) leaves nothing.
    """
    writer = _Writer(link)
    writer.feed(html)
    writer.close()
    return writer.finish()


class _Writer(HTMLParser):
    def __init__(self, link: Callable[[str], str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self._link = link
        self._out: list[str] = []
        self._open: list[str] = []
        self._dropping: list[str] = []
        self._ids: set[str] = set()
        self._heading: _Heading | None = None
        self._headings: list[tuple[int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.append(tag)
            return
        if tag in _DROPPED:
            self._dropping.append(tag)
            return
        if not self._allows(tag):
            return
        kept = self._attributes(tag, attrs)
        if tag in ("h2", "h3", "h4"):
            self._heading = _Heading(int(tag[1]), kept.get("id", ""), len(self._out))
        rest = "".join(
            f' {n}="{escape(v, quote=True)}"'
            for n, v in kept.items()
            if n != "id" or not self._heading_opens(tag)
        )
        self._out.append(f"<{tag}{rest}>")
        if tag not in _VOID:
            self._open.append(tag)

    def _heading_opens(self, tag: str) -> bool:
        return tag in ("h2", "h3", "h4")

    def _allows(self, tag: str) -> bool:
        if "svg" in self._open or tag == "svg":
            return tag in _SVG
        return tag in _HTML

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for name, value in attrs:
            value = value or ""
            if name in kept:
                continue
            if name == "id":
                value = self._unique(value)
            elif name == "href" and tag == "a":
                target = self._link(value)
                if target is None or not _LOCAL_LINK.match(target):
                    continue
                value = target
            elif tag in _SVG and name in _DRAWING and (tag != "a"):
                if "(" in value and name not in ("transform", "d") and not _LOCAL_URL.match(value):
                    continue
            elif name not in _ANYWHERE and name not in _BY_TAG.get(tag, ()):
                continue
            kept[name] = value
        return kept

    def _unique(self, wanted: str) -> str:
        base = re.sub(r"[^\w-]+", "-", wanted).strip("-") or "part"
        anchor, number = base, 1
        while anchor in self._ids:
            number += 1
            anchor = f"{base}-{number}"
        self._ids.add(anchor)
        return anchor

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
            return
        if tag not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self._out.append(f"</{last}>")
            if self._heading and last == f"h{self._heading.level}":
                self._close(self._heading)
            if last == tag:
                return

    def _close(self, heading: _Heading) -> None:
        self._heading = None
        text = " ".join("".join(heading.text).split())
        anchor = heading.anchor or self._unique(text.lower()[:60])
        self._out[heading.at] = self._out[heading.at].replace(
            f"<h{heading.level}", f'<h{heading.level} id="{anchor}"', 1
        )
        self._headings.append((heading.level, anchor, text))

    def handle_data(self, data: str) -> None:
        if self._dropping:
            return
        if self._heading:
            self._heading.text.append(data)
        self._out.append(escape(_visible(data), quote=False))

    def finish(self) -> Cleaned:
        while self._open:
            self.handle_endtag(self._open[-1])
        return Cleaned("".join(self._out), self._headings)


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def _visible(text: str) -> str:
    """Control characters and overrides of the writing direction would change what a reader sees."""
    return _CONTROL.sub("\ufffd", text)
