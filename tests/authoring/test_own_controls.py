"""An agency's own controls that cannot be computed: each is told, and the run goes on."""

from __future__ import annotations

import pytest

from privity.authoring.check import check_catalogue
from privity.catalogue.sql_file import binds_used, statement_of
from privity.errors import PrivityError
from privity.evaluation.lint import require_sound_reasons
from privity.evaluation.loosening import agency_catalogue
from privity.resources import expectations_dir
from privity.workspace.settings import Settings
from projects import directory_of, miniature, query, results_of

HEAD = """/* ---
title: {name}
why: It is asked.
fix: Mend it.
severity: low
clauses: [SW-05]
subject: [staff.staff_id]
cases:
  one: {{staff: [{{staff_id: S1, role: intake}}], expect: {{S1: pass}}}}
  two: {{staff: [{{staff_id: S1, role: legal}}], expect: {{S1: fail}}}}
--- */
"""
BODY = (
    "select staff_id as subject,\n  "
    "case role when 'legal' then 'fail' else 'pass' end as status,"
    "\n  coalesce(role, '') || 'fine' as reason\nfrom staff"
)
# What stands in the file, and the words of its error; none for what is sound.
CONTROLS = {
    "a_sum_of_money_in_a_text": (BODY.replace("fine", "paid in US$cash"), ""),
    "a_name_in_a_comment": (BODY + " -- not $that one\n", ""),
    "a_name_in_dollar_quotes": (BODY.replace("'fine'", "$$ fine $x $$"), ""),
    "a_quoted_name": (BODY + ' as "US$staff"', ""),
    "ends_in_a_semicolon": (BODY + ";\n", ""),
    "ends_in_a_semicolon_and_a_comment": (BODY + "; -- the end\n", ""),
    "ends_in_a_comment": (BODY + " -- the end", ""),
    "ends_in_two_comments": (BODY + ";\n/* the end */ ; -- really", ""),
    "uses_an_unknown_bind": (BODY + "\nwhere employer = $cash", "line 16: unknown bind $cash"),
    "misspells_a_setting": (
        BODY + "\nwhere staff_id = $period_frist_on",
        "nearest: period_first_on",
    ),
    "is_two_statements": (f"{BODY}; {BODY}", "not exactly one SELECT"),
    "is_an_open_text": ("select 'x as subject", "Error tokenizing"),
    "is_empty": ("", "not exactly one SELECT"),
    "is_a_comment": ("; -- nothing", "not exactly one SELECT"),
    "lacks_a_column": ("select staff_id as subject from staff", "returns no column status, reason"),
    "reads_what_is_not_there": (BODY.replace("from staff", "from stuff"), "reads stuff"),
    "writes": ("insert into staff select 1", "not exactly one SELECT"),
}


def write(folder):
    """Write all these controls into a workspace's expectations."""
    place = folder / "expectations/controls/own"
    place.mkdir(parents=True)
    for name, (sql, _) in CONTROLS.items():
        (place / f"{name}.sql").write_text(HEAD.format(name=name) + sql)


@pytest.mark.parametrize("name", CONTROLS)
def test_each_is_told_at_check_with_its_file(tmp_path, name):
    write(tmp_path)
    for other in (tmp_path / "expectations/controls/own").iterdir():
        if other.stem != name:
            other.unlink()
    catalogue = agency_catalogue((tmp_path / "expectations").resolve(), Settings())
    told = [p for p in check_catalogue(catalogue) if f"/{name}.sql" in p]
    if CONTROLS[name][1].startswith("line 16"):
        assert told == [
            f"expectations/controls/own/{name}.sql:16: unknown bind $cash; name it "
            "under params in the front matter, or write a $ that is none inside quotes"
        ]
    assert bool(told) == bool(CONTROLS[name][1]), told


def test_a_run_goes_on_and_tells_each(tmp_path):
    project = miniature(tmp_path)
    write(project.root)
    done = project.run("2026-Q3", "--policy", "ms-sw")
    assert "Traceback" not in done.stderr and "privity broke" not in done.stderr
    directory = directory_of(done)
    found = {
        name: (status, reason)
        for name, status, reason in query(
            directory, "select control_id, status, reason from control_results"
        )
    }
    told = "\n".join(results_of(directory)["problems"])
    for name, (_, words) in CONTROLS.items():
        status, reason = found[name]
        assert (status == "error") == bool(words), (name, status, reason)
        assert words in reason
        if words:
            assert f"controls/own/{name}.sql: " in told and "run `privity check`" in told
    assert len(found) > len(CONTROLS)
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select $a, '$b', \"$c\", $$ $d $$, $t$ $e $t$, x$f -- $g\n, /* $h */ $I_1", {"a", "I_1"}),
        ("select 'it''s $a', e'\\'$b', $c::int", {"c"}),
        ("select 'open $a", set()),
        ("", set()),
        ("select $state, $from", {"state", "from"}),
    ],
)
def test_a_bind_is_what_the_engine_takes_for_one(sql, names):
    assert binds_used(sql) == names


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("select 1", "select 1"),
        ("select 1;", "select 1"),
        (" select 1 ; -- x\n", "select 1"),
        ("select 1 -- x", "select 1"),
        ("select ';--' ;;\n/* ; */", "select ';--'"),
        ("-- first\nselect 1 /* in */ + 1; ", "-- first\nselect 1 /* in */ + 1"),
        ("select 1; select 2", "select 1; select 2"),
        ("select 'é中'; -- x", "select 'é中'"),
    ],
)
def test_a_statement_ends_before_its_semicolon_and_comments(text, statement):
    assert statement_of(text) == statement


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("explanations", lambda sql: f"{sql}\n-- US$cash", ""),
        ("explanations", lambda sql: f"{sql}; -- end", ""),
        (
            "explanations",
            lambda sql: sql.replace("select", "select $cash as cash,", 1),
            "unknown bind $cash",
        ),
        ("flags", lambda sql: f"{sql}; -- US$cash", ""),
        ("flags", lambda sql: "select nothing from stuff", "reads stuff"),
    ],
)
def test_an_own_explanation_or_flag_that_cannot_be_computed_is_told_before_a_run(
    tmp_path, kind, change, said
):
    built_in = sorted((expectations_dir() / kind).glob("*.sql"))[0]
    text = built_in.read_text()
    start = text.index("--- */") + len("--- */\n")
    own = tmp_path / "expectations"
    (own / kind).mkdir(parents=True)
    (own / kind / "own_one.sql").write_text(text[:start] + change(statement_of(text[start:])))
    catalogue = agency_catalogue(own.resolve(), Settings())
    if not said:
        require_sound_reasons(catalogue, own)
        return
    with pytest.raises(PrivityError) as caught:
        require_sound_reasons(catalogue, own)
    assert said in str(caught.value) and f"{kind}/own_one.sql" in str(caught.value)
