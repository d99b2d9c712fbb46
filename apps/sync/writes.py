"""A write as it comes from a phone: read, bounded and judged, before the database is asked anything. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.core.errors import Problem
from apps.core.instants import instant_in
from apps.core.portable.check import check_record
from apps.core.portable.values import encodable, shown
from apps.core.zones import UnknownZone, canonical_zone, zone_rules
from apps.sync.kinds import REGISTRY, Payload
from apps.sync.upgrades import FORM_VERSION, NoUpgrade, upgrade

MAX_WRITE = 64 * 1024
MAX_WRITES = 200
MAX_KEY = 300
# A form nests three levels deep; much deeper, and JSON that was read could no longer be written.
MAX_DEPTH = 100
FROM_THE_FUTURE = timedelta(hours=24)
# How far a phone's clock may be off when it sends; beyond that the dates of what it made are in doubt.
MAX_CLOCK_SKEW = timedelta(hours=24)
# Reasons of a quarantine that a phone may answer in a way of its own.
WHICH_NIGHT, WRITE_ID_REUSED = "which_night", "write_id_reused"
KEYS = {"write_id", "kind", "key", "base", "form_version", "made_at", "zone", "payload", "deleted"}
# Of the call and not of the save: it differs each time the same save is sent.
KEYS_OF_A_CALL = {"sent_at"}
# Not part of what a version says about the night: two phones that noted the same are not in conflict.
BESIDE_THE_CONTENT = ("id", "recorded_at")


@dataclass(frozen=True, slots=True)
class Write:
    """One save. `payload` is None for a deletion; `problems` says why it can't be filed (then `whole` is kept).

    `zone` is as it was given, "" if it is no text; `known_zone` is None where the zone data have no such name.
    """

    write_id: UUID
    kind: str
    key: str
    base: UUID | None
    form_version: int
    made_at: datetime | None
    zone: str
    known_zone: str | None
    payload: Payload | None
    whole: Mapping[str, Any]
    problems: list[dict[str, str]] = field(default_factory=list)
    reason: str = "quarantined"

    @property
    def deleted(self) -> bool:
        return self.payload is None

    @property
    def body(self) -> str:
        """What is stored of it: JSON text in ASCII, which holds whatever parsed."""
        return json.dumps(self.whole if self.problems else self.payload, separators=(",", ":"))

    @property
    def digest(self) -> str:
        return content_digest(self.payload)

    def made_on(self, zone: str) -> date:
        """The date on which it was made, in the zone where it was made."""
        assert self.made_at is not None
        return self.made_at.astimezone(zone_rules(zone)).date()


def content_digest(payload: Payload | None) -> str:
    """The same for the same content, whatever the order of keys and however whole numbers are spelled."""
    content = {k: v for k, v in (payload or {}).items() if k not in BESIDE_THE_CONTENT}
    text = json.dumps([payload is None, bare(content)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def bare(value: Any) -> Any:
    """Without nulls (a null is a missing key) and with 150.0 as 150."""
    if isinstance(value, Mapping):
        return {key: bare(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [bare(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def read_write(
    raw: Any, now: datetime, *, kind: str | None = None, key: str | None = None, sent_at: Any = None
) -> Write:
    """Read one write. `kind` and `key` come from the address, if it has one; `sent_at` is the phone's clock at the
    call, from the batch or from the write itself.

    Raises Problem (422) for what is no write at all and (413) for one over 64 KB: those bring no receipt and stay in
    the outbox. Anything else that is wrong is told in `Write.problems`, and the write is kept in quarantine.
    """
    if not isinstance(raw, dict):
        raise not_a_write("", "is no JSON object")
    if nested_beyond(raw, MAX_DEPTH):
        raise not_a_write("", "is nested too deeply")
    if len(json.dumps(raw, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")) > MAX_WRITE:
        raise Problem("too_large", "This write is more than 64 KB.", status=413, way_out="Shorten the note.")
    for name, given in (("kind", kind), ("key", key)):
        if given is not None and raw.get(name, given) != given:
            raise not_a_write(name, "differs from the address it was sent to")
    if (write_id := as_uuid(raw.get("write_id"))) is None:
        raise not_a_write("write_id", "is no UUID; make one per save and keep it for every retry")
    kind, key = kind or raw.get("kind"), key or raw.get("key")
    if not isinstance(kind, str) or not isinstance(key, str) or not key:
        raise not_a_write("kind" if not isinstance(kind, str) else "key", "is missing")
    if ("payload" in raw) == (raw.get("deleted") is True):
        raise not_a_write("payload", "give either `payload` or `deleted: true`")
    skewed = instant_in(raw.get("sent_at", sent_at))
    whole = {name: value for name, value in raw.items() if name not in KEYS_OF_A_CALL}
    return _judge(whole, now, write_id, kind, key, skewed)


def _judge(raw: dict[str, Any], now: datetime, write_id: UUID, kind: str, key: str, sent_at: datetime | None) -> Write:
    problems: list[dict[str, str]] = [
        says(shown(name), "is no key of a write") for name in sorted(raw.keys() - KEYS)[:9]
    ]
    if not is_key(key):
        problems.append(says("key", f"is longer than {MAX_KEY} characters, or holds what no text may"))
    base = as_uuid(raw.get("base"))
    if base is None and raw.get("base") is not None:
        problems.append(says("base", "is no UUID"))
    made_at = instant_in(raw.get("made_at"))
    if made_at is None:
        problems.append(says("made_at", "is no instant with an offset, such as 2026-03-14T22:10:00Z"))
    elif made_at > now + FROM_THE_FUTURE:
        problems.append(says("made_at", "is more than a day ahead; set the phone's clock"))
    zone = raw.get("zone")
    version = raw.get("form_version")
    if type(version) is not int or not 0 < version < 2**31:
        problems.append(says("form_version", f"is no version of the form; this server speaks {FORM_VERSION}"))
        version = 0
    payload = None
    if "payload" in raw:
        payload, wrong = _payload(kind, key, version, raw["payload"])
        problems += wrong
    elif kind in REGISTRY:
        problems += [says(p.key, p.message) for p in REGISTRY[kind].key_problems(key, None)]
    if kind not in REGISTRY:
        problems.append(says("kind", f"is unknown; the known ones are {', '.join(sorted(REGISTRY))}"))
    reason = "quarantined"
    if not problems and made_at and sent_at and (clock := _wrong_clock(made_at, sent_at, now)):
        problems, reason = [clock], WHICH_NIGHT
    return Write(
        write_id, kind, key, base, version, made_at, zone if isinstance(zone, str) else "", _zone(zone), payload, raw,
        problems, reason,
    )  # fmt: skip


def _wrong_clock(made_at: datetime, sent_at: datetime, now: datetime) -> dict[str, str] | None:
    """What a wrong clock made may bear the date of another night, new or edited: the patient is asked about it."""
    skew = sent_at - now
    if abs(skew) <= MAX_CLOCK_SKEW:
        return None
    if made_at > sent_at + MAX_CLOCK_SKEW:
        return None  # later than this clock has been so far: made before it went wrong
    direction = "ahead" if skew > timedelta() else "behind"
    return says("made_at", f"is by a clock that was {span(abs(skew))} {direction}; which night is it?")


def span(length: timedelta) -> str:
    """A length of time in words, in the largest unit that fits twice."""
    for unit, size in (("years", timedelta(days=365)), ("days", timedelta(days=1)), ("hours", timedelta(hours=1))):
        if length >= 2 * size:
            return f"{length // size} {unit}"
    return f"{length // timedelta(minutes=1)} minutes"


def _payload(kind: str, key: str, version: int, given: Any) -> tuple[Payload, list[dict[str, str]]]:
    if not isinstance(given, dict):
        return {}, [says("payload", "is no JSON object")]
    if kind not in REGISTRY or not version:
        return given, []
    try:
        given = upgrade(kind, version, given)
    except NoUpgrade:
        return given, [says("form_version", f"is none this server can bring up to {FORM_VERSION}; update the app")]
    payload = {k: v for k, v in REGISTRY[kind].complete(key, given).items() if v is not None}
    wrong = check_record(kind, payload, phone=True) or REGISTRY[kind].key_problems(key, payload)
    return payload, [says(p.key if p.key == "key" else f"payload.{p.key}", p.message) for p in wrong]


def is_key(text: str) -> bool:
    """Whether any record can have this key: it fits its column."""
    return len(text) <= MAX_KEY and "\0" not in text and encodable(text)


def nested_beyond(value: Any, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [inner for one in layer if isinstance(one, dict | list) for inner in within(one)]
        if not layer:
            return False
    return True


def within(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def says(name: str, message: str) -> dict[str, str]:
    return {"field": name, "message": message}


def not_a_write(name: str, message: str) -> Problem:
    way_out = "Send {write_id, kind, key, base, form_version, made_at, zone, payload} as the API schema has it."
    return Problem("not_a_write", "This is not a write.", way_out=way_out, errors=[says(name, message)])


def as_uuid(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _zone(value: Any) -> str | None:
    """The zone of this name, if the zone data have one. A side note: without it the diary's own zone counts."""
    try:
        return canonical_zone(value) if isinstance(value, str) else None
    except UnknownZone:
        return None
