"""Takes the handbook's pictures of a run's pages, as they are: `make screenshots`.

python reports/handbook/screenshots.py RUN reports
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# Where each picture goes, the page it is of, and what it begins with.
PICTURES = {
    "overview.png": ("01-overview.html", "h1"),
    "handbook/policy.png": ("*-controls-ms-dfcs.html", "h1"),
    "handbook/access.png": ("*-access.html", "text=Accesses to review"),
}
SIZE = {"width": 1360, "height": 860}


def take(run: Path, folder: Path) -> None:
    """Write the pictures of a run into a folder."""
    browser_file = os.environ.get("PRIVITY_BROWSER") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_file, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        for name, (pattern, start) in PICTURES.items():
            (file,) = run.glob(pattern)
            page.goto(file.as_uri())
            page.locator(f"main >> {start}").first.evaluate(
                "node => window.scrollTo(0, node.getBoundingClientRect().top - 24)"
            )
            page.screenshot(path=folder / name)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
