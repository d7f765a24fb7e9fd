"""Flags: circumstances in which an access deserves a look, explained or not.

Owns ``access_flags``, one row for an access and a flag that is on; the queue that unexplained
and flagged accesses make, and its score, are models (``access_incidents`` and its parts).
"""

from __future__ import annotations

from privity.catalogue import Flag, columns_needed, relations_read
from privity.staging import Evaluation


def usable_flags(evaluation: Evaluation) -> list[Flag]:
    """Return the flags that are on and whose tables were supplied."""
    return [
        f
        for f in evaluation.catalogue.flags
        if f.is_on
        and evaluation.supplied.issuperset(columns_needed(evaluation.catalogue, f.file.sql))
    ]


def build_access_flags(evaluation: Evaluation) -> None:
    """Make ``access_flags(event_id, flag, sentence, weight)`` from every flag that is in use.

    A flag that is raised more than once for an access counts once, at its strongest.
    """
    evaluation.ensure("accesses")
    evaluation.connection.execute(
        "create table access_flags (event_id varchar, flag varchar, "
        "sentence varchar, weight double)"
    )
    for flag in usable_flags(evaluation):
        for relation in sorted(relations_read(flag.file.sql)):
            evaluation.ensure(relation)
        evaluation.execute(
            "insert into access_flags "
            f"select event_id, '{flag.id}', sentence, weight from ({flag.file.sql}) as raised "
            "qualify row_number() over (partition by event_id order by weight desc, sentence) = 1",
            flag.params,
            flag.file.place,
        )
