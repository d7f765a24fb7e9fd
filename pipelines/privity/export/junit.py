"""A run as JUnit XML, which build servers and dashboards read: a suite a policy, a case a clause.

What failed is a failure, what broke is an error, what was not judged, or only in part, is skipped
with its reason; a warning passes and says so in its output. The status itself stands beside each
case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from privity.vocabulary import STATUSES, count_of

FILE = "results.junit.xml"
OUTCOMES = {s.name: s.junit for s in STATUSES}
"""What each status of a clause is in JUnit's words."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(results: Mapping[str, Any], out: Path) -> Path:
    """Write the clauses of a run as JUnit XML.

    Parameters
    ----------
    results : mapping
        What ``results.json`` holds.
    out : Path
        The folder it goes to.

    Returns
    -------
    Path
        The file.
    """
    clauses = results["clauses"]
    root = ET.Element("testsuites", {"name": "privity", **_totals(clauses)})
    for policy in results["policies"]:
        own = [c for c in clauses if c["policy_id"] == policy["policy_id"]]
        suite = ET.SubElement(
            root,
            "testsuite",
            {"name": _text(policy["title"]), "id": policy["policy_id"], **_totals(own)},
        )
        _properties(
            suite,
            {
                "run": results["run"].get("run_name", ""),
                "period": results["run"]["period_label"],
                "as_of": results["run"]["as_of"],
                "citation": policy["citation"],
                **_so_far(results["run"]),
            },
        )
        for clause in own:
            _case(suite, clause)
    ET.indent(root)
    path = out / FILE
    path.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    return path


def _so_far(info: Mapping[str, str]) -> dict[str, str]:
    return {"so_far": info["so_far"]} if info.get("so_far") else {}


def _totals(clauses: list[Mapping[str, Any]]) -> dict[str, str]:
    found = [OUTCOMES[c["status"]] for c in clauses]
    return {
        "tests": str(len(found)),
        "failures": str(found.count("failure")),
        "errors": str(found.count("error")),
        "skipped": str(found.count("skipped")),
    }


def _case(suite: ET.Element, clause: Mapping[str, Any]) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": clause["policy_id"],
            "name": _text(f"{clause['clause_id']}: {clause['requirement']}"),
        },
    )
    _properties(
        case,
        {"clause": clause["clause_id"], "status": clause["status"], "verdict": clause["verdict"]},
    )
    outcome, said = OUTCOMES[clause["status"]], _text(said_of(clause))
    if outcome == "passed":
        ET.SubElement(case, "system-out").text = said
    else:
        kind = {} if outcome == "skipped" else {"type": clause["status"]}
        ET.SubElement(case, outcome, {"message": said, **kind})


def said_of(clause: Mapping[str, Any]) -> str:
    """Return in a sentence what a clause came to: status, exceptions, reason, looser settings."""
    said = [clause["verdict"].replace("_", " ")]
    if clause["examined"]:
        found = count_of(clause["failed"] + clause["warned"], "exception")
        said.append(f"{found} among {count_of(clause['examined'], 'record')} judged")
    said += filter(None, (clause["coverage"], clause["note"], clause["loosened"]))
    return "; ".join(said)


def _properties(parent: ET.Element, values: Mapping[str, str]) -> None:
    holder = ET.SubElement(parent, "properties")
    for name, value in values.items():
        ET.SubElement(holder, "property", {"name": name, "value": _text(value)})


def _text(value: str) -> str:
    """Return a text without what no XML may hold, on one line."""
    return " ".join(_FORBIDDEN.sub(" ", value).split())
