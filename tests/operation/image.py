"""What `docker compose up` would start, taken from the files themselves, to be started by hand."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from server import frontend
from server.place import CHECKOUT

COMPOSE: dict[str, Any] = YAML(typ="safe").load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ")
VARIABLE = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")


def last_stage() -> list[str]:
    return DOCKERFILE.split("\nFROM ")[-1].splitlines()


def command_of_the_image() -> list[str]:
    (line,) = [line for line in last_stage() if line.startswith("CMD ")]
    return [word.strip(' "') for word in line.removeprefix("CMD ").strip(" []").split(",")]


def environment_of_the_image() -> dict[str, str]:
    (line,) = [line for line in last_stage() if line.startswith("ENV ")]
    return dict(word.split("=", 1) for word in shlex.split(line.removeprefix("ENV ")))


def build(directory: Path) -> Path:
    """The image's /app and /venv below `directory`: what the Dockerfile copies, and what its lock names."""
    app = directory / "app"
    app.mkdir()
    frontend.build(say=lambda text: None)
    for line in last_stage():
        if line.startswith("COPY ") and "--from=packages" not in line:
            words = [word for word in line.split()[1:] if not word.startswith("--from")]
            source = CHECKOUT / words[0].removeprefix("/src/").rstrip("/")
            target = app if words[1] == "./" else app / words[1].rstrip("/")
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
    uv = str(CHECKOUT / ".venv" / "bin" / "uv")
    venv = {**os.environ, "VIRTUAL_ENV": str(directory / "venv")}
    subprocess.run([uv, "venv", "--quiet", str(directory / "venv")], check=True, env=venv)
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--system-certs", str(CHECKOUT / "requirements.lock")]
    subprocess.run(sync, check=True, env=venv)
    return app


def filled_in(text: str, values: dict[str, str]) -> str:
    """As compose does it: ${NAME:-default}, ${NAME:?why}, and $$ for a dollar."""

    def value(match: re.Match[str]) -> str:
        default = match[2] if match[2] is not None and ":-" in match[0] else ""
        return values.get(match[1]) or default

    return VARIABLE.sub(value, text).replace("$$", "$")


def environment_of(service: str, values: dict[str, str]) -> dict[str, str]:
    return {name: filled_in(str(value), values) for name, value in SERVICES[service].get("environment", {}).items()}


def command_of(service: str) -> list[str]:
    return [filled_in(str(word), {}) for word in SERVICES[service].get("command") or command_of_the_image()]


def health_of(service: str) -> list[str]:
    kind, *words = SERVICES[service]["healthcheck"]["test"]
    words = [word.replace("$$", "$") for word in words]
    return words if kind == "CMD" else ["sh", "-c", words[0]]
