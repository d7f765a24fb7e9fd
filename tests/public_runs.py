"""A small workspace whose public run is made once: kept in pieces, so that leaks can be planted."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import privity.runs.making
import privity.runs.sequence
from privity.publication.publication import Publication
from privity.runs.plan import Request
from privity.workspace.workspace import Workspace
from projects import MINIATURE

PERIOD = "2026-Q3"
POLICY = "ms-sw"
PRINTS = "pdf = true"
_RECIPIENTS = ("court", "court", "court", "medical", "medical", "education")
_RARE = {17: "press", 43: "researcher", 71: "commercial"}


def add_records(root: Path) -> None:
    """Write disclosures, requests and incidents by arithmetic: common ones, and a few rare."""
    head = (
        "disclosure_id,disclosed_at,staff_id,case_id,recipient_type,channel,content,purpose,"
        "basis,in_doubt,encrypted,redisclosure_of"
    )
    rows = [head]
    for n in range(480):
        day, month = n % 28 + 1, n % 9 + 1
        rare = next((name for every, name in _RARE.items() if n % every == every - 1), "")
        rows.append(
            f"D-{n:04d},2026-{month:02d}-{day:02d} 10:00,S-10{n % 2},C-500{n % 2 + 1},"
            f"{rare or _RECIPIENTS[n % 6]},{('verbal', 'email', 'paper')[n % 3]},"
            f"{('health', 'case_record')[n % 2]},court_hearing,"
            f"{('consent', 'statute', 'none')[n % 23 % 3]},,{str(n % 5 > 0).lower()},"
        )
    (root / "extracts" / "disclosures.csv").write_text("\n".join(rows) + "\n")
    rows = [
        "request_id,direction,kind,case_id,received_at,received_by,due_on,decision,decided_at,"
        "responded_at"
    ]
    for n in range(200):
        month = n % 9 + 1
        done = (
            f"{('granted', 'denied', 'partial')[n % 7 % 3]},2026-{month:02d}-20 10:00,"
            f"2026-{month:02d}-{21 + n % 6} 10:00"
            if n % 11
            else ",,"
        )
        rows.append(
            f"R-{n:04d},received,{'audit' if n % 29 == 0 else 'subpoena'},C-5001,"
            f"2026-{month:02d}-0{n % 9 + 1} 10:00,S-100,2026-{month:02d}-24,{done}"
        )
    (root / "extracts" / "record_requests.csv").write_text("\n".join(rows) + "\n")


@dataclass
class PublicRun:
    """A workspace, and the pieces of its public run: files, publication, words."""

    root: Path
    kept: Path
    pieces: dict[str, Any] = field(default_factory=dict)

    @property
    def publication(self) -> Publication:
        return self.pieces["publication"]

    def request(self, period: str = PERIOD) -> Request:
        return Request(Workspace(self.root), period, None, (POLICY,), "public")

    def make(self, monkeypatch, period: str = PERIOD) -> privity.runs.sequence.Outcome:
        """Make the run for good, and keep its files and what was decided."""
        audit, judge = privity.runs.making.audit_published, privity.runs.making.judge

        def keeping_audit(work, publication, words, facts, vocabulary=(), known=None):
            shutil.copytree(work, self.kept / "run")
            self.pieces |= {
                "publication": publication,
                "words": words,
                "facts": facts,
                "vocabulary": list(vocabulary),
                "known": known,
            }
            return audit(work, publication, words, facts, vocabulary, known)

        def keeping_judge(plan, extracts, previous, key, work, *rest):
            judgement = judge(plan, extracts, previous, key, work, *rest)
            shutil.copy(work / "evidence.duckdb", self.kept / "evidence.duckdb")
            self.pieces["judgement"] = judgement
            return judgement

        monkeypatch.setattr(privity.runs.making, "audit_published", keeping_audit)
        monkeypatch.setattr(privity.runs.making, "judge", keeping_judge)
        return privity.runs.sequence.run(self.request(period))

    def again(
        self, monkeypatch, pages: Callable[[Path], None] | None = None
    ) -> privity.runs.sequence.Outcome:
        """Make the run again from what was judged and rendered, ``pages`` doing harm to it."""

        def judged(plan, extracts, previous, key, work, *rest):
            shutil.copy(self.kept / "evidence.duckdb", work / "evidence.duckdb")
            return self.pieces["judgement"]

        def rendered(inputs, evidence, work, *rest):
            for page in (self.kept / "run").glob("*.html"):
                shutil.copy(page, work / page.name)
            if pages:
                pages(work)
            return [], []

        monkeypatch.setattr(privity.runs.making, "judge", judged)
        monkeypatch.setattr(privity.runs.making, "write_report", rendered)
        return privity.runs.sequence.run(self.request())

    def left(self) -> list[str]:
        """Return what lies in the workspace's runs, seen or unseen."""
        return sorted(p.name for p in (self.root / "runs").iterdir())


@contextlib.contextmanager
def public_run(folder: Path) -> Iterator[tuple[PublicRun, privity.runs.sequence.Outcome]]:
    """Make the public run of a small workspace in ``folder``; its keys hold inside the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "keys"))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        from privity.workspace.keys import create_keys
        from privity.workspace.workspace import init_workspace

        root = folder / "workspace"
        init_workspace(root)
        create_keys(root)
        shutil.copytree(MINIATURE, root, dirs_exist_ok=True)
        add_records(root)
        settings = root / "agency.toml"
        settings.write_text(f"{PRINTS}\n{settings.read_text()}")
        (folder / "kept").mkdir()
        public = PublicRun(root, folder / "kept")
        with pytest.MonkeyPatch.context() as inner:
            outcome = public.make(inner)
        yield public, outcome
