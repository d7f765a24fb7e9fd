"""What the exit codes of ``privity`` say, once for the command line, schedules, journal and pages.

They are chosen so that no crash can counterfeit an outcome. 1 is Python's own for any failure, a
package that is missing included; a shell's are 126, 127 and those from 128. Findings and what was
not tested are told apart as InSpec does it: 100 and 101.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from privity.vocabulary import is_tested, requires_anything

CLEAN = 0
"""All that was asked was tested, and no clause failed."""
BROKE = 2
"""The command broke, or a part could not be made; also what a wrong option ends in."""
FINDINGS = 100
"""What was looked for was found: of a run, that a clause failed."""
UNTESTED = 101
"""None failed, but a part was not tested."""
LEFT_OUT = 102
"""A run is sealed, with a chapter left out after the leak scan; stands in place of all but 2."""

MEANINGS = {
    CLEAN: "all tested, no clause failed",
    FINDINGS: "clauses failed",
    UNTESTED: "no clause failed, part not tested",
    LEFT_OUT: "a chapter left out",
    BROKE: "incomplete",
}
"""Each exit code of a sealed run in a few words."""

OUTCOMES = tuple(code for code in MEANINGS if code != BROKE)
"""The codes of a run that is whole: outcomes to a scheduler, no failures."""


def exit_code_of(
    problems: Collection[str], left_out: Collection[object], statuses: Iterable[str]
) -> int:
    """Return what ``privity run`` exits with.

    Parameters
    ----------
    problems : collection of str
        Parts of the report that could not be made.
    left_out : collection
        Chapters that are not shown.
    statuses : iterable of str
        The statuses of the clauses of the adopted policies. Without a valid attestation a clause
        that only an attestation can answer was not tested; nor was one whose records are none.

    Examples
    --------
    >>> exit_code_of([], [], ["pass", "warn", "context"])
    0
    >>> exit_code_of([], [], ["pass", "attestation_missing"])
    101
    """
    if problems:
        return BROKE
    if left_out:
        return LEFT_OUT
    found = list(statuses)
    if "fail" in found:
        return FINDINGS
    return CLEAN if all(is_tested(s) for s in found if requires_anything(s)) else UNTESTED
