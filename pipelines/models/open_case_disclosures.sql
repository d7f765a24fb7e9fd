/* ---
about: the disclosures whose case was open on that local day, its closing day included (ruling 6)
--- */
select
    disclosed.disclosure_id
from disclosed
join cases
    on cases.case_id = disclosed.case_id
where cases.opened_on <= disclosed.disclosed_on
    and (cases.closed_on is null or cases.closed_on >= disclosed.disclosed_on)
