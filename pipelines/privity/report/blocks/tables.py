"""Accessible HTML tables: a caption, scoped headers, aligned numbers, everything escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from privity.report.blocks.block import code, plain
from privity.report.templates import piece

NUMERIC = frozenset({"count", "number", "share", "days", "range", "points"})


@dataclass(frozen=True)
class Col:
    """One column of a table: its heading, and how its values are written.

    ``kind`` is text, code, count, number (one decimal), points (two decimals), days, share (0 to
    1, written in percent), range (text, aligned as a number), day, month or label (a pseudonym,
    not broken). ``is_header`` makes its cells the headers of their rows.
    """

    label: str
    kind: str = "text"
    is_header: bool = False
    is_wide: bool = False


def shown(value: Any, kind: str = "text") -> str | Markup:
    """Return a value as the reader sees it; a missing one is a dash that says so."""
    if value is None or value == "":
        return Markup('<span class="none" title="none">–</span>')
    if isinstance(value, Markup):
        return value
    if kind == "count":
        return f"{int(value):,}"
    if kind in ("number", "days"):
        return f"{float(value):,.1f}".removesuffix(".0")
    if kind == "points":
        return f"{float(value):,.2f}".replace("-", "−")
    if kind == "share":
        return f"{float(value) * 100:.1f} %"
    if kind == "month":
        return f"{value:%Y-%m}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value)
    if kind == "code":
        return code(value)
    return str(value)


def table_html(
    caption: str | Markup,
    columns: Sequence[Col],
    rows: Sequence[Sequence[Any]],
    element_id: str,
    totals: Sequence[Any] | None = None,
) -> Markup:
    """Return one table inside a region that scrolls by itself where the page is narrow.

    Parameters
    ----------
    caption : str or Markup
        What the table shows, with its unit.
    columns : sequence of Col
        As many as each row has values.
    rows : sequence of sequences
        The values; texts are escaped.
    element_id : str
        Unique on its page.
    totals : sequence, optional
        A last row, set apart.

    Returns
    -------
    Markup
    """
    return piece(
        "table",
        element_id,
        caption,
        [(c.label, c.is_header, _classes(c)) for c in columns],
        [_cells(columns, row) for row in rows],
        _cells(columns, totals) if totals else None,
    )


def table_text(caption: str | Markup, columns: Sequence[Col], rows: Sequence[Sequence[Any]]) -> str:
    """Return the table as plain text, for where no HTML is shown."""
    lines = [plain(caption), " | ".join(c.label for c in columns)]
    lines += [
        " | ".join(plain(shown(v, c.kind)) for v, c in zip(row, columns, strict=True))
        for row in rows
    ]
    return "\n".join(lines)


def _classes(column: Col) -> str:
    names = [
        n
        for n, on in (
            ("num", column.kind in NUMERIC),
            ("whole", column.kind in ("day", "month", "label", "range")),
            ("wide", column.is_wide),
        )
        if on
    ]
    return " ".join(names)


def _cells(columns: Sequence[Col], row: Sequence[Any]) -> list[str | Markup]:
    return [shown(value, column.kind) for column, value in zip(columns, row, strict=True)]
