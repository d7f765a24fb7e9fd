"""From a pseudonym back to its id, for whoever holds the key; every question is recorded."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable

from privity.catalogue import Contract, load_contract
from privity.engine import open_file
from privity.errors import PrivityError
from privity.intake import load_extracts
from privity.pseudonyms.labels import KINDS, kind_of, register_pseudonyms
from privity.workspace import Workspace, now, pseudonym_key, read_settings

RECORD = "resolutions.jsonl"


def resolve_pseudonym(workspace: Workspace, pseudonym: str, why: str = "") -> str:
    """Return the id behind a pseudonym.

    Parameters
    ----------
    workspace : Workspace
        Its extracts are searched; who asked, when and for what is appended to
        ``resolutions.jsonl`` before anything is answered.
    pseudonym : str
        As a page shows it, such as ``case-k3q9f2m7ab``.
    why : str, optional
        What the answer is needed for; recorded with the question.

    Raises
    ------
    PrivityError
        If no id of that kind has this pseudonym, or the key is not at hand.
    """
    return resolve_pseudonyms(workspace, [pseudonym], why)[pseudonym]


def resolve_pseudonyms(
    workspace: Workspace, pseudonyms: Iterable[str], why: str = ""
) -> dict[str, str]:
    """Return the ids behind pseudonyms, each question recorded; see `resolve_pseudonym`.

    Raises
    ------
    PrivityError
        With every pseudonym that cannot be resolved.
    """
    settings, contract = read_settings(workspace.settings_file), load_contract()
    kinds: dict[str, list[str]] = {}
    for text in dict.fromkeys(pseudonyms):
        kinds.setdefault(text.strip().rsplit("-", 1)[0], []).append(text)
    if problems := [
        f"{text}: no pseudonym; they look like case-k3q9f2m7ab"
        for kind, texts in kinds.items()
        if not _columns_of_kind(contract, kind)
        for text in texts
    ]:
        raise PrivityError(problems)
    key = pseudonym_key(workspace.root, settings.key_file)
    for texts in kinds.values():
        for text in texts:
            record_question(workspace, text, **({"why": why} if why else {}))
    extracts = load_extracts(workspace, settings, contract)
    found: dict[str, str] = {}
    with open_file(extracts.path, read_only=True) as connection:
        register_pseudonyms(connection, key)
        for kind, texts in kinds.items():
            values = " union ".join(
                f"select {column} as id from {table} where {column} is not null"
                for table, column in _columns_of_kind(contract, kind)
            )
            known = dict(
                connection.execute(
                    f"select pseudonym($kind, id) as label, id from ({values}) "
                    "where list_contains($wanted, label)",
                    {"kind": kind, "wanted": [text.strip() for text in texts]},
                ).fetchall()
            )
            found |= {text: known[text.strip()] for text in texts if text.strip() in known}
    if problems := [
        f"{text}: no {kind} of these extracts has it; was it made with another key?"
        for kind, texts in kinds.items()
        for text in texts
        if text not in found
    ]:
        raise PrivityError(problems)
    return found


def _columns_of_kind(contract: Contract, kind: str) -> list[tuple[str, str]]:
    if kind not in set(KINDS.values()):
        return []
    return [
        (table.name, column)
        for table in contract.tables.values()
        for column in table.columns
        if kind_of(contract, f"{table.name}.{column}") == kind
    ]


def record_question(
    workspace: Workspace, pseudonym: str, record: str = RECORD, **particulars: str
) -> None:
    """Append who asked, when and for which pseudonym to a record of the workspace."""
    record_unmasking(workspace, record, pseudonym=pseudonym, **particulars)


def record_unmasking(workspace: Workspace, record: str = RECORD, **particulars: object) -> None:
    """Append who asked, when and for what to a record of the workspace."""
    line = {"asked_at": now(), "asked_by": getpass.getuser(), **particulars}
    with (workspace.root / record).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
