"""Sealing and verifying a run against reading it: ``sha256sum`` over the same files.

    python tests/benchmarks/bench_seal.py [--files 200] [--mib 2] [--rows 200000]

The run is of random bytes and one database. Each is timed three times, the least counts; files are
in the page cache for all of them. The aim is 1.5 times ``sha256sum``, to seal and to verify, the
database apart: its contents are digested row by row, which is printed by itself. ``verify.py`` of
the run, Python alone, is timed as well. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privity.runs.seal import checks, database_digests, seal_run
from privity.runs.verify import verify_run
from privity.workspace.ledger import LEDGER_NAME

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TIMES = 3


def make(folder: Path, files: int, mib: int, rows: int) -> None:
    """Write a run's files before the seal."""
    folder.mkdir()
    for name, data in checks(SIGNER.public_key()).items():
        (folder / name).write_bytes(data)
    for number in range(files):
        (folder / f"{number:03}.html").write_bytes(os.urandom(mib << 20))
    if rows:
        with duckdb.connect(str(folder / "evidence.duckdb")) as connection:
            connection.execute(
                "create table findings as select n as id, md5(n::varchar) as subject, "
                "hash(n) as number, date '2026-01-01' + (n % 300)::int as day "
                f"from range({rows}) t(n)"
            )


def least(name: str, work: Callable[[], object], size: int) -> float:
    """Time something, print and return the least seconds."""
    spent = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    print(f"  {name:<28} {min(spent):6.2f} s  {size / min(spent) / 2**20:7.0f} MiB/s", flush=True)
    return min(spent)


def main() -> None:
    """Make a run, time everything."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--mib", type=int, default=2, help="of each file")
    parser.add_argument("--rows", type=int, default=200_000, help="of the database")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        runs = Path(name) / "runs"
        runs.mkdir()
        work, final = runs / ".work", runs / "2026-Q3_run"
        make(work, asked.files, asked.mib, 0)
        pages = sorted(work.glob("*.html"))
        size = sum(p.stat().st_size for p in pages)
        print(f"{len(pages)} files, {size / 2**20:.0f} MiB")
        base = least(
            "sha256sum",
            lambda: subprocess.run(["sha256sum", *pages], check=True, stdout=subprocess.DEVNULL),
            size,
        )

        def sealed() -> None:
            if final.exists():
                final.rename(work)
                for left in ("manifest.json", "manifest.sig"):
                    (work / left).unlink()
                (runs / LEDGER_NAME).unlink()
            seal_run(work, final, runs, {}, SIGNER)

        public = SIGNER.public_key()
        spent = {
            "seal": least("seal", sealed, size),
            "verify": least("verify", lambda: verify_run(final, runs, public), size),
            "verify.py": least(
                "verify.py",
                lambda: subprocess.run(
                    [sys.executable, "-I", "-S", str(final / "verify.py")],
                    check=True,
                    stdout=subprocess.DEVNULL,
                ),
                size,
            ),
        }
        for what, seconds in spent.items():
            print(f"  {what}: {seconds / base:.2f} times sha256sum (aim 1.5)")
        shutil.rmtree(final)
        make(work, 0, 0, asked.rows)
        least(
            f"digest of {asked.rows:,} rows",
            lambda: database_digests(work / "evidence.duckdb"),
            (work / "evidence.duckdb").stat().st_size,
        )


if __name__ == "__main__":
    main()
