"""A control chart: a rate week by week, between the limits that chance alone would keep.

What lies outside is marked by shape, size and value, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from privity.report.charts.basic import ACCENT, INK, SOFT, Point, level_axis, svg_of, written

MOST_SAID, MANY = 12, 60


@dataclass(frozen=True)
class PlottedSpan:
    """One span of a control chart: its label, its rate and its limits, all in the chart's unit."""

    label: str
    value: float
    low: float
    high: float

    @property
    def is_outside(self) -> bool:
        """Whether the rate lies above the upper or below the lower limit."""
        return not self.low <= self.value <= self.high


def control_chart(
    readings: Sequence[PlottedSpan], centre: float, unit: str, axis: str = "week"
) -> str:
    """Draw rates as a line, the mean and both limits beside it, each named at its end.

    Parameters
    ----------
    readings : sequence of PlottedSpan
        In the order of time.
    centre : float
        The mean rate, in the unit of the readings.
    unit : str
        The title of the vertical axis.
    axis : str
        The title of the horizontal axis.

    Returns
    -------
    str
        SVG as vl-convert gives it; ``charts.basic.inline`` makes it fit for a page.
    """
    import altair as alt

    records = [_record(r, centre) for r in readings]
    top = max((max(r.value, r.high) for r in readings), default=0) or 1
    labels = [r.label for r in readings]
    x = alt.X(
        "label:N",
        sort=None,
        title=axis,
        axis=level_axis([Point(n, 0) for n in labels]),
        scale=alt.Scale(domain=labels, padding=0.3),
    )

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=unit, scale=alt.Scale(domain=[0, top * 1.12], nice=False))

    base = alt.Chart(alt.Data(values=records)).encode(x=x)
    limits = [
        base.mark_line(color=SOFT, strokeWidth=1.25, strokeDash=[5, 4], interpolate="step").encode(
            y=y(field)
        )
        for field in ("low", "high")
    ]
    mean = base.mark_line(color=SOFT, strokeWidth=1).encode(y=y("centre"))
    rate = base.mark_line(color=ACCENT, strokeWidth=2).encode(y=y("value"))
    small, large = (28, 150) if len(readings) <= MANY else (8, 50)
    inside = (
        base.transform_filter("!datum.is_outside")
        .mark_point(color=ACCENT, filled=True, opacity=1, size=small)
        .encode(y=y("value"))
    )
    outside = (
        base.transform_filter("datum.is_outside")
        .mark_point(color=ACCENT, filled=True, opacity=1, size=large, shape="diamond")
        .encode(y=y("value"))
    )
    # Where many are outside, their values would hide each other; the table has them.
    outer = "datum.is_outside" if sum(r.is_outside for r in readings) <= MOST_SAID else "false"
    told = (
        base.transform_filter(outer)
        .mark_text(dy=-13, fontSize=12, color=INK)
        .encode(y=y("value"), text="shown:N")
    )
    drawn = alt.layer(*limits, mean, rate, inside, outside, told, *_names(records[-1:], x, y, top))
    return svg_of(drawn, 240)


def _record(reading: PlottedSpan, centre: float) -> dict[str, Any]:
    return {
        "label": reading.label,
        "value": reading.value,
        "low": reading.low,
        "high": reading.high,
        "centre": centre,
        "is_outside": reading.is_outside,
        "shown": written(round(reading.value, 1)),
    }


def _names(last: list[dict[str, Any]], x: Any, y: Any, top: float) -> list[Any]:
    """Return what each line is called, beside its end; names that would touch are moved apart."""
    import altair as alt

    named = [
        {**record, "name": name, "at": record[field]}
        for record in last
        for field, name in (
            ("low", "lower limit"),
            ("centre", f"mean {record['centre']:.1f}"),
            ("high", "upper limit"),
        )
    ]
    for before, after in pairwise(named):
        after["at"] = max(after["at"], before["at"] + top * 0.08)
    chart = alt.Chart(alt.Data(values=named)).mark_text(align="left", dx=10, fontSize=12, color=INK)
    return [chart.encode(x=x, y=y("at"), text="name:N")]
