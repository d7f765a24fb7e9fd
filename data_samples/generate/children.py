"""Photographs, marks, publications and interviews of children in foster care."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.cases import FOSTER_PLACEMENTS, Case
from data_samples.generate.dates import LAST, Q2, Q3, at, day, days
from data_samples.generate.disclosure import Desk

BORN = dt.date(2011, 5, 6)
TPR = dt.date(2026, 1, 15)


def item(desk: Desk, kind: str, case: Case | None, persons: list[str], taken: dt.date, purpose: str | None, **more) -> str:
    """Add a media item, unpublished unless ``more`` says so, and return its id."""
    media_id = desk.book.new_id("M")
    row = {"group_setting": False, "face_shown": kind in ("photo", "video"), "identifies_foster_child": False,
           "private_area": False, "taken_by": case and case.terms[0][0], "published_in": None, "published_on": None,
           "disclosure_id": None, **more}
    desk.book.add("media", media_id=media_id, kind=kind, case_id=case and case.case_id, person_ids=persons,
                  taken_on=taken, purpose=purpose, **row)
    return media_id


def background(desk: Desk) -> None:
    """Give every child in foster care a photograph each year, and a record of distinguishing marks."""
    rng, load = desk.rng, desk.load
    planted = {p for m in desk.book.rows["media"] for p in m["person_ids"]
               if m["purpose"] in ("case_file", "distinguishing_marks")} | set(desk.load.book.raw.get("no media", []))
    placed = [m for m in desk.book.rows["case_members"] if m["role"] == "child" and m.get("placement") in FOSTER_PLACEMENTS]
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
        item(desk, "marks_description" if note else "photo", case, [child], entry, "distinguishing_marks",
             face_shown=False)


def plant(desk: Desk) -> None:
    """Plant everything about children in care."""
    _files(desk)
    _private(desk)
    _publications(desk)
    _recognition(desk)
    _interviews(desk)


def _child(desk: Desk, opened: str = "2025-03-03", born: dt.date = BORN, tpr: dt.date | None = None, kind: str = "foster_care",
           closed: str | None = None, placement: str | None = None, count: int = 1, fresh: bool = False) -> Case:
    """Return a case with such children: the one made before for the same wish, unless ``fresh``."""
    wish = (opened, born, tpr, kind, closed, placement, count)
    if fresh or wish not in desk.kept:
        case = desk.load.make(kind, "U-31", day(opened), day(closed) if closed else None, [born] * count, tpr=tpr,
                              placement=placement)
        if fresh:
            return case
        desk.kept[wish] = case
    return desk.kept[wish]


def _files(desk: Desk) -> None:
    """MS-18 and MS-19: a current photograph, and marks."""
    book = desk.book
    rows = (  # opened, photo, marks?, clauses broken in Q2, in Q3, note
        ("2024-09-02", "2025-06-29", True, "MS-18", "MS-18", "photograph a day too old at the end of June"),
        ("2024-09-02", "2025-06-30", True, "", "MS-18", "photograph taken a year before the end of June"),
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
        case = _child(desk, opened, fresh=True)
        child = case.children[0]
        book.raw["no media"].append(child)
        if photo:
            item(desk, "photo", case, [child], day(photo), "case_file")
        if marks:
            item(desk, "marks_description", case, [child], max(day(opened), day("2024-09-09")), "distinguishing_marks",
                 face_shown=False)
        for period, broken in ((Q2, q2), (Q3, q3)):
            if broken:
                book.breaks(child, period, broken, note)
        if not q3:
            book.keeps(child, Q3, "MS-18 MS-19" if not marks else "MS-18", note)
    for opened, kind, placement, closed, note in (
            ("2026-06-15", "foster_care", None, "2026-09-29", "case closed the day before"),
            ("2025-03-03", "in_home", None, None, "at home"),
            ("2025-03-03", "foster_care", "adoptive", None, "placed for adoption")):
        case = _child(desk, opened, kind=kind, placement=placement, closed=closed, fresh=True)
        book.raw["no media"].append(case.children[0])
        book.keeps(case.children[0], Q3, "MS-18 MS-19", f"not in foster care: {note}")
    case = _child(desk, fresh=True)
    book.raw["no media"].append(case.children[0])
    item(desk, "photo", case, [case.children[0]], day("2026-02-10"), "case_file")
    item(desk, "marks_description", case, [case.children[0]], day("2026-02-10"), None, face_shown=False)
    book.keeps(case.children[0], Q3, "MS-19", "description without a purpose")


def _private(desk: Desk) -> None:
    """MS-20: no staff photographs of private areas."""
    contracted = desk.load.people.role("contracted")[2]
    for on, by in (("05-12", None), ("07-09", None), ("08-05", contracted), ("09-17", None)):
        case = _child(desk)
        bad = item(desk, "photo", case, [case.children[0]], day(on), "evidence", private_area=True, face_shown=False,
                   **({"taken_by": by} if by else {}))
        desk.book.breaks(bad, day(on), "MS-20", "contracted worker" if by else "taken by the worker")
        fine = item(desk, "photo", case, [case.children[0]], day(on), "evidence", private_area=True, face_shown=False,
                    taken_by=None)
        desk.book.keeps(fine, day(on), "MS-20", "taken by a hospital, not by staff")


def publish(desk: Desk, case: Case, on: dt.date, where: str = "newsletter", record: bool = True, kind: str = "photo",
            persons: list[str] | None = None, **more) -> str:
    """Add a published item with its disclosure, which complies unless ``more`` says otherwise."""
    disclosure_id = None
    if record:
        disclosure_id = desk.tell(at(on, "12:00"), case, "press" if where == "press" else "public", "photograph",
                                  "programme_administration", "media")
    more = {"face_shown": False, **more}
    return item(desk, kind, case, persons or case.children, more.pop("taken", on - days(6)), more.pop("purpose", "publication"),
                published_in=where, published_on=on, disclosure_id=disclosure_id, **more)


def _publications(desk: Desk) -> None:
    """MS-21 to MS-24 and MS-26: records, faces, groups, and where nothing may appear."""
    book = desk.book
    for n, on in enumerate(("05-19", "07-14", "08-11", "09-15")):
        date = day(on)
        book.breaks(publish(desk, _child(desk, tpr=TPR), date, record=False), date, "MS-22", "published without a disclosure record")
        bad = publish(desk, _child(desk, tpr=None if n % 2 else date + days(1)), date, face_shown=True)
        book.breaks(bad, date, "MS-23", "face shown" + ("" if n % 2 else ", parents' rights ended the day after"))
        good = publish(desk, _child(desk, tpr=date), date, ("website", "press", "social_media", "newsletter")[n], face_shown=True)
        book.keeps(good, date, "MS-22 MS-23", "parents' rights ended on the publication day")
        book.keeps(book.rows["media"][-1]["disclosure_id"], date, "MS-21", "photograph to the public, named by its publication")
        group, other = _child(desk, tpr=TPR, count=2), _child(desk, tpr=None if n % 2 else date + days(1))
        bad = publish(desk, group, date, persons=group.children + other.children, group_setting=True)
        book.breaks(bad, date, "MS-24", "one of three children's parents keep their rights")
        if n == 3:
            bad = publish(desk, group, date, persons=group.children + other.children, group_setting=True, face_shown=True)
            book.breaks(bad, date, "MS-23 MS-24", "faces in a group, one without TPR")
        other = _child(desk, tpr=date)
        good = publish(desk, group, date, persons=group.children + other.children, group_setting=True, face_shown=True)
        book.keeps(good, date, "MS-24 MS-23", "all parents' rights ended, one that day")
        where = ("annual_report", "marketing")[n % 2]
        bad = publish(desk, _child(desk, tpr=TPR), date, where, kind=("photo", "interview", "video", "photo")[n],
                      **({"purpose": "publication", **_consents(date - days(9), True), "coordinated": True, "present": ["gal"],
                          "taken": date - days(6)} if n == 1 else {}))
        book.breaks(bad, date, "MS-26", f"in the {where.replace('_', ' ')}")
        good = publish(desk, _child(desk, tpr=TPR), date, "newsletter", kind="video")
        book.keeps(good, date, "MS-26", "in the newsletter")


def _consents(on: dt.date, tpr: bool = False) -> dict:
    return {"worker_approved_on": on, "supervisor_approved_on": on, "gal_approved_on": on, "best_interest_on": on,
            "parents_approved_on": None if tpr else on}


def _recognition(desk: Desk) -> None:
    """MS-25: a child is named a foster child only in recognition, with every approval before."""
    for n, on in enumerate(("05-20", "07-15", "08-12", "09-16")):
        date = day(on)
        before = _consents(date - days(1))
        rows = [({"purpose": "publication"}, False, "identifies a foster child, no recognition"),
                ({"gal_approved_on": date}, False, "guardian ad litem approved only that day"),
                ({}, True, "all approved the day before")]
        if n:
            rows += [({("worker_approved_on", "supervisor_approved_on", "parents_approved_on")[n - 1]: None}, False,
                      "an approval is missing")]
        for change, is_fine, note in rows:
            more = {"purpose": "recognition", "identifies_foster_child": True} | before | change
            found = publish(desk, _child(desk), date, **more)
            if is_fine:
                desk.book.keeps(found, date, "MS-25", note)
            else:
                desk.book.breaks(found, date, "MS-25", note)
        found = publish(desk, _child(desk, tpr=date), date, purpose="recognition", identifies_foster_child=True,
                        **(before | {"parents_approved_on": None}))
        desk.book.keeps(found, date, "MS-25", "parents' rights ended that day, so they are not asked")
        found = publish(desk, _child(desk, tpr=date + days(1)), date, purpose="recognition", identifies_foster_child=True,
                        **(before | {"parents_approved_on": None}))
        desk.book.breaks(found, date, "MS-25", "parents not asked, their rights ended the day after")


def _interviews(desk: Desk) -> None:
    """MS-27 and MS-28: age, consents and company at interviews."""
    book = desk.book

    def interview(on: dt.date, born: dt.date, tpr: dt.date | None = None, case: Case | None = None, **more) -> str:
        row = _consents(on) | {"coordinated": True, "present": ["worker"]} | more
        case = case or _child(desk, born=born, tpr=tpr)
        return item(desk, "interview", case, case.children, on, row.pop("purpose", "publication"), **row)

    for n, on in enumerate(("05-21", "07-16", "08-13", "09-17")):
        date = day(on)
        fourteen = date.replace(year=2012)
        old = dt.date(2010, 1, 5)
        missing = ("best_interest_on", "gal_approved_on", "worker_approved_on", "parents_approved_on")[n]
        for found, note in (
                (interview(date, fourteen + days(1)), "fourteen only tomorrow"),
                (interview(date, old, **{missing: None}), f"{missing.removesuffix('_on').replace('_', ' ')} missing"),
                (interview(date, old, supervisor_approved_on=date + days(1)), "supervisor consented the day after"),
                (interview(date, old, date + days(1), parents_approved_on=None), "parents not asked, rights ended the day after")):
            book.breaks(found, date, "MS-27", note)
        for found, note in (
                (interview(date, fourteen), "fourteenth birthday that day, consents that day"),
                (interview(date, old, date, parents_approved_on=None), "parents' rights ended that day"),
                (interview(date, dt.date(2012, 2, 29)), "born on 29 February, fourteen since 1 March"),
                (interview(date, dt.date(2016, 4, 4), purpose="evidence", best_interest_on=None), "forensic interview"),
                (interview(date, BORN, case=_child(desk, born=dt.date(2016, 4, 4), kind="in_home")), "child not in foster care")):
            book.keeps(found, date, "MS-27", note)
        for change, note in (({"coordinated": False}, "not coordinated"), ({"coordinated": None}, "coordination not recorded"),
                             ({"present": []}, "nobody present"), ({"present": None}, "presence not recorded")):
            book.breaks(interview(date, old, **change), date, "MS-28", note)
        for company in (["resource_parent"], ["agency_representative", "gal"], ["gal"]):
            book.keeps(interview(date, old, present=company), date, "MS-28", "present: " + ", ".join(company))
        gone = _child(desk, born=old, closed=(date - days(1)).isoformat())
        book.keeps(interview(date, old, case=gone, coordinated=False, present=[]), date, "MS-28", "case closed the day before")
