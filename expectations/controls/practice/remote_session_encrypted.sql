/* ---
title: Remote sessions run over an encrypted channel
why: |
  What is said in a session is what a client would least want others to hear; an open channel can be
  listened to without anybody noticing.
fix: Move the session to an approved, encrypted service; record the encryption.
severity: high
clauses: [SW-05, SW-09]
subject: [service_sessions.session_id]
reading: |
  Modes that the agency lists as needing encryption; a telephone call needs no record of it. A blank
  is not evidence of encryption.
cases:
  encrypted_or_not:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video, encrypted: true}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: text, encrypted: false}
      - {session_id: s3, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: social_media}
      - {session_id: s4, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: chat, encrypted: true, billed: false}
      - {session_id: s5, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: email, encrypted: false, billed: false}
    expect: {s1: pass, s2: fail, s3: fail, s4: pass, s5: fail}
  telephone_and_in_person:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: phone}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: in_person, encrypted: false}
    expect: {s1: not_applicable}
  modes_as_the_agency_lists_them:
    settings: {encrypted_modes: [video, phone]}
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: phone}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: text, encrypted: false}
    expect: {s1: fail, s2: not_applicable}
  edges_of_the_period:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-06-30 23:59:59, mode: video}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-01 00:00, mode: video}
    expect: {s2: fail}
--- */
select
    session_id as subject,
    case
        when not list_contains($encrypted_modes, mode) then 'not_applicable'
        when encrypted then 'pass'
        else 'fail'
    end as status,
    case
        when not list_contains($encrypted_modes, mode) then concat(replace(mode, '_', ' '), ' session: no encryption record needed')
        when encrypted then concat(replace(mode, '_', ' '), ' session: encrypted')
        when encrypted is null then concat(replace(mode, '_', ' '), ' session: encryption not recorded')
        else concat(replace(mode, '_', ' '), ' session: not encrypted')
    end as reason,
    staff_id, held_at as occurred_at, unit_id
from remote_sessions
