import pytest

from tests import servers


@pytest.fixture(autouse=True)
def _no_throttle_from_before() -> None:
    """All tests come from one address: together they would run into the throttle that each alone respects."""
    servers.forget_our_keys()
