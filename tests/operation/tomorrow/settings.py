"""The system with tomorrow's migrations, for the process that applies them beside today's."""

from server.settings import *  # noqa: F403
from server.settings import INSTALLED_APPS as TODAYS

INSTALLED_APPS = [*TODAYS, "tests.operation.tomorrow"]
