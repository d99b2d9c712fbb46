"""What the repository says of itself: every page can be found from the README, and every package is pinned."""

import json
import re
from pathlib import Path

import pytest

from server.place import CHECKOUT

README = (CHECKOUT / "README.md").read_text()
DECISIONS = sorted((CHECKOUT / "docs" / "adr").glob("*.md"))
PAGES = [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").glob("*.md")]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_linked_from_the_readme_and_links_to_nothing_that_is_not_there(page: Path) -> None:
    if page.name != "README.md":
        assert f"]({page.relative_to(CHECKOUT)})" in README
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_decision_has_a_number_of_its_own_and_none_is_skipped() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_command_of_the_readme_is_one() -> None:
    there = {path.stem for path in (CHECKOUT / "server/management/commands").glob("[a-z]*.py")}
    table = README.partition("## Commands")[2].partition("## Pages")[0]
    named = {word for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for word in re.findall(r"`(\w+)", row)}
    assert named <= there
    assert there - named == {"migrate"}, "Django's own, made polite"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-mutants.lock"])
def test_every_package_is_pinned_with_its_hash_and_names_no_host(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    packages = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(packages) > 30
    for package in packages:
        assert re.match(r"[\w.-]+==\S+", package), package.splitlines()[0]
        assert "--hash=sha256:" in package, package.splitlines()[0]
    assert "://" not in text


def test_so_is_every_package_of_the_front_end() -> None:
    packages = json.loads((CHECKOUT / "frontend/package-lock.json").read_text())["packages"]
    brought = {name: package for name, package in packages.items() if name and not package.get("link")}
    assert len(brought) > 50
    assert [name for name, package in brought.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in brought.items() if "resolved" in package] == []
