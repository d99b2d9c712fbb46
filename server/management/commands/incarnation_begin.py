"""After the database was brought back by other means than `restore`: have the phones send what it lacks."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.sync.incarnation import incarnation_begin


class Command(BaseCommand):
    help = "Tell the phones that this database was brought back, so that they compare and send again what it lacks."

    def handle(self, *args: Any, **options: Any) -> None:
        incarnation_begin(now=timezone.now())
        self.stdout.write("Phones compare at their next contact, and send what this database lacks.")
