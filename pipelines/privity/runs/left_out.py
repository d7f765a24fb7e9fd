"""Chapters left out of a report because the leak scan hits in them, for everybody to see.

A chapter is made and scanned like any other; only where there is a hit does "not shown: leak scan"
stand in its place, so that no chapter disappears for what it says. Its executed notebook is not
sealed either. The exit code, ``results.json``, the index and every page's navigation tell it.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.errors import nearest
from privity.report import discover_chapters, page_files, render_report, slug

if TYPE_CHECKING:
    from privity.report import ExecutedChapter
    from privity.runs.plan import Request

REASON = "leak scan"
_PAGE = re.compile(r"\d{2,}-([a-z0-9-]+)\.html")


def names_of(notebooks: Path, edition: str, policies: Sequence[str]) -> tuple[str, ...]:
    """Return the names of an edition's chapters; one for each policy has the policy in its name.

    Raises
    ------
    PrivityError
        With every rule that any chapter breaks.
    """
    return tuple(
        f"{chapter.id}-{policy}" if policy else chapter.id
        for chapter in discover_chapters(notebooks, edition)
        for policy in (policies if chapter.for_each == "policy" else ("",))
    )


def chapter_of(file: str, names: Iterable[str]) -> str:
    """Return the name of the chapter that a file of a run belongs to, or nothing."""
    if file.startswith("notebooks/") and file.endswith(".ipynb"):
        stem = file.removeprefix("notebooks/").removesuffix(".ipynb")
        return stem if stem in names else ""
    page = _PAGE.fullmatch(file)
    return next((name for name in names if page and slug(name) == page[1]), "")


def unknown_names(request: Request, policies: Sequence[str]) -> list[str]:
    """Return what is wrong with the chapters that a request names, each with what to do."""
    if not request.leave_out:
        return []
    known = names_of(request.workspace.notebooks, request.edition, policies)
    return [
        f"--leave-out {name}: the {request.edition} edition has no such chapter"
        f"{nearest(name, known) or '; it has ' + ', '.join(known)}"
        for name in request.leave_out
        if name not in known
    ]


def withhold(
    executed: Sequence[ExecutedChapter],
    names: Iterable[str],
    evidence: Path,
    work: Path,
    scratch: Path,
    has_hits: Callable[[Path], bool],
) -> list[ExecutedChapter]:
    """Mark those of the chapters named in which the leak scan hits, and remove their notebooks.

    Parameters
    ----------
    executed : sequence of ExecutedChapter
    names : iterable of str
        The chapters that may be left out.
    evidence : Path
        What the pages are rendered from.
    work : Path
        The run's folder; a notebook outside it does not leave and is not looked at.
    scratch : Path
        An empty folder that is gone afterwards.
    has_hits : callable
        Scans a folder of files.
    """
    asked = set(names)
    if not asked:
        return list(executed)
    pages = scratch / "pages"
    pages.mkdir()
    render_report(executed, evidence, pages)
    files = page_files(executed)
    return [
        _withheld(chapter, pages / files[chapter.name], work, scratch, has_hits)
        if chapter.name in asked
        else chapter
        for chapter in executed
    ]


def _withheld(
    chapter: ExecutedChapter,
    page: Path,
    work: Path,
    scratch: Path,
    has_hits: Callable[[Path], bool],
) -> ExecutedChapter:
    alone = scratch / "alone"
    shutil.rmtree(alone, ignore_errors=True)
    alone.mkdir()
    shutil.copyfile(page, alone / page.name)
    is_in_run = chapter.notebook.is_relative_to(work)
    if is_in_run:
        shutil.copyfile(chapter.notebook, alone / chapter.notebook.name)
    if not has_hits(alone):
        print(f"{chapter.name}: the leak scan finds nothing in it, so it is shown", file=sys.stderr)
        return chapter
    if is_in_run:
        chapter.notebook.unlink()
        if not any(chapter.notebook.parent.iterdir()):
            chapter.notebook.parent.rmdir()
    return replace(chapter, is_left_out=True)


def reports_of_left_out(executed: Iterable[ExecutedChapter]) -> list[dict[str, str]]:
    """Return what ``results.json`` says of the chapters left out."""
    return [
        {"chapter": chapter.name, "reason": REASON} for chapter in executed if chapter.is_left_out
    ]


def left_out_of(run: Path) -> tuple[str, ...]:
    """Return the chapters that a sealed run does not show."""
    results: dict[str, Any] = json.loads((run / "results.json").read_text(encoding="utf-8"))
    return tuple(row["chapter"] for row in results.get("left_out", ()))
