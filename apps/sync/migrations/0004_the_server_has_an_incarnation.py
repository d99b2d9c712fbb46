from typing import Any
from uuid import uuid4

from django.db import migrations, models


def name_the_first(apps: Any, schema_editor: Any) -> None:
    apps.get_model("sync", "Incarnation").objects.create(number=1, name=uuid4())


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_index_of_what_was_read")]

    operations = [
        migrations.CreateModel(
            name="Incarnation",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("name", models.UUIDField()),
                ("began_at", models.DateTimeField(null=True)),
                ("last_version", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="incarnation_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), ("last_version__isnull", False), _connector="OR"),
                        name="incarnation_says_what_it_shares",
                    ),
                ],
            },
        ),
        migrations.RunPython(name_the_first, migrations.RunPython.noop),
    ]
