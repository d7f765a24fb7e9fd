"""What the tests examined and found, as a public table: the roll-up's counts by clause and control.

A clause's counts are the sums of its controls'; each control's records are classes like those of
every measure, so that what both count binds them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from privity.engine import Session
from privity.errors import PrivityError
from privity.periods import Scope
from privity.publication.classes import Classes
from privity.publication.records import EXCEPTION, NO_EXCEPTION, NOT_APPLICABLE, control_name
from privity.publication.tables import ALL, RESULT, Published, period_alone
from privity.sdc import Codes, Derived, Dimension, tabulate
from privity.vocabulary import says_no_exception

TESTS = "tests"
EXAMINED = "records examined"
_STATUS_SAYS_NOTHING = ("not_tested", "error")


def tests_table(
    evidence: Session,
    scope: Scope,
    shows_zeros: bool,
    classes: Classes,
    withheld: Collection[str] = (),
) -> list[Published]:
    """Return what the controls examined and found, summed by clause, as one table.

    Clauses and controls ``withheld`` are left out, and so is each clause with such a control.

    A status of pass, be it in part, or of no evidence says that there is no exception: where zeros
    are not shown, what it says is not a figure of the table.

    Raises
    ------
    PrivityError
        A control's records are not those that it counted.
    """
    controls = _controls(evidence, shows_zeros)
    clauses = {
        f"{clause}": tuple(sorted(c for c in ids if c in controls))
        for clause, ids in evidence.execute(
            "select clause_id, control_ids from clause_results"
        ).fetchall()
    }
    clauses = {
        clause: ids
        for clause, ids in sorted(clauses.items())
        if ids and not {clause, *ids} & set(withheld)
    }
    used = sorted({c for ids in clauses.values() for c in ids})
    if not used:
        return []
    dimensions = (
        Dimension("test", tuple(clauses.items()), is_open=True),
        Dimension(RESULT, ((ALL, (EXCEPTION, NO_EXCEPTION)),)),
        period_alone(scope),
    )
    leaves: dict[Codes, int] = {}
    members: dict[Codes, frozenset[int]] = {}
    for control in used:
        judged, found = controls[control]
        for result, count in ((EXCEPTION, found), (NO_EXCEPTION, judged - found)):
            codes = (control, result, scope.period.label)
            leaves[codes], members[codes] = count, _with_result(classes, control, result)
            if int(classes.counts[list(members[codes])].sum()) != count:
                raise PrivityError(
                    f"control {control}: its records are not those that it counted; "
                    "run `privity check`"
                )
    table = replace(tabulate(TESTS, dimensions, leaves, EXAMINED), members=members)
    return [Published(table, "What the tests examined", "records")]


def not_applicable_counts(
    evidence: Session,
    shows_zeros: bool,
    classes: Classes,
    withheld: Collection[str] = (),
) -> list[Derived]:
    """Return what each control examined and does not apply to: printed nowhere, yet a count.

    The records of a population less those examined would tell it.
    """
    found = []
    for control in sorted({*_controls(evidence, shows_zeros)} - set(withheld)):
        members = _with_result(classes, control, NOT_APPLICABLE)
        if members:
            found.append(
                Derived(
                    (EXAMINED, (("result", NOT_APPLICABLE), ("test", control))),
                    int(classes.counts[list(members)].sum()),
                    members,
                )
            )
    return found


def _controls(evidence: Session, shows_zeros: bool) -> dict[str, tuple[int, int]]:
    return {
        c: (int(judged), int(found))
        for c, judged, found, status in evidence.execute(
            "select control_id, examined - not_applicable, failed + warned, status "
            "from control_results"
        ).fetchall()
        if status not in _STATUS_SAYS_NOTHING and (shows_zeros or not says_no_exception(status))
    }


def _with_result(classes: Classes, control: str, result: str) -> frozenset[int]:
    question = classes.questions.get(control_name(control))
    if question is None:
        return frozenset()
    return question.classes(
        [n for n, answer in enumerate(question.answers) if answer["result"] == result]
    )
