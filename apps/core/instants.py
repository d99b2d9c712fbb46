"""Reading an instant from a text that somebody sent. Pure."""

from datetime import UTC, datetime
from typing import Any

# Beyond these years an offset could carry an instant out of the calendar.
FIRST_YEAR, LAST_YEAR = 1970, 9000


def instant_in(text: Any) -> datetime | None:
    """Return the instant of an ISO 8601 text that states its offset, in UTC. None: it is none.

    ISO 8601 takes any offset below 24 hours, PostgreSQL none beyond 15:59: so it is turned into UTC here.
    """
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found and found.tzinfo and FIRST_YEAR <= found.year <= LAST_YEAR else None
