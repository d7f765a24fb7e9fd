"""Names that the report's own words make by chance: honest pages pass, written names are found."""

from __future__ import annotations

import pytest

from extract_rows import empty_extracts
from leak_forms import page
from privity.catalogue.contract import load_contract
from privity.gate.scan import scan_run

WORDS = [
    "Case",
    "May",
    "Page",
    "Grant",
    "Young",
    "Law",
    "Day",
    "Mark",
    "Child",
    "Access",
    "Will",
    "April",
    "March",
    "June",
    "No",
    "Yes",
    "An",
    "Do",
    "White",
    "Long",
    "House",
    "Records",
    "Price",
    "Summer",
]


@pytest.fixture(scope="module")
def extracts(tmp_path_factory):
    """An agency so large that any two of these words are somebody's name; two are counties."""
    path = tmp_path_factory.mktemp("large") / "extracts.duckdb"
    with empty_extracts(path) as connection:
        connection.execute(
            """
            insert into persons by name
            select 'P-' || g || s as person_id, g as given_name, s as surname
            from (select unnest($words) as g), (select unnest($words) as s)""",
            {"words": WORDS},
        )
        connection.execute("""
            insert into cases by name
            select 'C-' || county as case_id, county
            from (select unnest(['Price', 'Summer']) as county)""")
        connection.execute("""
            insert into emails by name
            select 'M1' as message_id, 'the records request' as subject""")
    return path


@pytest.fixture
def found(tmp_path, extracts):
    def scan(texts):
        run = tmp_path / "run"
        run.mkdir()
        for number, text in enumerate(texts):
            (run / f"{number}.html").write_text(page(text))
        leaks = scan_run(run, extracts, load_contract(), [])
        return {texts[int(leak.file.split(".")[0])] for leak in leaks}

    return scan


HONEST = [
    "<p>The case may be read by law, on the page of the young child.</p>",
    "<p>January, February, March, April, May, June</p>",
    "<tr><th>Case</th><th>Page</th><th>Child</th><th>Access</th></tr>",
    "<p>An, do; no, yes</p>",
    "<tr><td>No</td><td>Yes</td></tr>",
    "<p>Young and old</p>",
    "<tr><td>Price</td><td>Summer</td></tr>",
    "<p>in Price and in Summer</p>",
    "<p>a case page, a law day</p>",
    "<p>It was the records request.</p>",
]
WRITTEN = [
    "<p>seen: Grant White</p>",
    "<p>White, Grant</p>",
    "<h2>WHITE GRANT</h2>",
    "<p>it was Grant Young who came</p>",
    "<td>Mark Price</td>",
    "<tr><td>Long</td><td>White</td></tr>",
    "<p>by Young today</p>",
    "<p>for Mrs Page</p>",
]


def test_honest_pages_of_a_very_large_agency_pass(found):
    assert found(HONEST) == set()


def test_a_name_of_ordinary_words_is_found_where_it_is_written_as_one(found):
    assert found(WRITTEN) == set(WRITTEN)
