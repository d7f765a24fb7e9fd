"""A finding followed over three runs: each state, what counts, and what decisions change of it."""

import datetime as dt
from types import SimpleNamespace

import pytest

from fixtures.evidence import SETTINGS, write_extracts
from privity.decisions.dispositions import (
    Disposition,
    stage_decisions,
    stage_previous,
    write_decisions,
)
from privity.engine.duckdb import open_file, open_memory
from privity.evaluation.loosening import agency_catalogue, with_settings
from privity.evaluation.rollup import control_status
from privity.evaluation.rules_digest import rules_of
from privity.evidence import schema as tables
from privity.evidence.findings import (
    waived_counts,
    write_change_summary,
    write_findings,
    write_past_findings,
)
from privity.periods import Scope, parse_period
from privity.pseudonyms.labels import pseudonym, register_pseudonyms
from privity.staging.staging import stage
from privity.workspace.settings import Settings

KEY = bytes(32)
STATES = (
    "new",
    "persisting",
    "fixed",
    "judged_otherwise",
    "reopened",
    "waived",
    "lapsed",
    "not_run",
)


def finding(subject, control="c"):
    return pseudonym(KEY, "finding", f"{control}|{subject}")


def decision(subject, decision="waived", on="2026-04-10", until="2026-09-29", control="c", of="c"):
    end = dt.date.fromisoformat(until) if decision == "waived" else None
    return Disposition(
        finding(subject, of), control, decision, "agreed", "S1", dt.date.fromisoformat(on), end
    )


class Runs:
    """Successive runs of one control over rows given by hand, each in a file of its own."""

    def __init__(self, folder, contract):
        self.folder, self.contract, self.made = folder, contract, []

    def run(self, period, rows, decided=(), is_tested=True, as_of=None, by="as ever"):
        """Judge ``rows``, a letter for each subject: f fails, p passes; return its evidence."""
        at = parse_period(period, "UTC")
        scope = Scope(at, as_of or at.last_on, "UTC")
        connection = open_memory()
        connection.execute("attach ':memory:' as ext")
        if self.made:
            connection.execute(f"attach '{self.made[-1]}' as previous (read_only)")
        path = self.folder / f"{len(self.made)}.duckdb"
        connection.execute(f"attach '{path}' as evidence")
        write_extracts(
            connection,
            self.contract,
            {
                "staff": [
                    {
                        "staff_id": "S1",
                        "role": "area_supervisor",
                        "employer": "agency",
                        "active_from": dt.date(2020, 1, 1),
                    }
                ]
            },
        )
        stage(connection, self.contract, SETTINGS, scope)
        register_pseudonyms(connection, KEY)
        tables.create_tables(connection)
        connection.execute(
            "create schema evaluated; create table evaluated.c (subject varchar, "
            "status varchar, reason varchar, case_id varchar, staff_id varchar, "
            "occurred_at timestamp, unit_id varchar)"
        )
        for subject, status in rows.items() if is_tested else ():
            connection.execute(
                "insert into evaluated.c values (?, ?, 'seen', null, null, null, null)",
                [subject, {"f": "fail", "p": "pass"}[status]],
            )
        failed = sum(status == "f" for status in rows.values()) if is_tested else 0
        result = SimpleNamespace(
            control=SimpleNamespace(id="c", subject=("cases.case_id",)),
            exceptions=failed,
            is_advisory=False,
            status="fail",
            if_clean="pass",
        )
        stage_decisions(connection, list(decided), scope.as_of)
        stage_previous(connection, bool(self.made))
        write_findings(connection, self.contract, [result], "UTC", {"c": by})
        write_past_findings(connection, ["c"] if is_tested else [], {"c": by})
        write_decisions(connection)
        write_change_summary(connection)
        self.status = control_status(result, waived_counts(connection).get("c", 0))
        self.decisions = connection.execute(
            "select finding_id, decision, decided_label, decided_role from evidence.decisions"
        ).fetchall()
        states = dict(
            connection.execute(
                "select subject, lifecycle from evidence.findings union all "
                "select subject, lifecycle from evidence.past_findings"
            ).fetchall()
        )
        sums = ", ".join(f'sum("{state}")' for state in STATES)
        counted = connection.execute(f"select {sums} from evidence.change_summary").fetchone()
        self.change = {state: n for state, n in zip(STATES, counted, strict=True) if n}
        connection.execute("detach evidence")
        connection.close()
        self.made.append(path)
        return states


@pytest.fixture
def runs(tmp_path, catalogue):
    return Runs(tmp_path, catalogue.contract)


def test_every_state_over_three_runs(runs):
    first = runs.run("2026-Q1", dict.fromkeys("ABDEF", "f"))
    assert set(first.values()) == {"new"} and runs.change == {"new": 5}

    second = runs.run("2026-Q2", {"A": "f", "B": "f", "D": "p", "H": "f"}, [decision("B")])
    assert second == {
        "A": "persisting",
        "B": "waived",
        "D": "fixed",
        "E": "not_run",
        "F": "not_run",
        "H": "new",
    }
    assert runs.change == {"new": 1, "persisting": 1, "fixed": 1, "waived": 1, "not_run": 2}

    third = runs.run("2026-Q3", {"A": "p", "B": "f", "D": "f", "E": "f"}, [decision("B")])
    assert third == {
        "A": "fixed",
        "B": "lapsed",
        "D": "reopened",
        "E": "persisting",
        "F": "not_run",
        "H": "not_run",
    }
    # F was not examined the last time either: that is no change since then.
    assert runs.change == {"persisting": 1, "fixed": 1, "reopened": 1, "lapsed": 1, "not_run": 1}


def test_what_was_not_examined_for_long_is_fixed_or_persists_when_it_is(runs):
    runs.run("2026-Q1", {"A": "f", "B": "f"})
    assert runs.run("2026-Q2", {}, is_tested=False) == {"A": "not_run", "B": "not_run"}
    assert runs.run("2026-Q3", {}) == {"A": "not_run", "B": "not_run"} and runs.change == {}
    assert runs.run("2026-Q4", {"A": "p", "B": "f"}) == {"A": "fixed", "B": "persisting"}
    assert runs.change == {"fixed": 1, "persisting": 1}


@pytest.mark.parametrize(
    ("until", "state", "status"),
    [("2026-06-30", "waived", "pass"), ("2026-06-29", "lapsed", "fail")],
)
def test_a_waiver_holds_to_its_last_day_and_hides_nothing_after(runs, until, state, status):
    assert runs.run("2026-Q2", {"A": "f"}, [decision("A", until=until)]) == {"A": state}
    assert runs.status == status and runs.change == {state: 1}


def test_a_waiver_of_another_control_waives_nothing(runs):
    waived = decision("A", control="another")
    assert runs.run("2026-Q2", {"A": "f"}, [waived]) == {"A": "new"}
    assert (runs.status, runs.decisions) == ("fail", [])


def test_a_decision_is_known_from_its_day_on(runs):
    waived = decision("A", on="2026-07-01", until="2026-12-31")
    assert runs.run("2026-Q2", {"A": "f"}, [waived]) == {"A": "new"}
    assert runs.decisions == []
    assert runs.run("2026-Q3", {"A": "f"}, [waived]) == {"A": "waived"}


@pytest.mark.parametrize(
    "later", ["confirmed", "justified", "false_positive", "referred_legal", "referred_personnel"]
)
def test_another_decision_ends_a_waiver_and_counts_nothing_off(runs, later):
    runs.run("2026-Q1", {"A": "f"})
    decided = [decision("A", later, on="2026-05-01"), decision("A", on="2026-04-01")]
    assert runs.run("2026-Q2", {"A": "f"}, decided) == {"A": "persisting"}
    assert runs.status == "fail"
    assert runs.decisions == [
        (finding("A"), later, pseudonym(KEY, "staff", "S1"), "area_supervisor")
    ]


def test_a_waived_finding_that_comes_back_after_it_was_fixed_is_waived_still(runs):
    waived = [decision("A", on="2026-01-10")]
    assert runs.run("2026-Q1", {"A": "f"}, waived) == {"A": "waived"}
    assert runs.run("2026-Q2", {"A": "p"}, waived) == {"A": "fixed"}
    assert runs.run("2026-Q3", {"A": "f"}, waived) == {"A": "lapsed"}
    assert runs.run("2026-Q4", {"A": "f"}) == {"A": "persisting"}


def test_what_is_gone_under_other_rules_is_judged_otherwise_until_they_are_those_of_then(runs):
    runs.run("2026-Q1", dict.fromkeys("ABCD", "f"), by="strict")
    rows = {"A": "p", "B": "p", "C": "f", "D": "p"}
    assert runs.run("2026-Q2", rows, by="loose") == {
        "A": "judged_otherwise",
        "B": "judged_otherwise",
        "C": "persisting",
        "D": "judged_otherwise",
    }
    assert runs.change == {"judged_otherwise": 3, "persisting": 1}
    # The looser rules go on: nothing new has happened, and nothing was put right.
    assert runs.run("2026-Q3", rows, by="loose")["A"] == "judged_otherwise"
    assert runs.change == {"persisting": 1}
    assert runs.run("2026-Q4", {"A": "p", "B": "f", "C": "p"}, by="strict") == {
        "A": "fixed",
        "B": "persisting",
        "C": "judged_otherwise",
        "D": "not_run",
    }
    assert runs.change == {"fixed": 1, "persisting": 1, "judged_otherwise": 1}


def test_a_finding_of_a_run_that_kept_no_rules_is_not_called_fixed(runs):
    runs.run("2026-Q1", {"A": "f", "B": "f"})
    with open_file(runs.made[-1]) as before:
        for table in ("findings", "past_findings"):
            before.execute(f"alter table {table} drop column rules")
    assert runs.run("2026-Q2", {"A": "p", "B": "f"}) == {"A": "judged_otherwise", "B": "persisting"}
    assert runs.run("2026-Q3", {"A": "p", "B": "p"}) == {"A": "judged_otherwise", "B": "fixed"}


def rules(root=None, **given):
    settings = Settings(**given)
    return rules_of(with_settings(agency_catalogue(root, settings), settings), settings)


@pytest.mark.parametrize(
    ("given", "changed", "unchanged"),
    [
        (
            {"explanations_off": ["visit"]},
            "access_to_case_explained_by_duty",
            "enabled_account_has_one_holder",
        ),
        (
            {"explanations_on": ["shared_child"]},
            "access_to_case_explained_by_duty",
            "leavers_account_disabled_in_time",
        ),
        (
            {"supervision_levels": 1},
            "access_to_case_explained_by_duty",
            "leavers_account_disabled_in_time",
        ),
        (
            {"lag_days": {"visit": 3}},
            "access_to_case_explained_by_duty",
            "leavers_account_disabled_in_time",
        ),
        (
            {"params": {"case_transfer": {"after_hours": 2}}},
            "access_to_case_explained_by_duty",
            "leavers_account_disabled_in_time",
        ),
        (
            {"params": {"leavers_account_disabled_in_time": {"grace_days": 5}}},
            "leavers_account_disabled_in_time",
            "access_to_case_explained_by_duty",
        ),
        (
            {"firewall_domains": ["a.example"]},
            "inside_email_recipient_has_function_on_case",
            "leavers_account_disabled_in_time",
        ),
        (
            {"holidays": [dt.date(2026, 8, 14)]},
            "request_routed_to_law_department_in_time",
            "enabled_account_has_one_holder",
        ),
        ({"timezone": "America/Chicago"}, "leavers_account_disabled_in_time", None),
        ({"name": "Another"}, None, "access_to_case_explained_by_duty"),
    ],
)
def test_rules_change_with_what_decides_and_with_nothing_else(given, changed, unchanged):
    before, after = rules(), rules(**given)
    assert changed is None or before[changed] != after[changed]
    assert unchanged is None or before[unchanged] == after[unchanged]


def test_a_control_written_anew_is_another_rule_and_its_comments_are_none(tmp_path):
    text = """\
/* ---
title: Open cases
why: so that it is known
fix: look
severity: low
clauses: [MS-01]
cases:
  both:
    cases: [{case_id: A, kind: intake}, {case_id: B, kind: adult}]
    expect: {A: pass, B: fail}
--- */
select case_id as subject, case when kind = 'intake' then 'pass' else 'fail' end as status,
    kind as reason
from cases
"""
    path = tmp_path / "controls/access/open_cases.sql"
    path.parent.mkdir(parents=True)
    found = []
    for said in (
        text,
        text.replace("from cases", "-- of this agency\nfrom cases"),
        text.replace("'intake' then", "'adult' then"),
    ):
        path.write_text(said)
        found.append(rules(tmp_path)["open_cases"])
    assert found[0] == found[1] != found[2]
