"""Valkey wiped, and killed, in the middle of a night."""

import http.client
import json

import pytest

from apps.accounts.models import Clinic, User
from apps.augmentation.models import DueTime, FlagEvent
from tests.clocks import zone_at
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.faults.reviewing import all_reviewed, lease_has_run_out, sick
from tests.faults.town import DIGESTS, REVIEWS, Crowd, Town
from tests.mail import Post
from tests.sync.phone import jar
from tests.waiting import eventually, seconds_until


@pytest.mark.parametrize("how", [pytest.param("wiped", marks=pytest.mark.long), "killed"])
def test_valkey_lost_in_the_middle_of_a_night_costs_a_tick_and_nothing_else(
    town: Town, lime: Clinic, carla: User, smtp: Post, how: str, say: Say
) -> None:
    User.objects.filter(pk=carla.pk).update(mail_zone=zone_at(12))
    sick_ones = [sick(lime, f"S-{n}") for n in range(8)]
    crowd = Crowd(town, lime, 3)
    town.web.extra |= smtp.environment
    town.web.start()
    worker = town.worker("server.celery", "--concurrency=1", **smtp.environment)
    with crowd.writing():
        crowd.until_answered()
        town.tick(REVIEWS)
        eventually(lambda: DueTime.objects.filter(claim__isnull=False).exists() or FlagEvent.objects.exists())
        worker.kill()  # with what it had taken
        worker.wait()
        town.tick(REVIEWS)
        codes = [ask_for_a_code(town)]
        if how == "wiped":
            town.wipe_broker()
        else:
            town.kill_broker()
            codes += [ask_for_a_code(town), ask_for_a_code(town)]
        away = crowd.until_answered()
        if how == "killed":
            town.start_broker()
        codes.append(ask_for_a_code(town))
        town.worker("server.celery", "--concurrency=2", **smtp.environment)
        lease_has_run_out()
        town.tick(REVIEWS)
        back_after = seconds_until(lambda: all_reviewed(sick_ones))
        for _ in range(3):
            town.tick(DIGESTS)
        eventually(lambda: smtp_told(smtp))
    crowd.settle()
    assert 500 not in crowd.answers
    assert set(codes) <= {401, 429, 503}, codes
    if how == "killed":
        assert codes[-1] == 401, "whoever asks gets a code again"
    say(
        f"Valkey {how} in the night",
        f"3 phones write (receipts go on: {away:.1f} s), 11 diaries, sign-in {codes}",
        **balance(crowd, worse=sick_ones, mails=smtp_told(smtp)),
        back_after=back_after,
    )


def smtp_told(smtp: Post) -> list[str]:
    """The digests, codes for signing in aside."""
    return [str(m["Message-ID"]) for m in smtp.received if str(m["Message-ID"]).startswith("<digest-")]


def ask_for_a_code(town: Town) -> int:
    """The status that somebody sees who wants to sign in; 401: the code is on its way."""
    cookies = {"csrftoken": "a" * 32}
    headers = {
        "Host": f"localhost:{town.web.port}",
        "Origin": town.web.url,
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-CSRFToken": "a" * 32,
        "Cookie": jar(cookies),
    }
    line = http.client.HTTPConnection("127.0.0.1", town.web.port, timeout=30)
    try:
        body = json.dumps({"email": "writer-0@example.org"})
        line.request("POST", "/_allauth/browser/v1/auth/code/request", body, headers)
        return line.getresponse().status
    finally:
        line.close()
