"""A line that fails: a small TCP proxy between phone and server, which cuts each call where it is told."""

import enum
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

PATIENCE_S = 30.0
PORTAL = b"<!doctype html><title>Welcome to Hotel Sleepless</title><p>Room number?"
TOO_MANY = b'{"type": "urn:stillnight:problem:throttled", "title": "Too many requests.", "status": 429}'
SORRY = b"<html><h1>502 Bad Gateway</h1></html>"


class Cut(enum.Enum):
    """What happens to one call."""

    NONE = "nothing"
    BEFORE_THE_REQUEST = "hung up before the request arrives"
    WITHIN_THE_REQUEST = "hung up in the middle of the request"
    BEFORE_THE_ANSWER = "delivered, hung up before any answer"
    WITHIN_THE_ANSWER = "delivered, hung up in the middle of the answer"
    SHORT_JSON = "delivered, the answer's JSON ends early and claims to be whole"
    BAD_GATEWAY = "delivered, a proxy says 502"
    NEVER_SENT = "not delivered, a proxy says 502"
    PORTAL = "not delivered, a hotel's sign-in page with 200"
    THROTTLED = "not delivered, the server says 429"
    NO_RECEIPT = "not delivered, 200 with JSON that is no receipt"
    TWICE = "delivered twice, the second answer comes through"


FAILING = [cut for cut in Cut if cut not in (Cut.NONE, Cut.TWICE)]


class Line(socketserver.ThreadingTCPServer):
    """Set `ahead` before a call; it holds for that call alone. `cuts` counts what was done."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, server_port: int) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.server_port = server_port
        self.ahead = Cut.NONE
        self.cuts: dict[Cut, int] = dict.fromkeys(Cut, 0)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self) -> Cut:
        cut, self.ahead = self.ahead, Cut.NONE
        self.cuts[cut] += 1
        return cut

    def ask(self, request: bytes) -> bytes:
        """The server's whole answer (the phone asks it to close), empty if it hung up."""
        with socket.create_connection(("127.0.0.1", self.server_port), PATIENCE_S) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))

    def begin(self, part: bytes) -> None:
        """A request that ends in the middle. Waits until the server has given up on it."""
        with socket.create_connection(("127.0.0.1", self.server_port), PATIENCE_S) as server:
            server.sendall(part)
            server.shutdown(socket.SHUT_WR)
            while server.recv(65536):
                pass


class Call(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        line = cast(Line, self.server)
        cut, request = line.take(), read_request(self.request)
        with suppress(OSError):  # either side hung up: to the other, an answer that never comes
            self.request.sendall(answer_through(line, cut, request))


def answer_through(line: Line, cut: Cut, request: bytes) -> bytes:
    match cut:
        case Cut.BEFORE_THE_REQUEST:
            return b""
        case Cut.WITHIN_THE_REQUEST:
            line.begin(request[: len(request) * 2 // 3])
            return b""
        case Cut.PORTAL:
            return response("200 OK", "text/html", PORTAL)
        case Cut.NO_RECEIPT:
            return response(
                "200 OK", "application/json", b'{"status": "new", "receipts": [{"status": "new"}, null, 7]}'
            )
        case Cut.THROTTLED:
            return response("429 Too Many Requests", "application/problem+json", TOO_MANY)
        case Cut.NEVER_SENT:
            return response("502 Bad Gateway", "text/html", SORRY)
        case Cut.TWICE:
            line.ask(request)
            return line.ask(request)
    return spoiled(cut, line.ask(request))


def spoiled(cut: Cut, answer: bytes) -> bytes:
    head, gap, body = answer.partition(b"\r\n\r\n")
    match cut:
        case Cut.BEFORE_THE_ANSWER:
            return b""
        case Cut.WITHIN_THE_ANSWER:
            return head + gap + body[: len(body) // 2]
        case Cut.SHORT_JSON:
            return response("200 OK", "application/json", body[: len(body) // 2])
        case Cut.BAD_GATEWAY:
            return response("502 Bad Gateway", "text/html", SORRY)
    return answer


def response(status: str, content_type: str, body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def read_request(phone: socket.socket) -> bytes:
    phone.settimeout(PATIENCE_S)
    request = b""
    while b"\r\n\r\n" not in request and (part := phone.recv(65536)):
        request += part
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((int(n) for name, n in headers(head) if name == "content-length"), 0)
    while len(body) < length and (part := phone.recv(65536)):
        request, body = request + part, body + part
    return request


def headers(head: bytes) -> Iterator[tuple[str, str]]:
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        yield name.strip().lower(), value.strip()


@contextmanager
def line_to(server_port: int) -> Iterator[Line]:
    with Line(server_port) as line:
        threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield line
        line.shutdown()
