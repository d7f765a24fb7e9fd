"""What a control needs is read from its SQL, through models, column by column."""

import pytest

from privity.authoring.run_examples import case_evaluation
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.examples import Case
from privity.catalogue.lineage import binds_needed, columns_needed
from privity.evaluation.controls import TablesSupplied, evaluate_control, judging_sql
from privity.evaluation.unset_settings import settings_needed, why_unset
from privity.workspace.settings import Settings


@pytest.mark.parametrize(
    ("sql", "needed"),
    [
        (
            "select case_id as subject from cases where closed_on is null",
            {"cases": {"case_id", "closed_on"}},
        ),
        (
            "select disclosure_id as subject from disclosures where disclosed_on = $as_of",
            {"disclosures": {"disclosure_id", "disclosed_at"}},
        ),
        (
            "with live as (select system, account_id, profile from accounts) "
            "select account_id as subject from live",
            {"accounts": {"account_id"}},
        ),
        (
            "select staff_id as subject from supervision where level = 1",
            {"staff": {"staff_id", "supervisor_id"}},
        ),
    ],
)
def test_columns_needed(catalogue, sql, needed):
    assert {t: set(c) for t, c in columns_needed(catalogue, sql).items()} == needed


def test_accesses_need_the_log_and_assignments_but_not_every_kind_of_reason(catalogue):
    needed = columns_needed(catalogue, "select event_id as subject from accesses")
    assert set(needed) == {"access_events", "assignments"}


@pytest.mark.parametrize(
    "sql",
    [
        "select x as subject from cases",
        "select 1 as subject from nothing",
        "select subject",
        "delete from cases",
        "select 1; select 2",
    ],
)
def test_what_does_not_exist_or_is_no_select_is_refused(catalogue, sql):
    with pytest.raises(ValueError):
        columns_needed(catalogue, sql)


def _needing() -> list[tuple[str, str]]:
    catalogue = read_catalogue()
    return [
        (control.id, name)
        for control in catalogue.controls
        for name in sorted(settings_needed(catalogue, control.file, judging_sql(control.file.sql)))
    ]


def test_every_list_or_text_that_a_control_reads_is_needed_or_answered_for(catalogue):
    """A new control cannot forget it: nobody declares what is needed, only what may be empty."""
    known = {name for name, value in Settings().binds().items() if isinstance(value, list | str)}
    silent = {
        name for name in known if (Settings.model_fields[name].json_schema_extra or {}).get("empty")
    }
    for control in catalogue.controls:
        judging = judging_sql(control.file.sql)
        binds, relations = binds_needed(catalogue, judging)
        answered = silent | set(control.file.front.get("may_be_empty") or ())
        for model in catalogue.models.values():
            answered |= set(model.front.get("may_be_empty") or ())
        wanted = (binds & known) - answered
        found = settings_needed(catalogue, control.file, judging)
        assert wanted <= found, control.id
        assert "addresses" in relations or "firewall_domains" not in found, control.id


def test_what_may_be_empty_says_so_where_it_is_read(catalogue):
    for item in (*(c.file for c in catalogue.controls), *catalogue.models.values()):
        for name in item.front.get("may_be_empty") or ():
            assert f"${name}" in item.sql, item.place


@pytest.mark.parametrize(("control_id", "setting"), _needing())
def test_a_control_without_its_setting_is_not_tested_and_names_it(catalogue, control_id, setting):
    (control,) = (c for c in catalogue.controls if c.id == control_id)
    others = {name: ["agency.example.gov"] for name in ("firewall_domains",) if name != setting}
    blank = "" if isinstance(getattr(Settings(), setting), str) else []
    options = {"settings": {**others, setting: blank}}
    evaluation = case_evaluation(catalogue, Case("empty", {}, {}, options))
    evaluation.connection.execute("create schema evaluated")
    columns = {t.name: frozenset(t.columns) for t in catalogue.contract.tables.values()}
    result = evaluate_control(evaluation, control, TablesSupplied(columns, {}))
    assert result.status == "not_tested"
    assert setting in result.reason and "empty in agency.toml" in result.reason


def test_the_firewall_is_needed_wherever_mail_is_judged_by_its_side(catalogue):
    needing = {control for control, setting in _needing() if setting == "firewall_domains"}
    assert {
        "case_email_stays_inside_firewall",
        "outgoing_case_email_encrypted",
        "no_case_email_to_attorney",
        "ombudsman_emailed_at_inside_address",
    } <= needing


def test_a_thing_that_policies_name_is_not_counted_without_its_setting(catalogue):
    (file,) = (f for f in catalogue.named if f.id == "case_systems")
    assert why_unset(catalogue, Settings(), file) == ""
    assert why_unset(catalogue, Settings(named_systems=[]), file) == (
        "named_systems is empty in agency.toml"
    )
