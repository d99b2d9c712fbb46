"""On the PYTHONPATH of a program: its clock stands STILLNIGHT_SKEW seconds off, and goes on from there."""

import os
from datetime import UTC, datetime, timedelta

if seconds := os.environ.get("STILLNIGHT_SKEW"):
    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(seconds=int(seconds)), tick=True).start()
