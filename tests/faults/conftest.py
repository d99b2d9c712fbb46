"""Each of these tests has servers of its own, for it does them harm."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from apps.accounts.models import Clinic, User
from tests.alerts.world import reads_mail, six
from tests.faults.town import Town, found_town, town_like
from tests.personas import clinic_of, person

__all__ = ["six"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def founded() -> Iterator[Path]:
    """A migrated database that nobody uses, to be copied."""
    directory = Path(tempfile.mkdtemp(prefix="sn-founded-"))
    found_town(directory)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def town(founded: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    with django_db_blocker.unblock(), town_like(founded) as town:
        yield town


@pytest.fixture
def lime(town: Town) -> Clinic:
    """The clinic of the town: Carla, its only clinician, reads her mail."""
    return clinic_of("lime", reads_mail(person("Carla")))


@pytest.fixture
def carla(lime: Clinic) -> User:
    return User.objects.get(name="Carla")
