"""The flow picture: whatever goes in comes out, at every stage and every node."""

import re

from hypothesis import given
from hypothesis import strategies as st

from privity.report.charts.flow import flow_chart, links, stage_counts
from privity.report.pages.legal_flow import ENDINGS, ways_of

STAGES = (("Receipt", ["in"]), ("Way", ["left", "right"]), ("End", ["done", "open", "lost"]))
WAYS = st.dictionaries(
    st.tuples(st.just("in"), st.sampled_from(STAGES[1][1]), st.sampled_from(STAGES[2][1])),
    st.integers(1, 5000),
    min_size=1,
)


@given(WAYS)
def test_every_stage_adds_up_and_every_node_gives_on_what_it_gets(ways):
    total = sum(ways.values())
    for stage in range(len(STAGES)):
        assert sum(stage_counts(ways, stage).values()) == total
    for stage in range(len(STAGES) - 1):
        here, there = stage_counts(ways, stage), stage_counts(ways, stage + 1)
        for node, count in here.items():
            assert count == sum(n for (a, _), n in links(ways, stage).items() if a == node)
        for node, count in there.items():
            assert count == sum(n for (_, b), n in links(ways, stage).items() if b == node)


@given(WAYS)
def test_the_picture_names_every_node_with_its_count_and_keeps_ribbons_inside(ways):
    svg = flow_chart(ways, STAGES, ["open"])
    for stage in range(len(STAGES)):
        for node, count in stage_counts(ways, stage).items():
            assert f">{node} {count:,}</text>" in svg
    height = float(re.search(r'height="(\d+)" viewBox', svg)[1])
    tops = [float(y) for y in re.findall(r"M[\d.]+,([\d.]+)C", svg)]
    assert len(tops) == sum(len(links(ways, s)) for s in range(2)) and max(tops) <= height


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "routing": st.sampled_from(["routed", "not_routed"]),
            "review": st.sampled_from(["reviewed", "under_review", "not_asked"]),
            "outcome": st.sampled_from(sorted(ENDINGS)),
            "requests": st.integers(1, 1000),
        }
    ),
    max_size=40,
)


@given(ROWS)
def test_no_request_is_lost_on_the_way_from_rows_to_the_picture(rows):
    ways = ways_of(rows)
    assert sum(ways.values()) == sum(r["requests"] for r in rows)
    waiting = sum(n for way, n in ways.items() if way[-1] in ("decided not answered", "undecided"))
    assert waiting == sum(r["requests"] for r in rows if ENDINGS[r["outcome"]] == "waiting")


def test_texts_are_escaped():
    svg = flow_chart({("<b>", "x"): 1}, [("A & B", ["<b>"]), ("C", ["x"])])
    assert "&lt;b&gt; 1" in svg and "A &amp; B" in svg and "<b>" not in svg
