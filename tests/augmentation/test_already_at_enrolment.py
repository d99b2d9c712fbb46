"""What was there when somebody came is marked, so that nobody is told of it as if it were new."""

from apps.augmentation.models import FlagEvent
from apps.patients.models import Patient
from tests.augmentation.clinic import A_DAY, DAY, NOON_AFTER, WELL, WORSE, file, nights, run, treated


def marks(patient: Patient) -> list[tuple[str, str, bool]]:
    happened = FlagEvent.objects.filter(flag__patient=patient, flag__sign="earlier_onset").order_by("id")
    return list(happened.values_list("what", "level", "already_at_enrolment"))


def test_a_change_of_the_first_six_weeks_was_there_already(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    assert marks(pia) == [("opened", "discuss", True)]


def test_a_change_that_comes_later_is_new(pia: Patient) -> None:
    treated(pia, nights(WELL * 3 + ["17:00"] * 18))
    run()
    assert marks(pia) == [("opened", "discuss", False)]


def test_a_higher_level_that_comes_later_is_new(pia: Patient) -> None:
    treated(pia, nights(["21:00"] * 20 + ["19:00"] * 14))
    run()
    file(pia, nights(["19:00"] * 15 + ["16:00"] * 15, DAY + 30 * A_DAY))
    run(NOON_AFTER + 30 * A_DAY)
    assert marks(pia) == [("opened", "watch", True), ("raised", "discuss", False)]


def test_a_flag_is_new_after_all_once_older_nights_show_that_the_diary_began_long_before(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    file(pia, nights(WELL, DAY - 100 * A_DAY))
    run(NOON_AFTER + A_DAY)
    assert marks(pia) == [("opened", "discuss", False)]
