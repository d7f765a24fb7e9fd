"""The run's folder as an RO-Crate: what each file is, what it came from, which steps made it.

Follows Provenance Run Crate 0.5 (with Workflow Run Crate and Process Run Crate below it). The
workflow is written beside it in the Common Workflow Language, as steps without commands: it says
what follows on what. No time of the clock stands here; a run is dated by its as-of day. The
restricted files are left out: the crate describes what may be handed on. Manifest and signature are
listed without a digest: they are written over this file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from privity.workspace import CHECKS, MANIFEST, SIGNATURE, file_digest

METADATA = "ro-crate-metadata.json"
WORKFLOW = "exports/workflow.cwl"
STAGES = (
    ("load", "Types the extracts; every row is loaded or quarantined with its reason."),
    ("quality", "Tests whether the extracts are fit to judge by."),
    ("explain", "Derives who had a duty on which case, from when to when."),
    ("evaluate", "Tests every control over its whole population."),
    ("measure", "Counts volumes, times and trends."),
    ("chapters", "Executes the report's chapters on the evidence."),
    ("render", "Renders the chapters as pages that stand alone."),
    ("export", "Writes the same results in forms that programs read."),
    ("seal", "Digests every file, signs the digests and records the run."),
)
"""The steps of a run that its files come from, in their order, each with what it does."""

_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/provenance/0.5": ("Provenance Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
_LANGUAGE = "https://w3id.org/workflowhub/workflow-ro-crate#cwl"
_RESTRICTED = (".duckdb", ".ipynb")
_FORMATS = {
    ".html": "text/html",
    ".json": "application/json",
    ".csv": "text/csv",
    ".xml": "text/xml",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".cwl": "text/x-cwl",
    ".py": "text/x-python",
    ".pub": "application/x-pem-file",
    ".sig": "application/vnd.dsse.envelope.v1+json",
}
_UNDIGESTED = (MANIFEST, SIGNATURE)
_SEAL = (*_UNDIGESTED, *CHECKS)
_EXTRACTS, _REPORT = "#input-extracts", "#output-report"
_FORMAL = {
    _EXTRACTS: ("extracts", "The agency's extracts, each by its digest."),
    "#input-period": ("period", "The period that is judged."),
    "#input-as-of": ("as_of", "The day by which facts were known."),
    "#input-policies": ("policies", "The policies adopted."),
    "#input-catalogue": ("catalogue", "The digest of policies, controls and chapters."),
    _REPORT: ("report", "The pages of the report, and the same results for programs."),
}


def write_crate(results: Mapping[str, Any], work: Path) -> Path:
    """Write the workflow, and the metadata of the folder as it is now.

    Parameters
    ----------
    results : mapping
        What ``results.json`` holds.
    work : Path
        The run's folder.

    Returns
    -------
    Path
        The metadata file.
    """
    (work / WORKFLOW).write_text(json.dumps(_workflow(), indent=1) + "\n", encoding="utf-8")
    found = [_name(p, work) for p in work.rglob("*") if p.is_file() and p.suffix not in _RESTRICTED]
    names = sorted({*found, *_UNDIGESTED} - {METADATA})
    graph = [
        *_root(results["run"], names),
        *_program(results["run"]),
        *_parameters(results, names),
        *_actions(results, names),
        *(_file(name, work) for name in names if name != WORKFLOW),
    ]
    path = work / METADATA
    path.write_text(
        json.dumps({"@context": [_CONTEXT, _TERMS], "@graph": graph}, indent=1, ensure_ascii=False)
        + "\n",
        encoding="utf-8",
    )
    return path


def _workflow() -> dict[str, Any]:
    """Return the steps in the Common Workflow Language; each passes on what the next one reads."""
    steps, source = {}, "extracts"
    for name, about in STAGES:
        steps[name] = {
            "doc": about,
            "in": {"from": source},
            "out": ["made"],
            "run": {"class": "Operation", "inputs": {"from": "Any"}, "outputs": {"made": "Any"}},
        }
        source = f"{name}/made"
    return {
        "cwlVersion": "v1.2",
        "class": "Workflow",
        "label": "privity run",
        "inputs": {"extracts": "Any"},
        "outputs": {"report": {"type": "Any", "outputSource": source}},
        "steps": steps,
    }


def _root(info: Mapping[str, str], files: list[str]) -> list[dict[str, Any]]:
    title = f"Compliance report, {info['period_label']}: {info['agency'] or 'the agency'}"
    return [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": _ref("./"),
            "conformsTo": [
                _ref("https://w3id.org/ro/crate/1.1"),
                _ref("https://w3id.org/workflowhub/workflow-ro-crate/1.0"),
            ],
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": title,
            "description": f"Pages and exports of the run {info['run_name']}: every record of the "
            "period judged by the policies adopted."
            f"{' ' * bool(info.get('so_far'))}{info.get('so_far', '')}",
            "datePublished": info["as_of"],
            "license": _ref("#restricted"),
            "publisher": _ref("#agency"),
            "identifier": info["run_name"],
            "conformsTo": [_ref(p) for p in _PROFILES],
            "mainEntity": _ref(WORKFLOW),
            "hasPart": [_ref(f) for f in files],
            "author": _ref("#agency"),
            "mentions": [_ref("#steps"), _ref("#run"), *(_ref(f"#run-{n}") for n, _ in STAGES)],
        },
        {
            "@id": "#restricted",
            "@type": "CreativeWork",
            "name": "For the agency and its auditors",
            "description": "Holds pseudonyms of cases and persons; the agency decides who reads it.",
        },
        {"@id": "#agency", "@type": "Organization", "name": info["agency"] or "the agency"},
        *(
            {"@id": url, "@type": "CreativeWork", "name": name, "version": version}
            for url, (name, version) in _PROFILES.items()
        ),
    ]


def _program(info: Mapping[str, str]) -> list[dict[str, Any]]:
    version = info["code_version"]
    return [
        {
            "@id": WORKFLOW,
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
            "name": "privity run",
            "description": "From extracts to a sealed report.",
            "version": version,
            "programmingLanguage": _ref(_LANGUAGE),
            "encodingFormat": "text/x-cwl",
            "creator": _ref("#agency"),
            "license": _ref("#restricted"),
            "input": [_ref(k) for k in _FORMAL if k != _REPORT],
            "output": _ref(_REPORT),
            "hasPart": [_ref(f"urn:privity:{name}") for name, _ in STAGES],
            "step": [_ref(f"{WORKFLOW}#{name}") for name, _ in STAGES],
        },
        {
            "@id": _LANGUAGE,
            "@type": "ComputerLanguage",
            "name": "Common Workflow Language",
            "alternateName": "CWL",
            "version": "1.2",
            "url": _ref("https://www.commonwl.org/"),
            "identifier": _ref("https://w3id.org/cwl/v1.2/"),
        },
        {
            "@id": "#privity",
            "@type": "SoftwareApplication",
            "name": "privity",
            "softwareVersion": version,
            "identifier": info.get("code_digest", ""),
        },
        *(
            {
                "@id": f"urn:privity:{name}",
                "@type": "SoftwareApplication",
                "name": f"privity {name}",
                "description": about,
                "softwareVersion": version,
            }
            for name, about in STAGES
        ),
        *(
            {
                "@id": f"{WORKFLOW}#{name}",
                "@type": "HowToStep",
                "name": name,
                "position": str(n),
                "workExample": _ref(f"urn:privity:{name}"),
            }
            for n, (name, _) in enumerate(STAGES, 1)
        ),
    ]


def _parameters(results: Mapping[str, Any], files: list[str]) -> list[dict[str, Any]]:
    """Return the workflow's parameters, and the values that this run had for them."""
    values = _values(results)
    used: dict[str, list[dict[str, str]]] = {_REPORT: [_ref(f) for f in files if f != WORKFLOW]}
    for key, (parameter, _, _) in values.items():
        used.setdefault(parameter, []).append(_ref(key))
    formal = [
        {
            "@id": key,
            "@type": "FormalParameter",
            "name": name,
            "description": about,
            "additionalType": "File" if key == _REPORT else "Text",
            "conformsTo": _ref("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"),
            "workExample": _one_or_more(used[key]),
        }
        for key, (name, about) in _FORMAL.items()
        if key in used
    ]
    return formal + [
        {
            "@id": key,
            "@type": "PropertyValue",
            "name": name,
            "value": value,
            "exampleOfWork": _ref(parameter),
        }
        for key, (parameter, name, value) in values.items()
    ]


def _values(results: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    info = results["run"]
    values = {
        f"#extract-{n}": (_EXTRACTS, e["source"], f"sha256:{e['sha256']}")
        for n, e in enumerate(results["extracts"], 1)
    }
    said = {
        "period": info["period_label"],
        "as-of": info["as_of"],
        "policies": info["policies"],
        "catalogue": info["catalogue_digest"],
    }
    return values | {f"#value-{k}": (f"#input-{k}", k, v) for k, v in said.items()}


def _actions(results: Mapping[str, Any], files: list[str]) -> list[dict[str, Any]]:
    """Return the run as one action, its steps as others, and what put them in order."""
    given = [_ref(key) for key in _values(results)]
    pages = [_ref(f) for f in files if _is_page(f)]
    seal = [_ref(f) for f in files if f in _SEAL]
    exports = [_ref(f) for f in files if not _is_page(f) and f not in (*_SEAL, WORKFLOW)]
    own = {
        "load": {"object": given},
        "render": {"result": pages},
        "export": {"result": exports},
        "seal": {"result": seal},
    }
    names = [name for name, _ in STAGES]
    return [
        _action(
            "#run",
            results["run"]["run_name"],
            "The whole run.",
            WORKFLOW,
            object=given,
            result=pages + exports + seal,
        ),
        *(
            _action(f"#run-{name}", name, about, f"urn:privity:{name}", **own.get(name, {}))
            for name, about in STAGES
        ),
        {
            "@id": "#steps",
            "@type": "OrganizeAction",
            "name": "the order of the steps",
            "instrument": _ref("#privity"),
            "agent": _ref("#agency"),
            "result": _ref("#run"),
            "object": [_ref(f"#order-{name}") for name in names],
        },
        *(
            {
                "@id": f"#order-{name}",
                "@type": "ControlAction",
                "name": f"begin {name}",
                "instrument": _ref(f"{WORKFLOW}#{name}"),
                "object": _ref(f"#run-{name}"),
            }
            for name in names
        ),
    ]


def _action(
    key: str, name: str, about: str, instrument: str, **links: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "@id": key,
        "@type": "CreateAction",
        "name": name,
        "description": about,
        "instrument": _ref(instrument),
        "agent": _ref("#agency"),
        "actionStatus": "http://schema.org/CompletedActionStatus",
        **{link: _one_or_more(ends) for link, ends in links.items() if ends},
    }


def _is_page(file: str) -> bool:
    return "/" not in file and file.endswith((".html", ".pdf"))


def _file(name: str, work: Path) -> dict[str, Any]:
    """Return the entity of a file but the workflow, which has one of its own."""
    path = work / name
    said = {
        "@id": name,
        "@type": "File",
        "name": name,
        "exampleOfWork": _ref(_REPORT),
        "encodingFormat": _FORMATS.get(path.suffix, "application/octet-stream"),
    }
    return said if name in _UNDIGESTED else said | {"sha256": file_digest(path)}


def _name(path: Path, work: Path) -> str:
    return path.relative_to(work).as_posix()


def _ref(key: str) -> dict[str, str]:
    return {"@id": key}


def _one_or_more(ends: list[dict[str, str]]) -> dict[str, str] | list[dict[str, str]]:
    return ends[0] if len(ends) == 1 else ends
