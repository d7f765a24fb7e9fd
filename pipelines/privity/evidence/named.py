"""What the policies name (forms, procedures, offices, stores): what the extracts hold of each."""

from __future__ import annotations

from privity.catalogue import SqlFile, columns_needed, relations_read, stated_params
from privity.engine import EngineError, kind_of
from privity.evaluation import TablesSupplied, why_unset
from privity.evidence.schema import insert
from privity.staging import Evaluation


def write_named_things(evaluation: Evaluation, supply: TablesSupplied) -> dict[str, str]:
    """Fill ``named_things``: one row per count of each thing, or one that says why there is none.

    One SQL file each in ``pipelines/models/named``, an agency's own in its ``expectations/named``:
    title, clauses, and a SELECT of ``ordinal``, ``what`` is counted and ``records``, empty where the
    extracts hold nothing of a part at all.

    Returns
    -------
    dict
        Thing -> what is wrong with it, with its file, for the agency's own that could not be
        counted.
    """
    broken: dict[str, str] = {}
    for file in evaluation.catalogue.named:
        try:
            rows = _rows(evaluation, file, supply)
        except (EngineError, ValueError) as error:
            if not evaluation.catalogue.is_own(file):
                raise
            broken[file.id] = f"{file.place}: {kind_of(error)}; run `privity check`"
            rows = [_uncounted(file, f"could not be counted: {kind_of(error)}")]
        insert(evaluation.connection, "named_things", rows)
    return broken


def _rows(evaluation: Evaluation, file: SqlFile, supply: TablesSupplied) -> list[dict]:
    needed = columns_needed(evaluation.catalogue, file.sql)
    evaluation.require_steady(file)
    unset = why_unset(evaluation.catalogue, evaluation.settings, file)
    if why := supply.why_not_tested(needed) or unset:
        return [_uncounted(file, why)]
    for relation in sorted(relations_read(file.sql)):
        evaluation.ensure(relation)
    counted = evaluation.execute(
        "select cast(ordinal as integer), cast(what as varchar), cast(records as bigint) "
        f"from ({file.sql}) as counted order by 1",
        stated_params(file.front.get("params")),
        "" if evaluation.catalogue.is_own(file) else file.place,
    ).fetchall()
    if any(ordinal is None or not what for ordinal, what, _ in counted):
        raise ValueError("a row has no ordinal, or does not say what it counts")
    return [
        {**_common(file), "ordinal": ordinal, "what": what, "records": records, "reason": ""}
        for ordinal, what, records in counted
    ]


def _uncounted(file: SqlFile, why: str) -> dict:
    return {**_common(file), "ordinal": 1, "what": "", "records": None, "reason": why}


def _common(file: SqlFile) -> dict:
    return {
        "thing": file.id,
        "title": file.front.get("title", file.id),
        "clause_ids": list(file.front.get("clauses") or []),
        "sql": file.sql,
    }
