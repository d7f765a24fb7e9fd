-- Two registers of breaches. Washington gives the day an organisation became aware and the day it
-- gave notice; rows without the first are quarantined, for no duty can be counted from it. The
-- federal register gives the day of the report only, which stands for discovery; whether and when
-- clients were told it does not say, so their number is left out and no notice is judged.
select
    'WA-' || Id as incident_id,
    case DataBreachCause
        when 'Unauthorized Access' then 'unauthorised_access'
        when 'Theft or Mistake' then 'theft'
        else 'other_breach'
    end as kind,
    'system' as medium,
    strptime(DateStart, '%m/%d/%Y %I:%M:%S %p') as occurred_at,
    strptime(DateAware, '%m/%d/%Y %I:%M:%S %p') as discovered_at,
    cast(replace(WashingtoniansAffected, ',', '') as bigint) as clients_affected,
    strptime(DateSubmitted, '%m/%d/%Y %I:%M:%S %p') as clients_notified_at,
    cast(null as timestamp) as closed_at
from read_csv('raw/wa_ag_breaches_20240523.csv', all_varchar = true)
union all
select
    'HHS-' || row_number() over (
        order by "Breach Submission Date", "Name of Covered Entity", "Individuals Affected", "State",
            "Location of Breached Information", "Type of Breach", "Covered Entity Type", "Web Description"
    ),
    case
        when "Type of Breach" like '%Theft%' then 'theft'
        when "Type of Breach" like '%Loss%' then 'loss'
        when "Type of Breach" like '%Unauthorized%' then 'unauthorised_disclosure'
        else 'other_breach'
    end,
    case
        when "Location of Breached Information" like '%Paper%' then 'paper'
        when "Location of Breached Information" like '%Laptop%' then 'laptop'
        when "Location of Breached Information" like '%Portable%' then 'removable'
        when "Location of Breached Information" like '%Email%' then 'email'
        when "Location of Breached Information" like '%Server%' then 'system'
        when "Location of Breached Information" like '%Record%' then 'system'
        else 'other'
    end,
    null,
    strptime("Breach Submission Date", '%m/%d/%Y'),
    null,
    null,
    null
from read_csv('raw/breach_report_20230513.csv.gz', all_varchar = true)
