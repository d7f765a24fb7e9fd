"""A small sealed run, for tests of seals."""

from __future__ import annotations

import duckdb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privity.runs.seal import checks, seal_run

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = SIGNER.public_key()
FACTS = {
    "as_of": "2026-09-30",
    "run_digest": "ab" * 32,
    "settings": {"name": "Ägency"},
    "extracts": [{"source": "extracts/staff.csv", "rows_read": 3}],
}
ROWS = "select i, i / 3.0 as share, [i::varchar] as labels from range(50) t(i)"


def make(folder, rows=ROWS, page="<h1>Run</h1>"):
    """Write what a run holds before the seal."""
    (folder / "notebooks").mkdir(parents=True)
    for file, data in checks(PUBLIC).items():
        (folder / file).write_bytes(data)
    (folder / "index.html").write_text(page)
    (folder / "results.json").write_text('{"exit_code": 100}')
    (folder / "notebooks" / "01.ipynb").write_text("{}")
    with duckdb.connect(str(folder / "evidence.duckdb")) as connection:
        connection.execute(f"create table findings as {rows}")
        connection.execute("create table empty (a varchar, b double)")
    return folder


def sealed(runs, name, **content):
    """Seal such a run."""
    runs.mkdir(exist_ok=True)
    return seal_run(make(runs / f".work-{name}", **content), runs / name, runs, FACTS, SIGNER)
