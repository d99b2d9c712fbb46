"""Views and serializers never query what belongs to a patient. They pass on a `Patient`, or ids, that came through the
door (apps/patients/access.py), so that no view can forget to ask whether its reader may see the patient."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, OneToOneField, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from apps.patients.models import Patient

HOUSE = Path(__file__).parents[1]
SOURCES = sorted(p for top in ("apps", "server") for p in (HOUSE / top).rglob("*.py") if "migrations" not in p.parts)
# What may stand in such a module all the same, with the reason.
MAY_QUERY = {
    "apps/patients/serializers_clinics.py: link.consents.all": "read with the link that came through the door",
}


def owned_by_patients() -> set[type[Model]]:
    """The models with a key to a patient, or to a row that has one."""
    owned: set[type[Model]] = {Patient}
    while more := {
        model
        for model in set(apps.get_models()) - owned
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField) and field.related_model in owned
    }:
        owned |= more
    return owned


OWNED = {model.__name__ for model in owned_by_patients()}
ACCESSORS = {
    relation.get_accessor_name() for model in apps.get_models() for relation in model._meta.related_objects
    if isinstance(relation.related_model, type) and relation.related_model.__name__ in OWNED
}  # fmt: skip
QUERIES = {name for name, _ in inspect.getmembers(QuerySet, inspect.isfunction) if not name.startswith("_")}
WRITES = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def modules_of_the_edge() -> dict[Path, ast.Module]:
    """Every module of ours that defines a view or a serializer; those of the routes by what the routes name."""
    bases = {cls.__name__ for cls in (*subclasses(APIView), *subclasses(BaseSerializer))} | {"APIView"}
    found = {Path(inspect.getfile(inspect.unwrap(view))) for view in views(get_resolver().url_patterns)}
    for path in SOURCES:
        classes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)]
        named = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for one in classes for base in one.bases}
        if named & bases:
            found.add(path)
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(found) if path in SOURCES}


def subclasses(cls: type) -> Iterator[type]:
    yield cls
    for one in cls.__subclasses__():
        yield from subclasses(one)


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[Callable[..., Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield getattr(pattern.callback, "view_class", pattern.callback)


def queries(tree: ast.Module) -> list[str]:
    """Each place that asks the database for what belongs to a patient."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        of = node.value
        manager = node.attr in ("objects", "_default_manager", "_base_manager")
        if manager and isinstance(of, ast.Name) and of.id in OWNED:
            found.append(ast.unparse(node))
        if node.attr in QUERIES | {"all"} and isinstance(of, ast.Attribute) and of.attr in ACCESSORS:
            found.append(ast.unparse(node))
    return found


def test_no_view_and_no_serializer_queries_what_belongs_to_a_patient() -> None:
    edge = modules_of_the_edge().items()
    found = {f"{path.relative_to(HOUSE)}: {query}" for path, tree in edge for query in queries(tree)}
    assert found == set(MAY_QUERY)


def test_no_view_and_no_serializer_writes_by_itself() -> None:
    """A row is saved or deleted by a service."""
    called = (
        (path, node.func)
        for path, tree in modules_of_the_edge().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    found = [f"{path.relative_to(HOUSE)}: {ast.unparse(what)}" for path, what in called if what.attr in WRITES]
    assert found == []


def test_the_check_sees_a_query_in_each_of_its_forms() -> None:
    written = "Night.objects.all(); link.consents.filter(pk=1); patient.flags.all(); User.objects.get(); page.flags"
    assert set(queries(ast.parse(written))) == {"Night.objects", "link.consents.filter", "patient.flags.all"}


def test_models_of_a_patient_are_found_by_their_keys_at_any_depth() -> None:
    assert {"Patient", "Night", "Episode", "Version", "Consent", "FlagSeen", "Told", "CareLinkEvent"} <= OWNED
    assert OWNED.isdisjoint({"User", "Clinic", "Membership", "Absence", "Digest", "Heartbeat"})
