"""Planted messages: firewall, recipients, bases, filing, subjects, statements, encryption."""

from __future__ import annotations

import datetime as dt

from data_samples.generate.cases import Case
from data_samples.generate.dates import at, day, days
from data_samples.generate.mail import INSIDE, OMBUDSMAN, Gateway, tenth_day

DATES = ("05-13", "07-15", "08-12", "09-09")
BIRTHS = (dt.date(2012, 8, 8),)
CLASSES = {"a": "community_intervention", "b": "treatment_foster_agency", "c": "medical_mental_health",
           "d": "foster_parent", "e": "birth_parent", "f": "child", "g": "attorney", "h": "gal", "i": "other"}


def plant(gateway: Gateway) -> None:
    """Plant everything about e-mail."""
    _recipient_classes(gateway)
    _addresses(gateway)
    _bases(gateway)
    _ombudsman(gateway)
    _colleagues(gateway)
    _filing(gateway)
    _inbound(gateway)
    _subjects(gateway)
    _statements(gateway)
    _encryption(gateway)


def _case(gateway: Gateway, kind: str = "foster_care", closed: dt.date | None = None) -> Case:
    """Return a case kept for planted messages, one of a few in turn; a closed one is made anew."""
    made = gateway.cases.setdefault(kind, [])
    if closed or len(made) < 6:
        case = gateway.load.make(kind, "U-11", day("2025-12-08"), closed, BIRTHS, tpr=None)
        if not closed:
            made.append(case)
        return case
    made.append(made.pop(0))
    return made[-1]


def _send(gateway: Gateway, on: str, case: Case, recipients: list[dict], clock: str = "10:15", **more) -> str:
    when = at(on, clock)
    return gateway.send(when, case.terms[0][0], recipients, case, **more)


def _boss(gateway: Gateway, case: Case, kind: str = "to") -> dict:
    return gateway.worker(gateway.load.people.chain(case.terms[0][0], 1)[0], kind)


def _recipient_classes(gateway: Gateway) -> None:
    """ME-13a to ME-13i: one message each to every class, and the same class where it may be."""
    book = gateway.book
    for letter, who in CLASSES.items():
        clause = f"ME-13{letter}"
        for n, on in enumerate(DATES):
            case = _case(gateway)
            person = {"foster_parent": case.foster_parents[0], "birth_parent": case.parents[0], "child": case.children[0],
                      "gal": case.gal}.get(who)
            action = ("new", "reply", "forward", "new")[n]
            first = gateway.receive(at(on, "09:00"), "gal", case.terms[0][0], case) if action != "new" else None
            recipients = [_boss(gateway, case), gateway.outsider(who, ("to", "cc", "bcc", "bcc")[n], person)]
            sent = _send(gateway, on, case, recipients, action=action, in_reply_to=first)
            book.breaks(f"{sent}|2", day(on), clause, f"{who.replace('_', ' ')}, {recipients[1]['kind']}, {action}")
            book.breaks(sent, day(on), "ME-10" if letter in "ai" else "", "an outside recipient",
                        "" if letter in "ai" else "ME-10")
            if not n:
                continue
            if n == 1:  # the same person, nothing about a case
                office = gateway.send(at(on, "11:00"), case.terms[0][0], [gateway.outsider(who, "to", person)])
                book.keeps(f"{office}|1", day(on), clause, "not about a case")
            elif n == 2:  # an address of that class inside the firewall
                inside = _send(gateway, on, case, [gateway.outsider(who, "to", None, f"{letter}{n}@state.example.gov")],
                               "11:30", direction="internal", disclosure_basis="4008(2)(A)")
                book.keeps(f"{inside}|1", day(on), clause, "inside the firewall, with a basis")
            else:  # what comes in is not sent
                came = gateway.receive(at(on, "12:00"), "gal" if who == "foster_parent" else who, case.terms[0][0], case)
                book.keeps(f"{came}|1", day(on), clause, "came in, was not sent")
    for on in DATES[1:]:
        shut = _case(gateway, "in_home", day(on) - days(1))
        worker = gateway.load.stranger(shut)
        gateway.load.assign(shut, worker, "coverage", at(day(on) - days(2), "08:00"), None)
        sent = gateway.send(at(on, "13:00"), worker, [gateway.outsider("birth_parent", "to", shut.parents[0])], shut)
        book.keeps(f"{sent}|1", day(on), "ME-13e", "parent's case closed the day before")
        book.breaks(sent, day(on), "ME-10", "to a parent of a closed case")
        minor = _case(gateway, "intake")
        sent = _send(gateway, on, minor, [gateway.outsider("child", "to", minor.children[0])], "13:30")
        book.keeps(f"{sent}|1", day(on), "ME-13f", "child of an intake, neither in care nor in an assessment")
        book.breaks(sent, day(on), "ME-10", "to a child outside the firewall")


def _addresses(gateway: Gateway) -> None:
    """ME-10: what is inside the firewall and what only looks so."""
    book = gateway.book
    for on in DATES:
        for n, (who, address, note) in enumerate((
                ("unknown", "w-10012@agency.example.gov.example.com", "look-alike: inside domain in front"),
                ("state_employee", "clerk@xagency.example.gov", "look-alike: letters before the domain"),
                ("state_employee", "w-10012@mail.agency.example.gov", "sub-domain that is not listed"),
                ("state_employee", '"w-10012@agency.example.gov" <w.10012@mail.example.com>', "inside address as display name"),
                ("unknown", "SOMEBODY@LIST.EXAMPLE.NET", "class unknown"),
                ("state_employee", '"a@agency.example.gov"@relay.example.com', "two at-signs, outside after the last"))):
            case = _case(gateway)
            recipients = [_boss(gateway, case), gateway.outsider(who, ("to", "cc", "bcc")[n % 3], None, address)]
            sent = _send(gateway, on, case, recipients, f"14:{10 + n}", direction="outbound", statement_present=True,
                         disclosure_basis="4008(2)(A)")
            book.breaks(sent, day(on), "ME-10", note)
        for n, address in enumerate(("CLERK@STATE.EXAMPLE.GOV", "clerk@probate.courts.example.gov",
                                     '"Clerk, The" <clerk@Juvenile.Courts.Example.GOV>')):
            case = _case(gateway)
            sent = _send(gateway, on, case, [gateway.outsider("state_employee", "cc", None, address)], f"15:{10 + n}",
                         direction=(None, "internal", None)[n], statement_present=None, disclosure_basis="4008(3)(D)")
            book.keeps(sent, day(on), "ME-10 MS-49", "inside the firewall: capitals, listed sub-domain, display name")
            book.keeps(f"{sent}|1", day(on), "ME-06 ME-13i", "inside, with a basis")


def _bases(gateway: Gateway) -> None:
    """ME-03 and ME-06: releases inside the firewall need a statutory basis; one AAG excuses nobody else."""
    book = gateway.book
    for n, on in enumerate(DATES):
        case = _case(gateway)
        aag = gateway.load.people.role("aag")[0]
        gateway.load.assign(case, aag, "legal", at(on, "08:00"), None)
        clerk = gateway.outsider("state_employee", "cc", None, "clerk3@state.example.gov")
        both = _send(gateway, on, case, [gateway.worker(aag), clerk], disclosure_basis=None)
        book.breaks(both, day(on), "ME-03", "no statutory basis recorded")
        book.breaks(f"{both}|2", day(on), "ME-06", "no basis; the AAG beside does not excuse the clerk")
        alone = _send(gateway, on, case, [clerk], "10:30", disclosure_basis=None)
        book.breaks(alone, day(on), "ME-03", "no statutory basis recorded")
        book.breaks(f"{alone}|1", day(on), "ME-06", "no basis")
        only = _send(gateway, on, case, [gateway.worker(aag)], "10:45", disclosure_basis=None)
        book.keeps(only, day(on), "ME-03", "to counsel alone")
        book.keeps(f"{only}|1", day(on), "ME-06 ME-04", "counsel assigned to the case since that morning")
        if n:
            text = ("as discussed", "4008(1)", "  ")[n - 1]
            loose = _send(gateway, on, case, [gateway.outsider("gal", "to", case.gal)], "11:20", disclosure_basis=text)
            book.breaks(loose, day(on), "ME-03", "free text is no statutory basis", "ME-10")
            book.breaks(f"{loose}|1", day(on), "ME-13h", "guardian ad litem outside")


def _ombudsman(gateway: Gateway) -> None:
    """ME-07: the ombudsman at the ombudsman's own address."""
    for n, on in enumerate(DATES):
        case = _case(gateway)
        address = ("ombuds@agency.example.gov", "ombudsman@state.example.gov", "ombudsman.office@agency.example.gov",
                   "Ombudsman <omb@agency.example.gov>")[n]
        bad = _send(gateway, on, case, [gateway.outsider("ombudsman", "to", None, address)], disclosure_basis="4008(2)(A)")
        gateway.book.breaks(f"{bad}|1", day(on), "ME-07", "ombudsman at another inside address")
        right = (OMBUDSMAN, OMBUDSMAN.upper(), f'"The Ombudsman" <{OMBUDSMAN}>', "Ombudsman@Agency.Example.Gov")[n]
        good = _send(gateway, on, case, [gateway.outsider("ombudsman", "bcc", None, right)], "11:05",
                     disclosure_basis="4008(2)(A)")
        gateway.book.keeps(f"{good}|1", day(on), "ME-07", "the ombudsman's address, in another spelling")


def _colleagues(gateway: Gateway) -> None:
    """ME-04: internal recipients with and without a function on the case."""
    load = gateway.load
    for n, on in enumerate(DATES):
        case = _case(gateway)
        stranger = load.stranger(case)
        sent = _send(gateway, on, case, [_boss(gateway, case), gateway.worker(stranger, ("cc", "bcc")[n % 2], n)])
        gateway.book.breaks(f"{sent}|2", day(on), "ME-04", "colleague without a function, " + ("cc", "bcc")[n % 2])
        area = load.people.chain(case.terms[0][0], 2)[1]
        helper = load.stranger(case)
        while helper == stranger:
            helper = load.stranger(case)
        load.assign(case, helper, "secondary", at(on, "11:00"), None)
        early = _send(gateway, on, case, [gateway.worker(helper)], "10:59")
        gateway.book.breaks(f"{early}|1", day(on), "ME-04", "colleague assigned only a minute later")
        late = _send(gateway, on, case, [gateway.worker(helper), gateway.worker(area, "bcc")], "11:00")
        for number in (1, 2):
            gateway.book.keeps(f"{late}|{number}", day(on), "ME-04", "just assigned, and the second level of supervision")


def _filing(gateway: Gateway) -> None:
    """ME-01: into the case record within ten days."""
    for on in DATES:
        case = _case(gateway)
        for clock, filed in (("09:00", None), ("09:10", tenth_day(day(on)) + dt.timedelta(seconds=1))):
            sent = _send(gateway, on, case, [_boss(gateway, case)], clock, filed_to_case_at=filed)
            gateway.book.breaks(sent, day(on), "ME-01", "filed on the eleventh day" if filed else "never filed")
        came = gateway.receive(at(on, "09:20"), "attorney", case.terms[0][0], case, filed_to_case_at=None)
        gateway.book.breaks(came, day(on), "ME-01", "came in, never filed")
        sent = _send(gateway, on, case, [_boss(gateway, case)], "09:30", filed_to_case_at=tenth_day(day(on)))
        gateway.book.keeps(sent, day(on), "ME-01", "filed late on the tenth day")
    for on in ("06-25", "09-22", "09-28"):
        case = _case(gateway)
        sent = _send(gateway, on, case, [_boss(gateway, case)], filed_to_case_at=None)
        gateway.book.keeps(sent, day(on), "ME-01", "not filed, not yet due")


def _inbound(gateway: Gateway) -> None:
    """ME-11 and ME-12: what comes in is discouraged within ten days; foster parents do not write."""
    book = gateway.book
    for n, on in enumerate(DATES):
        case = _case(gateway)
        worker = case.terms[0][0]
        for clock, answered, note in (("09:00", None, "never discouraged"),
                                      ("09:15", tenth_day(day(on)) + dt.timedelta(seconds=1), "discouraged on the eleventh day")):
            came = gateway.receive(at(on, clock), ("medical_mental_health", "gal")[n % 2], worker, case, discouraged_at=answered)
            book.breaks(came, day(on), "ME-11", note)
        came = gateway.receive(at(on, "09:30"), "gal", worker, case, discouraged_at=tenth_day(day(on)))
        book.keeps(came, day(on), "ME-11", "discouraged late on the tenth day")
        carer = case.foster_parents[0]
        for clock, answered, also in (("10:00", at(on, "16:00"), ""), ("10:10", None, "ME-11")):
            came = gateway.receive(at(on, clock), "foster_parent", worker, case, sender=f"{carer.lower()}@mail.example.com",
                                   discouraged_at=answered)
            book.breaks(came, day(on), "ME-12", "foster parent wrote about a case" + (", guidance sent" if answered else ""), also)
            case = _case(gateway)
            worker, carer = case.terms[0][0], case.foster_parents[0]
        came = gateway.receive(at(on, "10:20"), "foster_parent", worker)
        book.keeps(came, day(on), "ME-12 ME-11", "foster parent, not about a case")
        came = gateway.receive(at(on, "10:30"), "gal", worker, case, sender=f'"foster parent" <gal.{n}@gal.example.net>')
        book.keeps(came, day(on), "ME-12", "guardian ad litem, whatever the display name says")
    for on in ("06-26", "09-23", "09-29"):
        case = _case(gateway)
        came = gateway.receive(at(on, "10:40"), "attorney", case.terms[0][0], case, discouraged_at=None)
        book.keeps(came, day(on), "ME-11", "not discouraged, not yet due")


def _subjects(gateway: Gateway) -> None:
    """ME-08: initials or a number, not a name."""
    for on in DATES:
        case, other = _case(gateway), _case(gateway)
        names = {p["person_id"]: p for p in gateway.book.rows["persons"]}
        child, parent = names[case.children[0]], names[case.parents[0]]
        given, family = child["given_name"], child["surname"]
        for clock, text in (("08:40", f"Visit: {given} {family}, Thursday"), ("08:50", f"RE: {family.upper()}, {given.lower()} (school)"),
                            ("08:55", f"{parent['given_name'].lower()} {parent['surname'].lower()}")):
            sent = _send(gateway, on, case, [_boss(gateway, case)], clock, subject=text)
            gateway.book.breaks(sent, day(on), "ME-08", "full name in the subject")
        stranger = names[other.children[0]]
        for clock, text, note in (
                ("09:40", f"{given[0]}.{family[0]}. transport {case.case_id}", "initials and number"),
                ("09:45", f"{stranger['given_name']} {stranger['surname']} asks", "name of somebody not in that case"),
                ("09:50", f"{given}s {family}s trip", "no whole words"),
                ("09:55", f"{family} family", "surname alone")):
            sent = _send(gateway, on, case, [_boss(gateway, case)], clock, subject=text)
            gateway.book.keeps(sent, day(on), "ME-08", note)


def _statements(gateway: Gateway) -> None:
    """MS-49: the confidentiality statement on whatever leaves."""
    worker = gateway.load.people.role("licensing")[0]
    for on in DATES:
        for n, (address, stated) in enumerate(((None, False), (None, None), (f"desk@{INSIDE}.example.com", False))):
            to = [gateway.worker(gateway.load.people.role("records")[0]), gateway.outsider("other", "bcc", None, address)]
            sent = gateway.send(at(on, f"16:{10 + n}"), worker, to, statement_present=stated,
                                direction=("outbound", None, "outbound")[n])
            gateway.book.breaks(sent, day(on), "MS-49", "left without the statement" + ("" if stated is False else " (not recorded)"))
        sent = gateway.send(at(on, "16:20"), worker, [gateway.outsider("other")], statement_present=True)
        gateway.book.keeps(sent, day(on), "MS-49", "left with the statement")
        sent = gateway.send(at(on, "16:30"), worker, [gateway.worker(gateway.load.people.role("aag")[1])], statement_present=False)
        gateway.book.keeps(sent, day(on), "MS-49", "stayed inside")


def _encryption(gateway: Gateway) -> None:
    """MS-48 and SW-09: case-specific mail is encrypted; SW-09 also inside the firewall."""
    book = gateway.book
    for n, on in enumerate(DATES):
        case = _case(gateway)
        flag = (False, None, False, None)[n]
        inside = _send(gateway, on, case, [_boss(gateway, case)], "13:00", encrypted=flag)
        book.breaks(inside, day(on), "SW-09", "inside, not encrypted")
        book.keeps(inside, day(on), "MS-48", "not encrypted, but did not leave")
        out = _send(gateway, on, case, [gateway.outsider("attorney", "to")], "13:10", encrypted=flag)
        book.breaks(out, day(on), "MS-48 SW-09", "left, not encrypted", "ME-10")
        book.breaks(f"{out}|1", day(on), "ME-13g", "attorney outside")
        came = gateway.receive(at(on, "13:20"), "gal", case.terms[0][0], case, encrypted=False)
        book.keeps(came, day(on), "SW-09 MS-48", "came in")
        office = gateway.send(at(on, "13:30"), case.terms[0][0], [gateway.outsider("other")], encrypted=False)
        book.keeps(office, day(on), "SW-09 MS-48", "not about a case")
