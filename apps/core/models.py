"""What belongs to the system as a whole."""

from datetime import datetime

from django.db import models


class Heartbeat(models.Model):
    """When something that should happen again and again last happened. No row: never yet."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, now: datetime) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": now})
