"""The one bridge from rows to the facts of a morning: a fixed number of queries for any number of people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from apps.accounts.models import Absence, Membership, User
from apps.accounts.roles import CLINICIANS
from apps.alerts.duty import Duty
from apps.alerts.models import Digest, Told
from apps.alerts.news import Morning, Rise
from apps.augmentation.models import Flag, FlagEvent, Level, Review
from apps.augmentation.seen import NEWS
from apps.augmentation.selectors import already_at_enrolment
from apps.augmentation.thresholds import thresholds
from apps.core.zones import wall_clock
from apps.patients.models import CareLink, Patient
from apps.patients.selectors import links_open

A_DAY = timedelta(days=1)
TOO_FEW = "too_few_nights"  # as the rules name it


@dataclass(frozen=True, slots=True)
class Clinician:
    id: UUID
    mail_zone: str
    language: str


def clinicians(*, worked_by: datetime | None = None) -> list[Clinician]:
    """Everybody who is to be told something."""
    rows = people_told(worked_by=worked_by).order_by("id")
    return [Clinician(*row) for row in rows.values_list("id", "mail_zone", "language")]


def people_told(*, worked_by: datetime | None = None) -> QuerySet[User]:
    """An account in use, a clinician's place in some clinic, the mail wanted.

    Who has switched it off is not told, so that what is still open is news on the first morning after it is on again.
    `worked_by`: only those who worked here by then.
    """
    places = Membership.objects.filter(role__in=CLINICIANS)
    working = (places.filter(created_at__lte=worked_by) if worked_by else places).values("user")
    return User.objects.filter(is_active=True, morning_mail=True, id__in=working)


def morning_of(
    local_date: date, clinicians: Iterable[Clinician], now: datetime, *, decided_by: Digest | None = None
) -> Morning:
    """What the reviews of the RLS days before `local_date` found, for those whose consent holds now.

    `decided_by`: what this digest tells counts as not told yet, for counting it once more.
    """
    ids = [clinician.id for clinician in clinicians]
    works_at: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
    rows = Membership.objects.filter(user__in=ids, role__in=CLINICIANS)
    for membership, user, clinic in rows.values_list("id", "user", "clinic"):
        works_at[clinic].append((membership, user))
    links = links_open(now).filter(clinic__in=list(works_at))
    flags = Flag.objects.filter(patient__in=links.values("patient"), opened_on__lt=local_date)
    since_enrolment = flags.annotate(already=already_at_enrolment()).filter(already=False)
    still_open = since_enrolment.filter(Q(cleared_on__isnull=True) | Q(cleared_on__gte=local_date))
    told = Told.objects.filter(clinician__in=ids)
    if decided_by:
        told = told.exclude(digest=decided_by)
    return Morning(
        charge=_charge(links, works_at, _duty(works_at, ids, now)),
        open=_open(still_open, local_date),
        told=set(told.filter(event__flag__in=still_open).values_list("clinician", "event")),
        told_lately=_told_lately(told, local_date),
        cleared=_cleared(told, local_date),
        too_few_nights=_too_few_nights(links, local_date),
    )


def _duty(clinics: Iterable[UUID], ids: list[UUID], now: datetime) -> Duty:
    """Who works there and who of them is away, each by the date of their own mail zone."""
    clinic_of, today = {}, {}
    # An account out of use answers for nobody; asked about itself, it is nobody's business but its own.
    working = Q(user__is_active=True) | Q(user__in=ids)
    rows = Membership.objects.filter(working, clinic__in=list(clinics), role__in=CLINICIANS)
    for member, clinic, zone in rows.values_list("id", "clinic", "user__mail_zone"):
        clinic_of[member], today[member] = clinic, wall_clock(zone, now).date()
    away: dict[UUID, set[UUID]] = {}
    near = Absence.objects.filter(first_day__lte=now.date() + A_DAY, last_day__gte=now.date() - A_DAY)
    absences = near.filter(member__in=list(clinic_of))
    for member, deputy, first, last in absences.values_list("member", "deputy", "first_day", "last_day"):
        if first <= today[member] <= last:
            away.setdefault(member, set()).add(deputy)  # null where who was named has left: no key of anybody
    return Duty(clinic_of, away)


def _charge(
    links: QuerySet[CareLink], works_at: dict[UUID, list[tuple[UUID, UUID]]], duty: Duty
) -> dict[UUID, set[UUID]]:
    charge: dict[UUID, set[UUID]] = defaultdict(set)
    for patient, clinic, responsible, deputy in links.values_list("patient", "clinic", "responsible", "deputy"):
        told = duty.told_of(clinic, responsible, deputy)
        for membership, user in works_at[clinic]:
            if membership in told:
                charge[user].add(patient)
    return charge


def _open(flags: QuerySet[Flag], local_date: date) -> dict[UUID, set[Rise]]:
    rises = FilteredRelation(
        "events",
        condition=Q(events__what__in=NEWS, events__day__lt=local_date, events__already_at_enrolment=False),
    )
    found: dict[UUID, set[Rise]] = defaultdict(set)
    rows = flags.annotate(rises=rises).values_list("patient", "rises__id", "sign", "rises__level")
    for patient, event, sign, level in rows:
        found[patient].update([] if event is None else [Rise(event, sign, level)])
    return found


def _told_lately(told: QuerySet[Told], local_date: date) -> set[tuple[UUID, UUID, str, str]]:
    """By the digests' own dates: told on the 1st, with 14 days, the same level may be told again on the 15th."""
    since = local_date - timedelta(days=thresholds().tell_again_days)
    rows = told.filter(digest__local_date__gt=since, event__what__in=NEWS)
    return set(rows.values_list("clinician", "event__flag__patient", "event__flag__sign", "event__level"))


def _cleared(told: QuerySet[Told], local_date: date) -> dict[UUID, dict[int, UUID]]:
    rows = told.annotate(
        end=FilteredRelation(
            "event__flag__events",
            condition=Q(event__flag__events__what=FlagEvent.What.CLEARED, event__flag__events__day__lt=local_date),
        )
    ).filter(end__isnull=False)
    said = told.filter(clinician=OuterRef("clinician"), event=OuterRef("end__id"))
    found: dict[UUID, dict[int, UUID]] = defaultdict(dict)
    unsaid = rows.filter(~Exists(said)).values_list("clinician", "end__id", "event__flag__patient")
    for clinician, event, patient in unsaid:
        found[clinician][event] = patient
    return found


def _too_few_nights(links: QuerySet[CareLink], local_date: date) -> set[UUID]:
    """Of whom too little was logged: the latest review says so, or there has been none.

    Who logged enough but lacks a reference, or a medicine that the rules are about, lacks that: the list says what.
    """
    latest = Review.objects.filter(patient=OuterRef("pk"), day__lt=local_date).order_by("-day", "-reviewed_at")
    patients = Patient.objects.filter(id__in=links.values("patient")).annotate(
        found=latest.values("findings__considered")[:1],
        level=latest.values("level")[:1],
        logged=latest.values("nights_logged")[:1],
    )
    few = Q(found__contains=[TOO_FEW]) | Q(logged__lt=thresholds().min_logged_nights)
    too_few = Q(few, level=Level.INSUFFICIENT_DATA)
    return set(patients.filter(Q(level=None) | too_few).values_list("id", flat=True))
