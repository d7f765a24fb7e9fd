"""The figures of a PDF as they lie on its sheets: where each is, and how small its letters are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
MARGIN, FOOT = 14 / 25.4 * 72 - 1, 24 / 25.4 * 72 - 1
_NONE: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Figure:
    """A picture on a sheet, in points from the sheet's lower left corner."""

    sheet: int
    left: float
    bottom: float
    right: float
    top: float
    letters: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def assert_figures_fit(path: Path, least_letters: float = 8) -> int:
    """Assert that each figure lies within the margins of its sheet and can be read; count them."""
    found, sheets = figures_of(path)
    for figure in found:
        width, height = sheets[figure.sheet - 1]
        assert figure.left >= MARGIN and figure.right <= width - MARGIN, figure
        assert figure.bottom >= FOOT and figure.top <= height - MARGIN, figure
        assert figure.letters >= least_letters, figure
    return len(found)


def figures_of(path: Path) -> tuple[list[Figure], list[tuple[float, float]]]:
    """Return every tagged figure of a PDF, and the width and height of each sheet."""
    with PdfReader(path) as pdf:
        found = [f for number, page in enumerate(pdf.pages, 1) for f in _figures(page, number)]
        return found, [(float(p.mediabox.width), float(p.mediabox.height)) for p in pdf.pages]


def _figures(page, number: int) -> Iterator[Figure]:
    """Yield a sheet's figures: each is cut at the rectangle that is clipped to before its tag."""
    clip: tuple[float, ...] = ()
    depth, box, sizes = 0, None, []
    for operands, operator, at in _operations(page, _NONE):
        if operator == b"re" and not depth:
            clip = (*(float(o) for o in operands), *at)
        elif operator == b"BDC":
            if operands[0] == "/Figure":
                box, sizes = _corners(clip), []
            depth += bool(box)
        elif operator == b"EMC" and depth:
            depth -= 1
            if not depth:
                yield Figure(number, *box, letters=min(sizes, default=0))
                box = None
        elif operator == b"Tf" and box:
            sizes.append(float(operands[1]) * abs(at[0] * at[3] - at[1] * at[2]) ** 0.5)


def _operations(stream, start: Matrix) -> Iterator[tuple[list, bytes, Matrix]]:
    """Yield what a sheet draws, groups that it draws included, each with the matrix in force."""
    content = stream.get_contents() if hasattr(stream, "get_contents") else stream
    objects = stream["/Resources"].get("/XObject", {})
    at, kept = start, []
    for operands, operator in ContentStream(
        content, stream.pdf if hasattr(stream, "pdf") else None
    ).operations:
        if operator == b"q":
            kept.append(at)
        elif operator == b"Q":
            at = kept.pop()
        elif operator == b"cm":
            at = _within(tuple(float(o) for o in operands), at)
        elif operator == b"Do":
            inner = objects[operands[0]].get_object()
            if inner.get("/Subtype") == "/Form":
                yield from _operations(inner, at)
        yield operands, operator, at


def _within(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _corners(clip: tuple[float, ...]) -> tuple[float, float, float, float]:
    x, y, width, height, a, b, c, d, e, f = clip
    xs, ys = zip(
        *((a * u + c * v + e, b * u + d * v + f) for u in (x, x + width) for v in (y, y + height)),
        strict=True,
    )
    return min(xs), min(ys), max(xs), max(ys)
