"""The page of an accounting: a letter to the person it is about, or its copy for the file.

Decides what of the facts is shown: workers by role, recipients by kind unless they are an
organisation, nobody else at all. The edition for the file adds pseudonyms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from privity.accounting import words
from privity.accounting.facts import Facts, Reach
from privity.accounting.series import DisclosureEntry, Series, counted, in_series, series_key
from privity.report.blocks import (
    Block,
    Col,
    bullets,
    code,
    facts,
    heading,
    lines,
    noted,
    paragraph,
    stack,
    table_html,
)
from privity.vocabulary import count_of, joined

Label = Callable[[str, str | None], str]


@dataclass(frozen=True)
class Letter:
    """What an accounting is about, and how its texts may be shown.

    ``reasons`` gives each explanation's sentence; ``naming`` holds the free texts that may name a
    person; ``label`` makes the pseudonym of a kind and an id; ``withheld`` gives for disclosures
    that are left out for a time the last day of it.
    """

    agency: str
    reference: str
    first_on: dt.date
    last_on: dt.date
    as_of: dt.date
    timezone: str
    edition: str
    reasons: Mapping[str, str]
    naming: frozenset[str]
    label: Label
    withheld: Mapping[str, dt.date]

    @property
    def is_file(self) -> bool:
        """Whether this is the copy for the file."""
        return self.edition == "file"

    def safe(self, text: str | None, instead: str = "") -> str:
        """Return a free text, or what stands for it where it may name a person."""
        if not text:
            return ""
        return instead if text in self.naming else " ".join(text.split())


def accounting_body(letter: Letter, found: Facts) -> Block:
    """Return everything below the page's heading.

    Parameters
    ----------
    letter : Letter
    found : Facts

    Returns
    -------
    Block
        The same bytes for the same facts.
    """
    told = [
        _told(letter, row)
        for row in found.disclosures
        if row["disclosure_id"] not in letter.withheld
    ]
    series = in_series(told)
    return stack(
        _head(letter, found),
        paragraph(_summary(found, told, series), "verdict"),
        _accesses(letter, found),
        _disclosures(letter, found, told, series),
        _withheld(letter, found),
        _limits(letter, found),
        _method(letter, found),
        _closing(letter),
        _every_access(letter, found),
    )


def _head(letter: Letter, found: Facts) -> Block:
    pairs = [("For", found.name)] if found.name else []
    pairs += [
        ("Reference", letter.reference),
        ("Period", f"{words.day(letter.first_on)} to {words.day(letter.last_on)}"),
        ("Records as known on", words.day(letter.as_of)),
    ]
    if letter.is_file:
        pairs.append(("Edition", "for the file, with pseudonyms; not to be handed over"))
    return facts(pairs)


def _summary(found: Facts, told: list[DisclosureEntry], series: list[Series]) -> str:
    parts = []
    if not found.log.is_supplied:
        parts.append("Who opened your records cannot be told: no access log was supplied.")
    elif not found.accesses:
        parts.append("No access to your records is recorded in this period.")
    else:
        without = sum(not row["is_explained"] for row in found.accesses)
        number = count_of(len(found.accesses), "access", "accesses")
        said = f"{number} to your records {'is' if len(found.accesses) == 1 else 'are'} recorded"
        if not _states_reasons(found):
            parts.append(
                f"{said} in this period; the reasons cannot be told from the records supplied."
            )
        elif not without:
            parts.append(f"{said} in this period, each with a recorded reason.")
        else:
            parts.append(f"{said} in this period; for {without:,} of them no reason is recorded.")
    if not found.register.is_supplied:
        parts.append(
            "To whom information was given cannot be told: no register of disclosures was supplied."
        )
    elif not told:
        parts.append("No disclosure of information about you is recorded in this period.")
    else:
        entries = (
            ""
            if len(series) == len(told)
            else (f", shown in {count_of(len(series), 'entry', 'entries')}")
        )
        parts.append(
            f"{count_of(len(told), 'disclosure')} of information about you, or about a "
            f"case you are part of, {'is' if len(told) == 1 else 'are'} "
            f"recorded{entries}."
        )
    return " ".join(parts)


def _states_reasons(found: Facts) -> bool:
    # Without assignments hardly any access has a reason, and each would look like prying.
    return "assignments" in found.supplied


def _accesses(letter: Letter, found: Facts) -> Block:
    title = heading("Who opened your records", 2, "accesses")
    if not found.log.is_supplied:
        return stack(
            title,
            paragraph(
                "The log of accesses was not supplied, so this part cannot be told.", "untested"
            ),
        )
    if not found.accesses:
        return stack(title, paragraph("No access is recorded in this period."))
    told = _states_reasons(found)
    without = sum(not row["is_explained"] for row in found.accesses)
    caution = None
    if told and without:
        caution = paragraph(
            f"For {count_of(without, 'access', 'accesses')} no reason is recorded. That does not "
            "mean that anyone did wrong: a duty may not have been written down. The agency asks "
            "about each of them.",
            "caution",
        )
    return stack(
        title,
        paragraph(
            "Workers are given by their role. The reason for an access is the duty that the "
            "agency's records show for that worker at that time. Every access stands at the "
            "end of this letter."
        ),
        caution,
        _by_role(found, told),
    )


def _every_access(letter: Letter, found: Facts) -> Block | None:
    if not found.log.is_supplied or not found.accesses:
        return None
    return stack(
        heading("Every access", 2, "every-access"),
        paragraph(
            "The case record is that of a case you were part of on that day. Times are "
            f"local time ({letter.timezone.replace('_', ' ')})."
        ),
        _each_access(letter, found, _states_reasons(found)),
    )


def _by_role(found: Facts, told: bool) -> Block:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in found.accesses:
        groups.setdefault(words.worker(row), []).append(row)
    columns = [Col("By whom", is_header=True), Col("Accesses", "count"), Col("Workers", "count")]
    columns += [Col("No reason recorded", "count")] if told else []
    rows = []
    for role, accesses in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
        people = {row["staff_id"] for row in accesses if row["staff_id"]}
        row = [role, len(accesses), len(people) or None]
        rows.append(row + ([sum(not r["is_explained"] for r in accesses)] if told else []))
    return Block(table_html("Accesses by the role of the worker", columns, rows, "t-roles"))


def _each_access(letter: Letter, found: Facts, told: bool) -> Block:
    columns = [Col("When", is_header=True), Col("By whom"), Col("What"), Col("Why", is_wide=True)]
    columns += [Col("Pseudonyms", "label")] if letter.is_file else []
    rows = []
    for row in found.accesses:
        cells = [
            words.moment(row["occurred_at"], letter.timezone),
            words.worker(row),
            words.looked_at(row, letter.safe(row["system"])),
            _reason(letter, row, told),
        ]
        if letter.is_file:
            cells.append(
                _labels(
                    letter,
                    event=row["event_id"],
                    staff=row["staff_id"],
                    account=None if row["staff_id"] else row["account_id"],
                    case=row["case_id"],
                )
            )
        rows.append(cells)
    return Block(table_html("Accesses in the order of time", columns, rows, "t-accesses"))


def _reason(letter: Letter, row: dict[str, Any], told: bool) -> str:
    if not told:
        return words.NOT_KNOWN
    if not row["is_explained"]:
        return words.NO_REASON
    return ". ".join(letter.reasons[r].rstrip(".") for r in row["reasons"])


def _labels(letter: Letter, **ids: str | None) -> Markup:
    labels = [letter.label(kind, value) for kind, value in ids.items() if value]
    return lines(code(label) for label in labels)


def _told(letter: Letter, row: dict[str, Any]) -> DisclosureEntry:
    held_back = "its wording is not shown here, because it may name a person"
    return DisclosureEntry(
        key=series_key(row),
        on=row["disclosed_on"],
        recipient=words.recipient(row, letter.safe(row["recipient_org"])),
        what=words.content(row),
        channel=words.CHANNELS[row["channel"]],
        why=words.purpose(row),
        authority=words.authority(row, letter.safe(row["legal_basis"], held_back)),
        row=row,
    )


def _disclosures(
    letter: Letter, found: Facts, told: list[DisclosureEntry], series: list[Series]
) -> Block:
    title = heading("To whom information was given", 2, "disclosures")
    if not found.register.is_supplied:
        return stack(
            title,
            paragraph(
                "The register of disclosures was not supplied, so this part cannot be told.",
                "untested",
            ),
        )
    if not told:
        return stack(title, paragraph("No disclosure is recorded in this period."))
    if len(series) == len(told):
        return stack(title, _each_disclosure(letter, told) if letter.is_file else _entries(series))
    said = paragraph(
        "Disclosures to the same recipient, for the same purpose and on the same "
        "authority, stand in one entry: the date of the first, how many there were, "
        "and the date of the last."
    )
    return stack(
        title, said, _entries(series), _each_disclosure(letter, told) if letter.is_file else None
    )


def _entries(series: list[Series]) -> Block:
    columns = [
        Col("Date", is_header=True),
        Col("To whom"),
        Col("What"),
        Col("Why"),
        Col("On what authority"),
    ]
    rows = [
        [
            _when(s),
            s.first.recipient,
            _all(f"{e.what}, {e.channel}" for e in s.entries),
            _all(e.why for e in s.entries),
            _all(e.authority for e in s.entries),
        ]
        for s in series
    ]
    return Block(table_html("Disclosures", columns, rows, "t-disclosures"))


def _when(series: Series) -> Markup:
    first = words.day(series.first.on)
    if len(series.entries) == 1:
        return escape(first)
    return noted(
        first, f"the first of {len(series.entries)}; the last on {words.day(series.last_on)}"
    )


def _all(texts: Any) -> Markup:
    parts = [f"{text[:1].upper()}{text[1:]}" for text in counted(list(texts))]
    return lines(parts)


def _each_disclosure(letter: Letter, told: list[DisclosureEntry]) -> Block:
    columns = [
        Col("Date", is_header=True),
        Col("To whom"),
        Col("What"),
        Col("Why"),
        Col("On what authority"),
        Col("By whom"),
        Col("Pseudonyms", "label"),
    ]
    rows = [
        [
            words.day(t.on),
            t.recipient,
            _all([f"{t.what}, {t.channel}"]),
            t.why,
            t.authority,
            _discloser(t.row),
            _labels(
                letter,
                disclosure=t.row["disclosure_id"],
                staff=t.row["staff_id"],
                case=t.row["case_id"],
                request=t.row["request_id"],
            ),
        ]
        for t in told
    ]
    return Block(table_html("Every disclosure", columns, rows, "t-every-disclosure"))


def _discloser(row: dict[str, Any]) -> str:
    return words.worker({**row, "is_service": False, "is_shared": False})


def _withheld(letter: Letter, found: Facts) -> Block | None:
    rows = [row for row in found.disclosures if row["disclosure_id"] in letter.withheld]
    if not letter.is_file or not rows:
        return None
    columns = [Col("Disclosure", "code", is_header=True), Col("To whom"), Col("Left out until")]
    cells = [
        [
            letter.label("disclosure", row["disclosure_id"]),
            words.RECIPIENTS[row["recipient_type"]],
            words.day(letter.withheld[row["disclosure_id"]]),
        ]
        for row in rows
    ]
    return stack(
        heading("Left out for a time", 2, "withheld"),
        paragraph(
            "These disclosures stand neither in the client's edition nor above. Keep the "
            "written statement of the official with this copy (45 CFR 164.528(a)(2))."
        ),
        Block(table_html("Disclosures left out for a time", columns, cells, "t-withheld")),
    )


def _limits(letter: Letter, found: Facts) -> Block:
    points = [
        p
        for p in (
            _reach(letter, "The access log", found.log),
            _reach(letter, "The register of disclosures", found.register),
        )
        if p
    ]
    for reach, what in (
        (found.log, "entry of the access log|entries of the access log"),
        (
            found.register,
            "entry of the register of disclosures|entries of the register of disclosures",
        ),
    ):
        if reach.is_supplied and reach.quarantined:
            points.append(
                f"{count_of(reach.quarantined, *what.split('|'))} could not be read. "
                "Whether any of them concerns you cannot be told."
            )
    if "case_members" not in found.supplied:
        points.append(
            "Who belonged to which case was not supplied: only what names you yourself is listed."
        )
    if found.untold and found.log.is_supplied:
        names = joined([words.TABLES.get(t, t.replace("_", " ")) for t in found.untold])
        points.append(
            f"Not supplied: {names}. Reasons that rest on these records cannot be told, "
            "so that an access may stand without one."
        )
    points.append(
        "Disclosures that name another person alone are not listed here; they belong to "
        "that person. A list of clients that names neither you nor your case cannot be "
        "found."
    )
    points.append(
        "An agency must leave out, for a time, disclosures to law enforcement or "
        "oversight officials who have asked for that in writing. This sentence stands "
        "in every accounting and does not say whether anything was left out here."
    )
    if letter.is_file and found.others_disclosures:
        number = count_of(found.others_disclosures, "disclosure")
        points.append(
            f"For the file: {number} in the period, in a case of this person, named "
            "somebody else alone and stand in neither edition."
        )
    return stack(heading("What this accounting cannot show", 2, "limits"), bullets(points))


def _reach(letter: Letter, what: str, reach: Reach) -> str:
    if not reach.is_supplied:
        return f"{what} was not supplied."
    if reach.first_on is None or reach.last_on is None:
        return f"{what} that was supplied holds no entry at all."
    span = f"runs from {words.day(reach.first_on)} to {words.day(reach.last_on)}"
    if reach.first_on > letter.first_on or reach.last_on < letter.last_on:
        return (
            f"{what} that was supplied {span}. Nothing can be told of days of the period "
            "outside that time."
        )
    return ""


def _method(letter: Letter, found: Facts) -> Block:
    points = [
        "Accesses: every recorded search, view, change, deletion, print or copy that names you, "
        "or that names a case on a day on which you were part of it.",
        "Disclosures: every recorded one that names you; every one of a case on a day on which "
        "you were part of it, unless it was of statistics or named somebody else alone; and "
        "publications that show you. Those given with your consent and those given to you are "
        "listed too, although the rule does not ask for them.",
        "Having reported something, or acting in a case as an attorney or guardian ad litem, does "
        "not make that case part of one's own record.",
        "Each disclosure has the particulars of 45 CFR 164.528(b)(2): date, recipient, what was "
        "given, and why. Addresses of recipients are not part of the records that were supplied.",
        "Organisations are named. Private individuals, and recipients whose recorded name may be "
        "that of a person, are given by their kind. Nobody else is named.",
        "Dates are calendar days in the agency's time zone. E-mail and publications that are not "
        "in the register of disclosures are not listed as disclosures.",
    ]
    return stack(heading("How this was put together", 2, "method"), bullets(points))


def _closing(letter: Letter) -> Block:
    if letter.is_file:
        return paragraph("Retain this copy with the edition that was handed over.", "quiet")
    items = Markup("").join(
        Markup('<div><dt>{}</dt><dd><span class="blank"></span></dd></div>').format(name)
        for name in ("Handed over on", "By (name and title)", "Office to ask")
    )
    text = (
        "If anything here surprises you, ask the office named below and give the reference at "
        "the top of this letter."
    )
    return Block(
        Markup('<div class="together">{}<p>{}</p><dl class="sign">{}</dl></div>').format(
            heading("Questions", 2, "questions").html, text, items
        ),
        text,
    )
