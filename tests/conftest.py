"""What all tests share: the built-in catalogue, read once; properties that no clock fails."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from privity.catalogue import Catalogue, read_catalogue

settings.register_profile("no clock", deadline=None,
                          suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue()
