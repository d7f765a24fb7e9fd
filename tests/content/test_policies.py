"""The catalogue of clauses is complete, well formed and in our own words."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from places import CHECKOUT
from privity.resources import expectations_dir

COUNTS = {"ms-dfcs": 56, "dhs-ecms": 13, "me-cfs": 21, "ct-dcf": 23, "ms-sw": 12}
PREFIX = {"ms-dfcs": "MS", "dhs-ecms": "DHS", "me-cfs": "ME", "ct-dcf": "CT", "ms-sw": "SW"}
SUBCLAUSES = {"me-cfs": {13: "abcdefghi"}, "ct-dcf": {6: "abcdefg", 14: "ab"}}
LAST = {"ms-dfcs": 56, "dhs-ecms": 13, "me-cfs": 13, "ct-dcf": 16, "ms-sw": 12}
FIELDS = ["id", "at", "modality", "evidence", "requirement", "test"]
MODALITIES = {"must", "must_not", "may", "should", "info"}
EVIDENCE = {"data", "attestation", "context"}
COPY_LENGTH = 8


def _policy(policy_id: str) -> dict:
    path = expectations_dir() / "policies" / f"{policy_id}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _expected_ids(policy_id: str) -> list[str]:
    letters = SUBCLAUSES.get(policy_id, {})
    return [
        f"{PREFIX[policy_id]}-{number:02d}{letter}"
        for number in range(1, LAST[policy_id] + 1)
        for letter in letters.get(number, [""])
    ]


def _beside(*parts: str) -> Path:
    """Return a file of the design folder, or skip where it does not lie beside the checkout."""
    checkout = CHECKOUT
    shared = os.environ.get("PRIVITY_DESIGN") or checkout.parent / "shared" / "design"
    path = Path(shared).joinpath(*parts)
    if not path.exists():
        pytest.skip("the design folder does not lie beside the checkout")
    return path


def _sequences(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "'").replace("'", ""))
    return {tuple(words[i : i + COPY_LENGTH]) for i in range(len(words) - COPY_LENGTH + 1)}


def _own_sequences(policy_id: str) -> dict[tuple[str, ...], str]:
    return {
        sequence: clause["id"]
        for clause in _policy(policy_id)["clauses"]
        for field in ("requirement", "test")
        for sequence in _sequences(clause[field])
    }


def test_there_are_125_clauses():
    assert sum(COUNTS.values()) == 125


@pytest.mark.parametrize("policy_id", COUNTS)
def test_ids_stand_in_reading_order(policy_id):
    ids = [clause["id"] for clause in _policy(policy_id)["clauses"]]
    assert ids == _expected_ids(policy_id)
    assert len(ids) == COUNTS[policy_id]


@pytest.mark.parametrize("policy_id", COUNTS)
def test_every_clause_is_well_formed(policy_id):
    policy = _policy(policy_id)
    assert set(policy) == {"title", "citation", "clauses"}
    assert policy["title"] and policy["citation"]
    for clause in policy["clauses"]:
        assert list(clause) == FIELDS, clause["id"]
        assert all(isinstance(value, str) and value.strip() for value in clause.values())
        assert clause["modality"] in MODALITIES, clause["id"]
        assert clause["evidence"] in EVIDENCE, clause["id"]
        assert clause["test"].endswith("."), clause["id"]
        assert clause["requirement"].endswith((".", '."')), clause["id"]


@pytest.mark.parametrize("policy_id", COUNTS)
def test_citations_within_a_policy_are_distinct(policy_id):
    places = [clause["at"] for clause in _policy(policy_id)["clauses"]]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("policy_id", COUNTS)
def test_clauses_agree_with_the_design(policy_id):
    design = yaml.safe_load(_beside("clauses.yaml").read_text(encoding="utf-8"))[policy_id]
    ours = [(c["id"], c["modality"], c["evidence"]) for c in _policy(policy_id)["clauses"]]
    assert ours == [(c["id"], c["modality"], c["evidence"]) for c in design["clauses"]]


@pytest.mark.parametrize("policy_id", COUNTS)
def test_wording_is_not_the_policy_text(policy_id):
    text = _beside("..", "policies", f"{policy_id}.txt").read_text(encoding="utf-8")
    own = _own_sequences(policy_id)
    copied = {own[s]: " ".join(s) for s in own.keys() & _sequences(text)}
    assert not copied


@pytest.mark.parametrize("policy_id", COUNTS)
def test_wording_is_not_the_design_text(policy_id):
    design = yaml.safe_load(_beside("clauses.yaml").read_text(encoding="utf-8"))
    text = "\n | ".join(
        clause.get(field, "")
        for policy in design.values()
        for clause in policy["clauses"]
        for field in ("text", "test")
    )
    own = _own_sequences(policy_id)
    copied = {own[s]: " ".join(s) for s in own.keys() & _sequences(text)}
    assert not copied
