"""A phone in Python, which keeps and sends as the real one does (frontend/src/data), but can be killed between any two
steps. What is on its disk survives; whatever else it knew is gone."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import UUID

from tests.sync.cutting_proxy import Cut, Line

State = dict[str, Any]
Write = dict[str, Any]
ADDRESSES = {"night": "nights", "dose": "doses", "stimulation": "stimulations", "event": "events"}
OUTCOMES = {"new", "updated", "identical", "conflict", "quarantined"}
RECEIPT_CODES = {200, 201, 202, 409}
WAIT_CODES = {408, 429, *range(501, 600)}


class Killed(Exception):
    """The system closed the page, or the battery ran out."""


class Restored(Exception):
    """The server is no longer the one that was read from."""


@dataclass
class Disk:
    """A crash-safe store: a change is there wholly or not at all."""

    text: str = '{"records": {}, "outbox": [], "kept": {}, "cursor": 0, "last": 0, "incarnation": null}'

    def read(self) -> State:
        return json.loads(self.text)  # type: ignore[no-any-return]

    @contextmanager
    def change(self) -> Iterator[State]:
        state = self.read()
        yield state
        self.text = json.dumps(state)


@dataclass
class Browser:
    """What outlives a page: the cookies, and how the device's clock stands."""

    line: Line
    cookies: dict[str, str]
    clock: timedelta = timedelta()
    offline: bool = False


@dataclass
class Phone:
    """`draw` says what the line does to the next call, `mortality` how likely a kill is between two steps. An app from
    before servers had names is not `modern`."""

    disk: Disk
    browser: Browser
    chance: Random
    draw: Callable[[], Cut] = lambda: Cut.NONE
    mortality: float = 0.0
    said: list[Write] = field(default_factory=list)
    modern: bool = True

    # --- the patient's side: saving ---

    def save(self, kind: str, key: str, payload: dict[str, Any] | None, *, base: str | bool | None = True) -> Write:
        """Record and outbox entry in one change; only then is it said to be saved. `base=True`: what is shown."""
        self.breathe()
        with self.disk.change() as state:
            record = record_of(state, kind, key)
            head = shown(record)
            write: Write = {
                "write_id": str(UUID(int=self.chance.getrandbits(128), version=4)),
                "kind": kind,
                "key": key,
                "base": (head and head["write_id"]) if base is True else base,
                "form_version": 1,
                "made_at": self.clock(),
                "zone": "Europe/Berlin",
                **({"deleted": True} if payload is None else {"payload": payload}),
            }
            record["local"] = {"write_id": write["write_id"], "deleted": payload is None, "payload": payload}
            record["pending"] += 1
            state["last"] += 1
            state["outbox"].append({"n": state["last"], "write": write})
        self.said.append(write)
        self.breathe()
        return write

    def shows(self, kind: str, key: str) -> dict[str, Any] | None:
        return shown(record_of(self.disk.read(), kind, key))

    def lost(self) -> list[Write]:
        """What lost a conflict and may be chosen."""
        return [kept["write"] for kept in self.disk.read()["kept"].values() if kept["status"] == "conflict"]

    def choose(self, lost: Write) -> Write:
        """An ordinary write on the head."""
        return self.save(lost["kind"], lost["key"], lost.get("payload"))

    # --- the background: send, then fetch ---

    def sync(self, *, batch: int = 200, one_by_one: bool = False, shuffled: bool = False) -> bool:
        """One pass. True when everything went and everything was read."""
        state = self.disk.read()
        if self.modern and state["incarnation"] is None and state["records"] and not self.compare():
            return False
        for _ in range(3):
            try:
                return self.send(batch, one_by_one=one_by_one, shuffled=shuffled) and self.fetch()
            except Restored:
                if not self.compare():
                    return False
        return False

    def send(self, batch: int, *, one_by_one: bool, shuffled: bool) -> bool:
        held: set[int] = set()
        while waiting := self.next_entries(held, 1 if one_by_one else batch, shuffled=shuffled):
            life = self.disk.read()["incarnation"]
            writes = [entry["write"] for entry in waiting]
            answer = self.put(writes[0]) if one_by_one else self.post(writes, life)
            self.breathe()
            if answer is None:
                return False
            if isinstance(answer, int):  # refused as a whole: fewer at once, and hold back a single one
                batch = max(1, len(waiting) // 2)
                held |= {waiting[0]["n"]} if len(waiting) == 1 else set()
                continue
            self.receipts_apply(waiting, answer, life)
            held |= {entry["n"] for entry in self.disk.read()["outbox"]} & {entry["n"] for entry in waiting}
        return not held

    def next_entries(self, held: set[int], most: int, *, shuffled: bool) -> list[dict[str, Any]]:
        """What goes next, in order; what builds on something held back waits with it."""
        outbox = self.disk.read()["outbox"]
        blocked = {where(entry["write"]) for entry in outbox if entry["n"] in held}
        free = [entry for entry in outbox if where(entry["write"]) not in blocked]
        if shuffled:
            self.chance.shuffle(free)
        return free[:most]

    def receipts_apply(self, sent: list[dict[str, Any]], answers: list[Any], life: str | None) -> None:
        """An entry leaves the outbox only for a receipt of its own, in one change with what the receipt says."""
        with self.disk.change() as state:
            for entry in sent if state["incarnation"] == life else []:
                write = entry["write"]
                receipt = next((answer for answer in answers if is_receipt(answer, write)), None)
                waits = any(other["n"] == entry["n"] for other in state["outbox"])
                if receipt is None or not waits:
                    continue
                state["outbox"] = [other for other in state["outbox"] if other["n"] != entry["n"]]
                record = record_of(state, write["kind"], write["key"])
                record["server"] = server_after(record["server"], write, receipt)
                record["pending"] -= 1
                if not record["pending"]:
                    record["local"] = None
                if receipt["status"] in ("conflict", "quarantined"):
                    state["kept"][write["write_id"]] = {"status": receipt["status"], "write": write}
                    state["cursor"] = 0  # the head in a late receipt may have been followed by others
                else:
                    state["kept"].pop(write["write_id"], None)
        self.breathe()

    def fetch(self) -> bool:
        while True:
            after = self.disk.read()["cursor"]
            status, page = self.ask("GET", f"/api/v1/changes?after={after}&limit=7") or (0, None)
            self.breathe()
            if status != 200 or not isinstance(page, dict) or not isinstance(page.get("changes"), list):
                return False
            with self.disk.change() as state:
                if self.modern and state["incarnation"] not in (None, page["incarnation"]):
                    raise Restored
                state["incarnation"] = page["incarnation"] if self.modern else None
                for change in page["changes"]:
                    record = record_of(state, change["kind"], change["key"])
                    if change["seq"] >= (record["server"] or {"seq": 0})["seq"]:
                        record["server"] = delivered(change)
                state["cursor"] = page["next"]
            self.breathe()
            if not page["more"]:
                return True

    def compare(self) -> bool:
        """All that a restored server has, beside what this phone was told had arrived: what is missing goes again."""
        former, after, lives = self.disk.read()["incarnation"], 0, set[str]()
        heads: dict[str, dict[str, Any]] = {}
        while True:
            asked = f"&incarnation={former}" if former else ""
            status, page = self.ask("GET", f"/api/v1/changes?after={after}&limit=7{asked}") or (0, None)
            self.breathe()
            if status != 200 or not isinstance(page, dict) or not isinstance(page.get("changes"), list):
                return False
            heads |= {where(change): change for change in page["changes"]}
            lives.add(page["incarnation"])
            after, shared = page["next"], page["shared"]
            if not page["more"]:
                break
        if len(lives) > 1:
            return False
        with self.disk.change() as state:
            records = sorted(state["records"].items(), key=lambda one: one[1]["kind"] != "regimen")  # doses name plans
            again = [write for name, record in records if (write := beside(record, heads.get(name), shared))]
            for kept in state["kept"].values():
                write = kept["write"]
                again.append(write if kept["status"] == "quarantined" else {**write, "base": None})
                on_its_way(record_of(state, write["kind"], write["key"]))
            first = min([1, *(entry["n"] for entry in state["outbox"])]) - len(again)
            state["outbox"][:0] = [{"n": first + at, "write": write} for at, write in enumerate(again)]
            state["cursor"], state["incarnation"] = 0, lives.pop()
        self.breathe()
        return True

    def put(self, write: Write) -> list[Any] | int | None:
        path = f"/api/v1/{ADDRESSES[write['kind']]}/{quote(write['key'])}"
        sent = {**write, "sent_at": self.clock()}
        status, body = self.ask("DELETE" if write.get("deleted") else "PUT", path, sent) or (0, None)
        return [body] if status in RECEIPT_CODES and body is not None else refusal(status)

    def post(self, writes: list[Write], life: str | None = None) -> list[Any] | int | None:
        given = {"writes": writes, "sent_at": self.clock(), **({"incarnation": life} if life else {})}
        status, body = self.ask("POST", "/api/v1/writes", given) or (0, None)
        if status == 412:
            raise Restored
        answers = body.get("receipts") if isinstance(body, dict) else None
        return answers if status == 200 and isinstance(answers, list) else refusal(status)

    def clock(self) -> str:
        """What the phone's clock shows."""
        return (datetime.now(UTC) + self.browser.clock).isoformat()

    # --- the line ---

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any] | None:
        """Status and parsed JSON (None if it is none); None without a whole answer."""
        self.breathe()
        if self.browser.offline:
            return None
        if method != "GET" and "csrftoken" not in self.browser.cookies:
            self.call("GET", "/api/v1/session")
        return self.call(method, path, body)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any] | None:
        line, cookies = self.browser.line, self.browser.cookies
        line.ahead = self.draw()
        origin = f"localhost:{line.port}"
        headers = {"Host": origin, "Accept": "application/json", "Connection": "close", "Cookie": jar(cookies)}
        if method != "GET":
            token = cookies.get("csrftoken", "")
            headers |= {"Content-Type": "application/json", "X-CSRFToken": token, "Origin": f"http://{origin}"}
        connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = cookie.partition("=")
                cookies[name] = rest.partition(";")[0]
            return answer.status, parsed(text)
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def breathe(self) -> None:
        """Between two steps: here a phone may die."""
        if self.chance.random() < self.mortality:
            raise Killed


def beside(record: dict[str, Any], head: dict[str, Any] | None, shared: int | None) -> Write | None:
    """As frontend/src/data/restored.ts has it: the write that must go again, if any; the record is told."""
    mine = record["server"]
    if mine is None:
        return None
    if head and head["write_id"] == mine["write_id"]:
        mine["seq"] = head["seq"]
        return None
    record["server"] = delivered(head) if head else None
    if head and shared is not None and 0 < mine["seq"] <= shared:
        return None
    follows = head and shared is not None and mine["seq"] > shared >= head["seq"]
    record["local"] = record["local"] or {name: mine[name] for name in ("write_id", "deleted", "payload")}
    record["pending"] += 1
    return {
        "write_id": mine["write_id"],
        "kind": record["kind"],
        "key": record["key"],
        "base": head["write_id"] if head and follows else None,
        "form_version": 1,
        "made_at": mine["made_at"],
        "zone": mine["zone"],
        **({"deleted": True} if mine["deleted"] else {"payload": mine["payload"]}),
    }


def on_its_way(record: dict[str, Any]) -> None:
    record["local"] = record["local"] or record["server"]
    record["pending"] += 1


def delivered(change: dict[str, Any]) -> dict[str, Any]:
    return {name: change[name] for name in ("write_id", "deleted", "payload", "seq", "made_at", "zone")}


def where(write: Write) -> str:
    return f"{write['kind']} {write['key']}"


def record_of(state: State, kind: str, key: str) -> dict[str, Any]:
    fresh = {"kind": kind, "key": key, "server": None, "local": None, "pending": 0}
    return state["records"].setdefault(f"{kind} {key}", fresh)  # type: ignore[no-any-return]


def shown(record: dict[str, Any]) -> dict[str, Any] | None:
    """Its own writes on their way, else what the server said last."""
    return record["local"] or record["server"]  # type: ignore[no-any-return]


def is_receipt(answer: Any, write: Write) -> bool:
    return isinstance(answer, dict) and answer.get("write_id") == write["write_id"] and answer.get("status") in OUTCOMES


def server_after(known: dict[str, Any] | None, write: Write, receipt: dict[str, Any]) -> dict[str, Any] | None:
    mine = {
        "write_id": write["write_id"],
        "deleted": "payload" not in write,
        "payload": write.get("payload"),
        "made_at": write["made_at"],
        "zone": write["zone"],
    }
    match receipt["status"]:
        case "new" | "updated":  # a receipt asked for again may be older than what was read meanwhile
            return known if known and known["seq"] > receipt["seq"] else {**mine, "seq": receipt["seq"]}
        case "identical":
            return known or {**mine, "seq": 0}
        case "conflict":
            unknown = {"made_at": write["made_at"], "zone": write["zone"]}
            return {**receipt["head"], **unknown, "seq": 0}
    return known


def refusal(status: int) -> int | None:
    """None: later. A number: this call was refused. What isn't a receipt but 200 is somebody else's answer."""
    return None if status in (0, 401, 403, *RECEIPT_CODES, *WAIT_CODES) else status


def jar(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
