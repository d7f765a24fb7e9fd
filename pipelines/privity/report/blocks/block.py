"""What a chapter's cell returns: a piece of a page, as HTML made by us, with its rows behind it.

Owns the smallest pieces (paragraphs, headings, lists, statuses) and the escaping that they all rest
on; tables, charts and folds have modules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from privity.report.templates import piece
from privity.vocabulary import STATUS_WORDS, loosened_word

if TYPE_CHECKING:
    import pandas as pd

MARK = "application/vnd.privity.block+json"
"""The MIME type beside the HTML by which ``render`` knows its own outputs."""


@dataclass(frozen=True)
class Block:
    """A piece of a page; the last expression of a cell shows it.

    ``html`` stands in the report, ``text`` where only text can be shown; ``columns`` and ``rows``
    are the figures that the piece shows.
    """

    html: Markup
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple, ...] = ()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/html": str(self.html),
            "text/plain": self.text or "(see the page)",
            MARK: {"version": 1},
        }

    @property
    def data(self) -> pd.DataFrame:
        """The figures that the piece shows, one column per column of its table."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))


def stack(*blocks: Block | None) -> Block:
    """Put several pieces one under another; what is None is left out."""
    present = [b for b in blocks if b is not None]
    return Block(Markup("\n").join(b.html for b in present), "\n".join(b.text for b in present))


def paragraph(text: str | Markup, kind: str = "") -> Block:
    """Return one paragraph; a text is escaped, Markup stands as it is."""
    return Block(piece("paragraph", text, kind), plain(text))


def heading(text: str, level: int = 3, anchor: str = "") -> Block:
    """Return a heading of level 2 to 4; ``anchor`` is its id."""
    return Block(piece("heading", text, level, anchor), text)


def bullets(items: Iterable[str | Markup]) -> Block:
    """Return a list of points."""
    items = list(items)
    return Block(piece("bullets", items), "\n".join("- " + plain(i) for i in items))


def facts(pairs: Sequence[tuple[str, Any]], kind: str = "facts") -> Block:
    """Return pairs of name and value as a description list."""
    return Block(
        piece("facts", pairs, kind),
        "\n".join(f"{name}: {plain(value)}" for name, value in pairs),
    )


def status_mark(status: str, is_loosened: bool = False) -> Markup:
    """Return a status as sign and word; a pass under a loosened setting says so."""
    sign, word = STATUS_WORDS.get(status, ("?", status))
    if is_loosened:
        word, status = loosened_word(status, word), "loosened" if status == "pass" else status
    return signed(status, sign, word)


def signed(status: str, sign: str, words: str) -> Markup:
    """Return words behind the sign of a status, in its color."""
    return piece("status", status.replace("_", "-"), sign, words)


def link(target: str, text: str | Markup) -> Markup:
    """Return a link; ``clause:``, ``policy:`` and ``page:`` are found by ``render``."""
    return piece("link", target, text)


def control_link(control_id: str, title: str) -> Markup:
    """Return a link to a control's place on its page."""
    return link(f"#control-{control_id}", title)


def span(text: str | Markup, kind: str = "", anchor: str = "") -> Markup:
    """Return a part of a line that has a class or is a place of its own."""
    return piece("span", text, kind, anchor)


def code(text: str) -> Markup:
    """Return a name or value as code."""
    return piece("code", text)


def lines(parts: Iterable[str | Markup]) -> Markup:
    """Return texts one under another in one cell or paragraph."""
    return piece("lines", list(parts))


def noted(text: str | Markup, *notes: str | Markup) -> Markup:
    """Return a text with notes in small print, each on a line below."""
    return piece("noted", text, notes)


def fold(summary: str | Markup, content: Markup, kind: str = "", anchor: str = "") -> Markup:
    """Return what is hidden until its summary is chosen."""
    return piece("fold", summary, content, kind, anchor)


def plain(text: str | Markup | Any) -> str:
    """Return a text without its markup."""
    return text.striptags() if isinstance(text, Markup) else str(text)


_CODE = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")


def with_code(text: str) -> Markup:
    """Return a text whose names of settings, tables and columns stand as code."""
    return Markup(_CODE.sub(lambda m: str(code(m[0])), str(escape(text))))
