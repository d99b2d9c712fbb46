from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("augmentation", "0001_first_tables")]

    operations = [
        migrations.AddField(
            model_name="flagevent",
            name="already_at_enrolment",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
