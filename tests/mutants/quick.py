"""A plugin of pytest in the place of tests/conftest.py: Django without servers, for tests that need no database.

`pytest --noconftest -p tests.mutants.quick`. A test that asks for a fixture of ours is an error there
and counts for nothing.
"""

import os

import django
import hypothesis

os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
os.environ["STILLNIGHT_ENV"] = "local"
django.setup()
hypothesis.settings.register_profile("quick", derandomize=True, deadline=None, max_examples=50, database=None)
hypothesis.settings.load_profile("quick")
