"""What a run's bytes depend on, as digests and as facts; no secret, no clock time."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from privity import __version__, resources
from privity.decisions import head
from privity.engine import engine_version
from privity.intake import LoadedExtracts
from privity.runs.plan import Plan
from privity.workspace import Workspace, file_digest, so_far_said

LIBRARIES = (
    "altair",
    "duckdb",
    "duckdb-sqlalchemy",
    "great-expectations",
    "holidays",
    "nbconvert",
    "pandas",
    "papermill",
    "pypdf",
    "sqlglot",
    "vl-convert-python",
    "weasyprint",
)
# What a folder holds besides what a run depends on; of the package also notes for readers.
_PASSED_OVER = frozenset({".pyc"})
_NOTES = frozenset({".md"})
# Settings that say where a secret is, or are confidential values themselves.
_UNSAID = {"key_file", "ombudsman_addresses"}


def run_facts(plan: Plan, previous: Path | None) -> dict[str, str]:
    """Return what the pages say a run is about; no clock time among it."""
    period, settings = plan.scope.period, plan.settings
    return {
        "agency": settings.name,
        "period_label": period.label,
        "period_first_on": str(period.first_on),
        "period_last_on": str(period.last_on),
        "as_of": str(plan.scope.as_of),
        "so_far": so_far_said(plan.scope),
        "timezone": settings.timezone,
        "state": settings.state,
        "edition": plan.request.edition,
        "policies": ", ".join(plan.policies),
        "code_version": __version__,
        "code_digest": code_digest()[:16],
        "catalogue_digest": catalogue_digest(plan.request.workspace)[:16],
        "engine": f"duckdb {engine_version()}",
        "previous_run": previous.name if previous else "",
        "previous_period_label": previous.name.split("_asof-")[0] if previous else "",
        "holiday_calendar": f"US-{settings.state}",
        "paper": settings.paper,
    }


def sealed_facts(plan: Plan, extracts: LoadedExtracts, digest: str) -> dict:
    """Return what the manifest states beside the files' digests; secrets are left out."""
    settings = plan.settings.model_dump(mode="json", exclude=_UNSAID)
    return {
        "run_digest": digest,
        "extracts_digest": extracts.digest,
        "extracts_contents_sha256": extracts.seal.contents,
        "extracts": extracts.sources(),
        "dispositions": head(plan.request.workspace),
        "leave_out": leave_out(plan),
        **run_facts(plan, None),
        "settings": settings,
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def public_facts(plan: Plan, digest: str) -> dict:
    """Return what the manifest of a public run states: nothing that was counted, no extract."""
    return {
        "run_digest": digest,
        "leave_out": leave_out(plan),
        **run_facts(plan, None),
        "settings": {
            name: getattr(plan.settings, name)
            for name in ("small_count_threshold", "small_counts_show_zero")
        },
        "libraries": {name: version(name) for name in (*LIBRARIES, "scipy")},
    }


def run_digest(plan: Plan, extracts: LoadedExtracts, key: bytes) -> str:
    """Return the digest of all that is put into a run; what came before it is not part of it."""
    parts = {
        "extracts": extracts.digest,
        "extracts_contents": extracts.seal.contents,
        "settings": plan.settings.model_dump(mode="json"),
        "catalogue": catalogue_digest(plan.request.workspace),
        "code": code_digest(),
        "period": plan.scope.period.label,
        "as_of": str(plan.scope.as_of),
        "policies": plan.policies,
        "edition": plan.request.edition,
        "leave_out": leave_out(plan),
        "dispositions": _digest_of_any(plan.request.workspace.dispositions),
        "key": hashlib.sha256(b"privity run" + key).hexdigest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def leave_out(plan: Plan) -> list[str]:
    """Return the chapters that may be left out, in one order whatever the order asked for."""
    return sorted(set(plan.request.leave_out))


def kept_parts(plan: Plan, extracts: LoadedExtracts) -> dict[str, str]:
    """Return digests of what a run is made from, by names for people; ``allowed_words`` apart."""
    settings = json.dumps(
        plan.settings.model_dump(mode="json", exclude={"allowed_words"}), sort_keys=True
    )
    return {
        "extracts": extracts.digest,
        "agency.toml (other settings than allowed_words)": hashlib.sha256(
            settings.encode()
        ).hexdigest(),
        "expectations/, notebooks/ or the built-in content": catalogue_digest(
            plan.request.workspace
        ),
        "privity itself": code_digest(),
        "dispositions.csv": _digest_of_any(plan.request.workspace.dispositions),
    }


def code_digest() -> str:
    """Return the digest of the package's own files, its notes for readers left out.

    It is the same in a checkout and in a wheel.
    """
    return _tree_digest(resources.PACKAGE, resources.IN_WHEEL, _PASSED_OVER | _NOTES)


def catalogue_digest(workspace: Workspace) -> str:
    """Return the digest of all declarative content, built-in and own."""
    folders = [
        resources.expectations_dir(),
        resources.models_dir(),
        resources.notebooks_dir(),
        resources.templates_dir(),
        workspace.expectations,
        workspace.notebooks,
    ]
    return hashlib.sha256("".join(_tree_digest(f) for f in folders).encode()).hexdigest()


def _tree_digest(
    root: Path, without: Path | None = None, passed_over: frozenset[str] = _PASSED_OVER
) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        hidden = any(part.startswith((".", "__")) for part in path.relative_to(root).parts[:-1])
        left_out = without is not None and path.is_relative_to(without)
        if path.is_file() and not hidden and not left_out and path.suffix not in passed_over:
            digest.update(f"{path.relative_to(root).as_posix()}\0{file_digest(path)}\n".encode())
    return digest.hexdigest()


def _digest_of_any(path: Path) -> str:
    return file_digest(path) if path.exists() else ""
