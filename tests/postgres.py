"""A PostgreSQL server of the tests' own, on a socket in its own folder, and gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "n0t-to-be-seen"


@dataclass(frozen=True)
class Server:
    """A running server: its socket's folder, and the programs that go with it."""

    socket: Path
    programs: Path

    @property
    def address(self) -> str:
        """The connection string of a user who may read the schema ``audit``."""
        return f"host={self.socket} user=reader password={PASSWORD} dbname=postgres"

    def run(self, sql: str) -> str:
        """Run SQL as the database's owner."""
        done = subprocess.run(
            [
                self.programs / "psql",
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                self.socket,
                "-U",
                "postgres",
                "-c",
                sql,
            ],
            env={**os.environ, "PGPASSWORD": PASSWORD},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def programs() -> Path | None:
    """Where the server's programs are, if any are installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def server() -> Iterator[Server]:
    """Start a server as a user other than root, which it refuses to run as."""
    folder = Path(tempfile.mkdtemp(prefix="privity-pg-"))
    folder.chmod(0o755)
    owner = pwd.getpwnam("postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    made = Server(folder, programs())
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)

    def run(program: str, *arguments: str) -> None:
        who = {"user": owner.pw_uid, "group": owner.pw_gid} if os.getuid() == 0 else {}
        subprocess.run(
            [made.programs / program, "-D", folder / "data", *arguments],
            check=True,
            capture_output=True,
            cwd="/",
            env={"PATH": os.environ["PATH"]},
            **who,
        )

    try:
        run(
            "initdb",
            "-A",
            "scram-sha-256",
            "-U",
            "postgres",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        )
        run(
            "pg_ctl",
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            f"-c listen_addresses= -k {folder} -c fsync=off",
            "start",
        )
        try:
            yield made
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
