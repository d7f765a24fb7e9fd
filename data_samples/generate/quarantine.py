"""A handful of rows that no loader may accept; none of them changes what is true of the rest."""

from __future__ import annotations

from data_samples.generate.book import Book


def plant(book: Book) -> None:
    """Add bad rows at the end of their tables, and say what is wrong with each."""

    def bad(table: str, row: dict, key: str, reason: str) -> None:
        book.raw[table].append(row)
        book.bad.append((table, key, reason))

    for table, key_column, row_number in (
        ("disclosures", "disclosure_id", 40),
        ("emails", "message_id", 70),
        ("access_events", "event_id", 900),
    ):
        twin = dict(book.rows[table][row_number])
        bad(table, twin, twin[key_column], "duplicate key")
    request = dict(book.rows["record_requests"][5])
    bad(
        "record_requests",
        request | {"request_id": "Q-90001", "received_at": "1301-01-01 00:00:00"},
        "Q-90001",
        "received_at before any plausible date",
    )
    bad(
        "record_requests",
        request | {"request_id": "Q-90002", "direction": "sideways"},
        "Q-90002",
        "direction not in the list",
    )
    bad(
        "cases",
        dict(book.rows["cases"][0]) | {"case_id": "C-90001", "kind": "pending"},
        "C-90001",
        "kind not in the list",
    )
    bad("cases", dict(book.rows["cases"][1]) | {"case_id": "C-90|02"}, "C-90|02", "bar in a key")
    bad(
        "incidents",
        dict(book.rows["incidents"][2]) | {"incident_id": "I-90001", "discovered_at": None},
        "I-90001",
        "discovered_at missing",
    )
    bad(
        "releases",
        dict(book.rows["releases"][3])
        | {"release_id": "F-90001", "scope": '["health","everything"]'},
        "F-90001",
        "scope holds an item not in the list",
    )
    bad(
        "access_events",
        dict(book.rows["access_events"][10])
        | {"event_id": "E-900001", "occurred_at": "yesterday noon"},
        "E-900001",
        "occurred_at is no timestamp",
    )
    bad(
        "disclosures",
        dict(book.rows["disclosures"][8]) | {"disclosure_id": "D-90001", "staff_id": None},
        "D-90001",
        "staff_id missing",
    )
    bad(
        "disclosures",
        dict(book.rows["disclosures"][9]) | {"disclosure_id": "D-90002", "in_doubt": "perhaps"},
        "D-90002",
        "in_doubt is no boolean",
    )
    bad(
        "emails",
        dict(book.rows["emails"][9]) | {"message_id": "N-90001", "size_bytes": "12 kB"},
        "N-90001",
        "size_bytes is no integer",
    )
