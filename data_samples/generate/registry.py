"""The abuse and neglect registry: its entries, and what is disclosed from it."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.cases import Case
from data_samples.generate.dates import BOTH, Q3, at, day, days
from data_samples.generate.disclosure import Desk
from data_samples.generate.disclosure_plants import spare, spoil
from data_samples.generate.legal import request

ELEMENTS = (
    "has_child_name",
    "has_child_address",
    "has_child_age",
    "has_harm",
    "has_caretaker_name",
    "has_caretaker_address",
)
PERPETRATOR = ("has_perpetrator_name", "has_perpetrator_address")
BIRTHS = (dt.date(2014, 2, 11),)


def entry(
    desk: Desk,
    case: Case,
    perpetrator: str | None,
    entered: dt.date,
    due_process: dt.date | None = None,
    **more,
) -> str:
    """Add a complete entry, but for what ``more`` overrides, and return its id."""
    entry_id = desk.book.new_id("G")
    row = dict.fromkeys(ELEMENTS, True) | dict.fromkeys(PERPETRATOR, perpetrator is not None)
    row |= {"substantiated_on": entered - days(3) if perpetrator else None} | more
    desk.book.add(
        "registry_entries",
        entry_id=entry_id,
        case_id=case.case_id,
        child_person_id=case.children[0],
        perpetrator_person_id=perpetrator,
        entered_on=entered,
        due_process_completed_on=due_process,
        **row,
    )
    return entry_id


def background(desk: Desk) -> None:
    """Write a complete entry for every case with a substantiated perpetrator, and a few more."""
    for case in list(desk.load.cases.values()):
        if case.is_special:
            continue
        if case.perpetrators:
            entry(
                desk,
                case,
                case.perpetrators[0],
                case.opened_on + days(24),
                case.opened_on + days(24),
            )
        elif (
            case.kind == "investigation"
            and case.opened_on < day("2026-05-01")
            and int(case.case_id[-1]) < 5
        ):
            entry(desk, case, None, case.opened_on + days(14))


def plant(desk: Desk) -> None:
    """Plant everything about the registry."""
    _entries(desk)
    _approvals(desk)
    _other_states(desk)
    _due_process(desk)
    _public(desk)


def _perpetrator_case(
    desk: Desk, opened: str = "2026-01-05", since: dt.date | None = None
) -> tuple[Case, str]:
    case = desk.load.make("investigation", "U-12", day(opened), births=BIRTHS)
    desk.load.member(
        case, case.parents[0], "substantiated_perpetrator", since or case.opened_on + days(10)
    )
    return case, case.parents[0]


def _entries(desk: Desk) -> None:
    """MS-11: every element in every entry, and an entry for every substantiated perpetrator."""
    book = desk.book
    for missing, entered, periods in (
        ("has_child_age", "2026-02-20", BOTH),
        ("has_harm", "2026-07-08", Q3),
        ("has_caretaker_address", "2026-08-14", Q3),
        ("has_child_name", "2026-09-30", Q3),
        ("has_perpetrator_address", "2026-03-03", BOTH),
        ("has_perpetrator_name", "2026-09-09", Q3),
    ):
        case, who = _perpetrator_case(desk, since=day(entered) - days(3))
        found = entry(desk, case, who, day(entered), day(entered), **{missing: False})
        book.breaks(
            found, periods, "MS-11", f"entry lacks {missing.removeprefix('has_').replace('_', ' ')}"
        )
    for since, periods in (("2026-02-02", BOTH), ("2026-07-15", Q3), ("2026-09-30", Q3)):
        case, _ = _perpetrator_case(desk, since=day(since))
        book.breaks(case.case_id, periods, "MS-11", "substantiated perpetrator, but no entry")
    for entered in ("2026-07-02", "2026-08-03", "2026-09-30"):
        case = desk.load.make("investigation", "U-12", day("2026-01-05"), births=BIRTHS)
        desk.load.member(case, case.parents[0], "alleged_perpetrator")
        book.keeps(
            entry(desk, case, None, day(entered)),
            Q3,
            "MS-11",
            "not substantiated: no perpetrator needed",
        )
        case = desk.load.make("investigation", "U-12", day("2026-01-05"), births=BIRTHS)
        desk.load.member(case, case.parents[0], "alleged_perpetrator")
        book.keeps(case.case_id, Q3, "MS-11", "alleged only: no entry needed")


def _approvals(desk: Desk) -> None:
    """MS-04: registry content leaves only with an approval on record."""
    what = ("aag", "registry", "investigation_or_proceeding")
    for on, decided, outcome, note in (
        ("05-07", None, None, "no approval"),
        ("07-09", None, None, "no approval"),
        ("08-06", -1, "advice", "advice is no approval"),
        ("09-10", 1, "release", "approved the day after"),
        ("09-24", -1, "withhold", "counsel advised to withhold"),
    ):
        case, who = _perpetrator_case(desk)
        entry(desk, case, who, day("2026-02-20"), day("2026-03-20"))
        review = (
            None
            if decided is None
            else desk.review(at(day(on) + days(decided), "09:00"), outcome, case_id=case.case_id)
        )
        spoil(desk, on, what, "MS-04", note, case=case, review=False, review_id=review)
        spare(desk, on, what, "MS-04", "approved the day before", case, review=True)
    for on, decision in (("07-10", "granted"), ("08-07", "partial"), ("09-11", "granted")):
        case, who = _perpetrator_case(desk)
        entry(desk, case, who, day("2026-02-20"), day("2026-03-20"))
        asked = at(day(on) - days(8), "10:00")
        given = request(
            desk,
            asked,
            "attorney",
            case,
            routed=asked + dt.timedelta(hours=3),
            decision=decision,
            decided=at(on, "13:00"),
            reviewed=at(on, "12:00"),
            outcome="advice",
            responded=at(on, "14:10"),
        )
        spare(
            desk,
            on,
            what,
            "MS-04",
            f"request {decision} an hour before",
            case,
            review=False,
            request_id=given,
        )


def _other_states(desk: Desk) -> None:
    """MS-05: another state's registry serves placement background checks only."""
    for on, purpose in (
        ("05-14", "service_to_child"),
        ("07-13", "investigation_or_proceeding"),
        ("08-12", "programme_administration"),
        ("09-16", "protect_child"),
    ):
        spoil(
            desk,
            on,
            ("placement_resource", "registry_check", purpose),
            "MS-05",
            f"used for {purpose}",
            kinds=("foster_care",),
        )
    for on, recipient in (
        ("07-13", "placement_resource"),
        ("08-12", "background_check_requester"),
        ("09-16", "treatment_agency"),
    ):
        spare(
            desk,
            on,
            (recipient, "registry_check", "background_check"),
            "MS-05",
            "placement background check",
            kinds=("foster_care",),
        )


def _due_process(desk: Desk) -> None:
    """MS-12: a perpetrator's name only after due process."""
    what = ("background_check_requester", "perpetrator_name", "background_check")
    for on, done in (("05-21", None), ("07-14", None), ("08-13", 1), ("09-17", 5)):
        case, who = _perpetrator_case(desk)
        entry(desk, case, who, day("2026-02-20"), day(on) + days(done) if done else None)
        spoil(
            desk,
            on,
            what,
            "MS-12",
            f"due process completed {done} days later" if done else "due process not completed",
            case=case,
            person_id=who,
        )
    for on, done in (("07-14", 0), ("08-13", -1), ("09-17", -60)):
        case, who = _perpetrator_case(desk)
        entry(desk, case, who, day("2026-02-20"), day(on) + days(done))
        spare(
            desk,
            on,
            what,
            "MS-12",
            f"due process completed {-done} days before",
            case,
            person_id=who,
        )
    for on in ("06-09", "07-30"):
        case = desk.load.make("investigation", "U-12", day("2026-01-05"), births=BIRTHS)
        desk.load.member(case, case.parents[0], "alleged_perpetrator")
        spoil(
            desk,
            on,
            what,
            "MS-12",
            "no entry for that person",
            case=case,
            person_id=case.parents[0],
        )


def _public(desk: Desk) -> None:
    """MS-13: the registry is not open to the public."""
    for on, recipient in (
        ("05-28", "press"),
        ("07-16", "public"),
        ("08-20", "researcher"),
        ("09-03", "commercial"),
        ("09-21", "other"),
    ):
        spoil(
            desk,
            on,
            (recipient, "registry", "programme_administration"),
            "MS-13",
            f"registry content to {recipient}",
            kinds=("investigation",),
        )
    case = desk.load.make(
        "investigation", "U-12", day("2026-01-05"), births=BIRTHS, programme="IV-B"
    )
    spoil(
        desk,
        "08-27",
        ("legislative_body", "registry", "programme_administration"),
        "MS-13",
        "registry content to a committee",
        case=case,
    )
    for on, recipient, purpose in (
        ("07-16", "other", "authorised_audit"),
        ("08-20", "law_enforcement", "investigation_or_proceeding"),
        ("09-03", "legislative_body", "authorised_audit"),
        ("09-21", "court", "court_hearing"),
    ):
        case = desk.load.make(
            "investigation", "U-12", day("2026-01-05"), births=BIRTHS, programme="IV-B"
        )
        if recipient == "court":
            desk.hearing(case, day(on) + days(30))
        spare(
            desk,
            on,
            (recipient, "registry", purpose),
            "MS-13",
            f"to {recipient}, {purpose}",
            case,
            review=True,
        )
