"""All settings, from the environment, safe by default.

Local mode (`STILLNIGHT_ENV` unset or `local`) is what `manage.py`, pytest and `make run` prepare through
`server.local`; anything else must bring its own database, broker and secret, and refuses to start without.
"""

import os
from pathlib import Path
from urllib.parse import quote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from server import limits, production

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = os.environ.get("STILLNIGHT_ENV") or "local"
LOCAL = ENVIRONMENT == "local"
if ENVIRONMENT not in production.KNOWN_ENVIRONMENTS:
    raise ImproperlyConfigured(f"STILLNIGHT_ENV is {' or '.join(production.KNOWN_ENVIRONMENTS)}; unset means local.")
if not LOCAL and (faults := production.faults(os.environ)):
    raise ImproperlyConfigured(production.message(faults, ENVIRONMENT))
# "web" turns on psycopg's pool; Celery would close a pool at every task (celery#10554).
PROCESS = os.environ.get("STILLNIGHT_PROCESS", "command")


def env(name: str, default: str | None = None) -> str:
    """The variable, or the content of the file that NAME_FILE points to (secrets as files)."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text().strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it (or {name}_FILE), or leave STILLNIGHT_ENV unset for a local copy."
        )
    return value


# `check`, `makemigrations --check`, `spectacular` and `replay` need no server and no secret, yet import this file: only
# they may go without, and only in local mode. What serves or works never gets a stand-in.
NEEDS_NOTHING = LOCAL and PROCESS == "command"


def stand_in(value: str) -> str | None:
    return value if NEEDS_NOTHING else None


SECRET_KEY = env("SECRET_KEY", stand_in("a command that neither signs nor serves"))
# Old secrets, newest first: what they signed and encrypted is still read, nothing new is made with them.
SECRET_KEY_FALLBACKS = [old for old in env("SECRET_KEY_FALLBACKS", "").split(",") if old]
DEBUG = False
PORT = env("PORT", "8000")
SITE_URL = env("SITE_URL", f"http://localhost:{PORT}" if LOCAL else None).rstrip("/")
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "localhost"]
# What monitors inside call the web process: they ask it past the proxy.
ALLOWED_HOSTS += [host.strip() for host in env("ALLOWED_HOSTS", "").split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "apps.core",
    "apps.accounts",
    "apps.patients",
    "apps.sync",
    "apps.diary",
    "apps.treatment",
    "apps.measures",
    "apps.augmentation",
    "apps.alerts",
    "apps.dashboard",
    "apps.records",
    "server",
]
MIDDLEWARE = [
    "server.logs.request_named",
    "server.middleware.hosts_named",
    "server.counts.requests_measured",
    "server.refused.refusals_counted",
    "django.middleware.security.SecurityMiddleware",
    # These before the files: an SVG opened by itself is a page too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "server.middleware.promises",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "server.trouble_page.in_words",
    "server.middleware.never_stored",
    "server.middleware.own_site_only",
    "server.middleware.bounded",
    "server.middleware.TryAgainLater",
    "apps.accounts.sealed.SealedSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "apps.accounts.sessions.LimitedSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "apps.accounts.sessions.ForgottenDevice",
    "apps.core.throttle.RequestLimits",
    "apps.accounts.trouble.SignInTrouble",
]
ROOT_URLCONF = "server.urls"
WSGI_APPLICATION = "server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# --- database and broker -------------------------------------------------------------------------------------------
# DATABASE_URL may lead through a pooler in transaction mode. Then DIRECT_DATABASE_URL leads past it, and everything but
# the web process goes there: advisory locks, `set` and snapshots live in a session, which such a pooler does not keep.
DIRECT_DATABASE_URL = env("DIRECT_DATABASE_URL", "")
POOLED = PROCESS == "web" and bool(DIRECT_DATABASE_URL)
DATABASE_URL = env("DATABASE_URL", stand_in("postgres://nowhere.invalid/stillnight"))
DATABASES = {
    "default": dj_database_url.parse(
        DIRECT_DATABASE_URL if DIRECT_DATABASE_URL and not POOLED else DATABASE_URL,
        conn_health_checks=True,
        # A cursor of the server's outlives its transaction, which no pooler in transaction mode allows.
        disable_server_side_cursors=True,
    )
}
if database_password := env("DATABASE_PASSWORD", ""):  # beside the address, so that any character may stand in it
    DATABASES["default"]["PASSWORD"] = database_password
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
# A database machine that vanished without a word is noticed after seconds, not after the kernel's quarter of an hour.
DATABASES["default"]["OPTIONS"].setdefault("tcp_user_timeout", 20_000)
if not POOLED:  # a pooler refuses these options; the role's own limits hold there
    database_limits = limits.as_options(limits.of_process(PROCESS))
    if PROCESS == "web":
        database_limits = env("DATABASE_LIMITS", database_limits)
    DATABASES["default"]["OPTIONS"].setdefault("options", database_limits)
if PROCESS == "web":
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    if pool_max := int(env("DATABASE_POOL_MAX", "8")):  # 0: a pooler is pool enough
        DATABASES["default"]["OPTIONS"]["pool"] = {
            "min_size": int(env("DATABASE_POOL_MIN", "2")),
            "max_size": pool_max,
            "timeout": int(env("DATABASE_POOL_TIMEOUT", "5")),  # then the answer is 503, and the phone comes again
            "reconnect_timeout": 5,  # the pool's own pauses grow to minutes: the next request tries anew instead
        }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# `redis://…` or `unix:///path?db=0`; Celery spells the second one `redis+socket://`.
REDIS_URL: str = env("REDIS_URL", stand_in("redis://nowhere.invalid/0"))
if redis_password := env("REDIS_PASSWORD", ""):
    REDIS_URL = REDIS_URL.replace("://", f"://:{quote(redis_password, safe='')}@", 1)
# Several copies may share one Redis, and the tests share a given one with whatever else is in it.
REDIS_PREFIX = env("REDIS_PREFIX", "stillnight")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": {"socket_timeout": 2},
    }
}
SESSION_ENGINE = "apps.accounts.session_store"
# Before sign-in, when anybody may begin one; then apps/accounts/sessions.py says when it ends.
SESSION_COOKIE_AGE = 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "apps.core.errors.csrf_failure"
# The prefix: no sibling under the same domain can put its own session into somebody's browser.
SESSION_COOKIE_NAME = "__Host-stillnight" if SECURE else "stillnight"

# --- people and sign-in ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # and only while an invitation waits, see the adapter
INVITATION_WAITS = "apps.patients.api_invitations.waits_for"
USERSESSIONS_ADAPTER = "apps.accounts.sessions.SessionsAdapter"
# Sync lies above the view that says who is signed in.
SERVER_INCARNATION = "apps.sync.incarnation.incarnation_now"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one counts once it was verified
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # to change addresses too
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # the new password, then the second factor as always
PASSWORD_RESET_TIMEOUT = 3600
# Per address (ip), per person (user) and per mailbox or account (key); the names are allauth's. Codes and resets go by
# mail to whatever address somebody writes, known or not: 20 a minute all day long would have the domain taken for a
# spammer's, and the morning's mails with it.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # passwords per mailbox, and second factors per account
    "request_login_code": "20/m/ip,300/d/ip,3/m/key,15/h/key",
    "reset_password": "20/m/ip,300/d/ip,3/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "signup": "10/m/ip",
    "confirm_email": "1/10s/key,10/h/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "change_phone": None,
    "verify_phone": None,
}
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
# In the fragment: a key there reaches no server, no proxy and no log.
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": SITE_URL + "/account#verify={key}",
    "account_reset_password": SITE_URL + "/sign-in",
    "account_reset_password_from_key": SITE_URL + "/sign-in#reset={key}",
    "account_signup": SITE_URL + "/sign-in",
}
MFA_ADAPTER = "apps.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Ten of them hold at once, and they may be guessed at when a day's thirty wrong codes of an app are used up: with eight
# digits a year of five in five minutes would find one with 5 in 100, with ten 5 in 10,000.
MFA_RECOVERY_CODE_DIGITS = 10
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey counts for two because the device has checked who holds it; so it always must.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Stillnight"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: phones' clocks differ
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
# Proxies of ours in front: 0 means that nobody's X-Forwarded-For is believed.
TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXY_COUNT", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# --- API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.authentication.CookieSession"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "apps.accounts.permissions.StrongEnough",
    ],
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.core.errors.problem_handler",
    "UNICODE_JSON": False,  # answers in ASCII can repeat whatever parsed, half a surrogate pair included
}
# Requests a minute: by one person, from one address without sign-in; writes (each entry of a batch) to one diary.
LIMITS_A_MINUTE = {
    "reads": int(env("LIMIT_READS", "600")),
    "changes": int(env("LIMIT_CHANGES", "600")),
    "anonymous": int(env("LIMIT_ANONYMOUS", "600")),
    "writes": int(env("LIMIT_WRITES", "600")),
}
# What one diary may take in within an hour: ten years of nights and doses are half of it. Without a bound one signed-in
# phone could fill the disk on which all others write, by 64 KB a write and some 3 GB an hour.
WRITTEN_KB_AN_HOUR = int(env("LIMIT_WRITTEN_KB", "32768"))
# How long ago a phone may have made a write, in days, and how old the night may be that it enters: back-fill of a paper
# diary and phones that were offline for a year. What is older was dated by a clock that stood wrong (NightKind).
WRITES_DAYS_BACK = int(env("WRITES_DAYS_BACK", "400"))
SPECTACULAR_SETTINGS = {
    "TITLE": "Stillnight",
    "VERSION": "1",
    "COMPONENT_SPLIT_REQUEST": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "DISABLE_ERRORS_AND_WARNINGS": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "apps.core.schema.shared_answers",
        "apps.core.schema.links",
    ],
    "ENUM_NAME_OVERRIDES": {"InvitationKindEnum": "apps.patients.models.InvitationKind"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- pages ---------------------------------------------------------------------------------------------------------
# Vite has hashed the assets already: a manifest storage on top would load split chunks twice.
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATIC_URL = "/static/"
STATIC_ROOT = FRONTEND_DIST
WHITENOISE_INDEX_FILE = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.*/assets/.+-[\w-]{8,}\.\w+$"
WHITENOISE_MAX_AGE = 0
WHITENOISE_ALLOW_ALL_ORIGINS = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; see docker-compose.yml
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
# Off unless the whole domain is ours to bind: they reach every sister site under the clinic's name, for a year.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE and env("HSTS_SUBDOMAINS", "0") == "1"
SECURE_HSTS_PRELOAD = SECURE and env("HSTS_PRELOAD", "0") == "1"
# The redirect is the proxy's; the scope of HSTS is the operator's choice.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- mail ----------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env("SMTP_HOST", "localhost" if LOCAL else None)
EMAIL_PORT = int(env("SMTP_PORT", "1025" if LOCAL else "587"))
EMAIL_HOST_USER = env("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env("SMTP_TLS", "0" if LOCAL else "1") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "Stillnight <no-reply@stillnight.invalid>" if LOCAL else None)
# Where a person's answer goes; without one, to the sender, whom nobody may read.
MAIL_REPLY_TO = env("MAIL_REPLY_TO", "") or DEFAULT_FROM_EMAIL
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip("> ")

# --- what stands beside the database (docs/adr/0010, docs/retention.md) -----------------------------------------------
STATE = Path(os.environ.get("STILLNIGHT_LOCAL") or BASE_DIR / ".local").resolve()
# Who was erased, so that a restored backup is erased again. One file for all processes, on a disk of its own.
ERASURE_LEDGER = Path(env("ERASURE_LEDGER", str(STATE / "erasures") if LOCAL else None))
BACKUP_DIRECTORY = Path(env("BACKUP_DIRECTORY", str(STATE / "backups") if LOCAL else "/backups"))
# Logs go to stderr; where something writes them into files, this is the directory that the nightly clearing looks into.
LOG_DIRECTORY = env("LOG_DIRECTORY", str(STATE / "logs") if LOCAL else "")
# Where pg_dump, pg_restore and psql are; unset: those that came with the embedded PostgreSQL, else on the PATH.
PG_BIN = env("PG_BIN", "")

# --- language and time: UTC inside, every person's own zone at the edge -----------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Celery ----------------------------------------------------------------------------------------------------------
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800, "global_keyprefix": f"{REDIS_PREFIX}:"}
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
# Tests have no quarter of an hour: seconds between two ticks of each sweep, instead of the schedule.
SWEEP_EVERY_S = float(env("SWEEP_EVERY_S", "0")) if LOCAL else 0.0
CELERY_WORKER_REDIRECT_STDOUTS = False  # as log lines they would carry whatever was printed

# --- watching the watch (docs/adr/0011) ------------------------------------------------------------------------------
# For /metrics and /health/night, beside an operator's session; empty: by session alone.
OPERATIONS_TOKEN = env("OPERATIONS_TOKEN", "")
WORKER_METRICS_PORT = int(env("WORKER_METRICS_PORT", "0"))  # 0: none
if metrics_directory := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # before anything is counted
    Path(metrics_directory).mkdir(mode=0o700, parents=True, exist_ok=True)
OPERATOR = "operator@stillnight.invalid" if LOCAL else ""
# Who is told when no review or no digest ran, and the outside monitor that rings when its ping stops.
OPERATOR_MAIL = [address.strip() for address in env("OPERATOR_MAIL", OPERATOR).split(",") if address.strip()]
DEADMAN_URL = env("DEADMAN_URL", "")
WATCH_EVERY_S = float(env("WATCH_EVERY_S", "60"))
WATCH_MAIL_EVERY_S = float(env("WATCH_MAIL_EVERY_S", "900"))  # how often the mail server is asked whether it is there
WATCH_HOLD_S = float(env("WATCH_HOLD_S", "120"))  # an alarm must last this long to be told
WATCH_SLOW_HOLD_S = float(env("WATCH_SLOW_HOLD_S", "1200"))  # the same for what waits for the next tick anyway
WATCH_REPEAT_S = float(env("WATCH_REPEAT_S", "86400"))
WATCH_STATE = Path(env("WATCH_STATE", str(STATE / "watchdog.json") if LOCAL else "/state/watchdog.json"))
# Both sweeps tick every quarter of an hour; one tick may be late behind a long batch.
WATCH_SILENCE_S = float(env("WATCH_SILENCE_S", "1200"))
WATCH_REVIEW_LATE_S = float(env("WATCH_REVIEW_LATE_S", "7200"))
WATCH_BACKUP_HOURS = float(env("WATCH_BACKUP_HOURS", "0" if LOCAL else "26"))  # 0: backups are made elsewhere
WATCH_RETENTION_HOURS = float(env("WATCH_RETENTION_HOURS", "0" if LOCAL else "50"))
WATCH_CLOCK_SKEW_S = float(env("WATCH_CLOCK_SKEW_S", "30"))

# --- logs: ids and codes, never contents (server/logs.py) -------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ours": {"()": "server.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # Django's own would mail a whole request to ADMINS
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "multiprocessing": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
