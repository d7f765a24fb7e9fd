"""From a pseudonym back to its id, for whoever holds the key; every question is recorded."""

from __future__ import annotations

import datetime as dt
import getpass
import json

import duckdb

from privity.contract import Contract, load_contract
from privity.errors import PrivityError
from privity.evidence import KINDS, kind_of
from privity.keys import pseudonym_key, register_pseudonyms
from privity.load import load_extracts
from privity.settings import read_settings
from privity.workspace import Workspace

RECORD = "resolutions.jsonl"


def resolve_pseudonym(workspace: Workspace, pseudonym: str) -> str:
    """Return the id behind a pseudonym.

    Parameters
    ----------
    workspace : Workspace
        Its extracts are searched; who asked, when and for what is appended to
        ``resolutions.jsonl`` before anything is answered.
    pseudonym : str
        As a page shows it, such as ``case-k3q9f2m7ab``.

    Raises
    ------
    PrivityError
        If no id of that kind has this pseudonym, or the key is not at hand.
    """
    settings, contract = read_settings(workspace.settings_file), load_contract()
    kind = pseudonym.strip().rsplit("-", 1)[0]
    columns = _columns_of_kind(contract, kind)
    if not columns:
        raise PrivityError(f"{pseudonym}: no pseudonym; they look like case-k3q9f2m7ab")
    key = pseudonym_key(workspace.root, settings.key_file)
    record_question(workspace, pseudonym)
    extracts = load_extracts(workspace, settings, contract)
    values = " union ".join(f"select {column} as id from {table} where {column} is not null"
                            for table, column in columns)
    with duckdb.connect(str(extracts.path), read_only=True) as connection:
        register_pseudonyms(connection, key)
        found = connection.execute(
            f"select id from ({values}) where pseudonym($kind, id) = $wanted",
            {"kind": kind, "wanted": pseudonym.strip()}).fetchone()
    if found is None:
        raise PrivityError(f"{pseudonym}: no {kind} of these extracts has it; "
                           "was it made with another key?")
    return found[0]


def _columns_of_kind(contract: Contract, kind: str) -> list[tuple[str, str]]:
    if kind not in set(KINDS.values()):
        return []
    return [(table.name, column) for table in contract.tables.values() for column in table.columns
            if kind_of(contract, f"{table.name}.{column}") == kind]


def record_question(workspace: Workspace, pseudonym: str, record: str = RECORD,
                    **particulars: str) -> None:
    """Append who asked, when and for which pseudonym to a record of the workspace."""
    line = {"asked_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "asked_by": getpass.getuser(), "pseudonym": pseudonym, **particulars}
    with (workspace.root / record).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
