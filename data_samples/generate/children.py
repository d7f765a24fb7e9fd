"""Photographs, marks, publications and interviews of children in foster care."""

from __future__ import annotations

import datetime as dt
from functools import partial

from data_samples.generate.cases import FOSTER_PLACEMENTS, Case
from data_samples.generate.dates import LAST, Q2, Q3, day, days
from data_samples.generate.disclosure import Desk

BORN = dt.date(2011, 5, 6)
TPR = dt.date(2026, 1, 15)


def item(
    desk: Desk,
    kind: str,
    case: Case | None,
    persons: list[str],
    taken: dt.date,
    purpose: str | None,
    **more,
) -> str:
    """Add a media item, unpublished unless ``more`` says so, and return its id."""
    media_id = desk.book.new_id("M")
    row = {
        "group_setting": False,
        "face_shown": kind in ("photo", "video"),
        "identifies_foster_child": False,
        "private_area": False,
        "taken_by": case and case.terms[0][0],
        "published_in": None,
        "published_on": None,
        "disclosure_id": None,
        **more,
    }
    desk.book.add(
        "media",
        media_id=media_id,
        kind=kind,
        case_id=case and case.case_id,
        person_ids=persons,
        taken_on=taken,
        purpose=purpose,
        **row,
    )
    return media_id


def background(desk: Desk) -> None:
    """Give every child in foster care a photograph each year, and a record of marks."""
    rng, load = desk.rng, desk.load
    planted = {
        p
        for m in desk.book.rows["media"]
        for p in m["person_ids"]
        if m["purpose"] in ("case_file", "distinguishing_marks")
    } | set(desk.load.book.raw.get("no media", []))
    placed = [
        m
        for m in desk.book.rows["case_members"]
        if m["role"] == "child" and m.get("placement") in FOSTER_PLACEMENTS
    ]
    for member in placed:
        case, child = load.cases[member["case_id"]], member["person_id"]
        if child in planted or case.kind != "foster_care":
            continue
        entry = max(member["from_on"] + days(rng.randint(0, 9)), dt.date(2024, 1, 8))
        last = min(case.closed_on or LAST, LAST)
        if entry > last:
            continue
        taken = entry
        while taken <= last:
            item(desk, "photo", case, [child], taken, "case_file")
            taken += days(rng.randint(200, 330))
        note = rng.random() < 0.7
        item(
            desk,
            "marks_description" if note else "photo",
            case,
            [child],
            entry,
            "distinguishing_marks",
            face_shown=False,
        )


def plant(desk: Desk) -> None:
    """Plant everything about children in care."""
    _files(desk)
    _private(desk)


def child_case(
    desk: Desk,
    opened: str = "2025-03-03",
    born: dt.date = BORN,
    tpr: dt.date | None = None,
    kind: str = "foster_care",
    closed: str | None = None,
    placement: str | None = None,
    count: int = 1,
    fresh: bool = False,
) -> Case:
    """Return a case with such children: the one made before for the same wish, unless ``fresh``."""
    wish = (opened, born, tpr, kind, closed, placement, count)
    if fresh or wish not in desk.kept:
        case = desk.load.make(
            kind,
            "U-31",
            day(opened),
            day(closed) if closed else None,
            [born] * count,
            tpr=tpr,
            placement=placement,
        )
        if fresh:
            return case
        desk.kept[wish] = case
    return desk.kept[wish]


def _files(desk: Desk) -> None:
    """MS-18 and MS-19: a current photograph, and marks."""
    book = desk.book
    rows = (  # opened, photo, marks?, clauses broken in Q2, in Q3, note
        (
            "2024-09-02",
            "2025-06-29",
            True,
            "MS-18",
            "MS-18",
            "photograph a day too old at the end of June",
        ),
        (
            "2024-09-02",
            "2025-06-30",
            True,
            "",
            "MS-18",
            "photograph taken a year before the end of June",
        ),
        ("2024-09-02", "2025-09-29", True, "", "MS-18", "photograph a day too old"),
        ("2024-09-02", "2025-09-30", True, "", "", "photograph taken a year ago to the day"),
        ("2024-09-02", None, True, "MS-18", "MS-18", "no photograph"),
        ("2026-08-20", None, True, "", "MS-18", "in care 41 days, no photograph"),
        ("2026-09-01", None, False, "", "", "in care 29 days, nothing yet"),
        ("2026-09-14", None, False, "", "", "in care 16 days, nothing yet"),
        ("2024-09-02", "2026-04-20", False, "MS-19", "MS-19", "no record of marks"),
        ("2026-07-14", "2026-07-15", False, "", "MS-19", "no record of marks"),
        ("2026-08-10", "2026-08-12", False, "", "MS-19", "no record of marks"),
    )
    for opened, photo, marks, q2, q3, note in rows:
        case = child_case(desk, opened, fresh=True)
        child = case.children[0]
        book.raw["no media"].append(child)
        if photo:
            item(desk, "photo", case, [child], day(photo), "case_file")
        if marks:
            item(
                desk,
                "marks_description",
                case,
                [child],
                max(day(opened), day("2024-09-09")),
                "distinguishing_marks",
                face_shown=False,
            )
        for period, broken in ((Q2, q2), (Q3, q3)):
            if broken:
                book.breaks(child, period, broken, note)
        if not q3:
            book.keeps(child, Q3, "MS-18 MS-19" if not marks else "MS-18", note)
    for opened, kind, placement, closed, note in (
        ("2026-06-15", "foster_care", None, "2026-09-29", "case closed the day before"),
        ("2025-03-03", "in_home", None, None, "at home"),
        ("2025-03-03", "foster_care", "adoptive", None, "placed for adoption"),
    ):
        case = child_case(desk, opened, kind=kind, placement=placement, closed=closed, fresh=True)
        book.raw["no media"].append(case.children[0])
        book.keeps(case.children[0], Q3, "MS-18 MS-19", f"not in foster care: {note}")
    case = child_case(desk, fresh=True)
    book.raw["no media"].append(case.children[0])
    item(desk, "photo", case, [case.children[0]], day("2026-02-10"), "case_file")
    item(
        desk,
        "marks_description",
        case,
        [case.children[0]],
        day("2026-02-10"),
        None,
        face_shown=False,
    )
    book.keeps(case.children[0], Q3, "MS-19", "description without a purpose")


def _private(desk: Desk) -> None:
    """MS-20: no staff photographs of private areas."""
    contracted = desk.load.people.role("contracted")[2]
    for on, by in (("05-12", None), ("07-09", None), ("08-05", contracted), ("09-17", None)):
        case = child_case(desk)
        photo = partial(
            item,
            desk,
            "photo",
            case,
            [case.children[0]],
            day(on),
            "evidence",
            private_area=True,
            face_shown=False,
        )
        bad = photo(**({"taken_by": by} if by else {}))
        desk.book.breaks(
            bad, day(on), "MS-20", "contracted worker" if by else "taken by the worker"
        )
        fine = photo(taken_by=None)
        desk.book.keeps(fine, day(on), "MS-20", "taken by a hospital, not by staff")
