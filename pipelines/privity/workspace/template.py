"""The settings file that a new workspace begins with: every setting, its default, what it says."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from typing import Any

from privity.workspace.settings import Settings

_WIDTH = 96


def settings_template() -> str:
    """Return an ``agency.toml`` that names every setting, explained and with its default."""
    parts = [_HEAD]
    for name, field in Settings.model_fields.items():
        if name not in ("params", "supplied"):
            default = field.get_default(call_default_factory=True)
            parts.append(f"{_comment(field.description or '')}\n{_commented_out(name, default)}")
    return "\n\n".join([*parts, _TABLES]) + "\n"


def _comment(text: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def _commented_out(name: str, default: Any) -> str:
    line = f"#{name} = {_toml(default)}"
    if len(line) <= _WIDTH or not isinstance(default, list):
        return line
    return "\n".join([f"#{name} = [", *(f"#  {_toml(item)}," for item in default), "#]"])


def _toml(value: Any) -> str:
    """Write a default as TOML; texts with backslashes as literal strings."""
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_toml(item)}' for key, item in value.items())}}}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and "\\" in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


_HEAD = """\
# Settings of one agency. Every setting stands here with its default, commented out: take the # away
# and change what differs. `privity check` reports everything wrong at once. Secrets have no place
# here: the pseudonym key is found in the environment, in a file elsewhere or in the keyring."""


_TABLES = """\
# When each extract was supplied, by which office (no person) and from which system, for the report.
# For example:
#
#   [supplied]
#   staff = {on = 2026-10-02, by = "Human Resources", system = "personnel system"}
#
# Thresholds of controls: one table for each control, by its id (the name of its file). A value
# looser than the policy's default is shown as such wherever the result is shown. For example:
#
#   [params.leavers_accounts_are_disabled]
#   grace_days = 2
#
# Tables stand at the end: a setting below a table's heading would belong to that table."""


EXTRACTS_README = """\
# Extracts

One file for each table that you can supply; a table that is missing is reported as "not tested".
The name of the file is the name of the table:

| file                    | what it is                                                      |
|-------------------------|-----------------------------------------------------------------|
| `staff.csv`             | CSV; separator, quotes and encoding are detected; also `.csv.gz` |
| `access_events.parquet` | Parquet                                                         |
| `emails.jsonl`          | JSON Lines                                                      |
| `assets.xlsx`           | the first sheet of an Excel workbook                            |
| `disclosures.sql`       | a SELECT over your own files that yields the table's columns    |

The tables and columns are listed in `expectations/extracts.yaml` of privity. Rows that do not fit
are quarantined with their reason; `privity load` shows the counts.

These files are confidential. They stay here: a run takes labels and counts out of them.
"""
