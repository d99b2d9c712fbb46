"""A database of its own for measuring, and statements to it from outside Django."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests import servers


@contextmanager
def own_database() -> Iterator[None]:
    """Of the tests' embedded server, and dropped at the end; from here on DATABASE_URL names it."""
    servers.start()
    template, name = servers.template(), f"load_{os.getpid()}"
    if template is None:
        raise SystemExit("Unset DATABASE_URL: this fills a database of its own in the embedded server.")
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as server:
        make = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        server.execute(make)
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        try:
            yield
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        return database.execute(query.encode(), values).fetchall()


def execute(query: str, *values: Any) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute(query.encode(), values)
