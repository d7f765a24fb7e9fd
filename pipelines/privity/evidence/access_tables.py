"""The evidence tables of the access chapter: ``access`` fills them, ``report.pages`` reads them.

Each column that ends in ``_id`` is a real key, the ``_label`` beside it the pseudonym that a page
may show. ``access_summary`` and ``access_review`` are read by others: new columns come last.
"""

from __future__ import annotations

UNEXPLAINED = "unexplained"
NOT_ASKED = "no case or person"
"""What stands in ``access_summary.reason`` where an access has no reason, or is asked for none."""

ACCESS_TABLES = """
-- every access once, under its first reason by name
create table evidence.access_summary (
    system varchar, unit_id varchar, month date, action varchar, reason varchar,
    is_first boolean, accesses bigint, is_contracted boolean);
-- every access under each reason that covers it; alone: those that no other reason covers
create table evidence.access_reasons (
    reason varchar, is_first boolean, accesses bigint, alone bigint);
create table evidence.access_trend (week_on date, judged bigint, unexplained bigint);
-- the unexplained and the flagged; is_explained is empty where no reason is asked for
create table evidence.access_review (
    event_id varchar, event_label varchar, staff_id varchar, staff_label varchar,
    case_id varchar, case_label varchar, system varchar, action varchar, occurred_at timestamp,
    occurred_on date, flags varchar[], rank bigint, is_explained boolean,
    incident_label varchar);
-- one worker's accesses to one case or person in one sitting; an account stands for a worker
-- who is not known
create table evidence.access_incidents (
    incident_id varchar, incident_label varchar, rank bigint, score double, staff_id varchar,
    staff_label varchar, case_id varchar, case_label varchar, person_id varchar,
    person_label varchar, unit_id varchar, first_at timestamp, last_at timestamp, first_on date,
    last_on date, accesses bigint, unexplained bigint, systems varchar[], actions varchar[],
    flags varchar[], is_contracted boolean, account_label varchar);
-- a score is the sum of its parts' points
create table evidence.access_incident_parts (
    incident_label varchar, rank bigint, ordinal bigint, part varchar, points double,
    sentence varchar);
-- points and thresholds of the queue, by the model that they belong to
create table evidence.access_thresholds (model varchar, name varchar, value varchar);
create table evidence.explanations (
    explanation varchar, title varchar, is_on boolean, note varchar, sql varchar,
    params varchar, is_default boolean);
create table evidence.flags (
    flag varchar, title varchar, is_on boolean, note varchar, sql varchar, accesses bigint,
    params varchar);
"""
