"""The diary was erased between a write's door and its lock: the phone is told that there is nothing here."""

import pytest
from django.http import Http404
from django.utils import timezone

from apps.patients.models import Patient
from apps.sync.models import Record
from apps.sync.services import writes_apply
from apps.sync.writes import read_write
from tests.writes import BAD_NIGHT, write


def test_a_write_that_passed_the_door_before_the_erasure_makes_nothing(pia: Patient) -> None:
    one = read_write({**write(BAD_NIGHT), "kind": "night", "key": "2026-03-14"}, timezone.now())
    user = pia.user
    assert user
    pia.delete()
    with pytest.raises(Http404):
        writes_apply(user=user, writes=[one], now=timezone.now())
    assert not Record.objects.exists()
