"""Words for nothing are no value wherever they stand; each is counted, none is lost silently."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loading import Desk, Loaded, workbook
from privity.catalogue.contract import Column, load_contract
from privity.catalogue.no_value import FREE_TYPES, declared_problems, vocabulary
from privity.engine.duckdb import open_memory
from privity.errors import PrivityError
from privity.intake.casts import ColumnSource, typed_rows_sql
from privity.intake.load import load_extracts
from privity.workspace.settings import Settings, read_settings

PLAIN = [
    "N/A",
    "none",
    "-",
    "unknown",
    "n/a",
    "TBD",
    "?",
    "0",
    "no",
    "None",
    "(blank)",
    "nan",
    "na",
    "NULL",
    "\\N",
    "Null",
    "(null)",
    "<NA>",
    "[none]",
    " n/a ",
    "--",
    "Not Applicable",
    "\u2014",
]
ERRORS = ["#N/A", "#REF!", "#DIV/0!", "#name?", " #VALUE! "]


def read(column: Column, texts: list[str], declared: tuple[str, ...] = ()) -> list[tuple]:
    sql = typed_rows_sql(
        [ColumnSource(column, "given", declared=declared)],
        "(select unnest(cast($texts as varchar[])) as given) as rows",
        "UTC",
    )
    with open_memory({"threads": 1}) as engine:
        return engine.execute(
            f"select v_x, p_x, w_x, k_x from ({sql})", {"texts": texts}
        ).fetchall()


@pytest.mark.parametrize("kind", FREE_TYPES)
@pytest.mark.parametrize("word", PLAIN)
def test_a_word_for_nothing_is_no_value_and_told(kind, word):
    assert read(Column("x", kind), [word]) == [(None, None, word.strip().lower(), False)]
    ((value, problem, _, _),) = read(Column("x", kind, is_required=True), [word])
    assert (value, problem) == (None, "missing: a word for nothing stands there")


@pytest.mark.parametrize("kind", FREE_TYPES)
@pytest.mark.parametrize(
    "text",
    [
        "none of them",
        "N-1",
        "00",
        "nobody@example.org",
        "a/b",
        "no 7",
        "1",
        "norm",
        "-2",
        "?!x",
        "unknown person",
        "#17",
        "#N/Ab",
    ],
)
def test_what_only_looks_like_one_is_a_value(kind, text):
    assert read(Column("x", kind), [text]) == [(text, None, None, False)]


@pytest.mark.parametrize("kind", FREE_TYPES)
@pytest.mark.parametrize("text", ERRORS)
def test_an_error_value_of_a_spreadsheet_sets_its_row_aside(kind, text):
    assert read(Column("x", kind), [text])[0][1] == "an error value of a spreadsheet"


@pytest.mark.parametrize(
    ("kind", "values", "text", "value"),
    [
        ("int", (), "0", 0),
        ("int", (), "-1", -1),
        ("bool", (), "no", False),
        ("bool", (), "0", False),
        ("enum", ("unknown", "none"), "unknown", "unknown"),
        ("enum", ("unknown", "none"), "none", "none"),
        ("list", ("none",), '["none"]', ["none"]),
    ],
)
def test_numbers_flags_and_codes_are_what_they_are(kind, values, text, value):
    assert read(Column("x", kind, values), [text]) == [(value, None, None, False)]


@pytest.mark.parametrize("kind", ["date", "timestamp", "bool", "int", "enum", "list"])
def test_null_as_sql_tools_write_it_is_no_value_in_any_type_and_other_words_are_misfits(kind):
    column = Column("x", kind, ("a",) if kind == "enum" else ())
    assert [row[:3] for row in read(column, ["NULL", "\\N", "null"])] == [
        (None, None, "null"),
        (None, None, "\\n"),
        (None, None, "null"),
    ]
    for value, problem, _, _ in read(column, ["n/a", "unknown", "?", "tbd", "#N/A"]):
        assert value is None and problem and not problem.startswith("missing")


def test_an_item_of_a_list_is_no_id_either():
    assert read(Column("x", "list"), ['["P1", "unknown"]'])[0][1] == "a list item is missing"


def test_words_that_may_be_a_name_stay_in_texts_of_persons_and_are_counted():
    name = Column("x", "text", is_pii=True)
    assert read(name, ["No", "Null", "nan", "Blank"]) == [
        ("No", None, "no", True),
        ("Null", None, "null", True),
        ("nan", None, "nan", True),
        ("Blank", None, "blank", True),
    ]
    assert [row[0] for row in read(name, ["NULL", "unknown", "n/a", "-"])] == [None] * 4
    # A key of a household is an id, whoever's it is.
    assert read(Column("x", "id", is_pii=True), ["none"])[0][0] is None


@given(st.sampled_from(vocabulary().words), st.sampled_from(FREE_TYPES), st.booleans())
@settings(max_examples=60)
def test_an_agency_may_say_that_a_word_is_a_value_in_one_column(word, kind, is_upper):
    text = word.upper() if is_upper else word
    assert read(Column("x", kind), [text])[0][0] is None
    assert read(Column("x", kind), [text], declared=(word,)) == [(text, None, text.lower(), True)]
    other = next(w for w in vocabulary().words if w != word)
    assert read(Column("x", kind), [text], declared=(other,))[0][0] is None


def test_no_word_is_a_code_of_a_column_in_which_it_would_be_lost():
    """A code of the contract stays a code: enumerations are never read as free text."""
    for table in load_contract().tables.values():
        for column in table.columns.values():
            if column.values and column.type == "enum":
                for value in column.values:
                    assert read(Column("x", "enum", column.values), [value])[0][0] == value


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


CHANGES = "change_id,system,account_id,changed_at,change,documented_in,changed_by\n"


def test_words_are_counted_by_column_and_word_and_noted_at_the_source(desk):
    desk.put(
        "account_changes.csv",
        CHANGES
        + "c1,ECMS,a1,2026-07-01,profile,N/A,S1\nc2,ECMS,a1,2026-07-02,profile,n/a,unknown\n"
        + "c3,ECMS,a1,2026-07-03,profile,note 7,S1\nc4,ECMS,unknown,2026-07-04,profile,-,S1\n",
    )
    loaded = desk.load()
    assert loaded.rows(
        "select documented_in, changed_by from account_changes order by change_id"
    ) == [(None, "S1"), (None, None), ("note 7", "S1")]
    assert loaded.rows(
        "select table_name, source, column_name, word, is_value, rows_loaded "
        "from words_found order by all"
    ) == [
        ("account_changes", "extracts/account_changes.csv", "changed_by", "unknown", False, 1),
        ("account_changes", "extracts/account_changes.csv", "documented_in", "n/a", False, 2),
    ]
    told = "words for nothing, read as no value: changed_by 1, documented_in 2"
    assert told in loaded.sources[0]["notes"] and any(told in line for line in desk.told)
    assert loaded.rows("select line, column_name, reason, value_shape from quarantine") == [
        (5, "account_id", "missing: a word for nothing stands there", "xxxxxxx")
    ]


def test_what_an_agency_declares_is_loaded_and_counted_as_such(desk):
    desk.put("account_changes.csv", CHANGES + "0,ECMS,a1,2026-07-01,profile,none,S1\n")
    before = desk.load()
    assert before.counts == (1, 0, 1)
    declared = Settings(
        words_as_values={"account_changes": {"change_id": ["0"], "documented_in": ["None"]}}
    )
    loaded = Loaded(load_extracts(desk.workspace, declared, load_contract()))
    assert loaded.extracts.digest != before.extracts.digest
    assert loaded.rows("select change_id, documented_in from account_changes") == [("0", "none")]
    assert loaded.rows(
        "select column_name, word, is_value, rows_loaded from words_found order by all"
    ) == [("change_id", "0", True, 1), ("documented_in", "none", True, 1)]
    assert "words for nothing" not in loaded.sources[0]["notes"]


def test_a_formula_that_failed_in_a_workbook_sets_its_row_aside(desk):
    desk.put(
        "account_changes.xlsx",
        workbook(
            [
                CHANGES.strip().split(","),
                ["c1", "ECMS", "a1", "2026-07-01", "profile", "#N/A", "S1"],
                ["c2", "ECMS", "a1", "2026-07-01", "profile", "note 7", "#REF!"],
            ]
        ),
    )
    loaded = desk.load()
    assert loaded.counts == (2, 0, 2)
    assert set(loaded.column("select reason from quarantine")) == {
        "an error value of a spreadsheet"
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("account = {profile = ['none']}", "account: no such table"),
        ("accounts = {profil = ['none']}", "accounts.profil: no such column"),
        ("accounts = {shared = ['no']}", "accounts.shared: is of type bool"),
        ("accounts = {profile = ['worker']}", "'worker' is no word for nothing"),
    ],
)
def test_what_cannot_be_declared_is_refused_with_its_reason(tmp_path, line, told):
    path = tmp_path / "agency.toml"
    path.write_text(f"[words_as_values]\n{line}\n")
    with pytest.raises(PrivityError, match="words_as_values") as refused:
        read_settings(path)
    assert told in str(refused.value)


def test_all_that_is_wrong_with_the_declared_words_is_said_at_once():
    found = declared_problems(
        load_contract(),
        {"nowhere": {}, "accounts": {"profil": ["none"], "profile": ["none", "worker", "clerk"]}},
    )
    assert len(found) == 4
