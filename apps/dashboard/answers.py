"""From what the selectors found to what the serializers describe, with the sentences in the reader's language."""

from datetime import timedelta
from typing import Any

from apps.augmentation.hysteresis import from_json
from apps.augmentation.models import Review
from apps.augmentation.sentences import clearing, compared_with, level_sentence, sentence, sentences
from apps.dashboard.patient import Page
from apps.dashboard.selectors import Row, ShownFlag, level_of
from apps.diary.models import Night
from apps.patients.models import CareLink
from apps.patients.serializers import clock_text
from apps.patients.serializers_enrolment import enrolment_out, is_asked
from apps.treatment.catalogue import find
from apps.treatment.models import Regimen

A_DAY = timedelta(days=1)


def row_out(row: Row, language: str) -> dict[str, Any]:
    return {
        **_who(row.link),
        "level": row.level,
        "group": row.group,
        "flags": [_flag_out(shown, language) for shown in row.flags],
        "review": row.review and _row_review_out(row.review, language),
        "last_night": row.last_night,
        "may_read": row.may_read,
        "asked": is_asked(row.link.patient),
    }


def page_out(page: Page, language: str) -> dict[str, Any]:
    patient, responsible = page.link.patient, page.link.responsible
    return {
        **_who(page.link),
        "has_account": patient.user_id is not None,
        "may_read": page.may_read,
        "timezone": page.clock.zone,
        "day_start": clock_text(page.clock.day_start),
        "responsible": responsible.user.name if responsible else None,
        "level": level_of([shown.flag for shown in page.flags if shown.flag.cleared_on is None], page.review),
        "review": page.review and _review_out(page.review, language),
        "pictured": page.pictured and _review_out(page.pictured, language),
        "flags": [_page_flag_out(shown, page.review, language) for shown in page.flags],
        "regimens": [_regimen_out(regimen) for regimen in page.regimens],
        "enrolment": enrolment_out(patient, page.link),
    }


def night_out(night: Night) -> dict[str, Any]:
    """As it was written; what was left out then reads as null, which means the same."""
    head = night.record.head
    assert head is not None
    return {
        **{key: value for key, value in head.content.items() if key != "id"},
        "date": night.date,
        "onset_min": night.onset_min,
        "day_start": clock_text(night.day_start),
        "zone": night.zone,
        "utc_offset_min": night.utc_offset_min,
    }


def _who(link: CareLink) -> dict[str, Any]:
    return {
        "id": link.patient.id,
        "name": link.patient.user.name if link.patient.user else "",
        "reference": link.reference,
        "clinic": {"slug": link.clinic.slug, "name": link.clinic.name},
    }


def _flag_out(shown: ShownFlag, language: str) -> dict[str, Any]:
    flag, review = shown.flag, shown.shown_by
    return {
        "id": flag.id,
        "sign": flag.sign,
        "level": flag.level,
        "opened_on": flag.opened_on,
        "cleared_on": flag.cleared_on,
        "is_new": shown.is_new,
        "already_at_enrolment": shown.already_at_enrolment,
        "sentence": sentence(flag.sign, review.findings["evidence"], review.reference, language) if review else "",
        "shown_on": review.day if review else None,
        "reasons": [level_sentence(review.record, language)] if review else [],
    }


def _page_flag_out(shown: ShownFlag, latest: Review | None, language: str) -> dict[str, Any]:
    flag, review = shown.flag, shown.shown_by
    clears = []
    if review and not flag.cleared_on:
        now = from_json(latest.open_signs).get(flag.sign) if latest else None
        clears = clearing(flag.sign, review.record, now.unseen if now else 0, language)
    compared = compared_with(review.record, language) if review else ""
    return {**_flag_out(shown, language), "clears": clears, "compared_with": compared}


def _row_review_out(review: Review, language: str) -> dict[str, Any]:
    return {
        "day": review.day,
        "reference": review.reference,
        "nights_logged": review.nights_logged,
        "sentence": level_sentence(review.record, language),
        "compared_with": compared_with(review.record, language),
    }


def _review_out(review: Review, language: str) -> dict[str, Any]:
    found = review.findings
    return {
        "day": review.day,
        "level": review.level,
        "reference": review.reference,
        "nights_logged": review.nights_logged,
        "nights_worse": review.nights_worse,
        "sentences": sentences(review.record, language),
        "compared_with": compared_with(review.record, language),
        "evidence": found["evidence"],
        "criteria": found["criteria"],
        "considered": found["considered"],
        "rules": review.rules,
    }


def _regimen_out(regimen: Regimen) -> dict[str, Any]:
    known = find(regimen.drug)
    return {
        "drug": regimen.drug,
        "intakes": [
            {"time": f"{one.time:%H:%M}", "dose": float(one.dose), "unit": one.unit} for one in regimen.intakes.all()
        ],
        "start": regimen.starts_on,
        "end": regimen.ends_before and regimen.ends_before - A_DAY,
        "dopaminergic": known.dopaminergic if known else None,
    }
