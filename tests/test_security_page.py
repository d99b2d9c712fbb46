"""SECURITY.md promises nothing that no test holds it to."""

import ast
import re

from server.place import CHECKOUT

PAGE = (CHECKOUT / "SECURITY.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| **")]


def test_every_threat_names_a_test_that_exists() -> None:
    assert len(ROWS) > 20
    for row in ROWS:
        named = re.findall(r"(tests/\S+\.py)::(\w+) \|$", row)
        assert named, row
        for path, name in named:
            tree = ast.parse((CHECKOUT / path).read_text())
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (
                f"{path}::{name}"
            )


def test_it_stays_one_page() -> None:
    assert len(PAGE.split()) < 1200
