/* ---
about: |
  raises a flag on accesses by the people whose records they opened; a flag states worker, case and person, the
  case being empty where the access named the person alone, and a sentence for each of the two ways
--- */
select
    found.event_id,
    max(found.sentence) as sentence,
    cast($points as double) as weight
from (
    select
        accesses.event_id,
        stated.of_a_member as sentence
    from accesses
    join stated
        on stated.staff_id = accesses.staff_id
        and stated.case_id = accesses.case_id
    where accesses.action not in ('login', 'failed_login')
    union all
    select
        accesses.event_id,
        stated.of_the_person as sentence
    from accesses
    join stated
        on stated.staff_id = accesses.staff_id
        and stated.person_id = accesses.person_id
    where stated.case_id is null
        and accesses.action not in ('login', 'failed_login')
) as found
group by found.event_id
