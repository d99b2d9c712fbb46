"""The server comes back from yesterday's backup, and the phone brings what it had been told was there."""

from pathlib import Path
from typing import Any

from apps.diary.models import Night
from apps.sync.models import Version
from tests.browser.phone import Phone, days_ago
from tests.live import Live
from tests.sync.restores import Installation


def test_a_restored_server_gets_its_nights_back_from_the_phone(
    phone: Phone, live: Live, tmp_path: Path, settings: Any
) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures"
    installation = Installation(live, tmp_path)
    phone.save("22:00")
    phone.is_at_the_clinic()
    dump = installation.back_up()
    phone.save("23:00")
    phone.is_at_the_clinic()
    phone.open(f"/night/{days_ago(2)}")
    phone.save("21:00")
    phone.is_at_the_clinic()
    phone.offline()
    phone.save("20:30")
    installation.bring_back(dump)
    assert onsets() == ["22:00"]
    phone.online()
    phone.is_at_the_clinic()
    phone.nothing_waits()
    assert onsets() == ["20:30", "23:00"]
    assert sorted(Version.objects.values_list("status", flat=True)) == ["new", "new", "updated", "updated"]
    assert phone.errors == []


def onsets() -> list[str]:
    return [str(night.onset)[:5] for night in Night.objects.order_by("date")]
