"""Recipients of mail: rows of one message each with To, Cc and Bcc become rows of one address each.

Owns the SQL that parts the lists; a recipient without an address stays as it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from privity.catalogue import Table
from privity.mapping.proposal import ColumnChoice, Proposal, propose
from privity.mapping.readings import Fit
from privity.mapping.synonyms import Synonyms
from privity.mapping.values import Profiler
from privity.sqltext import ident, quoted

_KINDS = {
    "to": ("to", "recipients", "to recipients", "to addresses", "recipient address", "to address"),
    "cc": ("cc", "cc recipients", "cc addresses", "copy", "cc address"),
    "bcc": ("bcc", "bcc recipients", "bcc addresses", "blind copy", "bcc address"),
}
# A name with its address between < and >, whose name may hold one comma; else what stands between
# semicolons and commas.
_ONE = r'(?:"[^"]*"|[^;,<"@]*(?:,[^;,<"@]*)?)\s*<[^<>]*>|[^;,<>"]+'
_ADDRESS = r"<\s*([^<>]+?)\s*>\s*$"
_NAME_SCORE = 0.95


def lists_of(profiler: Profiler, columns: Sequence[str], synonyms: Synonyms) -> dict[str, str]:
    """Return the columns that list a message's recipients, by kind; empty if there are none such.

    Parameters
    ----------
    profiler : Profiler
    columns : sequence of str
    synonyms : Synonyms
    """
    words = synonyms.lexicon.words
    found: dict[str, str] = {}
    for kind, names in _KINDS.items():
        wanted = {words(name) for name in names}
        for name in columns:
            if words(name) in wanted and kind not in found:
                found[kind] = name
    is_listed = "to" in found and (
        len(found) > 1 or profiler.matching(found["to"], r"@[^@]*[;,][^@]*@") > 0
    )
    return found if is_listed else {}


def propose_recipients(
    profiler: Profiler,
    columns: Sequence[str],
    table: Table,
    synonyms: Synonyms,
    lists: dict[str, str],
) -> Proposal:
    """Propose a mapping of messages, each with its recipients in lists, to a row for each.

    Parameters
    ----------
    profiler : Profiler
    columns : sequence of str
    table : Table
    synonyms : Synonyms
    lists : dict
        From ``lists_of``.
    """
    others = [name for name in columns if name not in lists.values()]
    found = propose(profiler, others, table, synonyms)
    sources = tuple(lists.values())
    made = {
        "recipient_no": "recipient.number",
        "address": "recipient.address",
        "kind": "recipient.kind",
    }
    kept = {choice.column.name: choice for choice in found.choices}
    for name, sql in made.items():
        note = f"from {', '.join(sources)}, one row for each recipient"
        kept[name] = ColumnChoice(table.columns[name], sources, Fit(sql, 1.0, (note,)), _NAME_SCORE)
    asked = tuple(q for q in found.questions if q.partition(":")[0] not in made)
    return replace(
        found,
        choices=tuple(kept[name] for name in table.columns if name in kept),
        questions=asked,
        rows_sql=_rows_sql(profiler, lists),
    )


def _rows_sql(profiler: Profiler, lists: dict[str, str]) -> str:
    """Give the FROM clause's rows, ``{rows}`` where the file's stand."""
    nothings = {name: [word for word, _ in profiler.nothings(name)] for name in lists.values()}
    return (
        "(\n    select *, unnest(list_transform(recipients, lambda one, number: {\n"
        "        'kind': one.kind, 'address': one.address, 'number': number})) as recipient\n"
        f"    from (\n        select *, {recipients_sql(lists, nothings)} as recipients\n"
        "        from {rows}))"
    )


def recipients_sql(lists: Mapping[str, str], nothings: Mapping[str, Sequence[str]]) -> str:
    """Give SQL of a message's recipients, a list of kind and address.

    Parameters
    ----------
    lists : mapping
        The columns that list them, by kind.
    nothings : mapping
        The words for nothing that stand in each column.
    """
    parts = []
    for kind, name in lists.items():
        text = ident(name)
        if nothings[name]:
            listed = ", ".join(map(quoted, nothings[name]))
            text = f"case when lower(trim({text})) in ({listed}) then null else {text} end"
        parts.append(
            f"list_transform(list_filter(regexp_extract_all({text}, {quoted(_ONE)}),\n"
            "                lambda one: trim(one) <> ''),\n"
            f"                lambda one: {{'kind': {quoted(kind)}, 'address': case "
            f"when regexp_matches(one, {quoted(_ADDRESS)}) "
            f"then regexp_extract(one, {quoted(_ADDRESS)}, 1) else trim(one) end}})"
        )
    listed = ",\n            ".join(parts)
    return f"list_concat(\n            {listed})" if len(parts) > 1 else parts[0]
