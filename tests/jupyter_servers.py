"""Jupyter servers that tests start: where one can be reached, once it answers."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
import urllib.request
from pathlib import Path

_SECONDS = 120


def address_of(runtime: Path, started: subprocess.Popen) -> tuple[str, str]:
    """Return address and token of the server whose runtime folder this is, when it answers."""
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        assert started.poll() is None, "the Jupyter server has ended"
        for file in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, OSError):
                found = json.loads(file.read_text())
                urllib.request.urlopen(f"{found['url']}api/status?token={found['token']}").close()
                return found["url"], found["token"]
        time.sleep(0.2)
    raise AssertionError("no Jupyter server came up")
