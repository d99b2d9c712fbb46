"""What was promised, sent and opened, against what is there: counted, so that the table shows what a test has seen."""

from collections import Counter
from collections.abc import Iterable, Sequence

from apps.patients.models import Patient
from tests.augmentation.clinic import events
from tests.faults.reviewing import WORSE_FORTNIGHT
from tests.faults.town import Crowd


def balance(
    crowd: Crowd | None = None,
    *,
    worse: Iterable[Patient] = (),
    mails: Sequence[object] | None = None,
    expected: int = 1,
) -> dict[str, int]:
    """Saves of the crowd, flags of patients who got worse, mails that came: what is missing and what is there twice.

    For the table, as the words of `say`; nothing may be missing or twice.
    """
    said: dict[str, int] = {}
    lost = doubled = 0
    if crowd:
        said = {"requests": crowd.requests, "acknowledged": crowd.acknowledged}
        lost, doubled = crowd.lost, crowd.doubled
    for patient in worse:
        there, wanted = Counter(events(patient)), Counter(WORSE_FORTNIGHT)
        lost += (wanted - there).total()
        doubled += (there - wanted).total()
    if mails is not None:
        lost += max(0, expected - len(mails))
        doubled += max(0, len(mails) - expected)
    assert (lost, doubled) == (0, 0)
    return {**said, "lost": lost, "doubled": doubled}
