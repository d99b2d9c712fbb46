from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is made beside the phones' writes, which go on

    dependencies = [("sync", "0002_kept_versions_are_read")]

    operations = [
        # One that was broken off leaves an invalid index behind; this migration may be run again.
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS version_read", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="version",
            index=models.Index(
                condition=models.Q(("read_at__isnull", False), models.Q(("body", ""), _negated=True)),
                fields=["read_at"],
                name="version_read",
            ),
        ),
    ]
