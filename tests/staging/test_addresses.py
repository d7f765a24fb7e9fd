"""Which side of the firewall an address text lies on, in the forms that real mail logs hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databases import evaluation_of
from privity.staging.mailboxes import ascii_domain, mailboxes_in

INSIDE, OUTSIDE, UNRESOLVED = True, False, None

# The firewall of the table: agency.example and courts below court.example, one domain beyond ASCII.
DOMAINS = ["Agency.Example", ".court.example", "bücher.example"]
STAFF = [
    {"staff_id": "W-1", "name": "Jane Doe", "role": "social_worker", "person_id": "P-9"},
    {"staff_id": "W-2", "name": "Roe, Ann", "role": "legal"},
    {"staff_id": "W-3", "name": "Alex Twin", "role": "supervisor"},
    {"staff_id": "W-4", "name": "Alex Twin", "role": "intake"},
    {"staff_id": "W-5", "name": "Cory Tract", "role": "contracted"},
    {"staff_id": "W-6", "name": "Tess Tract", "role": "contracted"},
    {"staff_id": "W-7", "name": "Pat Client", "role": "intake"},
]
ACCOUNTS = [
    {"account_id": "JDOE", "system": "MAIL", "staff_id": "W-1"},
    {"account_id": "AGENCY\\aroe", "system": "MAIL", "staff_id": "W-2"},
    {"account_id": "tess@agency.example", "system": "MAIL", "staff_id": "W-6"},
    {"account_id": "hotline", "system": "MAIL", "shared": True},
    {"account_id": "guest@vendor.example", "system": "MAIL"},
]
PERSONS = [
    {"person_id": "P-1", "given_name": "Pat", "surname": "Client", "email": "pat@home.example"},
    {"person_id": "P-9", "given_name": "Jane", "surname": "Doe", "email": "jane@home.example"},
]

SIDES = [
    # plain, and with a display name
    ("a@agency.example", INSIDE),
    ("A@AGENCY.EXAMPLE", INSIDE),
    ("a@agency.example.", INSIDE),
    ("a@out.example", OUTSIDE),
    ("a@sub.agency.example", OUTSIDE),
    ("a@xagency.example", OUTSIDE),
    ("a@agency.example.out.example", OUTSIDE),
    ("agency.example@out.example", OUTSIDE),
    ("a@family.court.example", INSIDE),
    ("a@court.example", OUTSIDE),
    ("Jane Doe <a@out.example>", OUTSIDE),
    ('"Doe, Jane" <a@agency.example>', INSIDE),
    ("Doe, Jane <a@agency.example>", INSIDE),
    ("Doe, Jane, MD <a@agency.example>", INSIDE),
    ("De La Cruz, Maria Elena <a@agency.example>", INSIDE),
    ("Lopez Diaz, Maria Elena <mlopez@agency.example>", INSIDE),
    ("'Lopez Diaz, Maria Elena' <m@agency.example>", INSIDE),
    ("Jane O'Neil <a@out.example>", OUTSIDE),
    ("a@agency.example (Jane Doe)", INSIDE),
    ("Jane Doe (a@out.example)", OUTSIDE),
    ("a@agency.example <a@out.example>", OUTSIDE),
    ('"a@agency.example" <a@out.example>', OUTSIDE),
    ("=?utf-8?q?Doe=2C_Jane?= <a@agency.example>", INSIDE),
    # brackets, quotes, prefixes, escapes
    ("Jane Doe (Hotline) [a@agency.example]", INSIDE),
    ("Jane Doe (Hotline) [a@out.example]", OUTSIDE),
    ("Jane Doe [mailto:a@out.example]", OUTSIDE),
    ("'a@agency.example'", INSIDE),
    ("'a@out.example'", OUTSIDE),
    ('"a@out.example"', OUTSIDE),
    ("'a@agency.example' <a@agency.example>", INSIDE),
    ("SMTP:a@agency.example", INSIDE),
    ("smtp:a@out.example", OUTSIDE),
    ("<mailto:a@out.example?subject=x>", OUTSIDE),
    ("Jane &lt;a@out.example&gt;", OUTSIDE),
    ("<a@agency.example", INSIDE),
    ("a@agency.example>", INSIDE),
    (" a @ agency.example ", INSIDE),
    ("a\u200b@agency.example", INSIDE),
    ("a＠out.example", OUTSIDE),
    # local parts and domains of all kinds
    ('"jane doe"@agency.example', INSIDE),
    ('"a@agency.example"@out.example', OUTSIDE),
    ("jane.o'neil@agency.example", INSIDE),
    ("a@b@agency.example", INSIDE),
    ("a@agency.example@out.example", OUTSIDE),
    ("a@bücher.example", INSIDE),
    ("a@xn--bcher-kva.example", INSIDE),
    ("a@müller.example", OUTSIDE),
    ("a@out.example @ INET", OUTSIDE),
    ("a@inet", OUTSIDE),
    ("Lee ( lee @ out.example @ INET @ GATEWAY [ UNKNOWN 1 )", OUTSIDE),
    ("STATE @ STATE [ UNIT 1 )", UNRESOLVED),
    ("CN~Sam Hill/OU~UNIT/O~STATE @ STATE", UNRESOLVED),
    ("a@localhost", UNRESOLVED),
    ("Sam Hill@STATE@GATEWAY", UNRESOLVED),
    ("Sam Hill@STATE", UNRESOLVED),
    ("Jane Doe@STATE", INSIDE),
    ("Jane Doe <jd@inet>", OUTSIDE),
    ("Jane Doe@STATE@GATEWAY", INSIDE),
    ("a@[10.0.0.1]", UNRESOLVED),
    ("a@10.0.0.1", UNRESOLVED),
    ("a@", UNRESOLVED),
    ("a@out..example", UNRESOLVED),
    ("a@agency,example", OUTSIDE),
    # lists and groups
    ("a@agency.example; b@agency.example", INSIDE),
    ("a@agency.example, 'b@out.example'", OUTSIDE),
    ("A <a@agency.example>; B <b@out.example>;", OUTSIDE),
    ("Doe, Jane <a@agency.example>, Roe, Ann <b@agency.example>", INSIDE),
    ("Doe, Jane <a@agency.example>, Roe, Ann <b@out.example>", OUTSIDE),
    ("a@agency.example b@out.example", OUTSIDE),
    ("a@agency.example\nb@out.example", OUTSIDE),
    ("a@agency.example | b@out.example", OUTSIDE),
    ("Team: a@agency.example, b@out.example;", OUTSIDE),
    ("a@agency.example; Sam Hill", UNRESOLVED),
    ("Sam Hill, Lee Moss <a@agency.example>", UNRESOLVED),
    ("Sam Hill; b@out.example", OUTSIDE),
    ("undisclosed-recipients:;", UNRESOLVED),
    ("<>", UNRESOLVED),
    # wrapped by Exchange
    ("IMCEASMTP-a+40out+2Eexample@agency.example", OUTSIDE),
    ("a_out.example#EXT#@agency.example", OUTSIDE),
    ("IMCEAEX-_O=ORG_OU=X_CN=RECIPIENTS_CN=JDOE@agency.example", INSIDE),
    ("IMCEAEX-_O=ORG_OU=X_CN=RECIPIENTS_CN=SHILL@agency.example", UNRESOLVED),
    ("IMCEAEX-_O=ORG_OU=X_CN=RECIPIENTS_CN=JDOE@out.example", OUTSIDE),
    # directories' names and display names, by staff and accounts
    ("/O=ORG/OU=UNIT/CN=RECIPIENTS/CN=JDOE", INSIDE),
    ("EX:/o=ORG/ou=X/cn=Recipients/cn=00112233445566778899aabbccddeeff-jdoe", INSIDE),
    ("Somebody </O=ORG/OU=UNIT/CN=RECIPIENTS/CN=aroe>", INSIDE),
    ("/O=ORG/CN=RECIPIENTS/CN=hotline", INSIDE),
    ("/O=ORG/CN=RECIPIENTS/CN=guest", UNRESOLVED),
    ("/O=ORG/CN=RECIPIENTS/CN=SHILL", UNRESOLVED),
    ("Hill, Sam </O=ORG/CN=RECIPIENTS/CN=SHILL>", UNRESOLVED),
    ("CN=Jane Doe/OU=UNIT/O=STATE@STATE", INSIDE),
    ("Sam Hill ( CN=Sam Hill/OU=UNIT/O=STATE @ STATE [ UNIT 1 )", UNRESOLVED),
    ("Jane Doe ( CN=Jane Doe/OU=UNIT/O=STATE @ STATE [ UNIT ] )", INSIDE),
    ("CN=Jane Doe,OU=Users,DC=agency,DC=example", INSIDE),
    ("X400:c=US;a= ;p=ORG;s=Hill;g=Sam;", UNRESOLVED),
    ("Jane Doe", INSIDE),
    ("Doe, Jane", INSIDE),
    ("Ann ROE (Legal)", INSIDE),
    ("Jane Doe; Ann Roe", INSIDE),
    ("Jane Doe, Ann Roe", INSIDE),
    ("Jane Doe; a@out.example", OUTSIDE),
    ("jdoe", INSIDE),
    ("Sam Hill", UNRESOLVED),
    ("Alex Twin", UNRESOLVED),
    ("Cory Tract", UNRESOLVED),
    ("Tess Tract", INSIDE),
    ("Pat Client", UNRESOLVED),
    ("[Distribution list]", UNRESOLVED),
]


def sides(catalogue, texts, domains=tuple(DOMAINS), **rows):
    """Return the side of each text, all staged at once."""
    recipients = [
        {"message_id": "m", "recipient_no": n, "address": text} for n, text in enumerate(texts)
    ]
    evaluation = evaluation_of(
        catalogue,
        {
            "emails": [{"message_id": "m", "sent_at": "2026-08-01 09:00", "sender": texts[0]}],
            "email_recipients": recipients,
            **rows,
        },
        settings={"firewall_domains": list(domains)},
    )
    found = evaluation.connection.execute("select address, is_inside from addresses").fetchall()
    return dict(found)


def test_every_form_of_an_address_lies_on_its_side(catalogue):
    found = sides(catalogue, [t for t, _ in SIDES], staff=STAFF, accounts=ACCOUNTS, persons=PERSONS)
    assert len(SIDES) >= 60
    assert {t: found[t] for t, _ in SIDES} == dict(SIDES)


def test_without_a_list_of_staff_no_display_name_has_a_side(catalogue):
    named = ["Jane Doe", "/O=ORG/CN=RECIPIENTS/CN=JDOE", "jdoe"]
    assert set(sides(catalogue, named).values()) == {UNRESOLVED}


def test_a_workers_id_beside_every_occurrence_of_a_name_says_whose_it_is(catalogue):
    rows = [
        ("Alex Twin", "W-3"),
        ("A. Twin", "W-3"),
        ("A. Twin", None),
        ("Cory Tract", "W-5"),
        ("Jo", "W-0"),
    ]
    evaluation = evaluation_of(
        catalogue,
        {
            "staff": STAFF,
            "email_recipients": [
                {"message_id": "m", "recipient_no": n, "address": text, "staff_id": worker}
                for n, (text, worker) in enumerate(rows)
            ],
        },
        settings={"firewall_domains": DOMAINS},
    )
    found = evaluation.connection.execute(
        "select address, is_inside, staff_id from addresses where is_inside is not null"
    ).fetchall()
    assert found == [("Alex Twin", True, "W-3")]


def test_a_list_counts_each_of_its_addresses(catalogue):
    evaluation = evaluation_of(
        catalogue,
        {
            "email_recipients": [
                {
                    "message_id": "m",
                    "recipient_no": 1,
                    "address": "a@agency.example; 'b@out.example', Sam Hill",
                }
            ]
        },
        settings={"firewall_domains": DOMAINS},
    )
    counts = "address_count, outside_count, unresolved_count, bare_address, domain"
    assert evaluation.connection.execute(f"select {counts} from addresses").fetchall() == [
        (3, 1, 1, "a@agency.example, b@out.example, sam hill", None)
    ]


# What surrounds an address

_WORD = st.text("abcdefghijklmnopqrstuvwxyzäß", min_size=2, max_size=8)
_NAME = st.one_of(
    st.builds("{} {}".format, _WORD, _WORD),
    st.builds("{}, {}".format, _WORD, _WORD),
    st.builds("{} O'{} (Unit 3)".format, _WORD, _WORD),
)
_LOCAL = st.from_regex(r"[a-z][a-z0-9._+-]{0,8}[a-z0-9]", fullmatch=True).filter(
    lambda text: not text.startswith("imcea")
)
_DRESSES = st.sampled_from(
    (
        "{a}",
        "<{a}>",
        "{n} <{a}>",
        '"{n}" <{a}>',
        "{n} [{a}]",
        "{n}\n <{a}>",
        "'{a}'",
        '"{a}"',
        "'{a}' <{a}>",
        "SMTP:{a}",
        "mailto:{a}",
        "{n} [SMTP:{a}]",
        "{n} <mailto:{a}>",
        "{a} (by hand)",
        " {a} ;",
        "{a}.",
        "\"'{a}'\" <{a}>",
        "decoy@agency.example <{a}>",
        '"decoy@out.example" <{a}>',
    )
)


@settings(deadline=None, max_examples=150)
@given(_LOCAL, st.sampled_from(["agency.example", "out.example", "a.b.example"]), _NAME, _DRESSES)
def test_what_surrounds_an_address_changes_nothing(local, domain, name, dress):
    address = f"{local}@{domain}"
    (box,) = mailboxes_in(dress.format(a=address, n=name))
    assert (box.address, box.domain) == (address, domain)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(_LOCAL, _NAME, _DRESSES), min_size=2, max_size=4),
    st.sampled_from([";", "; ", " | ", ";\n"]),
)
def test_a_list_is_all_of_its_entries(entries, separator):
    dressed = [dress.format(a=f"{a}@x.example", n=n) for a, n, dress in entries]
    found = [box.address for box in mailboxes_in(separator.join(dressed))]
    assert found == [f"{local}@x.example" for local, _, _ in entries]


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60) | st.text(" <>()[]\"',;:@=/|a.\\\n", max_size=60))
def test_no_text_breaks_the_reading_and_none_is_nobody(text):
    assert mailboxes_in(text)


@pytest.mark.parametrize("sign", ["(", '"', "<", "[", "'", "@", "a@", "cn=", "a,"])
def test_a_cell_of_signs_alone_is_read_in_time(sign):
    assert mailboxes_in(sign * 1000 + "@")


@pytest.mark.parametrize(
    ("domain", "ascii_form"),
    [
        ("Agency.Example.", "agency.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("-ü-.example", "-ü-.example"),
    ],
)
def test_a_domain_has_one_form(domain, ascii_form):
    assert ascii_domain(domain) == ascii_form
