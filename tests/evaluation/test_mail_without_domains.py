"""Mail whose addresses do not say on which side of the firewall they lie, loaded as it is exported."""

import pytest

from judging import judged
from privity.evaluation.rollup import clause_results

STAYS = "case_email_stays_inside_firewall"
SETTINGS = {"firewall_domains": ["agency.example"]}
STAFF = [
    {"staff_id": "W-1", "name": "Jane Doe", "role": "social_worker", "employer": "agency"},
    {"staff_id": "W-2", "name": "Ann Roe", "role": "legal", "employer": "agency"},
]
ACCOUNTS = [
    {
        "system": "MAIL",
        "account_id": "JDOE",
        "staff_id": "W-1",
        "enabled_at": "2025-01-06 09:00",
        "shared": "false",
        "service": "false",
    }
]

# What each of three public exports holds in its recipient cells, on invented people; the verdict on
# the message is what the addresses say.
EXPORTS = {
    "an archive with directory names": {
        "leak beside a directory's name": (
            "Doe, Jane </O=ORG/OU=EAST/CN=RECIPIENTS/CN=JDOE>, 'lee@out.example'",
            "fail",
        ),
        "leak in a quoted list": ("'ann@agency.example'; 'lee@out.example'", "fail"),
        "known directory name": ("Doe, Jane </O=ORG/OU=EAST/CN=RECIPIENTS/CN=JDOE>", "pass"),
        "unknown directory name": (
            "Hill, Sam </O=ORG/OU=EAST/CN=RECIPIENTS/CN=SHILL>",
            "cannot_judge",
        ),
        "contact's directory name": (
            "Lee (E-mail) <IMCEAEX-_O=ORG_CN=RECIPIENTS_CN=LEE@agency.example>",
            "cannot_judge",
        ),
    },
    "a scan of an office's mail": {
        "known worker": ("Jane Doe ( CN=Jane Doe/OU=UNIT/O=STATE @ STATE [ UNIT 1 )", "pass"),
        "unknown worker": (
            "Sam Hill ( CN=Sam Hill/OU=UNIT/O=STATE @ STATE [ UNIT 1 )",
            "cannot_judge",
        ),
        "leak through a gateway": ("lee@out.example @ INET [ UNKNOWN 1 )", "fail"),
        "several": (
            "Jane Doe ( CN=Jane Doe/OU=UNIT/O=STATE @ STATE [ UNIT ] ) | lee@out.example @ INET",
            "fail",
        ),
    },
    "a mailbox saved from a mail client": {
        "office in brackets": ("Lee Moss (Court) [lee@out.example]", "fail"),
        "inside in brackets": ("Jane Doe (Hotline) [jd@agency.example]", "pass"),
        "display name of a worker": ("Roe, Ann (Legal)", "pass"),
        "display name of nobody known": ("Sam Hill", "cannot_judge"),
        "distribution list": ("DL Hotline All", "cannot_judge"),
        "prefix": ("SMTP:lee@out.example", "fail"),
    },
}


def mail(cells, **given):
    """Return a message for each recipient cell, as a log holds them."""
    return {
        "staff": [worker | {"active_from": "2025-01-06"} for worker in STAFF],
        "accounts": ACCOUNTS,
        "emails": [
            {
                "message_id": f"<{n}.Mail@Agency.Example>",
                "sent_at": f"2026-{7 + n % 3:02}-{1 + n % 28:02} 09:00",
                "sender": "jd@agency.example",
                "case_specific": "true",
                "case_id": "C1",
            }
            | given
            for n in range(len(cells))
        ],
        "email_recipients": [
            {"message_id": f" {n}.mail@agency.example", "recipient_no": 1, "address": cell}
            | {"kind": "to"}
            for n, cell in enumerate(cells)
        ],
    }


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, catalogue):
    """The result of ME-10 on the cells of all three exports."""
    cells = [cell for rows in EXPORTS.values() for cell, _ in rows.values()]
    root = tmp_path_factory.mktemp("mail") / "w"
    return judged(root, catalogue, [STAYS], mail(cells), **SETTINGS)[STAYS]


def test_leaks_are_found_and_names_are_none_in_the_forms_of_three_exports(loaded):
    wanted = [status for rows in EXPORTS.values() for _, status in rows.values()]
    assert loaded.status == "fail"
    assert (loaded.exceptions, loaded.passed, loaded.cannot_judge) == (
        wanted.count("fail"),
        wanted.count("pass"),
        wanted.count("cannot_judge"),
    )
    assert loaded.examined == len(wanted)


def test_a_clause_says_how_many_records_cannot_be_judged(loaded, catalogue):
    (clause,) = (
        c for c in clause_results(catalogue, ["me-cfs"], [loaded]) if c.clause.id == "ME-10"
    )
    assert (
        "all but 5 records (a recipient without a domain whom no list of the agency knows)"
        in clause.coverage
    )


@pytest.mark.parametrize(
    ("unclear", "status", "said"),
    [
        (2, "partial", "all but 2 records (a recipient without a domain"),
        (10, "not_tested", "too much of it cannot be judged: 10.0 % of 100 records"),
    ],
)
def test_what_cannot_be_judged_is_no_pass(tmp_path, catalogue, unclear, status, said):
    cells = ["Sam Hill"] * unclear + ["ann@agency.example"] * (100 - unclear)
    found = judged(tmp_path / "w", catalogue, [STAYS], mail(cells), **SETTINGS)[STAYS]
    assert (found.status, found.cannot_judge) == (status, unclear)
    assert said in found.coverage.text + found.reason


def test_names_alone_are_not_tested_and_counted(tmp_path, catalogue):
    found = judged(tmp_path / "w", catalogue, [STAYS], mail(["Sam Hill"] * 9), **SETTINGS)[STAYS]
    assert (found.status, found.cannot_judge, found.exceptions) == ("not_tested", 9, 0)
    assert "all but 9 records" in found.reason
