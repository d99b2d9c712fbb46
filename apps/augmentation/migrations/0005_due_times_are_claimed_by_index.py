from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are made beside the workers' claims, which go on

    dependencies = [("augmentation", "0004_due_times_know_how_things_stand")]

    operations = [
        # One that was broken off leaves an invalid index behind; this migration may be run again.
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS due_time_unclaimed", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="duetime",
            index=models.Index(
                condition=models.Q(("claim__isnull", True)), fields=["due_at", "patient"], name="due_time_unclaimed"
            ),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS due_time_claimed", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="duetime",
            index=models.Index(
                condition=models.Q(("claim__isnull", False)),
                fields=["claimed_until", "patient"],
                name="due_time_claimed",
            ),
        ),
        # Old code finds who is due by the new index as well.
        RemoveIndexConcurrently(model_name="duetime", name="due_time_due_at"),
    ]
