"""A proposal as a commented mapping: SQL that runs as it stands, to be read and corrected."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from privity.intake.mappings import BODY, Adapter, ReadColumn
from privity.mapping.proposal import ColumnChoice, Proposal
from privity.mapping.values import Word, may_be_shown
from privity.sqltext import ident, literal, quoted

_INDENT = "    "


def proposal_sql(proposal: Proposal, path: str, options: str = "") -> str:
    """Write a proposal as a mapping.

    Parameters
    ----------
    proposal : Proposal
    path : str
        The file, from ``extracts/``.
    options : str
        Further arguments of ``file_rows``, such as ``, sheet => 'Log'``.

    Returns
    -------
    str
        One SELECT, each column with where it is from and how sure that is.
    """
    table = proposal.table
    lines = [
        f"-- extracts/{table.name}.sql, proposed from {path}; read it, correct it, then load.",
        *textwrap.wrap(
            f"{table.name}: {table.about}.", 96, initial_indent="-- ", subsequent_indent="-- "
        ),
        "-- Each column is from the file's column that is likeliest by name and values; the",
        "-- share says how sure that is. A value that does not fit stays as it is and is",
        "-- quarantined.",
        "select",
    ]
    for choice in proposal.choices:
        lines += _column(choice)
    lines += [f"{_INDENT}_file,", f"{_INDENT}_line", f"from file_rows({quoted(path)}{options})"]
    absent = [
        c.name + (f" ({'|'.join(c.values[:6])})" if c.values else "")
        for c in table.columns.values()
        if c.name not in {choice.column.name for choice in proposal.choices}
    ]
    lines += _listed("Columns of the file that serve none:", [_comment(n) for n in proposal.unused])
    lines += _listed(f"Columns of {table.name} that no column of the file serves:", absent)
    return "\n".join(lines) + "\n"


def _column(choice: ColumnChoice) -> list[str]:
    name, fit = choice.column.name, choice.fit
    if choice.source is None:
        return [f"{_INDENT}-- {name}: {choice.assumed}", f"{_INDENT}{fit.sql} as {name},"]
    said = [
        f"{choice.confidence:.0%}",
        f"name {choice.name_score:.0%}",
        f"values {fit.share:.0%}",
        *fit.notes,
    ]
    head = [f"{_INDENT}-- {name} ({choice.column.type}): {', '.join(said)}"]
    if fit.hidden:
        head.append(f"{_INDENT}-- values not shown, for they may be confidential: {fit.hidden:,}")
    if not fit.words:
        return [*head, f"{_INDENT}{fit.sql} as {name},"]
    values = choice.column.values or ("true", "false")
    if any(w.value is None for w in fit.words):
        head.append(f"{_INDENT}-- fill in what stands for itself: {'|'.join(values)}")
    cases = [
        f"{_INDENT * 2}when {quoted(w.word)} then {quoted(w.value or w.word)}"
        f"  -- {w.rows:,} row{'s' * (w.rows > 1)}{_doubt(w)}"
        for w in fit.words
    ]
    source = ident(choice.source)
    return [
        *head,
        f"{_INDENT}case trim({source})",
        *cases,
        f"{_INDENT * 2}else {source}",
        f"{_INDENT}end as {name},",
    ]


def _doubt(word: Word) -> str:
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


def adapter_sql(adapter: Adapter, path: str, names: Mapping[str, str] | None = None) -> str:
    """Write a mapping that calls an adapter, or that holds its whole SELECT.

    Parameters
    ----------
    adapter : Adapter
    path : str
        The file, from ``extracts/``.
    names : mapping, optional
        Given, the SELECT is written out, to be changed: the file's column by the adapter's name
        for it.
    """
    head = [f"-- extracts/{adapter.table}.sql: {adapter.title}."]
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
                    f"    {quoted(path)}",
                    *params,
                    ")",
                ]
            )
            + "\n"
        )
    if adapter.reads_json:
        listed = "_body"
    else:
        listed = ",\n        ".join(f"{_source(c, names)} as {c.name}" for c in adapter.columns)
    return (
        "\n".join(
            [
                *head,
                "with input as (",
                "    select",
                f"        {listed},",
                "        _file,",
                "        _line",
                f"    from file_rows({quoted(path)})",
                ")",
                "select * from (",
                adapter.sql_with({}),
                ")",
            ]
        )
        + "\n"
    )


def _source(column: ReadColumn, names: Mapping[str, str]) -> str:
    """Give what of the file serves an adapter's column: of JSON objects that name none, the whole."""
    if column.name in names:
        return ident(names[column.name])
    return BODY if BODY in column.names else "cast(null as varchar)"
