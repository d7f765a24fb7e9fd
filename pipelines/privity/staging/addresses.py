"""E-mail addresses: the mailboxes of each address text, and on which side of the firewall it lies.

There are three answers. A mailbox whose domain is one of ``firewall_domains``, or below one that is
listed with a leading dot, is inside; one of another domain outside. One without a domain is neither
(rulings 30 and 46): it is inside where it names exactly one worker or account of the agency's own
lists, and else *unresolved*, which no control may take for either side. A text that names several
mailboxes is outside if one of them is, inside if all are, and else unresolved.

How a text is read is the business of ``mailboxes``.
"""

from __future__ import annotations

from dataclasses import asdict

import pyarrow as pa

from privity.engine import Session
from privity.sqltext import quoted
from privity.staging.mailboxes import ascii_domain, mailboxes_in
from privity.workspace import Settings

_FIELDS = {
    "address": pa.string(),
    "domain": pa.string(),
    "login": pa.string(),
    "name": pa.string(),
    "is_wrapped": pa.bool_(),
}
_ARROW = pa.list_(pa.struct(list(_FIELDS.items())))
_MAILBOX = (
    "struct(address varchar, domain varchar, login varchar, name varchar, is_wrapped boolean)"
)

# Nearly all texts have one of two forms that need no parser: a@b.example and Name <a@b.example>.
_PLAIN = (
    r"""(?i)^(?:"[^"<>@\\&=]*" ?<|[\p{L}\p{N}\p{M} ._/()'-]*<)?"""
    r"([a-z0-9][a-z0-9._+-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])>?$"
)
_HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?"
# The words of a name in the order of the alphabet: a surname may stand first or last.
_NAME_KEY = r"array_to_string(list_sort(regexp_extract_all(lower({}), '[\p{{L}}\p{{N}}]+')), ' ')"

_MEMBERS = f"""
given as (
    select sender as address, sender_staff_id as staff_id from ext.emails where sender is not null
    union all
    select address, staff_id from ext.email_recipients where address is not null
),
texts as (
    -- a worker's id beside every occurrence of a text says whom it names
    select address,
        case when count(distinct staff_id) = 1 and count(staff_id) = count(*)
            then min(staff_id) end as named_id,
        lower(regexp_extract(trim(address), {quoted(_PLAIN)}, 1)) as plain
    from given
    group by address
),
read as (
    select address, named_id,
        [cast(struct_pack(address := plain, domain := split_part(plain, '@', 2),
            login := null, name := null, is_wrapped := false) as {_MAILBOX})] as mailboxes
    from texts
    where plain <> '' and plain not like 'imcea%'
    union all
    select address, named_id, parsed_address(address) as mailboxes
    from texts
    where plain = '' or plain like 'imcea%'
),
numbered as (
    select address, unnest(mailboxes) as mailbox, generate_subscripts(mailboxes, 1) as place,
        case when len(mailboxes) = 1 then named_id end as named_id
    from read
),
members as (
    select address, place, named_id, mailbox.address as bare_address, mailbox.domain as domain,
        mailbox.login as login, mailbox.name as name,
        coalesce(list_contains($exact, mailbox.domain)
            or len(list_filter($below, lambda d: ends_with(mailbox.domain, d))) > 0,
            false) as is_listed,
        mailbox.is_wrapped as is_wrapped,
        coalesce(regexp_full_match(mailbox.domain, {quoted(_HOST)}), false) as has_domain
    from numbered
)
"""

_RESOLVED = f"""
-- what may name somebody of the agency: a display name, a login, or a directory's name
unclear as (
    select address, place, named_id, lower(login) as login,
        {_NAME_KEY.format("name")} as name_key, {_NAME_KEY.format("login")} as login_key
    from members
    where domain is null or is_wrapped and is_listed
),
accounts_known as (
    select lower(regexp_replace(account_id, '^.*\\\\', '')) as login,
        case when coalesce(shared, false) or staff_id is null
            then concat('account ', account_id) else staff_id end as who,
        split_part(lower(account_id), '@', 2) as domain
    from ext.accounts
),
account_sides as (
    select login, who,
        domain = '' or list_contains($exact, domain)
            or len(list_filter($below, lambda d: ends_with(domain, d))) > 0 as is_ours,
        domain <> '' as has_domain
    from accounts_known
),
-- a contracted worker's mailbox is the agency's only where an account says so
workers as (
    select staff.staff_id as who, staff.staff_id, {_NAME_KEY.format("staff.name")} as name_key,
        staff.person_id,
        coalesce(staff.role, '') <> 'contracted'
            or coalesce(bool_or(own.is_ours and own.has_domain), false) as is_ours
    from ext.staff
    left join account_sides as own on own.who = staff.staff_id
    group by staff.staff_id, staff.name, staff.person_id, staff.role
),
known_logins as (
    select lower(staff_id) as login, who, staff_id, is_ours from workers
    union
    select split_part(accounts.login, '@', 1), accounts.who, workers.staff_id,
        coalesce(workers.is_ours, accounts.is_ours)
    from account_sides as accounts
    left join workers on workers.who = accounts.who
    union
    select accounts.login, accounts.who, workers.staff_id,
        coalesce(workers.is_ours, accounts.is_ours)
    from account_sides as accounts
    left join workers on workers.who = accounts.who
),
known_names as (
    select name_key, who, staff_id, is_ours from workers where name_key <> ''
    union
    -- somebody else of that name who has an address may as well be meant
    select {_NAME_KEY.format("concat_ws(' ', given_name, surname)")},
        concat('person ', person_id), null, false
    from ext.persons
    where email is not null
        and person_id not in (select person_id from workers where person_id is not null)
),
candidates as (
    select unclear.address, unclear.place, 1 as rank, who, staff_id, is_ours
    from unclear
    join workers on workers.staff_id = unclear.named_id
    union all
    select unclear.address, unclear.place, 2, who, staff_id, is_ours
    from unclear
    join known_logins on known_logins.login = unclear.login
    union all
    select unclear.address, unclear.place, 3, who, staff_id, is_ours
    from unclear
    join known_names on known_names.name_key in (unclear.name_key, unclear.login_key)
),
best as (
    select * from candidates qualify rank = min(rank) over (partition by address, place)
),
resolved as (
    select address, place, min(staff_id) as staff_id
    from best
    group by address, place
    having count(distinct who) = 1 and bool_and(is_ours)
)
"""

_STAGED = f"""
create or replace table addresses as
with {_MEMBERS},
{_RESOLVED},
sides as (
    select members.address, members.place, members.bare_address, members.login, members.domain,
        resolved.staff_id,
        case
            when members.has_domain and not members.is_wrapped then members.is_listed
            when members.has_domain and not members.is_listed then false
            when resolved.address is not null then true
        end as is_inside
    from members
    left join resolved on resolved.address = members.address and resolved.place = members.place
)
select address,
    string_agg(coalesce(bare_address, login, lower(trim(address))), ', ' order by place)
        as bare_address,
    case when count(*) = 1 then min(domain) end as domain,
    case
        when bool_or(not is_inside) then false
        when count(is_inside) = count(*) then true
    end as is_inside,
    count(*) as address_count,
    count(*) filter (where not is_inside) as outside_count,
    count(*) filter (where is_inside is null) as unresolved_count,
    case when count(*) = 1 then min(staff_id) end as staff_id
from sides
group by address
"""


def _parsed(texts: pa.ChunkedArray) -> pa.Array:
    found = [
        None if text is None else [asdict(box) for box in mailboxes_in(text)]
        for text in texts.to_pylist()
    ]
    return pa.array(found, _ARROW)


def stage_addresses(connection: Session, settings: Settings) -> None:
    """Make ``addresses``: every address text, parsed, with the side of the firewall it lies on.

    ``is_inside`` is NULL where nothing says which side that is. ``address_count`` counts the
    mailboxes that the text names, ``outside_count`` and ``unresolved_count`` those among them that
    are outside and neither; ``staff_id`` is the worker by whom a text without a domain was
    resolved.
    """
    connection.register_function("parsed_address", _parsed, ["VARCHAR"], f"{_MAILBOX}[]")
    listed = [(d.strip().startswith("."), ascii_domain(d)) for d in settings.firewall_domains]
    connection.execute(
        _STAGED,
        {
            "exact": [domain for is_below, domain in listed if not is_below],
            "below": [f".{domain}" for is_below, domain in listed if is_below],
        },
    )
