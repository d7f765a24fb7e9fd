"""Layers of a reading: what the casts of every type have in common.

Owns the last layer of a column, its value and what may be wrong with it, which days are plausible,
and how white space comes off a text. What a text means is the business of each type's own module.
"""

from __future__ import annotations

from privity.catalogue import Column, is_error_sql
from privity.sqltext import quoted

FIRST_YEAR, LAST_YEAR = 1900, 2100
_BLANKS = "".join(
    map(
        chr,
        (
            *range(0x09, 0x0E),
            *range(0x1C, 0x21),
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200C),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
            0xFEFF,
        ),
    )
)

ERROR_VALUE = "an error value of a spreadsheet"
# SQL by name, layer above layer: a layer reads the names of those below it.
Layers = list[dict[str, str]]


def trimmed_sql(text_sql: str) -> str:
    """Give SQL that takes white space off both ends, and NULL for white space alone."""
    # Trimming a set of characters is slow: only texts that start or end beyond '!'..'~' get it.
    return (
        f"case when {text_sql} < '!' or {text_sql} >= chr(127) "
        f"or right({text_sql}, 1) < '!' or right({text_sql}, 1) >= chr(127) "
        f"then nullif(trim({text_sql}, {quoted(_BLANKS)}), '') else {text_sql} end"
    )


def final(
    column: Column,
    text: str,
    value: str,
    reason: str | None,
    dated: bool = False,
    told: str = "cast(null as varchar)",
    other: str = "",
) -> dict[str, str]:
    """Give the last layer of a column: its value, what may be wrong with it, what is to be told.

    Parameters
    ----------
    column : Column
    text, value : str
        SQL of what it is read from and of what it is read as, NULL if it does not fit.
    reason : str or None
        Why a text without a value does not fit; None where every text fits.
    dated : bool
        Whether the value is a day or a moment, which must be plausible.
    told : str
        SQL of what the notes of the load say of such a value, or NULL.
    other : str
        SQL of WHEN branches with better reasons than ``reason``.
    """
    misfit = (
        ""
        if reason is None
        else (
            f"when {value} is null then case when contains({text}, chr(0)) then 'NUL byte' "
            f"when {is_error_sql(text)} then {quoted(ERROR_VALUE)} {other}else {quoted(reason)} end "
        )
    )
    beyond = f"when not ({plausible(value)}) then 'implausible date' " if dated else ""
    return {
        f"v_{column.name}": f"case when {plausible(value)} then {value} end" if dated else value,
        f"p_{column.name}": f"case when {text} is null then {missing(column)} {misfit}{beyond}end",
        f"n_{column.name}": told,
    }


def missing(column: Column) -> str:
    """Give SQL of the problem of a row without a value, NULL where none is needed."""
    return "'missing'" if column.is_required else "cast(null as varchar)"


def plausible(value: str) -> str:
    """Give SQL that is true of a day or moment in a year that records can be of."""
    # The year of an infinite date is NULL.
    return f"coalesce(year({value}) between {FIRST_YEAR} and {LAST_YEAR}, false)"
