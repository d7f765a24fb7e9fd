"""The README's picture: the top of an overview page, as a browser shows it.

Usage: ``python tests/pictures.py RUN_DIRECTORY [PICTURE]``. Needs Pillow and Playwright's
Chromium, or the path of another one in ``CHROMIUM``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from places import CHECKOUT

WIDTH, HEIGHT = 1280, 1400
PICTURE = CHECKOUT / "reports" / "overview.png"
LIMIT = 200_000


def take(run_directory: Path, picture: Path) -> Path:
    """Take the picture of a run's overview, and make it small enough for a repository.

    Raises
    ------
    SystemExit
        If the run has no overview, or the picture stays above 200 kB.
    """
    from PIL import Image
    from playwright.sync_api import sync_playwright

    pages = sorted(run_directory.glob("*-overview.html"))
    if not pages:
        raise SystemExit(f"{run_directory}: no overview there; give a run directory")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(pages[0].resolve().as_uri())
        page.screenshot(path=str(picture))
        browser.close()
    with Image.open(picture) as taken:
        taken.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(picture, optimize=True)
    if picture.stat().st_size > LIMIT:
        raise SystemExit(f"{picture}: {picture.stat().st_size:,} bytes, more than {LIMIT:,}")
    return picture


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    print(take(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else PICTURE))
