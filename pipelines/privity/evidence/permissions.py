"""Which permission covered each record: one line for every one that a permission was asked of.

A control asks permissions where a reason of a passing row says ``permitted``; every passing row of
such a control is kept with its reason, so that a record that no permission covers shows what took
its place (counsel, a court).
"""

from __future__ import annotations

from collections.abc import Iterable

from privity.catalogue import Contract
from privity.engine import Session
from privity.evaluation import ControlResult
from privity.pseudonyms import subject_label

NAMED = 50
WORD = r"(^|; )permitted\b"


def write_permissions(
    connection: Session,
    contract: Contract,
    results: Iterable[ControlResult],
    timezone: str,
) -> None:
    """Fill ``permissions``: control, subject and what covered it; the latest with a pseudonym.

    Parameters
    ----------
    connection : Session
        With the controls' rows in ``evaluated``.
    contract : Contract
    results : iterable of ControlResult
    timezone : str
        The agency's; a day is a local one.
    """
    for result in results:
        if result.passed and _asks(connection, result.control.id):
            connection.execute(
                f"""
                insert into evidence.permissions
                with ranked as (
                    select *, row_number() over (
                        order by occurred_at desc nulls last, subject) as place
                    from evaluated."{result.control.id}"
                    where status = 'pass'
                )
                select $control, e.subject,
                    case when e.place <= {NAMED} then {subject_label(contract, result.control)} end,
                    e.reason,
                    cast(timezone($timezone, timezone('UTC', e.occurred_at)) as date)
                from ranked as e
                order by e.place
                """,
                {"control": result.control.id, "timezone": timezone},
            )


def _asks(connection: Session, control_id: str) -> bool:
    return connection.value(
        f'select count(*) > 0 from evaluated."{control_id}" '
        "where status = 'pass' and regexp_matches(reason, $word)",
        {"word": WORD},
    )
