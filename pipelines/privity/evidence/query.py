"""One SELECT of an analyst, executed on the evidence, its errors in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from privity.engine import (
    EngineError,
    InvalidInput,
    MissingColumn,
    MissingRelation,
    Result,
    Session,
    SyntaxRefused,
)
from privity.errors import PrivityError, error_kind, nearest


def executed(
    connection: Session,
    sql: str,
    params: Mapping[str, Any],
    tables: Collection[str],
) -> Result:
    """Run a statement; what it names and is not there is said without the engine's words."""
    try:
        return connection.execute(sql, dict(params))
    except MissingRelation as error:
        missing = str(error).split("Table with name ")[-1].split(" ")[0]
        if "Table with name" not in str(error):
            raise PrivityError(f"query: {_first_line(error)}; correct the query") from None
        raise PrivityError(
            f"query: this run has no table {missing}{nearest(missing, sorted(tables))}"
        ) from None
    except (MissingColumn, SyntaxRefused) as error:
        raise PrivityError(f"query: {_first_line(error)}; correct the query") from None
    except InvalidInput as error:
        raise PrivityError(
            f"query: {_first_line(error)}; give each $name of it a value, and no other"
        ) from None
    except EngineError as error:
        # The engine quotes values in other errors.
        raise PrivityError(
            f"query: cannot be computed ({error_kind(error)}); correct the query"
        ) from None


def _first_line(error: Exception) -> str:
    return str(error).split("\n")[0]
