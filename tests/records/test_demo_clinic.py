"""The demo clinic: the same people every time, brought up to a day without touching what was."""

import io
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.augmentation.models import Review
from apps.patients.models import CareLink, Patient
from apps.records.demo import password_of, seed_of
from apps.sync.models import Record
from tests.accounts.browser import Browser
from tests.personas import signed_in

SMALL = {"patients": 3, "nights": 40}


def demo(**options: Any) -> str:
    out = io.StringIO()
    call_command("demo", stdout=out, **{"as_of": "2026-10-20", **SMALL, **options})
    return out.getvalue()


def contents() -> dict[tuple[str, str, str], str]:
    rows = Record.objects.exclude(kind="regimen").values_list(
        "patient__care_links__reference", "kind", "key", "head__body"
    )
    return {(reference, kind, key): body for reference, kind, key, body in rows}


def test_it_prints_a_patient_a_clinician_and_the_operator_who_can_sign_in(db: None) -> None:
    said = demo()
    for name in ("clara", "olga"):
        email = f"{name}@demo.stillnight.invalid"
        assert f"{email:<34} password {password_of(email)}" in said
        assert User.objects.get(email=email).check_password(password_of(email))
        assert seed_of(email) in said
    pia = User.objects.get(email="pia@demo.stillnight.invalid")
    assert f"{pia.email:<34} a code by e-mail: `make mail`" in said
    assert not pia.has_usable_password()


def test_its_patient_has_agreed_to_what_its_clinic_reads(db: None) -> None:
    demo()
    demo(as_of="2026-10-21")
    pia = signed_in(User.objects.get(email="pia@demo.stillnight.invalid"))
    (link,) = pia.get("/api/v1/care").json()["links"]
    assert [(one["purpose"], one["withdrawn_at"]) for one in link["consents"]] == [("care", None)]


def test_the_demos_clinician_signs_in_with_password_and_the_printed_code_and_with_neither_alone(db: None) -> None:
    demo()
    out, email = io.StringIO(), "clara@demo.stillnight.invalid"
    call_command("demo", code=True, stdout=out)
    code = re.search(rf"{email} +(\d{{6}}), new in \d+ s", out.getvalue())
    assert code
    clara = Browser()
    assert clara.post("auth/login", email=email, password=password_of(email)) == 401
    assert clara.get("/api/v1/patients") == 401
    assert clara.post("auth/2fa/authenticate", code=code[1]) == 200
    assert clara.get("/api/v1/patients") == 200
    second = Browser()
    assert second.post("auth/login", email=email, password=password_of(email)) == 401
    assert second.post("auth/2fa/authenticate", code=code[1]) == 400, "a code works once"


def test_real_installations_have_no_demo_codes(db: None, settings: Any) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="real installation"):
        demo(code=True)


def test_a_later_day_and_more_patients_change_no_earlier_night(db: None) -> None:
    demo()
    before = contents()
    demo(as_of="2026-11-20", patients=4, nights=60)
    after = contents()
    assert before.items() <= after.items()
    assert len(after) > len(before)
    assert CareLink.objects.count() == 4


def test_topping_up_step_by_step_gives_the_same_clinic_as_all_at_once(db: None) -> None:
    demo(as_of="2026-09-30", nights=20)
    demo(as_of="2026-10-10", nights=30)
    demo()
    stepwise = contents()
    Patient.objects.all().delete()
    demo()
    assert contents() == stepwise


def test_the_demo_is_reviewed_at_once(db: None) -> None:
    demo()
    assert Review.objects.values("patient").distinct().count() == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"zone": "Mars/Olympus"}, "IANA"), ({"as_of": "soon"}, "YYYY-MM-DD"), ({"patients": 0}, "1 or")],
)
def test_a_wrong_option_gets_a_clear_answer(db: None, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        demo(**wrong)


def test_a_real_installation_refuses_the_demo(db: None, settings: Any) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="laptop"):
        demo()


@pytest.mark.parametrize("wrong", [{"as_of": "0001-01-05"}, {"nights": 9_999_999}, {"as_of": "2199-01-01"}])
def test_a_world_outside_the_calendar_gets_a_clear_answer(db: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="--as-of"):
        demo(**wrong)
