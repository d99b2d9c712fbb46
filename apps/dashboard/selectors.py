"""A clinician's list: whom to look at first, and why. A fixed number of queries for any number of patients."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from apps.accounts.models import Clinic, User
from apps.accounts.roles import CLINICIANS
from apps.alerts.selectors import last_told
from apps.augmentation.models import Flag, FlagEvent, Level, Review
from apps.augmentation.seen import NEWS
from apps.augmentation.selectors import already_at_enrolment, reviews, shown_by
from apps.diary.models import Night
from apps.patients.models import CareLink, Patient

# Too few nights is an answer of its own, and never means well: it stands before "no change found".
ORDER = [Level.DISCUSS_SOON, Level.DISCUSS, Level.WATCH, Level.INSUFFICIENT_DATA, Level.NONE]
A_DAY = timedelta(days=1)


class Group(StrEnum):
    """The parts of the list, in their order."""

    FLAGGED = "flagged"
    ALREADY_AT_ENROLMENT = "already_at_enrolment"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class ShownFlag:
    flag: Flag
    news_on: date  # the RLS day on which it opened, or rose last
    is_new: bool  # to this reader
    already_at_enrolment: bool  # nobody's news: the level was reached in the first weeks of the diary
    shown_by: Review | None  # the last review that saw the sign: its numbers are the reason


@dataclass(slots=True)
class Row:
    link: CareLink
    review: Review | None = None
    last_night: date | None = None
    flags: list[ShownFlag] = field(default_factory=list)
    may_read: bool = False  # once this reader opens the page

    @property
    def level(self) -> str:
        return level_of([shown.flag for shown in self.flags], self.review)

    @property
    def group(self) -> Group:
        """One flag that is new since enrolment brings the patient to the top, whatever else was there already."""
        if not self.flags:
            return Group.OTHERS
        already = all(shown.already_at_enrolment for shown in self.flags)
        return Group.ALREADY_AT_ENROLMENT if already else Group.FLAGGED

    @property
    def place(self) -> tuple[int, int, int, int, str]:
        newest = max((shown.news_on for shown in self.flags), default=date.min)
        heard = self.last_night or date.min
        group = list(Group).index(self.group)
        return group, ORDER.index(Level(self.level)), -newest.toordinal(), -heard.toordinal(), self.link.reference


def level_of(open_flags: list[Flag], review: Review | None) -> str:
    """The highest open flag's; without one the latest review's; without any, nothing can be said."""
    if open_flags:
        return min((Level(flag.level) for flag in open_flags), key=ORDER.index)
    return review.level if review else Level.INSUFFICIENT_DATA


def patient_rows(user: User, links: Iterable[CareLink], now: datetime) -> list[Row]:
    """Flagged first, then what was there at enrolment, each by level, then the newest.

    A patient whom two of the reader's clinics share stands there once.
    """
    rows: dict[UUID, Row] = {}
    telling = _clinics_told_through(user)
    for link in links:
        row = rows.setdefault(link.patient_id, Row(link))
        row.may_read |= link.clinic_id in telling and link.patient.user_id is not None
    for patient_id, review, last_night in _latest(rows):
        rows[patient_id].review, rows[patient_id].last_night = review, last_night
    for shown in shown_flags(user, Flag.objects.filter(patient__in=list(rows), cleared_on=None), now):
        rows[shown.flag.patient_id].flags.append(shown)
    return sorted(rows.values(), key=lambda row: row.place)


def _clinics_told_through(user: User) -> set[UUID]:
    """The clinics that let patients read of what this reader has opened: there the reader is a clinician."""
    told = Clinic.objects.filter(tells_patients=True, memberships__user=user, memberships__role__in=CLINICIANS)
    return set(told.values_list("pk", flat=True))


def _latest(patient_ids: Iterable[UUID]) -> list[tuple[UUID, Review | None, date | None]]:
    # One step down an index for each patient; DISTINCT ON would read every review there is.
    newest = reviews().filter(patient=OuterRef("pk")).order_by("-day")
    night = Night.objects.filter(patient=OuterRef("pk")).order_by("-date")
    found = list(
        Patient.objects.filter(pk__in=list(patient_ids)).values_list(
            "pk", Subquery(newest.values("pk")[:1]), Subquery(night.values("date")[:1])
        )
    )
    by_key = Review.objects.in_bulk([key for _, key, _ in found if key])
    return [(patient_id, by_key.get(key), last_night) for patient_id, key, last_night in found]


def shown_flags(user: User, flags: QuerySet[Flag], now: datetime) -> list[ShownFlag]:
    """Each with its reason: new before what was there at enrolment, the highest and newest first, the cleared last."""
    found = list(flags.annotate(shown_by=shown_by(), already=already_at_enrolment()))
    by_key = Review.objects.in_bulk([flag.shown_by for flag in found if flag.shown_by])
    news, fresh = _news(user, [flag.pk for flag in found], now)
    shown = [
        ShownFlag(
            flag,
            news_on=news.get(flag.id, flag.opened_on),
            is_new=flag.id in fresh and not flag.cleared_on and not flag.already,
            already_at_enrolment=flag.already,
            shown_by=by_key.get(flag.shown_by),
        )
        for flag in found
    ]
    return sorted(shown, key=_flag_place)


def _flag_place(shown: ShownFlag) -> tuple[bool, bool, int, int, str]:
    flag = shown.flag
    level = 0 if flag.cleared_on else ORDER.index(Level(flag.level))
    return (
        flag.cleared_on is not None,
        shown.already_at_enrolment,
        level,
        -(flag.cleared_on or shown.news_on).toordinal(),
        flag.sign,
    )


def _news(user: User, flags: list[UUID], now: datetime) -> tuple[dict[UUID, date], set[UUID]]:
    """When each flag was last news, and which are news to this reader: told this morning, or not told yet."""
    # Who has switched the morning's mail off has no such morning: then the last day's are news.
    told = last_told(user) if user.morning_mail else None
    since = told.at if told else now - A_DAY
    rows = FlagEvent.objects.filter(flag__in=flags, what__in=NEWS)
    newest: dict[UUID, date] = {}
    fresh: set[UUID] = set()
    for event, flag, day, at in rows.values_list("pk", "flag", "day", "at"):
        newest[flag] = max(day, newest.get(flag, day))
        if at > since or (told and event in told.events):
            fresh.add(flag)
    return newest, fresh
