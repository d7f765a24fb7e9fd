"""A proposal as a commented mapping: SQL that runs as it stands, to be read and corrected."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from privity.intake.mappings import BODY, Adapter, ReadColumn
from privity.mapping.proposal import ColumnChoice, Proposal
from privity.mapping.values import may_be_shown
from privity.mapping.words import Word
from privity.sqltext import ident, literal, quoted

_INDENT = "    "


def proposal_sql(proposal: Proposal, paths: Sequence[str], options: str = "") -> str:
    """Write a proposal as a mapping.

    Parameters
    ----------
    proposal : Proposal
    paths : sequence of str
        The files, or patterns of them, from ``extracts/``.
    options : str
        Further arguments of ``file_rows``, such as ``, sheet => 'Log'``.

    Returns
    -------
    str
        One SELECT, each column with where it is from and how sure that is.
    """
    table = proposal.table
    lines = [
        f"-- extracts/{table.name}.sql, proposed from {', '.join(paths)}; read it, correct it, then "
        "load.",
        *_wrapped(f"{table.name}: {table.about}."),
        "-- Each column is from the file's column that is likeliest by name and values; the share",
        "-- says how sure it is that this column is meant. A value that does not fit stays as it is",
        "-- and is quarantined.",
        *(line for said in proposal.said for line in _wrapped(said)),
    ]
    for question in proposal.questions:
        lines += _wrapped(f"? {question}")
    lines.append("select")
    for choice in proposal.choices:
        lines += _column(choice)
    lines += [f"{_INDENT}_file,", f"{_INDENT}_line", f"from {_rows(proposal, paths, options)}"]
    absent = [
        c.name + (f" ({'|'.join(c.values[:6])})" if c.values else "")
        for c in table.columns.values()
        if c.name not in {choice.column.name for choice in proposal.choices}
    ]
    lines += _listed("Columns of the file that serve none:", [_comment(n) for n in proposal.unused])
    lines += _listed(f"Columns of {table.name} that no column of the file serves:", absent)
    return "\n".join(lines) + "\n"


def _read_as(column: ReadColumn, names: Mapping[str, str], is_lacking: bool) -> str:
    """Give what of the file serves an adapter's column: of JSON objects that name none, the whole."""
    name = column.name
    if name in names:
        return f"{ident(names[name])} as {name}"
    if BODY in column.names:
        return f"{BODY} as {name}"
    return f"cast(null as varchar) as {name}" + (
        " /* required, and not in the file */" * is_lacking
    )


def _rows(proposal: Proposal, paths: Sequence[str], options: str) -> str:
    listed = ", ".join(map(quoted, paths))
    named = listed if len(paths) == 1 else f"[{listed}]"
    return proposal.rows_sql.replace("{rows}", f"file_rows({named}{options})")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        96,
        initial_indent="-- ",
        subsequent_indent="-- ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _column(choice: ColumnChoice) -> list[str]:
    name, fit = choice.column.name, choice.fit
    if choice.confidence is None:
        return [
            f"{_INDENT}-- {name}: none found: {choice.assumed}",
            f"{_INDENT}{fit.sql} as {name},",
        ]
    said = [f"{choice.confidence:.0%}", f"values {_share(fit.share)}", *fit.notes]
    head = [f"{_INDENT}-- {name} ({choice.column.type}): {', '.join(said)}"]
    if fit.hidden:
        head.append(f"{_INDENT}-- values not shown, for they may be confidential: {fit.hidden:,}")
    if not fit.words:
        return [*head, f"{_INDENT}{fit.sql} as {name},"]
    if any(not w.is_known for w in fit.words):
        values = choice.column.values or ("true", "false")
        head.append(f"{_INDENT}-- fill in what stands for itself: {'|'.join(values)}")
    cases = [
        f"{_INDENT * 2}when {quoted(w.word)} then {_value(w)}"
        f"  -- {w.rows:,} row{'s' * (w.rows > 1)}{_doubt(w)}"
        for w in fit.words
    ]
    source = ident(choice.sources[0])
    return [
        *head,
        f"{_INDENT}case trim({source})",
        *cases,
        f"{_INDENT * 2}else {source}",
        f"{_INDENT}end as {name},",
    ]


def _share(share: float) -> str:
    """Round down: all is said of all alone."""
    return f"{int(share * 100)}%"


def _value(word: Word) -> str:
    if word.is_nothing or word.value == "":
        return "null"
    return quoted(word.value or word.word)


def _doubt(word: Word) -> str:
    if word.is_nothing:
        return ", no value"
    if word.value == "":
        return ", not decided yet"
    if word.is_certain:
        return ""
    return ", a guess by likeness" if word.value else ", not known: fill it in"


def _listed(head: str, names: list[str]) -> list[str]:
    if not names:
        return []
    lines, line = [f"-- {head}"], "--  "
    for name in names:
        if len(line) + len(name) > 96:
            lines.append(line.rstrip(","))
            line = "--  "
        line += f" {name},"
    return [*lines, line.rstrip(",")]


def _comment(name: str) -> str:
    # A file without a heading has its first row for one.
    return " ".join(name.split()) if may_be_shown(name) else "(not shown: it reads like a value)"


def adapter_sql(
    adapter: Adapter, paths: Sequence[str], names: Mapping[str, str] | None = None
) -> str:
    """Write a mapping that calls an adapter, or that holds its whole SELECT.

    Parameters
    ----------
    adapter : Adapter
    paths : sequence of str
        The files, or patterns of them, from ``extracts/``.
    names : mapping, optional
        Given, the SELECT is written out, to be changed: the file's column by the adapter's name
        for it.
    """
    head = [f"-- extracts/{adapter.table}.sql: {adapter.title}."]
    listed_paths = ", ".join(map(quoted, paths))
    path = listed_paths if len(paths) == 1 else f"[{listed_paths}]"
    if names is None:
        params = [f"    -- {name} => {literal(value)}" for name, value in adapter.params.items()]
        note = (
            ["-- Params with their defaults: take the -- away, put a comma before."]
            if params
            else []
        )
        return (
            "\n".join(
                [
                    *head,
                    *note,
                    f"select * from {adapter.name}(",
                    f"    {path}",
                    *params,
                    ")",
                ]
            )
            + "\n"
        )
    lacking = [
        c for c in adapter.columns if c.is_required and c.name not in names and BODY not in c.names
    ]
    head += [
        line
        for column in lacking
        for line in _wrapped(
            f"? {column.name}: the file has no column {' or '.join(column.names)}, which the adapter "
            "cannot do without; write the column that stands for it in place of null"
        )
    ]
    if adapter.reads_json:
        listed = "_body"
    else:
        listed = ",\n        ".join(_read_as(c, names, c in lacking) for c in adapter.columns)
    return (
        "\n".join(
            [
                *head,
                "with input as (",
                "    select",
                f"        {listed},",
                "        _file,",
                "        _line",
                f"    from file_rows({path})",
                ")",
                "select * from (",
                adapter.sql_with({}),
                ")",
            ]
        )
        + "\n"
    )
