"""Strays: rows of a file that are no records: its heading once more, a total, a line of the tool's.

Files that were put one behind the other repeat their heading; reports end in totals, and tools say
how many rows they gave. Whoever reads only the columns takes such a row for a record. Owns the SQL
that tells them; that they are quarantined is the business of ``rows`` and ``input_rows``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from privity.sqltext import listed, quoted

REPEATED_HEADING = "repeats the heading of the file"
TOTAL = "a total, not a record"
FOOTER = "a line of the tool that made the file, not a record"

_TOTAL = r"[\W_]*((grand|sub|report|overall|page|column)[ -]?)?totals?([ :=(].*)?[\W_]*"
_TOTAL_OF = r"(total|number) (number )?of (rows|records|items|results|entries|cases)\b.*"
_FOOTER = (
    r"\(?\d[\d,.]* (rows?|records?)( (affected|selected|returned|found|exported|in set))?\b.*",
    r"(rows?|records?)( (count|affected|selected|returned|exported))? ?[:=] ?\d[\d,.]*",
    r"[\W_]*end of (file|report|data|export|list)[\W_]*",
    r"page \d+( (of|/) \d+)?",
)
# What every one of these has somewhere; looked for first, since most cells have none of it.
_SIGNS = ("total", "row", "record", "number of", "end of", "page ")
_LONGEST = 80
_MARKS = " \t\ufeff\u00a0\"'"


def stray_sql(value_sql: Mapping[str, str], types: Mapping[str, str], names: Sequence[str]) -> str:
    """Give SQL that says of a row why it is no record, or NULL.

    Parameters
    ----------
    value_sql : mapping
        The row's cells by column name, in the order of the file.
    types : mapping
        The types of those that are no texts: a row with a date is no heading.
    names : sequence of str
        The names of all columns of the file, as it gives them.
    """
    texts = [sql for name, sql in value_sql.items() if types.get(name, "VARCHAR") == "VARCHAR"]
    if not texts or next(iter(value_sql.values())) != texts[0]:
        return "cast(null as varchar)"
    first, low = texts[0], f"lower({texts[0]})"
    signs = " or ".join(f"contains({low}, {quoted(sign)})" for sign in _SIGNS)
    bare = f"trim({low})"
    told = (
        f"when strlen({first}) <= {_LONGEST} and ({signs}) then case "
        f"when regexp_full_match({bare}, {quoted(f'{_TOTAL}|{_TOTAL_OF}')}) then {quoted(TOTAL)} "
        f"when regexp_full_match({bare}, {quoted('|'.join(_FOOTER))}) then {quoted(FOOTER)} end"
    )
    if len(texts) < len(value_sql) or not names:
        return f"case {told} end"
    known = listed([name.strip().lower() for name in names if name.strip()])
    longest = max(len(name.strip().encode()) for name in names) + 8
    cells = " and ".join(
        f"list_contains({known}, trim(lower({sql}), {quoted(_MARKS)}))" for sql in texts
    )
    return (
        f"case when strlen({first}) <= {longest} and {cells} then {quoted(REPEATED_HEADING)} "
        f"{told} end"
    )
