"""What a real installation must not start with. Pure: the environment in, every fault at once, each by its name.

Told before anything else is read, so that whoever installs mends all of it in one go. Values are never repeated: they
may be secrets.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

KNOWN_ENVIRONMENTS = ("local", "production")
REQUIRED = (
    "SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL", "SMTP_HOST", "MAIL_FROM", "OPERATOR_MAIL",
    "TRUSTED_PROXY_COUNT", "ERASURE_LEDGER",
)  # fmt: skip
# What may come as a file besides; other variables that end in _FILE are somebody else's.
SECRETS = (
    "SECRET_KEY_FALLBACKS", "DIRECT_DATABASE_URL", "DATABASE_PASSWORD",
    "REDIS_PASSWORD", "SMTP_USER", "SMTP_PASSWORD", "OPERATIONS_TOKEN",
    "DEADMAN_URL",
)  # fmt: skip
# They make a laptop or a test quick, and a real installation wrong.
LOCAL_ONLY = ("SWEEP_EVERY_S", "STILLNIGHT_LOCAL", "STILLNIGHT_GRACE")
WHOLE_NUMBERS = (
    "PORT", "SMTP_PORT", "TRUSTED_PROXY_COUNT", "DATABASE_POOL_MIN", "DATABASE_POOL_MAX", "DATABASE_POOL_TIMEOUT",
    "WORKER_METRICS_PORT", "LIMIT_READS", "LIMIT_CHANGES", "LIMIT_ANONYMOUS", "LIMIT_WRITES", "LIMIT_WRITTEN_KB",
    "WRITES_DAYS_BACK",
)  # fmt: skip
NUMBERS = (
    "WATCH_EVERY_S", "WATCH_MAIL_EVERY_S", "WATCH_HOLD_S", "WATCH_SLOW_HOLD_S", "WATCH_REPEAT_S", "WATCH_SILENCE_S",
    "WATCH_REVIEW_LATE_S", "WATCH_BACKUP_HOURS", "WATCH_RETENTION_HOURS", "WATCH_CLOCK_SKEW_S",
)  # fmt: skip
MAY_BE_ZERO = (
    "TRUSTED_PROXY_COUNT", "DATABASE_POOL_MIN", "DATABASE_POOL_MAX", "WORKER_METRICS_PORT", "WATCH_HOLD_S",
    "WATCH_SLOW_HOLD_S", "WATCH_BACKUP_HOURS", "WATCH_RETENTION_HOURS",
)  # fmt: skip
# Each process would look for a relative one where it happens to stand: two ledgers, and a restore knows but one.
PLACES = (
    "ERASURE_LEDGER", "BACKUP_DIRECTORY", "WATCH_STATE", "LOG_DIRECTORY", "PROMETHEUS_MULTIPROC_DIR",
    "STILLNIGHT_ALIVE_FILE",
)  # fmt: skip
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LEAST_SECRET, LEAST_TOKEN, LEAST_LETTERS = 50, 32, 10
PLACEHOLDER = re.compile(
    r"change.?me|placeholder|your[-_ ]|<[\w -]+>|^(secret|password|todo|xxx+|none|null)$|insecure", re.IGNORECASE
)
MADE_UP_HOSTS = re.compile(r"(^|\.|@)(example\.(org|com|net)|invalid)$", re.IGNORECASE)


def faults(environ: Mapping[str, str]) -> list[str]:
    """Each as `NAME: what is wrong and what to do`; empty: it may start."""
    values = _Values(environ)
    found = list(values.faults)
    for look in (_missing, _numbers, _local_only, *CHECKS):
        found += look(values)
    return found


class _Values:
    """The variables, and the content of the files that NAME_FILE point to."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ, self.faults, self._read = environ, [], {}
        for name in (*REQUIRED, *SECRETS):
            if path := environ.get(f"{name}_FILE"):
                self._read_file(name, path)

    faults: list[str]
    _read: dict[str, str]

    def _read_file(self, name: str, path: str) -> None:
        try:
            self._read[name] = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            self._read[name] = ""
            self.faults.append(f"{name}_FILE: the file cannot be read ({type(error).__name__})")

    def __call__(self, name: str) -> str:
        return self._read.get(name, self.environ.get(name, "")).strip()

    def given(self, *names: str) -> Iterator[tuple[str, str]]:
        yield from ((name, self(name)) for name in names if self(name))


def _missing(v: _Values) -> Iterator[str]:
    for name in REQUIRED:
        if not v(name):
            yield f"{name}: is not set (or {name}_FILE)"
        elif PLACEHOLDER.search(v(name)):
            yield f"{name}: is still a placeholder"


def _numbers(v: _Values) -> Iterator[str]:
    for name in (*WHOLE_NUMBERS, *NUMBERS):
        value, whole = v(name), name in WHOLE_NUMBERS
        if not value and (name not in v.environ or name in REQUIRED):
            continue
        if not re.fullmatch(r"\d{1,6}" if whole else r"\d{1,9}(\.\d+)?", value):
            yield f"{name}: is no {'whole ' if whole else ''}number"
        elif float(value) == 0 and name not in MAY_BE_ZERO:
            yield f"{name}: must be more than 0"
        elif name.endswith("PORT") and int(value) > 65535:
            yield f"{name}: is no port"


def _local_only(v: _Values) -> Iterator[str]:
    for name, _ in v.given(*LOCAL_ONLY):
        yield f"{name}: is for laptops and tests; remove it"


def _places(v: _Values) -> Iterator[str]:
    for name, value in v.given(*PLACES):
        if not value.startswith("/"):
            yield f"{name}: must be a whole path, from / on"


def _logs(v: _Values) -> Iterator[str]:
    if "LOG_LEVEL" in v.environ and v("LOG_LEVEL") not in LEVELS:
        yield f"LOG_LEVEL: must be one of {', '.join(LEVELS)}"
    if v("LOG_FORMAT") not in ("", "json", "line"):
        yield "LOG_FORMAT: is json or line"


def _secret_key(v: _Values) -> Iterator[str]:
    for name, value in v.given("SECRET_KEY"):
        if len(value) < LEAST_SECRET or len(set(value)) < LEAST_LETTERS:
            yield f"{name}: is too short or too plain; take {LEAST_SECRET} random characters or more"
    for name, value in v.given("SECRET_KEY_FALLBACKS"):
        if any(len(old) < LEAST_SECRET for old in value.split(",") if old):
            yield f"{name}: holds one that is too short"


def _site_url(v: _Values) -> Iterator[str]:
    for name, value in v.given("SITE_URL"):
        url = _split(value)
        if url is None or url.scheme != "https" or not url.hostname:
            yield f"{name}: must be the https address that people type"
        elif url.path.strip("/") or url.query or url.fragment or url.username:
            yield f"{name}: must be a bare address, without path, query or name"
        elif MADE_UP_HOSTS.search(url.hostname) or url.hostname in ("localhost", "127.0.0.1"):
            yield f"{name}: names no real host"


def _hosts(v: _Values) -> Iterator[str]:
    for name, value in v.given("ALLOWED_HOSTS"):
        if any("*" in host or host.strip().startswith(".") for host in value.split(",")):
            yield f"{name}: holds a wildcard; name each host, or leave it unset"


def _hsts(v: _Values) -> Iterator[str]:
    for name, value in v.given("HSTS_SUBDOMAINS", "HSTS_PRELOAD"):
        if value not in ("0", "1"):
            yield f"{name}: is 0 or 1"
    if v("HSTS_PRELOAD") == "1" and v("HSTS_SUBDOMAINS") != "1":
        yield "HSTS_PRELOAD: browsers preload only what binds its subdomains; set HSTS_SUBDOMAINS=1 or remove it"


def _database(v: _Values) -> Iterator[str]:
    for name, value in v.given("DATABASE_URL", "DIRECT_DATABASE_URL"):
        url = _split(value)
        if url is None or url.scheme not in ("postgres", "postgresql"):
            yield f"{name}: is no postgresql:// address"
            continue
        if not url.path.strip("/"):
            yield f"{name}: names no database"
        password = v("DATABASE_PASSWORD") or url.password or ""
        if _is_socket(url):
            continue  # whoever may open it has been asked by the kernel
        if not password:
            yield "DATABASE_PASSWORD: is not set (or DATABASE_PASSWORD_FILE), nor part of DATABASE_URL"
        elif PLACEHOLDER.search(password):
            yield "DATABASE_PASSWORD: is still a placeholder"
        if _is_far(url) and parse_qs(url.query).get("sslmode", [""])[0] not in ("require", "verify-ca", "verify-full"):
            yield f"{name}: another machine is spoken to in the clear; add ?sslmode=verify-full"
    if "DATABASE_LIMITS" in v.environ and "statement_timeout=" not in v("DATABASE_LIMITS"):
        yield "DATABASE_LIMITS: sets no statement_timeout; leave it unset for the usual ones"
    least, most = v("DATABASE_POOL_MIN") or "2", v("DATABASE_POOL_MAX") or "8"  # as in settings.py
    if least.isdigit() and most.isdigit() and int(least) > int(most) > 0:
        yield "DATABASE_POOL_MAX: is less than DATABASE_POOL_MIN"


def _redis(v: _Values) -> Iterator[str]:
    for name, value in v.given("REDIS_URL"):
        url = _split(value)
        if url is None or url.scheme not in ("redis", "rediss", "unix"):
            yield f"{name}: is no redis://, rediss:// or unix:// address"
        elif url.scheme == "redis" and _is_far(url):
            yield f"{name}: another machine is spoken to in the clear; use rediss://"
        elif url.scheme != "unix" and not (v("REDIS_PASSWORD") or url.password):
            yield "REDIS_PASSWORD: is not set (or REDIS_PASSWORD_FILE), nor part of REDIS_URL"
    for name, value in v.given("REDIS_PASSWORD"):
        if PLACEHOLDER.search(value):
            yield f"{name}: is still a placeholder"


def _mail(v: _Values) -> Iterator[str]:
    for name, value in v.given("MAIL_FROM", "MAIL_REPLY_TO"):
        if not _is_address(parseaddr(value)[1]):
            yield f"{name}: holds no mail address of a real host"
    for name, value in v.given("OPERATOR_MAIL"):
        if not all(_is_address(one.strip()) for one in value.split(",") if one.strip()):
            yield f"{name}: must be mail addresses of real hosts, with commas between"
    if v("SMTP_USER") and not v("SMTP_PASSWORD"):
        yield "SMTP_PASSWORD: is not set (or SMTP_PASSWORD_FILE), but SMTP_USER is"
    for name, value in v.given("SMTP_HOST"):
        if MADE_UP_HOSTS.search(value):
            yield f"{name}: names no real host"
        if v("SMTP_TLS") == "0" and "." in value:
            yield "SMTP_TLS: is off towards another machine"
    if v("SMTP_TLS") not in ("", "0", "1"):
        yield "SMTP_TLS: is 1 or 0"


def _proxy(v: _Values) -> Iterator[str]:
    if v("TRUSTED_PROXY_COUNT") == "0":
        yield "TRUSTED_PROXY_COUNT: is 0, but https ends at a proxy; say how many stand in front"


def _watch(v: _Values) -> Iterator[str]:
    for name, value in v.given("OPERATIONS_TOKEN"):
        if len(value) < LEAST_TOKEN or PLACEHOLDER.search(value):
            yield f"{name}: is too short or a placeholder; take {LEAST_TOKEN} random characters or more"
    for name, value in v.given("DEADMAN_URL"):
        url = _split(value)
        if url is None or url.scheme != "https" or not url.hostname:
            yield f"{name}: must be an https address"


CHECKS: tuple[Callable[[_Values], Iterator[str]], ...] = (
    _places, _logs, _secret_key, _site_url, _hosts, _hsts, _database, _redis, _mail, _proxy, _watch,
)  # fmt: skip


def _split(value: str) -> SplitResult | None:
    try:
        url = urlsplit(value)
        _ = url.port  # a port that is none raises here
    except ValueError:
        return None
    return url


def _is_socket(url: SplitResult) -> bool:
    return not url.hostname or url.hostname.lower().startswith("%2f")


def _is_far(url: SplitResult) -> bool:
    """A name with a dot is some machine on some network; one without is this machine or a container beside us."""
    return bool(url.hostname) and not _is_socket(url) and "." in str(url.hostname) and url.hostname != "127.0.0.1"


def _is_address(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(name and at and "." in host and not re.search(r"[\s<>,]", text) and not MADE_UP_HOSTS.search(host))


def message(found: list[str], environment: str) -> str:
    head = f"Stillnight does not start with STILLNIGHT_ENV={environment} until these are mended:"
    return "\n".join([head, *(f"  {one}" for one in found), "What each means stands in docs/operations.md."])
