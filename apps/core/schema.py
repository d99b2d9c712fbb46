"""What every address may answer beside its own, and which answer leads to which address: said in one place, so that
the API's description tells the truth. tests/faults/test_schemathesis.py holds the real server to it."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request

from apps.core.errors import PROBLEM_TYPE

RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds", "required": True}}
ALWAYS = {406: "Only JSON is spoken here.", 429: "Too many requests.", 503: "Passing: the same request may come again."}
IN_NEED_OF_A_SESSION = {
    401: "Signed out.",
    403: "Refused, or a second factor is needed first.",
    404: "There is nothing here for you.",
}
CHANGING = {403: "Refused, or the CSRF token has gone stale."}
WITH_A_BODY = {400: "No JSON.", 413: "Too large.", 415: "No JSON by its media type."}
ASKING = {400: "A parameter that cannot be read."}
WAITING = {503}
# The part of an address in braces, where a value for it is found, and what brings the value.
FOUND_IN = {
    "patients/{id}": ("patients_get", "id", "$response.body#/patients/0/id"),
    "clinics/{slug}": ("session_get", "slug", "$response.body#/clinics/0/slug"),
}


class SchemaView(SpectacularJSONAPIView):
    """The same for everybody, whatever the address says behind its question mark."""

    @extend_schema(exclude=True)  # it describes the others
    def get(self, request: Request, *_: Any, **__: Any) -> HttpResponse:
        return HttpResponse(described(), content_type="application/json")


@cache
def described() -> bytes:
    """Made once in a process: it is a tenth of a second's work, and anybody may ask for it."""
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return bytes(OpenApiJsonRenderer().render(made, renderer_context={}))


def shared_answers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular. What a view says of itself stands."""
    for path in result["paths"].values():
        for method, operation in path.items():
            for code, says in _beside(method, operation).items():
                operation["responses"].setdefault(str(code), _problem(says, waiting=code in WAITING))
    for schema in result["components"]["schemas"].values():
        if "oneOf" in schema and "discriminator" not in schema:
            schema["anyOf"] = schema.pop("oneOf")  # without one, an answer may well fit several
    return result


def links(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: what was written can be read, edited and deleted, who is listed seen."""
    by_id = {operation["operationId"]: operation for path in result["paths"].values() for operation in path.values()}
    for address, path in result["paths"].items():
        if address.endswith("/{key}") and "put" in path:
            _link_record(path)
        for part, (source, name, where) in FOUND_IN.items():
            if part in address and source in by_id:
                for operation in path.values():
                    _link(by_id[source], operation, {name: where})
    return result


def _link_record(path: dict[str, Any]) -> None:
    same = {"key": "$request.path.key"}
    for before in (path["put"], path["delete"]):
        _link(before, path["get"], same)
        for after in (path["put"], path["delete"]):
            _link(before, after, same, {"base": "$response.body#/write_id"})


def _link(
    source: dict[str, Any], target: dict[str, Any], parameters: dict[str, str], body: dict[str, str] | None = None
) -> None:
    link: dict[str, Any] = {"operationId": target["operationId"], "parameters": parameters}
    if body:
        link |= {"requestBody": body}
    for code, answer in source["responses"].items():
        if code.startswith("2"):
            answer.setdefault("links", {})[target["operationId"]] = link


def _beside(method: str, operation: dict[str, Any]) -> dict[int, str]:
    found = dict(ALWAYS)
    if {} not in operation.get("security", [{}]):
        found |= IN_NEED_OF_A_SESSION
    if method not in ("get", "head"):
        found |= CHANGING
    if "requestBody" in operation:
        found |= WITH_A_BODY
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", [])):
        found |= ASKING
    return found


def _problem(says: str, *, waiting: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": says,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
    return {**answer, "headers": RETRY_AFTER} if waiting else answer
