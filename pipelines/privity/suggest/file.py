"""A suggested path as an explanation file: front matter, an example that holds, one SELECT."""

from __future__ import annotations

import json
from dataclasses import dataclass

from privity.suggest.graph import CASE, GROUPS, Hop, JoinPath, span_sql
from privity.suggest.probes import WINDOWS

_MEMBERS = """\
with members as (
    select
        split_part(listed.member, ' ', 1) as group_no,
        substring(listed.member, strpos(listed.member, ' ') + 1) as staff_id
    from (select unnest($members) as member) as listed
)
"""
_DAY, _BEFORE = "2026-08-03", "2026-07-01"
_ACCESS = "2026-08-03 12:00"


@dataclass(frozen=True)
class Writing:
    """What stands in a file beside its path: id, figures in words, members of groups if any."""

    id: str
    path: JoinPath
    step: int
    about: str
    members: tuple[str, ...] = ()
    """Each as ``<group> <staff_id>``; empty in what is printed."""

    @property
    def days(self) -> int:
        """The window, in days."""
        return WINDOWS[self.step]

    @property
    def has_window(self) -> bool:
        """Whether rows off the access count."""
        return self.days > 0


def path_id(path: JoinPath, taken: set[str]) -> str:
    """Return an id for a path's file that no other explanation has."""
    tables = ["working_groups" if h.table.startswith(GROUPS) else h.table for h in path.hops]
    stem = "suggested_" + "_".join(dict.fromkeys(tables))
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def title_of(path: JoinPath, days: int) -> str:
    """Return a title from the contract's words, to be put into the agency's own."""
    tables = [
        "a working group" if h.table.startswith(GROUPS) else h.table.replace("_", " ")
        for h in path.hops
    ]
    window = f", within {days} days" if days else ""
    return f"Linked to the record by {', then '.join(dict.fromkeys(tables))}{window}"


def file_text(writing: Writing) -> str:
    """Return the whole file."""
    path = writing.path
    params = {}
    if writing.has_window:
        params["window_days"] = str(writing.days)
    if path.has_groups:
        listed = "".join(f"\n      - {_quoted(m)}" for m in writing.members)
        params["members"] = (
            "\n    private: true   # bound and never shown: real ids"
            f"\n    default:{listed or ' []'}"
        )
    lines = [
        "/* ---",
        f"title: {title_of(path, writing.days)}",
        f"about: {_quoted(writing.about)}",
        "on: false",
    ]
    if params:
        lines += [
            "params:",
            *(
                f"  {name}:{value if value[0] == chr(10) else ' ' + value}"
                for name, value in params.items()
            ),
        ]
    return "\n".join([*lines, *_cases(writing), "--- */", _sql(writing)]) + "\n"


def _quoted(text: str) -> str:
    # A comment's end within a value would end the front matter.
    return json.dumps(text, ensure_ascii=False).replace("*/", "*\\u002f")


def _aliases(path: JoinPath) -> list[str]:
    names: list[str] = []
    for hop in path.hops:
        if hop.table.startswith(GROUPS):
            base = "worker" if hop.right == "group_no" else "colleague"
        else:
            base = hop.table
        number = sum(n == base or n.startswith(f"{base}_no") for n in names) + 1
        names.append(base if number == 1 else f"{base}_no{number}")
    return names


def _relation(hop: Hop, alias: str) -> str:
    table = "members" if hop.table.startswith(GROUPS) else hop.table
    return table if table == alias else f"{table} as {alias}"


def _sql(writing: Writing) -> str:
    path, aliases = writing.path, _aliases(writing.path)
    starts, ends, tables, known = [], [], [], []
    for place, (hop, alias) in enumerate(zip(path.hops, aliases, strict=True)):
        start, end, joins = span_sql(hop, alias)
        if place == 0:
            tables.append(f"from {_relation(hop, alias)}")
        else:
            before = f"{aliases[place - 1]}.{path.hops[place - 1].right}"
            tables.append(f"join {_relation(hop, alias)}\n    on {alias}.{hop.left} = {before}")
        tables += joins
        if hop.span:
            starts.append(start)
            ends.append(end)
            known.append(f"{alias}.{hop.span.start} is not null")
    last = f"{aliases[-1]}.{path.hops[-1].right}"
    case, person = (
        (last, "cast(null as varchar)") if path.target == CASE else ("cast(null as varchar)", last)
    )
    window = "cast($window_days as integer) * interval 1 day" if writing.has_window else ""
    tables.append("where " + "\n    and ".join([f"{last} is not null", *known]))
    selected = [
        f"{aliases[0]}.{path.hops[0].left} as staff_id",
        f"{case} as case_id",
        f"{person} as person_id",
        f"{_nested('greatest', starts)}{window and ' - ' + window} as from_at",
        f"{_nested('least', ends)}{window and ' + ' + window} as to_at",
        f"'{_evidence(path)}' as evidence",
    ]
    return (
        (_MEMBERS if path.has_groups else "")
        + "select distinct\n    "
        + ",\n    ".join(selected)
        + "\n"
        + "\n".join(tables)
    )


def _nested(function: str, values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"{function}({', '.join(values)})"


def _evidence(path: JoinPath) -> str:
    tables = ["working group" if h.table.startswith(GROUPS) else h.table for h in path.hops]
    return "linked by " + ", ".join(dict.fromkeys(tables))


def _cases(writing: Writing) -> list[str]:
    """Return an example: the path's own rows explain one worker's access and not another's."""
    path = writing.path
    rows: dict[str, list[dict[str, str]]] = {}
    ids = ["S1", *(f"L{n}" for n in range(1, len(path.hops))), "R1"]
    members = []
    for hop, left, right in zip(path.hops, ids, ids[1:], strict=False):
        if hop.table.startswith(GROUPS):
            staff, group = (left, right) if hop.right == "group_no" else (right, left)
            members.append(f"{group} {staff}")
            continue
        row = {hop.left: left, hop.right: right}
        if hop.span:
            day = _DAY if hop.span.is_event else _BEFORE
            row[hop.span.start] = day if hop.span.is_day else f"{day} 09:00"
        rows.setdefault(hop.table, []).append(row)
    record = "case_id" if path.target == CASE else "person_id"
    rows["access_events"] = [
        {
            "event_id": event,
            "system": "ECMS",
            "action": "view",
            "staff_id": staff,
            record: "R1",
            "occurred_at": _ACCESS,
        }
        for event, staff in (("A1", "S1"), ("A2", "S2"))
    ]
    lines = ["cases:", "  linked:"]
    for table, given in rows.items():
        lines.append(f"    {table}:")
        lines += [
            "      - {" + ", ".join(f"{k}: {_plain(v)}" for k, v in row.items()) + "}"
            for row in given
        ]
    if members:
        lines.append(f"    params: {{members: [{', '.join(_quoted(m) for m in members)}]}}")
    return [*lines, "    expect: {A1: explained, A2: unexplained}"]


def _plain(value: str) -> str:
    return f'"{value}"' if ":" in value else value
