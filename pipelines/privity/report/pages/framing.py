"""What frames an audit report: by which authority it judges, what it cannot say, who signs it."""

from __future__ import annotations

from privity.evidence import Evidence
from privity.report.blocks import verdicts
from privity.report.blocks.block import Block, bullets, facts, heading, lines, paragraph, stack
from privity.report.blocks.exhibits import how_read
from privity.vocabulary import count_of, names_of

_LIMITS_SQL = """select
    (select count(*) from clause_results where status = 'not_tested') as not_tested,
    (select count(*) from clause_results where status = 'no_evidence') as no_evidence,
    (select count(*) from clause_results where status = 'partial') as in_part,
    (select count(*) from clauses where evidence = 'attestation') as attested,
    (select coalesce(sum(rows_read), 0) from load_results) as rows_read,
    (select coalesce(sum(rows_quarantined), 0) from load_results) as set_aside,
    (select count(*) from table_supply where not is_supplied) as tables_missing,
    (select count(*) from table_supply where is_supplied
        and table_name not in (select table_name from supplies where supplied_on is not null)
    ) as undated,
    (select count(*) from table_supply join supplies using (table_name) where is_supplied
        and supplied_on <= (select min(value::date) from run_info
            where key in ('period_last_on', 'as_of'))
    ) as early"""

_RECORDS_ONLY = (
    "The report judges records. What was done and not recorded is not seen; a record "
    "that is wrong or late is judged as it stands."
)
_ALWAYS = (
    _RECORDS_ONLY,
    "Extracts are taken as the agency supplied them; their digests show what was read, not "
    "that it is all there was.",
    "An access without an explanation is a question to the worker's supervisor, not a finding "
    "of misuse.",
    "Cause is where exceptions gather in the data; why people acted as they did is for those "
    "who follow up.",
)
_OPEN_SQL = f"""select
    bool_or(status in {names_of("open", "part")}) as is_open,
    (select bool_or(evidence = 'attestation') from clauses) as is_attested
from clause_results"""

_FACTS = (
    ("agency", "Agency"),
    ("period_label", "Period"),
    ("period_first_on", "From"),
    ("period_last_on", "To"),
    ("as_of", "Facts known by"),
    ("so_far", "Part of the period"),
    ("timezone", "Time zone"),
    ("holiday_calendar", "Holiday calendar"),
    ("edition", "Edition"),
    ("engine", "Engine"),
    ("code_version", "Version of privity"),
    ("catalogue_digest", "Digest of controls and policies"),
    ("previous_run", "Run before"),
)
_ROLES = ("Prepared by", "Reviewed by", "Received for management by")


def run_facts_block(run: Evidence) -> Block:
    """Return what the run was asked: for whom, which time, by which code and catalogue."""
    return facts([(label, run.info[key]) for key, label in _FACTS if run.info.get(key)])


def authority_block(run: Evidence) -> Block:
    """Return the policies that the run judged by, and the law or document each one is."""
    return facts([(f"Authority, {p['policy_id']}", p["citation"]) for p in verdicts.policies(run)])


def limits_block(run: Evidence) -> Block:
    """Return what the report cannot say: first what holds for this run, then what always holds."""
    n = run.rows(_LIMITS_SQL)[0]
    own = [
        (
            n["not_tested"],
            f"{count_of(n['not_tested'], 'clause')} could not be tested and "
            f"{count_of(n['no_evidence'], 'clause')} had nothing to examine: nothing "
            "here says whether they were kept.",
        ),
        (
            n["in_part"],
            f"{count_of(n['in_part'], 'clause')} could be judged only in part: nothing "
            "here says whether the rest was kept.",
        ),
        (
            n["tables_missing"],
            f"{count_of(n['tables_missing'], 'table')} of the contract had no extract.",
        ),
        (
            n["undated"],
            f"When {count_of(n['undated'], 'extract')} "
            f"{'was' if n['undated'] == 1 else 'were'} supplied, and by whom, is not "
            "stated.",
        ),
        (
            n["early"],
            f"{count_of(n['early'], 'extract')} "
            f"{'was' if n['early'] == 1 else 'were'} supplied before the period was over: "
            "what was recorded later is not in it.",
        ),
        (
            n["set_aside"],
            f"{n['set_aside']:,} of {count_of(n['rows_read'], 'row')} read set aside "
            "and judged by no control.",
        ),
        (
            n["attested"],
            f"{count_of(n['attested'], 'clause')} can be seen in no record and "
            f"{'rests' if n['attested'] == 1 else 'rest'} on an attestation alone, "
            "where there is one.",
        ),
    ]
    if n["no_evidence"] and not n["not_tested"]:
        own[0] = (
            1,
            f"{count_of(n['no_evidence'], 'clause')} had nothing to examine: nothing here "
            "says whether they were kept.",
        )
    return stack(
        _limitations([*(text for holds, text in own if holds), *_ALWAYS]),
        Block(how_read(run, _LIMITS_SQL)),
    )


def public_limits_block(run: Evidence) -> Block:
    """Return what the public edition cannot say, without a number of the agency's."""
    n = run.rows(_OPEN_SQL)[0]
    said = [
        (
            True,
            "Small counts are not shown, nor are larger ones that would tell a small one: a "
            "total, a share or a month may be missing for the sake of another.",
        ),
        (
            n["is_open"],
            "Some clauses could not be tested, or only in part, or had nothing to "
            "examine: nothing here says whether they were kept.",
        ),
        (
            n["is_attested"],
            "Some clauses can be seen in no record and rest on an attestation "
            "alone, where there is one.",
        ),
        (
            True,
            "Exceptions one by one, causes and responses are in the internal edition, which "
            "holds confidential records and is not published.",
        ),
        (True, _RECORDS_ONLY),
        (True, "Extracts are taken as the agency supplied them."),
    ]
    return _limitations([text for holds, text in said if holds])


def _limitations(said: list[str]) -> Block:
    return stack(heading("Limitations", 2, "limitations"), bullets(said))


def signing_block(run: Evidence) -> Block:
    """Return the block that is signed on paper, by the run's name; nobody has signed it yet."""
    blank = lines(("Name, role:", "Date, signature:"))
    return stack(
        heading("Sign-off", 2, "sign-off"),
        paragraph(
            f"For {run.info.get('agency', '')}, {run.info.get('period_label', '')}, facts "
            f"known by {run.info.get('as_of', '')}. Signed on paper; the run's own signature "
            "in manifest.sig says only that no file was changed since it was sealed."
        ),
        Block(
            facts([(role, blank) for role in _ROLES], "finding sign-off").html, ", ".join(_ROLES)
        ),
    )
