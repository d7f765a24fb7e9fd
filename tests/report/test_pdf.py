"""The report as one PDF: what a machine can check of PDF/UA-1, the same bytes, nothing let out.

The checks follow the Matterhorn Protocol's failure conditions for machines as far as pypdf shows
them. Not checked: that fonts' programs are sound (30, 31 in part), and what only a person can tell
(that the alternative texts are apt, that the order read aloud makes sense).
"""

import re
import shutil
import sys
from itertools import pairwise

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from fixtures.evidence import FACTS, miniature_report
from printing import assert_figures_fit, figures_of
from privity.gate.plaintext import read_streams
from privity.report.blocks.tables import Col, table_html
from privity.report.charts.basic import Point, bars, inline
from privity.report.pdf import print_report, whole_report
from privity.runs.making import Inputs, _print

DIGEST = "0123456789abcdef" * 4
CHAPTERS = ("index", "01-overview", "03-controls-me-cfs")


@pytest.fixture(scope="module")
def sources():
    return [p for p in miniature_report()[2] if p.stem in CHAPTERS]


def printed(sources, out):
    if missing := print_report(sources, FACTS, DIGEST, out):
        pytest.skip(missing)
    return out


@pytest.fixture(scope="module")
def file(sources, tmp_path_factory):
    return printed(sources, tmp_path_factory.mktemp("printed") / "report.pdf")


@pytest.fixture(scope="module")
def pdf(file):
    with PdfReader(file) as read:
        yield read


def elements(pdf):
    """Return every element of the structure tree in the order of reading: kind and element."""
    return elements_of(pdf.trailer["/Root"]["/StructTreeRoot"])


def test_it_says_that_it_is_tagged_in_which_language_and_by_which_title(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert FACTS["agency"] in pdf.metadata.title
    said = root["/Metadata"].get_data().decode()
    assert re.search(r'pdfuaid:part(?:="1"|>1<)', said) and "dc:title" in said


def test_headings_begin_at_the_first_level_and_skip_none(pdf):
    levels = [int(kind[2:]) for kind, _ in elements(pdf) if re.fullmatch("/H[1-6]", kind)]
    assert levels[0] == 1 and levels.count(1) == len(CHAPTERS) + 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_pictures_have_their_alternative_and_tables_their_headers(pdf):
    found = elements(pdf)
    figures = [e for kind, e in found if kind == "/Figure"]
    assert figures and all(len(f["/Alt"]) > 40 for f in figures)
    tables = [e for kind, e in found if kind == "/Table"]
    assert tables
    for table in tables:
        inner = elements_of(table)
        headers = {e["/ID"] for kind, e in inner if kind == "/TH"}
        cells = [e["/A"] for kind, e in inner if kind == "/TD"]
        assert headers and cells
        assert all(c.get("/Headers") and set(c["/Headers"]) <= headers for c in cells)


def elements_of(element):
    found, waiting = [], [element["/K"]]
    while waiting:
        item = waiting.pop(0)
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, list):
            waiting[:0] = item
        elif hasattr(item, "keys") and "/S" in item:
            found.append((item["/S"], item))
            waiting[:0] = [item["/K"]] if "/K" in item else []
    return found


def page_of(content, source):
    """Return a rendered page with other content."""
    html = source.read_text()
    main = re.search(r'<main id="main" tabindex="-1">(.*)</main>', html, re.S)[1]
    return html.replace(main, f"<h1>Planted</h1>{content}")


def test_every_figure_of_every_page_lies_on_its_sheet(tmp_path):
    drawn = 0
    for source in miniature_report()[2]:
        figures = re.findall(r"<figure\b.*?</figure>", source.read_text(), re.S)
        drawn += sum(f.count("<svg") for f in figures)
        # Without what stands around them, which takes most of the time.
        (tmp_path / source.name).write_text(page_of("".join(figures), source))
    out = printed(sorted(tmp_path.glob("*.html")), tmp_path / "report.pdf")
    assert drawn > 15 and assert_figures_fit(out) == drawn


@pytest.mark.parametrize(("paper", "length"), [("letter", 3), ("a4", 1)])
def test_a_chart_of_sixty_bars_is_whole_and_its_data_stand_beneath(
    sources, tmp_path, paper, length
):
    names = [f"office{n} {'that has a name ' * length}of{n}" for n in range(60)]
    points = [Point(name, 661 - n) for n, name in enumerate(names)]
    table = table_html(
        "Data of the chart",
        [Col("Office", is_header=True), Col("Held", "count")],
        [(p.label, p.value * 1000) for p in points],
        "t-1",
    )
    figure = (
        f'<figure><figcaption>Sixty offices</figcaption><div class="scroll">'
        f"{inline(bars(points, 'exceptions'), 'f-1', 'Sixty offices', 'Facts.')}</div>"
        f'<details class="data"><summary>Data</summary>{table}</details></figure>'
    )
    (tmp_path / "page.html").write_text(page_of(figure, sources[0]))
    out = tmp_path / "report.pdf"
    if missing := print_report([tmp_path / "page.html"], {**FACTS, "paper": paper}, DIGEST, out):
        pytest.skip(missing)
    assert assert_figures_fit(out) > 1
    with PdfReader(out) as pdf:
        words = " ".join(page.extract_text() for page in pdf.pages).split()
    for n, point in enumerate(points):
        # Once beside its bar and once in the table.
        assert words.count(f"office{n}") == words.count(f"of{n}") == 2
        assert words.count(str(point.value)) == 1 and words.count(f"{point.value},000") == 1
    assert words.count("exceptions") == len(figures_of(out)[0])


def test_a_picture_too_tall_for_a_sheet_is_drawn_smaller_never_cut(sources, tmp_path):
    tall = (
        '<svg class="chart" role="img" width="560" height="3000" viewBox="0 0 560 3000">'
        '<text x="9" y="2990" font-size="80">foot</text></svg>'
    )
    (tmp_path / "page.html").write_text(page_of(f"<figure>{tall}</figure>", sources[0]))
    out = printed([tmp_path / "page.html"], tmp_path / "report.pdf")
    assert assert_figures_fit(out, least_letters=0) == 1


def test_links_are_described_and_fonts_are_embedded(pdf):
    for page in pdf.pages:
        assert page["/Tabs"] == "/S"
        for note in page.get("/Annots", ()):
            note = note.get_object()
            assert note["/Subtype"] == "/Link" and "/StructParent" in note and note["/Contents"]
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & below.keys() and "/ToUnicode" in font


def test_every_sheet_has_its_number_and_the_runs_digest(pdf):
    for number, page in enumerate(pdf.pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {len(pdf.pages)}" in text and DIGEST in text.replace("\n", "")


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_sheets_are_of_the_agencys_paper(sources, tmp_path, paper, size):
    out = tmp_path / "report.pdf"
    if missing := print_report(sources[:1], {**FACTS, "paper": paper}, DIGEST, out):
        pytest.skip(missing)
    with PdfReader(out) as pdf:
        assert {tuple(round(side) for side in page.mediabox[2:]) for page in pdf.pages} == {size}


def test_the_bookmarks_lead_to_every_chapter(pdf):
    titles = [mark.title for mark in pdf.outline if not isinstance(mark, list)]
    assert titles[1:] == [
        "Were case records kept confidential?",
        "Overview",
        *(t for t in titles if t.startswith("Controls: ")),
    ]


def test_printed_again_it_is_the_same_bytes(sources, file, tmp_path):
    assert printed(sources, tmp_path / "again.pdf").read_bytes() == file.read_bytes()


def test_every_link_of_the_whole_leads_somewhere(sources):
    from bs4 import BeautifulSoup

    html = whole_report({p.name: p.read_text(encoding="utf-8") for p in sources}, FACTS, DIGEST)
    page = BeautifulSoup(html, "html.parser")
    ids = [t["id"] for t in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.find_all("a", href=True)} <= set(ids)
    assert not page.find(["details", "script", "svg"])


def test_without_the_libraries_the_run_goes_on(sources, tmp_path, monkeypatch):
    class Missing:
        def find_spec(self, name, *_):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    said = print_report(sources, FACTS, DIGEST, tmp_path / "report.pdf")
    assert "libpango" in said and not (tmp_path / "report.pdf").exists()


def test_a_run_prints_after_its_pages_and_says_once_what_is_missing(
    sources, tmp_path, monkeypatch, capsys
):
    for page in sources:
        shutil.copy(page, tmp_path)
    asked = []

    def no_library(pages, facts, run_digest, out):
        asked.append(([p.name for p in pages], run_digest, out.name))
        return "no report.pdf: a library of the system is missing"

    monkeypatch.setattr("privity.runs.making.print_report", no_library)
    monkeypatch.setattr("privity.runs.making.run_facts", lambda plan, previous: FACTS)
    inputs = Inputs(None, None, (), None, (), b"", None, DIGEST)
    _print(inputs, tmp_path, lambda stage, detail: None)
    assert asked == [([p.name for p in sources], DIGEST, "report.pdf")]
    assert capsys.readouterr().err == "no report.pdf: a library of the system is missing\n"


def test_the_leak_scan_reads_what_it_shows_and_what_it_says_of_pictures(file, tmp_path):
    text = "\n".join(read_streams(file))
    assert "Were case records kept confidential?" in text and "The first: " in text


@pytest.mark.parametrize("spoil", ["script", "attachment", "note", "bytes"])
def test_a_pdf_that_holds_more_than_pages_cannot_be_read(file, tmp_path, spoil):
    out = tmp_path / "spoiled.pdf"
    writer = PdfWriter(clone_from=file)
    if spoil == "script":
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject("app.alert(1)"),
            }
        )
    elif spoil == "attachment":
        writer.add_attachment("names.txt", b"Jane Doe")
    elif spoil == "note":
        writer.add_annotation(
            0,
            DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Annot"),
                    NameObject("/Subtype"): NameObject("/Text"),
                    NameObject("/Contents"): TextStringObject("Jane Doe"),
                }
            ),
        )
    writer.write(out)
    if spoil == "bytes":
        out.write_bytes(b"%PDF-1.7 Jane Doe")
    assert read_streams(out) is None
