"""Planted messages: firewall, recipients, bases, filing, subjects, statements, encryption."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.cases import Case
from data_samples.generate.dates import at, day, days
from data_samples.generate.mail import OMBUDSMAN, Gateway

DATES = ("05-13", "07-15", "08-12", "09-09")
BIRTHS = (dt.date(2012, 8, 8),)
CLASSES = {
    "a": "community_intervention",
    "b": "treatment_foster_agency",
    "c": "medical_mental_health",
    "d": "foster_parent",
    "e": "birth_parent",
    "f": "child",
    "g": "attorney",
    "h": "gal",
    "i": "other",
}


def plant(gateway: Gateway) -> None:
    """Plant everything about e-mail."""
    _recipient_classes(gateway)
    _addresses(gateway)
    _bases(gateway)
    _ombudsman(gateway)
    _colleagues(gateway)


def mail_case(gateway: Gateway, kind: str = "foster_care", closed: dt.date | None = None) -> Case:
    """Return a case kept for planted messages, one of a few in turn; a closed one is made anew."""
    made = gateway.cases.setdefault(kind, [])
    if closed or len(made) < 6:
        case = gateway.load.make(kind, "U-11", day("2025-12-08"), closed, BIRTHS, tpr=None)
        if not closed:
            made.append(case)
        return case
    made.append(made.pop(0))
    return made[-1]


def send(
    gateway: Gateway, on: str, case: Case, recipients: list[dict], clock: str = "10:15", **more
) -> str:
    when = at(on, clock)
    return gateway.send(when, case.terms[0][0], recipients, case, **more)


def boss(gateway: Gateway, case: Case, kind: str = "to") -> dict:
    return gateway.worker(gateway.load.people.chain(case.terms[0][0], 1)[0], kind)


def _recipient_classes(gateway: Gateway) -> None:
    """ME-13a to ME-13i: one message each to every class, and the same class where it may be."""
    book = gateway.book
    for letter, who in CLASSES.items():
        clause = f"ME-13{letter}"
        for n, on in enumerate(DATES):
            case = mail_case(gateway)
            person = {
                "foster_parent": case.foster_parents[0],
                "birth_parent": case.parents[0],
                "child": case.children[0],
                "gal": case.gal,
            }.get(who)
            action = ("new", "reply", "forward", "new")[n]
            first = (
                gateway.receive(at(on, "09:00"), "gal", case.terms[0][0], case)
                if action != "new"
                else None
            )
            recipients = [
                boss(gateway, case),
                gateway.outsider(who, ("to", "cc", "bcc", "bcc")[n], person),
            ]
            sent = send(gateway, on, case, recipients, action=action, in_reply_to=first)
            book.breaks(
                f"{sent}|2",
                day(on),
                clause,
                f"{who.replace('_', ' ')}, {recipients[1]['kind']}, {action}",
            )
            book.breaks(
                sent,
                day(on),
                "ME-10" if letter in "ai" else "",
                "an outside recipient",
                "" if letter in "ai" else "ME-10",
            )
            if not n:
                continue
            if n == 1:  # the same person, nothing about a case
                office = gateway.send(
                    at(on, "11:00"), case.terms[0][0], [gateway.outsider(who, "to", person)]
                )
                book.keeps(f"{office}|1", day(on), clause, "not about a case")
            elif n == 2:  # an address of that class inside the firewall
                inside = send(
                    gateway,
                    on,
                    case,
                    [gateway.outsider(who, "to", None, f"{letter}{n}@state.example.gov")],
                    "11:30",
                    direction="internal",
                    disclosure_basis="4008(2)(A)",
                )
                book.keeps(f"{inside}|1", day(on), clause, "inside the firewall, with a basis")
            else:  # what comes in is not sent
                came = gateway.receive(
                    at(on, "12:00"),
                    "gal" if who == "foster_parent" else who,
                    case.terms[0][0],
                    case,
                )
                book.keeps(f"{came}|1", day(on), clause, "came in, was not sent")
    for on in DATES[1:]:
        shut = mail_case(gateway, "in_home", day(on) - days(1))
        worker = gateway.load.stranger(shut)
        gateway.load.assign(shut, worker, "coverage", at(day(on) - days(2), "08:00"), None)
        sent = gateway.send(
            at(on, "13:00"), worker, [gateway.outsider("birth_parent", "to", shut.parents[0])], shut
        )
        book.keeps(f"{sent}|1", day(on), "ME-13e", "parent's case closed the day before")
        book.breaks(sent, day(on), "ME-10", "to a parent of a closed case")
        minor = mail_case(gateway, "intake")
        sent = send(
            gateway, on, minor, [gateway.outsider("child", "to", minor.children[0])], "13:30"
        )
        book.keeps(
            f"{sent}|1",
            day(on),
            "ME-13f",
            "child of an intake, neither in care nor in an assessment",
        )
        book.breaks(sent, day(on), "ME-10", "to a child outside the firewall")


def _addresses(gateway: Gateway) -> None:
    """ME-10: what is inside the firewall and what only looks so."""
    book = gateway.book
    for on in DATES:
        for n, (who, address, note) in enumerate(
            (
                (
                    "unknown",
                    "w-10012@agency.example.gov.example.com",
                    "look-alike: inside domain in front",
                ),
                (
                    "state_employee",
                    "clerk@xagency.example.gov",
                    "look-alike: letters before the domain",
                ),
                (
                    "state_employee",
                    "w-10012@mail.agency.example.gov",
                    "sub-domain that is not listed",
                ),
                (
                    "state_employee",
                    '"w-10012@agency.example.gov" <w.10012@mail.example.com>',
                    "inside address as display name",
                ),
                ("unknown", "SOMEBODY@LIST.EXAMPLE.NET", "class unknown"),
                (
                    "state_employee",
                    '"a@agency.example.gov"@relay.example.com',
                    "two at-signs, outside after the last",
                ),
            )
        ):
            case = mail_case(gateway)
            recipients = [
                boss(gateway, case),
                gateway.outsider(who, ("to", "cc", "bcc")[n % 3], None, address),
            ]
            sent = send(
                gateway,
                on,
                case,
                recipients,
                f"14:{10 + n}",
                direction="outbound",
                statement_present=True,
                disclosure_basis="4008(2)(A)",
            )
            book.breaks(sent, day(on), "ME-10", note)
        for n, address in enumerate(
            (
                "CLERK@STATE.EXAMPLE.GOV",
                "clerk@probate.courts.example.gov",
                '"Clerk, The" <clerk@Juvenile.Courts.Example.GOV>',
            )
        ):
            case = mail_case(gateway)
            sent = send(
                gateway,
                on,
                case,
                [gateway.outsider("state_employee", "cc", None, address)],
                f"15:{10 + n}",
                direction=(None, "internal", None)[n],
                statement_present=None,
                disclosure_basis="4008(3)(D)",
            )
            book.keeps(
                sent,
                day(on),
                "ME-10 MS-49",
                "inside the firewall: capitals, listed sub-domain, display name",
            )
            book.keeps(f"{sent}|1", day(on), "ME-06 ME-13i", "inside, with a basis")


def _bases(gateway: Gateway) -> None:
    """ME-03 and ME-06: releases inside the firewall need a basis; one AAG excuses nobody else."""
    book = gateway.book
    for n, on in enumerate(DATES):
        case = mail_case(gateway)
        aag = gateway.load.people.role("aag")[0]
        gateway.load.assign(case, aag, "legal", at(on, "08:00"), None)
        clerk = gateway.outsider("state_employee", "cc", None, "clerk3@state.example.gov")
        both = send(gateway, on, case, [gateway.worker(aag), clerk], disclosure_basis=None)
        book.breaks(both, day(on), "ME-03", "no statutory basis recorded")
        book.breaks(
            f"{both}|2", day(on), "ME-06", "no basis; the AAG beside does not excuse the clerk"
        )
        alone = send(gateway, on, case, [clerk], "10:30", disclosure_basis=None)
        book.breaks(alone, day(on), "ME-03", "no statutory basis recorded")
        book.breaks(f"{alone}|1", day(on), "ME-06", "no basis")
        only = send(gateway, on, case, [gateway.worker(aag)], "10:45", disclosure_basis=None)
        book.keeps(only, day(on), "ME-03", "to counsel alone")
        book.keeps(
            f"{only}|1", day(on), "ME-06 ME-04", "counsel assigned to the case since that morning"
        )
        if n:
            text = ("as discussed", "4008(1)", "  ")[n - 1]
            loose = send(
                gateway,
                on,
                case,
                [gateway.outsider("gal", "to", case.gal)],
                "11:20",
                disclosure_basis=text,
            )
            book.breaks(loose, day(on), "ME-03", "free text is no statutory basis", "ME-10")
            book.breaks(f"{loose}|1", day(on), "ME-13h", "guardian ad litem outside")


def _ombudsman(gateway: Gateway) -> None:
    """ME-07: the ombudsman at the ombudsman's own address."""
    for n, on in enumerate(DATES):
        case = mail_case(gateway)
        address = (
            "ombuds@agency.example.gov",
            "ombudsman@state.example.gov",
            "ombudsman.office@agency.example.gov",
            "Ombudsman <omb@agency.example.gov>",
        )[n]
        bad = send(
            gateway,
            on,
            case,
            [gateway.outsider("ombudsman", "to", None, address)],
            disclosure_basis="4008(2)(A)",
        )
        gateway.book.breaks(f"{bad}|1", day(on), "ME-07", "ombudsman at another inside address")
        right = (
            OMBUDSMAN,
            OMBUDSMAN.upper(),
            f'"The Ombudsman" <{OMBUDSMAN}>',
            "Ombudsman@Agency.Example.Gov",
        )[n]
        good = send(
            gateway,
            on,
            case,
            [gateway.outsider("ombudsman", "bcc", None, right)],
            "11:05",
            disclosure_basis="4008(2)(A)",
        )
        gateway.book.keeps(
            f"{good}|1", day(on), "ME-07", "the ombudsman's address, in another spelling"
        )


def _colleagues(gateway: Gateway) -> None:
    """ME-04: internal recipients with and without a function on the case."""
    load = gateway.load
    for n, on in enumerate(DATES):
        case = mail_case(gateway)
        stranger = load.stranger(case)
        sent = send(
            gateway,
            on,
            case,
            [boss(gateway, case), gateway.worker(stranger, ("cc", "bcc")[n % 2], n)],
        )
        gateway.book.breaks(
            f"{sent}|2", day(on), "ME-04", "colleague without a function, " + ("cc", "bcc")[n % 2]
        )
        area = load.people.chain(case.terms[0][0], 2)[1]
        helper = load.stranger(case)
        while helper == stranger:
            helper = load.stranger(case)
        load.assign(case, helper, "secondary", at(on, "11:00"), None)
        early = send(gateway, on, case, [gateway.worker(helper)], "10:59")
        gateway.book.breaks(
            f"{early}|1", day(on), "ME-04", "colleague assigned only a minute later"
        )
        late = send(
            gateway, on, case, [gateway.worker(helper), gateway.worker(area, "bcc")], "11:00"
        )
        for number in (1, 2):
            gateway.book.keeps(
                f"{late}|{number}",
                day(on),
                "ME-04",
                "just assigned, and the second level of supervision",
            )
