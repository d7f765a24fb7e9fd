"""Findings in audit form: rates, causes, the past of clauses, what policies name; their pages."""

import datetime as dt
from types import SimpleNamespace

import pytest

import privity as pv
from databases import insert_many
from fixtures.evidence import SETTINGS, miniature_report, write_extracts
from privity.engine.duckdb import open_memory
from privity.evaluation.controls import TablesSupplied
from privity.evidence import schema as tables
from privity.evidence.concentrations import write_concentrations
from privity.evidence.findings import write_change_summary
from privity.evidence.named import write_named_things
from privity.evidence.trend import write_trend
from privity.periods import Scope, parse_period
from privity.staging.staging import Evaluation, stage
from privity.statistics.rates import wilson


@pytest.fixture(scope="module")
def policy():
    return pv.open_run(miniature_report()[0]).policy("ms-dfcs")


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Wilson 1927; figures as in Newcombe 1998, table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_published_figures(part, whole, low, high):
    assert wilson(part, whole) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_of_nothing_there_is_no_interval():
    assert wilson(0, 0) == (None, None)


# Causes


@pytest.fixture
def concentrations(catalogue):
    """Return a function that gives the causes found among rows (unit, system, day, status)."""

    def compute(rows, subject=("accounts.system", "accounts.account_id")):
        connection = open_memory()
        connection.execute("attach ':memory:' as ext; attach ':memory:' as evidence")
        write_extracts(
            connection,
            catalogue.contract,
            {
                "staff": [
                    {
                        "staff_id": f"S-{unit}",
                        "unit_id": unit,
                        "role": "it",
                        "employer": "a",
                        "active_from": dt.date(2020, 1, 1),
                    }
                    for unit in {r[0] for r in rows}
                ]
            },
        )
        scope = Scope(parse_period("2026-Q3", "UTC"), dt.date(2026, 9, 30), "UTC")
        stage(connection, catalogue.contract, SETTINGS, scope)
        tables.create_tables(connection)
        connection.execute("create schema evaluated")
        connection.execute(
            "create table evaluated.c (subject varchar, status varchar, "
            "staff_id varchar, occurred_at timestamp, unit_id varchar)"
        )
        for n, (unit, system, day, status) in enumerate(rows):
            key = f"{system}|A{n}"
            connection.execute(
                "insert into evaluated.c values (?, ?, ?, ?, null)",
                [key, status, f"S-{unit}", dt.datetime(2026, *day)],
            )
            if status == "fail":
                tables.insert(
                    connection,
                    "findings",
                    [{"control_id": "c", "subject": key, "status": "fail", "lifecycle": "new"}],
                )
        control = SimpleNamespace(id="c", subject=subject)
        failed = sum(r[3] == "fail" for r in rows)
        write_concentrations(
            connection,
            catalogue.contract,
            [SimpleNamespace(control=control, exceptions=failed)],
            "UTC",
        )
        return connection.execute(
            "select dimension, value, exceptions, of_exceptions, population, of_population "
            "from evidence.concentrations order by dimension"
        ).fetchall()

    return compute


def spread(units="UVWX", systems="AB", months=(7, 8, 9), status="pass"):
    return [(u, s, (m, 5), status) for u in units for s in systems for m in months]


def test_a_unit_with_most_of_the_exceptions_is_named_and_even_ones_are_not(concentrations):
    failed = [("U", s, (m, 6), "fail") for s in "AB" for m in (7, 8, 9)]
    assert concentrations(spread() + failed) == [("unit", "U", 6, 6, 12, 30)]


def test_a_system_and_a_month_are_named_too(concentrations):
    failed = [(u, "A", (8, 6), "fail") for u in "UVWX"] * 2
    assert [r[:4] for r in concentrations(spread() * 2 + failed)] == [
        ("month", "2026-08", 8, 8),
        ("system", "A", 8, 8),
    ]


def test_of_two_with_as_many_that_with_fewer_records_is_named_whatever_they_are_called(
    concentrations,
):
    for small, large in (("U", "V"), ("V", "U")):
        rows = [(small, "A", (7, 6), "fail")] * 5 + [(small, "A", (7, 6), "pass")] * 2
        rows += [(large, "A", (7, 6), "fail")] * 5 + [(large, "A", (7, 6), "pass")] * 10
        (unit,) = [r for r in concentrations(spread("UVWXYZ") * 2 + rows) if r[0] == "unit"]
        assert unit[:4] == ("unit", small, 5, 10)


def test_two_exceptions_are_no_pattern_and_chance_is_none(concentrations):
    assert concentrations(spread() + [("U", "A", (7, 6), "fail")] * 2) == []
    few = [("U", "A", (7, 6), "fail"), ("U", "A", (8, 6), "fail"), ("V", "B", (9, 6), "fail")]
    assert concentrations(spread("UV") + few) == []


def test_what_is_not_applicable_is_no_population(concentrations):
    failed = [("U", "A", (m, 6), "fail") for m in (7, 8, 9)]
    left_out = spread("U", status="not_applicable") * 9
    assert ("unit", "U", 3, 3, 9, 27) in concentrations(spread() + failed + left_out)


# Past


def past_of(previous, label="2026-Q3"):
    connection = open_memory()
    connection.execute("attach ':memory:' as evidence; attach ':memory:' as previous")
    tables.create_tables(connection)
    tables.insert(connection, "run_info", [{"key": "period_label", "value": label}])
    connection.execute("create table previous.run_info (key varchar, value varchar)")
    connection.execute(
        "create table previous.clause_results as select * from evidence.clause_results limit 0"
    )
    if "trend" in previous:
        connection.execute(
            "create table previous.clause_trend as select * from evidence.clause_trend limit 0"
        )
        insert_many(
            connection,
            "insert into previous.clause_trend values ('p', ?, ?, ?, 'fail', false, 10, ?)",
            previous["trend"],
        )
    insert_many(
        connection,
        "insert into previous.run_info values (?, ?)",
        [("period_label", previous["label"]), ("as_of", previous["as_of"])],
    )
    insert_many(
        connection,
        "insert into previous.clause_results (policy_id, clause_id, status, is_loosened, examined, "
        "failed, warned) values ('p', ?, 'fail', false, 10, ?, 1)",
        previous["results"],
    )
    write_trend(connection, True)
    return connection.execute(
        "select clause_id, period_label, failed from evidence.clause_trend"
    ).fetchall()


def test_the_past_is_what_the_last_run_found_and_what_it_knew(catalogue):
    found = past_of(
        {
            "label": "2026-Q2",
            "as_of": "2026-06-30",
            "results": [("C1", 3)],
            "trend": [("C1", "2026-Q1", "2026-03-31", 5), ("C2", "2026-Q1", "2026-03-31", 1)],
        }
    )
    assert found == [("C1", "2026-Q1", 5), ("C1", "2026-Q2", 4), ("C2", "2026-Q1", 1)]


def test_a_period_judged_again_counts_as_judged_last():
    found = past_of(
        {
            "label": "2026-Q2",
            "as_of": "2026-08-31",
            "results": [("C1", 0)],
            "trend": [("C1", "2026-Q2", "2026-06-30", 5), ("C2", "2026-Q2", "2026-06-30", 1)],
        }
    )
    assert found == [("C1", "2026-Q2", 1), ("C2", "2026-Q2", 1)]


def test_this_period_is_no_past_of_its_own_and_an_older_file_has_none():
    assert past_of({"label": "2026-Q3", "as_of": "2026-09-30", "results": [("C1", 3)]}) == []
    assert past_of({"label": "2026-Q2", "as_of": "2026-06-30", "results": [("C1", 3)]}) == [
        ("C1", "2026-Q2", 4)
    ]


# What policies name


def test_what_policies_name_is_counted_or_not_supplied(catalogue):
    connection = open_memory()
    connection.execute("attach ':memory:' as ext; attach ':memory:' as evidence")
    write_extracts(
        connection,
        catalogue.contract,
        {
            "backups": [
                {
                    "job_id": f"B{n}",
                    "system": "S",
                    "kind": "full",
                    "status": "ok",
                    "started_at": dt.datetime(2026, 5, 5),
                    "offsite_location": place,
                }
                for n, place in enumerate(("ITS", "its", "cellar", None))
            ]
        },
    )
    scope = Scope(parse_period("2026-Q2", "UTC"), dt.date(2026, 6, 30), "UTC")
    settings = SETTINGS.model_copy(update={"offsite_location": "ITS"})
    stage(connection, catalogue.contract, settings, scope)
    tables.create_tables(connection)
    supply = TablesSupplied(
        {"backups": frozenset(catalogue.contract.tables["backups"].columns)}, {}
    )
    write_named_things(
        Evaluation(connection, catalogue, settings, scope, frozenset({"backups"})), supply
    )
    rows = connection.execute(
        "select thing, records, reason from evidence.named_things order by thing, ordinal"
    ).fetchall()
    assert [r[1] for r in rows if r[0] == "technology_services_store"] == [4, 3, 2]
    missing = {r[0]: r[2] for r in rows if r[2]}
    assert set(missing) == {f.id for f in catalogue.named} - {"technology_services_store"}


def test_each_system_that_a_policy_names_is_counted_whatever_its_spelling(catalogue):
    connection = open_memory()
    connection.execute("attach ':memory:' as ext; attach ':memory:' as evidence")
    write_extracts(
        connection,
        catalogue.contract,
        {
            "access_events": [
                {
                    "event_id": f"E{n}",
                    "system": name,
                    "action": "view",
                    "occurred_at": dt.datetime(2026, month, 5),
                }
                for n, (name, month) in enumerate((("macwis", 5), ("MACWIS", 6), ("FACTS", 8)))
            ]
        },
    )
    scope = Scope(parse_period("2026-Q2", "UTC"), dt.date(2026, 9, 30), "UTC")
    settings = SETTINGS.model_copy(update={"named_systems": ["MACWIS", "FACTS"]})
    stage(connection, catalogue.contract, settings, scope)
    (file,) = [f for f in catalogue.named if f.id == "case_systems"]
    evaluation = Evaluation(connection, catalogue, settings, scope, frozenset({"access_events"}))
    assert evaluation.execute(file.sql).fetchall() == [
        (1, "accesses of the period in FACTS", None),
        (2, "accesses of the period in MACWIS", 2),
    ]


def test_what_was_put_right_before_the_last_run_is_no_change_since():
    connection = open_memory()
    connection.execute("attach ':memory:' as evidence")
    tables.create_tables(connection)
    connection.execute(
        "create table found_before (control_id varchar, subject varchar, "
        "was_open boolean, was_found boolean, was_otherwise boolean)"
    )
    connection.execute(
        "insert into found_before values ('c', 'now', true, true, false), "
        "('c', 'then', false, false, false)"
    )
    tables.insert(
        connection,
        "past_findings",
        [
            {"control_id": "c", "subject": subject, "lifecycle": "fixed"}
            for subject in ("now", "then")
        ],
    )
    write_change_summary(connection)
    assert connection.execute(
        "select control_id, fixed from evidence.change_summary"
    ).fetchall() == [("c", 1)]


# Pages


def test_a_failed_clause_is_a_finding_in_six_parts(policy):
    html = policy.findings().html
    first = html[html.index('id="finding-MS-01"') : html.index('id="finding-MS-16"')]
    for part in ("Criteria", "Condition", "Cause", "Effect", "Recommendation", "Response"):
        assert f"<dt>{part}</dt>" in first
    assert "60 of 119 records judged, 50.4 % (95 % interval 1.0 to 20.0 %)" in first
    assert "2026-05 has 40 of 60 exceptions (67 %), but 30 of 120 records judged (25 %)" in first
    assert "Concerns 60 cases and" in first and "Ask Legal; record the ground." in first
    assert "<script" not in html


def test_decisions_stand_beside_the_exceptions_and_take_none_off(policy):
    html = policy.findings().html
    first = html[html.index('id="finding-MS-01"') : html.index('id="finding-MS-16"')]
    assert "57 of 60 exceptions await a decision" in first
    assert "confirmed: 1; justified: 1; formerly waived: 1; " in first
    assert '<a href="#waived">waived</a>, beside these: 1.' in first
    assert "justified: the board had asked &#34;&gt;&lt;script" in first
    assert (
        "formerly waived until 2026-05-31: until the new form was printed (2026-04-23, "
        "staff-00000a, area supervisor)"
    ) in first
    assert "confirmed (2026-04-25, staff-00000a)" in first
    assert "agreed by the board" not in first


def test_waived_exceptions_are_listed_apart_with_reason_and_last_day(policy):
    html = policy.findings().html
    waived = html[html.index('<h3 id="waived">') :]
    assert "agreed by the board &#34;&gt;&lt;script" in waived and "disclosure-003c" in waived
    assert "2026-12-31" in waived and "staff-00000a, area supervisor" in waived
    assert 'id="waived"' not in pv.open_run(miniature_report()[0]).policy("me-cfs").findings().html


def test_the_overview_counts_exceptions_by_decision(policy):
    change = policy.run.overview.change()
    assert "formerly waived; the waiver has run out" in change.text
    _, _, decided = change.html.partition("Exceptions by what was decided about them")
    words = " ".join(decided.split("<details")[0].replace("<", " <").split())
    for word, number in (
        ("Confirmed", 1),
        ("Justified", 1),
        ("Waived", 1),
        ("Formerly waived", 1),
        ("Awaiting a decision", 63),
    ):
        assert word in words and f">{number}<" in decided.split(word)[1].split("</tr>")[0]


def test_a_missing_signature_is_a_finding_too(policy):
    html = policy.findings().html
    unsigned = html[html.index('id="finding-MS-43"') :]
    unsigned = unsigned[: unsigned.index("</dl>")]
    for part in ("Criteria", "Condition", "Cause", "Effect", "Recommendation"):
        assert f"<dt>{part}</dt>" in unsigned
    assert "No attestation covers the period." in unsigned and "--clause MS-43" in unsigned


def test_the_clauses_carry_their_past_and_the_trend_says_what_moved(policy):
    clauses = policy.clauses()
    (first,) = [r for r in clauses.rows if r[0].startswith("MS-01")]
    assert "2025-Q4 ✗ 70 of 100" in first[-1] and "2026-Q1 ✗ 50 of 110" in first[-1]
    trend = policy.trend()
    # MS-01 50 of 110, then 60 of 120; MS-13 1 of 10, then none of 12; MS-40 was never tested.
    assert "higher for 1 clause (MS-01)" in trend.text
    assert "lower for 2 clauses (MS-13 and MS-16)" in trend.text
    assert "MS-40" not in trend.text


def test_without_a_past_the_trend_says_so():
    run = pv.open_run(miniature_report()[0])
    assert "the trend begins with this run" in run.policy("me-cfs").trend().text


def test_what_a_policy_names_stands_on_its_page_and_all_on_the_overview(policy):
    of_policy, of_all = policy.named().text, policy.run.overview.named().text
    assert "NCMEC" in of_policy and "ombudsman" not in of_policy and "ombudsman" in of_all
    assert "not supplied" in of_policy and "backups was not supplied" in of_policy.lower()


def test_a_looser_setting_is_named_with_the_policys_default(policy):
    assert "records: 100 (policy: 50)" in policy.clauses().html
