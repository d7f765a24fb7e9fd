"""The whole report as one PDF: tagged for readers of any kind (PDF/UA-1), bookmarked, numbered.

It is made from the pages that ``render`` wrote and adds no figure of its own. A chart brings its
alternative text and its data as a table beneath it; all other folds (queries) stay in the pages. No
picture is larger than a sheet: a chart of many bars comes in several (``charts``), and one that is
still too tall is drawn smaller. Each sheet carries the run's
digest, which was known before any page was: of extracts, settings, catalogue, code, period and
as-of day, not of files of the run, so that the manifest can list this one too.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from pathlib import Path

from privity.report.templates import page_environment
from privity.resources import templates_dir

_MAIN = re.compile(r'<main id="main" tabindex="-1">(.*)</main>', re.S)
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.S)
_DATA = re.compile(r'<details class="data"[^>]*><summary>.*?</summary>(.*?)</details>', re.S)
_FOLD = re.compile(r"<details\b(?:(?!</?details).)*</details>", re.S)
_ID = re.compile(r' (id|aria-labelledby|aria-describedby)="([^"]*)"')
_LINK = re.compile(r' href="([\w-]+\.html)?(?:#([\w-]+))?"')
_CHART = re.compile(r"<svg\b.*?</svg>", re.S)
_TITLED = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.S)
_VIEW = re.compile(r'viewbox="', re.I)


def print_report(
    pages: Iterable[Path], facts: Mapping[str, str], run_digest: str, out: Path
) -> str:
    """Write the report's pages as one PDF.

    Parameters
    ----------
    pages : iterable of Path
        The rendered pages in the order of the report, the index first.
    facts : mapping
        ``agency``, ``period_label`` and ``as_of`` of the run.
    run_digest : str
        Stands on each sheet.
    out : Path
        The file to write.

    Returns
    -------
    str
        Why there is none, where the libraries that draw it are missing; else nothing.
    """
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except OSError as error:
        return f"no {out.name}: a library of the system is missing ({str(error).splitlines()[0]})"
    html = whole_report({p.name: p.read_text(encoding="utf-8") for p in pages}, facts, run_digest)
    fetcher = URLFetcher(allowed_protocols=["data"])
    weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
        out, pdf_variant="pdf/ua-1", pdf_identifier=bytes.fromhex(run_digest[:32])
    )
    return ""


def whole_report(pages: Mapping[str, str], facts: Mapping[str, str], run_digest: str) -> str:
    """Return one HTML document of all pages: what the PDF is drawn from."""
    folder = templates_dir() / "privity"
    places = {name: f"part-{number}" for number, name in enumerate(pages)}
    style = (folder / "page.css").read_text(encoding="utf-8")
    return (
        page_environment()
        .get_template("printed.html.j2")
        .render(
            parts=[(places[name], _part(html, name, places)) for name, html in pages.items()],
            contents=[
                (places[name], unescape(_within(_TITLE, html))) for name, html in pages.items()
            ],
            style=style + (folder / "printed.css").read_text(encoding="utf-8"),
            facts=facts,
            run_digest=run_digest,
        )
    )


def _within(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    if found is None:
        raise ValueError(f"no page of this report: nothing matches {pattern.pattern}")
    return found[1]


def _part(html: str, name: str, places: Mapping[str, str]) -> str:
    """Return the content of a page with its ids and links made those of the whole."""
    own = places[name]

    def named(found: re.Match) -> str:
        ids = " ".join(f"{own}-{i}" for i in found[2].split())
        return f' {found[1]}="{ids}"'

    def linked(found: re.Match) -> str:
        place = places.get(found[1] or name, own)
        return f' href="#{place}-{found[2]}"' if found[2] else f' href="#{place}"'

    main, folds = _DATA.sub(r"\1", _within(_MAIN, html)), 1
    while folds:
        main, folds = _FOLD.subn("", main)
    main = _LINK.sub(linked, _ID.sub(named, main))
    known = {i for _, ids in _ID.findall(main) for i in ids.split()}
    main = re.sub(rf' href="#({own}-[\w-]+)"', lambda m: m[0] if m[1] in known else "", main)
    return _CHART.sub(_drawn, main)


def _drawn(found: re.Match) -> str:
    """Return a chart as a picture with its alternative text."""
    said = " ".join(unescape(re.sub(r"<[^>]+>", "", text)) for _, text in _TITLED.findall(found[0]))
    drawing = _VIEW.sub('viewBox="', found[0]).replace(
        "<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1
    )
    drawing = _TITLED.sub("", drawing)
    data = base64.b64encode(drawing.encode()).decode()
    return (
        f'<img class="chart" alt="{escape(said, quote=True)}" '
        f'src="data:image/svg+xml;base64,{data}">'
    )
