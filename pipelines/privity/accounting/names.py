"""Free texts that may hold a person's name: what the leak scan would say, and a little more.

A recipient's name is written into an accounting only if it is an organisation's. The texts are
searched with the leak scan's own rules; because that scan takes the names of organisations for
ordinary words, a text made of nothing but name words is taken for a person here.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from privity.catalogue import Contract
from privity.engine import attach, open_memory
from privity.gate import MEMORY_LIMIT, add_bare_words, add_forms, add_ordinary_text, add_output

_TITLED = re.compile(r"\s*(?:mr|mrs|ms|miss|mx|sir|madam)\b", re.I)
# Words around a private person's name; alone they make no organisation.
_FILLERS = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "family",
    "household",
    "home",
    "house",
    "residence",
    "mother",
    "father",
    "parent",
    "parents",
    "aunt",
    "uncle",
    "grandmother",
    "grandfather",
    "sister",
    "brother",
    "the",
    "of",
    "and",
    "care",
    "attn",
    "at",
]


def naming_texts(
    texts: Iterable[str],
    extracts: Path,
    contract: Contract,
    allowed_words: Iterable[str],
    own_texts: Iterable[str] = (),
) -> frozenset[str]:
    """Return those of the texts that hold, or may be, the name of a person.

    Parameters
    ----------
    texts : iterable of str
        Values of free-text columns.
    extracts : Path
        The typed extracts, whose persons and workers are looked for.
    contract : Contract
    allowed_words : iterable of str
        The agency's words that are also names.
    own_texts : iterable of str
        As in the leak scan.

    Returns
    -------
    frozenset of str
        Texts with a name, an address, a confidential text or an id of the extracts in them, texts
        that begin as a person is addressed, and texts of nothing but name words.
    """
    listed = sorted({text for text in texts if text})
    if not listed:
        return frozenset()
    with tempfile.TemporaryDirectory(prefix="privity-names-") as folder, open_memory() as scan:
        os.chmod(folder, 0o700)
        scan.execute("set memory_limit = ?", [MEMORY_LIMIT])
        # A full stop of its own between two texts: no name is read across them.
        lines = "\n.\n".join(" ".join(text.split()) for text in listed)
        place = Path(folder) / "texts"
        place.mkdir()
        (place / "texts.txt").write_text(lines + "\n", encoding="utf-8")
        scan.execute("set temp_directory = ?", [folder])
        add_output(scan, place)
        add_ordinary_text(scan, allowed_words, own_texts)
        attach(scan, extracts, "ext")
        add_forms(scan, contract, place)
        add_bare_words(scan, contract)
        hits = {line for (line,) in scan.execute("select distinct line from hits").fetchall()}
        found_alone = scan.execute(_NAMES_ALONE, {"texts": listed, "fillers": _FILLERS})
        alone = {text for (text,) in found_alone.fetchall()}
    found = {text for number, text in enumerate(listed) if 2 * number + 1 in hits}
    return frozenset(found | alone | {text for text in listed if _TITLED.match(text)})


_NAMES_ALONE = """
with texts as (
    select unnest($texts::varchar[]) as text
),
text_words as (
    select text, unnest(words(text)) as word
    from texts
),
name_words as (
    select unnest(words(given_name)) as word from ext.persons
    union
    select unnest(words(surname)) from ext.persons
    union
    select unnest(words(name)) from ext.staff
),
judged as (
    select
        text_words.text,
        text_words.word,
        text_words.word in (select word from name_words)
            and text_words.word not in (select phrase from allowed) as is_name,
        list_contains($fillers, text_words.word) or length(text_words.word) = 1 as is_filler
    from text_words
)
select text
from judged
group by text
having bool_or(is_name and not is_filler) and bool_and(is_name or is_filler)
"""
