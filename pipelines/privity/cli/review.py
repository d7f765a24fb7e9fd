"""``privity review``: exceptions one after the other, or one decision by options.

Each decision is written when it is confirmed, whole or not at all; whoever breaks off has decided
nothing about the exception that stood there.
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from privity.cli.options import WorkspaceOption
from privity.errors import PrivityError
from privity.vocabulary import count_of
from privity.workspace import Workspace, locked

if TYPE_CHECKING:
    from privity.decisions import Review

_LATER, _END = "later", "end"
_SHOWN = 10


def review(
    workspace: WorkspaceOption = Path(),
    run: Annotated[str, typer.Option(help="The run's name or folder; default the last.")] = "",
    policy: Annotated[str, typer.Option(help="Only exceptions under this policy.")] = "",
    control: Annotated[
        str,
        typer.Option(help="Only exceptions of this control; with --decision, all of them at once."),
    ] = "",
    status: Annotated[
        str, typer.Option(help="fail or warn; or new, persisting, reopened, lapsed, waived.")
    ] = "",
    with_decided: Annotated[
        bool, typer.Option("--all", help="Those that were decided on too.")
    ] = False,
    finding: Annotated[
        list[str] | None,
        typer.Option(
            "--exception",
            "--finding",
            help="This exception, by id or as pages show it; may be given several times.",
        ),
    ] = None,
    decision: Annotated[
        str,
        typer.Option(
            help="confirmed, justified, false_positive, waived, referred_legal or "
            "referred_personnel."
        ),
    ] = "",
    reason: Annotated[
        str, typer.Option(help="Why; mandatory for justified, false_positive and waived.")
    ] = "",
    until: Annotated[str, typer.Option(help="A waiver's last day, such as 2026-12-31.")] = "",
    by: Annotated[
        str, typer.Option(help="Who decided: a staff_id; default the user of this computer.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Record without asking again.")] = False,
    as_list: Annotated[
        bool, typer.Option("--list", help="List the exceptions, decide nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="List them as JSON.")] = False,
    adopt: Annotated[
        Path | None,
        typer.Option(help="Take over decisions that were written by hand into this file."),
    ] = None,
) -> None:
    """Decide on a run's exceptions: confirmed, justified, false positive, waived, or referred.

    Without --exception, those that await a decision are shown one after the other; with --control
    and --decision, all of that control's are decided at once, or none. A decision is recorded for
    good, with who and when; the next run carries it. Only a waiver takes one off the count,
    and only to its last day.
    """
    from privity.decisions import open_review

    _finish(workspace)
    opened = open_review(workspace, run)
    if adopt:
        _adopt(opened, adopt, yes)
    elif as_list or as_json:
        found = opened.awaiting(policy, control, status, with_decided=with_decided)
        print(
            json.dumps(found, indent=2, default=str)
            if as_json
            else "\n".join(
                f"{f['finding_id']}  {f['status']:<5}{f['lifecycle']:<12}{f['subject_label']}  "
                f"{f['control_id']}: {f['reason']}"
                for f in found
            )
            or "no exception awaits a decision"
        )
    elif finding:
        if not yes or not decision:
            for named in finding:
                typer.echo(opened.about(named), err=True)
        _decide(
            opened, [opened.finding(named) for named in finding], decision, reason, until, by, yes
        )
    elif decision:
        if not control:
            raise PrivityError(
                "--decision: say on which --exception, or on all of which "
                "--control; nothing was written"
            )
        found = opened.of_control(control, policy, status, with_decided)
        typer.echo(_summary(control, found), err=True)
        _decide(opened, found, decision, reason, until, by, yes)
    else:
        _walk(
            opened,
            [
                f["finding_id"]
                for f in opened.awaiting(policy, control, status, with_decided=with_decided)
            ],
            by,
        )


def _finish(workspace: Path) -> None:
    """End what a killed command left in the store, and say so."""
    from privity.decisions import finish, is_cut_off

    place = Workspace(workspace.resolve())
    if is_cut_off(place):
        with locked(place):
            for said in finish(place):
                typer.echo(said, err=True)


def _summary(control: str, found: list[dict[str, Any]]) -> str:
    """Return how many exceptions of a control are to be decided on, and the first of them."""
    states = Counter(f["lifecycle"] for f in found)
    counted = ", ".join(f"{number:,} {state}" for state, number in sorted(states.items()))
    lines = [f"{f['finding_id']}  {f['subject_label']}: {f['reason']}" for f in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"... and {len(found) - _SHOWN:,} more; --list names all")
    return "\n".join(
        [
            f"{control}: {found[0]['title']}",
            f"{count_of(len(found), 'exception')}: {counted}",
            *lines,
        ]
    )


def _decide(
    opened: Review,
    found: list[dict[str, Any]],
    decision: str,
    reason: str,
    until: str,
    by: str,
    yes: bool,
) -> None:
    """Record one decision on each of some exceptions, all or none."""
    from privity.decisions import require_sound

    with _breaking_off():
        given = (
            _asked(opened, decision, reason, until)
            if not decision
            else {"decision": decision, "reason": reason, "until": until}
        )
        if given is None or given["decision"] == _LATER:
            raise typer.Abort
        # Everything wrong with it is said before anybody is asked to confirm.
        rows = opened.rows(found, by=by, **given)
        require_sound(rows, opened.limits)
        if not yes and not typer.confirm(_question(given, len(rows)), err=True):
            raise typer.Abort
    _record(opened, rows)


def _walk(opened: Review, findings: list[str], by: str) -> None:
    """Show exceptions one after the other and record what is decided on each."""
    typer.echo(
        f"{opened.name}: {count_of(len(findings), 'exception')} "
        f"{'awaits' if len(findings) == 1 else 'await'} a decision",
        err=True,
    )
    for number, named in enumerate(findings, 1):
        typer.echo(f"\n{number} of {len(findings)}  {opened.about(named)}", err=True)
        with _breaking_off():
            given = _asked(opened)
            while (
                given
                and given["decision"] != _LATER
                and not typer.confirm(_question(given, 1), err=True)
            ):
                given = _asked(opened)
        if given is None:
            return
        if given["decision"] != _LATER:
            _record(opened, [opened.row(finding=named, by=by, **given)])


def _asked(
    opened: Review, decision: str = "", reason: str = "", until: str = ""
) -> dict[str, str] | None:
    """Ask for a decision and what it needs; None if the review is to end here."""
    from privity.decisions import DECISIONS, NEED_REASON

    text = {
        "decision": decision,
        "reason": reason,
        "expires_on": until,
        "decided_on": str(opened.today),
    }
    words = {str(n): d for n, d in enumerate(DECISIONS, 1)} | {"s": _LATER, "q": _END}
    listed = ", ".join(f"{key} {word.replace('_', ' ')}" for key, word in words.items())
    while not text["decision"]:
        answer = typer.prompt(f"Decision ({listed})", err=True).strip().lower()
        text["decision"] = words.get(answer, answer if answer in words.values() else "")
    if text["decision"] in (_LATER, _END):
        return {"decision": _LATER} if text["decision"] == _LATER else None
    if not text["reason"]:
        needed = "" if text["decision"] in NEED_REASON else " (may be empty)"
        _answer(opened, text, "reason", f"Reason{needed}")
    if text["decision"] == "waived" and not text["expires_on"]:
        _answer(opened, text, "expires_on", "Waived until (2026-12-31)")
    return {"decision": text["decision"], "reason": text["reason"], "until": text["expires_on"]}


def _answer(opened: Review, text: dict[str, str], name: str, question: str) -> None:
    """Ask until the answer can stand."""
    from privity.decisions import problem_of

    while True:
        text[name] = typer.prompt(question, default="", show_default=False, err=True).strip()
        if problem := problem_of(name, text):
            typer.echo(problem, err=True)
            continue
        try:
            if name == "reason":
                opened.require_clean(text[name])
            return
        except PrivityError as error:
            typer.echo("\n".join(error.problems), err=True)


def _question(given: dict[str, str], number: int) -> str:
    end = f" until {given['until']}" if given["until"] else ""
    of = "this exception" if number == 1 else f"these {number:,} exceptions"
    return f"Record {given['decision'].replace('_', ' ')}{end} for {of}?"


def _record(opened: Review, rows: list[dict[str, str]]) -> None:
    from privity.decisions import record

    for d in record(opened.workspace, rows, opened.limits):
        print(f"{d.finding_id}: {d.decision}{f' until {d.expires_on}' if d.expires_on else ''}")


def _adopt(opened: Review, file: Path, yes: bool) -> None:
    """Take over a hand-written list whose exceptions this workspace's runs know."""
    from privity.decisions import adopt, handwritten

    place = file if file.is_file() else opened.workspace.root / file
    rows = handwritten(place, opened.limits)
    opened.require_found(place.name, rows)
    for row in rows:
        opened.require_clean(row["reason"])
        typer.echo(
            f"{row['finding_id']} ({row['control_id']}): {row['decision']}"
            f"{' until ' + row['expires_on'] if row['expires_on'] else ''}, "
            f"{row['decided_on']}, {row['decided_by']}: {row['reason']}",
            err=True,
        )
    if not yes:
        with _breaking_off():
            if not typer.confirm(
                f"Record {count_of(len(rows), 'decision')} as they stand?", err=True
            ):
                raise typer.Abort
    done = adopt(opened.workspace, place, rows, opened.limits)
    print(f"{count_of(len(done), 'decision')} recorded")


@contextlib.contextmanager
def _breaking_off() -> Iterator[None]:
    """Turn an answer that was broken off into a message; nothing of it has been written."""
    try:
        yield
    except typer.Abort:
        raise PrivityError("broken off: nothing was decided here and nothing written") from None
