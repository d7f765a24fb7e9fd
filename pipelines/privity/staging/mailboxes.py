"""The mailboxes that a mail log's text names, in every form that mail systems write them.

Owns the reading of one text (a header field, or a cell of a log) as a list of mailboxes, each with
its address, if it has one, and with the names by which a staff list may know it. Whether a mailbox
lies inside the firewall is the business of ``addresses``.

The standard library's ``parseaddr`` reads each single mailbox (quotes, comments, folded white
space), and ``idna`` brings domains to one form. Which libraries were compared on which forms, and
why none reads the whole cell: ``pipelines/adr/0006-mail-addresses-have-three-sides.md``.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr
from itertools import pairwise

import idna

# Quoted, in brackets, separators, words. The limits keep a cell of brackets alone from taking long.
_TOKEN = re.compile(
    r"""
    "(?:[^"\\]|\\.){0,1000}"
    | '[^'"<>;@]{0,1000}'(?=\s?[<\[(])
    | <[^<>]{0,2000}>
    | \((?:[^()]|\([^()]{0,200}\)){0,2000}\)
    | \[[^\[\]]{0,2000}\]
    | [;,] | \s\|\s | [^"<(\[;,\s]+ | .
    """,
    re.DOTALL | re.VERBOSE,
)
_SEPARATORS = (";", ",", "|")
_PREFIX = re.compile(r"""[\w .&+'-]*:(?!//)""")
_HIERARCHY = re.compile(r"(?:^|/)\s*(?:o|ou|cn|c|dc|dd)\s*=", re.IGNORECASE)
# An LDAP name parts its levels by commas, an X.400 address by semicolons.
_DIRECTORY = re.compile(
    r"(?:(?:ldap|x400):|(?:cn|uid|ou|o|c|g|s)=[^,;/@]*[,;]\s*\w+=)", re.IGNORECASE
)
_COMMON_NAME = re.compile(r"\b(?:cn|uid)\s*=\s*([^/,;@]*)", re.IGNORECASE)
_MADE_UP = re.compile(r"[0-9a-f]{32}-(?=.)", re.IGNORECASE)
_WRAPPED = re.compile(r"imcea(\w+)-(.+)@[^@]*", re.IGNORECASE | re.DOTALL)
_GUEST = re.compile(r"(.+)_([^_@]+\.[^_@]+)#ext#@.*", re.IGNORECASE | re.DOTALL)
# Levels of Notes' names may hold blanks; other addresses do so between quotes only.
_ADDRESS = re.compile(
    r"""
    (?: \b(?:cn|ou|o)=[^"<>()\[\],;@]{1,500} | "(?:[^"\\]|\\.){0,300}" | [^\s"<>()\[\],;]{1,1000} )
    @ (?: \[[^\[\]]{0,100}\] | [^\s"<>()\[\],;]* )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SUFFIXES = frozenset(
    re.findall(
        r"\w+",
        "jr sr ii iii iv md phd esq rn lcsw msw "
        "de del der den da di du dos la le los van von al el bin st",
    )
)
_STRAY = "'`.:!"
_DEPTH, _LONGEST_NAME, _LONGEST_PART = 4, 120, 2000


@dataclass(frozen=True)
class Mailbox:
    """One mailbox of a text.

    ``address`` and ``domain`` are lower case, the domain in its ASCII form; both are None where the
    text has none. ``login`` is the last common name of an X.500 address, or what stands where an
    address should; ``name`` the display name. ``is_wrapped`` says that the address only wraps one
    of Exchange's directory, so that its own domain does not tell where the mailbox lies.
    """

    address: str | None = None
    domain: str | None = None
    login: str | None = None
    name: str | None = None
    is_wrapped: bool = False


def mailboxes_in(text: str) -> list[Mailbox]:
    """Return the mailboxes that a text names, in its order; at least one, of a blank text too.

    Parameters
    ----------
    text : str
        A header field or a cell: one mailbox or a list, parted by semicolons, commas, upright
        strokes with blanks around them, or lines.

    Examples
    --------
    >>> [m.address for m in mailboxes_in("Doe, Jane <jd@a.example>; 'x@b.example'")]
    ['jd@a.example', 'x@b.example']
    >>> mailboxes_in("/o=ORG/ou=UNIT/cn=RECIPIENTS/cn=JDOE")[0].login
    'jdoe'
    """
    return _read(_cleaned(text), _DEPTH) or [Mailbox()]


def ascii_domain(domain: str) -> str:
    """Return a domain in the form that the name system compares: lower case, ASCII, no last dot.

    Examples
    --------
    >>> ascii_domain("Bücher.Example.")
    'xn--bcher-kva.example'
    """
    bare = domain.strip().lower().strip(".")
    if bare.isascii():
        return bare
    try:
        return idna.encode(bare, uts46=True).decode("ascii")
    except idna.IDNAError:
        return bare


def _cleaned(text: str) -> str:
    """Return a text without what nobody sees: markup's escapes, marks of direction, odd blanks."""
    if "&" in text:
        text = html.unescape(text)
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r" ?@ ?", "@", _joined([line for line in lines if line]))


def _joined(lines: list[str]) -> str:
    """Return lines as one: a folded field goes on, a list has a mailbox in each of its lines."""
    text = lines[0] if lines else ""
    for before, line in pairwise(lines):
        text += f"; {line}" if "@" in before and line[0] not in "<[(" else f" {line}"
    return text


def _read(text: str, depth: int) -> list[Mailbox]:
    """Return the mailboxes of a cleaned text; what nests deeper than mail systems nest is a name."""
    if not depth:
        return [_nameless(text)]
    if _DIRECTORY.match(text) and "@" not in text:
        return [_nameless(text)]
    return [box for part in _parts(text) for box in _of_part(part, depth - 1)]


def _parts(text: str) -> list[str]:
    """Part a list at its separators; a surname parted from its given name stays with it."""
    parts: list[tuple[str, str]] = []
    current = ""
    for token in _TOKEN.findall(text):
        if token.strip() in _SEPARATORS:
            parts.append((current.strip(), token.strip()))
            current = ""
        else:
            current += token
    parts.append((current.strip(), ";"))
    joined: list[str] = []
    held = ""
    for part, separator in parts:
        if held and part and not _are_one_name(held, part):
            joined.append(held)
            held = ""
        held = f"{held}, {part}" if held and part else held or part
        if separator == "," and held and "@" not in held:
            continue
        joined.append(held)
        held = ""
    return [part for part in (*joined, held) if part]


def _are_one_name(before: str, after: str) -> bool:
    """Return whether a comma parts a surname from what follows rather than two mailboxes.

    It does where one side is a single word (particles, suffixes and titles aside), or where the
    address that follows is made of the words before it.
    """
    if len(before) > _LONGEST_NAME or re.search(r"[:=<]", before):
        return False
    address = _ADDRESS.search(after)
    shown = re.split(r"[<\[(]", after)[0]
    if address and (address.start() == 0 or not shown):
        return False
    if len(_words(before)) <= 1 or len(_words(shown)) <= 1:
        return True
    local = address.group().lower() if address else ""
    return any(len(word) > 2 and word in local for word in _words(before))


def _letters(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _words(text: str) -> list[str]:
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text.lower())
    return [w for w in re.findall(r"[^\W_]+", bare) if w not in _SUFFIXES]


def _of_part(part: str, depth: int) -> list[Mailbox]:
    """Return the mailboxes of one entry: mostly one, more where nothing but blanks parts them.

    What is longer than any address is not read: nothing is known of whom it names.
    """
    if len(part) > _LONGEST_PART:
        return [Mailbox()]
    tokens = _TOKEN.findall(part)
    outside = "".join(t for t in tokens if t[0] not in "<[(")
    for opening in "<[(":
        inner = [t[1:-1].strip() for t in tokens if len(t) > 1 and t[0] == opening]
        held = [text for text in inner if "@" in text or _HIERARCHY.search(text)]
        if held and (opening != "(" or not _has_address(outside)) and not _is_literal(part, held):
            name = _name(outside)
            return [
                box if box.name else replace(box, name=name)
                for text in held
                for box in _read(_routed(text), depth)
            ]
    if not _has_address(part):
        return _without_address(part, tokens)
    bare = _unquoted(part)
    prefix = _PREFIX.match(bare)
    if bare != part or prefix:
        return _read(bare[prefix.end() :] if prefix else bare, depth)
    return [_addressed(text, part, depth) for text in _ADDRESS.findall(part)]


def _has_address(text: str) -> bool:
    return bool(_ADDRESS.search(text))


def _is_literal(part: str, held: list[str]) -> bool:
    """Return whether brackets hold the number of a host rather than an address."""
    return any(f"@[{text}]" in part for text in held)


def _routed(text: str) -> str:
    """Return a path's last part: in ``@relay,@relay:a@b.example`` the relays are no recipients."""
    return text.rsplit(":", 1)[1] if text.startswith("@") and ":" in text else text


def _unquoted(text: str) -> str:
    for mark in ("'", '"', "`", "‘’", "“”"):
        first, last = mark[0], mark[-1]
        inner = text[1:-1]
        if len(text) > 2 and text[0] == first and text[-1] == last and first not in inner:
            return inner.strip()
    return text.strip("'`‘’“” <>") if not text.startswith('"') else text


def _without_address(part: str, tokens: list[str]) -> list[Mailbox]:
    """Return what is named where no address stands: by the angle brackets, or by the text."""
    inner = [t[1:-1].strip() for t in tokens if len(t) > 1 and t[0] == "<"]
    outside = _name("".join(t for t in tokens if t[0] != "<"))
    if any(inner):
        return [Mailbox(login=_login(text), name=outside) for text in inner if text]
    return [_nameless(part)]


def _nameless(text: str) -> Mailbox:
    prefix = _PREFIX.match(text)
    bare = _unquoted(text[prefix.end() :] if prefix else text).strip()
    if _DIRECTORY.match(bare) or _HIERARCHY.search(bare):
        return Mailbox(login=_login(bare))
    return Mailbox(login=bare.lower() or None, name=_name(bare))


def _login(text: str) -> str | None:
    """Return the last common name of a directory's name, lower case; of another text itself."""
    names = [name.strip() for name in _COMMON_NAME.findall(text)]
    last = names[-1] if names else text.strip()
    return _MADE_UP.sub("", last).lower() or None


def _name(text: str) -> str | None:
    """Return a display name without its marks, what stands in brackets, and Notes' levels."""
    bare = _unquoted(re.sub(r"\([^()]*\)|\[[^\[\]]*\]|[<>]", " ", text).strip())
    if "=?" in bare:
        try:
            bare = str(make_header(decode_header(bare)))
        except (HeaderParseError, LookupError, ValueError):
            return None
    bare = bare.split("/", 1)[0].strip(" \"'\\-")
    return bare or None


def _addressed(text: str, part: str, depth: int) -> Mailbox:
    """Return the mailbox of one address, unwrapped where a mail system has wrapped it.

    Behind a directory's name or several words, or at the end of a route, a word without a dot is the
    part of an older mail system and no domain; nor is the name that every machine has for itself.
    """
    if (wrapped := _WRAPPED.fullmatch(text)) and depth:
        kind, inner = wrapped[1].lower(), _unwrapped(wrapped[2])
        if kind == "ex":
            return Mailbox(text.lower(), _split(text)[1], _login(inner), is_wrapped=True)
        if "@" in inner:
            return _addressed(inner, part, depth - 1)
    if guest := _GUEST.fullmatch(text):
        text = f"{guest[1]}@{guest[2]}"
    plain = parseaddr(text)[1]
    spec = (plain if "@" in plain else text).split("?", 1)[0].strip(_STRAY).lower()
    local, domain = _split(spec)
    address = f"{local}@{domain}" if domain else spec
    is_dotted = "." in (domain or "")
    if _HIERARCHY.search(local) or (domain and not is_dotted and local.endswith(domain)):
        # Scanners take the sign after a level's letter for another, but Notes repeats its last word.
        return Mailbox(address, domain if is_dotted else None, _login(local))
    is_route = "@" in local and not local.startswith('"')
    if not is_dotted and (is_route or _letters(part.partition(text)[0])):
        return Mailbox(address, name=_name(part.split("@", 1)[0]))
    if domain == "localhost":
        return Mailbox(address, login=local)
    return Mailbox(address, domain, local if domain else None, _name(part.replace(text, " ")))


def _unwrapped(text: str) -> str:
    """Return what Exchange has wrapped: ``_`` stands for a stroke, ``+40`` for a sign by its code."""
    strokes = text.replace("_", "/")
    return re.sub(r"\+([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), strokes)


def _split(address: str) -> tuple[str, str | None]:
    """Return what stands before the last ``@`` and the domain after it.

    What has no dot there is a gateway of an older mail system where a domain stands before it, as
    in ``a@b.example@INET@GATEWAY``.
    """
    first, *hops = re.split(r"@(?=[^\"]*$)", address)
    if not hops:
        return address, None
    dotted = [n for n, hop in enumerate(hops) if "." in hop.strip(".")]
    last = dotted[-1] if dotted else len(hops) - 1
    return "@".join((first, *hops[:last])), ascii_domain(hops[last]) or None
