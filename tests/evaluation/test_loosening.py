"""Settings looser than the policies' defaults: which way is looser, which controls they touch."""

import pytest

from privity.evaluation.loosening import loosened_of, setting_params, with_settings
from privity.workspace.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("authorities", ["court", "press"], True),
        ("authorities", ["court"], False),
        ("disclosing_roles", ["social_worker", "solnit", "cjts", "other"], True),
        ("statutory_basis_patterns", [*Settings().statutory_basis_patterns, r"SW [0-9]+"], True),
        ("approved_antivirus", ["Symantec", "Other"], True),
        ("approved_antivirus", [], False),
        ("attesting_roles", ["executive"], False),
        ("attesting_roles", ["executive", "contracted"], True),
        ("electronic_channels", ["email"], True),
        ("electronic_channels", ["email", "portal", "fax"], False),
        ("encrypted_modes", ["video"], True),
        ("backup_medium", "disk", True),
        ("supervision_levels", 3, True),
        ("supervision_levels", 1, False),
        ("unit_work_items", True, True),
        ("lead_days", {"visit": 3}, True),
        ("lag_days", {}, False),
    ],
)
def test_which_way_a_setting_is_looser(name, value, expected):
    assert setting_params(Settings(**{name: value}))[name].is_loosened is expected


def test_facts_of_the_agency_have_no_looser_way():
    assert not {
        "firewall_domains",
        "need_based_programmes",
        "ombudsman_addresses",
        "state",
        "registry_systems",
        "holidays",
    } & set(setting_params(Settings()))


def loosened(catalogue, **settings):
    found = with_settings(catalogue, Settings(**settings))
    return {c.id: loosened_of(c) for c in found.controls if c.is_loosened}


def test_nothing_is_loosened_at_the_defaults(catalogue):
    assert loosened(catalogue) == {}


def test_a_setting_touches_the_controls_that_bind_it_themselves(catalogue):
    found = loosened(catalogue, encrypted_modes=["video"])
    assert found == {
        "remote_session_encrypted": [
            "encrypted_modes: video (policy: video, text, email, chat, social_media)"
        ]
    }


def test_a_setting_reaches_through_models_but_only_where_its_column_is_read(catalogue):
    found = loosened(catalogue, statutory_basis_patterns=[r"SW [0-9]+"])
    assert "disclosure_cites_the_statute" in found
    # It reads the same model, but not the column that the patterns decide.
    assert "electronic_disclosure_encrypted" not in found


def test_a_setting_reaches_through_explanations_and_the_engines_own_tables(catalogue):
    by_levels = loosened(catalogue, supervision_levels=4)
    assert "access_to_case_explained_by_duty" in by_levels
    assert set(loosened(catalogue, lead_days={"visit": 9})) == set(by_levels)
    off = with_settings(catalogue, Settings(supervision_levels=4))
    assert off.controls != catalogue.controls and off.measures == catalogue.measures


def test_a_control_that_builds_on_others_is_as_loose_as_they_are(catalogue):
    found = loosened(catalogue, authorities=["court", "press"])
    assert "contracted_worker_discloses_within_the_rules" in found
