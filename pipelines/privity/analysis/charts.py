"""Charts for notebooks: interactive, in the colours of the report, drawn from typed frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from privity.report.charts import ACCENT, REST

if TYPE_CHECKING:
    import pandas as pd

WIDTH, HEIGHT = 560, 260


def bars(frame: pd.DataFrame, x: str, y: str, title: str, colour: str = "") -> Any:
    """Return upright bars of one column over another; ``colour`` names the column that tells apart.

    Examples
    --------
    >>> import pandas as pd
    >>> from privity.analysis.charts import bars
    >>> bars(pd.DataFrame({"hours": [12, 24], "exceptions": [9, 4]}), "hours", "exceptions",
    ...      "Fewer exceptions with more time").to_dict()["mark"]["type"]
    'bar'
    """
    import altair as alt

    mark = alt.Chart(_plain(frame), title=title).mark_bar(color=ACCENT)
    return _framed(
        mark.encode(
            x=alt.X(f"{x}:O", title=_words(x), axis=alt.Axis(labelAngle=0)),
            y=alt.Y(f"{y}:Q", title=_words(y)),
            **_coloured(colour),
            tooltip=_tooltip(frame),
        )
    )


def lines(frame: pd.DataFrame, x: str, y: str, title: str, colour: str = "") -> Any:
    """Return lines over time; ``colour`` names the column that tells lines apart."""
    import altair as alt

    mark = alt.Chart(_plain(frame), title=title).mark_line(color=ACCENT, point=True)
    months = alt.Axis(format="%Y-%m", tickCount="month")
    return _framed(
        mark.encode(
            x=alt.X(f"{x}:T", title=_words(x), axis=months),
            y=alt.Y(f"{y}:Q", title=_words(y)),
            **_coloured(colour),
            tooltip=_tooltip(frame),
        )
    )


def _coloured(column: str) -> dict[str, Any]:
    import altair as alt

    if not column:
        return {}
    return {
        "color": alt.Color(
            f"{column}:N",
            title=_words(column),
            scale=alt.Scale(range=[ACCENT, REST, "#7a4a00", "#1d6327"]),
        )
    }


def _framed(chart: Any) -> Any:
    return chart.properties(width=WIDTH, height=HEIGHT).interactive(bind_y=False)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that a chart can hold: codes as text, no lists."""
    plain = frame.copy()
    plain.attrs = {}
    for name in plain.columns:
        if plain[name].dtype.name == "category":
            plain[name] = plain[name].astype(str)
    return plain


def _tooltip(frame: pd.DataFrame) -> list[Any]:
    import altair as alt

    return [
        alt.Tooltip(f"{name}:{_kind(column)}", title=_words(str(name)))
        for name, column in frame.items()
    ]


def _kind(column: pd.Series) -> str:
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column):
        return "T"
    return "Q" if pd.api.types.is_numeric_dtype(column) else "N"


def _words(name: str) -> str:
    return name.replace("_", " ")
