"""The local post office: takes every mail that is sent and lays it where it can be read, .local/mail/.

The keeper runs `python -m server.mailbox FD DIRECTORY` on a socket that it opened; `make mail` shows the newest.
"""

import asyncio
import email
import itertools
import re
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

KEPT = 200
SHOWN = ("Date", "From", "To", "Subject")
_number = itertools.count(1)


def lay_down(raw: bytes, directory: Path, now: datetime) -> Path:
    """The mail as it came, and each of its readable parts beside it."""
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    slug = re.sub(r"[^a-z0-9]+", "-", str(message["Subject"] or "no subject").lower()).strip("-")[:40]
    name = directory / f"{now:%Y%m%d-%H%M%S}-{next(_number):04d}-{slug}"
    for kind, ending in (("html", ".html"), ("plain", ".txt")):
        if part := message.get_body(preferencelist=(kind,)):
            name.with_suffix(ending).write_text(part.get_content())
    whole = name.with_suffix(".eml")
    whole.write_bytes(raw)  # last: who finds it finds the parts too
    return whole


def forget_the_oldest(directory: Path) -> None:
    for old in newest_first(directory)[KEPT:]:
        for ending in (".eml", ".html", ".txt"):
            old.with_suffix(ending).unlink(missing_ok=True)


def newest_first(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def as_text(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    heads = [f"{name}: {message[name]}" for name in SHOWN if message[name]]
    body = path.with_suffix(".txt")
    return "\n".join([*heads, "", body.read_text() if body.exists() else "(no plain text part)"])


def serve(listening: socket.socket, directory: Path) -> None:
    from aiosmtpd.smtp import SMTP, Envelope, Session

    class Slot:
        async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
            self, server: SMTP, session: Session, envelope: Envelope
        ) -> str:
            raw = envelope.content
            lay_down(raw if isinstance(raw, bytes) else (raw or "").encode(), directory, datetime.now(UTC))
            forget_the_oldest(directory)
            return "250 laid down"

    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    asyncio.run(_forever(lambda: SMTP(Slot(), hostname="localhost"), listening))


async def _forever(protocol: Callable[[], asyncio.Protocol], listening: socket.socket) -> None:
    server = await asyncio.get_running_loop().create_server(protocol, sock=listening)
    await server.serve_forever()


def main(*words: str) -> int:
    if words:
        serve(socket.socket(fileno=int(words[0])), Path(words[1]))
        return 0
    from server.place import state_directory

    mails = newest_first(state_directory() / "mail")
    print(as_text(mails[0]) if mails else "No mail has been sent yet.")
    if mails:
        print(f"\n({len(mails)} in {mails[0].parent}; this one: {mails[0].name})")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
