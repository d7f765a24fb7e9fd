"""A run as OSCAL Assessment Results 1.2: a finding a clause, an observation a control.

A clause is satisfied only where its controls passed on all records or somebody entitled attested
it; one that was not tested, or only in part, or had nothing to examine, is not satisfied, for
another reason than failure. Clauses that ask nothing are left out of what was reviewed. Exceptions
stand in ``exceptions.csv``, which the document names with its digest. Identifiers are derived from
the run's name, times from the period and the as-of day: nothing says when the program ran.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import uuid
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privity.vocabulary import count_of, names_of
from privity.workspace import file_digest

FILE = "assessment-results.oscal.json"
OSCAL_VERSION = "1.2.1"
NAMESPACE = "urn:privity:oscal"
REASONS = {"pass": "pass", "fail": "fail"}
SATISFIED = frozenset(names_of("held"))
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_LINKED = (
    ("results.json", "application/json"),
    ("exports/exceptions.csv", "text/csv"),
    ("exports/exceptions.parquet", "application/vnd.apache.parquet"),
)


def write_oscal(results: Mapping[str, Any], out: Path) -> Path:
    """Write a run as OSCAL Assessment Results.

    Parameters
    ----------
    results : mapping
        What ``results.json`` holds.
    out : Path
        The run's ``exports/``, with its tables.

    Returns
    -------
    Path
        The file.
    """
    document = _Document(results, out.parent).whole()
    path = out / FILE
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class _Document:
    results: Mapping[str, Any]
    run_dir: Path

    def whole(self) -> dict[str, Any]:
        info = self.results["run"]
        return {
            "assessment-results": {
                "uuid": self._id("document"),
                "metadata": {
                    "title": _line(
                        f"Compliance of {info['agency'] or 'the agency'}, "
                        f"{info['period_label']}"
                        f"{' so far' if info.get('so_far') else ''}"
                    ),
                    **({"remarks": info["so_far"]} if info.get("so_far") else {}),
                    "last-modified": self._moment("as_of", 1),
                    "version": info["run_name"],
                    "oscal-version": OSCAL_VERSION,
                    "roles": [{"id": "prepared-by", "title": "Prepared by"}],
                    "parties": [
                        {
                            "uuid": self._id("agency"),
                            "type": "organization",
                            "name": _line(info["agency"] or "the agency"),
                        }
                    ],
                    "responsible-parties": [
                        {"role-id": "prepared-by", "party-uuids": [self._id("agency")]}
                    ],
                },
                "import-ap": {"href": f"#{self._id('plan')}"},
                "results": [self._result()],
                "back-matter": {"resources": [self._plan(), *map(self._resource, _LINKED)]},
            }
        }

    def _result(self) -> dict[str, Any]:
        asked = [c for c in self.results["clauses"] if c["status"] != "context"]
        return {
            "uuid": self._id("result"),
            "title": _line(f"Clauses judged for {self.results['run']['period_label']}"),
            "description": f"{len(asked):,} clauses, whole populations tested; "
            f"{len(self.results['controls']):,} controls.",
            "start": self._moment("period_first_on"),
            "end": self._moment("period_last_on", 1),
            "local-definitions": {
                "assessment-assets": {
                    "components": [
                        {
                            "uuid": self._id("tool"),
                            "type": "software",
                            "title": "privity",
                            "description": "Compliance analytics: controls in SQL over whole populations.",
                            "props": [
                                _prop("version", self.results["run"]["code_version"]),
                                _prop("code", self.results["run"].get("code_digest", "")),
                            ],
                            "status": {"state": "operational"},
                        }
                    ],
                    "assessment-platforms": [
                        {
                            "uuid": self._id("platform"),
                            "uses-components": [{"component-uuid": self._id("tool")}],
                        }
                    ],
                }
            },
            "reviewed-controls": {
                "control-selections": [
                    {
                        "description": _text(f"{p['title']}, {p['citation']}"),
                        "include-controls": [
                            {"control-id": c["clause_id"]}
                            for c in asked
                            if c["policy_id"] == p["policy_id"]
                        ],
                    }
                    for p in self.results["policies"]
                ]
            },
            "observations": [
                *map(self._observation, self.results["controls"]),
                *(self._attested(c) for c in asked if c["evidence"] == "attestation"),
            ],
            "findings": [self._finding(c) for c in asked],
        }

    def _observation(self, control: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "uuid": self._id("control", control["control_id"]),
            "title": _line(control["title"]),
            "description": _text(_counted(control)),
            "props": _props(
                {
                    "control": control["control_id"],
                    "status": control["status"],
                    "verdict": control["verdict"],
                    "severity": control["severity"],
                    "looser-than-policy": control["loosened"],
                }
            ),
            "methods": ["TEST"],
            "origins": [self._origin()],
            "relevant-evidence": [
                {
                    "href": f"#{self._id('resource', 'exports/exceptions.csv')}",
                    "description": "Its exceptions, by pseudonym.",
                }
            ],
            "collected": self._moment("as_of", 1),
        }

    def _attested(self, clause: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "uuid": self._id("attestation", clause["clause_id"]),
            "title": f"Attestation of {clause['clause_id']}",
            "description": _text(clause["note"] or clause["verdict"]),
            "props": _props({"status": clause["status"], "verdict": clause["verdict"]}),
            "methods": ["EXAMINE"],
            "origins": [self._origin()],
            "collected": self._moment("as_of", 1),
        }

    def _finding(self, clause: Mapping[str, Any]) -> dict[str, Any]:
        related = [self._id("control", k) for k in clause["control_ids"]]
        if clause["evidence"] == "attestation":
            related.append(self._id("attestation", clause["clause_id"]))
        status = {
            "state": "satisfied" if clause["status"] in SATISFIED else "not-satisfied",
            "reason": REASONS.get(clause["status"], "other"),
        }
        if remarks := _text(
            "; ".join(filter(None, (clause["coverage"], clause["note"], clause["loosened"])))
        ):
            status["remarks"] = remarks
        finding = {
            "uuid": self._id("clause", clause["clause_id"]),
            "title": _line(f"{clause['clause_id']}: {clause['verdict'].replace('_', ' ')}"),
            "description": _text(clause["requirement"]),
            "props": _props(
                {
                    "policy": clause["policy_id"],
                    "status": clause["status"],
                    "verdict": clause["verdict"],
                    "at": clause["at"],
                }
            ),
            "origins": [self._origin()],
            "target": {"type": "objective-id", "target-id": clause["clause_id"], "status": status},
        }
        if related:
            finding["related-observations"] = [{"observation-uuid": k} for k in related]
        return finding

    def _origin(self) -> dict[str, Any]:
        return {"actors": [{"type": "tool", "actor-uuid": self._id("tool")}]}

    def _plan(self) -> dict[str, Any]:
        digest = self.results["run"]["catalogue_digest"]
        return {
            "uuid": self._id("plan"),
            "title": "Policies and controls in force",
            "description": "What was to be tested, and how: the catalogue of policies and "
            "controls by its digest.",
            "props": [_prop("catalogue-digest", digest)],
            "rlinks": [{"href": "../manifest.json", "media-type": "application/json"}],
        }

    def _resource(self, linked: tuple[str, str]) -> dict[str, Any]:
        path, media_type = linked
        digest = file_digest(self.run_dir / path)
        return {
            "uuid": self._id("resource", path),
            "title": path,
            "rlinks": [
                {
                    "href": f"../{path}",
                    "media-type": media_type,
                    "hashes": [{"algorithm": "SHA-256", "value": digest}],
                }
            ],
        }

    def _id(self, *parts: str) -> str:
        return str(uuid.uuid5(_IDS, "/".join((self.results["run"]["run_name"], *parts))))

    def _moment(self, key: str, days_after: int = 0) -> str:
        """Return the local midnight at which a day of the run begins, or its next one."""
        info = self.results["run"]
        day = dt.date.fromisoformat(info[key]) + dt.timedelta(days=days_after)
        zone = zoneinfo.ZoneInfo(info["timezone"])
        return dt.datetime.combine(day, dt.time(), zone).isoformat()


def _counted(control: Mapping[str, Any]) -> str:
    if not control["examined"]:
        return control["reason"] or control["status"].replace("_", " ")
    judged = control["examined"] - control["not_applicable"]
    found = count_of(control["failed"] + control["warned"], "exception")
    said = [
        f"{found} among {count_of(judged, 'record')} judged",
        f"{control['not_applicable'] - control['cannot_judge']:,} not applicable",
        f"{control['cannot_judge']:,} cannot be judged" if control["cannot_judge"] else "",
        f"{control['waived']:,} waived",
    ]
    return "; ".join(filter(None, (*said, control["coverage"], control["reason"])))


def _props(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [_prop(name, value) for name, value in values.items() if value and value.strip()]


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NAMESPACE, "value": " ".join(value.split()) or "none"}


def _text(value: str) -> str:
    """Return a text that stays a text where OSCAL's markup is rendered."""
    return html.escape(" ".join(value.split()), quote=False)


def _line(value: str) -> str:
    return _text(value) or "untitled"
