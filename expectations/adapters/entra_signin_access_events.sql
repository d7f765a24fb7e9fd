/* ---
title: Entra ID sign-in log, from the admin center's CSV
table: access_events
about: >
  Sign-ins, by the name that was used; what was opened after them, the application's own log knows. An
  interrupted sign-in is a step of one and is left out. With of_applications the application is the
  system. Times are in UTC. The log has no row for a sign-in that another product (Okta, AD FS alone)
  answered.
reads:
  at: {names: [Date (UTC), Date, createdDateTime], required: true}
  request: {names: [Request ID, id], required: true}
  account: {names: [Username, userPrincipalName], required: true}
  status: {names: [Status], required: true}
  identifier: [Sign-in identifier, signInIdentifier]
  application: [Application, appDisplayName]
  address: [IP address, ipAddress]
ignored: [User agent, Correlation ID, User ID, User, User type, Cross tenant access type, Incoming token type, Authentication Protocol,
  Unique token identifier, Original transfer method, Client credential type, 'Token Protection - Sign In Session',
  'Token Protection - Sign In Session StatusCode', Application ID, App owner tenant ID, Resource, Resource ID, Resource tenant ID,
  Resource owner tenant ID, Home tenant ID, Home tenant name, Location, Sign-in error code, Failure reason, Client app, Device ID, Browser,
  Operating System, Compliant, Managed, Join Type, Multifactor authentication result, Multifactor authentication auth method,
  Multifactor authentication auth detail, Authentication requirement, Session ID, IP address (seen by resource), Through Global Secure Access,
  Global Secure Access IP address, Autonomous system  number, Flagged for review, Token issuer type, Token issuer name, Latency,
  Conditional Access, Managed Identity type, Associated Resource Id, Federated Token Id, Federated Token Issuer]
params: {system: Entra ID, of_applications: false, day_first: null}
--- */
with read as (
    select
        *,
        file_day_first($day_first, ["at"], _file) as is_day_first,
        lower(trim(coalesce(status, ''))) as outcome
    from input
)
select
    _file,
    _line,
    nullif(trim(request), '') as event_id,
    case when $of_applications then coalesce(nullif(trim(application), ''), $system) else $system end as system,
    coalesce(nullif(trim(account), ''), nullif(trim(identifier), '')) as account_id,
    moment_in_zone(read_moment("at", is_day_first), 'UTC') as occurred_at,
    case outcome when 'success' then 'login' when 'failure' then 'failed_login' end as action,
    nullif(trim(address), '') as workstation,
    case
        when outcome = 'interrupted' then null
        when outcome not in ('success', 'failure') then 'a sign-in that does not say whether it succeeded'
        else day_order_problem(["at"], is_day_first)
    end as _problem,
    case when outcome = 'interrupted' then 'steps of a sign-in' end as _left_out
from read
