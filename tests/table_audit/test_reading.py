"""Published tables as files have them: long and wide, storeys, titles, notes, indents, banners."""

import gzip

import pandas as pd
import pytest

from privity.errors import PrivityError
from privity.table_audit.axes import grid_of
from privity.table_audit.reading import is_total, read_table, unknown_marks
from privity.table_audit.rows import frame_rows, rows_of
from published import written


def read(folder, text, name="table.csv", **options):
    path = written(folder, text, name)
    return read_table(rows_of(path), path.name, **options)


def test_a_long_table(tmp_path):
    table = read(
        tmp_path,
        """
        county,sex,referrals
        Hinds,Boys,12
        Hinds,Girls,[c]
        """,
    )
    assert table.headings == ("county", "sex") and table.columns == (("referrals",),)
    assert [(x.number, x.codes, x.texts) for x in table.lines] == [
        (2, ("Hinds", "Boys"), ("12",)),
        (3, ("Hinds", "Girls"), ("[c]",)),
    ]


def test_titles_and_notes_are_left_out_and_told(tmp_path):
    table = read(
        tmp_path,
        """
        Table 4: Referrals
        as of June,,
        county,Boys,Girls
        Hinds,12,9
        Rankin,c,14
        Source: invented
        c: confidential
        """,
    )
    assert [x.number for x in table.lines] == [4, 5]
    assert table.notes == (
        "rows 1 to 2 above the headings: left out",
        "rows 6 to 7 below the figures: left out",
    )


def test_storeys_above_the_columns_are_carried_to_the_right(tmp_path):
    table = read(
        tmp_path,
        """
        ,Boys,,,Girls,,,All
        ,0-9,10-17,Total,0-9,10-17,Total,
        Hinds,12,3,15,9,11,20,35
        """,
    )
    assert table.columns == (
        ("Boys", "0-9"),
        ("Boys", "10-17"),
        ("Boys", "Total"),
        ("Girls", "0-9"),
        ("Girls", "10-17"),
        ("Girls", "Total"),
        ("All", ""),
    )


def test_years_above_the_columns_are_no_counts(tmp_path):
    table = read(
        tmp_path,
        """
        county,2023,2024,2025
        Hinds,12,9,2011
        """,
    )
    assert table.columns == (("2023",), ("2024",), ("2025",)) and len(table.lines) == 1


@pytest.mark.parametrize("first", ["c", "[c]", "<5", "..", "x", "1-4"])
def test_a_first_row_of_marks_is_no_storey_of_the_heading(tmp_path, first):
    table = read(
        tmp_path,
        f"""
        year,county,sex,age,persons
        2024,Hinds,Boys,0-4,{first}
        2024,Hinds,Girls,0-4,12
        2024,Hinds,Boys,5-9,{first}
        """,
    )
    assert [x.number for x in table.lines] == [2, 3, 4] and table.notes == ()
    table = read(
        tmp_path,
        f"""
        ,Boys,Girls
        Hinds,{first},{first}
        Rankin,{first},12
        """,
    )
    assert [x.number for x in table.lines] == [2, 3]


def test_indents_and_prefixes_are_levels(tmp_path):
    for inner in ("  Ashdale", "North: Ashdale"):
        table = read(
            tmp_path,
            f"""
        area,count
        North,12
        {inner},9
        Total,12
        """,
        )
        assert [x.codes for x in table.lines] == [
            ("North", ""),
            ("North", "Ashdale"),
            ("Total", ""),
        ]
        (axis,) = grid_of(table).axes
        assert {axis.labels[s.parent]: [axis.labels[c] for c in s.children] for s in axis.sums} == {
            "North": ["Ashdale"],
            "Total": ["North"],
        }


def test_banners_are_headings_of_what_follows(tmp_path):
    table = read(
        tmp_path,
        """
        county,2024,2025
        Boys,,
        Hinds,12,9
        Rankin,3,4
        Girls,,
        Hinds,8,7
        Rankin,5,5
        """,
    )
    assert [x.codes for x in table.lines] == [
        ("Boys", "Hinds"),
        ("Boys", "Rankin"),
        ("Girls", "Hinds"),
        ("Girls", "Rankin"),
    ]
    assert any("rows 2, 5" in note for note in table.notes)


def test_an_outer_heading_is_repeated_where_rows_would_be_alike(tmp_path):
    table = read(
        tmp_path,
        """
        county,sex,count
        Hinds,Boys,12
        ,Girls,9
        Rankin,Boys,3
        ,Girls,4
        """,
    )
    assert [x.codes[0] for x in table.lines] == ["Hinds", "Hinds", "Rankin", "Rankin"]


def test_a_numbered_classification_is_no_count_if_rows_would_be_alike(tmp_path):
    table = read(
        tmp_path,
        """
        county,age,persons,hours
        Hinds,1,12,30
        Hinds,2,9,40
        """,
        name="ages.csv",
    )
    assert table.headings == ("county", "age")
    assert table.columns == (("persons",), ("hours",))


def test_rates_notes_and_codes_are_told_apart(tmp_path):
    table = read(
        tmp_path,
        """
        year,area_code,area_name,cases,closed,closed_percent,rate,footnote
        2024,28049,Hinds,120,c,c,4.5,late
        2024,28121,Rankin,80,40,50.0,3.1,
        """,
    )
    assert table.headings == ("year", "area_code", "area_name")
    assert table.columns == (("cases",), ("closed",))
    assert table.rates == (("closed_percent",), ("rate",))
    assert table.notes == ("left out: column footnote",)


def test_columns_of_counts_may_be_named(tmp_path):
    text = """
        county,a,b
        Hinds,12,3
        Rankin,9,4
        """
    assert read(tmp_path, text, counts=["b"]).headings == ("county", "a")
    assert read(tmp_path, text, left_out=["b"]).columns == (("a",),)
    with pytest.raises(PrivityError, match="no column is named count"):
        read(tmp_path, text, counts=["count"])


def test_two_rows_with_the_same_headings_are_refused(tmp_path):
    with pytest.raises(PrivityError, match="rows 2 and 3 have the same headings"):
        read(
            tmp_path,
            """
        county,count
        Hinds,12
        Hinds,9
        """,
        )


def test_a_text_that_is_no_mark_is_told_with_its_place(tmp_path):
    table = read(
        tmp_path,
        """
        county,count,other
        Hinds,12,1
        Rankin,see below,1
        Warren,see below,2
        Yazoo,8,2
        Adams,9,2
        Amite,4,2
        """,
    )
    assert unknown_marks(table, set()) == [
        "table.csv, row 3, column count: `see below` (2 times) is neither a count nor a known "
        "mark; say what it means: --marks 'see below=hidden'"
    ]
    assert unknown_marks(table, {"see below"}) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "no row"),
        ("Only a title\n", "no row of headings"),
        ("county,remark\nHinds,quiet\nRankin,loud\n", "no column of counts"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(tmp_path, text, said):
    with pytest.raises(PrivityError, match=said):
        read(tmp_path, text)


def test_every_form_of_file_gives_the_same_rows(tmp_path):
    frame = pd.DataFrame({"county": ["Hinds", "Rankin"], "count": ["12", "c"]})
    made = {
        name: tmp_path / name for name in ("a.csv", "a.csv.gz", "a.tsv", "a.parquet", "a.jsonl")
    }
    frame.to_csv(made["a.csv"], index=False)
    made["a.csv.gz"].write_bytes(gzip.compress(made["a.csv"].read_bytes()))
    frame.to_csv(made["a.tsv"], index=False, sep="\t")
    frame.to_parquet(made["a.parquet"])
    frame.to_json(made["a.jsonl"], orient="records", lines=True)
    for path in made.values():
        assert rows_of(path) == frame_rows(frame), path.name


def test_a_frame_has_its_index_and_levels_as_headings():
    frame = pd.DataFrame(
        [[1, None], [3, 4.0]], index=pd.Index(["x", "y"], name="area"), columns=["a", "b"]
    )
    assert frame_rows(frame) == [(1, ["area", "a", "b"]), (2, ["x", "1", ""]), (3, ["y", "3", "4"])]


def test_what_cannot_be_read_says_why(tmp_path):
    with pytest.raises(PrivityError, match="no such file"):
        rows_of(tmp_path / "none.csv")
    (tmp_path / "table.docx").write_text("x")
    with pytest.raises(PrivityError, match="no format of this name"):
        rows_of(tmp_path / "table.docx")
    (tmp_path / "odd.csv").write_bytes(b'county,count\nHinds,"12\nRankin,9\n')
    with pytest.raises(PrivityError, match="line 2: a quote is not closed"):
        rows_of(tmp_path / "odd.csv")


@pytest.mark.parametrize("word", ["", "Total", "ALL", "All ages", "Grand total", "Both sexes"])
def test_words_that_stand_for_everything(word):
    assert is_total(word)


@pytest.mark.parametrize("word", ["North", "Allen", "Totally", "0-9"])
def test_words_that_do_not(word):
    assert not is_total(word)
