"""Extensions of DuckDB, from the packages installed beside it; nothing is ever fetched."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from privity.engine.duckdb import engine_version
from privity.errors import PrivityError


def extension(name: str, asked_by: str, extra: str) -> Path:
    """Return the file of an extension, which is code made for one version of DuckDB.

    Parameters
    ----------
    name : str
        As DuckDB calls it: ``httpfs``, ``sqlite_scanner``, ``postgres_scanner``.
    asked_by : str
        What an error names first: a setting, a mapping.
    extra : str
        The extra of this package that installs it.

    Raises
    ------
    PrivityError
        If it is not installed, or made for another version.
    """
    spec = find_spec(f"duckdb_extension_{name}")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        file = Path(place, "extensions", f"v{engine_version()}", f"{name}.duckdb_extension")
        if file.is_file():
            return file
    raise PrivityError(
        f"{asked_by}: DuckDB's extension {name} is not installed for its version "
        f"{engine_version()}; install privity[{extra}]"
    )
