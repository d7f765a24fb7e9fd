"""What a clause's status says of whether it was tested; light enough for every command to import.

How statuses of controls are added up is for ``rollup``, how they are called for ``blocks``.
"""

from __future__ import annotations

CONTEXT = "context"
"""The status of a clause that sets the context and asks for nothing."""

TESTED = frozenset({"fail", "warn", "attested", "pass"})
"""Statuses of clauses that were wholly tested, by records or by a valid attestation.

All others that ask for anything were not, or only in part: a new status begins there.
"""


def is_asked(status: str) -> bool:
    """Tell whether a clause of this status asks for anything."""
    return status != CONTEXT


def is_tested(status: str) -> bool:
    """Tell whether a clause of this status was wholly tested."""
    return status in TESTED


def percent(part: int, whole: int) -> int:
    """Return a share in percent that reads as none or as all only where it is that.

    Examples
    --------
    >>> percent(299, 300), percent(300, 300)
    (99, 100)
    """
    if part in (0, whole):
        return 100 if part else 0
    return min(max(round(part / whole * 100), 1), 99)
