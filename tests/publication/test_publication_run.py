"""The public edition of a small agency, rendered once; then each leak planted, and blocked."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from pypdf import PdfReader, PdfWriter
from typer.testing import CliRunner

import privity.publication.publication
import privity.runs.making
from printing import assert_figures_fit
from privity.cli.commands import app
from privity.errors import PrivityError
from privity.export.results import results_schema
from privity.publication.attack import audit_published
from privity.publication.earlier import public_editions
from privity.publication.publication import COUNT, MARK
from privity.report.pdf import print_report
from privity.runs.plan import Request
from privity.runs.sequence import run
from privity.sdc.protection import SHOWN
from privity.workspace.workspace import Workspace
from public_runs import POLICY, PRINTS, public_run


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with public_run(tmp_path_factory.mktemp("public")) as made:
        yield made


@pytest.fixture
def fresh(made, tmp_path):
    """The same workspace where nothing was sealed yet."""
    public, _ = made
    shutil.copytree(public.root, tmp_path / "workspace", ignore=shutil.ignore_patterns("runs"))
    (tmp_path / "workspace" / "runs").mkdir()
    from privity.workspace.keys import create_keys

    settings = tmp_path / "workspace" / "agency.toml"
    settings.write_text(settings.read_text().replace(PRINTS, ""))
    (tmp_path / "workspace" / "privity.pub").unlink()
    create_keys(tmp_path / "workspace")
    return replace(public, root=tmp_path / "workspace")


def cells(public, is_hidden):
    return [f for f in public.publication.figures if f.kind == COUNT and f.is_hidden is is_hidden]


def test_a_public_run_holds_pages_and_exports_and_no_database(made):
    public, outcome = made
    assert outcome.problems == () and outcome.directory.name.split("_")[-1].startswith("public-")
    names = {
        p.relative_to(outcome.directory).as_posix()
        for p in outcome.directory.rglob("*")
        if p.is_file()
    }
    assert {
        "index.html",
        "results.json",
        "exports/figures.csv",
        "manifest.json",
        "manifest.sig",
    } <= names
    assert not [n for n in names if n.endswith((".duckdb", ".ipynb"))]
    assert cells(public, True) and cells(public, False)


def test_it_is_framed_as_an_audit_report_without_a_number_of_its_own(made):
    _, outcome = made
    page = (outcome.directory / "01-public-overview.html").read_text()
    for part in ("method-and-provenance", "limitations", "sign-off"):
        assert f'id="{part}"' in page
    limits = page.split('id="limitations"')[1].split("<h2")[0]
    assert "Small counts are not shown" in limits and not re.search(r">[^<]*\d", limits)
    citation = "Miss. Code R. 30-1902-3.4"
    assert f"<dd>{citation}</dd>" in page


def test_why_a_clause_was_not_tested_is_told_where_an_attestation_would_show_it(made):
    untested = {n["clause_id"]: n["reason"] for n in made[0].pieces["words"]["not_tested"]}
    assert untested["SW-12"] == "attestations was not supplied"


def test_the_report_is_there_as_one_pdf_of_its_pages_alone(made, tmp_path):
    public, outcome = made
    if not (outcome.directory / "report.pdf").exists():
        pytest.skip("a library of the system is missing")
    with PdfReader(outcome.directory / "report.pdf") as pdf:
        text = " ".join(" ".join(p.extract_text() for p in pdf.pages).split())
    drawn = sum(p.read_text().count("<svg") for p in outcome.directory.glob("*.html"))
    assert drawn and assert_figures_fit(outcome.directory / "report.pdf") == drawn
    assert text.count("Data of the chart: ") >= drawn
    assert "Limitations" in text and public.pieces["facts"]["run_digest"] in text
    run = Path(shutil.copytree(public.kept / "run", tmp_path / "run"))
    spoilt = shutil.copytree(run, tmp_path / "spoilt")
    edit(spoilt, "protection", "</h1>", f"</h1><p>They are {hidden_number(public)}.7 of all.</p>")
    pages = [spoilt / "index.html", *sorted(spoilt.glob("0*.html"))]
    facts = public.pieces["facts"]
    assert print_report(pages, facts, facts["run_digest"], run / "report.pdf") == ""
    (said,) = attacked(public, run)
    assert said.startswith("report.pdf: ") and "no published figure" in said
    writer = PdfWriter(clone_from=outcome.directory / "report.pdf")
    writer.add_attachment("counts.txt", b"1")
    writer.write(run / "report.pdf")
    (said,) = attacked(public, run)
    assert "holds more than pages" in said


def test_no_small_count_is_shown_and_zeros_are(made):
    _, outcome = made
    results = json.loads((outcome.directory / "results.json").read_text())
    shown = [c["count"] for t in results["tables"] for c in t["cells"] if c["count"] is not None]
    assert shown and not [n for n in shown if 1 <= n <= 10] and 0 in shown
    assert results["run"]["edition"] == "public" and results["rule"]["mark"] == MARK
    jsonschema.validate(results, results_schema())


def test_each_chapter_opens_with_three_computed_sentences(made):
    _, outcome = made
    for page in outcome.directory.glob("0*.html"):
        main = page.read_text().split("</h1>")[1]
        opening = re.findall(r"<p[^>]*>(.*?)</p>", main.split("<h2")[0], re.S)
        assert len(opening) >= 1, page.name


def test_what_was_rendered_stands_the_attack(made):
    public, _ = made
    assert attacked(public, public.kept / "run") == []


def attacked(public, directory):
    pieces = public.pieces
    return audit_published(
        directory,
        pieces["publication"],
        pieces["words"],
        pieces["facts"],
        pieces["vocabulary"],
        pieces["known"],
    )


def hidden_number(public):
    """Return a hidden count as a text."""
    return next(
        str(t.table.counts[f.codes])
        for f in cells(public, True)
        for t in public.publication.tables
        if t.table.name == f.table and t.table.counts[f.codes] > 0
    )


def edit(work, name, old, new):
    page = next(p for p in sorted(work.glob("*.html")) if name in p.name and old in p.read_text())
    page.write_text(page.read_text().replace(old, new, 1))


def plant_percentage(public, work):
    edit(work, "protection", "</h1>", "</h1><p>They are 3.7 % of all.</p>")


def plant_tooltip(public, work):
    edit(
        work,
        "",
        '<span class="withheld" title="',
        f'<span class="withheld" title="{hidden_number(public)}, ',
    )


def plant_chart_label(public, work):
    edit(work, "", "</desc>", f"</desc><text>{hidden_number(public)}</text>")


def plant_alternative_text(public, work):
    edit(work, "", "</desc>", f" Not shown: press, {hidden_number(public)}.</desc>")


def plant_comment(public, work):
    edit(work, "", "</main>", f"<!-- {hidden_number(public)} --></main>")


def plant_bar(public, work):
    page = next(p for p in sorted(work.glob("*.html")) if "mark-rect" in p.read_text())
    text = page.read_text()
    bar = re.search(r'mark-rect role-mark[^>]*><path d="(M[^h]+h)([\d.]+)(v)([\d.]+)', text)
    half = f"{bar[1]}{float(bar[2]) * 0.37}{bar[3]}{float(bar[4]) * 0.37}"
    page.write_text(text.replace(bar[0][bar[0].index("M") :], half, 1))


@pytest.mark.parametrize(
    ("plant", "place", "reason"),
    [
        (plant_percentage, "protection", "no published figure"),
        (plant_tooltip, "attribute title of <span>", "no published figure"),
        (plant_chart_label, "html, f-", "no published figure"),
        (plant_alternative_text, "-desc", "no published figure"),
        (plant_comment, "comment", "no published figure"),
        (plant_bar, "chart ", "a bar is as long as no figure"),
    ],
)
def test_a_leak_planted_in_a_page_is_blocked_and_nothing_sealed(
    made, fresh, monkeypatch, plant, place, reason
):
    public, _ = made
    with pytest.raises(PrivityError) as blocked:
        fresh.again(monkeypatch, lambda work: plant(public, work))
    assert any(place in p and reason in p for p in blocked.value.problems)
    assert not any(f" {hidden_number(public)}," in p or "3.7" in p for p in blocked.value.problems)
    assert [n for n in fresh.left() if "_asof-" in n] == []


def test_a_hidden_figure_on_a_page_is_named(made, tmp_path):
    public, _ = made
    figure = cells(public, True)[0]
    work = shutil.copytree(public.kept / "run", tmp_path / "run")
    edit(work, "", "</main>", f'<p><span class="figure {figure.id}">12,345</span></p></main>')
    assert any(
        "which is hidden (value masked)" in p and "12,345" not in p for p in attacked(public, work)
    )


def test_an_export_with_a_hidden_count_is_blocked(fresh, monkeypatch):
    write = privity.runs.making.write_public_exports

    def leaking(publication, words, out):
        write(publication, words, out)
        results = json.loads((out / "results.json").read_text())
        cell = next(c for t in results["tables"] for c in t["cells"] if c["count"] is None)
        cell["count"] = 4
        (out / "results.json").write_text(json.dumps(results))

    monkeypatch.setattr(privity.runs.making, "write_public_exports", leaking)
    with pytest.raises(PrivityError) as blocked:
        fresh.again(monkeypatch)
    assert any(
        p.startswith("results.json, tables[") and "count" in p for p in blocked.value.problems
    )
    assert [n for n in fresh.left() if "_asof-" in n] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("exports/more.csv", "recipient,count\npress,3\n"),
        ("notes.txt", "3 disclosures to the press"),
        ("more.json", '{"press": 3}'),
    ],
)
def test_a_further_file_with_a_number_is_blocked(made, tmp_path, name, text):
    public, _ = made
    work = shutil.copytree(public.kept / "run", tmp_path / "run")
    (work / name).write_text(text)
    assert any(p.startswith(name) for p in attacked(public, work))


def test_a_figure_of_the_csv_that_should_be_hidden_is_blocked(made, tmp_path):
    public, _ = made
    work = shutil.copytree(public.kept / "run", tmp_path / "run")
    export = work / "exports" / "figures.csv"
    export.write_text(export.read_text().replace(MARK, "7", 1))
    assert any(p.startswith("exports/figures.csv, line") for p in attacked(public, work))


def test_a_derivable_total_is_blocked_by_arithmetic_alone(made, fresh, monkeypatch):
    """Disclosure control is made to fail: it gives back the cells that protected others."""
    protect = privity.publication.publication.protect

    def careless(*args, **kwargs):
        found = protect(*args, **kwargs)
        status = {k: SHOWN if s == "complementary" else s for k, s in found.status.items()}
        assert status != found.status
        return replace(found, status=status)

    monkeypatch.setattr(privity.publication.publication, "protect", careless)
    with pytest.raises(PrivityError) as blocked:
        fresh.again(monkeypatch, lambda work: [p.unlink() for p in work.glob("*.html")])
    assert any("could be told from" in p and "parts by" in p for p in blocked.value.problems)
    assert [n for n in fresh.left() if "_asof-" in n] == []


def test_what_an_earlier_run_showed_blocks_the_next(made, fresh, monkeypatch):
    settings = fresh.root / "agency.toml"
    whole = settings.read_text()
    settings.write_text("small_count_threshold = 0\n" + whole)
    with monkeypatch.context() as patch:
        earlier = fresh.again(patch, lambda work: [p.unlink() for p in work.glob("*.html")])
    settings.write_text(whole)
    with pytest.raises(PrivityError) as blocked, monkeypatch.context() as patch:
        fresh.again(patch)
    assert any("could be told from" in p for p in blocked.value.problems)
    assert earlier.directory.name in blocked.value.problems[-1]
    assert [n for n in fresh.left() if "_asof-" in n] == [earlier.directory.name]


def test_an_earlier_public_run_that_was_changed_or_is_gone_stops_the_next(made, fresh, monkeypatch):
    with monkeypatch.context() as patch:
        earlier = fresh.again(patch)
    results = earlier.directory / "results.json"
    results.write_text(results.read_text().replace("null", "11", 1))
    (fresh.root / "agency.toml").open("a").write("\n")
    request = Request(Workspace(fresh.root), "2026-09", None, (POLICY,), "public")
    with pytest.raises(PrivityError, match="put the run back"):
        run(request)
    shutil.rmtree(earlier.directory)
    with pytest.raises(PrivityError, match="put the run back"):
        run(request)


def test_the_certificate_lies_apart_restricted_and_is_checked_by_sums(made):
    public, outcome = made
    (kept,) = (public.root / "certificates").iterdir()
    assert kept.name == f"{outcome.directory.name}.duckdb"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    found = CliRunner().invoke(app, ["audit", str(outcome.directory)])
    assert found.exit_code == 0 and "every number printed comes out the same" in found.output
    said = CliRunner().invoke(app, ["audit", str(outcome.directory), "--json"])
    assert json.loads(said.output)["hidden"] >= len(cells(public, True))


def test_a_run_without_a_certificate_is_not_audited(made):
    from privity.publication.certificate import audit_run

    public, _ = made
    with pytest.raises(PrivityError, match="is no sealed public run"):
        audit_run(public.root / "runs" / "2026-Q3_asof-2026-09-30_01234567")


def test_a_certificate_that_is_gone_stops_the_next_public_run(made, tmp_path):
    public, outcome = made
    root = tmp_path / "workspace"
    shutil.copytree(public.root, root)
    (root / "certificates" / f"{outcome.directory.name}.duckdb").unlink()
    with pytest.raises(PrivityError, match="put it back from a copy"):
        public_editions(root / "runs", root / "certificates", [outcome.directory.name])
