"""The command ``privity audit-table``. Heavy imports wait until it is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from privity.cli.options import JsonOption
from privity.runs import CLEAN, FINDINGS, UNTESTED


def audit_table_command(
    file: Annotated[
        Path,
        typer.Argument(
            help="A published table: CSV, workbook, or another form that privity reads."
        ),
    ],
    marks: Annotated[
        list[str] | None,
        typer.Option(
            help="What marks mean, such as c=hidden,x=none,*=1-4,blank=zero; the meanings are hidden, "
            "unavailable, none, zero, low, or a range of counts."
        ),
    ] = None,
    threshold: Annotated[int, typer.Option(help="Counts of 1 to so many are small.")] = 10,
    width: Annotated[
        int,
        typer.Option(
            help="How many other counts a hidden one must leave possible; 0: half the threshold."
        ),
    ] = 0,
    rounding: Annotated[
        list[str] | None,
        typer.Option(
            help="5, Regional=10 (a group of rows or columns), or none; default: what the figures "
            "show."
        ),
    ] = None,
    rounded: Annotated[
        str,
        typer.Option(
            help="nearest, or any: to either neighboring multiple, as random rounding does; default "
            "any, and what nearest would tell besides."
        ),
    ] = "",
    zeros: Annotated[
        str,
        typer.Option(
            help="shown: no mark hides a 0; hidden: one may; default hidden, and what shown would tell "
            "besides."
        ),
    ] = "",
    unlisted: Annotated[
        str,
        typer.Option(
            help="empty: rows that are not listed hold nothing; unlisted: they may hold counts."
        ),
    ] = "",
    counts: Annotated[
        list[str] | None,
        typer.Option(
            help="A column of counts; may be given several times. Default: told by what it holds."
        ),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(help="A column that plays no part; may be given several times."),
    ] = None,
    sums: Annotated[
        list[str] | None,
        typer.Option(
            "--sum",
            help="'TOTAL = A + B' in the words of the headings, where they do not tell it; "
            "may be given several times.",
        ),
    ] = None,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook.")] = "",
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Exit with 100 also for cells told too closely or under another setting.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Audit a published table: which hidden counts can be told, and which sums give them away.

    Totals, hierarchies, rounding and what marks mean are found and told; options settle what is
    not as it should be. Exit code 0: nothing derivable; 100: cells that can be told exactly;
    101: none, but cells that could not be asked within limits; 2: the table cannot be read.
    """
    from privity.table_audit import audit_table

    found = audit_table(
        file,
        marks=marks or (),
        threshold=threshold,
        width=width or None,
        rounding=rounding or (),
        rounded=rounded,
        zeros=zeros,
        unlisted=unlisted,
        counts=counts or (),
        left_out=leave_out or (),
        sums=sums or (),
        sheet=sheet,
    )
    print(json.dumps(found.as_json(), indent=2, ensure_ascii=False) if as_json else found.text())
    doubtful = found.narrow or found.conditional
    if found.derivable or (strict and doubtful):
        raise typer.Exit(FINDINGS)
    raise typer.Exit(CLEAN if found.is_safe else UNTESTED)
