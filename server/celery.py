"""The Celery app and the whole schedule.

One frequent tick in UTC; who is due comes from each person's own zone and stands in the database. A crontab in a local
zone loses runs when the clock goes back (celery#10107). Every entry expires before the next, so that a queue that stood
still doesn't replay old ticks: the rows say what is due.
"""

import gc
import os
from typing import Any

from celery import Celery, bootsteps
from celery.beat import Scheduler
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init, worker_ready
from django.conf import settings

from server import alive, counts, logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
os.environ.setdefault("STILLNIGHT_PROCESS", "worker")


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Whoever answers this keeps Celery from setting up its own, which would write what an exception says."""
    logs.be_discreet()


@worker_process_init.connect
def spare_the_collector(**_: object) -> None:
    """What has been loaded by now stays to the end: no need to look through it after each some hundred rows read."""
    gc.freeze()


@worker_ready.connect
def show_counts(**_: object) -> None:
    from server import metrics  # it reads models, which exist only now

    metrics.serve_workers()


class Alive(bootsteps.StartStopStep):
    """The worker's main loop touches a file every few seconds, for the health check of its container."""

    requires = ("celery.worker.components:Timer",)

    def start(self, worker: Any) -> None:
        worker.timer.call_repeatedly(10, alive.touch, priority=10)


class AliveScheduler(Scheduler):
    """Beat's own loop, which touches that file too."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        alive.touch()
        return super().tick(*args, **kwargs)


counts.watch_tasks()
app = Celery("stillnight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(Alive)
app.conf.beat_max_loop_interval = 60  # the file is fresh at least every minute
EVERY_QUARTER_HOUR = crontab(minute="*/15")
app.conf.beat_schedule = {
    "review-sweep": {
        "task": "apps.augmentation.tasks.review_sweep",
        "schedule": settings.SWEEP_EVERY_S or EVERY_QUARTER_HOUR,
        "options": {"expires": 14 * 60},
    },
    "digest-sweep": {
        "task": "apps.alerts.tasks.digest_sweep",
        "schedule": settings.SWEEP_EVERY_S or crontab(minute="5-59/15"),
        "options": {"expires": 14 * 60},
    },
    # Once a day, when Europe sleeps and no digest is due; what a missed night leaves, the next one clears.
    "retention": {
        "task": "apps.records.tasks.retention_enforce",
        "schedule": crontab(minute=10, hour=1),
        "options": {"expires": 6 * 3600},
    },
}
