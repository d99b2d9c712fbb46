import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations
from django.db.models import Max

BATCH = 10_000
# The name of today, the role of that time as far as the history of memberships tells it, else today's.
FILL = """
    UPDATE patients_accessevent e SET
        user_name = coalesce((SELECT left(coalesce(nullif(u.name, ''), u.email), 254)
            FROM accounts_user u WHERE u.id = e.user_id), ''),
        user_role = coalesce(
            (SELECT m.role FROM accounts_membershipevent m
                WHERE m.user_id = e.user_id AND m.clinic_id = e.clinic_id AND m.pgh_created_at <= e.at
                ORDER BY m.pgh_created_at DESC, m.pgh_id DESC LIMIT 1),
            (SELECT m.role FROM accounts_membership m WHERE m.user_id = e.user_id AND m.clinic_id = e.clinic_id),
            ''),
        clinic_name = coalesce((SELECT c.name FROM accounts_clinic c WHERE c.id = e.clinic_id), '')
    WHERE e.id > %s AND e.id <= %s AND e.user_name = '' AND e.clinic_name = ''
"""


def fill(apps, schema_editor):
    """Batch by batch, each a transaction of its own: no lock is held for long. Repeating it changes nothing."""
    last = apps.get_model("patients", "AccessEvent").objects.aggregate(last=Max("id"))["last"] or 0
    with schema_editor.connection.cursor() as cursor:
        for start in range(0, last, BATCH):
            cursor.execute(FILL, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("patients", "0005_access_events_keep_names"),
        ("accounts", "0004_clinic_tells_patients"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        pgtrigger.migrations.AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (\n    (to_jsonb(OLD) - 'user_id' - 'clinic_id') IS DISTINCT FROM (to_jsonb(NEW) - 'user_id' - 'clinic_id')\n    OR (NEW.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id)\n    OR (NEW.clinic_id IS NOT NULL AND NEW.clinic_id IS DISTINCT FROM OLD.clinic_id)\n)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="31f8aefd75f3360afca0e3846ec82ffce9f6e91a",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changed_3b283",
                    table="patients_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="113d05999e4e74d53476c2097cb6b00769041fcd",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_9bbe4",
                    table="patients_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
