"""A sealed run made again from the same extracts: the same bytes, or what differs and why."""

import pytest

from projects import directory_of, miniature

ONE_POLICY = ("2026-Q3", "--policy", "ms-sw")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    project = miniature(tmp_path_factory.mktemp("replayed"))
    return project, directory_of(project.run(*ONE_POLICY))


def test_every_sealed_byte_is_equal_even_after_later_runs(sealed):
    project, directory = sealed
    directory_of(project.run("2026-08", "--policy", "ms-sw"))
    done = project.privity("replay", str(directory))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every sealed byte is equal" in done.stdout
    assert project.left_over() == [] and len(project.visible_runs()) == 2


def test_what_was_put_in_and_changed_since_is_named(sealed):
    project, directory = sealed
    accounts, settings = project.root / "extracts/accounts.csv", project.root / "agency.toml"
    then = accounts.read_text(), settings.read_text()
    accounts.write_text(then[0] + "ECMS,front,,worker,true,false,2026-07-01 08:00,\n")
    settings.write_text(then[1].replace("Miniature agency", "Another agency"))
    try:
        done = project.privity("replay", str(directory))
    finally:
        accounts.write_text(then[0])
        settings.write_text(then[1])
    assert done.returncode == 2 and "Traceback" not in done.stderr
    for named in ("agency", "extracts", "extracts digest", "settings"):
        assert f"cannot be replayed: {named} is not what it was" in done.stderr


def test_a_run_that_was_changed_is_not_replayed(sealed):
    project, directory = sealed
    page = directory / "index.html"
    was = page.read_bytes()
    page.write_bytes(was + b" ")
    try:
        done = project.privity("replay", str(directory))
    finally:
        page.write_bytes(was)
    assert done.returncode == 2 and "index.html: was changed after the seal" in done.stderr
