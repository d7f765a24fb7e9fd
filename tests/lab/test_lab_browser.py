"""JupyterLab for real, in headless Chromium: every notebook runs, the choice changes the figures.

One server and one workspace for all; a notebook is opened, run and left.
"""

import json
import os
import re
import subprocess
from contextlib import suppress

import psutil
import pytest

from analysts import analysts_workspace, copy_of
from jupyter_servers import address_of
from privity.report.chapters import discover_chapters
from privity.resources import notebooks_dir
from projects import PRIVITY

pytestmark = pytest.mark.browser
TimeoutError = pytest.importorskip("playwright.sync_api").TimeoutError

EXPLORE = sorted(p.stem for p in (notebooks_dir() / "explore").glob("*.ipynb"))
CHAPTERS = [f"{c.order:03} {c.title}" for c in discover_chapters()]
# The tour makes a run of its own, after everything that looks at the one that is there.
OPENED = [
    *(f"lab/chapters/{name}" for name in CHAPTERS),
    *(f"lab/explore/{name}" for name in EXPLORE if name != "tour"),
]
WAIT, _ATTEMPTS = 240_000, 4

ENDED = """() => {
  const cells = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')];
  const prompts = cells.map(c => c.querySelector('.jp-InputPrompt').textContent);
  const failed = document.querySelector('.jp-OutputArea-output[data-mime-type*="error"]');
  return document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle'
      && cells.length > 1 && (failed || prompts.every(p => /\\[\\d+\\]/.test(p)));
}"""
BEGUN = """() => [...document.querySelectorAll('.jp-Notebook .jp-InputPrompt')]
    .some(p => /\\[[\\d*]+\\]/.test(p.textContent))"""
ERRORS = """() => [...document.querySelectorAll(
    '.jp-OutputArea-output[data-mime-type*="error"], .jp-RenderedText[data-mime-type*="stderr"]')]
    .map(e => e.textContent.slice(0, 400))"""
OUTPUTS = """() => [...document.querySelectorAll('.jp-OutputArea-output')].map(e => e.innerText)
    .filter(t => t.trim())"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of JupyterLab as `privity lab` starts it; everything it started is gone after."""
    folder = tmp_path_factory.mktemp("lab")
    own = copy_of(analysts_workspace(tmp_path_factory), folder)
    told = {
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "IPYTHONDIR": str(folder / "ipython"),
    }
    with (folder / "log").open("w") as log:
        started = subprocess.Popen(
            [*PRIVITY, "lab", "--workspace", str(own.root), "--no-browser", "--allow-root"],
            env=own.environment | told,
            stdout=log,
            stderr=log,
        )
    try:
        yield address_of(folder / "runtime", started), own
    finally:
        family = [started, *psutil.Process(started.pid).children(recursive=True)]
        started.terminate()
        try:
            started.wait(30)
        finally:
            for process in family[1:]:
                if process.is_running():
                    process.kill()


@pytest.fixture(scope="module")
def page(browser, server):
    """One window; what it asks for elsewhere is kept in ``page.elsewhere``."""
    (url, token), _ = server
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.elsewhere = []
    page.on(
        "request",
        lambda asked: (
            page.elsewhere.append(asked.url)
            if not asked.url.startswith((url, url.replace("http", "ws", 1), "data:", "blob:"))
            else None
        ),
    )
    page.set_default_timeout(WAIT)
    page.goto(f"{url}lab?token={token}")
    page.wait_for_selector(".jp-Launcher .jp-LauncherCard")
    yield page
    context.close()


def run_all(page, server, path, wait=WAIT):
    """Open a notebook in a window without others, run its cells, and wait until they have run."""
    (url, _), _ = server
    page.goto(f"{url}lab/tree/{path}.ipynb?reset".replace(" ", "%20"))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    for _ in range(_ATTEMPTS):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        with suppress(TimeoutError):
            page.wait_for_function(BEGUN, timeout=20_000)
            page.wait_for_function(ENDED, timeout=wait / _ATTEMPTS)
            return
        # JupyterLab now and then starts two kernels for a notebook that opens, keeps the second
        # and forgets what the first was to run; the menu may be ready before the notebook is.
        page.keyboard.press("Escape")
    raise AssertionError(f"{path} did not run to its end")


def leave(page):
    """End the notebook's kernel, so that one lives at a time."""
    page.evaluate("""async () => {
      const base = JSON.parse(document.getElementById('jupyter-config-data').textContent);
      const cookie = document.cookie.match(/_xsrf=([^;]*)/);
      const ask = (path, method) => fetch(base.baseUrl + path, {method, headers: {
          'X-XSRFToken': cookie ? cookie[1] : '', Authorization: `token ${base.token}`}});
      for (const s of await (await ask('api/sessions', 'GET')).json())
        await ask(`api/sessions/${s.id}`, 'DELETE');
    }""")


def test_the_launcher_has_every_notebook_and_nothing_is_fetched(page, server):
    _, project = server
    cards = page.locator(".jp-LauncherCard").all_inner_texts()
    for title in (
        *(c.title for c in discover_chapters(project.root / "notebooks")),
        "Tour",
        "One control taken apart",
        "Review findings",
    ):
        assert title in [card.strip().replace("\n", " ") for card in cards], cards
    first = page.locator(".jp-Launcher-section").first
    sections = page.locator(".jp-Launcher-section").all_inner_texts()
    assert "Explore" in [text.strip().split("\n")[0] for text in sections]
    assert first.is_visible() and page.elsewhere == []
    page.locator(".jp-LauncherCard", has_text="Overview").first.click()
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.locator(".jp-CodeCell", has_text="pv.choose()").first.wait_for()
    leave(page)


@pytest.mark.parametrize("path", OPENED, ids=lambda p: p.split("/")[-1])
def test_a_notebook_runs_to_its_end_with_its_pictures(page, server, path):
    run_all(page, server, path)
    assert page.evaluate(ERRORS) == []
    assert not [text for text in page.evaluate(OUTPUTS) if re.search(r"\bNa[NT]\b|<NA>", text)]
    if path.startswith("lab/chapters"):
        _, project = server
        rendered = _rendered(project, path)
        shown = page.locator(".jp-OutputArea-output svg.chart").count()
        assert shown == rendered.count('class="chart"') if "Controls" not in path else shown >= 0
        for text in _figures(page, ".jp-OutputArea-output figcaption"):
            assert text in _squeezed(rendered), text
    elif path.endswith(("profile", "control", "unit", "compare", "disclosure_control")):
        assert page.locator(".jp-RenderedVegaCommon5 canvas, .vega-embed svg").count() >= 1
        assert page.locator("table.dataTable thead input, .dt-container").count() >= 1
    assert page.elsewhere == []
    leave(page)


def _rendered(project, path):
    (directory,) = project.visible_runs()
    title = path.split("/")[-1][4:]
    files = [p.read_text() for p in sorted(directory.glob("[0-9]*.html"))]
    return next(
        text
        for text in files
        if f"<h1>{title}" in _squeezed(text).replace("\n", "") or f"{title}</h1>" in text
    )


def _squeezed(html):
    return " ".join(html.replace("&amp;", "&").split())


def _figures(page, selector):
    return [" ".join(t.split()) for t in page.locator(selector).all_inner_texts()]


def test_choosing_another_policy_runs_the_cells_below_with_it(page, server):
    run_all(page, server, "lab/chapters/030 Controls")
    before = page.evaluate(OUTPUTS)
    choice = page.locator(".widget-dropdown select").nth(1)
    offered = choice.locator("option").all_inner_texts()
    choice.select_option(label=offered[1])
    page.wait_for_function(
        "before => { const now = " + OUTPUTS[6:] + "; return now.join() !== before; }",
        arg=",".join(before),
    )
    page.wait_for_function(ENDED)
    after = page.evaluate(OUTPUTS)
    assert page.evaluate(ERRORS) == [] and after != before
    assert page.locator(".widget-dropdown select").nth(1).input_value() != ""
    leave(page)


def test_a_frame_is_sorted_and_filtered(page, server):
    run_all(page, server, "lab/explore/profile")
    page.wait_for_selector("table.dataTable tbody tr")
    field = page.locator("table.dataTable thead input, .dt-scroll-head thead input").first
    field.press_sequentially("incidents")
    page.wait_for_function("""() => [...document.querySelectorAll('.dt-container')].some(c =>
        /filtered from/.test(c.innerText))""")
    assert page.elsewhere == []
    leave(page)


def test_a_job_made_in_the_browser_is_done_by_the_scheduler(page, server):
    pytest.importorskip("jupyter_scheduler")
    (url, _), project = server
    place = str(project.root)
    written = project.privity("schedule", "jupyter", "--workspace", place, "--to", place)
    assert written.returncode == 0, written.stderr
    job = project.root / "privity_job.ipynb"
    job.write_text(job.read_text().replace("last-month", "2026-Q3"))
    page.goto(f"{url}lab/tree/{job.name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    # The scheduler takes the file that is selected on the left, not the notebook in front.
    page.locator(".jp-DirListing-item.jp-mod-selected", has_text=job.name).wait_for()
    page.locator(".jp-NotebookPanel-toolbar [title='Create a job']").first.click()
    page.get_by_role("button", name="Create", exact=True).click()
    state = page.locator("tr", has_text=job.name).locator("td").nth(4)
    for _ in range(240):
        page.get_by_role("button", name="Reload", exact=True).click()
        if state.inner_text() in ("Completed", "Failed"):
            break
        page.wait_for_timeout(500)
    assert state.inner_text() == "Completed" and page.elsewhere == []
    assert json.loads((project.root / "last_run.json").read_text())["outcome"] == "already sealed"
    made = [p for p in (project.root / ".jobs").rglob("privity_job-*") if p.is_file()]
    assert {p.suffix for p in made} == {".ipynb", ".html"}
    leave(page)


def test_the_tour_ends_with_a_control_of_ones_own_in_the_report(page, server):
    _, project = server
    (before,) = project.visible_runs()
    run_all(page, server, "lab/explore/tour", 3 * WAIT)
    assert page.evaluate(ERRORS) == []
    (after,) = set(project.visible_runs()) - {before}
    link = page.locator(".jp-OutputArea-output a[href*='control-cases_name_their_unit']").first
    assert link.inner_text() in {p.name for p in after.glob("*.html")}
    assert project.privity("verify", str(after)).returncode == 0
    leave(page)


def test_no_chapter_of_the_package_was_touched(server):
    done = subprocess.run(
        ["git", "status", "--porcelain", "notebooks"],
        capture_output=True,
        text=True,
        cwd=os.path.dirname(notebooks_dir()),
    )
    assert done.returncode or not [
        line for line in done.stdout.splitlines() if line.endswith(".ipynb")
    ]
