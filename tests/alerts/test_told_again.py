"""No level of a sign is told to the same person twice within fourteen days; and what was there at enrolment, never."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic, User
from apps.alerts import facts
from apps.alerts.models import Digest, Told
from apps.augmentation.models import Flag, FlagEvent, Level
from apps.patients.models import CareLink, Patient
from tests.alerts.world import A_DAY, SEVEN, TUESDAY, cleared, clinician_of, flagged, morning, raised, sweep
from tests.mail import Post, text_of
from tests.personas import signed_in

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    """The RLS day whose findings the morning `days` after the first tells."""
    return TUESDAY + days * A_DAY


def mails(smtp: Post, days: int) -> int:
    """How many go out on the morning so many days after the first."""
    before = len(smtp.received)
    morning(SEVEN + days * A_DAY)
    return len(smtp.received) - before


def told_then_cleared_and_back(patient: Patient, smtp: Post, *, back: int, level: str = Level.DISCUSS) -> Flag:
    """`spread` is told at `discuss` on the first morning, clears, and opens anew so many days later."""
    first = flagged(patient)
    assert mails(smtp, 0) == 1
    cleared(first, day=on(1))
    return flagged(patient, day=on(back), level=level)


@pytest.mark.parametrize(("days", "told"), [(1, 0), (13, 0), (14, 1), (15, 1)])
def test_a_sign_that_cleared_and_came_back_is_told_again_after_fourteen_days(
    days: int, told: int, six: list[Patient], smtp: Post
) -> None:
    told_then_cleared_and_back(six[0], smtp, back=days)
    assert mails(smtp, days) == told


def test_what_was_held_back_is_told_when_the_fourteen_days_are_over_and_it_is_still_open(
    six: list[Patient], smtp: Post
) -> None:
    told_then_cleared_and_back(six[0], smtp, back=3)
    assert [mails(smtp, days) for days in (3, 8, 13, 14, 15, 28)] == [0, 0, 0, 1, 0, 0]
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)


def test_what_was_held_back_and_has_cleared_since_is_never_told(six: list[Patient], smtp: Post) -> None:
    again = told_then_cleared_and_back(six[0], smtp, back=3)
    cleared(again, day=on(10))
    assert [mails(smtp, days) for days in (3, 11, 14, 20)] == [0, 0, 0, 0]


def test_it_stands_open_in_the_counts_of_a_mail_about_somebody_else(six: list[Patient], smtp: Post) -> None:
    told_then_cleared_and_back(six[0], smtp, back=3)
    flagged(six[1], day=on(3))
    assert mails(smtp, 3) == 1
    assert "1 new since yesterday, 2 open, 0 cleared." in text_of(smtp)


def test_a_higher_level_is_told_at_once(six: list[Patient], smtp: Post) -> None:
    again = told_then_cleared_and_back(six[0], smtp, back=3)
    assert mails(smtp, 3) == 0
    raised(again, day=on(4))
    assert mails(smtp, 4) == 1


def test_one_that_comes_back_higher_is_told_at_once(six: list[Patient], smtp: Post) -> None:
    told_then_cleared_and_back(six[0], smtp, back=3, level=Level.DISCUSS_SOON)
    assert mails(smtp, 3) == 1


def test_one_that_rises_twice_to_the_same_level_is_told_once(six: list[Patient], smtp: Post) -> None:
    """Corrected nights took it down between."""
    flag = flagged(six[0])
    assert mails(smtp, 0) == 1
    FlagEvent.objects.create(flag=flag, what="raised", level=Level.DISCUSS, day=on(2), at=SEVEN)
    assert mails(smtp, 2) == 0


def test_another_sign_is_told_and_so_is_another_patients(six: list[Patient], smtp: Post) -> None:
    told_then_cleared_and_back(six[0], smtp, back=3)
    flagged(six[0], "earlier_onset", day=on(3))
    assert mails(smtp, 3) == 1
    flagged(six[1], day=on(4))
    assert mails(smtp, 4) == 1


def test_a_colleague_who_was_not_told_before_is_told_now(six: list[Patient], linden: Clinic, smtp: Post) -> None:
    told_then_cleared_and_back(six[0], smtp, back=3)
    CareLink.objects.update(deputy=clinician_of(linden, "Cora").memberships.get())
    assert mails(smtp, 3) == 1
    assert smtp.recipients[-1] == ["cora@example.org"]


def test_a_mail_that_was_refused_has_told_nothing(six: list[Patient], smtp: Post) -> None:
    smtp.answer("RCPT", "550 no such user")
    first = flagged(six[0])
    assert mails(smtp, 0) == 0
    assert Digest.objects.get().state == Digest.State.FAILED
    smtp.answers.clear()
    cleared(first, day=on(1))
    flagged(six[0], day=on(2))
    assert mails(smtp, 2) == 1


def test_a_mail_that_never_got_out_has_told_nothing(six: list[Patient], smtp: Post) -> None:
    first = flagged(six[0])
    sweep()
    cleared(first, day=on(0))
    flagged(six[0], day=on(1))
    assert mails(smtp, 1) == 1
    assert Told.objects.get().event.flag.cleared_on is None, "of the flag that stands now"


def test_counting_a_waiting_mail_again_does_not_hold_back_what_it_tells_itself(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    smtp.answer("MAIL", "451 busy")
    assert mails(smtp, 0) == 0
    smtp.answers.clear()
    Digest.objects.update(next_attempt_at=SEVEN)
    assert mails(smtp, 0) == 1


# --- what was there at enrolment ----------------------------------------------------------------------------------


def already(flag: Flag) -> Flag:
    flag.events.update(already_at_enrolment=True)
    return flag


def test_what_was_there_at_enrolment_is_neither_told_nor_counted(six: list[Patient], smtp: Post) -> None:
    already(flagged(six[0]))
    assert mails(smtp, 0) == 0
    flagged(six[1], day=on(1))
    assert mails(smtp, 1) == 1
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)


def test_a_higher_level_than_at_enrolment_is_new(six: list[Patient], smtp: Post) -> None:
    flag = already(flagged(six[0]))
    raised(flag, day=on(50))
    assert mails(smtp, 50) == 1
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)
    assert [told.event.what for told in Told.objects.all()] == ["raised"]


def test_a_sign_that_is_new_beside_what_was_there_at_enrolment_is_told(six: list[Patient], smtp: Post) -> None:
    already(flagged(six[0]))
    flagged(six[0], "earlier_onset", level=Level.DISCUSS_SOON)
    assert mails(smtp, 0) == 1
    assert "1 new since yesterday, 1 open" in text_of(smtp)


def test_what_was_there_at_enrolment_clears_unsaid(six: list[Patient], smtp: Post) -> None:
    cleared(already(flagged(six[0])), day=on(3))
    flagged(six[1], day=on(4))
    assert mails(smtp, 4) == 1
    assert "1 new since yesterday, 1 open, 0 cleared." in text_of(smtp)


def test_older_nights_that_come_before_the_mail_goes_take_it_back(six: list[Patient], smtp: Post) -> None:
    """A diary that turns out to have begun later: what looked new was there at enrolment."""
    flag = flagged(six[0])
    smtp.answer("MAIL", "451 busy")
    assert mails(smtp, 0) == 0
    smtp.answers.clear()
    already(flag)
    Digest.objects.update(next_attempt_at=SEVEN)
    assert mails(smtp, 0) == 0
    assert not Told.objects.exists()


def test_a_morning_asks_the_same_for_one_patient_and_for_many(six: list[Patient], clara: User, smtp: Post) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            facts.morning_of(on(4), facts.clinicians(), SEVEN)
        return len(queries)

    told_then_cleared_and_back(six[0], smtp, back=3)
    for_one = asked()
    for patient in six[1:]:
        already(flagged(patient))
    assert asked() == for_one


def test_the_list_shows_what_the_mail_holds_back(six: list[Patient], clara: User, smtp: Post) -> None:
    """As new until the next morning has come, like everything that has happened since the last."""

    def shown() -> list[tuple[str, bool]]:
        rows = signed_in(clara).get("/api/v1/patients").json()["patients"]
        return [(flag["sign"], flag["is_new"]) for row in rows for flag in row["flags"]]

    told_then_cleared_and_back(six[0], smtp, back=3)
    assert mails(smtp, 3) == 0
    assert shown() == [("spread", True)]
    assert mails(smtp, 4) == 0
    assert shown() == [("spread", False)]
