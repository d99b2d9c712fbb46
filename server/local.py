"""A laptop's PostgreSQL and Redis: they start by themselves and stop when nobody uses them.

Only manage.py, the tests and `make run` call this, before Django's settings load, and only in local
mode. A given DATABASE_URL or REDIS_URL always wins. How the pieces live together is told in keeper.py.
"""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from server import locks, postgres, postoffice, processes, valkey
from server.place import CHECKOUT, Place, state_directory
from server.trouble import Trouble, full_disk, in_plain_words, looks_full

_held: dict[str, int] = {}  # the users locks of this process: let go by its end, whatever ends it
_pretended: list[str] = []  # what `pretend` made up


def is_local() -> bool:
    return os.environ.get("STILLNIGHT_ENV", "") in ("", "local")


def prepare(*, tests: bool = False, say: Callable[[str], None] = lambda text: None) -> bool:
    """Make sure that a database, a broker and a secret are there; True when the database is the embedded one."""
    given_database, given_broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    place = Place.chosen(tests=tests)
    if not (given_database and given_broker):
        use(place, say)
    _set_addresses(place)
    if uses(place) and not os.environ.get("SMTP_HOST") and (port := postoffice.port(place)):
        os.environ["SMTP_HOST"], os.environ["SMTP_PORT"] = "127.0.0.1", str(port)
    os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or _secret()
    if not tests and not os.environ.get("PORT") and (site := _running_site()):
        os.environ.setdefault("SITE_URL", site)
    return not given_database


def pretend() -> None:
    """The addresses without the servers, for commands that read no data, or not yet (see `come_up`)."""
    _pretended.extend(name for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY") if not os.environ.get(name))
    _set_addresses(Place.chosen(tests=False))
    os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)


def come_up(say: Callable[[str], None] = lambda text: None) -> None:
    """After `pretend`: now the servers are needed after all. Does nothing where they were prepared or given."""
    while _pretended:
        del os.environ[_pretended.pop()]
        if not _pretended and prepare(say=say):
            migrate_if_behind()


def use(place: Place, say: Callable[[str], None] = lambda text: None) -> None:
    """Hold the servers of this place until the process ends; start them if need be."""
    place.make()
    with in_plain_words(place.directory):
        if not uses(place):
            users = locks.take(place.lock("users"), locks.SHARED)
            assert users is not None
            _held[str(place.directory)] = users
        with locks.alone(place.lock("start")):
            while not (keeper_runs(place) and serving(place)):
                if not keeper_runs(place):
                    _start_keeper(place, say)
                time.sleep(0.02)


def uses(place: Place) -> bool:
    return str(place.directory) in _held


def keeper_runs(place: Place) -> bool:
    return locks.is_held(place.lock("keeper"))


def serving(place: Place) -> bool:
    return postgres.ready(place) and valkey.ready(place)


def migrate_if_behind() -> None:
    """One command at a time; the others find nothing left to do."""
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    with locks.alone(Place.chosen(tests=False).lock("migrate")):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def _start_keeper(place: Place, say: Callable[[str], None]) -> None:
    reading, writing = os.pipe()
    kind = "test" if place.throwaway else "servers"
    with (place.directory / "keeper.log").open("ab") as log, os.fdopen(reading) as told:
        try:
            starter = subprocess.Popen(
                [sys.executable, "-m", "server.keeper", str(place.directory), kind, str(writing)],
                cwd=CHECKOUT,
                pass_fds=[writing],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        finally:
            os.close(writing)
        starter.wait()
        _listen(place, told, say)


def _listen(place: Place, told: Iterable[str], say: Callable[[str], None]) -> None:
    trouble: list[str] = []
    for line in told:
        text = line.rstrip("\n")
        if text == "ready":
            return
        if text.startswith("note: "):
            say(text.removeprefix("note: "))
        else:
            trouble.append(text.removeprefix("trouble: "))
    if trouble:
        raise Trouble("\n".join(trouble))
    end = (place.directory / "keeper.log").read_text(errors="replace")[-2000:]
    raise full_disk(place.directory) if looks_full(end) else Trouble(f"The embedded servers did not start.\n{end}")


def _set_addresses(place: Place) -> None:
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or place.database_url
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or place.redis_url


def _running_site() -> str | None:
    """Where `make run` shows these data now, as its lock says: the links that a command prints or mails lead there."""
    try:
        said = (state_directory() / "run.lock").read_text()
    except OSError:
        return None
    found = re.fullmatch(r"(http://localhost:\d+), process (\d+)\s*", said)
    return found[1] if found and processes.alive(int(found[2])) else None


def _secret() -> str:
    """Made once per checkout, readable by its owner alone."""
    path = state_directory() / "secret"
    with in_plain_words(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locks.alone(path.with_name("secret.lock")):
            if not path.exists() or not path.read_text().strip():
                fresh = path.with_name("secret.new")
                fresh.unlink(missing_ok=True)
                with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(secrets.token_urlsafe(50))
                fresh.rename(path)
        return path.read_text().strip()
