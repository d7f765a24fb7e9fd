"""What was lost may not turn a verdict into a pass, and every clause says what it was."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging import control, judged
from privity.evaluation.rollup import clause_results
from privity.quality.fitness import Coverage, Loss, subject_tables
from privity.workspace.settings import Supply

LEAVERS, FILED = "leavers_account_disabled_in_time", "case_email_filed_to_case_in_time"
DOUBT = "doubtful_disclosure_put_to_counsel"


@pytest.fixture
def judge(tmp_path, catalogue):
    numbers = itertools.count()

    def run(name, rows, **settings):
        root = tmp_path / f"w{next(numbers)}"
        return judged(root, catalogue, [name], rows, **settings)[name]

    return run


def worker(number, **given):
    return {
        "staff_id": f"{number:03}",
        "role": "social_worker",
        "employer": "agency",
        "unit_id": "U1",
        "active_from": "2025-01-06",
        "active_to": "2026-08-03",
    } | given


def account(number, **given):
    return {
        "system": "ECMS",
        "account_id": f"a{number}",
        "staff_id": f"{number:03}",
        "enabled_at": "2025-01-06 09:00",
        "disabled_at": "2026-08-03 17:00",
        "shared": "false",
        "service": "false",
    } | given


def changes():
    return [
        {
            "change_id": f"c{n}",
            "system": "ECMS",
            "account_id": "a1",
            "change": "reset",
            "changed_at": f"{dt.date(2026, 7, 1) + dt.timedelta(days=n)} 09:00",
        }
        for n in range(92)
    ]


def agency(workers, accounts):
    return {"staff": workers, "accounts": accounts, "account_changes": changes()}


def test_whole_extracts_pass_plainly(judge):
    found = judge(LEAVERS, agency([worker(n) for n in range(20)], [account(n) for n in range(20)]))
    assert (found.status, found.coverage.text, found.coverage.lost) == ("pass", "", 0)


def test_leavers_in_quarantine_with_live_accounts_are_no_pass(judge):
    gone = [worker(n, role="wizard") for n in range(1, 20)]
    found = judge(
        LEAVERS,
        agency(
            [worker(0), *gone], [account(0), *(account(n, disabled_at="") for n in range(1, 20))]
        ),
    )
    assert found.status == "not_tested"
    assert "19 rows of staff in quarantine" in found.reason
    assert "19 rows of accounts that name no row of staff by staff_id" in found.reason


def owned(spelled):
    """Return an agency in which 20 of 50 live accounts name their owner as ``spelled``.

    From 1 on: a bare 0 is a word for nothing, and no id.
    """
    return agency(
        [worker(n) for n in range(1, 51)],
        [
            account(
                n,
                staff_id=spelled(n) if n <= 20 else f"{n:03}",
                disabled_at="" if n <= 20 else "2026-08-03 17:00",
            )
            for n in range(1, 51)
        ],
    )


def test_owner_ids_that_lost_their_zeros_are_found_all_the_same(judge):
    found = judge(LEAVERS, owned(str))
    assert (found.status, found.exceptions, found.coverage.lost) == ("fail", 20, 0)


def test_owner_ids_of_another_system_are_no_pass(judge):
    found = judge(LEAVERS, owned(lambda n: f"X{n}"))
    assert found.status == "not_tested"
    assert "40.0 % of 50 rows of accounts (5 % are tolerated)" in found.reason


def test_little_lost_is_a_pass_of_what_could_be_judged(judge):
    found = judge(
        LEAVERS,
        agency(
            [worker(n) for n in range(50)],
            [account(n) if n != 1 else account(n, staff_id="X1") for n in range(50)],
        ),
    )
    assert (found.status, found.if_clean, found.coverage.lost) == ("partial", "partial", 1)
    assert found.coverage.text == "without 1 row of accounts that name no row of staff by staff_id"


def test_an_exception_stays_one_and_says_what_was_lost(judge):
    found = judge(
        LEAVERS,
        agency(
            [worker(n) for n in range(3)],
            [account(0, disabled_at=""), account(1), account(2, staff_id="X2")],
        ),
    )
    assert (found.status, found.exceptions, found.coverage.lost) == ("fail", 1, 1)
    assert found.if_clean == "not_tested"


def test_what_was_lost_of_tables_that_it_does_not_read_changes_nothing(judge):
    rows = agency([worker(n) for n in range(3)], [account(n) for n in range(3)])
    found = judge(LEAVERS, rows | {"persons": [{"person_id": "a|b"}, {"person_id": "p"}]})
    assert (found.status, found.coverage.text) == ("pass", "")


def test_nothing_left_to_examine_is_not_tested_where_something_was_lost(judge):
    rows = agency([worker(0), worker(1, role="wizard")], [account(1)])
    assert judge(LEAVERS, rows).status == "not_tested"
    whole = agency([worker(1)], [account(1, disabled_at="2026-06-01 09:00")])
    assert judge(LEAVERS, whole).status == "no_evidence"


@pytest.mark.parametrize(
    ("counted", "status"), [(20, "pass"), (21, "partial"), (22, "not_tested"), (19, "pass")]
)
def test_rows_that_the_source_counts_and_nobody_read_are_lost(judge, counted, status):
    rows = agency([worker(n) for n in range(20)], [account(n) for n in range(20)])
    found = judge(LEAVERS, rows, supplied={"accounts": Supply(rows=counted)})
    assert found.status == status
    assert found.coverage.lost == max(0, counted - 20)


def test_a_looser_tolerance_is_told_only_where_it_made_the_difference(judge):
    rows = agency(
        [worker(n) for n in range(20)],
        [account(n, staff_id=f"{n:03}" if n > 1 else f"X{n}") for n in range(20)],
    )
    assert judge(LEAVERS, rows).status == "not_tested"
    found = judge(LEAVERS, rows, lost_rows_percent=20)
    assert found.status == "partial" and found.control.is_loosened
    whole = judge(
        LEAVERS,
        agency([worker(n) for n in range(20)], [account(n) for n in range(20)]),
        lost_rows_percent=20,
    )
    assert whole.status == "pass" and not whole.control.is_loosened


def mail(number, day, **given):
    return {
        "message_id": f"m{number}",
        "sent_at": f"{day} 09:00",
        "direction": "internal",
        "sender": "a@agency.example.gov",
        "sender_class": "employee",
        "case_specific": "true",
        "case_id": "C1",
        "filed_to_case_at": f"{day} 10:00",
    } | given


def mails(last_on, **given):
    first = dt.date(2026, 7, 1)
    days = [first + dt.timedelta(days=n) for n in range((last_on - first).days + 1)]
    return [mail(n, day, **given) for n, day in enumerate(days)]


QUARTER_END = dt.date(2026, 9, 30)


def test_mail_of_the_whole_quarter_passes(judge):
    assert judge(FILED, {"emails": mails(QUARTER_END)}).status == "pass"


def test_mail_of_july_alone_says_july_only(judge):
    found = judge(FILED, {"emails": mails(dt.date(2026, 7, 31))})
    assert found.status == "partial"
    assert found.coverage.text == "July only (emails as far as its rows go)"


def test_mail_that_ends_on_a_day_says_which(judge):
    found = judge(FILED, {"emails": mails(dt.date(2026, 8, 19))})
    assert found.coverage.text == "1 July to 19 August only (emails as far as its rows go)"


def test_a_declared_extent_stands_above_what_rows_show(judge):
    whole = Supply(**{"from": dt.date(2026, 7, 1), "to": QUARTER_END})
    rows = {"emails": mails(dt.date(2026, 7, 31))}
    assert judge(FILED, rows, supplied={"emails": whole}).status == "pass"


def test_a_declared_extent_outside_of_the_period_is_not_tested(judge):
    later = Supply(**{"from": dt.date(2026, 10, 1)})
    found = judge(FILED, {"emails": mails(QUARTER_END)}, supplied={"emails": later})
    assert found.status == "not_tested"
    assert found.reason.startswith("nothing of the period is covered: no day of the period")


def test_days_that_were_declared_not_supplied_are_not_judged(judge):
    july = Supply(**{"from": dt.date(2026, 7, 1), "to": dt.date(2026, 7, 31)})
    rows = {"emails": mails(dt.date(2026, 7, 31)) + mails(QUARTER_END, filed_to_case_at="")[31:]}
    assert judge(FILED, rows).status == "fail"
    found = judge(FILED, rows, supplied={"emails": july})
    assert (found.status, found.examined) == ("partial", 31)
    assert found.coverage.text == (
        "July only (emails as declared); 61 records of other days not judged"
    )


def test_a_clause_says_what_was_lost_to_its_controls(judge, catalogue):
    found = judge(FILED, {"emails": mails(dt.date(2026, 7, 31))})
    policies = [p.id for p in catalogue.policies]
    clauses = {c.clause.id: c for c in clause_results(catalogue, policies, [found])}
    for clause in found.control.clause_ids:
        assert clauses[clause].status == "partial"
        assert clauses[clause].coverage == found.coverage.text


def test_exceptions_under_waivers_leave_what_a_clean_control_would_have(judge, catalogue):
    rows = {
        "emails": [
            *mails(dt.date(2026, 7, 31)),
            mail(99, "2026-07-01", filed_to_case_at="2026-07-20 09:00"),
        ]
    }
    found = judge(FILED, rows)
    assert found.status == "fail"
    policies = [p.id for p in catalogue.policies]
    clauses = clause_results(catalogue, policies, [found], {FILED: found.exceptions})
    assert {c.status for c in clauses if found.control.id in c.control_ids} == {"partial"}


FLAWS = (
    lambda row: row | {"role": "wizard"} if "role" in row else row | {"enabled_at": "soon"},
    lambda row: (
        {k: v for k, v in row.items() if k != "staff_id"} | {"staff_id": "9999"}
        if "account_id" in row
        else row
    ),
)


@settings(max_examples=25)
@given(data=st.data())
def test_losing_rows_never_turns_an_exception_into_a_plain_pass(tmp_path_factory, catalogue, data):
    size = data.draw(st.integers(2, 8))
    live = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    workers = [worker(n) for n in range(size)]
    accounts = [account(n, **({"disabled_at": ""} if live[n] else {})) for n in range(size)]
    lost = data.draw(
        st.lists(
            st.tuples(st.booleans(), st.integers(0, size - 1), st.sampled_from(FLAWS)),
            min_size=1,
            max_size=size,
        )
    )
    for of_staff, number, flaw in lost:
        rows = workers if of_staff else accounts
        rows[number] = flaw(rows[number])
    spoilt = workers != [worker(n) for n in range(size)] or any(
        a != account(n, **({"disabled_at": ""} if live[n] else {})) for n, a in enumerate(accounts)
    )
    root = tmp_path_factory.mktemp("lost") / "w"
    found = judged(root, catalogue, [LEAVERS], agency(workers, accounts))[LEAVERS]
    if spoilt:
        assert found.status in ("fail", "partial", "not_tested")
        assert found.coverage.lost > 0
    else:
        assert found.status == ("fail" if any(live) else "pass")


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 50))
def test_the_rule_is_the_documented_one(lost, examined, loaded, tolerance):
    losses = (Loss("accounts", lost, "in quarantine", loaded),) if lost else ()
    for subject, beside in (({"accounts"}, examined), (set(), loaded)):
        status, _ = Coverage(losses).status_if_clean(subject, examined, examined, tolerance)
        if not lost:
            assert status == ("pass" if examined else "no_evidence")
        elif not examined or lost / (lost + beside) > tolerance / 100:
            assert status == "not_tested"
        else:
            assert status == "partial"


def test_subjects_stand_in_tables_of_the_contract(catalogue):
    for item in catalogue.controls:
        assert subject_tables(item) and subject_tables(item) <= set(catalogue.contract.tables), (
            item.id
        )


def test_a_control_that_builds_on_others_says_if_those_were_not_whole(tmp_path, catalogue):
    rows = {
        "disclosures": [
            {
                "disclosure_id": f"d{n}",
                "staff_id": "001",
                "recipient_type": "court",
                "disclosed_at": f"{dt.date(2026, 7, 1) + dt.timedelta(days=n)} 09:00",
                "channel": "paper",
                "content": "case_record",
                "purpose": "court_hearing",
            }
            for n in range(92)
        ],
        "staff": [worker(1, role="contracted", active_to="")],
    }
    name = "contracted_worker_discloses_within_the_rules"
    found = judged(tmp_path / "w", catalogue, [name, DOUBT], rows)
    assert found[DOUBT].status == "not_tested"
    assert "1 of the 1 tests that it builds on" in found[name].coverage.text
    assert found[name].if_clean != "pass"


def test_an_access_whose_account_is_unknown_is_lost_to_who_looked(catalogue, tmp_path):
    events = [
        {
            "event_id": f"e{n}",
            "system": "ECMS",
            "account_id": f"a{n % 50}",
            "occurred_at": f"{dt.date(2026, 7, 1) + dt.timedelta(days=n)} 09:00",
            "action": "view",
            "case_id": "C1",
        }
        for n in range(92)
    ]
    rows = {
        "access_events": events,
        "accounts": [account(n) for n in range(1, 50)],
        "staff": [worker(n, active_to="") for n in range(50)],
        "assignments": [
            {
                "case_id": "C1",
                "staff_id": f"{n:03}",
                "role": "primary",
                "from_at": "2026-07-01 00:00",
                "to_at": "",
            }
            for n in range(50)
        ],
    }
    name = "access_to_case_explained_by_duty"
    found = judged(tmp_path / "w", catalogue, [name], rows)[name]
    assert "2 rows of access_events that name no row of accounts" in found.coverage.text
    assert control(catalogue, name).id == name
