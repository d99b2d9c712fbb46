"""What must never be found where it does not belong, in every spelling in which it might stand there. Pure."""

import base64
import json
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

NOTE = "kingfisher-47110815 my calf burns"
NUMBER = "7351246.125"  # a dose that nobody has
DRUG = "kingfishol-20"  # in a key, where one phone of old put it into an address
PIAS_ADDRESS = "pia.kingfisher@example.org"
CLARAS_ADDRESS = "clara.kingfisher@example.org"
STRANGERS_ADDRESS = "stranger.kingfisher@example.org"
PASSWORD = "a kingfisher over the river 4711"
WRONG_PASSWORD = "no kingfisher under any bridge 0815"
NAME = "Pia Kingfisher-Vogel"
REFERENCE = "KING-0815-FISHER"
INVITATION = "K7QM-2XHD-9FTW"
INVITATION_AS_READ = "K7QM2XHD9FTW"
MAIL_USER = "kingfisher-postman"
MAIL_PASSWORD = "kingfisher-postmans-secret"
QUERY = "kingfisher-in-a-query"
HEADER = "kingfisher-in-a-header"


def spellings(text: str) -> set[bytes]:
    """As it is, in an address, in JSON, and in base64 at any offset, as Celery's messages are."""
    raw = text.encode()
    found = {raw, raw.lower(), quote(text).encode(), quote_plus(text).encode(), json.dumps(text)[1:-1].encode()}
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw)
        # The signs at both ends depend on the neighbours.
        found.add(coded[(0, 2, 3)[before] : -4])
    return {one for one in found if len(one) >= 6}


@dataclass
class Canaries:
    """The ones above, and those that are only known when they were handed out: cookies, codes, keys."""

    known: dict[bytes, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, text in globals().items():
            if name.isupper() and isinstance(text, str):
                self.add(name.lower(), text)

    def add(self, name: str, text: str) -> str:
        for spelling in spellings(text):
            self.known.setdefault(spelling, name)
        return text

    def found_in(self, text: bytes) -> list[str]:
        lower = text.lower()
        return sorted({name for spelling, name in self.known.items() if spelling in text or spelling in lower})
