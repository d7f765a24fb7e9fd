"""Settings without which a statement says nothing: which it needs, and which the agency left empty."""

from __future__ import annotations

from functools import lru_cache

from privity.catalogue import Catalogue, SqlFile, settings_read
from privity.workspace import Settings


def settings_needed(catalogue: Catalogue, file: SqlFile, sql: str = "") -> frozenset[str]:
    """Return the settings without which what a file yields has no meaning.

    These are the lists and texts that decide its rows, models resolved, but for those of which the
    setting itself, a model on the way or the file (``may_be_empty``) says what an empty one means.
    ``needs_settings`` of a file names those that it cannot do without whatever a model says.

    Parameters
    ----------
    catalogue : Catalogue
    file : SqlFile
    sql : str, optional
        What counts of its statement; by default the whole.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    unanswered = settings_read(catalogue, sql or file.sql)
    unanswered -= set(file.front.get("may_be_empty") or ())
    return frozenset(
        unanswered & _meaningless_when_empty() | set(file.front.get("needs_settings") or ())
    )


@lru_cache(maxsize=1)
def _meaningless_when_empty() -> frozenset[str]:
    listed = {n for n, value in Settings().binds().items() if isinstance(value, list | str)}
    return frozenset(listed - Settings.marks("empty").keys())


def why_unset(catalogue: Catalogue, settings: Settings, file: SqlFile, sql: str = "") -> str:
    """Return why a file's statement says nothing under these settings, or an empty text.

    Parameters are those of `settings_needed`, and the agency's settings.
    """
    empty = [
        name
        for name in sorted(settings_needed(catalogue, file, sql))
        if not any(str(item).strip() for item in _listed(getattr(settings, name)))
    ]
    verb = "is" if len(empty) == 1 else "are"
    return f"{', '.join(empty)} {verb} empty in agency.toml" if empty else ""


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [value]
