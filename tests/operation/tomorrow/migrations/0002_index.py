"""One thing only, and not in a transaction: it is made beside the writes, and may be run again after it gave way."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tomorrow", "0001_expand")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS tomorrow_received", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY tomorrow_received ON sync_version (received_at)",
            "DROP INDEX CONCURRENTLY tomorrow_received",
        ),
    ]
