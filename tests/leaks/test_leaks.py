"""No note, value, name, address or token stands in a log, a traceback, a task, an address, the broker or an error page.

Real processes, as `make run` starts them; each is made to fail while it holds a canary, and everything they write is
searched. The search itself is tested first: it would find what it looks for.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.leaks import canaries, paths
from tests.leaks.canaries import Canaries
from tests.leaks.scene import Scene
from tests.waiting import eventually

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    scene = Scene(tmp_path_factory.mktemp("leaks"))
    yield scene
    scene.end()


@pytest.mark.parametrize("line", ["{}", "x={}&", 'a "{}" b', '{{"note": "{}"}}', "KEY={}:1"])
@pytest.mark.parametrize("canary", [canaries.NOTE, canaries.PIAS_ADDRESS, canaries.PASSWORD, canaries.NUMBER])
def test_the_search_finds_a_canary_however_it_is_spelled(canary: str, line: str) -> None:
    import base64
    from urllib.parse import quote

    text = line.format(canary)
    for spelled in (text, quote(text), json.dumps(text), text.upper(), base64.b64encode(text.encode()).decode()):
        assert Canaries().found_in(spelled.encode()), spelled
    assert Canaries().found_in(line.format("a quiet night").encode()) == []


def test_the_search_sees_every_place_that_is_written_to(scene: Scene) -> None:
    written = {"the broker", "commands", "logs/web.log", "logs/worker.log", "logs/beat.log", "servers/postgres.log"}
    assert written <= set(scene.sinks())
    scene.leaks()
    for name in ("logs/web.log", "servers/postgres.log"):
        with (scene.directory / name).open("a") as log:
            log.write(f"\n{canaries.NOTE}\n")
        assert set(scene.leaks()) == {name}
    scene.queue("apps.newer.tasks.release", note=canaries.NOTE)
    eventually(lambda: "the broker" in scene.leaks(), "what was queued is overheard")


@pytest.mark.parametrize(("house", "found"), [("ours", True), ("another's", False)])
def test_the_search_reads_the_command_lines_of_its_own_house(scene: Scene, house: str, found: bool) -> None:
    scene.leaks()
    elsewhere = {} if house == "ours" else {"STILLNIGHT_LOCAL": "/nowhere"}
    words = [sys.executable, "-c", "print(flush=True); input()", canaries.NOTE]
    with subprocess.Popen(
        words, env={**scene.house.environment, **elsewhere}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as waiting:
        assert waiting.stdout
        waiting.stdout.readline()
        assert ("command lines" in scene.leaks()) is found
        waiting.communicate(b"\n")


@pytest.mark.parametrize("path", paths.PATHS)
def test_a_failure_tells_nobody_anything(scene: Scene, path: str) -> None:
    scene.fresh()
    paths.PATHS[path](scene)
    assert scene.leaks() == {}


def test_no_process_left_its_memory_behind(scene: Scene) -> None:
    assert [file for file in scene.directory.rglob("core*") if file.is_file() and "postgres/" not in str(file)] == []
    assert [file for file in Path.cwd().glob("core*") if file.is_file()] == []
