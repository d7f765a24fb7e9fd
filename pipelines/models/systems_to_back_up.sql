/* ---
about: the systems that must be backed up, those that the agency lists, else those seen in backups or accounts
optional: [accounts]
--- */
with listed as (
    select unnest(cast($backed_up_systems as varchar[])) as system
),
seen as (
    select system
    from backups
    union
    select system
    from accounts
)
select distinct system
from listed
union
select seen.system
from seen
where not exists (select listed.system from listed)
