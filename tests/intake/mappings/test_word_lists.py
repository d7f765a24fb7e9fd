"""Word lists: one word a line, once; whatever else stands in the file is refused by name."""

from __future__ import annotations

import pytest

from loading import Desk
from privity.errors import PrivityError
from privity.intake.mappings.word_lists import read_word_list

PLACE = "expectations/adapters/x_staff.sql"


def test_a_list_says_what_each_word_is(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("acts: {view: [Seen, 'Looked at.']}\nleft_out: {sign-outs: [Gone_Out]}\n")
    assert read_word_list(path, PLACE) == "seen|view|\nlookedat|view|\ngoneout||sign-outs"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "write acts and left_out"),
        ("- a", "write acts and left_out"),
        ("acts: {view: [a]}\nmore: {}", "write acts and left_out"),
        ("acts: {view: [a, A_]}", "A_ stands there twice"),
        ("acts: {view: [a]}\nleft_out: {gone: [A.]}", "A. stands there twice"),
        ("acts: {view: a}", "view: write a list of texts"),
        ("acts: {view: [on]}", "view: write a list of texts, in quotes"),
        ("acts: {view: ['a|b']}", "a|b: a '|' or a line break cannot stand"),
        ("acts: {view: [a", "cannot be read"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path, text, problem):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(PrivityError) as caught:
        read_word_list(path, PLACE)
    assert problem in str(caught.value) and "x.yaml" in str(caught.value)


DOOR = """/* ---
title: Door log
table: access_events
reads: {word: {names: [What], required: true}, at: [Time], number: ['No']}
words: WORDS
--- */
with known as (
    select split_part(entry, '|', 1) as word, nullif(split_part(entry, '|', 2), '') as act,
        nullif(split_part(entry, '|', 3), '') as reason
    from (select unnest(string_split($words, chr(10))) as entry)
)
select _file, _line, number as event_id, 'Door' as system, "at" as occurred_at, act as action,
    case when act is null and reason is null then 'not known' end as _problem, reason as _left_out
from input left join known on known.word = lower(input.word)
"""


def test_an_agencys_adapter_brings_its_own_list(tmp_path):
    desk = Desk(tmp_path / "agency")
    folder = desk.workspace.expectations / "adapters"
    folder.mkdir(parents=True)
    (folder / "door_access_events.sql").write_text(DOOR.replace("WORDS", "door_words.yaml"))
    (folder / "door_words.yaml").write_text("acts: {login: [in]}\nleft_out: {sign-outs: [out]}\n")
    desk.put("raw/d.csv", "No,What,Time\n1,In,2026-07-01 08:00\n2,Out,2026-07-01 09:00\n3,Up,x\n")
    desk.put("access_events.sql", "select * from door_access_events('raw/d.csv')")
    loaded = desk.load()
    assert loaded.rows("select event_id, action from access_events") == [("1", "login")]
    assert [reason for *_, reason in loaded.quarantine] == ["not known"]
    assert "left out: 1 (sign-outs)" in loaded.sources[0]["notes"]
    (folder / "door_words.yaml").write_text("acts: {login: [in, out]}\n")
    assert desk.load().column("select event_id from access_events order by all") == ["1", "2"]


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/x.yaml", "x.sql", "none_such.yaml"])
def test_a_list_lies_beside_its_adapter(tmp_path, name):
    desk = Desk(tmp_path / "agency")
    folder = desk.workspace.expectations / "adapters"
    folder.mkdir(parents=True)
    (folder / "door_access_events.sql").write_text(DOOR.replace("WORDS", name))
    desk.put("raw/d.csv", "No,What,Time\n1,In,2026-07-01 08:00\n")
    desk.put("access_events.sql", "select * from door_access_events('raw/d.csv')")
    (problem,) = desk.refused()
    assert "a .yaml file that lies beside" in problem or "cannot be read" in problem
