"""Charts as inline SVG: Altair draws, vl-convert renders, nothing is fetched.

Three forms suffice for the report's chapters: columns over months or bands, bars over categories,
and two lines over months. One accent colour carries the message; everything else is grey. Values
stand beside their marks, so that no legend is needed.

No picture is taller than a sheet of paper takes: what would be is drawn in several, on one scale.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

ACCENT = "#0b5cad"
REST = "#76828f"
INK = "#1b1f24"
SOFT = "#555f6b"
GRID = "#dfe3e8"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDTH = 560
TALLEST = 720
"""The height of the tallest picture: at the width that print gives it, 193 mm. A sheet of either
paper takes that with a message of several lines above it."""
_LABEL_LENGTH = 30
_LINE_LENGTH = 34
_LINES = 4
_MANY = 16
_BAR_LABEL = _LINES * _LINE_LENGTH - 12
_AXIS = 50
_PADDING = 5


@dataclass(frozen=True)
class Point:
    """One mark: its label, its value in the chart's unit, and whether it carries the accent.

    A value of None leaves the mark's place empty, but for the ``sign`` that says why.
    """

    label: str
    value: float | None
    is_accent: bool = True
    sign: str = ""


def columns(points: Sequence[Point], unit: str, axis: str = "") -> str:
    """Draw upright columns in the order given, each with its value above it.

    Parameters
    ----------
    points : sequence of Point
    unit : str
        What the values count; the title of the vertical axis.
    axis : str
        The title of the horizontal axis.

    Returns
    -------
    str
        SVG as vl-convert gives it; :func:`inline` makes it fit for a page.
    """
    import altair as alt

    x = alt.X(
        "label:N",
        sort=None,
        title=axis or None,
        axis=level_axis(points),
        # Given, so that an empty month keeps its place.
        scale=alt.Scale(domain=[r["label"] for r in _records(points)]),
    )
    top = max((p.value for p in points if p.value is not None), default=0) or 1
    whole = alt.Axis(tickMinStep=1)
    y = alt.Y(
        "value:Q", title=unit, axis=whole, scale=alt.Scale(domain=[0, top * 1.12], nice=False)
    )
    base = alt.Chart(_data(points))
    if len(points) > _MANY:
        # Too many to name each: the highest and the last tell the rest.
        told = {max(points, key=lambda p: p.value or 0).label, points[-1].label}
        told |= {p.label for p in points if p.sign}
        base = alt.Chart(
            alt.Data(
                values=[r if r["label"] in told else {**r, "shown": ""} for r in _records(points)]
            )
        )
    marks = base.mark_bar().encode(x=x, y=y, color=_colour())
    values = base.mark_text(dy=-6, fontSize=12, color=INK).encode(
        x=x, y=alt.Y("at:Q", title=unit), text="shown:N"
    )
    return svg_of(marks + values, 240)


def bars(points: Sequence[Point], unit: str) -> str:
    """Draw level bars, one category a line, each with its value at its end; units as above.

    A long label is broken into up to four lines, and then cut. More bars than a sheet of paper
    takes are drawn in several pictures, one after the other in what is returned: each with its
    axis, a bar of one value equally long in all.
    """
    records = [{**r, "label": _broken(r["label"])} for r in _records(points, _BAR_LABEL)]
    step = 10 + 14 * max((r["label"].count("\n") + 1 for r in records), default=1)
    parts = _parted(records, (TALLEST - _AXIS) // step)
    top = max((p.value for p in points if p.value is not None), default=0) or 1

    def drawn(room: float) -> list[str]:
        return [
            svg_of(_level_bars(part, unit, top, room), max(step * len(part), 48)) for part in parts
        ]

    pictures = drawn(0)
    if len(pictures) > 1:
        # As much room for labels in each, else one value would have bars of different lengths.
        indents = (_INDENT.search(svg) for svg in pictures)
        pictures = drawn(max(float(found[1]) for found in indents if found) - _PADDING)
    return "".join(pictures)


def _parted(records: list[dict[str, Any]], most: int) -> list[list[dict[str, Any]]]:
    """Return as few parts of at most so many records as there can be, of about equal size."""
    count = max(-(-len(records) // most), 1)
    size = max(-(-len(records) // count), 1)
    return [records[at : at + size] for at in range(0, max(len(records), 1), size)]


def _level_bars(records: list[dict[str, Any]], unit: str, top: float, room: float) -> Any:
    """Return one picture of bars; ``room`` is what labels take at least, the same in all parts."""
    import altair as alt

    # Vega sets the first line of a label beside its tick; further lines pull it up to the middle.
    pull = [
        {"test": f"length(split(datum.label, '\\n')) == {n}", "value": -7 * (n - 1)}
        for n in range(2, _LINES + 1)
    ]
    split = alt.Axis(
        labelExpr="split(datum.label, '\\n')",
        labelLimit=0,
        labelOffset={"condition": pull, "value": 0},
        minExtent=room,
    )
    whole = alt.Axis(tickMinStep=1)
    x = alt.X(
        "value:Q", title=unit, axis=whole, scale=alt.Scale(domain=[0, top * 1.12], nice=False)
    )
    y = alt.Y("label:N", sort=None, title=None, axis=split)
    base = alt.Chart(alt.Data(values=records))
    marks = base.mark_bar().encode(x=x, y=y, color=_colour())
    values = base.mark_text(dx=5, align="left", fontSize=12, color=INK).encode(
        x=alt.X("at:Q", title=unit), y=y, text="shown:N"
    )
    return marks + values


def _broken(label: str) -> str:
    return (
        "\n".join(
            textwrap.wrap(
                label, _LINE_LENGTH, max_lines=_LINES, placeholder="…", break_on_hyphens=False
            )
        )
        or " "
    )


def lines(series: Mapping[str, Sequence[Point]], unit: str, axis: str = "month") -> str:
    """Draw one line per series over the same labels, each named at its end.

    The first series carries the accent and a full line, the others are grey and dashed, so that
    they are told apart without colour.
    """
    import altair as alt

    order = list(series)
    values = [
        {**record, "series": name, "is_last": number == len(points) - 1}
        for name, points in series.items()
        for number, record in enumerate(_records(points))
    ]
    top = max((v["value"] for v in values), default=0) or 1
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X(
            "label:N",
            sort=None,
            title=axis,
            scale=alt.Scale(padding=0.2),
            axis=level_axis(next(iter(series.values()), [])),
        ),
        y=alt.Y(
            "value:Q",
            title=unit,
            axis=alt.Axis(tickMinStep=1),
            scale=alt.Scale(domain=[0, top * 1.1], nice=False),
        ),
        color=alt.Color(
            "series:N",
            legend=None,
            scale=alt.Scale(domain=order, range=[ACCENT] + [SOFT] * (len(order) - 1)),
        ),
    )
    dash = alt.StrokeDash(
        "series:N",
        legend=None,
        sort=order,
        scale=alt.Scale(domain=order, range=[[1, 0]] + [[6, 4]] * (len(order) - 1)),
    )
    is_long = max((len(points) for points in series.values()), default=0) > _MANY
    dots = False if is_long else alt.OverlayMarkDef(size=36)
    drawn = base.mark_line(strokeWidth=1.5 if is_long else 2.5, point=dots).encode(strokeDash=dash)
    return svg_of(drawn + _line_ends(values, base, top), 240)


def _line_ends(values: list[dict[str, Any]], base: Any, top: float) -> Any:
    import altair as alt

    ends = sorted((v for v in values if v["is_last"]), key=lambda v: v["value"])
    placed, least_gap = [], top * 0.08
    for end in ends:
        at = end["value"] if not placed else max(end["value"], placed[-1]["at"] + least_gap)
        placed.append({**end, "at": at, "name": f"{end['series']} {end['shown']}"})
    chart = alt.Chart(alt.Data(values=placed)).mark_text(align="left", dx=10, fontSize=12)
    return chart.encode(
        x=alt.X("label:N", sort=None),
        y=alt.Y("at:Q"),
        text="name:N",
        color=alt.Color("series:N", legend=None),
    )


def level_axis(points: Sequence[Point]) -> Any:
    """Return the level axis: every label where there is room, else at most a dozen of them."""
    import altair as alt

    angle = -45 if len(points) > 7 else 0
    if len(points) <= _MANY:
        return alt.Axis(labelAngle=angle)
    step = -(-len(points) // 12)
    return alt.Axis(labelAngle=angle, values=[p.label for p in points[::step]])


def _records(points: Sequence[Point], most: int = _LABEL_LENGTH) -> list[dict[str, Any]]:
    labels: dict[str, int] = {}
    records = []
    for p in points:
        label = " ".join(p.label.split())
        label = label if len(label) <= most else label[: most - 1] + "…"
        labels[label] = labels.get(label, 0) + 1
        if labels[label] > 1:
            label = f"{label} ({labels[label]})"
        records.append(
            {
                "label": label,
                "value": p.value,
                "shown": p.sign if p.value is None else written(p.value),
                "at": p.value or 0,
                "tone": "accent" if p.is_accent else "rest",
            }
        )
    return records


def written(value: float) -> str:
    """Return a value as it stands beside its mark."""
    return f"{value:,.1f}".removesuffix(".0")


def _data(points: Sequence[Point]) -> Any:
    import altair as alt

    return alt.Data(values=_records(points))


def _colour() -> Any:
    import altair as alt

    return alt.Color(
        "tone:N", legend=None, scale=alt.Scale(domain=["accent", "rest"], range=[ACCENT, REST])
    )


def svg_of(chart: Any, height: int) -> str:
    """Return an Altair chart as SVG, in the report's type, colours and width."""
    import vl_convert

    axis = {
        "labelColor": INK,
        "titleColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "labelLimit": 220,
    }
    config = {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False, "tickCount": 5},
        "axisY": {"tickCount": 4},
    }
    spec = chart.properties(
        width=WIDTH, height=height, autosize={"type": "fit-x", "contains": "padding"}
    ).to_dict(validate=False)
    spec["config"] = config
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


_OWN_ATTRIBUTES = re.compile(
    r' (?:role|aria-[a-z]+|pointer-events|xmlns(?::xlink)?|version)="[^"]*"'
)
_ROOT = re.compile(
    r'\A<svg class="marks" width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)">'
    r'(?:<rect width="[\d.]+" height="[\d.]+" fill="white"/>)?'
)
_INDENT = re.compile(r' transform="translate\(([\d.]+),')
_PICTURE = re.compile(r"(?=<svg\b)")
_CLIP = re.compile(r'(id="|url\(#)(clip|gradient)[-_]?(\d+)')


def inline(svg: str, element_id: str, title: str, description: str) -> Markup:
    """Make vl-convert's SVG fit to stand inside a page.

    Parameters
    ----------
    svg : str
        As drawn by :func:`columns`, :func:`bars` or :func:`lines`.
    element_id : str
        Unique on its page; ids within the picture are derived from it, so that two runs agree.
    title, description : str
        The message, and the facts that a sighted reader takes away.

    Returns
    -------
    Markup
        One ``svg`` element with ``role="img"``, without addresses, its background left out; of a
        chart that was drawn in several pictures one element each, which say that they go on.
    """
    first, *others = _PICTURE.split(svg)[1:] or [svg]
    parts = [_inlined(first, element_id, title, description)]
    # No number says which part it is: a public page holds none but published counts.
    parts += [
        _inlined(
            part,
            f"{element_id}-{number}",
            f"{title} (continued)",
            "The bars that follow, on the scale of the first.",
        )
        for number, part in enumerate(others, 2)
    ]
    return Markup("").join(parts)


def _inlined(svg: str, element_id: str, title: str, description: str) -> Markup:
    bare = _OWN_ATTRIBUTES.sub("", svg)
    found = _ROOT.match(bare)
    if not found:
        raise ValueError("unexpected form of SVG from vl-convert")
    numbers: dict[str, int] = {}

    def renumber(clip: re.Match) -> str:
        number = numbers.setdefault(clip[2] + clip[3], len(numbers) + 1)
        return f"{clip[1]}{element_id}-clip{number}"

    body = _CLIP.sub(renumber, bare[found.end() :])
    root = Markup(
        '<svg class="chart" role="img" aria-labelledby="{id}-title {id}-desc" width="{w}" '
        'height="{h}" viewBox="{box}"><title id="{id}-title">{title}</title>'
        '<desc id="{id}-desc">{desc}</desc>'
    ).format(id=element_id, w=found[1], h=found[2], box=found[3], title=title, desc=description)
    return root + Markup(body)


def ranking_facts(points: Sequence[Point], unit: str) -> str:
    """Return three facts of a ranking: the first, the second, and the share of the first."""
    ranked = sorted(valued(points), key=lambda entry: -entry[0])
    total = sum(value for value, _ in ranked)
    if not total:
        return f"No {unit} to show."
    most, first = ranked[0]
    said = [
        f"Most: {first}, {written(most)} {unit}, {most / total * 100:.0f} % of {written(total)}."
    ]
    if len(ranked) > 1:
        said += [f"{word}: {ranked[at][1]}, {written(ranked[at][0])}." for word, at in _PLACES]
    return " ".join(said)


_PLACES = (("Next", 1), ("Least", -1))


def valued(points: Iterable[Point]) -> list[tuple[float, str]]:
    """Return value and label of the points that have a value, in their order."""
    return [(p.value, p.label) for p in points if p.value is not None]


def highest(points: Iterable[Point]) -> tuple[float, str]:
    """Return value and label of the first of the highest points; some must have a value."""
    return max(valued(points), key=lambda entry: entry[0])


def lowest(points: Iterable[Point]) -> tuple[float, str]:
    """Return value and label of the first of the lowest points; some must have a value."""
    return min(valued(points), key=lambda entry: entry[0])


def course_facts(points: Sequence[Point], unit: str) -> str:
    """Return three facts of a course over time: its last value, its highest and its lowest."""
    if not (course := valued(points)):
        return f"No {unit} to show."
    last, (high, high_in), (low, low_in) = course[-1], highest(points), lowest(points)
    return (
        f"Last: {written(last[0])} {unit} in {last[1]}. "
        f"Highest: {written(high)} in {high_in}. "
        f"Lowest: {written(low)} in {low_in}."
    )


__all__ = [
    "ACCENT",
    "GRID",
    "INK",
    "REST",
    "SOFT",
    "Point",
    "bars",
    "columns",
    "course_facts",
    "highest",
    "inline",
    "level_axis",
    "lines",
    "lowest",
    "ranking_facts",
    "svg_of",
    "valued",
    "written",
]
