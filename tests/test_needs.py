"""What a control needs is read from its SQL, through models, column by column."""

import pytest

from privity.needs import columns_needed


@pytest.mark.parametrize(("sql", "needed"), [
    ("select case_id as subject from cases where closed_on is null",
     {"cases": {"case_id", "closed_on"}}),
    ("select disclosure_id as subject from disclosures where disclosed_on = $as_of",
     {"disclosures": {"disclosure_id", "disclosed_at"}}),
    ("with live as (select system, account_id, profile from accounts) "
     "select account_id as subject from live", {"accounts": {"account_id"}}),
    ("select staff_id as subject from supervision where level = 1",
     {"staff": {"staff_id", "supervisor_id"}}),
])
def test_columns_needed(catalogue, sql, needed):
    assert {t: set(c) for t, c in columns_needed(catalogue, sql).items()} == needed


def test_accesses_need_the_log_and_assignments_but_not_every_kind_of_reason(catalogue):
    needed = columns_needed(catalogue, "select event_id as subject from accesses")
    assert set(needed) == {"access_events", "assignments"}


@pytest.mark.parametrize("sql", ["select x as subject from cases",
                                 "select 1 as subject from nothing",
                                 "select subject", "delete from cases", "select 1; select 2"])
def test_what_does_not_exist_or_is_no_select_is_refused(catalogue, sql):
    with pytest.raises(ValueError):
        columns_needed(catalogue, sql)
