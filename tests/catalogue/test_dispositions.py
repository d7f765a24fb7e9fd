"""Dispositions: what logs of requests say is read as a whole, or not known; nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privity.catalogue.dispositions import (
    DECISIONS,
    OUTCOMES,
    define_dispositions,
    dispositions,
)
from privity.engine.duckdb import open_memory

# As annual reports, portals and open logs of requests write them.
WORDINGS = {
    "granted": """Granted|GRANTED IN FULL|Full Grant|Full grants|Total Grant|Granted/Full|Full Release|Released in Full|Released In Full (RIF)
        Released|Records Released|All Records Released|Fully Released|Closed - Full Release|Closed: Granted|Closed-Granted|Closed (Records Provided)
        Records Provided|All Records Provided|Documents Provided|Completed - Records Provided|Complete: Documents provided via email|Fulfilled
        Request Fulfilled|Fulfilled in Full|Filled|Full Disclosure|Fully disclosed|All Disclosed|Disclosed in full|ALL_DISCLOSED|Approved
        Approved in full|1 - Granted|01. Full Release|Released in full, no exemptions applied|Granted in full; no redactions|Divulgation complète
        Communication totale|Records sent to requester|Records made available|Full access granted|Granted in its entirety|Complied
        Request granted, fee waived""",
    "partial": """Partial|Partial Release|Partially Released|Released in Part|Granted in Part|Partial Grant|Partial Grant/Partial Denial
        Granted in part/Denied in part|Granted/Denied in Part|Partially granted, partially denied|Denied in Part|Partial Denial|Disclosed in Part
        DISCLOSED IN PART|Partial Disclosure|Released with Redactions|Provided with redactions|Redacted|Partial Release - Redacted|Records provided (redacted)
        Closed - Partial Release|Granted with redactions|Partially Fulfilled|Fulfilled in part|Full release with redactions|Granted in part - exemptions 6, 7(C)
        Partially exempt|Withheld in part|Some records provided|Partial release - privacy|Divulgation partielle|Communication partielle
        Released; some information redacted|Partially Denied - Exempt|Partial access|Allowed in part|Denied in part under section 17a-28""",
    "denied": """Denied|DENIED|Denied in Full|Full Denial|Full denial based on exemptions|Denied - Exempt|Denied: Exempt Records|Request Denied|Closed - Denied
        Denied in its entirety|Denied (b)(6), (b)(7)(C)|Denied - Exemption 7(A)|Denied per ORS 192.345(2)|Refused|Refused in full|Rejected|Withheld
        Withheld in full|All records withheld|Exempt|Exempt entirely|All exempted|Exempt from disclosure|Nothing disclosed|NOTHING DISCLOSED
        Not granted|Not Approved|Declined|Access denied|Denied - no responsive records|Denied; confidential|Denied - attorney-client privilege
        Denied - Active Investigation|03 - Denied|Disapproved|Release denied|Denied - sealed record""",
    "withdrawn": """Withdrawn|Request Withdrawn|Withdrawn by Requester|Withdrawn by requestor|Requester withdrew request|Cancelled|Canceled by Requester|Abandoned
        Abandoned by applicant|Discontinued|Closed - Withdrawn|No response from requester|No Response to Clarification|Payment not received|Requester no longer interested
        Withdrawn - duplicate|Deemed abandoned|Rescinded|Closed - Request Cancelled|Duplicate - withdrawn""",
    "answered": """No Records|No Responsive Records|No Responsive Documents|No records exist|No records found|Closed - No Responsive Records|No Record Located|Records do not exist
        Record does not exist|Unable to locate records|No records provided|Not released|Not provided|Unable to fulfill|Not an agency record|Not a record of this department
        Not custodian of records|Referred|Referred to another agency|Referred to another department|All records referred to another component or agency|Transferred
        Transferred to another institution|Duplicate|Duplicate Request|Fee-related reason|Records not reasonably described|Improper FOIA request for other reasons
        Not a proper FOIA request|Neither confirm nor deny|Answered|Response sent|Available online|Publicly available|Test|Entered in error|Invalid request|Other
        Overly broad|Aucun document existant|Does not exist|Closed: Referred|No jurisdiction|Non-responsive|Insufficient information|Merged with another request""",
    "closed": """Closed|CLOSED|Completed|Complete|Request Closed|Case closed|Resolved|Administratively Closed|Finalized|Processed|Closed.|Archived""",
    "open": """Open|New|Received|Submitted|Request Received|Assigned|Assigned to department|Assigned to Legal|In Progress|In process|Processing|Under Review|In Review
        Legal Review|Attorney review|Pending|Pending Approval|Pending - Legal Review|Pending payment|Awaiting full payment|Awaiting release form|Awaiting Clarification
        Awaiting Department Response|Waiting for payment|On Hold|On Hold - Need Info/Clarification|Hold|Suspended|Extended|Overdue|Due soon|Clarification Requested|Payment Requested
        Fee estimate sent|Invoice sent|Redaction in progress|Search in progress|Ready for release|Ready for pickup|To be released|Unassigned|Intake|Fulfill|Release|Approve
        General Counsel|Billing|Reopened|Re-opened|Acknowledged|Under appeal|Appealed|Partially closed|Interim response|Paused|Tolled|Draft|Active|Submitted for approval|Being processed
        Not assigned|Not started|Waiting on requester to pay for records released""",
    "nothing": """|-|--|N/A|n/a|None|NULL|TBD|Unknown|Not applicable|(blank)|  |Not recorded|?""",
    None: """No response from department|Granted on condition|Denied - other department holds the file|Not all records released|Not fully released|Not released in full|Never released
        Un-released|Unreleased|Unapproved|Ungranted|Non-granted|Not denied|Not withdrawn|Not exempt|No longer pending|Isn't granted|Granted and denied|Granted - denied
        Released: no|Released = no|Withdrawn; granted|Granted pending payment|Closed - awaiting payment|Granted, no records|Purple|See notes below|Department|Party|Cleared
        Released to the wrong person|Granted?!no|Partial release overturned|Denial reversed|Approval rescinded in error|Refusal to deny|Without release|Hardly released
        Exemption 6|Privacy|No exemptions applied|Records|No|0|False|Granted 不|Grant deferred|Disclosure refused by nobody|Open - closed|Pending; granted""",
}
TABLE = [
    (text.strip(), outcome)
    for outcome, texts in WORDINGS.items()
    for line in texts.splitlines()
    for text in line.split("|")
]


@pytest.fixture(scope="module")
def engine():
    with open_memory({"threads": 1}) as session:
        define_dispositions(session)
        yield session


def outcomes(engine, texts: list[str], own: str = "") -> list[str | None]:
    sql = (
        "select read_disposition(text, $own).outcome from (select unnest(cast($texts as varchar[])) "
        "as text, generate_subscripts(cast($texts as varchar[]), 1) as place) order by place"
    )
    rows = engine.execute(sql, {"texts": texts, "own": own}).fetchall()
    return [row[0] for row in rows]


def test_wordings_of_the_world_are_read_right_or_not_known(engine):
    read = outcomes(engine, [text for text, _ in TABLE])
    wrong = [(t, o, r) for (t, o), r in zip(TABLE, read, strict=True) if r != o]
    assert wrong == [] and len(TABLE) > 300


def test_every_wording_of_the_vocabulary_says_what_it_stands_under(engine):
    texts = [(w, s) for s, words in dispositions().wordings.items() for w in words if s in OUTCOMES]
    read = outcomes(engine, [text.upper() for text, _ in texts])
    assert [(t, r) for (t, s), r in zip(texts, read, strict=True) if r != s] == []


def test_a_negation_or_an_unknown_word_never_leaves_the_decision(engine):
    decided = [(w, s) for s in DECISIONS for w in dispositions().wordings[s]]
    ways = ["not {}", "un-{}", "never {}", "non {}", "no {}", "{} not", "{} - unsaid", "almost {}"]
    ways += ["quasi {} matters", "{}, but only provisionally", "without {}", "{}: no", "un{}"]
    tried = [(way.format(w), w, s) for way in ways for w, s in decided]
    read = outcomes(engine, [text for text, _, _ in tried])
    kept = [(text, r) for (text, _, s), r in zip(tried, read, strict=True) if r == s]
    # "Not withheld in part" and its like are no wordings; those of the vocabulary itself are.
    assert kept == []


SPOILED = st.tuples(
    st.sampled_from([w for s in DECISIONS for w in dispositions().wordings[s]]),
    st.text("bcdfghjklmnpqrstvwxz", min_size=4, max_size=9),
    st.integers(0, 9),
    st.sampled_from([" ", " - ", ", ", "/", "; ", " (", "\n", "_"]),
)


@settings(max_examples=5, deadline=None)
@given(st.lists(SPOILED, min_size=40, max_size=40))
def test_a_word_that_nobody_knows_makes_the_whole_text_unknown(engine, spoiled):
    texts = []
    for wording, word, place, sign in spoiled:
        words = wording.split()
        words.insert(place % (len(words) + 1), word)
        texts.append(sign.join(words))
    assert outcomes(engine, texts) == [None] * len(texts)


def test_the_wording_that_decided_is_shown(engine):
    read = engine.value("select read_disposition('Closed - Partial Release (privacy)', '')")
    assert read == {"outcome": "partial", "wording": "partial release"}


def test_an_agency_says_what_its_own_texts_mean(engine):
    own = "Referred onward = answered; denied = open; Cleared = shredded"
    texts = ["REFERRED ONWARD ", "Denied", "Cleared", "Referred onward twice"]
    assert outcomes(engine, texts, own) == ["answered", "open", None, None]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Police Report", None),
        ("Social media posts", None),
        ("Press releases", None),
        ("Attorney billing records", None),
        ("Law Enforcement", "law_enforcement"),
        ("Media Inquiry", "press"),
        ("SUBPOENA", "subpoena"),
        ("Court-Order", "court_order"),
        ("Legislative inquiry", "legislative"),
        ("Law firm", "attorney"),
        ("Research request", "research"),
        ("", None),
        (None, None),
    ],
)
def test_the_kind_of_records_does_not_say_who_asks(engine, text, kind):
    assert engine.execute("select request_kind($1)", [text]).fetchall() == [(kind,)]
