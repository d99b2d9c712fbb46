from collections.abc import Iterator
from typing import Any

import pytest

from tests import servers
from tests.clocks import EveryClock


@pytest.fixture(autouse=True)
def _nobody_has_tried_before(db: None) -> Iterator[None]:
    """All tests come from one address: together they would run into the throttles that each alone respects."""
    servers.forget_our_keys()
    yield
    servers.forget_our_keys()


@pytest.fixture
def time_machine(time_machine: Any, db: None) -> EveryClock:
    """Time passes for everybody here; tests/accounts/test_wrong_clocks.py moves one host's clock alone."""
    return EveryClock(time_machine)
