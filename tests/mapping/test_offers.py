"""What a proposal makes of a file's columns: what is no id, what belongs together, what is asked."""

from __future__ import annotations

import duckdb
import pytest

from loading import Desk
from privity.mapping.mapper import MappingRequest, map_file
from privity.mapping.recipients import recipients_sql


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def proposed(desk, table: str, lines: list[str], name: str = "log.csv"):
    desk.put(f"raw/{name}", "\n".join(lines) + "\n")
    files = (desk.workspace.extracts / "raw" / name,)
    return map_file(MappingRequest(files, table, desk.workspace, tries=False))


def sources(mapped) -> dict[str, tuple[str, ...]]:
    return {c.column.name: c.sources for c in mapped.proposal.choices if c.sources}


def test_ids_look_like_ids(desk):
    rows = [
        f"{n},E-{n},0{1 + n % 9}/15/2026,view,{'Enabled' if n % 2 else 'Disabled'},"
        f"0{1 + n % 9}/2{n % 8}/2026,The file of the family {n},Ames Lee {n}"
        for n in range(1, 25)
    ]
    found = sources(
        proposed(
            desk,
            "access_events",
            ["Line,Log Entry No,Event Date,Activity,Employee,Account,Client,User", *rows],
        )
    )
    assert found["event_id"] == ("Log Entry No",) and found["occurred_at"] == ("Event Date",)
    # Two words, a date and a sentence are no ids, whatever their headings say.
    assert not {"staff_id", "account_id", "person_id"} & found.keys()


def test_a_lone_surname_is_no_full_name_and_fillers_are_no_part_of_one(desk):
    alone = proposed(desk, "staff", ["Employee ID,Last Name", "S1,Ames", "S2,Nagy"])
    assert "name" not in sources(alone)
    both = proposed(
        desk, "staff", ["Employee ID,Last Name,First Name", "S1,Ames,-", "S2,Nagy,Ola", "S3,No,Lee"]
    )
    assert sources(both)["name"] == ("First Name", "Last Name")
    sql = next(c.fit.sql for c in both.proposal.choices if c.column.name == "name")
    rows = duckdb.sql(
        f"select {sql} from (values ('Ames', '-'), ('Nagy', 'Ola'), ('No', 'Lee')) "
        'as given("Last Name", "First Name")'
    ).fetchall()
    assert [name for (name,) in rows] == ["Ames", "Ola Nagy", "Lee No"]


def test_unknown_words_of_a_truth_are_asked_and_stop_nothing(desk):
    rows = [f"A{n},Laptop,{'On' if n % 4 else 'Off'},{('Yes', 'Maybe')[n % 2]}" for n in range(16)]
    found = proposed(desk, "assets", ["Asset Tag,Device Type,Firewall,In Use", *rows])
    assert sources(found)["firewall"] == ("Firewall",)
    assert any(
        "in_service: what is 'Maybe' (8 rows) of In Use?" in q for q in found.proposal.questions
    )


def test_nothing_is_assumed_where_a_column_is_called_like_it(desk):
    rows = [f"S{n},{('Wizard', 'Sage')[n % 2]},2020-01-0{1 + n}" for n in range(8)]
    found = proposed(desk, "staff", ["Employee ID,Job Title,Hire Date", *rows])
    assert "'other' as role" not in found.sql
    assert any(q.startswith("role: Job Title is called like it") for q in found.proposal.questions)


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a@x.example", ["a@x.example"]),
        ("a@x.example; b@y.example", ["a@x.example", "b@y.example"]),
        ("a@x.example, b@y.example", ["a@x.example", "b@y.example"]),
        ("Ames, Lee <a@x.example>; Nagy <b@y.example>", ["a@x.example", "b@y.example"]),
        ('"Ames, Lee" <a@x.example>, b@y.example', ["a@x.example", "b@y.example"]),
        ("a@x.example, Nagy <b@y.example>", ["a@x.example", "b@y.example"]),
        ("The Office; a@x.example", ["The Office", "a@x.example"]),
        ("-", []),
    ],
)
def test_lists_of_recipients_are_parted(text, addresses):
    sql = recipients_sql({"to": "To"}, {"To": ["-"]})
    found = duckdb.execute(f'select {sql} from (select $1 as "To")', [text]).fetchone()
    assert [one["address"] for one in (found or [[]])[0] or []] == addresses


def test_a_spreadsheets_days_a_last_day_and_fillers_of_dates(desk):
    rows = [
        f"I{n},Loss,{46100 + n}.5,{'-' if n % 2 else '12/31/9999'},{1 + n}/1{n % 9}/2026"
        for n in range(10)
    ]
    found = proposed(
        desk,
        "incidents",
        ["Incident No,Incident Type,Date Discovered,Date Closed,Clients Notified", *rows],
    )
    by_name = {c.column.name: c.fit for c in found.proposal.choices}
    assert by_name["discovered_at"].sql == 'read_serial("Date Discovered")'
    assert "the year 9999 is read as no value" in by_name["closed_at"].notes
    assert "read as no value: - (5)" in by_name["closed_at"].notes


def test_a_duration_is_no_time_of_day_of_the_date_before_it(desk):
    rows = [f"H{n},1/{13 + n}/2026,00:{10 + n}:00,{8 + n}:15" for n in range(9)]
    found = proposed(
        desk, "service_sessions", ["Session No,Session Date,Talk Time,Start Time", *rows]
    )
    assert "held_at" in sources(found) and "Talk Time" not in sources(found)["held_at"]
    assert any("Talk Time holds times of day" in q for q in found.proposal.questions)


def test_files_of_one_table_are_mapped_by_their_pattern(desk):
    for month in ("08", "09"):
        desk.put(f"raw/requests_{month}.csv", f"Request No,Received\nR{month},2026-{month}-01\n")
    files = (desk.workspace.extracts / "raw/requests_*.csv",)
    found = map_file(MappingRequest(files, "record_requests", desk.workspace))
    assert "from file_rows('raw/requests_*.csv')" in found.sql
    assert found.outcome is not None and found.outcome.loaded == 2
    assert found.reach is not None and found.reach.controls > 0
    assert any(
        "column that would unlock most" in line for line in found.reach.lines("record_requests")
    )
