"""docs/operations.md knows every setting, every alarm and every finding by its name."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.zones import known_zones
from server import alarms, production
from server.checkup import checkup
from server.place import CHECKOUT
from tests.mail import Post

PAGE = (CHECKOUT / "docs/operations.md").read_text()
HEADINGS = {line.lstrip("# ") for line in PAGE.splitlines() if line.startswith("### ")}
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", PAGE, re.MULTILINE))
READ = re.compile(r'(?:\benv|environ\.get)\(\s*"([A-Z_]+)"')
# Read by libraries or the platform itself rather than by us; or explained where they are used.
ELSEWHERE = {"PATH", "STILLNIGHT_GRACE"}


def settings_read() -> set[str]:
    files = ["settings.py", "logs.py", "alive.py", "probe.py", "production.py", "counts.py"]
    return {name for file in files for name in READ.findall((Path(CHECKOUT) / "server" / file).read_text())}


def test_the_table_of_settings_lacks_none_and_makes_up_none() -> None:
    assert set(ROWS) == settings_read() - ELSEWHERE


def test_the_table_marks_what_production_requires_and_what_may_be_a_file() -> None:
    assert {name for name, default in ROWS.items() if "**required**" in default} == set(production.REQUIRED)
    files = {name for name, default in ROWS.items() if "*file*" in default}
    assert files <= {*production.REQUIRED, *production.SECRETS}
    assert set(production.SECRETS) <= files


def test_numbers_of_the_settings_are_checked_before_a_process_starts() -> None:
    text = (CHECKOUT / "server/settings.py").read_text()
    assert set(re.findall(r'int\(\s*env\(\s*"([A-Z_]+)"', text)) <= set(production.WHOLE_NUMBERS)
    assert set(re.findall(r'float\(\s*env\(\s*"([A-Z_]+)"', text)) - {"SWEEP_EVERY_S"} <= set(production.NUMBERS)


@pytest.mark.parametrize("name", alarms.NAMES)
def test_every_alarm_says_what_to_do(name: str) -> None:
    assert name in HEADINGS


@pytest.mark.django_db
@pytest.mark.parametrize("query", re.findall(r"`(select [^`]+)`", PAGE))
def test_every_query_on_the_page_can_be_typed_as_it_stands(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query.replace("PID", "0"))


@pytest.mark.django_db
def test_every_finding_of_doctor_says_what_to_do(smtp: Post) -> None:
    found = {finding.about for finding in checkup(timezone.now())} - known_zones()
    assert found - HEADINGS == set()
    assert len(found) > 12
