"""JupyterLab on a workspace: its configuration, its kernel, and its start.

All that JupyterLab is told lies in the workspace's ``cache/lab``, written anew at each start, so
that neither the environment nor the user's own settings are touched. Notebook jobs and the copies
that they leave are confidential like the workspace and stay in it, in ``.jobs``. Nothing is
fetched: no news, no updates, no list of extensions.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from privity import __version__
from privity.errors import PrivityError
from privity.evidence import evidence_runs
from privity.lab.notebooks import NotebookShown, lay_out
from privity.resources import templates_dir
from privity.workspace import Workspace, write_whole

EXTENSION = "privity-lab"
# Outputs of our blocks; frames have looks of their own. Three classes outweigh JupyterLab's rules.
_OUTPUTS = (
    ".jp-RenderedHTML.jp-RenderedHTMLCommon.jp-OutputArea-output"
    ":not(:has(.itables_noscript, .itables, table.dataframe))"
)
_PARTS = Path(__file__).with_name("lab_extension")
_ROOT = re.compile(r":root \{(.*?)\}", re.S)
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}\s*\}", re.S)
_PAGE = re.compile(r"@page \{.*\}\n")


def start_lab(
    workspace: Workspace, port: int = 0, has_browser: bool = True, arguments: Sequence[str] = ()
) -> None:
    """Start JupyterLab on a workspace and stay until it is ended.

    Parameters
    ----------
    workspace : Workspace
    port : int
        0 for JupyterLab's own choice.
    has_browser : bool
        Whether a browser is opened.
    arguments : sequence of str
        Further arguments of ``jupyter lab``.

    Raises
    ------
    PrivityError
        If there is no run to look at, or a chapter of the agency's own breaks the rules.
    """
    from jupyterlab.labapp import LabApp

    if not evidence_runs(workspace):
        raise PrivityError(
            f"{workspace.root.name}: no sealed run with findings; make one by "
            "`privity run`, then start again"
        )
    config = prepare(workspace)
    asked = [
        f"--config={config}",
        *([f"--ServerApp.port={port}"] if port else []),
        *([] if has_browser else ["--no-browser"]),
        *arguments,
    ]
    # First in the search, so that the kernel is this environment's, whatever else is installed.
    os.environ["JUPYTER_PATH"] = os.pathsep.join(
        [str(config.parent), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    )
    LabApp.launch_instance(asked)


def prepare(workspace: Workspace) -> Path:
    """Write notebooks, kernel, extension and settings; return the configuration file."""
    state = workspace.cache.resolve() / "lab"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True, mode=0o700)
    shown = lay_out(Workspace(workspace.root.resolve()))
    _write_kernel(state / "kernels" / "python3")
    _write_extension(state / "labextensions" / EXTENSION)
    _write_settings(state / "settings", shown)
    write_whole(state / "config.json", _json(_config(workspace, state)))
    return state / "config.json"


def _config(workspace: Workspace, state: Path) -> dict[str, Any]:
    jobs = workspace.root.resolve() / ".jobs"
    jobs.mkdir(mode=0o700, exist_ok=True)
    return {
        "ServerApp": {"root_dir": str(workspace.root.resolve())},
        "LabApp": {
            "app_settings_dir": str(state / "settings"),
            "workspaces_dir": str(state / "windows"),
            "extension_manager": "readonly",
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "news_url": None,
        },
        "SchedulerApp": {"db_url": f"sqlite:///{jobs / 'jobs.sqlite'}"},
        "Scheduler": {"staging_path": str(jobs)},
    }


def _write_kernel(folder: Path) -> None:
    folder.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    write_whole(
        folder / "kernel.json",
        _json(
            {
                "argv": argv,
                "display_name": "privity",
                "language": "python",
                "metadata": {"debugger": True},
            }
        ),
    )


def _write_extension(folder: Path) -> None:
    (folder / "static").mkdir(parents=True)
    shutil.copyfile(_PARTS / "lab.js", folder / "static" / "lab.js")
    looks = looks_in_lab((templates_dir() / "privity" / "page.css").read_text(encoding="utf-8"))
    own = (_PARTS / "lab.css").read_text(encoding="utf-8")
    write_whole(folder / "static" / "page.css", looks + own)
    write_whole(
        folder / "package.json",
        _json(
            {
                "name": EXTENSION,
                "version": __version__,
                "license": "Apache-2.0",
                "jupyterlab": {
                    "extension": True,
                    "_build": {"load": "static/lab.js", "extension": "./extension"},
                },
            }
        ),
    )


def looks_in_lab(css: str) -> str:
    """Return the report's style sheet for outputs of cells alone, dark where JupyterLab is."""
    light, dark = _ROOT.findall(css)[0], _DARK.findall(css)[0]
    rest = _PAGE.sub("", _ROOT.sub("", _DARK.sub("", css), count=1))
    return (
        f":root {{{light}}}\nbody[data-jp-theme-light='false'] {{{dark}}}\n"
        f"{_OUTPUTS} {{\n{rest}\n}}\n"
    )


def _write_settings(folder: Path, shown: Sequence[NotebookShown]) -> None:
    folder.mkdir(parents=True)
    write_whole(
        folder / "page_config.json",
        _json({"privityNotebooks": json.dumps([vars(one) for one in shown])}),
    )
    write_whole(
        folder / "overrides.json",
        _json(
            {
                "@jupyterlab/apputils-extension:notification": {
                    "fetchNews": "false",
                    "checkForUpdates": False,
                    "doNotDisturbMode": True,
                },
                "@jupyterlab/notebook-extension:tracker": {
                    "windowingMode": "none",
                    "autoStartDefaultKernel": True,
                },
            }
        ),
    )


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
