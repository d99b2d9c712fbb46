from collections.abc import Iterator

import pytest

from tests import servers


@pytest.fixture(autouse=True)
def _nobody_has_tried_before(db: None) -> Iterator[None]:
    """All tests come from one address: together they would run into the throttles that each alone respects."""
    servers.forget_our_keys()
    yield
    servers.forget_our_keys()
