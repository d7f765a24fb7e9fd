"""Settings are judged as a whole: everything wrong is said at once, with line and remedy."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from privity.catalogue.params import Param, params_in_force
from privity.errors import PrivityError
from privity.runs.plan import Request, plan_run
from privity.workspace.settings import Settings, Supply, future_days, line_of, read_settings
from privity.workspace.workspace import Workspace


@pytest.fixture
def problems(tmp_path):
    """Write an agency.toml and return what is wrong with it."""

    def read(text):
        path = tmp_path / "agency.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(PrivityError) as caught:
            read_settings(path)
        return list(caught.value.problems)

    return read


def _read(tmp_path, text):
    path = tmp_path / "agency.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_an_empty_file_gives_the_defaults(tmp_path):
    assert _read(tmp_path, "") == Settings()
    assert _read(tmp_path, "\ufeff# only a comment\n") == Settings()


def test_good_settings_are_read(tmp_path):
    settings = _read(
        tmp_path,
        """
        name = "Hope County"
        holidays = [2026-11-27]
        policies = ["ct-dcf"]
        firewall_domains = ["agency.example.gov", ".courts.example.gov"]
        lead_days = {visit = 3}
        [params.leavers_accounts_are_disabled]
        grace_days = 2
        kinds = ["a", "b"]
        strict = true
        share = 0.5
        """,
    )
    assert settings.holidays == [dt.date(2026, 11, 27)]
    assert settings.lead_days == {"visit": 3}
    assert settings.params["leavers_accounts_are_disabled"] == {
        "grace_days": 2,
        "kinds": ["a", "b"],
        "strict": True,
        "share": 0.5,
    }
    assert "key_file" not in settings.binds()


def test_everything_wrong_is_said_at_once(problems):
    assert problems("""\
nam = "Agency"
state = "Connecticut"
timezone = "America/NewYork"
holidays = ["2026-11-27", 2026-12-24]
policies = "ct-dcf"
firewall_domains = ["agency.example.gov", "@state.gov", "agency.example.gov"]
electronic_channels = ["emial"]
statutory_basis_patterns = ["17a-28(", "x", "(?=x)"]
supervision_levels = 12
unit_work_items = "yes"

[lead_days]
visit = "three"
lunch = 2

[params]
loose = 1

[params.leavers]
grace_days = 2026-01-01
kinds = [1, 2]
""") == [
        "agency.toml:1: unknown setting nam; nearest: name",
        "agency.toml:2: state: no state of the holiday calendar: Connecticut; nearest: CT",
        "agency.toml:3: timezone: no such time zone: America/NewYork; nearest: America/New_York",
        "agency.toml:4: holidays: item 1: must be a day without quotes, such as 2026-11-27",
        'agency.toml:5: policies: must be a list, such as ["a", "b"]',
        "agency.toml:6: firewall_domains: item 3: repeats item 1; leave one out",
        "agency.toml:6: firewall_domains: item 2: @state.gov is no mail domain; write "
        "agency.example.gov, or .example.gov for all its sub-domains",
        "agency.toml:7: electronic_channels: item 1: emial is no channel of disclosures; "
        "nearest: email",
        "agency.toml:8: statutory_basis_patterns: item 1: 17a-28( is no regular expression "
        "of RE2 (missing ): 17a-28()",
        "agency.toml:8: statutory_basis_patterns: item 3: (?=x) is no regular expression of RE2 "
        "(invalid perl operator: (?=)",
        "agency.toml:9: supervision_levels: must be 4 or less",
        "agency.toml:10: unit_work_items: must be true or false",
        "agency.toml:13: lead_days.visit: must be a whole number",
        "agency.toml:14: lead_days.lunch: lunch is no kind of work_items",
        "agency.toml:17: params.loose: must be a table: [params.loose], its parameters below",
        "agency.toml:20: params.leavers.grace_days: must be a finite number, text in quotes, "
        "true or false, or a list of texts",
        "agency.toml:21: params.leavers.kinds: must be a finite number, text in quotes, "
        "true or false, or a list of texts",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[param.x]\na = 1", "agency.toml:1: unknown setting param; nearest: params"),
        ("zzz = 1", "agency.toml:1: unknown setting zzz; take it out"),
        ("name = 3", "agency.toml:1: name: must be text in quotes"),
        ('policies = ["a", 3]', "agency.toml:1: policies: item 2: must be text in quotes"),
        ("supervision_levels = 1.0", "agency.toml:1: supervision_levels: must be a whole number"),
        ("supervision_levels = true", "agency.toml:1: supervision_levels: must be a whole number"),
        ("lead_days = 3", "agency.toml:1: lead_days: must be a table: [lead_days]"),
        ("lead_days = {visit = -1}", "agency.toml:1: lead_days.visit: must be 0 or more"),
        (
            "lag_days = {vist = 1}",
            "agency.toml:1: lag_days.vist: vist is no kind of work_items; nearest: visit",
        ),
        (
            "params = 1",
            "agency.toml:1: params: must be a table: [params.<control>], its parameters below",
        ),
        ('policies = ["a", "a"]', "agency.toml:1: policies: item 2: repeats item 1; leave one out"),
        (
            "holidays = [2026-01-02, 2026-01-02]",
            "agency.toml:1: holidays: item 2: repeats item 1; leave one out",
        ),
        (
            'firewall_domains = ["gov"]',
            "agency.toml:1: firewall_domains: item 1: gov is no mail domain; write agency.example.gov, "
            "or .example.gov for all its sub-domains",
        ),
        (
            'disclosing_roles = ["solnt"]',
            "agency.toml:1: disclosing_roles: item 1: solnt is no role of staff; nearest: solnit",
        ),
        (
            "[supplied]\nstaf = {on = 2026-10-02}",
            "agency.toml:2: supplied.staf: no such table; nearest: staff",
        ),
        (
            "[supplied]\nstaff = 2026-10-02",
            "agency.toml:2: supplied.staff: must be a table: [supplied.staff]",
        ),
        (
            '[supplied.staff]\non = 2026-10-02\nsytem = "HR"',
            "agency.toml:3: unknown setting supplied.staff.sytem; nearest: system",
        ),
        (
            '[supplied.staff]\nby = "HR"',
            "agency.toml:1: supplied.staff: says neither when it was supplied (on) nor how far it reaches "
            "(from, to, rows); give one of them",
        ),
        (
            "[supplied.staff]\nfrom = 2026-07-02\nto = 2026-07-01",
            "agency.toml:1: supplied.staff: to (2026-07-01) lies before from (2026-07-02)",
        ),
        ("[supplied.staff]\nrows = -1", "agency.toml:2: supplied.staff.rows: must be 0 or more"),
        (
            "[supplied.staff]\nform = 2026-07-02",
            "agency.toml:2: unknown setting supplied.staff.form; nearest: from",
        ),
        ("lost_rows_percent = 51", "agency.toml:1: lost_rows_percent: must be 50 or less"),
        ('timezone = "localtime"', "agency.toml:1: timezone: no such time zone: localtime"),
        ('timezone = "posixrules"', "agency.toml:1: timezone: no such time zone: posixrules"),
        ('timezone = "Factory"', "agency.toml:1: timezone: no such time zone: Factory"),
        ('timezone = "EST"', "agency.toml:1: timezone: no such time zone: EST"),
        *(
            (
                f"[params.leavers]\ngrace_days = {number}",
                "agency.toml:2: params.leavers.grace_days: must be a finite number, text in quotes, true or "
                "false, or a list of texts",
            )
            for number in ("nan", "inf", "-inf", "+nan")
        ),
        (
            "statutory_basis_patterns = ['.*']",
            "agency.toml:1: statutory_basis_patterns: item 1: .* "
            "matches anything; write what a citation has and no other text",
        ),
        (
            "statutory_basis_patterns = ['.+']",
            "agency.toml:1: statutory_basis_patterns: item 1: .+ "
            "matches “none” too; write what a citation has and no other text",
        ),
        (
            r"statutory_basis_patterns = ['\d']",
            r"agency.toml:1: statutory_basis_patterns: item 1: \d "
            "matches “0” too; write what a citation has and no other text",
        ),
        (
            "statutory_basis_patterns = ['(4008)?']",
            "agency.toml:1: statutory_basis_patterns: item 1: "
            "(4008)? matches anything; write what a citation has and no other text",
        ),
        (
            'approved_antivirus = [""]',
            "agency.toml:1: approved_antivirus: item 1: is empty; take it out",
        ),
        (
            'approved_antivirus = ["A", " "]',
            "agency.toml:1: approved_antivirus: item 2: is empty; take it out",
        ),
        (
            '[params.leavers]\nkinds = ["x", ""]',
            "agency.toml:2: params.leavers.kinds: item 2: is empty; take it out",
        ),
        ("waiver_days = 99999", "agency.toml:1: waiver_days: must be 3660 or less"),
        ("waiver_days = 0", "agency.toml:1: waiver_days: must be 1 or more"),
    ],
)
def test_one_mistake_gives_one_problem(problems, text, problem):
    assert problems(text) == [problem]


def test_a_confidential_address_is_not_repeated(problems):
    (problem,) = problems('ombudsman_addresses = ["ok@a.gov", "Jo Doe <jo@a.gov>"]')
    assert problem.startswith("agency.toml:1: ombudsman_addresses: item 2: is no e-mail")
    assert "jo@" not in problem.lower()


def test_broken_toml_names_its_line(problems):
    (problem,) = problems('name = "a"\nstate = CT\n')
    assert "not valid TOML" in problem
    assert "line 2" in problem


def test_a_setting_given_twice_is_named(problems):
    (problem,) = problems('name = "a"\nname = "b"\n')
    assert "not valid TOML" in problem
    assert "line 2" in problem


def test_another_encoding_is_named(problems):
    assert "not UTF-8 text" in problems('name = "Bürgeramt"'.encode("latin-1"))[0]


def test_a_missing_file_says_what_makes_one(tmp_path):
    with pytest.raises(PrivityError, match="privity init"):
        read_settings(tmp_path / "agency.toml")


TOML = '''\
# name = "commented"
description = """
state = "in a text"
"""
policies = [
  "a",  # state = "in a comment"
]
state = "CT"
[ params . "leavers" ]
'grace_days' = 2
[params.other]
list = [
  1,
]
[lead_days]
visit = 1
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (["state"], 8),
        (["policies"], 5),
        (["params"], 9),
        (["params", "leavers"], 9),
        (["params", "leavers", "grace_days"], 10),
        (["params", "other", "list"], 12),
        (["params", "other", "gone"], 11),
        (["lead_days", "visit"], 16),
        (["name"], None),
    ],
)
def test_a_key_is_found_on_its_line(place, line):
    assert line_of(TOML, place) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nparams.leavers.days = []", 2),
        ("params = {leavers = {days = []}}", 1),
        ("[params]\nleavers = {days = []}", 2),
        ("[params]\nleavers.days = []", 2),
    ],
)
def test_a_dotted_or_inline_key_is_found(text, line):
    assert line_of(text, ["params", "leavers", "days"]) == line


@pytest.mark.parametrize(
    "name",
    [
        "need_based_programmes",
        "registry_systems",
        "broad_profiles",
        "named_systems",
        "backed_up_systems",
        "approved_antivirus",
        "allowed_words",
        "firewall_domains",
        "ombudsman_addresses",
        "statutory_basis_patterns",
        "explanations_off",
        "policies",
    ],
)
def test_no_list_holds_an_empty_text(problems, name):
    assert f"agency.toml:1: {name}: item 1: is empty; take it out" in problems(f'{name} = [""]')


def test_the_built_in_patterns_are_admitted(tmp_path):
    patterns = Settings().statutory_basis_patterns
    (tmp_path / "agency.toml").write_text(
        f"statutory_basis_patterns = {patterns!r}\n".replace("\\\\", "\\")
    )
    assert read_settings(tmp_path / "agency.toml").statutory_basis_patterns == patterns


def test_what_was_supplied_was_not_supplied_tomorrow():
    told = Settings(
        supplied={
            "staff": Supply(on=dt.date(2026, 10, 3)),
            "cases": Supply(on=dt.date(2026, 10, 2)),
        }
    )
    (said,) = future_days(told, dt.date(2026, 10, 2))
    assert said.startswith("agency.toml: supplied.staff.on: 2026-10-03 lies after today")


def test_a_run_of_extracts_supplied_tomorrow_is_refused(tmp_path):
    (tmp_path / "agency.toml").write_text("[supplied]\nstaff = {on = 2026-10-03}\n")

    def planned(today):
        return plan_run(Request(Workspace(tmp_path), "2026-Q3", today=today))

    with pytest.raises(PrivityError, match=r"supplied\.staff\.on: 2026-10-03 lies after today"):
        planned(dt.date(2026, 10, 2))
    assert planned(dt.date(2026, 10, 3)) and planned(None)


def test_an_explanation_is_on_or_off_and_not_both(tmp_path):
    (tmp_path / "agency.toml").write_text(
        'explanations_on = ["unit_duty"]\nexplanations_off = ["unit_duty"]\n'
    )
    with pytest.raises(PrivityError, match="unit_duty stands in explanations_off too"):
        plan_run(Request(Workspace(tmp_path), "2026-Q3"))


def test_a_threshold_of_a_control_is_finite_in_its_own_file_too():
    problems = []
    params_in_force("mine", (Param("days", math.nan, math.nan), Param("rest", 1, 1)), {}, problems)
    assert problems == [
        "params.mine.days: must be a finite number; with nan every comparison comes out one way"
    ]
