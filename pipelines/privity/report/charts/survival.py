"""How many are still waiting, day by day: Kaplan-Meier curves as steps, each named at its end.

The first curve carries the accent and its 95 % band; others are grey and dashed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from privity.report.charts.basic import ACCENT, INK, SOFT, svg_of
from privity.statistics import Survival

STEPS = 40
_ROUND = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_TAIL = 0.05


def grid(curves: Sequence[Survival]) -> list[int]:
    """Return the days at which curves are drawn and tabled: from 0, evenly, about forty of them.

    They end after the last event, or where five in a hundred are left waiting in every curve.
    """
    last = max((_end(c) for c in curves if c.days), default=0)
    step = next((s for s in _ROUND if last <= s * STEPS), _ROUND[-1])
    return list(range(0, int(last) + step, step))


def _end(curve: Survival) -> float:
    """Return the day after which a curve says nothing more."""
    lowest = max(min(curve.waiting), _TAIL)
    return next(
        (day for day, share in zip(curve.days, curve.waiting, strict=True) if share <= lowest),
        curve.days[-1],
    )


def survival_chart(curves: Mapping[str, Survival], unit: str, axis: str) -> str:
    """Draw the share still waiting after each day of :func:`grid`.

    Parameters
    ----------
    curves : mapping of str to Survival
        By the name that stands at the curve's end; the first with the accent.
    unit : str
        The title of the vertical axis, in percent.
    axis : str
        The title of the horizontal axis.

    Returns
    -------
    str
        SVG as vl-convert gives it; ``charts.basic.inline`` makes it fit for a page.
    """
    import altair as alt

    days = grid(list(curves.values()))
    records = [r for name, curve in curves.items() for r in _records(name, curve, days)]
    first, names = next(iter(curves)), list(curves)
    x = alt.X(
        "day:Q",
        title=axis,
        axis=alt.Axis(tickMinStep=1, grid=False),
        scale=alt.Scale(domain=[0, days[-1] or 1], nice=False),
    )

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=unit, scale=alt.Scale(domain=[0, 100], nice=False))

    tone = alt.Color(
        "name:N",
        legend=None,
        sort=names,
        scale=alt.Scale(domain=names, range=[ACCENT] + [SOFT] * (len(names) - 1)),
    )
    dash = alt.StrokeDash(
        "name:N",
        legend=None,
        sort=names,
        scale=alt.Scale(domain=names, range=[[1, 0]] + [[6, 4]] * (len(names) - 1)),
    )
    base = alt.Chart(alt.Data(values=records)).encode(x=x)
    band = (
        base.transform_filter(alt.datum.name == first)
        .mark_area(color=ACCENT, opacity=0.15, interpolate="step-after")
        .encode(y=y("low"), y2="high:Q")
    )
    curve = base.mark_line(strokeWidth=2, interpolate="step-after").encode(
        y=y("waiting"), color=tone, strokeDash=dash
    )
    ends = (
        alt.Chart(alt.Data(values=_ends(curves, days)))
        .mark_text(align="left", dx=8, fontSize=12, color=INK)
        .encode(x=x, y=y("at"), text="said:N")
    )
    return svg_of(band + curve + ends, 240)


def _records(name: str, curve: Survival, days: Sequence[int]) -> list[dict[str, Any]]:
    # A curve ends with the last day on which somebody of it was seen.
    known = [d for d in days if d <= max(curve.days[-1], days[0])]
    return [
        {
            "name": name,
            "day": d,
            "waiting": curve.still_waiting(d) * 100,
            "low": low * 100,
            "high": high * 100,
        }
        for d in known
        for low, high in [curve.band(d)]
    ]


def _ends(curves: Mapping[str, Survival], days: Sequence[int]) -> list[dict[str, Any]]:
    """Return each curve's name beside its last value; names that would touch are moved apart."""
    ends = sorted(
        (
            {"name": n, "day": days[-1], "at": c.still_waiting(days[-1]) * 100}
            for n, c in curves.items()
        ),
        key=lambda e: e["at"],
    )
    for number, end in enumerate(ends):
        end["said"] = f"{end['name']} {end['at']:.0f} %"
        least = ends[number - 1]["at"] + 9 if number else 2
        end["at"] = max(end["at"], least)
    return ends
