"""Every way in which something can fail while it holds what nobody else may read. A new one is a line in PATHS.

Each path fails as it says, or asserts; what it left behind is looked at by the test.
"""

import itertools
import json
import re
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from server import processes
from tests.leaks import canaries
from tests.leaks.canaries import DRUG, NOTE, NUMBER, PASSWORD, PIAS_ADDRESS, QUERY, STRANGERS_ADDRESS, WRONG_PASSWORD
from tests.leaks.scene import Answer, Scene, Visitor
from tests.mail import HANG_UP
from tests.waiting import eventually

Go = Callable[[Scene], Any]
DAY = str((datetime.now(UTC) - timedelta(days=3)).date())
NIGHT = "/api/v1/nights/DAY"  # another one at each go: what was filed once would only conflict
DAYS = (str((datetime.now(UTC) - timedelta(days=back)).date()) for back in itertools.count(4))
AUTH = "/_allauth/browser/v1/auth"


def write(payload: Any = None, **more: Any) -> dict[str, Any]:
    """A night with a note, or whatever else is to be filed."""
    head = {"write_id": str(uuid4()), "base": None, "form_version": 1, "zone": "Europe/Berlin"}
    night = {"symptoms": True, "onset": "22:00", "note": f"{NOTE} {uuid4()}"}
    return {**head, "made_at": datetime.now(UTC).isoformat(), "payload": night if payload is None else payload, **more}


def dose() -> dict[str, Any]:
    intake = {"drug": "ropinirole", "date": DAY, "time": "21:00", "status": "extra", "unit": "mg", "note": NOTE}
    return write({**intake, "dose": float(NUMBER)}, kind="dose", key=str(uuid4()))


# --- how something fails ----------------------------------------------------------------------------------------------


def asks(status: int | set[int], method: str, path: str, body: Any = None, **more: Any) -> Go:
    """Pia's browser asks. `body` may be made anew at each go."""

    def go(scene: Scene) -> Answer:
        answer = scene.pia.ask(method, path.replace("DAY", next(DAYS)), body() if callable(body) else body, **more)
        assert answer.status in (status if isinstance(status, set) else {status}), answer
        scene.answers.append(answer)
        return answer

    return go


def asks_nobody(status: int, method: str, path: str, body: Any = None, **more: Any) -> Go:
    """Somebody asks who is not signed in."""

    def go(scene: Scene) -> None:
        visitor = Visitor(scene)
        visitor.ask("GET", "/api/v1/session")
        answer = visitor.ask(method, path, body, **more)
        assert answer.status == status, answer
        scene.answers.append(answer)

    return go


def asks_anew(status: int, method: str, path: str, body: Any) -> Go:
    """Pia's browser asks, having signed in this minute."""

    def go(scene: Scene) -> None:
        answer = Visitor(scene).sign_in(PIAS_ADDRESS).ask(method, path, body)
        assert answer.status == status, answer
        scene.answers.append(answer)

    return go


def to_herself(then: Go) -> Go:
    """The answer may say back to Pia what was hers."""

    def go(scene: Scene) -> None:
        then(scene)
        scene.answers.clear()

    return go


def with_broken(break_it: str, mend_it: str, *then: Go) -> Go:
    """Something is not as it should be in the database while requests go on."""

    def go(scene: Scene) -> None:
        scene.sql(break_it)
        try:
            for one in then:
                one(scene)
        finally:
            scene.sql(mend_it)

    return go


def without(table: str, *then: Go) -> Go:
    return with_broken(f"alter table {table} rename to gone", f"alter table gone rename to {table}", *then)


def raising(table: str, state: str, *then: Go) -> Go:
    """The database refuses with this code, and quotes the whole row to whoever shows details."""
    return with_broken(
        f"create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused' using "
        f"errcode = '{state}', detail = new::text, hint = new::text; end $$; "
        f"create trigger refuses before insert or update on {table} for each row execute function refuse()",
        f"drop trigger refuses on {table}; drop function refuse()",
        *then,
    )


def command(status: int, *words: str, file: str = "") -> Go:
    """A command at the operator's keyboard; `file` is its standard input."""

    def go(scene: Scene) -> None:
        done = scene.command("manage.py", *words, typed=file)
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)

    return go


def mail_refused(step: str, line: str, then: Go) -> Go:
    def go(scene: Scene) -> None:
        scene.post.answer(step, line)
        try:
            then(scene)
        finally:
            scene.post.answers.clear()

    return go


def login_refused(then: Go) -> Go:
    def go(scene: Scene) -> None:
        scene.refuse_login = True
        try:
            then(scene)
        finally:
            scene.refuse_login = False

    return go


# --- what is done, and fails ------------------------------------------------------------------------------------------


def digest(scene: Scene) -> None:
    """Clara is told by a real worker, or the attempt is refused."""
    scene.sql("delete from alerts_told", "delete from alerts_digest")
    scene.queue("apps.alerts.tasks.digest_sweep")
    eventually(lambda: scene.value("select count(*) from alerts_digest where attempts > 0 and claim is null"))


def code_asked_for(status: int, email: str = PIAS_ADDRESS) -> Go:
    return asks_nobody(status, "POST", f"{AUTH}/code/request", {"email": email})


def wrong_code(scene: Scene) -> None:
    visitor = Visitor(scene)
    visitor.ask("GET", "/api/v1/session")
    before = len(scene.post.received)
    assert visitor.ask("POST", f"{AUTH}/code/request", {"email": PIAS_ADDRESS}).status == 401
    text = scene.post.received[before].as_string()
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text, re.MULTILINE)
    assert code, text
    scene.canaries.add("sign-in code", code[1])
    wrong = scene.canaries.add("wrong code", "KNG-F5H")
    scene.answers.append(visitor.ask("POST", f"{AUTH}/code/confirm", {"code": wrong}))
    scene.sql("alter table accounts_user rename column last_login to gone")
    try:
        scene.answers.append(visitor.ask("POST", f"{AUTH}/code/confirm", {"code": code[1]}))
    finally:
        scene.sql("alter table accounts_user rename column gone to last_login")
    assert scene.answers[-1].status == 500, scene.answers[-1]


def reset_with_a_broken_table(scene: Scene) -> None:
    visitor = Visitor(scene)
    visitor.ask("GET", "/api/v1/session")
    before = len(scene.post.received)
    visitor.ask("POST", f"{AUTH}/password/request", {"email": PIAS_ADDRESS})
    text = scene.post.received[before].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    key = re.search(r"[#=/]([0-9a-zA-Z]+-[0-9a-zA-Z]+-[0-9a-f]{32,})", text)
    assert key, text
    scene.canaries.add("reset key", key[1])
    body = {"key": key[1], "password": PASSWORD + " anew"}
    raising("accounts_user", "22000", lambda s: s.answers.append(visitor.ask("POST", f"{AUTH}/password/reset", body)))(
        scene
    )
    assert scene.answers[-1].status == 500, scene.answers[-1]


def throttled(scene: Scene) -> None:
    visitor = Visitor(scene)
    visitor.ask("GET", "/api/v1/session")
    login = {"email": STRANGERS_ADDRESS, "password": WRONG_PASSWORD}
    for _ in range(30):
        answer = visitor.ask("POST", f"{AUTH}/login", login)
        scene.answers.append(answer)
        if b"too_many" in answer.body or answer.status == 429:
            return
    raise AssertionError("never throttled")


def unsubscribing(status: int) -> Go:
    """With the address that stood in Clara's mail."""

    def go(scene: Scene) -> None:
        digest(scene)
        link = str(scene.post.received[-1]["List-Unsubscribe"]).strip("<> \r\n")
        token = scene.canaries.add("unsubscribe token", link.rpartition("/")[2])
        for path, break_it, mend_it in (
            (f"/unsubscribe/{token}", "rename to gone", "accounts_user"),
            (f"/unsubscribe/{token}{QUERY}", "", ""),
        ):
            if break_it:
                scene.sql(f"alter table {mend_it} {break_it}")
            try:
                answer = Visitor(scene).ask("POST", path, raw=b"List-Unsubscribe=One-Click")
            finally:
                if break_it:
                    scene.sql(f"alter table gone rename to {mend_it}")
            assert answer.status == (status if break_it else 404), answer
            scene.answers.append(answer)

    return go


def review(scene: Scene) -> None:
    """All are due at once, by a real worker."""
    scene.sql("update augmentation_duetime set due_at = now(), claim = null, claimed_until = null")
    scene.sql("delete from augmentation_review", "update augmentation_duetime set reviewed_through = null, rules = ''")
    scene.queue("apps.augmentation.tasks.review_sweep")


def failing_review(scene: Scene) -> None:
    before = failures(scene)
    review(scene)
    eventually(lambda: failures(scene) > before)


def failures(scene: Scene) -> int:
    return len(re.findall("review (batch )?failed: ", scene.log("worker")))


def killed_review(scene: Scene) -> None:
    """The worker falls while the diary is in its hands."""
    before = scene.log("worker").count("WorkerLostError")
    review(scene)
    eventually(lambda: scene.value(ASLEEP))
    scene.kill_a_worker()
    eventually(lambda: scene.log("worker").count("WorkerLostError") > before)


def unknown_task(scene: Scene) -> None:
    before = len(scene.log("worker"))
    scene.queue("apps.newer.tasks.release", patient_ids=["not our affair"])
    eventually(lambda: len(scene.log("worker")) > before)


def database_killed(scene: Scene) -> None:
    """In the middle of a request that carries a note; `make run` brings it back."""
    asking = threading.Thread(target=asks({500, 503}, "PUT", NIGHT, write), args=[scene])
    asking.start()
    eventually(lambda: scene.value(ASLEEP))
    for pid in scene.house.backends:
        processes.tell(pid, signal.SIGKILL)
    asking.join()
    assert scene.answers
    eventually(lambda: asks_works(scene))


def broker_killed(scene: Scene) -> None:
    """Throttles live there: a sign-in while it is away."""
    visitor = Visitor(scene)
    visitor.ask("GET", "/api/v1/session")
    for pid in scene.house.broker:
        processes.tell(pid, signal.SIGKILL)
    answer = visitor.ask("POST", f"{AUTH}/login", LOGIN)
    assert answer.status != 403, "it came as far as the throttle"
    # Signed in after all, when the broker was back in time: then the answer is Pia's own.
    scene.answers.extend([answer] if answer.status >= 400 else [])
    eventually(lambda: asks_works(scene))


def asks_works(scene: Scene) -> bool:
    return scene.pia.ask("POST", f"{AUTH}/login", {"email": STRANGERS_ADDRESS, "password": WRONG_PASSWORD}).status < 500


def cut_off(scene: Scene) -> None:
    """The line breaks in the middle of a body."""
    import socket

    before = len(scene.log("web"))
    head = (
        f"PUT /api/v1/nights/{DAY} HTTP/1.1\r\nHost: localhost:{scene.run.port}\r\nContent-Type: application/json\r\n"
    )
    cookie = "; ".join(f"{name}={value}" for name, value in scene.pia.cookies.items())
    head += f"Cookie: {cookie}\r\nX-CSRFToken: {scene.pia.cookies['csrftoken']}\r\nContent-Length: 900\r\n\r\n"
    with socket.create_connection(("localhost", scene.run.port)) as line:
        line.sendall(head.encode() + json.dumps(write()).encode()[:200])
    # It may say nothing at all, which is best.
    threading.Event().wait(0.5 if len(scene.log("web")) == before else 0)


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


PATIENT = {"kind": "patient", "patient": canaries.REFERENCE, "timezone": "Europe/Berlin", "day_start": "06:00"}
A_NIGHT = {"kind": "night", "patient": canaries.REFERENCE, "date": DAY, "symptoms": True, "onset": "22:00"}

ASLEEP = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
SLOW = (
    "create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return null; end $$; "
    "create trigger dawdles before insert or update on augmentation_review for each statement execute function dawdle()"
)
QUICK = (
    "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'; "
    "drop trigger dawdles on augmentation_review; drop function dawdle()"
)
SLOW_WRITES, QUICK_WRITES = (text.replace("augmentation_review", "sync_version") for text in (SLOW, QUICK))
NO_NOTES = f"alter table diary_night add constraint canary_check check (note not like '%{NOTE[:9]}%') not valid"
NOTES = "alter table diary_night drop constraint canary_check"
NO_ONSET_COLUMN = "alter table diary_night rename column onset_min to gone"
ONSET_COLUMN = "alter table diary_night rename column gone to onset_min"
NO_NOTE_COLUMN = "alter table diary_night rename column note to gone"
NOTE_COLUMN = "alter table diary_night rename column gone to note"
TOO_MUCH = b'{"writes": ["' + NOTE.encode() + b"x" * 2**21 + b'"]}'

LOGIN = {"email": PIAS_ADDRESS, "password": PASSWORD}
INVITED = {"code": canaries.INVITATION}
WITH_NOTE = lines(PATIENT, {**A_NIGHT, "note": NOTE})
WITH_WORDS = lines({**PATIENT, "timezone": NOTE}, {**A_NIGHT, "onset": NOTE, "intensity": float(NUMBER)})


exporting = command(1, "export_diary", canaries.REFERENCE, "--clinic=linden")


def importing(status: int, *words: str, file: str = WITH_NOTE) -> Go:
    return command(status, "import_diary", "-", "--clinic=linden", *words, file=file)


def batch(*kinds: Callable[[], dict[str, Any]]) -> Go:
    return asks(200, "POST", "/api/v1/writes", lambda: {"writes": [make() for make in kinds]})


def night() -> dict[str, Any]:
    return write(kind="night", key=next(DAYS))


def in_broken_words() -> dict[str, Any]:
    return write({"symptoms": NOTE, "onset": NUMBER, "note": [NOTE]})


def sign_in(scene: Scene) -> None:
    visitor = Visitor(scene)
    visitor.ask("GET", "/api/v1/session")
    answer = visitor.ask("POST", f"{AUTH}/login", LOGIN)
    assert answer.status == 500, answer
    scene.answers.append(answer)


def undecided_digest(scene: Scene) -> None:
    before = scene.log("worker").count("IntegrityError")
    scene.sql("delete from alerts_told", "delete from alerts_digest")
    scene.queue("apps.alerts.tasks.digest_sweep")
    eventually(lambda: scene.log("worker").count("IntegrityError") > before)


PATHS: dict[str, Go] = {
    # a write
    "a constraint that no check foresaw": with_broken(NO_NOTES, NOTES, asks(202, "PUT", NIGHT, write)),
    "the same in a batch": with_broken(NO_NOTES, NOTES, batch(night, dose)),
    "a column that is gone": with_broken(NO_NOTE_COLUMN, NOTE_COLUMN, asks({500, 503}, "PUT", NIGHT, write)),
    "a dose into a table that is gone": without("treatment_dose", batch(dose, night)),
    "a table that is gone, read": without("sync_version", asks(500, "GET", f"/api/v1/changes?after=0&word={QUERY}")),
    "a deadlock": raising("sync_version", "40P01", asks({500, 503}, "PUT", NIGHT, write)),
    "a value out of range": raising("diary_night", "22003", asks({202, 500}, "PUT", NIGHT, write)),
    "a refusal with the row in its detail": raising("sync_version", "23514", asks({202, 500}, "PUT", NIGHT, write)),
    "an internal error of the database": raising("sync_version", "XX000", asks({500, 503}, "PUT", NIGHT, write)),
    "a statement that takes too long": with_broken(SLOW_WRITES, QUICK_WRITES, asks({500, 503}, "PUT", NIGHT, write)),
    "a write that cannot be filed": asks(202, "PUT", NIGHT, in_broken_words),
    "a write with words where none belong": asks(
        {202, 422}, "PUT", NIGHT, lambda: write(zone=NOTE, made_at=NOTE, base=NOTE)
    ),
    "a key with a name in it": to_herself(asks(202, "PUT", f"/api/v1/doses/{quote(DRUG)}/{DAY}/21:00", write)),
    "no write at all": asks(422, "PUT", NIGHT, {"note": NOTE, NOTE: NOTE}),
    "broken JSON": asks(400, "PUT", NIGHT, raw=f'{{"payload": {{"note": "{NOTE}"'.encode()),
    "a doubled key": asks(400, "PUT", NIGHT, raw=f'{{"{NOTE}": 1, "{NOTE}": 2}}'.encode()),
    "JSON that nests too deeply": asks(400, "PUT", NIGHT, raw=b"[" * 100_000 + NOTE.encode()),
    "no UTF-8": asks(400, "PUT", NIGHT, raw=NOTE.encode() + b"\xff\xfe"),
    "too large a body": asks(413, "POST", "/api/v1/writes", raw=TOO_MUCH),
    "a body without a length": asks(411, "POST", "/api/v1/writes", raw=b"", Transfer_Encoding="chunked"),
    "another media type": asks(415, "PUT", NIGHT, raw=NOTE.encode(), Content_Type=f"text/plain; x={canaries.HEADER}"),
    "a wrong method": asks(405, "PATCH", NIGHT, write),
    "a line that breaks within the body": cut_off,
    # an address, a head
    "a page that is not there": asks(404, "GET", f"/{quote(NOTE)}/{PIAS_ADDRESS}?word={QUERY}"),
    "an API page that is not there": asks(404, "GET", f"/api/v1/{quote(NOTE)}?{QUERY}", Referer=f"http://x/{QUERY}"),
    "a patient who is not there": asks(404, "GET", f"/api/v1/patients/{uuid4()}?word={QUERY}"),
    "a number that is none": asks(400, "GET", f"/api/v1/changes?after={QUERY}"),
    "another host": asks(400, "GET", f"/api/v1/session?word={QUERY}", Host=f"{canaries.HEADER}.example"),
    "a token from elsewhere": asks(403, "POST", "/api/v1/writes", {"writes": []}, X_CSRFToken=canaries.HEADER),
    "another origin": asks(
        403, "POST", "/api/v1/writes", {"writes": []}, Origin=f"https://{canaries.HEADER}.example"
    ),
    "a session that is none": asks(401, "GET", "/api/v1/changes", Cookie=f"stillnight={canaries.HEADER}"),
    # signing in
    "a wrong password": asks_nobody(400, "POST", f"{AUTH}/login", {**LOGIN, "password": WRONG_PASSWORD}),
    "an unknown address": asks_nobody(400, "POST", f"{AUTH}/login", {**LOGIN, "email": STRANGERS_ADDRESS}),
    "no form at all": asks_nobody(400, "POST", f"{AUTH}/login", {"email": NOTE, "password": [PASSWORD]}),
    "broken JSON at sign-in": asks_nobody(400, "POST", f"{AUTH}/login", raw=f'{{"password": "{PASSWORD}'.encode()),
    "a sign-in with a broken table": raising("django_session", "22000", sign_in),
    "a sign-in without its table": without("account_emailaddress", sign_in),
    "a wrong code, and a right one that fails": wrong_code,
    "a new password that cannot be stored": reset_with_a_broken_table,
    "too many sign-ins": throttled,
    "preferences that cannot be stored": raising(
        "accounts_user", "23514", asks(500, "PATCH", "/api/v1/session/preferences", {"language": "de"})
    ),
    "an invitation's code that is wrong": asks_nobody(404, "POST", "/api/v1/invitations/open", INVITED),
    "an invitation's code without its table": without(
        "patients_invitation", asks_nobody(500, "POST", "/api/v1/invitations/open", INVITED)
    ),
    # one's own data
    "an erasure that fails": without(
        "treatment_dose", asks_anew(500, "POST", "/api/v1/erasure", {"confirm": PIAS_ADDRESS})
    ),
    "an erasure confirmed by another word": asks_anew(422, "POST", "/api/v1/erasure", {"confirm": STRANGERS_ADDRESS}),
    # mail
    "an invitation whose mail is refused": mail_refused(
        "RCPT",
        f"550 <{STRANGERS_ADDRESS}> unknown here",
        command(0, "clinic_add", "--slug=birch", "--name=Birch", f"--manager={STRANGERS_ADDRESS}"),
    ),
    "a code whose mail is refused": mail_refused("RCPT", f"550 <{PIAS_ADDRESS}> unknown here", code_asked_for(503)),
    "a code to nobody whose mail is refused": mail_refused(
        "RCPT", f"550 <{STRANGERS_ADDRESS}> unknown here", code_asked_for(503, STRANGERS_ADDRESS)
    ),
    "a code whose mail is hung up on": mail_refused("DATA", HANG_UP, code_asked_for(503)),
    "a code while the post office refuses our name": login_refused(code_asked_for(503)),
    "a digest that is refused": mail_refused("RCPT", f"550 <{canaries.CLARAS_ADDRESS}> unknown here", digest),
    "a digest that is hung up on": mail_refused("BODY", HANG_UP, digest),
    "a digest while the post office refuses our name": login_refused(digest),
    "a digest whose table refuses": raising("alerts_told", "23514", undecided_digest),
    "a link to unsubscribe that fails": unsubscribing(500),
    # work
    "a review that raises for a patient": raising("augmentation_review", "23514", failing_review),
    "a review without a column": with_broken(NO_ONSET_COLUMN, ONSET_COLUMN, failing_review),
    "a worker killed in the middle of a batch": with_broken(SLOW, QUICK, killed_review),
    "a task that nobody knows": unknown_task,
    # commands
    "a file with words where none belong": importing(2, file=WITH_WORDS),
    "a file that is none": importing(2, file=f"{NOTE}\n\x00{PIAS_ADDRESS}\n"),
    "an import that the database refuses": with_broken(NO_NOTES, NOTES, importing(1)),
    "an import into a broken table": with_broken(NO_NOTE_COLUMN, NOTE_COLUMN, importing(1)),
    "an import that fails beyond all words": raising("diary_night", "XX000", importing(1)),
    "the same, asked for its traceback": raising("diary_night", "XX000", importing(1, "--traceback")),
    "an export of nobody": command(1, "export_diary", "nobody-here"),
    "an export without its table": without("sync_version", exporting),
    "a command that nobody knows": command(1, "nothing_like_it"),
    # the servers themselves, last
    "the broker killed": broker_killed,
    "the database killed in the middle of a write": with_broken(SLOW_WRITES, QUICK_WRITES, database_killed),
}  # fmt: skip
