"""What the leak scan found is told once for the same words: places, counts, source, what to do."""

from __future__ import annotations

import duckdb
import pytest

from extract_rows import empty_extracts
from privity.catalogue.contract import load_contract
from privity.engine.errors import OutOfMemory
from privity.gate import hits as gate_hits
from privity.gate.hits import Hit, Look, Place, all_hits
from privity.gate.origins import MOST_ORIGINS, own_texts_of
from privity.gate.scan import Leak, scan_run
from privity.runs.leaks import HITS_SHOWN, LeaksFound, chapters_that_answer
from privity.runs.left_out import chapter_of
from privity.workspace.workspace import Workspace

HEAD = "Philippa Oxhollow"
NAMES = ("access", "controls-ms-sw", "public_policy")


@pytest.fixture(scope="module")
def extracts(tmp_path_factory):
    """A unit called like its head, a county like a client, and a mapping that makes the one."""
    path = tmp_path_factory.mktemp("extracts") / "extracts.duckdb"
    with empty_extracts(path) as connection:
        connection.execute(f"""
            create table load_results (table_name varchar, source varchar);
            insert into load_results values ('staff', 'extracts/staff.sql'),
              ('cases', 'extracts/cases.north.csv'), ('cases', 'extracts/cases.south.csv');
            insert into staff by name
            select * from (values ('S-1', '{HEAD}', '{HEAD}'), ('S-2', 'Ottoline Quarrymere',
              '{HEAD}')) as t(staff_id, name, unit_id);
            insert into persons by name
            select 'P-1' as person_id, 'Zbigniew' as given_name, 'Kowalczyk' as surname,
              date '2011-03-04' as birth_date, 'zk@family.example' as email;
            insert into cases by name
            select 'C-2026-77' as case_id, 'Zbigniew Kowalczyk' as county""")
    return path


@pytest.fixture
def hits(tmp_path, extracts):
    """Scan files of a run, and tell the hits; names to texts in."""

    def scanned(files, own=(), evidence=None):
        for name, text in files.items():
            path = tmp_path / "run" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        look = Look(load_contract(), own, evidence, lambda file: chapter_of(file, NAMES))
        leaks = scan_run(tmp_path / "run", extracts, load_contract(), [], look=look)
        return all_hits(look, leaks)

    return scanned


def page(*lines):
    return "<html><body>\n" + "\n".join(f"<p>{line}</p>" for line in lines) + "\n</body></html>"


def test_the_same_words_are_one_hit_with_all_their_places(hits):
    (hit,) = hits(
        {
            "03-access.html": page(f"{HEAD} with {HEAD}", "nothing", HEAD),
            "notebooks/access.ipynb": f'{{"a": "{HEAD}"}}',
            "index.html": page(HEAD),
        }
    )
    assert (hit.kind, hit.columns, hit.shape) == ("name", ("staff.name",), "xxxxxxxx xxxxxxxx")
    assert hit.places == (
        Place("03-access.html", 2, "access", 2, 3),
        Place("index.html", 2, "", 1, 1),
        Place("notebooks/access.ipynb", 1, "access", 1, 1),
    )
    assert (hit.runs, hit.lines) == (5, 4) and not hit.is_of_chapters
    assert "03-access.html, line 2 (chapter access): name in the clear (staff.name" in hit.problem
    assert "stands 5 times on 4 lines of 3 files: 03-access.html 3, index.html 1" in hit.problem


def test_a_word_of_a_name_is_told_apart_only_where_it_stands_alone(hits):
    found = hits({"03-access.html": page(HEAD, "nothing", HEAD, "dear Oxhollow")})
    assert [(h.kind, h.lines) for h in found] == [("name", 2), ("name word", 3)]
    assert len(hits({"03-access.html": page(HEAD, "nothing", HEAD)})) == 1


def test_names_of_one_shape_on_one_line_are_hits_apart(hits):
    # Of the same letters' number, word for word, as what stands beside them.
    found = hits(
        {
            "03-access.html": page(
                f"Northern District and {HEAD} of Somebody Greatest",
                "Zbigniew Kowalczyk for Somebody",
            )
        }
    )
    assert [(h.columns, h.runs) for h in found] == [
        (("staff.name",), 1),
        (("persons.given_name, surname",), 1),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "column"),
    [
        ("born 2011-03-04", "birth date", "persons.birth_date"),
        ("born on March 4, 2011", "birth date", "persons.birth_date"),
        ("write to ZK@family.example", "e-mail address", "persons.email"),
        ("case C-2026-77", "case id", "cases.case_id"),
        ("Kowalczyk, Zbigniew", "name", "persons.given_name, surname"),
        ("one Quarrymere", "name word", "staff.name"),
    ],
)
def test_every_kind_is_told_and_its_value_is_not(hits, text, kind, column):
    (hit,) = hits({"03-access.html": page(text)})
    assert (hit.kind, hit.columns, hit.lines) == (kind, (column,), 1)
    said = hit.problem.lower()
    assert not [
        part
        for part in ("kowalczyk", "zbigniew", "quarrymere", "family", "2026-77", "2011", "march")
        if part in said
    ]
    assert ("allowed_words" in said) == (kind in ("name", "name word"))
    assert "show a label instead" in said


def test_a_number_in_a_column_is_told_by_its_shape(hits, extracts):
    found = hits({"exports/cases.csv": "case_label,n\nC-2026-77,1\n"})
    assert [(h.kind, h.shape, h.places) for h in found] == [
        ("case id", "x-9999-99", (Place("exports/cases.csv", 2),))
    ]


def test_where_the_words_come_from(hits):
    own = [
        ("setting name, agency.toml, line 3", f'name = "Office  of {HEAD.upper()}"'),
        ("expectations/controls/unit.sql, line 2", "of another Philippa and Oxhollow"),
    ]
    first, second = hits({"03-access.html": page(HEAD, "Zbigniew Kowalczyk")}, own)
    assert first.origins == (
        "setting name, agency.toml, line 3",
        "column staff.unit_id (mapping extracts/staff.sql), 2 rows",
    )
    assert second.origins == (
        "column cases.county (file extracts/cases.north.csv, file extracts/cases.south.csv), 1 row",
    )
    assert "also held by setting name, agency.toml, line 3; column staff.unit_id" in first.problem
    assert "change what makes it there" in first.problem


def test_what_nothing_else_holds_is_said_to_be_so(hits):
    (hit,) = hits({"03-access.html": page("Ottoline Quarrymere")})
    assert hit.origins == ()
    assert "no other column, setting, control or chapter holds these words" in hit.problem


def test_a_control_whose_reason_says_it_is_named(hits, tmp_path):
    evidence = tmp_path / "kept" / "evidence.duckdb"
    evidence.parent.mkdir()
    with duckdb.connect(str(evidence)) as connection:
        connection.execute("""create table findings as
            select 'names_leak' as control_id, 'seen: Zbigniew Kowalczyk' as reason
            union all select 'another', 'late'""")
    (hit,) = hits({"03-access.html": page("seen: Zbigniew Kowalczyk")}, evidence=evidence)
    assert hit.origins[-1] == "the reason that the control names_leak gives"


def test_a_place_whose_name_holds_the_words_is_masked(hits):
    own = [("expectations/controls/philippa-oxhollow.sql, line 1", HEAD)]
    (hit,) = hits({"03-access.html": page(HEAD)}, own)
    assert "oxhollow" not in hit.problem.lower() and hit.origins[0].endswith(", line 1")
    named = hits({"07-philippa-oxhollow.html": page("nothing")})
    assert named and not [h for h in named if "oxhollow" in h.problem.lower()]
    assert not any(h.chapters for h in named if h.places[0].line == 0)


def test_of_many_origins_a_few_are_told_and_how_many_more(hits):
    own = [(f"expectations/a.sql, line {n}", HEAD) for n in range(20)]
    (hit,) = hits({"03-access.html": page(HEAD)}, own)
    assert len(hit.origins) == MOST_ORIGINS + 1 and hit.origins[-1] == "15 more"


def test_a_file_that_is_no_text_is_told_too(hits):
    (hit,) = hits({"picture.bin": b"\0\1\2"})
    assert hit.problem == Leak("picture.bin", 0, "unreadable", "", "").problem


@pytest.mark.parametrize("step", ["_find_words", "find_origins", "_hits"])
def test_where_the_engine_gives_up_every_hit_is_told_as_it_was_found(hits, monkeypatch, step):
    def fails(*_):
        raise OutOfMemory("no memory")

    monkeypatch.setattr(gate_hits, step, fails)
    found = hits({"03-access.html": page(HEAD, "case C-2026-77"), "index.html": page(HEAD)})
    assert {(h.kind, h.places[0].file) for h in found} >= {
        ("name", "03-access.html"),
        ("case id", "03-access.html"),
        ("name", "index.html"),
    }
    assert all("show a label instead" in h.problem for h in found)
    assert not any("oxhollow" in h.problem.lower() for h in found)


@pytest.mark.parametrize("told", [(), (0,), (1,), (0, 1)])
def test_no_leak_goes_without_a_hit_whatever_a_look_has_found(told):
    leaks = [
        Leak("a.html", 3, "name", "staff.name", "x"),
        Leak("b.html", 1, "name", "s", "x"),
        Leak("b.html", 1, "case id", "c", "x"),
    ]
    look = Look(load_contract())
    look.hits = tuple(Hit("name", (), "x", (Place(leaks[n].file, 1),)) for n in told)
    covered = {(h.kind, p.file) for h in all_hits(look, leaks) for p in h.places}
    assert covered == {(leak.kind, leak.file) for leak in leaks}


def test_own_texts_are_told_with_their_setting_and_line(tmp_path):
    (tmp_path / "agency.toml").write_text(
        '# name = "not in use"\nname = "A"\nallowed_words = [\n  "may",\n]\n'
    )
    control = tmp_path / "expectations" / "controls" / "unit.sql"
    control.parent.mkdir(parents=True)
    control.write_text("/*\n\nx */")
    assert list(own_texts_of(Workspace(tmp_path))) == [
        ("setting name, agency.toml, line 2", 'name = "A"'),
        ("setting allowed_words, agency.toml, line 3", "allowed_words = ["),
        ("setting allowed_words, agency.toml, line 4", '  "may",'),
        ("setting allowed_words, agency.toml, line 5", "]"),
        ("expectations/controls/unit.sql, line 1", "/*"),
        ("expectations/controls/unit.sql, line 3", "x */"),
    ]


def hit_in(*places):
    return Hit("name", ("staff.name",), "x x", tuple(Place(f, 1, c) for f, c in places))


@pytest.mark.parametrize(
    ("hits", "answer"),
    [
        ([hit_in(("07-access.html", "access"))], ("access",)),
        ([hit_in(("07-access.html", "access"), ("report.pdf", ""))], ("access",)),
        (
            [hit_in(("07-access.html", "access")), hit_in(("05-legal.html", "legal"))],
            ("access", "legal"),
        ),
        ([hit_in(("07-access.html", "access"), ("exports/exceptions.csv", ""))], ()),
        ([hit_in(("07-access.html", "access")), hit_in(("index.html", ""))], ()),
        ([hit_in(("report.pdf", ""))], ()),
    ],
)
def test_chapters_answer_only_if_nothing_else_holds_a_hit(hits, answer):
    assert chapters_that_answer(hits) == answer
    last = LeaksFound(hits).problems[-1]
    assert all(f"--leave-out {chapter}" in last for chapter in answer)
    assert bool(answer) != ("leaving chapters out does not answer" in last)


def test_of_very_many_hits_it_is_said_how_many_more():
    problems = LeaksFound([hit_in((f"{n}.html", "")) for n in range(HITS_SHOWN + 7)]).problems
    assert "leak scan: 7 more hits of other words" in problems
    assert len(problems) == HITS_SHOWN + 2


@pytest.mark.parametrize(
    ("file", "chapter"),
    [
        ("03-controls-ms-sw.html", "controls-ms-sw"),
        ("12-public-policy.html", "public_policy"),
        ("notebooks/access.ipynb", "access"),
        ("notebooks/other.ipynb", ""),
        ("index.html", ""),
        ("exports/access.csv", ""),
        ("access.html", ""),
        ("x/03-access.html", ""),
    ],
)
def test_a_files_chapter(file, chapter):
    assert chapter_of(file, NAMES) == chapter
