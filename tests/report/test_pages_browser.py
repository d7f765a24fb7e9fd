"""Pages in a real browser: quiet, offline, no sideways scroll, legible in every mode."""

import pytest

from fixtures.evidence import miniature_report
from seeing import CONTRAST, OVERFLOWING, sheets

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages():
    return miniature_report()[2]


@pytest.fixture
def visit(browser, pages):
    """Return a function that opens each page in turn, and fails on any noise or request."""
    contexts = []

    def each(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        heard = []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith("file:") else heard.append(request.url),
        )
        for path in pages:
            page.goto(path.as_uri())
            yield path.name, page
            assert heard == [], path.name

    yield each
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways(visit, width):
    for name, page in visit(width):
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, page.evaluate(OVERFLOWING)[:5])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(visit, scheme):
    for name, page in visit(color_scheme=scheme):
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate(CONTRAST) == [], name


def test_forced_colours_keep_charts_and_statuses(visit):
    for _, page in visit(forced_colors="active"):
        for status in page.locator("main .status:visible").all()[:5]:
            assert status.inner_text().strip()
        fills = page.evaluate("""() => [...document.querySelectorAll('.chart text')].map(
            t => getComputedStyle(t).fill)""")
        ink = page.evaluate("getComputedStyle(document.body).color")
        assert set(fills) <= {ink}


def test_the_keyboard_reaches_content_and_regions(visit):
    for _, page in visit(360):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_folds_open_without_a_script(visit):
    for _, page in visit():
        fold = page.locator("main details > summary")
        if fold.count():
            fold.first.click()
            assert page.locator("main details").first.get_attribute("open") is not None


def test_paper_has_the_content_and_none_of_the_navigation(visit):
    for name, page in visit():
        page.emulate_media(media="print")
        assert not page.locator(".side").is_visible() and page.locator("h1").is_visible(), name
        page.set_viewport_size({"width": 688, "height": 980})
        assert page.evaluate("document.documentElement.scrollWidth") <= 760, name
        assert sheets(page) == {(612, 792)}
