"""Loading: every row read is loaded or quarantined, and what is loaded is what was there."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loading import STAFF, Desk, workbook
from privity.catalogue.contract import load_contract
from privity.errors import PrivityError
from privity.intake import load as load_module
from privity.intake import relations
from privity.intake.load import load_extracts
from privity.intake.states import OTHER
from privity.workspace.settings import Settings

GOOD = f"{STAFF}\nS1,legal,County,2020-01-31\nS2,intake,State,2021-02-28\n"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "workspace")


def test_a_load_holds_every_table_in_the_contracts_types(desk):
    desk.put("staff.csv", GOOD)
    loaded = desk.load()
    contract = load_contract()
    for table in contract.tables.values():
        assert [row[:2] for row in loaded.rows(f"describe {table.name}")] == [
            (c.name, c.sql_type) for c in table.columns.values()
        ]
    assert loaded.rows("select staff_id, role, employer, active_from, name from staff") == [
        ("S1", "legal", "County", dt.date(2020, 1, 31), None),
        ("S2", "intake", "State", dt.date(2021, 2, 28), None),
    ]
    assert loaded.rows("select * from table_supply where is_supplied") == [("staff", True, 2)]
    assert len(loaded.column("select 1 from table_supply")) == len(contract.tables)
    assert set(loaded.column("select column_name from column_supply where is_supplied")) == set(
        STAFF.split(",")
    )


def test_a_source_is_accounted_for(desk):
    desk.put("staff.csv", GOOD.replace("State", ""))
    (source,) = desk.load().sources
    assert {k: v for k, v in source.items() if k != "sha256"} == {
        "table_name": "staff",
        "source": "extracts/staff.csv",
        "source_format": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "rows_read": 2,
        "rows_made": 0,
        "rows_loaded": 1,
        "rows_quarantined": 1,
        "rows_left_out": 0,
        "notes": "",
    }
    assert len(source["sha256"]) == 64
    assert desk.told == [
        "extracts/staff.csv: reading",
        "extracts/staff.csv: 2 rows read, 1 loaded, 1 quarantined",
    ]


def test_a_quarantined_row_tells_all_that_is_wrong_and_no_value(desk):
    desk.put("staff.csv", f"{STAFF}\nSmith-07,boss,,1301-01-01\n")
    loaded = desk.load()
    ((table, source, line, column, reason, shape),) = loaded.rows("select * from quarantine")
    assert (table, source, line, column) == ("staff", "extracts/staff.csv", 2, "role")
    assert reason.startswith("not one of social_worker|")
    assert reason.endswith("; employer: missing; active_from: implausible date")
    assert shape == "xxxx"
    everything = str(loaded.rows("select * from quarantine")) + str(loaded.sources)
    assert not any(value in everything for value in ("Smith", "boss", "1301"))


def test_shapes_mask_every_letter_and_digit(desk):
    desk.put(
        "staff.csv",
        "staff_id,role,employer,active_from\nS1,legal,X,"
        "Müller-Ó 12.3 <b> \u0661 \u4e2d \U0001f600 and so on for ever and ever amen\n",
    )
    (shape,) = desk.load().column("select value_shape from quarantine")
    assert shape == "xxxxxx-x 99.9 <x> 9 x ? xxx xx xx xxx xx"


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("staff.csv.gz", lambda text: gzip.compress(text.encode())),
        ("staff.tsv", lambda text: text.replace(",", "\t").encode()),
        ("staff.csv", lambda text: text.replace("\n", "\r\n").encode("utf-16")),
        ("staff.csv", lambda text: text.replace("\n", "\r").encode()),
        ("staff.jsonl", lambda text: _json_lines(text)),
        ("staff.ndjson.gz", lambda text: gzip.compress(_json_lines(text))),
        ("staff.parquet", lambda text: _parquet(text)),
        ("staff.xlsx", lambda text: workbook(_cells(text))),
        ("staff/part.csv", lambda text: text.encode()),
    ],
)
def test_every_format_gives_the_same_rows(desk, name, write):
    desk.put(name, write(GOOD + "S2,legal,Again,2020-01-01\nS3,boss,x,2020-01-01\n"))
    loaded = desk.load()
    assert loaded.rows("select staff_id, role, employer, active_from from staff") == [
        ("S1", "legal", "County", dt.date(2020, 1, 31)),
        ("S2", "intake", "State", dt.date(2021, 2, 28)),
    ]
    assert loaded.counts == (4, 2, 2)
    first = 1 if name.endswith(("jsonl", "ndjson.gz", "parquet")) else 2
    assert [(line - first, column) for line, column, _ in loaded.quarantine] == [
        (2, "staff_id"),
        (3, "role"),
    ]


def _json_lines(text: str) -> bytes:
    rows = list(csv.DictReader(io.StringIO(text)))
    return "\n".join(json.dumps({**row, "extra": [1]}) for row in rows).encode()


def _parquet(text: str) -> bytes:
    rows = list(csv.DictReader(io.StringIO(text)))
    target = io.BytesIO()
    table = pyarrow.Table.from_pylist(
        [{**row, "active_from": dt.date.fromisoformat(row["active_from"])} for row in rows]
    )
    pyarrow.parquet.write_table(table, target, row_group_size=2)
    return target.getvalue()


def _cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_of_several_sheets_the_one_named_as_the_table_is_read(desk):
    desk.put("staff.xlsx", workbook(_cells(GOOD), ("Notes", "Staff")))
    assert "sheet Staff" in desk.load().sources[0]["notes"]
    desk.put("staff.xlsx", workbook(_cells(GOOD), ("Notes", "More")))
    assert "2 sheets hold data and none is named staff" in desk.refused()[0]


def test_cells_of_a_sheet_are_read_as_what_they_show(desk):
    desk.put(
        "training.xlsx",
        workbook(
            [
                [],
                ["staff_id", "course", "completed_on", "expires_on"],
                [7, "confidentiality", dt.date(2026, 2, 28), dt.date(2027, 2, 28)],
                [],
                [7.5, "acceptable_use", dt.date(1900, 6, 1), None],
                ["", "", "", ""],
            ]
        ),
    )
    desk.put(
        "assets.xlsx",
        workbook(
            [
                ["asset_id", "kind", "in_service", "firewall"],
                ["A1", "laptop", True, False],
                ["A2", "laptop", 1, "maybe"],
            ]
        ),
    )
    loaded = desk.load()
    assert loaded.rows("select staff_id, completed_on, expires_on from training") == [
        ("7", dt.date(2026, 2, 28), dt.date(2027, 2, 28)),
        ("7.5", dt.date(1900, 6, 1), None),
    ]
    assert loaded.rows("select asset_id, in_service, firewall from assets") == [("A1", True, False)]
    assert loaded.quarantine == [(3, "firewall", "not one of true|false|1|0|yes|no")]


UNKNOWN = "nothing tells which is newer, the first row is kept"


def test_of_files_without_a_day_the_first_row_of_a_key_stays(desk):
    desk.put("staff.a.csv", f"{STAFF}\nS1,legal,first,2020-01-01\n")
    desk.put(
        "staff.b.jsonl",
        _json_lines(f"{STAFF}\nS2,legal,x,2020-01-01\nS1,legal,second,2020-01-01\n"),
    )
    desk.put("staff/c.csv", f"{STAFF}\nS1,legal,third,2020-01-01\nS3,legal,x,2020-01-01\n")
    loaded = desk.load()
    assert loaded.rows("select staff_id, employer from staff order by all") == [
        ("S1", "first"),
        ("S2", "x"),
        ("S3", "x"),
    ]
    assert [(s["rows_read"], s["rows_loaded"], s["rows_quarantined"]) for s in loaded.sources] == [
        (1, 1, 0),
        (2, 1, 1),
        (2, 1, 1),
    ]
    assert loaded.rows("select source, line, reason from quarantine order by all") == [
        ("extracts/staff.b.jsonl", 2, f"{OTHER}: {UNKNOWN}"),
        ("extracts/staff/c.csv", 2, f"{OTHER}: {UNKNOWN}"),
    ]


def test_keys_are_compared_as_loaded_and_flawed_rows_do_not_count(desk):
    desk.put(
        "training.csv",
        "staff_id,course,completed_on\nS1,confidentiality,2020-13-01\n"
        "S1,confidentiality,2020-01-01\n S1 ,confidentiality,2020-01-01 00:00\n",
    )
    loaded = desk.load()
    assert [(line, reason[:13]) for line, _, reason in loaded.quarantine] == [
        (2, "not a date (Y"),
        (4, "duplicate key"),
    ]


def test_lines_and_order_hold_over_many_rows_read_by_several_threads(desk):
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (select 'E' || n % 249000 as event_id, 'S' as system, n as records_affected,
                    timestamp '2026-01-01' + to_seconds(n) as occurred_at,
                    case when n % 50000 = 5 then 'peek' else 'view' end as action
                from range(250000) as numbers(n))
            to '{desk.workspace.extracts}/access_events.csv'""")
    loaded = desk.load()
    assert loaded.rows(
        "select count(*), min(records_affected), max(records_affected), "
        "count(*) filter (event_id = 'E' || records_affected) "
        "from access_events"
    ) == [(248996, 0, 249005, 248995)]
    # E5 was no event the first time: its second row is the first that is one, and is kept.
    assert loaded.column("select line from quarantine where column_name = 'action'") == [
        7,
        50007,
        100007,
        150007,
        200007,
    ]
    assert loaded.rows(
        "select min(line), max(line), count(*) from quarantine where reason like 'duplicate key%'"
    ) == [(249002, 250001, 999)]


def test_a_mapping_fits_any_export(desk):
    desk.put(
        "raw/hr.csv",
        "Nr;Dienst;Seit;Wann\n7;legal;01.02.2020;2026-11-01 01:30\n"
        "8;boss;01.02.2020;2026-07-01 08:00\n",
    )
    desk.put(
        "staff.sql",
        """-- our personnel system
        select 'S' || "Nr" as staff_id, "Dienst" as role, 'County' as employer,
            cast(strptime("Seit", '%d.%m.%Y') as date) as active_from, 1 as shoe_size
        from read_csv('raw/hr.csv', all_varchar = true); -- done""",
    )
    desk.put(
        "access_events.sql",
        """
        select "Nr" as event_id, 'HR' as system, 'view' as action,
            cast("Wann" as timestamp) as occurred_at
        from read_csv('raw/hr.csv', delim = ';')""",
    )
    loaded = desk.load()
    assert loaded.rows("select staff_id, active_from from staff") == [("S7", dt.date(2020, 2, 1))]
    assert loaded.rows("select event_id, occurred_at from access_events order by all") == [
        ("7", dt.datetime(2026, 11, 1, 5, 30)),
        ("8", dt.datetime(2026, 7, 1, 12, 0)),
    ]
    assert loaded.quarantine[0][:2] == (2, "role")
    staff, events = loaded.sources
    assert staff["source_format"] == "mapping"
    assert staff["notes"].startswith("reads extracts/raw/hr.csv (sha256 ")
    assert staff["notes"].endswith("columns not in the contract, ignored: shoe_size")
    assert events["notes"].endswith("1 timestamps in a repeated hour read as the first")


def test_rows_without_an_order_have_no_line_and_keep_the_same_row(desk):
    desk.put("raw/a.csv", "id,e\n" + "".join(f"S{n % 50},E{n}\n" for n in range(5000)))
    desk.put(
        "staff.sql",
        """select a.id as staff_id, 'legal' as role, a.e as employer,
        '2020-01-01' as active_from from 'raw/a.csv' as a join 'raw/a.csv' as b using (e)""",
    )
    first = desk.load()
    kept = first.rows("select staff_id, employer from staff order by all")
    assert first.counts == (5000, 50, 4950)
    assert {line for line, _, _ in first.quarantine} == {None}
    first.extracts.path.unlink()
    desk.put("raw/a.csv", "id,e\n" + "".join(f"S{n % 50},E{n}\n" for n in reversed(range(5000))))
    assert desk.load().rows("select staff_id, employer from staff order by all") == kept


def test_list_in_a_mapping_does_not_disturb_its_order(desk):
    wanted = ", ".join(f"'E{n}'" for n in range(0, 300_000, 10_000))
    with duckdb.connect() as connection:
        connection.execute(f"""copy (select 'E' || n as id, n from range(300000) as numbers(n))
            to '{desk.put("raw/a.parquet", "")}' (row_group_size 20480)""")
    desk.put(
        "staff.sql",
        f"""select case when id in ({wanted}) then '' else id end as staff_id,
        'legal' as role, 'x' as employer, date '2020-01-01' as active_from from 'raw/a.parquet'""",
    )
    assert [line for line, _, _ in desk.load().quarantine] == [
        n + 1 for n in range(0, 300_000, 10_000)
    ]


def test_columns_are_told_apart(desk):
    desk.put(
        "staff.csv", "STAFF_ID , role,employer,active_from,Shoe Size,\nS1,legal,x,2020-01-01,9,\n"
    )
    loaded = desk.load()
    assert loaded.counts == (1, 1, 0)
    assert loaded.sources[0]["notes"] == (
        "columns not in the contract, ignored: Shoe Size, (unnamed)"
    )
    desk.put("staff.csv", f"{STAFF},role\nS1,legal,x,2020-01-01,aag\n")
    assert desk.refused() == ("extracts/staff.csv: column role stands there twice; keep one",)


def test_orphans_stay(desk):
    desk.put("training.csv", "staff_id,course,completed_on\nS9,confidentiality,2020-01-01\n")
    assert desk.load().counts == (1, 1, 0)


def test_what_nobody_reads_is_noted(desk):
    desk.put("staff.csv", GOOD)
    desk.put("persns.csv", "x")
    assert desk.load().rows(
        "select source, source_format, rows_read, notes from load_results where table_name = ''"
    ) == [
        ("extracts/persns.csv", "none", 0, "not read: no table is called persns; nearest: persons")
    ]


def test_an_empty_extracts_folder_is_no_load(desk):
    desk.put("raw/x.csv", "a")
    assert "holds no extract" in desk.refused()[0]


class TestCache:
    """Unchanged sources are not loaded again; changed ones are."""

    def test_unchanged_sources_are_reused(self, desk, monkeypatch):
        desk.put("staff.csv", GOOD)
        first = desk.load().extracts
        monkeypatch.setattr(load_module, "_build", None)
        again = desk.load().extracts
        assert (again.path, again.digest, again.is_reused) == (first.path, first.digest, True)
        assert not first.is_reused and first.path.name == f"extracts-{first.digest[:16]}.duckdb"

    def test_whatever_decides_the_rows_makes_another(self, desk, monkeypatch):
        desk.put("staff.csv", GOOD)
        seen = {desk.load().extracts.digest, desk.load("America/Chicago").extracts.digest}
        desk.put("raw/input.csv", "x")
        seen.add(desk.load().extracts.digest)
        desk.put("staff.csv", GOOD.replace("State", "Town"))
        seen.add(desk.load().extracts.digest)
        (desk.workspace.extracts / "staff.csv").rename(desk.workspace.extracts / "staff.x.csv")
        seen.add(desk.load().extracts.digest)
        monkeypatch.setattr(load_module, "LOADER_VERSION", 0)
        seen.add(desk.load().extracts.digest)
        assert len(seen) == 6

    def test_the_load_before_is_kept_and_older_ones_are_not(self, desk):
        paths = []
        for name in "abcd":
            desk.put("staff.csv", GOOD.replace("State", name))
            paths.append(desk.load().extracts.path)
        assert [p.exists() for p in paths] == [False, False, True, True]

    def test_nobody_else_can_read_it(self, desk):
        desk.put("staff.csv", GOOD)
        path = desk.load().extracts.path
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    def test_files_that_change_while_they_are_read_are_not_kept(self, desk):
        path = desk.put("staff.csv", GOOD)

        def meddle(message: str) -> None:
            path.write_text(GOOD + "S9,legal,x,2020-01-01\n")

        with pytest.raises(PrivityError, match="changed while they were read"):
            load_extracts(desk.workspace, Settings(), load_contract(), meddle)
        assert desk.left_over() == [] and not list(desk.workspace.cache.glob("*.duckdb"))

    def test_two_at_once_make_one(self, desk):
        desk.put("staff.csv", GOOD)
        with ThreadPoolExecutor(2) as pool:
            both = [done.result().extracts for done in [pool.submit(desk.load) for _ in "ab"]]
        assert both[0].path == both[1].path
        assert sorted(one.is_reused for one in both) == [False, True]

    def test_imbalance_is_refused(self, desk, monkeypatch):
        desk.put("staff.parquet", _parquet(GOOD))
        opened = relations.typed
        monkeypatch.setattr(
            relations,
            "typed",
            lambda *given, **more: opened(*given, **{**more, "expected": lambda: 3}),
        )
        assert "3 rows were read but 2 are accounted for" in desk.refused()[0]


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=6)
_CELL = _TEXT | st.sampled_from(
    ["", " ", '"', ",", "\n", "\r\n", "\0", "<script>", "=1+1", "a|b", "\u00a0", '"",""', "'"]
)
_ROW = st.tuples(
    st.sampled_from(["S1", "S2", " S2", "S3"]) | _CELL,
    st.sampled_from(["legal", "legal", " aag ", "boss"]) | _CELL,
    _CELL,
    st.sampled_from(["2020-01-01", "2020-01-01", "1301-01-01", "9999-12-31"]) | _CELL,
)


@given(
    st.lists(_ROW, max_size=30),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_row_is_loaded_as_it_was_or_quarantined(
    tmp_path_factory, rows, delimiter, end, quoting, encoding, is_packed
):
    desk = Desk(tmp_path_factory.mktemp("any") / "workspace")
    target, lines = io.StringIO(newline=""), []
    writer = csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(STAFF.split(","))
    for row in rows:
        lines.append(target.getvalue().count("\n") + 1)
        writer.writerow(row)
    data = target.getvalue().encode(encoding)
    desk.put(
        "staff.csv.gz" if is_packed else "staff.csv", gzip.compress(data) if is_packed else data
    )
    expected, taken = [], set()
    for line, row in zip(lines, rows, strict=True):
        kept = _as_loaded(row)
        if kept and kept[0] not in taken:
            taken.add(kept[0])
            expected.append((line, kept))
    loaded = desk.load()
    assert loaded.counts == (len(rows), len(expected), len(rows) - len(expected))
    assert loaded.rows(
        "select staff_id, role, employer, active_from from staff order by rowid"
    ) == [kept for _, kept in expected]
    assert loaded.column("select line from quarantine order by line") == sorted(
        set(lines) - {line for line, _ in expected}
    )


def _as_loaded(row: tuple[str, ...]) -> tuple | None:
    """Say in plain Python what becomes of a row: its typed values, or None."""
    blanks = "".join(
        map(
            chr,
            (
                *range(9, 14),
                *range(28, 33),
                0x85,
                0xA0,
                0x1680,
                *range(0x2000, 0x200C),
                0x2028,
                0x2029,
                0x202F,
                0x205F,
                0x3000,
            ),
        )
    )
    staff_id, role, employer, active_from = row
    staff_id, role, active_from = (v.strip(blanks) for v in (staff_id, role, active_from))
    is_fit = (
        staff_id
        and "|" not in staff_id
        and "\0" not in staff_id + employer
        and role in load_contract().tables["staff"].columns["role"].values
        and employer.strip(blanks)
        and active_from == "2020-01-01"
    )
    return (staff_id, role, employer, dt.date(2020, 1, 1)) if is_fit else None
