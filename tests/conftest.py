"""Real servers first, then Django, then the people every test is about."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests import servers

servers.start()

import django  # noqa: E402 - its settings read what start() put into the environment
from django.conf import settings  # noqa: E402

if settings.configured:
    pytest.exit("Django's settings were loaded before the servers were there: unset DJANGO_SETTINGS_MODULE.", 4)
os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
django.setup()
settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
from tests import sealed_client  # noqa: E402 - Django has to be there

sealed_client.use()
# With this left set, an xdist worker would load its settings before it has a name of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]

# The same examples at every run, and no clock over them: whether a change goes in is no lottery, and machines differ.
# STILLNIGHT_SEED=7 has others drawn, here and by schemathesis.
hypothesis.settings.register_profile(
    "certain",
    derandomize="STILLNIGHT_SEED" not in os.environ,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("certain")

pytest_plugins = ["tests.personas", "tests.pages", "tests.live", "tests.mail", "tests.faults.report"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the browser is a browser test; `make test-fast` leaves these and the slow ones out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        elif "live" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("root") and os.getuid() != 0:
            item.add_marker(pytest.mark.skip(reason="needs root: `make test-root`"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = servers.database_name()
    connection.settings_dict["TEST"]["TEMPLATE"] = servers.template()


@pytest.fixture(scope="session", autouse=True)
def _surroundings() -> Iterator[None]:
    """Where tests run (in a worker, not in its controller): for the programs they start, and to leave no keys."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
    yield
    servers.forget_our_keys()


@pytest.fixture
def environment(transactional_db: None) -> dict[str, str]:
    """For programs that a test starts: this test's database and broker."""
    return servers.environment()
