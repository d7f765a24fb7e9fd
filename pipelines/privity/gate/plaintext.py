"""Every file of a run reduced to lines of plain text, so that the leak scan has one thing to read.

Markup is taken off and attribute values are kept; HTML entities, JSON and Python escapes and
percent escapes are undone; text inside base64 data addresses is unpacked; of a PDF, what it shows
and what it says in the place of pictures is read. A file may give several readings ("streams"),
each with the line numbers of the original. Two signs that no text holds tell what stands in a place
of its own: ``CELL`` parts the cells of a table, headings, labels and other pieces of a page;
``ROW`` also ends a row of a table, a paragraph, an object of JSON, or a line of plain text. What is
searched for in them, and what is a leak, is the business of ``gate``.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

MARKUP = frozenset({".html", ".htm", ".xhtml", ".svg", ".xml"})
JSON = frozenset({".json", ".ipynb", ".jsonl", ".geojson", ".sig"})

CELL = "\x1f"
ROW = "\x1e"

_TAG = re.compile(r"""(<[!/?a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+>)""")
_IN_WORD = re.compile(
    r"""(?<=\w)(?:</?(?:a|abbr|b|bdi|bdo|cite|code|del|em|i|ins|kbd|mark|q|s|samp
                          |small|span|strong|sub|sup|tspan|tt|u|var)(?:\s[^<>]*)?>)++(?=\w)""",
    re.I | re.X,
)
_TAG_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
_WITHIN = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tspan",
        "tt",
        "u",
        "var",
        "wbr",
    }
)
_OF_A_ROW = frozenset({*_WITHIN, "td", "th"})
_ROWS = frozenset(
    {
        "article",
        "aside",
        "body",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "svg",
        "table",
        "text",
        "title",
        "tr",
        "ul",
    }
)
# A row of a table is one thing, paragraphs in its cells or not.
_IN_ROW = re.compile(r"<tr\b.*?</tr\s*>", re.I | re.S)
_BLOCK = re.compile(r"</?(?:p|div|[uod]l|li|d[dt]|details|summary|section|h[1-6])\b", re.I)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_GEOMETRY = frozenset({"d", "points", "transform", "viewbox"})
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2060\ufeff]|\x1b\\[[0-9;?]*[@-~]|(?i:<wbr ?/?>|&shy;|&#173;|&#x0*ad;)"
)
_LINE_ENTITY = re.compile(r"&(?:#0*1[03](?!\d)|#x0*[ad](?![\da-f])|newline;);?", re.I)
_JSON_PART = re.compile(r'"(?:[^"\\]++|\\.)*+"(\s*:)?|-?\d[\d.eE+-]*+|[{}]|\]\s*,\s*\[', re.S)
_ID_KEY = re.compile(r"(?i:[_\s\"](?:ids?|keys?|labels?|subjects?)|[a-z]I[Dd]s?)\"\s*:$")
_ESCAPE = re.compile(
    r"""\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}
                         |u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[nrtbfv0"'/\\])""",
    re.X,
)
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_LINE_PERCENT = re.compile(r"%0[aAdD]")
_DATA = re.compile(
    r"data:(?:image/svg\+xml|text/[\w.+-]+|application/(?:json|xml))[^,\"']{0,80}"
    r";base64,([A-Za-z0-9+/=%]+)",
    re.I,
)

_FOREIGN = {"/AcroForm", "/OpenAction", "/AA", "/Collection", "/AF"}
_PDF_TEXTS = {
    "/Alt",
    "/ActualText",
    "/E",
    "/T",
    "/Title",
    "/Author",
    "/Subject",
    "/Keywords",
    "/Contents",
    "/Creator",
    "/Producer",
}


def read_streams(path: Path) -> list[str] | None:
    """Return the readings of one file, or None if it is not text.

    Parameters
    ----------
    path : Path
        The file; its suffix tells markup and JSON from other text.

    Returns
    -------
    list of str or None
        Each with as many lines as the file.
    """
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return _pdf_text(path)
    if suffix == ".parquet":
        return None  # whatever of it looks like text, its cells are packed
    text = _decode(path.read_bytes())
    if text is None:
        return None
    return reduce_text(text, is_markup=suffix in MARKUP, is_json=suffix in JSON)


def reduce_text(text: str, *, is_markup: bool = False, is_json: bool = False) -> list[str]:
    """Return the readings of a text: see the module's head.

    Parameters
    ----------
    text : str
        The text as it stands in the file.
    is_markup : bool
        Whether it is HTML, SVG or XML, whose tags are not themselves text.
    is_json : bool
        Whether it is JSON: bare numbers are left out, but for those behind a key that names an id
        or a label; one more reading leaves the keys out, so that neighbouring values stand side by
        side.
    """
    readings = []
    if not is_json and not is_markup:
        text = text.replace("\n", f"{ROW}\n")
    for plain in [_json_part(text, True), _json_part(text, False)] if is_json else [text]:
        unescaped = _undo_backslashes(plain)
        for form in [unescaped] if is_json else dict.fromkeys([plain, unescaped]):
            readings += _without_markup(form, is_markup)
    readings += [unquote(_LINE_PERCENT.sub(" ", r)) for r in readings if _PERCENT.search(r)]
    for found in _DATA.finditer(text):
        readings += _unpack(found[1], text.count("\n", 0, found.start()))
    return list(dict.fromkeys(readings))


def _pdf_text(path: Path) -> list[str] | None:
    """Return what a PDF shows, what it says in the place of pictures, and what it says of itself.

    One that holds anything beside (files, scripts, forms, notes) cannot be read as text.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError
    from pypdf.generic import DictionaryObject, StreamObject

    try:
        with PdfReader(path) as pdf:
            root, size = pdf.trailer["/Root"], pdf.trailer["/Size"]
            if not isinstance(root, DictionaryObject) or not isinstance(size, int):
                return None
            if (
                pdf.is_encrypted
                or pdf.attachments
                or _FOREIGN & root.keys()
                or any(
                    note.get_object().get("/Subtype") != "/Link"
                    for page in pdf.pages
                    for note in page.get("/Annots", ())
                )
            ):
                return None
            shown = [page.extract_text() for page in pdf.pages]
            said = [
                str(value)
                for item in map(pdf.get_object, range(1, size))
                if isinstance(item, DictionaryObject)
                for name, value in item.items()
                if name in _PDF_TEXTS
            ]
            about = ""
            if "/Metadata" in root:
                held = root["/Metadata"]
                if not isinstance(held, StreamObject):
                    return None
                about = held.get_data().decode()
    except (PyPdfError, OSError, ValueError, KeyError, AttributeError, RecursionError):
        return None
    return [
        *reduce_text("\n".join(shown)),
        *reduce_text("\n".join(said)),
        *reduce_text(about, is_markup=True),
    ]


def _decode(data: bytes) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _clean(data.decode("utf-16", errors="replace"))
    if b"\0" in data:
        return None
    try:
        return _clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _clean(data.decode("latin-1"))


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_markup(text: str, is_markup: bool) -> list[str]:
    text = _IN_ROW.sub(_one_row, _INVISIBLE.sub("", text))
    # Every second part is a tag.
    parts = _TAG.split(text)
    if not is_markup and len(parts) == 1:
        return [_unescape(text)]
    outside, inside = parts.copy(), parts
    outside[1::2] = map(_gap, parts[1::2])
    inside[1::2] = map(_attribute_values, parts[1::2])
    inside[::2] = ["\n" * part.count("\n") for part in parts[::2]]
    readings = ["".join(outside), "".join(inside)]
    if whole := _across_tags(text):
        readings.append(whole)
    return [_unescape(r) for r in (readings if is_markup else [text, *readings])]


def _one_row(found: re.Match) -> str:
    return _BLOCK.sub("<td", found[0])


def _across_tags(text: str) -> str:
    """Return the lines in which a tag stands within a word, without such tags; else nothing."""
    if not _IN_WORD.search(text):
        return ""
    return "\n".join(
        _TAG.sub(_gap_of, _IN_WORD.sub("", line)) if _IN_WORD.search(line) else ""
        for line in text.split("\n")
    )


def _gap_of(found: re.Match) -> str:
    return _gap(found[0])


@lru_cache(maxsize=1 << 14)
def _gap(tag: str) -> str:
    """Return what stands in the place of a tag: a blank, and the sign of what it parts."""
    return f" {_sign(tag)}" + "\n" * tag.count("\n")


def _sign(tag: str) -> str:
    name = _name(tag)
    return "" if name in _WITHIN else ROW if name in _ROWS else CELL


def _name(tag: str) -> str:
    found = _TAG_NAME.match(tag)
    return found[1].lower() if found else ""


@lru_cache(maxsize=1 << 14)
def _attribute_values(tag: str) -> str:
    """Return the values of a tag's attributes, each closed by a colon; of a comment, its text."""
    if tag[1] in "!?":
        return tag.strip("<>!?-") + f" : {ROW}"
    if "=" not in tag:
        return "\n" * tag.count("\n")
    parts, end = [], 0
    for found in _ATTRIBUTE.finditer(tag):
        if found[1].lower() not in _GEOMETRY:
            value = found[2] or found[3] or found[4] or ""
            parts.append(f"{value} : {CELL}".replace("\n", " "))
        parts.append("\n" * tag.count("\n", end, found.end()))
        end = found.end()
    # What two shapes of a chart, or two rows, say of themselves is not said of one thing.
    sign = "" if _name(tag) in _OF_A_ROW else ROW
    return "".join((*parts, "\n" * tag.count("\n", end), sign))


def _unescape(text: str) -> str:
    for _ in range(3):
        if "&" not in text:
            break
        text = html.unescape(_LINE_ENTITY.sub(" ", text))
    return _INVISIBLE.sub("", text)


def _json_part(text: str, has_keys: bool) -> str:
    key = ""

    def part(found: re.Match) -> str:
        nonlocal key
        if found[0][0] in "{}]":
            return ROW + "\n" * found[0].count("\n")
        if found[1]:
            key = found[0]
        is_shown = has_keys if found[1] else found[0].startswith('"') or _ID_KEY.search(key)
        return found[0] if is_shown else " " + "\n" * found[0].count("\n")

    return _JSON_PART.sub(part, text)


def _undo_backslashes(text: str) -> str:
    return _ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(found: re.Match) -> str:
    code = found[0][1:]
    if len(code) == 11:
        return bytes.fromhex(code[1:5] + code[7:11]).decode("utf-16-be")
    if code[0] in "uUx" and len(code) > 1:
        number = int(code[1:], 16)
        is_character = number <= 0x10FFFF and not 0xD800 <= number < 0xE000 and number != 10
        return chr(number) if is_character else " "
    return code if code in "\"'/\\" else f" {ROW}" if code in "nr" else " "


def _unpack(encoded: str, lines_before: int) -> list[str]:
    try:
        data = base64.b64decode(unquote(encoded))
    except (binascii.Error, ValueError):
        return []
    inner = (_decode(data) or "").replace("\n", " ")
    return ["\n" * lines_before + r for r in _without_markup(_undo_backslashes(inner), False)]
