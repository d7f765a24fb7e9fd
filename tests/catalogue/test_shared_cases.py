"""Sets of cases that several files share: each has them all, and a mistake is told with its place."""

import pytest

from judging import finding_nothing
from privity.authoring.run_examples import failing_cases, run_case
from privity.catalogue import read_catalogue
from privity.errors import PrivityError
from privity.resources import expectations_dir

CATALOGUE = read_catalogue()
SHARING = [c for c in CATALOGUE.controls if "from" in c.file.front["cases"]]
SET = """\
about: staff in a role
cases:
  in_it: {staff: [{staff_id: S1, role: $role}], expect: {S1: pass}}
  in_another: {staff: [{staff_id: S1, role: intake, $column: $value}], expect: {S1: fail}}
"""
GIVEN = "{from: in_a_role, with: {role: legal, column: unit_id, value: U1}}"
CONTROL = """\
/* ---
title: Everybody is of Legal
why: It is asked.
fix: Mend it.
severity: low
clauses: [SW-05]
cases: CASES
--- */
select
    staff_id as subject,
    case when role = 'legal' then 'pass' else 'fail' end as status,
    'role looked at' as reason
from staff
"""


def write(folder, cases=GIVEN, given=SET, name="in_a_role"):
    """Write a control of an agency with these cases, and a set; return its expectations."""
    root = folder / "expectations"
    for place, text in (
        (root / "cases" / f"{name}.yaml", given),
        (root / "controls/own/everybody_is_of_legal.sql", CONTROL.replace("CASES", cases)),
    ):
        place.parent.mkdir(parents=True)
        place.write_text(text)
    return root


def mistakes(folder, **written):
    """Return what is wrong with an agency's control and set."""
    with pytest.raises(PrivityError) as caught:
        read_catalogue(write(folder, **written))
    return caught.value.problems


@pytest.mark.parametrize("control", SHARING, ids=lambda c: c.id)
def test_shared_cases_fail_where_the_statement_is_broken(control):
    broken = finding_nothing(control)
    assert any(
        {subject: status for subject, (status, _) in run_case(CATALOGUE, broken, case).items()}
        != dict(case.expect)
        for case in control.cases
        if case.shared
    )


def test_every_set_is_shared_by_several():
    items = (*CATALOGUE.controls, *CATALOGUE.explanations, *CATALOGUE.flags)
    users = [(item.file.front.get("cases") or {}).get("from") for item in items]
    for path in (expectations_dir() / "cases").iterdir():
        assert users.count(path.stem) > 1, path.name


def test_an_own_control_has_the_cases_of_an_own_set_filled_in(tmp_path):
    root = write(tmp_path)
    catalogue = read_catalogue(root)
    (control,) = (c for c in catalogue.controls if c.id == "everybody_is_of_legal")
    assert [case.name for case in control.cases] == ["in_it", "in_another"]
    assert control.cases[1].rows == {
        "staff": [{"staff_id": "S1", "role": "intake", "unit_id": "U1"}]
    }
    assert failing_cases(catalogue, root) == []


def test_the_reading_of_a_set_follows_the_controls_own(tmp_path):
    given = SET.replace("cases:", "reading: Heads of office too.\ncases:", 1)
    root = write(tmp_path, given=given)
    own = root / "controls/own/everybody_is_of_legal.sql"
    for reading, whole in (
        ("", "Heads of office too."),
        ("reading: Interns too.\n", "Interns too.\nHeads of office too."),
    ):
        own.write_text(CONTROL.replace("cases: CASES", f"{reading}cases: {GIVEN}"))
        (control,) = (c for c in read_catalogue(root).controls if c.id == own.stem)
        assert control.reading == whole


def test_own_cases_stand_beside_shared_ones(tmp_path):
    beside = "{nobody: {expect: {}}, " + GIVEN.removeprefix("{")
    catalogue = read_catalogue(write(tmp_path, cases=beside))
    (control,) = (c for c in catalogue.controls if c.id == "everybody_is_of_legal")
    assert [case.name for case in control.cases] == ["in_it", "in_another", "nobody"]


def test_a_shared_case_that_comes_out_otherwise_names_the_set_and_whose_it_is(tmp_path):
    root = write(tmp_path, given=SET.replace("expect: {S1: fail}", "expect: {S1: pass, S2: fail}"))
    assert failing_cases(read_catalogue(root), root) == [
        "expectations/cases/in_a_role.yaml:4: case in_another of everybody_is_of_legal: "
        f"{subject} is {found}, the case expects {expected}"
        for subject, found, expected in (
            ("S1", "fail", "pass"),
            ("S2", "not among the rows", "fail"),
        )
    ]


FILE = "expectations/controls/own/everybody_is_of_legal.sql:7: cases: "
YAML = "expectations/cases/in_a_role.yaml"


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ("{from: in_a_rol, with: {role: legal}}", "from: no set in_a_rol; nearest: in_a_role"),
        (
            "{from: in_a_role, with: {rol: legal, column: unit_id, value: U1}}",
            f"{YAML}:3 asks for $role; add it to with; nearest: rol",
        ),
        (
            "{from: in_a_role, with: {role: legal, column: unit_id, value: U1, mor: 1}}",
            f"with gives mor, which {YAML} does not ask for",
        ),
        ("{from: in_a_role, with: [legal]}", "with is no mapping of names to values"),
    ],
)
def test_what_a_control_gives_wrongly_is_told(tmp_path, cases, told):
    assert FILE + told in mistakes(tmp_path, cases=cases)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("about: x\ncases:\n  in_it: [a}", f"{YAML}:3: the file: "),
        ("[x]", f"{YAML}:1: the file is no mapping of names to values"),
        ("abut: x\ncases: {a: {expect: {}}}", f"{YAML}:1: unknown key abut; nearest: about"),
        ("about: x", f"{YAML}:1: lacks cases, a mapping of names to cases"),
        (
            "about: x\ncases:\n  in_it: {staff: [{staff_id: $role, unit_id: $value, role: $column}]}",
            f"{YAML}:3: case in_it of everybody_is_of_legal has no expect; write expect:",
        ),
    ],
)
def test_what_is_wrong_with_a_set_is_told(tmp_path, given, told):
    assert [p for p in mistakes(tmp_path, given=given) if p.startswith(told)]


def test_a_set_of_another_ones_name_and_a_case_stated_twice_are_told(tmp_path):
    twice = "{in_it: {expect: {S1: fail}}, " + GIVEN.removeprefix("{")
    (told,) = mistakes(tmp_path, cases=twice)
    assert told == FILE.removesuffix("cases: ") + f"case in_it stands in {YAML} already; rename it"
    taken = next((expectations_dir() / "cases").iterdir()).stem
    (told, *_) = mistakes(tmp_path / "other", name=taken)
    assert f"the name {taken} is taken by expectations/cases/{taken}.yaml; rename the set" in told
