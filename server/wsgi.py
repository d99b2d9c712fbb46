"""The web process: `granian --interface wsgi server.wsgi:application`. Starts no server of its own."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
os.environ.setdefault("STILLNIGHT_PROCESS", "web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
