"""Public records lie beside the checkout, or where PRIVITY_REAL_DATA says; else skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

HERE = Path(__file__).parent
DATA = Path(os.environ.get("PRIVITY_REAL_DATA", HERE.parents[2] / "shared" / "real"))
RAW = {
    "kagan_arms_email_headers.csv.gz": "email_whitehouse_kagan",
    "ca_on_toronto.csv.gz": "records_requests_canada",
    "ca_bc.csv.gz": "records_requests_canada",
    "wa_ag_breaches_20240523.csv": "breach_washington_ag",
    "breach_report_20230513.csv.gz": "breach_hhs_ocr",
    "receipt.csv": "access_log_case_events_receipt",
}
PERIOD = "1993-01-01/2024-12-31"


@pytest.fixture(scope="session")
def raw() -> Path:
    missing = [f for f, folder in RAW.items() if not (DATA / folder / f).exists()]
    if missing:
        pytest.skip(f"public records not beside the checkout: {', '.join(missing)}")
    return DATA


@pytest.fixture(scope="session")
def real_run(raw, tmp_path_factory) -> Path:
    """One workspace runs all public records through the command line."""
    workspace = tmp_path_factory.mktemp("real") / "workspace"
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(workspace.parent / "keys"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    privity = [sys.executable, "-m", "privity"]
    subprocess.run([*privity, "init", str(workspace)], env=environment, check=True)
    shutil.copy(HERE / "workspace" / "agency.toml", workspace / "agency.toml")
    for mapping in (HERE / "workspace" / "extracts").glob("*.sql"):
        shutil.copy(mapping, workspace / "extracts")
    (workspace / "extracts" / "raw").mkdir()
    for name, folder in RAW.items():
        shutil.copy(raw / folder / name, workspace / "extracts" / "raw" / name)
    done = subprocess.run(
        [*privity, "run", "--workspace", str(workspace), "--period", PERIOD],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 100, done.stderr
    return Path(done.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def evidence(real_run):
    with duckdb.connect(str(real_run / "evidence.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def extracts(real_run):
    (path,) = (real_run.parents[1] / "cache").glob("extracts-*.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def public_run(real_run) -> Path:
    """The same records in the edition that may leave."""
    workspace = real_run.parents[1]
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(workspace.parent / "keys"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "privity",
            "run",
            "--workspace",
            str(workspace),
            "--period",
            PERIOD,
            "--edition",
            "public",
        ],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 100, done.stderr
    return Path(done.stdout.splitlines()[-1])
