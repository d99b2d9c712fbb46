"""Every answer of the real server as its own description says, whatever is sent, by whom and in what order.

The description is the server's (`/api/v1/schema`): a new route is tried as soon as it is described. Data by the schema
and against it, methods that are none, and calls in a row that build on one another's answers (the links in
apps/core/schema.py). Who may see what is for test_doors.py; here nobody may get a 5xx or an answer that is not
described. With `STILLNIGHT_EXAMPLES=20`, as `make test-faults` has it, every phase runs, at length.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from apps.accounts.models import User
from apps.patients.models import Patient
from server.place import CHECKOUT
from tests.faults.report import Say
from tests.live import Live
from tests.personas import signed_in
from tests.sync.cutting_proxy import line_to
from tests.sync.phone import Browser, Disk, Phone, jar

AT_LENGTH = "STILLNIGHT_EXAMPLES" in os.environ
EXAMPLES = os.environ.get("STILLNIGHT_EXAMPLES", "3")
SEED = os.environ.get("STILLNIGHT_SEED", "1")
PHASES = "examples,coverage,fuzzing,stateful" if AT_LENGTH else "examples,fuzzing,stateful"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
]
# What is thrown at it must reach the views, not their throttle.
UNHURRIED = {f"LIMIT_{what}": "1000000" for what in ("READS", "CHANGES", "ANONYMOUS", "WRITES", "WRITTEN_KB")}
pytestmark = [pytest.mark.slow, pytest.mark.faults, pytest.mark.timeout(900)]


@pytest.fixture
def unhurried(live: Live) -> Iterator[Live]:
    live.stop()
    before, live.extra = live.extra, UNHURRIED
    live.start()
    yield live
    live.stop()
    live.extra = before


@pytest.mark.parametrize("who", ["pia", "clara", "nobody"])
def test_no_answer_is_a_fault_of_ours_or_other_than_described(
    unhurried: Live, pia: Patient, clara: User, who: str, tmp_path: Path, say: Say
) -> None:
    user = {"pia": pia.user, "clara": clara, "nobody": None}[who]
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"{unhurried.url}/api/v1/schema",
            "--checks", ",".join(CHECKS), "--max-examples", EXAMPLES, "--seed", SEED, "--phases", PHASES,
            "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--no-color",
            *[word for name, value in headers_of(unhurried, user).items() for word in ("-H", f"{name}: {value}")],
        ],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-9000:] + done.stderr[-2000:]
    cases = re.search(r"([\d,]+) generated", done.stdout)
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert cases
    assert tested
    say("anything sent by " + who, f"{tested[1]} operations, {PHASES.count(',') + 1} phases", requests=cases[1])


def headers_of(live: Live, user: User | None) -> dict[str, str]:
    """As a browser sends them: the session, and the token that every write must echo."""
    with line_to(live.port) as line:
        browser = Browser(line, {"stillnight": signed_in(user).cookies["stillnight"].value} if user else {})
        Phone(Disk(), browser, Random(0)).call("GET", "/api/v1/session")
    return {"Cookie": jar(browser.cookies), "X-CSRFToken": browser.cookies["csrftoken"], "Origin": live.url}
