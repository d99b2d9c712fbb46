"""Backing the database up and bringing it back, with what PostgreSQL brings along, and never on trust.

A backup is a dump in PostgreSQL's custom format and, beside it, a manifest: the rows and a checksum of every table,
read in the very snapshot that was dumped. Both get their names only once they are whole, checked and on the disk. A
restore counts all tables again, brings an older backup up to these tables, and erases again whoever the ledger names.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection as django_connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from apps.accounts.factors import factors_sealed
from apps.records.erasure import erasures_replay
from apps.sync.incarnation import BEGIN_ANOTHER
from apps.sync.models import Incarnation
from server import locks, postgres
from server.trouble import Trouble, full_disk, in_plain_words, looks_full, need_megabytes

LEAST_MEGABYTES = 20
NO_DIRECTORY = "Backups go there; make it writable for whoever runs this, or name another one with BACKUP_DIRECTORY."
# How a row is written as text must not depend on who asks.
PLAIN = {
    "DateStyle": "ISO", "TimeZone": "UTC", "IntervalStyle": "postgres", "bytea_output": "hex",
    "extra_float_digits": "1",
}  # fmt: skip
TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
    order by 1, 2
"""
# Of all rows in whatever order: equal sums of 64 bits for each row, and as many rows.
CHECKSUM = """
    select count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint::numeric), 0)::text from {} t
"""
Tables = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: str
    server: str
    sha256: str
    bytes: int
    migrations: list[str]
    tables: Tables


# --- backing up -------------------------------------------------------------------------------------------------------


def backup(*, directory: Path, keep: int, now: datetime) -> tuple[Path, Manifest]:
    """Write a backup, then let go of all but the newest `keep`. Raises Trouble, and then the old ones are as before."""
    with in_plain_words(directory, whatever=True, way_out=NO_DIRECTORY):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locks.alone(directory / "backup.lock"):
            for left in directory.glob("*.part"):  # a killed run's
                left.unlink()
            newest = max((dump.stat().st_size for dump in directory.glob("*.dump")), default=0)
            need_megabytes(directory, LEAST_MEGABYTES + int(newest * 1.2) // 2**20)
            dump = directory / f"stillnight-{now:%Y%m%dT%H%M%SZ}.dump"
            if dump.exists():
                raise Trouble(f"{dump} exists already; wait a second.")
            parts = _part(dump), _part(manifest_of(dump))
            try:
                manifest = _write(*parts, now)
                parts[1].rename(manifest_of(dump))
                parts[0].rename(dump)  # last: where the dump stands, the rest does too
                _sync(directory, os.O_RDONLY | os.O_DIRECTORY)
            except BaseException:
                for part in (*parts, manifest_of(dump)):
                    part.unlink(missing_ok=True)
                raise
            _let_go(directory, keep)
    return dump, manifest


def _write(dump: Path, beside: Path, now: datetime) -> Manifest:
    with _connected() as database:
        database.execute("set transaction isolation level repeatable read, read only")
        (snapshot,) = database.execute("select pg_export_snapshot()").fetchone() or ("",)
        _run(
            [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             f"--file={dump}"], dump.parent,
        )  # fmt: skip
        tables = tables_of(database)
        migrations = database.execute("select app || '.' || name from django_migrations order by 1").fetchall()
        version = str(database.info.server_version)
    _run([program("pg_restore"), "--list", str(dump)], dump.parent)
    _sync(dump, os.O_RDWR)
    manifest = Manifest(
        now.isoformat(), version, sha256_of(dump), dump.stat().st_size, [name for (name,) in migrations], tables
    )
    beside.write_text(json.dumps(asdict(manifest), indent=1) + "\n")
    _sync(beside, os.O_RDWR)
    return manifest


def manifest_of(dump: Path) -> Path:
    return dump.with_suffix(".json")


def _part(path: Path) -> Path:
    """Its name while it is being written; nobody else may read it."""
    part = path.with_name(path.name + ".part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return part


def _let_go(directory: Path, keep: int) -> None:
    for old in sorted(directory.glob("stillnight-*.dump"))[:-keep]:
        old.unlink()
        manifest_of(old).unlink(missing_ok=True)


def tables_of(database: "psycopg.Connection[Any]") -> Tables:
    """Rows and checksum of every table, by its full name."""
    for name, value in PLAIN.items():
        database.execute("select set_config(%s, %s, true)", [name, value])
    found: Tables = {}
    for schema, table in database.execute(TABLES).fetchall():
        count = database.execute(sql.SQL(CHECKSUM).format(sql.Identifier(schema, table))).fetchone()
        found[f"{schema}.{table}"] = list(count or ())
    return found


# --- bringing back ----------------------------------------------------------------------------------------------------


def restore(*, dump: Path, replace: str, say: Callable[[str], Any]) -> None:
    """Bring a backup back into the database of the settings. `replace`: its name, where it is not empty."""
    manifest = read_manifest(dump)
    _refuse_newer(manifest)
    name = str(settings.DATABASES["default"]["NAME"])
    with _connected() as database:
        standing = database.execute(TABLES).fetchall()
        others = database.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        ).fetchone()
    if standing and replace != name:
        raise Trouble(
            f"The database {name} is not empty ({len(standing)} tables), and nothing was touched. "
            f"To put the backup in its place for good, say so by its name: --replace {name}"
        )
    if others and others[0]:
        raise Trouble(
            f"{others[0]} others are connected to {name}: stop web, worker and beat first. Nothing was touched."
        )
    _bring_back(dump, emptied=bool(standing))
    say(f"restored {dump.name}, made at {manifest.made_at}")
    with _connected() as database:
        differing = differences(manifest.tables, tables_of(database))
        database.commit()
        database.autocommit = True
        database.execute("analyze")
    if differing:
        raise Trouble(
            "What was restored is not what was backed up. Take another backup. Tables: " + ", ".join(differing)
        )
    rows = sum(count for count, _ in manifest.tables.values())
    say(f"compared {len(manifest.tables)} tables, {rows} rows: all as they were backed up")
    django_connection.close()
    behind = len(_on_disk() - set(manifest.migrations))
    call_command("migrate", verbosity=0, interactive=False)
    say(f"applied {behind} newer migrations" if behind else "the tables are those of this version")
    again, damaged = erasures_replay(ledger=settings.ERASURE_LEDGER)
    say("phones will send again what they hold and this backup does not")
    if settings.ERASURE_LEDGER.exists():
        say(f"erased again: {again} (ledger {settings.ERASURE_LEDGER})")
    else:
        say(
            f"no ledger stands at {settings.ERASURE_LEDGER}, so nobody was erased again. Was somebody ever erased, "
            "bring the newest ledger there and run `python manage.py erasures_replay` before anybody signs in."
        )
    if damaged:
        raise Trouble(f"Lines of the ledger that cannot be understood: {damaged}. Mend them, then erasures_replay.")
    if lost := factors_sealed()[1]:
        raise Trouble(
            f"Everything is back, but second factors ({lost}) were made under another SECRET_KEY than this one, and "
            "nobody could sign in with them. Start with that SECRET_KEY, or name it in SECRET_KEY_FALLBACKS."
        )


def read_manifest(dump: Path) -> Manifest:
    if not dump.is_file() or dump.suffix != ".dump":
        raise Trouble("Say which backup: `make restore FILE=….dump`, a file with its .json beside it.")
    try:
        manifest = Manifest(**json.loads(manifest_of(dump).read_text()))
        whole = dump.stat().st_size == manifest.bytes and sha256_of(dump) == manifest.sha256
    except OSError as error:
        raise Trouble(f"{error.filename}: {error.strerror}. A backup is two files, .dump and .json.") from None
    except (ValueError, TypeError):
        raise Trouble(f"{manifest_of(dump)} is no manifest of a backup.") from None
    if not whole:
        raise Trouble(f"{dump} is not what was written: its checksum differs. Take another backup.")
    return manifest


def _refuse_newer(manifest: Manifest) -> None:
    if unknown := sorted(set(manifest.migrations) - _on_disk()):
        raise Trouble(f"This backup is of a newer version of Stillnight ({unknown[0]}). Install that one first.")


def _on_disk() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _bring_back(dump: Path, *, emptied: bool) -> None:
    """All of it in one transaction: should it fail, what stood there stands there still."""
    first = ["--command=drop schema public cascade", "--command=create schema public"] if emptied else []
    script = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    typed = [
        program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--set=VERBOSITY=terse", "--output=/dev/null", *first, "--file=-",
        f"--command={BEGIN_ANOTHER}",
    ]  # fmt: skip
    with (
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()) as reading,
        subprocess.Popen(
            typed,
            stdin=reading.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(),
            text=True,
        ) as writing,
    ):
        assert reading.stdout
        reading.stdout.close()
        _, said = writing.communicate()
        reading.wait()
    if writing.returncode or reading.returncode:
        raise full_disk(Path("/")) if looks_full(said) else Trouble(f"The backup could not be brought back:\n{said}")


def differences(then: Tables, now: Tables) -> list[str]:
    """The restore itself has put one row into one table: there, rows are counted."""
    other = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    lives = f"public.{Incarnation._meta.db_table}"  # noqa: SLF001 - Django documents it
    if lives in then and lives in now and now[lives][0] == then[lives][0] + 1:
        other.discard(lives)
    return sorted(other)


# --- PostgreSQL's own programs ----------------------------------------------------------------------------------------


def program(name: str) -> str:
    if settings.PG_BIN and (Path(settings.PG_BIN) / name).exists():
        return str(Path(settings.PG_BIN) / name)
    if settings.PG_BIN:
        raise Trouble(f"There is no {name} in {settings.PG_BIN}, which PG_BIN names.")
    with contextlib.suppress(Trouble):
        return str(postgres.binaries() / name)
    if found := shutil.which(name):
        return found
    raise Trouble(f"{name} is not here. Install PostgreSQL's client programs, or say with PG_BIN where they are.")


def _run(words: list[str], directory: Path) -> None:
    done = subprocess.run(words, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip()
        raise full_disk(directory) if looks_full(said) else Trouble(f"{Path(words[0]).name} failed:\n{said}")


def _environment() -> dict[str, str]:
    """Where the database is and the password, which never stands on a command line."""
    given = settings.DATABASES["default"]
    options = given.get("OPTIONS", {})
    wanted = {
        "PGHOST": given.get("HOST"), "PGPORT": given.get("PORT"), "PGUSER": given.get("USER"),
        "PGDATABASE": given.get("NAME"), "PGPASSWORD": given.get("PASSWORD"),
        "PGSSLMODE": options.get("sslmode"), "PGSSLROOTCERT": options.get("sslrootcert"),
        "PGOPTIONS": options.get("options"),
    }  # fmt: skip
    others = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return others | {name: str(value) for name, value in wanted.items() if value}


def _connected() -> "psycopg.Connection[Any]":
    given = settings.DATABASES["default"]
    options = {k: v for k, v in given.get("OPTIONS", {}).items() if k in ("sslmode", "sslrootcert", "options")}
    try:
        return psycopg.connect(
            host=given.get("HOST") or None, port=given.get("PORT") or None, user=given.get("USER") or None,
            dbname=given["NAME"], password=given.get("PASSWORD") or None, **options,
        )  # fmt: skip
    except psycopg.OperationalError as error:
        raise Trouble(f"The database does not answer: {error}") from None


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path, how: int) -> None:
    opened = os.open(path, how)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
