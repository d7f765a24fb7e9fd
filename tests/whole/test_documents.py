"""README and CONTRIBUTING: what they show as code works as it stands."""

import re

from loading import Desk
from places import CHECKOUT
from privity.catalogue.contract import load_contract
from privity.intake.sources import FORMATS
from privity.quality.suites import lint_suites

RAW = (
    "Ref,When,Officer,Case,To,Form\n"
    "D1,2026-07-06 10:00,S1,C1,Parent,F-9\nD2,2026-07-07 11:00,S2,C1,Press,\n"
)


def document(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def block(text: str, language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", text, re.S)
    return found


def test_the_mapping_of_the_readme_loads(tmp_path):
    desk = Desk(tmp_path)
    desk.put("raw/releases_2026.csv", RAW)
    desk.put("disclosures.sql", block(document("README.md"), "sql"))
    loaded = desk.load()
    assert loaded.rows(
        "select disclosure_id, staff_id, recipient_type, basis from disclosures "
        "order by disclosure_id"
    ) == [("D1", "S1", "parent_guardian", "consent"), ("D2", "S2", "other", "none")]


def test_the_suite_of_contributing_is_sound(tmp_path):
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "training_dates.yaml").write_text(
        block(document("CONTRIBUTING.md"), "yaml")
    )
    assert lint_suites(load_contract(), tmp_path) == []


def test_the_readme_names_every_format():
    text = document("README.md")
    for suffix in FORMATS:
        assert suffix.removesuffix(".gz") in text, suffix


def test_the_readme_stays_short():
    assert len(document("README.md").splitlines()) < 150
