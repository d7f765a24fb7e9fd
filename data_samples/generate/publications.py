"""Publications and interviews of children in foster care."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.cases import Case
from data_samples.generate.children import BORN, child_case, item
from data_samples.generate.dates import at, day, days
from data_samples.generate.disclosure import Desk

TPR = dt.date(2026, 1, 15)


def plant(desk: Desk) -> None:
    """Plant everything about publications and interviews."""
    _publications(desk)
    _recognition(desk)
    _interviews(desk)


def publish(
    desk: Desk,
    case: Case,
    on: dt.date,
    where: str = "newsletter",
    record: bool = True,
    kind: str = "photo",
    persons: list[str] | None = None,
    **more,
) -> str:
    """Add a published item with its disclosure, which complies unless ``more`` says otherwise."""
    disclosure_id = None
    if record:
        disclosure_id = desk.tell(
            at(on, "12:00"),
            case,
            "press" if where == "press" else "public",
            "photograph",
            "programme_administration",
            "media",
        )
    more = {"face_shown": False, **more}
    return item(
        desk,
        kind,
        case,
        persons or case.children,
        more.pop("taken", on - days(6)),
        more.pop("purpose", "publication"),
        published_in=where,
        published_on=on,
        disclosure_id=disclosure_id,
        **more,
    )


def together(desk: Desk, case: Case, other: Case, on: dt.date, **more) -> str:
    """Add a published item that shows the children of two cases."""
    persons = case.children + other.children
    return publish(desk, case, on, persons=persons, group_setting=True, **more)


def _publications(desk: Desk) -> None:
    """MS-21 to MS-24 and MS-26: records, faces, groups, and where nothing may appear."""
    book = desk.book
    for n, on in enumerate(("05-19", "07-14", "08-11", "09-15")):
        date = day(on)
        book.breaks(
            publish(desk, child_case(desk, tpr=TPR), date, record=False),
            date,
            "MS-22",
            "published without a disclosure record",
        )
        bad = publish(
            desk, child_case(desk, tpr=None if n % 2 else date + days(1)), date, face_shown=True
        )
        book.breaks(
            bad,
            date,
            "MS-23",
            "face shown" + ("" if n % 2 else ", parents' rights ended the day after"),
        )
        good = publish(
            desk,
            child_case(desk, tpr=date),
            date,
            ("website", "press", "social_media", "newsletter")[n],
            face_shown=True,
        )
        book.keeps(good, date, "MS-22 MS-23", "parents' rights ended on the publication day")
        book.keeps(
            book.rows["media"][-1]["disclosure_id"],
            date,
            "MS-21",
            "photograph to the public, named by its publication",
        )
        group, other = (
            child_case(desk, tpr=TPR, count=2),
            child_case(desk, tpr=None if n % 2 else date + days(1)),
        )
        bad = together(desk, group, other, date)
        book.breaks(bad, date, "MS-24", "one of three children's parents keep their rights")
        if n == 3:
            bad = together(desk, group, other, date, face_shown=True)
            book.breaks(bad, date, "MS-23 MS-24", "faces in a group, one without TPR")
        good = together(desk, group, child_case(desk, tpr=date), date, face_shown=True)
        book.keeps(good, date, "MS-24 MS-23", "all parents' rights ended, one that day")
        where = ("annual_report", "marketing")[n % 2]
        bad = publish(
            desk,
            child_case(desk, tpr=TPR),
            date,
            where,
            kind=("photo", "interview", "video", "photo")[n],
            **(
                {
                    "purpose": "publication",
                    **_consents(date - days(9), True),
                    "coordinated": True,
                    "present": ["gal"],
                    "taken": date - days(6),
                }
                if n == 1
                else {}
            ),
        )
        book.breaks(bad, date, "MS-26", f"in the {where.replace('_', ' ')}")
        good = publish(desk, child_case(desk, tpr=TPR), date, "newsletter", kind="video")
        book.keeps(good, date, "MS-26", "in the newsletter")


def _consents(on: dt.date, tpr: bool = False) -> dict:
    return {
        "worker_approved_on": on,
        "supervisor_approved_on": on,
        "gal_approved_on": on,
        "best_interest_on": on,
        "parents_approved_on": None if tpr else on,
    }


def _recognition(desk: Desk) -> None:
    """MS-25: a child is named a foster child only in recognition, with every approval before."""
    for n, on in enumerate(("05-20", "07-15", "08-12", "09-16")):
        date = day(on)
        before = _consents(date - days(1))
        rows = [
            ({"purpose": "publication"}, False, "identifies a foster child, no recognition"),
            ({"gal_approved_on": date}, False, "guardian ad litem approved only that day"),
            ({}, True, "all approved the day before"),
        ]
        if n:
            rows += [
                (
                    {
                        ("worker_approved_on", "supervisor_approved_on", "parents_approved_on")[
                            n - 1
                        ]: None
                    },
                    False,
                    "an approval is missing",
                )
            ]
        for change, is_fine, note in rows:
            more = {"purpose": "recognition", "identifies_foster_child": True} | before | change
            found = publish(desk, child_case(desk), date, **more)
            if is_fine:
                desk.book.keeps(found, date, "MS-25", note)
            else:
                desk.book.breaks(found, date, "MS-25", note)
        found = publish(
            desk,
            child_case(desk, tpr=date),
            date,
            purpose="recognition",
            identifies_foster_child=True,
            **(before | {"parents_approved_on": None}),
        )
        desk.book.keeps(
            found, date, "MS-25", "parents' rights ended that day, so they are not asked"
        )
        found = publish(
            desk,
            child_case(desk, tpr=date + days(1)),
            date,
            purpose="recognition",
            identifies_foster_child=True,
            **(before | {"parents_approved_on": None}),
        )
        desk.book.breaks(
            found, date, "MS-25", "parents not asked, their rights ended the day after"
        )


def _interviews(desk: Desk) -> None:
    """MS-27 and MS-28: age, consents and company at interviews."""
    book = desk.book

    def interview(
        on: dt.date, born: dt.date, tpr: dt.date | None = None, case: Case | None = None, **more
    ) -> str:
        row = _consents(on) | {"coordinated": True, "present": ["worker"]} | more
        case = case or child_case(desk, born=born, tpr=tpr)
        return item(
            desk, "interview", case, case.children, on, row.pop("purpose", "publication"), **row
        )

    for n, on in enumerate(("05-21", "07-16", "08-13", "09-17")):
        date = day(on)
        fourteen = date.replace(year=2012)
        old = dt.date(2010, 1, 5)
        missing = (
            "best_interest_on",
            "gal_approved_on",
            "worker_approved_on",
            "parents_approved_on",
        )[n]
        for found, note in (
            (interview(date, fourteen + days(1)), "fourteen only tomorrow"),
            (
                interview(date, old, **{missing: None}),
                f"{missing.removesuffix('_on').replace('_', ' ')} missing",
            ),
            (
                interview(date, old, supervisor_approved_on=date + days(1)),
                "supervisor consented the day after",
            ),
            (
                interview(date, old, date + days(1), parents_approved_on=None),
                "parents not asked, rights ended the day after",
            ),
        ):
            book.breaks(found, date, "MS-27", note)
        for found, note in (
            (interview(date, fourteen), "fourteenth birthday that day, consents that day"),
            (
                interview(date, old, date, parents_approved_on=None),
                "parents' rights ended that day",
            ),
            (interview(date, dt.date(2012, 2, 29)), "born on 29 February, fourteen since 1 March"),
            (
                interview(date, dt.date(2016, 4, 4), purpose="evidence", best_interest_on=None),
                "forensic interview",
            ),
            (
                interview(
                    date, BORN, case=child_case(desk, born=dt.date(2016, 4, 4), kind="in_home")
                ),
                "child not in foster care",
            ),
        ):
            book.keeps(found, date, "MS-27", note)
        for change, note in (
            ({"coordinated": False}, "not coordinated"),
            ({"coordinated": None}, "coordination not recorded"),
            ({"present": []}, "nobody present"),
            ({"present": None}, "presence not recorded"),
        ):
            book.breaks(interview(date, old, **change), date, "MS-28", note)
        for company in (["resource_parent"], ["agency_representative", "gal"], ["gal"]):
            book.keeps(
                interview(date, old, present=company),
                date,
                "MS-28",
                "present: " + ", ".join(company),
            )
        gone = child_case(desk, born=old, closed=(date - days(1)).isoformat())
        book.keeps(
            interview(date, old, case=gone, coordinated=False, present=[]),
            date,
            "MS-28",
            "case closed the day before",
        )
