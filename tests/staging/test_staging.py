"""What controls see: nothing dated after the as-of day, local days, parsed addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databases import column, evaluation_of
from privity.staging.addresses import bare_address


def test_rows_born_after_the_as_of_day_are_not_known(catalogue):
    evaluation = evaluation_of(
        catalogue,
        {
            "disclosures": [
                {"disclosure_id": "on the day", "disclosed_at": "2026-09-30 23:59:59"},
                {"disclosure_id": "the day after", "disclosed_at": "2026-10-01 00:00:00"},
            ]
        },
    )
    assert column(evaluation, "select disclosure_id from disclosures") == ["on the day"]


def test_later_facts_are_not_known_but_plans_are(catalogue):
    evaluation = evaluation_of(
        catalogue,
        {
            "incidents": [
                {
                    "incident_id": "i",
                    "discovered_at": "2026-09-29 10:00",
                    "supervisor_reported_at": "2026-10-01 00:00",
                }
            ],
            "releases": [
                {
                    "release_id": "r",
                    "signed_on": "2026-09-01",
                    "expires_on": "2027-09-01",
                    "revoked_on": "2026-10-01",
                }
            ],
        },
    )
    assert column(evaluation, "select supervisor_reported_at from incidents") == [None]
    row = evaluation.connection.execute("select expires_on, revoked_on from releases").fetchone()
    assert (str(row[0]), row[1]) == ("2027-09-01", None)


def test_a_decision_is_known_from_its_day_on(catalogue):
    evaluation = evaluation_of(
        catalogue,
        {
            "record_requests": [
                {"request_id": f"R{n}", "received_at": "2026-09-01 10:00", "decision": "denied"}
                | dates
                for n, dates in enumerate(
                    (
                        {"decided_at": "2026-09-30 23:59:59"},
                        {"decided_at": "2026-10-01 00:00"},
                        {"responded_at": "2026-09-02"},
                        {"responded_at": "2026-10-02"},
                        {},
                        {"decided_at": "2026-09-30", "responded_at": "2026-10-02"},
                    )
                )
            ]
        },
    )
    assert column(evaluation, "select decision from record_requests order by request_id") == [
        "denied",
        None,
        "denied",
        None,
        "denied",
        "denied",
    ]


def test_a_local_day_is_the_agencys_not_utcs(catalogue):
    evaluation = evaluation_of(
        catalogue,
        {"disclosures": [{"disclosure_id": "d", "disclosed_at": "2026-08-31T23:30:00-04:00"}]},
    )
    row = evaluation.connection.execute(
        "select disclosed_at, disclosed_on from disclosures"
    ).fetchone()
    assert (str(row[0]), str(row[1])) == ("2026-09-01 03:30:00", "2026-08-31")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("jane@maine.gov", "jane@maine.gov"),
        ("JANE@MAINE.GOV", "jane@maine.gov"),
        ("Jane Doe <jane@maine.gov>", "jane@maine.gov"),
        ('"Doe, Jane" <jane@maine.gov>', "jane@maine.gov"),
        ("Doe, Jane <jane@maine.gov>", "jane@maine.gov"),
        ("jane@maine.gov <jane@example.com>", "jane@example.com"),
        ('"jane@maine.gov" <jane@example.com>', "jane@example.com"),
        ("jane@maine.gov (Jane Doe)", "jane@maine.gov"),
        ("not an address", "not an address"),
    ],
)
def test_addresses_are_read_whatever_their_display_form(text, bare):
    assert bare_address(text) == bare


@given(st.text(max_size=60))
def test_no_address_text_breaks_the_reading(text):
    assert isinstance(bare_address(text), str)


@pytest.mark.parametrize(
    ("address", "domains", "inside"),
    [
        ("a@maine.gov", ["maine.gov"], True),
        ("A@Maine.Gov", ["MAINE.gov"], True),
        ("a@maine.gov.", ["maine.gov"], True),
        ("a@dhhs.maine.gov", ["maine.gov"], False),
        ("a@dhhs.maine.gov", ["maine.gov", ".maine.gov"], True),
        ("a@maine.gov", [".maine.gov"], False),
        ("a@xmaine.gov", ["maine.gov", ".maine.gov"], False),
        ("a@maine.gov.example.com", ["maine.gov", ".maine.gov"], False),
        ("maine.gov@example.com", ["maine.gov"], False),
        ("a@b@maine.gov", ["maine.gov"], True),
        ("nobody.here", ["maine.gov"], False),
    ],
)
def test_inside_is_the_domain_after_the_last_at(catalogue, address, domains, inside):
    evaluation = evaluation_of(
        catalogue,
        {"emails": [{"message_id": "m", "sent_at": "2026-08-01 09:00", "sender": address}]},
        settings={"firewall_domains": domains},
    )
    assert column(evaluation, "select is_inside from addresses") == [inside]


def test_models_are_built_once_and_only_when_read(catalogue):
    evaluation = evaluation_of(
        catalogue,
        {
            "staff": [
                {"staff_id": "A", "supervisor_id": "B"},
                {"staff_id": "B", "supervisor_id": "C"},
            ]
        },
    )
    assert "supervision" not in evaluation.built
    evaluation.ensure("supervision")
    evaluation.ensure("supervision")
    assert sorted(
        evaluation.connection.execute(
            "select staff_id, supervisor_id, level from supervision"
        ).fetchall()
    ) == [("A", "B", 1), ("A", "C", 2), ("B", "C", 1)]
