"""A quarantined version keeps the applied version that it began from, so that nobody follows a chain of them.

In sets of a bounded size, each in a transaction of its own, in the order of arrival: a version's base arrived before
it, so one pass settles chains of any length. May be broken off and run again.
"""

from typing import Any
from uuid import UUID

from django.db import migrations, transaction

SET = 1000


def quarantined_settle(apps: Any, schema_editor: Any) -> None:
    versions = apps.get_model("sync", "Version").objects
    last = 0
    while True:
        with transaction.atomic():
            found = versions.filter(pk__gt=last, status="quarantined").order_by("pk")
            rows = list(found.values_list("pk", "patient_id", "write_id", "base", "stands_for_id")[:SET])
            if not rows:
                return
            last = rows[-1][0]
            settle(versions, [row for row in rows if row[3] is not None and row[4] is None])


def settle(versions: Any, rows: list[tuple[int, UUID, UUID, UUID, None]]) -> None:
    bases = versions.filter(write_id__in={base for *_, base, _ in rows}).values_list(
        "patient_id", "write_id", "pk", "status", "stands_for_id"
    )
    began_from: dict[tuple[UUID, UUID], tuple[int, int | None]] = {}
    for patient, write_id, pk, status, stands_for in bases:
        applied = {"new": pk, "updated": pk, "conflict": None}.get(status, stands_for)
        began_from[patient, write_id] = (pk, applied)
    settled = []
    for pk, patient, write_id, base, _ in rows:
        base_pk, applied = began_from.get((patient, base), (pk, None))
        applied = applied if base_pk < pk else None
        began_from[patient, write_id] = (pk, applied)
        if applied is not None:
            settled.append(versions.model(pk=pk, stands_for_id=applied))
    versions.bulk_update(settled, ["stands_for"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sync", "0004_the_server_has_an_incarnation")]

    operations = [migrations.RunPython(quarantined_settle, migrations.RunPython.noop)]
