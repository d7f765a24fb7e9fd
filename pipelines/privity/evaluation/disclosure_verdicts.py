"""Verdicts on disclosures: how many other controls judged each one, and how many it failed.

A control that builds on others (DHS-05: failing disclosures of contracted workers) reads them from
``disclosure_verdicts``. What counts is what was evaluated before it: the controls in force whose
tables were supplied.
"""

from __future__ import annotations

from collections.abc import Iterable

from privity.catalogue import Control, relations_read
from privity.staging import Evaluation

VERDICTS = "disclosure_verdicts"
_SUBJECT = ("disclosures.disclosure_id",)


def builds_on_others(control: Control) -> bool:
    """Whether a control reads the verdicts of other controls, and so has to come after them."""
    try:
        return VERDICTS in relations_read(control.file.sql)
    except ValueError:
        # What is no statement reads nothing; `evaluate` tells what is wrong with it.
        return False


def judges_disclosures(control: Control) -> bool:
    """Whether a control's verdicts are among those that others build on."""
    return control.subject == _SUBJECT and not builds_on_others(control)


def others_first(controls: Iterable[Control]) -> list[Control]:
    """Return controls in an order in which those that build on others come last."""
    return sorted(controls, key=builds_on_others)


def build_disclosure_verdicts(evaluation: Evaluation) -> None:
    """Make ``disclosure_verdicts`` of the controls on disclosures that were evaluated so far."""
    execute = evaluation.connection.execute
    evaluated = {
        name
        for (name,) in execute(
            "select table_name from information_schema.tables where table_schema = 'evaluated'"
        ).fetchall()
    }
    judging = [
        c.id for c in evaluation.catalogue.controls if c.id in evaluated and judges_disclosures(c)
    ]
    rows = " union all ".join(f'select subject, status from evaluated."{name}"' for name in judging)
    execute(
        f"""
        create table {VERDICTS} as
        select subject as disclosure_id,
            count(*) filter (where status in ('pass', 'fail')) as judged_count,
            count(*) filter (where status = 'fail') as failed_count
        from ({rows or "select null as subject, null as status where false"})
        group by subject
        """
    )
