"""Ready-made schedules: files for the scheduler an agency has, filled in for one workspace.

The templates lie in ``pipelines/schedules/``. Each calls ``privity run`` with a period relative to
its day, which is safe to call twice, late, or while another run is at work.
"""

from __future__ import annotations

import re
import shlex
import string
import sys
from pathlib import Path

from privity.errors import PrivityError
from privity.resources import schedules_dir
from privity.workspace import Workspace, read_settings

# What each kind consists of, and what to do with it.
KINDS = {
    "systemd": (
        ("privity.service", "privity.timer"),
        "put both into ~/.config/systemd/user/, then: systemctl --user enable --now privity.timer",
    ),
    "cron": (("privity.cron",), "add its line by `crontab -e`"),
    "jupyter": (
        ("privity_job.ipynb", "privity_job.json"),
        "put the notebook where `privity lab` shows it and make it a notebook job there; "
        "the JSON is the same for the scheduler's API",
    ),
    "airflow": (("privity_dag.py",), "put it into the folder of Airflow's DAGs"),
}
# Minute, hour and day after a period's end: late enough for the extracts of the first days.
_PERIODS = {"last-month": ("*", "*-5"), "last-quarter": ("1,4,7,10", "1,4,7,10-5")}


def write_schedule(kind: str, workspace: Workspace, period: str, folder: Path) -> list[Path]:
    """Write the files of one scheduler, filled in for a workspace.

    Parameters
    ----------
    kind : str
        ``systemd``, ``cron``, ``jupyter`` or ``airflow``.
    workspace : Workspace
    period : str
        ``last-month`` or ``last-quarter``; on the fifth day after it, at three in the morning.
    folder : Path
        Where the files go.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    PrivityError
        An unknown kind or period, no workspace, or a file that exists already; nothing is written.
    """
    problems = []
    if kind not in KINDS:
        problems.append(f"{kind}: no such schedule; there are {', '.join(KINDS)}")
    if period not in _PERIODS:
        problems.append(f"--period {period}: a schedule runs {' or '.join(_PERIODS)}")
    if not workspace.settings_file.is_file():
        problems.append(f"{workspace.root}: no workspace; make one by `privity init DIR`")
    if problems:
        raise PrivityError(problems)
    files = {folder / name: _filled(name, workspace, period) for name in KINDS[kind][0]}
    if taken := [path for path in files if path.exists()]:
        raise PrivityError(
            [f"{path}: exists already and was left as it is; nothing was written" for path in taken]
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(files)


def _filled(name: str, workspace: Workspace, period: str) -> str:
    """Return a template with this workspace and interpreter in it, quoted as its reader wants."""
    months, days = _PERIODS[period]
    root, python = str(workspace.root), sys.executable
    quoted = {
        ".cron": _for_cron,
        ".service": _for_systemd,
        ".ipynb": lambda text: _for_literal(_for_literal(text)),
    }.get(Path(name).suffix, _for_literal)
    timezone = read_settings(workspace.settings_file).timezone
    template = string.Template((schedules_dir() / name).read_text(encoding="utf-8"))
    return template.substitute(
        python=quoted(python),
        workspace=quoted(root),
        period=period,
        months=months,
        days=days,
        timezone=timezone,
        environment=Path(python).name,
    )


def _for_cron(text: str) -> str:
    """Return a shell word for a crontab, where a per cent sign ends the command."""
    return shlex.quote(text).replace("%", r"\%")


def _for_systemd(text: str) -> str:
    """Return a quoted word of ``ExecStart``: no specifier, no variable, no escape is left in it."""
    escaped = re.sub(r'(["\\])', r"\\\1", text).replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _for_literal(text: str) -> str:
    """Return the inside of a double-quoted literal of Python or JSON."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
