"""Everything of one person, in files that people and machines can read."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import groupby
from typing import IO, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import QuerySet

from apps.accounts.models import Language, User
from apps.augmentation.models import FlagEvent, Review
from apps.core.portable import diary_lines
from apps.diary.models import Night
from apps.patients.models import AccessEvent, CareLink, Patient
from apps.records.archive import archive_write, table_lines
from apps.records.selectors import diary_as
from apps.records.text import TEXTS
from apps.records.text.shape import ExportText
from apps.records.typeset import typeset
from apps.sync.models import Version
from apps.sync.serializers import receipt_out

CHUNK = 500
# Of a note, so much is set in print; all of it stands in the tables. And so many years are, the newest.
PRINTED_LETTERS, PRINTED_LINES, PRINTED_YEARS = 1000, 20, 60
Files = Iterator[tuple[str, Iterable[bytes]]]


def export_write(*, patient: Patient, user: User, out: IO[bytes], now: datetime) -> None:
    """Write the ZIP: all of it as it stood at one moment, whatever is saved meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # Longer than other requests may: decades in print take their time, and reading locks nobody out. A
                # timer that runs is not moved by another value, so it is stopped first.
                cursor.execute("SET LOCAL transaction_timeout = 0")
                cursor.execute("SET LOCAL transaction_timeout = '10min'")
        archive_write(out, files_of(patient, user, now))


def files_of(patient: Patient, user: User, now: datetime) -> Files:
    text = TEXTS[Language(user.language)]
    yield "README.txt", [text.readme.format(at=f"{now:%Y-%m-%d %H:%M}").encode()]
    years = nights_of(patient).values_list("date__year", flat=True).distinct().order_by("-date__year")
    for year in reversed(years[:PRINTED_YEARS]):
        yield f"diary-{year}.pdf", [year_as_pdf(patient, year, user.language, now)]
    yield "nights.csv", table_lines(list(text.columns.values()), night_rows(patient, text), text.separator)
    # By the diary's own id: a name that a clinic chose for somebody could be another one's in the next clinic.
    yield "diary.ndjson", (line.encode() for line in diary_lines(diary_as(patient, str(patient.pk))))
    yield "versions.ndjson", version_lines(patient)
    yield "reviews.ndjson", review_lines(patient)
    yield "clinics-and-consents.json", [as_json({"clinics": clinics(patient)})]
    yield "who-looked.csv", table_lines(text.looked, look_rows(patient, text), text.separator)
    yield "account.json", [as_json(account(user, patient))]


# --- nights -----------------------------------------------------------------------------------------------------------


def nights_of(patient: Patient) -> QuerySet[Night]:
    return Night.objects.filter(patient=patient)


def night_rows(patient: Patient, text: ExportText) -> Iterator[list[object]]:
    for night in nights_of(patient).order_by("date").iterator(chunk_size=CHUNK):
        yield [said(name, getattr(night, name), text) for name in text.columns]


def said(name: str, value: Any, text: ExportText) -> object:
    """Nothing where nothing is recorded: that is neither none nor no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return text.yes if value else text.no
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        return ", ".join(text.regions[one] if name == "regions" else one for one in value)
    return value.isoformat() if isinstance(value, date) else value


def year_as_pdf(patient: Patient, year: int, language: str, now: datetime) -> bytes:
    """One year's nights, month by month. A file a year keeps small what is in hand at once."""
    text = TEXTS[Language(language)]
    nights = nights_of(patient).filter(date__year=year).order_by("date")
    data = {
        "title": text.year.format(title=text.title, year=year),
        "lead": text.lead,
        "missing": text.missing,
        "language": language,
        "columns": [text.night, text.began, text.strength, text.where, text.note],
        "months": [month_of(list(group), text) for _, group in groupby(nights, key=lambda night: night.date.month)],
    }
    return typeset(json.dumps(data), int(now.timestamp()))


def month_of(nights: list[Night], text: ExportText) -> dict[str, Any]:
    day = nights[0].date
    name = text.nights.format(month=text.months[day.month - 1], year=day.year, count=len(nights))
    return {"name": name, "rows": [row_of(night, text) for night in nights]}


def row_of(night: Night, text: ExportText) -> list[str]:
    began = text.no_symptoms
    if night.symptoms:
        began = text.all_day if night.continuous else f"{night.onset:%H:%M}" if night.onset else text.symptoms
    return [
        f"{text.weekdays[night.date.weekday()]} {night.date.isoformat()}",
        began,
        "" if night.intensity is None else str(night.intensity),
        str(said("regions", night.regions, text)),
        printed(night.note or ""),
    ]


def printed(note: str) -> str:
    """A page can't be set from a book: a minute's work for one night would be a whole evening's for all."""
    lines = note.splitlines()
    short = "\n".join(lines[:PRINTED_LINES])[:PRINTED_LETTERS]
    return note if len(lines) <= PRINTED_LINES and len(note) <= PRINTED_LETTERS else f"{short} […]"


# --- every version, and what was found --------------------------------------------------------------------------------


def version_lines(patient: Patient) -> Iterator[bytes]:
    """Content is copied as it was stored: also what no parser of ours would take."""
    versions = Version.objects.filter(patient=patient).select_related("stands_for").order_by("pk")
    for version in versions.iterator(chunk_size=CHUNK):
        head = version.stands_for.write_id if version.stands_for else None
        line = as_json(
            {
                "receipt": {**receipt_out(version), "head": head}, "base": version.base, "source": version.source,
                "form_version": version.form_version, "made_at": version.made_at, "zone": version.zone,
                "deleted": version.deleted, "read_at": version.read_at,
            }
        )  # fmt: skip
        yield line[:-1] + b', "content": ' + (version.body.encode("ascii") or b"null") + b"}\n"


def review_lines(patient: Patient) -> Iterator[bytes]:
    reviews = Review.objects.filter(patient=patient).order_by("day", "pk")
    for review in reviews.iterator(chunk_size=CHUNK):
        yield as_json({"kind": "review", **review.record, "reviewed_at": review.reviewed_at}) + b"\n"
    events = FlagEvent.objects.filter(flag__patient=patient).select_related("flag").order_by("at", "pk")
    for event in events.prefetch_related("seen__link__clinic").iterator(chunk_size=CHUNK):
        yield as_json(
            {"kind": "flag", "sign": event.flag.sign, "what": event.what, "level": event.level, "day": event.day,
             "at": event.at, "seen": [{"at": seen.at, "clinic": seen.link.clinic.name} for seen in event.seen.all()]}
        ) + b"\n"  # fmt: skip


# --- clinics, looks, account ------------------------------------------------------------------------------------------


def clinics(patient: Patient) -> list[dict[str, Any]]:
    links = CareLink.objects.filter(patient=patient).select_related("clinic", "responsible__user", "deputy__user")
    return [
        {
            "clinic": link.clinic.name, "reference": link.reference, "basis": link.basis, "since": link.consent_from,
            "until": link.consent_to, "responsible": link.responsible and link.responsible.user.name,
            "deputy": link.deputy and link.deputy.user.name, "history": history_of(link),
            "consents": list(
                link.consents.order_by("given_at", "pk").values(
                    "purpose", "version", "language", "given_at", "withdrawn_at"
                )
            ),
        }
        for link in links.order_by("consent_from", "pk")
    ]  # fmt: skip


def history_of(row: Any) -> list[dict[str, Any]]:
    """Earlier states of a row, as the database's own triggers kept them."""
    model = apps.get_model(row._meta.app_label, f"{row._meta.object_name}Event")  # noqa: SLF001
    kept = model._default_manager.filter(pgh_obj_id=row.pk).order_by("pgh_id")  # noqa: SLF001
    return list(kept.values())


def look_rows(patient: Patient, text: ExportText) -> Iterator[list[object]]:
    looks = AccessEvent.objects.filter(patient=patient).order_by("at", "pk")
    for look in looks.iterator(chunk_size=CHUNK):
        yield [f"{look.at:%Y-%m-%d %H:%M}", look.user_name, look.clinic_name, text.looks[look.what]]


def account(user: User, patient: Patient) -> dict[str, Any]:
    """Of secrets only that there are some."""
    sign_ins = UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
    return {
        "id": user.pk, "email": user.email, "name": user.name, "language": user.language, "mail_zone": user.mail_zone,
        "morning_mail": user.morning_mail, "created_at": user.created_at,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "sign_ins": list(sign_ins),
        "works_for": list(user.memberships.values("clinic__name", "role", "created_at")),
        "diary": {"id": patient.pk, "created_at": patient.created_at, "history": history_of(patient)},
    }  # fmt: skip


def as_json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder).encode()
