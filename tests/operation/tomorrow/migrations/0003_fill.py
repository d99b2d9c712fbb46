"""In small steps, each a transaction of its own; whoever comes in between waits for one step at most."""

from typing import Any

from django.db import migrations

STEP = 5000
FILL = """
    UPDATE diary_night SET tomorrow = 1 WHERE record_id IN (
        SELECT record_id FROM diary_night WHERE tomorrow IS NULL AND record_id > %s ORDER BY record_id LIMIT %s)
    RETURNING record_id"""


def fill(apps: Any, schema: Any) -> None:
    last = 0
    while True:
        with schema.connection.cursor() as cursor:
            cursor.execute(FILL, [last, STEP])
            done = [row for (row,) in cursor.fetchall()]
        if not done:
            return
        last = max(done)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tomorrow", "0002_index")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL("ALTER TABLE diary_night VALIDATE CONSTRAINT tomorrow_small", migrations.RunSQL.noop),
    ]
