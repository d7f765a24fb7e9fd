"""Decisions about exceptions: every wrong line is named, a waiver needs a reason and an end."""

import pytest

from privity.dispositions import COLUMNS, read_dispositions
from privity.errors import PrivityError

HEADER = ",".join(COLUMNS)
SOUND = "finding-abc,control,waived,agreed with Legal,S. Reviewer,2026-08-01,2026-12-31"


def write(tmp_path, *lines):
    path = tmp_path / "dispositions.csv"
    path.write_text("\n".join(lines))
    return path


def test_a_sound_line_is_read(tmp_path):
    read = read_dispositions(write(tmp_path, HEADER, SOUND))
    assert [(d.decision, str(d.expires_on)) for d in read] == [("waived", "2026-12-31")]


def test_no_file_is_no_decision(tmp_path):
    assert read_dispositions(tmp_path / "dispositions.csv") == []


def test_every_wrong_line_is_named(tmp_path):
    path = write(tmp_path, HEADER, SOUND.replace("waived", "wavied"),
                 SOUND.replace("agreed with Legal", ""), SOUND.replace("2026-12-31", ""),
                 SOUND.replace("2026-08-01", "1 August"), SOUND.replace("finding-abc", ""))
    with pytest.raises(PrivityError) as caught:
        read_dispositions(path)
    assert [p.split(":")[1] for p in caught.value.problems] == ["2", "3", "4", "5", "6"]
    assert "nearest: waived" in caught.value.problems[0]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(PrivityError, match="lacks column expires_on"):
        read_dispositions(write(tmp_path, HEADER.removesuffix(",expires_on"), ""))
