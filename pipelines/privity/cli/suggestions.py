"""Suggestions on standard output and in a folder: files that are off, with their figures."""

from __future__ import annotations

import json
from pathlib import Path

from privity.errors import PrivityError
from privity.suggest import Suggestions

_RULE = "-" * 96


def suggestions_text(found: Suggestions) -> str:
    """Return what is printed: figures, then each file; no id of anybody is in it."""
    shared = (
        f", {found.by_shared_accounts:,} more by shared accounts, which no path can explain"
        if found.by_shared_accounts
        else ""
    )
    head = (
        f"{found.period}: {found.accesses:,} accesses to a case or person, "
        f"{found.unexplained:,} unexplained{shared}"
    )
    if not found.unexplained:
        return f"{head}\nno unexplained access is left to look into; nothing to suggest"
    lines = [f"{head}; {found.tried:,} join paths tried, {len(found.proposals)} proposed"]
    if found.missing:
        lines.append(f"not supplied, so no path leads through them: {', '.join(found.missing)}")
    lines += [
        f"too broad to be proposed: {path} (explains {share:.1%}, random pairings {random:.1%})"
        for path, share, random in found.broad
    ]
    for number, proposal in enumerate(found.proposals, 1):
        lines += ["", _RULE, f"{number}. {proposal.id}: {proposal.measure.text}"]
        if proposal.sizes:
            sizes = ", ".join(map(str, proposal.sizes))
            lines.append(
                f"   {len(proposal.sizes)} working groups of {sizes} workers; their "
                "members stand in the file that --write makes, and nowhere else"
            )
        lines += [_RULE, proposal.printed.rstrip()]
    if found.proposals:
        lines += [
            "",
            "Nothing is switched on. Read a file, put it into expectations/explanations "
            "with a title in your own words, and set on: true if it is a duty.",
        ]
    return "\n".join(lines)


def suggestions_json(found: Suggestions) -> str:
    """Return the figures and files for a program."""
    return json.dumps(
        {
            "period": found.period,
            "accesses": found.accesses,
            "unexplained": found.unexplained,
            "by_shared_accounts": found.by_shared_accounts,
            "paths_tried": found.tried,
            "tables_missing": list(found.missing),
            "too_broad": [
                {"path": path, "share": share, "random_share": random}
                for path, share, random in found.broad
            ],
            "proposals": [proposal.facts for proposal in found.proposals],
        },
        indent=2,
    )


def write_files(found: Suggestions, folder: Path) -> list[Path]:
    """Write each proposal as a file of a folder, readable by its owner alone.

    Parameters
    ----------
    found : Suggestions
    folder : Path
        Made if need be. A file of working groups holds the staff ids of their members.

    Returns
    -------
    list of Path

    Raises
    ------
    PrivityError
        If a file is there with other contents; nothing is then written.
    """
    files = {folder / f"{p.id}.sql": p.written for p in found.proposals}
    taken = [
        path
        for path, text in files.items()
        if path.exists() and path.read_text(encoding="utf-8") != text
    ]
    if folder.exists() and not folder.is_dir():
        raise PrivityError(f"{folder}: is a file; name a folder")
    if taken:
        raise PrivityError(
            [
                f"{path.name}: exists already in {folder} and was left as it is; "
                "nothing was written"
                for path in taken
            ]
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
    return list(files)
