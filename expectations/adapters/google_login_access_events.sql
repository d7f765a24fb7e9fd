/* ---
title: Google Workspace user log, sign-ins, from the admin console's CSV
table: access_events
about: >
  Sign-ins to Google Workspace. The log gives events no id: one is made of what the row says, so that
  rows that say the same are one event, also where two exports overlap. Challenges and checks are steps of
  a sign-in and are left out; so are changes of passwords and second factors, and Google's warnings.
reads:
  at: {names: [Date], required: true}
  event: {names: [Event, Event name], required: true}
  account: {names: [Actor, User, Affected email address], required: true}
  description: [Description, Event description]
  address: [IP address]
  kind: [Login type]
ignored: [Challenge type, Is suspicious, Is second factor, Login failure type, Affected email address, User agent, Domain, Sensitive action name,
  Login challenge status, Network info, Client app]
params: {system: Google Workspace, day_first: null}
--- */
with read as (
    select
        *,
        file_day_first($day_first, ["at"], _file) as is_day_first,
        lower(regexp_replace(trim(event), '[ _-]|[.]+$', '', 'g')) as word
    from input
),
judged as (
    select
        *,
        case
            when word in ('successfullogin', 'login', 'loginsuccess', 'loginsuccessful') then 'login'
            when word in ('failedlogin', 'loginfailure', 'loginfailed') then 'failed_login'
        end as action,
        case
            when word in ('logout', 'userloggedout', 'signout') then 'sign-outs'
            when word in ('loginchallenge', 'loginverification', 'usersigninchallenge', 'riskysensitiveactionallowed',
                'riskysensitiveactionblocked', 'sensitiveactionallowed', 'sensitiveactionblocked', 'sensitiveactionchallenged')
                then 'steps of a sign-in'
            when word in ('passwordedit', 'passwordchange', 'accountpasswordchange', 'recoveryemailedit', 'recoveryemailchange',
                'accountrecoveryemailchange', 'recoveryphoneedit', 'recoveryphonechange', 'accountrecoveryphonechange', 'recoverysecretqaedit',
                'accountrecoverysecretquestion/answerchange', '2svenroll', '2stepverificationenroll', '2svdisable', '2stepverificationdisable',
                'titaniumenroll', 'titaniumunenroll', 'advancedprotectionenroll', 'advancedprotectionunenroll', 'emailforwardingoutofdomain',
                'outofdomainemailforwardingenabled', 'passkeyenrolled', 'passkeyremoved')
                then 'changes to accounts'
            when word in ('suspiciouslogin', 'suspiciousloginlesssecureapp', 'suspiciousloginblocked', 'suspiciouslogin(lesssecureapp)',
                'suspiciousprogrammaticlogin', 'govattackwarning', 'governmentbackedattackwarning', 'governmentbackedattack',
                'accountdisabledpasswordleak', 'accountdisabledgeneric', 'accountdisabledhijacked', 'accountdisabledspamming',
                'accountdisabledspammingthroughrelay', 'leakedpassword', 'usersuspended', 'usersuspended(spam)',
                'usersuspended(spamthroughrelay)', 'usersuspended(suspiciousactivity)', 'blockedsender')
                then 'warnings and blocks by Google'
        end as left_out
    from read
)
select
    _file,
    _line,
    left(sha256(concat_ws('|', "at", event, account, description, address, kind)), 24) as event_id,
    $system as system,
    nullif(trim(account), '') as account_id,
    read_moment("at", is_day_first) as occurred_at,
    action,
    nullif(trim(address), '') as workstation,
    case
        when nullif(word, '') is null then 'no event is named'
        when left_out is not null then null
        when action is null then 'an event that the adapter does not know'
        else day_order_problem(["at"], is_day_first)
    end as _problem,
    left_out as _left_out
from judged
