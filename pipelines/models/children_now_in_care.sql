/* ---
about: the children in foster care on the as-of day, each once, with the day since when
--- */
select
    person_id,
    min(case_id) as case_id,
    min(in_care_since_on) as since_on
from foster_children
where from_on <= $as_of
    and until_on >= $as_of
group by person_id
