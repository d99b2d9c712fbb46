import pytest

from apps.accounts.models import User
from apps.alerts.models import Digest
from tests.records.everything import DAY, NOW


@pytest.fixture
def digest(clara: User) -> Digest:
    """A morning on which Clara was told nothing new."""
    return Digest.objects.create(
        clinician=clara, local_date=DAY, state="nothing_new", language="en", counts={}, created_at=NOW
    )
