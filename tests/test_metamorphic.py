"""The sample agency changed as a whole: what is found changes exactly as it must."""

from __future__ import annotations

import pytest

from metamorphic import CONTROLS, EXCEPTIONS, SUITES, Agency, differing, in_utc, judged, permute


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Judge the sample after a change."""
    runs = tmp_path_factory.mktemp("agencies")

    def make(name, *changes, parts=1):
        agency = Agency()
        for change in changes:
            change(agency)
        return judged(agency.write(runs / name, parts))
    return make


def test_order_files_and_the_zone_of_times_change_nothing(made):
    # Rows in another order, each table in two files, every time in UTC with its offset.
    base, other = made("base"), made("order", permute, in_utc, parts=2)
    for kind in (EXCEPTIONS, CONTROLS, SUITES):
        assert differing(base, other, kind) == []
