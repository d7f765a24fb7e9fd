"""Assets, paper storage and its keys, and destroyed records."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.book import Book
from data_samples.generate.cases import Caseload
from data_samples.generate.dates import BOTH, LAST, Q2, Q3, day, days
from data_samples.generate.people import UNITS

COMPUTERS = ("server", "workstation", "laptop")


def build(book: Book, load: Caseload) -> None:
    """Write everything the agency holds: machines, cabinets, keys, and what it destroyed."""
    _assets(book, load)
    _plant_assets(book)
    _storage(book, load)
    _plant_storage(book)
    _plant_keys(book, load)
    _destructions(book, load)


def asset(book: Book, kind: str, **more) -> str:
    """Add a well-kept asset, but for what ``more`` overrides, and return its id."""
    asset_id = book.new_id("T")
    row = {
        "in_service": True,
        "holds_client_data": True,
        "firewall": True,
        "antivirus_product": "Symantec Endpoint 14",
        "antivirus_updated_on": LAST - days(1),
        "disk_encrypted": True,
        "password_protected": True,
        "holder": None,
        **more,
    }
    if kind not in COMPUTERS:
        row |= {"antivirus_product": None, "antivirus_updated_on": None}
    book.add("assets", asset_id=asset_id, kind=kind, **row)
    if kind in COMPUTERS and row["in_service"]:
        # the extract holds one date only, drawn in September: in June it was not yet known
        updated = row["antivirus_updated_on"]
        if (
            row["antivirus_product"] is None
            or updated is None
            or updated > day("06-30")
            or not row["firewall"]
        ):
            book.breaks(
                asset_id, Q2, "", "date of the signatures not known at the end of June", "MS-33"
            )
    return asset_id


def _assets(book: Book, load: Caseload) -> None:
    present = [s for s, row in load.people.staff.items() if not row["active_to"]]
    for n, staff_id in enumerate(present):
        if n % 3 == 0:
            asset(
                book,
                ("laptop", "workstation")[n % 2],
                holder=staff_id,
                antivirus_updated_on=LAST - days(n % 5),
            )
    for n in range(4):
        asset(
            book,
            "server",
            antivirus_updated_on=LAST,
            antivirus_product="SYMANTEC Server Protection",
        )
        asset(book, "phone", holder=load.people.role("social_worker")[n])
    asset(book, "cloud_store")
    asset(book, "removable")


def _plant_assets(book: Book) -> None:
    """MS-33, MS-42, SW-06: firewall, anti-virus, and the three protections of client data."""

    def bad(kind: str, clauses: str, note: str, also: str = "", **more) -> None:
        book.breaks(asset(book, kind, **more), BOTH, clauses, note, also)

    for product in ("Defender", "NoSymantec", "ClamAV 1.4"):
        bad("workstation", "MS-42", f"product {product}", antivirus_product=product)
    for updated in (LAST - days(8), LAST - days(60)):
        found = asset(book, "laptop", antivirus_updated_on=updated)
        book.breaks(found, Q3, "MS-33", f"signatures of {updated}")
    bad("workstation", "MS-33", "no firewall", holds_client_data=False, firewall=False)
    bad("server", "MS-33", "firewall not recorded", "SW-06", firewall=None)
    bad(
        "workstation",
        "MS-33 MS-42",
        "no anti-virus",
        antivirus_product=None,
        antivirus_updated_on=None,
    )
    for kind, change in (
        ("laptop", {"disk_encrypted": False}),
        ("phone", {"password_protected": None}),
        ("removable", {"disk_encrypted": None}),
        ("tablet", {"firewall": False}),
        ("laptop", {"disk_encrypted": False, "in_service": False}),
    ):
        bad(
            kind,
            "SW-06",
            f"client data, {next(iter(change)).replace('_', ' ')}: {next(iter(change.values()))}",
            **change,
        )
    for clauses, kind, more, note in (
        ("MS-33", "laptop", {"antivirus_updated_on": LAST - days(7)}, "signatures seven days old"),
        (
            "MS-33 MS-42",
            "workstation",
            {
                "in_service": False,
                "antivirus_product": None,
                "firewall": False,
                "holds_client_data": False,
            },
            "out of service",
        ),
        ("MS-33 MS-42", "tablet", {}, "no computer"),
        ("MS-42", "server", {"antivirus_product": "symantec"}, "another case"),
        (
            "SW-06",
            "removable",
            {"holds_client_data": False, "disk_encrypted": False},
            "no client data",
        ),
        (
            "SW-06",
            "phone",
            {"holds_client_data": False, "password_protected": None},
            "no client data",
        ),
        ("SW-06", "laptop", {"in_service": False}, "out of service, protected"),
    ):
        book.keeps(asset(book, kind, **more), Q3, clauses, note)


def location(book: Book, kind: str, office: str, **more) -> str:
    """Add a storage place with case records, but for what ``more`` overrides, and return its id."""
    location_id = book.new_id("L")
    book.add(
        "paper_storage",
        location_id=location_id,
        office=office,
        kind=kind,
        **{"holds_case_records": True, "basement": False, "fire_protection": True, **more},
    )
    return location_id


def key(
    book: Book, place: str, staff_id: str, by: str | None, since: str, until: str | None = None
) -> str:
    """Give a key to a worker and return the row's key."""
    book.add(
        "storage_keyholders",
        location_id=place,
        staff_id=staff_id,
        authorised_by=by,
        from_on=day(since),
        to_on=day(until) if until else None,
    )
    return f"{place}|{staff_id}|{day(since)}"


def _storage(book: Book, load: Caseload) -> None:
    people = load.people
    for n, unit in enumerate(UNITS):
        boss = people.unit(unit, "supervisor")[0]
        for kind in ("locked_cabinet", ("keypad", "locked_room", "gatekeeper")[n % 3]):
            place = location(book, kind, UNITS[unit])
            for staff_id in people.unit(unit)[:2]:
                key(book, place, staff_id, boss, "2024-10-01")


def _plant_storage(book: Book) -> None:
    """MS-34 and MS-45: open shelves, basements, fire."""
    for note, kind, more, clause in (
        ("open shelf", "open", {}, "MS-34"),
        ("open shelf in the lobby", "open", {}, "MS-34"),
        ("open shelf", "open", {}, "MS-34"),
        ("basement", "locked_room", {"basement": True}, "MS-45"),
        ("no fire protection", "locked_cabinet", {"fire_protection": False}, "MS-45"),
        (
            "basement without fire protection",
            "keypad",
            {"basement": True, "fire_protection": False},
            "MS-45",
        ),
    ):
        book.breaks(location(book, kind, "Cedar", **more), BOTH, clause, note)
    for kind, more, clause in (
        ("open", {}, "MS-34"),
        ("open", {}, "MS-34"),
        ("open", {"basement": True}, "MS-34 MS-45"),
        ("locked_room", {"basement": True}, "MS-45"),
        ("keypad", {"fire_protection": False}, "MS-45"),
    ):
        book.keeps(
            location(book, kind, "Birch", holds_case_records=False, **more),
            Q3,
            clause,
            "no case records there",
        )


def _plant_keys(book: Book, load: Caseload) -> None:
    """MS-44: keys without authority, keys of leavers, and too many keys."""
    people = load.people
    boss = people.role("area_supervisor")[0]
    place = location(book, "keypad", "Alder")
    one, two, three, *_ = people.unit("U-11")
    book.breaks(key(book, place, one, None, "2026-02-02"), BOTH, "MS-44", "key without authority")
    book.breaks(
        key(book, place, two, None, "2026-07-08", "2026-08-07"),
        Q3,
        "MS-44",
        "key without authority, returned since",
    )
    book.keeps(
        key(book, place, three, None, "2025-06-02", "2026-03-31"),
        BOTH,
        "MS-44",
        "without authority, but returned before",
    )
    leavers = {row["unit_id"]: s for s, row in people.staff.items() if row["active_to"]}
    room = location(book, "locked_room", "Alder")
    for unit, until, periods in (
        ("U-21", None, Q3),
        ("U-22", "2026-07-18", Q3),
        ("U-12", "2026-06-12", Q2),
    ):
        book.breaks(
            key(book, room, leavers[unit], boss, "2025-01-07", until),
            periods,
            "MS-44",
            "key kept after the last day",
        )
    spare = location(book, "locked_room", "Alder")
    for unit in ("U-31", "U-32"):
        last = people.staff[leavers[unit]]["active_to"]
        book.keeps(
            key(book, spare, leavers[unit], boss, "2025-01-07", last.isoformat()),
            Q3,
            "MS-44",
            "key returned on the last day",
        )
    empty = location(book, "keypad", "Alder", holds_case_records=False)
    book.keeps(key(book, empty, one, None, "2026-02-02"), BOTH, "MS-44", "no case records there")
    workers = people.role("social_worker")
    for n, (count, periods) in enumerate(((6, BOTH), (7, BOTH), (6, Q3))):
        crowd = location(book, "gatekeeper", "Birch")
        for staff_id in workers[n * 3 : n * 3 + count]:
            key(book, crowd, staff_id, boss, "2026-07-13" if periods == Q3 else "2025-09-01")
        book.breaks(crowd, periods, "MS-44", f"{count} keyholders of a gatekeeper's room")
    five = location(book, "gatekeeper", "Birch")
    for staff_id in workers[:5]:
        key(book, five, staff_id, boss, "2025-09-01")
    key(book, five, workers[5], boss, "2025-09-01", "2026-03-30")
    book.keeps(five, BOTH, "MS-44", "five keyholders, a sixth until the day before April")


def _destructions(book: Book, load: Caseload) -> None:
    """MS-46 and MS-47: adoption summaries, the age of majority, counsel's approval."""
    rng = book.rng("destructions")
    closed = [c for c in load.cases.values() if c.closed_on and not c.is_special]

    def destroy(
        on: str, kind: str, born: dt.date | None, approved: int | None = -20, **more
    ) -> str:
        destruction_id = book.new_id("Z")
        approval = None if approved is None else day(on) + days(approved)
        book.add(
            "record_destructions",
            destruction_id=destruction_id,
            case_id=rng.choice([c.case_id for c in closed if c.closed_on < day(on)]),
            record_kind=kind,
            person_id=more.pop("person_id", None),
            subject_birth_date=born,
            destroyed_on=day(on),
            summary_retained=more.pop("summary_retained", kind == "adoption" or None),
            counsel_approved_on=approval,
        )
        return destruction_id

    for n in range(36):
        on = day("04-06") + days(n * 5)
        destroy(
            on.isoformat(),
            ("child", "adoption", "other")[n % 3],
            dt.date(rng.randint(1975, 2003), 1 + n % 12, 1 + n % 28),
        )
    for n, on in enumerate(("05-14", "07-16", "08-13", "09-17")):
        adult = dt.date(1988, 3, 4)
        turn = day(on).replace(year=2005)
        book.breaks(
            destroy(on, "adoption", adult, summary_retained=(False, None, False, None)[n]),
            day(on),
            "MS-46",
            "no summary kept",
        )
        book.keeps(
            destroy(on, "adoption", adult, summary_retained=True), day(on), "MS-46", "summary kept"
        )
        book.keeps(
            destroy(on, "other", adult, summary_retained=False),
            day(on),
            "MS-46",
            "not an adoption record",
        )
        for born, approved, note in (
            (turn + days(1), -20, "a day before the twenty-first birthday"),
            (adult, None, "counsel did not approve"),
            (adult, 1, "counsel approved the day after"),
            (None, -20, "age unknown"),
        ):
            book.breaks(destroy(on, "child", born, approved), day(on), "MS-47", note)
        known = load.people.person(dt.date(1999, 2, 1))
        for born, approved, person, note in (
            (turn, -1, None, "on the twenty-first birthday"),
            (adult, 0, None, "counsel approved that day"),
            (dt.date(2004, 2, 29), -3, None, "born on 29 February"),
            (None, -20, known, "age known from the person"),
        ):
            book.keeps(
                destroy(on, "child", born, approved, person_id=person), day(on), "MS-47", note
            )
