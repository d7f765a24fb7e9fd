"""The leak scan of a run: what a plan says of it, what is told of its hits, and the way on.

How confidential values are found is the business of ``gate``, how hits are told that of
``gate.hits``. A hit always ends in ``LeaksFound``: nothing is sealed, and whoever catches it may
keep the work (``work_kept``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from privity.errors import PrivityError
from privity.gate import Look, all_hits, own_texts_of, scan_run
from privity.runs.left_out import chapter_of, names_of
from privity.runs.plan import Plan
from privity.workspace import EVIDENCE

if TYPE_CHECKING:
    from privity.gate import Hit

HITS_SHOWN = 50


class LeaksFound(PrivityError):
    """Something confidential stands in a run that was about to be sealed.

    Parameters
    ----------
    hits : iterable of Hit
    more : iterable of str
        Further lines for the user.
    """

    def __init__(self, hits: Iterable[Hit], more: Iterable[str] = ()) -> None:
        self.hits, self.more = tuple(hits), tuple(more)
        super().__init__([*lines_of_hits(self.hits), *self.more])


def hits_of(plan: Plan, extracts: Path, folder: Path) -> tuple[Hit, ...]:
    """Scan the files of a run, sealed or not, by what a plan says.

    Parameters
    ----------
    plan : Plan
        Its settings give the words that are allowed, its scope the days that are reported on.
    extracts : Path
        The typed extracts.
    folder : Path
        The run's files.
    """
    workspace = plan.request.workspace
    names = names_of(workspace.notebooks, plan.request.edition, plan.policies)
    supplied = [supply.on for supply in plan.settings.supplied.values() if supply.on]
    catalogue = plan.catalogue
    own = [
        plan.settings.name,
        *(c.title for c in catalogue.controls),
        *(
            file.front["title"]
            for file in (*catalogue.measures, *catalogue.named)
            if catalogue.is_own(file)
        ),
    ]
    look = Look(
        plan.contract,
        own_texts_of(workspace),
        folder / EVIDENCE,
        lambda file: chapter_of(file, names),
    )
    leaks = scan_run(
        folder,
        extracts,
        plan.contract,
        plan.settings.allowed_words,
        own_texts=own,
        reported=(plan.scope.period.first_on, max([plan.scope.as_of, *supplied])),
        look=look,
    )
    return all_hits(look, leaks)


def lines_of_hits(hits: Sequence[Hit]) -> list[str]:
    """Return what to tell the user: each hit with its place, and what would answer them all."""
    said = [hit.problem for hit in hits[:HITS_SHOWN]]
    if len(hits) > HITS_SHOWN:
        said.append(f"leak scan: {len(hits) - HITS_SHOWN:,} more hits of other words")
    return [*said, _chapters_line(hits)]


def chapters_that_answer(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the chapters without which none of the hits would stand; nothing if there is none."""
    found = list(hits)
    if not all(hit.is_of_chapters for hit in found):
        return ()
    return tuple(sorted({chapter for hit in found for chapter in hit.chapters}))


def _chapters_line(hits: Sequence[Hit]) -> str:
    if chapters := chapters_that_answer(hits):
        options = " ".join(f"--leave-out {chapter}" for chapter in chapters)
        return (
            f"leak scan: all hits lie in {'the chapter' if len(chapters) == 1 else 'chapters'} "
            f'{", ".join(chapters)}: with `{options}` the rest is sealed, and "not shown: '
            'leak scan" stands there instead'
        )
    files = sorted(
        {p.file for h in hits if not h.is_of_chapters for p in h.places if not p.chapter}
    )
    shown = ", ".join(files[:4]) + (f" and {len(files) - 4} more" if len(files) > 4 else "")
    return (
        f"leak scan: hits lie in what is no chapter ({shown}), so leaving chapters out does "
        "not answer them: change what makes them"
    )
