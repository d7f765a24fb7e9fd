"""`privity check` finds everything wrong with declarative content, and finds nothing in ours."""

import textwrap

import pytest

from privity.authoring.check import check_catalogue
from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.explanations import Switches
from privity.errors import PrivityError

SOUND = """\
/* ---
title: Accounts have a profile
why: A profile limits what an account reaches.
fix: Give the account a profile.
severity: low
clauses: [MS-37]
params: {grace_days: 1}
cases:
  with:    {accounts: [{system: A, account_id: a, profile: p}], expect: {a: pass}}
  without: {accounts: [{system: A, account_id: a}], expect: {a: fail}}
--- */
select
    account_id as subject,
    case when profile is null then 'fail' else 'pass' end as status,
    'profile looked at' as reason
from accounts
where cast(enabled_at as date) < $as_of - $grace_days
"""


@pytest.fixture
def own(tmp_path):
    def write(text, name="own_control", folder="controls/accounts"):
        path = tmp_path / "expectations" / folder / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return tmp_path / "expectations"

    return write


def problems_of(root):
    try:
        return check_catalogue(read_catalogue(root))
    except PrivityError as error:
        return list(error.problems)


def test_built_in_content_is_sound(catalogue):
    assert check_catalogue(catalogue) == []


def test_a_sound_control_of_an_agency_is_sound(own):
    assert problems_of(own(SOUND)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("MS-37", "MS-93", r"own_control.sql:6: unknown clause MS-93; nearest: MS-\d\d"),
        ("severity: low", "severity: lwo", "severity lwo is none of low"),
        ("title:", "titel:", "unknown key titel; nearest: title"),
        ("fix: Give the account a profile.\n", "", "lacks fix"),
        ("$grace_days", "$grace_day", r"unknown bind \$grace_day; nearest: grace_days"),
        ("{grace_days: 1}", "{grace_days: 1, other: 2}", "parameter other is not used"),
        ("from accounts", "from acounts", "reads acounts, which is no table"),
        ("profile is null", "prfile is null", "prfile"),
        (
            "$as_of - $grace_days",
            "current_date - $grace_days",
            "current_date depends on when it runs",
        ),
        ("select\n", "selct\n", "does not parse"),
        ("'profile looked at' as reason", "'x' as why", "returns no column reason"),
        ("expect: {a: fail}", "expect: {a: pass}", "no case expects fail"),
        (
            "{system: A, account_id: a}]",
            "{system: A, acount_id: a}]",
            "accounts has no column acount_id",
        ),
        ("/* ---", "/*", "no front matter"),
        ("why: A", "why: [A", "front matter"),
    ],
)
def test_each_mistake_is_named_with_its_place(own, old, new, expected):
    assert old in SOUND
    found = problems_of(own(SOUND.replace(old, new, 1)))
    import re

    assert any("own_control.sql" in p and re.search(expected, p) for p in found), found


def test_all_problems_are_reported_at_once(own):
    own(SOUND.replace("MS-37", "MS-93"), "first")
    found = problems_of(own(SOUND.replace("severity: low", "severity: odd"), "second"))
    assert any("first.sql" in p for p in found) and any("second.sql" in p for p in found)


def test_two_controls_of_one_name_collide(own):
    own(SOUND, "twin", "controls/accounts")
    found = problems_of(own(SOUND, "twin", "controls/access"))
    assert any("the id twin is taken by" in p for p in found)


@pytest.mark.parametrize(("column", "table"), [("role", "staff"), ("profile", "accounts")])
def test_an_explanation_that_rests_on_a_role_is_refused(own, column, table):
    found = problems_of(
        own(
            f"""\
        /* ---
        title: By entitlement
        --- */
        select {table}.staff_id, cases.case_id, cast(null as varchar) as person_id,
            $period_start as from_at, $period_end as to_at, 'entitled' as evidence
        from {table}
        join cases on {table}.{column} = 'all'
        """,
            "entitled",
            "explanations",
        )
    )
    assert any("never a reason to look (DHS-04)" in p for p in found)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("supervision_level: 2", "supervision_level is no setting with a number; nearest"),
        ("state: 2", "state is no setting with a number"),
        ("supervision_levels: 2", "the statement does not read \\$supervision_levels"),
    ],
)
def test_a_limit_that_an_explanation_does_not_keep_is_refused(own, given, expected):
    import re

    found = problems_of(
        own(
            f"""\
        /* ---
        title: Far above
        from: {{{given}}}
        --- */
        select staff_id, case_id, cast(null as varchar) as person_id, from_at, to_at,
            'assigned' as evidence
        from assignments
        """,
            "far_above",
            "explanations",
        )
    )
    assert any(re.search(expected, p) for p in found), found


def test_unknown_parameters_of_an_agency_are_named_with_the_nearest(own):
    root = own(SOUND)
    with pytest.raises(PrivityError) as caught:
        read_catalogue(
            root,
            {"own_control": {"grace_dys": 3}, "own_contrl": {"a": 1}},
            Switches(["asigned_worker"]),
        )
    text = "\n".join(caught.value.problems)
    assert "unknown parameter grace_dys; nearest: grace_days" in text
    assert "params.own_contrl: no such control, explanation or flag; nearest: own_control" in text
    assert "no such explanation asigned_worker; nearest: assigned_worker" in text


def test_a_parameter_of_another_type_is_refused(own):
    with pytest.raises(PrivityError, match="must be a int"):
        read_catalogue(own(SOUND), {"own_control": {"grace_days": "two"}})
