"""Pages: executed chapters become offline HTML files, and an index that leads to them.

nbconvert walks the notebooks with our own template (``reports/templates/privity``); only outputs
that our own blocks made come in, and everything is written anew by ``sanitise``. A page has no
script, no address outside the report, and nothing that depends on the clock.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privity.evidence import Evidence, open_evidence
from privity.report.blocks.block import MARK
from privity.report.blocks.verdicts import (
    SHARE_RULE,
    policies,
    status_counts,
    tested_sentence,
    totals_of,
    verdict_line,
    verdict_mark,
    verdict_sentence,
)
from privity.report.execution import ExecutedChapter
from privity.report.sanitise import clean
from privity.report.templates import page_environment
from privity.resources import templates_dir


@dataclass(frozen=True)
class Page:
    """One page of the report: its file, its heading, and the execution it shows."""

    file: str
    title: str
    about: str
    executed: ExecutedChapter

    @property
    def is_empty(self) -> bool:
        """Whether it shows nothing of its chapter: that failed, or is left out."""
        return bool(self.executed.error) or self.executed.is_left_out


def render_report(executed: Sequence[ExecutedChapter], evidence: Path, out: Path) -> list[Path]:
    """Write one HTML file per executed chapter, and ``index.html``.

    Parameters
    ----------
    executed : sequence of ExecutedChapter
        In the order of the report.
    evidence : Path
        The run's ``evidence.duckdb``.
    out : Path
        The run directory.

    Returns
    -------
    list of Path
        The files written, the index first.
    """
    run = open_evidence(evidence)
    pages = _pages(executed, run)
    frame = _frame(run, pages, out)
    exporter, environment = _exporter(), page_environment()
    links = _links(run, pages)
    written = []
    for page in pages:
        body = _body(exporter, page, links)
        written.append(
            _write(
                out / page.file,
                environment,
                "page.html.j2",
                frame,
                page=page,
                body=body,
                toc=_toc(body.headings),
            )
        )
    index = _write(
        out / "index.html",
        environment,
        "index.html.j2",
        frame,
        page=None,
        body=None,
        toc=[],
        **_index_facts(run, pages),
    )
    run.connection.close()
    return [index, *written]


def _pages(executed: Sequence[ExecutedChapter], run: Evidence) -> list[Page]:
    files = page_files(executed)
    order = list(dict.fromkeys(e.chapter.id for e in executed))
    titles = {p["policy_id"]: p["title"] for p in policies(run)}
    ranks = {policy: number for number, policy in enumerate(titles)}
    pages = []
    for e in sorted(executed, key=lambda e: (order.index(e.chapter.id), ranks.get(e.policy, -1))):
        title = e.chapter.title
        if e.policy:
            title = f"{title}: {titles.get(e.policy, e.policy)}"
        pages.append(Page(files[e.name], title, e.chapter.about, e))
    return pages


def page_files(executed: Iterable[ExecutedChapter]) -> dict[str, str]:
    """Return the file of each chapter's page, by the chapter's name."""
    listed = list(executed)
    order = {
        name: number for number, name in enumerate(dict.fromkeys(e.chapter.id for e in listed), 1)
    }
    return {e.name: f"{order[e.chapter.id]:02d}-{slug(e.name)}.html" for e in listed}


def slug(name: str) -> str:
    """Return a chapter's name as it stands in its file's."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "chapter"


def _links(run: Evidence, pages: Iterable[Page]) -> dict[str, str]:
    """Map ``clause:ID``, ``policy:ID`` and ``page:CHAPTER`` to the place that shows them."""
    pages = list(pages)
    by_policy = {p.executed.policy: p.file for p in pages if p.executed.policy and not p.is_empty}
    links = {f"policy:{policy}": file for policy, file in by_policy.items()}
    links |= {f"page:{p.executed.chapter.id}": p.file for p in pages if not p.executed.policy}
    for row in run.rows("select policy_id, clause_id from clauses"):
        if row["policy_id"] in by_policy:
            links[f"clause:{row['clause_id']}"] = (
                f"{by_policy[row['policy_id']]}#clause-{row['clause_id']}"
            )
    return links


def _exporter() -> Any:
    from nbconvert.exporters.templateexporter import TemplateExporter

    class PrivityExporter(TemplateExporter):
        """Our template over nbconvert's walk through a notebook."""

        file_extension = ".html"

    return PrivityExporter(
        extra_template_basedirs=[str(templates_dir())],
        template_name="privity",
        template_file="body.html.j2",
        exclude_input=True,
        filters={"our_output": our_output, "prose": prose()},
    )


def prose() -> Any:
    """Return the filter that turns a chapter's prose into HTML; markup within it stays text."""
    import mistune

    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])


def our_output(output: Any) -> str:
    """Return the HTML of an output that one of our blocks made; any other is named, not shown."""
    if output.output_type in ("stream", "error"):
        return ""
    data = output.get("data", {})
    if MARK in data and "text/html" in data:
        return data["text/html"]
    return (
        '<p class="untested">An output of this cell is of a kind that reports do not show; '
        "return a block of privity.</p>"
    )


def _body(exporter: Any, page: Page, links: dict[str, str]) -> Any:
    import nbformat

    def link(href: str) -> str | None:
        if href.startswith(("clause:", "policy:", "page:")):
            target = links.get(href)
            return target.replace(page.file, "", 1) if target and "#" in target else target
        return href

    if page.is_empty:
        return clean("")
    notebook = nbformat.read(page.executed.notebook, as_version=4)
    html, _ = exporter.from_notebook_node(notebook)
    return clean(html, link)


def _toc(headings: Iterable[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    return [h for h in headings if h[0] in (2, 3)]


def _frame(run: Evidence, pages: Sequence[Page], out: Path) -> dict[str, Any]:
    info = defaultdict(str, run.info)
    style = (templates_dir() / "privity" / "page.css").read_text(encoding="utf-8")
    return {
        "info": info,
        "pages": pages,
        "style": style,
        "run_name": info.get("run_name") or _run_name(info),
        "loosened": run.rows("select count(*) as n from clause_results where is_loosened")[0]["n"],
        "loosened_rule": info.get("small_counts_loosened", ""),
        "overview": next(
            (p.file for p in pages if p.executed.chapter.id in _SETTINGS_PAGES and not p.is_empty),
            "",
        ),
        "sources": run.rows(
            "select count(*) as files, count(distinct table_name) as tables from load_results"
        )[0],
    }


_SETTINGS_PAGES = ("overview", "public_protection")


def _run_name(info: dict[str, str]) -> str:
    label, as_of = info.get("period_label", ""), info.get("as_of", "")
    return f"{label} as of {as_of}"


def _index_facts(run: Evidence, pages: Iterable[Page]) -> dict[str, Any]:
    counts = status_counts(run)
    by_policy = {policy: verdict_mark(c) for policy, c in counts.items()}
    return {
        "verdict": verdict_line(totals_of(counts.values())),
        "share_rule": SHARE_RULE,
        "by_policy": by_policy,
        "sentences": {p: f"{tested_sentence(c)} {verdict_sentence(c)}" for p, c in counts.items()},
        "failed": [p for p in pages if p.executed.error],
        "left_out": [p for p in pages if p.executed.is_left_out],
    }


def _write(path: Path, environment: Any, template: str, frame: dict[str, Any], **own: Any) -> Path:
    html = environment.get_template(template).render(**frame, **own)
    path.write_text(html, encoding="utf-8", newline="\n")
    return path
