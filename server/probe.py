"""`python -m server.probe`: exit status 0 when the web process on this machine is ready. For its health check.

By the name that people type: the app answers to no other host. It imports nothing of Django, so that it is quick.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    line = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or "8000"), timeout=5)
    try:
        line.request("GET", "/health/ready", headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = line.getresponse()
        print(answer.status, answer.read(500).decode(errors="replace"))
    except (OSError, http.client.HTTPException) as error:
        print(type(error).__name__)
        return 1
    return 0 if answer.status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main())
