"""The product's settings with one more route: a bare view to measure the others against."""

from server.settings import *  # noqa: F403

ROOT_URLCONF = "tests.load.urls"
