"""What a person says to erase their diary, and what became of it."""

from typing import Any

from rest_framework import serializers


class ErasureIn(serializers.Serializer[Any]):
    confirm = serializers.CharField(help_text="one's own e-mail address, typed")


class ErasedOut(serializers.Serializer[Any]):
    """`account`: `kept` for somebody who also works for a clinic or operates the system."""

    account = serializers.ChoiceField(choices=["erased", "kept"])
