"""Who looked at my record, and who was told? One person's accounting, as a page to hand over.

Owns what may be asked, the record that it was asked, and the writing of the file; which rows
belong to it is left to ``facts``, how they are said to ``page``. An
accounting names the person it is for; it is therefore never part of a run.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from privity import __version__
from privity.accounting.facts import Facts, gather, person_is_known
from privity.accounting.names import naming_texts
from privity.accounting.page import Letter, accounting_body
from privity.catalogue import Catalogue
from privity.errors import PrivityError
from privity.evaluation import SPECIAL, agency_catalogue, require_sound_reasons
from privity.gate import scan_run
from privity.intake import LoadedExtracts, load_extracts
from privity.periods import Scope, parse_period
from privity.pseudonyms import pseudonym, record_question
from privity.report import clean, page_environment
from privity.resources import templates_dir
from privity.staging import Evaluation, open_database, stage
from privity.workspace import EVIDENCE, Settings, Workspace, pseudonym_key, read_settings

EDITIONS = ("client", "file")
RECORD = "accountings.jsonl"
FOLDER = "accountings"
SUSPENDABLE = frozenset({"law_enforcement", "district_attorney", "auditor"})
"""Recipients whose disclosures may be left out for a time: 45 CFR 164.528(a)(2)."""
_YEARS = (1990, 2099)
_LEAKS_SHOWN = 20


@dataclass(frozen=True)
class AccountingRequest:
    """What is asked: whose accounting, of which local days, in which edition.

    ``withheld`` gives, by disclosure (its id or pseudonym), the last day of the suspension that an
    official has asked for.
    """

    person_id: str
    first_on: dt.date
    last_on: dt.date
    as_of: dt.date
    edition: str = "client"
    withheld: Mapping[str, dt.date] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """What an accounting stands on: settings, catalogue and scope in force, loaded extracts."""

    settings: Settings
    catalogue: Catalogue
    scope: Scope
    extracts: LoadedExtracts

    @property
    def reasons(self) -> dict[str, str]:
        """What each explanation tells the person whose record was opened."""
        return {e.id: e.told for e in self.catalogue.explanations}

    @property
    def own_texts(self) -> list[str]:
        """Texts that the agency wrote: its name, and its own reasons."""
        return [self.settings.name, *self.reasons.values()]


def read_request(
    person_id: str,
    first: str,
    last: str,
    as_of: str = "",
    edition: str = "client",
    withheld: Iterable[str] = (),
    today: dt.date | None = None,
) -> AccountingRequest:
    """Read what was typed; of a day that is not over, by ``today``, nothing can be told.

    Raises
    ------
    PrivityError
        With everything wrong at once; the person's id is not repeated.
    """
    problems: list[str] = []
    first_on, last_on = _day("--from", first, problems), _day("--to", last, problems)
    as_of_on = _day("--as-of", as_of, problems) if as_of else last_on
    if first_on and last_on and last_on < first_on:
        problems.append(f"--from {first}: lies after --to {last}; exchange them")
    elif first_on and as_of_on and as_of_on < first_on:
        problems.append(
            f"--as-of {as_of}: lies before --from {first}; use a day in or after the period"
        )
    if today:
        problems += [
            f"{option} {day}: that day is not over (today is {today}); end on "
            f"{today - dt.timedelta(days=1)} or before, and ask for the rest later"
            for option, day in (("--to", last_on), ("--as-of", as_of_on if as_of else None))
            if day and day >= today
        ]
    if edition not in EDITIONS:
        problems.append(f"--edition {edition}: there are two editions, client and file")
    if not person_id.strip():
        problems.append("--person: is empty; give the person's id as in the extracts")
    until = _suspensions(withheld, problems)
    if problems or first_on is None or last_on is None or as_of_on is None:
        raise PrivityError(problems)
    return AccountingRequest(person_id.strip(), first_on, last_on, as_of_on, edition, until)


def _day(option: str, text: str, problems: list[str]) -> dt.date | None:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            raise ValueError
        found = dt.date.fromisoformat(text.strip())
    except ValueError:
        problems.append(f"{option} {text}: not a day; write 2026-09-30")
        return None
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        problems.append(
            f"{option} {text}: lies outside {_YEARS[0]} to {_YEARS[1]}; "
            "use a day that the records can reach"
        )
        return None
    return found


def _suspensions(texts: Iterable[str], problems: list[str]) -> dict[str, dt.date]:
    until = {}
    for text in texts:
        name, _, written = text.rpartition("=")
        if not name.strip():
            problems.append(
                f"--withhold {text}: write the disclosure and the last day for which "
                "the official has asked, such as disclosure-k3q9f2m7ab=2026-12-31"
            )
        elif (last_on := _day(f"--withhold {name.strip()}:", written, problems)) is not None:
            until[name.strip()] = last_on
    return until


def make_accounting(
    workspace: Workspace,
    asked: AccountingRequest,
    out: Path | None = None,
    today: dt.date | None = None,
) -> Path:
    """Write one person's accounting.

    Parameters
    ----------
    workspace : Workspace
        Who asked, when, for which pseudonym and period is appended to ``accountings.jsonl``
        before anything is looked up.
    asked : AccountingRequest
    out : Path, optional
        The file to write; default ``accountings/<pseudonym>_<from>_<to>_<edition>.html``.
    today : datetime.date, optional
        What a suspension must not have run out by; the page itself knows no clock.

    Returns
    -------
    Path
        A file that its owner alone may read.

    Raises
    ------
    PrivityError
        If nothing in the extracts names the person, a suspension does not hold, the file may not
        be written there, or a confidential value of somebody else stood in it.
    """
    settings = read_settings(workspace.settings_file)
    key = pseudonym_key(workspace.root, settings.key_file)
    reference = pseudonym(key, "person", asked.person_id)
    path = _place(workspace, asked, reference, out)
    record_question(
        workspace,
        reference,
        RECORD,
        **{"from": str(asked.first_on), "to": str(asked.last_on), "edition": asked.edition},
    )
    ground = _ground(workspace, settings, asked)
    found = _gathered(workspace, ground, asked.person_id)
    withheld = _withheld(asked, found, key, today)
    letter = Letter(
        agency=settings.name,
        reference=reference,
        first_on=asked.first_on,
        last_on=asked.last_on,
        as_of=asked.as_of,
        timezone=settings.timezone,
        edition=asked.edition,
        reasons=ground.reasons,
        naming=_naming(ground, found),
        label=lambda kind, value: pseudonym(key, kind, value or ""),
        withheld=withheld,
    )
    html = _page(letter, found, ground.settings.paper)
    _gate(ground, found, html)
    _write(path, html)
    return path


def _place(
    workspace: Workspace, asked: AccountingRequest, reference: str, out: Path | None
) -> Path:
    name = f"{reference}_{asked.first_on}_{asked.last_on}_{asked.edition}.html"
    path = (out or workspace.root / FOLDER / name).resolve()
    if path.is_relative_to(workspace.runs.resolve()):
        raise PrivityError(
            "--out: lies in runs/; an accounting names its person and is no part "
            "of a run, choose another place"
        )
    if path.is_dir():
        raise PrivityError("--out: is a folder; name the file to write")
    if out and not path.parent.is_dir():
        raise PrivityError("--out: its folder does not exist; make it first")
    return path


def _ground(workspace: Workspace, settings: Settings, asked: AccountingRequest) -> Ground:
    catalogue = agency_catalogue(workspace.expectations, settings)
    require_sound_reasons(catalogue, workspace.expectations)
    period = parse_period(f"{asked.first_on}/{asked.last_on}", settings.timezone)
    return Ground(
        settings,
        catalogue,
        Scope(period, asked.as_of, settings.timezone),
        load_extracts(workspace, settings, catalogue.contract),
    )


def _gathered(workspace: Workspace, ground: Ground, person_id: str) -> Facts:
    with tempfile.TemporaryDirectory(prefix=".accounting-", dir=workspace.cache) as work:
        scratch = Path(work)
        connection = open_database(
            scratch / "scratch.duckdb",
            ground.extracts.path,
            scratch / EVIDENCE,
            scratch,
            settings=ground.settings,
        )
        try:
            stage(connection, ground.catalogue.contract, ground.settings, ground.scope)
            supplied = connection.execute(
                "select table_name from ext.table_supply where is_supplied"
            ).fetchall()
            evaluation = Evaluation(
                connection,
                ground.catalogue,
                ground.settings,
                ground.scope,
                frozenset(name for (name,) in supplied),
                SPECIAL,
            )
            if not person_is_known(evaluation, person_id):
                raise PrivityError(
                    "--person: nothing in the extracts names this person; give "
                    "the person_id as it stands there (upper and lower case "
                    "count)"
                )
            return gather(evaluation, person_id)
        finally:
            connection.close()


def _withheld(
    asked: AccountingRequest, found: Facts, key: bytes, today: dt.date | None
) -> dict[str, dt.date]:
    by_name = {
        name: row
        for row in found.disclosures
        for name in (row["disclosure_id"], pseudonym(key, "disclosure", row["disclosure_id"]))
    }
    problems, withheld = [], {}
    for name, until in asked.withheld.items():
        row = by_name.get(name)
        if row is None:
            problems.append(
                f"--withhold {name}: no disclosure of this accounting; see the edition for the file"
            )
        elif row["recipient_type"] not in SUSPENDABLE:
            problems.append(
                f"--withhold {name}: only disclosures to law enforcement or oversight "
                "may be left out; take it off"
            )
        elif today and until < today:
            problems.append(f"--withhold {name}: ran out on {until}; take it off")
        else:
            withheld[row["disclosure_id"]] = until
    if problems:
        raise PrivityError(problems)
    return withheld


def _naming(ground: Ground, found: Facts) -> frozenset[str]:
    texts = [row["system"] for row in found.accesses]
    texts += [row[c] for row in found.disclosures for c in ("recipient_org", "legal_basis")]
    return naming_texts(
        [t for t in texts if t],
        ground.extracts.path,
        ground.catalogue.contract,
        ground.settings.allowed_words,
        ground.own_texts,
    )


def _page(letter: Letter, found: Facts, paper: str) -> str:
    style = (templates_dir() / "privity" / "page.css").read_text(encoding="utf-8")
    return (
        page_environment()
        .get_template("accounting.html.j2")
        .render(
            agency=letter.agency,
            reference=letter.reference,
            is_file=letter.is_file,
            style=style,
            paper=paper,
            code_version=__version__,
            body=clean(str(accounting_body(letter, found).html)).html,
        )
    )


def _gate(ground: Ground, found: Facts, html: str) -> None:
    """Let the leak scan read the page as it reads a run; only its own person may be named."""
    own_name = [found.name] if found.name else []
    with tempfile.TemporaryDirectory(prefix="privity-accounting-") as folder:
        (Path(folder) / "accounting.html").write_text(html, encoding="utf-8")
        leaks = scan_run(
            Path(folder),
            ground.extracts.path,
            ground.catalogue.contract,
            [*ground.settings.allowed_words, *own_name],
            own_texts=[*ground.own_texts, *own_name],
            reported=(ground.scope.period.first_on, ground.scope.as_of),
        )
    if leaks:
        raise PrivityError([leak.problem for leak in leaks[:_LEAKS_SHOWN]])


def _write(path: Path, html: str) -> None:
    """Write the whole file or none of it, for its owner alone."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700)
    handle, name = tempfile.mkstemp(prefix=".accounting-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(html)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
