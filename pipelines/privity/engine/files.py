"""Files that the engine reads by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from privity.engine.duckdb import open_memory, translated
from privity.engine.session import Session

if TYPE_CHECKING:
    import pandas as pd


def parquet_columns(session: Session, path: Path) -> dict[str, str]:
    """Return the columns of a Parquet file with their SQL types.

    Raises
    ------
    EngineError
        If it is no whole Parquet file.
    """
    found = session.execute("describe select * from read_parquet($path)", {"path": str(path)})
    return {row[0]: row[1] for row in found.fetchall()}


def file_frame(path: Path, kind: str) -> pd.DataFrame:
    """Return the records of a file as a frame, typed as the engine takes them.

    Parameters
    ----------
    path : Path
    kind : str
        ``parquet`` or ``json``.

    Raises
    ------
    EngineError
        If it is no whole file of that kind.
    """
    with open_memory() as session, translated():
        return session.connection.execute(f"select * from read_{kind}(?)", [str(path)]).df()
