"""A flow picture: how many went which way from stage to stage, as ribbons whose widths are counts.

What enters a node leaves it: nodes are sums of ways, never given apart from them. One accent shows
where the message lies.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from privity.report.charts.basic import ACCENT, FONT, INK, REST, SOFT, WIDTH

_TOP, _TALL, _GAP, _LEAST, _BAR, _LABEL = 26, 220, 8, 17, 9, 150


@dataclass(frozen=True)
class Node:
    """One bar of a stage: its name, its count, and where it stands in the picture."""

    name: str
    count: int
    x: float
    y: float
    height: float


def stage_counts(ways: Mapping[tuple[str, ...], int], stage: int) -> dict[str, int]:
    """Return how many are at each node of a stage; ways are tuples of one node per stage."""
    counts: dict[str, int] = {}
    for way, count in ways.items():
        counts[way[stage]] = counts.get(way[stage], 0) + count
    return counts


def links(ways: Mapping[tuple[str, ...], int], stage: int) -> dict[tuple[str, str], int]:
    """Return how many went from each node of a stage to each node of the next."""
    counts: dict[tuple[str, str], int] = {}
    for way, count in ways.items():
        counts[way[stage], way[stage + 1]] = counts.get((way[stage], way[stage + 1]), 0) + count
    return counts


def flow_chart(
    ways: Mapping[tuple[str, ...], int],
    stages: Sequence[tuple[str, Sequence[str]]],
    accent: Collection[str] = (),
) -> str:
    """Draw the ways of a population through its stages.

    Parameters
    ----------
    ways : mapping of tuple to int
        How many went a way, given as its node in each stage.
    stages : sequence of (str, sequence of str)
        Each stage's title, and its nodes from top to bottom; one that nobody reached is out.
    accent : collection of str
        Nodes of the last stage whose ribbons and bars carry the accent.

    Returns
    -------
    str
        SVG in the form of ``charts.basic.svg_of``; ``charts.basic.inline`` makes it fit for a page.
    """
    laid = _laid_out(ways, stages)
    height = max(n.y + n.height for column in laid for n in column.values()) + 8
    parts = [_ribbons(ways, laid, stage, accent) for stage in range(len(stages) - 1)]
    parts += [
        _bars(column, accent, number == len(stages) - 1) for number, column in enumerate(laid)
    ]
    parts += [
        _text(next(iter(column.values())).x, 13, title, SOFT)
        for (title, _), column in zip(stages, laid, strict=True)
        if column
    ]
    return Markup(
        '<svg class="marks" width="{w}" height="{h:.0f}" viewBox="0 0 {w} {h:.0f}">'
        '<g font-family="{font}" font-size="12">{body}</g></svg>'
    ).format(w=WIDTH, h=height, font=FONT, body=Markup("").join(parts))


def _laid_out(ways: Mapping, stages: Sequence) -> list[dict[str, Node]]:
    total = sum(ways.values()) or 1
    step = (WIDTH - _LABEL - _BAR) / max(len(stages) - 1, 1)
    laid = []
    for number, (_, order) in enumerate(stages):
        counts, at, column = stage_counts(ways, number), float(_TOP), {}
        for name in order:
            if not counts.get(name):
                continue
            tall = counts[name] / total * _TALL
            column[name] = Node(name, counts[name], number * step, at, tall)
            at += max(tall, _LEAST) + _GAP
        laid.append(column)
    return laid


def _ribbons(
    ways: Mapping, laid: Sequence[dict[str, Node]], stage: int, accent: Collection[str]
) -> Markup:
    total = sum(ways.values()) or 1
    here, there = laid[stage], laid[stage + 1]
    counts = links(ways, stage)
    out = {n: node.y for n, node in here.items()}
    into = {n: node.y for n, node in there.items()}
    drawn = []
    for start in here:
        for end in there:
            if not (count := counts.get((start, end))):
                continue
            wide = count / total * _TALL
            tone = ACCENT if stage + 2 == len(laid) and end in accent else REST
            drawn.append(
                _ribbon(here[start].x + _BAR, out[start], there[end].x, into[end], wide, tone)
            )
            out[start] += wide
            into[end] += wide
    return Markup("").join(drawn)


def _ribbon(x: float, y: float, to_x: float, to_y: float, wide: float, tone: str) -> Markup:
    middle = (x + to_x) / 2
    return Markup(
        '<path d="M{x:.1f},{y:.1f}C{m:.1f},{y:.1f} {m:.1f},{v:.1f} {u:.1f},{v:.1f}'
        'L{u:.1f},{w:.1f}C{m:.1f},{w:.1f} {m:.1f},{z:.1f} {x:.1f},{z:.1f}Z" fill="{tone}" '
        'fill-opacity="0.28"/>'
    ).format(x=x, y=y, m=middle, u=to_x, v=to_y, w=to_y + wide, z=y + wide, tone=tone)


def _bars(column: Mapping[str, Node], accent: Collection[str], is_last: bool) -> Markup:
    drawn = []
    for node in column.values():
        tone = ACCENT if is_last and node.name in accent else REST
        drawn.append(
            Markup('<rect x="{:.1f}" y="{:.1f}" width="{}" height="{:.1f}" fill="{}"/>').format(
                node.x, node.y, _BAR, max(node.height, 1), tone
            )
        )
        beside = node.y + min(max(node.height / 2 + 4, 12), 24)
        drawn.append(_text(node.x + _BAR + 5, beside, f"{node.name} {node.count:,}", INK))
    return Markup("").join(drawn)


def _text(x: float, y: float, text: str, tone: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" fill="{}">{}</text>').format(x, y, tone, text)
