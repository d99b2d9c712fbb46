"""What every answer promises the browser, and what a forged or broken request gets."""

import contextlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.patients.models import Patient
from apps.sync.models import Version
from server.place import CHECKOUT
from tests.doors import RULES, TABLE, address_of, ask, methods
from tests.live import Live
from tests.mail import Post
from tests.operation.test_production import SOUND
from tests.personas import person, signed_in
from tests.sync.cutting_proxy import line_to
from tests.sync.phone import Browser, Disk, Phone

pytestmark = pytest.mark.usefixtures("built")

PLACES = ["/api/v1/session", "/api/v1/nights/2026-03-14", "/api/v1/nowhere", "/_allauth/browser/v1/config"]
PROBLEM = "application/problem+json"
PASSWORD = "a night without end"


def keeps_the_promises(answer: Any) -> None:
    """Of a browser's headers, all that narrow what a page may do; `answer` is Django's or urllib's."""
    says = answer.headers
    policy = dict(one.strip().partition(" ")[::2] for one in says["Content-Security-Policy"].split(";"))
    assert {policy.pop(name) for name in ("default-src", "frame-ancestors", "base-uri")} == {"'none'"}
    assert set(policy.values()) == {"'self'"}, "no inline code, no eval, no other host, no data: address"
    assert says["X-Content-Type-Options"] == "nosniff"
    assert says["X-Frame-Options"] == "DENY"
    assert says["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert says["Cross-Origin-Opener-Policy"] == "same-origin"
    assert says["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(says["Permissions-Policy"].split(", "))
    assert "Access-Control-Allow-Origin" not in says, "no other site reads this"


@pytest.mark.parametrize("route", sorted(RULES))
def test_every_answer_of_every_route_keeps_the_promises(route: str, pia: Patient) -> None:
    assert pia.user
    for client in (signed_in(pia.user), Client()):
        for method in ("get", "head", "options", "post", "put", "patch", "delete", "trace"):
            keeps_the_promises(ask(client, route, method, pia))


STRANGE = {
    "no such page": {"path": "/nowhere"},
    "no such file": {"path": "/static/nowhere.js"},
    "a file outside": {"path": "/static/../manage.py"},
    "another host": {"path": "/", "headers": {"Host": "elsewhere.example"}},
    "no host at all": {"path": "/", "headers": {"Host": "a b"}},
    "half a character": {"path": "/night/%ff%00"},
}


@pytest.mark.parametrize("what", STRANGE)
def test_so_does_what_was_never_foreseen_and_says_so_as_a_problem(what: str, pia: Patient) -> None:
    assert pia.user
    answer = signed_in(pia.user).get(**STRANGE[what])  # type: ignore[arg-type]
    keeps_the_promises(answer)
    if answer.status_code != 200:
        assert (answer.status_code, answer["Content-Type"]) in ((400, PROBLEM), (404, PROBLEM))
        assert answer.json()["way_out"]


def test_files_pages_and_refusals_of_the_real_server_keep_them_too(live: Live) -> None:
    shell = fetched(live, "/").read().decode()
    files = re.findall(r'(?:src|href)="(/[^"]+)"', shell)
    assert any(name.endswith(".js") for name in files)
    assert any(name.endswith(".css") for name in files)
    for name in ["/", "/sw.js", "/manifest.webmanifest", "/static/plain.css", "/icon.svg", "/nowhere", *files]:
        keeps_the_promises(fetched(live, name))


def fetched(live: Live, path: str) -> Any:
    try:
        return urllib.request.urlopen(live.url + path, timeout=20)
    except urllib.error.HTTPError as error:
        return error


# --- what may come in -----------------------------------------------------------------------------------------------

LIMIT = 2 * 1024 * 1024


@pytest.mark.parametrize(("route", "method"), sorted((r, m) for r in RULES for m in methods(TABLE[r])))
def test_more_than_two_megabytes_are_refused_in_words_everywhere(route: str, method: str, pia: Patient) -> None:
    assert pia.user
    answer = signed_in(pia.user).generic(method.upper(), address_of(route, pia), b"x" * (LIMIT + 1), "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)
    assert answer.json()["way_out"]
    keeps_the_promises(answer)


def test_two_megabytes_to_the_byte_are_read(pia: Patient) -> None:
    assert pia.user
    body = b'{"writes": []' + b" " * (LIMIT - 14) + b"}"
    answer = signed_in(pia.user).post("/api/v1/writes", body, content_type="application/json")
    assert (len(body), answer.status_code) == (LIMIT, 200)


def spoken(live: Live, head: str, body: bytes = b"") -> tuple[int, bytes]:
    """A request as it stands; the status and the whole answer."""
    with socket.create_connection(("localhost", live.port), 30) as line:
        line.sendall(head.replace("HOST", f"Host: localhost:{live.port}").replace("\n", "\r\n").encode() + b"\r\n")
        with contextlib.suppress(ConnectionError):
            line.sendall(body)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while part := line.recv(65536):
                answer += part
    return int(answer.split()[1]), answer


POST = "POST /api/v1/writes HTTP/1.1\nHOST\nConnection: close\nContent-Type: application/json\n"


def test_a_body_that_does_not_say_how_long_it_is_is_not_waited_for(live: Live) -> None:
    status, answer = spoken(live, POST + "Transfer-Encoding: chunked\n", b"200000\r\n" + b"x" * 2**21)
    assert status == 411
    assert b"Content-Length" in answer.partition(b"\r\n\r\n")[2]


def test_who_sends_far_too_much_reads_the_refusal(live: Live) -> None:
    assert spoken(live, POST + f"Content-Length: {3 * LIMIT}\n", b"x" * 3 * LIMIT)[0] == 413


def test_a_body_longer_than_it_said_is_cut_there_and_the_rest_is_no_second_request(live: Live) -> None:
    hidden = b"{}GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n"
    status, answer = spoken(live, POST + "Content-Length: 2\n", hidden)
    assert status == 401
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "lie",
    [
        "Content-Length: 2\nContent-Length: 3\n",
        "Content-Length: -2\n",
        "Content-Length: 2, 3\n",
        "Content-Length: two\n",
        "".join(f"X-{n}: x\n" for n in range(200)),
        f"X-Long: {'x' * 600_000}\n",
    ],
)
def test_a_head_that_lies_or_never_ends_is_refused(live: Live, lie: str) -> None:
    assert spoken(live, POST + lie)[0] in (400, 431)


def test_a_form_with_a_hundred_thousand_fields_is_refused(pia: Patient) -> None:
    assert pia.user
    client = Client(enforce_csrf_checks=True)
    client.force_login(pia.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = "application/x-www-form-urlencoded"
    answer = client.post("/_allauth/browser/v1/auth/login", "a=1&" * 100_000, content_type=form)
    assert (answer.status_code, answer["Content-Type"]) in ((400, PROBLEM), (403, PROBLEM))


def test_the_description_is_made_once_whatever_is_asked_of_it(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/api/v1/schema")
    monkeypatch.setattr("apps.core.schema.SchemaGenerator", None)  # a tenth of a second's work
    for more in ("version=a%0d%0aX-Evil:%201", "lang=de", "version=%00"):
        again = client.get(f"/api/v1/schema?{more}")
        assert (again.status_code, again.content) == (200, first.content)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, '{"email":' + "1" * 5000 + "}", '{"email": NaN}'])
@pytest.mark.parametrize("place", ["auth/login", "auth/code/request", "config"])
def test_a_bomb_of_json_is_refused_at_the_door_of_sign_in_too(place: str, body: str, client: Client, db: None) -> None:
    answer = client.post(f"/_allauth/browser/v1/{place}", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_who_hangs_up_in_the_middle_is_no_fault_of_ours(client: Client, db: None) -> None:
    class HungUp(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError

    line: dict[str, Any] = {"wsgi.input": HungUp(), "CONTENT_LENGTH": "2"}
    assert client.post("/api/v1/writes", "{}", content_type="application/json", **line).status_code == 400


# --- what is somebody's -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_no_cache_keeps_what_the_api_says(place: str, pia: Patient) -> None:
    assert pia.user
    for client in (signed_in(pia.user), Client()):
        for answer in (client.get(place), client.post(place, "{", content_type="application/json")):
            assert answer["Cache-Control"] == "no-store"


UNSAFE = [(r, m) for r in RULES for m in methods(TABLE[r]) if m != "get" and RULES[r] not in ("nothing", "anybody")]


@pytest.mark.parametrize(("route", "method"), UNSAFE)
def test_no_other_page_can_write_in_her_name(route: str, method: str, pia: Patient) -> None:
    assert pia.user
    client = Client(enforce_csrf_checks=True, headers={"accept": "application/json"})
    client.force_login(pia.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = ask(client, route, method, pia)
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    assert not Version.objects.exists()
    assert client.get("/api/v1/session").json()["user"]["email"] == "pia@example.org", "still signed in"


def test_a_token_from_the_right_page_does_not_help_a_page_from_elsewhere(pia: Patient) -> None:
    assert pia.user
    client = Client(enforce_csrf_checks=True)
    client.force_login(pia.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    token = {"X-CSRFToken": client.get("/api/v1/session").cookies["csrftoken"].value}
    body: Any = {"path": "/api/v1/writes", "data": {"writes": []}, "content_type": "application/json"}
    assert client.post(**body, headers=token).status_code == 200
    assert client.post(**body, headers={**token, "Origin": "https://elsewhere.example"}).status_code == 403


@pytest.mark.parametrize("place", ["/nowhere", "/api/v1/nowhere", "/static/nowhere.js", "/_allauth/browser/v1/nowhere"])
def test_a_page_that_is_not_there_says_so_in_words_and_nothing_else(place: str, pia: Patient) -> None:
    assert pia.user
    answer = signed_in(pia.user).get(place)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["way_out"]


def test_who_opens_an_address_by_hand_reads_words_and_finds_a_way_back(client: Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client.get("/nowhere", headers={**browser, "Accept-Language": "de-DE,de;q=0.9"})
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "Unter dieser Adresse gibt es nichts." in page.content.decode()
    assert 'href="/"' in client.get("/nowhere", headers=browser).content.decode()
    assert client.get("/api/v1/nowhere", headers=browser)["Content-Type"] == PROBLEM


def test_pages_that_nobody_built_are_no_pages_for_a_phone_to_keep(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.FRONTEND_DIST = tmp_path
    for address in ("/nights", "/sw.js", "/manifest.webmanifest"):
        answer = client.get(address)
        assert (answer.status_code, "npm run build" in answer.content.decode()) == (503, True)


@pytest.mark.parametrize(("path", "status"), [("/health/live", 200), ("/health/ready", 200), ("/nights", 400)])
def test_health_answers_a_prober_that_sends_no_host_and_nothing_else_does(live: Live, path: str, status: int) -> None:
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        assert line.makefile("rb").readline().split()[1] == str(status).encode()


@pytest.mark.parametrize("place", ["/api/v1/changes", "/api/v1/session", "/nights"])
def test_a_fault_of_ours_tells_nothing_about_anybody(place: str, pia: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Pia's calf, at 21:30")

    for name in ("apps.sync.api.changes_after", "apps.patients.api.patient_of", "server.pages.read"):
        monkeypatch.setattr(name, fail)
    assert pia.user
    client = signed_in(pia.user)
    client.raise_request_exception = False
    answer = client.get(place)
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert answer.json()["way_out"]
    assert "calf" not in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_behind_https_the_cookies_travel_by_nothing_else() -> None:
    ask_for = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_HTTPONLY"]
    script = f"from server import settings as s; print([bool(getattr(s, name)) for name in {ask_for}])"
    environment = {"PATH": os.environ["PATH"], **SOUND}
    run = [sys.executable, "-c", script]
    assert subprocess.run(run, cwd=CHECKOUT, env=environment, capture_output=True, check=True).stdout.strip() == (
        b"[True, True, True, True]"
    )


@pytest.mark.parametrize(
    ("asked", "header"),
    [
        ({}, "max-age=31536000"),
        ({"HSTS_SUBDOMAINS": "1"}, "max-age=31536000; includeSubDomains"),
        ({"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}, "max-age=31536000; includeSubDomains; preload"),
    ],
)
def test_hsts_binds_the_clinics_other_hosts_only_where_the_operator_says_so(asked: dict[str, str], header: str) -> None:
    script = """
import django; django.setup()
from django.test import Client
print(Client(headers={"Host": "diary.clinic.example"}).get("/health/live", secure=True)["Strict-Transport-Security"])
"""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "server.settings", **SOUND, **asked}
    run = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(run, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == header, done.stderr


# --- signing in, over real HTTP ---


@pytest.fixture
def pias_phone(smtp: Post, transactional_db: None) -> Iterator[Phone]:
    """A phone that nobody has signed in on yet, before a server that can send mail."""
    pia = person("Pia")
    pia.set_password(PASSWORD)
    pia.save()
    pia.emailaddress_set.create(email=pia.email, verified=True, primary=True)  # type: ignore[attr-defined]
    live = Live(extra=smtp.environment)
    live.start()
    with line_to(live.port) as line:
        yield Phone(Disk(), Browser(line, {}), Random(1))
    live.stop()


def signed_in_as(phone: Phone) -> str | None:
    answer = phone.call("GET", "/api/v1/session")
    assert answer is not None
    return (answer[1]["user"] or {}).get("email")


def post(phone: Phone, place: str, body: dict[str, str]) -> int:
    answer = phone.ask("POST", f"/_allauth/browser/v1/auth/{place}", body)
    assert answer is not None
    return answer[0]


def test_pia_signs_in_with_her_password_and_the_session_outlives_the_cache(pias_phone: Phone) -> None:
    assert post(pias_phone, "login", {"email": "pia@example.org", "password": "a day without end"}) == 400
    assert signed_in_as(pias_phone) is None
    assert post(pias_phone, "login", {"email": "pia@example.org", "password": PASSWORD}) == 200
    cache.clear()
    assert signed_in_as(pias_phone) == "pia@example.org"
    assert Session.objects.get().get_decoded()["_auth_user_id"] == str(User.objects.get().pk)


def test_pia_signs_in_with_a_code_from_her_mail(pias_phone: Phone, smtp: Post) -> None:
    assert post(pias_phone, "code/request", {"email": "pia@example.org"}) == 401
    (mail,) = smtp.received
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text, re.MULTILINE)
    assert code, text
    assert post(pias_phone, "code/confirm", {"code": "WRO-NG1"}) == 400
    assert post(pias_phone, "code/confirm", {"code": code[1]}) == 200
    assert signed_in_as(pias_phone) == "pia@example.org"


def test_a_code_asked_for_by_a_stranger_says_the_same_as_for_a_patient(pias_phone: Phone, smtp: Post) -> None:
    assert post(pias_phone, "code/request", {"email": "nobody@example.org"}) == 401
    assert [mail["To"] for mail in smtp.received] in ([], ["nobody@example.org"])


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(pias_phone: Phone) -> None:
    login = {"email": "pia@example.org", "password": PASSWORD}
    line = pias_phone.browser.line
    pias_phone.call("GET", "/api/v1/session")
    token = pias_phone.browser.cookies["csrftoken"]
    body = json.dumps(login).encode()
    request = (
        f"POST /_allauth/browser/v1/auth/login HTTP/1.1\r\nHost: localhost:{line.port}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nX-CSRFToken: {token}\r\n"
        f"Cookie: csrftoken={token}\r\n\r\n"
    ).encode()
    head = line.ask(request + body).partition(b"\r\n\r\n")[0].decode()
    (cookie,) = re.findall(r"(?im)^set-cookie: *stillnight=(.*)$", head)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert re.search(r"(?im)^date: ", head), "the phone compares its clock with it"


@pytest.mark.parametrize(
    ("site", "answered"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)]
)
def test_no_other_site_sends_her_browser_to_an_answer_of_the_api(site: str, answered: int, pia: Patient) -> None:
    assert pia.user
    answer = signed_in(pia.user).get("/api/v1/export", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"})
    assert answer.status_code == answered
    if answer.streaming:
        assert b"".join(answer)
