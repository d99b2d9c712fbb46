"""The images that Dockerfile and docker-compose.yml name. `python -m tests.operation.images` writes their digests."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FILES = ("Dockerfile", "docker-compose.yml")
# What `build: .` makes has no version but ours.
OURS = "stillnight:"
LINE = re.compile(r"^(?:FROM|\s+image:)\s+(\S+)", re.MULTILINE)
IMAGE = re.compile(
    r"(?P<name>[a-z0-9./-]+?):(?P<tag>v?(?P<version>\d+\.\d+(?:\.\d+)?)(?:-[a-z0-9]+)?)(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


@dataclass(frozen=True)
class Image:
    name: str
    tag: str
    version: str
    digest: str | None


def lines(text: str) -> list[str]:
    return [found for found in LINE.findall(text) if not found.startswith(OURS)]


def read(line: str) -> Image:
    """Raise ValueError for an image without an exact version."""
    found = IMAGE.fullmatch(line)
    if not found:
        raise ValueError(f"{line} names no exact version")
    return Image(found["name"], found["tag"], found["version"], found["digest"])


def everywhere() -> dict[str, Image]:
    named = [line for file in FILES for line in lines((CHECKOUT / file).read_text())]
    return {read(line).name: read(line) for line in named}


def digest_of(image: Image) -> str:
    """Ask the registry, which needs no daemon. Raise RuntimeError with docker's own words."""
    words = [
        "docker",
        "buildx",
        "imagetools",
        "inspect",
        f"{image.name}:{image.tag}",
        "--format",
        "{{.Manifest.Digest}}",
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode or not re.fullmatch(r"sha256:[0-9a-f]{64}", done.stdout.strip()):
        raise RuntimeError(f"{image.name}:{image.tag}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def main() -> int:
    """All or nothing: no file is changed unless every digest is known."""
    if not shutil.which("docker"):
        print("Docker is not installed here, and only a registry knows the digests. Nothing was changed.")
        return 1
    try:
        digests = {image.name: digest_of(image) for image in everywhere().values()}
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        print(f"{error}\nNothing was changed.")
        return 1
    for path in (CHECKOUT / file for file in FILES):
        text = path.read_text()
        for line in set(lines(text)):
            image = read(line)
            text = re.sub(rf"{re.escape(line)}(?=\s|$)", f"{image.name}:{image.tag}@{digests[image.name]}", text)
        path.write_text(text)
    print("\n".join(f"{name} {digest}" for name, digest in digests.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
