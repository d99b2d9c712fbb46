"""What is written to the logs: ids and codes, never contents.

Whatever a library, a database or a mail server says may quote a diary, an address or a password. So an exception is
written as its type and its frames (file:line function), without message, values or locals; and a line of a logger that
is not ours keeps its fixed words, with each argument replaced by … unless it is a number, an id or a task's name.
Our own loggers (`apps.*`, `server.*`) say what they mean, in ids and codes; only an exception among their arguments
becomes its type. JSON lines, or lines for the eye where standard error is a terminal; LOG_FORMAT=json|line decides.
"""

import logging
import os
import re
import sys
import threading
import traceback
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import empty
from pythonjsonlogger.json import JsonFormatter

OURS = ("apps", "server", "__main__")
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
TASK = re.compile(r"(apps|celery)(\.\w+)+")
# Behind the words of a line: an address with its password, a mail address, a query.
SECRETS = [
    (re.compile(r"(\w+://)[^\s/@]*@"), r"\1…@"),
    (re.compile(r"[^\s<>\"'=:]+@[\w-]+(\.[\w-]+)+"), "…"),
    (re.compile(r"\?\S*=\S*"), "?…"),
]
# Extras that our own lines may carry beside their words.
EXTRAS = ("user", "patient", "clinic", "digest", "claim", "count", "code", "seconds")
# "raised unexpected" and its like: Celery's own words.
CELERYS = ("description",)
FRAMES = 40
LONGEST = 2000

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
Answer = Callable[[HttpRequest], HttpResponseBase]


# --- the request's id ---------------------------------------------------------------------------------------------


def request_named(get_response: Answer) -> Answer:
    """Middleware: a fresh id for every request, in its log lines and in its answer. None is taken from outside."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.META["stillnight.request_id"] = name = uuid.uuid4().hex
        token = _request.set(request)
        try:
            response = get_response(request)
        finally:
            _request.reset(token)
        response["X-Request-ID"] = name
        return response

    return middleware


def route_of(request: HttpRequest) -> str | None:
    """The pattern of the address in server/urls.py, never the address: that may hold what somebody typed."""
    match = request.resolver_match
    return "/" + str(match.route) if match else None


# --- what a line says ---------------------------------------------------------------------------------------------


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """Everything that may be written of a record, in the order of a line."""
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": event_of(record),
        **_request_facts(getattr(record, "request", None)),
        **_task_facts(),
    }
    if is_ours(record.name):
        facts |= {name: _plain(getattr(record, name)) for name in EXTRAS if getattr(record, name, None) is not None}
    if record.exc_info and record.exc_info[1] is not None:
        facts["exception"] = list(chain_of(record.exc_info[1]))
    return facts


def is_ours(logger: str) -> bool:
    return logger.partition(".")[0] in OURS


def event_of(record: logging.LogRecord) -> str:
    if record.name == "django.request" or record.name.startswith("django.security"):
        return _refusal(record)
    words = record.msg if isinstance(record.msg, str) else f"({type(record.msg).__name__})"
    if record.args:
        keep = _named if is_ours(record.name) else _plain
        args: Any = record.args
        with suppress(TypeError, ValueError, KeyError):  # %d of what may not be said: then the words alone
            words %= (
                {name: value if name in CELERYS else keep(value) for name, value in args.items()}
                if isinstance(args, Mapping)
                else tuple(keep(value) for value in args)
            )
    for secret, instead in SECRETS:
        words = secret.sub(instead, words)
    return words.strip()[:LONGEST]


def _refusal(record: logging.LogRecord) -> str:
    """Django writes the address into these: the status and the logger's name say what it was."""
    status = getattr(record, "status_code", None)
    return f"answered {status}" if isinstance(status, int) else "refused"


class Hidden:
    def __str__(self) -> str:
        return "…"

    __repr__ = __str__


def _plain(value: Any) -> Any:
    """The value, if it can be nobody's words."""
    if value is None or isinstance(value, bool | int | float | uuid.UUID | datetime):
        return value if not isinstance(value, datetime | uuid.UUID) else str(value)
    if isinstance(value, str) and (ID.fullmatch(value) or TASK.fullmatch(value)):
        return value
    return _named(value) if isinstance(value, BaseException | type) else Hidden()


def _named(value: Any) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value.__name__ if isinstance(value, type) else value


def _request_facts(given: Any) -> dict[str, Any]:
    request = _request.get() or given
    if not isinstance(request, HttpRequest) or "stillnight.request_id" not in request.META:
        return {}
    facts = {"request": request.META["stillnight.request_id"], "method": request.method, "route": route_of(request)}
    # Only what is known already: a line in the log must not ask the database anything.
    user = request.__dict__.get("user")
    known = user is not None and getattr(user, "_wrapped", user) is not empty
    facts["user"] = str(user.pk) if user is not None and known and user.pk else None
    patient = request.resolver_match.kwargs.get("id") if request.resolver_match else None
    facts["patient"] = str(patient) if isinstance(patient, uuid.UUID) else None
    return {name: value for name, value in facts.items() if value is not None}


def _task_facts() -> dict[str, Any]:
    celery = sys.modules.get("celery._state")  # who has not loaded it runs no task
    task = celery.get_current_task() if celery else None
    if task is None or not task.request.id:
        return {}
    return {"task": task.request.id, "task_name": task.name}


# --- exceptions ---------------------------------------------------------------------------------------------------


def chain_of(error: BaseException) -> Iterator[dict[str, Any]]:
    """The exception and those behind it, outermost first: type, codes, frames."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield {"type": _type_of(current), **_codes_of(current), "frames": frames_of(current.__traceback__)}
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _type_of(error: BaseException) -> str:
    cls = type(error)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _codes_of(error: BaseException) -> dict[str, Any]:
    """What names a fault without telling whose it is."""
    codes = {
        "constraint": getattr(getattr(error, "diag", None), "constraint_name", None),
        "sqlstate": getattr(error, "sqlstate", None),
        "smtp_code": getattr(error, "smtp_code", None),
        "errno": getattr(error, "errno", None),
    }
    return {name: code for name, code in codes.items() if isinstance(code, str | int)}


def frames_of(begin: TracebackType | None) -> list[str]:
    """Innermost last. Neither source lines nor values."""
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(begin)]
    return [f"{_short(code.co_filename)}:{line} {code.co_name}" for code, line in frames[-FRAMES:]]


def _short(path: str) -> str:
    for mark in ("/site-packages/", "/dist-packages/"):
        if mark in path:
            return path.rpartition(mark)[2]
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - a path per log line
    return path.removeprefix(here + "/")


def write_uncaught(kind: type[BaseException], error: BaseException, begin: TracebackType | None) -> None:
    """For sys.excepthook: what nobody caught ends the process with a line like any other, without its message."""
    from django.core.exceptions import ImproperlyConfigured

    from server.trouble import Trouble

    if isinstance(error, Trouble | ImproperlyConfigured):  # written by us for whoever starts the process
        print(error, file=sys.stderr)
    elif isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, begin)
    else:
        logging.getLogger("server").critical("uncaught, the process ends", exc_info=(kind, error, begin))


def write_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """For warnings.showwarning: Celery puts a whole traceback into one of its warnings."""
    logging.getLogger("server.warnings").warning("%s at %s:%s", category.__name__, _short(filename), lineno)


def be_discreet() -> None:
    """What goes past the loggers too: for processes that serve or work."""
    sys.excepthook = write_uncaught
    threading.excepthook = lambda thread: write_uncaught(
        thread.exc_type, thread.exc_value or thread.exc_type(), thread.exc_traceback
    )
    warnings.showwarning = write_warning
    logging.raiseExceptions = False  # a line that cannot be written would be printed, arguments and all


# --- forms --------------------------------------------------------------------------------------------------------


class JsonLines(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return self.serialize_log_record(facts_of(record))


class Lines(logging.Formatter):
    """For the eye: the same facts, no more."""

    def format(self, record: logging.LogRecord) -> str:
        facts = facts_of(record)
        at, level, logger, event = (facts.pop(name) for name in ("time", "level", "logger", "event"))
        exception = facts.pop("exception", [])
        tail = "".join(f" {name}={value}" for name, value in facts.items())
        line = f"{at[11:19]} {level:7} {logger}: {event}{tail}"
        for one in exception:
            codes = "".join(f" {name}={one[name]}" for name in one if name not in ("type", "frames"))
            line += f"\n  {one['type']}{codes}" + "".join(f"\n    {frame}" for frame in one["frames"])
        return line


def formatter(**_: Any) -> logging.Formatter:
    wanted = os.environ.get("LOG_FORMAT") or ("line" if sys.stderr.isatty() else "json")
    return Lines() if wanted == "line" else JsonLines(json_ensure_ascii=False)
