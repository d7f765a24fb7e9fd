"""What the policies name (forms, procedures, offices, stores): what the extracts hold of each."""

from __future__ import annotations

from privity.catalogue import SqlFile, columns_needed, relations_read
from privity.evaluation import Supply, why_unset
from privity.evidence.schema import insert
from privity.staging import Evaluation


def write_named_things(evaluation: Evaluation, supply: Supply) -> None:
    """Fill ``named_things``: one row per count of each thing, or one that says why there is none.

    One SQL file each in ``pipelines/models/named``: title, clauses, and a SELECT of ``ordinal``,
    ``what`` is counted and ``records``, empty where the extracts hold nothing of a part at all.
    """
    for file in evaluation.catalogue.named:
        insert(evaluation.connection, "named_things", _rows(evaluation, file, supply))


def _rows(evaluation: Evaluation, file: SqlFile, supply: Supply) -> list[dict]:
    common = {
        "thing": file.id,
        "title": file.front.get("title", file.id),
        "clause_ids": list(file.front.get("clauses") or []),
        "sql": file.sql,
    }
    unset = why_unset(evaluation.catalogue, evaluation.settings, file)
    if why := supply.why_not_tested(columns_needed(evaluation.catalogue, file.sql)) or unset:
        return [{**common, "ordinal": 1, "what": "", "records": None, "reason": why}]
    for relation in sorted(relations_read(file.sql)):
        evaluation.ensure(relation)
    return [
        {**common, "ordinal": ordinal, "what": what, "records": records, "reason": ""}
        for ordinal, what, records in evaluation.execute(file.sql, place=file.place).fetchall()
    ]
