"""The notebooks that JupyterLab shows: copies of the chapters, the agency's own among them.

A chapter's copy has a choice of run and policy on top, whose values its parameters take; but for
that it is the chapter that the report executed. Chapters are made anew at each start and cannot be
saved; an explore notebook that an analyst has changed is left as it is, any other follows the
package. The package's own files are never opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privity.report import discover_chapters
from privity.resources import notebooks_dir
from privity.workspace import Workspace, write_whole

FOLDER, CHAPTERS, EXPLORE = "lab", "chapters", "explore"
_AS_SHIPPED = "sources_sha256"
_CHOICE = "import privity as pv\n\nchosen = pv.choose()\nchosen"


@dataclass(frozen=True)
class NotebookShown:
    """One notebook of the launcher: its place below the workspace, and what it is."""

    path: str
    title: str
    about: str
    category: str
    kind: str


def lay_out(workspace: Workspace) -> list[NotebookShown]:
    """Write the copies into the workspace's ``lab/`` and return what the launcher shows.

    Raises
    ------
    PrivityError
        If a chapter of the agency's own breaks the rules; see `privity check`.
    """
    return [*_explore(workspace), *_chapters(workspace)]


def _chapters(workspace: Workspace) -> Iterable[NotebookShown]:
    folder = workspace.root / FOLDER / CHAPTERS
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.ipynb"):
        old.unlink()
    for chapter in discover_chapters(workspace.notebooks):
        is_own = chapter.path.is_relative_to(workspace.notebooks)
        copy = folder / f"{chapter.order:03} {chapter.title}.ipynb"
        write_whole(copy, _text(with_choice(_read(chapter.path))))
        copy.chmod(0o444)
        yield NotebookShown(
            _below(workspace, copy),
            chapter.title,
            chapter.about,
            "Report: the agency's own" if is_own else "Report",
            "own" if is_own else "chapter",
        )


def _explore(workspace: Workspace) -> Iterable[NotebookShown]:
    folder = workspace.root / FOLDER / EXPLORE
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(
        (notebooks_dir() / EXPLORE).glob("*.ipynb"),
        key=lambda p: (_read(p)["metadata"]["privity"]["order"], p.name),
    )
    for path in found:
        notebook, copy = _read(path), folder / path.name
        own = notebook["metadata"]["privity"]
        if not copy.exists() or not _is_changed(_read(copy)):
            marked = own | {_AS_SHIPPED: _digest(notebook)}
            write_whole(
                copy, _text({**notebook, "metadata": notebook["metadata"] | {"privity": marked}})
            )
        yield NotebookShown(
            _below(workspace, copy), own["title"], own["about"], "Explore", "explore"
        )


def with_choice(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a chapter with a choice on top, and its parameters set to what is chosen there."""
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if "parameters" in cell["metadata"].get("tags", []):
            taken = [
                f"{name} = chosen.{name}"
                for name in ("evidence", "policy")
                if f"\n{name}: " in "\n" + "".join(cell["source"])
            ]
            cells.append(_code("chosen", "\n".join(taken)))
    return {**notebook, "cells": [_code("choice", _CHOICE), *cells]}


def _code(cell_id: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _is_changed(copy: dict[str, Any]) -> bool:
    """Tell whether somebody changed a copy since it was written, by whatever version."""
    return copy["metadata"].get("privity", {}).get(_AS_SHIPPED) != _digest(copy)


def _digest(notebook: dict[str, Any]) -> str:
    sources = json.dumps(["".join(cell["source"]) for cell in notebook["cells"]])
    return hashlib.sha256(sources.encode()).hexdigest()


def _text(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _below(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()
