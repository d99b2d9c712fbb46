"""How many writes ended how. The outcome alone: a kind may be whatever a phone sent."""

from collections.abc import Iterable

from prometheus_client import Counter

from apps.core.errors import Problem
from apps.sync.models import Version

WRITES = Counter("stillnight_writes", "Writes from phones by outcome", ["outcome"])


def count(filed: Iterable[Version | Problem]) -> None:
    for one in filed:
        WRITES.labels(one.status if isinstance(one, Version) else one.code).inc()
