"""Which of a patient's flags a clinician has had on the screen."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from apps.accounts.models import User
from apps.augmentation.models import FlagEvent, FlagSeen
from apps.patients.models import CareLink

NEWS = [FlagEvent.What.OPENED, FlagEvent.What.RAISED]


def flags_see(*, patient_id: UUID, links: Iterable[CareLink], by: User, now: datetime) -> None:
    """Write down that what is open now was seen, once for each of the links by which `by` is a clinician.

    Of several looks the last counts: with each, the clinician has seen the numbers of that moment. To be called before
    the page is read and in one transaction with it, so that nothing counts as seen that was not on it.
    """
    open_news = FlagEvent.objects.filter(flag__patient=patient_id, flag__cleared_on=None, what__in=NEWS)
    events = list(open_news.order_by("id").values_list("id", flat=True))  # two looks at once lock in one order
    rows = [FlagSeen(event_id=event, link=link, by=by, at=now) for event in events for link in links]
    FlagSeen.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["event", "link"], update_fields=["by", "at"]
    )
