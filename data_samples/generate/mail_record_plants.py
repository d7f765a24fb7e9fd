"""Planted messages: filing, what comes in, subjects, statements, encryption."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.dates import at, day
from data_samples.generate.mail import INSIDE, Gateway, tenth_day
from data_samples.generate.mail_plants import DATES, boss, mail_case, send


def plant(gateway: Gateway) -> None:
    """Plant everything about messages as records."""
    _filing(gateway)
    _inbound(gateway)
    _subjects(gateway)
    _statements(gateway)
    _encryption(gateway)


def _filing(gateway: Gateway) -> None:
    """ME-01: into the case record within ten days."""
    for on in DATES:
        case = mail_case(gateway)
        for clock, filed in (
            ("09:00", None),
            ("09:10", tenth_day(day(on)) + dt.timedelta(seconds=1)),
        ):
            sent = send(gateway, on, case, [boss(gateway, case)], clock, filed_to_case_at=filed)
            gateway.book.breaks(
                sent, day(on), "ME-01", "filed on the eleventh day" if filed else "never filed"
            )
        came = gateway.receive(
            at(on, "09:20"), "attorney", case.terms[0][0], case, filed_to_case_at=None
        )
        gateway.book.breaks(came, day(on), "ME-01", "came in, never filed")
        sent = send(
            gateway, on, case, [boss(gateway, case)], "09:30", filed_to_case_at=tenth_day(day(on))
        )
        gateway.book.keeps(sent, day(on), "ME-01", "filed late on the tenth day")
    for on in ("06-25", "09-22", "09-28"):
        case = mail_case(gateway)
        sent = send(gateway, on, case, [boss(gateway, case)], filed_to_case_at=None)
        gateway.book.keeps(sent, day(on), "ME-01", "not filed, not yet due")


def _inbound(gateway: Gateway) -> None:
    """ME-11 and ME-12: what comes in is discouraged in ten days; foster parents do not write."""
    book = gateway.book
    for n, on in enumerate(DATES):
        case = mail_case(gateway)
        worker = case.terms[0][0]
        for clock, answered, note in (
            ("09:00", None, "never discouraged"),
            (
                "09:15",
                tenth_day(day(on)) + dt.timedelta(seconds=1),
                "discouraged on the eleventh day",
            ),
        ):
            came = gateway.receive(
                at(on, clock),
                ("medical_mental_health", "gal")[n % 2],
                worker,
                case,
                discouraged_at=answered,
            )
            book.breaks(came, day(on), "ME-11", note)
        came = gateway.receive(
            at(on, "09:30"), "gal", worker, case, discouraged_at=tenth_day(day(on))
        )
        book.keeps(came, day(on), "ME-11", "discouraged late on the tenth day")
        carer = case.foster_parents[0]
        for clock, answered, also in (("10:00", at(on, "16:00"), ""), ("10:10", None, "ME-11")):
            came = gateway.receive(
                at(on, clock),
                "foster_parent",
                worker,
                case,
                sender=f"{carer.lower()}@mail.example.com",
                discouraged_at=answered,
            )
            book.breaks(
                came,
                day(on),
                "ME-12",
                "foster parent wrote about a case" + (", guidance sent" if answered else ""),
                also,
            )
            case = mail_case(gateway)
            worker, carer = case.terms[0][0], case.foster_parents[0]
        came = gateway.receive(at(on, "10:20"), "foster_parent", worker)
        book.keeps(came, day(on), "ME-12 ME-11", "foster parent, not about a case")
        came = gateway.receive(
            at(on, "10:30"),
            "gal",
            worker,
            case,
            sender=f'"foster parent" <gal.{n}@gal.example.net>',
        )
        book.keeps(came, day(on), "ME-12", "guardian ad litem, whatever the display name says")
    for on in ("06-26", "09-23", "09-29"):
        case = mail_case(gateway)
        came = gateway.receive(
            at(on, "10:40"), "attorney", case.terms[0][0], case, discouraged_at=None
        )
        book.keeps(came, day(on), "ME-11", "not discouraged, not yet due")


def _subjects(gateway: Gateway) -> None:
    """ME-08: initials or a number, not a name."""
    for on in DATES:
        case, other = mail_case(gateway), mail_case(gateway)
        names = {p["person_id"]: p for p in gateway.book.rows["persons"]}
        child, parent = names[case.children[0]], names[case.parents[0]]
        given, family = child["given_name"], child["surname"]
        for clock, text in (
            ("08:40", f"Visit: {given} {family}, Thursday"),
            ("08:50", f"RE: {family.upper()}, {given.lower()} (school)"),
            ("08:55", f"{parent['given_name'].lower()} {parent['surname'].lower()}"),
        ):
            sent = send(gateway, on, case, [boss(gateway, case)], clock, subject=text)
            gateway.book.breaks(sent, day(on), "ME-08", "full name in the subject")
        stranger = names[other.children[0]]
        for clock, text, note in (
            ("09:40", f"{given[0]}.{family[0]}. transport {case.case_id}", "initials and number"),
            (
                "09:45",
                f"{stranger['given_name']} {stranger['surname']} asks",
                "name of somebody not in that case",
            ),
            ("09:50", f"{given}s {family}s trip", "no whole words"),
            ("09:55", f"{family} family", "surname alone"),
        ):
            sent = send(gateway, on, case, [boss(gateway, case)], clock, subject=text)
            gateway.book.keeps(sent, day(on), "ME-08", note)


def _statements(gateway: Gateway) -> None:
    """MS-49: the confidentiality statement on whatever leaves."""
    worker = gateway.load.people.role("licensing")[0]
    for on in DATES:
        for n, (address, stated) in enumerate(
            ((None, False), (None, None), (f"desk@{INSIDE}.example.com", False))
        ):
            to = [
                gateway.worker(gateway.load.people.role("records")[0]),
                gateway.outsider("other", "bcc", None, address),
            ]
            sent = gateway.send(
                at(on, f"16:{10 + n}"),
                worker,
                to,
                statement_present=stated,
                direction=("outbound", None, "outbound")[n],
            )
            gateway.book.breaks(
                sent,
                day(on),
                "MS-49",
                "left without the statement" + ("" if stated is False else " (not recorded)"),
            )
        sent = gateway.send(
            at(on, "16:20"), worker, [gateway.outsider("other")], statement_present=True
        )
        gateway.book.keeps(sent, day(on), "MS-49", "left with the statement")
        sent = gateway.send(
            at(on, "16:30"),
            worker,
            [gateway.worker(gateway.load.people.role("aag")[1])],
            statement_present=False,
        )
        gateway.book.keeps(sent, day(on), "MS-49", "stayed inside")


def _encryption(gateway: Gateway) -> None:
    """MS-48 and SW-09: case-specific mail is encrypted; SW-09 also inside the firewall."""
    book = gateway.book
    for n, on in enumerate(DATES):
        case = mail_case(gateway)
        flag = (False, None, False, None)[n]
        inside = send(gateway, on, case, [boss(gateway, case)], "13:00", encrypted=flag)
        book.breaks(inside, day(on), "SW-09", "inside, not encrypted")
        book.keeps(inside, day(on), "MS-48", "not encrypted, but did not leave")
        out = send(gateway, on, case, [gateway.outsider("attorney", "to")], "13:10", encrypted=flag)
        book.breaks(out, day(on), "MS-48 SW-09", "left, not encrypted", "ME-10")
        book.breaks(f"{out}|1", day(on), "ME-13g", "attorney outside")
        came = gateway.receive(at(on, "13:20"), "gal", case.terms[0][0], case, encrypted=False)
        book.keeps(came, day(on), "SW-09 MS-48", "came in")
        office = gateway.send(
            at(on, "13:30"), case.terms[0][0], [gateway.outsider("other")], encrypted=False
        )
        book.keeps(office, day(on), "SW-09 MS-48", "not about a case")
