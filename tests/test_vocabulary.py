"""One list of statuses: whatever shows or exports one knows them all."""

import duckdb
import pytest

from places import CHECKOUT
from privity.evaluation.controls import ControlResult
from privity.export.junit import OUTCOMES
from privity.export.oscal import SATISFIED
from privity.export.results import results_schema
from privity.publication.verdict_counts import _controls
from privity.report.blocks.block import status_mark
from privity.report.blocks.verdicts import status_columns, verdict_mark, verdict_sentence
from privity.vocabulary import STATUS_WORDS, STATUSES, WORST_FIRST, is_judged, names_of

NAMES = [s.name for s in STATUSES]
TEMPLATES = CHECKOUT / "reports/templates/privity"


def test_what_shows_a_status_knows_them_all():
    assert set(WORST_FIRST) | {"context"} == set(NAMES) == set(STATUS_WORDS) == set(OUTCOMES)
    schema = results_schema()["$defs"]
    assert schema["status"]["enum"] == NAMES
    assert schema["control_status"]["enum"] == [s.name for s in STATUSES if s.is_of_controls]
    assert schema["policy"]["properties"]["statuses"]["propertyNames"]["enum"] == [
        *NAMES,
        "loosened",
    ]
    assert set(schema["verdict"]["enum"]) == set(NAMES) | {
        f"{n} (loosened)" for n in NAMES if is_judged(n)
    }


def test_a_pass_in_part_stands_between_a_warning_and_an_attestation():
    at = WORST_FIRST.index("partial")
    assert (WORST_FIRST[at - 1], WORST_FIRST[at + 1]) == ("warn", "attested")


@pytest.mark.parametrize("status", NAMES)
def test_the_legend_has_every_status(status):
    legend = (TEMPLATES / "index.html.j2").read_text(encoding="utf-8")
    sign, word = STATUS_WORDS[status]
    assert f'status-{status.replace("_", "-")}"><span aria-hidden="true">{sign}</span> {word}<' in (
        legend
    )


def test_a_pass_in_part_is_never_green():
    css = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    green = [line for line in css.splitlines() if "var(--good)" in line and ".status" in line]
    assert green and not any("partial" in line for line in green)
    assert "status-pass" not in status_mark("partial") and "✓" not in status_mark("partial")
    assert "status-pass" not in verdict_mark({"partial": 1, "pass": 9})
    assert OUTCOMES["partial"] != "passed" and "partial" not in SATISFIED


def test_a_pass_in_part_under_a_looser_setting_says_both():
    assert "pass (of what could be judged) (loosened)" in status_mark("partial", True)


def test_sentences_count_what_was_judged_in_part():
    assert "2 met in what could be judged" in verdict_sentence({"pass": 1, "partial": 2})
    assert ("partial", "pass (of what could be judged)") in status_columns([{"partial": 1}])


@pytest.mark.parametrize("status", [s.name for s in STATUSES if s.is_of_controls])
def test_the_public_edition_takes_a_pass_in_part_for_a_count_of_none(tmp_path, status):
    with duckdb.connect(str(tmp_path / "evidence.duckdb")) as connection:
        connection.execute(
            "create table control_results as select 'a' as control_id, "
            "9 as examined, 0 as not_applicable, 0 as failed, 0 as warned, "
            "$status as status",
            {"status": status},
        )
        found = {shows: bool(_controls(connection, shows)) for shows in (True, False)}
    is_tested = status not in ("error", "not_tested")
    assert found == {True: is_tested, False: is_tested and status in ("fail", "warn")}


def test_groups_of_statuses_part_them():
    groups = ("bad", "warned", "part", "held", "open", "nothing")
    found = [name for says in groups for name in names_of(says)]
    assert sorted(found) == sorted(NAMES)
    assert ControlResult.__dataclass_fields__["if_clean"].default in names_of("held")
