"""Lists that several places must follow: whoever adds a member is told each of them (CONTRIBUTING.md, recipes)."""

import ast
from pathlib import Path

from apps.accounts.models import Role
from apps.accounts.roles import MAY
from apps.core.portable.fields import REGIONS
from apps.patients.models import Look
from apps.records.text import TEXTS

HOUSE = Path(__file__).parents[1]
SOURCES = sorted(p for top in ("apps", "server") for p in (HOUSE / top).rglob("*.py") if "migrations" not in p.parts)
# The table of permissions, and what makes a new clinic.
MAY_NAME_A_ROLE = {"apps/accounts/roles.py", "apps/records/demo.py", "server/management/commands/clinic_add.py"}


def names_a_role(tree: ast.AST) -> bool:
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return any(isinstance(a.value, ast.Name) and a.value.id == "Role" and a.attr in Role.names for a in attributes)


def test_role_is_named_only_in_the_table_of_permissions() -> None:
    """All other code asks for a permission: `may`, `roles_that`. A new role needs a line in the table and no more."""
    naming = {str(path.relative_to(HOUSE)) for path in SOURCES if names_a_role(ast.parse(path.read_text("utf-8")))}
    assert naming == MAY_NAME_A_ROLE
    assert set(MAY) == set(Role)


def test_export_names_every_region_and_every_kind_of_look_in_each_language() -> None:
    for language, text in TEXTS.items():
        assert set(text.regions) == set(REGIONS), language
        assert set(text.looks) == set(Look.values), language
