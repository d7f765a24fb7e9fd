"""README, CONTRIBUTING and the rooms' notes: what they show works, what they name is there."""

import ast
import re
import tomllib

import pytest
import yaml

import privity
from loading import Desk
from places import CHECKOUT
from privity.catalogue.contract import load_contract
from privity.intake.sources import FORMATS
from privity.quality.suites import lint_suites

PACKAGE = CHECKOUT / "pipelines" / "privity"
ROOMS = sorted(p.parent.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("__init__.pyi"))
CONTRACTS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
TOP = ("pipelines", "tests", "notebooks", "expectations", "reports", "data_samples")

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


def contract_of(container: str) -> dict:
    """Return the contract of layers inside a package, empty if there is none."""
    found = [c for c in CONTRACTS if container in c.get("containers", ())]
    return found[0] if found else {}


def below(room: str, container: str = "privity") -> set[str] | None:
    """Return what stands below a room in its package's layers; None if these are not ordered."""
    layers = [
        [name.strip() for name in layer.split("|")]
        for layer in contract_of(container).get("layers", ())
    ]
    if not layers:
        return None
    (place,) = [number for number, layer in enumerate(layers) if room in layer]
    return {name for layer in layers[place + 1 :] for name in layer}


def named(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def item(room: str, label: str) -> str:
    """Return one point of a room's notes as one line."""
    text = (PACKAGE / room / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^- \*\*{label}\*\*: (.*(?:\n  .*)*)", text, re.M)
    return " ".join(found.split())


def entrance(room: str) -> set[str]:
    """Return the names of a room's entrance; those of the package itself if it has none."""
    stub = ast.parse((PACKAGE / room / "__init__.pyi").read_text(encoding="utf-8"))
    names = {alias.name for node in stub.body for alias in getattr(node, "names", ())}
    if names:
        return names
    made = {name: getattr(privity, name) for name in privity.__all__ if name != "__version__"}
    return {name for name, it in made.items() if it.__module__.startswith(f"privity.{room}.")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_its_entrance(room):
    named_here = named(item(room, "Entrance").split(" (")[0])
    assert named_here
    assert set(named_here) <= entrance(room)


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_may_import_is_what_the_contract_says(room):
    said = item(room, "May import")
    parent, _, name = room.rpartition("/")
    if not parent:
        rooms, leaves = said.rstrip(".").split("; leaves ")
        assert set(named(rooms)) == below(room)
        ignored = contract_of("privity")["exhaustive_ignores"]
        assert set(named(leaves)) == {leaf for leaf in ignored if leaf != "__main__"}
        return
    inside = below(name, f"privity.{parent}")
    if inside is None:
        assert said == f"what `{parent}` may, and of that room nothing that imports this one."
    else:
        within, outside = said.split("; ")
        assert set(named(within)) == inside
        assert outside == f"outside of it what `{parent}` may."


@pytest.mark.parametrize("room", ROOMS)
def test_the_places_that_a_room_names_exist(room):
    tests = named(item(room, "Tests"))
    assert tests
    assert [place for place in tests if not (CHECKOUT / place).exists()] == []
    modules = re.findall(r"`([\w/]+(?:\.py|/))`", item(room, "Begin with"))
    assert modules
    assert [place for place in modules if not (PACKAGE / room / place).exists()] == []


def places_in(text: str) -> list[str]:
    """Return the paths of the checkout that a document names, patterns left out."""
    found = [part for code in named(text) for part in code.split()]
    paths = [part.split("::")[0] for part in found if part.split("/")[0] in TOP and "/" in part]
    return [path for path in paths if not set(path) & set("<>*{")]


@pytest.mark.parametrize(
    "page",
    [
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        *(
            path.relative_to(CHECKOUT).as_posix()
            for folder in ("reports/handbook", "pipelines/adr")
            for path in sorted((CHECKOUT / folder).glob("*.md"))
        ),
    ],
)
def test_the_paths_that_a_document_names_exist(page):
    text = document(page)
    assert [path for path in places_in(text) if not (CHECKOUT / path).exists()] == []
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [link for link in links if not (CHECKOUT / page).parent.joinpath(link).exists()] == []


def test_an_errand_needs_five_files_at_most():
    errands = document("CONTRIBUTING.md").split("## Five errands")[1].split("\n## ")[0]
    parts = re.split(r"^\*\*", errands, flags=re.M)[1:]
    assert len(parts) == 5
    for part in parts:
        steps = re.findall(r"^\d\. .*", part, re.M)
        assert 1 <= len(steps) <= 5
        assert all(places_in(step) for step in steps)


def test_the_map_shows_the_layers_of_the_contract():
    drawn = block(document("CONTRIBUTING.md"), "text").splitlines()
    *layers, leaves = [line.strip() for line in drawn]
    assert layers == contract_of("privity")["layers"]
    ignored = contract_of("privity")["exhaustive_ignores"]
    assert leaves.split(": ")[1].split(", ") == [leaf for leaf in ignored if leaf != "__main__"]


def test_the_hooks_before_a_commit_are_those_of_make_lint():
    config = yaml.safe_load(document(".pre-commit-config.yaml"))
    (repository,) = config["repos"]
    hooks = [hook["entry"] for hook in repository["hooks"]]
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", document("Makefile"), re.M)[1]
    steps = re.sub(r"\\\n|^\t@", " ", recipe, flags=re.M).split("&&")
    assert hooks == [step.strip().replace("$(BIN)", ".venv/bin") for step in steps]


def test_the_changelog_has_a_section_for_the_version_in_use():
    sections = re.findall(r"^## \[([^]]+)\]", document("CHANGELOG.md"), re.M)
    assert sections[0] == "Unreleased"
    assert sections[1] == privity.__version__
    project = tomllib.loads(document("pyproject.toml"))["project"]
    assert project["version"] == privity.__version__


def test_decisions_on_record_are_numbered_without_a_gap():
    names = sorted(path.name for path in (CHECKOUT / "pipelines" / "adr").glob("*.md"))
    assert [name[:5] for name in names] == [f"{n:04}-" for n in range(1, len(names) + 1)]
    for name in names:
        headings = re.findall(r"^## (.*)", document(f"pipelines/adr/{name}"), re.M)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives weighed"]
