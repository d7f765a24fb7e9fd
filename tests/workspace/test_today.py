"""The day that commands count from is the agency's."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from privity.workspace.today import today_in
from privity.workspace.workspace import Workspace


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_today_is_the_agencys_wherever_the_machine_stands(tmp_path, zone):
    (tmp_path / "agency.toml").write_text(
        f'name = "A"\nstate = "CT"\ntimezone = "{zone}"\npolicies = ["ms-sw"]\n'
    )
    before = dt.datetime.now(ZoneInfo(zone)).date()
    # The two zones are never at the same date.
    assert before <= today_in(Workspace(tmp_path)) <= dt.datetime.now(ZoneInfo(zone)).date()


def test_where_settings_are_wrong_it_is_this_machines(tmp_path):
    (tmp_path / "agency.toml").write_text("timezone = ")
    before = dt.date.today()
    assert before <= today_in(Workspace(tmp_path)) <= dt.date.today()
