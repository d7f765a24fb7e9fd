"""What controls see: nothing dated after the as-of day, local days."""

from databases import column, evaluation_of


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


def test_an_end_given_as_a_date_is_known_on_that_day_and_is_of_it(catalogue):
    """It lasts to the midnight after: of the as-of day, and yet no later fact."""
    ends = {"w1": "2026-09-30", "w2": "2026-10-01", "w3": "2026-09-29 00:30"}
    evaluation = evaluation_of(
        catalogue,
        {
            "work_items": [
                {
                    "work_id": work,
                    "kind": "case_note",
                    "opened_at": "2026-09-01 08:00",
                    "closed_at": end,
                }
                for work, end in ends.items()
            ]
        },
    )
    days = "select cast(closed_on as varchar) from work_items order by work_id"
    assert column(evaluation, days) == ["2026-09-30", None, "2026-09-29"]


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
