"""One worker of the measured review, a process of its own: what a Celery worker does, batch by batch, without a broker.

Says "ready", waits for the instant as of which to review, and answers with what it did as one JSON object.
"""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from time import perf_counter, process_time
from typing import Any

import django

from tests.load.measuring import own_peak


def main() -> None:
    django.setup()
    from django.db import connection

    from apps.augmentation import services
    from server.celery import spare_the_collector

    spare_the_collector()
    connection.ensure_connection()
    print("ready", flush=True)
    for line in sys.stdin:
        now = datetime.fromisoformat(line.strip())
        counted, per_batch = [0], list[int]()

        def count(execute: Callable[..., Any], *arguments: Any, counted: list[int] = counted) -> Any:
            counted[0] += 1
            return execute(*arguments)

        began, worked, done = perf_counter(), process_time(), services.Outcome()
        with connection.execute_wrapper(count):
            while lease := services.due_lease(now=now):
                before = counted[0]
                done.add(services.batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=now))
                per_batch.append(counted[0] - before)
        said = {
            "wall_s": perf_counter() - began, "cpu_s": process_time() - worked, "reviewed": done.reviewed,
            "failed": done.failed + done.lost, "written": done.reviews_written, "statements": per_batch,
            "memory": own_peak(),
        }  # fmt: skip
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
