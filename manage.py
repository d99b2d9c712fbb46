#!/usr/bin/env python3
"""Every command works by itself: in local mode it brings up and migrates a local database first."""

import os
import sys
from pathlib import Path

# These read no data and start nothing.
SERVERLESS = {
    "adjudicate", "check", "collectstatic", "diffsettings", "findstatic", "help", "makemessages", "makemigrations",
    "compilemessages", "replay", "spectacular", "validate", "version",
}  # fmt: skip
# These first look at what they were given, and ask for the servers themselves once it is sound.
READY_LATER = {"import_diary"}
# These bring the tables to their state themselves, or take them as they are.
UNMIGRATED = {"backup", "dbshell", "migrate", "restore", "showmigrations", "sqlmigrate"}


def main() -> int:
    use_the_checkout_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    from django.core.exceptions import ImproperlyConfigured

    from server import local
    from server.trouble import Trouble

    try:
        if local.is_local():
            ready_the_servers(wanted_command())
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except (Trouble, ImproperlyConfigured) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except Exception as error:
        if wanted_command() in SERVERLESS:
            raise  # those have read no data that the message could quote
        from server.trouble import without_words

        print(without_words(error), file=sys.stderr)
        return 1
    return 0


def wanted_command() -> str:
    return next((word for word in sys.argv[1:] if not word.startswith("-")), "help")


def ready_the_servers(command: str) -> None:
    from server import local

    if command in SERVERLESS | READY_LATER or {"-h", "--help", "--version"} & set(sys.argv[1:]):
        local.pretend()
        silence_the_missing_history(command)
    elif local.prepare(say=lambda text: print(text, file=sys.stderr)) and command not in UNMIGRATED:
        local.migrate_if_behind()


def silence_the_missing_history(command: str) -> None:
    if command == "makemigrations":
        import warnings

        # It would like to compare with a database, and none is started for it.
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")


def use_the_checkout_environment() -> None:
    """`python3 manage.py …` outside the virtual environment means the one that `make setup` made."""
    ours = Path(__file__).resolve().parent / ".venv"
    if sys.prefix == sys.base_prefix and (ours / "bin/python").exists():
        os.execv(ours / "bin/python", [str(ours / "bin/python"), *sys.argv])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
