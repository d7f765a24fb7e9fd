"""The graph that suggested explanations are paths in: rows that tie one id to another, for a time.

Its edges follow from the extract contract: two id columns of one table, each a key or a reference
to one, or of a name that several tables share. What grants access or judges it is no edge: the
log itself, accounts, licences, keys to paper, incidents; nor is a worker's own person record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from privity.catalogue import Contract, Table

STAFF, CASE, PERSON = "staff.staff_id", "cases.case_id", "persons.person_id"
GROUPS = "working_groups"

# Entitlements, the log itself, and records of wrongs: none of them is a duty on a case.
_NO_DUTY_TABLES = frozenset(
    {
        "access_events",
        "accounts",
        "account_changes",
        "licences",
        "training",
        "attestations",
        "storage_keyholders",
        "paper_storage",
        "assets",
        "incidents",
    }
)
# A worker who is a client too is a flag (own record), never a reason.
_NO_DUTY_COLUMNS = frozenset({("staff", "person_id")})
_ENDS = {
    "from_at": "to_at",
    "from_on": "to_on",
    "active_from": "active_to",
    "opened_at": "closed_at",
    "opened_on": "closed_on",
}


@dataclass(frozen=True)
class ValiditySpan:
    """When the rows of a table hold: from a start to an end; an event starts and ends at once."""

    start: str
    end: str | None
    is_day: bool

    @property
    def is_event(self) -> bool:
        """Whether a row is a moment or a day rather than an interval."""
        return self.end is None


@dataclass(frozen=True)
class Hop:
    """One row of a table taken from one of its ids to another."""

    table: str
    left: str
    right: str
    left_domain: str
    right_domain: str
    span: ValiditySpan | None
    is_left_key: bool = False
    is_right_key: bool = False

    @property
    def turned(self) -> Hop:
        """The same row, taken the other way."""
        return Hop(
            self.table,
            self.right,
            self.left,
            self.right_domain,
            self.left_domain,
            self.span,
            self.is_right_key,
            self.is_left_key,
        )

    def returns(self, before: Hop) -> bool:
        """Whether it can only lead back to the row, or the group, from which ``before`` came."""
        if self.table != before.table or self.left != before.right:
            return False
        return self.is_left_key


@dataclass(frozen=True)
class JoinPath:
    """Hops from the accessing worker to the accessed case or person."""

    hops: tuple[Hop, ...]

    @property
    def target(self) -> str:
        """The domain at its end: cases or persons."""
        return self.hops[-1].right_domain

    @property
    def has_groups(self) -> bool:
        """Whether it leads through inferred working groups."""
        return any(h.table.startswith(GROUPS) for h in self.hops)

    @property
    def has_events(self) -> bool:
        """Whether a row of it is a moment, so that only a window gives it an extent."""
        return any(h.span and h.span.is_event for h in self.hops)

    @property
    def has_time(self) -> bool:
        """Whether any row of it says when."""
        return any(h.span for h in self.hops)

    @property
    def text(self) -> str:
        """The path in the words of the contract."""
        steps = [f"{h.table}.{h.left} -> {h.right}" for h in self.hops]
        return ", ".join(steps)


def domains_of(
    contract: Contract, supplied: Mapping[str, Iterable[str]]
) -> dict[tuple[str, str], str]:
    """Return the id domain of each usable column: what its values name.

    Parameters
    ----------
    contract : Contract
    supplied : mapping
        The columns that the extracts hold, by table.

    Returns
    -------
    dict
        (table, column) -> domain, such as ``cases.case_id``; columns of a name that several
        tables share without a key of their own (``unit_id``) are a domain under that name.
    """
    found: dict[tuple[str, str], str] = {}
    for table in contract.tables.values():
        if len(table.key) == 1 and table.columns[table.key[0]].type == "id":
            found[table.name, table.key[0]] = f"{table.name}.{table.key[0]}"
        for key in table.foreign_keys:
            if len(key.columns) == 1:
                found[table.name, key.columns[0]] = f"{key.table}.{key.referenced[0]}"
    # An event's key that refers on (a case's own key does not) keeps the domain it refers to.
    plain = [
        (t.name, c.name)
        for t in contract.tables.values()
        for c in t.columns.values()
        if c.type == "id" and not c.is_pii and (t.name, c.name) not in found and c.name not in t.key
    ]
    names = [column for _, column in plain]
    found |= {place: place[1] for place in plain if names.count(place[1]) > 1}
    return {
        (table, column): domain
        for (table, column), domain in found.items()
        if table not in _NO_DUTY_TABLES
        and (table, column) not in _NO_DUTY_COLUMNS
        and column in set(supplied.get(table, ()))
    }


def hops_of(contract: Contract, supplied: Mapping[str, Iterable[str]]) -> list[Hop]:
    """Return every hop that the supplied tables allow, both ways, in a fixed order."""
    domains = domains_of(contract, supplied)
    hops = []
    for table in contract.tables.values():
        columns = [c for c in table.columns if (table.name, c) in domains]
        span = span_of(table, supplied.get(table.name, ()))
        key = table.key[0] if len(table.key) == 1 else None
        hops += [
            Hop(
                table.name,
                left,
                right,
                domains[table.name, left],
                domains[table.name, right],
                span,
                left == key,
                right == key,
            )
            for left in columns
            for right in columns
            if left != right
        ]
    return hops


def span_of(table: Table, supplied: Iterable[str]) -> ValiditySpan | None:
    """Return when a table's rows hold, or None if no column of its own says so."""
    columns = set(supplied)
    for start, end in _ENDS.items():
        if start in table.columns and start in columns:
            is_day = table.columns[start].type == "date"
            return ValiditySpan(start, end if end in columns else None, is_day)
    if table.born in columns:
        return ValiditySpan(table.born, None, table.columns[table.born].type == "date")
    return None


def group_hop(groups: str = GROUPS) -> Hop:
    """Return the hop from a worker to an inferred working group."""
    return Hop(groups, "staff_id", "group_no", STAFF, groups, None, is_left_key=True)


def span_sql(hop: Hop, alias: str) -> tuple[str | None, str | None, list[str]]:
    """Return the SQL of a row's start and end as instants, and the calendar joins these need.

    The end is None where a row is timeless; an open end is NULL. Days run from local midnight
    to local midnight.
    """
    if hop.span is None:
        return None, None, []
    start, end = f"{alias}.{hop.span.start}", f"{alias}.{hop.span.end or hop.span.start}"
    if not hop.span.is_day:
        return start, end, []
    first, last = f"{alias}_first", f"{alias}_last" if hop.span.end else f"{alias}_first"
    joins = [f"left join calendar as {first}\n    on {first}.day_on = {start}"]
    if hop.span.end:
        joins.append(f"left join calendar as {last}\n    on {last}.day_on = {end}")
    return (
        f"coalesce({first}.starts_at, cast({start} as timestamp))",
        f"coalesce({last}.ends_at, cast({end} as timestamp) + interval 1 day)",
        joins,
    )


def link_sql(hop: Hop) -> str:
    """Return the SELECT of a hop's rows: ``a``, ``b``, ``starts_at``, ``ends_at``, each once."""
    start, end, joins = span_sql(hop, hop.table)
    timed = f" and {start} is not null" if start else ""
    return (
        f"select distinct {hop.table}.{hop.left} as a, {hop.table}.{hop.right} as b, "
        f"{start or 'cast(null as timestamp)'} as starts_at, "
        f"{end or 'cast(null as timestamp)'} as ends_at from {hop.table} "
        f"{' '.join(joins)} where {hop.table}.{hop.left} is not null "
        f"and {hop.table}.{hop.right} is not null{timed}"
    )
