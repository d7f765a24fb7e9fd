"""From pseudonyms in a frame back to ids, for whoever holds the key; each question is recorded."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from privity.analysis.extract_frames import require_reason
from privity.errors import PrivityError, nearest
from privity.pseudonyms import KINDS, resolve_pseudonyms
from privity.workspace import find_workspace

if TYPE_CHECKING:
    import pandas as pd

_PSEUDONYM = re.compile(rf"\b(?:{'|'.join(sorted(set(KINDS.values())))})-[a-z2-9]{{10}}\b")


def unmask(
    frame: pd.DataFrame,
    why: str,
    columns: Sequence[str] = (),
    workspace: str | os.PathLike[str] = "",
) -> pd.DataFrame:
    """Return a frame with real ids in the place of pseudonyms.

    Who asked, when, for which pseudonyms and why is in ``resolutions.jsonl`` of the workspace
    before anything is answered, as with ``privity resolve``.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of a run or of the extracts; it stays as it is.
    why : str
        What the ids are needed for.
    columns : sequence of str, optional
        Only these columns; by default all that hold pseudonyms.
    workspace : str or path, optional
        By default the one in which this is called.

    Raises
    ------
    PrivityError
        If no reason is given, the key is not at hand, or a pseudonym is none of these extracts'.

    Examples
    --------
    >>> import privity as pv
    >>> first = run.findings(status="fail").head(1)
    >>> pv.unmask(first, "call-back to the worker")["subject_label"].iloc[0].startswith("incident-")
    False
    """
    require_reason(why)
    if problems := [
        f"{name}: no such column{nearest(name, frame.columns)}"
        for name in columns
        if name not in frame
    ]:
        raise PrivityError(problems)
    place = find_workspace(workspace)
    held = {
        name: frame[name].astype(object)
        for name in columns or frame.columns
        if _pseudonyms(frame[name].dropna())
    }
    wanted = sorted({found for values in held.values() for found in _pseudonyms(values.dropna())})
    if not wanted:
        return frame.copy()
    known = resolve_pseudonyms(place, wanted, why.strip())
    return frame.assign(
        **{
            name: values.map(
                lambda text: _PSEUDONYM.sub(lambda m: known[m[0]], text), na_action="ignore"
            )
            for name, values in held.items()
        }
    )


def _pseudonyms(values: Iterable[object]) -> set[str]:
    return {found for text in values if isinstance(text, str) for found in _PSEUDONYM.findall(text)}
