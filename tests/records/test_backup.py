"""A backup comes back into an empty server, row for row; what cannot work is said plainly and harms nothing."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from psycopg import sql

from apps.accounts.models import Clinic, User
from apps.alerts.models import Digest
from apps.patients.models import Patient
from apps.records.erasure import patient_erase
from apps.records.retention import kept_backups
from server import postgres
from server.backup import TABLES
from server.place import CHECKOUT, Place
from tests.records.everything import DAY, NOW, everything_of
from tests.small_disk import fill, mount
from tests.waiting import eventually

pytestmark = pytest.mark.slow

LIVES = "public.sync_incarnation"


@contextmanager
def another_server() -> Iterator[Place]:
    """Another PostgreSQL, with its own data and nothing in it, not yet started."""
    place = Place(Path("/tmp") / f"stillnight-restore-{os.getpid()}-{uuid4().hex[:6]}", throwaway=True)
    place.make()
    postgres.initialise(place)
    yield place
    subprocess.run(["rm", "-rf", str(place.directory)], check=True)


@contextmanager
def running(place: Place) -> Iterator[str]:
    server = postgres.start(place)
    try:
        eventually(lambda: postgres.ready(place), "the server is ready")
        yield place.database_url
    finally:
        postgres.stop(server)


@pytest.fixture(scope="module")
def empty_server() -> Iterator[str]:
    with another_server() as place, running(place) as address:
        yield address


@pytest.fixture
def empty_database(empty_server: str, request: pytest.FixtureRequest) -> str:
    """A database of that server for this test alone."""
    name = f"back_{abs(hash(request.node.name))}"
    with psycopg.connect(empty_server, autocommit=True) as server:
        server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(empty_server)._replace(path=f"/{name}"))


@pytest.fixture
def digest(transactional_db: None, clara: User) -> Digest:
    return Digest.objects.create(
        clinician=clara, local_date=DAY, state="nothing_new", language="en", counts={}, created_at=NOW
    )


@pytest.fixture
def pia(linden: Clinic, harbour: Clinic, digest: Digest) -> Patient:
    return everything_of(linden, "Pia", "her own words", other=harbour, told_by=digest)


def manage(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    run = [sys.executable, "manage.py", *words]
    return subprocess.run(run, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)


def backed_up(environment: dict[str, str], directory: Path) -> Path:
    done = manage(environment, "backup", "--directory", str(directory))
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.partition(":")[0])


def rows_of(url: str) -> dict[str, str]:
    """Of every table the hash of all its rows, in PostgreSQL's own binary form, in order."""
    found = {}
    with psycopg.connect(url) as database:
        for schema, table in database.execute(TABLES).fetchall():
            digest = hashlib.sha256()
            query = sql.SQL("copy (select * from {} t order by t::text) to stdout (format binary)")
            with database.cursor().copy(query.format(sql.Identifier(schema, table))) as rows:
                for chunk in rows:
                    digest.update(chunk)
            found[f"{schema}.{table}"] = digest.hexdigest()
    return found


def test_every_row_of_every_table_comes_back_into_an_empty_server(
    environment: dict[str, str], pia: Patient, empty_database: str, tmp_path: Path
) -> None:
    then = rows_of(environment["DATABASE_URL"])
    dump = backed_up(environment, tmp_path)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("stillnight-*")} == {0o600}
    done = manage({**environment, "DATABASE_URL": empty_database}, "restore", str(dump))
    assert done.returncode == 0, done.stderr
    assert "all as they were backed up" in done.stdout
    assert len(then) > 40
    there = rows_of(empty_database)
    assert there.pop(LIVES) != then.pop(LIVES)  # phones know a restored server by its other name
    assert there == then
    with psycopg.connect(empty_database) as database:  # it goes on: the next row gets a key of its own
        database.execute(
            "insert into patients_accessevent (patient_id, what, day, at) values (%s, 'page', now(), now())", [pia.pk]
        )


def test_who_was_erased_after_the_backup_is_erased_again_by_the_restore(
    environment: dict[str, str], pia: Patient, empty_database: str, tmp_path: Path
) -> None:
    dump, ledger = backed_up(environment, tmp_path), tmp_path / "erasures"
    patient_erase(patient_id=pia.pk, ledger=ledger, now=NOW)
    there = {**environment, "DATABASE_URL": empty_database, "ERASURE_LEDGER": str(ledger)}
    done = manage(there, "restore", str(dump))
    assert "erased again: 1" in done.stdout, done.stderr
    assert (
        rows_of(empty_database)["public.patients_patient"]
        == rows_of(environment["DATABASE_URL"])["public.patients_patient"]
    )
    with psycopg.connect(empty_database) as database:
        assert database.execute("select count(*) from sync_version").fetchone() == (0,)
        assert database.execute("select count(*) from accounts_user where name = 'Pia'").fetchone() == (0,)


def test_a_restore_without_the_secret_of_the_second_factors_or_without_the_ledger_says_so(
    environment: dict[str, str], clara: User, empty_database: str, tmp_path: Path
) -> None:
    TOTP.activate(clara, generate_totp_secret())
    elsewhere = {"DATABASE_URL": empty_database, "ERASURE_LEDGER": str(tmp_path / "nowhere"), "SECRET_KEY": "k" * 60}
    done = manage({**environment, **elsewhere}, "restore", str(backed_up(environment, tmp_path)))
    assert "all as they were backed up" in done.stdout, done.stderr
    assert "nobody was erased again" in done.stdout
    assert (done.returncode, "second factors (1) were made under another SECRET_KEY" in done.stderr) == (1, True)


def test_a_database_that_is_not_empty_is_replaced_only_by_its_name(
    environment: dict[str, str], pia: Patient, empty_database: str, tmp_path: Path
) -> None:
    dump = backed_up(environment, tmp_path)
    there = {**environment, "DATABASE_URL": empty_database}
    assert manage(there, "restore", str(dump)).returncode == 0
    Patient.objects.update(helped_at_first=False)
    second = tmp_path / "second"
    newer = backed_up(environment, second)
    for name in ("", "stillnight"):
        refused = manage(there, "restore", str(newer), "--replace", name)
        assert refused.returncode == 1
        assert "is not empty" in refused.stderr
    name = urlsplit(empty_database).path[1:]
    with psycopg.connect(empty_database):
        busy = manage(there, "restore", str(newer), "--replace", name)
        assert "others are connected" in busy.stderr
    assert manage(there, "restore", str(newer), "--replace", name).returncode == 0
    there_now, here = rows_of(empty_database), rows_of(environment["DATABASE_URL"])
    for rows in (there_now, here):
        del rows[LIVES]
        del rows["public.core_heartbeat"]  # that the backup was taken is noted after it
    assert there_now == here


def test_an_older_backup_is_brought_up_to_this_version(
    environment: dict[str, str], transactional_db: None, empty_database: str, tmp_path: Path
) -> None:
    there = {**environment, "DATABASE_URL": empty_database}
    for words in (["migrate", "--verbosity=0"], ["migrate", "sync", "0001", "--verbosity=0"]):
        assert manage(there, *words).returncode == 0
    dump = backed_up(there, tmp_path)
    name = urlsplit(empty_database).path[1:]
    done = manage(there, "restore", str(dump), "--replace", name)
    newer = len(list((CHECKOUT / "apps/sync/migrations").glob("0*.py"))) - 1
    assert f"applied {newer} newer migrations" in done.stdout, done.stdout + done.stderr
    assert manage(there, "migrate", "--check").returncode == 0


def test_a_backup_of_a_newer_version_or_a_damaged_one_touches_nothing(
    environment: dict[str, str], pia: Patient, empty_database: str, tmp_path: Path
) -> None:
    dump = backed_up(environment, tmp_path)
    beside, there = dump.with_suffix(".json"), {**environment, "DATABASE_URL": empty_database}
    sound, whole = beside.read_text(), dump.read_bytes()
    newer = json.loads(sound)
    newer["migrations"].append("sync.0999_from_tomorrow")
    beside.write_text(json.dumps(newer))
    assert "newer version of Stillnight" in manage(there, "restore", str(dump)).stderr
    beside.write_text(sound)
    dump.write_bytes(whole[:-100] + bytes(100))
    assert "checksum differs" in manage(there, "restore", str(dump)).stderr
    beside.unlink()
    assert "two files" in manage(there, "restore", str(dump)).stderr
    assert rows_of(empty_database) == {}


def test_without_a_file_it_is_asked_for(environment: dict[str, str], tmp_path: Path) -> None:
    for nothing in ("", str(tmp_path), str(tmp_path / "none.dump")):
        done = manage(environment, "restore", nothing)
        assert (done.returncode, "make restore FILE=" in done.stderr) == (1, True)


def test_a_read_replica_is_backed_up_and_the_watch_is_not_told(environment: dict[str, str], tmp_path: Path) -> None:
    with another_server() as place:
        there = {**environment, "DATABASE_URL": place.database_url}
        with running(place):
            assert manage(there, "migrate", "--verbosity=0").returncode == 0
        (place.data / "standby.signal").touch()
        with running(place):
            done = manage(there, "backup", "--directory", str(tmp_path))
    assert (done.returncode, "Taken from a read replica" in done.stdout) == (0, True), done.stderr
    (dump,) = tmp_path.glob("*.dump")
    assert json.loads(dump.with_suffix(".json").read_text())["tables"]["public.core_heartbeat"][0] == 0


def test_what_differs_from_the_manifest_is_named(
    environment: dict[str, str], pia: Patient, empty_database: str, tmp_path: Path
) -> None:
    dump = backed_up(environment, tmp_path)
    beside = dump.with_suffix(".json")
    manifest = json.loads(beside.read_text())
    manifest["tables"]["public.diary_night"][1] = "1"
    beside.write_text(json.dumps(manifest))
    done = manage({**environment, "DATABASE_URL": empty_database}, "restore", str(dump))
    assert done.returncode == 1
    assert "Tables: public.diary_night" in done.stderr


def test_the_newest_backups_are_kept_and_a_killed_ones_rest_is_cleared(
    environment: dict[str, str], pia: Patient, tmp_path: Path
) -> None:
    for day in range(1, 29):
        for end in (".dump", ".json"):
            (tmp_path / f"stillnight-202602{day:02}T010000Z{end}").touch()
    (tmp_path / "stillnight-20260301T010000Z.dump.part").touch()
    newest = backed_up(environment, tmp_path)
    dumps = sorted(tmp_path.glob("*.dump"))
    assert (len(dumps), dumps[-1]) == (kept_backups(), newest)
    assert len(list(tmp_path.glob("*.json"))) == kept_backups()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.root
def test_on_a_full_disk_it_says_so_and_the_old_backups_stay(
    environment: dict[str, str], pia: Patient, tmp_path: Path
) -> None:
    if mount(tmp_path, "40m") != 0:
        pytest.skip("this machine lets us mount no small disk")
    try:
        backed_up(environment, tmp_path)
        before = sorted((file.name, file.read_bytes()) for file in tmp_path.glob("stillnight-*"))
        fill(tmp_path / "filler")
        done = manage(environment, "backup", "--directory", str(tmp_path))
        assert done.returncode == 1
        assert "is full" in done.stderr
        assert "Traceback" not in done.stderr
        assert sorted((file.name, file.read_bytes()) for file in tmp_path.glob("stillnight-*")) == before
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_directory_or_a_program_that_is_not_there_is_named_with_its_setting(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    nowhere = manage({**environment, "BACKUP_DIRECTORY": str(tmp_path / "file/below")}, "backup")
    assert (nowhere.returncode, "BACKUP_DIRECTORY" in nowhere.stderr) == (1, True)
    without = manage({**environment, "PG_BIN": str(tmp_path)}, "backup", "--directory", str(tmp_path))
    assert (without.returncode, without.stderr) == (1, f"There is no pg_dump in {tmp_path}, which PG_BIN names.\n")


def test_the_password_stands_on_no_command_line(environment: dict[str, str], tmp_path: Path) -> None:
    """A program in pg_dump's place writes down what it was called with, and is not believed."""
    called = tmp_path / "called"
    for name in ("pg_dump", "pg_restore"):
        spy = tmp_path / name
        spy.write_text(f'#!/bin/sh\necho "$0 $@" >> {called}\necho "$PGPASSWORD" >> {called}.environment\nexit 1\n')
        spy.chmod(0o700)
    url = urlsplit(environment["DATABASE_URL"])
    host = quote(f"{url.netloc.rpartition('@')[2]}", safe="%")
    secret = urlunsplit(url._replace(netloc=f"stillnight:heron-{os.getpid()}@{host}"))
    done = manage(
        {**environment, "DATABASE_URL": secret, "PG_BIN": str(tmp_path)}, "backup", "--directory", str(tmp_path)
    )
    assert (done.returncode, "pg_dump failed" in done.stderr) == (1, True)
    assert "heron" not in called.read_text()
    assert "heron" in Path(f"{called}.environment").read_text()
    assert not list(tmp_path.glob("stillnight-*"))
