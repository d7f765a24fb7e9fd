"""The command line: each command's docstring is its help.

Progress goes to standard error, results to standard output. Exit codes are
those of ``exit_codes``; 1 is none of them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from privity.cli.gate import gate
from privity.cli.load import load
from privity.cli.map import map_command
from privity.cli.options import JsonOption, WorkspaceOption
from privity.cli.review import review
from privity.cli.run import run
from privity.cli.schedule import schedule, status
from privity.cli.suggest import app as explain
from privity.cli.table_audit import audit_table_command
from privity.errors import PrivityError, told
from privity.runs import BROKE
from privity.workspace import (
    PUBLIC_KEY_NAME,
    Workspace,
    create_keys,
    fingerprint,
    init_sample,
    init_workspace,
    locked,
    public_key,
    read_settings,
    today_in,
)

if TYPE_CHECKING:
    from privity.evaluation import Lacking

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Compliance analytics for agencies that keep confidential case records.",
)


def main() -> None:
    """Run the command line; a user's mistake ends in a message and exit code 2, never in 1."""
    try:
        app()
    except SystemExit as ended:
        # Typer's own for a question that was not answered and for a pipe that was closed.
        sys.exit(BROKE if ended.code == 1 else ended.code)
    except (Exception, KeyboardInterrupt) as error:
        # A traceback may quote a value of the extracts; its kind and place may not.
        if os.environ.get("PRIVITY_TRACEBACK") and not isinstance(error, PrivityError):
            raise
        for problem in told(error):
            print(problem, file=sys.stderr)
        sys.exit(BROKE)


@app.command()
def init(directory: Path) -> None:
    """Make a workspace: settings with comments, folders, keys outside it."""
    init_workspace(directory)
    keys = create_keys(directory)
    print(f"workspace    {directory}")
    print(f"pseudonyms   {keys.pseudonym_place}")
    print(f"signing      {keys.signing_place}")
    print(
        f"fingerprint  {fingerprint(public_key(keys.public_key_file))}  (of privity.pub; give "
        "it to those who will check runs)"
    )
    print(
        f"next         put extracts into {directory / 'extracts'}, adapt "
        f"{directory / 'agency.toml'}, then: privity run --workspace {directory} "
        "--period last-quarter"
    )


@app.command()
def sample(directory: Path) -> None:
    """Make a workspace of the sample agency: synthetic records, small enough to read."""
    init_sample(directory)
    create_keys(directory)
    print(
        f"{directory}: the sample agency; next: privity run --workspace {directory} "
        "--period 2026-Q3"
    )


app.command()(load)


@app.command()
def check(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """Lint all that is declared, own chapters and the store of decisions; all problems at once."""
    from privity.authoring import problems_of

    place = Workspace(workspace.resolve())
    problems, catalogue = problems_of(place, today_in(place))
    if as_json:
        print(json.dumps({"problems": problems}, indent=2))
    else:
        print(
            "\n".join(problems)
            or f"{len(catalogue.controls)} controls, "
            f"{len(catalogue.clauses)} clauses, {len(catalogue.explanations)} explanations, "
            f"{len(catalogue.flags)} flags, "
            f"{len(catalogue.models)} models, {len(catalogue.measures)} measures: sound"
        )
    raise typer.Exit(BROKE if problems else 0)


@app.command()
def coverage(
    workspace: WorkspaceOption = Path(),
    unlocks: Annotated[
        bool, typer.Option("--unlocks", help="Only what would unlock which clauses.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what answers each clause, and which tables and columns would unlock more of them.

    The second part is of the workspace's own extracts and adopted policies.
    """
    from privity.evaluation import clause_coverage, lacking_text

    if unlocks:
        found = _lacking_of(workspace)
        print(
            json.dumps({"alone": found.alone(), "in_turn": found.in_turn()}, indent=2)
            if as_json
            else lacking_text(found)
        )
        return
    rows = clause_coverage(_catalogue_of(workspace))
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(f"{row['clause_id']:<8}{row['evidence']:<13}{row['answer']}")
    open_clauses = sum(not row["is_answered"] for row in rows)
    print(f"{len(rows)} clauses, {len(rows) - open_clauses} answered, {open_clauses} open")
    if Workspace(workspace.resolve()).settings_file.is_file():
        print(f"\n{lacking_text(_lacking_of(workspace))}")


def _lacking_of(workspace: Path) -> Lacking:
    """Return what the clauses of a workspace's policies lack of its extracts."""
    from privity.cli.load import lacking_of
    from privity.intake import load_extracts

    place, catalogue = Workspace(workspace.resolve()), _catalogue_of(workspace)
    settings = read_settings(place.settings_file)
    return lacking_of(catalogue, settings, load_extracts(place, settings, catalogue.contract))


@app.command()
def clause(clause_id: str, workspace: WorkspaceOption = Path()) -> None:
    """Explain one clause: requirement, citation, controls with SQL and params, last results."""
    from privity.cli.clause import clause_text

    print(clause_text(_catalogue_of(workspace), clause_id, Workspace(workspace.resolve())))


def _catalogue_of(workspace: Path):
    from privity.authoring import catalogue_of

    return catalogue_of(Workspace(workspace.resolve()))


new = typer.Typer(no_args_is_help=True, help="Write a new file that passes `privity check`.")
app.add_typer(new, name="new")
app.add_typer(explain, name="explain")
for command in (run, gate, status, schedule, review):
    app.command()(command)
app.command("map")(map_command)
app.command("audit-table")(audit_table_command)


@new.command("control")
def new_control(
    name: str,
    clause_id: Annotated[str, typer.Option("--clause", help="The clause it answers.")] = "",
    domain: Annotated[str, typer.Option(help="The folder below controls/.")] = "practice",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Write a control of the agency's own, NAME being the state wanted, with cases that hold."""
    from privity.authoring import first_open_clause, write_control

    root = workspace.resolve()
    if not (root / "expectations" / "controls").is_dir():
        # A checkout of privity has its controls in the same place.
        _existing(workspace)
    catalogue = _catalogue_of(workspace)
    path = write_control(
        catalogue, root / "expectations", name, clause_id or first_open_clause(catalogue), domain
    )
    if not clause_id:
        print(
            f"{path.name}: cites a clause for the time being; name the one it answers",
            file=sys.stderr,
        )
    print(path)


@new.command("measure")
def new_measure(name: str, workspace: WorkspaceOption = Path()) -> None:
    """Write a measure of the agency's own, NAME being what it counts; the evidence has its table."""
    from privity.authoring import write_measure

    place = _existing(workspace)
    print(write_measure(_catalogue_of(workspace), place.expectations, name))


@new.command("chapter")
def new_chapter(name: str, workspace: WorkspaceOption = Path()) -> None:
    """Write a chapter of the agency's own, NAME.ipynb; the next report has it as a page."""
    from privity.authoring import write_chapter

    print(write_chapter(_existing(workspace).notebooks, name))


def _existing(workspace: Path) -> Workspace:
    place = Workspace(workspace.resolve())
    if not place.settings_file.exists():
        raise PrivityError(
            f"{workspace}: no workspace; make one by `privity init DIR` and name it by --workspace"
        )
    return place


@app.command()
def attest(
    clause_id: Annotated[str, typer.Option("--clause", help="Such as MS-43.")] = "",
    attested_by: Annotated[str, typer.Option("--by", help="Who signs: a staff_id.")] = "",
    covers_from: Annotated[str, typer.Option("--from", help="First day, such as 2026-07-01.")] = "",
    covers_to: Annotated[str, typer.Option("--to", help="Last day.")] = "",
    statement: Annotated[str, typer.Option(help="What is attested.")] = "",
    evidence_ref: Annotated[str, typer.Option("--evidence", help="Where the proof lies.")] = "",
    workspace: WorkspaceOption = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Sign without asking again.")] = False,
) -> None:
    """Sign that a clause which no data can show held for a period; written whole or not at all.

    What the options do not say is asked for. A signature covers no day after its own: sign when the
    days are over.
    """
    from privity.cli.attest import answers, confirm
    from privity.decisions import append_attestation, attestation_row, left_uncovered

    place = _existing(workspace)
    catalogue = _catalogue_of(workspace)
    given = answers(
        catalogue,
        {
            "clause": clause_id,
            "signed by": attested_by,
            "covers from": covers_from,
            "covers to": covers_to,
            "statement": statement,
        },
    )
    row = attestation_row(
        catalogue,
        given["clause"],
        given["signed by"],
        given["covers from"],
        given["covers to"],
        given["statement"],
        evidence_ref,
        today_in(place),
    )
    if said := left_uncovered(row):
        print(said, file=sys.stderr)
    if not yes:
        confirm(f"Sign {row['clause_id']} for {row['covers_from']} to {row['covers_to']}?")
    path = place.extracts / "attestations.csv"
    with locked(place):
        append_attestation(path, row)
    print(f"{path.name}: {row['attestation_id']}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(
    context: typer.Context,
    workspace: WorkspaceOption = Path(),
    port: Annotated[int, typer.Option(help="0: JupyterLab's own choice.")] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address only.")
    ] = False,
) -> None:
    """Start JupyterLab on a workspace: its chapters and the explore notebooks are in the launcher.

    Further arguments are those of `jupyter lab`.
    """
    from privity.lab import start_lab

    start_lab(_existing(workspace), port, not no_browser, context.args)


@app.command()
def audit(
    run_directory: Annotated[
        Path, typer.Argument(help="A public run, in the runs/ of its workspace.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Check the certificate of a public run: that no count it hides can be told, by sums alone.

    Every number that this edition and those before it print comes out the same in each world of the
    certificate, and every hidden count differs by what was promised between two of them. Exit code
    0: all of it holds; 2: it does not, with each cell for which it does not.
    """
    from privity.publication import audit_run

    found = audit_run(run_directory.resolve())
    if as_json:
        print(
            json.dumps(
                {
                    "shown": found.shown,
                    "hidden": found.hidden,
                    "worlds": found.worlds,
                    "problems": list(found.problems),
                },
                indent=1,
            )
        )
    elif not found.problems:
        print(
            f"{found.shown:,} counts shown, {found.hidden:,} proofs of hidden ones added up in "
            f"{found.worlds:,} worlds: every number printed comes out the same, and every hidden "
            "count could be another"
        )
    for problem in found.problems:
        print(f"{run_directory.name}: {problem}", file=sys.stderr)
    raise typer.Exit(BROKE if found.problems else 0)


@app.command()
def verify(
    run_directory: Path,
    key: Annotated[
        str,
        typer.Option(
            help="The agency's public key as you were given it: a file, or its fingerprint."
        ),
    ] = "",
    earlier: Annotated[
        Path | None,
        typer.Option(
            help="A copy of the ledger that was made before.", exists=True, dir_okay=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a sealed run: every file's digest, the signature, its place in the ledger.

    The decisions that it carries must still stand in the workspace's store. What is trusted is the
    workspace's privity.pub: that it is the agency's own, --key tells; that nothing was cut off the
    end of the ledger, --earlier does.
    """
    from privity.decisions import store_problems
    from privity.runs import renamed, trust_problems, verify_run

    if run_directory.is_symlink():
        raise PrivityError(f"{run_directory}: is a link; name the folder that it leads to")
    directory = run_directory.resolve()
    runs = directory.parent
    own_key = public_key(runs.parent / PUBLIC_KEY_NAME)
    problems = verify_run(directory, runs, own_key, is_name_free=True)
    problems += trust_problems(runs, own_key, key, earlier)
    problems += store_problems(Workspace(runs.parent), directory)
    if as_json:
        print(
            json.dumps(
                {
                    "run": directory.name,
                    "problems": problems,
                    "notes": renamed(directory, runs),
                    "key": fingerprint(own_key),
                },
                indent=2,
            )
        )
    else:
        print("\n".join([*renamed(directory, runs), *(problems or [f"{directory.name}: sound"])]))
        print(
            f"{'trusted' if key else 'trusted without proof'}: the key {fingerprint(own_key)} "
            f"({PUBLIC_KEY_NAME} of this workspace)",
            file=sys.stderr,
        )
    raise typer.Exit(BROKE if problems else 0)


@app.command()
def replay(run_directory: Path) -> None:
    """Make a sealed run again from the same extracts; every sealed byte must be equal."""
    from privity.operations import shown
    from privity.runs import replay as replay_run

    with shown() as progress:
        found = replay_run(run_directory.resolve(), progress)
    print(
        "\n".join(found.differences)
        or f"{run_directory.resolve().name}: every sealed byte is "
        f"equal ({found.files} files, {found.tables} tables)"
    )
    raise typer.Exit(BROKE if found.differences else 0)


@app.command("hand-over")
def hand_over(run_directory: Path, folder: Path) -> None:
    """Copy a sealed run for an auditor: without evidence and notebooks, with the ledger."""
    from privity.runs import hand_over as copy_run

    copy, kept = copy_run(run_directory.resolve(), folder)
    print(
        f"kept back: {', '.join(kept) or 'nothing'}; to check the copy: python "
        f"{copy / 'verify.py'}",
        file=sys.stderr,
    )
    print(copy)


@app.command()
def resolve(
    pseudonym: str,
    workspace: WorkspaceOption = Path(),
    why: Annotated[str, typer.Option(help="What it is needed for; recorded too.")] = "",
) -> None:
    """Turn a pseudonym back into its id, for whoever holds the key; the question is recorded."""
    from privity.pseudonyms import resolve_pseudonym

    place = Workspace(workspace.resolve())
    print(resolve_pseudonym(place, pseudonym, why))


@app.command()
def accounting(
    person: Annotated[str, typer.Option(help="The person's id, as the extracts have it.")],
    first: Annotated[str, typer.Option("--from", help="First local day, such as 2026-07-01.")],
    last: Annotated[str, typer.Option("--to", help="Last local day.")],
    workspace: WorkspaceOption = Path(),
    edition: Annotated[
        str, typer.Option(help="client: to hand over; file: its copy, with pseudonyms.")
    ] = "client",
    as_of: Annotated[
        str, typer.Option("--as-of", help="Last day whose facts count; default the last day.")
    ] = "",
    withhold: Annotated[
        list[str] | None,
        typer.Option(help="DISCLOSURE=DATE: left out until then at an official's written request."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The file to write; default in the workspace's accountings/."),
    ] = None,
) -> None:
    """Render for one person who opened their records and to whom information was given.

    The file names the person: only its owner can read it, and it is no part of any run. That it
    was asked for is recorded in accountings.jsonl.
    """
    from privity.accounting import make_accounting, read_request

    place = Workspace(workspace.resolve())
    today = today_in(place)
    asked = read_request(person, first, last, as_of, edition, withhold or (), today)
    print(make_accounting(place, asked, out, today))


if __name__ == "__main__":
    main()
