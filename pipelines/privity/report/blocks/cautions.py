"""Cautions: what a reader must know before believing a figure, beside the figure itself.

A table whose critical expectations failed is not fit to judge by. Controls that rest on it are not
tested; figures are shown, and this stands on top of their chapter and below each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import Block, code, control_link, lines, paragraph
from privity.vocabulary import count_of, joined

_UNFIT = re.compile(r"(\w+) is not fit to judge by")

UNFIT_SQL = """select table_name, expectation, message
from suite_results
where kind <> 'control' and not success and severity = 'critical'
    and list_contains($tables, table_name)
order by table_name, expectation"""


def caution(run: Evidence, tables: Iterable[str]) -> Block | None:
    """Return what stands on top of a chapter whose tables are not fit to judge by, else None."""
    failed: dict[str, list[str]] = {}
    for row in run.rows(UNFIT_SQL, {"tables": sorted(set(tables))}):
        said = f"expected that {row['expectation']}, found {row['message'].rstrip('.')}"
        failed.setdefault(row["table_name"], []).append(said)
    if not failed:
        return None
    found = [code(table) + f": {'; '.join(said)}." for table, said in failed.items()]
    verb, them = ("is", "it") if len(failed) == 1 else ("are", "them")
    summary = Markup(
        "<strong>Read with caution.</strong> {} {} not fit to judge by; controls that "
    )
    summary += "rest on {} are not tested, and figures are shown as recorded."
    about = summary.format(count_of(len(failed), "table"), verb, them)
    return paragraph(lines([about, *found]), "caution")


def undecided_caution(controls: Iterable[Mapping[str, Any]]) -> Block | None:
    """Return how many records the tests of a chapter could not judge, the most first, else None.

    Parameters
    ----------
    controls : iterable of mapping
        Rows of ``control_results``.
    """
    unclear = sorted(
        (c for c in controls if c["cannot_judge"]),
        key=lambda c: (-c["cannot_judge"], c["control_id"]),
    )
    if not unclear:
        return None
    told = [
        control_link(c["control_id"], c["title"]) + f": {count_of(c['cannot_judge'], 'record')}."
        for c in unclear
    ]
    about = Markup(
        "<strong>{} cannot be judged</strong> by the test that has most of them: the extracts do "
        "not say whether the rule applies to them. They are no exceptions, and nothing here says "
        "that the rule was kept."
    ).format(count_of(unclear[0]["cannot_judge"], "record"))
    return paragraph(lines([about, *told]), "caution")


def measure_caution(run: Evidence, measure_ids: Iterable[str]) -> Markup:
    """Return the sentence beside figures of measures that rest on such a table, or nothing."""
    reasons = "; ".join((run.measures.get(m) or {}).get("reason") or "" for m in measure_ids)
    tables = sorted(set(_UNFIT.findall(reasons)))
    if not tables:
        return Markup("")
    return paragraph(
        f"Caution: rests on {joined(tables)}, not fit to judge by.", "caution small"
    ).html
