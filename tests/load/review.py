"""`make bench-review`: the nightly review of a whole town by two workers, beside a bare COPY of the same facts.

The ordinary night: everybody has been reviewed up to the day before and one night is new. The first review: nobody has
been reviewed yet, and all days are. All on real tables, in a database of its own that is dropped at the end.
"""

import argparse
import os

import django

from tests.load.database import own_database


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--patients", type=int, default=10_000)
    words.add_argument("--nights", type=int, default=365)
    words.add_argument("--first", type=int, default=200, help="patients of the first review of everything; 0: none")
    asked = words.parse_args()
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
        django.setup()
        from tests.load.night import measure

        measure(patients=asked.patients, nights=asked.nights, first=asked.first)


if __name__ == "__main__":
    main()
