"""What the digest of privity's own code depends on."""

import pytest

from privity import resources
from privity.runs.digests import code_digest


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of one room, in the place of privity's own."""
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "counts.py").write_text("TOTAL = 1\n")
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    monkeypatch.setattr(resources, "IN_WHEEL", tmp_path / "content")
    return tmp_path


@pytest.mark.parametrize("name", ["README.md", "room/README.md", "room/counts.pyc"])
def test_notes_for_readers_are_no_code(package, name):
    before = code_digest()
    (package / name).write_text("words")
    assert code_digest() == before


@pytest.mark.parametrize("name", ["room/counts.py", "room/__init__.pyi", "room/page.css", "new.py"])
def test_every_other_file_of_the_package_is_code(package, name):
    before = code_digest()
    (package / name).write_text("words")
    assert code_digest() != before
