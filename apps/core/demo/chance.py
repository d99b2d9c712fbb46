"""Chance that is the same in every process and on every machine.

Each thing that is left to chance has a stream of its own, named by what it is about (seed, patient, kind,
date). So no draw depends on how many were made before it, and a longer or larger world holds the smaller one.
"""

from hashlib import sha256
from random import Random
from uuid import NAMESPACE_OID, uuid5

SEPARATOR = "\x1f"


def stream(*about: object) -> Random:
    """A source of chance for this very thing. (`hash()` would differ from process to process.)"""
    name = SEPARATOR.join(map(str, about))
    return Random(int.from_bytes(sha256(name.encode()).digest()[:8], "big"))  # noqa: S311  (nothing secret)


def made_up_id(*about: object) -> str:
    """The id of a made-up record: it stays, also when a regimen is later given an end."""
    return str(uuid5(NAMESPACE_OID, SEPARATOR.join(map(str, ("stillnight demo", *about)))))
