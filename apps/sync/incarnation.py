"""Which life of the server this is: a restore begins another, and the phones notice by its name.

After a restore the server has forgotten what the phones were told had arrived. They see that the name has changed,
compare, and send again what is missing (docs/adr/0012). The name is random and says nothing of anybody.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from apps.patients.models import Patient
from apps.sync.models import Incarnation, Version

TABLE = "sync_incarnation"
# In the transaction of a restore, after the rows of the backup; a dump leaves no search path. A backup from before this
# table gets its first row, which no phone knows, from the migration.
BEGIN_ANOTHER = """
do $$ begin
    if to_regclass('public.sync_incarnation') is not null then
        insert into public.sync_incarnation (number, name, began_at, last_version)
        select (select coalesce(max(number), 0) + 1 from public.sync_incarnation), gen_random_uuid(), now(),
               (select coalesce(max(id), 0) from public.sync_version);
    end if;
end $$
"""


def incarnation_now() -> UUID:
    return _newest().name


def _newest() -> Incarnation:
    newest = Incarnation.objects.order_by("-number").first()
    # The migration makes the first one; an emptied database gets it here.
    return newest or Incarnation.objects.get_or_create(number=1, defaults={"name": uuid4()})[0]


def restored_at() -> datetime | None:
    """When this server was last restored; None: never."""
    newest = _newest()
    return newest.began_at if newest.number > 1 else None


@transaction.atomic
def incarnation_begin(*, now: datetime) -> UUID:
    """The database was brought back by other means than our `restore`: phones compare and send what is missing."""
    before = _newest()
    last = Version.objects.aggregate(last=Max("pk"))["last"] or 0
    return Incarnation.objects.create(number=before.number + 1, name=uuid4(), began_at=now, last_version=last).name


def shared_until(patient: Patient, name: UUID) -> int | None:
    """Up to which of the patient's sequence numbers the life of this name and the present one are the same.

    None: it is the present one, or was never heard of here; then nothing can be said.
    """
    known = Incarnation.objects.filter(name=name).first()
    following = known and Incarnation.objects.filter(number__gt=known.number).order_by("number").first()
    if not following:
        return None
    ours = Version.objects.filter(patient=patient, pk__lte=following.last_version)
    return ours.aggregate(last=Max("seq"))["last"] or 0
