"""What has stood its time goes by night; what a phone or a person may still need stays."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.accounts.models import User
from apps.alerts.models import Digest, Told
from apps.augmentation.models import Flag, FlagEvent
from apps.core.models import Heartbeat
from apps.patients.models import AccessEvent, Patient
from apps.records import retention
from apps.records.ledger import Erasure, ledger_append
from apps.records.tasks import retention_enforce
from apps.sync.models import Version
from server.celery import app
from server.place import CHECKOUT
from tests.personas import person
from tests.records.everything import just_signed_in
from tests.writes import BAD_NIGHT, QUIET_NIGHT, Phone, write

A_DAY = timedelta(days=1)
UNFIT = {"symptoms": True, "onset": "25:61", "note": "a heron in the reeds"}


def enforce(now: datetime) -> dict[str, int]:
    return retention.retention_enforce(now=now, logs="")


def mark_read(phone: Phone, *write_ids: str) -> None:
    body = {"write_ids": list(write_ids)}
    assert phone.client.post("/api/v1/kept-versions/read", body, content_type="application/json").status_code == 204


def test_the_page_about_retention_says_what_is_enforced() -> None:
    page = (CHECKOUT / "docs" / "retention.md").read_text(encoding="utf-8")
    shown = page.partition("<!-- table -->")[2].partition("<!-- /table -->")[0].strip()
    assert shown == retention.table_as_markdown(), "put this between the marks of docs/retention.md"


def test_beat_knows_the_task_and_in_utc() -> None:
    entry = app.conf.beat_schedule["retention"]
    assert entry["task"] in app.tasks
    assert str(app.conf.timezone) == "UTC"


def test_the_words_of_a_read_quarantine_go_and_its_receipt_stays(pia: Patient) -> None:
    phone, unfit = Phone(pia), write(UNFIT)
    receipt = phone.put(unfit)
    mark_read(phone, unfit["write_id"])
    now, span = timezone.now(), retention.days("read_quarantine")
    empty = retention.read_quarantine_empty
    assert empty(now=now + span - A_DAY) == 0
    assert [kept["payload"]["note"] for kept in phone.kept()] == [UNFIT["note"]]
    assert empty(now=now + span + A_DAY) == 1
    assert empty(now=now + span + A_DAY) == 0
    version = Version.objects.get()
    assert "heron" not in str(Version.objects.values().get())
    assert (version.body, version.digest) == ("", "")
    assert phone.kept() == []
    assert phone.put(unfit) == receipt
    assert Version.objects.count() == 1


def test_an_edit_based_on_an_emptied_version_still_finds_its_way(pia: Patient) -> None:
    phone, first = Phone(pia), write(BAD_NIGHT)
    phone.put(first)
    unfit = write(UNFIT, base=first["write_id"])
    phone.put(unfit)
    mark_read(phone, unfit["write_id"])
    assert retention.read_quarantine_empty(now=timezone.now() + retention.days("read_quarantine") + A_DAY) == 1
    assert phone.put(write(QUIET_NIGHT, base=unfit["write_id"]))[1]["status"] == "updated"


def test_unread_quarantine_receipts_conflicts_and_tombstones_live_as_long_as_the_diary(pia: Patient) -> None:
    phone, first, lost, unread = Phone(pia), write(BAD_NIGHT), write(QUIET_NIGHT), write(UNFIT)
    gone = write(base=first["write_id"])
    receipts = [phone.put(first), phone.put(lost), phone.put(unread), phone.delete(gone)]
    mark_read(phone, first["write_id"], lost["write_id"], gone["write_id"])
    before = list(Version.objects.order_by("pk").values())
    enforce(timezone.now() + 50 * 365 * A_DAY)
    assert list(Version.objects.order_by("pk").values()) == before
    phone = Phone(pia)  # the sign-in of fifty years ago has ended
    assert [phone.put(first), phone.put(lost), phone.put(unread), phone.delete(gone)] == receipts
    assert [change["deleted"] for change in phone.get("/api/v1/changes")["changes"]] == [True]


def test_an_account_that_nobody_confirmed_is_forgotten_the_next_day(pia: Patient, ben: User) -> None:
    typed, confirmed, fresh = (person(name) for name in ("Typed", "Confirmed", "Fresh"))
    for user in (typed, confirmed, fresh):
        EmailAddress.objects.create(user=user, email=user.email, verified=user == confirmed, primary=True)
    User.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - 2 * A_DAY)
    assert enforce(timezone.now())["unconfirmed"] == 1
    assert set(User.objects.values_list("name", flat=True)) >= {"Pia", "Ben", "Confirmed", "Fresh"}
    assert not User.objects.filter(pk=typed.pk).exists()


def test_looks_are_kept_for_their_time(pia: Patient) -> None:
    now = timezone.now()
    for age in (1, 1094, 1096):
        at = now - age * A_DAY
        AccessEvent.objects.create(patient=pia, what="page", day=at.date(), at=at)
    assert enforce(now)["access_events"] == 1
    assert min(AccessEvent.objects.values_list("at", flat=True)) > now - 1095 * A_DAY


def test_ended_sign_ins_go_and_those_in_force_stay(pia: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    assert pia.user
    old, signed_out, phone = (just_signed_in(pia.user) for _ in range(3))
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=timezone.now() - A_DAY)
    Session.objects.filter(session_key=signed_out.session.session_key).delete()
    UserSession.objects.update(last_seen_at=timezone.now() - A_DAY)
    enforce(timezone.now())
    assert set(Session.objects.values_list("session_key", flat=True)) == {phone.session.session_key}
    assert UserSession.objects.get().session_key == phone.session.session_key


def test_old_digests_go_unless_a_flag_they_told_of_is_open(pia: Patient, clara: User) -> None:
    now = timezone.now()
    long_ago = (now - 500 * A_DAY).date()
    flags = [
        Flag.objects.create(patient=pia, sign=sign, level="watch", opened_on=long_ago, cleared_on=cleared)
        for sign, cleared in (("spread", None), ("dose_creep", now.date()))
    ]
    for n, flag in enumerate(flags):
        digest = Digest.objects.create(
            clinician=clara, local_date=long_ago - n * A_DAY, state="nothing_new", language="en", counts={},
            created_at=now,
        )  # fmt: skip
        event = FlagEvent.objects.create(flag=flag, what="opened", level="watch", day=long_ago, at=now)
        Told.objects.create(clinician=clara, event=event, digest=digest)
    assert enforce(now)["digests"] == 1
    assert [told.event.flag_id for told in Told.objects.select_related("event")] == [flags[0].pk]


def test_log_files_that_nobody_wrote_to_for_long_go_and_nothing_else(tmp_path: Path) -> None:
    old = (timezone.now() - 31 * A_DAY).timestamp()
    for name in ("web.log", "web.log.3.gz", "worker.log", "notes.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "linked.log").symlink_to(tmp_path / "notes.txt")
    for name in ("web.log", "web.log.3.gz", "notes.txt"):
        os.utime(tmp_path / name, (old, old))
    assert retention.logs_clear(now=timezone.now(), directory=str(tmp_path)) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["linked.log", "notes.txt", "worker.log"]
    assert retention.logs_clear(now=timezone.now(), directory=str(tmp_path / "none")) == 0


def test_the_nightly_task_beats_and_completes_an_erasure_that_was_cut_short(
    pia: Patient, settings: Any, tmp_path: Path
) -> None:
    settings.ERASURE_LEDGER, settings.LOG_DIRECTORY = tmp_path / "erasures", ""
    assert pia.user
    ledger_append(settings.ERASURE_LEDGER, Erasure(timezone.now(), pia.pk, pia.user.pk))
    retention_enforce(word_from_a_newer_beat=1)
    assert not Patient.objects.exists()
    assert Heartbeat.objects.filter(name="retention").exists()
