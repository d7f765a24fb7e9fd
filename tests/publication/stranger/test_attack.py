"""The stranger finds each kind of leak in a run's files, and none where there is none."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privity.publication.stranger.attack import examine, stranger_problems
from privity.publication.stranger.bounds import BoundSheet
from privity.publication.stranger.statements import Statement
from privity.report.charts.basic import Point
from privity.report.pages.public import _alternative, _message
from public_runs import PublicRun, public_run

Q2 = "2026-Q2"
KINDS = {"audit": 4, "client": 60, "court": 8, "press": 3, "school": 40, "survey": 17}
TABLE = "requests_by_kind.requests"
HIDDEN = ("audit", "court", "press")
WIDTH, THRESHOLD = 5, 10


def run_folder(
    path: Path,
    kinds: Mapping[str, int | None],
    *,
    name: str = TABLE,
    total: int | None = None,
    percents: Mapping[str, float] = {},
    page: Callable[[Mapping[str, str]], str] | None = None,
    in_csv: Mapping[str, str] = {},
    lost: float | None = None,
    shows_zeros: bool = True,
    more: Sequence[dict] = (),
    hides_total: bool = False,
) -> Path:
    """Write a run of one table, requests of a quarter by kind; None is a hidden count."""
    total = sum(KINDS.values()) if total is None else total
    counts = {**kinds, "all": None if hides_total else total}
    table = {
        "name": name,
        "title": "Requests",
        "unit": "requests",
        "counted": "requests",
        "dimensions": [
            {"name": "month", "codes": [Q2], "is_open": True, "sums": []},
            {"name": "kind", "codes": [], "is_open": False, "sums": [["all", list(kinds)]]},
        ],
        "cells": [
            {"codes": [Q2, k], "count": n, **({"percent": percents[k]} if k in percents else {})}
            for k, n in counts.items()
        ],
    }
    (path / "exports").mkdir(parents=True)
    (path / "results.json").write_text(
        json.dumps(
            {
                "run": {"period_label": Q2},
                "rule": {"threshold": THRESHOLD, "shows_zeros": shows_zeros, "mark": "[c]"},
                "tables": [table, *more],
                "statistics": [],
                "lost": []
                if lost is None
                else [{"table": name, "codes": ["share of count"], "value": lost}],
            }
        ),
        "utf-8",
    )
    ids = {k: f"n{i}" for i, k in enumerate(counts, 1)}
    with (path / "exports" / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("figure", "table", "kind", "place", "value"))
        for k, n in counts.items():
            shown = in_csv.get(k, "[c]" if n is None else n)
            out.writerow((ids[k], name, "count", f"month={Q2}; kind={k}", shown))
    if page is not None:
        (path / "page.html").write_text(
            page(
                {
                    k: (
                        f'<span class="figure {ids[k]}">{n}</span>'
                        if n is not None
                        else '<span class="withheld" title="not shown">[c]</span>'
                    )
                    for k, n in counts.items()
                }
            ),
            "utf-8",
        )
    return path


def grid(cells: Mapping[str, str], order: Sequence[str]) -> str:
    rows = "".join(f'<tr><th scope="row">{k}</th><td>{cells[k]}</td></tr>' for k in (*order, "all"))
    return (
        f'<table id="t-1"><caption>Requests by kind</caption><thead><tr><th>Kind</th>'
        f"<th>{Q2}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def figure(
    cells: Mapping[str, str],
    order: Sequence[str],
    bars: Mapping[str, float],
    text: str = "Every count.",
    end: float = 67.2,
    labels: Mapping[str, str] = {},
) -> str:
    """Draw level bars, five to a unit, one category a line of 20."""
    ticks = "".join(f'<text transform="translate({5 * v},16)">{v}</text>' for v in (0, 20, 40))
    names = "".join(
        f'<text transform="translate(-7,{20 * i + 14})">{k}</text>' for i, k in enumerate(order)
    )
    drawn = "".join(
        f'<path d="M0,{20 * i + 2}h{5 * bars[k]}v16h{-5 * bars[k]}Z"></path>'
        for i, k in enumerate(order)
        if k in bars
    )
    beside = "".join(
        f'<text transform="translate(9,{20 * i + 14})">{labels[k]}</text>'
        for i, k in enumerate(order)
        if k in labels
    )
    return (
        f'<figure id="f-1"><figcaption>Requests by kind, {Q2}</figcaption><svg>'
        f'<desc>{text}</desc><g><path class="background" d="M0,0h{5 * end}v120h{-5 * end}Z">'
        f'</path><g class="role-axis-label">{ticks}</g><g class="role-axis-label">{names}</g>'
        f'<g class="mark-rect role-mark">{drawn}</g>'
        f'<g class="mark-text role-mark">{beside}</g></g></svg>{grid(cells, order)}</figure>'
    )


def in_two_pictures(cells: Mapping[str, str]) -> str:
    """Draw a chart whose last bars stand in a picture of their own, that of a hidden count too."""
    first, _, grid_below = figure(cells, SOUND_ORDER, SHOWN).partition("<table")
    last = figure(cells, ("court", "press"), {"court": 8})
    last = last[last.index("<svg>") : last.index("<table")]
    return f"{first}{last}<table{grid_below}"


SOUND_ORDER = ("client", "school", "survey", "audit", "court", "press")
SHOWN = {k: float(n) for k, n in KINDS.items() if k not in HIDDEN}


def kinds(*hidden: str) -> dict[str, int | None]:
    return {k: None if k in hidden else n for k, n in KINDS.items()}


def truth(values: Mapping[str, int] = KINDS, name: str = TABLE) -> dict:
    return {
        **{(name, (Q2, k)): n for k, n in values.items()},
        (name, (Q2, "all")): sum(values.values()),
    }


def told(run: Path, *earlier: Path, true: Mapping | None = None) -> list[str]:
    return stranger_problems(run, earlier, truth() if true is None else true, THRESHOLD, WIDTH)


def sound(path: Path, page: Callable | None = None, **given) -> Path:
    return run_folder(path, kinds(*HIDDEN), page=page, **given)


def assert_told(problems: Sequence[str], cell: str, *means: str) -> None:
    found = [p for p in problems if cell in p.split(":", 2)[1].split("(")[0]]
    assert found, problems
    assert any(all(m in p for m in means) for p in found), found


def test_a_sound_run_gives_nothing(tmp_path: Path) -> None:
    run = sound(
        tmp_path / "run",
        lambda c: figure(
            c,
            SOUND_ORDER,
            SHOWN,
            "Highest of those shown: client, 60. Lowest of those shown: "
            "survey, 17. Not shown: audit, court and press.",
            labels={"client": "60", "audit": "[c]"},
        ),
    )
    found = examine(run, [], truth(), THRESHOLD, WIDTH)
    assert found.problems == []
    assert found.hidden == 3
    # One chart alone does not tell how far axes go beyond their bars.
    assert found.unasked == ["axes that no other chart explains: 1"]


def test_a_sum_gives_the_one_hidden_part_away(tmp_path: Path) -> None:
    problems = told(run_folder(tmp_path / "run", kinds("court")))
    assert_told(problems, "court", "exactly", "is the sum of its parts by kind")
    assert not any(" 8" in p for p in problems)


def test_two_small_parts_are_told_too_closely(tmp_path: Path) -> None:
    values = {**KINDS, "audit": 2, "press": 2}
    problems = told(
        run_folder(
            tmp_path / "other", {**values, "audit": None, "press": None}, total=sum(values.values())
        ),
        true=truth(values),
    )
    assert_told(problems, "press", "too closely")


@pytest.mark.parametrize(
    ("page", "cell", "means"),
    [
        pytest.param(
            lambda c: grid(c, ("client", "school", "survey", "court", "audit", "press")),
            "press",
            ("page.html, t-1", "the order of its rows"),
            id="order at the end",
        ),
        pytest.param(
            lambda c: grid(c, ("press", "audit", "court", "survey", "school", "client")),
            "press",
            ("page.html, t-1", "the order of its rows"),
            id="ascending order",
        ),
        pytest.param(
            lambda c: figure(c, SOUND_ORDER, {**SHOWN, "court": 8}),
            "court",
            ("page.html, f-1", "the length of the bar court"),
            id="bar",
        ),
        pytest.param(
            in_two_pictures,
            "court",
            ("page.html, f-1", "the length of the bar court"),
            id="bar in a chart's second picture",
        ),
        pytest.param(
            lambda c: figure(c, SOUND_ORDER, SHOWN, labels={"press": "3"}),
            "press",
            ("page.html, f-1", "the label of the bar press"),
            id="label of a bar",
        ),
        pytest.param(
            lambda c: figure(c, SOUND_ORDER, SHOWN, "Lowest: press, 3. Highest: client, 60."),
            "press",
            ("page.html, f-1", "its text on press"),
            id="alternative text",
        ),
        pytest.param(
            lambda c: grid({**c, "audit": "4"}, SOUND_ORDER),
            "audit",
            ("page.html, t-1", "no figure"),
            id="number without a figure",
        ),
        pytest.param(
            lambda c: grid({**c, "audit": '<span data-n="4">[c]</span>'}, SOUND_ORDER),
            "audit",
            ("page.html, t-1", "an attribute"),
            id="attribute",
        ),
        pytest.param(
            lambda c: grid({**c, "audit": '<span title="4, not shown">[c]</span>'}, SOUND_ORDER),
            "audit",
            ("page.html, t-1", "an attribute"),
            id="tooltip",
        ),
        pytest.param(
            lambda c: grid({**c, "press": "&lt;4"}, SOUND_ORDER),
            "press",
            ("the mark says less than",),
            id="mark that tells a bound",
        ),
        pytest.param(
            lambda c: grid({**c, "press": '<span title="1 to 3">[c]</span>'}, SOUND_ORDER),
            "press",
            ("the mark gives a range",),
            id="title of a mark",
        ),
        pytest.param(
            lambda c: c["client"] + '<p class="n4">3</p>',
            "press",
            ("figure n4",),
            id="figure that is hidden in the exports",
        ),
    ],
)
def test_what_a_page_gives_away_is_named(
    tmp_path: Path, page: Callable, cell: str, means: Sequence[str]
) -> None:
    assert_told(told(sound(tmp_path / "run", page)), cell, *means)


def test_a_row_between_two_others_is_told(tmp_path: Path) -> None:
    values = {"audit": 4, "client": 60, "court": 12, "press": 3, "school": 12, "zoo": 12}
    hidden = {"audit": None, "court": None, "press": None}
    order = ("client", "zoo", "court", "school", "audit", "press")
    problems = told(
        run_folder(
            tmp_path / "run", {**values, **hidden}, total=103, page=lambda c: grid(c, order)
        ),
        true=truth(values),
    )
    assert_told(problems, "court", "exactly", "the order of its rows")


@pytest.mark.parametrize("order", [SOUND_ORDER, sorted(KINDS), sorted(KINDS, reverse=True)])
def test_an_order_by_mark_or_name_tells_nothing(tmp_path: Path, order: Sequence[str]) -> None:
    assert told(sound(tmp_path / "run", lambda c: grid(c, order))) == []


def test_a_percentage_of_a_hidden_count_is_used_with_its_rounding(tmp_path: Path) -> None:
    assert_told(
        told(sound(tmp_path / "run", percents={"press": 2.3})),
        "press",
        "exactly",
        "results.json: percent",
    )
    # Of 132, a whole percentage leaves 2 to 3: two values, and five must stay possible.
    assert_told(
        told(sound(tmp_path / "whole", percents={"press": 2})),
        "press",
        "too closely",
        "results.json: percent",
    )


def test_the_exports_are_read_against_each_other(tmp_path: Path) -> None:
    assert_told(
        told(sound(tmp_path / "run", in_csv={"audit": "4"})),
        "audit",
        "exactly",
        "exports/figures.csv",
    )
    problems = told(sound(tmp_path / "other", in_csv={"client": "61"}))
    assert any("client" in p and "another number" in p for p in problems)


def test_the_share_that_is_lost_tells_a_hidden_total(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run", kinds("press"), hides_total=True, lost=3 / 132)
    problems = told(run)
    assert_told(problems, "all", "exactly", "that is lost")
    assert_told(problems, "press", "exactly")


def test_the_number_of_hidden_counts_is_held_to_the_marks(tmp_path: Path) -> None:
    for name, hidden in (("run", 3), ("other", 4)):
        run = sound(tmp_path / name)
        results = json.loads((run / "results.json").read_text("utf-8"))
        results["lost"] = [{"table": TABLE, "codes": ["hidden"], "value": hidden}]
        (run / "results.json").write_text(json.dumps(results), "utf-8")
        assert bool(told(run)) is (hidden == 4)


def test_a_table_that_only_one_edition_has_is_said(tmp_path: Path) -> None:
    early = sound(tmp_path / "early", name="requests_crossed.requests")
    found = examine(sound(tmp_path / "run"), [early], truth(), THRESHOLD, WIDTH)
    assert found.problems == []
    assert any(
        "only one of this and run: requests_by_kind.requests, requests_crossed.requests" in u
        for u in found.unasked
    )


def test_an_edition_that_cannot_agree_is_attacked_by_itself(tmp_path: Path) -> None:
    early = run_folder(
        tmp_path / "early", {**KINDS, "press": 0, "audit": None, "court": None}, total=132
    )
    values = {**KINDS, "client": 60}
    run = run_folder(tmp_path / "run", {**values, "press": None, "audit": None, "court": None})
    found = examine(run, [early], truth(), THRESHOLD, WIDTH)
    assert any("attacked by itself" in u for u in found.unasked)


def test_an_absent_row_tells_a_zero(tmp_path: Path) -> None:
    values = {**KINDS, "press": 0}
    hidden = {"audit": None, "court": None, "press": None}
    other = {
        "name": "other.requests",
        "title": "",
        "unit": "",
        "counted": "requests",
        "dimensions": [
            {"name": "month", "codes": [Q2], "is_open": True, "sums": []},
            {
                "name": "kind",
                "codes": [],
                "is_open": False,
                "sums": [["all", ["audit", "client", "court", "school", "survey"]]],
            },
        ],
        "cells": [
            {"codes": [Q2, k], "count": {**values, **hidden}[k]} for k in KINDS if k != "press"
        ],
    }
    run = run_folder(
        tmp_path / "run", {**values, **hidden}, total=129, shows_zeros=False, more=[other]
    )
    assert_told(told(run, true=truth(values)), "press", "exactly", "rows that are absent are zero")


def test_another_edition_gives_away_what_this_one_hides(tmp_path: Path) -> None:
    large = {k: KINDS[k] for k in ("client", "press", "school", "survey")}
    run = run_folder(tmp_path / "run", {**large, "press": None, "school": None}, total=120)
    early = run_folder(tmp_path / "early", {**large, "press": None, "client": None}, total=120)
    assert told(run, true=truth(large)) == told(early, true=truth(large)) == []
    assert_told(told(run, early, true=truth(large)), "press", "exactly", "is the sum of its parts")


def test_a_revision_keeps_editions_apart_and_a_small_one_is_told(tmp_path: Path) -> None:
    early = run_folder(tmp_path / "early", {**kinds(*HIDDEN), "client": 58}, total=130)
    problems = told(sound(tmp_path / "run"), early)
    assert len(problems) == 2
    assert all("early and run differ by a small count" in p for p in problems)
    large = run_folder(tmp_path / "large", {**kinds(*HIDDEN), "client": 30}, total=102)
    assert told(tmp_path / "run", large) == []


def test_an_axis_made_for_a_hidden_bar_tells_it(tmp_path: Path) -> None:
    values = {"client": 60, "school": 90, "survey": 17}

    def page(cells: Mapping[str, str], end: float) -> str:
        drawn = {"client": 60.0, "survey": 17.0}
        order = ("client", "survey", "school")
        return figure(cells, order, drawn, end=end) + 2 * figure(cells, order, drawn)

    for name, end, is_told in (("short", 67.2, False), ("long", 90 * 1.12, True)):
        run = run_folder(
            tmp_path / name,
            {**values, "school": None},
            hides_total=True,
            page=lambda c, end=end: page(c, end),
        )
        problems = told(run, true=truth(values))
        assert bool(problems) is is_told
        assert not is_told or all("its axis is made for a bar" in p for p in problems)


def test_two_marks_tell_which_counts_are_small(tmp_path: Path) -> None:
    run = run_folder(
        tmp_path / "run", kinds("audit", "court", "press", "school"), in_csv={"school": "[s]"}
    )
    assert any(p.startswith("marks [c], [s]") for p in told(run))


def test_a_sentence_that_is_not_so_is_told(tmp_path: Path) -> None:
    run = run_folder(
        tmp_path / "run",
        kinds("client", "press"),
        page=lambda c: figure(
            c,
            ("school", "survey", "audit", "court", "client", "press"),
            {"school": 40, "survey": 17},
            "Highest: school, 40.",
        ),
    )
    assert any("school is the highest, which is not so" in p for p in told(run))
    none = run_folder(
        tmp_path / "none",
        kinds("client", "press"),
        page=lambda c: "<p>By kind, no part of the requests is large enough to be shown.</p>",
    )
    assert any("no part by kind is large, which is not so" in p for p in told(none))


def test_a_sentence_that_contradicts_the_figures_is_told(tmp_path: Path) -> None:
    values = {**KINDS, "survey": 11}
    run = run_folder(
        tmp_path / "run",
        {**values, **{k: None for k in KINDS if k != "survey"}},
        total=126,
        page=lambda c: figure(
            c, ("survey", *sorted(set(KINDS) - {"survey"})), {"survey": 11}, "Lowest: survey, 11."
        ),
    )
    found = examine(run, [], truth(values), THRESHOLD, WIDTH)
    assert any("survey is the lowest, which is not so" in p for p in found.problems)
    assert not any("court: can be told" in p for p in found.problems)
    run = run_folder(
        tmp_path / "other",
        kinds("client", "press"),
        page=lambda c: figure(
            c,
            ("school", "survey", "audit", "court", "client", "press"),
            {"school": 40, "survey": 17},
            "Highest: survey, 17.",
        ),
    )
    assert any("survey is the highest: contradicts what is shown" in p for p in told(run))


def test_a_sentence_that_is_so_is_used(tmp_path: Path) -> None:
    values = {"press": 10, "school": 11, "survey": 11}
    hidden = {**values, "press": None, "school": None}
    for among, is_told in ((" of those shown", False), ("", True)):
        run = run_folder(
            tmp_path / f"run{among}",
            hidden,
            total=32,
            page=lambda c, a=among: figure(
                c, ("survey", "press", "school"), {"survey": 11}, f"Highest{a}: survey, 11."
            ),
        )
        problems = told(run, true=truth(values))
        assert bool(problems) is is_told
        if is_told:
            assert_told(problems, "press", "too closely", "survey is the highest")


def test_a_zero_is_small_where_zeros_are_not_shown(tmp_path: Path) -> None:
    values = {"client": 60, "press": 0, "school": 3, "survey": 17}
    for number, shows in enumerate((True, False)):
        run = run_folder(
            tmp_path / str(number),
            {**values, "school": None, "press": None},
            total=80,
            shows_zeros=shows,
        )
        problems = told(run, true=truth(values))
        assert [p for p in problems if "school" in p and "too closely" in p] or shows


def test_figures_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    problems = told(run_folder(tmp_path / "run", kinds(), total=90))
    assert [p for p in problems if p.startswith("figures contradict each other")]
    problems = told(run_folder(tmp_path / "few", kinds("press"), total=120))
    assert [p for p in problems if p.startswith("figures contradict each other")]


def test_a_small_count_that_is_shown_is_told(tmp_path: Path) -> None:
    assert_told(told(run_folder(tmp_path / "run", kinds())), "press", "is shown and small")


@pytest.mark.parametrize("value", [None, 3])
def test_our_own_charts_say_of_which_counts_they_speak(value: int | None) -> None:
    points = [
        Point("court", 40),
        Point("press", value, sign="" if value else "[c]"),
        Point("school", 12),
    ]
    is_among = value is None
    assert ("most of those shown in court" in _message("Requests", points)) is is_among
    assert ("Highest of those shown: court, 40." in _alternative(points)) is is_among
    assert ("Lowest of those shown: school, 12." in _alternative(points)) is is_among


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rule": {}, "tables": 3}'])
def test_a_run_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    run = sound(tmp_path / "run")
    (run / "results.json").write_text(text, "utf-8")
    assert any("cannot be read" in p for p in told(run))


def test_what_is_left_for_its_number_is_said(tmp_path: Path, monkeypatch) -> None:
    for name in ("PROGRAMMES", "PUSHES"):
        monkeypatch.setattr(f"privity.publication.stranger.bounds.{name}", 0)
    found = examine(sound(tmp_path / "run"), [], truth(), THRESHOLD, WIDTH)
    assert (found.problems, found.left) == ([], 3)
    assert any("not asked to the end" in u for u in found.unasked)


def test_two_tries_say_the_same(tmp_path: Path) -> None:
    run = sound(tmp_path / "run", lambda c: grid(c, SOUND_ORDER), percents={"press": 2})
    assert told(run) == told(run)


@given(
    st.lists(st.integers(0, 5), min_size=6, max_size=6),
    st.sets(st.integers(0, 5), min_size=1, max_size=5),
    st.integers(1, 4),
)
@settings(max_examples=40, deadline=None)
def test_intervals_are_those_of_trying_every_table(
    values: list[int], hidden: set[int], width: int
) -> None:
    """Two rows of three counts, all totals shown: each answer is held to all tables there are."""
    lines = [(0, 1, 2), (3, 4, 5), (0, 3), (1, 4), (2, 5)]
    name = [("n", (("c", str(i)),)) for i in range(6)]
    said = [
        Statement(
            tuple((name[i], 1.0) for i in line),
            sum(values[i] for i in line),
            sum(values[i] for i in line),
            "sum",
        )
        for line in lines
    ]
    said += [
        Statement(((name[i], 1.0),), values[i], values[i], "shown")
        for i in range(6)
        if i not in hidden
    ]
    possible = [
        t
        for t in itertools.product(
            *(
                range(min(sum(values[j] for j in line) for line in lines if i in line) + 1)
                if i in hidden
                else (values[i],)
                for i in range(6)
            )
        )
        if all(sum(t[i] for i in line) == sum(values[i] for i in line) for line in lines)
    ]
    found = BoundSheet(said).narrow({name[i]: width for i in hidden})
    for i in hidden:
        low, high = (f(t[i] for t in possible) for f in (min, max))
        assert (name[i] in found) == (high - low < width)
        if name[i] in found:
            assert found[name[i]][:2] == (low, high)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with public_run(tmp_path_factory.mktemp("stranger")) as made:
        yield made[0]


def asked(public: PublicRun, run: Path) -> list[str]:
    publication = public.publication
    true = {
        (t.table.name, codes): n for t in publication.tables for codes, n in t.table.counts.items()
    }
    return stranger_problems(
        run, [], true, publication.rule.threshold, publication.rule.least_width
    )


def test_a_run_of_our_own_gives_the_stranger_nothing(made: PublicRun) -> None:
    assert asked(made, made.kept / "run") == []


@pytest.mark.parametrize(
    ("place", "leak", "means"),
    [
        ("</desc>", " Not shown: {label}, {value}.</desc>", "its text"),
        (
            '<tr><th scope="row">{label}</th><td class="num"><span class="withheld" title="',
            '<tr><th scope="row">{label}</th><td class="num"><span class="withheld" title="{value}, ',
            "an attribute",
        ),
    ],
)
def test_a_leak_in_a_page_of_our_own_is_found(
    made: PublicRun, tmp_path: Path, place: str, leak: str, means: str
) -> None:
    publication, run = made.publication, shutil.copytree(made.kept / "run", tmp_path / "run")
    table = next(
        t.table
        for t in publication.tables
        if t.table.counted == "disclosures"
        and {d.name for d in t.table.dimensions} == {"month", "recipient"}
    )
    codes = next(c for c in table.counts if set(c) == {"2026-Q3", "press"})
    words = {"label": "press", "value": table.counts[codes]}
    page = next(p for p in sorted(run.glob("*disclosures.html")))
    text = page.read_text("utf-8")
    chart = text.index("Disclosures by recipient")
    at = text.index(place.format(**words), chart)
    page.write_text(
        text[:at] + text[at:].replace(place.format(**words), leak.format(**words), 1), "utf-8"
    )
    problems = asked(made, run)
    told = f"{', '.join(codes)}: can be told exactly"
    assert any(told in p and means in p for p in problems)
