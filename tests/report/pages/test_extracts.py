"""The page of the extracts tells what is doubtful: words for nothing, cut files, shapes."""

from __future__ import annotations

import duckdb
import pytest

import privity as pv
from fixtures.evidence import build_evidence


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    return build_evidence(tmp_path_factory.mktemp("evidence") / "evidence.duckdb")


def rows_of(block) -> list[str]:
    return [part.split("</tr>")[0] for part in str(block.html).split("<tr>")[1:]]


def test_words_are_told_by_column_with_what_became_of_them(evidence):
    rows = rows_of(pv.open_run(evidence).extracts.words())
    (legal,) = [r for r in rows if "legal_basis" in r]
    assert "n/a" in legal and ">10<" in legal and "no value" in legal
    (profile,) = [r for r in rows if ">profile<" in r or "profile</code>" in r]
    assert "the agency says so" in profile


def test_the_verdict_counts_words_and_names_files_that_may_be_cut_off(evidence):
    run = pv.open_run(evidence)
    said = str(run.extracts.verdict().html)
    assert "10 cells in 1 column held a word for nothing" in said
    assert "1 source may be cut off" in said
    assert "65,535" in str(run.extracts.sources().html)
    assert "ask how many rows the source system has" in str(run.extracts.sources().html)


def test_the_shape_shown_is_that_of_the_row_whose_line_is_shown(tmp_path):
    path = build_evidence(tmp_path / "evidence.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into quarantine values ('cases', 's', 9, 'kind', 'r', 'a'), "
            "('cases', 's', 4, 'kind', 'r', 'zz'), ('cases', 's', 6, 'kind', 'r', null), "
            "('media', 's', 2, 'kind', 'r', null), ('media', 's', 3, 'kind', 'r', 'x')"
        )
    rows = rows_of(pv.open_run(path).extracts.quarantine())
    (cases,) = [r for r in rows if ">cases<" in r]
    assert ">4<" in cases and "zz" in cases and ">3<" in cases
    (media,) = [r for r in rows if ">media<" in r]
    assert ">2<" in media and "<code>x</code>" not in media
