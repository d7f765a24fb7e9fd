/* ---
about: |
  each disclosure that rests on consent or names a release, with the first thing wrong with that release on that day
  (ruling 20); no fault means a valid consent
--- */
select
    disclosed.disclosure_id,
    case
        when disclosed.release_id is null then 'no release named'
        when releases.release_id is null then 'the release named is not on file'
        when releases.form <> 'DCF-2131F' then 'the release is not on form DCF-2131F'
        when disclosed.person_id is null then 'whose information it was is not recorded'
        when releases.person_id <> disclosed.person_id then 'the release is another person''s'
        when releases.signed_on is null then 'the release is not signed'
        when releases.signed_on > disclosed.disclosed_on then 'signed after the disclosure'
        when releases.revoked_on <= disclosed.disclosed_on then 'revoked on or before that day'
        when releases.expires_on < disclosed.disclosed_on then 'expired before that day'
        when coalesce(lower(trim(releases.counterparty)) = lower(trim(disclosed.recipient_org)), false)
            or coalesce(releases.counterparty = disclosed.recipient_person_id, false)
            then case
                when coalesce(list_contains(releases.scope, disclosed.content), false) then null
                else 'the release does not cover this content'
            end
        else 'the release is for another recipient'
    end as fault
from disclosed
left join releases
    on releases.release_id = disclosed.release_id
where disclosed.basis = 'consent'
    or disclosed.release_id is not null
