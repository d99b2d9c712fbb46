"""The machine's clock jumps by more than a day, either way, under web and worker; then it is put right."""

import contextlib
import http.client
import time
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
from tests.live import Live
from tests.mail import Post
from tests.personas import patient_of, person, session_of, signed_in
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
    # Sign-ins and saves are judged by the database's clock, which was right all the time.
    assert (list_while_wrong, patients_list(town, cookie)) == (200, 200)
    quarantined = Version.objects.filter(status="quarantined").count()
    assert quarantined == 0, "no phone is blamed for the server's clock"
    say(
        f"clock {abs(hours)} h {'ahead' if hours > 0 else 'back'}, then right",
        "3 phones, 7 diaries, a digest",
        **balance(crowd, worse=patients, mails=smtp.received),
        back_after=back_after,
    )


def test_hosts_a_day_behind_and_two_ahead_open_no_withdrawn_consent_and_file_every_night(
    town: Town, lime: Clinic, carla: User, say: Say
) -> None:
    behind, ahead = (skewed_host(town, hours) for hours in (-25, 48))
    hosts = (behind, ahead, town.web)
    crowds = [Crowd(town, lime, 2, name=name) for name in ("Behind", "Ahead", "Right")]
    clinician = signed_in(carla).cookies["stillnight"].value
    try:
        for one in hosts:
            one.start()
        with contextlib.ExitStack() as writing:
            for crowd, one in zip(crowds, hosts, strict=True):
                writing.enter_context(crowd.writing(one))
            leaving = [patient_of(lime, f"L-{n}", user=person(f"Leaver-{n}")) for n in range(len(hosts))]
            for patient, one in zip(leaving, hosts, strict=True):
                assert patient.user
                assert asked(one, session_of(patient.user), "DELETE", f"care/{patient.care_links.get().id}") == 204
            seen, began = set(), time.monotonic()
            for patient in leaving:
                seen |= {asked(one, clinician, "GET", f"patients/{patient.id}") for one in hosts}
            a_look = (time.monotonic() - began) / len(hosts) ** 2
            assert seen == {404}, "ended on any of them, shut on each of them"
            assert all(asked(one, clinician, "GET", f"patients/{crowds[0].patients[0].id}") == 200 for one in hosts)
            for crowd in crowds:
                crowd.until_answered()
        for crowd in crowds:
            crowd.settle()
    finally:
        for one in (behind, ahead):
            one.stop()
    wrong = [crowd.answers for crowd in crowds if 202 in crowd.answers or 500 in crowd.answers]
    assert wrong == []
    assert not Version.objects.filter(status="quarantined").exists(), "no phone is blamed for the server's clock"
    for name, crowd in zip(("25 h behind", "48 h ahead", "right"), crowds, strict=True):
        say(
            f"host {name}",
            "2 phones; 3 patients leave; a clinician looks",
            **balance(crowd),
            waited=f"a clinician, {a_look:.1f} s a look",
        )


def skewed_host(town: Town, hours: int) -> Live:
    skew = {"STILLNIGHT_SKEW": str(hours * 3600), "PYTHONPATH": SKEWED}
    return Live(extra={**town.environment, **skew}, log=town.directory / f"web{hours}.log")


def patients_list(town: Town, cookie: str) -> int:
    return asked(town.web, cookie, "GET", "patients")


def asked(host: Live, cookie: str, method: str, place: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", host.port, timeout=30)
    token = "a" * 32
    headers = {
        "Host": f"localhost:{host.port}",
        "Cookie": f"stillnight={cookie}; csrftoken={token}",
        "X-CSRFToken": token,
        "Origin": host.url,
    }
    try:
        line.request(method, f"/api/v1/{place}", None, headers)
        return line.getresponse().status
    finally:
        line.close()
