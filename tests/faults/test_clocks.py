"""The machine's clock jumps by more than a day, either way, under web and worker; then it is put right."""

import http.client
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.accounts.models import Clinic, User
from apps.alerts.models import Digest, Told
from apps.augmentation import services
from apps.augmentation.models import DueTime, FlagEvent
from apps.patients.models import Patient
from apps.sync.models import Version
from tests.clocks import zone_at
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.faults.reviewing import all_reviewed, files_a_late_night, sick
from tests.faults.town import DIGESTS, REVIEWS, Crowd, Town
from tests.mail import Post
from tests.personas import signed_in
from tests.waiting import eventually

pytestmark = pytest.mark.long
SKEWED = str(Path(__file__).with_name("skewed"))


@pytest.mark.parametrize("hours", [25, -25], ids=["ahead", "back"])
def test_a_clock_that_jumps_loses_nothing_and_tells_nothing_twice(
    town: Town, lime: Clinic, carla: User, smtp: Post, hours: int, say: Say
) -> None:
    User.objects.filter(pk=carla.pk).update(mail_zone=zone_at(12))
    patients = [sick(lime, f"S-{n}") for n in range(4)]
    cookie = signed_in(carla).cookies["stillnight"].value
    crowd = Crowd(town, lime, 3)
    skew = {"STILLNIGHT_SKEW": str(hours * 3600), "PYTHONPATH": SKEWED}
    town.web.extra |= skew
    town.web.start()
    worker = town.worker("server.celery", "--concurrency=1", **skew, **smtp.environment)
    with crowd.writing():
        crowd.until_answered()
        town.tick(REVIEWS)
        eventually(lambda: FlagEvent.objects.count() >= len(patients))
        town.tick(DIGESTS)
        eventually(lambda: smtp.received)
        list_while_wrong = patients_list(town, cookie)
    worker.kill()
    left = services.due_lease(now=datetime.now(UTC) + timedelta(hours=max(0, hours) + 48))
    assert left, "as if one had died with these in hand, by its own clock"
    assert len(left.patient_ids) == 7
    town.web.stop()
    for name in skew:
        del town.web.extra[name]
    began = datetime.now(UTC)
    town.web.start()
    town.worker("server.celery", "--concurrency=2", **smtp.environment)
    with crowd.writing():
        crowd.until_answered()
        for patient in patients:
            files_a_late_night(patient)
        town.tick(REVIEWS)
        eventually(lambda: not Patient.objects.filter(pk__in=[p.pk for p in patients]).exclude(changed_from=None))
        for _ in range(2):
            town.tick(DIGESTS)
        eventually(lambda: town.queued() == 0)
    back_after = (datetime.now(UTC) - began).total_seconds()
    crowd.settle()
    town.tick(REVIEWS)
    eventually(lambda: all_reviewed([*patients, *crowd.patients]))
    assert Told.objects.count() == len(patients)
    assert Digest.objects.count() <= 2
    assert not DueTime.objects.filter(due_at__gt=datetime.now(UTC) + timedelta(days=3)).exists()
    assert 500 not in crowd.answers
    assert list_while_wrong in (200, 401, 403)
    # A day ahead her sign-in had lasted its twelve hours: it has ended, and she signs in again.
    assert patients_list(town, cookie) == (401 if hours > 0 else 200)
    assert patients_list(town, signed_in(carla).cookies["stillnight"].value) == 200
    quarantined = Version.objects.filter(status="quarantined").count()
    assert (quarantined > 0) == (hours < 0), "what seems to come from the future is kept, and shown to be mended"
    say(
        f"clock {abs(hours)} h {'ahead' if hours > 0 else 'back'}, then right",
        f"3 phones, 7 diaries, a digest; {quarantined} saves kept aside",
        **balance(crowd, worse=patients, mails=smtp.received),
        back_after=back_after,
    )


def patients_list(town: Town, cookie: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", town.web.port, timeout=30)
    try:
        headers = {"Host": f"localhost:{town.web.port}", "Cookie": f"stillnight={cookie}"}
        line.request("GET", "/api/v1/patients", None, headers)
        return line.getresponse().status
    finally:
        line.close()
