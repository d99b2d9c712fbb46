from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is made beside the phones' writes, which go on

    dependencies = [("sync", "0001_first_tables")]

    operations = [
        migrations.AddField(model_name="version", name="read_at", field=models.DateTimeField(null=True)),
        AddIndexConcurrently(
            model_name="version",
            index=models.Index(
                condition=models.Q(("read_at__isnull", False), models.Q(("body", ""), _negated=True)),
                fields=["read_at"],
                name="version_read",
            ),
        ),
    ]
