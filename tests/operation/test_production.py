"""A real installation refuses every unsafe or missing setting by its name, all at once, and repeats no secret."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.place import CHECKOUT
from server.production import LOCAL_ONLY, MAY_BE_ZERO, NUMBERS, PLACES, REQUIRED, WHOLE_NUMBERS, faults

SOUND = {
    "STILLNIGHT_ENV": "production",
    "SECRET_KEY": "3f0Vq9Lr7cUe2TzXw8sKd5Gh1Ja6Mn4Bp0Yt3Ri8Oe2Wq7Zx5Av9",
    "SITE_URL": "https://diary.clinic.example",
    "DATABASE_URL": "postgresql://stillnight@database/stillnight",
    "DATABASE_PASSWORD": "a/b:c@d",
    "REDIS_URL": "redis://broker:6379/0",
    "REDIS_PASSWORD": "e/f:g@h",
    "SMTP_HOST": "mail.clinic.example",
    "MAIL_FROM": "Stillnight <night@clinic.example>",
    "OPERATOR_MAIL": "olga@clinic.example, night-watch@clinic.example",
    "TRUSTED_PROXY_COUNT": "1",
    "ERASURE_LEDGER": "/ledger/erasures",
}


def names(**change: str) -> list[str]:
    return [fault.partition(":")[0] for fault in faults({**SOUND, **change})]


def test_a_sound_environment_may_start() -> None:
    assert faults(SOUND) == []


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", ["", "  ", "change-me", "CHANGEME", "<your value>"])
def test_what_is_missing_empty_or_a_placeholder_is_refused_by_name(name: str, value: str) -> None:
    assert name in names(**{name: value})


def test_what_is_not_there_at_all_is_refused_by_name_and_all_of_it_at_once() -> None:
    found = [fault.partition(":")[0] for fault in faults({"STILLNIGHT_ENV": "production"})]
    assert found == list(REQUIRED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-3f0Vq9Lr7cUe2TzXw8sKd5Gh1Ja6Mn4Bp0Yt3Ri8Oe2Wq7Zx5Av9"),
        ("SECRET_KEY_FALLBACKS", "3f0Vq9Lr7cUe2TzXw8sKd5Gh1Ja6Mn4Bp0Yt3Ri8Oe2Wq7Zx5Av9,short"),
        ("SITE_URL", "http://diary.clinic.example"),
        ("SITE_URL", "diary.clinic.example"),
        ("SITE_URL", "https://diary.clinic.example/stillnight"),
        ("SITE_URL", "https://diary.clinic.example?a=b"),
        ("SITE_URL", "https://stillnight.example.org"),
        ("SITE_URL", "https://localhost"),
        ("SITE_URL", "https://diary.clinic.example:https"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "diary.clinic.example,.clinic.example"),
        ("DATABASE_URL", "sqlite:///db"),
        ("DATABASE_URL", "postgresql://stillnight@10.0.0.5/stillnight"),
        ("DATABASE_URL", "postgresql://stillnight@db.clinic.example/stillnight?sslmode=prefer"),
        ("DATABASE_PASSWORD", ""),
        ("DATABASE_PASSWORD", "change-me"),
        ("REDIS_URL", "http://broker"),
        ("REDIS_URL", "redis://broker.clinic.example/0"),
        ("REDIS_PASSWORD", ""),
        ("REDIS_PASSWORD", "changeme"),
        ("MAIL_FROM", "Stillnight"),
        ("MAIL_FROM", "Stillnight <no-reply@stillnight.invalid>"),
        ("MAIL_REPLY_TO", "nobody"),
        ("OPERATOR_MAIL", "olga@clinic.example, olga"),
        ("SMTP_HOST", "mail.example.org"),
        ("SMTP_TLS", "0"),
        ("SMTP_TLS", "yes"),
        ("TRUSTED_PROXY_COUNT", "0"),
        ("OPERATIONS_TOKEN", "short"),
        ("OPERATIONS_TOKEN", "change-me-change-me-change-me-change-me"),
        ("DEADMAN_URL", "http://ring.example/1"),
        *((name, "1") for name in LOCAL_ONLY),
        *((name, "many") for name in (*WHOLE_NUMBERS, *NUMBERS)),
        ("DATABASE_POOL_MAX", "-3"),
        ("DATABASE_POOL_MAX", "1"),
        *((name, "0") for name in (*WHOLE_NUMBERS, *NUMBERS) if name not in MAY_BE_ZERO),
        *((name, "") for name in (*WHOLE_NUMBERS, *NUMBERS)),
        ("SMTP_PORT", "70000"),
        *((name, "erasures/today") for name in PLACES),
        ("DATABASE_URL", "postgresql://stillnight@database"),
        ("DATABASE_LIMITS", ""),
        ("DIRECT_DATABASE_URL", "postgresql://stillnight@10.0.0.5/stillnight"),
        ("HSTS_SUBDOMAINS", "yes"),
        ("HSTS_PRELOAD", "1"),
        ("LOG_LEVEL", "loud"),
        ("LOG_LEVEL", ""),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_what_is_unsafe_is_refused_by_name_and_not_repeated(name: str, value: str) -> None:
    assert set(names(**{name: value})) == {name}
    assert len(value) < 12 or value not in " ".join(faults({**SOUND, name: value}))


def test_a_mail_user_needs_a_password() -> None:
    assert names(SMTP_USER="stillnight") == ["SMTP_PASSWORD"]
    assert names(SMTP_USER="stillnight", SMTP_PASSWORD="b6!") == []


@pytest.mark.parametrize(
    "change",
    [
        {
            "DATABASE_URL": "postgresql://stillnight:pw9@db.clinic.example/s?sslmode=verify-full",
            "DATABASE_PASSWORD": "",
        },
        {"DATABASE_URL": "postgresql://stillnight@%2Fvar%2Frun%2Fpostgresql/stillnight", "DATABASE_PASSWORD": ""},
        {"REDIS_URL": "unix:///run/valkey.sock?db=0", "REDIS_PASSWORD": ""},
        {"REDIS_URL": "rediss://:pw9@broker.clinic.example/0", "REDIS_PASSWORD": ""},
        {"SMTP_HOST": "mailcatcher", "SMTP_TLS": "0"},
    ],
)
def test_other_ways_that_are_safe_may_start(change: dict[str, str]) -> None:
    assert names(**change) == []


def test_a_secret_may_come_as_a_file_and_a_file_that_is_away_is_named(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SOUND["SECRET_KEY"] + "\n")
    assert names(SECRET_KEY="", SECRET_KEY_FILE=str(secret)) == []
    assert names(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "away")) == ["SECRET_KEY_FILE", "SECRET_KEY"]
    secret.write_text("")
    assert names(SECRET_KEY="", SECRET_KEY_FILE=str(secret)) == ["SECRET_KEY"]


def start(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    show = (
        "from server import settings as s; print(s.DATABASES['default']['PASSWORD'], s.REDIS_URL, s.CELERY_BROKER_URL)"
    )
    environment = {"PATH": "/usr/bin:/bin", **environment}
    words = [sys.executable, "-c", show]
    return subprocess.run(words, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_every_process_refuses_before_anything_else_with_one_clear_message() -> None:
    done = start({**SOUND, "SITE_URL": "http://diary.clinic.example", "OPERATOR_MAIL": ""})
    assert done.returncode != 0
    error = "django.core.exceptions.ImproperlyConfigured"
    assert done.stderr.rstrip().splitlines()[-4:] == [
        f"{error}: Stillnight does not start with STILLNIGHT_ENV=production until these are mended:",
        "  OPERATOR_MAIL: is not set (or OPERATOR_MAIL_FILE)",
        "  SITE_URL: must be the https address that people type",
        "What each means stands in docs/operations.md.",
    ]


@pytest.mark.slow
def test_an_unknown_environment_is_not_taken_for_a_laptop_nor_for_production() -> None:
    assert "STILLNIGHT_ENV is local or production" in start({**SOUND, "STILLNIGHT_ENV": "staging"}).stderr


@pytest.mark.slow
def test_passwords_may_hold_any_character() -> None:
    assert start(SOUND).stdout.split() == [
        "a/b:c@d", "redis://:e%2Ff%3Ag%40h@broker:6379/0", "redis://:e%2Ff%3Ag%40h@broker:6379/0",
    ]  # fmt: skip
