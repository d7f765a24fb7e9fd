"""A workspace's own model, control, measures and named thing: one run of each edition."""

from __future__ import annotations

import json

import pytest

import privity as pv
from privity.errors import PrivityError
from projects import directory_of, miniature, query, results_of
from public_runs import add_records

POLICY = ("--policy", "ms-sw")
OWN = {
    "models/workers_with_units": """/* ---
about: Workers who have a unit.
--- */
select staff_id, unit_id from staff where unit_id is not null
""",
    "models/disclosures_of_the_period": """/* ---
about: What was disclosed in the period.
--- */
select disclosure_id, channel from disclosures
where disclosed_at >= $period_start and disclosed_at < $period_end
""",
    "models/unsteady": """/* ---
about: Asks the clock.
--- */
select staff_id from staff where active_from < current_date
""",
    "controls/own/workers_are_counted": """/* ---
title: Workers are counted
why: It is asked.
fix: Count them.
severity: low
clauses: [SW-05]
subject: [staff.staff_id]
cases:
  one: {staff: [{staff_id: S1, unit_id: U1}], expect: {S1: pass}}
  two: {staff: [{staff_id: S1, unit_id: U9}], expect: {S1: fail}}
--- */
select staff_id as subject, case unit_id when 'U9' then 'fail' else 'pass' end as status,
    'unit looked at' as reason
from workers_with_units
""",
    "measures/workers_by_unit": """/* ---
title: The zanzibar roll
unit: workers
--- */
select unit_id, count(*) as workers, 'zanzibar' as kept_in
from workers_with_units group by unit_id order by unit_id
""",
    "measures/channels_of_the_period": """/* ---
title: Disclosures by channel
unit: disclosures
publish:
  of: disclosures.disclosure_id
  by: {channel: channel}
  counts: {sent: []}
  records: select disclosure_id as record, channel, true as sent from disclosures_of_the_period
--- */
select channel, count(*) as sent from disclosures_of_the_period group by channel order by channel
""",
    "measures/letters_by_month": """/* ---
title: The zanzibar letters
unit: letters
--- */
select count(message_id) as letters from emails
""",
    "measures/names_as_numbers": """/* ---
title: The zanzibar sum
unit: workers
--- */
select sum(cast(name as integer)) as n from staff
""",
    "measures/asks_the_clock": """/* ---
title: The zanzibar clock
unit: workers
--- */
select count(*) as workers from unsteady
""",
    "named/roll_of_workers": """/* ---
title: The zanzibar book of workers
clauses: [SW-05]
--- */
select 1 as ordinal, 'workers with a unit' as what, count(*) as records from workers_with_units
""",
    "named/roll_of_names": """/* ---
title: The zanzibar book of names
clauses: [SW-05]
--- */
select 1 as ordinal, 'names' as what, sum(cast(name as integer)) as records from staff
""",
}
BROKEN = {"names_as_numbers", "asks_the_clock", "roll_of_names"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = miniature(tmp_path_factory.mktemp("own"))
    add_records(project.root)
    for place, text in OWN.items():
        path = project.root / "expectations" / f"{place}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    made = project.privity("new", "chapter", "units", "--workspace", str(project.root))
    assert made.returncode == 0, made.stderr
    path = project.root / "notebooks" / "units.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][-1]["source"] = 'run.measure_table("workers_by_unit")'
    path.write_text(json.dumps(notebook))
    return project


@pytest.fixture(scope="module")
def internal(project):
    done = project.run("2026-Q3", *POLICY)
    return done, directory_of(done)


@pytest.fixture(scope="module")
def public(project):
    done = project.run("2026-Q3", *POLICY, "--edition", "public")
    return done, directory_of(done)


def test_what_reads_an_own_model_is_judged_measured_and_named(internal):
    _, directory = internal
    assert query(
        directory,
        "select status, examined from control_results where control_id = 'workers_are_counted'",
    ) == [("pass", 4)]
    assert query(directory, "select unit_id, workers from workers_by_unit") == [
        ("LEGAL", 1),
        ("U1", 3),
    ]
    assert query(
        directory, "select what, records from named_things where thing = 'roll_of_workers'"
    ) == [("workers with a unit", 4)]


def test_a_chapter_shows_the_measure_and_the_policy_the_named_thing(internal):
    _, directory = internal
    (chapter,) = directory.glob("*units.html")
    assert "zanzibar" in chapter.read_text(encoding="utf-8")
    (policy,) = directory.glob("*ms-sw.html")
    assert "The zanzibar book of workers" in policy.read_text(encoding="utf-8")


def test_what_cannot_be_computed_is_told_and_the_run_goes_on(internal):
    done, directory = internal
    assert done.returncode == 2 and "Traceback" not in done.stderr
    told = results_of(directory)["problems"]
    assert {name for name in BROKEN if any(f"/{name}.sql: " in p for p in told)} == BROKEN
    assert len(told) == len(BROKEN)
    run = pv.open_run(directory)
    assert "emails was not supplied" in run.measures["letters_by_month"]["reason"]
    assert len(run.measure("letters_by_month")) == 0
    assert "ConversionException" in run.measures["names_as_numbers"]["reason"]
    with pytest.raises(PrivityError, match=r"unsteady could not be built: line 4: current_date"):
        run.measure("asks_the_clock")


def test_nothing_of_a_measure_leaves_unless_its_publish_says_so(public):
    done, directory = public
    assert done.returncode != 2 and "zanzibar" not in done.stderr
    files = [path for path in directory.rglob("*") if path.is_file()]
    for path in files:
        data = path.read_bytes().lower()
        for word in ("zanzibar", "workers_by_unit", "roll_of_workers", *BROKEN):
            assert word.encode() not in data, (path.name, word)
    figures = (directory / "exports" / "figures.csv").read_text(encoding="utf-8")
    assert "channels_of_the_period.sent" in figures


def test_records_by_another_key_than_that_of_their_table_stop_a_public_run(project, public):
    path = project.root / "expectations" / "measures" / "channels_of_the_period.sql"
    text = path.read_text()
    path.write_text(text.replace("disclosure_id as record", "'x' || disclosure_id as record"))
    done = project.run("2026-Q3", *POLICY, "--edition", "public")
    path.write_text(text)
    assert done.returncode == 2
    assert "rows have a record that is no key of disclosures" in done.stderr
