"""What has changed, for the patient: by day, where a clinic of theirs wants it, once a clinician there has opened it.

Nothing here tells why there is nothing: switched off, not opened yet, night, cleared and all quiet look alike.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Clinic
from apps.augmentation.models import SIGNS, Flag, FlagEvent, FlagSeen, Review
from apps.augmentation.patient_voice import change_sentence, page_words, period
from apps.augmentation.seen import NEWS
from apps.augmentation.selectors import shown_by
from apps.augmentation.sentences import says
from apps.core.days import clock_at, day_of
from apps.core.names import name_order
from apps.core.zones import wall_clock
from apps.patients.models import CareLink, Patient
from apps.patients.selectors import clock_history, links_open

FILE = Path(__file__).with_name("findings.toml")


@dataclass(frozen=True, slots=True)
class Seen:
    """An open flag as a clinician has seen it: by the last review that was there to be seen."""

    flag: Flag
    review: Review


@dataclass(frozen=True, slots=True)
class Finding:
    seen: list[Seen]
    clinics: list[Clinic]  # who have opened any of it, whom the patient can ring
    today: date  # the running RLS day
    until: datetime


@cache
def hours() -> dict[str, int]:
    """The numbers of findings.toml."""
    return {name: entry["value"] for name, entry in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


def finding_of(patient: Patient, now: datetime) -> Finding | None:
    history = clock_history(patient)
    until = shown_until(clock_at(history, now).zone, now)
    if until is None:
        return None
    links = list(links_open(now).filter(patient=patient, clinic__tells_patients=True).select_related("clinic"))
    seen = _seen(patient, links)
    if not seen:
        return None
    looks = FlagSeen.objects.filter(event__flag__in=[one.flag for one in seen], link__in=links)
    theirs = set(looks.values_list("link", flat=True))
    clinics = sorted((link.clinic for link in links if link.pk in theirs), key=lambda clinic: name_order(clinic.name))
    return Finding(seen, clinics, day_of(history, now), until)


def shown_until(zone: str, now: datetime) -> datetime | None:
    """When the evening begins on a wall clock of this zone; None while nothing is shown."""
    local, limits = wall_clock(zone, now), hours()
    if not limits["from_hour"] <= local.hour < limits["to_hour"]:
        return None
    return datetime.combine(local.date(), time(limits["to_hour"]), tzinfo=local.tzinfo)


def _seen(patient: Patient, links: list[CareLink]) -> list[Seen]:
    """The open flags whose opening was seen, newest numbers first.

    The numbers are those that a clinician had on the screen at the last look. What has risen since and nobody has
    opened stays unsaid: until then the flag reads as it was before it rose.
    """
    news = FlagEvent.objects.filter(flag=OuterRef("pk"), what__in=NEWS)
    looked_at = Exists(FlagSeen.objects.filter(event=OuterRef("pk"), link__in=links))
    unseen = news.filter(~looked_at).order_by("day", "pk").values("day")[:1]
    looks = FlagSeen.objects.filter(event__flag=OuterRef("pk"), link__in=links).order_by("-at").values("at")[:1]
    opened = Exists(news.filter(looked_at, what=FlagEvent.What.OPENED))
    flags = (
        Flag.objects.filter(opened, patient=patient, cleared_on=None)
        .annotate(unseen_from=Coalesce(Subquery(unseen), date.max), looked_at=Subquery(looks))
        .annotate(shown_by=shown_by(before=OuterRef("unseen_from"), known_at=OuterRef("looked_at")))
    )
    found = list(flags)
    reviews = Review.objects.in_bulk([flag.shown_by for flag in found if flag.shown_by])
    seen = [Seen(flag, reviews[flag.shown_by]) for flag in found if flag.shown_by]
    seen = [one for one in seen if says(one.flag.sign, one.review.findings["evidence"])]
    return sorted(seen, key=lambda one: (-one.review.day.toordinal(), SIGNS.index(one.flag.sign)))


def finding_out(finding: Finding, language: str) -> dict[str, Any]:
    """In the patient's language, sentences by the days that their numbers are of."""
    newest = finding.today - timedelta(days=hours()["lately_days"])
    told: dict[str, list[str]] = {}
    for one in finding.seen:
        review, evidence = one.review, one.review.findings["evidence"]
        days = period(review.day, language, lately=review.day >= newest)
        told.setdefault(days, []).append(change_sentence(one.flag.sign, evidence, review.reference, language))
    return {
        **page_words([clinic.name for clinic in finding.clinics], language),
        "changes": [{"days": days, "sentences": sentences} for days, sentences in told.items()],
        "clinics": [{"name": clinic.name, "phone": clinic.phone} for clinic in finding.clinics],
        "picture": _picture(finding.seen),
        "until": finding.until,
    }


def _picture(seen: list[Seen]) -> dict[str, Any]:
    """Up to which night, and the onset that the newest numbers were compared with."""
    newest = seen[0].review
    return {"last": newest.day, "onset_reference": newest.findings["evidence"].get("onset_reference")}
