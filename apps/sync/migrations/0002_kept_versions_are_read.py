from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_first_tables")]

    operations = [
        migrations.AddField(model_name="version", name="read_at", field=models.DateTimeField(null=True)),
    ]
