"""Earlier states of rows that aren't records of the write protocol: kept by triggers, whoever makes the change."""

from collections.abc import Callable
from typing import Any

import pghistory


def keep_history(exclude: list[str] | None = None) -> Callable[[Any], Any]:
    """Class decorator: every insert, update and delete leaves a row in `<Model>Event`."""
    # Trackers remember the first model they meet, so each model gets its own.
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=exclude
    )
