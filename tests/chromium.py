"""A Chromium for the tests: the system's, else the one that npm brought, unpacked once into .local/."""

import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

from server import frontend, locks
from server.place import state_directory

PACKAGE = frontend.FRONTEND / "node_modules" / "@sparticuz" / "chromium"
SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Our own list, never the package's defaults: those switch off site isolation and the web's security.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
FONTS = """<?xml version="1.0"?>
<fontconfig>
  <dir>{place}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{place}/fonts-cache</cachedir>
</fontconfig>
"""
UNPACK = """
const fs = require('fs'), zlib = require('zlib'), {pipeline} = require('stream/promises');
pipeline(fs.createReadStream(process.argv[1]), zlib.createBrotliDecompress(), fs.createWriteStream(process.argv[2]));
"""


def arguments() -> list[str]:
    """Root and containers have no user namespaces to build Chromium's sandbox from."""
    return [*ARGUMENTS, "--no-sandbox"] if os.getuid() == 0 or brought() else list(ARGUMENTS)


@cache
def brought() -> bool:
    return system() is None


def system() -> str | None:
    given = os.environ.get("CHROMIUM")
    return given or next((found for name in SYSTEM if (found := shutil.which(name))), None)


@cache
def executable() -> str:
    return system() or str(unpacked() / "chromium")


def environment() -> dict[str, str]:
    """The brought one has its libraries beside it, for machines that never saw a browser."""
    if not brought():
        return dict(os.environ)
    here = unpacked()
    return {**os.environ, "LD_LIBRARY_PATH": str(here / "lib"), "FONTCONFIG_FILE": str(here / "fonts.conf")}


@cache
def unpacked() -> Path:
    frontend.install()
    place = state_directory() / "chromium"
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    version = (PACKAGE / "package.json").read_text()
    with locks.alone(state_directory() / "chromium.lock"):
        if not (place / "package.json").exists() or (place / "package.json").read_text() != version:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            unpack("chromium.br", place / "chromium")
            (place / "chromium").chmod(0o755)
            for archive in ("al2023.tar.br", "fonts.tar.br"):
                unpack(archive, place / "archive.tar")
                extract(place / "archive.tar", place)
                (place / "archive.tar").unlink()
            (place / "fonts.conf").write_text(FONTS.format(place=place))
            (place / "package.json").write_text(version)
    return place


def unpack(name: str, target: Path) -> None:
    subprocess.run([frontend.node(), "-e", UNPACK, PACKAGE / "bin" / name, target], check=True)


def extract(archive: Path, place: Path) -> None:
    """Without the filter on 3.11.3 and before, which have none; the package is locked by its hash."""
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extraction_filter = tarfile.data_filter
        tar.extractall(place)
