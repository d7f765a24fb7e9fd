"""Tells people what a run came to, by e-mail or chat: counts and the run's name, nothing else.

Where it goes stands in the environment variable ``PRIVITY_NOTIFY``: addresses of Apprise, such as
``mailtos://user:password@mail.example.gov?to=privacy@example.gov``, separated by blanks. They hold
passwords, so they stand in no file of the workspace.
"""

from __future__ import annotations

import os

from privity.operations.journal import BROKE, BUSY, REUSED, Attempt
from privity.runs import MEANINGS

VARIABLE = "PRIVITY_NOTIFY"
_SILENT = (REUSED, BUSY)


def notify(attempt: Attempt, agency: str) -> str:
    """Send the outcome of an attempt wherever ``PRIVITY_NOTIFY`` says.

    An attempt that changed nothing (sealed already, workspace busy) is not worth a message.

    Parameters
    ----------
    attempt : Attempt
    agency : str
        The agency's name.

    Returns
    -------
    str
        What went wrong with sending, for the user; the run's own outcome does not depend on it.
    """
    targets = os.environ.get(VARIABLE, "").split()
    if not targets or attempt.outcome in _SILENT:
        return ""
    try:
        import apprise
    except ImportError:
        return f"{VARIABLE}: nobody was told: install privity[notify]"
    sender = apprise.Apprise()
    wrong = [number for number, target in enumerate(targets, 1) if not sender.add(target)]
    if wrong:
        return (
            f"{VARIABLE}: nobody was told: address {', '.join(map(str, wrong))} of "
            f"{len(targets)} is none that Apprise knows"
        )
    is_sent = sender.notify(title=title(attempt, agency), body=body(attempt))
    return "" if is_sent else f"{VARIABLE}: not everybody could be told; is the address reachable?"


def title(attempt: Attempt, agency: str) -> str:
    """Return the subject: agency, period and outcome."""
    said = "" if attempt.exit_code is None else MEANINGS.get(attempt.exit_code, "")
    return f"{agency or 'privity'}, {attempt.period}: " + (
        "the run broke" if attempt.outcome == BROKE else said or attempt.outcome
    )


def body(attempt: Attempt) -> str:
    """Return the message: what was run and how many clauses and exceptions there are."""
    lines = [f"{attempt.edition} edition, {attempt.outcome}"]
    lines += [f"{name}: {number:,}" for name, number in attempt.counts.items()]
    if attempt.problems:
        lines.append(f"problems: {len(attempt.problems)}; `privity status` lists them")
    return "\n".join([*lines, *([attempt.run] if attempt.run else [])])
