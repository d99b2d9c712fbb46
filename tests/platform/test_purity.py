"""Code that calls itself pure stands in a contract of the imports, and reads no clock, no chance and no file."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from apps.augmentation.checkpoint import MODULES
from server.place import CHECKOUT

ROOT = CHECKOUT
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: list[dict[str, Any]] = SETTINGS["tool"]["importlinter"]["contracts"]
RULES, TOOLS = (one for one in CONTRACTS if one["type"] == "forbidden")
NOWHERE = {  # whatever they are taken from, called or handed on
    "now", "date.today", "datetime.today", "datetime.date.today", "utcnow", "localtime", "gmtime", "time_ns",
    "monotonic", "perf_counter", "process_time", "getenv", "environ", "read_text", "read_bytes", "write_text",
    "write_bytes", "mkdir", "unlink", "urandom", "uuid1", "uuid4", "getrandbits", "randbytes", "token_hex",
    "token_urlsafe",
}  # fmt: skip
NOT_CALLED = {"open", "print", "input", "exec", "eval", "__import__"}
READ_THEIR_TOML = {
    "apps.augmentation.clinical_rules",
    "apps.augmentation.patient_voice",
    "apps.augmentation.sentences",
    "apps.augmentation.thresholds",
    "apps.treatment.catalogue",
}


def file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def modules_of(contract: dict[str, Any]) -> Iterator[str]:
    """Each module that the contract names, by itself or by its package."""
    for name in contract["source_modules"]:
        assert file_of(name).exists(), f"{name} is in the contract and not in the tree"
        yield name
        if file_of(name).name == "__init__.py":
            for path in sorted(file_of(name).parent.rglob("*.py")):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def impure_names(source: str) -> set[str]:
    """What the source says that reads a clock, chance or a file."""
    named, called = set[str](), set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            named |= {node.attr, ast.unparse(node)}
        elif isinstance(node, ast.Import | ast.ImportFrom):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
    return named & NOWHERE | called & NOT_CALLED


@pytest.mark.parametrize("module", sorted({*modules_of(RULES), *modules_of(TOOLS)}))
def test_pure_module_reads_no_clock_no_chance_and_no_file(module: str) -> None:
    allowed = {"read_text"} if module in READ_THEIR_TOML else set[str]()
    assert impure_names(file_of(module).read_text(encoding="utf-8")) <= allowed


def test_every_module_that_calls_itself_pure_is_in_a_contract() -> None:
    held = {*modules_of(RULES), *modules_of(TOOLS)}
    claims = set[str]()
    for path in sorted((ROOT / "apps").rglob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if re.search(r"\bPure\b", said):
            claims.add(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    assert len(claims) > 30
    assert claims <= held


def test_everything_that_a_verdict_passes_through_is_in_the_contract() -> None:
    """But for the bridge from rows, which asks the database."""
    assert set(MODULES) - set(modules_of(RULES)) == {"apps.augmentation.facts"}


def test_contract_forbids_every_package_that_the_product_depends_on() -> None:
    """A dependency that comes later is forbidden to pure code too. Zone data is no I/O that a test could change."""
    named = SETTINGS["project"]["dependencies"]
    ours = {re.split(r"[\s\[<>=!~;]", one)[0].lower() for one in named}
    packages = {
        package
        for package, distributions in packages_distributions().items()
        if ours & {one.lower() for one in distributions} and package.isidentifier() and not package.startswith("_")
    }
    assert {"django", "celery", "psycopg", "rest_framework"} <= packages
    for contract in (RULES, TOOLS):
        assert packages - {"tzdata"} <= set(contract["forbidden_modules"])


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("apps/augmentation/levels.py", "from django.utils import timezone"),
        ("apps/core/days.py", "import time"),
        ("apps/augmentation/usual.py", "from random import random"),
        ("apps/sync/upgrades.py", "from apps.sync.models import Record"),
    ],
)
def test_impure_import_breaks_the_contract(tmp_path: Path, module: str, line: str) -> None:
    """Caused for real, in a copy."""
    for name in ("apps", "server"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / module
    file.write_text(file.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=tmp_path, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert linted.returncode == 1
    assert f"{RULES['name']} BROKEN" in linted.stdout


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nx = datetime.datetime.now()",
        "from uuid import uuid4\nx = uuid4",
        "x = open('a')",
        "f(date.today)",
    ],
)
def test_impure_name_is_found(source: str) -> None:
    assert impure_names(source)
