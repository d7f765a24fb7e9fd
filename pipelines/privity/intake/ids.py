"""Ids: one form for each, whatever the file that it comes from made of it.

Owns what a program that takes ids for numbers has done to them, and how it is undone or refused.
That ids of several tables are spelled alike is the business of ``spellings``.
"""

from __future__ import annotations

import re

from privity.sqltext import quoted

# What an engine calls a number that may have a fraction.
_FRACTIONAL = re.compile(r"DOUBLE|FLOAT|REAL|DECIMAL\(\d+,\s*[1-9]\d*\)")
_FLOATING = re.compile(r"DOUBLE|FLOAT|REAL")
_NESTED = re.compile(r".*\[\d*\]|STRUCT\(.*|MAP\(.*|UNION\(.*", re.S)
# A double holds every whole number up to here, and no longer every one beyond.
_EXACT_DIGITS, _EXACT_DIGITS_OF_32_BITS = 15, 7

# A whole number with nothing behind its point; as JSON writes large ones; as spreadsheets do.
_POINT = r"-?\d+\.0+"
_POWER = r"\d\.\d+[eE]\d{1,2}"
_ROUNDED = r"-?\d(\.\d+)?[eE]\+\d{1,3}"
# A spreadsheet keeps fifteen digits of a number, and writes zeros for the rest.
CUT_SHORT = r"\d{15}0+"

LOST = "digits lost in a spreadsheet: format the column as text and export again"
LOST_IN_FLOAT = "digits lost in a column of floating numbers: export it as text"
LIST, OBJECT = "a list where one id is wanted", "an object where one id is wanted"
POINT_OFF = "whole numbers written with a point, read without it"
FROM_FLOAT = "ids in a column of floating numbers, read as whole numbers"


def id_text_sql(sql: str, source_type: str) -> str:
    """Give SQL of the text of an id in a column of a type.

    Parameters
    ----------
    sql : str
        The expression that it is read from.
    source_type : str
        Its type: a number that may have a fraction is written without one where it has none, and
        is no value where it is no number at all.
    """
    if source_type == "VARCHAR":
        return sql
    if source_type.endswith("[]"):
        return f"cast(to_json({sql}) as varchar)"
    if not _FRACTIONAL.fullmatch(source_type):
        return f"cast({sql} as varchar)"
    value = f"cast({sql} as double)"
    whole = f"cast(cast({sql} as hugeint) as varchar)"
    return (
        f"case when isnan({value}) or isinf({value}) then null "
        f"when {value} = trunc({value}) then {whole} else cast({sql} as varchar) end"
    )


def id_form_sql(text: str) -> str:
    """Give SQL of an id's one form: a whole number written as a fraction is one without a point."""
    decimals = f"(strpos(lower({text}), 'e') - 3)"
    power = f"cast(regexp_extract({text}, '[0-9]+$') as integer)"
    return (
        f"case when contains({text}, '.') then "
        f"case when regexp_full_match({text}, {quoted(_POINT)}) "
        f"then left({text}, strpos({text}, '.') - 1) "
        f"when regexp_full_match({text}, {quoted(_POWER)}) and {decimals} <= {power} "
        f"then coalesce(cast(try_cast({text} as hugeint) as varchar), {text}) "
        f"else {text} end else {text} end"
    )


def id_problem_sql(given: str, form: str, source_type: str) -> str:
    """Give SQL of WHEN branches that say why a text cannot be an id, before an ELSE.

    Parameters
    ----------
    given, form : str
        SQL of the text as it stands, and of the id's one form.
    source_type : str
    """
    if _NESTED.fullmatch(source_type):
        what = LIST if source_type.endswith("]") else OBJECT
        return f"when {given} is not null then {quoted(what)} "
    digits = _EXACT_DIGITS_OF_32_BITS if source_type in ("FLOAT", "REAL") else _EXACT_DIGITS
    is_long = f"length({form}) > {digits}"
    if _FLOATING.fullmatch(source_type):
        return f"when {is_long} then {quoted(LOST_IN_FLOAT)} "
    return (
        f"when {given} <> {form} and {is_long} then {quoted(LOST_IN_FLOAT)} "
        f"when contains({given}, '+') and regexp_full_match({given}, {quoted(_ROUNDED)}) "
        f"then {quoted(LOST)} "
        f"when {_starts(given, '[')} and json_valid({given}) then {quoted(LIST)} "
        f"when {_starts(given, '{')} and json_valid({given}) then {quoted(OBJECT)} "
    )


def id_told_sql(given: str, form: str, source_type: str) -> str:
    """Give SQL of what the notes of a load say of an id, or NULL."""
    if _FLOATING.fullmatch(source_type):
        return f"case when {given} is not null then {quoted(FROM_FLOAT)} end"
    return f"case when {given} <> {form} then {quoted(POINT_OFF)} end"


def _starts(text: str, sign: str) -> str:
    return f"{text} >= {quoted(sign)} and {text} < {quoted(chr(ord(sign) + 1))}"
