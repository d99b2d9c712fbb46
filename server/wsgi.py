"""The web process: `granian --interface wsgi server.wsgi:application`. Starts no server of its own."""

import logging
import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
os.environ.setdefault("STILLNIGHT_PROCESS", "web")

from django.core.wsgi import get_wsgi_application

from server import counts, logs

logs.be_discreet()
_django = get_wsgi_application()
counts.forget_the_dead()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django answers its own faults; what falls before or after it would be printed by granian, message and all."""
    try:
        return _django(environ, start_response)
    except Exception:
        logging.getLogger(__name__).exception("a request fell outside of Django")
        start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"Something went wrong on our side.\n"]
