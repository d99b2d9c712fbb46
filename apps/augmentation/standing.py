"""How things stand with a patient after a day: what the next day's review goes on from. Pure.

An assessment rests on the whole series, but what it takes from the days before is little: a running estimate, the
references learned, how long a level has lasted. So a night's review needs the last weeks only, and says the same as if
it had begun with the first night; where anything earlier has changed, it begins there.
"""

import hashlib
import json
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from apps.augmentation.thresholds import Thresholds

# Grows with every change of what is kept, or of how the rules come to it: what was kept before is then made anew.
FORM = 5


class Standing(NamedTuple):
    through: date
    needs_from: date  # nights and doses from here on are needed to go on
    first_night: int  # ordinal
    kept: dict[str, Any]
    chain: str = ""  # of the dated facts so far (series.FactChain)
    timeless: str = ""  # the facts without a date, as they were (series.timeless)

    def written(self, t: Thresholds) -> str:
        said = self._asdict() | {"through": self.through.isoformat(), "needs_from": self.needs_from.isoformat()}
        return json.dumps({"by": _by(t), **said})


def read(text: str, t: Thresholds) -> Standing | None:
    """None: it was made by other rules, or there is none."""
    said = json.loads(text) if text else {}
    if said.pop("by", None) != _by(t):
        return None
    days = {name: date.fromisoformat(said[name]) for name in ("through", "needs_from")}
    return Standing(**{**said, **days})


@cache
def _by(t: Thresholds) -> str:
    return f"{FORM} {hashlib.blake2b(repr(t).encode(), digest_size=8).hexdigest()}"
