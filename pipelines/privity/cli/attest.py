"""The questions of `privity attest`: what was not given is asked for, one answer after the other.

An answer that cannot stand is told at once and asked for again; whoever breaks off has signed
nothing, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping

import typer

from privity.catalogue import Catalogue
from privity.decisions import answer_problem
from privity.errors import PrivityError

QUESTIONS = {
    "clause": "Clause (such as MS-43)",
    "signed by": "Signed by (staff_id)",
    "covers from": "Covers from (2026-07-01)",
    "covers to": "Covers to (2026-09-30)",
    "statement": "Statement",
}
_BROKEN_OFF = "broken off: nothing was signed and nothing written"


def answers(catalogue: Catalogue, given: Mapping[str, str]) -> dict[str, str]:
    """Return an answer to each question, asking for those that are empty.

    Parameters
    ----------
    catalogue : Catalogue
    given : mapping
        Question -> what the command line gave; these are judged with the rest at the end.

    Raises
    ------
    PrivityError
        If the answers are broken off: interrupted, or no more to read.
    """
    try:
        return {
            name: given[name] or _asked(catalogue, name, text) for name, text in QUESTIONS.items()
        }
    except typer.Abort:
        raise PrivityError(_BROKEN_OFF) from None


def confirm(question: str) -> None:
    """Ask for the signature itself; raise if it is declined or broken off."""
    try:
        if typer.confirm(question):
            return
    except typer.Abort:
        pass
    raise PrivityError(_BROKEN_OFF)


def _asked(catalogue: Catalogue, name: str, text: str) -> str:
    while problem := answer_problem(catalogue, name, answer := typer.prompt(text).strip()):
        typer.echo(problem, err=True)
    return answer
