"""Pages: offline, escaped, accessible, the same bytes each time."""

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from fixtures.evidence import FACTS, HOSTILE, miniature_report
from privity.report.blocks.block import MARK
from privity.report.chapters import Chapter
from privity.report.execution import ExecutedChapter
from privity.report.render import our_output, render_report
from privity.report.sanitise import clean
from privity.report.templates import css_text


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A whole report of the miniature run, one chapter of which failed."""
    out = tmp_path_factory.mktemp("run")
    evidence, executed, _ = miniature_report()
    executed = list(executed)
    broken = Chapter(Path("broken.ipynb"), 99, "Broken")
    executed.append(
        ExecutedChapter(
            broken, None, out / "notebooks" / "broken.ipynb", f"cell 3: KeyError: {HOSTILE}", 0.1
        )
    )
    withheld = Chapter(Path("withheld.ipynb"), 98, "Withheld", "What it is about")
    executed.append(
        ExecutedChapter(
            withheld, None, out / "notebooks" / "withheld.ipynb", None, 0.1, is_left_out=True
        )
    )
    return evidence, executed, render_report(executed, evidence, out)


@pytest.fixture(scope="module")
def pages(report):
    return {p.name: p.read_text(encoding="utf-8") for p in report[2]}


@pytest.fixture(scope="module")
def soups(pages):
    return {name: BeautifulSoup(html, "html.parser") for name, html in pages.items()}


def test_one_page_a_chapter_and_an_index(pages):
    assert list(pages) == [
        "index.html",
        "01-overview.html",
        "02-extract-quality.html",
        "03-controls-me-cfs.html",
        "03-controls-ms-dfcs.html",
        "04-disclosures.html",
        "05-legal.html",
        "06-incidents.html",
        "07-access.html",
        "08-broken.html",
        "09-withheld.html",
    ]


def test_no_script_no_address_no_style_from_elsewhere(pages, soups):
    for name, page in soups.items():
        assert not page.find(["script", "link", "img", "iframe", "object", "embed", "base", "form"])
        assert not [t for t in page.find_all(True) if any(a.startswith("on") for a in t.attrs)]
        assert not page.find(style=True), name
        targets = [
            t.get(a) for t in page.find_all(True) for a in ("href", "src", "xlink:href") if t.get(a)
        ]
        assert all(re.fullmatch(r"[\w-]+\.html(#[\w-]+)?|#[\w-]+", t) for t in targets), name
        assert "url(" not in page.style.text and "@import" not in page.style.text
        assert (
            "default-src 'none'"
            in page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        )


def test_hostile_texts_are_shown_as_texts(pages, soups):
    assert all("<script" not in html and "<img" not in html for html in pages.values())
    assert HOSTILE in soups["03-controls-ms-dfcs.html"].main.text
    assert HOSTILE in soups["08-broken.html"].main.text
    assert FACTS["agency"] in soups["index.html"].header.text


def test_each_page_has_one_heading_of_the_first_level_and_no_gap_below(soups):
    for name, page in soups.items():
        levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), name


def test_ids_are_unique_and_every_link_leads_somewhere(soups):
    ids = {name: [t["id"] for t in page.find_all(id=True)] for name, page in soups.items()}
    for name, page in soups.items():
        assert len(ids[name]) == len(set(ids[name])), name
        for link in page.find_all("a", href=True):
            file, _, anchor = link["href"].partition("#")
            assert (file or name) in soups, link
            assert not anchor or anchor in ids[file or name], link
        for named in page.find_all(attrs={"aria-labelledby": True}):
            assert set(named["aria-labelledby"].split()) <= set(ids[name])


def test_landmarks_language_and_skip_link(soups):
    for page in soups.values():
        assert page.html["lang"] == "en" and page.title.text.strip()
        assert all(len(page.find_all(t)) == 1 for t in ("header", "main", "footer"))
        assert page.body.a["href"] == "#main" and page.main["id"] == "main"
        labels = [n["aria-label"] for n in page.find_all("nav")]
        assert len(labels) == len(set(labels)) and labels[0] == "Chapters"


def test_the_table_of_contents_names_every_section(soups):
    page = soups["01-overview.html"]
    toc = page.find("nav", {"aria-label": "On this page"}).find(class_="wide")
    assert [a.text for a in toc.find_all("a")] == [h.text for h in page.main.find_all(["h2", "h3"])]


def test_every_page_says_what_it_is_about(soups):
    for page in soups.values():
        said = page.header.text
        assert all(FACTS[k] in said for k in ("agency", "period_label", "as_of", "edition"))
        assert FACTS["catalogue_digest"][:16] in page.footer.text


def test_every_table_has_a_caption_and_scoped_headers(soups):
    tables = [t for page in soups.values() for t in page.find_all("table")]
    assert tables
    for table in tables:
        assert table.caption.text.strip()
        assert all(th.get("scope") in ("col", "row") for th in table.find_all("th"))


def test_every_chart_has_an_alternative_its_data_and_its_making(soups):
    figures = [f for page in soups.values() for f in page.find_all("figure")]
    assert len(figures) >= 10
    for figure in figures:
        assert figure.svg["role"] == "img" and figure.svg.desc.text.count(".") >= 1
        assert figure.find("details").table and figure.find("details", class_="how").pre


def test_code_is_hidden_and_sql_stands_in_the_folds(soups):
    for page in soups.values():
        assert "pv.open_run" not in page.text and "run.overview" not in page.text
        assert all(pre.find_parent("details", class_="how") for pre in page.find_all("pre"))


def test_a_failed_chapter_is_marked_not_assessed_with_its_cause(soups):
    assert "not assessed" in soups["08-broken.html"].main.text
    assert "1 of 10 chapters" in soups["index.html"].main.text
    assert "not assessed" in soups["01-overview.html"].find("nav").text


def test_a_chapter_left_out_says_so_on_its_page_in_the_index_and_in_every_navigation(soups):
    (name,) = [n for n in soups if n.endswith("-withheld.html")]
    assert soups[name].select_one("main .verdict").text.strip() == "⊘ not shown: leak scan"
    assert "No test is left out with it" in soups[name].main.text
    index = soups["index.html"]
    (card,) = [li for li in index.select(".cards > li") if li.a["href"] == name]
    assert "not shown: leak scan" in card.text and "What it is about" not in card.text
    assert "Not shown: leak scan. Withheld. Something" in " ".join(
        index.select_one("main").text.split()
    )
    for page, soup in soups.items():
        marks = {m.text for m in soup.select(f'nav a[href="{name}"] + .status')}
        assert marks == {"not shown"}, page


def test_findings_are_labels_the_first_fifty_and_how_many_more(soups, pages):
    page = soups["03-controls-ms-dfcs.html"]
    caption = next(c for c in page.find_all("caption") if "50 latest of 60" in c.text)
    assert len(caption.parent.tbody.find_all("tr")) == 50
    assert "10 further exceptions" in page.main.text
    assert not any("KEY-" in html or "CASE-" in html for html in pages.values())


def test_a_pass_under_a_loosened_setting_is_never_a_plain_pass(soups):
    row = soups["03-controls-ms-dfcs.html"].find(id="clause-MS-09").find_parent("tr")
    assert "pass (loosened)" in row.text


def test_every_page_says_that_settings_are_looser_and_where_it_stands(soups):
    for name, page in soups.items():
        (said,) = page.select("header .loosened")
        assert "judged by settings looser than the policy" in said.text, name
        link = said.a["href"]
        file, anchor = link.split("#")
        assert soups[file].select_one(f"#{anchor}"), link


def test_what_was_not_supplied_is_said(soups):
    assert "backups was not supplied" in soups["01-overview.html"].main.text
    assert "not supplied" in soups["07-access.html"].main.text


def test_the_overview_ends_with_authority_limitations_and_sign_off(soups):
    page = soups["01-overview.html"].main
    headings = [h.text for h in page.find_all("h2")]
    assert headings[-3:] == ["Method and provenance", "Limitations", "Sign-off"]
    authorities = [dt for dt in page.find_all("dt") if dt.text.startswith("Authority, ")]
    assert {dt.text.split(", ")[1] for dt in authorities} == {"ms-dfcs", "me-cfs"}
    assert all(dt.find_next("dd").text.strip() for dt in authorities)
    limits = page.find(id="limitations").find_next("ul").text
    assert "could not be tested" in limits and "had no extract" in limits
    assert "1 extract was supplied before the period was over" in limits
    assert "When 24 extracts were supplied, and by whom, is not stated" in limits
    assert "Prepared by" in page.select_one(".sign-off").text


def test_when_and_by_whom_an_extract_was_supplied_stands_beside_it(soups):
    quality = next(page for name, page in soups.items() if "extract-quality" in name).main
    table = next(t for t in quality.find_all("table") if "by whom" in t.thead.text)
    rows = {row.th.text: row.text for row in table.tbody.find_all("tr")}
    assert "2026-07-02, Personnel" in rows["staff"] and ", HR" in rows["staff"]
    assert "not stated" in rows["emails"] and "not stated" not in rows["cases"]


def test_two_renderings_give_the_same_bytes(report, pages, tmp_path):
    evidence, executed, _ = report
    again = render_report(executed, evidence, tmp_path)
    assert {p.name: p.read_text(encoding="utf-8") for p in again} == pages


def test_no_clock_stands_in_a_page(pages):
    import datetime as dt

    today = dt.date.today().isoformat()
    assert not any(today in html for html in pages.values())


def output(**data):
    return nbformat.v4.new_output("display_data", data)


def test_only_our_own_outputs_are_shown():
    assert our_output(output(**{"text/html": "<p>x</p>", MARK: {"version": 1}})) == "<p>x</p>"
    assert "<b>" not in our_output(output(**{"text/html": "<b>x</b>"}))
    assert our_output(nbformat.v4.new_output("stream", text="Jane Doe")) == ""
    assert our_output(nbformat.v4.new_output("error", ename="E", evalue="Jane", traceback=[])) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<p onclick=x>a<script>b</script>c</p>", "<p>ac</p>"),
        ("<a href='javascript:x'>a</a>", "<a>a</a>"),
        ("<a href='https://a.b'>a</a>", "<a>a</a>"),
        ("<a href='//a.b/c.html'>a</a>", "<a>a</a>"),
        ("<a href='#x'>a</a>", '<a href="#x">a</a>'),
        (
            "<svg><style>*{}</style><script>x</script><g fill='url(//a)'></g></svg>",
            "<svg><g></g></svg>",
        ),
        ("<svg><foreignObject><iframe src=x></iframe></foreignObject></svg>", "<svg></svg>"),
        ("<p><b>a</p>b", "<p><b>a</b></p>b"),
        ("<p>a", "<p>a</p>"),
        ("a<!-- b -->c", "ac"),
        ("<p id='a'>1</p><p id='a'>2</p>", '<p id="a">1</p><p id="a-2">2</p>'),
        ("<math><mtext><img src=x onerror=y></mtext></math>z", "z"),
        ("<img src=x>a", "a"),
        ("<textarea><p>x</p></textarea>a", "a"),
        ("a\u202eb\x00c", "a\ufffdb\ufffdc"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("</p>a", "a"),
        ("<p style='x'>a</p>", "<p>a</p>"),
    ],
)
def test_sanitising(given, expected):
    assert clean(given).html == expected


def test_headings_are_collected_and_get_anchors():
    made = clean("<h2>What & why</h2><h3 id='own'>b</h3><h2>What & why</h2>")
    assert made.headings == [
        (2, "what-why", "What & why"),
        (3, "own", "b"),
        (2, "what-why-2", "What & why"),
    ]
    assert made.html.startswith('<h2 id="what-why">What &amp; why</h2><h3 id="own">b</h3>')


def test_a_css_string_cannot_be_left():
    assert css_text('a"}</style>') == '"a\\22 \\7d \\3c \\2f style\\3e "'
