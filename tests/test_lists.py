"""Lists that several places must follow: whoever adds a member is told each of them (CONTRIBUTING.md, recipes)."""

import ast
from pathlib import Path
from typing import get_args

from django.urls import URLPattern

from apps.accounts.models import Role
from apps.accounts.roles import MAY
from apps.augmentation import assessment
from apps.augmentation.models import SIGNS, Level
from apps.augmentation.patient_voice import voice
from apps.augmentation.sentences import catalogue
from apps.augmentation.validation.study import RANKS
from apps.core.portable import RECORD_KINDS
from apps.core.portable.fields import REGIONS
from apps.patients.models import Look
from apps.records.text import TEXTS
from apps.sync.kinds import REGISTRY
from apps.treatment.catalogue import drugs
from server.urls import api

HOUSE = Path(__file__).parents[1]
SOURCES = sorted(p for top in ("apps", "server") for p in (HOUSE / top).rglob("*.py") if "migrations" not in p.parts)
# The table of permissions, and what makes a new clinic.
MAY_NAME_A_ROLE = {"apps/accounts/roles.py", "apps/records/demo.py", "server/management/commands/clinic_add.py"}

DRUG_CLASSES = {
    "adenosine_reuptake_inhibitor", "alpha2delta_ligand", "antiepileptic", "antipsychotic", "benzodiazepine",
    "dopamine_agonist", "dopamine_antagonist", "hypnotic", "iron", "levodopa", "mood_stabiliser", "opioid",
    "opioid_antagonist", "other_antidepressant", "sedating_antihistamine", "snri", "ssri",
    "tetracyclic_antidepressant", "tricyclic_antidepressant",
}  # fmt: skip


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


def test_levels_and_signs_of_the_rules_are_those_of_the_database() -> None:
    assert set(get_args(assessment.Level)) == set(Level.values) == set(assessment.RANK)
    assert list(get_args(assessment.Sign)) == list(assessment.SIGNS) == SIGNS
    assert set(get_args(assessment.Level)) == set(RANKS)


def test_every_sign_has_a_sentence_for_clinicians_and_one_for_patients() -> None:
    assert set(catalogue("en")["sign"]) == set(voice("en")["sign"]) == set(SIGNS)


def test_every_kind_of_record_is_filed_and_has_a_route() -> None:
    routed = {getattr(getattr(route.callback, "view_class", None), "kind", None) for route in api_routes()}
    assert set(REGISTRY) == set(RECORD_KINDS) == routed - {None}


def test_every_class_of_drug_is_one_that_somebody_thought_about() -> None:
    """A misspelt class would silently worsen nothing. What a class decides stands in the catalogue's head."""
    assert {drug.drug_class for drug in drugs()} == DRUG_CLASSES


def api_routes() -> list[URLPattern]:
    return [route for route in api if isinstance(route, URLPattern)]
