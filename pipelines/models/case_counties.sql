/* ---
about: each case with the number of its county
--- */
select
    cases.case_id,
    county_numbers.county_no
from cases
join county_numbers
    on county_numbers.county = coalesce(cases.county, 'not recorded')
