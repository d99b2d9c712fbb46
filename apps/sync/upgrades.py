"""Old forms: a payload written by an earlier version of the form is brought up to today's, step by step.

A phone may be offline for months with an old build; what it saved then must still be filed. Each change of the form
adds one step here, keyed by the version it starts from. What no step takes goes to quarantine, never away.
"""

from collections.abc import Callable
from typing import Any

FORM_VERSION = 1
Step = Callable[[str, dict[str, Any]], dict[str, Any]]
# {1: step_to_2, …}: called with (kind, payload).
STEPS: dict[int, Step] = {}


class NoUpgrade(Exception):
    """No step leads from this version to today's, or it is newer than this server."""


def upgrade(
    kind: str, version: int, payload: dict[str, Any], steps: dict[int, Step] = STEPS, to: int = FORM_VERSION
) -> dict[str, Any]:
    """The payload as today's form would have written it. Raises NoUpgrade."""
    if version > to:
        raise NoUpgrade
    for at in range(version, to):
        if at not in steps:
            raise NoUpgrade
        payload = steps[at](kind, payload)
    return payload
