"""What all tests share: the built-in catalogue, a real browser, properties that no clock fails."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

from privity.catalogue.catalogue import Catalogue, read_catalogue

settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("no clock"), derandomize=True)
settings.load_profile("no clock")

BROWSER = os.environ.get("PRIVITY_BROWSER") or shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue()


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium, where there is one."""
    api = pytest.importorskip("playwright.sync_api")
    if not os.path.exists(BROWSER):
        pytest.skip("no Chromium; name one in PRIVITY_BROWSER")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()
