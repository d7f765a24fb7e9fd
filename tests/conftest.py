"""What all tests share: the built-in catalogue, read once."""

from __future__ import annotations

import pytest

from privity.catalogue import Catalogue, read_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue()
