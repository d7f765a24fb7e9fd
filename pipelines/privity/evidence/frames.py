"""Figures as DataFrames: typed columns, and where the figures came from in ``DataFrame.attrs``.

Whole numbers and truth values may be missing without turning into fractions, days are datetimes,
times are in the agency's zone and say so, codes are categories in the order that the contract or
the pages give them. What may be shown is left to ``masking``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from privity.catalogue import load_contract
from privity.vocabulary import CANNOT_JUDGE, SEVERITIES, STATUS_WORDS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from privity.engine import Result

ORDERED = {
    "severity": SEVERITIES,
    "status": (*STATUS_WORDS, "not_applicable", CANNOT_JUDGE),
    "lifecycle": (
        "new",
        "persisting",
        "reopened",
        "lapsed",
        "waived",
        "fixed",
        "judged_otherwise",
        "not_run",
    ),
}
"""Codes with an order of their own: statuses from the worst, severities from the least."""

_CODES = (
    "policy_id",
    "clause_id",
    "control_id",
    "domain",
    "modality",
    "unit_id",
    "table_name",
    "system",
    "decision",
)


def frame_of(found: Result, timezone: str, **origin: Any) -> pd.DataFrame:
    """Return what a statement found as a typed frame.

    Parameters
    ----------
    found : Result
        Its times are in UTC, as all are in the engine.
    timezone : str
        The agency's, in which times are shown; it stands in their dtype.
    **origin
        Where it came from: ``run``, ``digest``, ``table``, ``query``; kept in ``attrs``.
    """
    import pandas as pd
    import pyarrow as pa

    table = _shown(found.arrow(), timezone)
    kinds = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int64Dtype(),
        pa.int16(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(na_value=float("nan")),
    }
    frame = table.to_pandas(types_mapper=kinds.get, date_as_object=False)
    frame.attrs = {name: value for name, value in origin.items() if value not in (None, "")}
    return categorised(frame)


def _shown(table: pa.Table, timezone: str) -> pa.Table:
    """Return a table with types for people.

    Sums, which DuckDB counts in 128 bits, are whole numbers again; times have the zone.
    """
    import pyarrow as pa

    def shown(kind: pa.DataType) -> pa.DataType:
        if pa.types.is_decimal(kind):
            return pa.int64() if kind.scale == 0 else pa.float64()
        return pa.timestamp(kind.unit, timezone) if pa.types.is_timestamp(kind) else kind

    return table.cast(pa.schema([pa.field(f.name, shown(f.type)) for f in table.schema]))


def categorised(
    frame: pd.DataFrame, values: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Return a frame whose codes are categories.

    Parameters
    ----------
    frame : pandas.DataFrame
    values : mapping, optional
        All values of some columns, in their order; of others those that occur.
    """
    import pandas as pd

    given = values or {}
    for name in frame.columns:
        if (name not in given and not _is_code(name)) or not pd.api.types.is_string_dtype(
            frame[name]
        ):
            continue
        present = set(frame[name].dropna())
        known = given.get(name) or [v for v in _known_values().get(name, ()) if v in present]
        order = [*known, *sorted(present - set(known))]
        frame[name] = pd.Categorical(frame[name], order, ordered=name in ORDERED)
    return frame


def _is_code(name: str) -> bool:
    return name in _known_values() or name in _CODES


@lru_cache(maxsize=1)
def _known_values() -> dict[str, tuple[str, ...]]:
    """Return the values of every code by its column's name, in the order of the contract."""
    known: dict[str, dict[str, None]] = {}
    for table in load_contract().tables.values():
        for column in table.columns.values():
            if column.type == "enum":
                known.setdefault(column.name, {}).update(dict.fromkeys(column.values))
    # A reason is a code in one table of the contract, and a sentence everywhere else.
    known.pop("reason", None)
    return {name: tuple(values) for name, values in known.items()} | ORDERED


def facts_html(caption: str, pairs: Sequence[tuple[str, Any]]) -> str:
    """Return pairs of name and value as a small table without script or style of its own."""
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(name, value)
        for name, value in pairs
        if value not in (None, "")
    )
    return str(Markup("<table><caption>{}</caption>{}</table>").format(caption, rows))
