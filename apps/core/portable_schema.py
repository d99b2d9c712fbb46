"""The portable diary's fields as serializers: they describe payloads to the API's readers and never save or judge.

`check_record` judges; drawing both from one declaration keeps what the schema promises and what is checked the same.
"""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from apps.core.portable import shapes
from apps.core.portable.fields import Fields

Make = Callable[[str, Any, dict[str, Any]], serializers.Field[Any, Any, Any, Any]]


def payload_serializer(name: str, fields: Fields, leave_out: tuple[str, ...] = ()) -> type[serializers.Serializer[Any]]:
    """A serializer class `name` with one field a key; optional keys may be null, which means the same as missing."""
    members: dict[str, Any] = {
        key: described(f"{name}{key.title().replace('_', '')}", field.shape, field.required)
        for key, field in fields.items()
        if key not in leave_out
    }
    return type(name, (serializers.Serializer,), {**members, "__doc__": f"{name}: keys as in the portable diary."})


def described(name: str, shape: object, required: bool = True) -> Any:
    options: dict[str, Any] = {} if required else {"required": False, "allow_null": True}
    return MAKERS[type(shape)](name, shape, options)


def _list(name: str, shape: Any, options: dict[str, Any]) -> Any:
    return serializers.ListField(child=described(name, shape.item), min_length=shape.at_least or None, **options)


def _object(name: str, shape: Any, options: dict[str, Any]) -> Any:
    return payload_serializer(name, shape.fields)(**options)


CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
MAKERS: dict[type, Make] = {
    shapes.Whole: lambda n, s, o: serializers.IntegerField(min_value=s.low, max_value=s.high, **o),
    shapes.Number: lambda n, s, o: serializers.FloatField(**o),
    shapes.Text: lambda n, s, o: serializers.CharField(allow_blank=not s.filled, **o),
    shapes.OneOf: lambda n, s, o: serializers.ChoiceField(choices=list(s.words), **o),
    shapes.Flag: lambda n, s, o: serializers.BooleanField(**o),
    shapes.Clock: lambda n, s, o: serializers.RegexField(CLOCK, **o),
    shapes.Day: lambda n, s, o: serializers.DateField(**o),
    shapes.Instant: lambda n, s, o: serializers.DateTimeField(**o),
    shapes.Zone: lambda n, s, o: serializers.CharField(**o),
    shapes.ListOf: _list,
    shapes.ObjectOf: _object,
}
