"""First the quick things, which need a table alone for a moment: columns that may be empty, a rule for new rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sync", "0002_kept_versions_are_read"), ("diary", "0001_first_tables")]
    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE sync_version ADD COLUMN tomorrow text NULL",
                "ALTER TABLE diary_night ADD COLUMN tomorrow integer NULL",
                "ALTER TABLE diary_night ADD CONSTRAINT tomorrow_small CHECK (tomorrow < 100) NOT VALID",
            ],
            ["ALTER TABLE sync_version DROP COLUMN tomorrow", "ALTER TABLE diary_night DROP COLUMN tomorrow"],
        ),
    ]
