"""A worker that gives a batch one second instead of nine minutes: `celery -A tests.faults.impatient worker`."""

import django

from server.celery import app

django.setup()

from apps.augmentation.tasks import review_batch  # noqa: E402 - it needs the line above

__all__ = ["app"]
review_batch.soft_time_limit, review_batch.time_limit = 1, 120
