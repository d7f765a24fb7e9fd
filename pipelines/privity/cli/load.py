"""The command ``privity load``: what came in, what did not and why, and what can be tested with it.

Heavy imports wait until it is called.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.cli.options import JsonOption, WorkspaceOption
from privity.vocabulary import count_of, joined

if TYPE_CHECKING:
    from privity.catalogue import Catalogue
    from privity.evaluation import Lacking
    from privity.intake import LoadedExtracts
    from privity.workspace import Settings

_SHOWN_REASONS = 12
_FIGURES = (
    ("rows_read", "read"),
    ("rows_made", "more made of them"),
    ("rows_loaded", "loaded"),
    ("rows_quarantined", "quarantined"),
    ("rows_left_out", "left out"),
)


def load(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """Load the extracts alone: rows read, loaded, quarantined and left out, and the reasons.

    Of every reason the first line is told. What nothing reads, what may be cut off and what could
    be tested with one table more goes to standard error.
    """
    from privity.authoring import catalogue_of
    from privity.intake import load_extracts, questions
    from privity.operations import shown
    from privity.workspace import Workspace, read_settings

    place = Workspace(workspace.resolve())
    catalogue, settings = catalogue_of(place), read_settings(place.settings_file)
    with shown() as progress:
        extracts = load_extracts(
            place, settings, catalogue.contract, lambda told: progress("load", told)
        )
    sources, reasons = extracts.sources(), extracts.set_aside()
    if as_json:
        print(json.dumps([_with_reasons(row, reasons) for row in sources], indent=2))
    else:
        print("\n".join(source_lines(sources, reasons)))
    said = [f"{row['source']}: {row['notes']}" for row in sources if not row["table_name"]]
    said += [str(q) for q in questions(extracts.files(), settings) if not q.is_answered]
    said += testable_lines(catalogue, settings, lacking_of(catalogue, settings, extracts))
    print("\n".join(said), file=sys.stderr)


def source_lines(
    sources: Iterable[Mapping[str, Any]], reasons: Iterable[Mapping[str, Any]]
) -> list[str]:
    """Return a line for each source that was read, and below it a line for each reason.

    Parameters
    ----------
    sources : iterable of mapping
        Rows of ``load_results``.
    reasons : iterable of mapping
        As ``LoadedExtracts.set_aside`` gives them.
    """
    listed, lines = list(reasons), []
    for row in sources:
        if not row["table_name"]:
            continue
        figures = " ".join(
            f"{row[key]:>10,} {word}" for key, word in _FIGURES if row[key] or key != "rows_made"
        )
        lines.append(f"{row['table_name']:<20}{figures}  {row['source']}")
        lines += [f"{'':>12}  note: {note}" for note in _doubts(row["notes"])]
        own = _with_reasons(row, listed)["reasons"]
        lines += [_reason_line(reason) for reason in own[:_SHOWN_REASONS]]
        if rest := own[_SHOWN_REASONS:]:
            rows = sum(reason["rows"] for reason in rest)
            lines.append(f"{rows:>12,}  {count_of(len(rest), 'further reason')}: --json has all")
    return lines


def _doubts(notes: str) -> list[str]:
    """Return the notes of a source that are no figures and no digests."""
    return [
        note
        for note in notes.split("; ")
        if note and not note.startswith(("reads ", "adapter ", "rows read from ", "left out: "))
    ]


def _with_reasons(row: Mapping[str, Any], reasons: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a source with why rows of it were quarantined or left out, per file of a mapping."""
    own = [
        {**reason, "file": reason["source"].removeprefix(f"{row['source']} of ")}
        for reason in reasons
        if row["table_name"] == reason["table_name"]
        and (
            reason["source"] == row["source"] or reason["source"].startswith(f"{row['source']} of ")
        )
    ]
    left = ("table_name", "source")
    return {
        **row,
        "reasons": [{k: v for k, v in r.items() if k not in left} for r in own],
    }


def _reason_line(reason: Mapping[str, Any]) -> str:
    column = f"{reason['column_name']}: " if reason["column_name"] else ""
    line = f", first on line {reason['first_line']:,}" if reason["first_line"] else ""
    return (
        f"{reason['rows']:>12,}  {reason['outcome']}: {column}{reason['reason']} "
        f"({reason['file']}{line})"
    )


def lacking_of(catalogue: Catalogue, settings: Settings, extracts: LoadedExtracts) -> Lacking:
    """Return what the clauses of the adopted policies lack of extracts that have been loaded."""
    from privity.engine import attach, open_memory
    from privity.evaluation import lacking
    from privity.staging import columns_supplied

    with open_memory() as connection:
        attach(connection, extracts.path, "ext")
        return lacking(catalogue, settings.policies, columns_supplied(connection))


def testable_lines(catalogue: Catalogue, settings: Settings, found: Lacking) -> list[str]:
    """Return how many clauses have what they need, and which one table or column adds most.

    Parameters
    ----------
    catalogue : Catalogue
    settings : Settings
        Its policies are those adopted.
    found : Lacking
    """
    asked = [c for c in catalogue.clauses.values() if c.policy_id in set(settings.policies)]
    have = len(asked) - len(found.by_clause)
    lines = [f"clauses that have the tables and columns they need: {have:,} of {len(asked):,}"]
    best = [row for row in found.alone() if row["unlocks"]][:3]
    lines += [
        f"{row['item']} alone would add {count_of(len(row['unlocks']), 'clause')}: "
        f"{joined(row['unlocks'])}"
        for row in best
    ]
    if found.by_clause and not best:
        step = found.in_turn()[0]
        lines.append(
            f"{joined(step['items'])} together would add "
            f"{count_of(len(step['unlocks']), 'clause')}: {joined(step['unlocks'])}"
        )
    if found.by_clause:
        lines.append("all that would add clauses: privity coverage --unlocks")
    return lines
